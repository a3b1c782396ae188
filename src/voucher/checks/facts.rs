//! The facts of a voucher, as the rules of a call's file read them.

use crate::kernel::Money;
use crate::platform::Result;
use crate::rules::{Facts, Value};
use crate::voucher::model::{Line, Paper, Voucher};
use crate::voucher::shelves::SPLIT;

use super::{Context, against, papers};

/// A voucher, or a part of it, as a rule sees it.
pub(super) struct Seen<'a> {
    voucher: &'a Voucher,
    context: &'a Context,
    line: Option<&'a Line>,
    category: Option<&'a str>,
    amount: Money,
    within: bool,
}

impl<'a> Seen<'a> {
    /// The whole; `within` tells whether it keeps to the standards.
    pub(super) fn whole(voucher: &'a Voucher, context: &'a Context, within: bool) -> Self {
        let only = voucher.draft.lines.first();
        let category = only.map(|line| line.category.as_str());
        Self { voucher, context, line: None, category, amount: voucher.amount, within }
    }

    /// The whole as if it were of this amount.
    pub(super) fn of_amount(voucher: &'a Voucher, context: &'a Context, amount: Money) -> Self {
        Self { amount, ..Self::whole(voucher, context, true) }
    }

    /// What is booked on one budget line.
    pub(super) fn category(voucher: &'a Voucher, context: &'a Context, category: &'a str, amount: Money) -> Self {
        let line = voucher.draft.lines.iter().find(|line| line.category == category);
        Self { voucher, context, line, category: Some(category), amount, within: true }
    }

    /// One paper.
    pub(super) fn line(voucher: &'a Voucher, context: &'a Context, line: &'a Line) -> Self {
        Self { voucher, context, line: Some(line), category: Some(&line.category), amount: line.amount, within: true }
    }

    fn of_line(&self, name: &str) -> Option<Value> {
        let line = self.line?;
        let text = |text: &str| Some(Value::Text(text.to_owned()));
        match name {
            "econ_code" => text(against::econ_code(line, self.context)),
            "paper" => text(line.paper.as_str()),
            "invoice_number" => text(&line.number),
            "invoice_code" => text(&line.code),
            "invoice_valid" => Some(Value::Bool(papers::form_of(line).is_none())),
            "invoice_unique" => Some(Value::Bool(!against::is_elsewhere(self.voucher, line, self.context))),
            "invoice_date" => line.dated_on.map(Value::Date),
            "invoice_gross" => Some(Value::Money(line.gross)),
            "invoice_net" => line.net.map(Value::Money),
            "invoice_tax" => line.tax.map(Value::Money),
            "tax_difference" => papers::tax_difference(line).map(Value::Money),
            "buyer_is_unit" => Some(Value::Bool(against::buyer(line, self.context).is_none())),
            "split" => Some(Value::Bool(line.split && self.context.has_paper(self.voucher.id, SPLIT))),
            "forbidden" => Some(Value::Bool(against::forbidden(line, self.context).is_some())),
            _ => None,
        }
    }

    fn of_voucher(&self, name: &str) -> Option<Value> {
        let (head, context) = (&self.voucher.draft.header, self.context);
        let (contract, day) = (context.contract(), self.voucher.draft.header.business_on);
        let paper = |purpose: &str| Some(Value::Bool(context.has_paper(self.voucher.id, purpose)));
        let count = |n: u32| Some(Value::Number(i64::from(n)));
        match name {
            "amount" => Some(Value::Money(self.amount)),
            "category" => self.category.map(|category| Value::Text(category.to_owned())),
            "category_left" => self.category.map(|category| Value::Money(context.left(category))),
            "date" => Some(Value::Date(day)),
            "paid_on" => head.paid_on.map(Value::Date),
            "in_period" => Some(Value::Bool((contract.starts_on..=contract.ends_on).contains(&day))),
            "before_contract" => Some(Value::Bool(contract.signed_on().is_none_or(|signed| day < signed))),
            "method" => Some(Value::Text(head.method.as_str().to_owned())),
            "payee" => Some(Value::Text(head.payee_kind.as_str().to_owned())),
            "listed_purpose" => Some(Value::Bool(head.measures.listed_purpose)),
            "handler_is_approver" => Some(Value::Bool(against::same_person(&head.handler, &head.approver))),
            "contract_attached" => paper("voucher-contract"),
            "original_attached" => paper("voucher-scan"),
            "list_attached" => paper("voucher-list"),
            "bank_proof" => {
                // A line that names a bank receipt proves nothing until its scan is there.
                let by_line = self.voucher.draft.lines.iter().any(|line| line.paper == Paper::BankReceipt);
                let scanned = by_line && context.has_paper(self.voucher.id, "voucher-scan");
                Some(Value::Bool(scanned || context.has_paper(self.voucher.id, "voucher-bank-proof")))
            }
            "persons" => count(head.measures.persons),
            "days" => count(head.measures.days),
            "within_standard" => Some(Value::Bool(self.within)),
            _ => None,
        }
    }
}

impl Facts for Seen<'_> {
    fn fact(&self, name: &str) -> Result<Option<Value>> {
        Ok(match name.strip_prefix("voucher.") {
            Some(own) => self.of_voucher(own).or_else(|| self.of_line(own)),
            None => self.context.own.facts.get(name).cloned().flatten(),
        })
    }
}

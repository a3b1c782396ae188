//! Papers that may be one: the same bare number under another code or kind, and what the tax office said of an invoice.

use super::{Context, Judged, words};
use crate::kernel::Bilingual;
use crate::rules::{Class, Value};
use crate::voucher::model::{Line, Paper, Verified, Voucher};

pub(super) fn judge(voucher: &Voucher, context: &Context) -> Vec<Judged> {
    let mut all = Vec::new();
    for (n, line) in (1_i32..).zip(&voucher.draft.lines) {
        all.extend(twice(voucher, line, n, context));
        all.extend(verified(line, n, context));
        all.extend(without_invoice(line, n));
    }
    all
}

/// A paper of the same number and the same date or gross, entered under another code or as another kind.
fn twice(voucher: &Voucher, line: &Line, n: i32, context: &Context) -> Option<Judged> {
    let key = line.key();
    let others = context.alike.get(&line.number_key())?;
    let same = others.iter().find(|other| {
        let one_date = other.dated_on.is_some() && other.dated_on == line.dated_on;
        (other.key != key || key.is_empty()) && (one_date || other.gross == line.gross)
    })?;
    let place = &same.place;
    let at = if place.contract == voucher.contract {
        words(format!("本项目凭证{}", place.voucher), format!("voucher {} of this project", place.voucher))
    } else if place.seen {
        words(
            format!("{}项目{}的凭证{}", place.unit_name, place.contract_number, place.voucher),
            format!("voucher {} of project {}, {}", place.voucher, place.contract_number, place.unit_name),
        )
    } else {
        words("另一个项目的凭证", "a voucher of another project")
    };
    let said = words(
        format!("票据号码{}与{}登记的票据号码相同，但代码或票据种类不同，请说明是否为同一张票据。", line.number, at.zh),
        format!(
            "The number {} stands at {} too, under another code or kind. Please explain whether it is the same paper.",
            line.number, at.en
        ),
    );
    let seen = [("gross", Value::Money(line.gross)), ("number", Value::Text(line.number.clone()))];
    Some(Judged::new("voucher/like-paper", n, Class::Warning, false, said).saw(seen))
}

/// What the tax office answered last (查验): an invoice that it does not know or that was voided is not paid for.
fn verified(line: &Line, n: i32, context: &Context) -> Option<Judged> {
    let result = *context.verified.get(&line.key()).filter(|_| !line.key().is_empty())?;
    let (class, holds) = match result {
        Verified::Genuine => (Class::Automatic, true),
        Verified::Different => (Class::Warning, false),
        Verified::Unknown | Verified::Void => (Class::Automatic, false),
    };
    let Bilingual { zh, en } = match result {
        Verified::Genuine => words("查验一致。", "The tax office confirms it."),
        Verified::Different => {
            words("查验结果与票面不一致，请说明。", "The tax office has other figures. Please explain.")
        }
        Verified::Unknown => words("查无此票，不得列支。", "The tax office does not know it, so it is not paid for."),
        Verified::Void => words("已作废或红冲，不得列支。", "It was voided or reversed, so it is not paid for."),
    };
    let said = words(format!("发票{}{zh}", line.number), format!("Invoice {}: {en}", line.number));
    let seen = [("result", Value::Text(result.as_str().to_owned()))];
    Some(Judged::new("voucher/invoice-verified", n, class, holds, said).saw(seen))
}

/// A paper of no known kind is no invoice: somebody says why there is none.
fn without_invoice(line: &Line, n: i32) -> Option<Judged> {
    let said = words(
        format!("以“其他”票据列支{}元，没有合规票据，请说明。", line.amount),
        format!("{} yuan rest on a paper of another kind, without an invoice. Please explain.", line.amount),
    );
    let seen = [("amount", Value::Money(line.amount))];
    (line.paper == Paper::Other).then(|| Judged::new("voucher/no-invoice", n, Class::Warning, false, said).saw(seen))
}

//! A voucher against its contract: the budget, what is not allowed, where an invoice stands, whose it is, how much of it
//! is booked, and whether anything may be booked at all.

use super::{Context, Judged, percent, share, words};
use crate::contract::State;
use crate::kernel::{Bilingual, Money, text};
use crate::programme::definition::money::{Category, Forbidden};
use crate::rules::{Class, Value};
use crate::voucher::model::{Line, Voucher, normal};

pub(super) fn same_person(one: &str, other: &str) -> bool {
    text::skeleton(one) == text::skeleton(other)
}

fn category<'a>(key: &str, context: &'a Context) -> Option<&'a Category> {
    context.own.definition.budget.iter().flat_map(|budget| &budget.category).find(|line| line.key.as_str() == key)
}

/// The economic code of a line: the one that was entered, or else that of its budget line.
pub(super) fn econ_code<'a>(line: &'a Line, context: &'a Context) -> &'a str {
    if line.econ_code.is_empty() {
        category(&line.category, context).map_or("", |category| category.code.as_str())
    } else {
        &line.econ_code
    }
}

fn label(key: &str, context: &Context) -> Bilingual {
    category(key, context).map_or_else(|| words(key, key), |category| category.label.clone())
}

/// The use that is not allowed and whose code the line bears.
pub(super) fn forbidden<'a>(line: &Line, context: &'a Context) -> Option<&'a Forbidden> {
    let code = normal(econ_code(line, context));
    let all = context.own.definition.budget.iter().flat_map(|budget| &budget.forbidden);
    // Five digits name a use; what the unit books below it has more.
    all.into_iter().find(|use_| use_.code.as_deref().is_some_and(|of| !code.is_empty() && code.starts_with(of)))
}

/// The use that is not allowed and whose name stands in the words of the voucher.
fn looks_forbidden<'a>(voucher: &Voucher, line: &Line, context: &'a Context) -> Option<(&'a Forbidden, String)> {
    let said = text::skeleton(&format!("{} {}", voucher.draft.header.summary, line.note));
    for use_ in context.own.definition.budget.iter().flat_map(|budget| &budget.forbidden) {
        let parts = use_.label.zh.split(['、', '，', '（', '）']).filter(|part| part.chars().count() >= 2);
        for part in parts {
            let wanted = text::skeleton(part.trim_end_matches('费').trim_end_matches("费用"));
            if wanted.chars().count() >= 2 && said.contains(&wanted) {
                return Some((use_, part.to_owned()));
            }
        }
    }
    None
}

/// Whether an invoice is booked in another contract.
pub(super) fn is_elsewhere(voucher: &Voucher, line: &Line, context: &Context) -> bool {
    let uses = context.uses.get(&line.key()).map_or(&[][..], Vec::as_slice);
    uses.iter().any(|held| held.place.contract != voucher.contract)
}

/// Where an invoice stands first, as far as the reader may know it.
pub(super) fn elsewhere(voucher: &Voucher, line: &Line, context: &Context) -> Option<Bilingual> {
    let uses = context.uses.get(&line.key())?;
    let first = uses.iter().find(|held| held.place.contract != voucher.contract)?;
    let place = &first.place;
    Some(if place.seen {
        let region = |locale: &str| place.region.map_or(String::new(), |region| region.name(locale).to_owned());
        words(
            format!(
                "发票{}首次列支于{}{}项目{}的凭证{}，已列支{}元。",
                line.number,
                region("zh-CN"),
                place.unit_name,
                place.contract_number,
                place.voucher,
                first.used
            ),
            format!(
                "Invoice {} stands first in voucher {} of project {}, {} {}, with {} yuan.",
                line.number,
                place.voucher,
                place.contract_number,
                region("en"),
                place.unit_name,
                first.used
            ),
        )
    } else {
        words(
            format!("发票{}首次列支于另一个项目。", line.number),
            format!("Invoice {} stands first in another project.", line.number),
        )
    })
}

/// Why the buyer of a paper is not the unit; nothing where it is, or where the paper names none.
pub(super) fn buyer(line: &Line, context: &Context) -> Option<Bilingual> {
    let names_none = !matches!(line.paper, crate::voucher::Paper::VatInvoice);
    if names_none && line.buyer.is_empty() && line.buyer_code.is_empty() {
        return None;
    }
    let named = context.names.contains(&text::skeleton(&line.buyer));
    let code = normal(&line.buyer_code);
    let coded = code == context.own.unit_code || (code.is_empty() && names_none);
    if named && coded {
        return None;
    }
    let unit = context.own.unit_names.first().map_or("", String::as_str);
    let or = |text: &str| if text.is_empty() { "—".to_owned() } else { text.to_owned() };
    let (buyer, given, own) = (or(&line.buyer), or(&line.buyer_code), &context.own.unit_code);
    Some(words(
        format!("票面为“{buyer}”（{given}），承担单位为“{unit}”（{own}）。"),
        format!("The paper says “{buyer}” ({given}), the unit is “{unit}” ({own})."),
    ))
}

pub(super) fn judge(voucher: &Voucher, context: &Context) -> Vec<Judged> {
    let mut all = Vec::new();
    all.extend(closed(voucher, context));
    all.extend(ledger(voucher, context));
    for (i, line) in (1_i32..).zip(&voucher.draft.lines) {
        all.extend(line_of(voucher, line, i, context));
    }
    all.extend(caps(voucher, context));
    all.extend(parts(voucher, context));
    all
}

/// After the settlement nothing is booked any more.
fn closed(voucher: &Voucher, context: &Context) -> Option<Judged> {
    let (contract, day) = (context.contract(), voucher.day());
    let ended = match context.own.ended_on {
        // What was paid before the end still counts, until final accounts are made.
        Some(end) => day > end,
        None => matches!(contract.state, State::Terminated | State::Concluded),
    };
    let over = ended || context.own.closed_on.is_some();
    let said = words(
        format!("项目已办理决算或终止，{day}的付款不能再入账。"),
        format!("The project is settled or ended; a payment of {day} is booked no more."),
    );
    over.then(|| {
        Judged::new("voucher/after-settlement", 0, Class::Automatic, false, said).saw([("paid_on", Value::Date(day))])
    })
}

/// Whether the bank account of the ledger has so much, where the unit has not laid it out.
fn ledger(voucher: &Voucher, context: &Context) -> Option<Judged> {
    let there = Money::from_fen(context.own.standing.bank.fen().saturating_sub(context.waiting.fen()));
    let short = !voucher.draft.header.advanced && voucher.amount > there;
    let said = words(
        format!("专账可用资金{there}元，不足支付{}元；由单位先行垫支的，请勾选“垫支”。", voucher.amount),
        format!("The ledger has {there} yuan, not the {}; where the unit laid it out, say so.", voucher.amount),
    );
    short.then(|| {
        let seen = [("amount", Value::Money(voucher.amount)), ("bank", Value::Money(there))];
        Judged::new("voucher/ledger-money", 0, Class::Warning, false, said).saw(seen)
    })
}

fn line_of(voucher: &Voucher, line: &Line, n: i32, context: &Context) -> Vec<Judged> {
    let mut all = Vec::new();
    if line.key().is_empty() && line.amount > line.gross {
        let said = words(
            format!("入账金额{}元超过票据金额{}元。", line.amount, line.gross),
            format!("{} yuan are booked of a paper of {}.", line.amount, line.gross),
        );
        let seen = [("amount", Value::Money(line.amount)), ("gross", Value::Money(line.gross))];
        all.push(Judged::new("voucher/amount-gross", n, Class::Automatic, false, said).saw(seen));
    }
    if category(&line.category, context).is_none() || !context.budget.contains_key(&line.category) {
        let said = words(
            format!("预算中没有科目“{}”。", line.category),
            format!("The budget has no line “{}”.", line.category),
        );
        let seen = [("category", Value::Text(line.category.clone()))];
        all.push(Judged::new("voucher/category", n, Class::Automatic, false, said).saw(seen));
    }
    if let Some(use_) = forbidden(line, context) {
        let said = words(
            format!("经济分类{}（{}）属于不得列支的支出，金额{}元。", line.econ_code, use_.label.zh, line.amount),
            format!("Code {} ({}) is a use that is not allowed: {} yuan.", line.econ_code, use_.label.en, line.amount),
        );
        let seen = [("econ_code", Value::Text(line.econ_code.clone())), ("amount", Value::Money(line.amount))];
        all.push(Judged::new("voucher/forbidden", n, use_.class, false, said).saw(seen));
    } else if let Some((use_, word)) = looks_forbidden(voucher, line, context) {
        let said = words(
            format!("摘要含“{word}”，请说明是否属于不得列支的“{}”。", use_.label.zh),
            format!("The words name “{word}”. Please explain whether it is “{}”, which is not allowed.", use_.label.en),
        );
        all.push(Judged::new("voucher/looks-forbidden", n, Class::Warning, false, said));
    }
    all
}

/// A budget line may take so much of the award.
fn caps(voucher: &Voucher, context: &Context) -> Vec<Judged> {
    let whole = context.contract().amount;
    let mut all = Vec::new();
    for (key, amount) in voucher.by_category() {
        let Some(line) = category(&key, context) else { continue };
        let Some(most) = line.most else { continue };
        let used = context.used.get(&key).copied().unwrap_or_default();
        let after = Money::from_fen(used.fen().saturating_add(amount.fen()));
        let (is, most) = (share(after, whole), most.0);
        let holds = i128::from(after.fen()) * 10_000 <= i128::from(whole.fen()) * i128::from(most);
        let label = label(&key, context);
        let said = words(
            format!("{}累计{after}元，占经费{}，上限{}。", label.zh, percent(is), percent(most)),
            format!("{} comes to {after} yuan, {} of the award; {} at most.", label.en, percent(is), percent(most)),
        );
        let seen = [("used", Value::Money(after)), ("award", Value::Money(whole)), ("most", Value::Number(most))];
        all.push(Judged::new("voucher/category-cap", 0, line.class, holds, said).saw(seen));
    }
    all
}

fn after_of(before: Money, amount: Money) -> Money {
    before.checked_add(amount).unwrap_or(Money::MAX_INPUT)
}

/// What may be said of an invoice of which a part stands where the actor sees nothing: no figure of that place.
fn partly_hidden(n: i32, line: &Line, same: bool, fits: bool) -> Judged {
    let said = words(
        format!(
            "发票{}已在其他项目登记，本次填写的价税合计或金额与已登记的不符或超出余额，请与项目中心核对。",
            line.number
        ),
        format!(
            "Invoice {} stands in another project, and what is entered here differs from it or goes beyond what is left. \
             Ask the centre.",
            line.number
        ),
    );
    Judged::new("voucher/invoice-parts", n, Class::Automatic, same && fits, said)
}

/// An invoice is booked in parts up to its gross, which is the same each time; over all projects.
fn parts(voucher: &Voucher, context: &Context) -> Vec<Judged> {
    let mut all = Vec::new();
    let mut seen_here: Vec<(String, Money)> = Vec::new();
    for (n, line) in (1_i32..).zip(&voucher.draft.lines) {
        let key = line.key();
        if key.is_empty() {
            continue;
        }
        let held = context.uses.get(&key).map_or(&[][..], Vec::as_slice);
        let here = Money::sum(seen_here.iter().filter(|(known, _)| *known == key).map(|(_, amount)| *amount));
        let before = Money::sum(held.iter().map(|held| held.used)).zip(here).and_then(|(a, b)| a.checked_add(b));
        let before = before.unwrap_or(Money::MAX_INPUT);
        seen_here.push((key, line.amount));
        let own: Vec<&str> = held
            .iter()
            .filter(|held| held.place.contract == voucher.contract)
            .map(|held| held.place.voucher.as_str())
            .collect();
        let (gross, amount) = (line.gross, line.amount);
        if let Some(hidden) = held.iter().find(|held| !held.place.seen) {
            all.push(partly_hidden(n, line, hidden.gross == gross, after_of(before, amount) <= gross));
            continue;
        }
        if let Some(other) = held.iter().find(|held| held.gross != gross) {
            let said = words(
                format!("发票{}的价税合计此前登记为{}元，本次为{gross}元。", line.number, other.gross),
                format!("Invoice {} was entered with {} yuan before, and {gross} now.", line.number, other.gross),
            );
            let seen = [("before", Value::Money(other.gross)), ("gross", Value::Money(gross))];
            all.push(Judged::new("voucher/invoice-gross", n, Class::Automatic, false, said).saw(seen));
        }
        let after = after_of(before, amount);
        if before.is_positive() || after > gross {
            let at = if own.is_empty() { String::new() } else { format!("（{}）", own.join("、")) };
            let said = words(
                format!("发票{}价税合计{gross}元，已列支{before}元{at}，本次{amount}元，合计{after}元。", line.number),
                format!(
                    "Invoice {} of {gross} yuan: {before} booked before{at}, {amount} now, {after} together.",
                    line.number
                ),
            );
            let seen =
                [("gross", Value::Money(gross)), ("before", Value::Money(before)), ("amount", Value::Money(amount))];
            all.push(Judged::new("voucher/invoice-parts", n, Class::Automatic, after <= gross, said).saw(seen));
        }
    }
    all
}

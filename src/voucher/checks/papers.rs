//! The papers of a voucher: the form of each kind (B2), whether its year is that of its date, whether its figures add up,
//! what the budget line wants beside it, and files that stand elsewhere too.

use std::collections::BTreeSet;

use chrono::Datelike;

use super::{Check, Context, Judged, words};
use crate::kernel::{Bilingual, Money, Region};
use crate::programme::Definition;
use crate::programme::definition::money::Need;
use crate::rules::{Class, Value};
use crate::voucher::model::{Draft, Line, Method, Paper, Voucher, normal};
use crate::voucher::shelves::SPLIT;

fn digits(text: &str, lengths: &[usize]) -> bool {
    lengths.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

/// What is wrong with number and code of a paper of its kind; nothing where they fit.
///
/// A VAT invoice is a code of 10 or 12 digits with a number of 8, or a number of 20 without a code (数电票). Tickets and
/// fiscal receipts have a number, and a code where they bear one; a pay list, a bank receipt and others need none.
pub fn form_of(line: &Line) -> Option<Bilingual> {
    let (code, number) = (normal(&line.code), normal(&line.number));
    let plain = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let fits = match line.paper {
        Paper::VatInvoice => {
            (code.is_empty() && digits(&number, &[20])) || (digits(&code, &[10, 12]) && digits(&number, &[8]))
        }
        Paper::FixedAmount => digits(&code, &[10, 12]) && digits(&number, &[8]),
        Paper::TransportTicket => plain(&number, 24) && (code.is_empty() || digits(&code, &[10, 12])),
        Paper::FiscalReceipt => plain(&number, 20) && (code.is_empty() || plain(&code, 12)),
        Paper::PayList | Paper::BankReceipt | Paper::Other => true,
    };
    if fits {
        return None;
    }
    let has = |text: &str| text.chars().count();
    let (zh, en) = match line.paper {
        Paper::VatInvoice if code.is_empty() => (
            format!("无代码的数电票号码应为20位数字，现为{}位。", has(&number)),
            format!("A digital invoice without a code has a number of 20 digits; this one has {}.", has(&number)),
        ),
        Paper::VatInvoice if number.len() == 20 => (
            "20位号码的数电票没有发票代码，请清空代码。".to_owned(),
            "A number of 20 digits has no code. Leave the code empty.".to_owned(),
        ),
        Paper::VatInvoice | Paper::FixedAmount => (
            format!("发票代码应为10位或12位数字、号码8位，现为代码{}位、号码{}位。", has(&code), has(&number)),
            format!("A code has 10 or 12 digits and a number 8; these have {} and {}.", has(&code), has(&number)),
        ),
        _ => (
            format!("票据号码“{}”不符合该类票据的规则。", line.number),
            format!("The number “{}” does not fit this kind of paper.", line.number),
        ),
    };
    Some(words(zh, en))
}

/// The year that stands in the number or the code of an invoice, its last two digits.
fn year_in(line: &Line) -> Option<i32> {
    if line.paper != Paper::VatInvoice || form_of(line).is_some() {
        return None;
    }
    let (code, number) = (normal(&line.code), normal(&line.number));
    match (code.len(), number.len()) {
        (0, 20) => number.get(0..2)?.parse().ok(),
        // The first digit of a national code of 12 digits is 0; then stand four of the place and two of the year.
        (12, _) if code.starts_with('0') => code.get(5..7)?.parse().ok(),
        (10, _) => code.get(4..6)?.parse().ok(),
        _ => None,
    }
}

/// Whether the place in a number or a code is neither a province nor a city with a plan of its own.
fn is_nowhere(line: &Line) -> Option<bool> {
    /// What stands for the five cities with plans of their own in the numbers of digital invoices.
    const CITIES: std::ops::RangeInclusive<u8> = 91..=95;
    if line.paper != Paper::VatInvoice || form_of(line).is_some() {
        return None;
    }
    let (code, number) = (normal(&line.code), normal(&line.number));
    let place = match (code.len(), number.len()) {
        (0, 20) => number.get(2..4)?,
        (12, _) => code.get(1..3)?,
        _ => code.get(0..2)?,
    };
    let leads_with_nought = code.len() != 12 || code.starts_with('0');
    let known = Region::parse(place).is_ok() || place.parse().is_ok_and(|n| CITIES.contains(&n));
    Some(!known || !leads_with_nought)
}

/// By how much the tax differs from what its rate gives.
pub(super) fn tax_difference(line: &Line) -> Option<Money> {
    let (net, rate, tax) = (line.net?, line.rate?, line.tax?);
    rate.of(net).checked_sub(tax).map(|difference| Money::from_fen(difference.fen().abs()))
}

pub(super) fn judge(voucher: &Voucher, context: &Context) -> Vec<Judged> {
    let mut all = Vec::new();
    for (n, line) in (1_i32..).zip(&voucher.draft.lines) {
        all.extend(year(line, n));
        all.extend(place(line, n));
        all.extend(sum(line, n));
    }
    all.extend(needs(voucher, context));
    all.extend(twins(voucher, context));
    all
}

fn year(line: &Line, n: i32) -> Option<Judged> {
    let (found, dated) = (year_in(line)?, line.dated_on?);
    let holds = found == dated.year() % 100;
    let said = words(
        format!("票面号码（代码）中的年份为20{found:02}，开票日期为{dated}。"),
        format!("The number or code is of 20{found:02}, the invoice is dated {dated}."),
    );
    let seen = [("year", Value::Number(i64::from(2000 + found))), ("dated_on", Value::Date(dated))];
    Some(Judged::new("voucher/invoice-year", n, Class::Warning, holds, said).saw(seen))
}

fn place(line: &Line, n: i32) -> Option<Judged> {
    is_nowhere(line).filter(|nowhere| *nowhere)?;
    let said = words(
        format!("票面代码（号码）{}{}中的地区不存在，请核对。", line.code, line.number),
        format!("The place in {}{} does not exist. Please check.", line.code, line.number),
    );
    Some(Judged::new("voucher/invoice-place", n, Class::Warning, false, said))
}

fn sum(line: &Line, n: i32) -> Option<Judged> {
    let (net, tax) = (line.net?, line.tax?);
    let sum = net.checked_add(tax)?;
    let apart = Money::from_fen(sum.fen().abs_diff(line.gross.fen()).try_into().unwrap_or(i64::MAX));
    let said = words(
        format!("不含税{net}元＋税额{tax}元＝{sum}元，价税合计{}元，相差{apart}元。", line.gross),
        format!("{net} and {tax} tax are {sum} yuan; the gross is {}, {apart} apart.", line.gross),
    );
    let seen = [("net", Value::Money(net)), ("tax", Value::Money(tax)), ("gross", Value::Money(line.gross))];
    Some(Judged::new("voucher/gross-sum", n, Class::Automatic, apart == Money::ZERO, said).saw(seen))
}

/// The purpose of the shelf on which a paper that a budget line needs stands.
pub fn purpose_of(need: Need) -> &'static str {
    match need {
        Need::Contract => "voucher-contract",
        Need::Quotations => "voucher-quotations",
        Need::List => "voucher-list",
        Need::Attendance => "voucher-attendance",
        Need::MeetingNotice => "voucher-meeting-notice",
        Need::PayList => "voucher-pay-list",
        Need::DeliveryReceipt => "voucher-delivery-receipt",
        Need::TripForm => "voucher-trip-form",
    }
}

fn named(need: Need) -> (&'static str, &'static str) {
    match need {
        Need::Contract => ("合同（订单）", "the contract or order"),
        Need::Quotations => ("比价材料", "the comparison of offers"),
        Need::List => ("清单", "the list"),
        Need::Attendance => ("签到表", "the attendance list"),
        Need::MeetingNotice => ("会议通知", "the notice of the meeting"),
        Need::PayList => ("发放表", "the pay list"),
        Need::DeliveryReceipt => ("送货单", "the delivery receipt"),
        Need::TripForm => ("出差审批单", "the approval of the journey"),
    }
}

/// The shelves on which something must stand with a voucher: what its budget lines want, and the original and the proof of
/// payment where the call's file asks for them.
pub fn shelves_wanted(voucher: &Voucher, definition: &Definition, checks: &[Check]) -> BTreeSet<&'static str> {
    let Draft { header, lines, people } = &voucher.draft;
    let categories = definition.budget.iter().flat_map(|budget| &budget.category);
    let own = categories.filter(|category| lines.iter().any(|line| line.category == category.key.as_str()));
    // A list that was filled in stands for its paper.
    let needs = own.flat_map(|category| &category.needs).filter(|need| **need != Need::PayList || people.is_empty());
    let mut wanted: BTreeSet<&'static str> = needs.map(|need| purpose_of(*need)).collect();
    if checks.iter().any(|check| check.names("original_attached")) {
        wanted.insert("voucher-scan");
    }
    // The scan of a bank's receipt that is a line of the voucher is the proof; and what was not transferred has none.
    let proves = lines.iter().any(|line| line.paper == Paper::BankReceipt);
    let asks =
        |check: &Check| check.names("bank_proof") && (!check.names("method") || header.method == Method::Transfer);
    if !proves && checks.iter().any(asks) {
        wanted.insert("voucher-bank-proof");
    }
    if lines.iter().any(|line| line.split) {
        wanted.insert(SPLIT);
    }
    wanted
}

/// The papers that the budget lines want; one scan (原始凭证) may hold them all, when it says so.
fn needs(voucher: &Voucher, context: &Context) -> Vec<Judged> {
    let categories = context.own.definition.budget.iter().flat_map(|budget| &budget.category);
    let mut all = Vec::new();
    for category in categories {
        if category.needs.is_empty() || !voucher.draft.lines.iter().any(|line| line.category == category.key.as_str()) {
            continue;
        }
        let there = |need: &Need| {
            let entered = *need == Need::PayList && !voucher.draft.people.is_empty();
            entered || context.has_paper(voucher.id, purpose_of(*need))
        };
        let missing: Vec<Need> = category.needs.iter().copied().filter(|need| !there(need)).collect();
        let zh: Vec<&str> = missing.iter().map(|need| named(*need).0).collect();
        let en: Vec<&str> = missing.iter().map(|need| named(*need).1).collect();
        let label = &category.label;
        let said = if missing.is_empty() {
            words(format!("{}所需材料齐全。", label.zh), format!("{}: the papers are there.", label.en))
        } else {
            words(
                format!("{}须附{}，尚缺{}项。", label.zh, zh.join("、"), missing.len()),
                format!("{} wants {}; {} missing.", label.en, en.join(", "), missing.len()),
            )
        };
        let seen = [("category", Value::Text(category.key.as_str().to_owned()))];
        all.push(Judged::new("voucher/papers", 0, Class::Automatic, missing.is_empty(), said).saw(seen));
    }
    all
}

/// Files of the same content at other vouchers: of other projects, or the same scan twice in this one.
fn twins(voucher: &Voucher, context: &Context) -> Vec<Judged> {
    let found = context.twins.get(&voucher.id).map_or(&[][..], Vec::as_slice);
    let mut all = Vec::new();
    for twin in found {
        let own = twin.place.contract == voucher.contract;
        // A contract or a notice may serve several vouchers of one project; the paper itself serves one.
        if own && !["voucher-scan", "voucher-bank-proof"].contains(&twin.purpose.as_str()) {
            continue;
        }
        let at = if own {
            words(
                format!("本项目凭证{}", twin.place.voucher),
                format!("voucher {} of this project", twin.place.voucher),
            )
        } else if twin.place.seen {
            let place = &twin.place;
            words(
                format!("{}项目{}的凭证{}", place.unit_name, place.contract_number, place.voucher),
                format!("voucher {} of project {}, {}", place.voucher, place.contract_number, place.unit_name),
            )
        } else {
            words("另一个项目的凭证", "a voucher of another project")
        };
        let said = words(
            format!("附件“{}”与{}的附件内容完全相同，请说明。", twin.name, at.zh),
            format!("The file “{}” is the same as one at {}. Please explain.", twin.name, at.en),
        );
        all.push(Judged::new("voucher/same-file", 0, Class::Warning, false, said));
    }
    // One reason serves them all.
    all.truncate(1);
    all
}

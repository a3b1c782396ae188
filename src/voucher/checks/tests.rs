//! Every rule at its boundary, over the file of the cases programme and the standards that come with the product.

use std::sync::Arc;

use super::*;
use crate::contract::model::Scan;
use crate::contract::{Contract, State};
use crate::kernel::{
    ApplicationId, AwardId, CallId, ContractId, Instant, OrganisationId, StandardId, UserId, VoucherId,
};
use crate::ledger::Standing;
use crate::programme::Definition;
use crate::rules::Catalogue;
use crate::standards::model::{Level, Rate, State as Confirmed};
use crate::standards::{self, Standard};
use crate::voucher::model::{
    Draft, Engagement, Header, Line, Measures, Method, Paper, PayeeKind, Person, State as At, Verified, person_key,
};

const CODE: &str = "91140000MA0GXQ2L3R";

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

fn fen(yuan: &str) -> Money {
    Money::parse(yuan).unwrap()
}

fn now() -> Instant {
    Instant::end_of_day(day("2024-08-01"))
}

fn definition() -> Definition {
    let text = include_str!("../../../templates/programmes/cases-2024.toml");
    Definition::read(text).unwrap()
}

fn contract() -> Contract {
    Contract {
        id: ContractId(1),
        call: CallId(1),
        call_version: 1,
        award: AwardId(1),
        application: ApplicationId(1),
        unit: OrganisationId(1),
        unit_name: "山西甲中心".into(),
        region: crate::kernel::Region::parse("14").ok(),
        number: "K-14".into(),
        state: State::InForce,
        amount: fen("200000"),
        starts_on: day("2024-07-01"),
        ends_on: day("2024-11-30"),
        ledger_code: "ZX".into(),
        terms: 1,
        awarded_on: day("2024-07-05"),
        sign_by: None,
        reminded: 0,
        issued_at: None,
        document: None,
        unit_signed_on: Some(day("2024-07-10")),
        unit_signed_name: String::new(),
        scan: Scan::Matched,
        scan_by_name: String::new(),
        papers: Vec::new(),
        centre_signed_on: Some(day("2024-07-12")),
        centre_signed_name: String::new(),
        hands: Vec::new(),
        outcomes: Vec::new(),
        created_at: now(),
        updated_at: now(),
        version: 1,
    }
}

fn standards() -> Vec<Standard> {
    let confirmed = |draft| Standard {
        id: StandardId(1),
        edition: 1,
        draft,
        state: Confirmed::Confirmed,
        written_by: None,
        written_by_name: String::new(),
        written_at: now(),
        decided_by_name: String::new(),
        decided_at: None,
        remark: String::new(),
        ending: None,
        closed_by: None,
        version: 1,
    };
    standards::files().unwrap().into_iter().map(confirmed).collect()
}

fn context() -> Context {
    let definition = definition();
    let budget = [
        ("printing", "60000"),
        ("meeting", "60000"),
        ("expert", "30000"),
        ("labour", "10000"),
        ("rent", "20000"),
        ("taxes", "20000"),
    ];
    let facts =
        [("call.period_start", Value::Date(day("2024-07-01"))), ("call.period_end", Value::Date(day("2024-11-30")))];
    let mut context = Context::new(Loaded {
        contract: contract(),
        rules: compiled(&definition).unwrap(),
        definition: Arc::new(definition),
        budget: budget.map(|(line, yuan)| (line.to_owned(), fen(yuan))).into(),
        unit_names: vec!["山西甲中心".into(), "山西旧中心".into()],
        unit_code: CODE.into(),
        standing: Standing { bank: fen("140000"), ..Standing::default() },
        team: vec!["王负责".into(), "赵成员".into()],
        ended_on: None,
        closed_on: None,
        facts: facts.map(|(name, value)| (name.to_owned(), Some(value))).into(),
        standards: standards().into(),
    });
    for n in 1..=9 {
        context.papers.entry(VoucherId(n)).or_default().insert("voucher-scan".into());
    }
    context
}

/// A voucher on a line that wants no papers.
fn voucher(n: i64) -> Voucher {
    let line = Line {
        category: "taxes".into(),
        econ_code: String::new(),
        paper: Paper::VatInvoice,
        code: String::new(),
        number: format!("24142000000000{n:06}"),
        dated_on: Some(day("2024-08-03")),
        net: None,
        rate: None,
        tax: None,
        gross: fen("100"),
        amount: fen("100"),
        buyer: "山西甲中心".into(),
        buyer_code: CODE.into(),
        seller: "某公司".into(),
        seller_code: String::new(),
        split: false,
        note: String::new(),
    };
    let header = Header {
        number: format!("记-{n}"),
        summary: "税费".into(),
        business_on: day("2024-08-03"),
        paid_on: Some(day("2024-08-04")),
        method: Method::OfficialCard,
        payee_kind: PayeeKind::Unit,
        payee: format!("公司{n}"),
        payee_code: String::new(),
        handler: "张三".into(),
        approver: "李四".into(),
        advanced: false,
        venue: String::new(),
        measures: Measures::default(),
    };
    let of = contract();
    Voucher {
        id: VoucherId(n),
        contract: of.id,
        contract_number: of.number,
        call: of.call,
        unit: of.unit,
        unit_name: of.unit_name,
        region: of.region,
        draft: Draft { header, lines: vec![line], people: Vec::new() },
        amount: fen("100"),
        state: At::Entered,
        entered_by: UserId(1),
        entered_by_name: String::new(),
        hands: Vec::new(),
        submitted_by: None,
        submitted_by_name: String::new(),
        submitted_at: None,
        decided_by: None,
        decided_by_name: String::new(),
        decided_at: None,
        remark: String::new(),
        import: None,
        corrects: None,
        hits: 0,
        created_at: now(),
        updated_at: now(),
        version: 1,
    }
}

fn with(n: i64, change: impl FnOnce(&mut Voucher)) -> Voucher {
    let mut made = voucher(n);
    change(&mut made);
    made.amount = made.draft.amount().unwrap();
    made
}

fn costs(yuan: &str) -> impl FnOnce(&mut Voucher) {
    let yuan = fen(yuan);
    move |v| (v.draft.lines[0].gross, v.draft.lines[0].amount) = (yuan, yuan)
}

/// The rules that do not hold.
fn failing(of: &Voucher, beside: &Context) -> Vec<String> {
    assert!(Catalogue::own().is_ok());
    judge(of, beside).unwrap().into_iter().filter(Judged::fails).map(|judged| judged.rule).collect()
}

fn fails(of: &Voucher, rule: &str) -> bool {
    failing(of, &context()).iter().any(|found| found == rule)
}

fn said(of: &Voucher, beside: &Context, rule: &str) -> String {
    let all = judge(of, beside).unwrap();
    all.into_iter()
        .find(|judged| judged.fails() && judged.rule == rule)
        .unwrap_or_else(|| panic!("{rule} holds"))
        .words
        .zh
}

#[test]
fn a_voucher_in_order_hits_no_rule() {
    assert_eq!(failing(&voucher(1), &context()), Vec::<String>::new());
}

#[test]
fn the_period_has_a_first_and_a_last_day() {
    for (on, out, before) in [
        ("2024-06-30", true, true),
        ("2024-07-01", false, true),
        ("2024-07-11", false, true),
        ("2024-07-12", false, false),
        ("2024-11-30", false, false),
        ("2024-12-01", true, false),
    ] {
        let of = with(1, |v| v.draft.header.business_on = day(on));
        assert_eq!(fails(&of, "P24-03/voucher"), out, "{on}");
        assert_eq!(fails(&of, "P24-03/before-contract"), before, "{on}");
    }
}

#[test]
fn cash_has_a_limit_to_the_fen() {
    let cash = |yuan: &str| {
        with(1, |v| {
            v.draft.header.method = Method::Cash;
            costs(yuan)(v);
        })
    };
    assert!(!fails(&cash("1000.00"), "budget/cash"));
    assert!(fails(&cash("1000.01"), "budget/cash"));
    let mut labour = cash("1000.01");
    labour.draft.header.payee_kind = PayeeKind::Person;
    assert!(fails(&labour, "budget/cash"));
    labour.draft.header.measures.listed_purpose = true;
    assert!(!fails(&labour, "budget/cash"));
}

#[test]
fn each_kind_of_paper_has_its_form() {
    for (paper, code, number, fits) in [
        (Paper::VatInvoice, "", "24142000000000000001", true),
        (Paper::VatInvoice, "1400203130", "12345678", true),
        (Paper::VatInvoice, "014002400111", "12345678", true),
        (Paper::VatInvoice, "014002400111", "24142000000000000001", false),
        (Paper::VatInvoice, "", "2414200000000000000", false),
        (Paper::VatInvoice, "", "12345678", false),
        (Paper::VatInvoice, "14002031301", "12345678", false),
        (Paper::FixedAmount, "140020313012", "12345678", true),
        (Paper::FixedAmount, "", "12345678", false),
        (Paper::TransportTicket, "", "A123456", true),
        (Paper::FiscalReceipt, "", "", false),
        (Paper::PayList, "", "", true),
    ] {
        let of = with(1, |v| {
            let line = &mut v.draft.lines[0];
            (line.paper, line.code, line.number) = (paper, code.into(), number.into());
        });
        assert_eq!(form_of(&of.draft.lines[0]).is_none(), fits, "{paper} {code} {number}");
    }
}

#[test]
fn the_year_in_the_number_is_that_of_the_date() {
    let of = |code: &str, number: &str| {
        with(1, |v| (v.draft.lines[0].code, v.draft.lines[0].number) = (code.into(), number.into()))
    };
    assert!(!fails(&of("", "24142000000000000001"), "voucher/invoice-year"));
    assert!(fails(&of("", "23142000000000000001"), "voucher/invoice-year"));
    assert!(!fails(&of("014002400111", "12345678"), "voucher/invoice-year"));
    assert!(fails(&of("014002300111", "12345678"), "voucher/invoice-year"));
}

#[test]
fn tax_fits_its_rate_within_six_fen() {
    let taxed = |net: &str, tax: &str| {
        with(1, |v| {
            let line = &mut v.draft.lines[0];
            (line.net, line.tax, line.rate) = (Some(fen(net)), Some(fen(tax)), Some(Rate::parse("6%").unwrap()));
        })
    };
    // 6 % of 94.40 are 5.66, of 94.41 too.
    assert!(!fails(&taxed("94.40", "5.60"), "budget/vat"));
    assert!(fails(&taxed("94.41", "5.59"), "budget/vat"));
    assert!(!fails(&taxed("94.41", "5.59"), "voucher/gross-sum"));
    assert!(fails(&taxed("94.41", "5.60"), "voucher/gross-sum"));
}

#[test]
fn a_budget_line_reaches_to_the_fen() {
    assert!(!fails(&with(1, costs("20000.00")), "budget/line"));
    assert!(fails(&with(1, costs("20000.01")), "budget/line"));
    let mut beside = context();
    beside.take(&with(2, costs("19900.00")));
    assert!(!failing(&voucher(1), &beside).contains(&"budget/line".to_owned()));
    assert!(failing(&with(1, costs("100.01")), &beside).contains(&"budget/line".to_owned()));
}

#[test]
fn an_invoice_is_booked_in_parts_up_to_its_gross() {
    let part = |n: i64, yuan: &str| {
        with(n, |v| {
            v.draft.lines[0].number = "24142000000000009999".into();
            v.draft.lines[0].amount = fen(yuan);
        })
    };
    let mut beside = context();
    beside.take(&part(1, "60"));
    assert!(!failing(&part(2, "40"), &beside).contains(&"voucher/invoice-parts".to_owned()));
    assert!(said(&part(2, "40.01"), &beside, "voucher/invoice-parts").contains("100.01"));
    // The same however it is typed.
    let typed = with(2, |v| v.draft.lines[0].number = " ２４142000000000009999".into());
    assert!(failing(&typed, &beside).contains(&"voucher/invoice-parts".to_owned()));
}

#[test]
fn an_invoice_of_another_project_wants_a_split_voucher() {
    let mut beside = context();
    let other = with(9, |v| {
        v.contract = ContractId(2);
        v.unit_name = "宁夏乙中心".into();
        v.draft.lines[0].number = voucher(1).draft.lines[0].number.clone();
        v.draft.lines[0].amount = fen("40");
    });
    beside.take(&other);
    assert!(said(&with(1, |v| v.draft.lines[0].amount = fen("60")), &beside, "P24-04/unique").contains("宁夏乙中心"));
    let split = with(1, |v| {
        v.draft.lines[0].amount = fen("60");
        v.draft.lines[0].split = true;
    });
    // A tick alone is nothing; the split voucher must be there.
    assert!(failing(&split, &beside).contains(&"P24-04/unique".to_owned()));
    beside.papers.entry(split.id).or_default().insert("voucher-split".into());
    assert!(!failing(&split, &beside).contains(&"P24-04/unique".to_owned()));
}

#[test]
fn the_buyer_is_the_unit_under_any_name_that_it_bore() {
    let of = |name: &str, code: &str| {
        with(1, |v| (v.draft.lines[0].buyer, v.draft.lines[0].buyer_code) = (name.into(), code.into()))
    };
    assert!(!fails(&of("山西旧中心", CODE), "budget/buyer"));
    assert!(fails(&of("山西甲中心", "91140000MA0GXQ2L3X"), "budget/buyer"));
    assert!(fails(&of("山西乙中心", CODE), "budget/buyer"));
}

#[test]
fn two_persons_handle_and_approve() {
    assert!(fails(&with(1, |v| v.draft.header.approver = " 张三 ".into()), "budget/four-eyes"));
}

#[test]
fn a_meeting_has_its_ceiling() {
    let meeting = |yuan: &str, lodging: bool| {
        with(1, |v| {
            let measures = &mut v.draft.header.measures;
            (measures.persons, measures.days, measures.lodging) = (10, 1, lodging);
            v.draft.lines[0].category = "meeting".into();
            costs(yuan)(v);
        })
    };
    for (yuan, lodging, over) in
        [("5500", true, false), ("5500.01", true, true), ("2100", false, false), ("2100.01", false, true)]
    {
        assert_eq!(fails(&meeting(yuan, lodging), "budget/standard/meeting"), over, "{yuan}");
    }
}

fn paid(n: i64, net: &str, tax: &str, days: u32, half_day: bool) -> Voucher {
    with(n, |v| {
        let (net, tax) = (fen(net), fen(tax));
        let gross = net.checked_add(tax).unwrap();
        v.draft.people = vec![Person {
            name: "周专家".into(),
            seal: n,
            identity: Some("sealed".into()),
            key: person_key("周专家", "110101199001011234"),
            level: Level::Senior,
            activity: "评审".into(),
            form: Engagement::InPerson,
            on: day("2024-08-03") + chrono::Days::new(n.unsigned_abs() - 1),
            days,
            half_day,
            times: 0,
            net,
            tax,
            gross,
        }];
        let line = &mut v.draft.lines[0];
        (line.category, line.paper, line.gross, line.amount) = ("expert".into(), Paper::PayList, gross, gross);
    })
}

#[test]
fn fees_are_the_vectors_of_the_field() {
    for (net, tax) in [
        ("800", "0"),
        ("900", "25"),
        ("1500", "175"),
        ("2400", "400"),
        ("3360", "640"),
        ("3600", "685.71"),
        ("4800", "914.29"),
    ] {
        assert_eq!(failing(&paid(1, net, tax, 2, false), &context()), Vec::<String>::new(), "{net}");
    }
    assert!(fails(&paid(1, "2400", "399.99", 1, false), "budget/standard/tax"));
    assert!(fails(&paid(1, "2400.01", "400", 1, false), "budget/standard/expert-fee"));
    assert!(fails(&paid(1, "1440.01", "160", 0, true), "budget/standard/expert-fee"));
}

#[test]
fn who_leads_the_project_is_no_expert_of_it() {
    let mut own = paid(1, "800", "0", 1, false);
    own.draft.people[0].name = "王负责".into();
    assert!(fails(&own, "voucher/own-team"));
}

#[test]
fn the_place_in_a_number_exists() {
    let of = |code: &str, number: &str| {
        with(1, |v| (v.draft.lines[0].code, v.draft.lines[0].number) = (code.into(), number.into()))
    };
    for (code, number, out) in [
        ("", "24142000000000000001", false),
        ("", "24952000000000000001", false),
        ("", "24992000000000000001", true),
        ("014002400111", "12345678", false),
        ("114002400111", "12345678", true),
        ("9900203130", "12345678", true),
    ] {
        assert_eq!(fails(&of(code, number), "voucher/invoice-place"), out, "{code} {number}");
    }
}

#[test]
fn no_more_is_booked_than_a_paper_without_number_says() {
    let of = |yuan: &str| {
        with(1, |v| {
            (v.draft.lines[0].paper, v.draft.lines[0].number) = (Paper::BankReceipt, String::new());
            v.draft.lines[0].amount = fen(yuan);
        })
    };
    assert!(!fails(&of("100"), "voucher/amount-gross"));
    assert!(fails(&of("100.01"), "voucher/amount-gross"));
}

#[test]
fn fees_of_experts_name_people_whom_a_standard_knows() {
    let mut nobody = paid(1, "800", "0", 1, false);
    nobody.draft.people.clear();
    assert!(fails(&nobody, "budget/standard/expert-unknown"));
    let mut other = paid(1, "800", "0", 1, false);
    other.draft.people[0].form = Engagement::Labour;
    assert!(fails(&other, "budget/standard/expert-unknown"));
    let mut nameless = paid(1, "800", "0", 1, false);
    assert!(!fails(&nameless, "voucher/person-identity"));
    nameless.draft.people[0].identity = None;
    assert!(fails(&nameless, "voucher/person-identity"));
    // Before the first table nothing can be applied, and somebody says so.
    let mut early = paid(1, "800", "0", 1, false);
    early.draft.header.business_on = day("1999-01-01");
    assert!(said(&early, &context(), "budget/standard/expert-fee").contains("没有已确认"));
}

#[test]
fn a_transfer_is_proved_by_a_file_and_not_by_a_word() {
    let of = |paper| {
        with(20, |v| {
            (v.draft.header.method, v.draft.lines[0].paper) = (Method::Transfer, paper);
        })
    };
    let mut beside = context();
    let unproved = |beside: &Context, paper| failing(&of(paper), beside).contains(&"budget/transfer-proof".to_owned());
    assert!(unproved(&beside, Paper::BankReceipt));
    beside.papers.entry(VoucherId(20)).or_default().insert("voucher-scan".into());
    assert!(!unproved(&beside, Paper::BankReceipt));
    assert!(unproved(&beside, Paper::VatInvoice));
    beside.papers.entry(VoucherId(20)).or_default().insert("voucher-bank-proof".into());
    assert!(!unproved(&beside, Paper::VatInvoice));
}

#[test]
fn an_original_stands_with_every_voucher() {
    assert!(fails(&voucher(20), "budget/original"));
    assert!(!fails(&voucher(1), "budget/original"));
}

#[test]
fn what_is_not_allowed_is_found_by_code_and_asked_about_by_name() {
    assert!(fails(&with(1, |v| v.draft.lines[0].econ_code = "30217".into()), "voucher/forbidden"));
    assert!(
        fails(&with(1, |v| v.draft.lines[0].econ_code = "3021701".into()), "voucher/forbidden"),
        "what stands below"
    );
    assert!(!fails(&with(1, |v| v.draft.lines[0].econ_code = "3024".into()), "voucher/forbidden"));
    assert!(fails(&with(1, |v| v.draft.header.summary = "购买纪念品".into()), "voucher/looks-forbidden"));
    assert!(fails(&with(1, |v| v.draft.lines[0].category = "car".into()), "voucher/category"));
}

mod beside;

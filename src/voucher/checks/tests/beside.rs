//! A voucher beside others: of its contract, of other contracts, and beside what was said before.

use super::*;

#[test]
fn one_paper_under_another_code_or_kind_is_asked_about() {
    let mut beside = context();
    beside.take(&with(2, |v| {
        let line = &mut v.draft.lines[0];
        (line.code, line.number) = ("1400203130".into(), "12345678".into());
    }));
    let again = |change: &dyn Fn(&mut Line)| {
        with(1, |v| {
            let line = &mut v.draft.lines[0];
            (line.paper, line.number) = (Paper::Other, "1234-5678".into());
            change(line);
        })
    };
    let asked = |of: &Voucher| failing(of, &beside).contains(&"voucher/like-paper".to_owned());
    assert!(asked(&again(&|_| {})), "as another kind");
    assert!(asked(&again(&|line| line.gross = fen("101"))), "of the same date");
    assert!(asked(&again(&|line| line.dated_on = Some(day("2024-08-05")))), "of the same amount");
    let neither = again(&|line| (line.gross, line.dated_on) = (fen("101"), Some(day("2024-08-05"))));
    assert!(!asked(&neither));
    assert!(fails(&again(&|_| {}), "voucher/no-invoice"));
}

#[test]
fn what_the_tax_office_says_counts() {
    let told = |result| {
        let mut beside = context();
        beside.verified.insert(voucher(1).draft.lines[0].key(), result);
        let all = judge(&voucher(1), &beside).unwrap();
        let one = all.into_iter().find(|judged| judged.rule == "voucher/invoice-verified").unwrap();
        (one.blocks(), one.wants_reason())
    };
    assert_eq!(told(Verified::Genuine), (false, false));
    assert_eq!(told(Verified::Different), (false, true));
    assert_eq!(told(Verified::Unknown), (true, false));
    assert_eq!(told(Verified::Void), (true, false));
}

#[test]
fn a_venue_is_paid_once() {
    let at = |n: i64, category: &str| {
        with(n, |v| {
            v.draft.header.venue = "晋祠宾馆".into();
            v.draft.lines[0].category = category.into();
        })
    };
    let mut beside = context();
    beside.take(&at(1, "meeting"));
    assert!(failing(&at(2, "rent"), &beside).contains(&"voucher/venue-twice".to_owned()));
    assert!(!failing(&at(2, "meeting"), &beside).contains(&"voucher/venue-twice".to_owned()));
    // Within one voucher too.
    let mut both = at(3, "meeting");
    let rent = Line { category: "rent".into(), number: "24142000000000000099".into(), ..both.draft.lines[0].clone() };
    both.draft.lines.push(rent);
    assert!(fails(&both, "voucher/venue-twice"));
}

#[test]
fn one_payee_has_thirty_per_cent_and_no_fen_more() {
    let paid = |yuan: &str| {
        with(1, |v| {
            v.draft.lines[0].category = "printing".into();
            costs(yuan)(v);
        })
    };
    assert!(!fails(&paid("60000.00"), "voucher/supplier-share"));
    assert!(fails(&paid("60000.01"), "voucher/supplier-share"));
}

#[test]
fn payments_just_under_a_threshold_are_seen_together() {
    let cash = |n: i64, on: &str| {
        with(n, |v| {
            (v.draft.header.method, v.draft.header.payee, v.draft.header.paid_on) =
                (Method::Cash, "文具店".into(), Some(day(on)));
            costs("900")(v);
        })
    };
    let mut beside = context();
    beside.take(&cash(1, "2024-08-04"));
    assert!(said(&cash(2, "2024-08-11"), &beside, "voucher/split-payment").contains("1,800.00"));
    assert!(!failing(&cash(2, "2024-08-12"), &beside).contains(&"voucher/split-payment".to_owned()));
}

#[test]
fn one_meeting_has_one_ceiling_however_many_vouchers_pay_it() {
    let part = |n: i64, yuan: &str| {
        with(n, |v| {
            let measures = &mut v.draft.header.measures;
            (measures.persons, measures.days, measures.lodging) = (10, 1, true);
            v.draft.header.venue = "晋祠宾馆".into();
            v.draft.lines[0].category = "meeting".into();
            costs(yuan)(v);
        })
    };
    let mut beside = context();
    beside.take(&part(1, "3000"));
    assert!(!failing(&part(2, "2500"), &beside).contains(&"budget/standard/meeting".to_owned()));
    assert!(said(&part(2, "2500.01"), &beside, "budget/standard/meeting").contains("5,500.01"));
}

#[test]
fn a_payee_is_known_by_code_and_by_name() {
    let paid = |n: i64, payee: &str, code: &str, yuan: &str| {
        with(n, |v| {
            (v.draft.header.payee, v.draft.header.payee_code) = (payee.into(), code.into());
            v.draft.lines[0].category = "printing".into();
            costs(yuan)(v);
        })
    };
    let mut beside = context();
    beside.take(&paid(1, "甲印刷厂", "", "30000"));
    beside.take(&paid(2, "甲印刷厂（太原）", CODE, "10000"));
    let share = |of: &Voucher, beside: &Context| failing(of, beside).contains(&"voucher/supplier-share".to_owned());
    assert!(!share(&paid(3, "甲印刷厂", "", "20000.01"), &beside), "two payees as yet");
    // A voucher with both ties them together.
    beside.take(&paid(3, "甲印刷厂", CODE, "1"));
    assert!(share(&paid(4, "甲印刷厂", "", "19999.01"), &beside));
    assert!(!share(&paid(4, "甲印刷厂", "", "19999.00"), &beside));
    assert_eq!(beside.payees.largest(), fen("40001"));
}

#[test]
fn a_core_task_is_not_given_on() {
    let of = |line: &str, summary: &str, kind| {
        with(1, |v| {
            (v.draft.header.summary, v.draft.header.payee_kind) = (summary.into(), kind);
            v.draft.lines[0].category = line.into();
        })
    };
    let asked = |line: &str, summary: &str, kind| fails(&of(line, summary, kind), "voucher/core-task");
    assert!(asked("commissioned", "委托开展案例遴选", PayeeKind::Unit));
    assert!(!asked("commissioned", "委托开展案例遴选", PayeeKind::Person));
    assert!(!asked("commissioned", "网页制作", PayeeKind::Unit));
    assert!(!asked("rent", "宣讲活动场地", PayeeKind::Unit), "a venue is bought, no work is given on");
}

#[test]
fn a_reason_answers_what_the_rule_said_then() {
    let of = with(1, |v| v.draft.header.business_on = day("2024-07-11"));
    let mut beside = context();
    let rule = "P24-03/before-contract";
    let asked = |beside: &Context| {
        let all = judge(&of, beside).unwrap();
        all.into_iter().find(|one| one.fails() && one.rule == rule).unwrap().reason
    };
    let words = said(&of, &beside, rule);
    let given = |words: &str| Given { reason: "先行垫支".into(), words: words.into() };
    beside.reasons.insert((of.id, rule.into(), 0), given(&words));
    assert_eq!(asked(&beside), "先行垫支");
    beside.reasons.insert((of.id, rule.into(), 0), given("另一句话"));
    assert_eq!(asked(&beside), "");
}

#[test]
fn nothing_is_booked_after_the_settlement() {
    let over = |beside: &Context| failing(&voucher(1), beside).contains(&"voucher/after-settlement".to_owned());
    let mut beside = context();
    beside.own.contract.state = State::Concluded;
    assert!(over(&beside));
    let mut closed = context();
    closed.own.closed_on = Some(day("2024-12-10"));
    assert!(over(&closed), "final accounts have closed the books");
    // After an early end, what was paid until that day still counts.
    for (end, out) in [("2024-08-03", true), ("2024-08-04", false)] {
        let mut ended = context();
        (ended.own.contract.state, ended.own.ended_on) = (State::Terminated, Some(day(end)));
        assert_eq!(over(&ended), out, "{end}");
    }
}

#[test]
fn two_fees_of_one_month_are_one_income() {
    let mut beside = context();
    beside.take(&paid(1, "2400", "400", 1, false));
    let alone = paid(2, "2400", "400", 1, false);
    let told = said(&alone, &beside, "budget/standard/tax");
    // 5,600 yuan in the month: 896 yuan of tax, 400 of it withheld before.
    assert!(told.contains("496.00"), "{told}");
    assert_eq!(failing(&paid(2, "2400", "514.29", 1, false), &beside), Vec::<String>::new());
    // A third day of the same activity is paid half.
    beside.take(&paid(2, "2400", "514.29", 1, false));
    assert!(failing(&paid(3, "2400", "514.29", 1, false), &beside).contains(&"budget/standard/expert-fee".to_owned()));
}

#[test]
fn two_items_of_one_month_are_two_incomes() {
    let mut beside = context();
    beside.take(&paid(1, "800", "0", 1, false));
    let mut other = paid(2, "800", "0", 1, false);
    assert!(failing(&other, &beside).contains(&"budget/standard/tax".to_owned()), "the same review goes on");
    other.draft.people[0].activity = "宣讲辅导".into();
    assert!(!failing(&other, &beside).contains(&"budget/standard/tax".to_owned()));
}

//! What money may be spent on, notice, contract, acceptance, and what becomes of results and files.

use super::model::{Line, Section, Table};
use super::say::{Facts, Say, source};
use crate::kernel::Message;
use crate::programme::definition::closing::{
    Acceptance, Archive, Clause, Consent, Contract, Notice, Ownership, Part, Performance, PerformanceGrade, Privacy,
    Record,
};
use crate::programme::definition::money::{Adjustment, Budget, Burn, Category, Forbidden, Grant, SpendingCheck};

/// What the money may be spent on.
pub(super) fn budget(say: &Say<'_>, budget: &Budget, grant: Option<&Grant>) -> Section {
    let Budget { category, forbidden, adjustment, check, burn, remind_on } = budget;
    let mut section = Section::new("budget", say.word("explain-budget"));
    section.rules = say.rules("budget");
    let head = ["explain-category", "explain-category-code", "explain-category-most", "explain-category-more"];
    let mut table = Table::new(say.word("explain-categories"), head.iter().map(|key| say.word(key)).collect());
    for (i, category) in category.iter().enumerate() {
        category_row(say, &mut table, &format!("budget.category[{i}]"), category, grant);
    }
    section.table(table);
    let head = ["explain-forbidden", "explain-category-code", "explain-class"];
    let mut table = Table::new(say.word("explain-forbidden"), head.iter().map(|key| say.word(key)).collect());
    for (i, one) in forbidden.iter().enumerate() {
        let Forbidden { key: _, label, code, class } = one;
        let path = format!("budget.forbidden[{i}]");
        let name = say.line(&path, say.both(label)).ruled(say.rules(&path));
        let code = code.clone().unwrap_or_else(|| say.word("explain-dash"));
        table.row(vec![name.into(), code.into(), Line::default().classed(say.class(*class)).into()]);
    }
    if !table.rows.is_empty() {
        section.heading(say.word("explain-forbidden"));
    }
    section.table(table);
    spending(say, &mut section, check);
    let mut facts = Facts::of(say, "budget");
    if let Some(Adjustment { free, times, closed_months }) = adjustment {
        let path = "budget.adjustment";
        let line = |key: &str, message: Message| say.line(&format!("{path}.{key}"), say.text(&message));
        let lines = vec![
            line("free", Message::new("explain-adjust-free").with("percent", free)).ruled(say.rules(path)),
            line("times", Message::new("explain-adjust-times").with("n", times)),
            line("closed_months", Message::new("explain-adjust-closed").with("n", closed_months)),
        ];
        facts.cell(say.word("explain-adjust"), lines);
    }
    let spent = |(i, Burn { by, percent }): (usize, &Burn)| {
        let text = Message::new("explain-burn-by").with("day", say.day(*by)).with("percent", percent);
        let path = format!("budget.burn[{i}]");
        say.line(&path, say.text(&text)).ruled(say.rules(&path))
    };
    let burns: Vec<Line> = burn.iter().enumerate().map(spent).collect();
    if !burns.is_empty() {
        facts.cell(say.word("explain-burn"), burns);
    }
    let days = || say.list(remind_on.iter().map(|day| say.day(*day)));
    facts.may(say.word("explain-spend-remind"), "remind_on", (!remind_on.is_empty()).then(days));
    let facts = facts.done();
    if !facts.is_empty() {
        section.heading(say.word("explain-spending-plan"));
    }
    section.facts(facts);
    section
}

fn category_row(say: &Say<'_>, table: &mut Table, path: &str, category: &Category, grant: Option<&Grant>) {
    let Category { key: _, label, code, most, class, needs, standard, core_tasks, note } = category;
    let mut names = vec![say.line(path, say.both(label)).ruled(say.rules(path))];
    names.extend(note.as_ref().map(|note| say.line(&format!("{path}.note"), say.both(note))));
    let most = most.map(|percent| {
        let amount = grant.and_then(|grant| grant.per_award).and_then(|award| super::basics::part(award, percent));
        let text = match amount {
            Some(amount) => {
                Message::new("explain-most-amount").with("percent", percent).with("amount", say.yuan(amount))
            }
            None => Message::new("explain-most-percent").with("percent", percent),
        };
        say.line(&format!("{path}.most"), say.text(&text)).classed(say.class(*class))
    });
    let most = most.unwrap_or_else(|| Line::new(say.word("explain-no-cap")));
    let papers = (!needs.is_empty()).then(|| {
        let needs =
            Message::new("explain-needs").with("papers", say.list(needs.iter().map(|need| say.of("need", need))));
        say.line(&format!("{path}.needs"), say.text(&needs))
    });
    let standard = standard.map(|standard| {
        let text = Message::new("explain-standard").with("standard", say.of("standard", standard));
        say.line(&format!("{path}.standard"), say.text(&text))
    });
    let core = (!core_tasks.is_empty()).then(|| {
        let text = Message::new("explain-core-tasks").with("tasks", say.list(core_tasks.clone()));
        say.line(&format!("{path}.core_tasks"), say.text(&text))
    });
    let more: Vec<Line> = papers.into_iter().chain(standard).chain(core).collect();
    table.row(vec![names.into(), code.clone().into(), most.into(), more.into()]);
}

fn spending(say: &Say<'_>, section: &mut Section, checks: &[SpendingCheck]) {
    let head = ["explain-spending", "explain-class", "explain-condition-more"];
    let mut table = Table::new(say.word("explain-spendings"), head.iter().map(|key| say.word(key)).collect());
    for (i, check) in checks.iter().enumerate() {
        let SpendingCheck { rule, key: _, class, label, test, message } = check;
        let path = format!("budget.check[{i}]");
        let name = say.line(&path, say.both(label)).ruled(say.rule(rule.as_ref(), &path));
        table.row(vec![
            name.tested(source(Some(test))).into(),
            Line::default().classed(say.class(*class)).into(),
            say.refused(message).into(),
        ]);
    }
    if !table.rows.is_empty() {
        section.heading(say.word("explain-spendings"));
    }
    section.table(table);
}

/// How a decision is published.
pub(super) fn notice(say: &Say<'_>, notice: &Notice) -> Section {
    let Notice { days, count, first_day, named, mail, accept_days, answer_days, result_days } = notice;
    let mut section = Section::new("notice", say.word("explain-notice"));
    section.rules = say.rules("notice");
    let mut facts = Facts::of(say, "notice");
    let n = |key: &str, n: &u32| say.text(&Message::new(key).with("n", n));
    let length = Message::new("explain-days").with("n", days).with("days", say.of("days", count));
    facts.put(say.word("explain-notice-days"), "days", say.text(&length));
    let first = if *first_day { "explain-first-day-counts" } else { "explain-first-day-not" };
    facts.put(say.word("explain-first-day"), "first_day", say.word(first));
    let named = if *named { "explain-objection-named" } else { "explain-objection-any" };
    facts.put(say.word("explain-objection"), "named", say.word(named));
    facts.put(say.word("explain-objection-mail"), "mail", say.of("mail", mail));
    facts.put(say.word("explain-objection-accept"), "accept_days", n("explain-within-working-days", accept_days));
    facts.put(say.word("explain-objection-answer"), "answer_days", n("explain-within-working-days", answer_days));
    let result = (*result_days > 0).then(|| n("explain-calendar-days", result_days));
    facts.may(say.word("explain-result-days"), "result_days", result);
    section.facts(facts.done());
    section
}

/// What the contract says.
pub(super) fn contract(say: &Say<'_>, contract: &Contract) -> Section {
    let Contract {
        kind,
        sign_days,
        remind_on,
        change_days,
        giving_on,
        supplier_share,
        leaders,
        answer_days,
        suspended_days,
        refund_days,
        clause,
    } = contract;
    let mut section = Section::new("contract", say.word("explain-contract"));
    section.rules = say.rules("contract");
    let mut facts = Facts::of(say, "contract");
    let n = |key: &str, n: &u32| say.text(&Message::new(key).with("n", n));
    facts.put(say.word("explain-contract-kind"), "kind", say.both(kind));
    facts.put(say.word("explain-sign"), "sign_days", n("explain-sign-days", sign_days));
    let days: Vec<String> = remind_on.iter().map(|day| n("explain-day-n", day)).collect();
    facts.may(say.word("explain-sign-remind"), "remind_on", (!days.is_empty()).then(|| say.list(days)));
    facts.put(say.word("explain-change"), "change_days", n("explain-change-days", change_days));
    facts.put(say.word("explain-giving-on"), "giving_on", say.of("giving-on", giving_on));
    let share =
        supplier_share.map(|percent| say.text(&Message::new("explain-supplier-share").with("percent", percent)));
    facts.may(say.word("explain-supplier"), "supplier_share", share);
    facts.put(say.word("explain-leaders"), "leaders", n("explain-persons", leaders));
    let working = |days: &Option<u32>| days.as_ref().map(|days| n("explain-within-working-days", days));
    facts.may(say.word("explain-answer"), "answer_days", working(answer_days));
    facts.may(say.word("explain-suspended"), "suspended_days", working(suspended_days));
    let refund = refund_days.as_ref().map(|days| n("explain-within-days", days));
    facts.may(say.word("explain-refund"), "refund_days", refund);
    section.facts(facts.done());
    let head = ["explain-clause", "explain-class"];
    let mut table = Table::new(say.word("explain-clauses"), head.iter().map(|key| say.word(key)).collect());
    for (i, one) in clause.iter().enumerate() {
        let Clause { key: _, rule, class, text } = one;
        let path = format!("contract.clause[{i}]");
        let name = say.line(&path, say.both(text)).ruled(say.rule(rule.as_ref(), &path));
        table.row(vec![name.into(), Line::default().classed(say.class(*class)).into()]);
    }
    if !table.rows.is_empty() {
        section.heading(say.word("explain-clauses"));
    }
    section.table(table);
    section
}

/// How the work is accepted.
pub(super) fn acceptance(say: &Say<'_>, acceptance: &Acceptance) -> Section {
    let Acceptance {
        group,
        small_group,
        pass,
        rectify,
        rectify_days,
        rectify_times,
        self_check_days,
        check_days,
        expert_days,
        settle_days,
        blocking,
        performance,
    } = acceptance;
    let mut section = Section::new("acceptance", say.word("explain-acceptance"));
    section.rules = say.rules("acceptance");
    let mut facts = Facts::of(say, "acceptance");
    let n = |key: &str, n: &u32| say.text(&Message::new(key).with("n", n));
    facts.put(say.word("explain-group"), "group", n("explain-persons", group));
    let small = small_group.as_ref().map(|few| n("explain-persons", few));
    facts.may(say.word("explain-small-group"), "small_group", small);
    let pass_text = Message::new("explain-pass-at").with("percent", pass);
    facts.put(say.word("explain-pass-acceptance"), "pass", say.text(&pass_text));
    let rectified = Message::new("explain-rectify-at").with("percent", rectify).with("pass", pass);
    facts.put(say.word("explain-rectify"), "rectify", say.text(&rectified));
    let term = Message::new("explain-rectify-term").with("days", rectify_days).with("times", rectify_times);
    facts.put(say.word("explain-rectify-how"), "rectify_days", say.text(&term));
    let failed = Message::new("explain-fail-below").with("percent", rectify);
    facts.put(say.word("explain-fail"), "rectify", say.text(&failed));
    facts.put(say.word("explain-self-check"), "self_check_days", n("explain-self-check-days", self_check_days));
    let working = |days: &u32| n("explain-within-working-days", days);
    facts.put(say.word("explain-check-days"), "check_days", working(check_days));
    facts.put(say.word("explain-expert-days"), "expert_days", working(expert_days));
    facts.put(say.word("explain-settle-days"), "settle_days", working(settle_days));
    let block: Vec<String> = blocking.iter().map(|why| say.of("blocking", why)).collect();
    facts.may(say.word("explain-blocking"), "blocking", (!block.is_empty()).then(|| say.clauses(block)));
    section.facts(facts.done());
    if let Some(performance) = performance {
        self_evaluation(say, &mut section, performance);
    }
    section
}

fn self_evaluation(say: &Say<'_>, section: &mut Section, performance: &Performance) {
    let Performance { funds, output, benefit, satisfaction, reason_below, grade } = performance;
    let path = "acceptance.performance";
    section.heading(say.word("explain-performance"));
    let below = Message::new("explain-reason-below").with("percent", reason_below);
    let line = say.line("acceptance.performance.reason_below", say.text(&below));
    section.text(line.ruled(say.rules(path)));
    let head = ["explain-performance-part", "explain-points"];
    let mut table = Table::new(say.word("explain-performance"), head.iter().map(|key| say.word(key)).collect());
    let parts = [
        ("explain-performance-funds", "funds", funds),
        ("explain-performance-output", "output", output),
        ("explain-performance-benefit", "benefit", benefit),
        ("explain-performance-satisfaction", "satisfaction", satisfaction),
    ];
    for (word, key, points) in parts {
        let points = say.line(&format!("{path}.{key}"), say.number(*points));
        table.row(vec![say.word(word).into(), points.into()]);
    }
    section.table(table.numbers_last());
    let named = |(i, PerformanceGrade { key: _, label, from }): (usize, &PerformanceGrade)| {
        let key = if from.0 == 0 { "explain-grade-rest" } else { "explain-grade-from" };
        let text = Message::new(key).with("grade", say.both(label)).with("points", from);
        let path = format!("{path}.grade[{i}]");
        (say.text(&text), say.assumed(&path))
    };
    let grades: Vec<(String, bool)> = grade.iter().enumerate().map(named).collect();
    let assumed = grades.iter().any(|(_, assumed)| *assumed);
    if !grades.is_empty() {
        let grades = say.clauses(grades.into_iter().map(|(text, _)| text));
        let text = Message::new("explain-grades").with("grades", grades);
        section.text(Line::new(say.text(&text)).assumed(assumed));
    }
}

/// Whose the results are.
pub(super) fn ownership(say: &Say<'_>, ownership: &Ownership) -> Section {
    let Ownership { owner, consent, news_free } = ownership;
    let mut section = Section::new("ownership", say.word("explain-ownership"));
    section.rules = say.rules("ownership");
    let mut facts = Facts::of(say, "ownership");
    facts.put(say.word("explain-owner"), "owner", say.both(owner));
    let needed = if *consent { "explain-consent-needed" } else { "explain-consent-free" };
    facts.put(say.word("explain-release"), "consent", say.word(needed));
    let news = if *news_free { "explain-news-free" } else { "explain-news-consent" };
    facts.put(say.word("explain-news"), "news_free", say.word(news));
    section.facts(facts.done());
    section
}

/// What is kept, and how long.
pub(super) fn archive(say: &Say<'_>, archive: &Archive) -> Section {
    let Archive { years, accounting_years, days, content } = archive;
    let mut section = Section::new("archive", say.word("explain-archive"));
    section.rules = say.rules("archive");
    let mut facts = Facts::of(say, "archive");
    let n = |key: &str, n: &u32| say.text(&Message::new(key).with("n", n));
    facts.put(say.word("explain-keep"), "years", n("explain-years", years));
    let accounting = accounting_years.as_ref().map(|years| n("explain-years", years));
    facts.may(say.word("explain-keep-accounts"), "accounting_years", accounting);
    facts.put(say.word("explain-archive-term"), "days", n("explain-archive-days", days));
    let part = |(i, Part { key: _, label }): (usize, &Part)| {
        let path = format!("archive.content[{i}]");
        let text = Message::new("explain-numbered").with("n", i + 1).with("text", say.both(label));
        say.line(&path, say.text(&text)).ruled(say.rules(&path))
    };
    let parts: Vec<Line> = content.iter().enumerate().map(part).collect();
    if !parts.is_empty() {
        facts.cell(say.word("explain-archive-content"), parts);
    }
    section.facts(facts.done());
    section
}

/// What persons are told and agree to.
pub(super) fn privacy(say: &Say<'_>, privacy: &Privacy) -> Section {
    let Privacy { consent, mask } = privacy;
    let mut section = Section::new("privacy", say.word("explain-privacy"));
    section.rules = say.rules("privacy");
    let mut facts = Facts::of(say, "privacy");
    let agreed = |(i, Consent { key: _, text, separate }): (usize, &Consent)| {
        let path = format!("privacy.consent[{i}]");
        let key = if *separate { "explain-consent-separate" } else { "explain-consent-told" };
        let text = Message::new(key).with("text", say.both(text));
        say.line(&path, say.text(&text)).ruled(say.rules(&path))
    };
    let agreed: Vec<Line> = consent.iter().enumerate().map(agreed).collect();
    if !agreed.is_empty() {
        facts.cell(say.word("explain-consents"), agreed);
    }
    let masked: Vec<String> = mask.iter().map(|what| say.of("mask", what)).collect();
    facts.may(say.word("explain-masked"), "mask", (!masked.is_empty()).then(|| say.list(masked)));
    section.facts(facts.done());
    section
}

/// What is recorded only.
pub(super) fn records(say: &Say<'_>, records: &[Record]) -> Option<Section> {
    let mut section = Section::new("record", say.word("explain-records"));
    let head = ["explain-record", "explain-class"];
    let mut table = Table::new(say.word("explain-records"), head.iter().map(|key| say.word(key)).collect());
    for (i, one) in records.iter().enumerate() {
        let Record { rule, label } = one;
        let path = format!("record[{i}]");
        let name = say.line(&path, say.both(label)).ruled(say.rule(Some(rule), &path));
        table.row(vec![name.into(), Line::default().classed(say.classes("R")).into()]);
    }
    section.table(table);
    (!section.blocks.is_empty()).then_some(section)
}

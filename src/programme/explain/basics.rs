//! What the programme is, what it pays, and which way it goes.

use super::model::{Cell, Line, Section, Table};
use super::say::{Facts, Say, source};
use crate::kernel::{Message, Money};
use crate::programme::definition::identity::{Basis, Contact, Correction, Lifecycle, Programme, Term};
use crate::programme::definition::money::{Grant, Matching, Payment, Places};
use crate::programme::definition::values::Hundredths;

/// Identity, basis and whom to ask.
pub(super) fn basics(say: &Say<'_>, programme: &Programme) -> Section {
    let Programme {
        code,
        number,
        number_pattern,
        name,
        parent,
        year,
        giver,
        partners,
        kind,
        object,
        purpose,
        basis,
        contact,
        application_pattern,
        contract_pattern,
    } = programme;
    let mut section = Section::new("basics", say.word("explain-basics"));
    section.rules = say.rules("programme");
    let mut facts = Facts::of(say, "programme");
    facts.put(say.word("explain-name"), "name", say.both(name));
    facts.may(say.word("explain-parent"), "parent", parent.as_ref().map(|p| say.both(p).to_owned()));
    let pattern = number_pattern
        .as_ref()
        .map(|p| say.text(&Message::new("explain-number-pattern").with("pattern", spoken(say, p))));
    let key = if number.is_some() { "number" } else { "number_pattern" };
    facts.may(say.word("explain-number"), key, number.clone().or(pattern));
    facts.put(say.word("explain-application-number"), "application_pattern", spoken(say, application_pattern));
    facts.put(say.word("explain-contract-number"), "contract_pattern", spoken(say, contract_pattern));
    facts.put(say.word("explain-code"), "code", code.as_str());
    facts.put(say.word("explain-year"), "year", year.to_string());
    facts.put(say.word("explain-giver"), "giver", say.both(giver));
    let with = (!partners.is_empty()).then(|| say.list(partners.iter().map(|p| say.both(p).to_owned())));
    facts.may(say.word("explain-partners"), "partners", with);
    facts.put(say.word("explain-kind"), "kind", say.of("kind", kind));
    facts.put(say.word("explain-object"), "object", say.of("object", object));
    facts.put(say.word("explain-purpose"), "purpose", say.both(purpose));
    let lines: Vec<Line> = basis.iter().enumerate().map(|(i, basis)| document(say, i, basis)).collect();
    if !lines.is_empty() {
        facts.cell(say.word("explain-basis"), lines);
    }
    if let Some(contact) = contact {
        facts.cell(say.word("explain-contact"), whom(say, contact));
    }
    section.facts(facts.done());
    section
}

/// A pattern of numbers with words for what stands in braces: 项目编号-省份代码-顺序号.
fn spoken(say: &Say<'_>, pattern: &str) -> String {
    ["call", "province", "serial", "year"].iter().fold(pattern.to_owned(), |told, name| {
        told.replace(&format!("{{{name}}}"), &say.word(&format!("explain-pattern-{name}")))
    })
}

fn document(say: &Say<'_>, i: usize, basis: &Basis) -> Line {
    let Basis { title, number, date } = basis;
    let parts = [Some(say.both(title).to_owned()), number.clone(), date.map(|day| say.day(day))];
    let path = format!("programme.basis[{i}]");
    say.line(&path, say.list(parts.into_iter().flatten())).ruled(say.rules(&path))
}

fn whom(say: &Say<'_>, contact: &Contact) -> Cell {
    let Contact { office, phone, email, address } = contact;
    let path = "programme.contact";
    let mut lines = vec![say.line(path, say.both(office)).ruled(say.rules(path))];
    let rest = [
        phone.as_ref().map(|v| ("phone", Message::new("explain-phone").with("value", v))),
        email.as_ref().map(|v| ("email", Message::new("explain-email").with("value", v))),
        address.as_ref().map(|v| ("address", Message::new("explain-address").with("value", say.both(v)))),
    ];
    let line = |(key, message): (&str, Message)| say.line(&format!("{path}.{key}"), say.text(&message));
    lines.extend(rest.into_iter().flatten().map(line));
    lines.into()
}

/// The money and the places.
pub(super) fn money(say: &Say<'_>, grant: Option<&Grant>, places: Option<&Places>) -> Section {
    let mut section = Section::new("money", say.word("explain-money"));
    section.rules = [say.rules("grant"), say.rules("places")].concat();
    match grant {
        None => section.text(Line::new(say.word("explain-no-money"))),
        Some(grant) => amounts(say, &mut section, grant),
    }
    if let Some(places) = places {
        spread(say, &mut section, places);
    }
    if let Some(grant) = grant {
        payments(say, &mut section, grant);
    }
    section
}

fn amounts(say: &Say<'_>, section: &mut Section, grant: &Grant) {
    let Grant { per_award, least, most, class, total, matching, surplus, invoice, payment: _ } = grant;
    let mut facts = Facts::of(say, "grant");
    let class = || say.class(*class);
    if let Some(amount) = per_award {
        let line = say.line("grant.per_award", say.money(*amount)).classed(class());
        facts.cell(say.word("explain-per-award"), line);
    }
    let range = match (least, most) {
        (Some(least), Some(most)) => Some(
            Message::new("explain-range")
                .with("least", least)
                .with("most", most)
                .with("least_capitals", least.capitals())
                .with("most_capitals", most.capitals()),
        ),
        (Some(least), None) => Some(Message::new("explain-range-least").with("least", say.money(*least))),
        (None, Some(most)) => Some(Message::new("explain-range-most").with("most", say.money(*most))),
        (None, None) => None,
    };
    if let Some(range) = range {
        let key = if least.is_some() { "grant.least" } else { "grant.most" };
        facts.cell(say.word("explain-per-award"), say.line(key, say.text(&range)).classed(class()));
    }
    facts.may(say.word("explain-total"), "total", total.map(|total| say.money(total)));
    if let Some(Matching { least, class, label }) = matching {
        let path = "grant.matching";
        let mut lines =
            vec![say.line(path, say.both(label)).classed(say.class(*class)).ruled(say.rules("grant.matching"))];
        let least = least.map(|least| Message::new("explain-range-least").with("least", say.money(least)));
        lines.extend(least.map(|least| say.line("grant.matching.least", say.text(&least))));
        facts.cell(say.word("explain-matching"), lines);
    }
    facts.put(say.word("explain-surplus"), "surplus", say.of("surplus", surplus));
    let invoice = if *invoice { say.word("explain-invoice-needed") } else { say.word("explain-invoice-free") };
    facts.put(say.word("explain-invoice"), "invoice", invoice);
    section.facts(facts.done());
}

fn spread(say: &Say<'_>, section: &mut Section, places: &Places) {
    let Places { total, per_province, regions, city, reserves } = places;
    let mut facts = Facts::of(say, "places");
    let total = match total {
        Some(total) => say.text(&Message::new("explain-places-n").with("n", total)),
        None => say.word("explain-places-needed"),
    };
    facts.put(say.word("explain-places"), "total", total);
    let each = per_province.map(|n| say.text(&Message::new("explain-places-n").with("n", n)));
    facts.may(say.word("explain-places-province"), "per_province", each);
    let names = || say.list(regions.iter().map(|region| region.name(say.locale.as_str()).to_owned()));
    facts.may(say.word("explain-places-regions"), "regions", (!regions.is_empty()).then(names));
    let names = || say.list(city.iter().map(|area| say.both(&area.name).to_owned()));
    facts.may(say.word("explain-places-cities"), "city", (!city.is_empty()).then(names));
    let reserve = if *reserves { say.word("explain-reserves-kept") } else { say.word("explain-reserves-none") };
    facts.put(say.word("explain-reserves"), "reserves", reserve);
    section.facts(facts.done());
}

fn payments(say: &Say<'_>, section: &mut Section, grant: &Grant) {
    let head = ["explain-payment", "explain-payment-share", "explain-payment-after", "explain-payment-by"];
    let mut table = Table::new(say.word("explain-payments"), head.iter().map(|key| say.word(key)).collect());
    for (i, payment) in grant.payment.iter().enumerate() {
        let Payment { key: _, label, percent, after, test, working_days, by, class } = payment;
        let path = format!("grant.payment[{i}]");
        let share = grant.per_award.and_then(|award| part(award, *percent));
        let share = match share {
            Some(amount) => say.text(
                &Message::new("explain-percent-amount").with("percent", percent).with("amount", say.yuan(amount)),
            ),
            None => say.text(&Message::new("explain-percent").with("percent", percent)),
        };
        let term = format!("{path}.{}", if by.is_some() { "by" } else { "working_days" });
        let within = working_days.map(|n| say.text(&Message::new("explain-within-working-days").with("n", n)));
        let by = by.map(|day| say.text(&Message::new("explain-by-day").with("day", say.day(day))));
        let when: Vec<Line> =
            within.into_iter().chain(by).map(|text| say.line(&term, text).classed(say.class(*class))).collect();
        let when = if when.is_empty() { vec![Line::new(say.word("explain-no-term"))] } else { when };
        let name = say.line(&path, say.both(label)).ruled(say.rules(&path)).tested(source(test.as_ref()));
        let share = say.line(&format!("{path}.percent"), share);
        let after = say.line(&format!("{path}.after"), say.of("step", after));
        table.row(vec![name.into(), share.into(), after.into(), when.into()]);
    }
    if !table.rows.is_empty() {
        section.heading(say.word("explain-payments"));
    }
    section.table(table);
}

/// A share of an amount, when it comes out to the fen.
pub(super) fn part(amount: Money, percent: Hundredths) -> Option<Money> {
    let product = amount.fen().checked_mul(percent.0)?;
    (product % 10_000 == 0).then(|| Money::from_fen(product / 10_000))
}

/// The product's stages that the programme uses, in their order.
pub(super) fn lifecycle(say: &Say<'_>, lifecycle: &Lifecycle) -> Section {
    let mut section = Section::new("lifecycle", say.word("explain-lifecycle"));
    section.rules = say.rules("lifecycle");
    let Lifecycle { steps, term, correction } = lifecycle;
    let steps = steps.iter().enumerate();
    let steps = steps
        .map(|(i, step)| say.text(&Message::new("explain-step").with("n", i + 1).with("step", say.of("step", step))));
    let text = steps.collect::<Vec<_>>().join(&say.word("explain-join-steps"));
    section.text(say.line("lifecycle.steps", text));
    let mut facts = Facts::of(say, "lifecycle");
    let days = |(i, Term { step, working_days }): (usize, &Term)| {
        let text = Message::new("explain-term-of").with("step", say.of("step", step)).with("n", working_days);
        say.line(&format!("lifecycle.term[{i}]"), say.text(&text))
    };
    let terms: Vec<Line> = term.iter().enumerate().map(days).collect();
    if !terms.is_empty() {
        facts.cell(say.word("explain-term"), terms);
    }
    if let Some(Correction { working_days, times }) = correction {
        let text = Message::new("explain-correction-how").with("n", working_days).with("times", times);
        let line = say.line("lifecycle.correction", say.text(&text)).ruled(say.rules("lifecycle.correction"));
        facts.cell(say.word("explain-correction"), line);
    }
    section.facts(facts.done());
    section
}

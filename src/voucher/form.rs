//! How a voucher is read from a form or from a row of a workbook: the same readers, and the same words beside a field.

use chrono::NaiveDate;

use super::model::{Draft, Engagement, Header, Line, Measures, Paper, PayeeKind, Person, Voucher, person_key};
use super::subject::IDENTITY;
use crate::kernel::{IdentityNumber, Message, Money, Region, Uscc};
use crate::platform::Result;
use crate::platform::form::{Form, choice, day, line, lines};
use crate::platform::secret;
use crate::platform::vault::Vault;
use crate::standards::model::{Level, Rate};

/// The most characters of a line of text.
const TEXT: usize = 100;
/// The most characters of a summary or a note.
const LONG: usize = 300;
/// The most characters of a number or a code.
const NUMBER: usize = 40;
/// The most lines, and the most people, of one voucher.
pub const MOST: usize = 100;

/// The fields of the head.
pub const HEADER: [&str; 20] = [
    "voucher_number",
    "summary",
    "business_on",
    "paid_on",
    "method",
    "payee_kind",
    "payee",
    "payee_code",
    "handler",
    "approver",
    "advanced",
    "venue",
    "listed_purpose",
    "persons",
    "days",
    "nights",
    "lodging",
    "grade",
    "travel_region",
    "travel_city",
];
/// The fields of a line.
pub const LINE: [&str; 17] = [
    "category",
    "econ_code",
    "paper",
    "code",
    "number",
    "dated_on",
    "net",
    "rate",
    "tax",
    "gross",
    "amount",
    "buyer",
    "buyer_code",
    "seller",
    "seller_code",
    "split",
    "note",
];
/// The fields of a person.
pub const PERSON: [&str; 11] =
    ["name", "identity", "level", "activity", "form", "on", "days", "half_day", "times", "net_paid", "withheld"];

fn count(text: &str) -> Result<u32, Message> {
    let folded = super::model::normal(text);
    folded.parse().ok().filter(|n| *n <= 100_000).ok_or_else(|| Message::new("voucher-whole-number"))
}

fn amount(text: &str) -> Result<Money, Message> {
    Money::parse_positive(text)
}

fn code(text: &str) -> Result<String, Message> {
    // What is no credit code, as of a person or a foreign firm, stays as it was typed.
    let typed = line(NUMBER)(text)?;
    Ok(Uscc::parse(&typed).map_or(typed, |code| code.to_string()))
}

/// Reads the head; none when a field is wrong, which the form then tells.
pub fn read_header(form: &mut Form) -> Option<Header> {
    let (text, long) = (line(TEXT), lines(LONG));
    let number = form.need("voucher_number", line(NUMBER));
    let summary = form.need("summary", &long);
    let business_on = form.need("business_on", day);
    let paid_on = form.may("paid_on", day);
    let method = form.need("method", choice);
    let payee_kind: Option<PayeeKind> = form.need("payee_kind", choice);
    let payee = form.need("payee", &text);
    let payee_code = form.may("payee_code", code);
    let handler = form.need("handler", &text);
    let approver = form.need("approver", &text);
    let (advanced, listed_purpose) = (form.tick("advanced"), form.tick("listed_purpose"));
    let lodging = form.tick("lodging");
    let venue = form.may("venue", &text);
    let (persons, days, nights) = (form.may("persons", count), form.may("days", count), form.may("nights", count));
    let grade = form.may("grade", choice);
    let region = form.may("travel_region", |text| Region::parse(text).map_err(|_| Message::new("form-choice")));
    let city = form.may("travel_city", &text);
    let measures = Measures {
        listed_purpose,
        persons: persons?.unwrap_or(0),
        days: days?.unwrap_or(0),
        nights: nights?.unwrap_or(0),
        lodging,
        grade: grade?,
        region: region?,
        city: city?.unwrap_or_default(),
    };
    Some(Header {
        number: number?,
        summary: summary?,
        business_on: business_on?,
        paid_on: paid_on?,
        method: method?,
        payee_kind: payee_kind?,
        payee: payee?,
        payee_code: payee_code?.unwrap_or_default(),
        handler: handler?,
        approver: approver?,
        advanced,
        venue: venue?.unwrap_or_default(),
        measures,
    })
}

/// Reads one line whose fields have this prefix; none when a field is wrong.
pub fn read_line(form: &mut Form, prefix: &str) -> Option<Line> {
    let named = |name: &str| format!("{prefix}{name}");
    let text = line(TEXT);
    let category = form.need(&named("category"), line(60));
    let econ_code = form.may(&named("econ_code"), line(10));
    let paper: Option<Paper> = form.need(&named("paper"), choice);
    let paper_code = form.may(&named("code"), line(NUMBER));
    let number = form.may(&named("number"), line(NUMBER));
    let dated_on = form.may(&named("dated_on"), day);
    let (net, tax) = (form.may(&named("net"), Money::parse), form.may(&named("tax"), Money::parse));
    let rate = form.may(&named("rate"), Rate::parse);
    let (gross, booked) = (form.need(&named("gross"), amount), form.may(&named("amount"), amount));
    let (buyer, buyer_code) = (form.may(&named("buyer"), &text), form.may(&named("buyer_code"), code));
    let (seller, seller_code) = (form.may(&named("seller"), &text), form.may(&named("seller_code"), code));
    let split = form.tick(&named("split"));
    let note = form.may(&named("note"), lines(LONG));
    if let (Some(paper), Some(number), Some(dated_on)) = (paper, &number, dated_on)
        && paper.is_numbered()
    {
        if number.is_none() {
            form.wrong::<()>(&named("number"), Message::new("voucher-number-of-paper"));
        }
        if dated_on.is_none() {
            form.wrong::<()>(&named("dated_on"), Message::new("voucher-date-of-paper"));
        }
    }
    let gross = gross?;
    Some(Line {
        category: category?,
        econ_code: econ_code?.unwrap_or_default(),
        paper: paper?,
        code: paper_code?.unwrap_or_default(),
        number: number?.unwrap_or_default(),
        dated_on: dated_on?,
        net: net?,
        rate: rate?,
        tax: tax?,
        gross,
        amount: booked?.unwrap_or(gross),
        buyer: buyer?.unwrap_or_default(),
        buyer_code: buyer_code?.unwrap_or_default(),
        seller: seller?.unwrap_or_default(),
        seller_code: seller_code?.unwrap_or_default(),
        split,
        note: note?.unwrap_or_default(),
    })
}

/// Reads one person whose fields have this prefix. `kept` is the person who stood there before: without a new identity
/// number, the sealed one stays.
pub(super) fn read_person(form: &mut Form, prefix: &str, vault: &Vault, kept: Option<&Person>) -> Option<Person> {
    let named = |name: &str| format!("{prefix}{name}");
    let name = form.need(&named("name"), line(TEXT));
    let identity = form.may(&named("identity"), IdentityNumber::parse);
    let level: Option<Level> = form.need(&named("level"), choice);
    let activity = form.need(&named("activity"), line(TEXT));
    let way: Option<Engagement> = form.need(&named("form"), choice);
    let on: Option<NaiveDate> = form.need(&named("on"), day);
    let (days, times) = (form.may(&named("days"), count), form.may(&named("times"), count));
    let half_day = form.tick(&named("half_day"));
    let (net, tax) = (form.need(&named("net_paid"), amount), form.may(&named("withheld"), Money::parse));
    let (name, identity, net, tax) = (name?, identity?, net?, tax?.unwrap_or(Money::ZERO));
    let Some(gross) = net.checked_add(tax) else {
        return form.wrong(&named("withheld"), Message::new("standard-too-large"));
    };
    let (seal, sealed, key) = match (&identity, kept) {
        (Some(number), _) => {
            let seal = secret::number().ok()?;
            let sealed = vault.seal(number.whole(), &IDENTITY.context(seal)).ok()?;
            (seal, Some(sealed), person_key(&name, number.whole()))
        }
        (None, Some(kept)) if kept.name == name => {
            // Sealed for a place of its own, for the row that it comes from may stay, as that of a reversed voucher does.
            let seal = secret::number().ok()?;
            let plain = kept.identity.as_deref().map(|sealed| vault.open(sealed, &IDENTITY.context(kept.seal)));
            let anew = plain.map(|plain| plain.and_then(|plain| vault.seal(&plain, &IDENTITY.context(seal))));
            (seal, anew.transpose().ok()?, kept.key.clone())
        }
        (None, _) => (secret::number().ok()?, None, person_key(&name, "")),
    };
    Some(Person {
        key,
        name,
        seal,
        identity: sealed,
        level: level?,
        activity: activity?,
        form: way?,
        on: on?,
        days: days?.unwrap_or(0),
        half_day,
        times: times?.unwrap_or(0),
        net,
        tax,
        gross,
    })
}

/// A part of the form whose rows are numbered, and those of its fields that alone make no row: choices that stand at their
/// first word.
#[derive(Clone, Copy)]
pub(super) struct Rows {
    kind: &'static str,
    choices: &'static [&'static str],
}

/// The lines.
pub(super) const LINES: Rows = Rows { kind: "line-", choices: &["category", "paper", "split", "rate"] };
/// The people.
pub(super) const PEOPLE: Rows = Rows { kind: "person-", choices: &["level", "form", "half_day"] };

impl Rows {
    /// The rows in which something was typed: `line-3-gross` gives 3.
    pub(super) fn typed<'a>(self, fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<usize> {
        let mut found: Vec<usize> = Vec::new();
        for (name, value) in fields {
            let Some((n, field)) = name.strip_prefix(self.kind).and_then(|rest| rest.split_once('-')) else { continue };
            if let Ok(n) = n.parse::<usize>()
                && n < MOST
                && !value.trim().is_empty()
                && !self.choices.contains(&field)
                && !found.contains(&n)
            {
                found.push(n);
            }
        }
        found.sort_unstable();
        found
    }

    /// How many rows reach to the last one in which something was typed.
    pub(super) fn reach<'a>(self, fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> usize {
        self.typed(fields).last().map_or(0, |last| last + 1)
    }
}

/// The fields of a form as they were sent.
pub(super) fn sent(form: &Form) -> impl Iterator<Item = (&str, &str)> {
    form.fields().iter().map(|(name, value)| (name.as_str(), value.as_str()))
}

/// Asks for every field of the rows that are left empty, so that none is taken for one that the page does not know.
fn ask(form: &mut Form, kind: &str, fields: &[&str], used: &[usize]) {
    let sent: Vec<String> = form.fields().iter().map(|(name, _)| name.clone()).collect();
    for name in sent {
        if let Some((n, field)) = name.strip_prefix(kind).and_then(|rest| rest.split_once('-'))
            && let Ok(n) = n.parse::<usize>()
            && n < MOST
            && !used.contains(&n)
            && fields.contains(&field)
        {
            form.raw(&name);
        }
    }
}

/// Reads a whole voucher; `kept` are the people who stood there before.
///
/// # Errors
/// [`crate::platform::Error::Invalid`] with every wrong field.
pub fn read(form: &mut Form, vault: &Vault, kept: &[Person]) -> Result<Draft> {
    let header = read_header(form);
    let used = LINES.typed(sent(form));
    ask(form, "line-", &LINE, &used);
    if used.is_empty() {
        form.wrong::<()>("line-0-gross", Message::new("voucher-no-lines"));
    }
    let lines: Vec<Option<Line>> = used.iter().map(|n| read_line(form, &format!("line-{n}-"))).collect();
    let used = PEOPLE.typed(sent(form));
    ask(form, "person-", &PERSON, &used);
    let people: Vec<Option<Person>> =
        used.iter().map(|n| read_person(form, &format!("person-{n}-"), vault, kept.get(*n))).collect();
    let made = || {
        let lines = lines.into_iter().collect::<Option<Vec<_>>>()?;
        let people = people.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Draft { header: header?, lines, people })
    };
    form.build(made)
}

/// The form of a voucher that is there; identity numbers are not shown, and stay unless new ones are typed.
pub fn filled(of: &Voucher) -> Form {
    let mut fields = of_header(&of.draft.header);
    for (n, line) in of.draft.lines.iter().enumerate() {
        fields.extend(of_line(line).into_iter().map(|(name, value)| (format!("line-{n}-{name}"), value)));
    }
    for (n, person) in of.draft.people.iter().enumerate() {
        fields.extend(of_person(person).into_iter().map(|(name, value)| (format!("person-{n}-{name}"), value)));
    }
    fields.push((crate::platform::form::VERSION.to_owned(), of.version.to_string()));
    Form::sent(fields)
}

fn shown(n: u32) -> String {
    if n == 0 { String::new() } else { n.to_string() }
}

fn ticked(held: bool) -> String {
    if held { "1".to_owned() } else { String::new() }
}

fn of_header(of: &Header) -> Vec<(String, String)> {
    let measures = &of.measures;
    let date = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let pairs = [
        ("voucher_number", of.number.clone()),
        ("summary", of.summary.clone()),
        ("business_on", of.business_on.to_string()),
        ("paid_on", date(of.paid_on)),
        ("method", of.method.to_string()),
        ("payee_kind", of.payee_kind.to_string()),
        ("payee", of.payee.clone()),
        ("payee_code", of.payee_code.clone()),
        ("handler", of.handler.clone()),
        ("approver", of.approver.clone()),
        ("advanced", ticked(of.advanced)),
        ("venue", of.venue.clone()),
        ("listed_purpose", ticked(measures.listed_purpose)),
        ("persons", shown(measures.persons)),
        ("days", shown(measures.days)),
        ("nights", shown(measures.nights)),
        ("lodging", ticked(measures.lodging)),
        ("grade", measures.grade.map(|grade| grade.to_string()).unwrap_or_default()),
        ("travel_region", measures.region.map(|region| region.code().to_owned()).unwrap_or_default()),
        ("travel_city", measures.city.clone()),
    ];
    pairs.map(|(name, value)| (name.to_owned(), value)).into()
}

fn of_line(of: &Line) -> Vec<(&'static str, String)> {
    let money = |amount: Option<Money>| amount.map(Money::plain).unwrap_or_default();
    vec![
        ("category", of.category.clone()),
        ("econ_code", of.econ_code.clone()),
        ("paper", of.paper.to_string()),
        ("code", of.code.clone()),
        ("number", of.number.clone()),
        ("dated_on", of.dated_on.map(|day| day.to_string()).unwrap_or_default()),
        ("net", money(of.net)),
        ("rate", of.rate.map(|rate| rate.to_string()).unwrap_or_default()),
        ("tax", money(of.tax)),
        ("gross", of.gross.plain()),
        // What is booked whole stays so when the gross is mended.
        ("amount", if of.amount == of.gross { String::new() } else { of.amount.plain() }),
        ("buyer", of.buyer.clone()),
        ("buyer_code", of.buyer_code.clone()),
        ("seller", of.seller.clone()),
        ("seller_code", of.seller_code.clone()),
        ("split", ticked(of.split)),
        ("note", of.note.clone()),
    ]
}

fn of_person(of: &Person) -> Vec<(&'static str, String)> {
    vec![
        ("name", of.name.clone()),
        ("level", of.level.to_string()),
        ("activity", of.activity.clone()),
        ("form", of.form.to_string()),
        ("on", of.on.to_string()),
        ("days", shown(of.days)),
        ("half_day", ticked(of.half_day)),
        ("times", shown(of.times)),
        ("net_paid", of.net.plain()),
        ("withheld", of.tax.plain()),
    ]
}

/// A new form: the buyer is the unit, the kinds at what is usual.
pub fn blank(unit: &str, code: &str) -> Form {
    Form::sent(
        [
            ("method", "transfer"),
            ("payee_kind", "unit"),
            ("grade", "4"),
            ("line-0-paper", "vat-invoice"),
            ("line-0-buyer", unit),
            ("line-0-buyer_code", code),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(body: &str) -> (usize, usize) {
        let form = Form::decode(body.as_bytes()).unwrap();
        (LINES.reach(sent(&form)), PEOPLE.reach(sent(&form)))
    }

    #[test]
    fn empty_rows_of_a_form_are_no_rows() {
        assert_eq!(
            reach("line-0-gross=1&line-1-gross=&line-2-paper=vat-invoice&person-0-name=&person-1-level=other"),
            (1, 0)
        );
        assert_eq!(reach("line-0-gross=&line-3-note=x&person-1-name=a"), (4, 2));
        assert_eq!(reach("line-100-note=x&line-x-note=x"), (0, 0), "more than there may be, and what is no number");
    }

    #[test]
    fn what_is_booked_whole_is_left_blank() {
        let mut form = Form::decode("category=meeting&paper=other&gross=100".as_bytes()).unwrap();
        let line = read_line(&mut form, "").unwrap();
        let shown = |line: &Line| of_line(line).into_iter().find(|(name, _)| *name == "amount").unwrap().1;
        assert_eq!(shown(&line), "");
        assert_eq!(shown(&Line { amount: Money::from_fen(50), ..line }), "0.50");
    }
}

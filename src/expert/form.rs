//! The fields of an expert: the same for the page's form and for the row of a workbook.

use super::model::{ExpertKind, Profile, Relation, Tie};
use crate::kernel::{Message, Region, Uscc, text};
use crate::platform::Result;
use crate::platform::form::{Form, choice, email, line, lines, phone};
use crate::standards::model::Level;

/// The longest name of an employer, in characters.
const NAME: usize = 100;
/// The most fields of work of one expert.
const MOST_FIELDS: usize = 12;
/// The most past relations of one expert.
const MOST_PAST: usize = 50;

/// An expert's profile, and whether it is taken although another expert looks like the same person.
pub(super) fn read(form: &mut Form) -> Result<(Profile, bool)> {
    let (name, employer) = (form.need("name", line(60)), form.need("employer", line(NAME)));
    let employer_uscc = form.may("employer_uscc", Uscc::parse);
    let region = form.may("region", |code| Region::parse(code).map_err(|_| Message::new("form-choice")));
    let title_level = form.need("title_level", choice::<Level>);
    let professional_title = form.may("professional_title", line(60));
    let kind = form.need("expert_kind", choice::<ExpertKind>);
    let fields = form.may("fields", fields);
    let (phone, email) = (form.may("phone", phone), form.may("email", email));
    let past = form.may("past_relations", past);
    let note = form.may("note", lines(500));
    let on_purpose = form.tick("on_purpose");
    if matches!((&phone, &email), (Some(None), Some(None))) {
        form.wrong::<()>("phone", Message::new("expert-reach"));
    }
    form.build(|| {
        let profile = Profile {
            name: name?,
            employer: employer?,
            employer_uscc: employer_uscc?,
            region: region?,
            title_level: title_level?,
            professional_title: professional_title?.unwrap_or_default(),
            kind: kind?,
            fields: fields?.unwrap_or_default(),
            phone: phone?.unwrap_or_default(),
            email: email?.unwrap_or_default(),
            past: past?.unwrap_or_default(),
            note: note?.unwrap_or_default(),
        };
        Some((profile, on_purpose))
    })
}

/// Fields of work, parted by commas of any kind.
pub(crate) fn fields(value: &str) -> Result<Vec<String>, Message> {
    let mut fields: Vec<String> = Vec::new();
    for part in value.split(['、', '，', ',', '；', ';', '\n']) {
        let field = line(30)(part)?;
        if !field.is_empty() && !fields.contains(&field) {
            fields.push(field);
        }
    }
    if fields.len() > MOST_FIELDS {
        return Err(Message::new("expert-many-fields").with("most", MOST_FIELDS));
    }
    Ok(fields)
}

/// Past relations, one a line: the organisation, its credit code or nothing, what it was, and the years; parted by bars.
/// `山西创新中心 | 91… | 任职 | 2019-2023`, and `2019-` for what lasts.
fn past(value: &str) -> Result<Vec<Relation>, Message> {
    let mut all = Vec::new();
    for (number, row) in (1..).zip(value.split(['\n', '；'])).filter(|(_, row)| !row.trim().is_empty()) {
        let wrong = |key: &str| Message::new(key).with("n", number);
        let parts: Vec<&str> = row.split(['|', '｜', '\t']).map(str::trim).collect();
        let (name, uscc, tie, years) = match parts.as_slice() {
            [name, uscc, tie, years] => (*name, *uscc, *tie, *years),
            [name, tie, years] => (*name, "", *tie, *years),
            _ => return Err(wrong("expert-past-form")),
        };
        let name = line(NAME)(name)?;
        if name.is_empty() {
            return Err(wrong("expert-past-form"));
        }
        let uscc = match uscc {
            "" => None,
            code => Some(Uscc::parse(code)?.as_str().to_owned()),
        };
        let tie = tie_of(tie).ok_or_else(|| wrong("expert-past-tie"))?;
        let (from, to) = span(years).ok_or_else(|| wrong("expert-past-years"))?;
        all.push(Relation { name, uscc, tie, from, to });
    }
    if all.len() > MOST_PAST {
        return Err(Message::new("expert-many-past").with("most", MOST_PAST));
    }
    Ok(all)
}

/// The word of a tie, in the words of either language or of the program.
fn tie_of(word: &str) -> Option<Tie> {
    let word = text::skeleton(word);
    let known: &[(Tie, &[&str])] = &[
        (Tie::Employed, &["employed", "任职", "工作"]),
        (Tie::Interest, &["interest", "董事监事或股东", "利益", "持股"]),
        (Tie::Advised, &["advised", "顾问", "咨询"]),
    ];
    known.iter().find(|(_, words)| words.iter().any(|w| text::skeleton(w) == word)).map(|(tie, _)| *tie)
}

/// The years of a relation: one, a span, or one without an end.
fn span(text: &str) -> Option<(i32, Option<i32>)> {
    let year = |text: &str| text.trim().parse::<i32>().ok().filter(|year| (1950..=2200).contains(year));
    let Some((from, to)) = text.split_once(['-', '–', '—', '~', '至']) else {
        let only = year(text)?;
        return Some((only, Some(only)));
    };
    let from = year(from)?;
    match to.trim() {
        "" | "今" => Some((from, None)),
        to => year(to).filter(|to| *to >= from).map(|to| (from, Some(to))),
    }
}

/// The past relations as the form shows them.
pub(super) fn past_text(past: &[Relation], word: impl Fn(Tie) -> String) -> String {
    let row = |past: &Relation| {
        let to = past.to.map(|year| year.to_string()).unwrap_or_default();
        let uscc = past.uscc.as_deref().unwrap_or_default();
        format!("{} | {uscc} | {} | {}-{to}", past.name, word(past.tie), past.from)
    };
    past.iter().map(row).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn past_relations_are_read_as_they_are_typed() {
        let read =
            past("山西创新中心 | 12110000400000018T | 任职 | 2019-2023\n\n某公司｜顾问｜2024-\n某会\t\tinterest\t2020")
                .unwrap();
        let told: Vec<_> = read.iter().map(Relation::told).collect();
        assert_eq!(
            told,
            ["山西创新中心|12110000400000018T|employed|2019-2023", "某公司||advised|2024-", "某会||interest|2020-2020"]
        );
        for (bad, key) in [
            ("某公司", "expert-past-form"),
            ("|| 任职 | 2019", "expert-past-form"),
            ("某公司|打工|2019", "expert-past-tie"),
            ("某公司|任职|2023-2019", "expert-past-years"),
            ("某公司|任职|十九", "expert-past-years"),
        ] {
            assert_eq!(past(bad).unwrap_err().key, key, "{bad}");
        }
        let shown = past_text(&read, |tie| tie.to_string());
        assert_eq!(past(&shown).unwrap(), read, "what is shown is read back");
    }

    #[test]
    fn fields_are_parted_by_any_comma_and_named_once() {
        assert_eq!(fields("材料、机械，材料; 财务").unwrap(), ["材料", "机械", "财务"]);
        assert_eq!(fields("、、").unwrap(), Vec::<String>::new());
        assert_eq!(
            fields(&(0..13).map(|n| n.to_string()).collect::<Vec<_>>().join(",")).unwrap_err().key,
            "expert-many-fields"
        );
    }
}

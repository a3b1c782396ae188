//! Last year's file, moved to another year: every date by as many years, and the year and code of the programme.

use chrono::{Datelike, Days, NaiveDate};
use toml_edit::visit_mut::{VisitMut, visit_value_mut};
use toml_edit::{DocumentMut, Formatted, TableLike, Value};

/// The file with its dates moved to a year; comments and order stay. The words of the file are its author's and stay,
/// too. `None` when the text cannot be read or names no year.
pub fn moved(text: &str, to: i32) -> Option<String> {
    let mut file: DocumentMut = text.parse().ok()?;
    let programme = file.get_mut("programme")?.as_table_like_mut()?;
    let from = i32::try_from(programme.get("year")?.as_integer()?).ok()?;
    rename(programme, from, to);
    let by = to.checked_sub(from)?;
    Mover { by }.visit_document_mut(&mut file);
    Some(file.to_string())
}

fn rename(programme: &mut dyn TableLike, from: i32, to: i32) {
    let code = programme
        .get("code")
        .and_then(|code| code.as_str())
        .map(|code| code.replace(&from.to_string(), &to.to_string()));
    replace(programme, "year", i64::from(to).into());
    if let Some(code) = code {
        replace(programme, "code", code.into());
    }
    // A number belongs to one year's call; the next one is given when it is published, after the same pattern.
    let number = programme.get("number").and_then(|number| number.as_str()).map(str::to_owned);
    let Some(number) = number.filter(|_| from != to) else { return };
    programme.remove("number");
    if !programme.contains_key("number_pattern") {
        let head = number.trim_end_matches(|c: char| c.is_ascii_digit()).replace(&from.to_string(), "{year}");
        programme.insert("number_pattern", toml_edit::value(format!("{head}{{serial}}")));
    }
}

/// Puts a value where another stood, with what stood around it.
fn replace(table: &mut dyn TableLike, key: &str, mut value: Value) {
    let Some(old) = table.get_mut(key).and_then(|item| item.as_value_mut()) else { return };
    *value.decor_mut() = old.decor().clone();
    *old = value;
}

struct Mover {
    by: i32,
}

impl VisitMut for Mover {
    fn visit_value_mut(&mut self, value: &mut Value) {
        let new: Option<Value> = match &*value {
            Value::Datetime(at) => {
                let mut moved = *at.value();
                let date =
                    moved.date.and_then(|d| NaiveDate::from_ymd_opt(d.year.into(), d.month.into(), d.day.into()));
                let date = date
                    .and_then(|date| self.day(date))
                    .and_then(|date| date.to_string().parse::<toml_edit::Datetime>().ok());
                date.and_then(|date| date.date).map(|date| {
                    moved.date = Some(date);
                    Value::Datetime(Formatted::new(moved))
                })
            }
            // Tests write dates in quotes: `event.date <= "2024-10-31"`.
            Value::String(text) => self.within(text.value()).map(Value::from),
            _ => None,
        };
        match new {
            Some(mut new) => {
                *new.decor_mut() = value.decor().clone();
                *value = new;
            }
            None => visit_value_mut(self, value),
        }
    }
}

impl Mover {
    /// The same day in the other year; 29 February becomes the last day of February.
    fn day(&self, day: NaiveDate) -> Option<NaiveDate> {
        let year = day.year().checked_add(self.by)?;
        day.with_year(year).or_else(|| day.checked_sub_days(Days::new(1))?.with_year(year))
    }

    /// A text in which dates in quotes have moved; `None` when it has none.
    fn within(&self, text: &str) -> Option<String> {
        let mut found = false;
        let parts = text.split_inclusive(['"', '\'']).map(|part| {
            let bare = part.trim_end_matches(['"', '\'']);
            let day = bare.parse::<NaiveDate>().ok().filter(|_| bare.len() == 10).and_then(|day| self.day(day));
            match day {
                Some(day) if bare.len() < part.len() => {
                    found = true;
                    format!("{day}{}", part.get(bare.len()..).unwrap_or_default())
                }
                _ => part.to_owned(),
            }
        });
        let moved: String = parts.collect();
        found.then_some(moved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"# ours
[programme]
code = "cases-2024" # the code
number = "QYKX2024-001"
year = 2024
[period]
start = 2024-02-29 # leap
end = 2024-11-30T17:00:00
[[condition]]
test = 'event.date <= "2024-10-31" and event.name != "2024"'
term = [{ on = 2024-09-30 }]
"#;

    #[test]
    fn dates_move_and_everything_else_stays() {
        let moved = moved(FILE, 2026).unwrap();
        let wanted = FILE
            .replace("cases-2024", "cases-2026")
            .replace("number = \"QYKX2024-001\"\n", "")
            .replace("year = 2024", "year = 2026\nnumber_pattern = \"QYKX{year}-{serial}\"")
            .replace("2024-02-29", "2026-02-28")
            .replace("2024-11-30T", "2026-11-30T")
            .replace("2024-10-31", "2026-10-31")
            .replace("2024-09-30", "2026-09-30");
        // A text that was changed is quoted anew; what it says is what counts.
        let plain = |text: &str| text.parse::<DocumentMut>().unwrap();
        assert_eq!(plain(&moved)["condition"][0]["test"].as_str(), plain(&wanted)["condition"][0]["test"].as_str());
        let but = |text: &str| text.lines().filter(|line| !line.starts_with("test")).collect::<Vec<_>>().join("\n");
        assert_eq!(but(&moved), but(&wanted));
    }

    #[test]
    fn every_shipped_file_moves_and_has_no_new_problem() {
        for entry in crate::programme::Library::shipped().iter() {
            let moved = moved(&entry.text, 2028).unwrap();
            let read = crate::programme::Definition::read(&moved);
            assert!(read.is_ok(), "{}: {:?}", entry.file, read.err());
        }
    }

    #[test]
    fn what_is_no_file_does_not_move() {
        for text in ["", "a = 1", "[programme]\nyear = \"x\"", "= ="] {
            assert_eq!(moved(text, 2026), None, "{text}");
        }
    }
}

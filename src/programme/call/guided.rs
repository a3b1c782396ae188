//! The common figures of a programme file as fields of a form, and how they are written back: in place, so that every
//! comment, every order and every other line of the file stays as its author left it.

use chrono::{NaiveDateTime, NaiveTime};
use toml_edit::{Array, DocumentMut, Item, Value};

use super::model::Head;
use crate::kernel::{Bilingual, Message, Money, Region};
use crate::platform::form::{day, line};
use crate::programme::definition::values::Hundredths;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A line of words.
    Words,
    /// The name of the programme in files: small letters, digits, hyphens.
    Key,
    /// A whole number.
    Whole,
    /// Yuan, to the fen.
    Money,
    /// A figure with two decimals at most.
    Figure,
    /// A day.
    Day,
    /// A moment in Beijing time.
    Moment,
    /// Provinces.
    Regions,
}

/// A step on the way to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Key(&'static str),
    At(usize),
}

/// A figure of the file as a field of a form.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name in the form.
    pub name: String,
    /// The key of its label.
    pub label: &'static str,
    /// Of which of several things it is.
    pub of: Option<Bilingual>,
    /// What it holds.
    pub kind: Kind,
    /// Whether the file must have it.
    pub required: bool,
    /// What the file says now; for provinces their codes with commas.
    pub value: String,
    path: Vec<Part>,
}

/// Fields that belong together.
#[derive(Debug, Clone)]
pub struct Section {
    /// The key of its heading.
    pub label: &'static str,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// Reads a file for editing.
///
/// # Errors
/// When it is not TOML; the whole-file page says where.
pub fn parse(text: &str) -> Result<DocumentMut, Message> {
    text.parse().map_err(|_| Message::new("call-guided-syntax"))
}

/// What the head of a text says, as far as it can be read.
pub fn head(text: &str) -> Option<Head> {
    let document: DocumentMut = text.parse().ok()?;
    let programme = document.get("programme")?;
    let words = |item: Option<&Item>| -> String {
        item.and_then(Item::as_str).map(|text| text.trim().chars().take(200).collect()).unwrap_or_default()
    };
    let name = programme.get("name");
    let name = Bilingual { zh: words(name.and_then(|n| n.get("zh"))), en: words(name.and_then(|n| n.get("en"))) };
    let year = programme.get("year").and_then(Item::as_integer).and_then(|year| i32::try_from(year).ok());
    Some(Head { code: words(programme.get("code")), name, year: year.unwrap_or_default() })
}

use Kind::{Day, Figure, Key, Moment, Regions, Whole, Words};

/// The fields that a document has, in sections. A list gives a field for each of its entries.
pub fn sections(document: &DocumentMut) -> Vec<Section> {
    let root = document.as_item();
    let mut all = Fields { root, fields: Vec::new() };
    let mut sections = Vec::new();
    let mut close = |label: &'static str, all: &mut Fields<'_>| {
        let fields = std::mem::take(&mut all.fields);
        if !fields.is_empty() {
            sections.push(Section { label, fields });
        }
    };
    basics(&mut all);
    close("call-part-basics", &mut all);
    all.one(&["deadline"], "online", "call-field-online", Moment, true);
    all.within(&["deadline", "paper"], "at", "call-field-paper", Moment, true);
    close("call-part-deadline", &mut all);
    all.each("stage", "name", &[("from", "call-field-from", Day, true), ("to", "call-field-to", Day, true)]);
    close("call-part-stages", &mut all);
    money(&mut all);
    close("call-part-money", &mut all);
    all.each(
        "review",
        "name",
        &[("experts", "call-field-experts", Whole, true), ("pass", "call-field-pass", Figure, false)],
    );
    close("call-part-review", &mut all);
    all.each("deliverable", "label", &[("target", "call-field-target", Figure, false)]);
    close("call-part-deliverables", &mut all);
    shares(&mut all);
    close("call-part-shares", &mut all);
    all.within(&["reporting"], "working_day", "call-field-working-day", Whole, true);
    all.within(&["notice"], "days", "call-field-notice-days", Whole, true);
    all.each("paper", "label", &[("copies", "call-field-copies", Whole, false)]);
    close("call-part-rest", &mut all);
    sections
}

fn basics(all: &mut Fields<'_>) {
    let programme = &["programme"];
    all.one(programme, "code", "call-field-key", Key, true);
    all.one(programme, "number", "call-field-number", Words, false);
    all.one(programme, "year", "call-field-year", Whole, true);
    all.one(&["programme", "name"], "zh", "call-field-name-zh", Words, true);
    all.one(&["programme", "name"], "en", "call-field-name-en", Words, true);
    all.one(&["period"], "start", "call-field-start", Day, true);
    all.one(&["period"], "end", "call-field-end", Day, true);
}

fn money(all: &mut Fields<'_>) {
    let grant = &["grant"];
    for (key, label) in [
        ("per_award", "call-field-per-award"),
        ("least", "call-field-least"),
        ("most", "call-field-most"),
        ("total", "call-field-total"),
    ] {
        all.within(grant, key, label, Kind::Money, false);
    }
    all.within(&["places"], "total", "call-field-places", Whole, false);
    all.within(&["places"], "per_province", "call-field-per-province", Whole, false);
    all.within(&["places"], "regions", "call-field-regions", Regions, false);
}

/// Shares stand in the lists of the selection.
fn shares(all: &mut Fields<'_>) {
    let lists = all.root.get("selection").and_then(|selection| selection.get("list"));
    for (i, list) in entries(lists).into_iter().enumerate() {
        for (j, share) in entries(list.get("share")).into_iter().enumerate() {
            let (label, of) = (named(Some(share), "label"), named(Some(list), "label"));
            let of = of.zip(label).map(|(list, share)| Bilingual {
                zh: format!("{}：{}", list.zh, share.zh),
                en: format!("{}: {}", list.en, share.en),
            });
            let path = vec![Part::Key("selection"), Part::Key("list"), Part::At(i), Part::Key("share"), Part::At(j)];
            all.push(path, "percent", "call-field-percent", of, Figure, true);
        }
    }
}

/// Gathers fields.
struct Fields<'a> {
    root: &'a Item,
    fields: Vec<Field>,
}

impl<'a> Fields<'a> {
    /// A key of a group that every file has.
    fn one(&mut self, group: &[&'static str], key: &'static str, label: &'static str, kind: Kind, required: bool) {
        self.push(group.iter().map(|part| Part::Key(part)).collect(), key, label, None, kind, required);
    }

    /// A key of a group that only some files have.
    fn within(&mut self, group: &[&'static str], key: &'static str, label: &'static str, kind: Kind, required: bool) {
        let found = group.iter().try_fold(self.root, |item, part| item.get(part));
        if found.is_some() {
            self.one(group, key, label, kind, required);
        }
    }

    /// Keys of each entry of a list that has them, or must have them.
    fn each(&mut self, list: &'static str, name: &str, keys: &[(&'static str, &'static str, Kind, bool)]) {
        let entries = entries(self.root.get(list));
        for (i, entry) in entries.into_iter().enumerate() {
            let of = named(Some(entry), name);
            for (key, label, kind, required) in keys {
                if *required || entry.get(key).is_some() {
                    let path = vec![Part::Key(list), Part::At(i)];
                    self.push(path, key, label, of.clone(), *kind, *required);
                }
            }
        }
    }

    fn push(
        &mut self,
        mut path: Vec<Part>,
        key: &'static str,
        label: &'static str,
        of: Option<Bilingual>,
        kind: Kind,
        required: bool,
    ) {
        path.push(Part::Key(key));
        let value = follow(self.root, &path).map(|item| shown(item, kind)).unwrap_or_default();
        self.fields.push(Field { name: name(&path), label, of, kind, required, value, path });
    }
}

/// The name of a field: its path. A draft refuses what is called a code, so the code is called a key.
fn name(path: &[Part]) -> String {
    let part = |part: &Part| match part {
        Part::Key("code") => "key".to_owned(),
        Part::Key(key) => (*key).to_owned(),
        Part::At(place) => place.to_string(),
    };
    path.iter().map(part).collect::<Vec<_>>().join("_")
}

fn entries(list: Option<&Item>) -> Vec<&dyn Entry> {
    match list {
        Some(Item::ArrayOfTables(tables)) => tables.iter().map(|table| table as &dyn Entry).collect(),
        Some(Item::Value(Value::Array(array))) => {
            array.iter().filter_map(Value::as_inline_table).map(|table| table as &dyn Entry).collect()
        }
        _ => Vec::new(),
    }
}

use toml_edit::TableLike as Entry;

fn named(entry: Option<&dyn Entry>, key: &str) -> Option<Bilingual> {
    let words = entry?.get(key)?;
    let word = |language: &str| words.get(language).and_then(Item::as_str).unwrap_or_default().to_owned();
    Some(Bilingual { zh: word("zh"), en: word("en") })
}

fn follow<'a>(root: &'a Item, path: &[Part]) -> Option<&'a Item> {
    path.iter().try_fold(root, |item, part| match part {
        Part::Key(key) => item.get(key),
        Part::At(place) => item.get(place),
    })
}

/// A value as its field shows it.
fn shown(item: &Item, kind: Kind) -> String {
    if kind == Regions {
        let codes = item.as_array().into_iter().flat_map(Array::iter).filter_map(Value::as_str);
        return codes.collect::<Vec<_>>().join(",");
    }
    match item.as_value() {
        Some(Value::String(text)) => text.value().clone(),
        Some(Value::Integer(number)) => number.value().to_string(),
        Some(Value::Float(number)) => number.value().to_string(),
        Some(Value::Datetime(at)) => at.value().to_string().replace('T', " "),
        _ => String::new(),
    }
}

/// What was typed into a field, as a value of the file.
///
/// # Errors
/// What is wrong with it.
pub fn read(kind: Kind, typed: &str) -> Result<Value, Message> {
    let plain = |text: String| text.parse::<Value>().map_err(|_| Message::new("form-unreadable"));
    match kind {
        Words | Key => line(200)(typed).map(Value::from),
        Whole => {
            let number: u32 = typed.trim().parse().map_err(|_| Message::new("call-wants-whole"))?;
            Ok(Value::from(i64::from(number)))
        }
        Kind::Money => {
            let amount = Money::parse(typed)?;
            if amount.is_negative() {
                return Err(Message::new("call-wants-positive"));
            }
            match amount.fen() % 100 {
                0 => plain(grouped(amount.fen() / 100)),
                _ => Ok(Value::from(amount.plain())),
            }
        }
        Figure => {
            let figure = Hundredths::parse(typed.trim()).ok_or_else(|| Message::new("call-wants-figure"))?;
            plain(figure.to_string())
        }
        Day => plain(day(typed)?.to_string()),
        Moment => plain(moment(typed)?.format("%Y-%m-%dT%H:%M:%S").to_string()),
        Regions => {
            let mut codes = Array::new();
            for code in typed.split(',').map(str::trim).filter(|code| !code.is_empty()) {
                codes.push(Region::parse(code)?.code());
            }
            Ok(Value::from(codes))
        }
    }
}

/// A day and a time of day, as people type them; a day alone runs to its last second (D6, decision 2).
///
/// # Errors
/// When it is none.
pub fn moment(typed: &str) -> Result<NaiveDateTime, Message> {
    let typed = typed.trim();
    let (date, time) = typed.rsplit_once([' ', 'T']).filter(|(_, time)| time.contains(':')).unwrap_or((typed, ""));
    let time = match time {
        "" => NaiveTime::from_hms_opt(23, 59, 59),
        time => ["%H:%M:%S", "%H:%M"].iter().find_map(|form| NaiveTime::parse_from_str(time, form).ok()),
    };
    Ok(day(date)?.and_time(time.ok_or_else(|| Message::new("call-wants-time"))?))
}

/// A whole number as people write it in a file: `2_400_000`.
fn grouped(yuan: i64) -> String {
    crate::platform::templates::thousands(yuan).replace(',', "_")
}

/// Writes one value; `None` takes the key away. What stands around it stays.
fn write(document: &mut DocumentMut, path: &[Part], value: Option<Value>) {
    let Some((Part::Key(key), way)) = path.split_last() else { return };
    let mut item = document.as_item_mut();
    for part in way {
        let next = match part {
            Part::Key(group) => {
                let Some(table) = item.as_table_like_mut() else { return };
                if !table.contains_key(group) {
                    table.insert(group, toml_edit::table());
                }
                table.get_mut(group)
            }
            Part::At(place) => item.get_mut(*place),
        };
        let Some(next) = next else { return };
        item = next;
    }
    let Some(table) = item.as_table_like_mut() else { return };
    match (value, table.get_mut(key).and_then(Item::as_value_mut)) {
        (Some(mut new), Some(old)) => {
            *new.decor_mut() = old.decor().clone();
            *old = new;
        }
        (Some(new), None) => {
            table.insert(key, Item::Value(new));
        }
        (None, _) => {
            table.remove(key);
        }
    }
}

/// Writes what was typed over what the fields say; a field that says the same is not touched.
pub fn apply(document: &mut DocumentMut, changes: Vec<(&Field, Option<Value>)>) {
    for (field, value) in changes {
        let same = match &value {
            Some(new) => shown(&Item::Value(new.clone()), field.kind) == field.value,
            None => field.value.is_empty(),
        };
        if !same {
            write(document, &field.path, value);
        }
    }
}

/// A text with a later deadline. Windows in which people apply end with it, where they would end before.
///
/// # Errors
/// When the text is not TOML.
pub fn extended(text: &str, to: NaiveDateTime) -> Result<String, Message> {
    let mut document = parse(text)?;
    write(&mut document, &[Part::Key("deadline"), Part::Key("online")], Some(read(Moment, &to.to_string())?));
    let last = to.date().to_string();
    for i in 0..entries(document.get("stage")).len() {
        let stage = [Part::Key("stage"), Part::At(i)];
        let key = |key| [stage.as_slice(), &[Part::Key(key)]].concat();
        let words = |key: Vec<Part>| follow(document.as_item(), &key).map(|item| shown(item, Day)).unwrap_or_default();
        if ["apply", "nominate"].contains(&words(key("step")).as_str()) && words(key("to")) < last {
            let value = read(Day, &last)?;
            write(&mut document, &key("to"), Some(value));
        }
    }
    Ok(document.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# 头注\n[programme] # 项目\ncode = \"cases-2026\"   # 代号\nyear = 2026\nname = { zh = \"案例\", en = \"Cases\" }\n\n\
        [period]\nstart = 2026-07-01\nend = 2026-11-30 # 月末\n\n[grant]\nper_award = 200_000 # 每省\n\n\
        [[stage]]\nkey = \"apply\"\nname = { zh = \"申报\", en = \"Apply\" }\nfrom = 2026-05-20\nto = 2026-06-19 # 截止\nstep = \"apply\"\n\n\
        [[deliverable]]\nlabel = { zh = \"视频\", en = \"Videos\" }\ntarget = 30 # DL15\n\n[deadline]\nonline = 2026-06-19T23:59:59\n";

    fn change(name: &str, typed: &str) -> String {
        let mut document = parse(FILE).unwrap();
        let fields: Vec<Field> = sections(&document).into_iter().flat_map(|section| section.fields).collect();
        let field = fields.iter().find(|field| field.name == name).unwrap_or_else(|| panic!("no {name}"));
        let value = if typed.is_empty() { None } else { Some(read(field.kind, typed).unwrap()) };
        apply(&mut document, vec![(field, value)]);
        document.to_string()
    }

    #[test]
    fn one_figure_changes_and_nothing_else() {
        for (name, typed, old, new) in [
            ("deliverable_0_target", "31", "target = 30 # DL15", "target = 31 # DL15"),
            ("grant_per_award", "250,000", "per_award = 200_000 # 每省", "per_award = 250_000 # 每省"),
            ("stage_0_to", "2026年6月30日", "to = 2026-06-19 # 截止", "to = 2026-06-30 # 截止"),
            ("programme_key", "cases-2027", "code = \"cases-2026\"   # 代号", "code = \"cases-2027\"   # 代号"),
            ("programme_name_zh", "典型案例", "zh = \"案例\"", "zh = \"典型案例\""),
            ("deadline_online", "2026-06-20 17:00", "online = 2026-06-19T23:59:59", "online = 2026-06-20T17:00:00"),
        ] {
            assert_eq!(change(name, typed), FILE.replacen(old, new, 1), "{name}");
        }
    }

    #[test]
    fn what_is_the_same_is_not_touched() {
        let document = parse(FILE).unwrap();
        for field in sections(&document).iter().flat_map(|section| &section.fields) {
            assert_eq!(change(&field.name, &field.value), FILE, "{}", field.name);
        }
    }

    #[test]
    fn what_is_missing_comes_and_what_is_emptied_goes() {
        assert!(change("grant_total", "2400000").contains("per_award = 200_000 # 每省\ntotal = 2_400_000\n"));
        assert!(!change("grant_per_award", "").contains("per_award"));
        let bare = "[programme]\ncode = \"a\"\n";
        let longer = extended(bare, moment("2026-07-01").unwrap()).unwrap();
        assert!(longer.contains("[deadline]\nonline = 2026-07-01T23:59:59"), "{longer}");
    }

    #[test]
    fn a_later_deadline_takes_its_window_along() {
        let longer = extended(FILE, moment("2026-06-30 17:30:00").unwrap()).unwrap();
        assert!(
            longer.contains("online = 2026-06-30T17:30:00") && longer.contains("to = 2026-06-30 # 截止"),
            "{longer}"
        );
    }

    #[test]
    fn wrong_figures_are_told() {
        for (kind, typed) in [
            (Whole, "1.5"),
            (Whole, "-1"),
            (Kind::Money, "-1"),
            (Kind::Money, "1.234"),
            (Figure, "3.333"),
            (Day, "2026-02-30"),
            (Moment, "2026-02-01 25:00"),
            (Regions, "99"),
        ] {
            assert!(read(kind, typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn the_head_is_read_as_far_as_it_goes() {
        let head = head(FILE).unwrap();
        assert_eq!((head.code.as_str(), head.name.zh.as_str(), head.year), ("cases-2026", "案例", 2026));
        assert_eq!(super::head("a = [").map(|h| h.code), None);
    }
}

//! The tables of the standards: what each kind holds, and its cells for pages, forms and workbooks.
//!
//! The figures are finance's, not the program's: they come from `templates/standards/` and from the forms.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::tax::{Bracket, TaxScale};
use super::{Kind, Rate};
use crate::kernel::{Message, Money, Region};

crate::words! {
    /// The title by which an expert or a lecturer is paid.
    pub enum Level {
        /// 院士、全国知名专家.
        Academician = "academician",
        /// 正高级.
        Senior = "senior",
        /// 副高级.
        DeputySenior = "deputy-senior",
        /// Anybody else.
        Other = "other",
    }
}

crate::words! {
    /// The class of a meeting or a training.
    pub enum Grade {
        /// 一类.
        First = "1",
        /// 二类.
        Second = "2",
        /// 三类.
        Third = "3",
        /// 四类.
        Fourth = "4",
    }
}

/// A part of every year, first and last day included; it may run over New Year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Season {
    from: u32,
    to: u32,
}

/// What an expert of one title is paid for a day, after tax.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpertFee {
    /// The title.
    pub title_level: Level,
    /// At least.
    pub fee_least: Money,
    /// At most.
    pub fee_most: Money,
}

/// Expert consultation fees (专家咨询费), after tax.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpertFees {
    /// By title.
    pub rows: Vec<ExpertFee>,
    /// The days that are paid whole.
    pub whole_days: u32,
    /// The share of each day after them.
    pub later_rate: Rate,
    /// The share of half a day.
    pub half_day_rate: Rate,
    /// The least share of a day's fee for one consultation by correspondence (通讯).
    pub correspondence_least: Rate,
    /// The greatest one.
    pub correspondence_most: Rate,
}

/// What a lecturer of one title is paid for a class hour, after tax.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LectureFee {
    /// The title.
    pub title_level: Level,
    /// At most.
    pub hour_most: Money,
}

/// Lecture fees (讲课费), after tax.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LectureFees {
    /// By title.
    pub rows: Vec<LectureFee>,
    /// The class hours of half a day that are paid at most.
    pub hours_most: u32,
}

/// What a person may cost on a day of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingCeiling {
    /// The class of the meeting.
    pub grade: Grade,
    /// For lodging.
    pub lodging: Money,
    /// For meals.
    pub meals: Money,
    /// For everything else.
    pub other_costs: Money,
}

/// Ceilings of meetings (会议费).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingCeilings {
    /// By class.
    pub rows: Vec<MeetingCeiling>,
}

/// What a traveller may cost in one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TravelCeiling {
    /// The province; none for everywhere that no other row names.
    pub region: Option<Region>,
    /// The city in it; empty for the whole province.
    pub city: String,
    /// The part of the year; none for the whole.
    pub season: Option<Season>,
    /// For a night; unknown where none was published.
    pub lodging: Option<Money>,
    /// For the meals of a day.
    pub meals: Money,
    /// For the local transport of a day.
    pub transport: Money,
}

/// Ceilings of travel (差旅费).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TravelCeilings {
    /// By place and season.
    pub rows: Vec<TravelCeiling>,
}

/// What a person may cost on a day of a training.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingCeiling {
    /// The class of the training.
    pub grade: Grade,
    /// For lodging.
    pub lodging: Money,
    /// For meals.
    pub meals: Money,
    /// For rooms, material and transport.
    pub venue: Money,
    /// For everything else.
    pub other_costs: Money,
}

/// Ceilings of trainings (培训费).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingCeilings {
    /// By class.
    pub rows: Vec<TrainingCeiling>,
    /// The days that are paid whole.
    pub whole_days: u32,
    /// The share of each day after them.
    pub later_rate: Rate,
    /// The days after which the last share begins.
    pub last_after: u32,
    /// That share.
    pub last_rate: Rate,
}

/// The table of a standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Table {
    /// Expert consultation fees.
    Expert(ExpertFees),
    /// Lecture fees.
    Lecture(LectureFees),
    /// Ceilings of meetings.
    Meeting(MeetingCeilings),
    /// Ceilings of travel.
    Travel(TravelCeilings),
    /// Ceilings of trainings.
    Training(TrainingCeilings),
    /// Withholding tax on labour income.
    Tax(TaxScale),
}

/// What stands in one place of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Blank,
    /// An amount.
    Money(Money),
    /// A share.
    Rate(Rate),
    /// A whole number.
    Count(u32),
    /// Words.
    Text(String),
    /// A title.
    Level(Level),
    /// A class.
    Grade(Grade),
    /// A province.
    Region(Region),
    /// A part of the year.
    Season(Season),
}

/// What is wrong with a table, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The row, from 0; none for the table as a whole or one of its terms.
    pub row: Option<usize>,
    /// The field.
    pub field: &'static str,
    /// What is wrong and how to mend it.
    pub message: Message,
}

/// A place in which two tables differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What names the row; empty for a term.
    pub row: Vec<Cell>,
    /// The column or term.
    pub field: &'static str,
    /// What stood there.
    pub old: Cell,
    /// What stands there now.
    pub new: Cell,
}

/// The field of the rows as a whole, for what is wrong with none of them alone.
pub const ROWS: &str = "paste";

impl Wrong {
    pub(super) fn whole(key: &str) -> Self {
        Self { row: None, field: ROWS, message: Message::new(key) }
    }

    pub(super) fn term(field: &'static str, message: Message) -> Self {
        Self { row: None, field, message }
    }

    pub(super) fn row(row: usize, field: &'static str, message: Message) -> Self {
        Self { row: Some(row), field, message }
    }
}

impl Season {
    /// Whether a day lies in it.
    pub fn covers(self, date: NaiveDate) -> bool {
        let day = date.month() * 100 + date.day();
        if self.from <= self.to { (self.from..=self.to).contains(&day) } else { day >= self.from || day <= self.to }
    }
}

impl fmt::Display for Season {
    /// `07-01~08-31`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}~{:02}-{:02}", self.from / 100, self.from % 100, self.to / 100, self.to % 100)
    }
}

impl FromStr for Season {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let day = |text: &str| {
            let (month, day) = text.trim().split_once('-')?;
            let (month, day) = (month.parse().ok()?, day.parse().ok()?);
            // A leap year has every day that there is.
            NaiveDate::from_ymd_opt(2024, month, day).map(|date| date.month() * 100 + date.day())
        };
        let (from, to) = text.split_once(['~', '～', '至']).ok_or_else(|| text.to_owned())?;
        let both = day(from).zip(day(to)).ok_or_else(|| text.to_owned())?;
        Ok(Self { from: both.0, to: both.1 })
    }
}

impl TryFrom<String> for Season {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Season> for String {
    fn from(season: Season) -> Self {
        season.to_string()
    }
}

impl Cell {
    /// As it is written into a form, so that reading it gives the same again.
    pub fn written(&self) -> String {
        match self {
            Self::Blank => String::new(),
            Self::Money(money) => money.to_string(),
            Self::Rate(rate) => rate.to_string(),
            Self::Count(count) => count.to_string(),
            Self::Text(text) => text.clone(),
            Self::Level(level) => level.to_string(),
            Self::Grade(grade) => grade.to_string(),
            Self::Region(region) => region.code().to_owned(),
            Self::Season(season) => season.to_string(),
        }
    }

    fn maybe<T>(value: Option<T>, cell: impl FnOnce(T) -> Self) -> Self {
        value.map_or(Self::Blank, cell)
    }

    fn text(text: &str) -> Self {
        if text.is_empty() { Self::Blank } else { Self::Text(text.to_owned()) }
    }
}

impl Kind {
    /// The columns of its rows, in the order of a paste; the first [`Kind::names`] of them name the row.
    pub fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Expert => &["title_level", "fee_least", "fee_most"],
            Self::Lecture => &["title_level", "hour_most"],
            Self::Meeting => &["grade", "lodging", "meals", "other_costs"],
            Self::Travel => &["region", "city", "season", "lodging", "meals", "transport"],
            Self::Training => &["grade", "lodging", "meals", "venue", "other_costs"],
            Self::Tax => &["up_to", "rate", "quick"],
        }
    }

    /// How many columns name a row.
    pub fn names(self) -> usize {
        if self == Self::Travel { 3 } else { 1 }
    }

    /// What holds for the table as a whole.
    pub fn terms(self) -> &'static [&'static str] {
        match self {
            Self::Expert => {
                &["whole_days", "later_rate", "half_day_rate", "correspondence_least", "correspondence_most"]
            }
            Self::Lecture => &["hours_most"],
            Self::Meeting | Self::Travel => &[],
            Self::Training => &["whole_days", "later_rate", "last_after", "last_rate"],
            Self::Tax => &["flat_up_to", "deduction", "deduction_rate"],
        }
    }

    /// What follows from a row, shown behind its columns.
    pub fn derived(self) -> &'static [&'static str] {
        match self {
            Self::Expert => &["later_day", "half_day", "correspondence"],
            Self::Meeting => &["per_day", "without_lodging"],
            Self::Training => &["per_day"],
            Self::Lecture | Self::Travel | Self::Tax => &[],
        }
    }
}

impl Table {
    /// What it is a table of.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Expert(_) => Kind::Expert,
            Self::Lecture(_) => Kind::Lecture,
            Self::Meeting(_) => Kind::Meeting,
            Self::Travel(_) => Kind::Travel,
            Self::Training(_) => Kind::Training,
            Self::Tax(_) => Kind::Tax,
        }
    }

    /// Its rows, in the order of [`Kind::columns`].
    pub fn rows(&self) -> Vec<Vec<Cell>> {
        let money = Cell::Money;
        match self {
            Self::Expert(t) => {
                let row = |r: &ExpertFee| vec![Cell::Level(r.title_level), money(r.fee_least), money(r.fee_most)];
                t.rows.iter().map(row).collect()
            }
            Self::Lecture(t) => t.rows.iter().map(|r| vec![Cell::Level(r.title_level), money(r.hour_most)]).collect(),
            Self::Meeting(t) => t
                .rows
                .iter()
                .map(|r| vec![Cell::Grade(r.grade), money(r.lodging), money(r.meals), money(r.other_costs)])
                .collect(),
            Self::Travel(t) => t.rows.iter().map(TravelCeiling::cells).collect(),
            Self::Training(t) => {
                let row = |r: &TrainingCeiling| {
                    [r.lodging, r.meals, r.venue, r.other_costs].map(money).into_iter().collect::<Vec<_>>()
                };
                t.rows.iter().map(|r| [vec![Cell::Grade(r.grade)], row(r)].concat()).collect()
            }
            Self::Tax(t) => {
                let row = |b: &Bracket| vec![Cell::maybe(b.up_to, money), Cell::Rate(b.rate), money(b.quick)];
                t.brackets.iter().map(row).collect()
            }
        }
    }

    /// Its terms, in the order of [`Kind::terms`].
    pub fn terms(&self) -> Vec<Cell> {
        match self {
            Self::Expert(t) => vec![
                Cell::Count(t.whole_days),
                Cell::Rate(t.later_rate),
                Cell::Rate(t.half_day_rate),
                Cell::Rate(t.correspondence_least),
                Cell::Rate(t.correspondence_most),
            ],
            Self::Lecture(t) => vec![Cell::Count(t.hours_most)],
            Self::Meeting(_) | Self::Travel(_) => Vec::new(),
            Self::Training(t) => vec![
                Cell::Count(t.whole_days),
                Cell::Rate(t.later_rate),
                Cell::Count(t.last_after),
                Cell::Rate(t.last_rate),
            ],
            Self::Tax(t) => {
                vec![Cell::Money(t.flat_up_to), Cell::Money(t.deduction), Cell::Rate(t.deduction_rate)]
            }
        }
    }

    /// What follows from its rows, in the order of [`Kind::derived`]; of a range as `1,500.00–2,400.00`.
    pub fn derived(&self) -> Vec<Vec<Cell>> {
        let range = |r: &ExpertFee, least: Rate, most: Rate| {
            Cell::Text(format!("{}–{}", least.of(r.fee_least), most.of(r.fee_most)))
        };
        let sum = |parts: &[Money]| Cell::maybe(Money::sum(parts.iter().copied()), Cell::Money);
        match self {
            Self::Expert(t) => {
                let shares = [
                    (t.later_rate, t.later_rate),
                    (t.half_day_rate, t.half_day_rate),
                    (t.correspondence_least, t.correspondence_most),
                ];
                t.rows.iter().map(|r| shares.iter().map(|(least, most)| range(r, *least, *most)).collect()).collect()
            }
            Self::Meeting(t) => t
                .rows
                .iter()
                .map(|r| vec![sum(&[r.lodging, r.meals, r.other_costs]), sum(&[r.meals, r.other_costs])])
                .collect(),
            Self::Training(t) => {
                t.rows.iter().map(|r| vec![sum(&[r.lodging, r.meals, r.venue, r.other_costs])]).collect()
            }
            Self::Lecture(_) | Self::Travel(_) | Self::Tax(_) => self.rows().iter().map(|_| Vec::new()).collect(),
        }
    }

    /// The table as the audit trail keeps it.
    pub fn facts(&self) -> Value {
        let named = |fields: &[&str], cells: Vec<Cell>| -> Map<String, Value> {
            let pairs = fields.iter().zip(cells).filter(|(_, cell)| *cell != Cell::Blank);
            pairs.map(|(field, cell)| ((*field).to_owned(), json!(cell.written()))).collect()
        };
        let rows: Vec<Value> =
            self.rows().into_iter().map(|row| Value::Object(named(self.kind().columns(), row))).collect();
        let mut facts = named(self.kind().terms(), self.terms());
        facts.insert("table_rows".to_owned(), Value::Array(rows));
        Value::Object(facts)
    }

    /// What is wrong with it beyond its single fields.
    pub fn wrong(&self) -> Vec<Wrong> {
        let mut wrong = match self {
            Self::Expert(t) => t.wrong(),
            Self::Training(t) => t.wrong(),
            Self::Travel(t) => t.wrong(),
            Self::Tax(t) => t.wrong(),
            Self::Lecture(_) | Self::Meeting(_) => Vec::new(),
        };
        let rows = self.rows();
        if rows.is_empty() && self.kind() != Kind::Tax {
            wrong.push(Wrong::whole("standard-no-rows"));
        }
        let mut seen = BTreeSet::new();
        let first = self.kind().columns().first().copied().unwrap_or(ROWS);
        for (number, row) in rows.iter().enumerate() {
            let name: Vec<String> = row.iter().take(self.kind().names()).map(Cell::written).collect();
            // A tax bracket is named by where it ends; the scale judges that by itself.
            if !seen.insert(name) && self.kind() != Kind::Tax {
                wrong.push(Wrong::row(number, first, Message::new("standard-row-twice")));
            }
        }
        wrong
    }

    /// Where it differs from an earlier table of the same kind: terms first, then rows by what names them.
    pub fn differences(&self, earlier: &Self) -> Vec<Difference> {
        let kind = self.kind();
        let mut found = Vec::new();
        let mut put = |row: &[Cell], field: &'static str, old: Cell, new: Cell| {
            if old != new {
                found.push(Difference { row: row.to_vec(), field, old, new });
            }
        };
        for (field, (old, new)) in kind.terms().iter().zip(earlier.terms().into_iter().zip(self.terms())) {
            put(&[], field, old, new);
        }
        let (before, now) = (earlier.rows(), self.rows());
        let name = |row: &[Cell]| row.iter().take(kind.names()).cloned().collect::<Vec<_>>();
        let named = |rows: &[Vec<Cell>], wanted: &[Cell]| rows.iter().find(|row| name(row) == wanted).cloned();
        let gone = before.iter().filter(|row| named(&now, &name(row)).is_none());
        for row in now.iter().chain(gone) {
            let key = name(row);
            let (old, new) = (named(&before, &key), named(&now, &key));
            for (place, field) in kind.columns().iter().enumerate().skip(kind.names()) {
                let cell = |row: &Option<Vec<Cell>>| row.as_ref().and_then(|r| r.get(place).cloned());
                put(&key, field, cell(&old).unwrap_or(Cell::Blank), cell(&new).unwrap_or(Cell::Blank));
            }
        }
        found
    }
}

impl TravelCeiling {
    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::maybe(self.region, Cell::Region),
            Cell::text(&self.city),
            Cell::maybe(self.season, Cell::Season),
            Cell::maybe(self.lodging, Cell::Money),
            Cell::Money(self.meals),
            Cell::Money(self.transport),
        ]
    }
}

impl ExpertFees {
    fn wrong(&self) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        for (number, row) in self.rows.iter().enumerate().filter(|(_, row)| row.fee_least > row.fee_most) {
            let message = Message::new("standard-least-most").with("least", row.fee_least);
            wrong.push(Wrong::row(number, "fee_most", message));
        }
        if self.correspondence_least > self.correspondence_most {
            let message = Message::new("standard-least-most").with("least", self.correspondence_least);
            wrong.push(Wrong::term("correspondence_most", message));
        }
        wrong
    }
}

impl TrainingCeilings {
    fn wrong(&self) -> Vec<Wrong> {
        let later = self.last_after > self.whole_days;
        let message = || Message::new("standard-days-after").with("n", self.whole_days);
        if later { Vec::new() } else { vec![Wrong::term("last_after", message())] }
    }
}

impl TravelCeilings {
    fn wrong(&self) -> Vec<Wrong> {
        let mut wrong = Vec::new();
        for (number, row) in self.rows.iter().enumerate() {
            if row.region.is_none() && !row.city.is_empty() {
                wrong.push(Wrong::row(number, "region", Message::new("standard-city-alone")));
            }
        }
        let everywhere = self.rows.iter().any(|r| r.region.is_none() && r.city.is_empty() && r.season.is_none());
        if !everywhere {
            wrong.push(Wrong::whole("standard-no-default"));
        }
        wrong
    }
}

//! The fields of a version, as forms and the files of the first versions write them.

use chrono::NaiveDate;

use super::model::{
    Basis, Bracket, Draft, ExpertFee, ExpertFees, Grade, Kind, LectureFee, LectureFees, Level, MeetingCeiling,
    MeetingCeilings, ROWS, Rate, Season, Table, TaxScale, Term, TrainingCeiling, TrainingCeilings, TravelCeiling,
    TravelCeilings,
};
use crate::kernel::{Message, Money, Region};
use crate::platform::error::FieldError;
use crate::platform::form::{Form, choice, day, line, lines};
use crate::platform::grid::{self, Row};
use crate::platform::{Error, Result};

/// The longest name, document title and number, in characters.
const NAME: usize = 100;
/// The longest note.
pub(super) const NOTE: usize = 1_000;
/// The longest name of a city.
const CITY: usize = 20;
/// The most days or hours that a term names; more is a slip of the pen.
const MOST_COUNT: u32 = 366;

/// The columns whose cells are chosen from closed sets, which pages show in the reader's words.
pub const COLUMN_CHOICES: [&str; 3] = ["title_level", "grade", "region"];

/// Reads what was written of a version; of what kind it is, is settled before.
///
/// # Errors
/// [`Error::Invalid`] with everything that is wrong, the cells of the rows by their numbers.
pub(super) fn read(form: &mut Form, kind: Kind, rows: &[Row]) -> Result<Draft> {
    let (name, name_en) = (form.need("standard_name", line(NAME)), form.may("standard_name_en", line(NAME)));
    let basis = form.need("basis", choice::<Basis>);
    let (number, title) = (form.may("document_number", line(NAME)), form.may("document_title", line(NAME)));
    if basis == Some(Basis::Official) {
        for (field, found) in [("document_number", &number), ("document_title", &title)] {
            if *found == Some(None) {
                form.wrong::<()>(field, Message::new("standard-document-missing"));
            }
        }
    }
    let note = form.may("standard_note", lines(NOTE));
    let term = term(form);
    let table = table(form, kind, rows);
    if let Some(table) = &table {
        let standing: Vec<&Row> = rows.iter().filter(|row| !row.blank).collect();
        for wrong in table.wrong() {
            let number = wrong.row.and_then(|at| standing.get(at)).map(|row| row.number);
            let field = number.map_or_else(|| wrong.field.to_owned(), |n| format!("{}-{n}", wrong.field));
            form.wrong::<()>(&field, wrong.message);
        }
    }
    form.build(|| {
        Some(Draft {
            name: name?,
            name_en: name_en?.unwrap_or_default(),
            basis: basis?,
            document_number: number?.unwrap_or_default(),
            document_title: title?.unwrap_or_default(),
            note: note?.unwrap_or_default(),
            term: term?,
            table: table?,
        })
    })
}

fn term(form: &mut Form) -> Option<Term> {
    let (from, to) = (form.need("valid_from", day), form.may("valid_to", day));
    ends_after(form, "valid_to", from, to.flatten());
    Some(Term { from: from?, to: to? })
}

/// Marks a last day that lies before the first one.
pub(super) fn ends_after(form: &mut Form, field: &str, from: Option<NaiveDate>, to: Option<NaiveDate>) {
    if let Some((from, _)) = from.zip(to).filter(|(from, to)| to < from) {
        form.wrong::<()>(field, Message::new("standard-ends-early").with_time("from", from));
    }
}

fn count(text: &str) -> Result<u32, Message> {
    let refused = || Message::new("standard-count").with("most", MOST_COUNT);
    text.trim().parse().ok().filter(|n| (1..=MOST_COUNT).contains(n)).ok_or_else(refused)
}

/// A number of persons, days, hours or times that the calculator is asked about.
pub(super) fn asked_count(text: &str) -> Result<u32, Message> {
    /// More is a slip of the pen.
    const MOST: u32 = 100_000;
    let refused = || Message::new("standard-count").with("most", MOST);
    text.trim().parse().ok().filter(|n| *n <= MOST).ok_or_else(refused)
}

pub(super) fn season(text: &str) -> Result<Season, Message> {
    text.parse().map_err(|_| Message::new("standard-season"))
}

/// Reads the rows that are not blank; what is wrong with a row is told beside its cells.
fn each<T>(form: &mut Form, rows: &[Row], read: impl Fn(&mut Form) -> Result<T>) -> Option<Vec<T>> {
    let mut all = Some(Vec::new());
    for row in rows.iter().filter(|row| !row.blank) {
        match read(&mut row.form.clone()) {
            Ok(value) => {
                if let Some(all) = &mut all {
                    all.push(value);
                }
            }
            Err(error) => {
                let told = match error {
                    Error::Invalid(wrong) => wrong,
                    other => vec![FieldError {
                        field: ROWS.to_owned(),
                        message: Message::new("standard-row-unreadable").with("seen", other),
                    }],
                };
                for error in grid::placed(told, row.number) {
                    form.wrong::<()>(&error.field, error.message);
                }
                all = None;
            }
        }
    }
    all
}

fn table(form: &mut Form, kind: Kind, rows: &[Row]) -> Option<Table> {
    match kind {
        Kind::Expert => expert(form, rows).map(Table::Expert),
        Kind::Lecture => lecture(form, rows).map(Table::Lecture),
        Kind::Meeting => meeting(form, rows).map(Table::Meeting),
        Kind::Travel => travel(form, rows).map(Table::Travel),
        Kind::Training => training(form, rows).map(Table::Training),
        Kind::Tax => tax(form, rows).map(Table::Tax),
    }
}

fn expert(form: &mut Form, rows: &[Row]) -> Option<ExpertFees> {
    let rows = each(form, rows, |f| {
        let level = f.need("title_level", choice::<Level>);
        let (least, most) = (f.need("fee_least", Money::parse), f.need("fee_most", Money::parse_positive));
        f.build(|| Some(ExpertFee { title_level: level?, fee_least: least?, fee_most: most? }))
    });
    let (whole_days, later_rate) = (form.need("whole_days", count), form.need("later_rate", Rate::parse));
    let half_day_rate = form.need("half_day_rate", Rate::parse);
    let least = form.need("correspondence_least", Rate::parse);
    let most = form.need("correspondence_most", Rate::parse);
    Some(ExpertFees {
        rows: rows?,
        whole_days: whole_days?,
        later_rate: later_rate?,
        half_day_rate: half_day_rate?,
        correspondence_least: least?,
        correspondence_most: most?,
    })
}

fn lecture(form: &mut Form, rows: &[Row]) -> Option<LectureFees> {
    let rows = each(form, rows, |f| {
        let (level, most) = (f.need("title_level", choice::<Level>), f.need("hour_most", Money::parse_positive));
        f.build(|| Some(LectureFee { title_level: level?, hour_most: most? }))
    });
    let hours_most = form.need("hours_most", count);
    Some(LectureFees { rows: rows?, hours_most: hours_most? })
}

fn meeting(form: &mut Form, rows: &[Row]) -> Option<MeetingCeilings> {
    let rows = each(form, rows, |f| {
        let (grade, lodging) = (f.need("grade", choice::<Grade>), f.need("lodging", Money::parse));
        let (meals, other) = (f.need("meals", Money::parse), f.need("other_costs", Money::parse));
        f.build(|| Some(MeetingCeiling { grade: grade?, lodging: lodging?, meals: meals?, other_costs: other? }))
    });
    Some(MeetingCeilings { rows: rows? })
}

fn travel(form: &mut Form, rows: &[Row]) -> Option<TravelCeilings> {
    let rows = each(form, rows, |f| {
        let (region, city) = (f.may("region", Region::parse), f.may("city", line(CITY)));
        let (season, lodging) = (f.may("season", season), f.may("lodging", Money::parse_positive));
        let (meals, transport) = (f.need("meals", Money::parse), f.need("transport", Money::parse));
        f.build(|| {
            Some(TravelCeiling {
                region: region?,
                city: city?.unwrap_or_default(),
                season: season?,
                lodging: lodging?,
                meals: meals?,
                transport: transport?,
            })
        })
    });
    Some(TravelCeilings { rows: rows? })
}

fn training(form: &mut Form, rows: &[Row]) -> Option<TrainingCeilings> {
    let rows = each(form, rows, |f| {
        let (grade, lodging) = (f.need("grade", choice::<Grade>), f.need("lodging", Money::parse));
        let (meals, venue) = (f.need("meals", Money::parse), f.need("venue", Money::parse));
        let other = f.need("other_costs", Money::parse);
        f.build(|| {
            Some(TrainingCeiling {
                grade: grade?,
                lodging: lodging?,
                meals: meals?,
                venue: venue?,
                other_costs: other?,
            })
        })
    });
    let (whole_days, later_rate) = (form.need("whole_days", count), form.need("later_rate", Rate::parse));
    let (last_after, last_rate) = (form.need("last_after", count), form.need("last_rate", Rate::parse));
    Some(TrainingCeilings {
        rows: rows?,
        whole_days: whole_days?,
        later_rate: later_rate?,
        last_after: last_after?,
        last_rate: last_rate?,
    })
}

fn tax(form: &mut Form, rows: &[Row]) -> Option<TaxScale> {
    let brackets = each(form, rows, |f| {
        let (up_to, rate) = (f.may("up_to", Money::parse_positive), f.need("rate", Rate::parse));
        let quick = f.need("quick", Money::parse);
        f.build(|| Some(Bracket { up_to: up_to?, rate: rate?, quick: quick? }))
    });
    let (flat_up_to, deduction) = (form.need("flat_up_to", Money::parse), form.need("deduction", Money::parse));
    let deduction_rate = form.need("deduction_rate", Rate::parse);
    Some(TaxScale {
        flat_up_to: flat_up_to?,
        deduction: deduction?,
        deduction_rate: deduction_rate?,
        brackets: brackets?,
    })
}

/// The form that shows a version: its head and terms; the rows beside it.
pub(super) fn filled(draft: &Draft) -> Form {
    let own = [
        ("standard_name", draft.name.clone()),
        ("standard_name_en", draft.name_en.clone()),
        ("basis", draft.basis.to_string()),
        ("document_number", draft.document_number.clone()),
        ("document_title", draft.document_title.clone()),
        ("standard_note", draft.note.clone()),
        ("valid_from", draft.term.from.to_string()),
        ("valid_to", draft.term.to.map(|to| to.to_string()).unwrap_or_default()),
    ];
    let cells = draft.table.terms().into_iter().map(|cell| cell.written());
    let terms = draft.kind().terms().iter().copied().zip(cells);
    Form::filled(own.into_iter().chain(terms))
}

/// The rows of a version as rows of a form.
pub(super) fn rows(table: &Table) -> Vec<Row> {
    let row = |(number, cells): (usize, Vec<super::model::Cell>)| {
        let fields = table.kind().columns().iter().copied().zip(cells.iter().map(super::model::Cell::written));
        Row { number, id: None, version: None, form: Form::filled(fields), blank: false }
    };
    table.rows().into_iter().enumerate().map(row).collect()
}

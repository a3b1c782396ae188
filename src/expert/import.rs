//! Experts as the rows of a workbook: the fields of the page's form, and the verb of the page.

use super::actions::{self, like};
use super::form::read;
use super::model::{Expert, ExpertKind, Profile};
use super::store;
use crate::access::{Action, Actor, Tx};
use crate::kernel::{ExpertId, ImportId, Message};
use crate::pages::{Earlier, ImportChoice, ImportColumn, Importable, Reading, Taken, Undone, read_rows};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::error::FieldError;
use crate::platform::form::Form;
use crate::standards::model::Level;

/// Experts may come in as rows.
pub const IMPORT: Importable = Importable {
    kind: "experts",
    noun: "expert",
    title: "expert-title",
    see: Action::ExpertView,
    make: Action::ExpertKeep,
    own: false,
    several: None,
    columns: COLUMNS,
    check,
    take,
    undo,
    href: |id| format!("/experts/{id}"),
};

const COLUMNS: &[ImportColumn] = &[
    ImportColumn::new("name", "expert-name").needed(),
    ImportColumn::new("employer", "field-employer").needed(),
    ImportColumn::new("employer_uscc", "field-employer-uscc").hinted("organisation-uscc-hint"),
    ImportColumn::among("region", "field-region", ImportChoice::regions),
    ImportColumn::among("title_level", "field-title-level", |texts| {
        ImportChoice::words(texts, Level::ALL, "standard-level")
    })
    .needed(),
    ImportColumn::new("professional_title", "field-professional-title"),
    ImportColumn::among("expert_kind", "field-expert-kind", |texts| {
        ImportChoice::words(texts, ExpertKind::ALL, "expert-kind")
    })
    .needed(),
    ImportColumn::new("fields", "field-fields").hinted("expert-fields-hint"),
    ImportColumn::new("phone", "field-phone"),
    ImportColumn::new("email", "field-email"),
    ImportColumn::new("past_relations", "field-past-relations").hinted("expert-past-hint"),
    ImportColumn::new("note", "field-note"),
    ImportColumn::on_purpose("expert-on-purpose-hint"),
];

/// The expert who is this very one, if the pool has them already.
fn same<'a>(alike: &[&'a Expert], new: &Profile) -> Option<&'a Expert> {
    alike.iter().copied().find(|one| {
        one.profile.name == new.name
            && one.profile.employer_skeleton() == new.employer_skeleton()
            && one.profile.phone == new.phone
    })
}

/// Those in the pool who may be one of the readable rows, found at one go.
fn pool(db: &mut Db, rows: &[Reading<(Profile, bool)>]) -> Result<Vec<Expert>> {
    let wanted: Vec<&Profile> = rows.iter().flatten().map(|(new, _)| new).collect();
    store::alike(db, &wanted)
}

fn check(db: &mut Db, _: &Actor, forms: &mut [Form], earlier: &mut Earlier) -> Result<Vec<Taken>> {
    let rows = read_rows(forms, read)?;
    let pool = pool(db, &rows)?;
    let judge = |row: Reading<(Profile, bool)>| {
        let (new, on_purpose) = match row {
            Ok(row) => row,
            Err(wrong) => return Ok(wrong),
        };
        let alike = like(&pool, &new);
        let key = format!("row {} {}", new.name, new.employer_skeleton());
        let taken = match same(&alike, &new) {
            Some(there) => Taken::Existing(there.id.0),
            None if on_purpose => Taken::Created(0),
            None if earlier.holds(&key) => {
                let message = Message::new("import-earlier-row");
                Taken::Wrong(vec![FieldError { field: "name".to_owned(), message }])
            }
            None => match actions::stands_alone(&alike, &new) {
                Ok(()) => Taken::Created(0),
                Err(error) => Taken::wrong(error)?,
            },
        };
        earlier.note(key);
        Ok(taken)
    };
    rows.into_iter().map(judge).collect()
}

fn take(tx: &mut Tx<'_>, _: ImportId, forms: &mut [Form]) -> Result<Vec<Taken>> {
    let rows = read_rows(forms, read)?;
    let mut pool = pool(tx.db, &rows)?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let (new, on_purpose) = match row {
            Ok(row) => row,
            Err(wrong) => {
                all.push(wrong);
                continue;
            }
        };
        let taken = match same(&like(&pool, &new), &new) {
            Some(there) => Taken::Existing(there.id.0),
            None => match actions::admit(tx, &new, on_purpose, &pool) {
                Ok(made) => {
                    let id = made.id.0;
                    pool.push(made);
                    Taken::Created(id)
                }
                Err(error) => Taken::wrong(error)?,
            },
        };
        all.push(taken);
    }
    Ok(all)
}

fn undo(tx: &mut Tx<'_>, ids: &[i64], reason: &str) -> Result<Vec<(i64, Undone)>> {
    let ids: Vec<ExpertId> = ids.iter().copied().map(ExpertId).collect();
    let told = |(id, gone): (ExpertId, bool)| {
        (id.0, if gone { Undone::Removed } else { Undone::Kept(Message::new("expert-in-use")) })
    };
    Ok(actions::withdraw(tx, &ids, reason)?.into_iter().map(told).collect())
}

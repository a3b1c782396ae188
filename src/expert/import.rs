//! Experts as the rows of a workbook: the fields of the page's form, and the verb of the page.

use super::actions;
use super::form::read;
use super::model::{Expert, ExpertKind, Profile};
use super::store;
use crate::access::{Action, Actor, Tx};
use crate::kernel::{ExpertId, Message, Region};
use crate::pages::{Earlier, ImportChoice, ImportColumn, Importable, Taken, Undone};
use crate::platform::db::Db;
use crate::platform::error::FieldError;
use crate::platform::form::Form;
use crate::platform::i18n::Texts;
use crate::platform::{Error, Result};
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

const fn column(key: &'static str, label: &'static str, hint: Option<&'static str>) -> ImportColumn {
    ImportColumn { key, label, required: false, hint, choices: None }
}

const fn among(key: &'static str, label: &'static str, list: fn(&Texts) -> Vec<ImportChoice>) -> ImportColumn {
    ImportColumn { key, label, required: true, hint: None, choices: Some(list) }
}

const COLUMNS: &[ImportColumn] = &[
    ImportColumn { required: true, ..column("name", "expert-name", None) },
    ImportColumn { required: true, ..column("employer", "field-employer", None) },
    column("employer_uscc", "field-employer-uscc", Some("organisation-uscc-hint")),
    ImportColumn { required: false, ..among("region", "field-region", regions) },
    among("title_level", "field-title-level", |texts| words(texts, Level::ALL, "standard-level")),
    column("professional_title", "field-professional-title", None),
    among("expert_kind", "field-expert-kind", |texts| words(texts, ExpertKind::ALL, "expert-kind")),
    column("fields", "field-fields", Some("expert-fields-hint")),
    column("phone", "field-phone", None),
    column("email", "field-email", None),
    column("past_relations", "field-past-relations", Some("expert-past-hint")),
    column("note", "field-note", None),
    ImportColumn {
        required: false,
        hint: Some("expert-on-purpose-hint"),
        ..among("on_purpose", "field-on-purpose", |texts| {
            let no = ImportChoice { value: String::new(), ..ImportChoice::word(texts, "", "value-no") };
            vec![ImportChoice::word(texts, "1", "value-yes"), no]
        })
    },
];

fn words<T: std::fmt::Display>(texts: &Texts, all: &[T], prefix: &str) -> Vec<ImportChoice> {
    all.iter().map(|word| ImportChoice::word(texts, word, &format!("{prefix}-{word}"))).collect()
}

fn regions(_: &Texts) -> Vec<ImportChoice> {
    let choice = |region: Region| ImportChoice {
        value: region.code().to_owned(),
        labels: [region.name_zh().to_owned(), region.name_en().to_owned()],
        others: vec![region.full_zh().to_owned()],
    };
    Region::all().map(choice).collect()
}

/// The expert who is this very one, if the pool has them already.
fn same<'a>(alike: &'a [Expert], new: &Profile) -> Option<&'a Expert> {
    alike.iter().find(|one| {
        one.profile.name == new.name
            && one.profile.employer_skeleton() == new.employer_skeleton()
            && one.profile.phone == new.phone
    })
}

fn wrong(error: Error) -> Result<Taken> {
    match error {
        Error::Invalid(errors) => Ok(Taken::Wrong(errors)),
        other => Err(other),
    }
}

fn check(db: &mut Db, _: &Actor, forms: &mut [Form], earlier: &mut Earlier) -> Result<Vec<Taken>> {
    let mut all = Vec::with_capacity(forms.len());
    for form in forms {
        let (new, on_purpose) = match read(form) {
            Ok(row) => row,
            Err(error) => {
                all.push(wrong(error)?);
                continue;
            }
        };
        let alike = store::alike(db, &new, None)?;
        let row = format!("row {} {}", new.name, new.employer_skeleton());
        all.push(match same(&alike, &new) {
            Some(there) => Taken::Existing(there.id.0),
            None if earlier.holds(&row) && !on_purpose => {
                let message = Message::new("import-earlier-row");
                Taken::Wrong(vec![FieldError { field: "name".to_owned(), message }])
            }
            None if on_purpose => Taken::Created(0),
            None => match actions::stands_alone(&alike, &new) {
                Ok(()) => Taken::Created(0),
                Err(error) => wrong(error)?,
            },
        });
        earlier.note(row);
    }
    Ok(all)
}

fn take(tx: &mut Tx<'_>, forms: &mut [Form]) -> Result<Vec<Taken>> {
    let mut all = Vec::with_capacity(forms.len());
    for form in forms {
        let taken = match read(form) {
            Ok((new, on_purpose)) => match same(&store::alike(tx.db, &new, None)?, &new) {
                Some(there) => Taken::Existing(there.id.0),
                None => match actions::register(tx, &new, on_purpose) {
                    Ok(id) => Taken::Created(id.0),
                    Err(error) => wrong(error)?,
                },
            },
            Err(error) => wrong(error)?,
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

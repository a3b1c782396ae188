//! A section: shown as a form, saved, held while somebody works on it; and where its files stand.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::sections::{self, Column, Grid, Sent};
use super::{Shown, Task, Whole, exactly, tasks};
use crate::access::{Action, Actor};
use crate::application::content::{Content, UnitRecord};
use crate::application::form::{self, Section, gaps};
use crate::application::store::{self, SectionRow};
use crate::application::{SHELVES, actions};
use crate::drafts;
use crate::files::{self, ShelfView};
use crate::kernel::{ApplicationId, Message, PaperId};
use crate::pages::{Access, Answer, Choice, Ctx, Fact, Route};
use crate::platform::db::Db;
use crate::platform::error::FieldError;
use crate::platform::form::FormView;
use crate::platform::templates::show_moment;
use crate::platform::{Error, Result};
use crate::programme::Definition;

pub(super) fn routes() -> Vec<Route> {
    let fill = Access::May(Action::ApplicationFill);
    vec![
        Route::get("/applications/{id}/sections/{section}", fill, show),
        Route::post("/applications/{id}/sections/{section}", fill, save),
        Route::post("/applications/{id}/sections/{section}/hold", fill, hold),
        Route::post("/applications/{id}/files", fill, place),
    ]
}

/// A condition as its page shows it.
#[derive(Serialize)]
struct Condition {
    label: String,
    class: String,
    evidence: String,
}

/// A paper, or a past project, with its files.
#[derive(Serialize)]
struct Paper {
    key: String,
    label: String,
    note: String,
    required: bool,
    formats: String,
    stamp: bool,
    signature: bool,
    issued: bool,
    shelf: Option<ShelfView>,
}

/// A consent as its page shows it.
#[derive(Serialize)]
struct Consent {
    key: String,
    text: String,
    separate: bool,
    given: String,
}

/// What a section's page shows beside its form.
#[derive(Serialize, Default)]
pub(super) struct Extras {
    record: Vec<Fact>,
    conditions: Vec<Condition>,
    papers: Vec<Paper>,
    consents: Vec<Consent>,
    kinds: Vec<Choice>,
    posts: Vec<Choice>,
    yes_no: Vec<Choice>,
    fixed: Option<String>,
    letter: bool,
}

#[derive(Serialize)]
struct View {
    application: Shown,
    section: Section,
    form: FormView,
    version: i32,
    edited: String,
    held: String,
    gaps: Vec<String>,
    grid: Option<Grid>,
    columns: Vec<Column>,
    extras: Extras,
    tasks: Vec<Task>,
    reason: String,
    preview: bool,
}

/// A section with what its page needs.
struct Found {
    content: Content,
    rows: Vec<SectionRow>,
    shelves: Vec<(String, ShelfView)>,
}

impl Found {
    fn row(&self, section: Section) -> Option<&SectionRow> {
        self.rows.iter().find(|row| row.section == section)
    }
}

/// The section of the path, if it is open now.
async fn found(ctx: &Ctx) -> Result<(Whole, Section, Found)> {
    let section: Section = ctx.param("section")?;
    let whole = Whole::of(ctx, Action::ApplicationFill).await?;
    whole.application.fillable(&whole.call, ctx.now)?;
    if !Section::of(&whole.definition).contains(&section) {
        return Err(Error::NotFound);
    }
    if !whole.application.is_open(section) {
        return Err(Error::conflict("application-section-closed"));
    }
    let a = whole.application.clone();
    let found = ctx
        .read(move |db, actor| {
            let content = store::live(db, &a)?;
            let (_, places) = store::filed(db, a.id)?;
            let shelves = shelves(db, actor, section, places)?;
            Ok(Found { content, rows: store::sections(db, a.id)?, shelves })
        })
        .await?;
    Ok((whole, section, found))
}

/// The files of a section's papers.
fn shelves(
    db: &mut Db,
    actor: &Actor,
    section: Section,
    places: Vec<(PaperId, String)>,
) -> Result<Vec<(String, ShelfView)>> {
    let mut all = Vec::new();
    for (id, paper) in places.into_iter().filter(|(_, paper)| crate::application::shelves::section_of(paper) == section)
    {
        if let Some(view) = files::shelves(db, actor, store::PAPER, id.0, SHELVES)?.into_iter().next() {
            all.push((paper, view));
        }
    }
    Ok(all)
}

async fn page(
    ctx: &Ctx,
    status: StatusCode,
    form: FormView,
    numbers: Vec<usize>,
    (whole, section, found): (Whole, Section, Found),
) -> Result<Answer> {
    let row = found.row(section);
    let d = &whole.definition;
    let lacking = gaps(section, &found.content, d);
    let saved = row.is_some_and(|row| row.updated_at.is_some());
    // What is lacking stands beside its field once somebody has saved the section, and not before.
    let beside: Vec<FieldError> = lacking
        .iter()
        .filter(|gap| saved && !gap.field.is_empty())
        .map(|gap| FieldError { field: gap.field.clone(), message: gap.message.clone() })
        .collect();
    let grid = sections::grid(section, ctx, d, numbers);
    let actor = ctx.actor()?;
    let held = row.and_then(|row| actions::held_by_another(row, actor, ctx.now)).unwrap_or_default().to_owned();
    let view = View {
        application: whole.shown(ctx),
        section,
        form: form.beside(&beside, |message| ctx.say(message)),
        version: row.map_or(0, |row| row.version),
        edited: row.map(|row| edited(ctx, row)).unwrap_or_default(),
        held,
        gaps: if saved { lacking.iter().map(|gap| ctx.say(&gap.message)).collect() } else { Vec::new() },
        columns: grid.iter().flat_map(|grid| grid.columns.clone()).collect(),
        grid,
        tasks: tasks(ctx, &whole, &found.content, &found.rows),
        extras: extras(ctx, section, &found.content, d, found.shelves),
        reason: whole.application.return_reason.clone(),
        preview: false,
    };
    ctx.page_with(status, "application/section.html", view)
}

fn edited(ctx: &Ctx, row: &SectionRow) -> String {
    let Some(at) = row.updated_at else { return String::new() };
    let by = Message::new("application-edited").with("by", &row.updated_by_name);
    ctx.say(&by.with("at", show_moment(ctx.locale, at)))
}

pub(super) fn extras(
    ctx: &Ctx,
    section: Section,
    content: &Content,
    d: &Definition,
    shelves: Vec<(String, ShelfView)>,
) -> Extras {
    let mut extras = Extras {
        yes_no: [("yes", "value-yes"), ("no", "value-no")].map(|(v, key)| Choice::new(v, ctx.word(key))).into(),
        ..Extras::default()
    };
    match section {
        Section::Unit => {
            extras.record = record(ctx, &content.record);
            extras.kinds = ctx.choices(form::ApplicantKind::ALL, "applicant-kind");
        }
        Section::Leader => extras.posts = ctx.choices(form::Post::ALL, "post"),
        Section::Conditions => extras.conditions = conditions(ctx, d),
        Section::Budget => {
            let yuan = |amount| ctx.say(&Message::new("call-yuan").with("amount", amount));
            extras.fixed = form::fixed_amount(d).map(yuan);
        }
        Section::Papers => {
            extras.papers = papers(ctx, d, shelves);
            extras.letter = d.support_letter.is_some();
        }
        Section::Past => extras.papers = proofs(ctx, content, shelves),
        Section::Statement => extras.consents = consents(ctx, content, d),
        _ => {}
    }
    extras
}

fn record(ctx: &Ctx, r: &UnitRecord) -> Vec<Fact> {
    let chosen =
        |prefix: &str, word: Option<String>| word.map(|w| ctx.word(&format!("{prefix}-{w}"))).unwrap_or_default();
    [
        ("application-unit", r.name.clone()),
        ("field-uscc", r.uscc.clone()),
        ("field-region", r.region.map(|region| region.name(ctx.locale.as_str()).to_owned()).unwrap_or_default()),
        ("field-class", chosen("class", r.class.map(|class| class.to_string()))),
        ("field-licence", chosen("licence", r.licence.map(|licence| licence.to_string()))),
        ("field-supervising-body", r.supervising_body.clone()),
        ("field-legal-representative", r.legal_representative.clone()),
        ("field-address", r.address.clone()),
        ("field-phone", r.phone.clone()),
        ("field-email", r.email.clone()),
    ]
    .into_iter()
    .map(|(key, value)| Fact::new(ctx.word(key), value))
    .collect()
}

fn conditions(ctx: &Ctx, d: &Definition) -> Vec<Condition> {
    let locale = ctx.locale.as_str();
    form::conditions(d)
        .map(|condition| Condition {
            label: condition.label.get(locale).to_owned(),
            class: ctx.word(&format!("rule-class-{}", condition.class)),
            evidence: condition.evidence.as_ref().map(|text| text.get(locale).to_owned()).unwrap_or_default(),
        })
        .collect()
}

fn taken(shelves: &mut Vec<(String, ShelfView)>, key: &str) -> Option<ShelfView> {
    let place = shelves.iter().position(|(paper, _)| paper == key)?;
    Some(shelves.swap_remove(place).1)
}

fn papers(ctx: &Ctx, d: &Definition, mut shelves: Vec<(String, ShelfView)>) -> Vec<Paper> {
    let locale = ctx.locale.as_str();
    form::papers(d)
        .map(|paper| Paper {
            key: paper.key.as_str().to_owned(),
            label: paper.label.get(locale).to_owned(),
            note: paper.note.as_ref().map(|note| note.get(locale).to_owned()).unwrap_or_default(),
            required: paper.required,
            formats: paper.formats.iter().map(|f| f.as_str().to_uppercase()).collect::<Vec<_>>().join("、"),
            stamp: paper.stamp,
            signature: paper.signature,
            issued: paper.valid_months.is_some(),
            shelf: taken(&mut shelves, paper.key.as_str()),
        })
        .collect()
}

fn proofs(ctx: &Ctx, content: &Content, mut shelves: Vec<(String, ShelfView)>) -> Vec<Paper> {
    let proof = |item: &form::PastProject| Paper {
        key: form::proof_of(item.n),
        label: ctx.say(&Message::new("application-proof-of").with("name", &item.name)),
        note: String::new(),
        required: false,
        formats: String::new(),
        stamp: false,
        signature: false,
        issued: false,
        shelf: taken(&mut shelves, &form::proof_of(item.n)),
    };
    content.past.items.iter().map(proof).collect()
}

fn consents(ctx: &Ctx, content: &Content, d: &Definition) -> Vec<Consent> {
    let all = d.privacy.iter().flat_map(|privacy| &privacy.consent);
    all.map(|consent| {
        let given = content.statement.consents.iter().find(|given| given.key == consent.key.as_str());
        let said = given.map(|given| {
            let said = Message::new("application-consent-given").with("by", &given.by);
            ctx.say(&said.with("at", exactly(ctx, given.at)).with("version", given.call_version))
        });
        Consent {
            key: consent.key.as_str().to_owned(),
            text: consent.text.get(ctx.locale.as_str()).to_owned(),
            separate: consent.separate,
            given: said.unwrap_or_default(),
        }
    })
    .collect()
}

async fn show(ctx: Ctx) -> Result<Answer> {
    let all = found(&ctx).await?;
    let (recorded, numbers) = sections::filled(all.1, &all.2.content, &all.0.definition)?;
    let form = drafts::form(&ctx, &recorded).await?;
    // A draft may hold more rows than what is recorded.
    let numbers =
        if form.draft.as_ref().is_some_and(|draft| draft.restored) { all_rows(&form, numbers) } else { numbers };
    page(&ctx, StatusCode::OK, form, numbers, all).await
}

/// The rows that a form holds, with those that are shown anyway.
fn all_rows(form: &FormView, shown: Vec<usize>) -> Vec<usize> {
    let most = form.names().filter_map(|name| name.rsplit_once('-')?.1.parse::<usize>().ok()).max();
    match most {
        Some(most) if !shown.is_empty() => (0..shown.len().max(most + 1).min(crate::platform::grid::MOST)).collect(),
        _ => shown,
    }
}

async fn save(mut ctx: Ctx) -> Result<Answer> {
    let (id, section): (ApplicationId, Section) = (ctx.param("id")?, ctx.param("section")?);
    let all = found(&ctx).await?;
    let version = ctx.form.version();
    // Which of its buttons was pressed; tables know `fill` of their own.
    let step = ctx.form.raw("step").unwrap_or_default().to_owned();
    let mut form = ctx.form.clone();
    let read = sections::read(section, &mut form, &all.2.content, &all.0.definition);
    ctx.form = form;
    let done = match read {
        Ok(Sent::Show(form, numbers)) => {
            let mut view = ctx.show(&form);
            view.draft = ctx.form.draft();
            return page(&ctx, StatusCode::OK, view, numbers, all).await;
        }
        Ok(Sent::Save(edited)) => match version {
            Some(version) => ctx.write(move |tx| edited.save(tx, id, version)).await,
            None => return Err(Error::Malformed("the form has no version".to_owned())),
        },
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(next(&all.0, section, &step)).done(Message::new("saved"))),
        Err(error) => refused(&ctx, error, all).await,
    }
}

/// Where to go after a section is saved: to the next one, or back to the list of tasks.
fn next(whole: &Whole, section: Section, step: &str) -> String {
    let here = format!("/applications/{}", whole.application.id);
    let all: Vec<Section> =
        Section::of(&whole.definition).into_iter().filter(|s| whole.application.is_open(*s)).collect();
    let after = all.iter().skip_while(|s| **s != section).nth(1);
    match (step, after) {
        ("stay", _) => format!("{here}/sections/{section}"),
        ("next", Some(after)) => format!("{here}/sections/{after}"),
        _ => here,
    }
}

async fn refused(ctx: &Ctx, error: Error, all: (Whole, Section, Found)) -> Result<Answer> {
    let stale = matches!(error, Error::Stale);
    let (status, mut form) = ctx.again(error)?;
    let (recorded, shown) = sections::filled(all.1, &all.2.content, &all.0.definition)?;
    if stale {
        form.conflict = ctx.differences(&recorded);
    }
    let numbers = all_rows(&form, shown);
    page(ctx, status, form, numbers, all).await
}

async fn hold(mut ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Held {
        by: Option<String>,
        said: String,
    }
    let (id, section): (ApplicationId, Section) = (ctx.param("id")?, ctx.param("section")?);
    ctx.form.build(|| Some(()))?;
    let by = ctx.write(move |tx| actions::hold(tx, id, section)).await?;
    if !ctx.scripted {
        return Ok(Answer::see(format!("/applications/{id}/sections/{section}")));
    }
    let said = by.as_ref().map(|name| ctx.say(&Message::new("application-held").with("by", name))).unwrap_or_default();
    Answer::json(&Held { by, said })
}

/// Opens the place of a paper's files, and goes there.
async fn place(mut ctx: Ctx) -> Result<Answer> {
    let id: ApplicationId = ctx.param("id")?;
    let paper = ctx.form.need("paper", crate::platform::form::line(80));
    let paper = ctx.form.build(|| paper)?;
    let place = ctx.write(move |tx| actions::place(tx, id, &paper)).await?;
    let (noun, shelf) = (store::PAPER, crate::application::shelves::FILES);
    Ok(Answer::see(format!("/files/on/{noun}/{place}/{shelf}")))
}

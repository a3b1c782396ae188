//! The pages of organisations.

mod account;
mod contacts;
mod documents;
mod edit;
mod table;

use std::sync::Arc;

use serde::Serialize;

use super::model::{Class, Kind, Organisation, RecordedContact, State};
use super::shelves::{CLASS_PROOF, SHELVES};
use super::store::{self, Filter};
use crate::access::{Action, Actor, Object, can};
use crate::audit;
use crate::files::{self, ShelfView};
use crate::kernel::{Instant, OrganisationId, Region, Uscc};
use crate::pages::{Access, Answer, Choice, Ctx, Export, ListView, Route};
use crate::platform::db::Db;
use crate::platform::list::{Column, Query, Spec};
use crate::platform::templates::show_moment;
use crate::platform::workbook::Value;
use crate::platform::{Error, Result};

const LIST: Spec = Spec {
    columns: &[
        Column::new("name", "organisation-name").sortable(),
        Column::new("kind", "field-kind").sortable(),
        Column::new("region", "field-region").sortable(),
        Column::new("uscc", "field-uscc"),
        Column::new("class", "field-class"),
        Column::new("phone", "field-phone"),
        Column::new("updated", "field-updated").sortable(),
    ],
    filters: &["kind", "region", "class", "state"],
    sort: "name",
};

/// The most events that a history page shows at once.
const HISTORY: i64 = 200;

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    let view = Access::May(Action::OrganisationView);
    let mut all = vec![
        Route::get("/organisations", view, index),
        Route::get("/organisations.xlsx", view, export),
        Route::get("/organisations/{id}", view, show),
        Route::get("/organisations/{id}/history", view, history),
    ];
    all.extend(edit::routes());
    all.extend(contacts::routes());
    all.extend(documents::routes());
    all.extend(account::routes());
    all.extend(table::routes());
    all
}

/// The organisation of the path, if the actor may see it.
fn seen(db: &mut Db, actor: &Actor, id: OrganisationId) -> Result<Organisation> {
    let found = store::find(db, id)?;
    can(actor, Action::OrganisationView, &found)?;
    Ok(found)
}

/// Whether the roles and the object allow an action, to show what leads to it.
fn offered(actor: &Actor, action: Action, of: &Organisation) -> bool {
    actor.may(action) && of.allows(actor, action).is_ok()
}

/// A row of the list.
#[derive(Serialize)]
struct Row {
    id: OrganisationId,
    name: String,
    kind: String,
    region: Option<&'static str>,
    uscc: Option<Uscc>,
    class: Option<String>,
    phone: String,
    updated: String,
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<Row>,
        kinds: Vec<Choice>,
        regions: Vec<Choice>,
        classes: Vec<Choice>,
        may_create: bool,
    }
    let query = ctx.list(&LIST);
    let (wanted, tallies) = (query.clone(), ctx.app.database.tallies());
    let (total, found) = ctx
        .read(move |db, actor| {
            let filter = filter(actor, &wanted);
            let total = tallies.of(format!("organisations {filter:?}"), || store::count(db, &filter))?;
            Ok((total, store::list(db, &filter, &wanted.within(total))?))
        })
        .await?;
    let locale = ctx.locale.as_str();
    let row = |o: store::Listed| Row {
        id: o.id,
        name: o.name,
        kind: ctx.word(&format!("kind-{}", o.kind)),
        region: o.region.map(|r| r.name(locale)),
        uscc: o.uscc,
        class: o.class.map(|class| ctx.word(&format!("class-{class}"))),
        phone: o.phone,
        updated: show_moment(ctx.locale, o.updated_at),
    };
    let view = View {
        list: ctx.list_view(&query.within(total), &LIST, total, |name, value| chip(&ctx, name, value)),
        rows: found.into_iter().map(row).collect(),
        kinds: ctx.choices(Kind::ALL, "kind"),
        regions: regions(&ctx),
        classes: ctx.choices(Class::ALL, "class"),
        may_create: ctx.may(Action::OrganisationCreate),
    };
    ctx.page("organisation/list.html", view)
}

fn filter(actor: &Actor, query: &Query) -> Filter {
    Filter {
        scope: actor.scope(),
        text: query.q.clone(),
        kind: query.filter("kind"),
        region: query.filter::<String>("region").and_then(|code| Region::parse(&code).ok()),
        class: query.filter("class"),
        merged: query.filter("state") == Some(State::Merged),
    }
}

async fn export(ctx: Ctx) -> Result<Answer> {
    let query = ctx.list(&LIST);
    let words = ctx.clone();
    let locale = ctx.locale.as_str();
    let cell = move |o: &store::Listed, column: &str| match column {
        "name" => Value::text(&o.name),
        "kind" => Value::Text(words.word(&format!("kind-{}", o.kind))),
        "region" => Value::from(o.region.map(|region| region.name(locale))),
        "uscc" => Value::from(o.uscc.as_ref().map(Uscc::as_str)),
        "class" => Value::from(o.class.map(|class| words.word(&format!("class-{class}")))),
        "phone" => Value::text(&o.phone),
        "updated" => Value::Moment(o.updated_at),
        _ => Value::Blank,
    };
    ctx.export(Export::list(&ctx, "organisation-title", &LIST, &query), move |db, actor, sheet| {
        let keys = store::keys(db, &filter(actor, &query), &query)?;
        sheet.rows(db, &keys, store::listed, |o| o.id, cell)
    })
    .await
}

fn chip(ctx: &Ctx, name: &str, value: &str) -> String {
    let shown = match name {
        "kind" => ctx.word(&format!("kind-{value}")),
        "class" => ctx.word(&format!("class-{value}")),
        "state" => ctx.word(&format!("organisation-state-{value}")),
        "region" => Region::parse(value).map_or_else(|_| value.to_owned(), |r| r.name(ctx.locale.as_str()).to_owned()),
        _ => value.to_owned(),
    };
    ctx.chip(name, shown)
}

fn regions(ctx: &Ctx) -> Vec<Choice> {
    Region::all().map(|region| Choice::new(region.code(), region.name(ctx.locale.as_str()))).collect()
}

async fn show(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        organisation: Shown,
        contacts: Vec<ContactView>,
        former: Vec<Former>,
        merged_into: Option<(OrganisationId, String)>,
        gaps: Vec<&'static str>,
        shelves: Vec<ShelfView>,
        may_edit: bool,
        may_rename: bool,
        may_merge: bool,
        may_edit_contacts: bool,
        account: Option<account::AccountView>,
        account_change: Option<account::ChangeView>,
        may_edit_account: bool,
        may_show_account: bool,
        may_see_queries: bool,
        may_ask: bool,
        may_raise: bool,
        hanging: Vec<(String, String)>,
    }
    let (id, app) = (ctx.param("id")?, Arc::clone(&ctx.app));
    let (found, contacts, former, target, (account, change), (shelves, class_proof, hanging)) = ctx
        .read(move |db, actor| {
            let found = seen(db, actor, id)?;
            let target = match found.merged_into {
                Some(into) => seen(db, actor, into).map(|o| Some((o.id, o.record.name))).or_else(unless_hidden)?,
                None => None,
            };
            let shelves = files::shelves(db, actor, "organisation", id.0, SHELVES)?;
            let proven = shelves.is_empty() || files::has(db, "organisation", id.0, CLASS_PROOF)?;
            let here = super::subject(db, actor, id.0)?;
            let hanging = crate::pages::hangings(&app.hangings, db, actor, &here)?;
            Ok((
                found,
                store::contacts(db, id)?,
                store::former_names(db, id)?,
                target,
                (store::account(db, id)?, super::account::store::waiting(db, id)?),
                (shelves, proven, hanging),
            ))
        })
        .await?;
    let actor = ctx.actor()?;
    let view = View {
        gaps: found.record.gaps(class_proof),
        shelves,
        may_edit: offered(actor, Action::OrganisationEdit, &found),
        may_rename: offered(actor, Action::OrganisationRename, &found),
        may_merge: offered(actor, Action::OrganisationMerge, &found),
        may_edit_contacts: offered(actor, Action::OrganisationEditContacts, &found),
        may_edit_account: offered(actor, Action::OrganisationEditAccount, &found),
        may_show_account: (account.is_some() || change.is_some())
            && offered(actor, Action::OrganisationShowAccount, &found),
        account: account.map(|recorded| account::view(&ctx, found.id, &recorded)),
        account_change: change.map(|change| account::change_view(&ctx, &change)),
        may_see_queries: ctx.may(Action::QueryView),
        may_ask: ctx.may(Action::QueryAsk) && found.state == State::Active && actor.organisation != Some(id),
        may_raise: ctx.may(Action::FindingRaise) && found.state == State::Active,
        hanging: hanging.iter().map(|h| (ctx.say(&h.text), h.href.clone())).collect(),
        organisation: shown(&ctx, &found),
        contacts: contacts.into_iter().map(ContactView::of).collect(),
        former: former.into_iter().map(|(name, until, reason)| Former { name, until, reason }).collect(),
        merged_into: target,
    };
    ctx.page("organisation/show.html", view)
}

fn unless_hidden<T>(error: Error) -> Result<Option<T>> {
    if matches!(error, Error::NotFound) { Ok(None) } else { Err(error) }
}

/// A former name as pages show it.
#[derive(Serialize)]
struct Former {
    name: String,
    until: Instant,
    reason: String,
}

/// An organisation as pages show it.
#[derive(Serialize)]
struct Shown {
    id: OrganisationId,
    name: String,
    kind: Kind,
    uscc: Option<Uscc>,
    region: Option<&'static str>,
    area: Option<String>,
    class: Option<Class>,
    licence: Option<super::model::Licence>,
    supervising_body: String,
    legal_representative: String,
    address: String,
    phone: String,
    email: String,
    state: State,
    version: i32,
    created_at: Instant,
    updated_at: Instant,
    /// Whether its documents are for the reader.
    may_see_documents: bool,
}

fn shown(ctx: &Ctx, o: &Organisation) -> Shown {
    let r = &o.record;
    Shown {
        id: o.id,
        name: r.name.clone(),
        kind: r.kind,
        uscc: r.uscc.clone(),
        region: r.region.map(|region| region.name(ctx.locale.as_str())),
        area: r.area.as_deref().map(super::form::area_name),
        class: r.class,
        licence: r.licence,
        supervising_body: r.supervising_body.clone(),
        legal_representative: r.legal_representative.clone(),
        address: r.address.clone(),
        phone: r.phone.clone(),
        email: r.email.clone(),
        state: o.state,
        version: o.version,
        created_at: o.created_at,
        updated_at: o.updated_at,
        may_see_documents: ctx.may(Action::DocumentView),
    }
}

/// A contact as pages show it.
#[derive(Serialize)]
struct ContactView {
    id: crate::kernel::ContactId,
    name: String,
    post: String,
    phone: String,
    email: String,
    version: i32,
}

impl ContactView {
    fn of(c: RecordedContact) -> Self {
        let (id, version, c) = (c.id, c.version, c.contact);
        Self { id, name: c.name, post: c.post, phone: c.phone, email: c.email, version }
    }
}

async fn history(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        organisation: Shown,
        events: Vec<audit::HistoryRow>,
    }
    let id: OrganisationId = ctx.param("id")?;
    let (found, events) = ctx
        .read(move |db, actor| Ok((seen(db, actor, id)?, audit::history(db, "organisation", id.0, HISTORY)?)))
        .await?;
    let view = View { organisation: shown(&ctx, &found), events: audit::history_rows(&ctx, events) };
    ctx.page("organisation/history.html", view)
}

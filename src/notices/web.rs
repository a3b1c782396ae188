//! The outbox: its list, one mail, and what is done to it by hand.

use serde::Serialize;

use super::model::{State, Stored};
use super::store::{self, Filter};
use super::{actions, render};
use crate::access::{Action, Tx, can};
use crate::audit;
use crate::kernel::{Instant, MailId, Message};
use crate::pages::{Access, Answer, Choice, Ctx, Export, ListView, Route};
use crate::platform::Result;
use crate::platform::list::{Column, Query, Spec};
use crate::platform::mail::TransportKind;
use crate::platform::workbook::Value;

const LIST: Spec = Spec {
    columns: &[
        Column::new("created", "mail-created").sortable(),
        Column::new("to", "mail-to").sortable(),
        Column::new("kind", "mail-kind"),
        Column::new("state", "field-state"),
        Column::new("attempts", "mail-attempts"),
        Column::new("sent", "mail-sent-at"),
    ],
    filters: &["state", "kind"],
    sort: "-created",
};

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    let (view, manage) = (Access::May(Action::MailView), Access::May(Action::MailManage));
    vec![
        Route::get("/mails", view, index),
        Route::get("/mails.xlsx", view, export),
        Route::get("/mails/{id}", view, show),
        Route::post("/mails/{id}/retry", manage, |ctx| by_hand(ctx, actions::retry, "mail-was-retried")),
        Route::post("/mails/{id}/withdraw", manage, |ctx| by_hand(ctx, actions::withdraw, "mail-was-withdrawn")),
        Route::post("/mails/{id}/settle", manage, |ctx| by_hand(ctx, actions::settle, "mail-was-settled")),
    ]
}

/// A mail as pages show it.
#[derive(Serialize)]
struct MailView {
    id: MailId,
    kind: String,
    to_name: String,
    to_address: String,
    to_href: Option<String>,
    state: State,
    digest: bool,
    gathered_into: Option<MailId>,
    attempts: i32,
    next_at: Option<Instant>,
    useful_until: Option<Instant>,
    trouble: String,
    message_id: Option<String>,
    created_at: Instant,
    sent_at: Option<Instant>,
    version: i32,
}

/// What is the matter with a mail: a sentence of ours, or what the mail server said.
fn trouble(ctx: &Ctx, m: &Stored) -> String {
    if m.trouble.starts_with("mail-trouble-") { ctx.word(&m.trouble) } else { m.trouble.clone() }
}

fn view(ctx: &Ctx, m: &Stored) -> MailView {
    let waits = m.state == State::Waiting && !m.digest;
    MailView {
        id: m.id,
        kind: kind_word(ctx, &m.template),
        to_name: m.to_name.clone(),
        to_address: m.to_address.clone(),
        to_href: m.user.map(|id| format!("/people/{id}")),
        state: m.state,
        digest: m.digest,
        gathered_into: m.gathered_into,
        attempts: m.attempts,
        next_at: waits.then_some(m.next_at).filter(|at| *at > ctx.now),
        useful_until: m.useful_until,
        trouble: trouble(ctx, m),
        message_id: m.message_id.clone(),
        created_at: m.created_at,
        sent_at: m.sent_at,
        version: m.version,
    }
}

/// The state in words, as the list shows it.
fn state_word(ctx: &Ctx, m: &Stored) -> String {
    match m.state {
        State::Waiting if m.digest => ctx.word("mail-held"),
        _ if m.gathered_into.is_some() => ctx.word("mail-gathered"),
        state => ctx.word(&format!("mail-state-{state}")),
    }
}

fn kind_word(ctx: &Ctx, template: &str) -> String {
    ctx.word(&format!("mail-{template}"))
}

fn filter(query: &Query) -> Filter {
    Filter { text: query.q.clone(), state: query.filter("state"), template: query.filter("kind") }
}

async fn index(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<MailView>,
        states: Vec<Choice>,
        kinds: Vec<Choice>,
        files_only: bool,
        samples: bool,
    }
    let query = ctx.list(&LIST);
    let wanted = query.clone();
    let (total, found) = ctx
        .read(move |db, _| {
            let filter = filter(&wanted);
            let total = store::count(db, &filter)?;
            Ok((total, store::list(db, &filter, &wanted.within(total))?))
        })
        .await?;
    let chip = |name: &str, value: &str| {
        let (label, shown) = match name {
            "state" => ("field-state", ctx.word(&format!("mail-state-{value}"))),
            "kind" => ("mail-kind", kind_word(&ctx, value)),
            _ => ("look-keyword", value.to_owned()),
        };
        ctx.say(&Message::new("label-and-value").with_word("label", label).with("value", shown))
    };
    let page = View {
        list: ctx.list_view(&query.within(total), &LIST, total, chip),
        rows: found.iter().map(|mail| view(&ctx, mail)).collect(),
        states: ctx.choices(State::ALL, "mail-state"),
        kinds: render::templates().into_iter().map(|name| Choice::new(&name, kind_word(&ctx, &name))).collect(),
        files_only: ctx.app.settings.mail.transport == TransportKind::File,
        samples: ctx.app.settings.sample,
    };
    ctx.page("mails/list.html", page)
}

/// Names and addresses of people leave with it, so the trail keeps that it was taken along. What a mail says does not.
async fn export(ctx: Ctx) -> Result<Answer> {
    let query = ctx.list(&LIST);
    let words = ctx.clone();
    let cell = move |m: &Stored, column: &str| match column {
        "created" => Value::Moment(m.created_at),
        "to" => Value::Text(format!("{} <{}>", m.to_name, m.to_address)),
        "kind" => Value::Text(kind_word(&words, &m.template)),
        "state" => Value::lines([state_word(&words, m), trouble(&words, m)]),
        "attempts" => Value::Whole(m.attempts.into()),
        "sent" => m.sent_at.map_or(Value::Blank, Value::Moment),
        _ => Value::Blank,
    };
    audit::note_export(&ctx, "mails").await?;
    ctx.export(Export::list(&ctx, "mail-title", &LIST, &query), move |db, _, sheet| {
        let keys = store::keys(db, &filter(&query), &query)?;
        sheet.rows(db, &keys, store::all, |m| m.id, cell)
    })
    .await
}

async fn show(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        mail: MailView,
        subject: String,
        text: String,
        masked: bool,
        /// The link of a sample mail, to follow it.
        link: Option<String>,
        may_retry: bool,
        may_withdraw: bool,
        may_settle: bool,
    }
    let id: MailId = ctx.param("id")?;
    let mail = ctx
        .read(move |db, actor| {
            let mail = store::find(db, id)?;
            can(actor, Action::MailView, &mail)?;
            Ok(mail)
        })
        .await?;
    let manages = ctx.may(Action::MailManage);
    // Only where the data are invented and nothing really leaves may anybody but the recipient follow a link.
    let settings = &ctx.app.settings;
    let sample = manages && settings.sample && settings.mail.transport == TransportKind::File;
    let sealed = mail.sealed.is_some();
    let open = sample && sealed;
    let written = if open { render::whole(&ctx.app, &mail)? } else { render::masked(&ctx.app, &mail)? };
    let sent = !open && !mail.body.is_empty();
    let page = View {
        masked: mail.path.contains(super::model::MASK) && !open,
        link: if open { Some(render::link(&ctx.app, &mail)?) } else { None },
        subject: if sent { mail.subject.clone() } else { written.subject },
        text: if sent { mail.body.clone() } else { written.text },
        may_retry: manages && mail.may_retry(ctx.now).is_ok(),
        may_withdraw: manages && mail.may_withdraw().is_ok(),
        may_settle: manages && mail.may_settle().is_ok(),
        mail: view(&ctx, &mail),
    };
    ctx.page("mails/show.html", page)
}

async fn by_hand(mut ctx: Ctx, verb: fn(&mut Tx<'_>, MailId, i32) -> Result<()>, done: &'static str) -> Result<Answer> {
    let id: MailId = ctx.param("id")?;
    let version = ctx.form.version();
    let version = ctx.form.build(|| version)?;
    ctx.write(move |tx| verb(tx, id, version)).await?;
    Ok(Answer::see(format!("/mails/{id}")).done(Message::new(done)))
}

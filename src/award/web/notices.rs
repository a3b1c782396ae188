//! Public notices from inside: publish one, see how it stands, enter objections that came on paper, make the awards.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions::{self, Text};
use super::super::decision::State as Decided;
use super::super::model::{Award, Role};
use super::super::notice::{PublicNotice, last_day};
use super::super::objection::{Channel, Given, PHONE, is_anonymous, masked};
use super::super::store::{awards, decisions, notices, objections};
use super::public::{award_choices, centre};
use super::{Due, Line, TEXT, due, line};
use crate::access::{Action, Actor, Scope, can};
use crate::calendar;
use crate::documents::{self, Audience, Draft, Kind};
use crate::kernel::{DecisionId, DocumentId, Message, NoticeId};
use crate::pages::{Access, Answer, Choice, Ctx, ListView, Route, Subject};
use crate::platform::db::Db;
use crate::platform::form::{Form, FormView, choice, day, email, line as text_line, lines, phone};
use crate::platform::i18n::Locale;
use crate::platform::list::{Column, Spec};
use crate::platform::templates::show_day;
use crate::platform::{Error, Result, secret};
use crate::programme::definition::applying::MailRule;
use crate::programme::definition::closing::Notice as Rules;
use crate::programme::{Definition, call};

const LIST: Spec = Spec {
    columns: &[
        Column::new("title", "notice-title-field"),
        Column::new("starts", "field-starts-on"),
        Column::new("ends", "notice-ends"),
    ],
    filters: &[],
    sort: "title",
};

pub(super) fn routes() -> Vec<Route> {
    let (view, propose) = (Access::May(Action::AwardView), Access::May(Action::AwardPropose));
    let handle = Access::May(Action::ObjectionHandle);
    vec![
        Route::get("/public-notices", view, index),
        Route::get("/public-notices/{id}", view, show),
        Route::post("/public-notices/{id}/award", Access::May(Action::AwardApprove), award_all),
        Route::get("/public-notices/{id}/objection", handle, entering),
        Route::post("/public-notices/{id}/objection", handle, enter),
        Route::get("/decisions/{id}/notice", propose, preparing),
        Route::post("/decisions/{id}/notice", propose, publish),
    ]
}

/// A notice, for those who see every province; the public has pages of its own.
fn seen(db: &mut Db, actor: &Actor, id: NoticeId) -> Result<PublicNotice> {
    let found = notices::find(db, id)?;
    if actor.scope() == Scope::Everything { Ok(found) } else { Err(Error::NotFound) }
}

async fn index(ctx: Ctx) -> Result<Answer> {
    // From inside the list is for those who see every province; what is public stands on the public's own page.
    let sees = ctx.actor()?.scope() == Scope::Everything;
    listed(&ctx, "awards/notices.html", sees).await
}

/// The page that lists every notice that was published, or none.
pub(super) async fn listed(ctx: &Ctx, template: &'static str, sees: bool) -> Result<Answer> {
    #[derive(Serialize)]
    struct Row {
        id: NoticeId,
        title: String,
        starts: String,
        ends: Due,
        runs: bool,
    }
    #[derive(Serialize)]
    struct View {
        list: ListView,
        rows: Vec<Row>,
    }
    let query = ctx.list(&LIST);
    let wanted = query.clone();
    let read = move |db: &mut Db| {
        let total = if sees { notices::count(db)? } else { 0 };
        let page = wanted.within(total);
        let found = if sees { notices::list(db, page.offset(), page.limit())? } else { Vec::new() };
        Ok((total, found, calendar::current(db)?))
    };
    let (total, found, calendar) = ctx.app.database.read(read).await?;
    let row = |n: PublicNotice| Row {
        id: n.id,
        starts: show_day(ctx.locale, n.starts_on),
        ends: due(ctx, &calendar, n.ends_on),
        runs: n.stands_on(ctx.now.day()),
        title: n.title,
    };
    let view = View {
        list: ctx.list_view(&query.within(total), &LIST, total, |_, value| value.to_owned()),
        rows: found.into_iter().map(row).collect(),
    };
    ctx.page(template, view)
}

/// An objection, as the page of its notice lists it.
#[derive(Serialize)]
struct Objected {
    id: crate::kernel::ObjectionId,
    unit: String,
    state: super::super::objection::State,
    outcome: Option<super::super::objection::Outcome>,
    received: String,
    due: Option<Due>,
}

/// The page of a notice from inside.
#[derive(Serialize)]
struct Page {
    id: NoticeId,
    title: String,
    text: String,
    decision: DecisionId,
    starts: String,
    ends: Due,
    runs: bool,
    days: i32,
    published_by: String,
    published_at: crate::kernel::Instant,
    document: Option<DocumentId>,
    lines: Vec<Line>,
    ready: Vec<String>,
    waiting: Vec<(String, String)>,
    objections: Vec<Objected>,
    may_award: bool,
    may_enter: bool,
    link: String,
}

async fn show(ctx: Ctx) -> Result<Answer> {
    let (id, today): (NoticeId, _) = (ctx.param("id")?, ctx.now.day());
    let (found, lines, objected, calendar) = ctx
        .read(move |db, actor| {
            let found = seen(db, actor, id)?;
            let mut lines = Vec::new();
            for award in awards::of_decision(db, found.decision)? {
                let (open, why) = (objections::open_on(db, award.id)?, actions::holds_up(db, &award, today)?);
                lines.push((award, open, why));
            }
            let objected = if actor.may(Action::ObjectionView) { objections::on_notice(db, id)? } else { Vec::new() };
            Ok((found, lines, objected, calendar::current(db)?))
        })
        .await?;
    let waits = |award: &Award| award.role == Role::Award && award.state == super::super::State::OnNotice;
    let ready: Vec<String> = lines
        .iter()
        .filter(|(award, _, why)| waits(award) && why.is_none())
        .map(|(award, ..)| award.unit_name.clone())
        .collect();
    let waiting = lines.iter().filter(|(award, ..)| waits(award));
    let waiting = waiting.filter_map(|(award, _, why)| Some((award.unit_name.clone(), ctx.say(why.as_ref()?))));
    let objected = objected.into_iter().map(|o| Objected {
        id: o.id,
        due: o.due().map(|on| due(&ctx, &calendar, on)),
        unit: o.award_unit,
        state: o.state,
        outcome: o.outcome,
        received: show_day(ctx.locale, o.given.received_on),
    });
    let runs = found.stands_on(today);
    let view = Page {
        id,
        decision: found.decision,
        starts: show_day(ctx.locale, found.starts_on),
        ends: due(&ctx, &calendar, found.ends_on),
        runs,
        days: found.days,
        published_by: found.published_by_name,
        published_at: found.published_at,
        document: found.document,
        may_award: ctx.may(Action::AwardApprove) && !ready.is_empty(),
        waiting: waiting.collect(),
        ready,
        lines: lines.iter().map(|(award, open, _)| line(&ctx, award, *open)).collect(),
        objections: objected.collect(),
        may_enter: ctx.may(Action::ObjectionHandle),
        link: ctx.app.public_address(&format!("/public/notices/{id}")),
        title: found.title,
        text: found.text,
    };
    ctx.page("awards/notice.html", view)
}

async fn award_all(mut ctx: Ctx) -> Result<Answer> {
    let (id, app): (NoticeId, _) = (ctx.param("id")?, ctx.app.clone());
    ctx.form.build(|| Some(()))?;
    let made = ctx.write(move |tx| actions::award_all(tx, &app.policy, id)).await?;
    Ok(Answer::see(format!("/public-notices/{id}")).done(Message::new("award-made-all").with("n", made)))
}

/// What the form of a new notice begins with: a text in the official manner, with the days that it would run.
fn drafted(ctx: &Ctx, definition: &Definition, call_name: &str, lines: &[Award], ends: Option<String>) -> Form {
    let rules = definition.notice.as_ref();
    let awards = lines.iter().filter(|line| line.role == Role::Award).count();
    let title = Message::new("notice-draft-title").with("call", call_name);
    let office = definition.programme.contact.as_ref();
    let text = Message::new("notice-draft-text")
        .with("call", call_name)
        .with("n", awards)
        .with("days", rules.map_or(0, |rules| rules.days))
        .with("ends", ends.unwrap_or_else(|| "—".to_owned()))
        .with("office", office.map_or_else(|| definition.programme.giver.zh.clone(), |c| c.office.zh.clone()))
        .with("phone", office.and_then(|c| c.phone.clone()).unwrap_or_else(|| "—".to_owned()));
    let zh = |message: &Message| ctx.app.texts.text(Locale::Zh, message);
    Form::filled([("title", zh(&title)), ("text", zh(&text)), ("starts_on", ctx.now.day().to_string())])
}

/// The decision that a notice is prepared for.
struct Ready {
    id: DecisionId,
    version: i32,
    call_name: String,
    definition: std::sync::Arc<Definition>,
    lines: Vec<Award>,
    ends: Option<String>,
    missing: Option<String>,
}

async fn ready(ctx: &Ctx) -> Result<Ready> {
    let (id, today): (DecisionId, _) = (ctx.param("id")?, ctx.now.day());
    let (found, definition, name, lines, calendar) = ctx
        .read(move |db, actor| {
            let found = decisions::find(db, id)?;
            can(actor, Action::AwardPropose, &found)?;
            if found.state != Decided::Approved {
                return Err(Error::conflict("decision-not-approved"));
            }
            if found.released_at.is_some() {
                return Err(Error::conflict("notice-there-already"));
            }
            let definition = call::definition(db, found.call, found.call_version)?;
            let name = call::find(db, found.call)?.name.zh;
            Ok((found, definition, name, awards::of_decision(db, id)?, calendar::current(db)?))
        })
        .await?;
    let rules = definition.notice.as_ref().ok_or_else(|| Error::conflict("decision-no-notice"))?;
    let last = last_day(&calendar, rules, today);
    Ok(Ready {
        id,
        version: found.version,
        call_name: name,
        ends: last.as_ref().ok().map(|on| show_day(Locale::Zh, *on)),
        missing: last.err().map(|why| ctx.say(&why)),
        definition,
        lines,
    })
}

fn preparing_page(ctx: &Ctx, status: StatusCode, form: FormView, of: &Ready) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        id: DecisionId,
        version: i32,
        lines: Vec<Line>,
        ends: Option<String>,
        missing: Option<String>,
        days: u32,
        first_day: bool,
        longest: usize,
    }
    let rules = of.definition.notice.as_ref();
    let view = View {
        form,
        id: of.id,
        version: of.version,
        lines: of.lines.iter().map(|award| line(ctx, award, 0)).collect(),
        ends: of.ends.clone(),
        missing: of.missing.clone(),
        days: rules.map_or(0, |rules| rules.days),
        first_day: rules.is_some_and(|rules| rules.first_day),
        longest: TEXT,
    };
    ctx.page_with(status, "awards/publish.html", view)
}

async fn preparing(ctx: Ctx) -> Result<Answer> {
    let of = ready(&ctx).await?;
    let form = drafted(&ctx, &of.definition, &of.call_name, &of.lines, of.ends.clone());
    preparing_page(&ctx, StatusCode::OK, ctx.show(&form), &of)
}

async fn publish(mut ctx: Ctx) -> Result<Answer> {
    let of = ready(&ctx).await?;
    let id = of.id;
    let form = &mut ctx.form;
    let (title, text) = (form.need("title", text_line(200)), form.need("text", lines(TEXT)));
    let (starts_on, version) = (form.need("starts_on", day), form.version());
    let done = match form.build(|| Some((Text { title: title?, text: text?, starts_on: starts_on? }, version?))) {
        Ok((text, version)) => ctx.write(move |tx| actions::publish(tx, id, &text, version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(notice) => {
            issue(&ctx, notice).await?;
            Ok(Answer::see(format!("/public-notices/{notice}")).done(Message::new("notice-published-now")))
        }
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            preparing_page(&ctx, status, form, &of)
        }
    }
}

/// Issues the notice as a document in the official layout. It is public already; should this fail, it is issued again.
async fn issue(ctx: &Ctx, id: NoticeId) -> Result<()> {
    let (found, lines) = ctx
        .read(move |db, actor| {
            let found = seen(db, actor, id)?;
            let lines = awards::of_decision(db, found.decision)?;
            Ok((found, lines))
        })
        .await?;
    let rows = |role: Role| -> Vec<serde_json::Value> {
        let of_it = lines.iter().filter(|line| line.role == role);
        of_it
            .map(|a| {
                serde_json::json!({
                    "unit": a.unit_name, "region": a.region.map_or("—", crate::kernel::Region::name_zh),
                    "amount": a.amount.to_string(),
                })
            })
            .collect()
    };
    let (call, day) = (found.call, ctx.now.day());
    let project = ctx.read(move |db, _| call::find(db, call).map(|call| call.name.zh)).await?;
    let draft = Draft {
        kind: Kind::PublicNotice,
        subject: Subject {
            kind: "public-notice",
            id: id.0,
            label: found.title.clone(),
            href: format!("/public-notices/{id}"),
            organisation: None,
        },
        audience: Audience::Centre,
        title: found.title.clone(),
        data_date: day,
        facts: serde_json::json!({
            "paragraphs": found.text.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>(),
            "awards": rows(Role::Award), "reserves": rows(Role::Reserve), "project": project,
            "starts_on": found.starts_on, "ends_on": found.ends_on, "centre": centre(ctx).await?,
        }),
        locale: Locale::Zh,
    };
    let app = ctx.app.clone();
    let document = ctx.write(move |tx| actions::issue(tx, &app, id, &draft)).await?;
    documents::print(ctx, document).await.map(|_| ())
}

async fn entering_page(ctx: &Ctx, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        id: NoticeId,
        title: String,
        ends: String,
        awards: Vec<Choice>,
        mail: MailRule,
        longest: usize,
    }
    let id: NoticeId = ctx.param("id")?;
    let (found, lines, rules) = ctx
        .read(move |db, actor| {
            let found = seen(db, actor, id)?;
            let rules = actions::rules_of(db, &found)?;
            let lines = awards::of_decision(db, found.decision)?;
            Ok((found, lines, rules))
        })
        .await?;
    let view = View {
        form,
        id,
        ends: show_day(ctx.locale, found.ends_on),
        title: found.title,
        awards: award_choices(ctx, &lines),
        mail: rules.mail,
        longest: TEXT,
    };
    ctx.page_with(status, "awards/enter.html", view)
}

async fn entering(ctx: Ctx) -> Result<Answer> {
    let form = Form::filled([("received_on", ctx.now.day().to_string())]);
    let form = ctx.show(&form);
    entering_page(&ctx, StatusCode::OK, form).await
}

/// Reads what is asked of everybody who objects, on paper or on the page.
pub(super) fn read_given(ctx: &mut Ctx, channel: Channel, rules: &Rules) -> Result<Given> {
    let (today, form) = (ctx.now.day(), &mut ctx.form);
    let award = form.need("award", choice::<crate::kernel::AwardId>);
    let (name, unit) = (form.may("name", text_line(60)), form.may("unit", text_line(100)));
    let (address, mail) = (form.may("address", text_line(200)), form.may("email", email));
    let (number, text) = (form.need("phone", phone), form.need("objection_text", lines(TEXT)));
    if rules.named && name.as_ref().is_some_and(|name| is_anonymous(name.as_deref().unwrap_or_default())) {
        form.wrong::<()>("name", Message::new("objection-anonymous"));
    }
    let letter = channel == Channel::Letter;
    let dispatched = if letter { form.may("dispatched_on", day) } else { Some(None) };
    let received = if letter { form.need("received_on", day) } else { Some(today) };
    if letter && received.is_some_and(|on| on > today) {
        form.wrong::<()>("received_on", Message::new("objection-received-later"));
    }
    let read = form.build(|| Some((award?, name?, unit?, address?, mail?, number?, text?, dispatched?, received?)))?;
    let (award, name, unit, address, mail, number, text, dispatched_on, received_on) = read;
    let key = secret::number()?;
    let sealed = ctx.app.vault.seal(&number, &PHONE.context(key))?;
    Ok(Given {
        award,
        name: name.unwrap_or_default(),
        unit: unit.unwrap_or_default(),
        address: address.unwrap_or_default(),
        email: mail.unwrap_or_default(),
        phone: (key, sealed),
        phone_shown: masked(&number),
        text,
        channel,
        dispatched_on,
        received_on,
        receipt: secret::fresh()?.chars().filter(char::is_ascii_alphanumeric).take(20).collect(),
    })
}

async fn enter(mut ctx: Ctx) -> Result<Answer> {
    let id: NoticeId = ctx.param("id")?;
    let rules = ctx
        .read(move |db, actor| {
            let found = seen(db, actor, id)?;
            actions::rules_of(db, &found)
        })
        .await?;
    let done = match read_given(&mut ctx, Channel::Letter, &rules) {
        Ok(given) => ctx.write(move |tx| actions::enter(tx, id, &given)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(objection) => {
            Ok(Answer::see(format!("/objections/{objection}")).done(Message::new("objection-entered-now")))
        }
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            entering_page(&ctx, status, form).await
        }
    }
}

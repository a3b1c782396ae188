//! What is done with a check as a whole: pass, return, propose to reject; and what the officer decides.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::TEXT;
use super::show::{Head, head, page, seen};
use crate::access::{Action, can};
use crate::application::{self, Section};
use crate::form_check::model::{Decision, Line, State, Verdict};
use crate::form_check::{actions, lines, store};
use crate::kernel::{FormCheckId, Message};
use crate::pages::{Answer, Choice, Ctx};
use crate::platform::form::{Form, FormView, choice, day, lines as several};
use crate::platform::templates::show_day;
use crate::platform::{Error, Result};

/// A line that is not in order, as these pages show it.
#[derive(Serialize)]
struct Wrong {
    n: usize,
    label: String,
    remark: String,
}

fn wrong(ctx: &Ctx, definition: &crate::programme::Definition, lines: &[Line]) -> Vec<Wrong> {
    let no = |(_, line): &(usize, &Line)| line.verdict == Some(Verdict::No);
    let shown = |(at, line): (usize, &Line)| {
        let label = lines::asked(definition, &line.key).0.get(ctx.locale.as_str()).to_owned();
        Wrong { n: at + 1, label, remark: line.remark.clone() }
    };
    lines.iter().enumerate().filter(no).map(shown).collect()
}

/// The page on which the agency says what becomes of an application.
async fn conclude_page(ctx: &Ctx, id: FormCheckId, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        id: FormCheckId,
        head: Head,
        version: i32,
        open_lines: usize,
        wrong: Vec<Wrong>,
        sections: Vec<Choice>,
        /// Until when a correction returned now is due; nothing where the call, or the calendar, does not allow one.
        until: Option<String>,
        /// Why nothing can be returned.
        no_return: Option<String>,
        longest: usize,
    }
    let today = ctx.now.day();
    let (check, lines, definition, ends) = ctx
        .read(move |db, actor| {
            let check = seen(db, actor, id)?;
            can(actor, Action::FormCheckJudge, &check)?;
            let lines = store::lines(db, id)?;
            let definition = application::definition(db, &check.application)?;
            let ends = match actions::correction(db, &check) {
                Ok(correction) if i64::from(check.application.returned) >= i64::from(correction.times) => {
                    let times = correction.times;
                    Err(Message::new("application-returned-often").with("times", times))
                }
                Ok(_) => match actions::correction_ends(db, &check, today) {
                    Ok(day) => Ok(day),
                    Err(Error::Conflict(why)) => Err(why),
                    Err(error) => return Err(error),
                },
                Err(Error::Conflict(why)) => Err(why),
                Err(error) => return Err(error),
            };
            Ok((check, lines, definition, ends))
        })
        .await?;
    let view = View {
        form,
        id,
        head: head(ctx, &check.application),
        version: check.version,
        open_lines: lines.iter().filter(|line| line.verdict.is_none()).count(),
        wrong: wrong(ctx, &definition, &lines),
        sections: ctx.choices(Section::of(&definition), "section"),
        until: ends.as_ref().ok().map(|day| show_day(ctx.locale, *day)),
        no_return: ends.err().map(|why| ctx.say(&why)),
        longest: TEXT,
    };
    ctx.page_with(status, "form-check/conclude.html", view)
}

pub(super) async fn concluding(ctx: Ctx) -> Result<Answer> {
    let id: FormCheckId = ctx.param("id")?;
    conclude_page(&ctx, id, StatusCode::OK, ctx.show(&Form::new())).await
}

/// Where one goes after something is done with a check: to the next one that waits. As that is another applicant's page,
/// what is told names the one that is meant.
async fn onward(ctx: &Ctx, id: FormCheckId, told: &str) -> Result<Answer> {
    let (number, next) = ctx
        .read(move |db, actor| {
            let application = store::find(db, id)?.application;
            let next = store::next(db, actor.scope(), application.id)?;
            Ok((application.number.unwrap_or_default(), next))
        })
        .await?;
    let path = match next {
        Some(entry) => super::href(&entry),
        None => "/form-checks".to_owned(),
    };
    Ok(Answer::see(path).done(Message::new(told).with("number", number)))
}

async fn concluded(ctx: &Ctx, id: FormCheckId, done: Result<()>, told: &str) -> Result<Answer> {
    match done {
        Ok(()) => onward(ctx, id, told).await,
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            conclude_page(ctx, id, status, form).await
        }
    }
}

pub(super) async fn pass(mut ctx: Ctx) -> Result<Answer> {
    let id: FormCheckId = ctx.param("id")?;
    let (app, version) = (ctx.app.clone(), ctx.form.version());
    let done = match ctx.form.build(|| version) {
        Ok(version) => ctx.write(move |tx| actions::pass(tx, &app, id, version)).await,
        Err(error) => Err(error),
    };
    concluded(&ctx, id, done, "form-check-passed-now").await
}

/// The sections that were ticked: a field each, as several of one name stand in a form.
fn ticked(form: &mut Form) -> Vec<Section> {
    form.raw("sections");
    let sent = form.fields().iter().filter(|(name, _)| name == "sections");
    sent.filter_map(|(_, value)| value.parse().ok()).collect()
}

pub(super) async fn send_back(mut ctx: Ctx) -> Result<Answer> {
    let id: FormCheckId = ctx.param("id")?;
    let app = ctx.app.clone();
    let form = &mut ctx.form;
    let (sections, reason, version) = (ticked(form), form.need("reason", several(TEXT)), form.version());
    if sections.is_empty() {
        form.wrong::<()>("sections", Message::new("application-return-sections"));
    }
    let done = match form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => {
            ctx.write(move |tx| actions::send_back(tx, &app, id, &sections, &reason, version)).await
        }
        Err(error) => Err(error),
    };
    concluded(&ctx, id, done, "form-check-returned-now").await
}

pub(super) async fn propose(mut ctx: Ctx) -> Result<Answer> {
    let id: FormCheckId = ctx.param("id")?;
    let app = ctx.app.clone();
    let (reason, version) = (ctx.form.need("ground", several(TEXT)), ctx.form.version());
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => ctx.write(move |tx| actions::propose(tx, &app, id, &reason, version)).await,
        Err(error) => Err(error),
    };
    concluded(&ctx, id, done, "form-check-proposed-now").await
}

async fn decide_page(ctx: &Ctx, id: FormCheckId, status: StatusCode, form: FormView) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        id: FormCheckId,
        head: Head,
        version: i32,
        reason: String,
        proposed_by: String,
        wrong: Vec<Wrong>,
        decisions: Vec<Choice>,
        longest: usize,
    }
    let (check, lines, definition) = ctx
        .read(move |db, actor| {
            let check = seen(db, actor, id)?;
            can(actor, Action::FormCheckConfirm, &check)?;
            let (lines, definition) = (store::lines(db, id)?, application::definition(db, &check.application)?);
            Ok((check, lines, definition))
        })
        .await?;
    if check.state != State::ProposedRejection {
        return Err(Error::conflict("form-check-nothing-to-decide"));
    }
    let view = View {
        form,
        id,
        head: head(ctx, &check.application),
        version: check.version,
        reason: check.reason.clone(),
        proposed_by: check.proposed_by_name.clone(),
        wrong: wrong(ctx, &definition, &lines),
        decisions: ctx.choices(Decision::ALL, "form-check-decision"),
        longest: TEXT,
    };
    ctx.page_with(status, "form-check/decide.html", view)
}

pub(super) async fn deciding(ctx: Ctx) -> Result<Answer> {
    let id: FormCheckId = ctx.param("id")?;
    decide_page(&ctx, id, StatusCode::OK, ctx.show(&Form::new())).await
}

pub(super) async fn decide(mut ctx: Ctx) -> Result<Answer> {
    let id: FormCheckId = ctx.param("id")?;
    let app = ctx.app.clone();
    let form = &mut ctx.form;
    let (decision, reason) = (form.need("decision", choice::<Decision>), form.need("reason", several(TEXT)));
    let version = form.version();
    let done = match form.build(|| Some((decision?, reason?, version?))) {
        Ok((decision, reason, version)) => {
            ctx.write(move |tx| actions::decide(tx, &app, id, decision, &reason, version)).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/form-checks/{id}")).done(Message::new("form-check-decided-now"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            decide_page(&ctx, id, status, form).await
        }
    }
}

async fn settled(ctx: &Ctx, id: FormCheckId, done: Result<()>, told: &str) -> Result<Answer> {
    match done {
        Ok(()) => Ok(Answer::see(format!("/form-checks/{id}")).done(Message::new(told))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(ctx, id, status, Some(form)).await
        }
    }
}

pub(super) async fn extend(mut ctx: Ctx) -> Result<Answer> {
    let id: FormCheckId = ctx.param("id")?;
    let app = ctx.app.clone();
    let form = &mut ctx.form;
    let (until, reason, version) = (form.need("until", day), form.need("reason", several(TEXT)), form.version());
    let done = match form.build(|| Some((until?, reason?, version?))) {
        Ok((until, reason, version)) => {
            ctx.write(move |tx| actions::extend(tx, &app, id, until, &reason, version)).await
        }
        Err(error) => Err(error),
    };
    settled(&ctx, id, done, "form-check-extended-now").await
}

pub(super) async fn lapse(mut ctx: Ctx) -> Result<Answer> {
    let id: FormCheckId = ctx.param("id")?;
    let app = ctx.app.clone();
    let (reason, version) = (ctx.form.need("lapse_reason", several(TEXT)), ctx.form.version());
    let done = match ctx.form.build(|| Some((reason?, version?))) {
        Ok((reason, version)) => ctx.write(move |tx| actions::lapse(tx, &app, id, &reason, version)).await,
        Err(error) => Err(error),
    };
    settled(&ctx, id, done, "form-check-lapsed-now").await
}

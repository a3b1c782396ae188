//! A check: its lines, the application beside them, what was done; and how one is begun.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::{Due, TEXT, due};
use crate::access::{Action, Actor, Object, can};
use crate::application::eligibility::{self, Cross};
use crate::application::reading::{Changed, differences};
use crate::application::{self, Application, Blind, Content, Reading, reading};
use crate::calendar;
use crate::drafts;
use crate::form_check::model::{
    Automatic, Beginning, Check, Judgement, Kind, Line, Stage, State, Verdict, remark_field, verdict_field,
};
use crate::form_check::store::{self, Step};
use crate::form_check::{actions, lines};
use crate::kernel::{ApplicationId, FormCheckId, Instant, Message};
use crate::letter::{self, Mention};
use crate::pages::{Answer, Choice, Ctx};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::form::{Form, FormView, choice, lines as several};
use crate::platform::templates::show_day;
use crate::programme::Definition;

/// The check of the path, if the actor may see it.
pub(super) fn seen(db: &mut Db, actor: &Actor, id: FormCheckId) -> Result<Check> {
    let check = store::find(db, id)?;
    can(actor, Action::FormCheckView, &check)?;
    Ok(check)
}

/// A finding, as pages show it.
#[derive(Serialize)]
pub(super) struct FindingView {
    automatic: Automatic,
    of: String,
    sentence: String,
    inputs: Vec<(String, String)>,
    reason: String,
}

/// A line, as pages show it.
#[derive(Serialize)]
pub(super) struct LineView {
    n: usize,
    label: String,
    evidence: String,
    automatic: Option<Automatic>,
    findings: Vec<FindingView>,
    verdict: Option<Verdict>,
    remark: String,
    judged_by: String,
    judged_at: Option<Instant>,
    verdict_field: String,
    remark_field: String,
    /// What was said of it when the copy before this one was checked.
    earlier: Option<(Verdict, String)>,
}

pub(super) fn line_views(ctx: &Ctx, definition: &Definition, lines: Vec<Line>, earlier: &[Line]) -> Vec<LineView> {
    let locale = ctx.locale.as_str();
    let view = |(at, line): (usize, Line)| {
        let (label, evidence) = lines::asked(definition, &line.key);
        let before = earlier.iter().find(|one| one.key == line.key);
        let findings = line.findings.into_iter().map(|one| FindingView {
            automatic: one.automatic,
            of: one.of,
            sentence: one.sentence.get(locale).to_owned(),
            inputs: one
                .inputs
                .iter()
                .map(|(name, value)| (name.get(locale).to_owned(), value.get(locale).to_owned()))
                .collect(),
            reason: one.reason,
        });
        LineView {
            n: at + 1,
            label: label.get(locale).to_owned(),
            evidence: evidence.map(|text| text.get(locale).to_owned()).unwrap_or_default(),
            automatic: line.automatic,
            findings: findings.collect(),
            verdict: line.verdict,
            remark: line.remark,
            judged_by: line.judged_by,
            judged_at: line.judged_at,
            verdict_field: verdict_field(at),
            remark_field: remark_field(at),
            earlier: before.and_then(|one| one.verdict.map(|verdict| (verdict, one.remark.clone()))),
        }
    };
    lines.into_iter().enumerate().map(view).collect()
}

/// What was done, as pages show it.
#[derive(Serialize)]
struct Done {
    kind: String,
    who: String,
    behalf: String,
    organisation: String,
    text: String,
    at: Instant,
}

/// The head of an application on these pages.
#[derive(Serialize)]
pub(super) struct Head {
    pub id: ApplicationId,
    pub number: String,
    pub unit: String,
    pub call: String,
    pub region: String,
    pub submitted: Option<Instant>,
    pub requested: String,
}

pub(super) fn head(ctx: &Ctx, of: &Application) -> Head {
    Head {
        id: of.id,
        number: of.number.clone().unwrap_or_default(),
        unit: of.unit_name.clone(),
        call: of.call_label.clone(),
        region: super::region_name(ctx, of.region),
        submitted: of.submitted_at,
        requested: of.requested.to_string(),
    }
}

/// What the page of a check reads.
struct Found {
    check: Check,
    lines: Vec<Line>,
    earlier: Vec<Line>,
    steps: Vec<Step>,
    calendar: crate::kernel::Calendar,
    definition: std::sync::Arc<Definition>,
    content: Content,
    letter: Option<Mention>,
    before: Option<Content>,
    crosses: Vec<Cross>,
    others: Vec<(FormCheckId, i32)>,
}

fn read(db: &mut Db, actor: &Actor, id: FormCheckId, now: Instant) -> Result<Found> {
    let check = seen(db, actor, id)?;
    let of = check.application.clone();
    let others = store::all_of(db, of.id)?;
    let last = others.iter().rev().find(|(_, n)| *n < check.copy).map(|(id, _)| *id);
    Ok(Found {
        lines: store::lines(db, id)?,
        earlier: last.map(|id| store::lines(db, id)).transpose()?.unwrap_or_default(),
        steps: store::steps(db, of.id)?,
        calendar: calendar::current(db)?,
        definition: application::definition(db, &of)?,
        content: application::copy(db, of.id, check.copy)?,
        letter: letter::mention(db, actor, of.call, of.unit)?,
        before: if check.copy > 1 { Some(application::copy(db, of.id, check.copy - 1)?) } else { None },
        crosses: eligibility::crosses_of(db, &of, now)?,
        others,
        check,
    })
}

/// What an actor may do with a check.
#[derive(Serialize)]
struct May {
    judge: bool,
    decide: bool,
    extend: bool,
    lapse: bool,
}

/// The page of a check.
#[derive(Serialize)]
struct View {
    form: FormView,
    id: FormCheckId,
    head: Head,
    letter: Option<Mention>,
    stage: Stage,
    state: State,
    copy: i32,
    latest: bool,
    others: Vec<(FormCheckId, i32)>,
    due: Option<Due>,
    until: Option<Instant>,
    until_over: bool,
    reason: String,
    proposed_by: String,
    version: i32,
    lines: Vec<LineView>,
    open_lines: usize,
    wrong_lines: usize,
    steps: Vec<Done>,
    reading: Reading,
    changed: Vec<Changed>,
    crosses: Vec<eligibility::CrossView>,
    verdicts: Vec<Choice>,
    may: May,
    longest: usize,
    /// Words for WeChat, and the page they lead to, while the applicant has it back.
    wechat: Option<(String, String)>,
}

pub(super) async fn page(ctx: &Ctx, id: FormCheckId, status: StatusCode, form: Option<FormView>) -> Result<Answer> {
    let now = ctx.now;
    let found = ctx.read(move |db, actor| read(db, actor, id, now)).await?;
    let actor = ctx.actor()?;
    let Found { check, lines, earlier, steps, calendar, definition, content, letter, before, crosses, others } = found;
    let may = |action: Action| actor.may(action) && check.allows(actor, action).is_ok();
    let returned = check.state == State::Returned;
    let until_over = check.until.is_some_and(|until| ctx.now > until);
    let decides = may(Action::FormCheckConfirm);
    let read = |content: &Content| reading(content, &definition, &ctx.app.texts, ctx.locale, Blind::No);
    let whole = read(&content);
    let done = |step: Step| Done {
        kind: kind_word(ctx, step.kind),
        who: step.user,
        behalf: step.behalf,
        organisation: step.organisation,
        text: step.body,
        at: step.at,
    };
    let form = match form {
        Some(form) => form,
        // Sixteen lines are judged over an hour: what was said of them and not saved is offered again.
        None if may(Action::FormCheckJudge) => drafts::form(ctx, &filled(&lines)).await?,
        None => ctx.show(&filled(&lines)),
    };
    let view = View {
        form,
        id,
        head: head(ctx, &check.application),
        letter,
        stage: check.stage(),
        state: check.state,
        copy: check.copy,
        latest: check.latest,
        others,
        due: due(ctx, &calendar, check.due_on, check.state == State::Open),
        until: check.until,
        until_over,
        reason: check.reason.clone(),
        proposed_by: check.proposed_by_name.clone(),
        version: check.version,
        open_lines: lines.iter().filter(|line| line.verdict.is_none()).count(),
        wrong_lines: lines.iter().filter(|line| line.verdict == Some(Verdict::No)).count(),
        lines: line_views(ctx, &definition, lines, &earlier),
        steps: steps.into_iter().map(done).collect(),
        changed: before.map(|before| differences(&read(&before), &whole)).unwrap_or_default(),
        reading: whole,
        crosses: eligibility::cross_views(ctx, &crosses),
        verdicts: ctx.choices(Verdict::ALL, "form-check-verdict"),
        may: May {
            judge: may(Action::FormCheckJudge),
            decide: decides && check.state == State::ProposedRejection,
            extend: decides && returned,
            lapse: decides && returned && until_over,
        },
        longest: TEXT,
        wechat: returned.then(|| wechat(ctx, &check)),
    };
    ctx.page_with(status, "form-check/show.html", view)
}

/// What is sent to the applicant by WeChat, and the page that it leads to.
fn wechat(ctx: &Ctx, check: &Check) -> (String, String) {
    let until = check.until.map(|until| show_day(ctx.locale, until.day())).unwrap_or_default();
    let number = check.application.number.clone().unwrap_or_default();
    let words = Message::new("form-check-wechat-returned").with("unit", &check.application.unit_name);
    let link = ctx.app.public_address(&format!("/applications/{}", check.application.id));
    let text = ctx.say(&words.with("number", number).with("until", until));
    (format!("{text} {link}"), link)
}

fn kind_word(ctx: &Ctx, kind: Kind) -> String {
    ctx.word(&format!("form-check-step-{kind}"))
}

/// The lines as their form shows them.
fn filled(lines: &[Line]) -> Form {
    let mut fields: Vec<(String, String)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let verdict = line.verdict.map(|verdict| verdict.to_string()).unwrap_or_default();
        fields.push((verdict_field(at), verdict));
        fields.push((remark_field(at), line.remark.clone()));
    }
    Form::filled(fields.iter().map(|(name, value)| (name.as_str(), value.clone())))
}

pub(super) async fn show(ctx: Ctx) -> Result<Answer> {
    let id: FormCheckId = ctx.param("id")?;
    page(&ctx, id, StatusCode::OK, None).await
}

/// Which lines the form of a check may carry: no more than its check has.
const LINES: usize = 200;

/// The judgements of a form: those of its lines that were sent.
fn sent(form: &mut Form) -> Option<Vec<Judgement>> {
    let mut all = Vec::new();
    let mut sound = true;
    for at in 0..LINES {
        let (verdict, remark) = (verdict_field(at), remark_field(at));
        if form.peek(&verdict).is_none() && form.peek(&remark).is_none() {
            continue;
        }
        let read = (form.may(&verdict, choice::<Verdict>), form.may(&remark, several(TEXT)));
        match read {
            (Some(verdict), Some(remark)) => {
                all.push(Judgement { at, verdict, remark: remark.unwrap_or_default() });
            }
            _ => sound = false,
        }
    }
    sound.then_some(all)
}

pub(super) async fn judge(mut ctx: Ctx) -> Result<Answer> {
    let id: FormCheckId = ctx.param("id")?;
    let (sent, version) = (sent(&mut ctx.form), ctx.form.version());
    let onward = ctx.form.tick("conclude");
    let done = match ctx.form.build(|| Some((sent?, version?))) {
        Ok((sent, version)) => ctx.write(move |tx| actions::judge(tx, id, &sent, version)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) if onward => Ok(Answer::see(format!("/form-checks/{id}/conclude"))),
        Ok(()) => Ok(Answer::see(format!("/form-checks/{id}")).done(Message::new("form-check-saved"))),
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, id, status, Some(form)).await
        }
    }
}

/// An application that waits: who may begin, and what it holds.
pub(super) async fn beginning(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        head: Head,
        letter: Option<Mention>,
        again: bool,
        may_begin: bool,
        reading: Reading,
        crosses: Vec<eligibility::CrossView>,
    }
    let (id, now): (ApplicationId, Instant) = (ctx.param("id")?, ctx.now);
    let (of, check, definition, content, letter, crosses) = ctx
        .read(move |db, actor| {
            let of = application::find(db, id)?;
            if !Beginning(&of).visible_to(actor) {
                return Err(crate::platform::Error::NotFound);
            }
            let crosses = eligibility::crosses_of(db, &of, now)?;
            let (check, definition) = (store::latest_of(db, id)?, application::definition(db, &of)?);
            let content = application::content(db, &of)?;
            let letter = letter::mention(db, actor, of.call, of.unit)?;
            Ok((of, check, definition, content, letter, crosses))
        })
        .await?;
    if let Some(check) = check.as_ref().filter(|check| check.copy == of.copies) {
        return Ok(Answer::see(format!("/form-checks/{}", check.id)));
    }
    let actor = ctx.actor()?;
    let may_begin =
        can(actor, Action::FormCheckJudge, &Beginning(&of)).is_ok() && of.state == application::State::Submitted;
    let view = View {
        head: head(&ctx, &of),
        letter,
        again: check.is_some(),
        may_begin,
        reading: reading(&content, &definition, &ctx.app.texts, ctx.locale, Blind::No),
        crosses: eligibility::cross_views(&ctx, &crosses),
    };
    ctx.page("form-check/begin.html", view)
}

pub(super) async fn begin(mut ctx: Ctx) -> Result<Answer> {
    let of = ctx.form.need("application", choice::<i64>);
    let of = ctx.form.build(|| of).map(ApplicationId)?;
    let app = ctx.app.clone();
    let id = ctx.write(move |tx| actions::begin(tx, &app, of)).await?;
    Ok(Answer::see(format!("/form-checks/{id}")).done(Message::new("form-check-begun-now")))
}

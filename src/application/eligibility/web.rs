//! The pages of eligibility: the rules of an application with the applicant's reasons, the conditions of a call tried on a
//! unit, and what applications of a call share.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::case::Case;
use super::crosses::{self, Cross, Kind};
use super::judge::{self, Judged, judge};
use super::{actions, papers};
use crate::access::{Action, Actor, Scope, can};
use crate::application::{self as noun, Application};
use crate::kernel::{ApplicationId, CallId, Instant, OrganisationId};
use crate::organisation::{self, Kind as OrganisationKind};
use crate::pages::{Access, Answer, Choice, Ctx, Export, Route};
use crate::platform::db::Db;
use crate::platform::form::{Form, FormView, lines};
use crate::platform::workbook::Value;
use crate::platform::{Error, Result};
use crate::programme::call;
use crate::programme::definition::applying::Moment;
use crate::rules::{Catalogue, Class, Verdict};

/// The longest reason, in characters.
const REASON: usize = 1_000;
/// Units among which one chooses to try the conditions on.
const UNITS: i64 = 20;

/// The routes of eligibility.
pub fn routes() -> Vec<Route> {
    let (view, fill) = (Access::May(Action::ApplicationView), Access::May(Action::ApplicationFill));
    let (write, check) = (Access::May(Action::CallWrite), Access::May(Action::FormCheckView));
    vec![
        Route::get("/applications/{id}/eligibility", view, show),
        Route::post("/applications/{id}/eligibility", fill, explain),
        Route::get("/calls/{id}/try", write, try_on),
        Route::get("/calls/{id}/cross-checks", check, cross_checks),
        Route::get("/calls/{id}/cross-checks.xlsx", check, export),
    ]
}

/// A rule, as pages show it.
#[derive(Serialize)]
pub struct RuleView {
    rule: String,
    class: Class,
    verdict: Verdict,
    label: String,
    sentence: String,
    evidence: String,
    inputs: Vec<(String, String)>,
    reason: String,
    blocks: bool,
    wants_reason: bool,
    lacks_reason: bool,
    field: String,
}

/// What the rules say of an application, as pages show it.
#[derive(Serialize)]
pub struct View {
    rules: Vec<RuleView>,
    blocking: usize,
    lacking: usize,
    longest: usize,
}

/// What was judged, as pages show it: what keeps the application back comes first.
pub fn view(ctx: &Ctx, judged: &[Judged]) -> View {
    let mut rules: Vec<RuleView> = judged.iter().enumerate().map(|(at, one)| rule_view(ctx, at, one)).collect();
    rules.sort_by_key(|rule| (!rule.blocks, !rule.lacks_reason, !rule.wants_reason, rule.verdict == Verdict::Pass));
    View {
        rules,
        blocking: judged.iter().filter(|one| one.blocks()).count(),
        lacking: judged.iter().filter(|one| one.lacks_reason()).count(),
        longest: REASON,
    }
}

fn rule_view(ctx: &Ctx, at: usize, one: &Judged) -> RuleView {
    let locale = ctx.locale.as_str();
    let inputs = Catalogue::own().map(|catalogue| one.outcome.plainly(catalogue, ctx.locale)).unwrap_or_default();
    let holds = one.outcome.verdict == Verdict::Pass || one.class == Class::Human;
    let sentence = if holds { one.label.get(locale) } else { one.outcome.sentence.get(locale) };
    RuleView {
        rule: one.rule.clone(),
        class: one.class,
        verdict: one.outcome.verdict,
        label: one.label.get(locale).to_owned(),
        sentence: sentence.to_owned(),
        evidence: one.evidence.as_ref().map(|text| text.get(locale).to_owned()).unwrap_or_default(),
        inputs,
        reason: one.reason.clone(),
        blocks: one.blocks(),
        wants_reason: one.outcome.wants_reason(),
        lacks_reason: one.lacks_reason(),
        field: format!("reason-{at}"),
    }
}

/// The application of the path, if the actor may see it.
fn seen(db: &mut Db, actor: &Actor, id: ApplicationId) -> Result<Application> {
    let found = noun::find(db, id)?;
    can(actor, Action::ApplicationView, &found)?;
    Ok(found)
}

async fn page(ctx: &Ctx, id: ApplicationId, status: StatusCode, form: Option<FormView>) -> Result<Answer> {
    #[derive(Serialize)]
    struct Page {
        form: FormView,
        id: ApplicationId,
        label: String,
        call: String,
        eligibility: View,
        papers: Vec<PaperView>,
        crosses: Vec<CrossView>,
        may_explain: bool,
        longest: usize,
    }
    let now = ctx.now;
    let (of, judged, papers, crosses, open) = ctx
        .read(move |db, actor| {
            let of = seen(db, actor, id)?;
            let judged = judge::of(db, &of, now)?;
            let definition = noun::definition(db, &of)?;
            let content = if of.is_own(actor) { noun::live(db, &of)? } else { noun::content(db, &of)? };
            let checks = actor.may(Action::FormCheckView);
            let crosses = if checks { crosses::of_application(db, &of, now)? } else { Vec::new() };
            let open = of.fillable(&call::find(db, of.call)?, now).is_ok();
            Ok((of, judged, papers::standing(&definition, &content), crosses, open))
        })
        .await?;
    let actor = ctx.actor()?;
    let filled: Vec<(String, String)> =
        judged.iter().enumerate().map(|(at, one)| (format!("reason-{at}"), one.reason.clone())).collect();
    let recorded = Form::filled(filled.iter().map(|(name, value)| (name.as_str(), value.clone())));
    let view = Page {
        form: form.unwrap_or_else(|| ctx.show(&recorded)),
        id,
        label: of.label(),
        call: of.call_label.clone(),
        eligibility: view(ctx, &judged),
        papers: papers.iter().map(|paper| paper_view(ctx, paper)).collect(),
        crosses: cross_views(ctx, &crosses),
        may_explain: open && actor.may(Action::ApplicationFill) && of.is_own(actor),
        longest: REASON,
    };
    ctx.page_with(status, "application/eligibility-page.html", view)
}

/// A paper, as pages show it.
#[derive(Serialize)]
struct PaperView {
    label: String,
    required: bool,
    files: usize,
    wrong: Vec<String>,
}

fn paper_view(ctx: &Ctx, paper: &papers::Standing) -> PaperView {
    PaperView {
        label: paper.label.get(ctx.locale.as_str()).to_owned(),
        required: paper.required,
        files: paper.files.len(),
        wrong: paper.wrong.iter().map(|message| ctx.say(message)).collect(),
    }
}

async fn show(ctx: Ctx) -> Result<Answer> {
    let id: ApplicationId = ctx.param("id")?;
    page(&ctx, id, StatusCode::OK, None).await
}

async fn explain(mut ctx: Ctx) -> Result<Answer> {
    let (id, now): (ApplicationId, Instant) = (ctx.param("id")?, ctx.now);
    let rules: Vec<String> = ctx
        .read(move |db, actor| {
            let of = seen(db, actor, id)?;
            Ok(judge::of(db, &of, now)?.into_iter().map(|one| one.rule).collect())
        })
        .await?;
    let form = &mut ctx.form;
    let mut sound = true;
    let mut reasons: Vec<(String, String)> = Vec::new();
    for (at, rule) in rules.into_iter().enumerate() {
        let field = format!("reason-{at}");
        if form.peek(&field).is_none() {
            continue;
        }
        match form.may(&field, lines(REASON)) {
            Some(reason) => reasons.push((rule, reason.unwrap_or_default())),
            None => sound = false,
        }
    }
    let done = match form.build(|| sound.then_some(reasons)) {
        Ok(reasons) => ctx.write(move |tx| actions::explain(tx, id, &reasons)).await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => {
            let told = crate::kernel::Message::new("eligibility-reasons-saved");
            Ok(Answer::see(format!("/applications/{id}/eligibility")).done(told))
        }
        Err(error) => {
            let (status, form) = ctx.again(error)?;
            page(&ctx, id, status, Some(form)).await
        }
    }
}

async fn try_on(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Page {
        call: CallId,
        call_label: String,
        q: String,
        units: Vec<Choice>,
        unit: String,
        unit_name: String,
        eligibility: Option<View>,
    }
    let (id, q, now): (CallId, String, Instant) = (ctx.param("id")?, ctx.search(), ctx.now);
    let unit = ctx.asked("unit").filter(|text| !text.is_empty()).map(str::to_owned);
    let wanted = unit.clone().map(|text| text.parse().map(OrganisationId).map_err(|_| Error::NotFound)).transpose()?;
    let asked = q.clone();
    let (label, units, name, judged) = ctx
        .read(move |db, actor| {
            let found = call::find(db, id)?;
            can(actor, Action::CallView, &found)?;
            if !found.is_public() {
                return Err(Error::conflict("call-not-public"));
            }
            let units = organisation::choices(db, &asked, Some(OrganisationKind::Unit), UNITS)?;
            let Some(unit) = wanted else { return Ok((found.label(), units, String::new(), None)) };
            let organisation = organisation::find(db, unit)?;
            can(actor, Action::OrganisationView, &organisation)?;
            let case = Case::of_unit(db, id, unit, now)?;
            let judged = judge(db, &case, Moment::Apply)?;
            // What the unit itself tells; what an application would tell is not there yet.
            let of_unit = judged.into_iter().filter(is_of_unit).collect::<Vec<_>>();
            Ok((found.label(), units, organisation.record.name, Some(of_unit)))
        })
        .await?;
    let choice = |(id, name, ..): organisation::Choice| Choice::new(id, name);
    let view = Page {
        call: id,
        call_label: label,
        q,
        units: units.into_iter().map(choice).collect(),
        unit: unit.unwrap_or_default(),
        unit_name: name,
        eligibility: judged.map(|judged| view(&ctx, &judged)),
    };
    ctx.page("application/try.html", view)
}

/// Whether a rule asks for nothing that only an application tells.
fn is_of_unit(one: &Judged) -> bool {
    let foreign = |name: &String| name.starts_with("application.") || name.starts_with("letter.");
    let declared = ["unit.applicant_kind", "unit.dishonest"];
    let asked = one.outcome.inputs.keys().any(|name| foreign(name) || declared.contains(&name.as_str()));
    !asked && !one.rule.starts_with("paper/") && one.outcome.verdict != Verdict::Human
}

/// What applications share, as pages show it.
#[derive(Serialize)]
pub struct CrossView {
    kind: Kind,
    doubt: bool,
    value: String,
    parties: Vec<PartyView>,
    more: Vec<String>,
}

#[derive(Serialize)]
struct PartyView {
    id: ApplicationId,
    number: String,
    name: String,
    region: String,
}

/// What applications share, as pages show it.
pub fn cross_views(ctx: &Ctx, all: &[Cross]) -> Vec<CrossView> {
    let party = |party: &crosses::Party| PartyView {
        id: party.id,
        number: party.number.clone(),
        name: party.name.clone(),
        region: party.region.map(|region| region.name(ctx.locale.as_str()).to_owned()).unwrap_or_default(),
    };
    all.iter()
        .map(|cross| CrossView {
            kind: cross.kind,
            doubt: cross.kind.is_doubt(),
            value: cross.value.clone(),
            parties: cross.parties.iter().map(party).collect(),
            more: cross.more.clone(),
        })
        .collect()
}

/// The crosses of a call, if the actor watches or checks its applications.
fn of_call(db: &mut Db, actor: &Actor, id: CallId, now: Instant) -> Result<(String, Vec<Cross>)> {
    let found = call::find(db, id)?;
    let watches = match actor.scope() {
        Scope::Everything => true,
        Scope::Own(own) => noun::agency_of(db, id)?.contains(&own),
        Scope::Province(..) | Scope::Nothing => false,
    };
    if !watches || !found.is_public() {
        return Err(Error::NotFound);
    }
    Ok((found.label(), crosses::of_call(db, id, now)?))
}

async fn cross_checks(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Page {
        call: CallId,
        call_label: String,
        kinds: Vec<Choice>,
        kind: String,
        crosses: Vec<CrossView>,
        total: usize,
        may_try: bool,
    }
    let (id, now): (CallId, Instant) = (ctx.param("id")?, ctx.now);
    let kind: Option<Kind> = ctx.asked("kind").and_then(|word| word.parse().ok());
    let (label, all) = ctx.read(move |db, actor| of_call(db, actor, id, now)).await?;
    let total = all.len();
    let shown: Vec<Cross> = all.into_iter().filter(|cross| kind.is_none_or(|kind| cross.kind == kind)).collect();
    let view = Page {
        call: id,
        call_label: label,
        kinds: ctx.choices(Kind::ALL, "cross"),
        kind: kind.map(|kind| kind.to_string()).unwrap_or_default(),
        crosses: cross_views(&ctx, &shown),
        total,
        may_try: ctx.may(Action::CallWrite),
    };
    ctx.page("application/cross-checks.html", view)
}

async fn export(ctx: Ctx) -> Result<Answer> {
    const COLUMNS: &[(&str, &str)] = &[
        ("kind", "cross-kind"),
        ("value", "cross-evidence"),
        ("number", "cross-number"),
        ("unit", "cross-unit"),
        ("region", "field-region"),
        ("more", "cross-more"),
    ];
    let (id, now): (CallId, Instant) = (ctx.param("id")?, ctx.now);
    let kind: Option<Kind> = ctx.asked("kind").and_then(|word| word.parse().ok());
    let words = ctx.clone();
    ctx.export(Export::table(&ctx, "cross-title", COLUMNS), move |db, actor, sheet| {
        let (_, all) = of_call(db, actor, id, now)?;
        for cross in all.iter().filter(|cross| kind.is_none_or(|kind| cross.kind == kind)) {
            for party in &cross.parties {
                let region = party.region.map(|region| region.name(words.locale.as_str()).to_owned());
                sheet.row(|column| match column {
                    "kind" => Value::Text(words.word(&format!("cross-{}", cross.kind))),
                    "value" => Value::text(&cross.value),
                    "number" => Value::text(&party.number),
                    "unit" => Value::text(&party.name),
                    "region" => Value::Text(region.clone().unwrap_or_default()),
                    "more" => Value::Text(cross.more.join("；")),
                    _ => Value::Blank,
                })?;
            }
        }
        Ok(())
    })
    .await
}

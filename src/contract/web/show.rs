//! A contract's page, and what it would look like printed.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::model::{Amendment, Contract, Scan, State, Step, StepState, Version};
use super::super::store::{acts, versions};
use super::super::terms::Terms;
use super::super::{SHELVES, actions, print};
use super::tabs::{Door, doors};
use super::{LINE, Line, REASON, Used, line, seen};
use crate::access::{Action, Object, can};
use crate::audit;
use crate::files;
use crate::kernel::{ContractId, DocumentId, Money};
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::Result;
use crate::platform::db::blocking;
use crate::platform::form::{Form, FormView};
use crate::platform::i18n::Locale;
use crate::platform::pdf::Sheet;
use crate::platform::templates::show_day;
use crate::programme::Definition;
use crate::programme::call;
use crate::programme::definition::values::Hundredths;
use crate::rules::{Outcome, Providers};

/// Events of its history that are shown.
const HISTORY: i64 = 50;

pub(super) fn routes(facts: fn() -> Providers, used: Used) -> Vec<Route> {
    let view = Access::May(Action::ContractView);
    vec![
        Route::get("/contracts/{id}", view, move |ctx| show(ctx, facts, used)),
        Route::get("/contracts/{id}/preview", view, preview),
    ]
}

/// What a page of a contract needs.
pub(super) struct Whole {
    pub contract: Contract,
    pub call: String,
    pub terms: Terms,
    pub definition: Arc<Definition>,
    budget: Vec<(String, Money)>,
    used: BTreeMap<String, Money>,
    versions: Vec<Version>,
    amendments: Vec<Amendment>,
    steps: Vec<Step>,
    outcomes: Vec<Outcome>,
    problem: Option<crate::kernel::Message>,
    shelves: Vec<files::ShelfView>,
    events: Vec<audit::Entry>,
}

impl Whole {
    async fn of(ctx: &Ctx, facts: fn() -> Providers, used: Used) -> Result<Self> {
        let (id, today): (ContractId, _) = (ctx.param("id")?, ctx.now.day());
        ctx.read(move |db, actor| {
            let contract = seen(db, actor, id)?;
            let definition = super::super::definition(db, &contract)?;
            let terms = super::super::terms(db, &contract)?;
            // A draft is judged at every look, what was issued as it was judged then.
            let drafted = contract.state == State::Draft;
            let outcomes = match drafted {
                true => actions::judge(db, &facts(), &contract, &definition, today)?,
                false => contract.outcomes.clone(),
            };
            Ok(Self {
                call: call::label(db, contract.call)?,
                problem: if drafted { actions::problem(&terms, &contract, &definition) } else { None },
                budget: super::super::budget(db, id)?,
                used: used(db, id)?,
                versions: versions::of(db, id)?,
                amendments: acts::amendments(db, id)?,
                steps: acts::steps(db, id)?,
                shelves: if drafted { Vec::new() } else { files::shelves(db, actor, "contract", id.0, SHELVES)? },
                events: audit::history(db, "contract", id.0, HISTORY)?,
                outcomes,
                terms,
                definition,
                contract,
            })
        })
        .await
    }
}

/// A rule and what it said.
#[derive(Serialize)]
struct Judged {
    rule: String,
    kind: &'static str,
    word: String,
    text: String,
}

/// A rule that holds says what it wants, one that does not what is wrong.
fn judged(ctx: &Ctx, definition: &Definition, of: &Outcome) -> Judged {
    let label = definition.condition.iter().find(|condition| condition.rule.as_str() == of.rule).map(|c| &c.label);
    let passed = of.verdict == crate::rules::Verdict::Pass;
    let sentence = label.filter(|_| passed).unwrap_or(&of.sentence);
    let kind = match (of.blocks(), of.wants_reason(), of.verdict) {
        (true, ..) => "bad",
        (_, true, _) => "warn",
        (_, _, crate::rules::Verdict::Pass) => "ok",
        _ => "none",
    };
    Judged {
        rule: of.rule.clone(),
        kind,
        word: ctx.word(&format!("verdict-{}", of.verdict)),
        text: sentence.get(ctx.locale.as_str()).to_owned(),
    }
}

/// A line of the budget: agreed, in force, used, left.
#[derive(Serialize)]
struct Budgeted {
    label: String,
    agreed: String,
    now: String,
    used: String,
    left: String,
}

fn budgeted(ctx: &Ctx, of: &Whole) -> Vec<Budgeted> {
    let mut all = Vec::new();
    for category in of.definition.budget.iter().flat_map(|budget| &budget.category) {
        let key = category.key.as_str();
        let find = |lines: &[(String, Money)]| lines.iter().find(|(own, _)| own == key).map(|(_, amount)| *amount);
        let now = find(&of.budget).unwrap_or(Money::ZERO);
        let agreed = find(&of.terms.lines()).unwrap_or(Money::ZERO);
        let used = of.used.get(key).copied().unwrap_or(Money::ZERO);
        if [now, agreed, used].iter().all(|amount| *amount == Money::ZERO) {
            continue;
        }
        all.push(Budgeted {
            label: category.label.get(ctx.locale.as_str()).to_owned(),
            agreed: agreed.to_string(),
            now: now.to_string(),
            used: used.to_string(),
            left: now.checked_sub(used).unwrap_or(Money::ZERO).to_string(),
        });
    }
    all
}

/// What the lines of the budget come to.
fn budget_sum(of: &Whole) -> [String; 4] {
    let sum = |lines: &[(String, Money)]| Money::sum(lines.iter().map(|(_, amount)| *amount)).unwrap_or(Money::ZERO);
    let (agreed, now) = (sum(&of.terms.lines()), sum(&of.budget));
    let used = Money::sum(of.used.values().copied()).unwrap_or(Money::ZERO);
    [agreed, now, used, now.checked_sub(used).unwrap_or(Money::ZERO)].map(|amount| amount.to_string())
}

/// The versions, steps and amendments, as the page lists them.
#[derive(Serialize)]
struct Act {
    href: String,
    text: String,
    state: String,
    kind: &'static str,
    by: String,
    at: crate::kernel::Instant,
    note: String,
}

fn acts_of(ctx: &Ctx, of: &Whole) -> Vec<Act> {
    let mut all: Vec<Act> = Vec::new();
    for version in &of.versions {
        all.push(Act {
            href: version.document.map(|id| format!("/documents/{id}")).unwrap_or_default(),
            text: ctx.say(&crate::kernel::Message::new("contract-version").with("n", version.n)),
            state: ctx.word(&format!("contract-kind-{}", version.kind)),
            kind: if version.n == of.contract.terms { "ok" } else { "none" },
            by: [version.proposed_by_name.clone(), version.approved_by_name.clone()]
                .into_iter()
                .filter(|name| !name.is_empty())
                .collect::<Vec<_>>()
                .join("、"),
            at: version.at,
            note: version.reason.clone(),
        });
    }
    for amendment in &of.amendments {
        all.push(Act {
            href: format!("/amendments/{}", amendment.id),
            text: ctx.word("amendment-one"),
            state: ctx.word(&format!("amendment-state-{}", amendment.state)),
            kind: if amendment.decided_at.is_some() { "none" } else { "wait" },
            by: amendment.asked_by_name.clone(),
            at: amendment.asked_at,
            note: amendment.reason.clone(),
        });
    }
    for step in &of.steps {
        all.push(Act {
            href: step.document.map(|id| format!("/documents/{id}")).unwrap_or_default(),
            text: ctx.word(&format!("contract-step-{}", step.kind)),
            state: ctx.word(&format!("contract-step-state-{}", step.state)),
            kind: if step.state == StepState::Proposed { "wait" } else { "none" },
            by: step.proposed_by_name.clone(),
            at: step.proposed_at,
            note: step.reason.clone(),
        });
    }
    all.sort_by_key(|act| std::cmp::Reverse(act.at));
    all
}

#[derive(Serialize)]
struct Papered {
    key: String,
    label: String,
}

/// What the actor may do now.
#[derive(Serialize)]
struct May {
    edit: bool,
    issue: bool,
    take_back: bool,
    call_off: bool,
    sign: bool,
    confirm: bool,
    centre_sign: bool,
    suspend: bool,
    resume: bool,
    decide: bool,
    terminate: bool,
    amend: bool,
    adjust: bool,
}

fn may(ctx: &Ctx, of: &Whole) -> Result<May> {
    let (actor, c) = (ctx.actor()?, &of.contract);
    let can = |action: Action| actor.may(action) && c.allows(actor, action).is_ok();
    let (write, approve) = (can(Action::ContractWrite), can(Action::ContractApprove));
    let open = of.steps.iter().find(|step| step.state == StepState::Proposed);
    let changing = of.amendments.iter().any(|amendment| amendment.decided_at.is_none());
    let until = c.change_until(&of.definition);
    let in_time = until.is_none_or(|last| ctx.now.day() <= last);
    Ok(May {
        edit: write && c.state == State::Draft,
        issue: write && c.state == State::Draft,
        take_back: write && matches!(c.state, State::Issued | State::UnitSigned),
        call_off: approve && c.state.is_waiting(),
        sign: can(Action::ContractSign) && c.state == State::Issued,
        confirm: write && c.state == State::UnitSigned && c.scan == Scan::Open,
        centre_sign: approve
            && c.state == State::UnitSigned
            && c.scan != Scan::Open
            && !c.hands.iter().any(|hand| actor.is_person(*hand)),
        suspend: write && c.state == State::InForce && open.is_none(),
        resume: write && c.state == State::Suspended && open.is_none(),
        decide: approve && open.is_some_and(|step| step.decided_by(actor).is_ok()),
        terminate: approve && c.state.is_live(),
        amend: c.state.is_live() && !changing && (write || can(Action::ContractAsk) && in_time),
        adjust: c.state.is_live() && can(Action::ContractAsk),
    })
}

/// Who signed for which side, and when.
fn signed(ctx: &Ctx, of: &Contract) -> Vec<(String, String)> {
    let one = |key: &str, name: &str, on: Option<chrono::NaiveDate>| {
        on.map(|on| (ctx.word(key), format!("{name} {}", show_day(ctx.locale, on))))
    };
    let unit = one("contract-signed-unit", &of.unit_signed_name, of.unit_signed_on);
    let centre = one("contract-signed-centre", &of.centre_signed_name, of.centre_signed_on);
    unit.into_iter().chain(centre).collect()
}

#[derive(Serialize)]
struct Part {
    label: String,
    percent: String,
    amount: String,
    after: String,
}

/// A contract's page.
#[derive(Serialize)]
struct View {
    form: FormView,
    contract: Line,
    award: crate::kernel::AwardId,
    application: crate::kernel::ApplicationId,
    application_number: String,
    terms: Terms,
    leaders: String,
    capitals: String,
    document: Option<DocumentId>,
    signed: Vec<(String, String)>,
    doors: Vec<Door>,
    scan: Scan,
    scan_by: String,
    problem: Option<String>,
    outcomes: Vec<Judged>,
    wants_reason: bool,
    late: bool,
    budget: Vec<Budgeted>,
    budget_sum: [String; 4],
    payments: Vec<Part>,
    reports: Vec<(String, Option<String>)>,
    papers: Vec<Papered>,
    acts: Vec<Act>,
    shelves: Vec<files::ShelfView>,
    events: Vec<audit::HistoryRow>,
    may: May,
    words: String,
    longest: usize,
    longest_line: usize,
}

pub(super) async fn page(
    ctx: &Ctx,
    status: StatusCode,
    form: FormView,
    facts: fn() -> Providers,
    used: Used,
) -> Result<Answer> {
    let of = Whole::of(ctx, facts, used).await?;
    let may = may(ctx, &of)?;
    let c = &of.contract;
    let day = |day| show_day(ctx.locale, day);
    let part = |one: &super::super::Tranche| Part {
        label: one.label.clone(),
        percent: Hundredths(one.percent).to_string(),
        amount: one.amount.to_string(),
        after: ctx.word(&format!("programme-step-{}", one.after)),
    };
    let paper = |paper: &crate::programme::definition::applying::Paper| Papered {
        key: paper.key.as_str().to_owned(),
        label: paper.label.get(ctx.locale.as_str()).to_owned(),
    };
    let sentence = crate::kernel::Message::new("contract-wechat").with("unit", &c.unit_name).with("number", &c.number);
    let sentence = sentence.with("by", c.sign_by.map(day).unwrap_or_default());
    let here = ctx.app.public_address(&format!("/contracts/{}", c.id));
    let view = View {
        form,
        contract: line(ctx, c, of.call.clone()),
        award: c.award,
        application: c.application,
        application_number: of.terms.application.clone(),
        leaders: of.terms.leaders.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join("、"),
        capitals: c.amount.capitals(),
        document: c.document,
        signed: signed(ctx, c),
        doors: doors(ctx, c, ""),
        scan: c.scan,
        scan_by: c.scan_by_name.clone(),
        problem: of.problem.as_ref().map(|problem| ctx.say(problem)),
        wants_reason: of.outcomes.iter().any(Outcome::wants_reason),
        outcomes: of.outcomes.iter().map(|outcome| judged(ctx, &of.definition, outcome)).collect(),
        late: c.is_late(ctx.now.day()),
        budget: budgeted(ctx, &of),
        budget_sum: budget_sum(&of),
        payments: of.terms.payments.iter().map(part).collect(),
        reports: of.terms.reports.iter().map(|report| (report.of.clone(), report.due.map(day))).collect(),
        papers: actions::papers(&of.definition).map(paper).collect(),
        acts: acts_of(ctx, &of),
        words: if c.state == State::Issued { ctx.say(&sentence.with("link", here)) } else { String::new() },
        may,
        longest: REASON,
        longest_line: LINE,
        terms: of.terms,
        shelves: of.shelves,
        events: audit::history_rows(ctx, of.events),
    };
    ctx.page_with(status, "contracts/show.html", view)
}

async fn show(ctx: Ctx, facts: fn() -> Providers, used: Used) -> Result<Answer> {
    let day = ctx.now.day().to_string();
    let name = ctx.actor().map(|actor| actor.name.clone()).unwrap_or_default();
    let form = ctx.show(&Form::filled([("signed_on", day), ("signer", name)]));
    page(&ctx, StatusCode::OK, form, facts, used).await
}

/// The contract as it would be printed now, marked as a preview.
async fn preview(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct Document<'a> {
        title: &'a str,
    }
    #[derive(Serialize)]
    struct Context<'a> {
        document: Document<'a>,
        facts: serde_json::Value,
    }
    let id: ContractId = ctx.param("id")?;
    let (contract, terms, definition) = ctx
        .read(move |db, actor| {
            let contract = seen(db, actor, id)?;
            can(actor, Action::ContractView, &contract)?;
            let terms = super::super::terms(db, &contract)?;
            let definition = super::super::definition(db, &contract)?;
            Ok((contract, terms, definition))
        })
        .await?;
    let app = Arc::clone(&ctx.app);
    let facts = print::facts(&app, &contract, &terms, &definition, None)?;
    let title = crate::kernel::Message::new("contract-document-title").with("project", &terms.project);
    let title = app.texts.text(Locale::Zh, &title);
    let markdown =
        app.reports.markdown(Locale::Zh, "contract", &Context { document: Document { title: &title }, facts })?;
    let sheet = Sheet {
        markdown,
        title: title.clone(),
        author: terms.giver.name.clone(),
        number: contract.number.clone(),
        watermark: Some(app.texts.text(Locale::Zh, &crate::kernel::Message::new("contract-preview-mark"))),
        at: Some(ctx.now),
        ..Sheet::default()
    };
    let printed = blocking(move || app.reports.press.print(&sheet)).await?;
    let name = format!("{}-{}.pdf", contract.number, ctx.word("contract-preview-mark"));
    Ok(Answer::attachment(&name, "application/pdf", printed.bytes))
}

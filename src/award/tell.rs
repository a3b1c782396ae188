//! Who is told by mail about decisions, awards and objections.

use serde::{Deserialize, Serialize};

use super::decision::Decision;
use super::model::{Award, Role, State};
use super::objection::Objection;
use super::store::{awards, decisions};
use crate::access::{Action, Policy, Role as Post, Tx};
use crate::application;
use crate::jobs::{Job, Run};
use crate::kernel::{ApplicationId, DecisionId, Message};
use crate::notices::{self, Mail, To};
use crate::people;
use crate::platform::Result;
use crate::platform::i18n::Locale;

/// Applicants who are told in one transaction; the writer is held for some milliseconds.
const AT_ONCE: usize = 10;

/// Tells those at the actor's organisation who may approve a decision, but nobody who had a hand in it.
pub(super) fn leaders(tx: &mut Tx<'_>, policy: &Policy, of: &Decision) -> Result<()> {
    let Some(at) = tx.actor.organisation else { return Ok(()) };
    let by = tx.actor.name.clone();
    for to in people::addressees(tx.db, &[at], &policy.roles(Action::AwardApprove))? {
        if !to.user.is_some_and(|user| of.hands.contains(&user)) {
            let letter = Mail::new("decision-submitted", to, ("decision", of.id.0))
                .fact("call", &of.call_label)
                .fact("by", &by)
                .path(format!("/decisions/{}", of.id));
            notices::send(tx, &letter)?;
        }
    }
    Ok(())
}

/// Tells the unit of an award that it was made, or that it fell away.
pub(super) fn unit(tx: &mut Tx<'_>, policy: &Policy, of: &Award) -> Result<()> {
    let label = crate::programme::call::label(tx.db, of.call)?;
    for to in people::addressees(tx.db, &[of.unit], &policy.roles(Action::AwardWithdraw))? {
        let letter = Mail::new("award-changed", to, ("award", of.id.0))
            .fact("call", &label)
            .fact("made", of.state == State::Awarded)
            .fact("amount", of.amount.to_string())
            .fact("reason", &of.fallen_reason)
            .path(format!("/awards/{}", of.id));
        notices::send(tx, &letter)?;
    }
    Ok(())
}

/// Sends the answer to whoever objected, where an address was given.
pub(super) fn objector(tx: &mut Tx<'_>, of: &Objection) -> Result<()> {
    if of.given.email.is_empty() {
        return Ok(());
    }
    let to = To { user: None, name: of.given.name.clone(), address: of.given.email.clone(), locale: Locale::Zh };
    let letter = Mail::new("objection-answered", to, ("objection", of.id.0))
        .fact("unit", &of.award_unit)
        .fact("answer", &of.answer)
        .path("/public/objections");
    notices::send(tx, &letter).map(|_| ())
}

/// Puts a mail to everybody whom a decision ranked into the outbox, with the own result and nobody else's. Whoever has
/// one already gets no second, so it may be run again from the beginning.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Tell {
    /// The decision that was released.
    pub decision: DecisionId,
}

impl Job for Tell {
    const KIND: &'static str = "awards.tell";

    fn title(&self) -> Message {
        Message::new("job-awards-tell")
    }

    fn run(self, run: &Run) -> Result<Option<String>> {
        let (id, roles) = (self.decision, run.app.policy.roles(Action::AwardWithdraw));
        let decision = run.read(move |db, _| decisions::find(db, id))?;
        let all: Vec<ApplicationId> = decision.ranking.iter().map(|placed| placed.application).collect();
        let (mut done, total) = (0, i64::try_from(all.len()).unwrap_or(i64::MAX));
        for chunk in all.chunks(AT_ONCE) {
            done += i64::try_from(chunk.len()).unwrap_or(0);
            let (chunk, roles, decision) = (chunk.to_vec(), roles.clone(), decision.clone());
            if !run.step(done, total, move |tx| tell(tx, &decision, &chunk, &roles))? {
                break;
            }
        }
        Ok(Some(format!("/decisions/{id}")))
    }
}

const RESULT: &str = "result-released";

fn tell(tx: &mut Tx<'_>, of: &Decision, chunk: &[ApplicationId], roles: &[Post]) -> Result<bool> {
    let lines = awards::of_decision(tx.db, of.id)?;
    for id in chunk {
        let application = application::find(tx.db, *id)?;
        let people = people::addressees(tx.db, &[application.unit], roles)?;
        let users: Vec<_> = people.iter().filter_map(|to| to.user).collect();
        // The subject is the application: one unit may have several.
        let told = notices::told(tx.db, RESULT, ("application", id.0), &users)?;
        let line = lines.iter().find(|line| line.application == *id);
        let outcome = match line.map(|line| line.role) {
            Some(Role::Award) => "result-award",
            Some(Role::Reserve) => "result-reserve",
            None => "result-none",
        };
        let score = of.ranking.iter().find(|placed| placed.application == *id).and_then(|placed| placed.score);
        for to in people.into_iter().filter(|to| !to.user.is_some_and(|user| told.contains(&user))) {
            let letter = Mail::new(RESULT, to, ("application", id.0))
                .fact("call", &of.call_label)
                .fact("number", application.number.as_deref().unwrap_or_default())
                .fact("outcome", outcome)
                .fact("score", score.map(points))
                .path(format!("/results/{id}"));
            notices::send(tx, &letter)?;
        }
    }
    Ok(true)
}

/// A score as people read it.
pub(super) fn points(hundredths: i64) -> String {
    format!("{}.{:02}", hundredths / 100, (hundredths % 100).abs())
}

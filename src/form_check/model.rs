//! What a form check is, and who may do what to it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::access::{Action, Actor, Object, Scope};
use crate::application::{Application, State as Standing};
use crate::kernel::{Bilingual, FormCheckId, Instant, Message, OrganisationId, UserId};
use crate::platform::error::FieldError;
use crate::platform::{Error, Result};

crate::words! {
    /// How far a check is.
    pub enum State {
        /// Lines are being judged.
        Open = "open",
        /// The application was returned for correction.
        Returned = "returned",
        /// The agency proposes to reject; the officer decides.
        ProposedRejection = "proposed-rejection",
        /// The application is in order.
        Passed = "passed",
        /// It was rejected.
        Rejected = "rejected",
        /// It did not come back in time, and the officer said so.
        Lapsed = "lapsed",
    }
}

crate::words! {
    /// How an application stands in the queue of form checks.
    pub enum Stage {
        /// Nobody has begun.
        Waiting = "waiting",
        /// Lines are being judged.
        Open = "open",
        /// The applicant has it back.
        Returned = "returned",
        /// It came back, and waits for the second check.
        Again = "again",
        /// The officer has to decide.
        ProposedRejection = "proposed-rejection",
        /// In order.
        Passed = "passed",
        /// Rejected.
        Rejected = "rejected",
        /// Lapsed.
        Lapsed = "lapsed",
    }
}

crate::words! {
    /// What a person says of a line.
    pub enum Verdict {
        /// In order.
        Yes = "yes",
        /// Not in order.
        No = "no",
        /// The line does not apply.
        Na = "na",
    }
}

crate::words! {
    /// What the product can tell of a line by itself.
    pub enum Automatic {
        /// Everything it knows is in order.
        Holds = "holds",
        /// Something is not.
        Fails = "fails",
        /// Something is not recorded, or only a person can tell.
        Open = "open",
    }
}

crate::words! {
    /// What was done.
    pub enum Kind {
        /// The check was begun.
        Started = "started",
        /// The application was returned for correction.
        Returned = "returned",
        /// The applicant got more time.
        Extended = "extended",
        /// A rejection was proposed.
        Proposed = "proposed",
        /// The proposal was refused.
        Refused = "refused",
        /// The rejection was confirmed.
        Rejected = "rejected",
        /// The application passed.
        Passed = "passed",
        /// The correction did not come in time.
        Lapsed = "lapsed",
    }
}

crate::words! {
    /// How the officer decides on a proposed rejection.
    pub enum Decision {
        /// It is rejected.
        Confirm = "confirm",
        /// The check goes on.
        Refuse = "refuse",
    }
}

/// One thing that the product knows of a line, kept as it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule, or the paper, or empty for the line's own test.
    pub of: String,
    /// What was found.
    pub automatic: Automatic,
    /// In words.
    pub sentence: Bilingual,
    /// What the sentence rests on, each as a name and a value.
    #[serde(default)]
    pub inputs: Vec<(Bilingual, Bilingual)>,
    /// The reason that the applicant gave.
    #[serde(default)]
    pub reason: String,
}

/// A line of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its key in the definition; the id of a rule for a condition that no line of the definition shows.
    pub key: String,
    /// What the findings come to.
    pub automatic: Option<Automatic>,
    /// What the product knows of it.
    pub findings: Vec<Finding>,
    /// What a person said.
    pub verdict: Option<Verdict>,
    /// What the person remarked.
    pub remark: String,
    /// Who said it.
    pub judged_by: String,
    /// When.
    pub judged_at: Option<Instant>,
}

/// A verdict that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The place of the line, from nothing.
    pub at: usize,
    /// The verdict, if one was chosen.
    pub verdict: Option<Verdict>,
    /// The remark.
    pub remark: String,
}

/// A check as it stands, with the application that it is of.
#[derive(Debug, Clone)]
pub struct Check {
    /// Its key.
    pub id: FormCheckId,
    /// The application as it stands now.
    pub application: Application,
    /// The copy that is checked.
    pub copy: i32,
    /// Whether it is the latest of its application.
    pub latest: bool,
    /// How far it is.
    pub state: State,
    /// The agency that checks.
    pub agency: OrganisationId,
    /// The last day for it, where the official calendar knows it.
    pub due_on: Option<NaiveDate>,
    /// Why it was returned or is to be rejected.
    pub reason: String,
    /// The sections that were opened.
    pub sections: Vec<String>,
    /// Until when the correction is due.
    pub until: Option<Instant>,
    /// Who proposed to reject it, and for whom.
    pub proposed_by: Vec<UserId>,
    /// The name of that person.
    pub proposed_by_name: String,
    /// When it was begun.
    pub created_at: Instant,
    /// When it was changed last.
    pub updated_at: Instant,
    /// The version of the row.
    pub version: i32,
}

impl Automatic {
    /// What several findings come to: one that fails outweighs the others, then one that is open.
    pub fn of(all: impl IntoIterator<Item = Self>) -> Option<Self> {
        let weight = |one: Self| match one {
            Self::Holds => 0,
            Self::Open => 1,
            Self::Fails => 2,
        };
        all.into_iter().max_by_key(|one| weight(*one))
    }
}

impl Stage {
    /// How an application stands, by itself and by its latest check.
    pub fn of(application: Standing, check: Option<State>) -> Self {
        match (application, check) {
            (Standing::Submitted, Some(State::Returned)) => Self::Again,
            (Standing::Submitted, None) => Self::Waiting,
            (_, Some(State::Open)) => Self::Open,
            (_, Some(State::ProposedRejection)) => Self::ProposedRejection,
            (Standing::Returned, _) | (_, Some(State::Returned)) => Self::Returned,
            (Standing::Passed, _) | (_, Some(State::Passed)) => Self::Passed,
            (Standing::Rejected, _) | (_, Some(State::Rejected)) => Self::Rejected,
            (Standing::Lapsed, _) | (_, Some(State::Lapsed)) => Self::Lapsed,
            (_, None) => Self::Waiting,
        }
    }

    /// Whether somebody at the agency has to do something.
    pub fn is_with_the_agency(self) -> bool {
        matches!(self, Self::Waiting | Self::Open | Self::Again)
    }
}

/// Whether a remark is missing: a line that is not in order must say why.
pub fn wants_remark(verdict: Option<Verdict>, always: bool) -> bool {
    verdict == Some(Verdict::No) || (always && verdict.is_some())
}

/// The lines over which verdicts were put.
///
/// # Errors
/// [`Error::Invalid`] with each line whose remark is missing; [`Error::Malformed`] for a line that the check does not
/// have.
pub fn judged(
    lines: &[Line],
    sent: &[Judgement],
    always: impl Fn(&str) -> bool,
    by: &str,
    now: Instant,
) -> Result<Vec<Line>> {
    let mut new = lines.to_vec();
    let mut wrong = Vec::new();
    for one in sent {
        let Some(line) = new.get_mut(one.at) else {
            return Err(Error::Malformed(format!("the check has no line {}", one.at)));
        };
        if one.remark.is_empty() && wants_remark(one.verdict, always(&line.key)) {
            let message = Message::new("form-check-remark-wanted").with("n", one.at + 1);
            wrong.push(FieldError { field: remark_field(one.at), message });
        }
        if (line.verdict, &line.remark) != (one.verdict, &one.remark) {
            line.verdict = one.verdict;
            line.remark.clone_from(&one.remark);
            (line.judged_by, line.judged_at) = (by.to_owned(), Some(now));
        }
    }
    if wrong.is_empty() { Ok(new) } else { Err(Error::Invalid(wrong)) }
}

/// The field of a line's verdict in its form.
pub fn verdict_field(at: usize) -> String {
    format!("verdict-{at}")
}

/// The field of a line's remark in its form.
pub fn remark_field(at: usize) -> String {
    format!("remark-{at}")
}

/// Whether every line has a verdict.
///
/// # Errors
/// [`Error::Conflict`] with how many have none.
pub fn complete(lines: &[Line]) -> Result<()> {
    match lines.iter().filter(|line| line.verdict.is_none()).count() {
        0 => Ok(()),
        n => Err(Error::Conflict(Message::new("form-check-lines-open").with("n", n))),
    }
}

/// The lines that are not in order.
pub fn not_in_order(lines: &[Line]) -> impl Iterator<Item = &Line> {
    lines.iter().filter(|line| line.verdict == Some(Verdict::No))
}

impl Check {
    /// How it stands in the queue.
    pub fn stage(&self) -> Stage {
        Stage::of(self.application.state, Some(self.state))
    }

    /// Whether somebody acts for an agency of the call.
    fn is_commissioned(&self, actor: &Actor) -> bool {
        actor.organisation.is_some_and(|own| self.application.agencies.contains(&own))
    }

    /// What people call it.
    pub fn label(&self) -> String {
        format!("{} {}", self.application.number.as_deref().unwrap_or_default(), self.application.unit_name)
    }

    /// The check as the audit trail keeps it.
    pub fn facts(&self) -> Value {
        json!({
            "form_check_state": self.state, "copy": self.copy, "sections": self.sections, "until": self.until,
            "due_on": self.due_on, "reason": self.reason,
        })
    }
}

/// A queue entry that nobody has begun to check, or that came back.
pub struct Beginning<'a>(pub &'a Application);

fn visible(actor: &Actor, agencies: &[OrganisationId]) -> bool {
    match actor.scope() {
        Scope::Everything => true,
        Scope::Province(..) | Scope::Nothing => false,
        Scope::Own(own) => agencies.contains(&own),
    }
}

impl Object for Beginning<'_> {
    fn visible_to(&self, actor: &Actor) -> bool {
        visible(actor, &self.0.agencies) && self.0.is_known()
    }

    fn allows(&self, actor: &Actor, _: Action) -> Result<()> {
        match actor.organisation {
            Some(own) if own == self.0.unit => Err(Error::forbidden("form-check-own-application")),
            Some(own) if self.0.agencies.contains(&own) => Ok(()),
            _ => Err(Error::forbidden("form-check-other-agency")),
        }
    }
}

impl Object for Check {
    fn visible_to(&self, actor: &Actor) -> bool {
        visible(actor, &self.application.agencies)
    }

    fn allows(&self, actor: &Actor, action: Action) -> Result<()> {
        match action {
            Action::FormCheckJudge if !self.is_commissioned(actor) => Err(Error::forbidden("form-check-other-agency")),
            Action::FormCheckJudge if actor.organisation == Some(self.application.unit) => {
                Err(Error::forbidden("form-check-own-application"))
            }
            Action::FormCheckJudge if self.state != State::Open || !self.latest => {
                Err(Error::conflict("form-check-not-open"))
            }
            Action::FormCheckJudge if self.application.state != Standing::Submitted => {
                Err(Error::conflict("form-check-application-moved"))
            }
            Action::FormCheckConfirm if self.state == State::ProposedRejection => {
                let own = self.proposed_by.iter().any(|hand| actor.is_person(*hand));
                if own { Err(Error::forbidden("form-check-own-proposal")) } else { Ok(()) }
            }
            Action::FormCheckConfirm if self.state == State::Returned && self.latest => Ok(()),
            Action::FormCheckConfirm => Err(Error::conflict("form-check-nothing-to-decide")),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(key: &str, verdict: Option<Verdict>) -> Line {
        Line {
            key: key.to_owned(),
            automatic: None,
            findings: Vec::new(),
            verdict,
            remark: String::new(),
            judged_by: String::new(),
            judged_at: None,
        }
    }

    fn sent(at: usize, verdict: Option<Verdict>, remark: &str) -> Judgement {
        Judgement { at, verdict, remark: remark.to_owned() }
    }

    fn now() -> Instant {
        Instant::from_utc("2026-03-02T01:00:00".parse().unwrap())
    }

    #[test]
    fn one_that_fails_outweighs_the_others() {
        use Automatic::{Fails, Holds, Open};
        assert_eq!(Automatic::of([]), None);
        assert_eq!(Automatic::of([Holds, Holds]), Some(Holds));
        assert_eq!(Automatic::of([Holds, Open]), Some(Open));
        assert_eq!(Automatic::of([Open, Fails, Holds]), Some(Fails));
    }

    #[test]
    fn a_line_that_is_not_in_order_says_why() {
        let lines = [line("budget", None), line("team", None)];
        let all = [sent(0, Some(Verdict::No), ""), sent(1, Some(Verdict::Yes), "")];
        let Err(Error::Invalid(wrong)) = judged(&lines, &all, |_| false, "某", now()) else { panic!() };
        assert_eq!(wrong.iter().map(|e| e.field.as_str()).collect::<Vec<_>>(), ["remark-0"]);
        let all = [sent(0, Some(Verdict::No), "少0.01元")];
        let new = judged(&lines, &all, |_| false, "某", now()).unwrap();
        assert_eq!((new[0].verdict, new[0].judged_by.as_str()), (Some(Verdict::No), "某"));
        assert_eq!(new[1], lines[1], "what was not sent stays");
        let Err(Error::Invalid(wrong)) = judged(&lines, &[sent(1, Some(Verdict::Yes), "")], |_| true, "某", now())
        else {
            panic!()
        };
        assert_eq!(wrong.len(), 1, "a line may want a remark whatever the verdict");
        assert!(matches!(judged(&lines, &[sent(2, None, "")], |_| false, "某", now()), Err(Error::Malformed(_))));
    }

    #[test]
    fn nothing_moves_before_every_line_has_a_verdict() {
        let lines = [line("a", Some(Verdict::Yes)), line("b", None), line("c", Some(Verdict::Na))];
        let Err(Error::Conflict(told)) = complete(&lines) else { panic!() };
        assert_eq!((told.key.as_str(), told.args["n"].as_str()), ("form-check-lines-open", "1"));
        let lines = [line("a", Some(Verdict::Yes)), line("b", Some(Verdict::No))];
        assert!(complete(&lines).is_ok());
        assert_eq!(not_in_order(&lines).map(|line| line.key.as_str()).collect::<Vec<_>>(), ["b"]);
    }

    #[test]
    fn the_stage_follows_from_application_and_check() {
        for (application, check, stage) in [
            (Standing::Submitted, None, Stage::Waiting),
            (Standing::Submitted, Some(State::Open), Stage::Open),
            (Standing::Returned, Some(State::Returned), Stage::Returned),
            (Standing::Submitted, Some(State::Returned), Stage::Again),
            (Standing::Submitted, Some(State::ProposedRejection), Stage::ProposedRejection),
            (Standing::Rejected, Some(State::Rejected), Stage::Rejected),
            (Standing::Passed, Some(State::Passed), Stage::Passed),
            (Standing::Lapsed, Some(State::Lapsed), Stage::Lapsed),
        ] {
            assert_eq!(Stage::of(application, check), stage);
        }
    }
}

//! What a batch, its items, members and assignments are, and who may do what to them.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::access::{Action, Actor, Object, Role};
use crate::kernel::{
    ApplicationId, AssignmentId, BatchId, CallId, DocumentId, ExpertId, Instant, ItemId, MemberId, OrganisationId,
    RecusalId, Region, UserId,
};
use crate::platform::{Error, Result};
use crate::programme::definition::review::Recusal as Ground;

crate::words! {
    /// How far a batch is.
    pub enum BatchState {
        /// Its items are listed, its panel is drawn.
        Preparing = "preparing",
        /// Experts are asked whether they come.
        Inviting = "inviting",
        /// Experts declare their conflicts.
        Declaring = "declaring",
        /// Experts score.
        Scoring = "scoring",
        /// No score changes any more.
        Closed = "closed",
        /// The agency's report is made.
        Reported = "reported",
        /// It was given up.
        Dropped = "dropped",
    }
}

crate::words! {
    /// How far a member is.
    pub enum MemberState {
        /// Was drawn.
        Drawn = "drawn",
        /// Was asked.
        Invited = "invited",
        /// Comes.
        Accepted = "accepted",
        /// Does not come.
        Declined = "declined",
        /// Was replaced by the officer or the agency.
        Replaced = "replaced",
    }
}

crate::words! {
    /// Whether a member judges an item.
    pub enum AssignmentState {
        /// Does.
        Active = "active",
        /// Had to stand back from it.
        Recused = "recused",
        /// Came not, or was replaced.
        Replaced = "replaced",
    }
}

crate::words! {
    /// How a conflict came to light.
    pub enum Source {
        /// It was found in what is recorded.
        Data = "data",
        /// The expert declared it.
        Declared = "declared",
        /// The applicant asked for it.
        Applicant = "applicant",
        /// The agency or the officer noted it.
        Staff = "staff",
    }
}

crate::words! {
    /// Whether a recusal counts.
    pub enum RecusalState {
        /// The officer has to decide; until then the expert stands back.
        Proposed = "proposed",
        /// It counts.
        Upheld = "upheld",
        /// It does not.
        Refused = "refused",
    }
}

crate::words! {
    /// What an expert answers to an invitation.
    pub enum Reply {
        /// Comes.
        Accept = "accept",
        /// Does not.
        Decline = "decline",
    }
}

crate::words! {
    /// What the officer says of a recusal.
    pub enum Decision {
        /// The expert stands back.
        Uphold = "uphold",
        /// The expert may judge.
        Refuse = "refuse",
    }
}

/// A batch.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The key.
    pub id: BatchId,
    /// The call.
    pub call: CallId,
    /// The round of review, by its key in the call's file.
    pub round: String,
    /// The agency that looks after it.
    pub agency: OrganisationId,
    /// Its name.
    pub title: String,
    /// How far it is.
    pub state: BatchState,
    /// The fields of work of which experts are drawn; all where none are named.
    pub fields: Vec<String>,
    /// Whether experts of an applicant's province stand back.
    pub avoid_province: bool,
    /// The seed of the draw that counts.
    pub seed: Option<String>,
    /// When it was drawn.
    pub drawn_at: Option<Instant>,
    /// The last day for scores.
    pub due_on: Option<NaiveDate>,
    /// Why it was dropped.
    pub reason: String,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// When its report was made.
    pub reported_at: Option<Instant>,
    /// The report.
    pub report: Option<DocumentId>,
    /// When it was prepared.
    pub created_at: Instant,
    /// The version of the row.
    pub version: i32,
}

/// An application in a batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The key.
    pub id: ItemId,
    /// The batch.
    pub batch: BatchId,
    /// The application, by its key.
    pub application: ApplicationId,
    /// The applicant.
    pub unit: OrganisationId,
    /// Its name when the batch was prepared.
    pub unit_name: String,
    /// Its province.
    pub region: Option<Region>,
    /// The number of its code.
    pub serial: i32,
    /// Its blind code, such as `P07`.
    pub code: String,
}

/// An expert in a batch.
#[derive(Debug, Clone)]
pub struct Member {
    /// The key.
    pub id: MemberId,
    /// The batch.
    pub batch: BatchId,
    /// The expert.
    pub expert: ExpertId,
    /// The expert's name.
    pub name: String,
    /// The account, once invited.
    pub user: Option<UserId>,
    /// The place in the order of the seed, from 1.
    pub place: i32,
    /// How far the member is.
    pub state: MemberState,
    /// Whether the member counts for the technical share.
    pub technical: bool,
    /// When the member was asked.
    pub invited_at: Option<Instant>,
    /// When the member was reminded last.
    pub reminded_at: Option<Instant>,
    /// When the member answered.
    pub answered_at: Option<Instant>,
    /// When the member declared.
    pub declared_at: Option<Instant>,
    /// When the member handed all sheets in.
    pub submitted_at: Option<Instant>,
    /// Why the member does not come or was replaced.
    pub reason: String,
    /// Who took over.
    pub replaced_by: Option<MemberId>,
    /// The version of the row.
    pub version: i32,
}

/// An item that a member judges, judged not, or no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assignment {
    /// The key.
    pub id: AssignmentId,
    /// The batch.
    pub batch: BatchId,
    /// The item.
    pub item: ItemId,
    /// The member.
    pub member: MemberId,
    /// Whether it counts.
    pub state: AssignmentState,
}

/// Why an expert stands back from an item.
#[derive(Debug, Clone)]
pub struct Recusal {
    /// The key.
    pub id: RecusalId,
    /// The batch.
    pub batch: BatchId,
    /// The item.
    pub item: ItemId,
    /// The expert.
    pub expert: ExpertId,
    /// How it came to light.
    pub source: Source,
    /// The ground.
    pub ground: Ground,
    /// What it rests on.
    pub evidence: String,
    /// Whether it counts.
    pub state: RecusalState,
    /// Who decided.
    pub decided_by: String,
    /// Why so.
    pub reason: String,
    /// When it came to light.
    pub at: Instant,
    /// The version of the row.
    pub version: i32,
}

impl BatchState {
    /// Whether panels may still change.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Preparing | Self::Inviting | Self::Declaring | Self::Scoring)
    }

    /// Whether experts have been asked.
    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Inviting | Self::Declaring | Self::Scoring)
    }
}

impl MemberState {
    /// Whether the member is one of the panel, or may come to be.
    pub fn is_in(self) -> bool {
        matches!(self, Self::Drawn | Self::Invited | Self::Accepted)
    }
}

impl RecusalState {
    /// Whether the expert stands back: also while the officer has not decided.
    pub fn keeps_away(self) -> bool {
        self != Self::Refused
    }
}

impl Member {
    /// Whether the member may look at items and score them.
    pub fn may_judge(&self) -> bool {
        self.state == MemberState::Accepted && self.declared_at.is_some()
    }

    /// What the audit trail keeps of a member.
    pub fn facts(&self) -> Value {
        json!({
            "expert": self.name, "member_state": self.state, "place": self.place, "technical": self.technical,
            "declared_at": self.declared_at,
        })
    }
}

impl Batch {
    /// What the audit trail keeps of a batch.
    pub fn facts(&self) -> Value {
        json!({
            "batch_title": self.title, "batch_state": self.state, "round": self.round,
            "fields": self.fields.join("、"), "avoid_province": self.avoid_province, "seed": self.seed,
            "due_on": self.due_on,
        })
    }
}

impl Recusal {
    /// What the audit trail keeps of a recusal.
    pub fn facts(&self) -> Value {
        json!({
            "source": self.source, "ground": self.ground, "evidence": self.evidence, "recusal_state": self.state,
        })
    }
}

/// Whether an actor may know of a batch by what they are: the centre and the auditor of all, an agency of its own.
/// Experts see by their membership, which their own pages ask for.
pub fn sees(agency: OrganisationId, actor: &Actor) -> bool {
    let centre = actor.is_system()
        || [Role::Officer, Role::Leader, Role::Finance, Role::Auditor].iter().any(|role| actor.roles.contains(role));
    centre || (actor.roles.contains(&Role::Agency) && actor.organisation == Some(agency))
}

impl Object for Batch {
    fn visible_to(&self, actor: &Actor) -> bool {
        sees(self.agency, actor)
    }

    fn allows(&self, _: &Actor, action: Action) -> Result<()> {
        let changes = matches!(action, Action::ReviewManage | Action::ReviewMembers | Action::ReviewDecideRecusal);
        match self.state {
            BatchState::Dropped if changes => Err(Error::conflict("review-is-dropped")),
            BatchState::Closed | BatchState::Reported
                if matches!(action, Action::ReviewMembers | Action::ReviewDecideRecusal) =>
            {
                Err(Error::conflict("review-is-closed"))
            }
            _ => Ok(()),
        }
    }
}

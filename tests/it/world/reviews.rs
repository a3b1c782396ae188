//! A review on its way: a closed call with passed applications, an agency that was commissioned, a pool.

use granary::access::Role;
use granary::application::actions as applications;
use granary::kernel::{ApplicationId, CallId, OrganisationId};
use granary::programme::call;

use super::{Actor, PASSWORD, World};

/// The call of the stories, with the grounds of recusal and the wishes that reviews are about.
pub fn review_file() -> String {
    let grounds = "technical = \"2/3\"\nrecusal = [\"employer\", \"interest\", \"advisor\", \"named-by-applicant\"]\n";
    let text = crate::calls::FILE
        .replace("table = \"project\"\nexperts = 5\n", &format!("table = \"project\"\nexperts = 5\n{grounds}"))
        .replace("[applicants]\n", "[applicants]\nmay_name_recusals = true\n");
    assert!(text.contains("recusal =") && text.contains("may_name_recusals"), "{text}");
    text
}

/// A call whose applications are to be reviewed.
pub struct Season {
    pub call: CallId,
    pub organisation: OrganisationId,
    pub agency: Actor,
    pub officer: Actor,
}

impl World {
    /// An open call with a commissioned agency.
    pub async fn season(&self) -> Season {
        let path = self.open_call(&review_file()).await;
        let (call, organisation) = (Self::call_id(&path), self.agency().await);
        self.does(move |tx| applications::commission(tx, call, organisation)).await;
        let agency = self.actor(Role::Agency, organisation).await;
        Season { call, organisation, agency, officer: self.officer().await }
    }

    /// Lets an application pass the check of its form.
    pub async fn passes_check(&self, id: ApplicationId) {
        self.does(move |tx| {
            let version = granary::application::find(tx.db, id)?.version;
            applications::pass(tx, id, version)
        })
        .await;
    }

    /// Lets the deadline of a call pass; whoever works on it signs in again.
    pub async fn closes(&self, season: &Season) {
        let deadline = self.reads(|db| call::find(db, season.call)).deadline.unwrap();
        self.clock.set(deadline + chrono::Duration::minutes(1));
        for actor in [&season.agency, &season.officer] {
            actor.enters(&actor.login, PASSWORD).await.is(303);
        }
    }
}

impl Season {
    /// The form that prepares a batch.
    pub fn wanted(&self) -> Vec<(String, String)> {
        [
            ("round", format!("{}/{}", self.call, ROUND)),
            ("batch_title", "典型案例项目专家评审".to_owned()),
            ("fields", String::new()),
            ("avoid_province", "1".to_owned()),
            ("due_on", "2026-05-20".to_owned()),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
    }

    /// Prepares a batch by the agency; gives its path.
    pub async fn prepares(&self) -> String {
        let wanted = self.wanted();
        let fields: Vec<(&str, &str)> = wanted.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        self.agency.post("/review/batches", &fields).await.is(303).location().to_owned()
    }

    /// Draws, by the agency.
    pub async fn draws(&self, path: &str) {
        let draw = format!("{path}/draw");
        self.agency.fills(&draw, &draw, &[("most", "40")]).await.is(303);
    }
}

/// The round of review of the call of the stories.
pub const ROUND: &str = "project";

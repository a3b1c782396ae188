//! Support letters that are there already.

use std::sync::Arc;

use granary::access::{Actor as Who, Tx};
use granary::kernel::{CallId, LetterId, OrganisationId};
use granary::letter::actions::{self, Made, Wanted};
use granary::letter::model::Content;
use granary::letter::{self, Source};
use granary::organisation;
use granary::platform::Result;
use granary::programme::call;

use super::World;

impl World {
    /// A letter of the association of the unit's own province as it should be, written here; quick, by the verbs.
    pub async fn letter(&self, call: CallId, unit: OrganisationId) -> LetterId {
        self.letter_with(call, unit, |_| {}).await
    }

    /// The same with something else in it.
    pub async fn letter_with(
        &self,
        call: CallId,
        unit: OrganisationId,
        change: impl Fn(&mut Content) + Send + 'static,
    ) -> LetterId {
        let id = self.asked_letter(call, unit).await;
        let app = Arc::clone(&self.app);
        self.does(move |tx| {
            let asked = letter::of(tx.db, call, unit)?.unwrap();
            let (_, definition) = call::in_force(tx.db, call)?;
            let wanted = definition.support_letter.as_ref();
            let mut content = Content {
                number: None,
                dated_on: tx.now.day(),
                valid_until: None,
                addressee: wanted.map(|w| w.addressee.zh.clone()).unwrap_or_default(),
                project: definition.programme.name.zh.clone(),
                body: format!("兹支持{}申报。", asked.unit_name),
                stamped: true,
                conditional: false,
                names_unit: true,
                contact: "王经办 0351-1234567".to_owned(),
            };
            change(&mut content);
            let made = Made { content, source: Source::Written, files: Vec::new() };
            actions::issue(tx, &app, asked.id, &made, asked.version).map(|_| ())
        })
        .await;
        id
    }

    /// A letter that a unit waits for.
    pub async fn asked_letter(&self, call: CallId, unit: OrganisationId) -> LetterId {
        let region = self.reads(|db| organisation::find(db, unit)).record.region.unwrap();
        let issuer = self.association(region.code()).await;
        let app = Arc::clone(&self.app);
        self.as_of(unit, move |tx| {
            let wanted = Wanted { call, issuer, wish: String::new() };
            actions::ask(tx, &app, &wanted)
        })
        .await
    }

    /// Runs a verb as the operator at the machine who acts in an organisation.
    pub async fn as_of<T: Send + 'static>(
        &self,
        at: OrganisationId,
        verb: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> T {
        let actor = Who { organisation: Some(at), ..Who::system(&self.app.policy) };
        let now = self.clock.now();
        let done = self.app.database.write(move |db| verb(&mut Tx { db, actor: &actor, now, request: "world" })).await;
        done.unwrap()
    }
}

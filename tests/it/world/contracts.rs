//! Awards that were made and contracts in force: what stories about money begin with.

use std::sync::Arc;

use granary::app;
use granary::contract::actions::{self, Signature};
use granary::contract::{self, Contract};
use granary::fund;
use granary::kernel::{AwardId, CallId, ContractId, Money};
use granary::platform::media::Media;
use granary::programme::call;

use super::World;

impl World {
    /// An award of a unit that was made today: its application has passed, its money is reserved. Quick, by statements.
    pub async fn awarded(&self, call: CallId, region: &str, name: &str) -> AwardId {
        let application = self.application(call, region, name).await;
        let (of, definition) =
            self.reads(|db| Ok((granary::application::find(db, application)?, call::in_force(db, call)?.1)));
        let grant = definition.grant.as_ref().unwrap();
        let amount = grant.per_award.or(grant.least).unwrap_or(Money::from_fen(20_000_000));
        let now = self.clock.now().as_utc().format("%Y-%m-%d %H:%M:%S").to_string();
        if self.count(&format!("SELECT count(*) AS n FROM award_decisions WHERE call_id = {call}")) == 0 {
            self.tampers(&format!(
                "INSERT INTO award_decisions (call_id, call_version, kind, state, proposed_by, proposed_by_name, hands, \
                 minutes, approved_by_name, approved_at, reason, ranking, outcomes, released_at, released_by_name, \
                 created_at, updated_at, version) VALUES ({call}, 1, 'first', 'approved', 0, 'system', '[]', '审议通过', \
                 'system', '{now}', '', '[]', '[]', '{now}', 'system', '{now}', '{now}', 1)"
            ));
        }
        self.tampers(&format!(
            "UPDATE applications SET state = 'passed' WHERE id = {application}; \
             INSERT INTO awards (call_id, application_id, unit_id, region, decision_id, rank, amount, role, state, \
             reason, remark, fallen_why, fallen_reason, awarded_by_name, awarded_at, created_at, updated_at, version) \
             VALUES ({call}, {application}, {}, '{region}', (SELECT max(id) FROM award_decisions WHERE call_id = {call}), \
             1, {}, 'award', 'awarded', '', '', '', '', 'system', '{now}', '{now}', '{now}', 1)",
            of.unit,
            amount.fen()
        ));
        let award = AwardId(self.count(&format!("SELECT id AS n FROM awards WHERE application_id = {application}")));
        self.does(move |tx| {
            let (_, definition) = call::in_force(tx.db, call)?;
            fund::open(tx, call, &definition)?;
            fund::reserve(tx, call, award, amount, "立项")
        })
        .await;
        award
    }

    /// A contract drawn up from an award that was made for a unit.
    pub async fn drawn_up(&self, call: CallId, region: &str, name: &str) -> ContractId {
        let award = self.awarded(call, region, name).await;
        self.does(move |tx| actions::draw_up(tx, award)).await
    }

    /// A contract that waits for the signature of its unit.
    pub async fn issued(&self, call: CallId, region: &str, name: &str) -> ContractId {
        let id = self.drawn_up(call, region, name).await;
        let app = Arc::clone(&self.app);
        self.does(move |tx| {
            let version = contract::find(tx.db, id)?.version;
            actions::issue(tx, &app, &app::providers(), id, "", version)
        })
        .await;
        id
    }

    /// Puts the signed scan and the papers of a contract on their shelves, as if they had come and been looked into.
    pub fn has_scans(&self, id: ContractId) {
        let bytes = format!("%PDF-1.4 signed {id}");
        self.has_bytes("contract", id.0, "contract-signed", "signed.pdf", Media::Pdf, bytes.as_bytes());
        for paper in self.papers_of(id) {
            let bytes = format!("%PDF-1.4 {paper} {id}");
            self.has_bytes("contract", id.0, "contract-papers", &format!("{paper}.pdf"), Media::Pdf, bytes.as_bytes());
        }
    }

    /// The papers that the call wants with a contract.
    pub fn papers_of(&self, id: ContractId) -> Vec<String> {
        use granary::programme::definition::applying::Moment;
        let definition = self.reads(|db| {
            let found = contract::find(db, id)?;
            contract::definition(db, &found)
        });
        let wanted = definition.paper.iter().filter(|paper| paper.at == Moment::Contract);
        wanted.map(|paper| paper.key.as_str().to_owned()).collect()
    }

    /// A contract that its unit has signed, by a scan whose code is that of the document.
    pub async fn unit_signed(&self, call: CallId, region: &str, name: &str) -> ContractId {
        let id = self.issued(call, region, name).await;
        self.has_scans(id);
        let (app, papers, on) = (Arc::clone(&self.app), self.papers_of(id), self.clock.now().day());
        self.does(move |tx| {
            let found = contract::find(tx.db, id)?;
            let code = granary::documents::find(tx.db, found.document.unwrap())?.proof_address;
            let signature = Signature { name: "单位负责人".to_owned(), on, code, papers: papers.clone() };
            actions::unit_sign(tx, &app, id, &signature, found.version)
        })
        .await;
        id
    }

    /// A contract in force. Quick, by the verbs themselves; whoever drew it up is nobody, so anybody may sign.
    pub async fn contract(&self, call: CallId, region: &str, name: &str) -> Contract {
        let id = self.unit_signed(call, region, name).await;
        let (app, on) = (Arc::clone(&self.app), self.clock.now().day());
        self.tampers(&format!("UPDATE contracts SET hands = '[]' WHERE id = {id}"));
        self.does(move |tx| {
            let version = contract::find(tx.db, id)?.version;
            actions::centre_sign(tx, &app, &app::providers(), id, (on, ""), version)
        })
        .await;
        self.reads(|db| contract::find(db, id))
    }
}

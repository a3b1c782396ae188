//! Awards that were made and contracts in force: what stories about money begin with.

use std::sync::{Arc, LazyLock};

use granary::app;
use granary::contract::actions::{self, Signature};
use granary::contract::{self, Contract};
use granary::fund;
use granary::kernel::{AwardId, CallId, ContractId, Money};
use granary::platform::media::Media;
use granary::programme::call;

use super::World;

/// A call with two places, a contract, a budget of three lines, two payments and a paper that is signed with it.
pub static CONTRACTED: LazyLock<String> = LazyLock::new(|| {
    let steps = r#"steps = ["apply", "review", "decide", "notice", "award"]"#;
    let longer = r#"steps = ["apply", "review", "decide", "notice", "award", "contract", "pay", "implement"]"#;
    let grant = "surplus = \"return\"\n";
    assert!(crate::calls::FILE.contains(steps) && crate::calls::FILE.contains(grant));
    let file = crate::calls::FILE.replace(steps, longer).replace(grant, &format!("{grant}{PAYMENTS}"));
    format!("{file}\n{CONTRACT}")
});

const PAYMENTS: &str = r#"
[[grant.payment]]
key = "first"
label = { zh = "首款", en = "First payment" }
percent = 70
after = "contract"
test = "contract.signed_by_both and payment.account_verified and payment.invoice"
working_days = 10

[[grant.payment]]
key = "final"
label = { zh = "尾款", en = "Final payment" }
percent = 30
after = "implement"
"#;

const CONTRACT: &str = r#"
[contract]
kind = { zh = "委托服务合同", en = "Commissioned service contract" }
sign_days = 30
remind_on = [20]
change_days = 30
supplier_share = 30
answer_days = 3
suspended_days = 15
refund_days = 30

[[contract.clause]]
key = "ring-fence"
class = "A"
text = { zh = "项目经费实行专账管理、独立核算、专款专用。", en = "The money is kept in a ring-fenced ledger." }

[ownership]
owner = { zh = "企业创新服务中心", en = "Enterprise Innovation Service Centre" }
consent = true

[reporting]
every = "month"
working_day = 5
field = [{ key = "progress", label = { zh = "工作进展", en = "Progress" } }]

[[paper]]
key = "ring-fence-commitment"
label = { zh = "专账管理承诺书", en = "Commitment to a ring-fenced ledger" }
at = "contract"
stamp = true

[[condition]]
rule = "C-1/amount"
at = "contract"
class = "A"
label = { zh = "合同金额等于资助金额，预算合计等于合同金额", en = "The contract is for the amount of the award" }
test = "contract.amount == call.amount and contract.budget == contract.amount"
message = { zh = "合同金额{{ contract.amount }}、预算合计{{ contract.budget }}，均应等于{{ call.amount }}。", en = "The contract says {{ contract.amount }} and its budget {{ contract.budget }}; both must be {{ call.amount }}." }

[[condition]]
rule = "C-1/period"
at = "contract"
class = "A"
label = { zh = "合同期限与项目实施期一致", en = "The contract runs for the period of the programme" }
test = "contract.starts_on == call.period_start and contract.ends_on == call.period_end"
message = { zh = "合同期限应为{{ call.period_start }}至{{ call.period_end }}。", en = "The contract must run from {{ call.period_start }} to {{ call.period_end }}." }

[[budget.category]]
key = "meeting"
label = { zh = "会议活动费", en = "Meetings and events" }
code = "30215"

[[budget.category]]
key = "travel"
label = { zh = "差旅费", en = "Travel" }
code = "30211"

[[budget.category]]
key = "labour"
label = { zh = "劳务费", en = "Labour" }
code = "30226"

[budget.adjustment]
free = 10
times = 2
closed_months = 1
"#;

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
        self.issues(id).await;
        id
    }

    async fn issues(&self, id: ContractId) {
        let app = Arc::clone(&self.app);
        self.does(move |tx| {
            let version = contract::find(tx.db, id)?.version;
            actions::issue(tx, &app, &app::providers(), id, "", version)
        })
        .await;
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
        self.signs_for_unit(id).await;
        id
    }

    async fn signs_for_unit(&self, id: ContractId) {
        self.has_scans(id);
        let (app, papers, on) = (Arc::clone(&self.app), self.papers_of(id), self.clock.now().day());
        self.does(move |tx| {
            let found = contract::find(tx.db, id)?;
            let code = granary::documents::find(tx.db, found.document.unwrap())?.proof_address;
            let signature = Signature { name: "单位负责人".to_owned(), on, code, papers: papers.clone() };
            actions::unit_sign(tx, &app, id, &signature, found.version)
        })
        .await;
        // Whoever drew it up is nobody in these worlds, so anybody may sign.
        self.tampers(&format!("UPDATE contracts SET hands = '[]' WHERE id = {id}"));
    }

    async fn signs_for_centre(&self, id: ContractId) -> Contract {
        let (app, on) = (Arc::clone(&self.app), self.clock.now().day());
        self.does(move |tx| {
            let version = contract::find(tx.db, id)?.version;
            actions::centre_sign(tx, &app, &app::providers(), id, (on, ""), version)
        })
        .await;
        self.reads(|db| contract::find(db, id))
    }

    /// A contract in force. Quick, by the verbs themselves.
    pub async fn contract(&self, call: CallId, region: &str, name: &str) -> Contract {
        let id = self.unit_signed(call, region, name).await;
        self.signs_for_centre(id).await
    }

    /// A contract in force with a budget of these lines, in fen, agreed in spring; the world goes on in the month in which
    /// it is spent.
    pub async fn spending_contract(&self, call: CallId, region: &str, name: &str, lines: &[(&str, i64)]) -> Contract {
        let august = super::awards::at("2026-08-20");
        let spring = self.clock.now().min(super::morning());
        self.clock.set(spring);
        let made = self.contract_of(call, region, name, lines).await;
        self.clock.set(august);
        made
    }

    /// A contract in force with a budget of these lines, in fen.
    pub async fn contract_of(&self, call: CallId, region: &str, name: &str, lines: &[(&str, i64)]) -> Contract {
        let id = self.drawn_up(call, region, name).await;
        let lines: Vec<(String, Money)> =
            lines.iter().map(|(key, fen)| ((*key).to_owned(), Money::from_fen(*fen))).collect();
        self.does(move |tx| {
            let found = contract::find(tx.db, id)?;
            let definition = contract::definition(tx.db, &found)?;
            let mut terms = contract::terms(tx.db, &found)?;
            terms.rebudgeted(&definition, &lines);
            actions::rewrite(tx, id, &terms, found.version)
        })
        .await;
        self.issues(id).await;
        self.signs_for_unit(id).await;
        self.signs_for_centre(id).await
    }
}

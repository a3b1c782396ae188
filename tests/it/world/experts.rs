//! Experts of the pool, and payment data.

use granary::expert::model::Tie;
use granary::expert::{self, ExpertKind, Profile, Relation};
use granary::kernel::{ExpertId, Region};
use granary::standards::model::Level;

use super::World;

/// An expert as most stories need one: technical, of a university far away.
pub fn profile(name: &str, employer: &str) -> Profile {
    Profile {
        name: name.to_owned(),
        employer: employer.to_owned(),
        employer_uscc: None,
        region: None,
        title_level: Level::Senior,
        professional_title: "教授".to_owned(),
        kind: ExpertKind::Technical,
        fields: vec!["材料".to_owned()],
        phone: String::new(),
        email: String::new(),
        past: Vec::new(),
        note: String::new(),
    }
}

/// Work at an organisation in these years.
pub fn worked(at: &str, from: i32, to: Option<i32>) -> Relation {
    Relation { name: at.to_owned(), uscc: None, tie: Tie::Employed, from, to }
}

impl World {
    pub async fn expert(&self, profile: Profile) -> ExpertId {
        self.does(move |tx| expert::actions::register(tx, &profile, true)).await
    }

    /// So many experts, of whom the first are technical; each of a university of their own, in Beijing.
    pub async fn experts(&self, technical: usize, others: usize) -> Vec<ExpertId> {
        let mut all = Vec::new();
        for n in 0..technical + others {
            let number = self.number();
            let kind = if n < technical { ExpertKind::Technical } else { ExpertKind::Management };
            let new = Profile {
                kind,
                region: Region::parse("11").ok(),
                email: format!("expert{number}@example.org"),
                phone: format!("1390000{number:04}"),
                ..profile(&format!("评审专家{number:04}"), &format!("第{number}大学"))
            };
            all.push(self.expert(new).await);
        }
        all
    }

    /// Records where an expert's fee is paid to.
    pub fn has_payment(&self, id: i64, account: &str, identity: &str) {
        let seal = |number: &str, column: granary::platform::vault::Column| {
            self.app.vault.seal(number, &column.context(id)).unwrap()
        };
        let (account, identity) = (seal(account, expert::ACCOUNT), seal(identity, expert::IDENTITY));
        self.tampers(&format!(
            "DELETE FROM expert_payments WHERE expert_id = {id}; \
             INSERT INTO expert_payments (expert_id, holder, bank, account_sealed, identity_sealed, version, updated_at) \
             VALUES ({id}, '某专家', '中国银行', '{account}', '{identity}', 1, '2026-03-02 01:00:00')"
        ));
    }
}

//! Reviews that have reported, decisions, notices: what stories about awards begin with.

use chrono::NaiveDate;
use granary::access::Role;
use granary::kernel::{ApplicationId, CallId, Instant};

use super::{Actor, World};

/// Officer and leader of the centre, signed in.
pub struct Centre {
    pub officer: Actor,
    pub leader: Actor,
}

/// A day's morning in Beijing.
pub fn at(day: &str) -> Instant {
    let day: NaiveDate = day.parse().unwrap();
    Instant::from_beijing(day.and_hms_opt(9, 0, 0).unwrap())
}

impl World {
    /// Applications of these provinces and units that passed the form check, ranked in this order by a review that has
    /// reported; the last `below` of them did not reach the pass mark.
    pub async fn reviewed(&self, call: CallId, units: &[(&str, &str)], below: usize) -> Vec<ApplicationId> {
        let mut made = Vec::new();
        for (region, name) in units {
            made.push(self.application(call, region, name).await);
        }
        self.ranks(call, &made, below).await;
        made
    }

    /// Writes the results of a review over applications, in this order.
    pub async fn ranks(&self, call: CallId, of: &[ApplicationId], below: usize) {
        let agency = self.agency().await;
        let no = if self.engine == super::Engine::Sqlite { "0" } else { "FALSE" };
        let yes = if self.engine == super::Engine::Sqlite { "1" } else { "TRUE" };
        self.tampers(&format!(
            "INSERT INTO review_batches (call_id, round, agency_id, title, state, fields, avoid_province, reason, \
             closed_at, reported_at, created_by, created_by_name, created_at, updated_at, version) \
             VALUES ({call}, 'project', {agency}, '项目评审', 'reported', '[]', {no}, '', '2026-05-20 01:00:00', \
             '2026-05-20 01:00:00', 0, 'system', '2026-05-10 01:00:00', '2026-05-20 01:00:00', 1)"
        ));
        let batch = self.count("SELECT max(id) AS n FROM review_batches");
        for (place, application) in of.iter().enumerate() {
            let rank = place + 1;
            let passed = if place + below < of.len() { yes } else { no };
            let score = 9_500 - 100 * i64::try_from(place).unwrap();
            self.tampers(&format!(
                "UPDATE applications SET state = 'passed' WHERE id = {application}; \
                 INSERT INTO review_results (batch_id, application_id, rank, score, passed, how, stable, \
                 decided_by_name) VALUES ({batch}, {application}, {rank}, {score}, {passed}, '{{\"used\":[],\"dropped\":[],\"void\":0,\"ties\":[],\"settled\":\"score\",\"part\":null,\"without\":[]}}', {yes}, '')"
            ));
        }
    }

    /// The centre's two people, on a day: who signed in before it is signed out by then.
    pub async fn office_on(&self, day: &str) -> Centre {
        self.clock.set(at(day));
        let centre = self.centre().await;
        Centre { officer: self.officer().await, leader: self.actor(Role::Leader, centre).await }
    }
}

impl Centre {
    /// Proposes as the ranking suggests; gives the decision's path.
    pub async fn proposes(&self, call: CallId) -> String {
        let form = format!("/calls/{call}/decide");
        let page = self.officer.get(&form).await.ok();
        let mut fields = vec![("minutes".to_owned(), "2026年6月1日，中心主任办公会审议通过。".to_owned())];
        for part in page.body.split("name=\"role-").skip(1) {
            let id = part.split('"').next().unwrap();
            let options = part.split("</select>").next().unwrap();
            let chosen = options
                .split("<option value=\"")
                .skip(1)
                .find(|option| option.split('>').next().unwrap().contains("selected"));
            if let Some(option) = chosen {
                fields.push((format!("role-{id}"), option.split('"').next().unwrap().to_owned()));
            }
        }
        self.chooses(call, &fields).await
    }

    /// Saves a proposal of these fields; gives the decision's path.
    pub async fn chooses(&self, call: CallId, fields: &[(String, String)]) -> String {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        self.officer.post(&format!("/calls/{call}/decide"), &fields).await.is(303).location().to_owned()
    }

    pub async fn submits(&self, path: &str) -> super::Page {
        self.officer.fills(path, &format!("{path}/submit"), &[]).await
    }

    pub async fn decides(&self, path: &str, verdict: &str) -> super::Page {
        self.leader.fills(path, &format!("{path}/decide"), &[("decision", verdict), ("reason", "同意")]).await
    }

    /// Proposes, submits and approves; gives the decision's path.
    pub async fn awards(&self, call: CallId) -> String {
        let path = self.proposes(call).await;
        self.submits(&path).await.is(303);
        self.decides(&path, "approve").await.is(303);
        path
    }

    /// Publishes a decision from a day on; gives the path of its notice inside.
    pub async fn publishes(&self, path: &str, starts_on: &str) -> String {
        let form = format!("{path}/notice");
        let fields = [("title", "拟立项名单公示"), ("text", "现予公示。"), ("starts_on", starts_on)];
        self.officer.fills(&form, &form, &fields).await.is(303).location().to_owned()
    }
}

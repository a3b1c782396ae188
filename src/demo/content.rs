//! What the units of the sample season fill in, and the calls that they fill it in for.

use chrono::{Datelike, Months, NaiveDate};

use crate::access::Tx;
use crate::application::actions;
use crate::application::form::{
    ApplicantKind, BudgetLine, ConditionAnswer, Leader, Marks, Member, PastProject, Plan, Post, Promise, RecusalWish,
    Section, Statement, UnitForm, conditions, fixed_amount, months, papers, plan_rows, proof_of,
};
use crate::application::{self, Content};
use crate::files::actions::Taken;
use crate::kernel::{ApplicationId, Money};
use crate::platform::{Error, Result};
use crate::programme::{Definition, Library};

use super::stage::lay;

/// The year of the shipped programmes.
const SHIPPED: i32 = 2024;

/// A shipped programme, moved by so many months, with what its guide leaves open put into its deadline.
///
/// # Errors
/// When there is none of this code.
pub(super) fn programme(code: &str, by: u32, deadline: &str) -> Result<String> {
    let library = Library::shipped();
    let text = &library.get(code).ok_or(Error::NotFound)?.text;
    let moved: Vec<String> = text.lines().map(|line| moved(line, by)).collect();
    let lines = moved.iter().flat_map(|line| {
        let place = line.as_str() == "[deadline]";
        [line.as_str()].into_iter().chain(place.then_some(deadline))
    });
    let text = lines.collect::<Vec<_>>().join("\n");
    let start = text.lines().find_map(|line| line.strip_prefix("start = ")?.parse::<NaiveDate>().ok());
    let year = start.ok_or(Error::NotFound)?.year();
    let text = text.replace("\nspread = 20\n", "\nspread = 20\nfeedback = true\n");
    Ok(text.replacen(&format!("year = {SHIPPED}"), &format!("year = {year}"), 1).replacen(
        &format!("code = \"{code}\""),
        &format!("code = \"{}\"", renamed(code, year)),
        1,
    ))
}

/// The code of a shipped programme in another year.
pub(super) fn renamed(code: &str, year: i32) -> String {
    code.replace(&SHIPPED.to_string(), &year.to_string())
}

/// A line with each of its days moved; the last day of a month stays the last one.
fn moved(line: &str, by: u32) -> String {
    let mut done = String::new();
    let mut rest = line;
    while let Some(at) = rest.find("20") {
        let (before, from) = rest.split_at(at);
        done.push_str(before);
        let day = from.get(..10).and_then(|text| Some((text, text.parse::<NaiveDate>().ok()?)));
        let (taken, new) = match day.and_then(|(text, day)| Some((text.len(), later(day, by)?.to_string()))) {
            Some((length, new)) => (length, new),
            None => (2, "20".to_owned()),
        };
        done.push_str(&new);
        rest = from.get(taken..).unwrap_or_default();
    }
    done + rest
}

fn later(day: NaiveDate, by: u32) -> Option<NaiveDate> {
    let moved = day.checked_add_months(Months::new(by))?;
    let is_last = day.succ_opt()?.day() == 1;
    if is_last { moved.with_day(1)?.checked_add_months(Months::new(1))?.pred_opt() } else { Some(moved) }
}

/// Whoever applies.
pub(super) struct Applicant {
    pub unit: &'static str,
    pub contact: &'static str,
    pub leader: &'static str,
    pub accountant: &'static str,
    pub phone: &'static str,
}

/// A telephone and an address that do not exist.
const MAIL: &str = "contact@example.org";

/// What a call asks for, filled in without a gap. `on` is the day of the papers.
pub(super) fn complete(d: &Definition, who: &Applicant, on: NaiveDate) -> Content {
    let unit = UnitForm {
        kind: Some(ApplicantKind::UnderAssociation),
        contact: who.contact.to_owned(),
        phone: who.phone.to_owned(),
        email: MAIL.to_owned(),
        elsewhere: Some(false),
        elsewhere_what: String::new(),
        confirmed: true,
    };
    let mut c = Content { unit, ..Content::default() };
    for condition in conditions(d) {
        let answer = ConditionAnswer { met: true, note: String::new() };
        c.conditions.answers.insert(condition.rule.as_str().to_owned(), answer);
    }
    c.leader = Leader {
        name: who.leader.to_owned(),
        post: Some(Post::Head),
        post_name: "主任".to_owned(),
        title: "高级工程师".to_owned(),
        phone: who.phone.to_owned(),
        email: MAIL.to_owned(),
        of_unit: Some(true),
        experience: "近三年主持企业创新案例征集、宣讲类项目3项，均按期通过验收。".to_owned(),
    };
    team(&mut c, who);
    let asked = d.applicants.as_ref().map_or(0, |applicants| applicants.past_projects);
    for n in 1..=asked.max(1) {
        c.past.items.push(PastProject {
            n,
            name: "企业创新方法推广与典型案例宣讲".to_owned(),
            commissioner: "省科学技术协会".to_owned(),
            amount: Money::yuan(80_000).ok(),
            year: on.year() - 1,
            result: "组织宣讲12场，覆盖企业科技工作者1,300余人次，按期通过验收。".to_owned(),
        });
        c.past.last = n;
    }
    work(&mut c, d);
    money(&mut c, d);
    for paper in papers(d).filter(|paper| paper.required || paper.valid_months.is_some()) {
        let marks = Marks { stamped: paper.stamp, signed: paper.signature, issued_on: Some(on) };
        c.papers.marks.insert(paper.key.as_str().to_owned(), marks);
    }
    let opinion = "经审核，材料真实完整，同意申报。".to_owned();
    c.statement = Statement { opinion, declared: true, consents: Vec::new() };
    c
}

fn team(c: &mut Content, who: &Applicant) {
    let people = [("项目经理", "统筹协调、进度管理"), ("工程师", "案例征集与遴选"), ("编辑", "宣传与成果整理")];
    for ((post, duty), name) in people.into_iter().zip(["王一鸣", "李思源", "张文静"]) {
        let (post, duty) = (post.to_owned(), duty.to_owned());
        c.team.members.push(Member { name: name.to_owned(), employer: who.unit.to_owned(), post, duty });
    }
    who.accountant.clone_into(&mut c.team.accountant);
}

fn work(c: &mut Content, d: &Definition) {
    let approach = "项目按“征集—遴选—宣讲—推广”四步推进：依托企业科协发动征集，邀请专家遴选，分片区组织宣讲，\
                    并在省级媒体开设专栏持续宣传。";
    c.plan = Plan { approach: approach.to_owned(), ..Plan::default() };
    let steps = ["动员部署", "组织实施", "集中推进", "中期检查", "总结提升"];
    for row in plan_rows(d) {
        let cells = months(d).into_iter().zip(steps.iter().cycle()).map(|(month, step)| (month, (*step).to_owned()));
        c.plan.rows.insert(row, cells.collect());
    }
    for (what, extent, provider) in
        [("宣讲场地", "3处，可容纳200人以上", "本单位"), ("专家资源", "省内外专家库20人", "省企业创新专家委员会")]
    {
        let (what, extent, provider) = (what.to_owned(), extent.to_owned(), provider.to_owned());
        c.promises.items.push(Promise { what, extent, provider });
    }
}

fn money(c: &mut Content, d: &Definition) {
    let least = d.grant.as_ref().and_then(|grant| grant.least);
    c.budget.requested = fixed_amount(d).or(least).unwrap_or(Money::ZERO);
    let open = d.budget.iter().flat_map(|budget| &budget.category).filter(|category| category.most.is_none());
    let keys: Vec<&str> = open.map(|category| category.key.as_str()).collect();
    let wanted = [("meeting", 30), ("labour", 15), ("publicity", 20), ("production", 25)];
    let mut left = c.budget.requested;
    for (key, percent) in wanted.into_iter().filter(|(key, _)| keys.contains(key)) {
        let amount = Money::from_fen(c.budget.requested.fen() / 100 * percent);
        left = left.checked_sub(amount).unwrap_or_default();
        let basis = "按活动场次、人数和市场询价测算".to_owned();
        c.budget.lines.push(BudgetLine { category: key.to_owned(), amount, basis });
    }
    let used = |key: &str| wanted.iter().any(|(used, _)| *used == key);
    if let Some(key) = keys.into_iter().find(|key| !used(key)) {
        let basis = "按数量和市场询价测算".to_owned();
        c.budget.lines.push(BudgetLine { category: key.to_owned(), amount: left, basis });
    }
}

/// What an application is filled in with: its sections, and a page for each of its papers.
pub(super) struct Filled {
    pub content: Content,
    pub pages: Vec<(String, Taken)>,
}

/// The papers that are handed in, proofs of past projects among them.
pub(super) fn wanted(d: &Definition, c: &Content) -> Vec<String> {
    let kept = papers(d).filter(|paper| paper.required || paper.valid_months.is_some());
    let own = kept.map(|paper| paper.key.as_str().to_owned());
    own.chain(c.past.items.iter().map(|item| proof_of(item.n))).collect()
}

/// Saves these sections, and lays the pages on their places.
pub(super) fn fill(
    tx: &mut Tx<'_>,
    id: ApplicationId,
    d: &Definition,
    with: &Filled,
    sections: &[Section],
) -> Result<()> {
    let c = &with.content;
    let consents: Vec<String> =
        d.privacy.iter().flat_map(|p| &p.consent).map(|consent| consent.key.as_str().to_owned()).collect();
    for section in sections {
        match section {
            Section::Unit => actions::save(tx, id, &c.unit, 0)?,
            Section::Conditions => actions::save(tx, id, &c.conditions, 0)?,
            Section::Past => actions::save(tx, id, &c.past, 0)?,
            Section::Leader => actions::save(tx, id, &c.leader, 0)?,
            Section::Team => actions::save(tx, id, &c.team, 0)?,
            Section::Plan => actions::save(tx, id, &c.plan, 0)?,
            Section::Promises => actions::save(tx, id, &c.promises, 0)?,
            Section::Budget => actions::save(tx, id, &c.budget, 0)?,
            Section::Recusals => actions::save(tx, id, &c.recusals, 0)?,
            Section::Papers => actions::save(tx, id, &c.papers, 0)?,
            Section::Statement => actions::state(tx, id, &c.statement.opinion, true, &consents, 0)?,
        }
    }
    for (paper, page) in &with.pages {
        let place = actions::place(tx, id, paper)?;
        lay(tx, place, page)?;
    }
    Ok(())
}

/// Submits an application as it stands.
pub(super) fn submit(tx: &mut Tx<'_>, policy: &crate::access::Policy, id: ApplicationId) -> Result<()> {
    let version = application::find(tx.db, id)?.version;
    actions::submit(tx, policy, id, None, version)
}

/// A wish that somebody stand back.
pub(super) fn wish(name: &str, employer: &str, reason: &str) -> RecusalWish {
    RecusalWish { name: name.to_owned(), employer: employer.to_owned(), reason: reason.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_move_and_other_figures_stay() {
        assert_eq!(moved("end = 2024-11-30 # 2024年, 200_000", 5), "end = 2025-04-30 # 2024年, 200_000");
        assert_eq!(moved("\"2024-07-01 <= x <= 2024-09-30\"", 5), "\"2024-12-01 <= x <= 2025-02-28\"");
    }

    #[test]
    fn every_programme_of_the_season_is_whole() {
        for code in ["cases-2024", "brand-2024"] {
            let text = programme(code, 29, "online = 2026-11-01").unwrap();
            let definition = Definition::read(&text).unwrap();
            assert_eq!(definition.programme.code.as_str(), renamed(code, 2026));
            assert_eq!(definition.period.start.to_string(), "2026-12-01");
        }
    }
}

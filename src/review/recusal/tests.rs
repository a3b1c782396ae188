use super::*;
use crate::expert::{ExpertKind, Profile};
use crate::kernel::{ExpertId, Instant};
use crate::standards::model::Level;

fn expert() -> Expert {
    Expert {
        id: ExpertId(7),
        user: None,
        profile: Profile {
            name: "陈思远".into(),
            employer: "太原理工大学".into(),
            employer_uscc: None,
            region: Region::parse("14").ok(),
            title_level: Level::Senior,
            professional_title: String::new(),
            kind: ExpertKind::Technical,
            fields: Vec::new(),
            phone: "139 0351 1234".into(),
            email: String::new(),
            past: vec![
                Relation {
                    name: "山西创新中心".into(), uscc: None, tie: Tie::Employed, from: 2015, to: Some(2023)
                },
                Relation { name: "晋中某公司".into(), uscc: None, tie: Tie::Interest, from: 2020, to: None },
            ],
            note: String::new(),
        },
        employer_id: Some(OrganisationId(3)),
        active: true,
        reason: String::new(),
        updated_at: Instant::from_utc("2026-03-02T01:00:00".parse().unwrap()),
        version: 1,
    }
}

fn facts(names: &[&str]) -> Facts {
    Facts {
        item: ItemId(1),
        unit: Known::new(Some(OrganisationId(9)), None, names.iter().map(|name| (*name).to_owned())),
        region: Region::parse("64").ok(),
        issuer: None,
        persons: Vec::new(),
        wishes: Vec::new(),
    }
}

fn review() -> Review {
    let text = include_str!("../../../templates/programmes/cases-2024.toml");
    crate::programme::Definition::read(text).unwrap().review.remove(0)
}

fn grounds(facts: &Facts, expert: &Expert, review: &Review) -> Vec<(Ground, RecusalState)> {
    find(facts, expert, review, 2026).into_iter().map(|found| (found.ground, found.state)).collect()
}

#[test]
fn an_employer_is_known_by_key_code_or_any_name() {
    use RecusalState::Upheld;
    let none: [(Ground, RecusalState); 0] = [];
    assert_eq!(grounds(&facts(&["别的单位"]), &expert(), &review()), none);
    let mut by_key = facts(&["别的单位"]);
    by_key.unit.id = Some(OrganisationId(3));
    assert_eq!(grounds(&by_key, &expert(), &review()), [(Ground::Employer, Upheld)]);
    let former = facts(&["新名字", "太原 理工大学"]);
    assert_eq!(grounds(&former, &expert(), &review()), [(Ground::Employer, Upheld)], "by a former name");
    let code = Uscc::parse("12110000400000018T").unwrap();
    let mut by_code = facts(&["别的单位"]);
    by_code.unit.uscc = Some(code.clone());
    let mut coded = expert();
    coded.profile.employer_uscc = Some(code);
    assert_eq!(grounds(&by_code, &coded, &review()), [(Ground::Employer, Upheld)]);
}

#[test]
fn the_past_counts_for_the_years_of_the_call() {
    let there = facts(&["山西创新中心"]);
    let mut review = review();
    assert_eq!(find(&there, &expert(), &review, 2026)[0].evidence, "山西创新中心 2015–2023");
    assert_eq!(find(&there, &expert(), &review, 2027), []);
    review.recusal_years = 4;
    assert_eq!(find(&there, &expert(), &review, 2027).len(), 1);
    let company = facts(&["晋中某公司"]);
    assert_eq!(grounds(&company, &expert(), &review), [(Ground::Interest, RecusalState::Upheld)]);
    review.recusal = vec![Ground::Employer];
    assert_eq!(find(&company, &expert(), &review, 2026), [], "the call has no such ground");
}

#[test]
fn who_issued_the_letter_does_not_judge() {
    let mut letter = facts(&["宁夏某单位"]);
    letter.issuer = Some(Known::new(Some(OrganisationId(3)), None, ["山西省科学技术协会".to_owned()]));
    assert_eq!(grounds(&letter, &expert(), &review()), [(Ground::LetterIssuer, RecusalState::Upheld)]);
    let mut brand = review();
    brand.recusal.retain(|ground| *ground != Ground::LetterIssuer);
    assert_eq!(find(&letter, &expert(), &brand, 2026), []);
}

#[test]
fn a_namesake_is_for_the_officer_to_tell() {
    let person = |employer: &str, phone: &str| {
        let named = Named { name: "陈思远".into(), employer: employer.into(), phone: phone.into() };
        Facts { persons: vec![named], ..facts(&["宁夏某单位"]) }
    };
    for (employer, phone, state) in [
        ("", "", RecusalState::Proposed),
        ("别的大学", "", RecusalState::Proposed),
        ("太原理工大学", "", RecusalState::Upheld),
        ("", "13903511234", RecusalState::Upheld),
    ] {
        let found = grounds(&person(employer, phone), &expert(), &review());
        assert_eq!(found, [(Ground::Advisor, state)], "{employer} {phone}");
    }
}

#[test]
fn an_applicant_may_wish_and_the_officer_decides() {
    let wish = |name: &str, employer: &str| {
        let wish = Wish { name: name.into(), employer: employer.into(), reason: "曾有合同纠纷".into() };
        Facts { wishes: vec![wish], ..facts(&["宁夏某单位"]) }
    };
    let found = find(&wish("陈思远", ""), &expert(), &review(), 2026);
    assert_eq!((found[0].source, found[0].state), (Source::Applicant, RecusalState::Proposed));
    assert_eq!(found[0].evidence, "曾有合同纠纷");
    assert_eq!(find(&wish("陈思远", "太原理工大学"), &expert(), &review(), 2026).len(), 1);
    assert_eq!(find(&wish("陈思远", "清华大学"), &expert(), &review(), 2026), []);
    assert_eq!(find(&wish("陈某", ""), &expert(), &review(), 2026), []);
    assert_eq!(find(&wish("", "太原理工大学"), &expert(), &review(), 2026).len(), 1, "a whole employer");
    assert_eq!(find(&wish("", ""), &expert(), &review(), 2026), []);
}

#[test]
fn a_whole_pool_finds_what_one_by_one_finds() {
    let issuer = Known::new(Some(OrganisationId(3)), None, ["山西省科学技术协会".to_owned()]);
    let wish = Wish { name: String::new(), employer: "太原理工大学".into(), reason: "x".into() };
    let named = Named { name: "陈思远".into(), employer: String::new(), phone: String::new() };
    let all = [
        facts(&["别的单位"]),
        facts(&["山西创新中心"]),
        facts(&["新名字", "太原理工大学"]),
        Facts { issuer: Some(issuer), ..facts(&["宁夏某单位"]) },
        Facts { persons: vec![named], ..facts(&["宁夏某单位"]) },
        Facts { wishes: vec![wish], region: Region::parse("14").ok(), ..facts(&["宁夏某单位"]) },
    ];
    let mut review = review();
    review.recusal.push(Ground::SameCity);
    let one_by_one: Vec<_> = all.iter().flat_map(|facts| find(facts, &expert(), &review, 2026)).collect();
    assert_eq!(one_by_one.len(), 6);
    let together: Vec<_> = find_all(&all, &[expert()], &review, 2026).into_iter().map(|(_, found)| found).collect();
    assert_eq!(together, one_by_one);
}

//! Rules over what is really recorded: the facts of a unit, as its officer registered it.

use std::collections::BTreeMap;

use granary::kernel::{Bilingual, OrganisationId};
use granary::programme::definition::applying::Moment;
use granary::rules::{Catalogue, Class, Context, Expression, Facts, Outcome, Rule, Sentences, Type, Value, Verdict};

use crate::world::{World, code};

fn words(zh: &str, en: &str) -> Bilingual {
    Bilingual { zh: zh.to_owned(), en: en.to_owned() }
}

/// P24-05: an independent legal person, and no class-I public-welfare institution.
fn who_may_apply() -> Rule {
    let catalogue = Catalogue::own().unwrap();
    let context = Context::new(["unit"]);
    let test = "unit.legal_person and unit.institution_class != \"public-1\" and unit.code_prefix != \"92\"";
    let test = Expression::compile(test, catalogue, &context, &Type::Bool).unwrap();
    let message = words(
        "{{ unit.name }}：独立法人（{{ unit.legal_person }}），{{ unit.institution_class }}。",
        "{{ unit.name }}: independent legal person ({{ unit.legal_person }}), {{ unit.institution_class }}.",
    );
    let message = Sentences::compile(&message, catalogue, &context).unwrap();
    Rule::new("P24-05", Class::Automatic, Some(test), words("申报主体", "who may apply"), message, catalogue).unwrap()
}

fn judged(world: &World, unit: OrganisationId) -> Outcome {
    let providers = granary::app::providers();
    world.reads(|db| who_may_apply().judge(&providers.about(db, [("unit", unit.0)])))
}

async fn registers(world: &World, uscc: &str, class: &str, licence: &str) -> OrganisationId {
    let officer = world.officer().await;
    let fields = [
        ("name", "宁夏科技服务中心"),
        ("kind", "unit"),
        ("uscc", uscc),
        ("region", "64"),
        ("area", "银川"),
        ("class", class),
        ("licence", licence),
        ("supervising_body", "宁夏科协"),
        ("legal_representative", "某某"),
        ("address", "银川市"),
        ("phone", "0951-1234567"),
        ("email", "a@example.org"),
    ];
    officer.post("/organisations", &fields).await.is(303);
    OrganisationId(world.count("SELECT max(id) AS n FROM organisations"))
}

story!(a_unit_is_judged_by_what_is_registered, |world| {
    let unit = registers(world, code("52", "64", 1).as_str(), "", "legal-person").await;
    let outcome = judged(world, unit);
    assert_eq!(outcome.verdict, Verdict::Pass);
    assert_eq!(outcome.sentence.zh, "宁夏科技服务中心：独立法人（是），非事业单位。");
    assert_eq!(outcome.again(&who_may_apply()).unwrap(), outcome, "from what it saw alone");
    let seen = outcome.plainly(Catalogue::own().unwrap(), granary::platform::i18n::Locale::Zh);
    assert!(seen.contains(&("统一社会信用代码前两位".to_owned(), "52".to_owned())), "{seen:?}");
});

story!(a_class_one_institution_may_not_apply, |world| {
    let unit = registers(world, code("12", "64", 2).as_str(), "public-1", "legal-person").await;
    let outcome = judged(world, unit);
    assert_eq!((outcome.verdict, outcome.blocks()), (Verdict::Fail, true));
    assert_eq!(outcome.inputs.get("unit.institution_class"), Some(&Some(Value::Text("public-1".into()))));
    assert!(!outcome.inputs.contains_key("unit.code_prefix"), "what was not needed was not read");
});

story!(what_a_unit_has_not_said_yet_is_not_guessed, |world| {
    let unit = registers(world, code("12", "64", 3).as_str(), "", "").await;
    let outcome = judged(world, unit);
    assert_eq!(
        (outcome.verdict, outcome.missing.as_slice()),
        (Verdict::Open, ["unit.legal_person".to_owned()].as_slice())
    );
    assert_eq!(outcome.sentence.en, "This cannot be judged yet. Not recorded: independent legal person.");
    let providers = granary::app::providers();
    world.reads(|db| {
        let facts = providers.about(db, [("unit", unit.0)]);
        assert_eq!(facts.fact("unit.sanctioned")?, None, "nobody records sanctions yet");
        assert_eq!(facts.fact("unit.class_proven")?, Some(Value::Bool(false)));
        assert_eq!(facts.fact("letter.date")?, None, "nobody was asked about a letter");
        Ok(())
    });
});

story!(a_fact_is_read_once_and_a_stranger_is_not_found, |world| {
    let unit = registers(world, code("52", "64", 4).as_str(), "", "legal-person").await;
    let providers = granary::app::providers();
    world.reads(|db| {
        let facts = providers.about(db, [("unit", unit.0)]);
        let name = facts.fact("unit.name")?;
        assert_eq!((facts.fact("unit.name")?, name.is_some()), (name.clone(), true));
        assert!(facts.fact("name").is_err(), "a name without a scope");
        drop(facts);
        let nobody = providers.about(db, [("unit", unit.0 + 1)]);
        assert!(matches!(nobody.fact("unit.name"), Err(granary::platform::Error::NotFound)));
        Ok(())
    });
});

#[test]
fn every_scope_that_is_offered_stands_in_the_catalogue() {
    let catalogue = Catalogue::own().unwrap();
    for scope in granary::app::providers().scopes() {
        assert!(catalogue.scope(scope).is_some(), "{scope}");
    }
}

/// The verdicts of the conditions of 2024 on applying, over a registered unit.
fn verdicts(world: &World, unit: OrganisationId) -> BTreeMap<String, Verdict> {
    let library = granary::programme::Library::shipped();
    let cases = library.get("cases-2024").unwrap().definition.as_ref().unwrap();
    let providers = granary::app::providers();
    let judged = |rule: &Rule| world.reads(|db| rule.judge(&providers.about(db, [("unit", unit.0)]))).verdict;
    let rules = granary::programme::rules(cases, Moment::Apply).unwrap();
    rules.iter().map(|rule| (rule.id().to_owned(), judged(rule))).collect()
}

story!(the_conditions_of_a_programme_file_pass_a_legal_person, |world| {
    let unit = registers(world, code("52", "64", 5).as_str(), "", "legal-person").await;
    let found = verdicts(world, unit);
    assert_eq!((found["P24-05/legal-person"], found["P24-05/class-one"]), (Verdict::Pass, Verdict::Pass));
    // Letters are recorded by nobody yet, and nothing is guessed.
    assert_eq!(found["P24-06/present"], Verdict::Open);
});

story!(the_conditions_of_a_programme_file_stop_a_class_one_institution, |world| {
    let unit = registers(world, code("12", "64", 6).as_str(), "public-1", "legal-person").await;
    let found = verdicts(world, unit);
    assert_eq!((found["P24-05/legal-person"], found["P24-05/class-one"]), (Verdict::Pass, Verdict::Fail));
});

//! Both languages say the same things, and every template is whole.

use std::sync::Arc;

use granary::access::{Action, Role};
use granary::platform::assets::Assets;
use granary::platform::i18n::{Locale, Texts, keys};
use granary::platform::templates::Templates;

#[test]
fn both_languages_have_the_same_sentences_with_the_same_figures() {
    let (zh, en) = (keys(Locale::Zh).unwrap(), keys(Locale::En).unwrap());
    let wrong: Vec<_> = zh
        .keys()
        .chain(en.keys())
        .filter(|key| zh.get(*key) != en.get(*key))
        .map(|key| format!("{key}: {:?} and {:?}", zh.get(key), en.get(key)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_template_compiles() {
    let templates = Templates::new(&Arc::new(Texts::load().unwrap()), &Arc::new(Assets::load().unwrap()));
    let names = Templates::names();
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        templates.compile(&name).unwrap_or_else(|e| panic!("{name}: {e}"));
    }
}

/// Sentences whose keys are put together of words of the program.
#[test]
fn every_word_of_the_program_has_a_sentence() {
    use granary::jobs::model::State as JobState;
    use granary::organisation::{Class, Kind, Licence};
    use granary::people::model::{MembershipState, UserState};
    let texts = Texts::load().unwrap();
    let mut wanted: Vec<String> = Vec::new();
    wanted.extend(Role::ALL.iter().map(|w| format!("role-{w}")));
    wanted.extend(Action::ALL.iter().map(|w| format!("action-{}", w.as_str().replace('.', "-"))));
    wanted.extend(Action::ALL.iter().map(|w| format!("noun-{}", w.parts().0)));
    wanted.extend(Kind::ALL.iter().flat_map(|w| [format!("kind-{w}"), format!("value-{w}")]));
    wanted.extend(Class::ALL.iter().flat_map(|w| [format!("class-{w}"), format!("value-{w}")]));
    wanted.extend(Licence::ALL.iter().flat_map(|w| [format!("licence-{w}"), format!("value-{w}")]));
    wanted.extend(UserState::ALL.iter().flat_map(|w| [format!("user-state-{w}"), format!("value-{w}")]));
    wanted.extend(MembershipState::ALL.iter().flat_map(|w| [format!("membership-state-{w}"), format!("value-{w}")]));
    wanted.extend(Role::ALL.iter().map(|w| format!("value-{w}")));
    wanted.extend((1..=7).map(|n| format!("weekday-{n}")));
    wanted.extend(Locale::ALL.iter().map(|w| format!("locale-{w}")));
    wanted.extend(granary::app::jobs().iter().map(|kind| format!("job-{}", kind.name().replace('.', "-"))));
    wanted.extend(granary::app::schedules().iter().map(|schedule| format!("schedule-{}", schedule.name())));
    wanted.extend(JobState::ALL.iter().flat_map(|w| [format!("job-state-{w}"), format!("value-{w}")]));
    wanted.extend(granary::rules::Verdict::ALL.iter().map(|w| format!("verdict-{w}")));
    wanted.extend(granary::rules::Class::ALL.iter().map(|w| format!("rule-class-{w}")));
    let types = ["bool", "number", "money", "date", "duration", "text", "choice", "list"];
    wanted.extend(types.map(|name| format!("rule-type-{name}")));
    wanted.extend(programme_words());
    wanted.extend(named_in_sources());
    let missing: Vec<_> = Locale::ALL
        .iter()
        .flat_map(|l| wanted.iter().filter(|key| !texts.has(*l, key)).map(move |k| format!("{l} {k}")))
        .collect();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// The words that a programme file may hold.
fn programme_words() -> Vec<String> {
    use granary::programme::definition::{applying, closing, identity, money, results, review, selection};
    use granary::programme::explain::Look;
    macro_rules! keys {
        ($($set:literal: $word:ty),+ $(,)?) => {
            [$(<$word>::ALL.iter().map(|w| format!("programme-{}-{w}", $set)).collect::<Vec<_>>()),+].concat()
        };
    }
    keys! {
        "kind": identity::Kind, "object": identity::ObjectType, "precision": identity::Precision, "step": identity::Step,
        "moment": applying::Moment, "issuer": applying::Issuer, "format": applying::Format, "blind": applying::Blind,
        "mail": applying::MailRule, "surplus": money::Surplus, "class": money::Class, "need": money::Need,
        "standard": money::Standard, "rounding": review::Rounding, "recusal": review::Recusal, "item": review::ItemKind,
        "level": selection::Level, "spread": selection::Spread, "pool": selection::Pool, "per": selection::Per,
        "measure": results::Measure, "operator": results::Operator, "checker": results::Checker, "told": results::Told,
        "every": results::Every, "days": closing::Days, "blocking": closing::Blocking, "mask": closing::Mask,
        "giving-on": closing::GivingOn, "look": Look,
    }
}

/// Keys that stand whole in the sources: of messages, events, fields, labels.
fn named_in_sources() -> Vec<String> {
    fn walk(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let own = text.split("#[cfg(test)]").next().unwrap().to_owned();
                keys_of(&own, found);
            }
        }
    }
    let mut found = Vec::new();
    walk(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

fn keys_of(text: &str, found: &mut Vec<String>) {
    let literal = |rest: &str| rest.split('"').next().unwrap_or("").to_owned();
    for mark in ["Message::new(\"", ".word(\"", "Error::conflict(\"", "Error::forbidden(\""] {
        found.extend(text.split(mark).skip(1).map(literal));
    }
    for mark in ["Event::new(\"", "Event::new(\n        \""] {
        found.extend(text.split(mark).skip(1).map(|rest| format!("event-{}", literal(rest).replace('.', "-"))));
    }
    for mark in [".need(\"", ".may(\"", ".tick(\""] {
        found.extend(text.split(mark).skip(1).map(|rest| format!("field-{}", literal(rest).replace('_', "-"))));
    }
}

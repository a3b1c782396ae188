use super::*;
use crate::organisation::{Class, Kind, Licence};

fn read(text: &str) -> String {
    let words = OWN.split("[choices]").next().unwrap();
    Catalogue::read(&format!("{words}\n[choices]\n{text}")).unwrap_err().to_string()
}

#[test]
fn the_own_catalogue_is_whole() {
    let own = Catalogue::own().unwrap_or_else(|e| panic!("{e}"));
    assert!(own.scopes().count() > 30, "{}", own.scopes().count());
    for name in ["unit.region", "letter.date", "video.seconds", "case.recommender", "ledger.spent", "patent.filed_on"] {
        assert!(own.fact(name).is_some(), "{name}");
    }
    let counted: Vec<&str> = own.scopes().filter(|scope| scope.counted).map(|scope| scope.name.as_str()).collect();
    for name in ["media", "video", "case", "event", "text", "photo", "person"] {
        assert!(counted.contains(&name), "{name}");
    }
    assert!(own.fact("unit").is_none() && own.fact("unit.budget").is_none() && own.fact("nobody.name").is_none());
}

#[test]
fn the_catalogue_says_the_words_that_the_program_records() {
    let own = Catalogue::own().unwrap();
    let words = |name: &str| {
        let Type::Choice(choices) = &own.fact(name).unwrap().kind else { panic!("{name} is no choice") };
        choices.words().map(str::to_owned).collect::<Vec<_>>()
    };
    let all = |words: &[&'static str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
    assert_eq!(words("unit.institution_class"), all(&Class::ALL.iter().map(Class::as_str).collect::<Vec<_>>()));
    assert_eq!(words("unit.licence"), all(&Licence::ALL.iter().map(Licence::as_str).collect::<Vec<_>>()));
    assert_eq!(words("unit.kind"), all(&Kind::ALL.iter().map(Kind::as_str).collect::<Vec<_>>()));
    assert_eq!(words("letter.region").len(), Region::all().len());
}

#[test]
fn what_is_wrong_in_a_catalogue_is_told_all_at_once() {
    let told = read(
        r#"
colour = [{ value = "red", zh = "红", en = "" }, { value = "red", zh = "红", en = "red" }]
[scopes.Unit]
zh = "单位"
en = "unit"
[scopes.Unit.facts]
not = { type = "bool", zh = "是", en = "yes" }
size = { type = "float", zh = "大小", en = "size" }
shade = { type = "choice", of = "color", zh = "颜色", en = "shade" }
__class__ = { type = "text", zh = "类", en = "" }
"#,
    );
    for wrong in [
        "choices.colour.red: a label is missing",
        "choices.colour: \"red\" stands twice",
        "choices.colour: no fact uses them",
        "Unit: no name for a scope",
        "Unit.not: no name for a fact",
        "Unit.size: \"float\" of None is no type",
        "Unit.shade: \"choice\" of Some(\"color\") is no type",
        "Unit.__class__: no name for a fact",
        "Unit.__class__: a label is missing",
    ] {
        assert!(told.contains(wrong), "{wrong} is not in {told}");
    }
    assert!(read("x = 1").contains("facts: "));
}

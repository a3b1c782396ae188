use super::*;
use crate::kernel::{Region, Uscc};
use crate::organisation::Kind;
use crate::rules::Catalogue;

fn record(code: &str, class: Option<Class>, licence: Option<Licence>) -> Record {
    Record {
        kind: Kind::Unit,
        name: "山西科技服务中心".into(),
        uscc: Uscc::parse(code).ok(),
        region: Region::parse("14").ok(),
        area: None,
        class,
        licence,
        supervising_body: String::new(),
        legal_representative: "王".into(),
        address: String::new(),
        phone: String::new(),
        email: String::new(),
    }
}

const INSTITUTION: &str = "12110000400000018T";
const ENTERPRISE: &str = "91110108MA01AB1251";

#[test]
fn a_record_tells_what_is_filled_in_and_nothing_else() {
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    let cases = [
        (INSTITUTION, None, None, "institution_class", None),
        (INSTITUTION, Some(Class::Public1), None, "institution_class", text("public-1")),
        (ENTERPRISE, None, None, "institution_class", text("none")),
        (ENTERPRISE, None, None, "code_prefix", text("91")),
        (ENTERPRISE, None, None, "code_region", text("110108")),
        (ENTERPRISE, None, None, "code_in_region", Some(Value::Bool(false))),
        (ENTERPRISE, None, None, "legal_person", None),
        (ENTERPRISE, None, Some(Licence::LegalPerson), "legal_person", Some(Value::Bool(true))),
        (ENTERPRISE, None, Some(Licence::Branch), "legal_person", Some(Value::Bool(false))),
        (ENTERPRISE, None, Some(Licence::Partnership), "legal_person", Some(Value::Bool(false))),
        (ENTERPRISE, None, None, "region", text("14")),
        (ENTERPRISE, None, None, "supervising_body", None),
        (ENTERPRISE, None, None, "sanctioned", None),
    ];
    for (code, class, licence, name, wanted) in cases {
        assert_eq!(recorded(&record(code, class, licence), name), wanted, "{code} {class:?} {licence:?} {name}");
    }
}

#[test]
fn what_is_told_stands_in_the_catalogue() {
    let catalogue = Catalogue::own().unwrap();
    let full = record(INSTITUTION, Some(Class::Public2), Some(Licence::LegalPerson));
    let scope = catalogue.scope(SCOPE).unwrap();
    let told: Vec<_> = scope.facts().filter_map(|fact| Some((fact, recorded(&full, fact.parts().1)?))).collect();
    assert!(told.len() >= 9, "{}", told.len());
    for (fact, value) in told {
        assert!(fact.kind.holds(&value), "{}: {value:?}", fact.name);
    }
}

//! Cross-checks: what applications of one call share. A sign is shown with its evidence and accuses nobody; two units of a
//! province may well compete for one place.

use std::collections::BTreeMap;

use super::store::{self, Compared};
use crate::application::form::{Leader, Section, UnitForm};
use crate::application::{Application, State};
use crate::kernel::{ApplicationId, CallId, Instant, OrganisationId, Region, text};
use crate::organisation::sanction;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::programme::call;

crate::words! {
    /// What is shared.
    pub enum Kind {
        /// The unit is under a sanction now.
        Sanctioned = "sanctioned",
        /// One unit has applied more than once in the call.
        Double = "double",
        /// One unit has applied in another call of the same year too.
        Elsewhere = "elsewhere",
        /// Units have the same legal representative.
        Representative = "representative",
        /// Units have the same address.
        Address = "address",
        /// Units, or their contacts, have the same telephone number.
        Phone = "phone",
        /// Applications name the same project leader.
        Leader = "leader",
        /// Several units of a province compete for its places.
        Region = "region",
    }
}

impl Kind {
    /// Whether it is a sign that somebody should look at; competition within a province is only good to know.
    pub const fn is_doubt(self) -> bool {
        !matches!(self, Self::Region)
    }
}

/// An application that shares something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Its key.
    pub id: ApplicationId,
    /// Its number.
    pub number: String,
    /// Its unit.
    pub unit: OrganisationId,
    /// The unit's name.
    pub name: String,
    /// Its province.
    pub region: Option<Region>,
}

/// Something that applications share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cross {
    /// What.
    pub kind: Kind,
    /// The evidence: the name, the address, the number itself.
    pub value: String,
    /// The applications, at least two where it is shared.
    pub parties: Vec<Party>,
    /// More evidence, in words of the records: another call, a ground.
    pub more: Vec<String>,
}

impl Compared {
    fn party(&self) -> Party {
        let Self { id, number, unit, name, region, .. } = self;
        Party { id: *id, number: number.clone(), unit: *unit, name: name.clone(), region: *region }
    }

    fn leader(&self) -> Leader {
        self.part(Section::Leader)
    }

    fn contact(&self) -> UnitForm {
        self.part(Section::Unit)
    }

    /// A section that cannot be read tells nothing here; its own page tells that it is broken.
    fn part<T: serde::de::DeserializeOwned + Default>(&self, section: Section) -> T {
        let saved = self.sections.iter().find(|(known, _)| *known == section);
        saved.and_then(|(_, body)| serde_json::from_str(body).ok()).unwrap_or_default()
    }
}

/// A telephone number by its digits, without the country's code.
fn digits(phone: &str) -> String {
    let plain: String = phone.chars().filter(char::is_ascii_digit).collect();
    let local = plain.strip_prefix("0086").or_else(|| plain.strip_prefix("86").filter(|rest| rest.len() >= 10));
    local.unwrap_or(&plain).to_owned()
}

/// What is told by a key that several share; each application counts once a key.
fn shared(kind: Kind, all: &[Compared], keys: impl Fn(&Compared) -> Vec<(String, String)>) -> Vec<Cross> {
    let mut by: BTreeMap<String, (String, Vec<Party>)> = BTreeMap::new();
    for one in all {
        for (key, shown) in keys(one) {
            if key.is_empty() {
                continue;
            }
            let entry = by.entry(key).or_insert_with(|| (shown, Vec::new()));
            if !entry.1.iter().any(|party| party.id == one.id) {
                entry.1.push(one.party());
            }
        }
    }
    let several = |parties: &[Party]| {
        let units = parties.iter().map(|party| party.unit).collect::<std::collections::BTreeSet<_>>();
        if kind == Kind::Double { parties.len() > 1 } else { units.len() > 1 }
    };
    by.into_values()
        .filter(|(_, parties)| several(parties))
        .map(|(value, parties)| Cross { kind, value, parties, more: Vec::new() })
        .collect()
}

/// What these applications share among themselves, and where the call has a limit a province.
fn among(all: &[Compared], per_province: Option<u32>) -> Vec<Cross> {
    let named = |shown: &str| vec![(text::skeleton(shown), shown.trim().to_owned())];
    let phone = |shown: &str| (digits(shown), shown.trim().to_owned());
    let most = per_province.map_or(usize::MAX, |most| most as usize);
    let mut crosses = shared(Kind::Double, all, |one| vec![(one.unit.to_string(), one.name.clone())]);
    crosses.extend(shared(Kind::Representative, all, |one| named(&one.legal_representative)));
    crosses.extend(shared(Kind::Address, all, |one| named(&one.address)));
    crosses.extend(shared(Kind::Phone, all, |one| vec![phone(&one.phone), phone(&one.contact().phone)]));
    crosses.extend(shared(Kind::Leader, all, |one| named(&one.leader().name)));
    let provinces = shared(Kind::Region, all, |one| {
        one.region.map(|region| (region.code().to_owned(), region.name_zh().to_owned())).into_iter().collect()
    });
    crosses.extend(provinces.into_iter().filter(|cross| cross.parties.len() > most));
    crosses
}

/// Every cross of a call's applications.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn of_call(db: &mut Db, id: CallId, now: Instant) -> Result<Vec<Cross>> {
    let all = store::compared(db, id)?;
    let found = call::find(db, id)?;
    let (_, definition) = call::in_force(db, id)?;
    let per_province = definition.places.as_ref().and_then(|places| places.per_province);
    let mut crosses = sanctions(db, &all, now)?;
    crosses.extend(elsewhere(db, id, found.year, &all)?);
    crosses.extend(among(&all, per_province));
    crosses.sort_by_key(|cross| cross.kind);
    Ok(crosses)
}

/// Units that are under a sanction on the day.
fn sanctions(db: &mut Db, all: &[Compared], now: Instant) -> Result<Vec<Cross>> {
    let mut crosses = Vec::new();
    let units: std::collections::BTreeSet<OrganisationId> = all.iter().map(|one| one.unit).collect();
    for unit in units {
        let more: Vec<String> =
            sanction::in_force(db, unit, now.day())?.into_iter().map(|found| found.proposal.reason).collect();
        if more.is_empty() {
            continue;
        }
        let parties: Vec<Party> = all.iter().filter(|one| one.unit == unit).map(Compared::party).collect();
        let value = parties.first().map(|party| party.name.clone()).unwrap_or_default();
        crosses.push(Cross { kind: Kind::Sanctioned, value, parties, more });
    }
    Ok(crosses)
}

/// Units that have applied in another call of the year too.
fn elsewhere(db: &mut Db, call: CallId, year: i32, all: &[Compared]) -> Result<Vec<Cross>> {
    let units: Vec<OrganisationId> = all.iter().map(|one| one.unit).collect();
    let mut crosses: Vec<Cross> = Vec::new();
    for (_, number, unit, name) in store::elsewhere(db, call, year, &units)? {
        let told = format!("{number} {name}");
        if let Some(known) = crosses.iter_mut().find(|cross| cross.parties.iter().any(|party| party.unit == unit)) {
            known.more.push(told);
            continue;
        }
        let parties: Vec<Party> = all.iter().filter(|one| one.unit == unit).map(Compared::party).collect();
        let value = parties.first().map(|party| party.name.clone()).unwrap_or_default();
        crosses.push(Cross { kind: Kind::Elsewhere, value, parties, more: vec![told] });
    }
    Ok(crosses)
}

/// The crosses of one application.
///
/// # Errors
/// When the database cannot be read.
pub fn of_application(db: &mut Db, application: &Application, now: Instant) -> Result<Vec<Cross>> {
    if matches!(application.state, State::Draft | State::Withdrawn) {
        return Ok(Vec::new());
    }
    let all = of_call(db, application.call, now)?;
    Ok(all.into_iter().filter(|cross| cross.parties.iter().any(|party| party.id == application.id)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(id: i64, unit: i64, region: &str, representative: &str, phone: &str) -> Compared {
        Compared {
            id: ApplicationId(id),
            number: format!("X-{id}"),
            unit: OrganisationId(unit),
            name: format!("单位{unit}"),
            region: Region::parse(region).ok(),
            legal_representative: representative.to_owned(),
            address: String::new(),
            phone: phone.to_owned(),
            sections: Vec::new(),
        }
    }

    fn kinds(all: &[Compared], per_province: Option<u32>) -> Vec<(Kind, usize)> {
        among(all, per_province).into_iter().map(|cross| (cross.kind, cross.parties.len())).collect()
    }

    #[test]
    fn what_two_units_share_is_told_and_what_is_empty_is_not() {
        let all = [one(1, 1, "14", "张三", "0351-4040001"), one(2, 2, "61", "张 三", ""), one(3, 3, "64", "", "")];
        assert_eq!(kinds(&all, None), [(Kind::Representative, 2)]);
    }

    #[test]
    fn telephone_numbers_are_compared_by_their_digits() {
        for (a, b, same) in [
            ("0351-404 0001", "03514040001", true),
            ("+86 13800001111", "138-0000-1111", true),
            ("0351-4040001", "0351-4040002", false),
            ("8612345", "12345", false),
        ] {
            assert_eq!(digits(a) == digits(b), same, "{a} {b}");
        }
    }

    #[test]
    fn a_province_may_have_as_many_as_it_has_places() {
        let all = [one(1, 1, "14", "", ""), one(2, 2, "14", "", ""), one(3, 3, "64", "", "")];
        assert_eq!(kinds(&all, Some(1)), [(Kind::Region, 2)]);
        assert_eq!(kinds(&all, Some(2)), []);
        assert_eq!(kinds(&all, None), []);
    }

    #[test]
    fn one_unit_twice_is_a_double_and_shares_nothing_with_itself() {
        let all = [one(1, 1, "14", "张三", "1234567"), one(2, 1, "14", "张三", "1234567")];
        assert_eq!(kinds(&all, None), [(Kind::Double, 2)]);
    }

    #[test]
    fn the_contact_of_one_may_be_the_telephone_of_another() {
        let mut second = one(2, 2, "61", "", "");
        second.sections = vec![(Section::Unit, r#"{"phone":"1234567"}"#.to_owned())];
        assert_eq!(kinds(&[one(1, 1, "14", "", "123-4567"), second], None), [(Kind::Phone, 2)]);
    }

    #[test]
    fn the_same_leader_is_found_in_the_sections() {
        let leader = |mut of: Compared, name: &str| {
            of.sections = vec![(Section::Leader, format!(r#"{{"name":"{name}"}}"#))];
            of
        };
        let all = [leader(one(1, 1, "14", "", ""), "李四"), leader(one(2, 2, "61", "", ""), "李四")];
        assert_eq!(kinds(&all, None), [(Kind::Leader, 2)]);
    }
}

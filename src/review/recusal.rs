//! Who must stand back from what, as far as it can be known from what is recorded (B6).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::expert::{Expert, Relation, model::Tie};
use crate::kernel::{ExpertId, ItemId, OrganisationId, Region, Uscc, text};
use crate::programme::definition::review::{Recusal as Ground, Review};

use super::model::{RecusalState, Source};

/// An organisation, with everything by which it is known again.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Its key, where it is registered.
    pub id: Option<OrganisationId>,
    /// Its unified social credit code.
    pub uscc: Option<Uscc>,
    /// Its present name.
    pub name: String,
    /// Its names, present and former, as they are compared.
    pub skeletons: BTreeSet<String>,
}

impl Known {
    /// An organisation by its names.
    pub fn new(id: Option<OrganisationId>, uscc: Option<Uscc>, names: impl IntoIterator<Item = String>) -> Self {
        let names: Vec<String> = names.into_iter().filter(|name| !name.trim().is_empty()).collect();
        let skeletons = names.iter().map(|name| text::skeleton(name)).collect();
        Self { id, uscc, name: names.into_iter().next().unwrap_or_default(), skeletons }
    }

    fn is(&self, id: Option<OrganisationId>, uscc: Option<&str>, name: &str) -> bool {
        let same_id = id.is_some() && id == self.id;
        let same_code = uscc.is_some() && uscc == self.uscc.as_ref().map(Uscc::as_str);
        same_id || same_code || (!name.is_empty() && self.skeletons.contains(&text::skeleton(name)))
    }
}

/// A person whom an application names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// The employer, where it is told.
    pub employer: String,
    /// The telephone number, where it is told.
    pub phone: String,
}

/// An expert whom an applicant does not want.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The name.
    pub name: String,
    /// The employer, where it is told.
    pub employer: String,
    /// Why.
    pub reason: String,
}

/// What recusals from one item are found by.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The item.
    pub item: ItemId,
    /// The applicant.
    pub unit: Known,
    /// Its province.
    pub region: Option<Region>,
    /// Whoever issued the letter.
    pub issuer: Option<Known>,
    /// Leader, team, advisers: everybody whom the application names.
    pub persons: Vec<Named>,
    /// Whom the applicant does not want.
    pub wishes: Vec<Wish>,
}

/// A reason that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The item.
    pub item: ItemId,
    /// How it came to light.
    pub source: Source,
    /// The ground.
    pub ground: Ground,
    /// What it rests on: names and years, as they are recorded.
    pub evidence: String,
    /// Whether it counts at once or is to be decided.
    pub state: RecusalState,
}

/// What an expert had to do with an organisation, now or in the years that count.
fn ties(expert: &Expert, with: &Known, years: u32, this_year: i32) -> Vec<(Tie, String)> {
    let profile = &expert.profile;
    let code = profile.employer_uscc.as_ref().map(Uscc::as_str);
    let mut found = Vec::new();
    if with.is(expert.employer_id, code, &profile.employer) {
        found.push((Tie::Employed, profile.employer.clone()));
    }
    let counts = |past: &&Relation| past.within(years, this_year) && with.is(None, past.uscc.as_deref(), &past.name);
    let told = |past: &Relation| {
        let to = past.to.map_or_else(|| "—".to_owned(), |year| year.to_string());
        (past.tie, format!("{} {}–{to}", past.name, past.from))
    };
    found.extend(profile.past.iter().filter(counts).map(told));
    found
}

/// Which ground of the round a tie is of, if the round has one for it.
fn ground_of(tie: Tie, review: &Review) -> Option<Ground> {
    let grounds: &[Ground] = match tie {
        Tie::Employed => &[Ground::Employer, Ground::SameEnterprise],
        Tie::Interest => &[Ground::Interest],
        Tie::Advised => &[Ground::Advisor],
    };
    grounds.iter().copied().find(|ground| review.recusal.contains(ground))
}

/// Every reason for which an expert must stand back from an item, by the grounds of the round.
pub fn find(facts: &Facts, expert: &Expert, review: &Review, this_year: i32) -> Vec<Found> {
    let mut found: BTreeMap<(Source, Ground), Found> = BTreeMap::new();
    let mut add = |source: Source, ground: Ground, evidence: String, state: RecusalState| {
        let entry = Found { item: facts.item, source, ground, evidence: evidence.clone(), state };
        found
            .entry((source, ground))
            .and_modify(|before| {
                before.evidence = format!("{}；{evidence}", before.evidence);
                if state == RecusalState::Upheld {
                    before.state = state;
                }
            })
            .or_insert(entry);
    };
    let years = review.recusal_years;
    for (tie, evidence) in ties(expert, &facts.unit, years, this_year) {
        if let Some(ground) = ground_of(tie, review) {
            add(Source::Data, ground, evidence, RecusalState::Upheld);
        }
    }
    if review.recusal.contains(&Ground::LetterIssuer) {
        for (_, evidence) in facts.issuer.iter().flat_map(|issuer| ties(expert, issuer, years, this_year)) {
            add(Source::Data, Ground::LetterIssuer, evidence, RecusalState::Upheld);
        }
    }
    if review.recusal.contains(&Ground::Advisor) {
        for person in facts.persons.iter().filter(|person| person.name == expert.profile.name) {
            // A name alone may be another person's: the officer decides.
            let state = if same(expert, &person.employer, &person.phone) {
                RecusalState::Upheld
            } else {
                RecusalState::Proposed
            };
            let told = [person.name.as_str(), person.employer.as_str()].join(" ");
            add(Source::Data, Ground::Advisor, told.trim().to_owned(), state);
        }
    }
    if review.recusal.contains(&Ground::SameCity) && facts.region.is_some() && facts.region == expert.profile.region {
        let told = facts.region.map_or("", Region::name_zh).to_owned();
        add(Source::Data, Ground::SameCity, told, RecusalState::Proposed);
    }
    if review.recusal.contains(&Ground::NamedByApplicant) {
        let meant = |wish: &&Wish| {
            let employer =
                wish.employer.is_empty() || text::skeleton(&wish.employer) == expert.profile.employer_skeleton();
            let named = wish.name.is_empty() || wish.name == expert.profile.name;
            // A wish without a name is against everybody of an employer.
            named && employer && !(wish.name.is_empty() && wish.employer.is_empty())
        };
        for wish in facts.wishes.iter().filter(meant) {
            add(Source::Applicant, Ground::NamedByApplicant, wish.reason.clone(), RecusalState::Proposed);
        }
    }
    found.into_values().collect()
}

/// Finds for a whole pool. Each expert is compared only with the items by which something of them occurs, so that a
/// thousand experts and hundreds of items take no time.
pub fn find_all(all: &[Facts], pool: &[Expert], review: &Review, this_year: i32) -> Vec<(ExpertId, Found)> {
    let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
    for (place, facts) in all.iter().enumerate() {
        let mut keys: BTreeSet<String> = BTreeSet::new();
        for known in std::iter::once(&facts.unit).chain(&facts.issuer) {
            keys.extend(known.id.map(|id| format!("id {id}")));
            keys.extend(known.uscc.as_ref().map(|code| format!("code {code}")));
            keys.extend(known.skeletons.iter().map(|look| format!("look {look}")));
        }
        keys.extend(facts.persons.iter().map(|person| format!("name {}", person.name)));
        for wish in &facts.wishes {
            keys.insert(format!("name {}", wish.name));
            keys.insert(format!("look {}", text::skeleton(&wish.employer)));
        }
        if review.recusal.contains(&Ground::SameCity) {
            keys.extend(facts.region.map(|region| format!("region {}", region.code())));
        }
        keys.into_iter().for_each(|key| by_key.entry(key).or_default().push(place));
    }
    let mut found = Vec::new();
    for expert in pool {
        let profile = &expert.profile;
        let mut keys = vec![format!("name {}", profile.name), format!("look {}", profile.employer_skeleton())];
        keys.extend(expert.employer_id.map(|id| format!("id {id}")));
        keys.extend(profile.employer_uscc.as_ref().map(|code| format!("code {code}")));
        keys.extend(profile.region.map(|region| format!("region {}", region.code())));
        for past in &profile.past {
            keys.push(format!("look {}", text::skeleton(&past.name)));
            keys.extend(past.uscc.as_ref().map(|code| format!("code {code}")));
        }
        let places: BTreeSet<usize> = keys.iter().filter_map(|key| by_key.get(key)).flatten().copied().collect();
        for facts in places.into_iter().filter_map(|place| all.get(place)) {
            found.extend(find(facts, expert, review, this_year).into_iter().map(|one| (expert.id, one)));
        }
    }
    found
}

/// Whether an expert is a person of this employer or this telephone number.
fn same(expert: &Expert, employer: &str, phone: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let own = digits(&expert.profile.phone);
    let by_phone = own.len() >= 7 && own == digits(phone);
    by_phone || (!employer.is_empty() && text::skeleton(employer) == expert.profile.employer_skeleton())
}

#[cfg(test)]
mod tests;

//! What a decision must keep to: places, one turn a province, money, the pass mark, sanctions, the order of ranks. Pure:
//! the same function proposes, checks what was chosen, and checks again inside the transaction that decides.

use std::collections::BTreeMap;

use serde::Serialize;

use super::model::{Role, State};
use crate::kernel::{ApplicationId, Message, Money, OrganisationId, Region};

/// Somebody who was ranked.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The application.
    pub application: ApplicationId,
    /// Whose it is.
    pub unit: OrganisationId,
    /// The name of that unit.
    pub unit_name: String,
    /// The application's number.
    pub number: String,
    /// The province that an award would count for.
    pub region: Option<Region>,
    /// The rank in the review.
    pub rank: i32,
    /// The score, in hundredths.
    pub score: Option<i64>,
    /// Whether it reached the pass mark.
    pub passed: bool,
    /// Whether the rank would be the same without any one expert.
    pub stable: bool,
    /// What an award would be worth.
    pub amount: Money,
    /// Whether the application still stands as one that passed the form check.
    pub fit: bool,
    /// Whether the unit may not apply now.
    pub sanctioned: bool,
    /// What it has from an earlier decision.
    pub standing: Option<(Role, State)>,
}

/// What there is to be given.
#[derive(Debug, Clone, Default)]
pub struct Ground {
    /// The free places, each with its province where it has one; none where the call sets no number.
    pub places: Option<Vec<(i64, Option<Region>)>>,
    /// How many awards a province may have.
    pub per_province: Option<u32>,
    /// How many each has.
    pub taken: BTreeMap<Region, u32>,
    /// The money that is left; none where there is no limit.
    pub left: Option<Money>,
    /// Whether reserves are ranked.
    pub reserves: bool,
}

/// What was chosen for one application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The application.
    pub application: ApplicationId,
    /// Award or reserve.
    pub role: Role,
    /// Why it stands here out of order.
    pub reason: String,
}

/// What the order of ranks gives one application, and why not more.
#[derive(Debug, Clone)]
pub struct Suggestion {
    /// The application.
    pub application: ApplicationId,
    /// Award, reserve, or nothing.
    pub role: Option<Role>,
    /// Why it gets no award.
    pub why: Option<Message>,
}

/// Something that stands in the way of a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The application, where it is about one.
    pub application: Option<ApplicationId>,
    /// What is wrong.
    pub message: Message,
}

impl Candidate {
    /// Why it can get nothing at all.
    pub fn barred(&self) -> Option<Message> {
        let key = match self.standing {
            // Neither an objection that was upheld nor a word that was given is undone by the next decision.
            Some((_, State::Fallen)) => "award-was-lost",
            Some((Role::Award, _)) => "award-has-one",
            Some((Role::Reserve, _)) => "award-is-reserve",
            None if !self.fit => "award-application-not-fit",
            None if self.sanctioned => "award-unit-sanctioned",
            None if !self.passed => "award-below-mark",
            None => return None,
        };
        Some(Message::new(key))
    }
}

impl Ground {
    /// Takes what an award needs; gives the place that it takes, where places are counted.
    ///
    /// # Errors
    /// What is missing.
    pub fn claim(&mut self, region: Option<Region>, amount: Money) -> Result<Option<i64>, Message> {
        let had = region.and_then(|region| self.taken.get(&region)).copied().unwrap_or(0);
        if let (Some(most), Some(region)) = (self.per_province, region)
            && had >= most
        {
            return Err(Message::new("award-province-full").with("region", region.name_zh()).with("most", most));
        }
        let place = self.place(region)?;
        if let Some(left) = self.left {
            let after = left.checked_sub(amount).filter(|after| !after.is_negative());
            let short = || Message::new("fund-short").with("amount", amount).with("left", left);
            self.left = Some(after.ok_or_else(short)?);
        }
        if let Some(region) = region {
            self.taken.insert(region, had + 1);
        }
        if let (Some(places), Some(place)) = (&mut self.places, place) {
            places.retain(|(id, _)| *id != place);
        }
        Ok(place)
    }

    /// A free place for a province: one of its own before one that is anybody's.
    fn place(&self, region: Option<Region>) -> Result<Option<i64>, Message> {
        let Some(places) = &self.places else { return Ok(None) };
        let own = places.iter().find(|(_, of)| of.is_some() && *of == region);
        let place = own.or_else(|| places.iter().find(|(_, of)| of.is_none()));
        match place {
            Some((id, _)) => Ok(Some(*id)),
            None if places.is_empty() => Err(Message::new("award-no-place")),
            None => Err(Message::new("award-no-place-here").with("region", region.map_or("—", Region::name_zh))),
        }
    }
}

/// What the order of ranks gives: awards as long as there are places, turns and money, then reserves.
pub fn suggest(candidates: &[Candidate], ground: &Ground) -> Vec<Suggestion> {
    let mut ground = ground.clone();
    let one = |candidate: &Candidate| {
        let (role, why) = match candidate.barred() {
            Some(why) => (None, Some(why)),
            None => match ground.claim(candidate.region, candidate.amount) {
                Ok(_) => (Some(Role::Award), None),
                Err(why) => (ground.reserves.then_some(Role::Reserve), Some(why)),
            },
        };
        Suggestion { application: candidate.application, role, why }
    };
    in_order(candidates).into_iter().map(one).collect()
}

fn in_order(candidates: &[Candidate]) -> Vec<&Candidate> {
    let mut sorted: Vec<&Candidate> = candidates.iter().collect();
    sorted.sort_by_key(|candidate| (candidate.rank, candidate.application));
    sorted
}

/// Everything that stands in the way of what was chosen. An award before a better rank that could have had one wants a
/// reason.
pub fn problems(candidates: &[Candidate], ground: &Ground, chosen: &[Choice]) -> Vec<Problem> {
    let mut ground = ground.clone();
    let (mut problems, mut passed_over): (Vec<Problem>, Vec<&Candidate>) = (Vec::new(), Vec::new());
    let mut problem = |application: ApplicationId, message: Message| {
        problems.push(Problem { application: Some(application), message });
    };
    for candidate in in_order(candidates) {
        let id = candidate.application;
        let choice = chosen.iter().find(|choice| choice.application == id);
        match (choice.map(|choice| choice.role), candidate.barred()) {
            (Some(_), Some(why)) => problem(id, why),
            (Some(Role::Award), None) => {
                let better =
                    passed_over.iter().any(|better| ground.clone().claim(better.region, better.amount).is_ok());
                if let Err(why) = ground.claim(candidate.region, candidate.amount) {
                    problem(id, why);
                } else if better && choice.is_some_and(|choice| choice.reason.is_empty()) {
                    problem(id, Message::new("award-order-reason"));
                }
            }
            (Some(Role::Reserve), None) if !ground.reserves => problem(id, Message::new("award-no-reserves")),
            (None | Some(Role::Reserve), None) => passed_over.push(candidate),
            (None, Some(_)) => {}
        }
    }
    let known = |choice: &&Choice| !candidates.iter().any(|candidate| candidate.application == choice.application);
    for stranger in chosen.iter().filter(known) {
        problems.push(Problem { application: Some(stranger.application), message: Message::new("award-not-ranked") });
    }
    if chosen.is_empty() {
        problems.push(Problem { application: None, message: Message::new("award-nothing-chosen") });
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(code: &str) -> Region {
        Region::parse(code).unwrap()
    }

    /// Somebody of a rank and a province who passed.
    fn ranked(rank: i32, province: &str) -> Candidate {
        Candidate {
            application: ApplicationId(i64::from(rank)),
            unit: OrganisationId(i64::from(rank)),
            unit_name: format!("单位{rank}"),
            number: format!("Q-{rank}"),
            region: Some(region(province)),
            rank,
            score: Some(9_000 - i64::from(rank)),
            passed: true,
            stable: true,
            amount: Money::from_fen(20_000_000),
            fit: true,
            sanctioned: false,
            standing: None,
        }
    }

    fn ground(places: usize) -> Ground {
        Ground {
            places: Some((0..places).map(|n| (n as i64, None)).collect()),
            per_province: Some(1),
            taken: BTreeMap::new(),
            left: Some(Money::from_fen(20_000_000 * places as i64)),
            reserves: true,
        }
    }

    fn choose(ranks: &[i32]) -> Vec<Choice> {
        let one = |rank: &i32| Choice {
            application: ApplicationId(i64::from(*rank)),
            role: Role::Award,
            reason: String::new(),
        };
        ranks.iter().map(one).collect()
    }

    fn keys(problems: &[Problem]) -> Vec<(i64, &str)> {
        let key = |p: &'_ Problem| (p.application.map_or(0, |id| id.0), p.message.key.clone());
        problems.iter().map(key).map(|(id, key)| (id, &*Box::leak(key.into_boxed_str()))).collect()
    }

    #[test]
    fn the_best_of_each_province_get_the_places_and_the_rest_wait() {
        let all = [ranked(1, "14"), ranked(2, "14"), ranked(3, "64"), ranked(4, "11")];
        let told = suggest(&all, &ground(2));
        let roles: Vec<_> = told.iter().map(|s| s.role).collect();
        assert_eq!(roles, [Some(Role::Award), Some(Role::Reserve), Some(Role::Award), Some(Role::Reserve)]);
        let why: Vec<_> = told.iter().filter_map(|s| s.why.as_ref()).map(|m| m.key.as_str()).collect();
        assert_eq!(why, ["award-province-full", "award-no-place"]);
    }

    #[test]
    fn whoever_is_sanctioned_below_the_mark_or_gone_gets_nothing() {
        let mut all = [ranked(1, "14"), ranked(2, "64"), ranked(3, "11"), ranked(4, "12")];
        (all[0].sanctioned, all[1].passed, all[2].fit) = (true, false, false);
        let told = suggest(&all, &ground(4));
        assert_eq!(told.iter().filter_map(|s| s.role).collect::<Vec<_>>(), [Role::Award]);
        assert_eq!(
            keys(&problems(&all, &ground(4), &choose(&[1, 2, 3, 4]))),
            [(1, "award-unit-sanctioned"), (2, "award-below-mark"), (3, "award-application-not-fit")]
        );
    }

    #[test]
    fn what_was_lost_is_not_given_again() {
        let mut all = [ranked(1, "14"), ranked(2, "64")];
        all[0].standing = Some((Role::Award, State::Fallen));
        let told = suggest(&all, &ground(2));
        assert_eq!(told.iter().map(|s| s.role).collect::<Vec<_>>(), [None, Some(Role::Award)]);
        assert_eq!(keys(&problems(&all, &ground(2), &choose(&[1, 2]))), [(1, "award-was-lost")]);
        assert!(problems(&all, &ground(2), &choose(&[2])).is_empty(), "nobody was passed over");
    }

    #[test]
    fn what_is_chosen_by_rank_stands() {
        let all = [ranked(1, "14"), ranked(2, "14"), ranked(3, "64")];
        assert!(
            problems(&all, &ground(2), &choose(&[1, 3])).is_empty(),
            "rank 2 was not passed over: its turn is taken"
        );
    }

    #[test]
    fn another_order_wants_a_reason_beside_whoever_profits() {
        let all = [ranked(1, "14"), ranked(2, "64"), ranked(3, "11")];
        let mut chosen = choose(&[2, 3]);
        assert_eq!(keys(&problems(&all, &ground(2), &chosen)), [(2, "award-order-reason"), (3, "award-order-reason")]);
        for choice in &mut chosen {
            choice.reason = "第1名来函放弃".into();
        }
        assert!(problems(&all, &ground(2), &chosen).is_empty());
    }

    #[test]
    fn places_provinces_and_money_are_never_exceeded() {
        let all = [ranked(1, "14"), ranked(2, "14"), ranked(3, "64"), ranked(4, "11")];
        assert_eq!(keys(&problems(&all, &ground(3), &choose(&[1, 2]))), [(2, "award-province-full")]);
        assert_eq!(keys(&problems(&all, &ground(2), &choose(&[1, 3, 4]))), [(4, "award-no-place")]);
        let poor = Ground { left: Some(Money::from_fen(39_999_999)), ..ground(3) };
        assert_eq!(keys(&problems(&all, &poor, &choose(&[1, 3]))), [(3, "fund-short")]);
        let open = Ground { places: None, per_province: None, left: None, ..ground(0) };
        assert!(problems(&all, &open, &choose(&[1, 2, 3, 4])).is_empty(), "a call may set no number");
    }

    #[test]
    fn a_place_of_a_province_is_for_that_province() {
        let mut own = Ground { places: Some(vec![(1, Some(region("14"))), (2, Some(region("64")))]), ..ground(0) };
        (own.left, own.per_province) = (None, None);
        assert_eq!(own.claim(Some(region("64")), Money::ZERO), Ok(Some(2)));
        assert_eq!(own.claim(Some(region("11")), Money::ZERO).unwrap_err().key, "award-no-place-here");
        assert_eq!(own.claim(Some(region("14")), Money::ZERO), Ok(Some(1)));
        assert_eq!(own.claim(Some(region("14")), Money::ZERO).unwrap_err().key, "award-no-place");
    }

    #[test]
    fn twelve_places_and_thirteen_provinces_give_twelve_awards() {
        let codes: Vec<&str> = Region::all().filter(|r| r.can_apply()).map(Region::code).take(13).collect();
        let all: Vec<_> = codes.iter().zip(1..).map(|(code, rank)| ranked(rank, code)).collect();
        let told = suggest(&all, &ground(12));
        assert_eq!(told.iter().filter(|s| s.role == Some(Role::Award)).count(), 12);
        assert_eq!(told[12].role, Some(Role::Reserve));
    }

    #[test]
    fn nothing_and_strangers_are_refused() {
        assert_eq!(keys(&problems(&[ranked(1, "14")], &ground(1), &[])), [(0, "award-nothing-chosen")]);
        assert_eq!(keys(&problems(&[], &ground(1), &choose(&[7]))), [(7, "award-not-ranked")]);
        let calm = Ground { reserves: false, ..ground(1) };
        let reserve = [Choice { role: Role::Reserve, ..choose(&[1]).remove(0) }];
        assert_eq!(keys(&problems(&[ranked(1, "14")], &calm, &reserve)), [(1, "award-no-reserves")]);
    }
}

use proptest::prelude::*;

use super::*;

fn candidate(id: i64, technical: bool) -> Candidate {
    Candidate { id: ExpertId(id), technical }
}

fn item(n: i64) -> Asked {
    Asked { id: ItemId(n), code: format!("P{n:02}") }
}

const RULES: Rules = Rules { panel: 5, technical: 4, most: 40 };

fn ask(items: i64, technical: i64, others: i64) -> Ask {
    let pool = (1..=technical + others).map(|id| candidate(id, id <= technical)).collect();
    Ask { seed: "7d1f".into(), rules: RULES, items: (1..=items).map(item).collect(), pool, apart: BTreeSet::new() }
}

fn loads(draw: &Draw) -> Vec<usize> {
    let count = |expert: &ExpertId| draw.panels.iter().filter(|panel| panel.experts.contains(expert)).count();
    draw.members.iter().map(count).collect()
}

/// What must be true of every draw.
fn holds(ask: &Ask, draw: &Draw) {
    let technical = |e: &ExpertId| ask.pool.iter().any(|one| one.id == *e && one.technical);
    assert_eq!(draw.panels.len(), ask.items.len());
    assert_eq!(draw.order.len(), ask.pool.len());
    for panel in &draw.panels {
        let distinct: BTreeSet<_> = panel.experts.iter().collect();
        assert_eq!(distinct.len(), whole(ask.rules.panel), "a panel has its size, everybody once");
        assert!(panel.experts.iter().all(|e| !ask.apart.contains(&(panel.item, *e))), "nobody who must stand back");
        assert!(panel.experts.iter().filter(|e| technical(e)).count() >= whole(ask.rules.technical), "the share");
        assert!(panel.experts.iter().all(|e| draw.members.contains(e)));
    }
    assert!(loads(draw).iter().all(|load| *load <= whole(ask.rules.most)));
    let places: Vec<_> = draw.members.iter().map(|m| draw.order.iter().position(|o| o == m).unwrap()).collect();
    assert!(places.is_sorted(), "members stand in the order of the seed");
}

fn spread(draw: &Draw) -> usize {
    let loads = loads(draw);
    loads.iter().max().unwrap_or(&0) - loads.iter().min().unwrap_or(&0)
}

#[test]
fn rules_of_a_round_are_odd_and_technical_by_the_exact_fraction() {
    let text = include_str!("../../../templates/programmes/cases-2024.toml");
    let mut review = crate::programme::Definition::read(text).unwrap().review.remove(0);
    assert_eq!(Rules::of(&review, 30), Rules { panel: 5, technical: 4, most: 30 });
    for (experts, odd, panel, technical) in [(6, true, 7, 5), (6, false, 6, 4), (9, true, 9, 6), (3, true, 3, 2)] {
        (review.experts, review.odd) = (experts, odd);
        assert_eq!(Rules::of(&review, 0), Rules { panel, technical, most: 1 }, "{experts}");
    }
    review.technical = None;
    assert_eq!(Rules::of(&review, 9).technical, 0);
}

#[test]
fn a_small_call_has_one_panel_for_everything() {
    let draw = draw(&ask(12, 4, 1)).unwrap();
    holds(&ask(12, 4, 1), &draw);
    assert_eq!((draw.members.len(), spread(&draw)), (5, 0));
}

#[test]
fn the_order_is_what_sha256sum_prints() {
    // printf '%s' '7d1f:1' | sha256sum
    assert_eq!(place("7d1f", ExpertId(1)), digest("7d1f:1"));
    let order = order("7d1f", &ask(0, 3, 0).pool);
    let places: Vec<_> = order.iter().map(|one| place("7d1f", one.id)).collect();
    assert!(places.is_sorted() && order.len() == 3);
}

#[test]
fn two_hundred_items_among_forty_are_even() {
    let ask = Ask { rules: Rules { most: 25, ..RULES }, ..ask(200, 32, 8) };
    let drawn = draw(&ask).unwrap();
    holds(&ask, &drawn);
    assert_eq!((drawn.members.len(), spread(&drawn)), (40, 0), "1,000 sheets among 40 members");
    let other = draw(&Ask { seed: "7d20".into(), ..ask.clone() }).unwrap();
    assert_ne!(drawn.panels, other.panels, "another seed, another draw");
    assert_eq!(draw(&ask).unwrap(), drawn, "the same seed, the same draw");
    let turned = Ask { pool: ask.pool.iter().rev().copied().collect(), ..ask };
    assert_eq!(draw(&turned).unwrap(), drawn, "in whatever order the pool is written");
}

#[test]
fn what_is_missing_is_named() {
    let mut few = ask(3, 4, 1);
    few.apart.insert((ItemId(2), ExpertId(1)));
    let short = draw(&few).unwrap_err();
    assert_eq!(short, Short { experts: 1, technical: 1, codes: vec!["P02".into()] });
    assert_eq!(short.told().key, "draw-short-items");
    few.apart = [(ItemId(1), ExpertId(5)), (ItemId(3), ExpertId(5))].into();
    assert_eq!(draw(&few).unwrap_err(), Short { experts: 1, technical: 0, codes: vec!["P01".into(), "P03".into()] });
    let busy = Ask { rules: Rules { most: 10, ..RULES }, ..ask(200, 40, 0) };
    let short = draw(&busy).unwrap_err();
    assert_eq!((short.experts, short.codes.is_empty()), (60, true), "a hundred would be needed");
    assert_eq!(short.told().key, "draw-short-pool");
    assert!(draw(&ask(1, 0, 0)).is_err());
    assert_eq!(draw(&ask(0, 0, 0)).unwrap().members, []);
}

#[test]
fn somebody_joins_where_the_first_may_not() {
    let mut ask = ask(10, 8, 4);
    let first = draw(&ask).unwrap();
    // One of the members must stand back from one item: a sixth comes, for that item at least.
    ask.apart.insert((ItemId(4), first.members[0]));
    let second = draw(&ask).unwrap();
    holds(&ask, &second);
    assert_eq!(second.members.len(), 6);
    assert!(spread(&second) <= 2, "{:?}", loads(&second));
}

#[test]
fn who_leaves_is_followed_by_the_next_of_the_order() {
    let ask = ask(6, 8, 4);
    let draw = draw(&ask).unwrap();
    let leaves = draw.members[1];
    let left: Vec<Panel> = draw
        .panels
        .iter()
        .map(|p| Panel { item: p.item, experts: p.experts.iter().copied().filter(|e| *e != leaves).collect() })
        .collect();
    let members: Vec<ExpertId> = draw.members.iter().copied().filter(|e| *e != leaves).collect();
    let refilled = refill(&ask, &left, &members, &draw.order, &[leaves].into(), true).unwrap();
    let technical = |e: &ExpertId| e.0 <= 8;
    let free = draw.order.iter().filter(|e| !draw.members.contains(e));
    let next = if technical(&leaves) { free.clone().find(|e| technical(e)) } else { free.clone().next() };
    assert_eq!(refilled.newcomers, [*next.unwrap()]);
    assert_eq!(refilled.given.len(), 6);
    // Everybody else gone, nobody is left.
    let gone = ask.pool.iter().map(|one| one.id).filter(|e| !members.contains(e)).collect();
    assert_eq!(refill(&ask, &left, &members, &draw.order, &gone, true).unwrap_err().experts, 1);
}

#[test]
fn one_item_goes_to_whoever_is_there_and_has_fewest() {
    let ask = Ask { rules: Rules { most: 4, ..RULES }, ..ask(6, 12, 0) };
    let draw = draw(&ask).unwrap();
    assert!(draw.members.len() >= 8);
    let mut panels = draw.panels.clone();
    let leaves = panels[0].experts.remove(0);
    let mut apart = ask.clone();
    apart.apart.insert((panels[0].item, leaves));
    let refilled = refill(&apart, &panels, &draw.members, &draw.order, &BTreeSet::new(), false).unwrap();
    assert_eq!(refilled.newcomers, [], "somebody of the members has room");
    assert_eq!(refilled.given.len(), 1);
    assert_ne!(refilled.given[0].1, leaves);
}

#[test]
fn a_person_put_in_by_hand_meets_the_same_guards() {
    let mut ask = ask(2, 6, 2);
    ask.apart.insert((ItemId(1), ExpertId(6)));
    let panel = |item| Panel { item: ItemId(item), experts: [1, 2, 3, 8].map(ExpertId).to_vec() };
    let (panels, items) = ([panel(1), panel(2)], [ItemId(1), ItemId(2)]);
    let keys = |newcomer: i64| -> Vec<String> {
        let told = may_take(&ask, &panels, &items, ExpertId(newcomer)).err().unwrap_or_default();
        told.into_iter().map(|m| format!("{} {}", m.key, m.args.get("codes").cloned().unwrap_or_default())).collect()
    };
    assert_eq!(keys(4), Vec::<String>::new());
    assert_eq!(keys(6), ["review-take-recused P01"]);
    assert_eq!(keys(7), ["review-take-share P01、P02"]);
    assert_eq!(keys(99), ["review-not-in-pool "]);
}

/// The least sum of squares of loads that any distribution among these members has; by trying all.
fn best(ask: &Ask, members: &[ExpertId]) -> usize {
    fn go(ask: &Ask, members: &[ExpertId], item: usize, loads: &mut Vec<usize>) -> usize {
        let Some(asked) = ask.items.get(item) else { return loads.iter().map(|n| n * n).sum() };
        let technical = |at: usize| ask.pool.iter().any(|one| one.id == members[at] && one.technical);
        let mut least = usize::MAX;
        for mask in 0_u32..1 << members.len() {
            let chosen: Vec<usize> = (0..members.len()).filter(|at| mask >> at & 1 == 1).collect();
            let fits = chosen.len() == whole(ask.rules.panel)
                && chosen.iter().all(|at| !ask.apart.contains(&(asked.id, members[*at])))
                && chosen.iter().filter(|at| technical(**at)).count() >= whole(ask.rules.technical);
            if fits {
                chosen.iter().for_each(|at| loads[*at] += 1);
                least = least.min(go(ask, members, item + 1, loads));
                chosen.iter().for_each(|at| loads[*at] -= 1);
            }
        }
        least
    }
    go(ask, members, 0, &mut vec![0; members.len()])
}

fn asks(items: std::ops::Range<i64>, pool: std::ops::Range<i64>, recused: usize) -> impl Strategy<Value = Ask> {
    (items, pool, any::<u64>(), 0_u32..3).prop_flat_map(move |(items, pool, seed, kind)| {
        let apart = prop::collection::btree_set((1..=items, 1..=pool), 0..=recused);
        let technical = prop::collection::vec(any::<bool>(), usize::try_from(pool).unwrap());
        (apart, technical, 1_u32..=8).prop_map(move |(apart, technical, most)| Ask {
            seed: format!("{seed:x}"),
            rules: [
                Rules { panel: 3, technical: 2, most },
                Rules { panel: 5, technical: 4, most },
                Rules { panel: 1, technical: 0, most },
            ][kind as usize],
            items: (1..=items).map(item).collect(),
            pool: (1_i64..).zip(&technical).map(|(id, technical)| candidate(id, *technical)).collect(),
            apart: apart.into_iter().map(|(item, expert)| (ItemId(item), ExpertId(expert))).collect(),
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn every_draw_keeps_the_rules_and_can_be_made_again(ask in asks(1..12, 3..14, 12)) {
        match draw(&ask) {
            Ok(drawn) => {
                holds(&ask, &drawn);
                prop_assert_eq!(draw(&ask).unwrap(), drawn);
            }
            Err(short) => prop_assert!(short.experts > 0, "{:?}", short),
        }
    }

    #[test]
    fn nobody_distributes_more_evenly(ask in asks(1..4, 3..7, 4)) {
        if let Ok(drawn) = draw(&ask) {
            let sum: usize = loads(&drawn).iter().map(|n| n * n).sum();
            prop_assert_eq!(sum, best(&ask, &drawn.members));
        }
    }

    #[test]
    fn without_recusals_loads_differ_by_one(items in 1_i64..60, technical in 5_i64..20, seed in any::<u64>(), most in 5_u32..30) {
        let ask = Ask { seed: seed.to_string(), rules: Rules { most, ..RULES }, ..ask(items, technical, 0) };
        if let Ok(drawn) = draw(&ask) {
            prop_assert!(spread(&drawn) <= 1, "{:?}", loads(&drawn));
        }
    }

    #[test]
    fn every_place_comes_up_as_often(seeds in prop::collection::hash_set(any::<u64>(), 300)) {
        // The first place of ten goes to each about 30 times in 300; 5 and 70 are far outside of chance.
        let ask = ask(0, 10, 0);
        let mut first = [0_u32; 10];
        for seed in seeds {
            let order = order(&format!("{seed:x}"), &ask.pool);
            first[usize::try_from(order[0].id.0 - 1).unwrap()] += 1;
        }
        prop_assert!(first.iter().all(|n| (5..=70).contains(n)), "{:?}", first);
    }
}

use super::*;

const FILE: &str = include_str!("../../../../templates/programmes/cases-2024.toml");

fn definition() -> Definition {
    Definition::read(FILE).unwrap()
}

fn rules(definition: &Definition) -> Rules<'_> {
    Rules::of(definition, "expert-review").unwrap()
}

/// A candidate with these totals, of members 1, 2, 3 …; its parts are the given share of each.
fn candidate(id: i64, totals: &[i64]) -> Candidate {
    let ballot = |(n, total): (usize, &i64)| Ballot {
        member: MemberId(i64::try_from(n).unwrap() + 1),
        score: Some(Hundredths(*total)),
        parts: vec![Hundredths(total * 3 / 10), Hundredths(total * 2 / 10), Hundredths(total / 10)],
        void: false,
        explained: false,
    };
    Candidate {
        application: ApplicationId(id),
        region: None,
        ballots: totals.iter().enumerate().map(ballot).collect(),
        order: None,
    }
}

fn scores(all: &[Standing]) -> Vec<(usize, Option<i64>)> {
    all.iter().map(|s| (s.candidate, s.score.map(|score| score.0))).collect()
}

#[test]
fn the_vectors_of_b6_come_out() {
    let definition = definition();
    let mut plain = definition.review[0].clone();
    plain.trim_from = None;
    let seven = [8_850, 9_125, 7_900, 9_575, 9_010, 8_540, 9_200];
    for (id, totals, trimmed, wanted) in [
        ("trimmed", &seven[..], true, 8_945),
        ("plain", &seven[..], false, 8_886),
        ("four valid scores are not trimmed", &[8_000, 9_000, 7_000, 6_000], true, 7_500),
        ("all equal", &[9_000; 5], true, 9_000),
    ] {
        let mut rules = rules(&definition);
        if !trimmed {
            rules.review = &plain;
        }
        assert_eq!(scores(&rank(&[candidate(1, totals)], rules)), [(0, Some(wanted))], "{id}");
    }
}

#[test]
fn what_is_out_of_range_blank_or_void_does_not_count() {
    let definition = definition();
    let mut one = candidate(1, &[8_000, 9_000, 10_001, 7_000, 7_000, 10_000]);
    one.ballots[3].score = None;
    one.ballots[5].void = true;
    let all = rank(&[one], rules(&definition));
    let mean = all[0].mean.as_ref().unwrap();
    assert_eq!((all[0].score, mean.void, mean.dropped.len()), (Some(Hundredths(8_000)), 3, 0));
    // Without any usable sheet there is neither score nor place, and it comes last.
    let mut none = candidate(2, &[9_000]);
    none.ballots[0].void = true;
    let all = rank(&[none, candidate(3, &[100; 5])], rules(&definition));
    assert_eq!(scores(&all), [(1, Some(100)), (0, None)]);
    assert_eq!((all[1].place, all[1].passed, all[1].worthy), (None, false, false));
}

#[test]
fn equals_are_parted_by_the_chain_then_by_the_panel() {
    let definition = definition();
    let mut plan = candidate(1, &[8_000; 5]);
    for ballot in &mut plan.ballots {
        ballot.parts[0] = Hundredths(2_900);
    }
    let (even, other) = (candidate(2, &[8_000; 5]), candidate(3, &[8_000; 5]));
    let all = rank(&[even.clone(), plan.clone(), other.clone()], rules(&definition));
    let places: Vec<_> = all.iter().map(|s| (s.candidate, s.place, s.settled)).collect();
    let shared = (Some(2), Settled::Open);
    assert_eq!(places, [(1, Some(1), Settled::Tie(0)), (0, shared.0, shared.1), (2, shared.0, shared.1)]);
    assert_eq!(open_ties(&all), [vec![0, 2]]);
    let how = all[0].how(&["plan".into(), "base".into(), "past".into()]);
    assert_eq!((how.settled.as_str(), how.part.as_deref(), how.ties[0].1), ("tie", Some("plan"), 2_900));
    // The panel puts the third before the second.
    let ordered = [Candidate { order: Some(2), ..even }, plan, Candidate { order: Some(1), ..other }];
    let all = rank(&ordered, rules(&definition));
    let places: Vec<_> = all.iter().map(|s| (s.candidate, s.place, s.settled)).collect();
    assert_eq!(places, [(1, Some(1), Settled::Tie(0)), (2, Some(2), Settled::Panel), (0, Some(3), Settled::Panel)]);
    assert!(open_ties(&all).is_empty());
}

#[test]
fn a_tie_is_parted_over_every_usable_sheet_not_only_over_those_that_were_kept() {
    let definition = definition();
    let mut one = candidate(1, &[7_000, 8_000, 8_000, 8_000, 9_000]);
    one.ballots[4].parts[0] = Hundredths(3_000);
    let two = candidate(2, &[7_000, 8_000, 8_000, 8_000, 9_000]);
    let all = rank(&[two, one], rules(&definition));
    assert_eq!((all[0].candidate, all[0].settled), (1, Settled::Tie(0)));
}

#[test]
fn the_pass_mark_and_the_places_make_worthy() {
    let definition = definition();
    let rules = Rules { places: Some(2), per_province: Some(1), ..rules(&definition) };
    let of = |id: i64, total: i64, region: &str| Candidate {
        region: Region::parse(region).ok(),
        ..candidate(id, &[total; 5])
    };
    // The pass mark of 60 is reached by 60 itself.
    let all = rank(
        &[of(1, 9_000, "14"), of(2, 8_900, "14"), of(3, 6_000, "64"), of(4, 5_999, "32"), of(5, 5_000, "33")],
        rules,
    );
    let found: Vec<_> = all.iter().map(|s| (s.candidate, s.passed, s.worthy)).collect();
    assert_eq!(
        found,
        [(0, true, true), (1, true, false), (2, true, true), (3, false, false), (4, false, false)],
        "the second of a province has no place, the one below the mark neither"
    );
    // Two equals before the last place: neither is worthy before the panel has spoken.
    let all = rank(&[of(1, 9_000, "14"), of(2, 8_000, "64"), of(3, 8_000, "32")], rules);
    assert_eq!(all.iter().map(|s| s.worthy).collect::<Vec<_>>(), [true, false, false]);
    let mut decided = [of(1, 9_000, "14"), of(2, 8_000, "64"), of(3, 8_000, "32")];
    (decided[1].order, decided[2].order) = (Some(2), Some(1));
    let all = rank(&decided, rules);
    let found: Vec<_> = all.iter().map(|s| (s.candidate, s.worthy)).collect();
    assert_eq!(found, [(0, true), (2, true), (1, false)]);
}

#[test]
fn a_place_that_hangs_on_one_expert_is_told() {
    let definition = definition();
    let rules = Rules { places: Some(1), ..rules(&definition) };
    // Four of five see the second before the first; one carries the first over it.
    let lifted = candidate(1, &[8_000, 8_000, 8_000, 9_990, 9_990]);
    let level = candidate(2, &[8_500, 8_500, 8_500, 8_500, 8_500]);
    let all = rank(&[lifted, level], rules);
    assert_eq!(scores(&all), [(0, Some(8_663)), (1, Some(8_500))]);
    let without: Vec<_> = all[0].without.iter().map(|s| (s.member.0, s.place, s.worthy)).collect();
    // With four sheets nothing is dropped any more: without member 4 the mean is 84.98.
    assert_eq!(without, [(4, Some(2), false), (5, Some(2), false)]);
    assert_eq!(all[1].without.len(), 2);
    assert!(!all[0].is_stable());
    // Far enough apart, nobody alone decides.
    let all = rank(&[candidate(1, &[9_000; 5]), candidate(2, &[7_000; 5])], rules);
    assert!(all.iter().all(Standing::is_stable));
}

#[test]
fn deviations_want_a_word() {
    let definition = definition();
    // Trimmed mean 80; 96 lies exactly a fifth off, 96.01 more.
    let edge = candidate(1, &[8_000, 8_000, 8_000, 8_000, 9_600]);
    let mut over = candidate(2, &[8_000, 8_000, 8_000, 8_000, 9_601]);
    let all = rank(&[edge.clone(), over.clone()], rules(&definition));
    let found = unexplained(&all, &[edge.clone(), over.clone()]);
    assert_eq!(found, [(1, 4)]);
    over.ballots[4].explained = true;
    let all = rank(&[edge.clone(), over.clone()], rules(&definition));
    assert!(unexplained(&all, &[edge, over]).is_empty());
}

#[test]
fn a_panel_is_large_enough_odd_and_technical() {
    let definition = definition();
    let review = &definition.review[0];
    for (experts, technical, wanted) in [
        (5, 4, None),
        (5, 5, None),
        (7, 5, None),
        (5, 3, Some("scoring-panel-technical")),
        (7, 4, Some("scoring-panel-technical")),
        (6, 6, Some("scoring-panel-even")),
        (4, 4, Some("scoring-panel-small")),
        (3, 3, Some("scoring-panel-small")),
        (0, 0, Some("scoring-panel-small")),
    ] {
        let found = panel_fault("P01", experts, technical, review).map(|message| message.key);
        assert_eq!(found.as_deref(), wanted, "{technical} of {experts}");
    }
}

#[test]
fn what_hinders_is_all_told_at_once() {
    let keys = |all: Vec<Message>| all.into_iter().map(|message| message.key).collect::<Vec<_>>();
    let clean = Progress { items: 1, ..Progress::default() };
    assert!(clean.hinders_opening().is_empty() && clean.hinders_closing().is_empty());
    let progress = Progress { undeclared: 1, missing: 2, unexplained: 1, ties: 1, ..clean.clone() };
    assert_eq!(keys(progress.hinders_opening()), ["scoring-lacks-declarations", "scoring-lacks-sheets"]);
    assert_eq!(
        keys(progress.hinders_closing()),
        ["scoring-lacks-declarations", "scoring-lacks-sheets", "scoring-lacks-words", "scoring-lacks-order"]
    );
    assert_eq!(keys(Progress::default().hinders_opening()), ["scoring-lacks-items"]);
    let panels = vec![("P01".to_owned(), Message::new("scoring-panel-even"))];
    assert_eq!(keys(Progress { panels, ..clean }.hinders_opening()), ["scoring-panel-even"]);
}

use proptest::prelude::*;

use super::*;
use crate::platform::i18n::{Locale, Texts};

fn share(counted: u64, all: u64, percent: i64) -> Share {
    Share { counted, all, percent: Hundredths::whole(percent) }
}

#[test]
fn shares_are_reached_in_whole_numbers() {
    for (id, counted, all, percent, holds, needed) in [
        ("29 of 100", 29, 100, 30, false, 30),
        ("30 of 100", 30, 100, 30, true, 30),
        ("29 of 97 = 29.89", 29, 97, 30, false, 30),
        ("30 of 97", 30, 97, 30, true, 30),
        ("3 of 10", 3, 10, 30, true, 3),
        ("2 of 10", 2, 10, 30, false, 3),
        ("7 of 25 of 28 %", 7, 25, 28, true, 7),
        ("all", 11, 11, 100, true, 11),
        ("all but one", 10, 11, 100, false, 11),
        ("none of none", 0, 0, 30, true, 0),
        ("nothing wanted", 0, 9, 0, true, 0),
    ] {
        let share = share(counted, all, percent);
        assert_eq!((share.holds(), share.needed()), (holds, needed), "{id}");
        assert_eq!(share.missing(), needed.saturating_sub(counted), "{id}");
    }
    let half = Share { counted: 1, all: 8, percent: Hundredths(1_250) };
    assert!(half.holds() && !Share { percent: Hundredths(1_251), ..half }.holds(), "12.5 % to the hundredth");
}

#[test]
fn figures_are_cut_and_never_rounded_up() {
    for (counted, all, shown) in
        [(30, 100, "30.00"), (29, 97, "29.89"), (29_999, 100_000, "29.99"), (2, 3, "66.66"), (5, 0, "0.00")]
    {
        assert_eq!(share(counted, all, 30).shown(), shown, "{counted} of {all}");
    }
}

#[test]
fn sentences_say_the_figures() {
    let texts = Texts::load().unwrap();
    let say = |message: &Message| texts.text(Locale::En, message);
    for (found, wanted) in [
        (share(30, 100, 30).sentence(), "30 of 100 = 30.00 % ≥ 30 %"),
        (share(29, 97, 30).sentence(), "29 of 97 = 29.89 % < 30 %; 1 more needed"),
        (
            Pooled { pool: 7, quota: 6, percent: 20 }.sentence(),
            "7 candidates for a quota of 6; with 20 % more at least 8",
        ),
        (
            TookPart { joined: 120, all: 400, least: Some(300), percent: Some(Hundredths::whole(50)) }.sentence(),
            "120 of 400 = 30.00 %, neither 300 nor 50 %; 80 more needed",
        ),
        (Length { found: 21, least: Some(20), most: Some(20), about: None }.sentence(), "21; there must be exactly 20"),
    ] {
        assert_eq!(say(&found).replace(['\u{2068}', '\u{2069}'], ""), wanted);
    }
}

#[test]
fn pools_are_a_fifth_larger_than_the_quota() {
    for (quota, least) in [(1, 2), (2, 3), (3, 4), (5, 6), (6, 8), (9, 11), (10, 12), (11, 14), (0, 0), (100, 120)] {
        let pooled = |pool| Pooled { pool, quota, percent: 20 };
        assert_eq!(pooled(0).least(), least, "quota {quota}");
        assert!(pooled(least).holds(), "quota {quota}, pool {least}");
        assert!(least == 0 || !pooled(least - 1).holds(), "quota {quota}, pool {}", least.saturating_sub(1));
    }
    assert!(!Pooled { pool: 5, quota: 5, percent: 20 }.holds(), "D4: pool 5 for quota 5");
}

#[test]
fn limits_are_counted_within_their_level() {
    let members =
        [("taiyuan", "A"), ("taiyuan", "A"), ("datong", "A"), ("taiyuan", "B"), ("datong", "A"), ("datong", "A")];
    let found = beyond(members, 2);
    assert_eq!(found, [Beyond { within: "datong", of: "A", counted: 3, most: 2 }]);
    assert_eq!(beyond(members, 1).len(), 2);
    let province = members.map(|(_, of)| ("14", of));
    assert_eq!(beyond(province, 4), [Beyond { within: "14", of: "A", counted: 5, most: 4 }]);
    assert_eq!(beyond(members, 3), []);
    assert_eq!(beyond(Vec::<(u8, u8)>::new(), 0), []);
    assert_eq!(beyond([(1, 1)], 0).len(), 1);
}

#[test]
fn a_number_or_a_share_of_participants_is_enough() {
    let fifty = Some(Hundredths::whole(50));
    for (id, joined, all, least, percent, holds, missing) in [
        ("P20-28: 300", 300, 1_000, Some(300), fifty, true, 0),
        ("P20-28: 50 %", 100, 200, Some(300), fifty, true, 0),
        ("P20-28: neither", 99, 200, Some(300), fifty, false, 1),
        ("the nearer way", 299, 10_000, Some(300), fifty, false, 1),
        ("SX-04: all", 11, 11, None, Some(Hundredths::whole(100)), true, 0),
        ("SX-04: all but one", 10, 11, None, Some(Hundredths::whole(100)), false, 1),
        ("the whole is unknown", 0, 0, None, fifty, false, 0),
        ("the whole is unknown, the number reached", 300, 0, Some(300), fifty, true, 0),
        ("nothing is wanted", 0, 9, None, None, true, 0),
    ] {
        let took = TookPart { joined, all, least, percent };
        assert_eq!((took.holds(), took.missing()), (holds, missing), "{id}");
    }
}

#[test]
fn lists_have_a_length() {
    for (id, found, least, most, about, fit) in [
        ("20 models", 20, Some(20), Some(20), None, Fit::Right),
        ("19 models", 19, Some(20), Some(20), None, Fit::Wrong),
        ("21 models", 21, Some(20), Some(20), None, Fit::Wrong),
        ("about 100", 100, None, None, Some(100), Fit::Right),
        ("99 are off", 99, None, None, Some(100), Fit::Off),
        ("≤ 100", 100, None, Some(100), None, Fit::Right),
        ("101 > 100", 101, None, Some(100), None, Fit::Wrong),
        ("too many before about", 101, None, Some(100), Some(90), Fit::Wrong),
        ("free", 7, None, None, None, Fit::Right),
    ] {
        assert_eq!(Length { found, least, most, about }.fit(), fit, "{id}");
    }
}

#[test]
fn quotas_are_spread_by_the_largest_remainder() {
    for (id, sum, numbers, wanted) in [
        ("even", 100, &[1, 1, 1, 1][..], Some(&[25, 25, 25, 25][..])),
        ("equal remainders, the earlier area first", 10, &[1, 1, 1], Some(&[4, 3, 3])),
        ("of two places the first two", 11, &[1, 1, 1], Some(&[4, 4, 3])),
        ("largest remainder", 10, &[47, 33, 20], Some(&[5, 3, 2])), // 4.7, 3.3, 2.0
        ("an area without any", 3, &[0, 5], Some(&[0, 3])),
        ("nothing to spread", 0, &[3, 4], Some(&[0, 0])),
        ("nothing to nobody", 0, &[], Some(&[])),
        ("nobody to spread to", 5, &[], None),
        ("nobody has a number", 5, &[0, 0], None),
    ] {
        assert_eq!(apportion(sum, numbers).as_deref(), wanted, "{id}");
    }
}

proptest! {
    #[test]
    fn parts_of_a_quota_add_up_and_stay_within_one(sum in 0_u32..10_000, numbers in prop::collection::vec(0_u64..5_000, 1..40)) {
        let whole: u64 = numbers.iter().sum();
        prop_assume!(whole > 0);
        let parts = apportion(sum, &numbers).unwrap();
        prop_assert_eq!(parts.iter().sum::<u32>(), sum);
        for (part, number) in parts.iter().zip(&numbers) {
            let floor = u64::from(sum) * number / whole;
            prop_assert!((floor..=floor + 1).contains(&u64::from(*part)));
            prop_assert!(*number > 0 || *part == 0);
        }
        prop_assert_eq!(apportion(sum, &numbers).unwrap(), parts);
    }

    #[test]
    fn a_larger_area_never_has_fewer(sum in 0_u32..1_000, numbers in prop::collection::vec(0_u64..500, 1..20)) {
        prop_assume!(numbers.iter().any(|n| *n > 0));
        let parts = apportion(sum, &numbers).unwrap();
        for (one, part) in numbers.iter().zip(&parts) {
            for (two, other) in numbers.iter().zip(&parts) {
                prop_assert!(one <= two || part >= other);
            }
        }
    }

    #[test]
    fn what_is_needed_is_the_least_that_holds(all in 0_u64..100_000, percent in 0_i64..=10_000) {
        let with = |counted| Share { counted, all, percent: Hundredths(percent) };
        let needed = with(0).needed();
        prop_assert!(with(needed).holds());
        prop_assert!(needed == 0 || !with(needed - 1).holds());
        prop_assert!(with(needed).needed() <= all);
    }

    #[test]
    fn the_least_pool_is_five_to_six(pool in 0_u64..100_000, quota in 0_u64..100_000) {
        let pooled = Pooled { pool, quota, percent: 20 };
        prop_assert_eq!(pooled.holds(), 5 * pool >= 6 * quota);
        prop_assert_eq!(pooled.holds(), pool >= pooled.least());
    }

    #[test]
    fn the_largest_figures_do_not_panic(a: u64, b: u64, percent: i64, by: u32, sum: u32, numbers in prop::collection::vec(any::<u64>(), 0..5)) {
        let share = Share { counted: a, all: b, percent: Hundredths(percent) };
        let _ = (share.holds(), share.missing(), share.shown(), share.sentence());
        let pooled = Pooled { pool: a, quota: b, percent: by };
        let _ = (pooled.holds(), pooled.least(), pooled.sentence());
        let took = TookPart { joined: a, all: b, least: Some(by), percent: Some(Hundredths(percent)) };
        let _ = (took.holds(), took.missing(), took.sentence());
        let parts = apportion(sum, &numbers);
        prop_assert!(parts.is_none_or(|parts| parts.iter().map(|p| u64::from(*p)).sum::<u64>() == u64::from(sum)));
    }
}

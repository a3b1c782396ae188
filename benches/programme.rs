//! How long it takes to read and check every shipped programme file, and to explain one: `cargo bench --bench programme`.
#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    reason = "a measurement prints, reads the clock, and stops where something is wrong"
)]

use std::time::{Duration, Instant};

use granary::kernel::calendar::Calendar;
use granary::platform::i18n::{Locale, Texts};
use granary::programme::explain::Guide;
use granary::programme::{Definition, Library};

/// Rounds that are timed.
const ROUNDS: usize = 100;
/// What all files together may take.
const BUDGET: Duration = Duration::from_millis(50);

fn median(mut times: Vec<Duration>) -> (Duration, Duration) {
    times.sort();
    (times[times.len() / 2], times[times.len() * 99 / 100])
}

fn timed(mut work: impl FnMut()) -> (Duration, Duration) {
    work();
    let times = (0..ROUNDS).map(|_| {
        let start = Instant::now();
        work();
        start.elapsed()
    });
    median(times.collect())
}

fn main() {
    let library = Library::shipped();
    let texts: Vec<String> = library.iter().map(|entry| entry.text.clone()).collect();
    assert!(!texts.is_empty(), "no programme file is shipped");
    let (middle, worst) = timed(|| {
        for text in &texts {
            Definition::read(text).expect("a shipped file without problems");
        }
    });
    let bytes: usize = texts.iter().map(String::len).sum();
    println!("{} files, {bytes} bytes: read and checked in {middle:?} median, {worst:?} p99", texts.len());
    let (words, calendar) = (Texts::load().expect("the words"), Calendar::official());
    for entry in library.iter() {
        let definition = entry.definition.as_ref().expect("a shipped file without problems");
        let (middle, worst) = timed(|| drop(Guide::of(definition, &words, Locale::Zh, &calendar)));
        println!("{}: explained in {middle:?} median, {worst:?} p99", entry.code());
    }
    assert!(middle <= BUDGET, "all files together take {middle:?}, more than {BUDGET:?}");
}

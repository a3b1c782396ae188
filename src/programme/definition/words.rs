//! Words of a programme file: the nearest known one, and the form of rule ids.

/// Words further apart than this share of their letters are not taken for one another.
const FAR: usize = 3;

/// The known word that a person most likely meant; `None` when none is near.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.chars().take(64).collect();
    let near = |other: &&str| -> usize { distance(&word, &other.chars().collect::<Vec<_>>()) };
    let best = known.into_iter().min_by_key(near)?;
    let reach = (word.len().max(best.chars().count()) / FAR).max(1);
    (near(&best) <= reach).then_some(best)
}

/// How many letters must be changed, added, dropped or swapped with their neighbour.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut older: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, to) in b.iter().enumerate() {
            let at = |row: &[usize], place: usize| row.get(place).copied().unwrap_or(usize::MAX / 2);
            let mut cost = (at(&last, j) + usize::from(from != to)).min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let before = |letters: &[char], place: usize| place.checked_sub(1).and_then(|p| letters.get(p).copied());
            if i > 0 && j > 0 && before(b, j) == Some(*from) && before(a, i) == Some(*to) {
                cost = cost.min(at(&older, j - 1) + 1);
            }
            row.push(cost);
        }
        older = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

/// Whether a word has the form of an id of the rule book: `P24-05`, `DL7a`, `SXE-04`.
pub fn is_rule(word: &str) -> bool {
    let letters = word.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let head = word.len() - letters.len();
    let number = letters.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let tail = letters.len() - number.len();
    let dashes = number.matches('-').count();
    (1..=4).contains(&head)
        && tail <= 1
        && dashes <= 1
        && number.ends_with(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_digit() || c == '-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_named_and_a_far_one_is_not() {
        let known = ["target", "operator", "filter", "unit"];
        assert_eq!(nearest("tagret", known), Some("target"));
        assert_eq!(nearest("targets", known), Some("target"));
        assert_eq!(nearest("filler", known), Some("filter"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("x", []), None);
    }

    #[test]
    fn ids_of_rules_have_a_form() {
        for good in ["P20-01", "DL1", "DL7a", "BL12", "SXE-04", "YY-01", "P14-10"] {
            assert!(is_rule(good), "{good}");
        }
        for bad in ["", "P", "p24-05", "24-05", "P24-", "P24-05ab", "P-2-4", "Rules-1"] {
            assert!(!is_rule(bad), "{bad}");
        }
    }
}

//! The known word that a mistyped one was most likely meant to be.

/// The known word nearest to a mistyped one, if any is near enough to be worth naming; the first of equals.
///
/// Near is a third of the longer word or less, counted in letters put in, left out, replaced or swapped with their
/// neighbour, or a word that is the beginning of the other.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// No word of the field is longer; what is longer was not mistyped.
    const LONGEST: usize = 64;
    let typed: Vec<char> = fold(typed);
    if typed.is_empty() || typed.len() > LONGEST {
        return None;
    }
    let mut best: Option<(usize, &str)> = None;
    for word in known {
        let letters = fold(word);
        let far = if letters.len() > LONGEST { usize::MAX } else { distance(&typed, &letters) };
        let begins = typed.len() >= 3 && (letters.starts_with(&typed) || typed.starts_with(&letters));
        let near = far <= letters.len().max(typed.len()) / 3 || (begins && !letters.is_empty());
        if near && best.is_none_or(|(least, _)| far < least) {
            best = Some((far, word));
        }
    }
    best.map(|(_, word)| word)
}

fn fold(word: &str) -> Vec<char> {
    word.chars().flat_map(char::to_lowercase).map(|c| if c == '-' { '_' } else { c }).collect()
}

/// Damerau's distance: the fewest single mistakes that make one word of the other.
fn distance(from: &[char], to: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in to.iter().enumerate() {
            let at = |cells: &[usize], place: usize| cells.get(place).copied().unwrap_or(usize::MAX / 2);
            let replaced = at(&last, j) + usize::from(a != b);
            let mut least = replaced.min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            let swapped = i > 0 && j > 0 && from.get(i - 1) == Some(b) && to.get(j - 1) == Some(a);
            if swapped {
                least = least.min(at(&before, j - 1) + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_its_word() {
        let known = ["region", "institution_class", "legal_person", "code_prefix", "name"];
        for (typed, meant) in [
            ("regoin", Some("region")),
            ("Region", Some("region")),
            ("institution", Some("institution_class")),
            ("institution-class", Some("institution_class")),
            ("legal_persons", Some("legal_person")),
            ("codeprefix", Some("code_prefix")),
            ("nmae", Some("name")),
            ("budget", None),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(nearest(typed, known), meant, "{typed}");
        }
    }

    #[test]
    fn the_nearest_of_several_is_named_and_the_first_of_equals() {
        assert_eq!(nearest("publik-1", ["public-2", "public-1"]), Some("public-1"));
        assert_eq!(nearest("public-3", ["public-2", "public-1"]), Some("public-2"));
        assert_eq!(nearest(&"a".repeat(65), ["a"]), None);
    }
}

//! One index in which every noun is found: by any two characters of a name, by a fragment of a code or a number, by
//! initials. A noun puts its record's texts in whenever it writes the record, and narrows its own queries by
//! [`matching`]; who may see what is said there, in the same query.
//!
//! Two kinds of tokens stand for a text. Pairs of neighbouring characters (`kernel::text::bigrams`) find Chinese, where
//! no engine knows the words. Runs of ASCII letters and digits have a token for each place at which a fragment may
//! begin, so that a fragment of a code is one look-up by its beginning and not a comparison of thousands of places.

use diesel::BoxableExpression;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Text};
use unicode_normalization::UnicodeNormalization;

use super::db::{Db, MultiBackend};
use super::{Error, Result};
use crate::kernel::text;

/// The nouns that are found, by the names of the audit trail. SQLite's index knows a noun by its place here, so a new one
/// goes to the end.
pub const NOUNS: &[&str] = &[
    "organisation",
    "user",
    "document",
    "circular",
    "finding",
    "query",
    "call",
    "expert",
    "application",
    "letter",
    "award",
    "review-batch",
    "voucher",
    "contract",
];
/// Keys of one noun on SQLite, where the row's key is the noun's place and the record's key in one number.
const SPAN: i64 = 1 << 40;
/// The form of the words below. Whoever changes what a text becomes counts up, and the next start fills the index anew.
const FORM: i32 = 1;
/// Characters of a code that one token holds.
const TOKEN: usize = 8;
/// The shortest fragment that is looked up by its beginning; two characters are a pair, which is quicker.
const FRAGMENT: usize = 3;

/// Puts a record's texts in the index, in place of those that were there.
///
/// # Errors
/// When the noun is none of `NOUNS`, or the row cannot be written.
pub fn put(db: &mut Db, noun: &str, key: i64, texts: &[&str]) -> Result<()> {
    remove(db, noun, key)?;
    let words = words(texts);
    let rowid = row(noun, key)?;
    match db {
        Db::Sqlite(_) => diesel::sql_query("INSERT INTO search_words (rowid, words) VALUES ($1, $2)")
            .bind::<BigInt, _>(rowid)
            .bind::<Text, _>(words)
            .execute(db)?,
        Db::Pg(_) => {
            diesel::sql_query("INSERT INTO search_words (noun, key, words) VALUES ($1, $2, to_tsvector('simple', $3))")
                .bind::<Text, _>(noun.to_owned())
                .bind::<BigInt, _>(key)
                .bind::<Text, _>(words)
                .execute(db)?
        }
    };
    Ok(())
}

/// Puts the texts of new records in the index, which does not hold them yet, in one statement.
///
/// # Errors
/// As [`put`].
pub fn add(db: &mut Db, noun: &str, records: &[(i64, Vec<String>)]) -> Result<()> {
    if records.is_empty() {
        return Ok(());
    }
    let sqlite = matches!(db, Db::Sqlite(_));
    let place = |n: usize| match sqlite {
        true => format!("(${}, ${})", 2 * n + 1, 2 * n + 2),
        false => format!("('{noun}', ${}, to_tsvector('simple', ${}))", 2 * n + 1, 2 * n + 2),
    };
    let columns = if sqlite { "rowid, words" } else { "noun, key, words" };
    let places: Vec<String> = (0..records.len()).map(place).collect();
    let insert = format!("INSERT INTO search_words ({columns}) VALUES {}", places.join(", "));
    let mut query = diesel::sql_query(insert).into_boxed();
    for (key, texts) in records {
        let rowid = row(noun, *key)?;
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        query = query.bind::<BigInt, _>(if sqlite { rowid } else { *key }).bind::<Text, _>(words(&texts));
    }
    query.execute(db)?;
    Ok(())
}

/// Takes a record out of the index.
///
/// # Errors
/// As [`put`].
pub fn remove(db: &mut Db, noun: &str, key: i64) -> Result<()> {
    let rowid = row(noun, key)?;
    match db {
        Db::Sqlite(_) => {
            diesel::sql_query("DELETE FROM search_words WHERE rowid = $1").bind::<BigInt, _>(rowid).execute(db)?
        }
        Db::Pg(_) => diesel::sql_query("DELETE FROM search_words WHERE noun = $1 AND key = $2")
            .bind::<Text, _>(noun.to_owned())
            .bind::<BigInt, _>(key)
            .execute(db)?,
    };
    Ok(())
}

/// The rows of a table that hold every word of a text: a condition on the column of its keys, such as
/// `organisations.id`.
///
/// # Errors
/// As [`put`].
pub fn matching<T: 'static>(db: &Db, noun: &str, column: &'static str, text: &str) -> Result<Matching<T>> {
    let wanted = wanted(text);
    let first = row(noun, 0)?;
    if wanted.is_empty() {
        return Ok(Box::new(sql::<Bool>("1 = 0")));
    }
    // Every token is made of ASCII letters and digits, so none of them can be taken for an operator.
    Ok(match db {
        Db::Sqlite(_) => {
            let rows = format!(
                "{column} IN (SELECT rowid - {first} FROM search_words WHERE rowid BETWEEN {first} AND {} AND words MATCH ",
                first + SPAN - 1
            );
            let text = wanted.iter().map(Wanted::sqlite).collect::<Vec<_>>().join(" AND ");
            Box::new(sql::<Bool>(&rows).bind::<Text, _>(text).sql(")"))
        }
        Db::Pg(_) => {
            let rows = format!(
                "{column} IN (SELECT key FROM search_words WHERE noun = '{noun}' AND words @@ to_tsquery('simple', "
            );
            let text = wanted.iter().map(Wanted::postgres).collect::<Vec<_>>().join(" & ");
            Box::new(sql::<Bool>(&rows).bind::<Text, _>(text).sql("))"))
        }
    })
}

/// The pattern of a column that holds a text somewhere, for `LIKE … ESCAPE '!'`: how a list is searched for a text that is
/// [`too_short`] for the index.
pub fn like(text: &str) -> String {
    format!("%{}%", text.replace('!', "!!").replace('%', "!%").replace('_', "!_"))
}

/// A condition on the rows of a table.
pub type Matching<T> = Box<dyn BoxableExpression<T, MultiBackend, SqlType = Bool>>;

/// Whether a text has nothing that could be found: no two letters or digits stand together in it.
pub fn too_short(text: &str) -> bool {
    folded(text).split(|c| !c.is_alphanumeric()).all(|run| run.len() < 2)
}

/// How many records of a noun are in the index.
///
/// # Errors
/// As [`put`].
pub fn count(db: &mut Db, noun: &str) -> Result<i64> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        n: i64,
    }
    let first = row(noun, 0)?;
    let found: Row = match db {
        Db::Sqlite(_) => diesel::sql_query("SELECT count(*) AS n FROM search_words WHERE rowid BETWEEN $1 AND $2")
            .bind::<BigInt, _>(first)
            .bind::<BigInt, _>(first + SPAN - 1)
            .get_result(db)?,
        Db::Pg(_) => diesel::sql_query("SELECT count(*) AS n FROM search_words WHERE noun = $1")
            .bind::<Text, _>(noun.to_owned())
            .get_result(db)?,
    };
    Ok(found.n)
}

/// Whether every record of a noun was put in the index, in the present form of words.
///
/// # Errors
/// When the row cannot be read.
pub fn is_filled(db: &mut Db, noun: &str) -> Result<bool> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Integer)]
        form: i32,
    }
    let found: Option<Row> = diesel::sql_query("SELECT form FROM search_nouns WHERE noun = $1")
        .bind::<Text, _>(noun.to_owned())
        .get_result(db)
        .optional()?;
    Ok(found.is_some_and(|row| row.form == FORM))
}

/// Notes that every record of a noun is in the index.
///
/// # Errors
/// When the row cannot be written.
pub fn filled(db: &mut Db, noun: &str) -> Result<()> {
    diesel::sql_query("DELETE FROM search_nouns WHERE noun = $1").bind::<Text, _>(noun.to_owned()).execute(db)?;
    diesel::sql_query("INSERT INTO search_nouns (noun, form) VALUES ($1, $2)")
        .bind::<Text, _>(noun.to_owned())
        .bind::<Integer, _>(FORM)
        .execute(db)?;
    Ok(())
}

/// Forgets what was filled, so that the next start fills all of it anew: the rows have come from elsewhere, without it.
///
/// # Errors
/// When the rows cannot be removed.
pub fn forget(db: &mut Db) -> Result<()> {
    diesel::sql_query("DELETE FROM search_nouns").execute(db)?;
    Ok(())
}

/// The key of a record's row on SQLite.
fn row(noun: &str, key: i64) -> Result<i64> {
    let place = NOUNS.iter().position(|known| *known == noun);
    let place = place.and_then(|place| i64::try_from(place).ok());
    let place = place.ok_or_else(|| Error::internal(format!("{noun:?} is none of the nouns that are found")))?;
    if !(0..SPAN).contains(&key) {
        return Err(Error::internal(format!("{noun} {key} has a key that the index cannot hold")));
    }
    Ok(place * SPAN + key)
}

/// The words of some texts: first their pairs, then the fragments of their codes. `zz` parts one text from the next, so
/// that nothing is found across.
fn words(texts: &[&str]) -> String {
    let pairs = texts.iter().map(|text| text::bigrams(text));
    let codes = texts.iter().flat_map(|text| codes(&folded(text))).map(|code| fragments(&code));
    pairs.chain(codes).map(|tokens| tokens.join(" ")).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" zz ")
}

fn folded(text: &str) -> Vec<char> {
    text.nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// The runs of ASCII letters and digits in a text that are long enough to have fragments.
fn codes(folded: &[char]) -> Vec<String> {
    let runs = folded.split(|c| !c.is_ascii_alphanumeric());
    runs.filter(|run| run.len() >= FRAGMENT).map(|run| run.iter().collect()).collect()
}

/// A token for each place at which a fragment may begin. The `y` keeps them apart from pairs, which begin with `z`.
fn fragments(code: &str) -> Vec<String> {
    let places = 0..=code.len() - FRAGMENT.min(code.len());
    places.map(|from| format!("y{}", code.get(from..code.len().min(from + TOKEN)).unwrap_or_default())).collect()
}

/// One thing that a record must hold.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    /// These tokens, one after the other.
    Phrase(Vec<String>),
    /// A token that begins so.
    Beginning(String),
}

impl Wanted {
    fn sqlite(&self) -> String {
        match self {
            Self::Phrase(tokens) => format!("\"{}\"", tokens.join(" ")),
            Self::Beginning(start) => format!("{start}*"),
        }
    }

    fn postgres(&self) -> String {
        match self {
            Self::Phrase(tokens) => format!("({})", tokens.join(" <-> ")),
            Self::Beginning(start) => format!("{start}:*"),
        }
    }
}

/// What a record must hold to be found by a text: every word of it, the rarest kind of token first.
fn wanted(text: &str) -> Vec<Wanted> {
    let mut all = Vec::new();
    for word in text.split_whitespace() {
        let letters = folded(word);
        for code in codes(&letters) {
            all.push(match code.len() {
                ..=TOKEN => Wanted::Beginning(format!("y{code}")),
                _ => Wanted::Phrase(fragments(&code).into_iter().filter(|token| token.len() > TOKEN).collect()),
            });
        }
        // A word that is nothing but codes is told by them; in any other the pairs say what stands beside what.
        let runs: Vec<&[char]> = letters.split(|c| !c.is_alphanumeric()).filter(|run| !run.is_empty()).collect();
        let told = |run: &&[char]| run.len() >= FRAGMENT && run.iter().all(char::is_ascii_alphanumeric);
        if runs.is_empty() || runs.iter().all(told) {
            continue;
        }
        all.push(Wanted::Phrase(text::bigrams(word)));
    }
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What an engine does with the words and what is wanted of them.
    fn found(words: &str, wanted: &[Wanted]) -> bool {
        let tokens: Vec<&str> = words.split(' ').collect();
        !wanted.is_empty()
            && wanted.iter().all(|one| match one {
                Wanted::Phrase(phrase) => tokens.windows(phrase.len()).any(|run| run == phrase.as_slice()),
                Wanted::Beginning(start) => tokens.iter().any(|token| token.starts_with(start)),
            })
    }

    fn finds(texts: &[&str], q: &str) -> bool {
        found(&words(texts), &wanted(q))
    }

    #[test]
    fn a_record_is_found_by_parts_of_its_texts() {
        let texts = ["重庆市𬭚金科技有限公司4711号", "cqsjjkjyxgs", "91500000MA5U12345X", "GR-2026-000123"];
        for q in [
            "重庆",
            "𬭚金",
            "公司4711",
            "4711号",
            "471",
            "71",
            "MA5U1",
            "ma5u",
            "91500000MA5U12345X",
            "00000MA5U12345",
            "cqs",
            "重庆 5X",
            "2026-000123",
            "GR-2026-000123",
            "２０２６",
            "GR-20",
            "重庆 有限公司",
            "5u 重庆 0123",
        ] {
            assert!(finds(&texts, q), "{q}: {:?}", wanted(q));
        }
        for q in
            ["重有", "4712", "号91", "MA5U2", "00000MA5U12346", "上海", "🌾", "", "公司471号", "MA5U12345X0", "金 上海"]
        {
            assert!(!finds(&texts, q), "{q}: {:?}", wanted(q));
        }
    }

    #[test]
    fn two_characters_are_needed() {
        for short in ["", " ", "创", "a", "创 新", "〔〕", "a-b"] {
            assert!(too_short(short), "{short}");
        }
        for enough in ["创新", "a1", "创 新人", "𬭚金"] {
            assert!(!too_short(enough), "{enough}");
        }
    }

    #[test]
    fn a_noun_that_is_not_known_is_refused() {
        assert!(row("organisatoin", 1).is_err());
        assert!(row("user", SPAN).is_err() && row("user", -1).is_err());
        assert_eq!(row("user", 7).unwrap(), SPAN + 7);
    }

    proptest! {
        #[test]
        fn any_fragment_of_a_code_finds_it(code in "[0-9A-Z]{3,18}", from in 0..16_usize, length in 2..18_usize) {
            let from = from.min(code.len() - 2);
            let fragment = &code[from..code.len().min(from + length)];
            prop_assert!(finds(&["宁夏中心", &code], fragment), "{} in {}", fragment, code);
        }

        #[test]
        fn tokens_cannot_be_taken_for_operators(typed in any::<String>()) {
            for one in wanted(&typed) {
                let tokens = match one { Wanted::Phrase(all) => all, Wanted::Beginning(one) => vec![one] };
                prop_assert!(!tokens.is_empty());
                for token in tokens {
                    prop_assert!(token.starts_with(['y', 'z']) && token.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
                }
            }
        }
    }
}

//! A file that is wrong says where, what, and how to mend it, all at once: the table breaks the file of the 2024 cases in
//! one place each time.

use granary::kernel::Message;
use granary::platform::i18n::{Locale, Texts};
use granary::programme::Definition;
use granary::programme::definition::read::Problem;

const CASES: &str = include_str!("../../templates/programmes/cases-2024.toml");

/// A stage in which units apply, and a deadline after it.
const STAGED: &str = "[[stage]]\nkey = \"apply\"\nname = { zh = \"申报\", en = \"Applying\" }\nfrom = 2024-07-01\n\
    to = 2024-07-12\nstep = \"apply\"\n[deadline]\nonline = 2024-07-13\n";

/// What is replaced by what, the problem's key, and words of the line that it must point at.
const BROKEN: &[(&str, &str, &str, &str)] = &[
    ("per_award = 200_000", "per_awards = 200_000", "definition-unknown", "per_awards"),
    ("year = 2024", "year = \"2024\"", "definition-type", "year ="),
    ("year = 2024", "", "definition-missing", "[programme]"),
    ("kind = \"competitive-project\"", "kind = \"competitive\"", "definition-word", "kind ="),
    ("code = \"cases-2024\"", "code = \"Cases 2024\"", "definition-key", "code ="),
    ("start = 2024-07-01", "start = 2024-12-01", "definition-order", "end ="),
    ("start = 2024-07-01", "start = 2024-02-30", "definition-syntax", "start ="),
    ("start = 2024-07-01", "start = \"1 July 2024\"", "definition-type", "start ="),
    ("total = 2_400_000", "total = 2_500_000", "definition-total", "total = 2_500_000"),
    ("total = 12", "total = 13", "definition-total", "total = 2_400_000"),
    ("total = 12\nper_province = 1", "total = 40\nper_province = 1", "definition-places", "total = 40"),
    ("per_award = 200_000", "per_award = \"200,000.001\"", "money-decimals", "per_award ="),
    ("per_award = 200_000", "per_award = -1", "definition-negative", "per_award ="),
    ("per_award = 200_000", "least = 10\nmost = 5", "definition-least-most", "most = 5"),
    ("percent = 70", "percent = 60", "definition-percent-sum", "grant.payment"),
    ("points = 30\n\n", "points = 31\n\n", "definition-points-sum", "points = 31"),
    ("kind = \"judged\", points = 30", "kind = \"judged\"", "definition-item", "\"judged\", anchor"),
    ("kind = \"judged\", points = 30", "kind = \"juged\", points = 30", "definition-word", "juged"),
    ("ties = [\"plan\"", "ties = [\"plans\"", "definition-reference-near", "ties ="),
    ("table = \"project\"", "table = \"grading\"", "definition-reference", "table ="),
    ("experts = 5", "experts = 4", "definition-odd", "experts = 4"),
    ("pass = 60", "pass = 101", "definition-pass", "pass = 101"),
    ("pass = 60", "pass = 60.125", "definition-type", "pass ="),
    (
        "\"form-check\", \"review\", \"decide\"",
        "\"form-check\", \"decide\"",
        "definition-step-unreachable",
        "\"decide\"",
    ),
    (
        "\"contract\", \"pay\", \"implement\"",
        "\"pay\", \"implement\"",
        "definition-unreachable",
        "after = \"contract\"",
    ),
    ("rule = \"DL15\"", "rule = \"video 15\"", "definition-rule-id", "rule ="),
    ("rules = { P24-01 = \"A\" }", "rules = { P24-01 = \"must\" }", "definition-rule-class", "P24-01"),
    ("{ zh = \"专题视频\", en = \"Topic videos\" }", "{ zh = \"专题视频\" }", "definition-language", "专题视频"),
    ("target = 30\n", "", "definition-target", "deliverable"),
    ("target = 30\n", "target = \"thirty\"\n", "definition-type", "target ="),
    ("and video.accepted'", "and video.acepted'", "rule-fact-unknown", "filter ="),
    ("and video.accepted'", "and video.accepted and'", "rule-unread", "filter ="),
    ("of = \"video\"", "of = \"vidoe\"", "definition-record-near", "of ="),
    ("test = \"90 <= video.seconds", "test = \"'90' <= video.seconds", "rule-types-differ", "test ="),
    ("measure = \"count\"", "measure = \"number\"", "definition-word", "measure ="),
    ("percent = 20\nbase", "percent = 2000\nbase", "definition-over-nomination", "percent = 2000"),
    ("percent = 30\nclass", "percent = 130\nclass", "definition-percent", "percent = 130"),
    ("from = \"city\"", "from = \"citi\"", "definition-reference-near", "from ="),
    ("least = 10\nmost = 10", "least = 10\nmost = 9", "definition-least-most", "most = 9"),
    ("working_day = 5\n", "working_day = 40\n", "definition-working-day", "working_day"),
    ("rectify = 80", "rectify = 95", "definition-rectify", "rectify = 95"),
    ("group = 5\nsmall", "group = 6\nsmall", "definition-odd", "group = 6"),
    ("key = \"videos\"\n", "key = \"texts\"\n", "definition-twice", "key ="),
    ("code = \"30202\"", "code = \"3020\"", "definition-economic-code", "code ="),
    ("[deadline]\n", "[deadline]\nonline = 2025-07-12\n", "definition-deadline-late", "online"),
    ("[deadline]\n", STAGED, "definition-deadline-outside", "online"),
    ("[acceptance]", "[aceptance]", "definition-unknown", "aceptance"),
];

fn problems(text: &str) -> Vec<Problem> {
    Definition::read(text).err().unwrap_or_default()
}

/// The lines that a problem points at.
fn lines<'t>(text: &'t str, problem: &Problem) -> &'t str {
    let start = text[..problem.span.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[problem.span.end..].find('\n').map_or(text.len(), |at| problem.span.end + at);
    &text[start..end]
}

#[test]
fn the_unbroken_file_has_no_problem() {
    assert_eq!(problems(CASES), []);
}

#[test]
fn each_way_of_breaking_a_file_is_named_at_its_line_with_a_way_to_mend_it() {
    let texts = Texts::load().unwrap();
    let mut wrong = Vec::new();
    for (find, replace, key, line) in BROKEN {
        let Some(at) = CASES.find(find) else {
            wrong.push(format!("{find}: stands no longer in the file"));
            continue;
        };
        let text = format!("{}{replace}{}", &CASES[..at], &CASES[at + find.len()..]);
        let found = problems(&text);
        let named = |p: &&Problem| p.what.key == *key && lines(&text, p).contains(line);
        let Some(problem) = found.iter().find(named) else {
            wrong.push(format!("{find} → {replace}: no {key} at {line:?} among {found:#?}"));
            continue;
        };
        for locale in [Locale::Zh, Locale::En] {
            let said = |message: &Message| texts.text(locale, message);
            for said in [said(&problem.what)].into_iter().chain(problem.mend.as_ref().map(said)) {
                if said.contains("definition-") || said.contains("rule-") || said.contains("{$") || said.is_empty() {
                    wrong.push(format!("{find} → {replace}: says {said:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn one_bad_part_hides_no_other() {
    let text = CASES
        .replacen("year = 2024", "year = \"2024\"", 1)
        .replacen("total = 2_400_000", "total = 2_500_000", 1)
        .replacen("experts = 5", "experts = 4", 1)
        .replacen("target = 30\n", "tagret = 30\n", 1)
        .replacen("{ zh = \"专题视频\", en = \"Topic videos\" }", "{ zh = \"专题视频\" }", 1);
    let keys: Vec<String> = problems(&text).into_iter().map(|problem| problem.what.key).collect();
    for key in ["definition-type", "definition-total", "definition-odd", "definition-unknown", "definition-language"] {
        assert!(keys.iter().any(|found| found == key), "{key} is not among {keys:?}");
    }
}

#[test]
fn a_file_cut_off_anywhere_is_answered_and_never_panics() {
    let ends = CASES.char_indices().map(|(at, _)| at).filter(|at| at % 509 == 0);
    for end in ends {
        let found = Definition::read(&CASES[..end]);
        assert!(found.is_err() || end + 600 > CASES.len(), "cut at {end}");
    }
}

/// `granary programme keys > docs/programme-file.md` makes it anew.
#[test]
fn the_reference_of_the_file_is_current_and_every_key_has_words() {
    let texts = Texts::load().unwrap();
    let made = granary::programme::definition::reference::markdown(&texts);
    let kept = include_str!("../../docs/programme-file.md");
    assert!(made.trim_end() == kept.trim_end(), "docs/programme-file.md is behind the program");
    for row in made.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let key = cells[1].trim_start_matches('`').split('`').next().unwrap();
        assert!(cells[2].chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c)), "{key} has no Chinese word: {row}");
    }
}

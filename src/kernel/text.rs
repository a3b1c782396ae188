//! Text that people type: cleaning it, telling look-alikes, and the keys under which it is found.

use std::collections::HashSet;
use std::sync::LazyLock;

use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;

use super::Message;

/// Cleans one line of input: NFC, no space at the ends, every run of white space one ordinary space.
///
/// Characters that cannot be seen and change what is seen (control, bidi and zero-width characters) are refused with
/// their code point and position, counted from 1 in the input. Rare characters and emoji stay.
pub fn clean_line(input: &str) -> Result<String, Message> {
    match first_fault(input) {
        None => Ok(tidy(input)),
        Some((fault, place, c)) => Err(match fault {
            Fault::Control => Message::new("text-control"),
            Fault::Bidi => Message::new("text-bidi"),
            Fault::Invisible => Message::new("text-invisible"),
            Fault::Broken => Message::new("text-broken"),
        }
        .with("code", code_point(c))
        .with("position", place)),
    }
}

/// Cleans input of several lines, each as [`clean_line`] does; line breaks of all kinds become `\n`, and empty lines at
/// both ends go. A refusal names the line and the position in it.
pub fn clean_text(input: &str) -> Result<String, Message> {
    let input = input.replace("\r\n", "\n");
    let mut lines = Vec::new();
    for (number, line) in input.split(is_line_break).enumerate() {
        if let Some((fault, place, c)) = first_fault(line) {
            return Err(match fault {
                Fault::Control => Message::new("text-control-in-line"),
                Fault::Bidi => Message::new("text-bidi-in-line"),
                Fault::Invisible => Message::new("text-invisible-in-line"),
                Fault::Broken => Message::new("text-broken-in-line"),
            }
            .with("code", code_point(c))
            .with("line", number + 1)
            .with("position", place));
        }
        lines.push(tidy(line));
    }
    Ok(lines.join("\n").trim_matches('\n').to_owned())
}

/// How many characters a text has for a limit of length (Unicode scalar values; a Chinese character counts one).
pub fn width(text: &str) -> usize {
    text.chars().count()
}

/// The key under which texts that look the same fall together: names of units that differ only in brackets, width,
/// case, spaces, punctuation or look-alike letters. For comparing, never for showing.
pub fn skeleton(text: &str) -> String {
    let bare: String =
        text.nfkc().flat_map(char::to_lowercase).filter(|c| !c.is_whitespace() && !is_punctuation(*c)).collect();
    // The confusables map to capitals too (0 to O), so the case is folded once more.
    unicode_security::skeleton(&bare).flat_map(char::to_lowercase).nfkc().collect()
}

/// The initials by which a name is found from a keyboard: of 山西省科协 `sxskx`. ASCII letters and digits stay, all else
/// goes. A character of several readings has its first, save in well-known names and words (重庆 `cq`).
pub fn initials(text: &str) -> String {
    let folded: Vec<char> = text.nfkc().collect();
    let mut initials = String::new();
    let mut rest = folded.as_slice();
    while let [c, after @ ..] = rest {
        let known = BEGINNINGS.contains(c).then(|| READINGS.iter().find(|(name, _)| starts_with(rest, name)));
        if let Some((name, letters)) = known.flatten() {
            initials.push_str(letters);
            rest = rest.get(name.chars().count()..).unwrap_or_default();
            continue;
        }
        if c.is_ascii_alphanumeric() {
            initials.push(c.to_ascii_lowercase());
        } else if let Some(reading) = c.to_pinyin() {
            initials.extend(reading.plain().chars().find(char::is_ascii_lowercase));
        }
        rest = after;
    }
    initials
}

/// Search tokens: the overlapping pairs of characters in every run of letters and digits of any script (a run of one
/// gives that character), for engines that cannot part Chinese words.
///
/// Each character is written `z` and its code point in hexadecimal, so that a token is plain `[a-z0-9]` for SQLite's
/// `ascii` tokenizer and PostgreSQL's `simple` configuration, and no two texts share a token.
pub fn bigrams(text: &str) -> Vec<String> {
    let folded: Vec<char> = text.nfkc().flat_map(char::to_lowercase).nfkc().collect();
    folded
        .split(|c| !c.is_alphanumeric())
        .flat_map(|run| match run {
            [single] => vec![token(&[*single])],
            _ => run.windows(2).map(token).collect(),
        })
        .collect()
}

fn token(characters: &[char]) -> String {
    characters.iter().map(|c| format!("z{:x}", u32::from(*c))).collect()
}

/// Whether the character is a Chinese one, rare and compatibility characters included.
pub fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3005 | 0x3007 | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAD9 | 0x20000..=0x3FFFD)
}

/// A character for a message: itself, or its code point where nothing would be seen.
pub fn shown(c: char) -> String {
    if c.is_control() || c.is_whitespace() || fault_of(c).is_some() || is_joiner(c) {
        code_point(c)
    } else {
        c.to_string()
    }
}

fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// Why a character is refused.
#[derive(Clone, Copy)]
enum Fault {
    /// A control character.
    Control,
    /// A character that turns the direction of writing, so that a text shows otherwise than it is.
    Bidi,
    /// A character without width.
    Invisible,
    /// What a wrong decoding leaves behind.
    Broken,
}

/// The first refused character with its position from 1.
fn first_fault(text: &str) -> Option<(Fault, usize, char)> {
    let mut before: Option<char> = None;
    let mut rest = text.chars();
    let mut place = 0;
    while let Some(c) = rest.next() {
        place += 1;
        let fault =
            if is_joiner(c) && joins(before, c, rest.clone().next()) { None } else { fault_of(c).or(joiner_fault(c)) };
        if let Some(fault) = fault {
            return Some((fault, place, c));
        }
        // Skin tones and the emoji variation belong to the emoji before them.
        if !matches!(u32::from(c), 0xFE0F | 0x1F3FB..=0x1F3FF) {
            before = Some(c);
        }
    }
    None
}

/// Faults of a character wherever it stands; white space is none, it is collapsed.
fn fault_of(c: char) -> Option<Fault> {
    match u32::from(c) {
        _ if c.is_whitespace() => None,
        _ if c.is_control() => Some(Fault::Control),
        0x061C | 0x200E | 0x200F | 0x202A..=0x202E | 0x2066..=0x2069 => Some(Fault::Bidi),
        // Soft hyphen, grapheme joiner, fillers, zero-width spaces, invisible operators, annotations, tags.
        0x00AD
        | 0x034F
        | 0x115F
        | 0x1160
        | 0x17B4
        | 0x17B5
        | 0x200B
        | 0x200C
        | 0x2060..=0x2065
        | 0x206A..=0x206F
        | 0x3164
        | 0xFEFF
        | 0xFFA0
        | 0xFFF0..=0xFFFB
        | 0xE0000..=0xE00FF
        | 0xE01F0..=0xE0FFF => Some(Fault::Invisible),
        0xFFFD | 0xFDD0..=0xFDEF => Some(Fault::Broken),
        code if code & 0xFFFE == 0xFFFE => Some(Fault::Broken),
        _ => None,
    }
}

/// Characters without width that have a use after certain others: the joiner and the variation selectors.
fn is_joiner(c: char) -> bool {
    matches!(u32::from(c), 0x180B..=0x180F | 0x200D | 0xFE00..=0xFE0F | 0xE0100..=0xE01EF)
}

fn joiner_fault(c: char) -> Option<Fault> {
    is_joiner(c).then_some(Fault::Invisible)
}

/// Whether a joiner has its use here: within an emoji, or as the choice of a variant of a Chinese or Mongolian letter.
fn joins(before: Option<char>, joiner: char, after: Option<char>) -> bool {
    let Some(before) = before else { return false };
    match u32::from(joiner) {
        0x180B..=0x180F => matches!(u32::from(before), 0x1820..=0x18AA),
        0x200D => is_emoji(before) && after.is_some_and(is_emoji),
        0xFE0E => is_emoji(before),
        0xFE0F => is_emoji(before) || (matches!(before, '0'..='9' | '#' | '*') && after == Some('\u{20E3}')),
        _ => is_han(before),
    }
}

/// Roughly the blocks that emoji come from; wide enough, since it only opens the door to joiners.
fn is_emoji(c: char) -> bool {
    matches!(u32::from(c), 0xA9 | 0xAE | 0x203C | 0x2049 | 0x2122 | 0x2139 | 0x2190..=0x21FF | 0x2300..=0x23FF
        | 0x24C2 | 0x25A0..=0x27BF | 0x2900..=0x297F | 0x2B00..=0x2BFF | 0x3030 | 0x303D | 0x3297 | 0x3299
        | 0x1F000..=0x1FAFF)
}

/// Line breaks of all kinds; `\r\n` is taken care of before.
fn is_line_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn tidy(line: &str) -> String {
    let composed: String = line.nfc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Punctuation in NFKC text; signs that carry meaning in names (`+ # & % @ *`) are not dropped.
fn is_punctuation(c: char) -> bool {
    matches!(
        c,
        '!' | '"'
            | '\''
            | '('
            | ')'
            | ','
            | '-'
            | '.'
            | '/'
            | ':'
            | ';'
            | '?'
            | '['
            | '\\'
            | ']'
            | '_'
            | '`'
            | '{'
            | '|'
            | '}'
            | '~'
            | '¡'
            | '§'
            | '«'
            | '¶'
            | '·'
            | '»'
            | '¿'
            | '・'
            | '゠'
    ) || matches!(u32::from(c), 0x2010..=0x2027 | 0x2030..=0x205E | 0x2E00..=0x2E5D | 0x3001..=0x3003
            | 0x3008..=0x3011 | 0x3014..=0x301F | 0x3030 | 0xFE10..=0xFE6F)
}

fn starts_with(text: &[char], name: &str) -> bool {
    text.iter().zip(name.chars()).filter(|(a, b)| **a == *b).count() == name.chars().count()
}

/// The characters with which one of [`READINGS`] begins: most begin none, and need not be compared with each.
static BEGINNINGS: LazyLock<HashSet<char>> =
    LazyLock::new(|| READINGS.iter().filter_map(|(name, _)| name.chars().next()).collect());

/// Names and words whose initials are not those of the first readings, or that keep a longer one from being misread
/// (社会计划 is no 会计); longer ones first.
#[rustfmt::skip]
const READINGS: &[(&str, &str)] = &[
    ("长三角", "csj"), ("大城县", "dcx"), ("农商行", "nsh"), ("重庆", "cq"), ("重建", "cj"), ("重组", "cz"),
    ("重复", "cf"), ("厦门", "xm"), ("长子", "zz"), ("长春", "cc"), ("长沙", "cs"), ("长治", "cz"), ("长江", "cj"),
    ("长安", "ca"), ("长乐", "cl"), ("长葛", "cg"), ("长兴", "cx"), ("长丰", "cf"), ("长岛", "cd"), ("长白", "cb"),
    ("长武", "cw"), ("长汀", "ct"), ("长泰", "ct"), ("长寿", "cs"), ("长宁", "cn"), ("长清", "cq"), ("长海", "ch"),
    ("长阳", "cy"), ("长垣", "cy"), ("长顺", "cs"), ("长岭", "cl"), ("长城", "cc"), ("长征", "cz"), ("长虹", "ch"),
    ("长期", "cq"), ("长效", "cx"), ("长远", "cy"), ("天长", "tc"), ("延长", "yc"), ("六安", "la"), ("蚌埠", "bb"),
    ("亳州", "bz"), ("宝坻", "bd"), ("闵行", "mh"), ("番禺", "py"), ("乐清", "yq"), ("音乐", "yy"), ("乐器", "yq"),
    ("乐团", "yt"), ("单县", "sx"), ("莘庄", "xz"), ("解州", "hz"), ("尉犁", "yl"), ("曾都", "zd"), ("涡阳", "gy"),
    ("浚县", "xx"), ("蔚县", "yx"), ("枞阳", "zy"), ("泌阳", "by"), ("大埔", "db"), ("筠连", "jl"), ("繁峙", "fs"),
    ("黄陂", "hp"), ("铅山", "ys"), ("洪洞", "ht"), ("宕昌", "tc"), ("犍为", "qw"), ("龟兹", "qc"), ("西藏", "xz"),
    ("青藏", "qz"), ("川藏", "cz"), ("藏族", "zz"), ("藏医", "zy"), ("藏药", "zy"), ("藏文", "zw"), ("宝藏", "bz"),
    ("社会", "sh"), ("协会", "xh"), ("学会", "xh"), ("会计", "kj"), ("会稽", "kj"), ("银行", "yh"), ("商行", "sh"),
    ("行业", "hy"), ("央行", "yh"), ("分行", "fh"), ("支行", "zh"), ("行长", "hz"), ("调整", "tz"), ("调节", "tj"),
    ("调解", "tj"), ("协调", "xt"), ("空调", "kt"),
];

#[cfg(test)]
mod tests {
    use super::super::region::{Area, Region};
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn a_line_is_tidied() {
        for (typed, kept) in [
            ("  山西省\u{3000}\u{3000}科协 \t", "山西省 科协"),
            ("a\u{a0}b\nc\r\nd", "a b c d"),
            ("", ""),
            (" \u{3000}", ""),
            ("e\u{301}", "é"),
            ("𬭚䶮", "𬭚䶮"),
            ("科技👩🏽\u{200d}💻周", "科技👩🏽\u{200d}💻周"),
            ("❤\u{fe0f}\u{200d}🔥 1\u{fe0f}\u{20e3} ☎\u{fe0e}", "❤\u{fe0f}\u{200d}🔥 1\u{fe0f}\u{20e3} ☎\u{fe0e}"),
            ("葛\u{e0100}城", "葛\u{e0100}城"),
            ("ᠠ\u{180b}", "ᠠ\u{180b}"),
            ("（有限）Ａ１", "（有限）Ａ１"),
            ("🇨🇳", "🇨🇳"),
        ] {
            assert_eq!(clean_line(typed).unwrap(), kept, "{typed:?}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_refused_and_named() {
        for (typed, key, code, position) in [
            ("a\0", "text-control", "U+0000", "2"),
            ("\u{7f}", "text-control", "U+007F", "1"),
            ("ab\u{9b}", "text-control", "U+009B", "3"),
            ("报告\u{202e}cod.exe", "text-bidi", "U+202E", "3"),
            ("\u{2066}a", "text-bidi", "U+2066", "1"),
            ("a\u{200f}", "text-bidi", "U+200F", "2"),
            ("山\u{200b}西", "text-invisible", "U+200B", "2"),
            ("\u{feff}山西", "text-invisible", "U+FEFF", "1"),
            ("山\u{200d}西", "text-invisible", "U+200D", "2"),
            ("👩\u{200d}", "text-invisible", "U+200D", "2"),
            ("👩\u{200d}\u{200d}💻", "text-invisible", "U+200D", "2"),
            ("\u{200d}💻", "text-invisible", "U+200D", "1"),
            ("山\u{fe0f}", "text-invisible", "U+FE0F", "2"),
            ("1\u{fe0f}", "text-invisible", "U+FE0F", "2"),
            ("a\u{e0100}", "text-invisible", "U+E0100", "2"),
            ("葛\u{e0100}\u{e0101}", "text-invisible", "U+E0101", "3"),
            ("a\u{180e}", "text-invisible", "U+180E", "2"),
            ("a\u{ad}b", "text-invisible", "U+00AD", "2"),
            ("ㅤ", "text-invisible", "U+3164", "1"),
            ("锟\u{fffd}", "text-broken", "U+FFFD", "2"),
            ("\u{ffff}", "text-broken", "U+FFFF", "1"),
        ] {
            let refusal = clean_line(typed).unwrap_err();
            assert_eq!(
                (refusal.key.as_str(), refusal.args["code"].as_str(), refusal.args["position"].as_str()),
                (key, code, position),
                "{typed:?}"
            );
        }
    }

    #[test]
    fn lines_are_kept_and_faults_named_within_them() {
        assert_eq!(clean_text("\r\n 一  二\r\n\r\n三\r四\u{2028}五\n\n").unwrap(), "一 二\n\n三\n四\n五");
        assert_eq!(clean_text("").unwrap(), "");
        for (typed, key) in [
            ("一\n二\n三\u{200b}", "text-invisible-in-line"),
            ("一\r\n二\r\n三\u{202e}", "text-bidi-in-line"),
            ("一\n\n三\u{1}", "text-control-in-line"),
            ("一\n\n三\u{fffd}", "text-broken-in-line"),
        ] {
            let refusal = clean_text(typed).unwrap_err();
            assert_eq!(refusal.key, key);
            assert_eq!((refusal.args["line"].as_str(), refusal.args["position"].as_str()), ("3", "2"));
        }
    }

    #[test]
    fn look_alikes_share_a_skeleton() {
        for (one, other) in [
            ("山西省科技中心（有限公司）", "山西省科技中心(有限公司)"),
            ("山西省科技中心（有限公司）", " 山西省 科技中心\u{3000}有限公司。"),
            ("Ａｂｃ公司", "abc公司"),
            ("PАY公司", "pay公司"),
            ("O2公司", "02公司"),
            ("“创新”达人", "「创新」达人"),
            ("阿·凡提", "阿・凡提"),
            ("北京—上海", "北京-上海"),
            ("エ业", "工业"),
            ("山\u{200b}西", "山西"),
        ] {
            assert_eq!(skeleton(one), skeleton(other), "{one} {other}");
        }
        for (one, other) in
            [("山西省科协", "陕西省科协"), ("C公司", "C++公司"), ("甲公司", "乙公司"), ("一公司", "公司")]
        {
            assert_ne!(skeleton(one), skeleton(other), "{one} {other}");
        }
        assert_eq!(skeleton("（）"), "");
    }

    #[test]
    fn initials_are_those_people_type() {
        for (name, letters) in [
            ("山西省科协", "sxskx"),
            ("重庆市", "cqs"),
            ("厦门市", "xms"),
            ("六安市", "las"),
            ("蚌埠市", "bbs"),
            ("亳州市", "bzs"),
            ("长沙市长办公室", "csszbgs"),
            ("长治市", "czs"),
            ("长子县", "zzx"),
            ("宝坻区", "bdq"),
            ("闵行区", "mhq"),
            ("西藏自治区", "xzzzq"),
            ("甘孜藏族自治州", "gzzzzzz"),
            ("番禺区", "pyq"),
            ("吕梁市", "lls"),
            ("鄂尔多斯市", "eedss"),
            ("社会计划处", "shjhc"),
            ("会计师事务所", "kjssws"),
            ("中国银行A股２号", "zgyhag2h"),
            ("QYKX-2024", "qykx2024"),
            ("𬭚䶮👍、 ", "cy"),
            ("", ""),
            ("重", "z"),
        ] {
            assert_eq!(initials(name), letters, "{name}");
        }
        let long = |name: &&str| name.contains('长') || name.contains('厦');
        let names = || Region::all().flat_map(Area::of).map(Area::name);
        assert!(names().filter(long).all(|name| initials(name).contains(['c', 'x'])), "no 长 of an area is read zhang");
        assert!(names().all(|name| initials(name).len() == name.chars().count()), "every character has a reading");
    }

    #[test]
    fn readings_are_well_formed() {
        let mut seen = BTreeSet::new();
        let mut length = usize::MAX;
        for (name, letters) in READINGS {
            assert!(seen.insert(name), "{name} twice");
            assert_eq!(name.chars().count(), letters.len(), "{name}");
            assert!(letters.chars().all(|c| c.is_ascii_lowercase()), "{name}");
            assert!(letters.len() <= length, "{name} stands after a shorter one");
            length = letters.len();
        }
    }

    #[test]
    fn tokens_are_overlapping_pairs() {
        assert_eq!(bigrams("创新达人"), ["z521bz65b0", "z65b0z8fbe", "z8fbez4eba"]);
        assert_eq!(bigrams("人"), ["z4eba"]);
        assert_eq!(bigrams("创新，达"), ["z521bz65b0", "z8fbe"]);
        assert_eq!(bigrams("Ａb1"), ["z61z62", "z62z31"]);
        assert_eq!(bigrams("𬭚䶮"), ["z2cb5az4dae"]);
        assert_eq!(bigrams("👍 。"), Vec::<String>::new());
        assert_eq!(bigrams("25号"), bigrams("２５号"));
    }

    #[test]
    fn characters_are_counted_not_bytes() {
        assert_eq!((width("山西𬭚"), width(""), width("ab")), (3, 0, 2));
        assert_eq!(
            (shown('O'), shown('\u{200b}'), shown('\u{3000}'), shown('\u{200d}')),
            ("O".to_owned(), "U+200B".to_owned(), "U+3000".to_owned(), "U+200D".to_owned())
        );
        assert!(is_han('〇') && is_han('𬭚') && !is_han('Ａ') && !is_han('、'));
    }

    /// Keys and the figures in their sentences, of one locale file.
    fn sentences(fluent: &str) -> BTreeMap<String, BTreeSet<String>> {
        let mut sentences: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut key = String::new();
        for line in fluent.lines().filter(|line| !line.starts_with('#')) {
            if let Some((name, _)) = line.split_once(" =").filter(|_| !line.starts_with(' ')) {
                key = name.to_owned();
                assert!(!sentences.contains_key(&key), "{key} twice");
                sentences.insert(key.clone(), BTreeSet::new());
            }
            for figure in line.split("{ $").skip(1) {
                let name = figure.split(" }").next().unwrap().to_owned();
                sentences.get_mut(&key).unwrap().insert(name);
            }
        }
        sentences
    }

    #[test]
    fn every_message_has_its_sentence_in_both_languages() {
        let chinese = sentences(include_str!("../../templates/locales/zh-CN/kernel.ftl"));
        let english = sentences(include_str!("../../templates/locales/en/kernel.ftl"));
        assert_eq!(chinese, english);
        let mut used = BTreeSet::new();
        for source in [
            include_str!("calendar.rs"),
            include_str!("document_number.rs"),
            include_str!("money.rs"),
            include_str!("region.rs"),
            include_str!("text.rs"),
            include_str!("uscc.rs"),
        ] {
            let product = source.split("#[cfg(test)]").next().unwrap();
            for call in ["Message::new(\"", "Self::new(\""] {
                used.extend(product.split(call).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()));
            }
        }
        assert_eq!(used, chinese.keys().cloned().collect());
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(typed in any::<String>()) {
            if let Ok(line) = clean_line(&typed) {
                prop_assert_eq!(clean_line(&line), Ok(line.clone()));
                prop_assert!(!line.contains('\n') && line.trim() == line && !line.contains("  "));
            }
            if let Ok(text) = clean_text(&typed) {
                prop_assert_eq!(clean_text(&text), Ok(text.clone()));
            }
        }

        #[test]
        fn cleaning_odd_sequences_twice_is_cleaning_once(
            typed in "[ \n\r\u{3000}e\u{301}葛👩💻1\u{200d}\u{fe0f}\u{20e3}\u{e0100}\u{f9d1}]{0,12}"
        ) {
            if let Ok(line) = clean_line(&typed) {
                prop_assert_eq!(clean_line(&line), Ok(line.clone()));
            }
            if let Ok(text) = clean_text(&typed) {
                prop_assert_eq!(clean_text(&text), Ok(text.clone()));
            }
        }

        #[test]
        fn chinese_names_pass_unchanged(name in "[一-龥\u{20000}-\u{2A6DF}（）·]{1,30}") {
            let kept: String = name.nfc().collect();
            prop_assert_eq!(clean_line(&name), Ok(kept));
        }

        #[test]
        fn keys_are_plain_and_total(typed in any::<String>()) {
            prop_assert!(initials(&typed).chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
            for token in bigrams(&typed) {
                prop_assert!(token.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
                prop_assert!(token.starts_with('z') && token.matches('z').count() <= 2);
            }
            let _ = skeleton(&typed);
        }

        #[test]
        fn no_two_texts_share_a_token(one in "[a-z0-9一-龥]{2}", other in "[a-z0-9一-龥]{2}") {
            prop_assert_eq!(bigrams(&one) == bigrams(&other), one == other);
        }

        #[test]
        fn a_part_of_a_name_is_found_by_its_tokens(name in "[一-龥]{4,12}", from in 0..3_usize) {
            let part: String = name.chars().skip(from).take(2).collect();
            let tokens = bigrams(&name);
            prop_assert!(bigrams(&part).iter().all(|token| tokens.contains(token)));
        }
    }
}

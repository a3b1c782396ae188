//! Values as people of a language read them.

use serde::Deserialize;

use super::value::{Type, Value};
use crate::kernel::Bilingual;
use crate::platform::i18n::Locale;
use crate::platform::templates::{show_day, thousands};

/// The words that sentences put together by the engine are made of; they stand in `templates/facts.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// A condition that holds.
    pub(super) yes: Bilingual,
    /// A condition that does not.
    pub(super) no: Bilingual,
    /// A fact that nobody has recorded.
    pub(super) absent: Bilingual,
    /// What stands between the members of a list.
    pub(super) between: Bilingual,
    /// A list without members.
    pub(super) nothing: Bilingual,
    /// An amount of money, with `{amount}`.
    pub(super) money: Bilingual,
    /// Hours of a duration, with `{n}`.
    pub(super) hours: Bilingual,
    /// Minutes of a duration, with `{n}`.
    pub(super) minutes: Bilingual,
    /// Seconds of a duration, with `{n}`.
    pub(super) seconds: Bilingual,
    /// A rule that cannot be judged yet, with `{facts}`.
    pub(super) open: Bilingual,
    /// A rule whose figures cannot be worked out.
    pub(super) refused: Bilingual,
}

impl Words {
    /// The sentence of a rule that waits for these facts.
    pub(super) fn waiting(&self, locale: Locale, facts: &[&str]) -> String {
        self.open.get(locale.as_str()).replace("{facts}", &facts.join(self.between.get(locale.as_str())))
    }

    fn duration(&self, locale: Locale, seconds: i64) -> String {
        let (size, sign) = (seconds.unsigned_abs(), if seconds < 0 { "-" } else { "" });
        let parts = [(size / 3600, &self.hours), (size / 60 % 60, &self.minutes), (size % 60, &self.seconds)];
        let shown: Vec<String> = parts
            .iter()
            .filter(|(n, _)| *n > 0)
            .map(|(n, word)| word.get(locale.as_str()).replace("{n}", &n.to_string()))
            .collect();
        if shown.is_empty() {
            self.seconds.get(locale.as_str()).replace("{n}", "0")
        } else {
            let gap = if locale == Locale::Zh { "" } else { " " };
            format!("{sign}{}", shown.join(gap))
        }
    }
}

/// A value of a type as people of a language read it.
pub fn shown(words: &Words, locale: Locale, kind: &Type, value: &Value) -> String {
    let language = locale.as_str();
    match (kind, value) {
        (_, Value::Bool(true)) => words.yes.get(language).to_owned(),
        (_, Value::Bool(false)) => words.no.get(language).to_owned(),
        (Type::Duration, Value::Number(seconds)) => words.duration(locale, *seconds),
        (_, Value::Number(number)) => thousands(*number),
        (_, Value::Money(amount)) => words.money.get(language).replace("{amount}", &amount.to_string()),
        (_, Value::Date(day)) => show_day(locale, *day),
        (Type::Choice(choices), Value::Text(word)) => {
            choices.label(word).map_or_else(|| word.clone(), |label| label.get(language).to_owned())
        }
        (_, Value::Text(text)) => text.clone(),
        (_, Value::List(values)) if values.is_empty() => words.nothing.get(language).to_owned(),
        (kind, Value::List(values)) => {
            let inner = if let Type::List(inner) = kind { inner } else { kind };
            let each: Vec<String> = values.iter().map(|value| shown(words, locale, inner, value)).collect();
            each.join(words.between.get(language))
        }
    }
}

/// A share in percent with two decimals, half up; a share that is no whole percent never reads as one, so that 29.997 %
/// is not shown as the 30 % that it misses. `None` of nothing.
pub(super) fn percent(part: i64, whole: i64) -> Option<String> {
    let (part, whole) = (i128::from(part), i128::from(whole));
    if whole == 0 {
        return None;
    }
    let (sign, part, whole) = (if (part < 0) == (whole < 0) || part == 0 { "" } else { "-" }, part.abs(), whole.abs());
    let exact = (part * 100) % whole == 0;
    for decimals in 2..=12_u32 {
        let scale = 10_i128.pow(decimals);
        let scaled = (part * 200 * scale + whole) / (2 * whole);
        if exact || scaled % scale != 0 {
            let digits = decimals as usize;
            return Some(format!("{sign}{}.{:0digits$} %", scaled / scale, scaled % scale));
        }
    }
    // Nearer to a whole percent than twelve decimals tell: cut, and marked so.
    let cut = part * 100 * 10_i128.pow(12) / whole;
    Some(format!("{sign}{}.{:012}… %", cut / 10_i128.pow(12), cut % 10_i128.pow(12)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Catalogue;

    #[test]
    fn a_share_reads_as_what_it_is() {
        for (part, whole, told) in [
            (30, 100, "30.00 %"),
            (29, 100, "29.00 %"),
            (29, 97, "29.90 %"),
            (30, 97, "30.93 %"),
            (3, 10, "30.00 %"),
            (1, 3, "33.33 %"),
            (2, 3, "66.67 %"),
            (1, 8, "12.50 %"),
            (29_997, 100_000, "29.997 %"),
            (299_999, 1_000_000, "29.9999 %"),
            (30_001, 100_000, "30.001 %"),
            (0, 5, "0.00 %"),
            (-1, 4, "-25.00 %"),
            (7, 5, "140.00 %"),
        ] {
            assert_eq!(percent(part, whole).as_deref(), Some(told), "{part} of {whole}");
        }
        assert_eq!(percent(1, 0), None);
        assert_eq!(percent(i64::MAX - 1, i64::MAX).as_deref(), Some("99.999999999999… %"));
        assert_eq!(percent(i64::MIN, i64::MAX).as_deref(), Some("-100.000000000000… %"));
    }

    #[test]
    fn a_duration_is_told_in_its_parts() {
        let words = Catalogue::own().unwrap().words();
        let told = |locale, seconds| shown(words, locale, &Type::Duration, &Value::Number(seconds));
        for (seconds, zh, en) in [
            (0, "0秒", "0 s"),
            (89, "1分29秒", "1 min 29 s"),
            (90, "1分30秒", "1 min 30 s"),
            (120, "2分", "2 min"),
            (3_661, "1小时1分1秒", "1 h 1 min 1 s"),
            (-60, "-1分", "-1 min"),
        ] {
            assert_eq!((told(Locale::Zh, seconds), told(Locale::En, seconds)), (zh.into(), en.into()));
        }
    }
}

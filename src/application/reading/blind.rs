//! What stands in the place of names in a blind reading.

use crate::application::content::Content;
use crate::kernel::Message;
use crate::kernel::region::Area;
use crate::platform::i18n::{Locale, Texts};

/// The shortest word that is looked for in texts: a single character would tear other words apart.
const SHORTEST: usize = 2;

/// Words that tell who the applicant is, and what stands for each.
pub(super) struct Veil(Vec<(String, String)>);

impl Veil {
    pub fn of(content: &Content, texts: &Texts, locale: Locale) -> Self {
        let word = |key: &str| texts.text(locale, &Message::new(key));
        let (unit, person, place) = (word("blind-unit"), word("blind-person"), word("blind-place"));
        let contact = word("blind-contact");
        let mut hidden: Vec<(String, String)> = Vec::new();
        let mut hide = |text: &str, by: &str| {
            let text = text.trim();
            if text.chars().count() >= SHORTEST {
                hidden.push((text.to_owned(), by.to_owned()));
            }
        };
        let record = &content.record;
        for name in short_forms(content) {
            hide(&name, &unit);
        }
        hide(&record.uscc, &unit);
        hide(&record.supervising_body, &unit);
        for name in persons(content) {
            hide(name, &person);
        }
        for way in [
            &record.phone,
            &record.email,
            &content.unit.phone,
            &content.unit.email,
            &content.leader.phone,
            &content.leader.email,
        ] {
            hide(way, &contact);
        }
        hide(&record.address, &place);
        if let Some(region) = record.region {
            for name in [region.full_zh(), region.name_zh(), region.name_en()] {
                hide(name, &place);
            }
        }
        if let Some(area) = record.area.as_deref().and_then(Area::find) {
            hide(area.name(), &place);
            hide(area.name().trim_end_matches(['市', '州', '区', '县', '盟']), &place);
        }
        // The longest first, so that a whole name goes before a part of it.
        hidden.sort_by_key(|(text, _)| std::cmp::Reverse(text.chars().count()));
        hidden.dedup();
        Self(hidden)
    }

    /// A text without what tells who the applicant is. Case and width of letters do not matter.
    pub fn over(&self, text: &str) -> String {
        let mut shown = text.to_owned();
        for (hidden, by) in &self.0 {
            shown = replaced(&shown, hidden, by);
        }
        shown
    }
}

/// Replaces every occurrence, whatever the case of ASCII letters is.
fn replaced(text: &str, hidden: &str, by: &str) -> String {
    let (low, wanted) = (text.to_ascii_lowercase(), hidden.to_ascii_lowercase());
    let mut shown = String::with_capacity(text.len());
    let mut behind = 0;
    // ASCII case changes no length, so places of the one text are places of the other.
    for (at, _) in low.match_indices(&wanted) {
        shown.push_str(text.get(behind..at).unwrap_or_default());
        shown.push_str(by);
        behind = at + wanted.len();
    }
    shown.push_str(text.get(behind..).unwrap_or_default());
    shown
}

/// The unit's name, and what people make of it: without the province, without the city, without the form of company.
fn short_forms(content: &Content) -> Vec<String> {
    const FORMS: [&str; 5] = ["股份有限公司", "有限责任公司", "有限公司", "集团", "公司"];
    let name = content.record.name.trim();
    let mut forms = vec![name.to_owned()];
    let region = content.record.region;
    for start in [region.map(|r| r.full_zh()), region.map(|r| r.name_zh())].into_iter().flatten() {
        if let Some(rest) = name.strip_prefix(start) {
            forms.push(rest.trim_start_matches(['省', '市']).to_owned());
        }
    }
    if let Some(area) = content.record.area.as_deref().and_then(Area::find) {
        forms.extend(forms.clone().iter().filter_map(|form| form.strip_prefix(area.name()).map(ToOwned::to_owned)));
    }
    let bare = forms.iter().filter_map(|form| FORMS.iter().find_map(|end| form.strip_suffix(end)));
    let mut all: Vec<String> = bare.map(ToOwned::to_owned).collect();
    all.extend(forms);
    // What is left must still be a name: 中心 or 协会 alone stands for anybody.
    all.retain(|form| form.chars().count() > 3);
    all.sort();
    all.dedup();
    all
}

/// Everybody whom the application names as the applicant's own.
fn persons(content: &Content) -> impl Iterator<Item = &str> {
    let own =
        [&content.record.legal_representative, &content.unit.contact, &content.leader.name, &content.team.accountant];
    own.into_iter().chain(content.team.members.iter().map(|member| &member.name)).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Region;

    fn veil() -> Veil {
        let mut content = Content::default();
        content.record.name = "宁夏回族自治区科技服务中心有限公司".into();
        content.record.region = Region::parse("64").ok();
        content.record.phone = "0951-1234567".into();
        content.leader.name = "马晓云".into();
        content.record.email = "Office@Nx.example".into();
        Veil::of(&content, &Texts::load().unwrap(), Locale::Zh)
    }

    #[test]
    fn names_are_found_in_any_text() {
        let veil = veil();
        for (text, canary) in [
            ("宁夏回族自治区科技服务中心有限公司将组织宣讲。", "科技服务中心"),
            ("由科技服务中心有限公司组织", "科技服务中心"),
            ("科技服务中心负责", "科技服务中心"),
            ("在宁夏各地", "宁夏"),
            ("马晓云同志任组长", "马晓云"),
            ("电话0951-1234567", "1234567"),
            ("邮件 office@nx.example", "nx.example"),
        ] {
            let shown = veil.over(text);
            assert!(!shown.contains(canary) && shown.contains('〔'), "{text}: {shown}");
        }
    }

    #[test]
    fn what_names_nobody_stays() {
        let text = "组织50场宣讲，覆盖全部园区，每月汇报。";
        assert_eq!(veil().over(text), text);
    }
}

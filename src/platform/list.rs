//! Lists: filter, sorting, page, columns and density live in the address, so that a list can be sent to a colleague.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use crate::kernel::text;

/// Rows on a page, to choose from; the first is the default.
const PER_PAGE: [i64; 4] = [50, 20, 100, 200];
/// The longest text that is searched for.
const LONGEST_SEARCH: usize = 100;
/// What stays as it is in an address.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// What a list can show.
pub struct Spec {
    /// Its columns, in order.
    pub columns: &'static [Column],
    /// The names of its filters besides `q`.
    pub filters: &'static [&'static str],
    /// The column it is sorted by at first; `-` before it for descending.
    pub sort: &'static str,
}

/// A column of a list.
pub struct Column {
    /// Its name in the address.
    pub key: &'static str,
    /// The key of its heading.
    pub label: &'static str,
    /// Whether the list can be sorted by it.
    pub sortable: bool,
    /// Whether it holds figures, which stand to the right.
    pub numeric: bool,
}

impl Column {
    /// A column of text that the list is not sorted by.
    pub const fn new(key: &'static str, label: &'static str) -> Self {
        Self { key, label, sortable: false, numeric: false }
    }

    /// The same, to sort by.
    #[must_use]
    pub const fn sortable(mut self) -> Self {
        self.sortable = true;
        self
    }

    /// The same, of figures.
    #[must_use]
    pub const fn numeric(mut self) -> Self {
        self.numeric = true;
        self
    }
}

/// What one address asks of a list.
#[derive(Debug, Clone)]
pub struct Query {
    path: String,
    /// The text searched for.
    pub q: String,
    filters: BTreeMap<&'static str, String>,
    /// The column to sort by.
    pub sort: String,
    /// From the largest down.
    pub descending: bool,
    page: i64,
    per: i64,
    hidden: BTreeSet<String>,
    compact: bool,
}

impl Query {
    /// Reads the query of an address; what it does not understand is left out.
    pub fn read(spec: &Spec, path: &str, pairs: &[(String, String)]) -> Self {
        let get = |name: &str| pairs.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.trim());
        let wanted = if get("sort").is_empty() { spec.sort } else { get("sort") };
        let sortable = |key: &str| spec.columns.iter().any(|c| c.sortable && c.key == key);
        let sort = if sortable(wanted.trim_start_matches('-')) { wanted } else { spec.sort };
        let filters = spec.filters.iter().map(|name| (*name, searched(get(name)))).filter(|(_, v)| !v.is_empty());
        let per = get("per").parse().ok().filter(|n| PER_PAGE.contains(n)).unwrap_or(PER_PAGE[0]);
        let columns = |key: &&str| spec.columns.iter().any(|c| c.key == *key);
        Self {
            path: path.to_owned(),
            q: searched(get("q")),
            filters: filters.collect(),
            sort: sort.trim_start_matches('-').to_owned(),
            descending: sort.starts_with('-'),
            page: get("page").parse().unwrap_or(1).clamp(1, 1_000_000),
            per,
            hidden: get("hide").split(',').filter(columns).map(ToOwned::to_owned).collect(),
            compact: get("density") == "compact",
        }
    }

    /// The value of a filter, if it is set and understood.
    pub fn filter<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.filters.get(name).and_then(|value| value.parse().ok())
    }

    /// Whether a column is shown.
    pub fn shows(&self, column: &str) -> bool {
        !self.hidden.contains(column)
    }

    /// The list's path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What this address asks, without the page: what a saved view keeps.
    pub fn text(&self) -> String {
        let href = self.href("page", None);
        href.split_once('?').map_or_else(String::new, |(_, query)| query.to_owned())
    }

    /// Rows to skip.
    pub fn offset(&self) -> i64 {
        (self.page - 1) * self.per
    }

    /// Rows to show.
    pub fn limit(&self) -> i64 {
        self.per
    }

    /// The page that was asked for, brought back to the last one when there are fewer.
    #[must_use]
    pub fn within(mut self, total: i64) -> Self {
        self.page = self.page.min(pages(total, self.per));
        self
    }

    /// This address with one thing changed; `None` removes it. Any change but of the page leads to page one.
    pub fn href(&self, name: &str, value: Option<&str>) -> String {
        let mut pairs = self.pairs();
        pairs.retain(|(n, _)| *n != name && (*n != "page" || name == "density" || name == "hide"));
        if let Some(value) = value.filter(|v| !v.is_empty()) {
            pairs.push((name, Cow::from(value)));
        }
        address(&self.path, &pairs)
    }

    /// What the address says; a page has dozens of addresses, so little is copied.
    fn pairs(&self) -> Vec<(&str, Cow<'_, str>)> {
        let unless = |n: i64, usual: i64| if n == usual { Cow::from("") } else { Cow::from(n.to_string()) };
        let mut pairs = vec![("q", Cow::from(self.q.as_str()))];
        pairs.extend(self.filters.iter().map(|(name, value)| (*name, Cow::from(value.as_str()))));
        pairs.push(("sort", self.signed_sort()));
        pairs.push(("per", unless(self.per, PER_PAGE[0])));
        pairs.push(("hide", Cow::from(self.hidden.iter().cloned().collect::<Vec<_>>().join(","))));
        pairs.push(("density", Cow::from(if self.compact { "compact" } else { "" })));
        pairs.push(("page", unless(self.page, 1)));
        pairs.retain(|(_, value)| !value.is_empty());
        pairs
    }

    fn signed_sort(&self) -> Cow<'_, str> {
        if self.descending { Cow::from(format!("-{}", self.sort)) } else { Cow::from(self.sort.as_str()) }
    }

    /// The list as its template shows it. `word` gives a heading's words, `chip` the words for a set filter.
    pub fn view(
        &self,
        spec: &Spec,
        total: i64,
        word: impl Fn(&str) -> String,
        chip: impl Fn(&str, &str) -> String,
    ) -> View {
        let pages = pages(total, self.per);
        let page_link = |n: i64| self.page_href(n);
        View {
            q: self.q.clone(),
            filters: spec.filters.iter().map(|n| (*n, self.filters.get(n).cloned().unwrap_or_default())).collect(),
            total,
            first: if total == 0 { 0 } else { self.offset() + 1 },
            last: (self.offset() + self.per).min(total),
            page: self.page,
            pages,
            per: self.per,
            sort: self.signed_sort().into_owned(),
            descending: self.descending,
            columns: spec.columns.iter().map(|column| self.column(column, &word)).collect(),
            shown: spec.columns.iter().map(|c| (c.key, !self.hidden.contains(c.key))).collect(),
            chips: self.chips(chip),
            clear_href: self.path.clone(),
            pages_links: near(self.page, pages)
                .into_iter()
                .map(|n| n.map(|n| self.numbered(n, n == self.page)))
                .collect(),
            prev: (self.page > 1).then(|| page_link(self.page - 1)),
            next: (self.page < pages).then(|| page_link(self.page + 1)),
            per_links: per_sorted()
                .into_iter()
                .map(|n| Link { n, href: self.href("per", Some(&n.to_string())), current: n == self.per })
                .collect(),
            density: if self.compact { "compact" } else { "normal" },
            density_href: self.href("density", if self.compact { None } else { Some("compact") }),
            keep: self.kept(),
            action: self.path.clone(),
        }
    }

    fn column(&self, column: &Column, word: &impl Fn(&str) -> String) -> ColumnView {
        let here = self.sort == column.key;
        let next = if here && !self.descending { format!("-{}", column.key) } else { column.key.to_owned() };
        let shown = !self.hidden.contains(column.key);
        let mut hidden = self.hidden.clone();
        if shown {
            hidden.insert(column.key.to_owned())
        } else {
            hidden.remove(column.key)
        };
        ColumnView {
            key: column.key,
            label: word(column.label),
            shown,
            sortable: column.sortable,
            href: self.href("sort", Some(&next)),
            sorted: here.then_some(if self.descending { "descending" } else { "ascending" }),
            numeric: column.numeric,
            toggle_href: self.href("hide", Some(&hidden.into_iter().collect::<Vec<_>>().join(","))),
        }
    }

    fn chips(&self, chip: impl Fn(&str, &str) -> String) -> Vec<Chip> {
        let search = (!self.q.is_empty()).then_some(("q", &self.q));
        let set = self.filters.iter().map(|(name, value)| (*name, value));
        search
            .into_iter()
            .chain(set)
            .map(|(name, value)| Chip { label: chip(name, value), href: self.href(name, None) })
            .collect()
    }

    fn page_href(&self, n: i64) -> String {
        self.href("page", (n > 1).then(|| n.to_string()).as_deref())
    }

    fn numbered(&self, n: i64, current: bool) -> Link {
        Link { n, href: self.page_href(n), current }
    }

    /// What the filter form must carry along: everything but the filters themselves and the page.
    fn kept(&self) -> Vec<Kept> {
        let kept = self.pairs().into_iter().filter(|(name, _)| ["sort", "per", "hide", "density"].contains(name));
        kept.map(|(name, value)| Kept { name: name.to_owned(), value: value.into_owned() }).collect()
    }
}

fn per_sorted() -> Vec<i64> {
    let mut all = PER_PAGE.to_vec();
    all.sort_unstable();
    all
}

fn pages(total: i64, per: i64) -> i64 {
    ((total + per - 1) / per).max(1)
}

/// The pages worth a link: the first, the last, and those around this one; gaps are `None`.
fn near(page: i64, pages: i64) -> Vec<Option<i64>> {
    let mut shown: Vec<Option<i64>> = Vec::new();
    for n in (1..=pages).filter(|n| *n == 1 || *n == pages || (n - page).abs() <= 2) {
        if shown.last().copied().flatten().is_some_and(|last| n > last + 1) {
            shown.push(None);
        }
        shown.push(Some(n));
    }
    shown
}

/// A text as it is searched for: cleaned, and not longer than makes sense.
pub fn searched(text: &str) -> String {
    text::clean_line(&text.chars().take(LONGEST_SEARCH).collect::<String>()).unwrap_or_default()
}

/// An address of a path and the pairs of its query.
pub fn address(path: &str, pairs: &[(&str, impl AsRef<str>)]) -> String {
    let mut address = path.to_owned();
    for (n, (name, value)) in pairs.iter().enumerate() {
        address.push(if n == 0 { '?' } else { '&' });
        address.push_str(name);
        address.push('=');
        address.extend(utf8_percent_encode(value.as_ref(), PLAIN));
    }
    address
}

/// Text as it may stand in an address.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

/// A list as templates see it.
#[derive(Debug, Serialize)]
pub struct View {
    q: String,
    filters: BTreeMap<&'static str, String>,
    total: i64,
    first: i64,
    last: i64,
    page: i64,
    pages: i64,
    per: i64,
    sort: String,
    descending: bool,
    columns: Vec<ColumnView>,
    /// Whether a column is shown, by its key: quicker to ask for each row than the columns themselves.
    shown: BTreeMap<&'static str, bool>,
    chips: Vec<Chip>,
    clear_href: String,
    pages_links: Vec<Option<Link>>,
    prev: Option<String>,
    next: Option<String>,
    per_links: Vec<Link>,
    density: &'static str,
    density_href: String,
    keep: Vec<Kept>,
    action: String,
}

#[derive(Debug, Serialize)]
struct ColumnView {
    key: &'static str,
    label: String,
    shown: bool,
    sortable: bool,
    href: String,
    sorted: Option<&'static str>,
    numeric: bool,
    toggle_href: String,
}

#[derive(Debug, Serialize)]
struct Chip {
    label: String,
    href: String,
}

#[derive(Debug, Serialize)]
struct Link {
    n: i64,
    href: String,
    current: bool,
}

#[derive(Debug, Serialize)]
struct Kept {
    name: String,
    value: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: Spec = Spec {
        columns: &[Column::new("name", "n").sortable(), Column::new("phone", "p")],
        filters: &["region"],
        sort: "name",
    };

    fn query(pairs: &[(&str, &str)]) -> Query {
        let pairs: Vec<_> = pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Query::read(&SPEC, "/list", &pairs)
    }

    #[test]
    fn what_is_not_understood_falls_back() {
        let odd = query(&[("sort", "-phone"), ("page", "-3"), ("per", "7"), ("hide", "x,phone"), ("q", "a\u{202e}b")]);
        assert_eq!((odd.sort.as_str(), odd.descending, odd.offset(), odd.limit()), ("name", false, 0, 50));
        assert_eq!(odd.q, "");
    }

    #[test]
    fn a_change_of_filter_leads_to_page_one_and_keeps_the_rest() {
        let here = query(&[("region", "14"), ("page", "3"), ("sort", "-name"), ("q", "山 西")]);
        assert_eq!(here.href("region", None), "/list?q=%E5%B1%B1%20%E8%A5%BF&sort=-name");
        assert!(here.href("density", Some("compact")).contains("page=3"));
    }

    #[test]
    fn a_page_beyond_the_end_is_the_last_one() {
        assert_eq!(query(&[("page", "9")]).within(120).offset(), 100);
        assert_eq!(query(&[("page", "9")]).within(0).offset(), 0);
    }

    #[test]
    fn the_pager_shows_first_last_and_neighbours() {
        assert_eq!(near(1, 1), [Some(1)]);
        let shown = near(6, 20);
        assert_eq!(shown, [Some(1), None, Some(4), Some(5), Some(6), Some(7), Some(8), None, Some(20)]);
    }
}

//! The page of what was found.

use serde::Serialize;

use crate::kernel::Message;
use crate::pages::{Access, Answer, Ask, Ctx, Found, Hit, Route, Searcher};
use crate::platform::{Result, list, search};

/// Hits that are shown of each noun; the rest stands in its list.
const MOST: i64 = 8;

/// The routes of this noun.
pub fn routes() -> Vec<Route> {
    vec![Route::get("/search", Access::SignedIn, show)]
}

#[derive(Serialize)]
struct Group {
    label: String,
    total: i64,
    hits: Vec<HitView>,
    /// The list with all of them, when there are more than are shown.
    all: Option<String>,
}

#[derive(Serialize)]
struct HitView {
    title: String,
    extra: String,
    href: String,
}

async fn show(ctx: Ctx) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        q: String,
        short: bool,
        total: i64,
        groups: Vec<Group>,
        /// What can be found at all, for the hints.
        nouns: Vec<String>,
    }
    let q = ctx.search();
    let searchers: Vec<Searcher> = ctx.app.searchers.iter().filter(|s| ctx.may(s.action)).copied().collect();
    let short = !q.is_empty() && search::too_short(&q);
    let found = if q.is_empty() || short { Vec::new() } else { look(&ctx, &q, &searchers).await? };
    if let Some(only) = only_exact(&found) {
        return Ok(Answer::see(&only.href));
    }
    let view = View {
        total: found.iter().map(|(_, found)| found.total).sum(),
        groups: found.into_iter().filter(|(_, found)| found.total > 0).map(|(s, f)| group(&ctx, &q, &s, f)).collect(),
        nouns: searchers.iter().map(|searcher| ctx.word(searcher.label)).collect(),
        q,
        short,
    };
    ctx.page("search/show.html", view)
}

async fn look(ctx: &Ctx, q: &str, searchers: &[Searcher]) -> Result<Vec<(Searcher, Found)>> {
    let (text, locale, searchers) = (q.to_owned(), ctx.locale, searchers.to_vec());
    ctx.read(move |db, actor| {
        let ask = Ask { text: &text, locale, most: MOST };
        searchers.into_iter().map(|searcher| Ok((searcher, (searcher.find)(db, actor, &ask)?))).collect()
    })
    .await
}

/// The one record that can be meant, when the text is its whole code and nothing else was found.
fn only_exact(found: &[(Searcher, Found)]) -> Option<&Hit> {
    let mut hits = found.iter().flat_map(|(_, found)| &found.hits);
    let only = hits.next().filter(|hit| hit.exact)?;
    hits.next().is_none().then_some(only)
}

fn group(ctx: &Ctx, q: &str, searcher: &Searcher, found: Found) -> Group {
    let more = found.total > i64::try_from(found.hits.len()).unwrap_or(i64::MAX);
    let joiner = ctx.word("search-joiner");
    let view = |hit: Hit| HitView {
        title: hit.title,
        extra: hit.extra.iter().map(|part: &Message| ctx.say(part)).collect::<Vec<_>>().join(&joiner),
        href: hit.href,
    };
    Group {
        label: ctx.word(searcher.label),
        total: found.total,
        all: more.then(|| list::address(searcher.list, &[("q", q.to_owned())])),
        hits: found.hits.into_iter().map(view).collect(),
    }
}

//! What every page carries around its content.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use serde::Serialize;

use super::{App, Ctx};
use crate::access::{Action, Actor};
use crate::kernel::Instant;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::i18n::Locale;
use crate::platform::secret::form_token;

/// Counts what waits behind an entry of the navigation.
pub type Counter = fn(&mut Db, &Actor, Instant) -> Result<i64>;

/// An entry of the navigation.
pub struct NavItem {
    /// The key of the group's heading.
    pub group: &'static str,
    /// The key of its words.
    pub label: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// What one must be allowed to do to see it; `None` for everyone who is signed in.
    pub action: Option<Action>,
    /// What waits behind it.
    pub count: Option<Counter>,
}

/// What waits, by the address of the entry.
pub type Counts = BTreeMap<&'static str, i64>;

/// Counts what waits behind every entry that the actor sees.
pub(super) fn count(db: &mut Db, app: &App, actor: &Actor, now: Instant) -> Result<Counts> {
    let mut counts = Counts::new();
    for item in app.nav.iter().filter(|item| seen(item, actor)) {
        if let Some(counter) = item.count {
            counts.insert(item.href, counter(db, actor, now)?);
        }
    }
    Ok(counts)
}

fn seen(item: &NavItem, actor: &Actor) -> bool {
    item.action.is_none_or(|action| actor.may(action))
}

/// The frame of a page, as `layout.html` shows it.
#[derive(Serialize)]
pub(super) struct PageView {
    locale: Locale,
    path: String,
    csrf: String,
    user: Option<UserView>,
    nav: Vec<GroupView>,
    flash: Option<FlashView>,
    request_id: String,
    sample: bool,
    idle_seconds: Option<i64>,
    theme: Option<&'static str>,
    keys: bool,
    search: bool,
    now: String,
    title_count: Option<i64>,
    has_errors: bool,
}

#[derive(Serialize)]
struct UserView {
    name: String,
    organisation: String,
    roles: String,
    contexts: usize,
    on_behalf_of: Option<String>,
}

#[derive(Serialize)]
struct GroupView {
    label: Option<String>,
    /// Whether its entries are shown without being asked for.
    open: bool,
    /// What waits behind all of them.
    count: Option<i64>,
    items: Vec<ItemView>,
}

impl GroupView {
    fn new(label: Option<String>) -> Self {
        Self { label, open: false, count: None, items: Vec::new() }
    }

    /// The group as it is shown: open where the reader is, and everywhere as long as all entries fit on a screen.
    fn settled(self, short: bool) -> Self {
        let open = short || self.items.iter().any(|item| item.current);
        let count = self.items.iter().filter_map(|item| item.count).sum::<i64>();
        Self { open, count: (count > 0).then_some(count), ..self }
    }
}

#[derive(Serialize)]
struct ItemView {
    href: &'static str,
    label: String,
    current: bool,
    count: Option<i64>,
}

#[derive(Serialize)]
struct FlashView {
    kind: String,
    text: String,
    link: Option<LinkView>,
}

#[derive(Serialize)]
struct LinkView {
    href: String,
    text: String,
}

pub(super) fn view(ctx: &Ctx, status: StatusCode) -> Result<PageView> {
    let visit = ctx.visit();
    let sample = ctx.app.settings.sample;
    Ok(PageView {
        locale: ctx.locale,
        path: here(ctx),
        csrf: form_token(ctx.secret().unwrap_or_default())?,
        user: visit.map(|visit| user(ctx, &visit.actor, visit.contexts)),
        nav: visit.map(|visit| nav(ctx, &visit.actor)).unwrap_or_default(),
        flash: ctx.flash().map(|told| FlashView {
            kind: told.flash.kind.to_string(),
            text: ctx.say(&told.flash.message),
            link: told.link.as_ref().map(|link| LinkView { href: link.href.clone(), text: ctx.say(&link.text) }),
        }),
        request_id: ctx.request_id.clone(),
        sample,
        idle_seconds: visit.map(|_| ctx.app.settings.idle_minutes * 60),
        theme: None,
        keys: visit.is_none_or(|visit| visit.shortcuts),
        search: ctx.app.searchers.iter().any(|searcher| ctx.may(searcher.action)),
        now: ctx.now.beijing().format("%Y-%m-%d %H:%M").to_string(),
        title_count: ctx.title_count().or_else(|| ctx.counts().get(ctx.path.as_str()).copied().filter(|n| *n > 0)),
        has_errors: status == StatusCode::UNPROCESSABLE_ENTITY || status == StatusCode::CONFLICT,
    })
}

/// The address to come back to: the one of the page, with its query, and never that of a POST.
fn here(ctx: &Ctx) -> String {
    if ctx.posted {
        return ctx.came_from.clone();
    }
    let pairs: Vec<_> = ctx.query.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    crate::platform::list::address(&ctx.path, &pairs)
}

fn user(ctx: &Ctx, actor: &Actor, contexts: usize) -> UserView {
    let roles: Vec<String> = actor.roles.iter().map(|role| ctx.word(&format!("role-{role}"))).collect();
    UserView {
        name: actor.name.clone(),
        organisation: actor.organisation_name.clone(),
        roles: roles.join(&ctx.word("list-separator")),
        contexts,
        on_behalf_of: actor.acts_for().map(ToOwned::to_owned),
    }
}

/// As many entries stand side by side without being folded.
const SHORT: usize = 14;

fn nav(ctx: &Ctx, actor: &Actor) -> Vec<GroupView> {
    let mut groups: Vec<(&str, GroupView)> = Vec::new();
    let longest =
        ctx.app.nav.iter().map(|item| item.href).filter(|href| leads_to(href, &ctx.path)).max_by_key(|h| h.len());
    for item in ctx.app.nav.iter().filter(|item| seen(item, actor)) {
        let shown = ItemView {
            href: item.href,
            label: ctx.word(item.label),
            current: longest == Some(item.href),
            count: ctx.counts().get(item.href).copied().filter(|n| *n > 0),
        };
        match groups.iter_mut().find(|(key, _)| *key == item.group) {
            Some((_, group)) => group.items.push(shown),
            None => {
                let mut group = GroupView::new((!item.group.is_empty()).then(|| ctx.word(item.group)));
                group.items.push(shown);
                groups.push((item.group, group));
            }
        }
    }
    let short = groups.iter().map(|(_, group)| group.items.len()).sum::<usize>() <= SHORT;
    groups.into_iter().map(|(_, group)| group.settled(short)).collect()
}

fn leads_to(href: &str, path: &str) -> bool {
    if href == "/" {
        path == "/"
    } else {
        path == href || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'))
    }
}

//! The context of one request: who asks, in which language, at what time; and how a handler reads, writes and answers.

mod deciding;
mod unasked;

use std::collections::HashMap;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::Duration as Age};
use actix_web::http::StatusCode;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;

pub use deciding::Verdict;

use super::answer::Told;
use super::export::ExportLink;
use super::layout::{self, Counts, PageView};
use super::{Answer, App, SavedView, Uploaded, Visit};
use crate::access::{Action, Actor, Tx};
use crate::kernel::{Instant, Message, UserId};
use crate::platform::db::Db;
use crate::platform::error::FieldError;
use crate::platform::form::{Difference, Form, FormView};
use crate::platform::i18n::Locale;
use crate::platform::list::{self, Query, Spec};
use crate::platform::secret;
use crate::platform::{Error, Result};

/// The cookie that holds the sentence for the next page.
const FLASH: &str = "granary-flash";
/// The cookie of the chosen language.
pub(super) const LANGUAGE: &str = "granary-language";
/// The cookie by which a browser that is not signed in proves that a form is its own.
const VISITOR: &str = "granary-visitor";
/// How long a use of a session may stay unnoted, so that reading does not mean writing.
const NOTED_EVERY_SECONDS: i64 = 60;

/// One request.
#[derive(Clone)]
pub struct Ctx {
    /// What every request shares.
    pub app: Arc<App>,
    /// When the request came in.
    pub now: Instant,
    /// The language of the answer.
    pub locale: Locale,
    /// The request's id: on error pages, in logs, in the audit trail.
    pub request_id: String,
    /// The path that was asked for.
    pub path: String,
    /// The pairs of the address's query.
    pub query: Vec<(String, String)>,
    /// What was sent.
    pub form: Form,
    /// The files that were sent, on a route that takes some.
    pub files: Vec<Uploaded>,
    /// Whence the request came.
    pub address: String,
    /// Whether it came from this very machine, and no proxy passed it on.
    pub local: bool,
    /// The token of a program that asks (`Authorization: Bearer …`).
    pub bearer: Option<String>,
    /// The browser's name for itself.
    pub agent: String,
    /// Whether it was a POST.
    pub posted: bool,
    /// Whether nobody looks at the answer: HEAD, or a browser that fetches ahead.
    pub glance: bool,
    /// The page from which it was sent, if it is one of ours.
    pub came_from: String,
    /// Whether a script asked, which reads JSON and no pages.
    pub scripted: bool,
    /// Whether a page looks by itself how things stand, which is no sign that somebody is there.
    by_itself: bool,
    language_chosen: bool,
    params: HashMap<String, String>,
    session_secret: Option<String>,
    visitor_secret: Option<String>,
    flash: Option<Told>,
    visit: Option<Visit>,
    former: Option<UserId>,
    counts: Counts,
    title_count: Option<i64>,
    views: Vec<SavedView>,
    cookies: HashMap<String, String>,
}

/// A list, and its saved views.
#[derive(Serialize)]
pub struct ListView {
    #[serde(flatten)]
    list: list::View,
    path: String,
    query: String,
    views: Vec<SavedView>,
    /// The token of the forms that save and remove a view.
    token: String,
    /// The address of the list as a workbook.
    export: ExportLink,
}

/// Where to go after something was done: the page that the form names, if it is one of ours.
pub struct Next(pub String);

impl Next {
    /// A path of our own, or the fallback.
    pub fn local(wanted: Option<&str>, fallback: &str) -> Self {
        let local = wanted.filter(|path| {
            let plain = path.chars().all(|c| !c.is_control() && c != '\\');
            plain && path.starts_with('/') && !path.starts_with("//")
        });
        Self(local.unwrap_or(fallback).to_owned())
    }
}

impl Ctx {
    pub(super) fn new(app: Arc<App>, request: &HttpRequest, params: HashMap<String, String>) -> Self {
        let cookies = all_cookies(request);
        let cookie = |name: &str| cookies.get(name).filter(|value| !value.is_empty()).cloned();
        let session_secret = cookie(app.session_cookie());
        let visitor_secret = cookie(VISITOR);
        let pairs = Form::decode(request.query_string().as_bytes()).map(|f| f.fields().to_vec()).unwrap_or_default();
        let header = |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or("").to_owned();
        let now = app.clock.now();
        let locale = cookie(LANGUAGE).and_then(|v| v.parse().ok()).unwrap_or(Locale::Zh);
        Self {
            request_id: secret::fresh().map(|s| s.chars().take(10).collect()).unwrap_or_default(),
            path: request.path().to_owned(),
            query: pairs,
            address: address(request, &app.settings.trusted_proxies),
            local: is_local(request),
            bearer: header("authorization").strip_prefix("Bearer ").map(|token| token.trim().to_owned()),
            agent: header("user-agent").chars().take(300).collect(),
            came_from: came_from(&header("referer"), &header("host")),
            scripted: header("accept").starts_with("application/json"),
            posted: request.method() == actix_web::http::Method::POST,
            glance: request.method() == actix_web::http::Method::HEAD || header("sec-purpose").contains("prefetch"),
            by_itself: !header("x-granary-look").is_empty(),
            language_chosen: cookie(LANGUAGE).is_some(),
            params,
            session_secret,
            visitor_secret: visitor_secret.or_else(|| secret::fresh().ok()),
            flash: cookie(FLASH).and_then(|v| read_flash(&v)),
            cookies,
            ..Self::unasked(app, locale, now)
        }
    }

    /// Finds out who asks.
    pub(super) async fn recognise(&mut self) -> Result<()> {
        let Some(secret) = &self.session_secret else { return Ok(()) };
        let (app, now, digest) = (Arc::clone(&self.app), self.now, secret::digest(secret));
        let (address, path) = (self.address.clone(), self.path.clone());
        let counted = !self.posted;
        let found = self
            .app
            .database
            .read_soon(move |db| {
                let Some(mut visit) = app.doorkeeper.recognise(db, &app, &digest, now)? else { return Ok(None) };
                Arc::make_mut(&mut visit.actor).address = address;
                let counts = if counted { layout::count(db, &app, &visit.actor, now)? } else { Counts::default() };
                let list = counted && app.lists.contains(&path.as_str());
                let views = if list { app.doorkeeper.views(db, &visit.actor, &path)? } else { Vec::new() };
                Ok(Some((visit, counts, views)))
            })
            .await?;
        let Some((visit, counts, views)) = found else {
            if self.posted {
                self.find_owner().await?;
            }
            return Ok(());
        };
        self.views = views;
        if !self.language_chosen {
            self.locale = visit.locale;
        }
        if !self.by_itself && (self.now - visit.seen_at).num_seconds() >= NOTED_EVERY_SECONDS {
            self.note_use(&visit);
        }
        self.visit = Some(visit);
        self.counts = counts;
        Ok(())
    }

    /// Whose session it was that is over, so that what was typed in it comes back to that person alone.
    async fn find_owner(&mut self) -> Result<()> {
        let Some(secret) = &self.session_secret else { return Ok(()) };
        let (app, digest) = (Arc::clone(&self.app), secret::digest(secret));
        self.former = self.app.database.read(move |db| app.doorkeeper.owner(db, &digest)).await?;
        Ok(())
    }

    pub(super) fn former(&self) -> Option<UserId> {
        self.former
    }

    /// Notes the session's use without making the request wait for it.
    fn note_use(&self, visit: &Visit) {
        let (app, now, session) = (Arc::clone(&self.app), self.now, visit.actor.session);
        let Some(session) = session else { return };
        actix_web::rt::spawn(async move {
            let keeper = Arc::clone(&app);
            if let Err(error) = app.database.write(move |db| keeper.doorkeeper.note(db, session, now)).await {
                tracing::warn!(%error, "the use of a session was not noted");
            }
        });
    }

    /// Takes over a session that was started by this very request, so that the page which is shown belongs to it.
    ///
    /// # Errors
    /// When the session cannot be read.
    pub async fn adopt(&mut self, secret: String) -> Result<()> {
        self.session_secret = Some(secret);
        self.recognise().await
    }

    /// The value of a cookie.
    pub fn cookie_value(&self, name: &str) -> Option<String> {
        self.cookies.get(name).filter(|value| !value.is_empty()).cloned()
    }

    /// Whether this browser has chosen a language by hand.
    pub fn language_was_chosen(&self) -> bool {
        self.language_chosen
    }

    /// The secret by which this browser's forms are known.
    pub(super) fn secret(&self) -> Option<&str> {
        self.session_secret.as_deref().or(self.visitor_secret.as_deref())
    }

    /// Who acts.
    ///
    /// # Errors
    /// [`Error::SignedOut`] when nobody is signed in.
    pub fn actor(&self) -> Result<&Arc<Actor>> {
        self.visit.as_ref().map(|visit| &visit.actor).ok_or(Error::SignedOut)
    }

    /// Whether somebody is signed in and must change the password before anything else.
    pub fn must_change_password(&self) -> bool {
        self.visit.as_ref().is_some_and(|visit| visit.must_change_password)
    }

    /// Whether somebody is signed in and must set up a second factor before anything else.
    pub fn must_enrol(&self) -> bool {
        self.visit.as_ref().is_some_and(|visit| visit.must_enrol)
    }

    pub(super) fn visit(&self) -> Option<&Visit> {
        self.visit.as_ref()
    }

    pub(super) fn flash(&self) -> Option<&Told> {
        self.flash.as_ref()
    }

    pub(super) fn counts(&self) -> &Counts {
        &self.counts
    }

    pub(super) fn user_id(&self) -> i64 {
        self.visit.as_ref().map_or(0, |visit| visit.actor.user.0)
    }

    /// Whether the actor's roles allow an action, to show or leave out what leads to it.
    pub fn may(&self, action: Action) -> bool {
        self.visit.as_ref().is_some_and(|visit| visit.actor.may(action))
    }

    /// Tells the title how many things the page holds that wait for the reader.
    pub fn set_title_count(&mut self, count: usize) {
        self.title_count = Some(i64::try_from(count).unwrap_or(i64::MAX));
    }

    pub(super) fn title_count(&self) -> Option<i64> {
        self.title_count.filter(|count| *count > 0)
    }

    /// A variable part of the path.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not of its type: such a thing does not exist.
    pub fn param<T: FromStr>(&self, name: &str) -> Result<T> {
        self.params.get(name).and_then(|text| text.parse().ok()).ok_or(Error::NotFound)
    }

    /// Whether the path has such a part.
    pub fn has_param(&self, name: &str) -> bool {
        self.params.contains_key(name)
    }

    /// A value of the address's query.
    pub fn asked(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// What the address searches for, cleaned and of a length that can be searched.
    pub fn search(&self) -> String {
        list::searched(self.asked("q").unwrap_or(""))
    }

    /// What the address asks of a list.
    pub fn list(&self, spec: &Spec) -> Query {
        Query::read(spec, &self.path, &self.query)
    }

    /// A list as its template shows it, with the views that the reader has saved of it. `chip` gives the words of a
    /// set filter.
    pub fn list_view(&self, query: &Query, spec: &Spec, total: i64, chip: impl Fn(&str, &str) -> String) -> ListView {
        ListView {
            list: query.view(spec, total, |key| self.word(key), chip),
            path: query.path().to_owned(),
            query: query.text(),
            views: self.views.clone(),
            export: self.export_link(query),
            token: secret::form_token(self.secret().unwrap_or_default()).unwrap_or_default(),
        }
    }

    /// Reads.
    ///
    /// # Errors
    /// What the closure returns.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Db, &Actor) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let actor = Arc::clone(self.actor()?);
        self.app.database.read(move |db| f(db, &actor)).await
    }

    /// Runs a verb as the one who is signed in. It may be run more than once, and only the last run counts.
    ///
    /// # Errors
    /// What the verb returns, with nothing of it stored.
    pub async fn write<T: Send + 'static>(&self, f: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static) -> Result<T> {
        let actor = Arc::clone(self.actor()?);
        // What was sent is no draft any more, if and only if the verb has taken it.
        let sent = self.form.draft().filter(|draft| draft.user == actor.user.0).map(|draft| draft.page);
        let forget = self.app.forget_draft;
        let whole = move |tx: &mut Tx<'_>| {
            let done = f(tx)?;
            if let Some(page) = &sent {
                forget(tx.db, tx.actor.user, page)?;
            }
            Ok(done)
        };
        self.write_as(actor, whole).await
    }

    /// Runs a verb as the given actor; for the few that nobody signed in may do, such as signing in.
    ///
    /// # Errors
    /// As [`Ctx::write`].
    pub async fn write_as<T: Send + 'static>(
        &self,
        actor: Arc<Actor>,
        f: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (now, request) = (self.now, self.request_id.clone());
        self.app.database.write(move |db| f(&mut Tx { db, actor: &actor, now, request: &request })).await
    }

    /// A sentence in the reader's language.
    pub fn say(&self, message: &Message) -> String {
        self.app.texts.text(self.locale, message)
    }

    /// A sentence without figures in the reader's language.
    pub fn word(&self, key: &str) -> String {
        self.say(&Message::new(key))
    }

    /// A page.
    ///
    /// # Errors
    /// A template that is wrong.
    pub fn page(&self, template: &str, view: impl Serialize) -> Result<Answer> {
        self.page_with(StatusCode::OK, template, view)
    }

    /// A page with a status.
    ///
    /// # Errors
    /// As [`Ctx::page`].
    pub fn page_with(&self, status: StatusCode, template: &str, view: impl Serialize) -> Result<Answer> {
        #[derive(Serialize)]
        struct Whole<V> {
            page: PageView,
            #[serde(flatten)]
            view: V,
        }
        let page = layout::view(self, status)?;
        let html = self.app.templates.render(self.locale, template, &Whole { page, view })?;
        Ok(Answer::page(status, html))
    }

    /// The form as a page shows it, before anything was sent.
    pub fn show(&self, form: &Form) -> FormView {
        form.view(&[], |message| self.say(message))
    }

    /// What to do when a form was refused: the same page again with the input kept and what is wrong beside each field,
    /// or the error itself when it is none that a form can mend.
    ///
    /// # Errors
    /// The error, when the form cannot mend it.
    pub fn again(&self, error: Error) -> Result<(StatusCode, FormView)> {
        let view = |errors: &[FieldError]| {
            let placed: Vec<FieldError> = errors.iter().map(|error| self.placed(error)).collect();
            let mut view = self.form.view(&placed, |message| self.say(message));
            view.draft = self.form.draft().filter(|draft| draft.user == self.user_id());
            view
        };
        match error {
            Error::Invalid(errors) => Ok((StatusCode::UNPROCESSABLE_ENTITY, view(&errors))),
            Error::Stale => {
                let mut form = view(&[]);
                form.stale = Some(self.word("form-stale"));
                Ok((StatusCode::CONFLICT, form))
            }
            other => Err(other),
        }
    }

    /// The fields in which what was sent differs from what is recorded now.
    pub fn differences(&self, recorded: &Form) -> Vec<Difference> {
        self.differences_of(recorded, &self.form)
    }

    /// The fields in which one form differs from what is recorded.
    pub fn differences_of(&self, recorded: &Form, mine: &Form) -> Vec<Difference> {
        let differs = |(name, theirs): &&(String, String)| mine.peek(name).is_some_and(|mine| mine != theirs);
        recorded
            .fields()
            .iter()
            .filter(differs)
            .map(|(name, theirs)| Difference {
                label: self.field_name(name),
                theirs: theirs.clone(),
                mine: mine.peek(name).unwrap_or_default().to_owned(),
            })
            .collect()
    }

    pub(super) fn set_cookies(&self, answer: &mut Answer) {
        let mut set = Vec::new();
        match (answer.take_flash(), &self.flash) {
            (Some(flash), _) => set.push(self.cookie(FLASH, write_flash(&flash), Some(Age::minutes(2)))),
            (None, Some(_)) if answer.status() != StatusCode::SEE_OTHER => {
                set.push(self.cookie(FLASH, String::new(), Some(Age::ZERO)))
            }
            _ => {}
        }
        if let (None, Some(visitor)) = (&self.session_secret, &self.visitor_secret) {
            set.push(self.cookie(VISITOR, visitor.clone(), None));
        }
        for cookie in set {
            let taken = std::mem::replace(answer, Answer::nothing());
            *answer = taken.cookie(cookie);
        }
    }

    /// A cookie that only our own pages send and no script reads.
    pub fn cookie(&self, name: &'static str, value: String, age: Option<Age>) -> Cookie<'static> {
        let mut cookie = Cookie::build(name, value)
            .path("/")
            .http_only(true)
            .secure(self.app.secure())
            .same_site(SameSite::Lax)
            .finish();
        if let Some(age) = age {
            cookie.set_max_age(age);
        }
        cookie
    }

    /// The cookie of a session, or the one that removes it.
    pub fn session_cookie(&self, secret: Option<String>) -> Cookie<'static> {
        let age = if secret.is_none() { Some(Age::ZERO) } else { None };
        self.cookie(self.app.session_cookie(), secret.unwrap_or_default(), age)
    }

    /// A cookie by its name, for the few that are not the plumbing's own.
    pub fn language_cookie(&self, locale: Locale) -> Cookie<'static> {
        self.cookie(LANGUAGE, locale.to_string(), Some(Age::days(365)))
    }
}

/// The page that a form stood on; ours is told by its host.
fn came_from(referer: &str, host: &str) -> String {
    let rest = referer.split_once("://").map_or("", |(_, rest)| rest);
    let (there, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    Next::local((there == host).then_some(path), "/").0
}

fn all_cookies(request: &HttpRequest) -> HashMap<String, String> {
    let cookies = request.cookies().map(|all| all.clone()).unwrap_or_default();
    cookies.into_iter().map(|cookie| (cookie.name().to_owned(), cookie.value().to_owned())).collect()
}

fn read_flash(value: &str) -> Option<Told> {
    let told: Told = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(value).ok()?).ok()?;
    // A page links to our own pages alone.
    let link = told.link.filter(|link| Next::local(Some(&link.href), "").0 == link.href);
    Some(Told { link, ..told })
}

fn write_flash(told: &Told) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(told).unwrap_or_default())
}

/// Whether the request began on this machine. A proxy on the same machine passes on what comes from anywhere, and says so
/// in a header; who sends such a header is taken for a proxy.
fn is_local(request: &HttpRequest) -> bool {
    const PASSED_ON: [&str; 5] = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];
    let near = request.peer_addr().is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    near && !PASSED_ON.iter().any(|name| request.headers().contains_key(*name))
}

/// The client's address; a proxy's word for it is taken only from a proxy that the operator named.
fn address(request: &HttpRequest, trusted: &[IpAddr]) -> String {
    let peer = request.peer_addr().map(|peer| peer.ip().to_canonical());
    let trusts = |ip: &IpAddr| trusted.contains(ip);
    // A proxy may add a line of its own below the client's.
    let lines = request.headers().get_all("x-forwarded-for").filter_map(|v| v.to_str().ok());
    let forwarded = lines.collect::<Vec<_>>().join(",");
    let client = match peer {
        Some(ip) if trusts(&ip) => {
            let hops = forwarded.rsplit(',').filter_map(|part| part.trim().parse::<IpAddr>().ok());
            hops.map(|ip| ip.to_canonical()).find(|ip| !trusts(ip)).or(peer)
        }
        _ => peer,
    };
    client.map_or_else(|| "unknown".to_owned(), |ip| ip.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_one_of_ours() {
        for foreign in ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", "evil", "/a\nb"] {
            assert_eq!(Next::local(Some(foreign), "/").0, "/", "{foreign}");
        }
        assert_eq!(Next::local(Some("/organisations?q=a"), "/").0, "/organisations?q=a");
        assert_eq!(Next::local(None, "/desk").0, "/desk");
    }

    #[test]
    fn what_a_proxy_passed_on_is_not_local() {
        let request = |peer: &str, header: Option<(&'static str, &'static str)>| {
            let request = actix_web::test::TestRequest::default().peer_addr(format!("{peer}:1").parse().unwrap());
            header
                .map_or(request, |header| {
                    actix_web::test::TestRequest::default()
                        .peer_addr(format!("{peer}:1").parse().unwrap())
                        .insert_header(header)
                })
                .to_http_request()
        };
        assert!(is_local(&request("127.0.0.1", None)) && is_local(&request("[::ffff:127.0.0.1]", None)));
        assert!(!is_local(&request("192.0.2.1", None)));
        for name in ["x-forwarded-for", "forwarded", "via", "x-real-ip"] {
            assert!(!is_local(&request("127.0.0.1", Some((name, "127.0.0.1")))), "{name}");
        }
    }

    #[test]
    fn only_a_named_proxy_speaks_for_others() {
        let request = |peer: &str, forwarded: &str| {
            actix_web::test::TestRequest::default()
                .peer_addr(format!("{peer}:1").parse().unwrap())
                .insert_header(("x-forwarded-for", forwarded))
                .to_http_request()
        };
        let trusted = ["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()];
        assert_eq!(address(&request("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2"), &trusted), "1.2.3.4");
        assert_eq!(address(&request("9.9.9.9", "1.2.3.4"), &trusted), "9.9.9.9");
        // A listener for both kinds of address gives an IPv4 peer in the words of IPv6.
        assert_eq!(address(&request("[::ffff:9.9.9.9]", "1.2.3.4"), &trusted), "9.9.9.9");
        assert_eq!(address(&request("[::ffff:10.0.0.1]", "::ffff:1.2.3.4"), &trusted), "1.2.3.4");
        assert_eq!(address(&request("10.0.0.1", "nonsense"), &trusted), "10.0.0.1");
    }
}

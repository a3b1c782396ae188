//! The post: takes mails from the outbox, a few at a time, and hands them over one by one. Any node may run one.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration as Pause;

use chrono::Duration;

use super::digest;
use super::model::{State, Stored, back_off};
use super::render::{self, Written};
use super::store::{self, Claim, Ended};
use crate::kernel::Instant;
use crate::pages::App;
use crate::platform::mail::{Failure, Letter, Line, TransportKind, host_of};
use crate::platform::{Error, Result, secret};

/// The most mails of one round, so that a node that dies holds few.
const AT_ONCE: i64 = 20;
/// How often an idle post looks.
const EVERY: Pause = Pause::from_secs(1);
/// How often it looks whether it is time for the morning mails.
const MORNING_EVERY: Duration = Duration::seconds(30);
/// The longest that it leaves a silent server alone: asking again costs next to nothing.
const LONGEST_SILENCE: Duration = Duration::minutes(15);
/// How often a result is written before it is given up; the mail is then in doubt.
const WRITES: u32 = 5;

/// One post: what it remembers of a server that did not answer.
#[derive(Debug, Default)]
pub struct Post {
    failures: i32,
    silent: Option<(Instant, Instant)>,
}

/// What became of one mail.
enum Fate {
    /// It is settled; the line is good for the next.
    Done,
    /// The line is of no use any more; says what was heard.
    LineBroke(String),
}

impl Post {
    /// One round: settles what was left behind, takes what is due and hands it over. Gives how many were taken by the
    /// server. `stop` ends it between two mails.
    ///
    /// # Errors
    /// When the database cannot be read or written; what was not settled is found again.
    pub fn round(&mut self, app: &App, stop: &AtomicBool) -> Result<usize> {
        let now = app.clock.now();
        tidy(app, now)?;
        if self.is_silent(now) || !app.database.read_now(|db| store::is_due(db, now))? {
            return Ok(0);
        }
        let minute_ago = now - Duration::minutes(1);
        let left =
            i64::from(app.settings.mail.per_minute) - app.database.read_now(|db| store::sent_since(db, minute_ago))?;
        if left <= 0 {
            return Ok(0);
        }
        let claim = Claim { token: secret::fresh()?, until: now + store::claim_term(app.settings.mail.timeout) };
        let kept = claim.clone();
        let batch = app.database.write_now(move |db| store::claim(db, &kept, left.min(AT_ONCE), now))?;
        if batch.is_empty() {
            return Ok(0);
        }
        match Line::open(&app.settings.mail, &app.settings.data, &app.public_address("")) {
            Ok(line) => self.hand_over(app, line, claim, batch, stop),
            Err(Failure::Broken(why) | Failure::Later(why) | Failure::Refused(why) | Failure::Unknown(why)) => {
                self.fall_silent(app, &claim, &why)?;
                Ok(0)
            }
        }
    }

    fn hand_over(
        &mut self,
        app: &App,
        mut line: Line,
        mut claim: Claim,
        batch: Vec<Stored>,
        stop: &AtomicBool,
    ) -> Result<usize> {
        let mut sent = 0;
        for mail in batch {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            claim.until = app.clock.now() + store::claim_term(app.settings.mail.timeout);
            match deliver(app, &mut line, &claim, &mail, &mut sent)? {
                Fate::Done => (self.failures, self.silent) = (0, None),
                Fate::LineBroke(why) => {
                    self.fall_silent(app, &claim, &why)?;
                    return Ok(sent);
                }
            }
        }
        line.close();
        let now = app.clock.now();
        app.database.write_now(move |db| store::release(db, &claim, "", now))?;
        Ok(sent)
    }

    /// Leaves a server alone that does not answer; a clock that was set back does not prolong it.
    fn is_silent(&self, now: Instant) -> bool {
        self.silent.is_some_and(|(from, until)| from <= now && now < until)
    }

    fn fall_silent(&mut self, app: &App, claim: &Claim, why: &str) -> Result<()> {
        self.failures = self.failures.saturating_add(1);
        let now = app.clock.now();
        let until = now + back_off(self.failures).min(LONGEST_SILENCE);
        self.silent = Some((now, until));
        tracing::warn!(why, "no mail leaves; it is tried again");
        let (claim, why) = (claim.clone(), why.to_owned());
        app.database.write_now(move |db| store::release(db, &claim, &why, until))
    }
}

/// Settles what a post left behind that died, and withdraws what is too late.
fn tidy(app: &App, now: Instant) -> Result<()> {
    if !app.database.read_now(|db| store::is_untidy(db, now))? {
        return Ok(());
    }
    let (to, why) = match app.settings.mail.repeats_harmlessly() {
        true => (State::Waiting, ""),
        false => (State::Doubtful, "mail-trouble-unknown"),
    };
    app.database.write_now(move |db| {
        store::settle_abandoned(db, to, why, now)?;
        store::expire(db, "mail-trouble-late", now)
    })
}

/// Whether the secret of a mail that was sent is kept: only where the data are invented and nothing really leaves.
fn keeps_secrets(app: &App) -> bool {
    app.settings.sample && app.settings.mail.transport == TransportKind::File
}

/// Hands one mail over, noting before that its text is about to leave, and afterwards how that ended.
fn deliver(app: &App, line: &mut Line, claim: &Claim, mail: &Stored, sent: &mut usize) -> Result<Fate> {
    let host = app.public_address("");
    let message_id = mail.message_id.clone().unwrap_or_else(|| mail.new_message_id(host_of(&host)));
    let (written, kept) = match render::whole(app, mail).and_then(|whole| Ok((whole, render::masked(app, mail)?))) {
        Ok(both) => both,
        Err(error) => {
            tracing::error!(%error, mail = mail.id.0, "a mail could not be written");
            note(app, claim, mail, State::Failed, "mail-trouble-unwritable", None)?;
            return Ok(Fate::Done);
        }
    };
    let letter = letter(app, mail, &message_id, written);
    let offered = match line.offer(&letter) {
        Ok(offered) => offered,
        Err(failure) => return settle(app, claim, mail, failure, &kept),
    };
    let (id, ours) = (mail.id, claim.clone());
    if !app.database.write_now(move |db| store::begin(db, id, &ours, &message_id))? {
        line.take_back();
        return Ok(Fate::Done);
    }
    match line.hand_over(&offered) {
        Ok(()) => {
            *sent += 1;
            note(app, claim, mail, State::Sent, "", Some(&kept))?;
            Ok(Fate::Done)
        }
        Err(failure) => settle(app, claim, mail, failure, &kept),
    }
}

fn letter(app: &App, mail: &Stored, message_id: &str, written: Written) -> Letter {
    Letter {
        message_id: message_id.to_owned(),
        from: app.settings.mail.from.clone(),
        to_name: mail.to_name.clone(),
        to_address: mail.to_address.clone(),
        subject: written.subject,
        text: written.text,
        html: written.html,
        date: app.clock.now(),
    }
}

/// Notes why a mail did not leave, or may have.
fn settle(app: &App, claim: &Claim, mail: &Stored, failure: Failure, kept: &Written) -> Result<Fate> {
    let (state, why, broke) = match failure {
        Failure::Later(why) => (State::Waiting, why, false),
        Failure::Refused(why) => (State::Failed, why, false),
        Failure::Broken(why) => (State::Waiting, why, true),
        Failure::Unknown(why) => (State::Doubtful, why, true),
    };
    note(app, claim, mail, state, &why, Some(kept))?;
    Ok(if broke { Fate::LineBroke(why) } else { Fate::Done })
}

/// Writes how an attempt ended. What the server knows must not be lost to a database that is busy for a moment.
fn note(app: &App, claim: &Claim, mail: &Stored, state: State, trouble: &str, kept: Option<&Written>) -> Result<()> {
    let now = app.clock.now();
    let next_at = if state == State::Waiting { now + back_off(mail.attempts.saturating_add(1)) } else { now };
    let text = |pick: fn(&Written) -> &String| kept.map(pick).cloned().unwrap_or_default();
    let ended = Ended {
        state,
        trouble: trouble.to_owned(),
        attempts: mail.attempts.saturating_add(1),
        next_at,
        subject: text(|w| &w.subject),
        body: text(|w| &w.text),
        keep_sealed: state != State::Sent || keeps_secrets(app),
    };
    let mut last = Error::internal("nothing was written");
    for tried in 0..WRITES {
        let (id, claim, ended) = (mail.id, claim.clone(), ended.clone());
        match app.database.write_now(move |db| store::finish(db, id, &claim, &ended, now)) {
            Ok(()) => return Ok(()),
            Err(error) => last = error,
        }
        std::thread::sleep(Pause::from_millis(100 << tried));
    }
    Err(last)
}

/// A post that runs until it is stopped.
pub struct Posting {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Posting {
    /// Ends after the mail that is on the wire, so that none is left in doubt.
    pub fn stop(mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // A post that panicked has told so in the log.
            let _ = thread.join();
        }
    }
}

/// Starts a post on a thread of its own; it also makes the morning mails.
///
/// # Errors
/// When the machine gives no thread.
pub fn start(app: &Arc<App>) -> Result<Posting> {
    let stop = Arc::new(AtomicBool::new(false));
    let (app, told) = (Arc::clone(app), Arc::clone(&stop));
    let thread = std::thread::Builder::new().name("post".to_owned()).spawn(move || run(&app, &told))?;
    Ok(Posting { stop, thread: Some(thread) })
}

fn run(app: &App, stop: &AtomicBool) {
    let mut post = Post::default();
    let mut looked: Option<Instant> = None;
    while !stop.load(Ordering::Relaxed) {
        let now = app.clock.now();
        if looked.is_none_or(|at| (now - at).abs() >= MORNING_EVERY) {
            looked = Some(now);
            if let Err(error) = digest::gather(app) {
                tracing::error!(%error, "the morning mails were not all made; they are tried again");
            }
        }
        match post.round(app, stop) {
            Ok(sent) if sent > 0 => continue,
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "the post stumbled; it goes on"),
        }
        std::thread::park_timeout(EVERY);
    }
}

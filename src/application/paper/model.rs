//! What the desk records, whether it was in time, what of it is missing, and who may do what to it.

use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::access::{Action, Actor, Object};
use crate::application::Application;
use crate::kernel::{Instant, Message, PaperCopyId, UserId};
use crate::platform::error::FieldError;
use crate::platform::{Error, Result};
use crate::programme::Definition;
use crate::programme::call::model::in_time;
use crate::programme::definition::applying::{MailRule, Moment, PaperDeadline};

crate::words! {
    /// Whether a record counts.
    pub enum State {
        /// It does.
        Counts = "counts",
        /// It was made by mistake.
        Void = "void",
    }
}

/// What arrived, how, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// Whether somebody brought it.
    pub by_hand: bool,
    /// The courier; empty for what was brought.
    pub courier: String,
    /// The number of the waybill; empty for what was brought.
    pub waybill: String,
    /// The day on which the courier took it; none for what was brought.
    pub dispatched_on: Option<NaiveDate>,
    /// When it was there.
    pub received_at: Instant,
    /// How many copies.
    pub copies: i32,
    /// Whether they are bound as one book.
    pub bound: bool,
    /// Whether the unit's stamp is on them.
    pub stamped: bool,
    /// Whether the legal representative has signed.
    pub signed: bool,
    /// What else the desk saw.
    pub remark: String,
}

/// A record of the desk.
#[derive(Debug, Clone)]
pub struct PaperCopy {
    /// Its key.
    pub id: PaperCopyId,
    /// The application.
    pub application: Application,
    /// What arrived.
    pub arrival: Arrival,
    /// Who recorded it.
    pub recorded_by: UserId,
    /// That person's name.
    pub recorded_by_name: String,
    /// When.
    pub recorded_at: Instant,
    /// Whether it counts.
    pub state: State,
    /// Why it was changed or is void, in the words of the last who did.
    pub reason: String,
    /// The version of the row.
    pub version: i32,
}

/// Whether something was in time, and by which rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruled {
    /// Whether it was.
    pub in_time: bool,
    /// Why, in a sentence.
    pub why: Message,
}

/// What the call's own rule says. By courier the day of dispatch or the arrival counts, as the call has it; what was
/// brought by hand counts by its arrival.
pub fn ruled(arrival: &Arrival, deadline: &PaperDeadline) -> Ruled {
    let last = deadline.at.date();
    if let (false, MailRule::Dispatched, Some(day)) = (arrival.by_hand, deadline.counts, arrival.dispatched_on) {
        let in_time = day <= last;
        let key = if in_time { "paper-copy-sent-in-time" } else { "paper-copy-sent-late" };
        return Ruled { in_time, why: Message::new(key).with_time("day", day).with_time("deadline", last) };
    }
    let in_time = in_time(arrival.received_at, Instant::from_beijing(deadline.at));
    let key = match (arrival.by_hand, in_time) {
        (true, true) => "paper-copy-brought-in-time",
        (true, false) => "paper-copy-brought-late",
        (false, true) => "paper-copy-there-in-time",
        (false, false) => "paper-copy-there-late",
    };
    let at = Instant::from_beijing(deadline.at);
    Ruled { in_time, why: Message::new(key).with_time("day", arrival.received_at.day()).with_time("at", at) }
}

/// What of the form that the call wants is missing, each by its own sentence.
pub fn short(arrival: &Arrival, definition: &Definition) -> Vec<Message> {
    let wanted: Vec<_> = definition.paper.iter().filter(|p| p.at == Moment::Apply && p.copies > 0).collect();
    let copies = wanted.iter().map(|p| p.copies).max().unwrap_or(0);
    let mut all = Vec::new();
    if i64::from(arrival.copies) < i64::from(copies) {
        all.push(Message::new("paper-copy-few").with("wanted", copies).with("there", arrival.copies));
    }
    let missing = [
        (wanted.iter().any(|p| p.bound) && !arrival.bound, "paper-copy-unbound"),
        (wanted.iter().any(|p| p.stamp) && !arrival.stamped, "paper-copy-unstamped"),
        (wanted.iter().any(|p| p.signature) && !arrival.signed, "paper-copy-unsigned"),
    ];
    all.extend(missing.iter().filter(|(missing, _)| *missing).map(|(_, key)| Message::new(key)));
    all
}

impl Arrival {
    /// What a single field cannot tell.
    ///
    /// # Errors
    /// [`Error::Invalid`] with each field that is wrong.
    pub fn check(&self, now: Instant) -> Result<()> {
        let mut errors = Vec::new();
        let mut wrong =
            |field: &str, key: &str| errors.push(FieldError { field: field.to_owned(), message: Message::new(key) });
        if self.received_at > now {
            wrong("received_on", "paper-copy-later");
        }
        if self.dispatched_on.is_some_and(|day| day > self.received_at.day()) {
            wrong("dispatched_on", "paper-copy-sent-after");
        }
        if errors.is_empty() { Ok(()) } else { Err(Error::Invalid(errors)) }
    }

    /// What arrived, as the audit trail keeps it.
    pub fn facts(&self) -> Value {
        json!({
            "by_hand": self.by_hand, "courier": self.courier, "waybill": self.waybill,
            "dispatched_on": self.dispatched_on, "received_at": self.received_at, "copies": self.copies,
            "bound": self.bound, "paper_stamped": self.stamped, "paper_signed": self.signed, "remark": self.remark,
        })
    }
}

impl Object for PaperCopy {
    fn visible_to(&self, actor: &Actor) -> bool {
        self.application.visible_to(actor)
    }

    fn allows(&self, _: &Actor, _: Action) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Bilingual;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2020, month, day).unwrap()
    }

    fn at(d: u32, h: u32, m: u32, s: u32) -> Instant {
        Instant::from_beijing(day(6, d).and_hms_opt(h, m, s).unwrap())
    }

    fn deadline(counts: MailRule) -> PaperDeadline {
        let definition = Definition::read(include_str!("../../../templates/programmes/pilot-2020.toml")).unwrap();
        let mut paper = definition.deadline.unwrap().paper.unwrap();
        paper.counts = counts;
        paper.address = Bilingual::default();
        paper
    }

    fn sent(on: Option<NaiveDate>, received_at: Instant) -> Arrival {
        Arrival {
            by_hand: on.is_none(),
            courier: "顺丰".into(),
            waybill: "SF1".into(),
            dispatched_on: on,
            received_at,
            copies: 2,
            bound: true,
            stamped: true,
            signed: true,
            remark: String::new(),
        }
    }

    #[test]
    fn by_dispatch_a_late_arrival_counts_and_a_late_dispatch_does_not() {
        let rule = deadline(MailRule::Dispatched);
        let said = |arrival: &Arrival| {
            let ruled = ruled(arrival, &rule);
            (ruled.in_time, ruled.why.key)
        };
        assert_eq!(said(&sent(Some(day(6, 19)), at(26, 10, 0, 0))), (true, "paper-copy-sent-in-time".into()));
        assert_eq!(said(&sent(Some(day(6, 20)), at(20, 10, 0, 0))), (false, "paper-copy-sent-late".into()));
        // What is brought by hand was sent by nobody: its arrival counts, to the second.
        assert_eq!(said(&sent(None, at(19, 23, 59, 59))), (true, "paper-copy-brought-in-time".into()));
        assert_eq!(said(&sent(None, at(20, 0, 0, 0))), (false, "paper-copy-brought-late".into()));
    }

    #[test]
    fn by_arrival_the_dispatch_does_not_matter() {
        let rule = deadline(MailRule::Received);
        assert!(ruled(&sent(Some(day(6, 1)), at(19, 23, 59, 59)), &rule).in_time);
        let late = ruled(&sent(Some(day(6, 1)), at(20, 0, 0, 0)), &rule);
        assert_eq!((late.in_time, late.why.key.as_str()), (false, "paper-copy-there-late"));
    }

    #[test]
    fn what_is_missing_is_named_by_the_call_s_file() {
        let definition = Definition::read(include_str!("../../../templates/programmes/pilot-2020.toml")).unwrap();
        let whole = sent(Some(day(6, 19)), at(20, 9, 0, 0));
        assert!(short(&whole, &definition).is_empty());
        let poor = Arrival { copies: 1, bound: false, stamped: false, signed: false, ..whole };
        let keys: Vec<_> = short(&poor, &definition).into_iter().map(|m| m.key).collect();
        assert_eq!(keys, ["paper-copy-few", "paper-copy-unbound", "paper-copy-unstamped", "paper-copy-unsigned"]);
    }

    #[test]
    fn nothing_arrives_before_it_was_sent_or_after_now() {
        let now = at(26, 10, 0, 0);
        assert!(sent(Some(day(6, 26)), now).check(now).is_ok());
        assert!(sent(Some(day(6, 27)), now).check(now).is_err());
        assert!(sent(None, at(26, 10, 0, 1)).check(now).is_err());
    }
}

//! What a person, a role, a stand-in and a one-time link are; the rules about them.

use chrono::{Duration, NaiveDate};
use serde_json::{Value, json};

use crate::access::{Action, Actor, Object, Role};
use crate::kernel::{DelegationId, Instant, MembershipId, Message, OrganisationId, UserId, text};
use crate::organisation::Kind;
use crate::platform::i18n::Locale;
use crate::platform::settings;
use crate::platform::vault::Column;
use crate::platform::{Error, Result};

/// Where the secret of a person's second factor is sealed.
pub const SECRET: Column = Column { table: "second_factors", name: "secret_sealed", key: "user_id" };

/// Where a person's identity number is sealed.
pub const IDENTITY_NUMBER: Column = Column { table: "identity_numbers", name: "number_sealed", key: "user_id" };

crate::words! {
    /// Whether a person may sign in.
    pub enum UserState {
        /// Has no password yet.
        Invited = "invited",
        /// May sign in.
        Active = "active",
        /// May not.
        Disabled = "disabled",
    }
}

crate::words! {
    /// Whether a role counts.
    pub enum MembershipState {
        /// Waits for a second person.
        Proposed = "proposed",
        /// Counts.
        Active = "active",
        /// Was refused by the second person.
        Refused = "refused",
        /// Counted until it was taken away.
        Ended = "ended",
    }
}

crate::words! {
    /// Whether a stand-in was called back before its term.
    pub enum DelegationState {
        /// Given.
        Given = "given",
        /// Called back.
        Withdrawn = "withdrawn",
    }
}

crate::words! {
    /// What a one-time link is for.
    pub enum Purpose {
        /// Makes the first administrator of an empty product.
        First = "first",
        /// Sets the first password.
        Invitation = "invitation",
        /// Sets a new password.
        Reset = "reset",
    }
}

impl Purpose {
    /// How long such a link works.
    pub fn lasts(self) -> Duration {
        match self {
            Self::Invitation => Duration::days(7),
            Self::First | Self::Reset => Duration::hours(24),
        }
    }
}

/// What is recorded about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name to sign in with; lower case.
    pub login: String,
    /// The person's name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// Telephone.
    pub phone: String,
}

impl Person {
    /// The record as the audit trail keeps it.
    pub fn facts(&self) -> Value {
        json!({ "login": self.login, "name": self.name, "email": self.email, "phone": self.phone })
    }
}

/// A person as they stand.
#[derive(Debug, Clone)]
pub struct User {
    /// The key.
    pub id: UserId,
    /// What is recorded.
    pub person: Person,
    /// Whether they may sign in.
    pub state: UserState,
    /// The digest of the password.
    pub password: Option<String>,
    /// When it was set.
    pub password_at: Option<Instant>,
    /// The language they chose.
    pub locale: Locale,
    /// Whether single keys are shortcuts.
    pub shortcuts: bool,
    /// The version of the row.
    pub version: i32,
    /// When they were invited.
    pub created_at: Instant,
}

impl Object for User {
    fn visible_to(&self, actor: &Actor) -> bool {
        actor.user == self.id || actor.may(Action::PeopleView)
    }

    fn allows(&self, actor: &Actor, action: Action) -> Result<()> {
        let own = actor.is_person(self.id);
        match action {
            Action::PeopleDisable if own => Err(Error::forbidden("people-not-own-disable")),
            Action::PeopleResetSecondFactor if own => Err(Error::forbidden("second-factor-not-own")),
            Action::PeopleHandOver if own => Err(Error::forbidden("people-not-own-handover")),
            Action::PeopleSendLink if self.state == UserState::Disabled => Err(Error::conflict("people-is-disabled")),
            Action::RolePropose if self.state == UserState::Disabled => Err(Error::conflict("people-is-disabled")),
            _ => Ok(()),
        }
    }
}

/// A role that a person holds, held or may hold.
#[derive(Debug, Clone)]
pub struct Membership {
    /// The key.
    pub id: MembershipId,
    /// The person.
    pub user: UserId,
    /// Where.
    pub organisation: OrganisationId,
    /// Which role.
    pub role: Role,
    /// Whether it counts.
    pub state: MembershipState,
    /// Who proposed it.
    pub proposed_by: UserId,
    /// When.
    pub proposed_at: Instant,
    /// Who decided, or took it away.
    pub decided_by: Option<UserId>,
    /// When.
    pub decided_at: Option<Instant>,
    /// Why.
    pub reason: String,
    /// The version of the row.
    pub version: i32,
}

impl Membership {
    /// Whether it counts or may come to count.
    pub fn is_open(&self) -> bool {
        matches!(self.state, MembershipState::Proposed | MembershipState::Active)
    }
}

impl Object for Membership {
    fn visible_to(&self, _: &Actor) -> bool {
        true
    }

    fn allows(&self, actor: &Actor, action: Action) -> Result<()> {
        match action {
            Action::RoleDecide if actor.is_person(self.user) => Err(Error::forbidden("role-not-own")),
            Action::RoleDecide if actor.is_person(self.proposed_by) => Err(Error::forbidden("role-not-proposer")),
            Action::RoleDecide if self.state != MembershipState::Proposed => Err(Error::conflict("role-decided")),
            Action::RoleEnd if !self.is_open() => Err(Error::conflict("role-ended")),
            _ => Ok(()),
        }
    }
}

/// Whether a role is held in organisations of this kind.
pub fn fits(role: Role, kind: Kind) -> bool {
    match role {
        Role::Association => kind == Kind::Association,
        Role::Agency => kind == Kind::Agency,
        Role::Applicant | Role::ProjectLeader | Role::Accountant | Role::UnitHead => kind == Kind::Unit,
        Role::Expert | Role::AcceptanceReviewer => true,
        _ => kind == Kind::Centre,
    }
}

/// Whether a person who holds some roles may hold one more.
///
/// # Errors
/// The role that stands against it.
pub fn agrees(held: impl IntoIterator<Item = Role>, wanted: Role) -> Result<(), Message> {
    match held.into_iter().find(|role| !role.agrees_with(wanted)) {
        Some(role) => Err(Message::new("role-disagrees").with_word("role", format_args!("role-{role}"))),
        None => Ok(()),
    }
}

/// Who stands in for whom, where, and how long.
#[derive(Debug, Clone)]
pub struct Delegation {
    /// The key.
    pub id: DelegationId,
    /// Whose duties are done.
    pub giver: UserId,
    /// Who does them.
    pub taker: UserId,
    /// Where.
    pub organisation: OrganisationId,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day.
    pub ends_on: NaiveDate,
    /// Why.
    pub reason: String,
    /// Whether it was called back.
    pub state: DelegationState,
    /// The version of the row.
    pub version: i32,
}

/// The longest term of a stand-in, in days.
pub const LONGEST_DELEGATION: i64 = 180;

/// Whether a term makes sense on this day.
///
/// # Errors
/// What is wrong with it, by field.
pub fn check_term(starts: NaiveDate, ends: NaiveDate, today: NaiveDate) -> Result<()> {
    if ends < starts {
        return Err(Error::field("ends_on", Message::new("delegation-ends-before")));
    }
    if ends < today {
        return Err(Error::field("ends_on", Message::new("delegation-past")));
    }
    if (ends - starts).num_days() >= LONGEST_DELEGATION {
        return Err(Error::field("ends_on", Message::new("delegation-too-long").with("most", LONGEST_DELEGATION)));
    }
    Ok(())
}

/// A name to sign in with: 3 to 40 small letters, digits and `._-`, beginning with a letter; or an e-mail address.
///
/// # Errors
/// When it is neither.
pub fn login(value: &str) -> Result<String, Message> {
    let value = text::clean_line(value)?.to_lowercase();
    if value.contains('@') {
        return crate::platform::form::email(&value);
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._-".contains(c);
    let starts = value.starts_with(|c: char| c.is_ascii_lowercase());
    if (3..=40).contains(&value.len()) && starts && value.chars().all(plain) {
        Ok(value)
    } else {
        Err(Message::new("people-login-form"))
    }
}

/// A person's second factor as it stands.
#[derive(Debug, Clone)]
pub struct SecondFactor {
    /// The secret, sealed.
    pub sealed: String,
    /// When it was made; tells it from an earlier one.
    pub made_at: Instant,
    /// When the person showed that the phone has it; before that it counts for nothing.
    pub confirmed_at: Option<Instant>,
}

/// What a person showed as second factor, still to be taken once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// A code of the phone: its step, and of which secret.
    Code {
        /// The step that the code belongs to.
        step: i64,
        /// When its secret was made.
        made_at: Instant,
    },
    /// A recovery code, by its digest.
    Recovery(String),
}

/// Whether a person who holds these roles must have a second factor.
pub fn needs_second_factor(required: settings::SecondFactor, mut roles: impl Iterator<Item = Role>) -> bool {
    use Role::{AccountsAdmin, AuditAdmin, Finance, PolicyAdmin};
    match required {
        settings::SecondFactor::Off => false,
        settings::SecondFactor::Everyone => true,
        settings::SecondFactor::AdministratorsAndFinance => {
            roles.any(|role| matches!(role, AccountsAdmin | PolicyAdmin | AuditAdmin | Finance))
        }
    }
}

/// How many recovery codes a person is given.
pub const RECOVERY_CODES: usize = 10;
/// The characters of a recovery code: none looks like another.
const RECOVERY_ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Characters of a recovery code: 16 of 5 bits each cannot be guessed.
pub const RECOVERY_LENGTH: usize = 16;

/// A recovery code as people read it, of random bytes.
pub fn recovery_code(random: [u8; RECOVERY_LENGTH]) -> String {
    let mut code = String::with_capacity(RECOVERY_LENGTH + 3);
    for (place, byte) in random.into_iter().enumerate() {
        if place > 0 && place % 4 == 0 {
            code.push('-');
        }
        code.push(RECOVERY_ALPHABET.get(usize::from(byte % 32)).copied().map_or('0', char::from));
    }
    code
}

/// A recovery code as it was typed, brought to one form: without gaps, small, and with O, I and L read as 0, 1 and 1.
///
/// # Errors
/// When it cannot be one.
pub fn read_recovery_code(typed: &str) -> Result<String, Message> {
    let plain = typed.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| match c.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    });
    let code: String = plain.collect();
    if code.len() == RECOVERY_LENGTH { Ok(code) } else { Err(Message::new("second-factor-recovery-form")) }
}

/// How guessing is slowed: after `limit` failures at a place, none is tried there for [`PAUSE_MINUTES`]; failures older
/// than that are forgotten, and tries during the pause do not prolong it, so that nobody is locked out for good (C8).
pub const PAUSE_MINUTES: i64 = 10;

/// The seconds to wait before the next try at a place, if any.
pub fn pause(failures: i32, last: Instant, limit: i32, now: Instant) -> Option<i64> {
    let left = (last + Duration::minutes(PAUSE_MINUTES) - now).num_seconds();
    // A clock that was set back does not prolong the pause.
    (failures >= limit && (1..=PAUSE_MINUTES * 60).contains(&left)).then_some(left)
}

/// Guesses at a code that cost no more than [`pause`], until a right one comes.
pub const FREE_GUESSES: i32 = 10;
/// The longest pause between two guesses at a code, in minutes.
pub const LONGEST_PAUSE_MINUTES: i64 = 24 * 60;

/// The seconds to wait before the next guess at a code, if any. A pause of [`PAUSE_MINUTES`] alone would leave thousands
/// of guesses a day, of which one fits in some months. So guesses are remembered until a right one comes, and after
/// [`FREE_GUESSES`] each costs twice the pause of the one before, up to a day: some 400 in a year, of which each fits with
/// a chance of 3 in a million.
pub fn guess_pause(guesses: i32, last: Instant, now: Instant) -> Option<i64> {
    let doubled = u32::try_from(guesses - FREE_GUESSES).ok()?.min(10);
    let minutes = (PAUSE_MINUTES << doubled).min(LONGEST_PAUSE_MINUTES);
    let left = (last + Duration::minutes(minutes) - now).num_seconds();
    (1..=minutes * 60).contains(&left).then_some(left)
}

/// How many failures a place has now, when one more happens.
pub fn counted(failures: i32, last: Instant, now: Instant) -> i32 {
    if now - last >= Duration::minutes(PAUSE_MINUTES) { 1 } else { failures.saturating_add(1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Instant {
        Instant::end_of_day(NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()) + Duration::seconds(second)
    }

    #[test]
    fn guesses_at_a_code_cost_more_and_more() {
        assert_eq!(guess_pause(9, at(0), at(0)), None);
        assert_eq!(guess_pause(10, at(0), at(0)), Some(600));
        assert_eq!(guess_pause(10, at(0), at(600)), None);
        assert_eq!(guess_pause(11, at(0), at(600)), Some(600));
        assert_eq!(guess_pause(17, at(0), at(0)), Some(1280 * 60));
        for many in [18, 19, 1_000, i32::MAX] {
            assert_eq!(guess_pause(many, at(0), at(0)), Some(86_400), "nobody waits longer than a day");
            assert_eq!(guess_pause(many, at(0), at(86_400)), None);
        }
        assert_eq!(guess_pause(12, at(0), at(-3_600)), None, "a clock that was set back locks nobody out");
        // What a year allows, when every guess is made at the first moment.
        let (mut now, mut guesses) = (0, 0);
        while now < 365 * 86_400 {
            now += guess_pause(guesses, at(0), at(0)).unwrap_or(0);
            guesses += 1;
        }
        assert!(guesses < 400, "{guesses}");
    }

    #[test]
    fn the_fifth_failure_pauses_for_ten_minutes_and_not_longer() {
        assert_eq!(pause(4, at(0), 5, at(0)), None);
        assert_eq!(pause(5, at(0), 5, at(0)), Some(600));
        assert_eq!(pause(5, at(0), 5, at(599)), Some(1));
        assert_eq!(pause(5, at(0), 5, at(600)), None);
        assert_eq!(pause(5, at(0), 5, at(-1)), None, "a clock that was set back does not prolong it");
        assert_eq!(counted(4, at(0), at(599)), 5);
        assert_eq!(counted(5, at(0), at(600)), 1, "old failures are forgotten");
    }

    #[test]
    fn a_recovery_code_is_read_as_people_copy_it() {
        let code = recovery_code([0, 1, 2, 31, 32, 33, 10, 18, 20, 21, 26, 27, 255, 64, 9, 8]);
        assert_eq!(code, "012z-01aj-mnt v".replace("t v", "tv") + "-z098");
        let plain = read_recovery_code(&code).unwrap();
        for typed in [code.to_uppercase(), code.replace('-', " "), code.replace('0', "O").replace('1', "l")] {
            assert_eq!(read_recovery_code(&typed).unwrap(), plain, "{typed}");
        }
        assert!(read_recovery_code("012z-01aj-mntv-z09").is_err() && read_recovery_code("").is_err());
    }

    #[test]
    fn a_second_factor_is_required_by_role() {
        use settings::SecondFactor::{AdministratorsAndFinance, Everyone, Off};
        let needing: Vec<_> = Role::ALL
            .iter()
            .filter(|role| needs_second_factor(AdministratorsAndFinance, std::iter::once(**role)))
            .map(Role::as_str)
            .collect();
        assert_eq!(needing, ["accounts-admin", "policy-admin", "audit-admin", "finance"]);
        assert!(!needs_second_factor(Off, std::iter::once(Role::Finance)));
        assert!(needs_second_factor(Everyone, std::iter::empty()));
    }

    #[test]
    fn a_term_ends_after_it_starts_and_lasts_half_a_year_at_most() {
        let day = |n: i64| NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Duration::days(n);
        assert!(check_term(day(0), day(0), day(0)).is_ok());
        assert!(check_term(day(1), day(0), day(0)).is_err());
        assert!(check_term(day(0), day(5), day(6)).is_err());
        assert!(check_term(day(0), day(179), day(0)).is_ok());
        assert!(check_term(day(0), day(180), day(0)).is_err());
    }

    #[test]
    fn a_watching_role_stands_alone() {
        assert!(agrees([Role::Officer], Role::Finance).is_ok());
        assert!(agrees([Role::Officer], Role::AccountsAdmin).is_err());
        assert!(agrees([Role::Auditor], Role::Expert).is_err());
        assert!(agrees([], Role::AuditAdmin).is_ok());
    }

    #[test]
    fn names_to_sign_in_with() {
        for good in ["zhang", "li.si-2", "Wang@Example.CN", "abc"] {
            assert!(login(good).is_ok(), "{good}");
        }
        for bad in ["", "ab", "2zhang", "张三", "a b c", "zhang\u{200b}", "a/../b", "-abc"] {
            assert!(login(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_role_has_a_place() {
        for role in Role::ALL {
            assert!(Kind::ALL.iter().any(|kind| fits(*role, *kind)), "{role}");
        }
        assert!(!fits(Role::Finance, Kind::Unit) && !fits(Role::UnitHead, Kind::Centre));
    }
}

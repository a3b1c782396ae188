//! Judging: the conditions of a moment over a case, each with its outcome and the applicant's reason.

use std::sync::{Arc, LazyLock, Mutex, PoisonError, Weak};

use super::case::{Case, Known};
use super::{papers, store};
use crate::application::{Application, State};
use crate::kernel::{Bilingual, Instant};
use crate::platform::Result;
use crate::platform::db::Db;
use crate::programme::definition::applying::Moment;
use crate::programme::definition::values::Test;
use crate::programme::{self, Definition};
use crate::rules::{Catalogue, Class, Context, Expression, Outcome, Rule, Sentences, Type, Verdict};

/// One rule of a call, judged for an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Its id.
    pub rule: String,
    /// How much weight it has.
    pub class: Class,
    /// What it demands.
    pub label: Bilingual,
    /// What a person looks at.
    pub evidence: Option<Bilingual>,
    /// What came of it, with all that it rests on.
    pub outcome: Outcome,
    /// The applicant's written reason.
    pub reason: String,
}

impl Judged {
    /// Whether it keeps the application from being submitted.
    pub fn blocks(&self) -> bool {
        self.outcome.blocks()
    }

    /// Whether it wants a reason that is not there.
    pub fn lacks_reason(&self) -> bool {
        self.outcome.wants_reason() && self.reason.trim().is_empty()
    }

    /// Whether it holds; nothing where that is open or for a person to say.
    pub fn holds(&self) -> Option<bool> {
        match self.outcome.verdict {
            Verdict::Pass => Some(true),
            Verdict::Fail => Some(false),
            Verdict::Open | Verdict::Human | Verdict::Recorded => None,
        }
    }
}

type Prepared = Arc<[Rule]>;
type Kept = Mutex<Vec<(Weak<Definition>, Moment, Prepared)>>;

/// Rules that are kept prepared, by the definition that they are of: preparing them takes longer than judging.
static PREPARED: LazyLock<Kept> = LazyLock::new(Mutex::default);
/// Definitions times moments that are kept.
const KEPT: usize = 64;

/// The rules of a moment, prepared once a definition.
fn rules(definition: &Arc<Definition>, at: Moment) -> Result<Prepared> {
    let own = |known: &Weak<Definition>| known.upgrade().is_some_and(|known| Arc::ptr_eq(&known, definition));
    {
        let kept = PREPARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, _, rules)) = kept.iter().find(|(known, moment, _)| *moment == at && own(known)) {
            return Ok(Arc::clone(rules));
        }
    }
    let rules: Prepared = programme::rules(definition, at)?.into();
    let mut kept = PREPARED.lock().unwrap_or_else(PoisonError::into_inner);
    kept.retain(|(known, ..)| known.strong_count() > 0);
    if kept.len() >= KEPT {
        kept.remove(0);
    }
    kept.push((Arc::downgrade(definition), at, Arc::clone(&rules)));
    Ok(rules)
}

/// The conditions of a moment, judged over a case, and after them the papers that are wanted of some applicants alone.
///
/// # Errors
/// When the database cannot be read, or a provider breaks the catalogue: a defect.
pub fn judge(db: &mut Db, case: &Case, at: Moment) -> Result<Vec<Judged>> {
    let rules = rules(&case.definition, at)?;
    let conditions = case.definition.condition.iter().filter(|condition| condition.at == at);
    let reasons = case.reasons.clone();
    let known = Known::of(case, db);
    let mut all = Vec::with_capacity(rules.len());
    for (rule, condition) in rules.iter().zip(conditions) {
        if rule.class() == Class::Recorded {
            continue;
        }
        let outcome = rule.judge(&known)?;
        let reason = reasons.get(rule.id()).cloned().unwrap_or_default();
        let (label, evidence) = (condition.label.clone(), condition.evidence.clone());
        all.push(Judged { rule: rule.id().to_owned(), class: rule.class(), label, evidence, outcome, reason });
    }
    if at == Moment::Apply {
        all.extend(papers::judged(case, &known)?);
        all.extend(papers::letter(case));
    }
    Ok(all)
}

/// One test over a case, as an outcome that says what it saw; `label` is its sentence.
///
/// # Errors
/// As [`judge`].
pub fn test(db: &mut Db, case: &Case, id: &str, test: &Test, label: &Bilingual) -> Result<Outcome> {
    one(&Known::of(case, db), id, Class::Automatic, Some(test), label)
}

/// A rule that stands in no condition.
pub(super) fn one(
    known: &Known<'_>,
    id: &str,
    class: Class,
    test: Option<&Test>,
    label: &Bilingual,
) -> Result<Outcome> {
    let catalogue = Catalogue::own()?;
    let context = Context::everywhere(catalogue);
    let odd = |what: String| crate::platform::Error::internal(format!("{id}: {what}"));
    let test = test.map(|test| Expression::compile(&test.0, catalogue, &context, &Type::Bool)).transpose();
    let test = test.map_err(|faults| odd(format!("{faults:?}")))?;
    let words = Sentences::compile(label, catalogue, &context).map_err(|faults| odd(format!("{faults:?}")))?;
    let rule = Rule::new(id, class, test, label.clone(), words, catalogue).map_err(|why| odd(why.key))?;
    rule.judge(known)
}

/// What is known of an application now: judged live while its unit may work on it, and as it was kept once submitted.
///
/// # Errors
/// When the database cannot be read.
pub fn of(db: &mut Db, application: &Application, now: Instant) -> Result<Vec<Judged>> {
    let kept = match application.state {
        State::Draft | State::Withdrawn | State::Returned => Vec::new(),
        _ => store::kept(db, application, application.copies)?,
    };
    if kept.is_empty() {
        let case = Case::live(db, application, now)?;
        return judge(db, &case, Moment::Apply);
    }
    Ok(kept)
}

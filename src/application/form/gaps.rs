//! What a section still lacks before the application may be submitted.

use super::{BudgetLine, Section, conditions, fixed_amount, months, papers, plan_rows};
use crate::application::content::Content;
use crate::files::model::{Brought, Taking};
use crate::kernel::{Message, Money};
use crate::platform::media::Media;
use crate::programme::Definition;
use crate::programme::definition::applying::{Format, Paper};
use crate::programme::definition::money::Class;

/// Something that a section lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The field where it is mended; empty for the section as a whole.
    pub field: String,
    /// What is lacking.
    pub message: Message,
}

/// The gaps that are being collected.
#[derive(Default)]
struct Gaps(Vec<Gap>);

impl Gaps {
    fn tell(&mut self, field: &str, message: Message) {
        self.0.push(Gap { field: field.to_owned(), message });
    }

    /// A field that is empty, by the word that it has on its page.
    fn need(&mut self, field: &str, value: &str) {
        if value.trim().is_empty() {
            self.missing(field);
        }
    }

    fn missing(&mut self, field: &str) {
        let label = format!("field-{}", field.replace('_', "-"));
        self.tell(field, Message::new("form-required").with_word("label", label));
    }
}

/// Whether a section may be left as it is.
pub fn is_optional(section: Section) -> bool {
    section == Section::Recusals
}

/// What a section lacks.
pub fn gaps(section: Section, content: &Content, d: &Definition) -> Vec<Gap> {
    let mut gaps = Gaps::default();
    match section {
        Section::Unit => unit(content, d, &mut gaps),
        Section::Conditions => answers(content, d, &mut gaps),
        Section::Past => past(content, d, &mut gaps),
        Section::Leader => leader(content, &mut gaps),
        Section::Team => team(content, d, &mut gaps),
        Section::Plan => plan(content, d, &mut gaps),
        Section::Promises if content.promises.items.is_empty() => {
            gaps.tell("what-0", Message::new("application-gap-promises"));
        }
        Section::Promises | Section::Recusals => {}
        Section::Budget => budget(content, d, &mut gaps),
        Section::Papers => wanted(content, d, &mut gaps),
        Section::Statement => statement(content, d, &mut gaps),
    }
    gaps.0
}

fn unit(content: &Content, d: &Definition, gaps: &mut Gaps) {
    let (form, record) = (&content.unit, &content.record);
    let open = d.places.as_ref().map(|places| places.regions.as_slice()).unwrap_or_default();
    if !open.is_empty() && record.region.is_none_or(|region| !open.contains(&region)) {
        gaps.tell("", Message::new("application-gap-region"));
    }
    for (what, value) in [
        ("field-uscc", &record.uscc),
        ("field-legal-representative", &record.legal_representative),
        ("field-address", &record.address),
        ("field-phone", &record.phone),
    ] {
        if value.is_empty() {
            gaps.tell("", Message::new("application-gap-record").with_word("what", what));
        }
    }
    if form.kind.is_none() {
        gaps.missing("applicant_kind");
    }
    gaps.need("contact", &form.contact);
    gaps.need("contact_phone", &form.phone);
    gaps.need("contact_email", &form.email);
    match form.elsewhere {
        None => gaps.missing("elsewhere"),
        Some(true) => gaps.need("elsewhere_what", &form.elsewhere_what),
        Some(false) => {}
    }
    if !form.confirmed {
        gaps.tell("confirmed", Message::new("application-gap-confirmed"));
    }
}

fn answers(content: &Content, d: &Definition, gaps: &mut Gaps) {
    for (place, condition) in conditions(d).enumerate() {
        match content.conditions.answers.get(condition.rule.as_str()) {
            None => {
                let which = Message::new("application-gap-condition").with("n", place + 1);
                gaps.tell(&format!("met-{place}"), which);
            }
            // What does not hold is explained, so that the checker knows what the unit knows.
            Some(answer) if !answer.met && answer.note.is_empty() => {
                let which = Message::new("application-gap-condition-note").with("n", place + 1);
                gaps.tell(&format!("note-{place}"), which);
            }
            Some(_) => {}
        }
    }
}

fn past(content: &Content, d: &Definition, gaps: &mut Gaps) {
    let least = d.applicants.as_ref().map_or(0, |a| a.past_projects) as usize;
    let listed = content.past.items.len();
    if listed < least {
        gaps.tell("project-0", Message::new("application-gap-past").with("least", least).with("found", listed));
        return;
    }
    // Proofs that the call asks for as one paper serve all projects.
    let together = papers(d).any(|p| p.key.as_str() == PROOFS) && content.of_paper(PROOFS).next().is_some();
    let proven = content.past_proven();
    if !together && proven < least {
        gaps.tell("proofs", Message::new("application-gap-proof").with("least", least).with("found", proven));
    }
}

/// The paper that holds the proofs of past projects together.
const PROOFS: &str = "past-projects";

fn leader(content: &Content, gaps: &mut Gaps) {
    let leader = &content.leader;
    gaps.need("leader_name", &leader.name);
    if leader.post.is_none() {
        gaps.missing("leader_post");
    }
    gaps.need("leader_post_name", &leader.post_name);
    gaps.need("leader_phone", &leader.phone);
    if leader.of_unit.is_none() {
        gaps.missing("leader_of_unit");
    }
}

fn team(content: &Content, d: &Definition, gaps: &mut Gaps) {
    let least = d.applicants.as_ref().map_or(0, |a| a.team) as usize;
    let listed = content.team.members.len();
    if listed < least {
        gaps.tell("name-0", Message::new("application-gap-team").with("least", least).with("found", listed));
    }
    gaps.need("accountant", &content.team.accountant);
}

fn plan(content: &Content, d: &Definition, gaps: &mut Gaps) {
    let plan = &content.plan;
    gaps.need("approach", &plan.approach);
    for month in months(d).iter().filter(|month| plan.months_covered(std::slice::from_ref(*month)) == 0) {
        gaps.tell("grid", Message::new("application-gap-month").with_time("month", month));
    }
    let rows = plan_rows(d);
    let bare = rows.iter().filter(|row| plan.rows_covered(std::slice::from_ref(*row)) == 0).count();
    if bare > 0 {
        gaps.tell("grid", Message::new("application-gap-deliverables").with("n", bare).with("all", rows.len()));
    }
}

fn budget(content: &Content, d: &Definition, gaps: &mut Gaps) {
    let budget = &content.budget;
    let requested = fixed_amount(d).unwrap_or(budget.requested);
    let Some(total) = budget.total() else {
        gaps.tell("grid", Message::new("money-too-large"));
        return;
    };
    if !requested.is_positive() {
        gaps.missing("requested");
    } else if total != requested {
        let key = if total < requested { "application-gap-budget-under" } else { "application-gap-budget-over" };
        let (more, less) = if total < requested { (requested, total) } else { (total, requested) };
        let by = more.checked_sub(less).unwrap_or_default();
        let said = Message::new(key).with("total", total).with("requested", requested).with("by", by);
        gaps.tell("grid", said);
    }
    range(d, requested, gaps);
    for category in d.budget.iter().flat_map(|b| &b.category) {
        let Some(line) = budget.line(category.key.as_str()) else { continue };
        if line.basis.is_empty() {
            gaps.tell("grid", Message::new("application-gap-basis").with("category", &category.label.zh));
        }
        let over = category.most.is_some_and(|most| is_over(line, most.0, requested));
        if over && category.class == Class::Automatic {
            gaps.tell("grid", Message::new("application-gap-cap").with("category", &category.label.zh));
        }
    }
}

/// Whether a line takes more than so many hundredths of a percent of the whole.
pub(in crate::application) fn is_over(line: &BudgetLine, most: i64, whole: Money) -> bool {
    i128::from(line.amount.fen()) * 10_000 > i128::from(whole.fen()) * i128::from(most)
}

/// An amount outside what the call gives; "左右" and "原则上" only warn.
fn range(d: &Definition, requested: Money, gaps: &mut Gaps) {
    let Some(grant) = d.grant.as_ref().filter(|grant| grant.class == Class::Automatic) else { return };
    let below = grant.least.is_some_and(|least| requested < least);
    let above = grant.most.is_some_and(|most| requested > most);
    if requested.is_positive() && (below || above) {
        gaps.tell("requested", Message::new("application-gap-range"));
    }
}

fn wanted(content: &Content, d: &Definition, gaps: &mut Gaps) {
    for paper in papers(d) {
        let files: Vec<_> = content.of_paper(paper.key.as_str()).collect();
        let field = format!("paper-{}", paper.key.as_str());
        let about = |key: &str| Message::new(key).with("paper", &paper.label.zh);
        if files.is_empty() {
            // Of whom a paper is wanted under a condition is judged with the conditions.
            if paper.required && paper.when.is_none() && paper.class == Class::Automatic {
                gaps.tell(&field, about("application-gap-paper"));
            }
            continue;
        }
        if files.len() < paper.least as usize {
            gaps.tell(
                &field,
                about("application-gap-paper-least").with("least", paper.least).with("found", files.len()),
            );
        }
        if let Some(most) = paper.most.filter(|most| files.len() > *most as usize) {
            gaps.tell(&field, about("application-gap-paper-most").with("most", most).with("found", files.len()));
        }
        for file in &files {
            for wrong in faults(paper, &file.name, file.media, file.size.unsigned_abs()) {
                gaps.tell(&field, wrong);
            }
        }
        let lacks = |format: &&Format| !files.iter().any(|file| file.media == media(**format));
        if let Some(format) = paper.formats.iter().find(|format| paper.every_format && lacks(format)) {
            gaps.tell(&field, about("application-gap-paper-every").with("format", format.as_str().to_uppercase()));
        }
        marks(content, paper, &field, gaps);
    }
}

/// Whether a paper takes such a file.
fn takes(paper: &Paper, kind: Media) -> bool {
    paper.formats.iter().any(|format| media(*format) == kind)
}

/// The largest file that a paper takes, in bytes.
fn largest(paper: &Paper) -> u64 {
    paper.largest.map_or(u64::MAX, |mib| u64::from(mib) * 1024 * 1024)
}

/// What a paper leaves of what its place takes.
pub(in crate::application) fn fitting(paper: &Paper, all: Taking) -> Taking {
    Taking {
        media: all.media.into_iter().filter(|kind| takes(paper, *kind)).collect(),
        largest: all.largest.min(largest(paper)),
        most: paper.most.map_or(all.most, |most| all.most.min(most as usize)),
    }
}

/// What of a paper's formats and sizes does not fit a file.
fn faults(paper: &Paper, name: &str, kind: Media, size: u64) -> impl Iterator<Item = Message> {
    let about = |key: &str| Message::new(key).with("paper", &paper.label.zh).with("name", name);
    let format = (!takes(paper, kind)).then(|| about("application-gap-paper-format"));
    let large = (size > largest(paper)).then(|| about("application-gap-paper-large"));
    format.into_iter().chain(large)
}

/// The first thing that a paper's formats and sizes have against a file that somebody brings.
pub(in crate::application) fn unfit(paper: &Paper, file: &Brought) -> Option<Message> {
    faults(paper, &file.name, file.media, file.size).next()
}

fn marks(content: &Content, paper: &Paper, field: &str, gaps: &mut Gaps) {
    let marks = content.papers.marks.get(paper.key.as_str()).cloned().unwrap_or_default();
    let about = |key: &str| Message::new(key).with("paper", &paper.label.zh);
    if paper.stamp && !marks.stamped {
        gaps.tell(field, about("application-gap-stamp"));
    }
    if paper.signature && !marks.signed {
        gaps.tell(field, about("application-gap-signature"));
    }
    if paper.valid_months.is_some() && marks.issued_on.is_none() {
        gaps.tell(field, about("application-gap-issued"));
    }
}

/// What a file of a format is by its content.
pub(in crate::application) const fn media(format: Format) -> Media {
    match format {
        Format::Pdf => Media::Pdf,
        Format::Docx => Media::Docx,
        Format::Doc => Media::Ole,
        Format::Xlsx => Media::Xlsx,
        Format::Pptx => Media::Pptx,
        Format::Jpeg => Media::Jpeg,
        Format::Png => Media::Png,
        Format::Mp4 => Media::Mp4,
        Format::Ofd => Media::Ofd,
        Format::Xml => Media::Other,
    }
}

fn statement(content: &Content, d: &Definition, gaps: &mut Gaps) {
    let statement = &content.statement;
    gaps.need("opinion", &statement.opinion);
    for consent in d.privacy.iter().flat_map(|privacy| &privacy.consent).filter(|consent| !consent.separate) {
        if !statement.consents.iter().any(|given| given.key == consent.key.as_str()) {
            gaps.tell(&format!("consent-{}", consent.key.as_str()), Message::new("application-gap-consent"));
        }
    }
    if !statement.declared {
        gaps.tell("declared", Message::new("application-gap-declared"));
    }
}

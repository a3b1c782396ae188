//! Sections that are a form of fields.

use super::{Edited, REMARK, TEXT, day_text, tick, word, yes_no};
use crate::application::content::Content;
use crate::application::form::{self, ConditionAnswer, Conditions, Leader, Marks, Papers, UnitForm};
use crate::platform::Result;
use crate::platform::form::{Form, choice, day, email, line, lines, phone};
use crate::programme::Definition;

type Fields = Vec<(String, String)>;

fn fields<const N: usize>(all: [(&str, String); N]) -> Fields {
    all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

pub(super) fn unit(c: &Content) -> Fields {
    let u = &c.unit;
    fields([
        ("applicant_kind", u.kind.map(|kind| kind.to_string()).unwrap_or_default()),
        ("contact", u.contact.clone()),
        ("contact_phone", u.phone.clone()),
        ("contact_email", u.email.clone()),
        ("elsewhere", word(u.elsewhere)),
        ("elsewhere_what", u.elsewhere_what.clone()),
        ("confirmed", tick(u.confirmed)),
    ])
}

pub(super) fn read_unit(form: &mut Form) -> Result<UnitForm> {
    let kind = form.may("applicant_kind", choice);
    let contact = form.may("contact", line(50));
    let (telephone, mail) = (form.may("contact_phone", phone), form.may("contact_email", email));
    let (elsewhere, what) = (form.may("elsewhere", yes_no), form.may("elsewhere_what", line(REMARK)));
    let confirmed = form.tick("confirmed");
    form.build(|| {
        Some(UnitForm {
            kind: kind?,
            contact: contact?.unwrap_or_default(),
            phone: telephone?.unwrap_or_default(),
            email: mail?.unwrap_or_default(),
            elsewhere: elsewhere?,
            elsewhere_what: what?.unwrap_or_default(),
            confirmed,
        })
    })
}

pub(super) fn conditions(c: &Content, d: &Definition) -> Fields {
    let mut all = Fields::new();
    for (place, condition) in form::conditions(d).enumerate() {
        let answer = c.conditions.answers.get(condition.rule.as_str());
        all.push((format!("met-{place}"), word(answer.map(|answer| answer.met))));
        all.push((format!("note-{place}"), answer.map(|answer| answer.note.clone()).unwrap_or_default()));
    }
    all
}

pub(super) fn read_conditions(form: &mut Form, d: &Definition) -> Result<Conditions> {
    let sent: Vec<_> = form::conditions(d)
        .enumerate()
        .map(|(place, condition)| {
            let met = form.may(&format!("met-{place}"), yes_no);
            let note = form.may(&format!("note-{place}"), lines(REMARK));
            (condition.rule.as_str().to_owned(), met, note)
        })
        .collect();
    form.build(|| {
        let mut answers = std::collections::BTreeMap::new();
        for (rule, met, note) in sent {
            let (met, note) = (met?, note?.unwrap_or_default());
            if let Some(met) = met {
                answers.insert(rule, ConditionAnswer { met, note });
            }
        }
        Some(Conditions { answers })
    })
}

pub(super) fn leader(c: &Content) -> Fields {
    let l = &c.leader;
    fields([
        ("leader_name", l.name.clone()),
        ("leader_post", l.post.map(|post| post.to_string()).unwrap_or_default()),
        ("leader_post_name", l.post_name.clone()),
        ("leader_title", l.title.clone()),
        ("leader_of_unit", word(l.of_unit)),
        ("leader_phone", l.phone.clone()),
        ("leader_email", l.email.clone()),
        ("experience", l.experience.clone()),
    ])
}

pub(super) fn read_leader(form: &mut Form) -> Result<Leader> {
    let (name, post) = (form.may("leader_name", line(50)), form.may("leader_post", choice));
    let (post_name, title) = (form.may("leader_post_name", line(100)), form.may("leader_title", line(100)));
    let of_unit = form.may("leader_of_unit", yes_no);
    let (telephone, mail) = (form.may("leader_phone", phone), form.may("leader_email", email));
    let experience = form.may("experience", lines(TEXT));
    form.build(|| {
        Some(Leader {
            name: name?.unwrap_or_default(),
            post: post?,
            post_name: post_name?.unwrap_or_default(),
            title: title?.unwrap_or_default(),
            phone: telephone?.unwrap_or_default(),
            email: mail?.unwrap_or_default(),
            of_unit: of_unit?,
            experience: experience?.unwrap_or_default(),
        })
    })
}

pub(super) fn papers(c: &Content, d: &Definition) -> Fields {
    let mut all = Fields::new();
    for paper in form::papers(d) {
        let key = paper.key.as_str();
        let marks = c.papers.marks.get(key).cloned().unwrap_or_default();
        all.push((format!("stamped-{key}"), tick(marks.stamped)));
        all.push((format!("signed-{key}"), tick(marks.signed)));
        all.push((format!("issued-{key}"), day_text(marks.issued_on)));
    }
    all
}

pub(super) fn read_papers(form: &mut Form, d: &Definition) -> Result<Papers> {
    let sent: Vec<_> = form::papers(d)
        .map(|paper| {
            let key = paper.key.as_str();
            // What is not asked of this paper is not on its page either.
            let stamped = paper.stamp && form.tick(&format!("stamped-{key}"));
            let signed = paper.signature && form.tick(&format!("signed-{key}"));
            let issued =
                if paper.valid_months.is_some() { form.may(&format!("issued-{key}"), day) } else { Some(None) };
            (key.to_owned(), stamped, signed, issued)
        })
        .collect();
    form.build(|| {
        let mut marks = std::collections::BTreeMap::new();
        for (key, stamped, signed, issued) in sent {
            let issued_on = issued?;
            marks.insert(key, Marks { stamped, signed, issued_on });
        }
        Some(Papers { marks })
    })
}

pub(super) fn statement(c: &Content) -> Fields {
    let s = &c.statement;
    let mut all = fields([("opinion", s.opinion.clone()), ("declared", tick(s.declared))]);
    all.extend(s.consents.iter().map(|given| (format!("consent-{}", given.key), tick(true))));
    all
}

pub(super) fn read_statement(form: &mut Form, d: &Definition) -> Result<Edited> {
    let opinion = form.may("opinion", lines(TEXT));
    let declared = form.tick("declared");
    let consents = d.privacy.iter().flat_map(|privacy| &privacy.consent).map(|consent| consent.key.as_str().to_owned());
    let ticked: Vec<String> = consents.filter(|key| form.tick(&format!("consent-{key}"))).collect();
    form.build(|| Some(Edited::Statement { opinion: opinion?.unwrap_or_default(), declared, ticked }))
}

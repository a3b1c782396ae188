//! The form of a sheet: read by the table of the call, and shown by it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::model::{Body, COMMENT, Given, REMARK, adds_up, count, points};
use crate::pages::Ctx;
use crate::platform::form::{Difference, Form, FormView, lines};
use crate::programme::definition::review::{Item, ItemKind, ScoreTable};

/// Reads what was typed; `None` once a field is wrong, which the form has noted.
pub(super) fn read(form: &mut Form, table: &ScoreTable) -> Option<Body> {
    let mut given = BTreeMap::new();
    let mut whole = true;
    for item in table.items() {
        match answer(form, item, table.decimals) {
            Some(Some(answer)) => {
                given.insert(item.key.to_string(), answer);
            }
            Some(None) => {}
            None => whole = false,
        }
    }
    for deduction in &table.deduction {
        match form.may(&format!("item-{}", deduction.key), count) {
            Some(Some(n)) => {
                given.insert(deduction.key.to_string(), Given::Count(n));
            }
            Some(None) => {}
            None => whole = false,
        }
    }
    let mut remarks = BTreeMap::new();
    for criterion in table.block.iter().flat_map(|block| &block.criterion) {
        match form.may(&format!("remark-{}", criterion.key), lines(REMARK)) {
            Some(Some(remark)) => {
                remarks.insert(criterion.key.to_string(), remark);
            }
            Some(None) => {}
            None => whole = false,
        }
    }
    let comment = form.may("comment", lines(COMMENT));
    whole.then_some(())?;
    Some(Body { given, remarks, comment: comment?.unwrap_or_default(), word: None })
}

/// The answer to one item: `None` when it is wrong, `Some(None)` when there is none.
#[allow(clippy::option_option, reason = "as the form's own readers tell it")]
fn answer(form: &mut Form, item: &Item, decimals: u32) -> Option<Option<Given>> {
    let name = format!("item-{}", item.key);
    match item.kind {
        ItemKind::Judged => {
            Some(form.may(&name, |typed| points(typed, item, decimals))?.map(|found| Given::Points(found.0)))
        }
        ItemKind::PerCount => Some(form.may(&name, count)?.map(Given::Count)),
        ItemKind::Flag => {
            let held = form.may(&name, |typed| match typed {
                "yes" => Ok(true),
                "no" => Ok(false),
                _ => Err(crate::kernel::Message::new("form-choice")),
            });
            Some(held?.map(Given::Held))
        }
        ItemKind::Graded => {
            let (mut grades, mut any, mut whole) = (BTreeMap::new(), false, true);
            for grade in &item.grade {
                match form.may(&format!("{name}-{}", grade.key), count) {
                    Some(Some(n)) => {
                        any = true;
                        grades.insert(grade.key.to_string(), n);
                    }
                    Some(None) => {}
                    None => whole = false,
                }
            }
            whole.then_some(any.then_some(Given::Grades(grades)))
        }
    }
}

/// The form of what stands on a sheet.
pub(super) fn filled(body: &Body, table: &ScoreTable) -> Form {
    let mut fields: Vec<(String, String)> = Vec::new();
    for item in table.items() {
        let name = format!("item-{}", item.key);
        let given = body.given.get(item.key.as_str());
        let text = match given {
            Some(Given::Points(points)) => crate::programme::definition::values::Hundredths(*points).to_string(),
            Some(Given::Count(n)) => n.to_string(),
            Some(Given::Held(held)) => if *held { "yes" } else { "no" }.to_owned(),
            Some(Given::Grades(_)) | None => String::new(),
        };
        if item.kind == ItemKind::Graded {
            for grade in &item.grade {
                let n = match given {
                    Some(Given::Grades(grades)) => grades.get(grade.key.as_str()).map(ToString::to_string),
                    _ => None,
                };
                fields.push((format!("{name}-{}", grade.key), n.unwrap_or_default()));
            }
        } else {
            fields.push((name, text));
        }
    }
    for deduction in &table.deduction {
        let n = match body.given.get(deduction.key.as_str()) {
            Some(Given::Count(n)) => n.to_string(),
            _ => String::new(),
        };
        fields.push((format!("item-{}", deduction.key), n));
    }
    for criterion in table.block.iter().flat_map(|block| &block.criterion) {
        let remark = body.remarks.get(criterion.key.as_str()).cloned().unwrap_or_default();
        fields.push((format!("remark-{}", criterion.key), remark));
    }
    fields.push(("comment".to_owned(), body.comment.clone()));
    Form::filled(fields.iter().map(|(name, value)| (name.as_str(), value.clone())))
}

/// The table as a page shows it.
#[derive(Debug, Serialize)]
pub(super) struct TableView {
    name: String,
    total: String,
    /// Whether the browser may add the points up.
    live: bool,
    /// The smallest step of points.
    step: &'static str,
    blocks: Vec<BlockView>,
    /// Items of the bonus.
    bonus: Vec<ItemView>,
    /// What takes points off.
    deductions: Vec<ItemView>,
}

#[derive(Debug, Serialize)]
struct BlockView {
    name: String,
    points: String,
    criteria: Vec<CriterionView>,
}

#[derive(Debug, Serialize)]
struct CriterionView {
    key: String,
    name: String,
    points: String,
    items: Vec<ItemView>,
}

#[derive(Debug, Serialize)]
struct ItemView {
    key: String,
    label: String,
    kind: &'static str,
    /// The most of a judged one, the points of the others.
    points: String,
    parts: Vec<String>,
    evidence: String,
    anchors: Vec<(String, String)>,
    grades: Vec<(String, String, String)>,
}

/// The table in the reader's language.
pub(super) fn table_view(ctx: &Ctx, table: &ScoreTable) -> TableView {
    let lang = ctx.locale.as_str();
    let item = |item: &Item| ItemView {
        key: item.key.to_string(),
        label: item.label.get(lang).to_owned(),
        kind: item.kind.as_str(),
        points: item.points.map(|points| points.to_string()).unwrap_or_default(),
        parts: item.part.iter().map(|part| part.label.get(lang).to_owned()).collect(),
        evidence: item.evidence.as_ref().map(|text| text.get(lang).to_owned()).unwrap_or_default(),
        anchors: item.anchor.iter().map(|one| (one.from.to_string(), one.label.get(lang).to_owned())).collect(),
        grades: item
            .grade
            .iter()
            .map(|grade| (grade.key.to_string(), grade.label.get(lang).to_owned(), grade.points.to_string()))
            .collect(),
    };
    let blocks = table.block.iter().map(|block| BlockView {
        name: block.name.get(lang).to_owned(),
        points: block.points.to_string(),
        criteria: block
            .criterion
            .iter()
            .map(|criterion| CriterionView {
                key: criterion.key.to_string(),
                name: criterion.name.get(lang).to_owned(),
                points: criterion.points.to_string(),
                items: criterion.item.iter().map(item).collect(),
            })
            .collect(),
    });
    let deduction = |one: &crate::programme::definition::review::Deduction| ItemView {
        key: one.key.to_string(),
        label: one.label.get(lang).to_owned(),
        kind: "deduction",
        points: one.points.to_string(),
        parts: Vec::new(),
        evidence: String::new(),
        anchors: Vec::new(),
        grades: Vec::new(),
    };
    TableView {
        name: table.name.get(lang).to_owned(),
        total: table.total.to_string(),
        live: adds_up(table),
        step: match table.decimals {
            0 => "1",
            1 => "0.1",
            _ => "0.01",
        },
        blocks: blocks.collect(),
        bonus: table.bonus.iter().flat_map(|bonus| &bonus.item).map(item).collect(),
        deductions: table.deduction.iter().map(deduction).collect(),
    }
}

/// Names the fields of a draft's differences by the items that they belong to: their names are those of the file, and no
/// words of ours.
pub(super) fn name_differences(ctx: &Ctx, view: &mut FormView, table: &ScoreTable) {
    let lang = ctx.locale.as_str();
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    let mut put = |name: String, label: String| {
        names.insert(ctx.word(&format!("field-{name}")), label);
    };
    for item in table.items() {
        put(format!("item-{}", item.key), item.label.get(lang).to_owned());
        for grade in &item.grade {
            put(format!("item-{}-{}", item.key, grade.key), grade.label.get(lang).to_owned());
        }
    }
    for criterion in table.block.iter().flat_map(|block| &block.criterion) {
        let remark = crate::kernel::Message::new("sheet-remark-on").with("name", criterion.name.get(lang));
        put(format!("remark-{}", criterion.key), ctx.say(&remark));
    }
    let rename = |one: &mut Difference| {
        if let Some(label) = names.get(&one.label) {
            one.label.clone_from(label);
        }
    };
    if let Some(draft) = &mut view.draft {
        draft.differs.iter_mut().for_each(rename);
    }
    view.conflict.iter_mut().for_each(rename);
}

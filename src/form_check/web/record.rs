//! The record sheet of a form check, as PDF.

use serde::Serialize;

use super::show::seen;
use crate::application;
use crate::form_check::model::{Automatic, Line, Verdict};
use crate::form_check::{lines, store};
use crate::kernel::{FormCheckId, Message};
use crate::organisation;
use crate::pages::{Answer, Ctx};
use crate::platform::Result;
use crate::platform::db::blocking;
use crate::platform::i18n::Locale;
use crate::platform::pdf::Sheet;
use crate::platform::templates::show_moment;

/// A line, as the sheet shows it.
#[derive(Serialize)]
struct Row {
    n: usize,
    label: String,
    automatic: String,
    verdict: String,
    remark: String,
}

/// What the template of the sheet is filled in with; an official paper, so in Chinese.
#[derive(Serialize)]
struct Facts {
    title: String,
    number: String,
    unit: String,
    region: String,
    call: String,
    agency: String,
    copy: i32,
    submitted: String,
    state: String,
    reason: String,
    rows: Vec<Row>,
    judged_by: String,
    at: String,
}

pub(super) async fn print(ctx: Ctx) -> Result<Answer> {
    let id: FormCheckId = ctx.param("id")?;
    let (check, found, definition, agency) = ctx
        .read(move |db, actor| {
            let check = seen(db, actor, id)?;
            let definition = application::definition(db, &check.application)?;
            let agency = organisation::find(db, check.agency)?.record.name;
            Ok((check, store::lines(db, id)?, definition, agency))
        })
        .await?;
    let app = ctx.app.clone();
    let word = |key: &str| app.texts.text(Locale::Zh, &Message::new(key));
    let row = |(at, line): (usize, &Line)| Row {
        n: at + 1,
        label: cell(&lines::asked(&definition, &line.key).0.zh),
        automatic: line
            .automatic
            .map(|one: Automatic| word(&format!("form-check-automatic-{one}")))
            .unwrap_or_default(),
        verdict: line.verdict.map(|one: Verdict| word(&format!("form-check-verdict-{one}"))).unwrap_or_default(),
        remark: cell(&line.remark),
    };
    let of = &check.application;
    let mut judges: Vec<&str> = found.iter().map(|line| line.judged_by.as_str()).filter(|by| !by.is_empty()).collect();
    judges.sort_unstable();
    judges.dedup();
    let facts = Facts {
        title: word("form-check-record-title"),
        number: of.number.clone().unwrap_or_default(),
        unit: cell(&of.unit_name),
        region: of.region.map(|region| region.name_zh().to_owned()).unwrap_or_default(),
        call: cell(&of.call_label),
        agency: cell(&agency),
        copy: check.copy,
        submitted: of.submitted_at.map(|at| show_moment(Locale::Zh, at)).unwrap_or_default(),
        state: word(&format!("form-check-state-{}", check.state)),
        reason: check.reason.clone(),
        rows: found.iter().enumerate().map(row).collect(),
        judged_by: judges.join("、"),
        at: show_moment(Locale::Zh, ctx.now),
    };
    let name = format!("{}-{}.pdf", facts.title, facts.number);
    let (author, now, printing) = (agency, ctx.now, ctx.app.clone());
    let printed = blocking(move || {
        #[derive(Serialize)]
        struct Context {
            facts: Facts,
        }
        let title = facts.title.clone();
        let markdown = printing.reports.markdown(Locale::Zh, "form-check-record", &Context { facts })?;
        printing.reports.press.print(&Sheet { markdown, title, author, at: Some(now), ..Sheet::default() })
    })
    .await?;
    Ok(Answer::attachment(&name, "application/pdf", printed.bytes))
}

/// A text in one cell of a table.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "｜")
}

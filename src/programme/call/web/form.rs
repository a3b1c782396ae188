//! The common figures of a call as a form that edits the file in place.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::super::actions;
use super::super::guided::{self, Field, Kind};
use super::super::model::Call;
use super::{Shown, allowed, shown};
use crate::access::Action;
use crate::calendar;
use crate::drafts;
use crate::kernel::{Message, Region};
use crate::pages::{Access, Answer, Choice, Ctx, Route};
use crate::platform::form::{Difference, Form, FormView};
use crate::platform::{Error, Result};

pub(super) fn routes() -> Vec<Route> {
    let write = Access::May(Action::CallWrite);
    vec![Route::get("/calls/{id}/guided", write, edit), Route::post("/calls/{id}/guided", write, save)]
}

/// A field as the page shows it.
#[derive(Serialize)]
struct Shape {
    name: String,
    label: String,
    hint: String,
    kind: &'static str,
    required: bool,
}

#[derive(Serialize)]
struct Part {
    id: &'static str,
    label: String,
    fields: Vec<Shape>,
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Words | Kind::Key => "words",
        Kind::Whole => "whole",
        Kind::Money => "money",
        Kind::Figure => "figure",
        Kind::Day => "day",
        Kind::Moment => "moment",
        Kind::Regions => "regions",
    }
}

fn label(ctx: &Ctx, field: &Field) -> String {
    let own = ctx.word(field.label);
    match &field.of {
        Some(of) => ctx.say(&Message::new("call-field-of").with("of", of.get(ctx.locale.as_str())).with("field", own)),
        None => own,
    }
}

/// What the fields say, as a form; provinces are ticks.
fn filled(sections: &[guided::Section]) -> Form {
    let mut fields = Vec::new();
    for field in sections.iter().flat_map(|section| &section.fields) {
        if field.kind == Kind::Regions {
            let codes = field.value.split(',').filter(|code| !code.is_empty());
            fields.extend(codes.map(|code| (field.name.clone(), code.to_owned())));
        } else {
            fields.push((field.name.clone(), field.value.clone()));
        }
    }
    Form::sent(fields)
}

async fn page(ctx: &Ctx, status: StatusCode, form: FormView, call: &Call, all: &[guided::Section]) -> Result<Answer> {
    #[derive(Serialize)]
    struct View {
        form: FormView,
        call: Shown,
        parts: Vec<Part>,
        regions: Vec<Choice>,
    }
    let shape = |field: &Field| Shape {
        name: field.name.clone(),
        label: label(ctx, field),
        hint: match field.kind {
            Kind::Key => ctx.word("call-hint-key"),
            Kind::Moment => ctx.word("call-hint-moment"),
            Kind::Money => ctx.word("call-hint-money"),
            _ => String::new(),
        },
        kind: kind(field.kind),
        required: field.required,
    };
    let part = |section: &guided::Section| Part {
        id: section.label,
        label: ctx.word(section.label),
        fields: section.fields.iter().map(shape).collect(),
    };
    let calendar = ctx.read(|db, _| calendar::current(db)).await?;
    let locale = ctx.locale.as_str();
    let view = View {
        call: shown(ctx, call, &calendar, true),
        parts: all.iter().map(part).collect(),
        regions: Region::all()
            .filter(|region| region.can_apply())
            .map(|region| Choice::new(region.code(), region.name(locale)))
            .collect(),
        form,
    };
    ctx.page_with(status, "calls/guided.html", view)
}

async fn edit(ctx: Ctx) -> Result<Answer> {
    let call = allowed(&ctx, Action::CallWrite).await?;
    call.writable()?;
    let document = guided::parse(&call.draft).map_err(Error::Conflict)?;
    let sections = guided::sections(&document);
    let form = drafts::form(&ctx, &filled(&sections)).await?;
    page(&ctx, StatusCode::OK, form, &call, &sections).await
}

/// Reads every field, and writes what is new into the text.
fn read(ctx: &mut Ctx, text: &str, sections: &[guided::Section]) -> Result<(String, i32)> {
    let version = ctx.form.version();
    let mut changes = Vec::new();
    for field in sections.iter().flat_map(|section| &section.fields) {
        let typed = match field.kind {
            Kind::Regions => codes(&mut ctx.form, &field.name),
            _ => ctx.form.may(&field.name, |text| Ok(text.trim().to_owned())).flatten(),
        };
        match typed {
            // What the file says already is right or wrong in the file, and told there.
            Some(typed) if same(field, &typed) => {}
            Some(typed) => match guided::read(field.kind, &typed) {
                Ok(value) => changes.push((field, Some(value))),
                Err(why) => {
                    ctx.form.wrong::<()>(&field.name, why);
                }
            },
            None if field.required && !field.value.is_empty() => {
                let label = label(ctx, field);
                ctx.form.wrong::<()>(&field.name, Message::new("form-required").with("label", label));
            }
            None => changes.push((field, None)),
        }
    }
    let mut document = guided::parse(text).map_err(Error::Conflict)?;
    ctx.form.build(|| {
        guided::apply(&mut document, changes);
        Some((document.to_string(), version?))
    })
}

/// Whether a field says what the file says; the order of provinces means nothing.
fn same(field: &Field, typed: &str) -> bool {
    let sorted = |codes: &str| {
        let mut all: Vec<String> = codes.split(',').map(ToOwned::to_owned).collect();
        all.sort_unstable();
        all
    };
    typed == field.value || (field.kind == Kind::Regions && sorted(typed) == sorted(&field.value))
}

/// The ticked provinces, in the order of the page.
fn codes(form: &mut Form, name: &str) -> Option<String> {
    form.raw(name);
    let ticked: Vec<&str> =
        form.fields().iter().filter(|(n, value)| n == name && !value.is_empty()).map(|(_, v)| v.as_str()).collect();
    (!ticked.is_empty()).then(|| ticked.join(","))
}

async fn save(mut ctx: Ctx) -> Result<Answer> {
    let call = allowed(&ctx, Action::CallWrite).await?;
    let id = call.id;
    let document = guided::parse(&call.draft).map_err(Error::Conflict)?;
    let sections = guided::sections(&document);
    // The fields of a file that has changed meanwhile are other fields: its form is stale before it is read.
    let seen = ctx.form.peek(crate::platform::form::VERSION).and_then(|text| text.parse::<i32>().ok());
    let done = match seen == Some(call.version) {
        true => match read(&mut ctx, &call.draft, &sections) {
            Ok((text, version)) => ctx.write(move |tx| actions::write(tx, id, &text, version)).await,
            Err(error) => Err(error),
        },
        false if seen.is_some() => Err(Error::Stale),
        false => Err(Error::Malformed("the form carries no version".to_owned())),
    };
    match done {
        Ok(()) => Ok(Answer::see(format!("/calls/{id}/check")).done(Message::new("saved"))),
        Err(error) => {
            let (status, mut form) = ctx.again(error)?;
            if status == StatusCode::CONFLICT {
                form.conflict = differences(&ctx, &sections);
            }
            page(&ctx, status, form, &call, &sections).await
        }
    }
}

/// Where what was typed differs from what the file says now.
fn differences(ctx: &Ctx, sections: &[guided::Section]) -> Vec<Difference> {
    let fields = sections.iter().flat_map(|section| &section.fields).filter(|field| field.kind != Kind::Regions);
    let differs = |field: &&Field| ctx.form.peek(&field.name).is_some_and(|mine| mine.trim() != field.value);
    let told = |field: &Field| Difference {
        label: label(ctx, field),
        theirs: field.value.clone(),
        mine: ctx.form.peek(&field.name).unwrap_or_default().to_owned(),
    };
    fields.filter(differs).map(told).collect()
}

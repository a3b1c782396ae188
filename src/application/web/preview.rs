//! The form of a call as an applicant sees it, for the office; also before the call is published.

use actix_web::http::StatusCode;
use serde::Serialize;

use super::section::{Extras, extras};
use super::sections::{self, Grid};
use crate::access::{Action, can};
use crate::application::Content;
use crate::application::form::Section;
use crate::kernel::CallId;
use crate::pages::{Access, Answer, Ctx, Route};
use crate::platform::form::FormView;
use crate::platform::{Error, Result};
use crate::programme::Definition;
use crate::programme::call::{self, Call};

pub(super) fn routes() -> Vec<Route> {
    let view = Access::May(Action::CallDraftView);
    vec![
        Route::get("/calls/{id}/apply-preview", view, whole),
        Route::get("/calls/{id}/apply-preview/{section}", view, one),
    ]
}

/// A section on the preview's list.
#[derive(Serialize)]
struct Step {
    section: Section,
    text: String,
    href: String,
}

#[derive(Serialize)]
struct View {
    call_id: CallId,
    call: String,
    steps: Vec<Step>,
    section: Option<Section>,
    form: FormView,
    grid: Option<Grid>,
    extras: Extras,
}

/// The call and its text: the one in work, or else the one in force.
async fn read(ctx: &Ctx) -> Result<(Call, Definition)> {
    let id: CallId = ctx.param("id")?;
    let call = ctx
        .read(move |db, actor| {
            let found = call::find(db, id)?;
            can(actor, Action::CallDraftView, &found)?;
            Ok(found)
        })
        .await?;
    let definition = Definition::frozen(&call.draft).map_err(|_| Error::conflict("application-preview-wrong"))?;
    Ok((call, definition))
}

fn page(ctx: &Ctx, call: &Call, d: &Definition, section: Option<Section>) -> Result<Answer> {
    let here = format!("/calls/{}/apply-preview", call.id);
    let step = |section: Section| Step {
        section,
        text: ctx.word(&format!("section-{section}")),
        href: format!("{here}/{section}"),
    };
    let empty = Content::default();
    let (form, grid, extras) = match section {
        Some(section) => {
            let (form, numbers) = sections::filled(section, &empty, d)?;
            let extras = extras(ctx, section, &empty, d, Vec::new());
            (ctx.show(&form), sections::grid(section, ctx, d, numbers), extras)
        }
        None => (FormView::default(), None, Extras::default()),
    };
    let name = call.name.get(ctx.locale.as_str());
    let view = View {
        call_id: call.id,
        call: if name.is_empty() { call.code.clone() } else { name.to_owned() },
        steps: Section::of(d).into_iter().map(step).collect(),
        section,
        form,
        grid,
        extras,
    };
    ctx.page_with(StatusCode::OK, "application/preview.html", view)
}

async fn whole(ctx: Ctx) -> Result<Answer> {
    let (call, definition) = read(&ctx).await?;
    page(&ctx, &call, &definition, None)
}

async fn one(ctx: Ctx) -> Result<Answer> {
    let section: Section = ctx.param("section")?;
    let (call, definition) = read(&ctx).await?;
    if !Section::of(&definition).contains(&section) {
        return Err(Error::NotFound);
    }
    page(&ctx, &call, &definition, Some(section))
}

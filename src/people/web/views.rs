//! Saved views of lists.

use super::super::actions::views;
use crate::kernel::Message;
use crate::pages::{Access, Answer, Ctx, Flash, Kind, Route};
use crate::platform::form::line;
use crate::platform::{Error, Result};

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::post("/me/views", Access::SignedIn, save),
        Route::post("/me/views/{id}/remove", Access::SignedIn, remove),
    ]
}

/// The longest query that is kept.
const LONGEST: usize = 2000;

async fn save(mut ctx: Ctx) -> Result<Answer> {
    let form = &mut ctx.form;
    let lists = ctx.app.lists.clone();
    let known = |path: &str| lists.iter().find(|list| **list == path).map(|list| (*list).to_owned());
    let path = form.need("path", |path| known(path).ok_or_else(|| Message::new("form-unreadable")));
    // An address as our own pages write it, which is ASCII.
    let query = form.may("query", |text| match text.is_ascii() {
        true => line(LONGEST)(text),
        false => Err(Message::new("form-unreadable")),
    });
    let name = form.need("name", line(30));
    let back = path.clone().unwrap_or_else(|| "/".to_owned());
    let done = match form.build(|| Some((path?, query?.unwrap_or_default(), name?))) {
        Ok((path, query, name)) => {
            let href = if query.is_empty() { path.clone() } else { format!("{path}?{query}") };
            ctx.write(move |tx| views::save(tx, &path, &name, &query)).await.map(|()| href)
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(href) => Ok(Answer::see(href).done(Message::new("view-saved"))),
        // The form is a line in a menu: what is wrong with it is told on the list itself.
        Err(Error::Invalid(errors)) => {
            let message = errors.into_iter().next().map_or_else(|| Message::new("form-unreadable"), |e| e.message);
            Ok(Answer::see(back).flash(Flash { kind: Kind::Bad, message }))
        }
        Err(error) => Err(error),
    }
}

async fn remove(ctx: Ctx) -> Result<Answer> {
    let id: i64 = ctx.param("id")?;
    let path = ctx.write(move |tx| views::remove(tx, id)).await?;
    Ok(Answer::see(path).done(Message::new("view-removed")))
}

//! The pages of the panel: how far the sheets are, the scores once they are open, the order of equals, the end.

mod decide;
mod scores;
mod show;

pub(in crate::review) use show::{StandingView, standings};

use crate::access::{Action, can};
use crate::kernel::BatchId;
use crate::pages::{Access, Ctx, Route};
use crate::platform::Result;
use crate::review::model::Batch;
use crate::review::store::batches;

/// The routes of the ranking.
pub fn routes() -> Vec<Route> {
    let (view, manage) = (Access::May(Action::ReviewView), Access::May(Action::ReviewManage));
    let reopen = Access::May(Action::ReviewReopen);
    vec![
        Route::get("/review/batches/{batch}/scores", view, scores::show),
        Route::get("/review/batches/{batch}/sheets/{member}", manage, scores::member),
        Route::post("/review/batches/{batch}/open", manage, decide::open),
        Route::get("/review/batches/{batch}/give-back/{member}", manage, decide::ask_give_back),
        Route::post("/review/batches/{batch}/give-back/{member}", manage, decide::give_back),
        Route::get("/review/batches/{batch}/words/{assignment}", manage, decide::ask_word),
        Route::post("/review/batches/{batch}/words/{assignment}", manage, decide::word),
        Route::get("/review/batches/{batch}/order", manage, decide::ask_order),
        Route::post("/review/batches/{batch}/order", manage, decide::order),
        Route::get("/review/batches/{batch}/close", manage, decide::ask_close),
        Route::post("/review/batches/{batch}/close", manage, decide::close),
        Route::get("/review/batches/{batch}/reopen", reopen, decide::ask_reopen),
        Route::post("/review/batches/{batch}/reopen", reopen, decide::reopen),
    ]
}

/// The batch of the path, if the actor may do this to it.
async fn seen(ctx: &Ctx, action: Action) -> Result<Batch> {
    let id: BatchId = ctx.param("batch")?;
    ctx.read(move |db, actor| {
        let batch = batches::batch(db, id)?;
        can(actor, action, &batch)?;
        Ok(batch)
    })
    .await
}

/// The page of a batch's scores.
fn home(id: BatchId) -> String {
    format!("/review/batches/{id}/scores")
}

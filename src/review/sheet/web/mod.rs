//! The pages of score sheets: an expert's home, the sheet beside the document, the last look before a batch is handed in,
//! and the agency's pages for sheets on paper.

mod document;
mod form;
mod home;
mod judge;
mod overview;
mod paper;
mod print;

use crate::access::Action;
use crate::pages::{Access, Route};

/// The routes of score sheets.
pub fn routes() -> Vec<Route> {
    let (score, manage) = (Access::May(Action::ReviewScore), Access::May(Action::ReviewManage));
    vec![
        Route::get("/review", score, home::show),
        Route::get("/review/items/{assignment}", score, judge::show),
        Route::post("/review/items/{assignment}", score, judge::save),
        Route::post("/review/items/{assignment}/word", score, judge::explain),
        Route::get("/review/items/{assignment}/print", score, print::own),
        Route::get("/review/items/{assignment}/papers/{n}", score, document::paper),
        Route::get("/review/batches/{batch}/check", score, overview::check),
        Route::get("/review/batches/{batch}/mine", score, overview::mine),
        Route::get("/review/batches/{batch}/panel", score, overview::panel),
        Route::post("/review/batches/{batch}/submit", score, overview::hand_in),
        Route::get("/review/batches/{batch}/paper/{assignment}", manage, paper::show),
        Route::post("/review/batches/{batch}/paper/{assignment}", manage, paper::enter),
        Route::post("/review/batches/{batch}/paper/{assignment}/check", manage, paper::check),
        Route::post("/review/batches/{batch}/paper/{assignment}/return", manage, paper::send_back),
        Route::get("/review/batches/{batch}/paper/{assignment}/print", manage, print::of_member),
        Route::get("/review/batches/{batch}/copies/{item}", manage, document::copies),
    ]
}

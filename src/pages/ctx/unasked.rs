//! A context that no request has made.

use std::collections::HashMap;
use std::sync::Arc;

use super::Ctx;
use crate::kernel::Instant;
use crate::pages::App;
use crate::pages::layout::Counts;
use crate::platform::form::Form;
use crate::platform::i18n::Locale;

impl Ctx {
    /// What a page would be told where nobody asks for one: the words of a language at a time. Nobody is signed in.
    pub fn unasked(app: Arc<App>, locale: Locale, now: Instant) -> Self {
        Self {
            app,
            now,
            locale,
            request_id: String::new(),
            path: String::new(),
            query: Vec::new(),
            form: Form::new(),
            files: Vec::new(),
            address: String::new(),
            local: true,
            bearer: None,
            agent: String::new(),
            posted: false,
            glance: false,
            came_from: String::new(),
            scripted: false,
            by_itself: false,
            language_chosen: true,
            params: HashMap::new(),
            session_secret: None,
            visitor_secret: None,
            flash: None,
            visit: None,
            former: None,
            counts: Counts::default(),
            title_count: None,
            views: Vec::new(),
            cookies: HashMap::new(),
        }
    }
}

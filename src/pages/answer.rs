//! What a handler gives back.

use actix_web::cookie::Cookie;
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, HttpResponseBuilder};
use serde::{Deserialize, Serialize};

use crate::kernel::Message;

/// The answer to one request.
pub struct Answer {
    body: Body,
    flash: Option<Flash>,
    cookies: Vec<Cookie<'static>>,
}

enum Body {
    Page(StatusCode, String),
    See(String),
    Nothing,
}

/// A sentence that the next page shows once.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Flash {
    /// How it is meant.
    pub kind: Kind,
    /// The sentence.
    pub message: Message,
}

crate::words! {
    /// How a sentence is meant.
    pub enum Kind {
        /// It is done.
        Ok = "ok",
        /// It is done, and there is something to know.
        Warn = "warn",
        /// It was not done.
        Bad = "bad",
    }
}

impl Answer {
    /// A page.
    pub fn page(status: StatusCode, html: String) -> Self {
        Self { body: Body::Page(status, html), flash: None, cookies: Vec::new() }
    }

    /// "See this page next", after something was done.
    pub fn see(path: impl Into<String>) -> Self {
        Self { body: Body::See(path.into()), flash: None, cookies: Vec::new() }
    }

    /// Nothing to show (204), for a script that asked.
    pub fn nothing() -> Self {
        Self { body: Body::Nothing, flash: None, cookies: Vec::new() }
    }

    /// With a sentence on the next page: it is done.
    #[must_use]
    pub fn done(self, message: Message) -> Self {
        self.flash(Flash { kind: Kind::Ok, message })
    }

    /// With a sentence on the next page.
    #[must_use]
    pub fn flash(mut self, flash: Flash) -> Self {
        self.flash = Some(flash);
        self
    }

    /// With a cookie.
    #[must_use]
    pub fn cookie(mut self, cookie: Cookie<'static>) -> Self {
        self.cookies.push(cookie);
        self
    }

    /// The status it is sent with.
    pub fn status(&self) -> StatusCode {
        match &self.body {
            Body::Page(status, _) => *status,
            Body::See(_) => StatusCode::SEE_OTHER,
            Body::Nothing => StatusCode::NO_CONTENT,
        }
    }

    /// The sentence for the next page.
    pub(super) fn take_flash(&mut self) -> Option<Flash> {
        self.flash.take()
    }

    pub(super) fn into_response(self) -> HttpResponse {
        let mut response = HttpResponseBuilder::new(self.status());
        for cookie in self.cookies {
            response.cookie(cookie);
        }
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        match self.body {
            Body::Page(_, html) => response.content_type("text/html; charset=utf-8").body(html),
            Body::See(path) => response.insert_header((header::LOCATION, path)).finish(),
            Body::Nothing => response.finish(),
        }
    }
}

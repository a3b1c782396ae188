//! What a handler gives back.

use actix_web::cookie::Cookie;
use actix_web::http::{StatusCode, header};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use serde::{Deserialize, Serialize};

use super::download::{Download, disposition};
use crate::kernel::Message;
use crate::platform::Result;

/// The answer to one request.
pub struct Answer {
    body: Body,
    flash: Option<Flash>,
    link: Option<Link>,
    cookies: Vec<Cookie<'static>>,
}

enum Body {
    Page(StatusCode, String),
    Bytes { status: StatusCode, kind: &'static str, name: Option<String>, bytes: Bytes },
    File(Box<Download>),
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

/// A link behind such a sentence.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Link {
    /// A path of our own.
    pub href: String,
    /// What it leads to, in words.
    pub text: Message,
}

/// What the next page shows once: the sentence, and what it links to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Told {
    /// The sentence.
    pub flash: Flash,
    /// The link behind it.
    #[serde(default)]
    pub link: Option<Link>,
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
        Self::of(Body::Page(status, html))
    }

    /// Text of a type, for a program that asked.
    pub fn text(status: StatusCode, kind: &'static str, text: String) -> Self {
        Self::of(Body::Bytes { status, kind, name: None, bytes: text.into() })
    }

    /// "See this page next", after something was done.
    pub fn see(path: impl Into<String>) -> Self {
        Self::of(Body::See(path.into()))
    }

    /// Nothing to show (204), for a script that asked.
    pub fn nothing() -> Self {
        Self::of(Body::Nothing)
    }

    /// Bytes of a type, for a program that asked; nothing that a browser could run.
    pub fn bytes(kind: &'static str, bytes: impl Into<Bytes>) -> Self {
        Self::of(Body::Bytes { status: StatusCode::OK, kind, name: None, bytes: bytes.into() })
    }

    /// A value as JSON, for a script that asked.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn json(value: &impl Serialize) -> Result<Self> {
        Self::json_with(StatusCode::OK, value)
    }

    /// A value as JSON, with a status.
    ///
    /// # Errors
    /// As [`Answer::json`].
    pub fn json_with(status: StatusCode, value: &impl Serialize) -> Result<Self> {
        let bytes = serde_json::to_vec(value)?.into();
        Ok(Self::of(Body::Bytes { status, kind: "application/json", name: None, bytes }))
    }

    /// Bytes to be saved under a name. What is large stands in a file: [`Answer::download`].
    pub fn attachment(name: &str, kind: &'static str, bytes: impl Into<Bytes>) -> Self {
        Self::of(Body::Bytes { status: StatusCode::OK, kind, name: Some(name.to_owned()), bytes: bytes.into() })
    }

    /// A file, streamed, in ranges where the browser asks for some.
    pub fn download(file: Download) -> Self {
        Self::of(Body::File(Box::new(file)))
    }

    fn of(body: Body) -> Self {
        Self { body, flash: None, link: None, cookies: Vec::new() }
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

    /// With a link behind the sentence on the next page, as back to what it is about.
    #[must_use]
    pub fn linked(mut self, href: impl Into<String>, text: Message) -> Self {
        self.link = Some(Link { href: href.into(), text });
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
            Body::Page(status, _) | Body::Bytes { status, .. } => *status,
            Body::File(_) => StatusCode::OK,
            Body::See(_) => StatusCode::SEE_OTHER,
            Body::Nothing => StatusCode::NO_CONTENT,
        }
    }

    /// The sentence for the next page.
    pub(super) fn take_flash(&mut self) -> Option<Told> {
        let link = self.link.take();
        self.flash.take().map(|flash| Told { flash, link })
    }

    pub(super) fn into_response(self, request: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponseBuilder::new(self.status());
        for cookie in self.cookies {
            response.cookie(cookie);
        }
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        match self.body {
            Body::Page(_, html) => response.content_type("text/html; charset=utf-8").body(html),
            Body::Bytes { kind, name, bytes, .. } => {
                if let Some(name) = name {
                    response.insert_header((header::CONTENT_DISPOSITION, disposition(false, &name)));
                }
                response.content_type(kind).body(bytes)
            }
            Body::File(file) => file.respond(request, response),
            Body::See(path) => response.insert_header((header::LOCATION, path)).finish(),
            Body::Nothing => response.finish(),
        }
    }
}

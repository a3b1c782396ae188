//! What stands before every handler: the size of what is sent, where it comes from, and the headers of what is answered.

use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::web::Payload;
use futures_util::StreamExt;

use crate::platform::form::{Form, TOKEN};
use crate::platform::secret::form_token_fits;
use crate::platform::{Error, Result};

/// The largest form that is taken, in bytes.
pub const LARGEST_FORM: usize = 512 * 1024;

/// How long a browser may take to send a form.
const SLOWEST_FORM: std::time::Duration = std::time::Duration::from_secs(30);

/// Reads a form, up to [`LARGEST_FORM`].
pub(super) async fn read_form(request: &HttpRequest, mut payload: Payload) -> Result<Form> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    if !kind.is_empty() && !kind.starts_with("application/x-www-form-urlencoded") {
        return Err(Error::Malformed(format!("a form is sent as application/x-www-form-urlencoded, not {kind:?}")));
    }
    let mut body = Vec::new();
    let deadline = tokio::time::Instant::now() + SLOWEST_FORM;
    loop {
        let chunk = tokio::time::timeout_at(deadline, payload.next()).await;
        let Some(chunk) = chunk.map_err(|_| Error::Malformed("the form came too slowly".to_owned()))? else { break };
        let chunk = chunk.map_err(|e| Error::Malformed(e.to_string()))?;
        if body.len() + chunk.len() > LARGEST_FORM {
            return Err(Error::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Form::decode(&body)
}

/// What a POST says of its origin.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// The browser says that it is one of our own pages.
    Ours,
    /// The browser says nothing.
    Unknown,
    /// Another site's page, or another origin of the same site.
    Foreign,
}

/// Reads `Sec-Fetch-Site`, or `Origin` against `Host` where a browser does not send it.
pub(super) fn origin(headers: &HeaderMap, public_url: Option<&str>) -> Origin {
    let text = |name: HeaderName| headers.get(name).and_then(|v: &HeaderValue| v.to_str().ok());
    match text(HeaderName::from_static("sec-fetch-site")) {
        Some("same-origin" | "none") => return Origin::Ours,
        Some(_) => return Origin::Foreign,
        None => {}
    }
    let Some(origin) = text(header::ORIGIN) else { return Origin::Unknown };
    let host = text(header::HOST).unwrap_or("");
    let ours = public_url == Some(origin) || origin.split_once("://").is_some_and(|(_, authority)| authority == host);
    if ours && !host.is_empty() { Origin::Ours } else { Origin::Foreign }
}

/// Whether a POST comes from one of our own pages.
///
/// # Errors
/// [`Error::CrossSite`] when it does not; [`Error::OldPage`] when it does, and is from before the last sign-in.
pub(super) fn check(headers: &HeaderMap, public_url: Option<&str>, form: &Form, secret: Option<&str>) -> Result<()> {
    let origin = origin(headers, public_url);
    if origin == Origin::Foreign {
        return Err(Error::CrossSite);
    }
    let sent = headers.get("x-csrf-token").and_then(|v| v.to_str().ok()).or_else(|| form.peek(TOKEN));
    match (sent, secret) {
        (Some(token), Some(secret)) if form_token_fits(token, secret) => Ok(()),
        (Some(_), _) if origin == Origin::Ours => Err(Error::OldPage),
        _ => Err(Error::CrossSite),
    }
}

/// The headers of every answer.
pub(super) fn protect(headers: &mut HeaderMap, secure: bool) {
    const ALWAYS: [(&str, &str); 9] = [
        (
            "content-security-policy",
            "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; frame-src 'self'; \
             object-src 'none'",
        ),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ("x-permitted-cross-domain-policies", "none"),
        ("x-robots-tag", "noindex, nofollow"),
    ];
    for (name, value) in ALWAYS {
        // A file that is shown comes with a policy of its own, which allows less.
        if !headers.contains_key(name) {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
    }
    if secure {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::secret::form_token;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(n, v)| (HeaderName::from_static(n), HeaderValue::from_str(v).unwrap())).collect()
    }

    #[test]
    fn a_foreign_origin_is_seen() {
        let own = [("host", "granary.example")];
        assert_eq!(origin(&headers(&own), None), Origin::Unknown);
        for (extra, expected) in [
            (("sec-fetch-site", "same-origin"), Origin::Ours),
            (("sec-fetch-site", "same-site"), Origin::Foreign),
            (("sec-fetch-site", "cross-site"), Origin::Foreign),
            (("origin", "https://granary.example"), Origin::Ours),
            (("origin", "https://granary.example.evil.example"), Origin::Foreign),
            (("origin", "null"), Origin::Foreign),
        ] {
            assert_eq!(origin(&headers(&[own[0], extra]), None), expected, "{extra:?}");
        }
    }

    #[test]
    fn a_token_of_another_browser_does_not_pass() {
        let form = |token: &str| Form::filled([(TOKEN, token.to_owned())]);
        let ours = headers(&[("sec-fetch-site", "same-origin")]);
        let silent = headers(&[]);
        let good = form_token("mine").unwrap();
        assert!(check(&silent, None, &form(&good), Some("mine")).is_ok());
        assert!(matches!(check(&silent, None, &form(&good), Some("other")), Err(Error::CrossSite)));
        assert!(matches!(check(&silent, None, &Form::new(), Some("mine")), Err(Error::CrossSite)));
        assert!(matches!(check(&ours, None, &form(&good), Some("other")), Err(Error::OldPage)));
        assert!(matches!(check(&ours, None, &Form::new(), Some("mine")), Err(Error::CrossSite)));
    }
}

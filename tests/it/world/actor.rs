//! A person with a browser.

use std::time::Duration;

use granary::kernel::UserId;
use granary::platform::totp::Totp;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::{PASSWORD, Page, World};

pub struct Actor {
    pub id: UserId,
    pub login: String,
    base: String,
    client: reqwest::Client,
    token: std::sync::Mutex<String>,
    cookie: std::sync::Mutex<String>,
}

/// A file that was saved.
pub struct Saved {
    pub bytes: Vec<u8>,
    /// The header that names it.
    pub named: String,
    pub media_type: String,
}

impl Saved {
    /// The rows of a workbook's first sheet, every cell as text; the heading first.
    pub fn rows(&self) -> Vec<Vec<String>> {
        use calamine::Reader;
        let mut book = calamine::Xlsx::new(std::io::Cursor::new(&self.bytes)).unwrap();
        let range = book.worksheet_range_at(0).unwrap().unwrap();
        range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
    }

    /// The cells of one column of a workbook, without its heading.
    pub fn column(&self, heading: &str) -> Vec<String> {
        let rows = self.rows();
        let place = rows[0].iter().position(|cell| cell == heading);
        let place = place.unwrap_or_else(|| panic!("no column {heading:?} among {:?}", rows[0]));
        rows[1..].iter().map(|row| row[place].clone()).collect()
    }
}

fn client() -> reqwest::Client {
    let mut headers = HeaderMap::new();
    headers.insert(HeaderName::from_static("sec-fetch-site"), HeaderValue::from_static("same-origin"));
    reqwest::Client::builder()
        .cookie_store(true)
        .default_headers(headers)
        .redirect(reqwest::redirect::Policy::none())
        // Shorter than the server keeps a connection, so that none is used in the moment in which it is closed.
        .pool_idle_timeout(Duration::from_secs(2))
        .build()
        .unwrap()
}

impl Actor {
    pub fn stranger(world: &World) -> Self {
        Self::at(&world.base)
    }

    /// Somebody with a browser, at the product's address.
    pub fn at(base: &str) -> Self {
        Self {
            id: UserId(0),
            login: String::new(),
            base: base.to_owned(),
            client: client(),
            token: Default::default(),
            cookie: Default::default(),
        }
    }

    pub async fn signs_in(world: &World, id: UserId, login: &str) -> Self {
        let mut actor = Self::stranger(world);
        (actor.id, actor.login) = (id, login.to_owned());
        actor.enters(login, PASSWORD).await.is(303);
        actor
    }

    /// Fills in the sign-in page.
    pub async fn enters(&self, login: &str, password: &str) -> Page {
        self.get("/sign-in").await;
        let page = self.post("/sign-in", &[("login", login), ("password", password), ("next", "/")]).await;
        if page.status == 303 {
            // The forms of the new session carry another token.
            self.token.lock().unwrap().clear();
        }
        page
    }

    /// The forms of a session that has just begun carry another token.
    pub fn forgets_token(&self) {
        self.token.lock().unwrap().clear();
    }

    /// Fills in the page of the second step.
    pub async fn enters_code(&self, field: &str, code: &str) -> Page {
        let page = self.post("/sign-in/code", &[(field, code), ("next", "/")]).await;
        if page.status == 303 {
            self.token.lock().unwrap().clear();
        }
        page
    }

    /// Sets up a second factor as people do; gives its secret and the recovery codes.
    pub async fn enrols(&self, seconds: impl FnOnce() -> i64) -> (String, Vec<String>) {
        self.get("/me/second-factor").await.ok();
        let begun = self.post("/me/second-factor/begin", &[]).await;
        let page = self.follows(begun).await;
        let secret = page.told("secret").replace(' ', "");
        let code = Totp::of(&secret, &self.login).unwrap().code(seconds());
        let page = self.post("/me/second-factor", &[("code", &code)]).await.ok();
        (secret, page.told("codes").lines().map(ToOwned::to_owned).collect())
    }

    pub async fn get(&self, path: &str) -> Page {
        let page = self.send(self.client.get(format!("{}{path}", self.base)), path).await;
        if let Some(token) = token(&page.body) {
            *self.token.lock().unwrap() = token;
        }
        page
    }

    /// Saves the file at an address.
    pub async fn saves(&self, path: &str) -> Saved {
        let answer = self.client.get(format!("{}{path}", self.base)).send().await.unwrap();
        let header = |name: &str| answer.headers().get(name).map_or("", |v| v.to_str().unwrap()).to_owned();
        let (status, named, media_type) =
            (answer.status().as_u16(), header("content-disposition"), header("content-type"));
        let bytes = answer.bytes().await.unwrap().to_vec();
        assert_eq!(status, 200, "{path} answered {status}: {}", String::from_utf8_lossy(&bytes));
        Saved { bytes, named, media_type }
    }

    /// The request itself, for what a browser would not do.
    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    pub async fn send(&self, request: reqwest::RequestBuilder, path: &str) -> Page {
        let answer = request.send().await.unwrap();
        for set in answer.headers().get_all("set-cookie") {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            if pair.starts_with("granary=") {
                pair.clone_into(&mut self.cookie.lock().unwrap());
            }
        }
        let headers = answer.headers().iter();
        let headers = headers.map(|(n, v)| (n.to_string(), v.to_str().unwrap_or("").to_owned())).collect();
        let status = answer.status().as_u16();
        Page { status, headers, path: path.to_owned(), body: answer.text().await.unwrap() }
    }

    /// The session's cookie, for a request that is written by hand.
    pub fn cookie(&self) -> String {
        self.cookie.lock().unwrap().clone()
    }

    /// The token of this browser's forms.
    pub async fn token(&self) -> String {
        if self.token.lock().unwrap().is_empty() {
            self.get("/permissions").await;
        }
        self.token.lock().unwrap().clone()
    }

    /// Sends a form with the token of this browser.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.token().await;
        let mut fields: Vec<(&str, &str)> = fields.to_vec();
        fields.push(("_csrf", &token));
        self.post_bare(path, &fields).await
    }

    /// Sends exactly these fields.
    pub async fn post_bare(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let page = self
            .send(
                self.client
                    .post(format!("{}{path}", self.base))
                    .body(encode(fields))
                    .header("content-type", "application/x-www-form-urlencoded"),
                path,
            )
            .await;
        if let Some(token) = token(&page.body) {
            *self.token.lock().unwrap() = token;
        }
        page
    }

    /// Opens the page of a form, and sends it with the version that it was made from.
    pub async fn fills(&self, form: &str, to: &str, fields: &[(&str, &str)]) -> Page {
        let page = self.get(form).await.ok();
        let version = page.value("_version").unwrap_or_default();
        let mut all = fields.to_vec();
        if !version.is_empty() {
            all.push(("_version", &version));
        }
        self.post(to, &all).await
    }

    /// Sends a form, expects it to be taken, and follows to the next page.
    #[track_caller]
    pub fn follows(&self, page: Page) -> impl Future<Output = Page> + use<'_> {
        assert_eq!(page.status, 303, "{} answered {}:\n{}", page.path, page.status, page.text());
        let to = page.location().to_owned();
        async move { self.get(&to).await.ok() }
    }
}

fn token(html: &str) -> Option<String> {
    let start = html.find("<meta name=\"csrf\" content=\"")? + 27;
    let rest = &html[start..];
    Some(rest[..rest.find('"')?].to_owned())
}

/// A form as a browser encodes it.
pub fn encode(fields: &[(&str, &str)]) -> String {
    use std::fmt::Write;
    let mut body = String::new();
    for (name, value) in fields {
        if !body.is_empty() {
            body.push('&');
        }
        for (part, end) in [(name, "="), (value, "")] {
            for byte in part.bytes() {
                if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
                    body.push(byte as char);
                } else {
                    write!(body, "%{byte:02X}").unwrap();
                }
            }
            body.push_str(end);
        }
    }
    body
}

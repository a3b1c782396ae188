//! What measures over HTTP as a browser does: signs in, fills in forms, waits for work to end, and watches the memory.
#![allow(dead_code, reason = "each measurement uses what it needs")]

use std::time::{Duration, Instant};

use granary::demo;
use reqwest::Client;

/// The longest that anything may take before it counts as hanging.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Somebody of the sample data who has signed in.
pub async fn signed_in(base: &str, login: &str) -> Client {
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("sec-fetch-site", reqwest::header::HeaderValue::from_static("same-origin"));
    // The server closes a connection that stands idle while something else is measured.
    let client =
        Client::builder().cookie_store(true).default_headers(headers).pool_idle_timeout(Duration::from_secs(1));
    let client = client.redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let page = text(&client, &format!("{base}/sign-in")).await;
    let body = format!("login={login}&password={}&next=%2F&_csrf={}", demo::PASSWORD, token(&page));
    let answer = posts(&client, &format!("{base}/sign-in"), body, "application/x-www-form-urlencoded").await;
    assert_eq!(answer.status(), 303);
    client
}

/// A page.
pub async fn text(client: &Client, url: &str) -> String {
    client.get(url).send().await.unwrap().text().await.unwrap()
}

/// The answer to a form.
pub async fn posts(client: &Client, url: &str, body: impl Into<reqwest::Body>, kind: &str) -> reqwest::Response {
    client.post(url).header("content-type", kind).body(body).send().await.unwrap()
}

/// What stands between a beginning and the next such character.
pub fn between<'a>(page: &'a str, before: &str, after: char) -> &'a str {
    let start = page.find(before).unwrap_or_else(|| panic!("no {before:?} in {page}")) + before.len();
    page[start..].split(after).next().unwrap()
}

/// The token that a form of this page carries.
pub fn token(page: &str) -> String {
    between(page, "name=\"csrf\" content=\"", '"').to_owned()
}

/// The most memory that this process has held since [`forgets`], in MB.
pub fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    between(&status, "VmHWM:", 'k').trim().parse::<f64>().unwrap() / 1024.0
}

/// Begins to measure the peak of memory anew; gives what is held now, in MB.
pub fn forgets() -> f64 {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
    peak()
}

/// Waits until a page of an import shows no more work; gives the page.
pub async fn idle(client: &Client, url: &str) -> String {
    let started = Instant::now();
    loop {
        let page = text(client, url).await;
        if !page.contains("<progress") {
            return page;
        }
        assert!(started.elapsed() < PATIENCE, "still at work: {page}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The form that brings a workbook, and the type of its content.
pub fn multipart(token: &str, bytes: &[u8]) -> (Vec<u8>, String) {
    let mark = "----granary";
    let mut body =
        format!("--{mark}\r\ncontent-disposition: form-data; name=\"_csrf\"\r\n\r\n{token}\r\n").into_bytes();
    let file = format!("--{mark}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.xlsx\"\r\n\r\n");
    body.extend_from_slice(file.as_bytes());
    body.extend_from_slice(bytes);
    body.extend_from_slice(format!("\r\n--{mark}--\r\n").as_bytes());
    (body, format!("multipart/form-data; boundary={mark}"))
}

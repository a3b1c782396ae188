//! What lies in a mailbox, as a mail program reads it.

use std::path::Path;

use base64::{Engine, engine::general_purpose::STANDARD};

/// A mail that arrived.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Its headers as they came, unfolded.
    pub headers: Vec<(String, String)>,
    /// The plain text.
    pub text: String,
    /// The HTML.
    pub html: String,
    pub raw: String,
}

impl Letter {
    pub fn of_folder(folder: &Path) -> Vec<Self> {
        let Ok(files) = std::fs::read_dir(folder) else { return Vec::new() };
        let mut all: Vec<_> = files
            .map(|file| file.unwrap().path())
            .filter(|path| path.extension().is_some_and(|e| e == "eml"))
            .map(|path| Self::read(&std::fs::read_to_string(path).unwrap()))
            .collect();
        all.sort_by_key(|letter| {
            let id = letter.header("message-id").to_owned();
            id.split('.').nth(1).and_then(|n| n.parse::<i64>().ok()).unwrap_or(0)
        });
        all
    }

    pub fn read(raw: &str) -> Self {
        let raw = raw.replace("\r\n", "\n");
        let (head, body) = raw.split_once("\n\n").unwrap();
        let headers = headers(head);
        let kind = find(&headers, "content-type").to_owned();
        let mark = kind.split("boundary=\"").nth(1).unwrap().split('"').next().unwrap();
        let (mut text, mut html) = (String::new(), String::new());
        for part in body.split(&format!("--{mark}")).skip(1) {
            let Some((head, body)) = part.trim_start_matches('\n').split_once("\n\n") else { continue };
            let head = self::headers(head);
            let decoded = decode(find(&head, "content-transfer-encoding"), body);
            if find(&head, "content-type").starts_with("text/plain") {
                text = decoded;
            } else {
                html = decoded;
            }
        }
        Self { headers, text, html, raw }
    }

    pub fn header(&self, name: &str) -> &str {
        find(&self.headers, name)
    }

    /// The subject, decoded.
    pub fn subject(&self) -> String {
        words(self.header("subject"))
    }

    /// The path of the first link of the text that begins so.
    #[track_caller]
    pub fn link(&self, start: &str) -> String {
        let at = self.text.find(start).unwrap_or_else(|| panic!("no {start} in {}", self.text));
        self.text[at..].split_whitespace().next().unwrap().to_owned()
    }
}

fn headers(head: &str) -> Vec<(String, String)> {
    let unfolded = head.replace("\n ", " ").replace("\n\t", " ");
    let lines = unfolded.lines().filter_map(|line| line.split_once(':'));
    lines.map(|(name, value)| (name.to_lowercase(), value.trim().to_owned())).collect()
}

fn find<'a>(headers: &'a [(String, String)], name: &str) -> &'a str {
    headers.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value.as_str())
}

fn words(header: &str) -> String {
    let mut said = String::new();
    for word in header.split(' ') {
        match word.strip_prefix("=?utf-8?b?").and_then(|w| w.strip_suffix("?=")) {
            Some(code) => said.push_str(&String::from_utf8(STANDARD.decode(code).unwrap()).unwrap()),
            None => {
                said.push_str(word);
                said.push(' ');
            }
        }
    }
    said.trim().to_owned()
}

fn decode(encoding: &str, body: &str) -> String {
    match encoding {
        "base64" => {
            let code: String = body.split_whitespace().collect();
            String::from_utf8(STANDARD.decode(code).unwrap()).unwrap()
        }
        "quoted-printable" => {
            let joined = body.replace("=\n", "");
            let mut bytes = Vec::new();
            let mut rest = joined.as_bytes();
            while let Some((first, tail)) = rest.split_first() {
                if *first == b'=' {
                    let hex = std::str::from_utf8(&tail[..2]).unwrap();
                    bytes.push(u8::from_str_radix(hex, 16).unwrap());
                    rest = &tail[2..];
                } else {
                    bytes.push(*first);
                    rest = tail;
                }
            }
            String::from_utf8(bytes).unwrap()
        }
        _ => body.to_owned(),
    }
}

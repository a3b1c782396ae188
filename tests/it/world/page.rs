//! What came back, as a person reads it.

/// An answer of the server.
#[derive(Debug, Clone)]
pub struct Page {
    pub status: u16,
    pub body: String,
    pub headers: Vec<(String, String)>,
    pub path: String,
}

impl Page {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub fn location(&self) -> &str {
        self.header("location").unwrap_or("")
    }

    /// The page, if it is one that was asked for and given.
    #[track_caller]
    pub fn ok(self) -> Self {
        self.is(200)
    }

    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{} answered {}:\n{}", self.path, self.status, self.text());
        self
    }

    #[track_caller]
    pub fn says(self, words: &str) -> Self {
        assert!(self.text().contains(words), "{} does not say {words:?}:\n{}", self.path, self.text());
        self
    }

    #[track_caller]
    pub fn does_not_say(self, words: &str) -> Self {
        assert!(!self.body.contains(words), "{} says {words:?}:\n{}", self.path, self.text());
        self
    }

    /// What beside a field says that it is wrong.
    pub fn error_of(&self, field: &str) -> Option<String> {
        let start = self.body.find(&format!("id=\"e-{field}\""))?;
        let rest = &self.body[start..];
        let inner = &rest[rest.find('>')? + 1..rest.find("</p>")?];
        Some(plain(inner))
    }

    #[track_caller]
    pub fn wrong(self, field: &str, words: &str) -> Self {
        let error = self.error_of(field);
        let told = error.as_deref().is_some_and(|text| text.contains(words));
        assert!(told, "{}: beside {field} stands {error:?}, not {words:?}:\n{}", self.path, self.text());
        self
    }

    /// What stands in the element of this id.
    #[track_caller]
    pub fn told(&self, id: &str) -> String {
        let found = self.body.find(&format!("id=\"{id}\"")).map(|at| &self.body[at..]);
        let rest = found.unwrap_or_else(|| panic!("{} has no {id}:\n{}", self.path, self.text()));
        unescape(&rest[rest.find('>').unwrap() + 1..rest.find("</").unwrap()])
    }

    /// The value of the first input of this name.
    pub fn value(&self, name: &str) -> Option<String> {
        let at = self.body.find(&format!("name=\"{name}\""))?;
        let open = self.body[..at].rfind('<')?;
        let tag = &self.body[open..open + self.body[open..].find('>')?];
        let value = &tag[tag.find("value=\"")? + 7..];
        Some(unescape(&value[..value.find('"')?]))
    }

    /// The words without the markup.
    pub fn text(&self) -> String {
        let main = self.body.find("<main").map_or(self.body.as_str(), |at| &self.body[at..]);
        plain(main.split("<div class=\"watermark\"").next().unwrap_or(main))
    }

    /// The address of the first link whose address begins so.
    pub fn link(&self, start: &str) -> Option<String> {
        let at = self.body.find(&format!("href=\"{start}"))? + 6;
        let rest = &self.body[at..];
        Some(unescape(&rest[..rest.find('"')?]))
    }
}

fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                text.push(' ');
            }
            c if !inside => text.push(c),
            _ => {}
        }
    }
    unescape(&text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&#x2f;", "/")
        .replace("&amp;", "&")
}

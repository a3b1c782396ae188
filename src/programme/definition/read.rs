//! Reads a programme file into typed groups, and collects everything that is wrong with it: one bad key never hides
//! the next. Places are byte ranges of the text, so that an editor can point at the line.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::kernel::{Message, nearest};

/// No programme file is longer; the longest of the source documents becomes some 100 KB.
pub const LONGEST: usize = 1 << 20;
/// No group of a programme lies deeper than this.
const DEEPEST: usize = 12;
/// More problems than this help nobody.
const MOST_PROBLEMS: usize = 200;

/// One thing that is wrong with a file: where, what, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The key that is wrong, such as `deliverable[3].target`; empty for the whole file.
    pub path: String,
    /// The bytes of the text that are wrong.
    pub span: Range<usize>,
    /// What is wrong.
    pub what: Message,
    /// What to do about it.
    pub mend: Option<Message>,
}

/// A rule that a part of the file carries: its id and its classes, such as `P24-05` and `A/H`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// The id in the rule book.
    pub rule: String,
    /// The classes, joined by a stroke; empty where the part itself says whether it is counted or judged.
    pub classes: String,
    /// The table that carries it.
    pub path: String,
}

/// What is noticed on the way through a file.
#[derive(Debug, Default)]
pub struct Reading {
    problems: Vec<Problem>,
    places: BTreeMap<String, Range<usize>>,
    carried: Vec<Carried>,
    assumed: BTreeSet<String>,
}

/// What a file holds beside its values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes {
    /// Where each key stands.
    pub places: BTreeMap<String, Range<usize>>,
    /// Which rules the file carries, in its order.
    pub carried: Vec<Carried>,
    /// Keys whose values are our defaults, not the source document's.
    pub assumed: BTreeSet<String>,
}

impl Reading {
    /// Notes a problem at a path; the nearest enclosing key that stands in the text is pointed at.
    pub fn problem(&mut self, path: &str, what: Message, mend: Option<Message>) {
        let span = self.place(path);
        self.problem_at(path, span, what, mend);
    }

    /// Notes a problem at bytes of the text.
    pub fn problem_at(&mut self, path: &str, span: Range<usize>, what: Message, mend: Option<Message>) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(Problem { path: path.to_owned(), span, what, mend });
        }
    }

    /// Where a key stands, or else the nearest key around it.
    pub fn place(&self, path: &str) -> Range<usize> {
        let mut path = path;
        loop {
            if let Some(span) = self.places.get(path) {
                return span.clone();
            }
            match path.rfind(['.', '[']) {
                Some(end) => path = path.get(..end).unwrap_or(""),
                None => return 0..0,
            }
        }
    }

    /// Whether a key stands in the text.
    pub fn stands(&self, path: &str) -> bool {
        self.places.contains_key(path)
    }

    /// Whether nothing is wrong in a key and below it, so that others may rely on it.
    pub fn sound(&self, key: &str) -> bool {
        let below =
            |path: &str| path.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
        !self.problems.iter().any(|problem| below(&problem.path))
    }

    /// The problems in the order of the text, and what else was noticed.
    pub fn finish(mut self) -> (Vec<Problem>, Notes) {
        self.problems.sort_by_key(|p| (p.span.start, p.span.end));
        self.problems.dedup();
        let Self { problems, places, carried, assumed } = self;
        (problems, Notes { places, carried, assumed })
    }
}

/// One value of the file with its path.
pub struct Node<'a> {
    /// The key, from the top.
    pub path: String,
    /// The value.
    pub value: &'a Spanned<DeValue<'a>>,
}

impl Node<'_> {
    fn wrong(&self, reading: &mut Reading, what: Message, mend: Option<Message>) {
        reading.problem_at(&self.path, self.value.span(), what, mend);
    }

    /// Notes that the value should have been of another type.
    pub fn mistyped(&self, reading: &mut Reading, wanted: &str) {
        let what = Message::new("definition-type").with("key", &self.path).with_word("wanted", wanted);
        let found =
            what.with_word("found", format!("definition-type-{}", self.value.get_ref().type_str().replace(' ', "-")));
        self.wrong(reading, found, Some(Message::new(&format!("{wanted}-example"))));
    }

    /// Notes that the value is not one that the key may have.
    pub fn refused(&self, reading: &mut Reading, why: Message) {
        self.wrong(reading, why, None);
    }

    /// Notes a word that the key does not know, with the nearest one that it does.
    pub fn unknown_word(&self, reading: &mut Reading, word: &str, known: &[&str]) {
        let what = Message::new("definition-word").with("key", &self.path).with("word", word);
        let mend = match nearest(word, known.iter().copied()) {
            Some(near) => Message::new("definition-word-nearest").with("nearest", near).with("known", known.join(", ")),
            None => Message::new("definition-word-known").with("known", known.join(", ")),
        };
        self.wrong(reading, what, Some(mend));
    }
}

/// What can be read from a value of a programme file.
pub trait Read: Sized {
    /// Reads a value; `None` after a problem was noted.
    fn read(node: &Node<'_>, reading: &mut Reading) -> Option<Self>;

    /// What a missing key stands for; `None` when it must not be missing.
    fn absent() -> Option<Self> {
        None
    }

    /// How the value is written.
    fn form() -> Form;
}

/// How a value of a programme file is written: what the reference of the file form is made of.
#[derive(Debug, Clone)]
pub enum Form {
    /// A value, by the key of its type in the locale files.
    Value(&'static str),
    /// One of these words.
    Words(Vec<&'static str>),
    /// Several of a form.
    List(Box<Self>),
    /// A table of keys.
    Group(Group),
}

/// A table of the file.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// The name of the group in code.
    pub name: &'static str,
    /// What it is, in a sentence.
    pub doc: &'static str,
    /// Its keys.
    pub keys: fn() -> Vec<Entry>,
}

/// A key of a table.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: &'static str,
    /// What it is.
    pub doc: &'static str,
    /// Whether it must be there.
    pub needed: bool,
    /// How its value is written.
    pub form: Form,
}

impl<T: Read> Read for Option<T> {
    fn read(node: &Node<'_>, reading: &mut Reading) -> Option<Self> {
        T::read(node, reading).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn form() -> Form {
        T::form()
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: &Node<'_>, reading: &mut Reading) -> Option<Self> {
        let Some(values) = node.value.get_ref().as_array() else {
            node.mistyped(reading, "definition-type-array");
            return None;
        };
        let mut found = Vec::with_capacity(values.len());
        let mut whole = true;
        for (i, value) in values.iter().enumerate() {
            let path = format!("{}[{i}]", node.path);
            reading.places.insert(path.clone(), value.span());
            match T::read(&Node { path, value }, reading) {
                Some(value) => found.push(value),
                None => whole = false,
            }
        }
        whole.then_some(found)
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }

    fn form() -> Form {
        Form::List(Box::new(T::form()))
    }
}

/// A table that is being read: it remembers which keys were asked for, and names the others at the end.
pub struct Table<'a> {
    path: String,
    span: Range<usize>,
    values: &'a DeTable<'a>,
    asked: Vec<&'static str>,
}

impl<'a> Table<'a> {
    /// Opens a table.
    pub fn open(node: &Node<'a>, reading: &mut Reading) -> Option<Self> {
        let Some(values) = node.value.get_ref().as_table() else {
            node.mistyped(reading, "definition-type-table");
            return None;
        };
        if node.path.matches(['.', '[']).count() > DEEPEST {
            node.refused(reading, Message::new("definition-deep"));
            return None;
        }
        Some(Self::of(node.path.clone(), node.value.span(), values))
    }

    /// The table of this path.
    pub fn of(path: String, span: Range<usize>, values: &'a DeTable<'a>) -> Self {
        Self { path, span, values, asked: Vec::new() }
    }

    fn below(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn node(&mut self, key: &'static str, reading: &mut Reading) -> Option<Node<'a>> {
        self.asked.push(key);
        let value = self.values.get(key)?;
        let path = self.below(key);
        reading.places.insert(path.clone(), value.span());
        Some(Node { path, value })
    }

    /// The value of a key; the default when it is missing; a problem when it may not be.
    pub fn get<T: Read>(&mut self, key: &'static str, default: Option<fn() -> T>, reading: &mut Reading) -> Option<T> {
        if let Some(node) = self.node(key, reading) {
            return T::read(&node, reading);
        }
        let value = default.map(|make| make()).or_else(T::absent);
        if value.is_none() {
            let what = Message::new("definition-missing").with("key", self.below(key));
            let mend = Message::new("definition-missing-mend").with("key", key);
            reading.problem_at(&self.below(key), self.span.clone(), what, Some(mend));
        }
        value
    }

    /// Notes what every table may carry, `rules` and `assumed`, and every key that nobody asked for.
    pub fn finish(&mut self, reading: &mut Reading) {
        self.rules(reading);
        self.assumed(reading);
        self.rule(reading);
        for key in self.values.keys() {
            let name: &str = key.get_ref();
            if self.asked.contains(&name) {
                continue;
            }
            let what = Message::new("definition-unknown").with("key", self.below(name));
            let mend = match nearest(name, self.asked.iter().copied()) {
                Some(near) => Message::new("definition-unknown-nearest").with("nearest", near),
                None => Message::new("definition-unknown-known").with("known", self.asked.join(", ")),
            };
            reading.problem_at(&self.below(name), key.span(), what, Some(mend));
        }
    }

    fn rules(&mut self, reading: &mut Reading) {
        let Some(node) = self.node("rules", reading) else { return };
        let Some(rules) = node.value.get_ref().as_table() else {
            return node.mistyped(reading, "definition-type-rules");
        };
        for (id, classes) in rules {
            let name: &str = id.get_ref();
            let text = classes.get_ref().as_str().unwrap_or_default();
            if !super::values::is_rule(name) {
                let what = Message::new("definition-rule-id").with("id", name);
                reading.problem_at(&node.path, id.span(), what, Some(Message::new("definition-rule-id-mend")));
            }
            if text.is_empty() || !text.split('/').all(|c| matches!(c, "A" | "W" | "H" | "R")) {
                let what = Message::new("definition-rule-class").with("id", name);
                reading.problem_at(&node.path, classes.span(), what, Some(Message::new("definition-rule-class-mend")));
            }
            let carried = Carried { rule: name.to_owned(), classes: text.to_owned(), path: self.path.clone() };
            reading.carried.push(carried);
        }
    }

    fn assumed(&mut self, reading: &mut Reading) {
        let Some(node) = self.node("assumed", reading) else { return };
        let Some(keys) = Vec::<String>::read(&node, reading) else { return };
        for (i, key) in keys.iter().enumerate() {
            if self.asked.iter().any(|asked| asked == key) {
                reading.assumed.insert(self.below(key));
            } else {
                let at = Node { path: format!("{}[{i}]", node.path), value: node.value };
                at.unknown_word(reading, key, &self.asked);
            }
        }
    }

    /// Notes the one rule that a table stands for, as a condition or a deliverable does.
    fn rule(&self, reading: &mut Reading) {
        let word = |key: &str| self.values.get(key).and_then(|value| value.get_ref().as_str());
        let Some(rule) = word("rule") else { return };
        let rule = rule.split('/').next().unwrap_or(rule).to_owned();
        let classes = word("class").unwrap_or_default().to_owned();
        reading.carried.push(Carried { rule, classes, path: self.path.clone() });
    }
}

/// Declares a group of the file: a struct whose fields are the keys, each with an optional default.
#[macro_export]
macro_rules! group {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident { $($(#[doc = $fdoc:literal])* pub $field:ident: $type:ty $(= $default:expr)?),+ $(,)? }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name { $($(#[doc = $fdoc])* pub $field: $type),+ }

        impl $crate::programme::definition::read::Read for $name {
            fn read(
                node: &$crate::programme::definition::read::Node<'_>,
                reading: &mut $crate::programme::definition::read::Reading,
            ) -> Option<Self> {
                let mut table = $crate::programme::definition::read::Table::open(node, reading)?;
                $(
                    #[allow(unused_assignments, unused_mut, reason = "only some keys have a default")]
                    let $field = {
                        let mut default: Option<fn() -> $type> = None;
                        $(default = Some(|| $default);)?
                        table.get::<$type>(stringify!($field), default, reading)
                    };
                )+
                table.finish(reading);
                Some(Self { $($field: $field?),+ })
            }

            fn form() -> $crate::programme::definition::read::Form {
                use $crate::programme::definition::read::{Entry, Form, Group, Read};
                fn keys() -> Vec<Entry> {
                    vec![$({
                        #[allow(unused_assignments, unused_mut, reason = "only some keys have a default")]
                        let needed = {
                            let mut needed = <$type as Read>::absent().is_none();
                            $(needed = { let _ = || -> $type { $default }; false };)?
                            needed
                        };
                        Entry { key: stringify!($field), doc: concat!($($fdoc),*), needed, form: <$type as Read>::form() }
                    }),+]
                }
                Form::Group(Group { name: stringify!($name), doc: concat!($($doc),*), keys })
            }
        }
    };
}

/// Lets a set of words be read from a programme file; a wrong one is answered with the nearest right one.
#[macro_export]
macro_rules! readable {
    ($($name:ty),+ $(,)?) => {$(
        impl $crate::programme::definition::read::Read for $name {
            fn read(
                node: &$crate::programme::definition::read::Node<'_>,
                reading: &mut $crate::programme::definition::read::Reading,
            ) -> Option<Self> {
                let text = String::read(node, reading)?;
                let found = text.parse().ok();
                if found.is_none() {
                    let known: Vec<&str> = <$name>::ALL.iter().map(|word| word.as_str()).collect();
                    node.unknown_word(reading, &text, &known);
                }
                found
            }

            fn form() -> $crate::programme::definition::read::Form {
                let words = <$name>::ALL.iter().map(|word| word.as_str()).collect();
                $crate::programme::definition::read::Form::Words(words)
            }
        }
    )+};
}

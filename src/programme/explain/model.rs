//! What is told of a programme, as data: sections of facts, tables and sentences, ready for a page, a terminal or paper.

use serde::Serialize;

use super::gantt::Gantt;
use crate::platform::i18n::Locale;

/// Everything that a programme demands, in the words of one language.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Guide {
    /// The programme's name in files and addresses.
    pub code: String,
    /// Its name.
    pub title: String,
    /// The language.
    pub locale: Locale,
    /// The sections, in reading order.
    pub sections: Vec<Section>,
    /// Its days on a time line.
    pub gantt: Gantt,
}

/// A section with an anchor.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Section {
    /// The anchor, the same in both languages.
    pub id: &'static str,
    /// Its heading.
    pub title: String,
    /// The rules that the group as a whole carries.
    pub rules: Vec<RuleTag>,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// A part of a section.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Block {
    /// A heading of the second level.
    Heading {
        /// Its words.
        title: String,
        /// The rules that stand beside it.
        rules: Vec<RuleTag>,
    },
    /// A sentence.
    Text {
        /// Its words.
        line: Line,
    },
    /// Names and values.
    Facts {
        /// They.
        rows: Vec<Fact>,
    },
    /// A table.
    Table(Table),
    /// The time line stands here.
    Gantt,
}

/// A name and its value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fact {
    /// The name.
    pub name: String,
    /// The value.
    pub value: Cell,
}

/// A table whose first column names its rows.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Table {
    /// What it shows, for those who do not see it.
    pub caption: String,
    /// The heads of its columns.
    pub head: Vec<Head>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// The head of a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Head {
    /// Its words.
    pub label: String,
    /// Whether figures stand in it.
    pub number: bool,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Whether it is the heading of the rows below; then it has one cell.
    pub group: bool,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// What stands in a cell, one below the other.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(transparent)]
pub struct Cell(pub Vec<Line>);

/// A sentence with what stands beside it.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Line {
    /// The sentence.
    pub text: String,
    /// What a failure does.
    pub class: Option<ClassTag>,
    /// The rules that it comes from.
    pub rules: Vec<RuleTag>,
    /// Whether the value is the office's default, which the source document does not state.
    pub assumed: bool,
    /// The expression behind it, as the author wrote it.
    pub test: Option<String>,
}

/// The class of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClassTag {
    /// `A`, `W`, `H` or `R`; several with strokes.
    pub letter: String,
    /// In words.
    pub word: String,
}

/// A rule of the rule book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleTag {
    /// Its id.
    pub id: String,
    /// Its class, where the place does not say it already.
    pub class: Option<ClassTag>,
}

impl Line {
    /// A sentence alone.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// With the expression behind it.
    #[must_use]
    pub fn tested(mut self, test: Option<String>) -> Self {
        self.test = test;
        self
    }

    /// With the class of the check.
    #[must_use]
    pub fn classed(mut self, class: ClassTag) -> Self {
        self.class = Some(class);
        self
    }

    /// With the rules that it comes from.
    #[must_use]
    pub fn ruled(mut self, rules: Vec<RuleTag>) -> Self {
        self.rules = rules;
        self
    }

    /// Marked as a default of the office, or not.
    #[must_use]
    pub fn assumed(mut self, assumed: bool) -> Self {
        self.assumed = assumed;
        self
    }
}

impl From<Line> for Cell {
    fn from(line: Line) -> Self {
        Self(vec![line])
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self(vec![Line::new(text)])
    }
}

impl From<Vec<Line>> for Cell {
    fn from(lines: Vec<Line>) -> Self {
        Self(lines)
    }
}

impl Table {
    /// A table without rows.
    pub fn new(caption: String, head: Vec<String>) -> Self {
        let head = head.into_iter().map(|label| Head { label, number: false }).collect();
        Self { caption, head, rows: Vec::new() }
    }

    /// With figures in its last column.
    #[must_use]
    pub fn numbers_last(mut self) -> Self {
        if let Some(last) = self.head.last_mut() {
            last.number = true;
        }
        self
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(Row { group: false, cells });
    }

    /// Adds a heading for the rows that follow.
    pub fn group(&mut self, cell: impl Into<Cell>) {
        self.rows.push(Row { group: true, cells: vec![cell.into()] });
    }
}

impl Section {
    /// An empty section.
    pub fn new(id: &'static str, title: String) -> Self {
        Self { id, title, rules: Vec::new(), blocks: Vec::new() }
    }

    /// Adds a heading of the second level.
    pub fn heading(&mut self, title: String) {
        self.blocks.push(Block::Heading { title, rules: Vec::new() });
    }

    /// Adds a sentence.
    pub fn text(&mut self, line: Line) {
        self.blocks.push(Block::Text { line });
    }

    /// Adds facts, if there are any.
    pub fn facts(&mut self, rows: Vec<Fact>) {
        if !rows.is_empty() {
            self.blocks.push(Block::Facts { rows });
        }
    }

    /// Adds a table, if it has rows.
    pub fn table(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
    }
}

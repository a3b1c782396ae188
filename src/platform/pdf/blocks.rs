//! Markdown into the blocks of an official document.

use pulldown_cmark::{Alignment, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// A part of a document.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Block {
    /// The title, centred.
    Title(Text),
    /// A heading: 1 for 一、, 2 for （一）, 3 for 1.
    Heading(u8, Text),
    /// A paragraph of the body.
    Paragraph(Text),
    /// A point of a list, with its mark.
    Item(Text),
    /// A line of the signature block (落款), to the right.
    Signature(Text),
    /// A table.
    Table(Table),
    /// What follows stands on a new page.
    NewPage,
}

/// Text in pieces of one style; `\n` is a line break.
pub(super) type Text = Vec<Span>;

/// A piece of text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Span {
    /// What it says.
    pub text: String,
    /// How.
    pub style: Style,
}

/// How a piece of text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// As what it stands in.
    Plain,
    /// 楷体.
    Emphasis,
    /// 黑体.
    Strong,
}

/// A table; the head is empty when all its cells are.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Table {
    /// How each column stands.
    pub columns: Vec<Side>,
    /// The head.
    pub head: Vec<Text>,
    /// The rows.
    pub rows: Vec<Vec<Text>>,
}

/// Where text stands between two edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Side {
    /// At the left.
    #[default]
    Left,
    /// In the middle.
    Middle,
    /// At the right.
    Right,
}

/// Reads Markdown. What an official document does not have (links, pictures, HTML) stands as its text.
pub(super) fn read(markdown: &str) -> Vec<Block> {
    let mut reader = Reader::default();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        reader.take(event);
    }
    reader.blocks
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    text: Text,
    emphasis: usize,
    strong: usize,
    soft_break: bool,
    /// The next number of each open list; none for lists without numbers.
    lists: Vec<Option<u64>>,
    quoted: usize,
    table: Table,
    row: Vec<Text>,
}

impl Reader {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) => self.push(&text),
            Event::InlineHtml(html) if html.trim().starts_with("<br") => self.push("\n"),
            Event::Html(text) | Event::InlineHtml(text) => self.push(&text),
            Event::SoftBreak => self.soft_break = true,
            Event::HardBreak => self.push("\n"),
            Event::Rule => self.blocks.push(Block::NewPage),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Emphasis => self.emphasis += 1,
            Tag::Strong => self.strong += 1,
            Tag::BlockQuote(_) => self.quoted += 1,
            Tag::List(first) => {
                self.flush_item();
                self.lists.push(first);
            }
            Tag::Item => {
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "• ".to_owned(),
                };
                self.push(&mark);
            }
            Tag::Table(columns) => {
                let side = |a: &Alignment| match a {
                    Alignment::Center => Side::Middle,
                    Alignment::Right => Side::Right,
                    _ => Side::Left,
                };
                self.table = Table { columns: columns.iter().map(side).collect(), ..Table::default() };
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis => self.emphasis = self.emphasis.saturating_sub(1),
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::BlockQuote(_) => self.quoted = self.quoted.saturating_sub(1),
            TagEnd::List(_) => {
                self.lists.pop();
            }
            TagEnd::Item => self.flush_item(),
            TagEnd::Paragraph if !self.lists.is_empty() => self.flush_item(),
            TagEnd::Paragraph if self.quoted > 0 => {
                let text = self.taken();
                self.blocks.extend(lines(text).into_iter().map(Block::Signature));
            }
            TagEnd::Paragraph | TagEnd::CodeBlock | TagEnd::HtmlBlock => {
                let text = self.taken();
                self.blocks.push(Block::Paragraph(text));
            }
            TagEnd::Heading(level) => {
                let text = self.taken();
                self.blocks.push(match level {
                    HeadingLevel::H1 => Block::Title(text),
                    HeadingLevel::H2 => Block::Heading(1, text),
                    HeadingLevel::H3 => Block::Heading(2, text),
                    _ => Block::Heading(3, text),
                });
            }
            TagEnd::TableCell => {
                let text = self.taken();
                self.row.push(text);
            }
            TagEnd::TableHead => self.table.head = std::mem::take(&mut self.row),
            TagEnd::TableRow => self.table.rows.push(std::mem::take(&mut self.row)),
            TagEnd::Table => {
                let mut table = std::mem::take(&mut self.table);
                if table.head.iter().all(Vec::is_empty) {
                    table.head.clear();
                }
                self.blocks.push(Block::Table(table));
            }
            _ => {}
        }
    }

    fn flush_item(&mut self) {
        if !self.text.is_empty() {
            let text = self.taken();
            self.blocks.push(Block::Item(text));
        }
    }

    fn taken(&mut self) -> Text {
        self.soft_break = false;
        std::mem::take(&mut self.text)
    }

    fn push(&mut self, text: &str) {
        let style = match (self.strong, self.emphasis) {
            (0, 0) => Style::Plain,
            (0, _) => Style::Emphasis,
            _ => Style::Strong,
        };
        let mut text = text.to_owned();
        if std::mem::take(&mut self.soft_break) {
            // A line break in the source parts words of Western writing only.
            let before = self.text.last().and_then(|span| span.text.chars().last());
            let western = |c: Option<char>| c.is_some_and(|c| c.is_ascii_graphic());
            if western(before) && western(text.chars().next()) {
                text.insert(0, ' ');
            }
        }
        match self.text.last_mut() {
            Some(last) if last.style == style => last.text.push_str(&text),
            _ => self.text.push(Span { text, style }),
        }
    }
}

/// A text cut at its line breaks.
fn lines(text: Text) -> Vec<Text> {
    let mut found = vec![Text::new()];
    for span in text {
        for (n, part) in span.text.split('\n').enumerate() {
            if n > 0 {
                found.push(Text::new());
            }
            if let (false, Some(line)) = (part.is_empty(), found.last_mut()) {
                line.push(Span { text: part.to_owned(), style: span.style });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::pdf::escaped;

    fn plain(text: &str) -> Text {
        vec![Span { text: text.to_owned(), style: Style::Plain }]
    }

    #[test]
    fn headings_paragraphs_lists_and_signatures_are_told_apart() {
        let read = read(
            "# 通知\n\n## 一、总则\n\n第一行\n第二行 two\nwords\n\n1. 甲\n2. 乙\n\n> 中心  \n> 2026年3月2日\n\n---\n",
        );
        let expected = [
            Block::Title(plain("通知")),
            Block::Heading(1, plain("一、总则")),
            Block::Paragraph(plain("第一行第二行 two words")),
            Block::Item(plain("1. 甲")),
            Block::Item(plain("2. 乙")),
            Block::Signature(plain("中心")),
            Block::Signature(plain("2026年3月2日")),
            Block::NewPage,
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn a_table_keeps_its_sides_and_an_empty_head_is_none() {
        let Some(Block::Table(table)) = read("| 名称 | 金额 |\n|---|---:|\n| 甲 | 1.00 |\n").into_iter().next()
        else {
            panic!()
        };
        assert_eq!(table.columns, [Side::Left, Side::Right]);
        assert_eq!((table.head.len(), table.rows.len()), (2, 1));
        let Some(Block::Table(table)) = read("| | |\n|---|---|\n| 甲 | 乙 |\n").into_iter().next() else { panic!() };
        assert!(table.head.is_empty());
    }

    #[test]
    fn what_people_typed_is_never_markup() {
        for typed in [
            "# 一",
            "*甲*",
            "1. 乙",
            "| a | b |",
            "<br>",
            "[x](http://y)",
            "&amp;",
            "- a",
            "\\",
            "a_b_c",
            "```",
            "> 丙",
        ] {
            assert_eq!(read(&escaped(typed)), [Block::Paragraph(plain(typed))], "{typed}");
        }
        let cell = format!("| | |\n|---|---|\n| {} | 乙 |\n", escaped("甲|丁\n戊"));
        let Some(Block::Table(table)) = read(&cell).into_iter().next() else { panic!() };
        assert_eq!(table.rows, [vec![plain("甲|丁\n戊"), plain("乙")]]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_stands_for_itself(typed in "\\PC{1,40}") {
            let shown: String = read(&escaped(&typed)).iter().map(|block| match block {
                Block::Paragraph(text) => text.iter().map(|s| s.text.as_str()).collect::<String>(),
                other => panic!("{other:?}"),
            }).collect();
            proptest::prop_assert_eq!(shown, typed.trim());
        }
    }
}

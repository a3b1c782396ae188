//! Sentences with figures in them: minijinja's `{{ … }}` over the same facts, checked as expressions are, each value
//! shown as people read it.

use std::sync::Arc;

use minijinja::machinery::{Token, tokenize};

use super::catalogue::Catalogue;
use super::expression::{Answer, Context, Expression};
use super::show::{Words, shown};
use super::{Facts, Fault};
use crate::kernel::{Bilingual, Message};
use crate::platform::Result;
use crate::platform::i18n::Locale;

/// No sentence of a programme is longer, in characters.
const LONGEST: usize = 4_000;

/// A sentence in one language.
#[derive(Debug, Clone)]
pub struct Sentence {
    source: String,
    parts: Vec<Part>,
    words: Arc<Words>,
}

#[derive(Debug, Clone)]
enum Part {
    Text(String),
    Value(Expression),
}

/// A sentence in both languages.
#[derive(Debug, Clone)]
pub struct Sentences {
    /// In Chinese.
    pub zh: Sentence,
    /// In English.
    pub en: Sentence,
}

impl Sentence {
    /// Checks a sentence. In it `passed` tells whether the rule's test passed, and `percent(part, whole)` a share.
    ///
    /// # Errors
    /// Everything that is wrong in it, by place.
    pub fn compile(source: &str, catalogue: &Catalogue, context: &Context) -> Result<Self, Vec<Fault>> {
        let length = source.chars().count();
        if length > LONGEST {
            let what = Message::new("rule-too-long").with("found", length).with("most", LONGEST);
            return Err(vec![Fault::new(0..source.len(), what)]);
        }
        let mut parts = Vec::new();
        let mut faults = Vec::new();
        for piece in pieces(source).map_err(|fault| vec![fault])? {
            match piece {
                Piece::Text(text) => parts.push(Part::Text(text.to_owned())),
                Piece::Value(start, text) => match Expression::prepare(text, catalogue, context, true) {
                    Ok(expression) => parts.push(Part::Value(expression)),
                    Err(found) => faults.extend(found.into_iter().map(|fault| fault.shifted(start))),
                },
            }
        }
        if faults.is_empty() {
            Ok(Self { source: source.to_owned(), parts, words: Arc::clone(catalogue.words()) })
        } else {
            Err(faults)
        }
    }

    /// The text as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The sentence over these facts, in a language's way of writing; what is not recorded is said to be so.
    ///
    /// # Errors
    /// As [`Expression::evaluate`].
    pub fn tell(&self, facts: &dyn Facts, passed: Option<bool>, locale: Locale) -> Result<String> {
        let mut told = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => told.push_str(text),
                Part::Value(expression) => match expression.answer(facts, passed)? {
                    Answer::Value(value) => told.push_str(&shown(&self.words, locale, expression.kind(), &value)),
                    Answer::Open(_) => told.push_str(self.words.absent.get(locale.as_str())),
                    Answer::Refused(_) => told.push('—'),
                },
            }
        }
        Ok(told)
    }
}

impl Sentences {
    /// Checks a sentence in both languages.
    ///
    /// # Errors
    /// What is wrong in the Chinese one and what is wrong in the English one.
    pub fn compile(
        text: &Bilingual,
        catalogue: &Catalogue,
        context: &Context,
    ) -> Result<Self, (Vec<Fault>, Vec<Fault>)> {
        let (zh, en) =
            (Sentence::compile(&text.zh, catalogue, context), Sentence::compile(&text.en, catalogue, context));
        match (zh, en) {
            (Ok(zh), Ok(en)) => Ok(Self { zh, en }),
            (zh, en) => Err((zh.err().unwrap_or_default(), en.err().unwrap_or_default())),
        }
    }

    /// The sentence in both languages.
    ///
    /// # Errors
    /// As [`Sentence::tell`].
    pub fn tell(&self, facts: &dyn Facts, passed: Option<bool>) -> Result<Bilingual> {
        let zh = self.zh.tell(facts, passed, Locale::Zh)?;
        Ok(Bilingual { zh, en: self.en.tell(facts, passed, Locale::En)? })
    }
}

enum Piece<'a> {
    Text(&'a str),
    /// Where the expression begins, and the expression.
    Value(usize, &'a str),
}

/// The sentence cut at its `{{` and `}}`. Statements and comments have no place in a sentence.
fn pieces(source: &str) -> Result<Vec<Piece<'_>>, Fault> {
    let mut pieces = Vec::new();
    let mut opened: Option<usize> = None;
    for token in tokenize(source, false, minijinja::syntax::SyntaxConfig::default()) {
        let Ok((token, span)) = token else {
            let what = Message::new("rule-sentence");
            let at = opened.map_or(0, |from| from.saturating_sub(2))..source.len();
            return Err(Fault::new(at, what).mend(Message::new("rule-mend-sentence")));
        };
        let (start, end) = (span.start_offset as usize, span.end_offset as usize);
        match token {
            Token::TemplateData(text) => pieces.push(Piece::Text(text)),
            Token::VariableStart => opened = Some(end),
            Token::VariableEnd => {
                let from = opened.take().unwrap_or(end);
                pieces.push(Piece::Value(from, source.get(from..start).unwrap_or_default()));
            }
            Token::BlockStart => {
                let what = Message::new("rule-statement");
                return Err(Fault::new(start..end, what).mend(Message::new("rule-mend-sentence")));
            }
            _ => {}
        }
    }
    match opened {
        None => Ok(pieces),
        Some(from) => {
            let what = Message::new("rule-sentence");
            Err(Fault::new(from.saturating_sub(2)..source.len(), what).mend(Message::new("rule-mend-sentence")))
        }
    }
}

#[cfg(test)]
mod tests;

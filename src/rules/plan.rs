//! How an expression of yes and no is worked out: cut at its outermost `or`, `and` and `not`, so that each part runs
//! once over the facts that it needs. A fact that stands alone asks no engine.
//!
//! Parts are taken from left to right, and what a part before it has settled is not looked at: the very facts are read,
//! in the very order, that the engine would ask for if it worked the whole out at one go. A story of the tests compares
//! the two.

use std::sync::Arc;

use minijinja::machinery::{Token, tokenize};

use super::catalogue::{Catalogue, Fact};
use super::check::{self, Checked};
use super::engine::{self, Board};
use super::expression::Context;
use super::value::{Type, Value};
use crate::kernel::Message;
use crate::platform::Result;

/// A part that the engine works out at one go.
#[derive(Debug)]
pub(super) struct Part {
    compiled: minijinja::Expression<'static, 'static>,
    /// The places of the facts that it reads whatever they are, in the order in which it reads them.
    first: Vec<usize>,
}

/// The whole, by its parts.
#[derive(Debug)]
pub(super) enum Plan {
    /// One part after the other, until one does not hold.
    All(Vec<Plan>),
    /// One part after the other, until one holds.
    Any(Vec<Plan>),
    /// The contrary.
    Not(Box<Plan>),
    /// A fact of yes and no, by its place on the board.
    Fact(usize),
    /// Anything else.
    Part(Part),
}

/// Why a part has no value.
pub(super) enum Stop {
    /// A fact that it needs is not recorded.
    Missing,
    /// Its figures cannot be worked out.
    Refused(Message),
}

/// Reads the fact of a place onto the board; tells whether it is recorded.
pub(super) type Read<'a> = &'a mut dyn FnMut(usize) -> Result<bool>;

impl Part {
    /// A part of a whole that was checked; `None` when it cannot be prepared by itself.
    pub(super) fn prepare(source: &str) -> Option<Self> {
        let compiled = engine::environment().compile_expression_owned(source.to_owned()).ok()?;
        Some(Self { compiled, first: Vec::new() })
    }

    /// Its value over the board; what is not there yet is read as it is wanted.
    pub(super) fn value(&self, kind: &Type, board: &Arc<Board>, read: Read<'_>) -> Result<Result<Value, Stop>> {
        for place in &self.first {
            if !board.has(*place) && !read(*place)? {
                return Ok(Err(Stop::Missing));
            }
        }
        loop {
            let answer = engine::run(&self.compiled, kind, board);
            match board.wanted() {
                // Each further turn reads one more fact that the one before it found to be needed.
                Some(place) if read(place)? => {}
                Some(_) => return Ok(Err(Stop::Missing)),
                None => return Ok(answer.map_err(Stop::Refused)),
            }
        }
    }
}

impl Plan {
    /// Cuts a source that was found to be one of yes and no; `None` when it has nothing to be cut at.
    pub(super) fn of(source: &str, facts: &[Arc<Fact>], catalogue: &Catalogue, context: &Context) -> Option<Self> {
        let cutter = Cutter { facts, catalogue, context };
        match cutter.cut(source)? {
            Self::Part(_) => None,
            plan => Some(plan),
        }
    }

    /// Whether it holds.
    pub(super) fn holds(&self, board: &Arc<Board>, read: Read<'_>) -> Result<Result<bool, Stop>> {
        match self {
            Self::All(parts) => Self::until(parts, false, board, read),
            Self::Any(parts) => Self::until(parts, true, board, read),
            Self::Not(inner) => Ok(inner.holds(board, read)?.map(|held| !held)),
            Self::Fact(place) => {
                if !board.has(*place) && !read(*place)? {
                    return Ok(Err(Stop::Missing));
                }
                Ok(board.truth(*place).ok_or(Stop::Missing))
            }
            Self::Part(part) => Ok(part.value(&Type::Bool, board, read)?.map(|value| value == Value::Bool(true))),
        }
    }

    /// The parts in their order, until one is what settles the whole.
    fn until(parts: &[Self], settles: bool, board: &Arc<Board>, read: Read<'_>) -> Result<Result<bool, Stop>> {
        for part in parts {
            match part.holds(board, read)? {
                Ok(held) if held == settles => return Ok(Ok(settles)),
                Ok(_) => {}
                stopped => return Ok(stopped),
            }
        }
        Ok(Ok(!settles))
    }
}

/// The conditions that a source of yes and no puts together by its outermost `and`, in their order; the whole where it
/// has none, nothing of an empty one.
pub fn conjuncts(source: &str) -> Vec<&str> {
    let cut = || {
        let signs = signs(source)?;
        let outer = |word: &str| {
            signs.iter().any(|sign| sign.depth == 0 && matches!(&sign.token, Token::Ident(w) if *w == word))
        };
        // `or`, and `a if b else c`, bind less than `and`.
        if outer("or") || outer("if") {
            return None;
        }
        let and = |sign: &&Sign<'_>| sign.depth == 0 && matches!(&sign.token, Token::Ident("and"));
        let cuts: Vec<(usize, usize)> = signs.iter().filter(and).map(|sign| (sign.start, sign.end)).collect();
        pieces(source, &cuts)
    };
    let all = cut().unwrap_or_else(|| vec![source]);
    all.into_iter().map(str::trim).filter(|piece| !piece.is_empty()).collect()
}

/// A token that matters for cutting, with its place: words, brackets, commas.
struct Sign<'a> {
    token: Token<'a>,
    start: usize,
    end: usize,
    /// Brackets that are open around it.
    depth: usize,
}

struct Cutter<'a> {
    facts: &'a [Arc<Fact>],
    catalogue: &'a Catalogue,
    context: &'a Context,
}

impl Cutter<'_> {
    fn cut(&self, source: &str) -> Option<Plan> {
        let signs = signs(source)?;
        let outer = |word: &str| {
            let word = word.to_owned();
            signs.iter().filter(move |sign| sign.depth == 0 && matches!(&sign.token, Token::Ident(w) if *w == word))
        };
        // `a if b else c` binds less than anything else.
        if outer("if").next().is_some() {
            return self.part(source);
        }
        for (word, whole) in [("or", Plan::Any as fn(Vec<Plan>) -> Plan), ("and", Plan::All)] {
            let cuts: Vec<(usize, usize)> = outer(word).map(|sign| (sign.start, sign.end)).collect();
            if !cuts.is_empty() {
                return pieces(source, &cuts)?
                    .into_iter()
                    .map(|piece| self.cut(piece))
                    .collect::<Option<_>>()
                    .map(whole);
            }
        }
        let first = signs.first()?;
        if matches!(first.token, Token::Ident("not")) {
            return self.cut(source.get(first.end..)?).map(|inner| Plan::Not(Box::new(inner)));
        }
        if let Some(inner) = unwrapped(source, &signs) {
            return self.cut(inner);
        }
        let named = self.facts.iter().position(|fact| fact.kind == Type::Bool && fact.name == source.trim());
        named.map(Plan::Fact).or_else(|| self.part(source))
    }

    /// A part for the engine, with the facts that it is sure to read.
    fn part(&self, source: &str) -> Option<Plan> {
        let source = source.trim();
        let Checked { facts, sure, .. } = check::check(source, self.catalogue, self.context, true).ok()?;
        let places = facts.iter().map(|fact| self.facts.iter().position(|known| known == fact));
        let first = places.collect::<Option<Vec<_>>>()?;
        // Where some facts are skipped at times, the engine's own order is followed step by step.
        let straight = sure.len() == first.len() && !has_word(source, "if");
        let part = Part::prepare(source)?;
        Some(Plan::Part(Part { first: if straight { first } else { Vec::new() }, ..part }))
    }
}

/// The tokens of a source; `None` when it cannot be read.
fn signs(source: &str) -> Option<Vec<Sign<'_>>> {
    let mut depth = 0_usize;
    let mut signs = Vec::new();
    for found in tokenize(source, true, minijinja::syntax::SyntaxConfig::default()) {
        let (token, span) = found.ok()?;
        if matches!(token, Token::ParenClose | Token::BracketClose | Token::BraceClose) {
            depth = depth.checked_sub(1)?;
        }
        let opens = matches!(token, Token::ParenOpen | Token::BracketOpen | Token::BraceOpen);
        signs.push(Sign { token, start: span.start_offset as usize, end: span.end_offset as usize, depth });
        depth += usize::from(opens);
    }
    (depth == 0).then_some(signs)
}

fn has_word(source: &str, word: &str) -> bool {
    signs(source).is_none_or(|all| all.iter().any(|sign| matches!(&sign.token, Token::Ident(w) if *w == word)))
}

/// What stands between the cuts.
fn pieces<'a>(source: &'a str, cuts: &[(usize, usize)]) -> Option<Vec<&'a str>> {
    let starts = std::iter::once(0).chain(cuts.iter().map(|(_, end)| *end));
    let ends = cuts.iter().map(|(start, _)| *start).chain([source.len()]);
    starts.zip(ends).map(|(start, end)| source.get(start..end)).collect()
}

/// What stands in the brackets that enclose the whole, if it is no list of values.
fn unwrapped<'a>(source: &'a str, signs: &[Sign<'_>]) -> Option<&'a str> {
    let (first, last) = (signs.first()?, signs.last()?);
    let closed_before = signs.iter().skip(1).rev().skip(1).any(|sign| sign.depth == 0);
    let list = signs.iter().any(|sign| sign.depth == 1 && matches!(sign.token, Token::Comma));
    let wrapped = matches!(first.token, Token::ParenOpen) && matches!(last.token, Token::ParenClose);
    (wrapped && !closed_before && !list).then(|| source.get(first.end..last.start)).flatten()
}

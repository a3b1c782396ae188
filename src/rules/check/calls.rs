//! The few functions that an expression may call, as `max(a, b)` or as `list | max`.

use std::ops::Range;

use minijinja::machinery::ast::{self, CallArg, Expr};

use super::{Checker, Literal, Typed};
use crate::kernel::{Message, Money, nearest};
use crate::rules::value::Type;

/// Functions of every expression.
const KNOWN: [&str; 8] = ["length", "sum", "min", "max", "yuan", "minutes", "hours", "days"];
/// Functions of sentences alone: what is rounded is for reading, not for judging.
const TOLD: [&str; 1] = ["percent"];

impl Checker<'_> {
    pub(super) fn call(&mut self, call: &ast::Call<'_>, at: Range<usize>) -> Option<Typed> {
        let Expr::Var(name) = &call.expr else {
            return self.mended(at, Message::new("rule-method"), functions());
        };
        let args = self.arguments(&call.args, &at)?;
        self.function(name.id, &args, at)
    }

    pub(super) fn filter(&mut self, filter: &ast::Filter<'_>, at: Range<usize>) -> Option<Typed> {
        let first = self.walk(filter.expr.as_ref()?);
        let rest = self.arguments(&filter.args, &at);
        let mut args = vec![first?];
        args.extend(rest?);
        // What is written behind a bar stands for a list; the others are called by name alone.
        if !["length", "sum", "min", "max"].contains(&filter.name) {
            return self.unknown(filter.name, at);
        }
        self.function(filter.name, &args, at)
    }

    fn arguments(&mut self, args: &[CallArg<'_>], at: &Range<usize>) -> Option<Vec<Typed>> {
        let mut typed = Vec::new();
        let mut sound = true;
        for arg in args {
            match arg {
                CallArg::Pos(part) => match self.walk(part) {
                    Some(part) => typed.push(part),
                    None => sound = false,
                },
                _ => {
                    self.fault(at.clone(), Message::new("rule-named-argument"));
                    sound = false;
                }
            }
        }
        sound.then_some(typed)
    }

    fn function(&mut self, name: &str, args: &[Typed], at: Range<usize>) -> Option<Typed> {
        let known = KNOWN.contains(&name) || (self.sentence && TOLD.contains(&name));
        if !known {
            return self.unknown(name, at);
        }
        let kind = match (name, args) {
            ("length", [Typed { kind: Type::List(_), .. }]) => Type::Number,
            ("sum", [Typed { kind: Type::List(inner), .. }]) if inner.adds() => (**inner).clone(),
            ("min" | "max", [Typed { kind: Type::List(inner), .. }]) if inner.ordered() => (**inner).clone(),
            ("min" | "max", [first, rest @ ..]) if !rest.is_empty() && first.kind.ordered() => {
                self.all_alike(first, rest)?
            }
            ("yuan", [amount]) => return self.yuan(amount, at),
            ("minutes" | "hours", [Typed { kind: Type::Number, .. }]) => Type::Duration,
            ("days", [from, to]) => {
                let (from, to) = (self.a_day(from), self.a_day(to));
                (from && to).then_some(Type::Number)?
            }
            ("percent", [part, whole]) if part.kind.adds() && whole.kind.adds() => {
                self.meet(part, whole)?;
                Type::Text
            }
            _ => {
                let what = Message::new("rule-arguments").with("name", name);
                return self.mended(at, what, usage(name));
            }
        };
        Some(Typed { kind, at, literal: None })
    }

    fn all_alike(&mut self, first: &Typed, rest: &[Typed]) -> Option<Type> {
        let mut kind = first.kind.clone();
        for other in rest {
            kind = self.meet(first, other)?;
        }
        Some(kind)
    }

    /// Whether a part is a day, or a text that is written as one.
    fn a_day(&mut self, part: &Typed) -> bool {
        match part.kind {
            Type::Date => true,
            Type::Text => self.dated(part),
            _ => {
                let what = Message::new("rule-arguments").with("name", "days");
                self.mended(part.at.clone(), what, usage("days"));
                false
            }
        }
    }

    /// An amount of money, written as a figure or as a text with decimals.
    fn yuan(&mut self, amount: &Typed, at: Range<usize>) -> Option<Typed> {
        let read = match &amount.literal {
            Some(Literal::Number(yuan)) => Money::yuan(*yuan),
            Some(Literal::Text(written)) => Money::parse(written),
            None => Err(Message::new("rule-yuan-figure")),
        };
        match read {
            Ok(_) => Some(Typed { kind: Type::Money, at, literal: None }),
            Err(what) => self.mended(amount.at.clone(), what, usage("yuan")),
        }
    }

    fn unknown(&mut self, name: &str, at: Range<usize>) -> Option<Typed> {
        let what = Message::new("rule-function-unknown").with("name", name);
        let told = TOLD.into_iter().filter(|_| self.sentence);
        let mend = match nearest(name, KNOWN.into_iter().chain(told)) {
            Some(near) => Message::new("rule-mend-name").with("name", near),
            None => functions(),
        };
        self.mended(at, what, mend)
    }
}

fn functions() -> Message {
    Message::new("rule-mend-functions").with("functions", KNOWN.join(", "))
}

/// How a function is called.
fn usage(name: &str) -> Message {
    let example = match name {
        "length" => "length(list)",
        "sum" => "sum(list)",
        "min" => "min(a, b)",
        "max" => "max(a, b)",
        "yuan" => "yuan(200000), yuan(\"1999.99\")",
        "minutes" => "minutes(2)",
        "hours" => "hours(1)",
        "days" => "days(from, to)",
        _ => "percent(part, whole)",
    };
    Message::new("rule-mend-usage").with("example", example)
}

//! What may be compared with what, and what may be reckoned with what.

use std::ops::Range;

use minijinja::machinery::ast::{BinOpKind, CompareOpKind, Expr};

use super::{Checker, Literal, Typed, list};
use crate::kernel::{Message, nearest};
use crate::rules::value::{Choices, Type, day};

impl Checker<'_> {
    /// One comparison; what stands on its right, where both sides fit.
    pub(super) fn compared(&mut self, op: CompareOpKind, left: Option<&Typed>, right: &Expr<'_>) -> Option<Typed> {
        use CompareOpKind as Op;
        if matches!(op, Op::In | Op::NotIn) {
            return self.member(left, right);
        }
        let right = self.walk(right)?;
        let left = left?;
        let kind = self.meet(left, &right)?;
        let ordered = matches!(op, Op::Lt | Op::Lte | Op::Gt | Op::Gte);
        if ordered && !kind.ordered() {
            let what = Message::new("rule-no-order").with_word("found", kind.word());
            self.mended(left.at.start..right.at.end, what, Message::new("rule-mend-equal"));
            return None;
        }
        if matches!(kind, Type::List(_)) {
            let what = Message::new("rule-list-compared");
            self.mended(left.at.start..right.at.end, what, Message::new("rule-mend-list"));
            return None;
        }
        Some(right)
    }

    /// `left in right`, where right is a list of facts or of values written there.
    fn member(&mut self, left: Option<&Typed>, right: &Expr<'_>) -> Option<Typed> {
        let items = match right {
            Expr::List(list) => Some(&list.items),
            Expr::Tuple(list) => Some(&list.items),
            _ => None,
        };
        let at = super::extent(right);
        let Some(items) = items else {
            let right = self.walk(right)?;
            let Type::List(inner) = &right.kind else {
                let what = Message::new("rule-in-what").with_word("found", right.kind.word());
                return self.mended(right.at, what, Message::new("rule-mend-in"));
            };
            let member = Typed { kind: (**inner).clone(), at: right.at.clone(), literal: None };
            self.meet(left?, &member)?;
            return Some(right);
        };
        if items.is_empty() {
            return self.fault(at, Message::new("rule-list-empty"));
        }
        // Each member against the left side, so that every wrong one is told.
        let mut sound = left.is_some();
        for item in items {
            let member = self.walk(item);
            let (Some(left), Some(member)) = (left, &member) else {
                sound = false;
                continue;
            };
            if self.meet(left, member).is_none() {
                sound = false;
                // The member is what is wrong, not all that stands between.
                if let Some(fault) = self.faults.last_mut() {
                    fault.at = member.at.clone();
                }
            }
        }
        let kind = Type::List(Box::new(left?.kind.clone()));
        sound.then_some(Typed { kind, at, literal: None })
    }

    /// The common type of two parts that stand side by side, where there is one.
    pub(super) fn meet(&mut self, left: &Typed, right: &Typed) -> Option<Type> {
        match (&left.kind, &right.kind) {
            (Type::Choice(choices), Type::Choice(others)) => self.same_choices(choices, others, left, right),
            (Type::Choice(choices), Type::Text) => self.chosen(choices, right).then(|| left.kind.clone()),
            (Type::Text, Type::Choice(choices)) => self.chosen(choices, left).then(|| right.kind.clone()),
            (Type::Date, Type::Text) => self.dated(right).then_some(Type::Date),
            (Type::Text, Type::Date) => self.dated(left).then_some(Type::Date),
            (Type::Money, Type::Number) => self.bare(right, left),
            (Type::Number, Type::Money) => self.bare(left, right),
            (Type::Duration, Type::Number) | (Type::Number, Type::Duration) => Some(Type::Duration),
            (one, other) if one == other => Some(one.clone()),
            _ => self.differ(left, right),
        }
    }

    fn differ(&mut self, left: &Typed, right: &Typed) -> Option<Type> {
        let what = Message::new("rule-types-differ").with_word("left", left.kind.word());
        let what = what.with_word("right", right.kind.word());
        let at = left.at.start.min(right.at.start)..left.at.end.max(right.at.end);
        let mend = match (&left.kind, &right.kind) {
            (Type::Bool, Type::Text) | (Type::Text, Type::Bool) => Message::new("rule-mend-bool"),
            (Type::List(_), _) | (_, Type::List(_)) => Message::new("rule-mend-list"),
            (one, other) if one.adds() && *other == Type::Text || *one == Type::Text && other.adds() => {
                Message::new("rule-mend-figure")
            }
            _ => Message::new("rule-mend-types"),
        };
        self.mended(at, what, mend);
        None
    }

    /// A word that a choice is compared with, which must be one of its list.
    fn chosen(&mut self, choices: &Choices, word: &Typed) -> bool {
        let Some(Literal::Text(text)) = &word.literal else {
            let what = Message::new("rule-choice-text");
            let values = Message::new("rule-mend-values").with("values", list(choices.words()));
            self.mended(word.at.clone(), what, values);
            return false;
        };
        if choices.label(text).is_some() {
            return true;
        }
        let what = Message::new("rule-choice-unknown").with("value", text);
        let by_label = choices.values.iter().find(|choice| choice.label.zh == *text || choice.label.en == *text);
        let near = by_label.map(|choice| choice.value.as_str()).or_else(|| nearest(text, choices.words()));
        let mend = match near {
            Some(near) => Message::new("rule-mend-value").with("value", near),
            None => Message::new("rule-mend-values").with("values", list(choices.words())),
        };
        self.mended(word.at.clone(), what, mend);
        false
    }

    fn same_choices(&mut self, one: &Choices, other: &Choices, left: &Typed, right: &Typed) -> Option<Type> {
        if one.name == other.name || one.words().any(|word| other.label(word).is_some()) {
            return Some(left.kind.clone());
        }
        let at = left.at.start.min(right.at.start)..left.at.end.max(right.at.end);
        self.fault(at, Message::new("rule-choices-differ"));
        None
    }

    /// A text that a day is compared with, which must be one.
    pub(super) fn dated(&mut self, text: &Typed) -> bool {
        match &text.literal {
            Some(Literal::Text(written)) if day(written).is_some() => return true,
            Some(Literal::Text(written)) => {
                let what = Message::new("rule-date").with("value", written);
                self.mended(text.at.clone(), what, Message::new("rule-mend-date"));
            }
            _ => {
                self.mended(text.at.clone(), Message::new("rule-date-text"), Message::new("rule-mend-date"));
            }
        }
        false
    }

    /// A number beside an amount of money.
    fn bare(&mut self, number: &Typed, money: &Typed) -> Option<Type> {
        let at = number.at.clone();
        let Some(Literal::Number(figure)) = number.literal else { return self.differ(money, number) };
        let what = Message::new("rule-money-bare").with("value", figure);
        self.mended(at, what, Message::new("rule-mend-yuan").with("value", figure));
        None
    }

    /// An operator that reckons.
    pub(super) fn arithmetic(&mut self, op: BinOpKind, left: &Typed, right: &Typed, at: Range<usize>) -> Option<Typed> {
        use BinOpKind as Op;
        let kind = match op {
            Op::Add | Op::Sub => self.added(if matches!(op, Op::Add) { "+" } else { "-" }, left, right)?,
            Op::Mul => match (&left.kind, &right.kind) {
                (Type::Number, kind) | (kind, Type::Number) if kind.adds() => kind.clone(),
                (Type::Number, _) => return self.unfit("*", right),
                (kind, other) if kind.adds() && other.adds() => return self.unfit("*", right),
                _ => return self.unfit("*", if left.kind.adds() { right } else { left }),
            },
            Op::Div | Op::FloorDiv | Op::Rem => {
                return self.mended(at, Message::new("rule-division"), Message::new("rule-mend-decimal"));
            }
            Op::Pow => return self.mended(at, Message::new("rule-operator").with("sign", "**"), product()),
            _ => return self.fault(at, Message::new("rule-operator").with("sign", "~")),
        };
        Some(Typed { kind, at, literal: None })
    }

    fn added(&mut self, sign: &str, left: &Typed, right: &Typed) -> Option<Type> {
        if left.kind == Type::Date || right.kind == Type::Date {
            let what = Message::new("rule-date-sum");
            self.mended(left.at.start..right.at.end, what, Message::new("rule-mend-days"));
            return None;
        }
        for side in [left, right] {
            if !side.kind.adds() {
                self.unfit(sign, side);
                return None;
            }
        }
        self.meet(left, right)
    }

    /// A part that an operator cannot take.
    pub(super) fn unfit(&mut self, sign: &str, part: &Typed) -> Option<Typed> {
        let what = Message::new("rule-unfit").with("sign", sign).with_word("found", part.kind.word());
        self.fault(part.at.clone(), what)
    }
}

fn product() -> Message {
    Message::new("rule-mend-product")
}

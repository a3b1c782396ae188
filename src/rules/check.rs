//! The type checker: every name, type, choice and date of an expression, before it is ever worked out.

mod calls;
mod meet;

use std::ops::Range;
use std::sync::Arc;

use minijinja::machinery::ast::{self, BinOpKind, CompareOpKind, Expr, UnaryOpKind};
use minijinja::machinery::{Span, parse_expr};
use minijinja::value::ValueKind;

use super::catalogue::{Catalogue, Fact};
use super::expression::{Context, whole};
use super::fault::Fault;
use super::value::Type;
use crate::kernel::{Message, nearest};

/// No condition of the field is nested deeper.
const DEEPEST: usize = 60;
/// No figure of the field is larger.
const LARGEST: i64 = 999_999_999_999_999;

/// What is known of an expression that has no fault.
pub(super) struct Checked {
    /// The type of its value.
    pub(super) kind: Type,
    /// The facts it names, each once, in their order.
    pub(super) facts: Vec<Arc<Fact>>,
    /// The places of those that every evaluation reads.
    pub(super) sure: Vec<usize>,
}

/// Checks a whole expression.
///
/// # Errors
/// Everything that is wrong in it.
pub(super) fn check(
    source: &str,
    catalogue: &Catalogue,
    context: &Context,
    sentence: bool,
) -> Result<Checked, Vec<Fault>> {
    let tree = parse_expr(source).map_err(|error| vec![unread(source, error.range())])?;
    let mut checker = Checker::new(source, catalogue, context, sentence);
    let found = checker.walk(&tree);
    let Checker { mut faults, facts, sure, .. } = checker;
    faults.sort_by_key(|fault| (fault.at.start, fault.at.end));
    match found {
        Some(typed) if faults.is_empty() => {
            let sure = sure.iter().enumerate().filter_map(|(place, sure)| sure.then_some(place)).collect();
            Ok(Checked { kind: typed.kind, facts, sure })
        }
        _ => Err(faults),
    }
}

/// What is wrong when an expression of one type stands where another is wanted.
pub(super) fn wanted(kind: &Type, wants: &Type, at: Range<usize>) -> Option<Fault> {
    let same = match (kind, wants) {
        (Type::Choice(_), Type::Text) | (Type::Number, Type::Duration) | (Type::Duration, Type::Number) => true,
        (kind, wants) => kind == wants,
    };
    let what = Message::new("rule-result").with_word("wanted", wants.word()).with_word("found", kind.word());
    let fault = Fault::new(at, what);
    match (same, wants) {
        (true, _) => None,
        (false, Type::Bool) => Some(fault.mend(Message::new("rule-mend-compare"))),
        (false, _) => Some(fault),
    }
}

/// A source that the parser cannot read; the place is the word before which it stopped, or a bracket without partner.
fn unread(source: &str, at: Option<Range<usize>>) -> Fault {
    if let Some((place, bracket)) = lone_bracket(source) {
        let what = Message::new("rule-bracket").with("bracket", bracket);
        return Fault::new(place..place + 1, what).mend(Message::new("rule-mend-brackets"));
    }
    let whole = whole(source);
    let at = at.filter(|at| at.start < at.end && source.get(at.clone()).is_some()).unwrap_or(whole);
    let near = source.get(at.clone()).unwrap_or_default();
    let fault = Fault::new(at, Message::new("rule-unread").with("near", near));
    fault.mend(Message::new("rule-mend-unread"))
}

/// The first bracket outside quotation marks that has no partner.
fn lone_bracket(source: &str) -> Option<(usize, char)> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut quote = None;
    let mut escaped = false;
    for (place, c) in source.char_indices() {
        match (quote, c) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(mark), c) if c == mark => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[' | '{') => open.push((place, c)),
            (None, ')' | ']' | '}') => match (open.pop(), c) {
                (Some((_, '(')), ')') | (Some((_, '[')), ']') | (Some((_, '{')), '}') => {}
                _ => return Some((place, c)),
            },
            _ => {}
        }
    }
    open.first().copied()
}

/// What is known of a part of an expression.
struct Typed {
    kind: Type,
    at: Range<usize>,
    /// What is written there, where it is no fact and nothing worked out.
    literal: Option<Literal>,
}

/// A value written in the expression itself.
enum Literal {
    Number(i64),
    Text(String),
}

struct Checker<'a> {
    source: &'a str,
    catalogue: &'a Catalogue,
    context: &'a Context,
    sentence: bool,
    faults: Vec<Fault>,
    facts: Vec<Arc<Fact>>,
    sure: Vec<bool>,
    /// Above zero where the engine may skip what stands here.
    maybe: usize,
    depth: usize,
}

impl<'a> Checker<'a> {
    fn new(source: &'a str, catalogue: &'a Catalogue, context: &'a Context, sentence: bool) -> Self {
        let (faults, facts, sure) = (Vec::new(), Vec::new(), Vec::new());
        Self { source, catalogue, context, sentence, faults, facts, sure, maybe: 0, depth: 0 }
    }

    fn fault(&mut self, at: Range<usize>, what: Message) -> Option<Typed> {
        self.faults.push(Fault::new(at, what));
        None
    }

    fn mended(&mut self, at: Range<usize>, what: Message, mend: Message) -> Option<Typed> {
        self.faults.push(Fault::new(at, what).mend(mend));
        None
    }

    /// What a part is, or nothing where it has a fault.
    fn walk(&mut self, part: &Expr<'_>) -> Option<Typed> {
        if self.depth == DEEPEST {
            return self.fault(whole(self.source), Message::new("rule-too-deep").with("most", DEEPEST));
        }
        self.depth += 1;
        let found = self.part(part);
        self.depth -= 1;
        found
    }

    /// What a part is that the engine may skip.
    fn skippable(&mut self, part: &Expr<'_>) -> Option<Typed> {
        self.maybe += 1;
        let found = self.walk(part);
        self.maybe -= 1;
        found
    }

    fn part(&mut self, part: &Expr<'_>) -> Option<Typed> {
        let at = extent(part);
        match part {
            Expr::Var(var) => self.name(var.id, at),
            Expr::Const(written) => self.written(written, at),
            Expr::GetAttr(attr) => match &attr.expr {
                Expr::Var(scope) => self.fact(scope.id, attr.name, at),
                _ => self.fault(at, Message::new("rule-name-parts")),
            },
            Expr::UnaryOp(op) => self.unary(op, at),
            Expr::BinOp(op) => self.binary(op, at),
            Expr::Compare(compare) => self.chain(compare, at),
            Expr::IfExpr(branch) => self.branch(branch, at),
            Expr::Call(call) => self.call(call, at),
            Expr::Filter(filter) => self.filter(filter, at),
            Expr::List(list) => self.list(&list.items, at),
            Expr::Tuple(list) => self.list(&list.items, at),
            Expr::Test(_) => self.mended(at, Message::new("rule-test"), Message::new("rule-mend-compare")),
            Expr::Slice(_) | Expr::GetItem(_) | Expr::Map(_) => self.fault(at, Message::new("rule-construct")),
        }
    }

    /// A name without a point.
    fn name(&mut self, name: &str, at: Range<usize>) -> Option<Typed> {
        if name == "passed" && self.sentence {
            return Some(Typed { kind: Type::Bool, at, literal: None });
        }
        if let Some(scope) = self.catalogue.scope(name) {
            let first = scope.names().next().unwrap_or_default();
            let mend = Message::new("rule-mend-fact").with("example", format!("{name}.{first}"));
            return self.mended(at, Message::new("rule-scope-alone").with("name", name), mend);
        }
        let what = Message::new("rule-name-unknown").with("name", name);
        // A bare word is most often a choice without its quotation marks, or a fact without its scope.
        let owner = self.context.scopes().find(|scope| self.catalogue.fact(&format!("{scope}.{name}")).is_some());
        let near = owner.map(|scope| format!("{scope}.{name}")).or_else(|| {
            let known = self.context.scopes().chain(["true", "false"]);
            nearest(name, known).map(str::to_owned)
        });
        let mend = match near {
            Some(near) => Message::new("rule-mend-name").with("name", near),
            None => Message::new("rule-mend-quoted").with("name", name),
        };
        self.mended(at, what, mend)
    }

    fn fact(&mut self, scope: &str, name: &str, at: Range<usize>) -> Option<Typed> {
        let Some(known) = self.catalogue.scope(scope).filter(|_| self.context.has(scope)) else {
            return self.scope_missing(scope, name, at);
        };
        let Some(fact) = known.fact(name) else {
            let what = Message::new("rule-fact-unknown").with("scope", scope).with("name", name);
            let mend = match nearest(name, known.names()) {
                Some(near) => Message::new("rule-mend-name").with("name", format!("{scope}.{near}")),
                None => {
                    Message::new("rule-mend-facts").with("facts", list(known.names().map(|n| format!("{scope}.{n}"))))
                }
            };
            return self.mended(at, what, mend);
        };
        let place = self.facts.iter().position(|seen| seen == fact).unwrap_or_else(|| {
            self.facts.push(Arc::clone(fact));
            self.sure.push(false);
            self.facts.len() - 1
        });
        if let Some(sure) = self.sure.get_mut(place) {
            *sure |= self.maybe == 0;
        }
        Some(Typed { kind: fact.kind.clone(), at, literal: None })
    }

    /// A scope that does not exist, or may not be named here.
    fn scope_missing(&mut self, scope: &str, name: &str, at: Range<usize>) -> Option<Typed> {
        if self.catalogue.scope(scope).is_some() {
            let what = Message::new("rule-scope-elsewhere").with("scope", scope);
            let mend = Message::new("rule-mend-scopes").with("scopes", list(self.context.scopes()));
            return self.mended(at, what, mend);
        }
        let what = Message::new("rule-scope-unknown").with("scope", scope);
        let mend = match nearest(scope, self.context.scopes()) {
            Some(near) => Message::new("rule-mend-name").with("name", format!("{near}.{name}")),
            None => Message::new("rule-mend-scopes").with("scopes", list(self.context.scopes())),
        };
        self.mended(at, what, mend)
    }

    /// A value written in the expression itself.
    fn written(&mut self, written: &ast::Const, at: Range<usize>) -> Option<Typed> {
        let value = &written.value;
        let (kind, literal) = match value.kind() {
            ValueKind::Bool => (Type::Bool, None),
            ValueKind::String => (Type::Text, Some(Literal::Text(value.as_str().unwrap_or_default().to_owned()))),
            ValueKind::Number if value.is_integer() => match i64::try_from(value.clone()) {
                Ok(number) if number <= LARGEST => (Type::Number, Some(Literal::Number(number))),
                _ => return self.fault(at, Message::new("rule-figure-large").with("most", LARGEST)),
            },
            ValueKind::Number => {
                return self.mended(at, Message::new("rule-decimal"), Message::new("rule-mend-decimal"));
            }
            _ => return self.mended(at, Message::new("rule-none"), Message::new("rule-mend-none")),
        };
        Some(Typed { kind, at, literal })
    }

    fn unary(&mut self, op: &ast::UnaryOp<'_>, at: Range<usize>) -> Option<Typed> {
        let inner = self.walk(&op.expr)?;
        match op.op {
            UnaryOpKind::Not => self.yes_no(&inner)?,
            UnaryOpKind::Neg if inner.kind.adds() => {}
            UnaryOpKind::Neg => return self.unfit("-", &inner),
        }
        Some(Typed { kind: inner.kind, at, literal: None })
    }

    /// Whether a part is yes or no, as it must be here.
    fn yes_no(&mut self, part: &Typed) -> Option<()> {
        if part.kind == Type::Bool {
            return Some(());
        }
        let what = Message::new("rule-wants-yes-no").with_word("found", part.kind.word());
        self.mended(part.at.clone(), what, Message::new("rule-mend-compare"));
        None
    }

    fn binary(&mut self, op: &ast::BinOp<'_>, at: Range<usize>) -> Option<Typed> {
        use BinOpKind as Op;
        let left = self.walk(&op.left);
        if matches!(op.op, Op::ScAnd | Op::ScOr) {
            let right = self.skippable(&op.right);
            let (left, right) = (left.map(|l| self.yes_no(&l)), right.map(|r| self.yes_no(&r)));
            return (left?.is_some() && right?.is_some()).then_some(Typed { kind: Type::Bool, at, literal: None });
        }
        let compare = match op.op {
            Op::Eq => CompareOpKind::Eq,
            Op::Ne => CompareOpKind::Ne,
            Op::Lt => CompareOpKind::Lt,
            Op::Lte => CompareOpKind::Lte,
            Op::Gt => CompareOpKind::Gt,
            Op::Gte => CompareOpKind::Gte,
            Op::In => CompareOpKind::In,
            arithmetic => {
                let right = self.walk(&op.right);
                return self.arithmetic(arithmetic, &left?, &right?, at);
            }
        };
        self.compared(compare, left.as_ref(), &op.right)?;
        Some(Typed { kind: Type::Bool, at, literal: None })
    }

    /// `a <= b <= c`: each neighbour with the next; all but the first two may be skipped.
    fn chain(&mut self, chain: &ast::Compare<'_>, at: Range<usize>) -> Option<Typed> {
        let mut left = self.walk(&chain.expr);
        let mut sound = true;
        for (turn, op) in chain.ops.iter().enumerate() {
            self.maybe += usize::from(turn > 0);
            let right = self.compared(op.op, left.as_ref(), &op.expr);
            self.maybe -= usize::from(turn > 0);
            sound &= right.is_some();
            left = right;
        }
        sound.then_some(Typed { kind: Type::Bool, at, literal: None })
    }

    fn branch(&mut self, branch: &ast::IfExpr<'_>, at: Range<usize>) -> Option<Typed> {
        let test = self.walk(&branch.test_expr).and_then(|test| self.yes_no(&test));
        let first = self.skippable(&branch.true_expr);
        let Some(other) = &branch.false_expr else {
            return self.mended(at, Message::new("rule-no-else"), Message::new("rule-mend-else"));
        };
        let (first, other) = (first?, self.skippable(other)?);
        let kind = self.meet(&first, &other)?;
        test.map(|()| Typed { kind, at, literal: None })
    }

    fn list(&mut self, items: &[Expr<'_>], at: Range<usize>) -> Option<Typed> {
        let members: Vec<Option<Typed>> = items.iter().map(|item| self.walk(item)).collect();
        let members: Vec<Typed> = members.into_iter().collect::<Option<_>>()?;
        let Some((first, rest)) = members.split_first() else {
            return self.fault(at, Message::new("rule-list-empty"));
        };
        let mut kind = first.kind.clone();
        for member in rest {
            kind = self.meet(first, member)?;
        }
        Some(Typed { kind: Type::List(Box::new(kind)), at, literal: None })
    }
}

/// Names after one another, not too many of them.
fn list(names: impl IntoIterator<Item = impl ToString>) -> String {
    const MOST: usize = 12;
    let mut names: Vec<String> = names.into_iter().map(|name| name.to_string()).collect();
    if names.len() > MOST {
        names.truncate(MOST);
        names.push("…".to_owned());
    }
    names.join(", ")
}

fn bytes(span: Span) -> Range<usize> {
    span.start_offset as usize..span.end_offset as usize
}

/// The bytes of a part. The parser's own spans of comparisons begin at the word before them, so an operator's is made
/// of its sides.
fn extent(part: &Expr<'_>) -> Range<usize> {
    let between = |first: &Expr<'_>, last: &Expr<'_>| extent(first).start..extent(last).end;
    let own = bytes(part.span());
    match part {
        Expr::BinOp(op) => between(&op.left, &op.right),
        Expr::Compare(chain) => extent(&chain.expr).start..chain.ops.last().map_or(own.end, |op| extent(&op.expr).end),
        Expr::IfExpr(branch) => {
            extent(&branch.true_expr).start..branch.false_expr.as_ref().map_or(own.end, |other| extent(other).end)
        }
        Expr::UnaryOp(op) => match (&op.op, &op.expr) {
            (UnaryOpKind::Not, Expr::BinOp(inner)) if matches!(inner.op, BinOpKind::In) => extent(&op.expr),
            (_, inner) => own.start..extent(inner).end,
        },
        Expr::GetAttr(attr) => extent(&attr.expr).start..own.end,
        Expr::Call(call) => extent(&call.expr).start..own.end,
        Expr::Filter(filter) => filter.expr.as_ref().map_or(own.start, |inner| extent(inner).start)..own.end,
        Expr::Test(test) => extent(&test.expr).start..own.end,
        Expr::GetItem(item) => extent(&item.expr).start..own.end,
        Expr::Slice(slice) => extent(&slice.expr).start..own.end,
        _ => own,
    }
}

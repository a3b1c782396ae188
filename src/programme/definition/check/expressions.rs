//! Every expression and every sentence of the file, checked against the catalogue of facts: a rule that names what
//! nobody records would never hold.

use super::Check;
use crate::kernel::{Bilingual, Message};
use crate::programme::definition::applying::FileCheck;
use crate::programme::definition::results::Deliverable;
use crate::programme::definition::review::Item;
use crate::programme::definition::values::Test;
use crate::rules::{Catalogue, Context, Expression, Fault, Scope, Sentences, Type};

pub(super) fn check(check: &mut Check<'_>) {
    match Catalogue::own() {
        Ok(catalogue) => {
            let everywhere = Context::everywhere(catalogue);
            Facts { check, catalogue, everywhere: &everywhere }.all();
        }
        Err(why) => check.reading.problem("", Message::new("definition-catalogue").with("why", why), None),
    }
}

struct Facts<'c, 'd> {
    check: &'c mut Check<'d>,
    catalogue: &'static Catalogue,
    everywhere: &'c Context,
}

impl Facts<'_, '_> {
    fn all(&mut self) {
        let definition = self.check.definition;
        for (i, condition) in definition.condition.iter().enumerate() {
            self.pair(&format!("condition[{i}]"), condition.test.as_ref(), condition.message.as_ref());
        }
        for (i, paper) in definition.paper.iter().enumerate() {
            self.files(&format!("paper[{i}]"), &paper.check);
        }
        for (i, payment) in definition.grant.iter().flat_map(|grant| grant.payment.iter()).enumerate() {
            self.pair(&format!("grant.payment[{i}]"), payment.test.as_ref(), None);
        }
        for (i, spending) in definition.budget.iter().flat_map(|budget| budget.check.iter()).enumerate() {
            self.pair(&format!("budget.check[{i}]"), Some(&spending.test), Some(&spending.message));
        }
        for (i, item) in definition.deliverable.iter().enumerate() {
            self.deliverable(&format!("deliverable[{i}]"), item);
        }
        for (c, list) in definition.checklist.iter().enumerate() {
            for (n, line) in list.line.iter().enumerate() {
                self.test(&format!("checklist[{c}].line[{n}].test"), line.test.as_ref(), self.everywhere);
            }
        }
        self.score_items();
        self.lists();
    }

    fn deliverable(&mut self, path: &str, item: &Deliverable) {
        self.files(path, &item.check);
        let Some(scope) = self.record(&format!("{path}.of"), &item.of) else { return };
        self.filter(&format!("{path}.filter"), item.filter.as_ref(), scope);
        if let Some(field) = &item.field {
            let known: Vec<&str> = scope.names().collect();
            self.check.known(&format!("{path}.field"), field, &item.of, &known);
        }
    }

    fn score_items(&mut self) {
        let definition = self.check.definition;
        for (t, table) in definition.score_table.iter().enumerate() {
            for (b, block) in table.block.iter().enumerate() {
                for (c, criterion) in block.criterion.iter().enumerate() {
                    for (i, item) in criterion.item.iter().enumerate() {
                        self.item(&format!("score_table[{t}].block[{b}].criterion[{c}].item[{i}]"), item);
                    }
                }
            }
            for (i, item) in table.bonus.iter().flat_map(|bonus| bonus.item.iter()).enumerate() {
                self.item(&format!("score_table[{t}].bonus.item[{i}]"), item);
            }
        }
    }

    fn item(&mut self, path: &str, item: &Item) {
        let scope = item.of.as_ref().and_then(|of| self.record(&format!("{path}.of"), of));
        match scope {
            Some(scope) => self.filter(&format!("{path}.filter"), item.filter.as_ref(), scope),
            None => self.test(&format!("{path}.filter"), item.filter.as_ref(), self.everywhere),
        }
    }

    fn lists(&mut self) {
        let lists = self.check.definition.selection.iter().flat_map(|selection| selection.list.iter());
        for (i, list) in lists.enumerate() {
            let path = format!("selection.list[{i}]");
            self.pair(&path, list.test.as_ref(), None);
            for (s, share) in list.share.iter().enumerate() {
                self.test(&format!("{path}.share[{s}].filter"), Some(&share.filter), self.everywhere);
            }
        }
    }

    fn files(&mut self, path: &str, checks: &[FileCheck]) {
        for (i, file) in checks.iter().enumerate() {
            self.pair(&format!("{path}.check[{i}]"), file.test.as_ref(), file.message.as_ref());
        }
    }

    fn pair(&mut self, path: &str, test: Option<&Test>, message: Option<&Bilingual>) {
        self.test(&format!("{path}.test"), test, self.everywhere);
        let Some(message) = message else { return };
        if let Err((zh, en)) = Sentences::compile(message, self.catalogue, self.everywhere) {
            self.faults(&format!("{path}.message.zh"), &message.zh, zh);
            self.faults(&format!("{path}.message.en"), &message.en, en);
        }
    }

    /// A filter speaks of the records that it filters, and of what there is only one of.
    fn filter(&mut self, path: &str, test: Option<&Test>, scope: &Scope) {
        let single = self.catalogue.scopes().filter(|other| !other.counted || other.name == scope.name);
        self.test(path, test, &Context::new(single.map(|scope| scope.name.as_str())));
    }

    fn test(&mut self, path: &str, test: Option<&Test>, context: &Context) {
        let Some(test) = test else { return };
        if let Err(faults) = Expression::compile(&test.0, self.catalogue, context, &Type::Bool) {
            self.faults(path, &test.0, faults);
        }
    }

    /// The kind of records that a deliverable or an item counts.
    fn record(&mut self, path: &str, of: &str) -> Option<&'static Scope> {
        let found = self.catalogue.scope(of).filter(|scope| scope.counted);
        if found.is_none() {
            let known: Vec<&str> =
                self.catalogue.scopes().filter(|scope| scope.counted).map(|scope| scope.name.as_str()).collect();
            match crate::kernel::nearest(of, known.iter().copied()) {
                Some(near) => self.check.wrong(path, "record-near", &[("of", &of), ("nearest", &near)]),
                None => self.check.wrong(path, "record", &[("of", &of), ("known", &known.join(", "))]),
            }
        }
        found
    }

    /// Points at the very words of an expression, where it stands in the text as it is.
    fn faults(&mut self, path: &str, source: &str, faults: Vec<Fault>) {
        let whole = self.check.reading.place(path);
        let inside = self.check.text.get(whole.clone()).and_then(|raw| raw.find(source));
        for fault in faults {
            let span = match inside {
                Some(offset) => whole.start + offset + fault.at.start..whole.start + offset + fault.at.end,
                None => whole.clone(),
            };
            self.check.reading.problem_at(path, span, fault.what, fault.mend);
        }
    }
}

//! The conditions of a programme as rules that can be judged.

use super::definition::Definition;
use super::definition::applying::Moment;
use crate::kernel::Message;
use crate::platform::{Error, Result};
use crate::rules::{Catalogue, Context, Expression, Rule, Sentences, Type};

/// The conditions of a moment, in the order of the file.
///
/// # Errors
/// [`Error::Internal`] when an expression cannot be prepared, which a definition that was read does not have.
pub fn rules(definition: &Definition, at: Moment) -> Result<Vec<Rule>> {
    let catalogue = Catalogue::own()?;
    let context = Context::everywhere(catalogue);
    let chosen = definition.condition.iter().filter(|condition| condition.at == at);
    let wrong = |rule: &str, why: String| Error::internal(format!("condition {rule}: {why}"));
    chosen
        .map(|condition| {
            let id = condition.rule.as_str();
            let test =
                condition.test.as_ref().map(|test| Expression::compile(&test.0, catalogue, &context, &Type::Bool));
            let test = test.transpose().map_err(|faults| wrong(id, format!("{faults:?}")))?;
            let words = condition.message.as_ref().unwrap_or(&condition.label);
            let words =
                Sentences::compile(words, catalogue, &context).map_err(|faults| wrong(id, format!("{faults:?}")))?;
            let rule = Rule::new(id, condition.class, test, condition.label.clone(), words, catalogue);
            rule.map_err(|why: Message| wrong(id, why.key))
        })
        .collect()
}

//! What waits for a person about payments.

use super::model::{BatchState, State};
use super::store::{self, Filter, batches};
use crate::access::{Action, Actor, Object, Scope};
use crate::kernel::{Instant, Message};
use crate::pages::Todo;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::settings::Settings;

/// More than these are found in the lists.
const MOST: i64 = 50;

fn todo(verb: &str, object: &str, href: String, due: Option<chrono::NaiveDate>) -> Todo {
    Todo { verb: Message::new(verb), object: Message::new("todo-plain").with("text", object), href, due }
}

/// What waits for the actor.
///
/// # Errors
/// When the database cannot be read.
pub fn todos(db: &mut Db, actor: &Actor, _: &Settings, _: Instant) -> Result<Vec<Todo>> {
    let mut todos = Vec::new();
    if actor.may(Action::PaymentApprove) {
        for batch in batches::in_state(db, BatchState::Prepared, MOST)? {
            if batch.allows(actor, Action::PaymentApprove).is_ok() {
                let href = format!("/payments/batches/{}", batch.id);
                todos.push(todo("todo-approve-batch", &batch.label(), href, None));
            }
        }
    }
    if actor.may(Action::PaymentPrepare) {
        for (state, verb) in [(BatchState::Approved, "todo-send-batch"), (BatchState::Sent, "todo-book-batch")] {
            for batch in batches::in_state(db, state, MOST)? {
                let href = format!("/payments/batches/{}", batch.id);
                todos.push(todo(verb, &batch.label(), href, None));
            }
        }
        for payment in store::ready(db, MOST)? {
            todos.push(todo("todo-pay", &payment.title(), "/payments?ready=yes".to_owned(), payment.due_on));
        }
    }
    if actor.may(Action::PaymentInvoice)
        && let Scope::Own(own) = actor.scope()
    {
        let filter = Filter {
            scope: Scope::Own(own),
            text: String::new(),
            state: Some(State::Planned),
            ready: false,
            call: None,
        };
        for payment in store::wanting_invoice(db, &filter, MOST)? {
            let href = format!("/contracts/{}/payments#p{}", payment.contract, payment.n);
            todos.push(todo("todo-invoice", &payment.title(), href, None));
        }
    }
    Ok(todos)
}

//! What comes round by the clock: conditions may come to hold without anybody touching the payment.

use serde::{Deserialize, Serialize};

use super::{actions, store};
use crate::jobs::{Job, Run};
use crate::kernel::{ContractId, Message};
use crate::platform::Result;

/// Contracts that are looked at in one transaction; the writer is held for some milliseconds.
const AT_ONCE: i64 = 10;

/// Looks at every contract that is paid: plans what is not planned, and notes what became ready. Done again it changes
/// nothing.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Look {}

impl Job for Look {
    const KIND: &'static str = "payments.look";

    fn title(&self) -> Message {
        Message::new("job-payments-look")
    }

    fn run(self, run: &Run) -> Result<Option<String>> {
        let (mut after, mut done) = (ContractId(0), 0);
        loop {
            let from = after;
            let chunk = run.read(move |db, _| store::to_look_at(db, from, AT_ONCE))?;
            let Some(last) = chunk.last().copied() else { break };
            done += i64::try_from(chunk.len()).unwrap_or(0);
            let app = std::sync::Arc::clone(&run.app);
            run.step(done, done, move |tx| {
                for id in &chunk {
                    actions::look(tx, &app, *id)?;
                }
                Ok(true)
            })?;
            after = last;
        }
        Ok(None)
    }
}

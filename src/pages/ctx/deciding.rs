//! What handlers of many nouns do alike: a reason or a decision is read and carried out, and what was done is answered.

use actix_web::http::StatusCode;

use super::Ctx;
use crate::access::Tx;
use crate::kernel::Message;
use crate::pages::Answer;
use crate::platform::Result;
use crate::platform::form::{FormView, choice, line};

crate::words! {
    /// What is decided on what somebody else has proposed.
    pub enum Verdict {
        /// It is done.
        Approve = "approve",
        /// It is not.
        Refuse = "refuse",
    }
}

impl Ctx {
    /// Runs a verb that wants a reason alone, of at most so many characters, over the version that was seen.
    ///
    /// # Errors
    /// [`crate::platform::Error::Invalid`] without a reason; else what the verb returns, with nothing of it stored.
    pub async fn with_reason<T: Send + 'static>(
        &mut self,
        longest: usize,
        verb: impl Fn(&mut Tx<'_>, &str, i32) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reason, version) = (self.form.need("reason", line(longest)), self.form.version());
        let (reason, version) = self.form.build(|| Some((reason?, version?)))?;
        self.write(move |tx| verb(tx, &reason, version)).await
    }

    /// Runs a verb that decides with yes or no and a reason of at most so many characters, over the version that was
    /// seen.
    ///
    /// # Errors
    /// [`crate::platform::Error::Invalid`] where one of them is missing; else what the verb returns, with nothing of it
    /// stored.
    pub async fn with_verdict<T: Send + 'static>(
        &mut self,
        longest: usize,
        verb: impl Fn(&mut Tx<'_>, (bool, &str), i32) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let form = &mut self.form;
        let (verdict, reason) = (form.need("decision", choice::<Verdict>), form.need("reason", line(longest)));
        let version = form.version();
        let (verdict, reason, version) = form.build(|| Some((verdict?, reason?, version?)))?;
        let yes = verdict == Verdict::Approve;
        self.write(move |tx| verb(tx, (yes, &reason), version)).await
    }

    /// Answers what was done: leads on and tells of it, or shows the page again with what is wrong.
    ///
    /// # Errors
    /// The error, when a form cannot mend it.
    pub async fn finish(
        &self,
        done: Result<()>,
        (to, told): (String, &str),
        page: impl AsyncFnOnce(&Self, StatusCode, FormView) -> Result<Answer>,
    ) -> Result<Answer> {
        match done {
            Ok(()) => Ok(Answer::see(to).done(Message::new(told))),
            Err(error) => {
                let (status, form) = self.again(error)?;
                page(self, status, form).await
            }
        }
    }
}

//! The fields of a person's record: the same for the page's form and for the row of a workbook.

use super::model::{Person, login};
use crate::platform::Result;
use crate::platform::form::{Form, email, line, phone};

/// A person's record.
pub(super) fn read(form: &mut Form) -> Result<Person> {
    let (name, login) = (form.need("name", line(60)), form.need("login", login));
    let (email, phone) = (form.may("email", email), form.may("phone", phone));
    form.build(|| {
        Some(Person {
            login: login?,
            name: name?,
            email: email?.unwrap_or_default(),
            phone: phone?.unwrap_or_default(),
        })
    })
}

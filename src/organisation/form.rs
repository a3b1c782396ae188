//! The fields of an organisation and of its contacts: the same for a page's form and for a row of a table or a workbook.

use super::model::{Class, Contact, Kind, Licence, Record};
use crate::kernel::region::Area;
use crate::kernel::{Message, Region, Uscc};
use crate::platform::Result;
use crate::platform::form::{Form, choice, email, line, phone};

/// The longest name of an organisation, in characters.
pub(super) const NAME: usize = 100;

/// A new record, and whether it is registered although its name looks like another's.
pub(super) fn read_new(form: &mut Form) -> Result<(Record, bool)> {
    let name = form.need("name", line(NAME));
    let on_purpose = form.tick("on_purpose");
    Ok((read_record(form, name)?, on_purpose))
}

pub(super) fn read_record(form: &mut Form, name: Option<String>) -> Result<Record> {
    let kind = form.need("kind", choice::<Kind>);
    let uscc = form.may("uscc", Uscc::parse);
    let region = form.may("region", |code| Region::parse(code).map_err(|_| Message::new("form-choice")));
    let here = region.flatten();
    let area = form.may("area", |name| area_code(here, name));
    let class = form.may("class", choice::<Class>);
    let licence = form.may("licence", choice::<Licence>);
    let supervising_body = form.may("supervising_body", line(NAME));
    let legal_representative = form.may("legal_representative", line(60));
    let address = form.may("address", line(200));
    let phone = form.may("phone", phone);
    let email = form.may("email", email);
    form.build(|| {
        Some(Record {
            kind: kind?,
            name: name?,
            uscc: uscc?,
            region: region?,
            area: area?,
            class: class?,
            licence: licence?,
            supervising_body: supervising_body?.unwrap_or_default(),
            legal_representative: legal_representative?.unwrap_or_default(),
            address: address?.unwrap_or_default(),
            phone: phone?.unwrap_or_default(),
            email: email?.unwrap_or_default(),
        })
    })
}

/// The area that a person means: by its name, with or without 市, in the chosen province.
fn area_code(region: Option<Region>, name: &str) -> Result<String, Message> {
    let Some(region) = region else { return Err(Message::new("organisation-area-region")) };
    let name = name.trim();
    let meant = |area: &Area| area.name() == name || area.name().trim_end_matches('市') == name || area.code() == name;
    Area::of(region).find(meant).map(|area| area.code().to_owned()).ok_or_else(|| {
        let some: Vec<&str> = Area::of(region).map(Area::name).take(6).collect();
        Message::new("organisation-area-unknown").with("examples", some.join("、"))
    })
}

/// The name of an area by its code.
pub(super) fn area_name(code: &str) -> String {
    Area::find(code).map_or_else(|| code.to_owned(), |area| area.name().to_owned())
}

/// A contact person.
pub(super) fn read_contact(form: &mut Form) -> Result<Contact> {
    let name = form.need("name", line(60));
    let post = form.may("post", line(60));
    let phone = form.may("phone", phone);
    let email = form.may("email", email);
    if matches!((&phone, &email), (Some(None), Some(None))) {
        form.wrong::<()>("phone", Message::new("organisation-contact-reach"));
    }
    form.build(|| {
        Some(Contact {
            name: name?,
            post: post?.unwrap_or_default(),
            phone: phone?.unwrap_or_default(),
            email: email?.unwrap_or_default(),
        })
    })
}

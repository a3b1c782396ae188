//! The payment order of a batch, as it would be issued now.

use super::model::{Batch, Line, Payment};
use super::store::batches;
use super::subject::batch_subject;
use crate::access::Actor;
use crate::documents::{Audience, Draft, Kind};
use crate::kernel::{Message, PaymentBatchId};
use crate::pages::Ctx;
use crate::platform::Result;
use crate::platform::db::Db;
use crate::platform::i18n::Locale;

/// A batch with its lines and their payments.
///
/// # Errors
/// [`crate::platform::Error::NotFound`].
pub fn found(db: &mut Db, id: PaymentBatchId) -> Result<(Batch, Vec<(Line, Payment)>)> {
    Ok((batches::find(db, id)?, batches::with_payments(db, id)?))
}

/// The order that the actor would issue by approving the batch.
///
/// # Errors
/// [`crate::platform::Error::NotFound`] for whoever does not see the batch; when a number does not open.
pub fn draft(ctx: &Ctx, db: &mut Db, actor: &Actor, id: PaymentBatchId, remark: &str) -> Result<Draft> {
    let subject = batch_subject(db, actor, id.0)?;
    let (batch, lines) = found(db, id)?;
    let row = |(line, payment): &(Line, Payment)| {
        let ending = line.number(&ctx.app.vault).map(|number| number.ending().to_owned())?;
        Ok(serde_json::json!({
            "contract": payment.contract_number, "unit": payment.unit_name, "label": payment.label,
            "holder": line.holder, "bank": line.bank, "ending": ending, "amount": line.amount.to_string(),
        }))
    };
    Ok(Draft {
        kind: Kind::PaymentOrder,
        subject,
        audience: Audience::Centre,
        title: ctx.app.texts.text(Locale::Zh, &Message::new("batch-order-title").with("batch", batch.label())),
        data_date: ctx.now.day(),
        facts: serde_json::json!({
            "batch": batch.label(), "lines": lines.iter().map(row).collect::<Result<Vec<_>>>()?,
            "count": batch.payments, "total": batch.total.to_string(), "capitals": batch.total.capitals(),
            "prepared_by": batch.prepared_by_name, "prepared_on": batch.prepared_at.day(),
            "approved_by": actor.name, "approved_on": ctx.now.day(), "remark": remark,
        }),
        locale: Locale::Zh,
    })
}

//! Mail: a letter as it is written on the wire, and the two ways on which it leaves: as a file in the data folder, or by
//! a mail server. What must be sent, to whom and when is not known here (see `notices`).

mod letter;
mod line;
mod settings;

pub use letter::{Letter, host_of, single_line};
pub use line::{Failure, Line};
pub use settings::{MailSettings, Table, Tls, TransportKind};

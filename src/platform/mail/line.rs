//! An open line on which letters leave, one after the other: a folder, or a connection to a mail server.
//!
//! A letter is offered first and handed over then. Between the two the caller notes that it is about to be handed over;
//! so a program that dies leaves in doubt at most the one letter whose text was on the wire.

use std::io::Write;
use std::path::{Path, PathBuf};

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Quit, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;

use super::letter::Sealed;
use super::{Letter, MailSettings, Tls, TransportKind, host_of};

/// Why a letter did not leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Not now; it may be tried again. Says what was heard.
    Later(String),
    /// The line is of no use any more: no connection, no protection, no sign-in. Nothing of the letter left.
    Broken(String),
    /// Refused for good: this address or this letter will never be taken.
    Refused(String),
    /// It was handed over and no answer came: nobody knows whether it was taken.
    Unknown(String),
}

/// Where letters leave.
pub enum Line {
    /// As files of this folder.
    Folder(PathBuf),
    /// By a mail server.
    Server(Box<SmtpConnection>),
}

/// A letter that the line would take.
pub struct Offered {
    sealed: Sealed,
    name: String,
}

impl Line {
    /// Opens the line that the settings name. `data` is the data folder, `public` the address of the product, by whose
    /// host it introduces itself.
    ///
    /// # Errors
    /// [`Failure::Broken`] when there is no server, it does not protect the way, or it does not let us in.
    pub fn open(settings: &MailSettings, data: &Path, public: &str) -> Result<Self, Failure> {
        match settings.transport {
            TransportKind::File => {
                let folder = data.join("mails");
                std::fs::create_dir_all(&folder).map_err(|e| broken(&e))?;
                Ok(Self::Folder(folder))
            }
            TransportKind::Smtp => connect(settings, host_of(public)).map(|c| Self::Server(Box::new(c))),
        }
    }

    /// Asks whether the letter would be taken; nothing of its text leaves yet.
    ///
    /// # Errors
    /// [`Failure::Refused`] when the address is not known, [`Failure::Later`] or [`Failure::Broken`] otherwise.
    pub fn offer(&mut self, letter: &Letter) -> Result<Offered, Failure> {
        let sealed = letter.seal()?;
        if let Self::Server(server) = self {
            server.command(Mail::new(Some(sealed.from.clone()), Vec::new())).map_err(|e| about_us(&e))?;
            if let Err(e) = server.command(Rcpt::new(sealed.to.clone(), Vec::new())) {
                let failure = heard(&e);
                // The server forgets the sender, so that the next letter begins anew.
                let _ = server.command(Rset);
                return Err(failure);
            }
        }
        Ok(Offered { sealed, name: letter.message_id.clone() })
    }

    /// Hands an offered letter over.
    ///
    /// # Errors
    /// [`Failure::Unknown`] when no answer came after its text had left.
    pub fn hand_over(&mut self, offered: &Offered) -> Result<(), Failure> {
        match self {
            Self::Folder(folder) => write(folder, offered).map_err(|e| Failure::Broken(e.to_string())),
            Self::Server(server) => {
                if let Err(e) = server.command(Data) {
                    let failure = heard(&e);
                    self.take_back();
                    return Err(failure);
                }
                match server.message(&offered.sealed.bytes) {
                    Ok(_) => Ok(()),
                    Err(e) if e.is_permanent() || e.is_transient() => Err(heard(&e)),
                    Err(e) => Err(Failure::Unknown(words(&e))),
                }
            }
        }
    }

    /// Takes an offer back.
    pub fn take_back(&mut self) {
        if let Self::Server(server) = self {
            // A line that is broken is noticed at the next offer.
            let _ = server.command(Rset);
        }
    }

    /// Ends the line.
    pub fn close(self) {
        if let Self::Server(mut server) = self {
            // Whether it says goodbye or not: everything was answered before.
            let _ = server.command(Quit);
        }
    }
}

/// Writes a letter's file: whole, or not at all. Its name is its own, so a second time changes nothing.
fn write(folder: &Path, offered: &Offered) -> std::io::Result<()> {
    let name: String =
        offered.name.chars().map(|c| if c.is_ascii_alphanumeric() || "@.-".contains(c) { c } else { '_' }).collect();
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&offered.sealed.bytes)?;
    file.as_file().sync_all()?;
    file.persist(folder.join(format!("{name}.eml"))).map_err(|e| e.error)?;
    Ok(())
}

fn connect(settings: &MailSettings, own_host: &str) -> Result<SmtpConnection, Failure> {
    let hello = ClientId::Domain(own_host.to_owned());
    let tls = tls(settings)?;
    let wrapper = tls.as_ref().filter(|_| settings.tls == Tls::Wrapper);
    let place = (settings.host.as_str(), settings.port);
    let mut server = SmtpConnection::connect(place, Some(settings.timeout), &hello, wrapper, None)
        .map_err(|e| Failure::Broken(words(&e)))?;
    if let (Tls::Required, Some(tls)) = (settings.tls, &tls) {
        server.starttls(tls, &hello).map_err(|e| Failure::Broken(words(&e)))?;
    }
    if let (Some(user), Some(password)) = (&settings.user, &settings.password) {
        let credentials = Credentials::new(user.clone(), password.0.clone());
        let known = [Mechanism::Plain, Mechanism::Login];
        if let Err(e) = server.auth(&known, &credentials) {
            let code = e.status().map_or_else(String::new, |code| format!(" ({code})"));
            // What the server says about a sign-in may repeat it; only its code is kept.
            return Err(Failure::Broken(format!("the mail server did not let {user} in{code}")));
        }
    }
    Ok(server)
}

fn tls(settings: &MailSettings) -> Result<Option<TlsParameters>, Failure> {
    if settings.tls == Tls::None {
        return Ok(None);
    }
    let mut parameters = TlsParameters::builder(settings.host.clone());
    if let Some(file) = &settings.ca {
        let about = |e: &dyn std::fmt::Display| Failure::Broken(format!("{}: {e}", file.display()));
        let pem = std::fs::read(file).map_err(|e| about(&e))?;
        parameters = parameters.add_root_certificate(Certificate::from_pem(&pem).map_err(|e| about(&e))?);
    }
    parameters.build().map(Some).map_err(|e| Failure::Broken(words(&e)))
}

fn broken(e: &dyn std::fmt::Display) -> Failure {
    Failure::Broken(e.to_string())
}

/// What was heard about a recipient or a letter: 5xx is for good, 4xx is not, and 421 says that the server closes.
fn heard(e: &lettre::transport::smtp::Error) -> Failure {
    if e.status().is_some_and(|code| code.to_string() == "421") {
        Failure::Broken(words(e))
    } else if e.is_permanent() {
        Failure::Refused(words(e))
    } else if e.is_transient() {
        Failure::Later(words(e))
    } else {
        Failure::Broken(words(e))
    }
}

/// What was heard about us as a sender: no letter's fault, and mended by the operator.
fn about_us(e: &lettre::transport::smtp::Error) -> Failure {
    Failure::Broken(words(e))
}

/// An error and what stands behind it, on one line.
fn words(e: &dyn std::error::Error) -> String {
    let mut all = e.to_string();
    let mut source = e.source();
    while let Some(e) = source {
        let more = e.to_string();
        if !all.contains(&more) {
            all.push_str(": ");
            all.push_str(&more);
        }
        source = e.source();
    }
    let line: String = all.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.chars().take(300).collect()
}

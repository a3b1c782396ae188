//! The command line.

mod keys;
mod maintenance;
mod programme;

use std::io::{IsTerminal, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Parser, Subcommand};
use indicatif::{ProgressBar, ProgressStyle};

use crate::access::{Actor, POLICY, Policy, Role, Tx};
use crate::audit::{self, Anchor};
use crate::kernel::Clock;
use crate::people::actions::{accounts, first, links, roles, second_factor};
use crate::people::model::{Person, User};
use crate::platform::db::{Database, blocking};
use crate::platform::password::Passwords;
use crate::platform::secret::fresh;
use crate::platform::settings::Settings;
use crate::platform::{Error, Result};
use crate::{app, demo, notices, organisation, people};

/// Granary (仓廪): a back office for public grants.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    /// The data folder.
    #[arg(long, global = true, default_value = "./var")]
    data: PathBuf,
    /// The settings file; by default granary.toml in the data folder, if it is there.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves; brings the schema up to date first.
    Serve {
        /// Where to listen; port 0 takes a free one.
        #[arg(long)]
        listen: Option<SocketAddr>,
        /// Loads the sample data first, if the database is empty.
        #[arg(long)]
        sample: bool,
    },
    /// Brings the schema up to date and exits.
    Migrate,
    /// Loads the sample data into an empty database and exits.
    Demo,
    /// Looks after people without the browser.
    #[command(subcommand)]
    User(UserCommand),
    /// Looks after the keys that seal what the database must not show.
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Checks and explains programme files; needs no server and no database.
    #[command(subcommand)]
    Programme(programme::ProgrammeCommand),
    /// Re-checks the database, its references, sealed values, stored files and the audit chain; fails on the first
    /// broken thing.
    Verify,
    /// Writes everything into one file while the product serves. The key file is not in it: keep that apart.
    Backup {
        /// A file that is not there yet.
        file: PathBuf,
    },
    /// Reads a backup back into an empty database and data folder, of either engine.
    Restore {
        /// A file that `backup` wrote.
        file: PathBuf,
    },
}

#[derive(Subcommand)]
enum UserCommand {
    /// Adds a person and prints a one-time link that sets the password.
    Add {
        /// The name to sign in with.
        login: String,
        /// The person's name.
        #[arg(long)]
        name: String,
        /// A role, such as officer or accounts-admin.
        #[arg(long)]
        role: Option<Role>,
        /// The organisation's full name; by default the only centre.
        #[arg(long)]
        organisation: Option<String>,
    },
    /// Prints a one-time link that sets a new password.
    Reset {
        /// The name to sign in with.
        login: String,
    },
    /// Takes away the second factor of a person who lost the phone; every session ends.
    ResetSecondFactor {
        /// The name to sign in with.
        login: String,
        /// Why, for the audit trail.
        #[arg(long, default_value = "command line")]
        reason: String,
    },
    /// Disables a person; every session ends.
    Disable {
        /// The name to sign in with.
        login: String,
        /// Why, for the audit trail.
        #[arg(long)]
        reason: String,
    },
}

/// Runs the command that the arguments ask for.
///
/// # Errors
/// A line for the operator.
pub fn run() -> Result<(), String> {
    let cli = Cli::parse();
    if let Command::Programme(command) = cli.command {
        return programme::run(command, &cli.data);
    }
    let mut settings = Settings::read(&cli.data, cli.config.as_deref(), std::env::vars())?;
    make_folder(&cli.data).map_err(|e| format!("{}: {e}", cli.data.display()))?;
    logs(&settings);
    if let Command::Serve { listen: Some(listen), .. } = cli.command {
        settings.listen = listen;
    }
    let run = async move {
        let clock = app::machine_clock();
        if let Command::Restore { file } = &cli.command {
            return maintenance::restore(&settings, &clock, file).await;
        }
        if let Command::Backup { file } = &cli.command {
            // No migration first: before an upgrade is when a backup is wanted most.
            return maintenance::backup(&settings, &clock, file).await;
        }
        let database = Database::open(&settings.database, settings.readers)?;
        let done = database.migrate()?;
        app::fill_search(&database)?;
        match cli.command {
            Command::Serve { sample, .. } => serve(settings, database, clock, sample).await,
            Command::Migrate if done.is_empty() => say("The schema is up to date."),
            Command::Migrate => say(&format!("Migrated: {}", done.join(", "))),
            Command::Demo => demo(settings, database, clock).await,
            Command::User(command) => user(&settings, &database, &clock, command).await,
            Command::Keys(command) => keys::run(&settings, &database, &clock, command).await,
            Command::Verify => maintenance::verify(&settings, &database, &clock, false).await,
            Command::Backup { .. } | Command::Restore { .. } | Command::Programme(_) => Ok(()),
        }
    };
    actix_web::rt::System::new().block_on(run).map_err(|e| match e {
        Error::Conflict(m) | Error::Forbidden(m) => format!("{} {:?}", m.key, m.args),
        Error::Invalid(errors) => errors
            .iter()
            .map(|e| format!("{}: {} {:?}", e.field, e.message.key, e.message.args))
            .collect::<Vec<_>>()
            .join("\n"),
        other => other.to_string(),
    })
}

/// Only the one who runs the program may look into its folder.
fn make_folder(data: &std::path::Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(data)
}

fn say(line: &str) -> Result<()> {
    writeln!(std::io::stdout(), "{line}").map_err(Error::from)
}

fn logs(settings: &Settings) {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,granary=info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // Setting it twice happens only where one process runs several commands, as tests do.
    let _ = if settings.log_json { log.json().try_init() } else { log.try_init() };
}

async fn serve(mut settings: Settings, database: Database, clock: Clock, sample: bool) -> Result<()> {
    let fresh = sample && !database.read_now(people::anybody)?;
    if fresh {
        load_sample(&settings, &database, &clock).await?;
    }
    settings.sample = demo::is_sample(&settings.data);
    let listener = TcpListener::bind(settings.listen)
        .map_err(|e| Error::Unavailable(format!("cannot listen on {}: {e}", settings.listen)))?;
    settings.listen = listener.local_addr()?;
    let app = Arc::new(app::build(settings, database, clock).await?);
    app::seed(&app).await?;
    // Sample data are a help; nothing of them keeps a server from starting.
    if fresh && let Err(error) = demo::season(&app).await {
        tracing::error!(%error, "the sample season ended early");
    }
    let server = app::serve(&app, listener)?;
    let workers = app::start_jobs(&app)?;
    let post = notices::start(&app)?;
    announce(&app).await?;
    server.await?;
    blocking(move || {
        post.stop();
        workers.stop(Duration::from_secs(app::FINISH_SECONDS));
        Ok(())
    })
    .await?;
    // What the last requests did is sealed before the program ends.
    audit::seal(&app.database, &Anchor::in_folder(&app.settings.data), &app.clock).await?;
    Ok(())
}

async fn announce(app: &crate::pages::App) -> Result<()> {
    say(&format!("Granary is at {}", app.public_address("")))?;
    if app.settings.sample {
        say(&format!("Sample sign-ins, password {} for all:", demo::PASSWORD))?;
        for (login, name, role, place) in demo::PEOPLE {
            say(&format!("  {login:<20} {role:<20} {name}　{place}"))?;
        }
        return Ok(());
    }
    if app.database.read_now(people::anybody)? {
        return Ok(());
    }
    let secret = fresh()?;
    let (kept, actor, now) = (secret.clone(), Actor::system(&app.policy), app.clock.now());
    app.database.write(move |db| first::make_link(&mut Tx { db, actor: &actor, now, request: "start" }, &kept)).await?;
    say("Nobody is here yet. This link creates the first administrator; it works once, for 24 hours:")?;
    say(&format!("  {}", app.public_address(&format!("/welcome/{secret}"))))
}

/// A bar with count and remaining time on a terminal, nothing otherwise.
fn bar(total: Option<u64>, what: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let template = if total.is_some() { "{msg} {bar:30} {pos}/{len} {eta}" } else { "{msg} {spinner} {human_pos}" };
    let bar = total.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
    bar.set_style(ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message(what.to_owned());
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

async fn load_sample(settings: &Settings, database: &Database, clock: &Clock) -> Result<()> {
    let policy = Policy::load(POLICY).await?;
    let passwords = Passwords::new(settings.argon2_kib, settings.argon2_rounds);
    let bar = bar(Some(demo::STEPS), "sample data");
    demo::load(database, &policy, &passwords, &settings.data, clock.now(), || bar.inc(1)).await?;
    bar.finish_and_clear();
    audit::seal(database, &Anchor::in_folder(&settings.data), clock).await?;
    say("Loaded the sample data.")
}

/// Loads all sample data; what plays after the people came wants the whole house.
async fn demo(settings: Settings, database: Database, clock: Clock) -> Result<()> {
    load_sample(&settings, &database, &clock).await?;
    let app = Arc::new(app::build(settings, database, clock).await?);
    app::seed(&app).await?;
    demo::season(&app).await?;
    audit::seal(&app.database, &Anchor::in_folder(&app.settings.data), &app.clock).await.map(|_| ())
}

async fn user(settings: &Settings, database: &Database, clock: &Clock, command: UserCommand) -> Result<()> {
    let policy = Policy::load(POLICY).await?;
    let (actor, now) = (Actor::system(&policy), clock.now());
    let secret = fresh()?;
    let kept = secret.clone();
    let told = match command {
        UserCommand::Disable { .. } => Some("Disabled."),
        UserCommand::ResetSecondFactor { .. } => {
            Some("The second factor is gone; the next sign-in needs the password alone.")
        }
        _ => None,
    };
    let wrong_login = |m: crate::kernel::Message| Error::field("login", m);
    let run = move |db: &mut crate::platform::db::Db| {
        let tx = &mut Tx { db, actor: &actor, now, request: "command" };
        match &command {
            UserCommand::Add { login, name, role, organisation } => {
                let login = people::model::login(login).map_err(wrong_login)?;
                let person = Person { login, name: name.clone(), email: String::new(), phone: String::new() };
                let id = accounts::invite(tx, &person)?;
                if let Some(role) = role {
                    let at = place(tx, organisation.as_deref())?;
                    roles::propose(tx, id, *role, at, "command line")?;
                }
                links::make(tx, id, &kept).map(|_| ())
            }
            UserCommand::Reset { login } => {
                let id = known(tx, login)?.id;
                links::make(tx, id, &kept).map(|_| ())
            }
            UserCommand::ResetSecondFactor { login, reason } => {
                let id = known(tx, login)?.id;
                second_factor::reset(tx, id, reason)
            }
            UserCommand::Disable { login, reason } => {
                let User { id, version, .. } = known(tx, login)?;
                accounts::disable(tx, id, reason, version)
            }
        }
    };
    database.write(run).await?;
    audit::seal(database, &Anchor::in_folder(&settings.data), clock).await?;
    if let Some(told) = told {
        return say(told);
    }
    say("This link sets the password; it works once:")?;
    say(&format!("  {}", settings.public_address(&format!("/welcome/{secret}"))))
}

fn known(tx: &mut Tx<'_>, login: &str) -> Result<User> {
    people::by_login(tx.db, login)?.ok_or_else(|| Error::internal(format!("nobody signs in as {login:?}")))
}

fn place(tx: &mut Tx<'_>, name: Option<&str>) -> Result<crate::kernel::OrganisationId> {
    let missing = || Error::internal("name the organisation with --organisation");
    match name {
        Some(name) => organisation::named(tx.db, name)?.map(|o| o.id).ok_or_else(missing),
        None => {
            let centres = organisation::choices(tx.db, "", Some(organisation::Kind::Centre), 2)?;
            match centres.as_slice() {
                [(id, ..)] => Ok(*id),
                _ => Err(missing()),
            }
        }
    }
}

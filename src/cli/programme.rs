//! The commands for authors of programme files. They need no server, no database and no data folder.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};

use crate::kernel::Message;
use crate::kernel::calendar::Calendar;
use crate::platform::i18n::{Locale, Texts};
use crate::programme::definition::read::Problem;
use crate::programme::definition::reference;
use crate::programme::explain::{self, Guide};
use crate::programme::library::read_most;
use crate::programme::{Definition, Library, Place};

/// What an author asks for.
#[derive(Subcommand)]
pub(super) enum ProgrammeCommand {
    /// Reads programme files and tells everything that is wrong, with the place and how to mend it; fails if anything
    /// is.
    Check {
        /// Programme files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The language of the answer.
        #[arg(long, value_enum, default_value_t)]
        lang: Lang,
    },
    /// Tells in plain words what a programme demands.
    Explain {
        /// A programme file, or the code of one that is listed.
        file: PathBuf,
        /// The language of the answer.
        #[arg(long, value_enum, default_value_t)]
        lang: Lang,
    },
    /// Writes the reference of the file form, as Markdown: every table with its keys.
    Keys,
    /// Lists the programme files that are shipped, and those in the folder `programmes` of the data folder.
    List {
        /// The language of the answer.
        #[arg(long, value_enum, default_value_t)]
        lang: Lang,
    },
}

/// A language, as an author types it.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(super) enum Lang {
    /// Chinese.
    #[default]
    #[value(name = "zh", alias = "zh-CN")]
    Zh,
    /// English.
    #[value(name = "en")]
    En,
}

impl From<Lang> for Locale {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Zh => Self::Zh,
            Lang::En => Self::En,
        }
    }
}

/// Answers in one language, on standard output.
struct Teller {
    texts: Texts,
    locale: Locale,
}

type Told<T = ()> = Result<T, String>;

/// Runs a command; `data` is the data folder, which need not be there.
pub(super) fn run(command: ProgrammeCommand, data: &Path) -> Told {
    let texts = Texts::load().map_err(|e| e.to_string())?;
    let teller = |lang: Lang| Teller { texts, locale: lang.into() };
    match command {
        ProgrammeCommand::Check { files, lang } => teller(lang).check(&files),
        ProgrammeCommand::Keys => teller(Lang::Zh).keys(),
        ProgrammeCommand::Explain { file, lang } => teller(lang).explain(&file, data),
        ProgrammeCommand::List { lang } => teller(lang).list(data),
    }
}

impl Teller {
    fn text(&self, message: &Message) -> String {
        self.texts.text(self.locale, message)
    }

    fn say(&self, line: &str) -> Told {
        match writeln!(std::io::stdout(), "{line}") {
            // A pager that was closed has read enough.
            Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
            told => told.map_err(|e| e.to_string()),
        }
    }

    /// The text of a file, or why it cannot be read.
    fn open(&self, path: &Path) -> Told<String> {
        let failed = |key: &str| Message::new(key).with("file", path.display());
        if path.is_dir() {
            return Err(self.text(&failed("programme-file-folder")));
        }
        let bytes = read_most(path).map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound => self.text(&failed("programme-file-missing")),
            _ => self.text(&failed("programme-file-unreadable").with("why", e)),
        })?;
        String::from_utf8(bytes).map_err(|e| {
            let good = e.as_bytes().get(..e.utf8_error().valid_up_to()).unwrap_or_default();
            let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
            self.text(&failed("programme-file-not-utf8").with("line", line))
        })
    }

    fn check(&self, files: &[PathBuf]) -> Told {
        let mut bad = 0_usize;
        for path in files {
            let good = match self.open(path) {
                Ok(text) => match Definition::read(&text) {
                    Ok(definition) => self.is_good(path, &definition).map(|()| true),
                    Err(problems) => self.problems(path, &text, &problems).map(|()| false),
                },
                Err(why) => self.say(&why).map(|()| false),
            }?;
            bad += usize::from(!good);
        }
        match bad {
            0 => Ok(()),
            _ => Err(self.text(&Message::new("programme-check-bad").with("bad", bad).with("all", files.len()))),
        }
    }

    fn is_good(&self, path: &Path, definition: &Definition) -> Told {
        let good = Message::new("programme-check-good").with("file", path.display());
        self.say(&self.text(&good))?;
        for line in explain::summary(definition, &self.texts, self.locale) {
            self.say(&format!("    {line}"))?;
        }
        Ok(())
    }

    fn problems(&self, path: &Path, text: &str, problems: &[Problem]) -> Told {
        for problem in problems {
            let place = Place::of(text, &problem.span);
            let Place { line, column, .. } = place;
            self.say(&format!("{}:{line}:{column}: {}", path.display(), self.text(&problem.what)))?;
            let gutter = format!("{line:>5} | ");
            self.say(&format!("{gutter}{}", place.text))?;
            self.say(&format!("{}{}", " ".repeat(gutter.len()), place.caret))?;
            if let Some(mend) = &problem.mend {
                let mend = Message::new("programme-check-mend").with("mend", self.text(mend));
                self.say(&format!("      {}", self.text(&mend)))?;
            }
        }
        let all = Message::new("programme-check-problems").with("file", path.display()).with("n", problems.len());
        self.say(&self.text(&all))
    }

    fn explain(&self, file: &Path, data: &Path) -> Told {
        let library = Library::of(data).map_err(|e| e.to_string())?;
        let listed = file.to_str().and_then(|code| library.get(code)).filter(|_| !file.exists());
        let text = match listed {
            Some(entry) => entry.text.clone(),
            None => self.open(file)?,
        };
        match Definition::read(&text) {
            Ok(definition) => {
                let guide = Guide::of(&definition, &self.texts, self.locale, &Calendar::official());
                self.say(guide.text(&self.texts).trim_end())
            }
            Err(problems) => {
                self.problems(file, &text, &problems)?;
                Err(self.text(&Message::new("programme-check-bad").with("bad", 1).with("all", 1)))
            }
        }
    }

    fn keys(&self) -> Told {
        self.say(reference::markdown(&self.texts).trim_end())
    }

    fn list(&self, data: &Path) -> Told {
        for entry in Library::of(data).map_err(|e| e.to_string())?.iter() {
            self.say(&format!("{}  {}", entry.code(), entry.file))?;
            match &entry.definition {
                Ok(definition) => {
                    for line in explain::summary(definition, &self.texts, self.locale) {
                        self.say(&format!("    {line}"))?;
                    }
                }
                Err(problems) => {
                    let wrong = Message::new("programme-list-wrong").with("n", problems.len());
                    self.say(&format!("    {}", self.text(&wrong)))?;
                }
            }
        }
        Ok(())
    }
}

//! The binary: see `granary --help`.

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    match granary::cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            // Nothing is left to be done when even this cannot be written.
            let _ = writeln!(std::io::stderr(), "granary: {why}");
            ExitCode::FAILURE
        }
    }
}

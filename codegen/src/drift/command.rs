//! The command line of `cargo codegen drift`.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

use clap::{ArgGroup, Args};

use super::{Drift, Form, drift, report};
use crate::emit::For;
use crate::synopsis::Asking;

/// Report how a shop differs from the spec of its version; exit code 1 if it does.
#[derive(Debug, Clone, Args)]
#[command(group(ArgGroup::new("source").args(["url", "synopsis"]).required(true).multiple(true)))]
pub struct Command {
    /// The address of a shop.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// A HAR log (.har, .har.gz) or a file with one answer (.xml) instead.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    synopsis: Vec<String>,
    /// Only this resource.
    #[arg(long, value_name = "NAME")]
    resource: Vec<String>,
    #[command(flatten)]
    asking: Asking,
    /// The form of the report.
    #[arg(short, long, value_name = "FORM", value_enum, default_value_t = Form::Text)]
    output: Form,
}

impl Command {
    /// Runs the command on the spec in `folder`: 0 where they agree, 1 where they differ or the shop gives no answer, 2 where something
    /// else has to be asked.
    ///
    /// # Errors
    ///
    /// The terminal cannot be written to.
    pub fn run(&self, folder: &Path, made_for: For) -> io::Result<ExitCode> {
        let model = match crate::load_for(folder, made_for) {
            Ok(model) => model,
            Err(report) => {
                let colour = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
                io::stderr().write_all(report.render_after("nothing was compared", colour).as_bytes())?;
                return Ok(ExitCode::FAILURE);
            }
        };
        let sources: Vec<String> = self.url.iter().chain(&self.synopsis).cloned().collect();
        let answers = self.asking.gather(&sources, &self.resource);
        match answers.and_then(|answers| drift(&model, made_for, answers, &self.resource)) {
            Ok(found) => {
                io::stdout().write_all(report::render(&found, self.output).as_bytes())?;
                Ok(if found.iter().all(Drift::is_empty) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
            }
            Err(fault) => {
                writeln!(io::stderr(), "error: {fault}")?;
                Ok(if fault.usage { ExitCode::from(2) } else { ExitCode::FAILURE })
            }
        }
    }
}

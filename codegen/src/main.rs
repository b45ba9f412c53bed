//! `cargo codegen`: makes the client from the spec, or tells whether it is current.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use prestashop_codegen::emit::For;
use prestashop_codegen::{Code, Error, Plan, in_workspace, plan};

/// Makes the PrestaShop client from its spec.
///
/// Without a command it writes what differs and deletes generated files that no longer belong there.
#[derive(Debug, Parser)]
#[command(name = "cargo codegen", bin_name = "cargo codegen", version)]
struct Arguments {
    /// The folder of the spec [default: `spec` in the workspace].
    #[arg(long, value_name = "DIR", global = true)]
    spec: Option<PathBuf>,
    /// The folder for the generated code [default: `prestashop-api/src/resources` in the workspace].
    #[arg(long, value_name = "DIR", global = true)]
    out: Option<PathBuf>,
    /// Make code for a crate of your own that depends on `prestashop-api`.
    #[arg(long, global = true)]
    external: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print what would change as a unified diff; exit code 1 if anything would.
    Check,
    /// Explain the code of a diagnostic, such as PS0014.
    Explain {
        /// The code.
        code: String,
    },
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(code) => code,
        // Whoever reads the output has had enough of it.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> io::Result<ExitCode> {
    if let Some(Command::Explain { code }) = &arguments.command {
        return explain(code);
    }
    let spec = folder(arguments.spec.as_deref(), "spec", "--spec")?;
    let made_for = if arguments.external { For::Crate } else { For::Library };
    let out = folder(arguments.out.as_deref(), "prestashop-api/src/resources", "--out")?;
    let plan = match plan(&spec, &out, made_for) {
        Ok(plan) => plan,
        Err(error) => return fail(&error),
    };
    for note in &plan.notes {
        eprintln!("note: {note}");
    }
    match arguments.command {
        Some(Command::Check) => check(&plan),
        _ => write(&plan),
    }
}

fn check(plan: &Plan) -> io::Result<ExitCode> {
    if plan.changes.is_empty() {
        eprintln!("The generated code is current.");
        return Ok(ExitCode::SUCCESS);
    }
    io::stdout().write_all(plan.diff().as_bytes())?;
    eprintln!("{} would change: run `cargo codegen`.", files(plan.changes.len()));
    Ok(ExitCode::FAILURE)
}

fn write(plan: &Plan) -> io::Result<ExitCode> {
    if let Err(error) = plan.apply() {
        return fail(&error);
    }
    for change in &plan.changes {
        let verb = match (&change.before, &change.after) {
            (None, _) => "created",
            (_, None) => "deleted",
            _ => "changed",
        };
        eprintln!("{verb} {}", change.shown_path());
    }
    if plan.changes.is_empty() {
        eprintln!("The generated code is current.");
    }
    Ok(ExitCode::SUCCESS)
}

fn explain(text: &str) -> io::Result<ExitCode> {
    if let Some(code) = Code::parse(text) {
        io::stdout().write_all(code.explanation().as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("error: there is no code `{text}`; the codes are");
    for code in Code::ALL {
        eprintln!("  {}", code.title());
    }
    Ok(ExitCode::FAILURE)
}

fn fail(error: &Error) -> io::Result<ExitCode> {
    match error {
        Error::Spec(report) => {
            let colour = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            io::stderr().write_all(report.render(colour).as_bytes())?;
        }
        other => eprintln!("error: {other}"),
    }
    Ok(ExitCode::FAILURE)
}

fn files(count: usize) -> String {
    if count == 1 { "1 file".to_owned() } else { format!("{count} files") }
}

/// The folder that was given, seen from here; or the usual one, in the workspace around here.
fn folder(given: Option<&Path>, usual: &str, option: &str) -> io::Result<PathBuf> {
    match given {
        Some(given) => Ok(std::env::current_dir()?.join(given)),
        None => in_workspace(usual, option),
    }
}

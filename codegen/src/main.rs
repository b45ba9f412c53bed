//! `cargo codegen`: makes the client from the spec, or tells whether it is current.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use prestashop_codegen::diff::{Form, compare, in_folder, in_revision, render};
use prestashop_codegen::emit::For;
use prestashop_codegen::export::Target;
use prestashop_codegen::{Code, Error, Plan, fix, in_workspace, load_and_warn, plan, plan_export, plan_layout};

/// Makes the PrestaShop client from its spec.
///
/// Without a command it writes what differs and deletes generated files that no longer belong there.
#[derive(Debug, Parser)]
#[command(name = called(), bin_name = called(), version)]
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
    /// Take warnings for errors: exit code 1 if there is one, and nothing is written.
    #[arg(long, global = true)]
    deny_warnings: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print what would change as a unified diff; exit code 1 if anything would.
    ///
    /// With `--external` and without `--out` only the spec is looked at: its code is made by the build script.
    Check {
        /// Mend what is certain in the spec first, and say what that was: misspelt words, letters that only look like others, missing quotes.
        #[arg(long)]
        fix: bool,
    },
    /// Lay the files of the spec out in the one way that all have; words, order, lines and comments stay.
    Fmt {
        /// Only print what would change as a unified diff; exit code 1 if anything would.
        #[arg(long)]
        check: bool,
    },
    /// Explain the code of a diagnostic, such as PS0014.
    Explain {
        /// The code.
        code: String,
    },
    /// Say what differs from another spec, who is hit by it, and whether it breaks them; exit code 1 if it does.
    Diff {
        /// A git revision, such as the tag of a release, or a folder with a spec.
        #[arg(long, value_name = "REV|DIR", default_value = "HEAD")]
        against: String,
        /// The form of the report; `md` is an entry of a changelog.
        #[arg(short, long, value_name = "FORM", value_enum, default_value_t = Form::Text)]
        output: Form,
        /// End with exit code 0 although something breaks.
        #[arg(long)]
        allow_breaking: bool,
    },
    /// Write the spec down for other tools.
    ///
    /// Writes what differs, and deletes files of an earlier export that no longer belong there.
    Export {
        /// For which tools.
        #[arg(value_enum)]
        target: Target,
        /// The folder for the files.
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

/// What the command is called here: only this project's workspace has the alias, by which Cargo runs it from its package.
fn called() -> &'static str {
    let by_cargo = std::env::var_os("CARGO_PKG_NAME").is_some_and(|package| package == env!("CARGO_PKG_NAME"));
    if by_cargo { "cargo codegen" } else { env!("CARGO_PKG_NAME") }
}

impl Arguments {
    /// Refuses options that the command would do nothing with.
    fn fitting(self) -> Result<Self, clap::Error> {
        let makes_code = matches!(self.command, None | Some(Command::Check { .. }));
        let looks = makes_code || matches!(self.command, Some(Command::Diff { .. } | Command::Export { .. }));
        for (option, is_given, fits) in
            [("--out", self.out.is_some(), makes_code), ("--deny-warnings", self.deny_warnings, looks)]
        {
            if is_given && !fits {
                let message = format!("`{option}` does nothing for this command: leave it out");
                return Err(Self::command().error(clap::error::ErrorKind::ArgumentConflict, message));
            }
        }
        Ok(self)
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse().fitting().unwrap_or_else(|error| error.exit());
    match run(&arguments) {
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
    let made_for = if arguments.external { For::Crate } else { For::Library };
    let spec = match made_for {
        For::Crate if arguments.spec.is_none() => std::env::current_dir()?.join("spec"),
        _ => folder(arguments.spec.as_deref(), "spec", "--spec")?,
    };
    if let Some(Command::Fmt { check }) = &arguments.command {
        return match plan_layout(&spec) {
            Err(error) => fail(&error),
            Ok(plan) if *check => self::check(&plan, LAID_OUT, " fmt"),
            Ok(plan) => write(&plan, LAID_OUT),
        };
    }
    if let Some(Command::Check { fix: true }) = &arguments.command
        && let Err(error) = fix(&spec, made_for, |fixed| eprintln!("fixed {fixed}"))
    {
        return fail(&error);
    }
    if let Some(Command::Diff { against, output, allow_breaking }) = &arguments.command {
        return diff(&spec, made_for, arguments.deny_warnings, against, *output, *allow_breaking);
    }
    let is_check = matches!(arguments.command, Some(Command::Check { .. }));
    let only_spec = is_check && arguments.external && arguments.out.is_none();
    let planned = if only_spec {
        load_and_warn(&spec, made_for).map_err(Error::Spec).map(|(_, warnings)| Plan { warnings, ..Plan::default() })
    } else if let Some(Command::Export { target, folder }) = &arguments.command {
        plan_export(&spec, &std::env::current_dir()?.join(folder), made_for, *target)
    } else {
        let out = folder(arguments.out.as_deref(), "prestashop-api/src/resources", "--out")?;
        plan(&spec, &out, made_for)
    };
    let plan = match planned {
        Ok(plan) => plan,
        Err(error) => return fail(&error),
    };
    for note in &plan.notes {
        eprintln!("note: {note}");
    }
    if !plan.warnings.diagnostics().is_empty() {
        let done = if arguments.deny_warnings { "nothing was written" } else { "each can be allowed where it stands" };
        io::stderr().write_all(plan.warnings.render_after(done, has_colour()).as_bytes())?;
        if arguments.deny_warnings {
            return Ok(ExitCode::FAILURE);
        }
    }
    match arguments.command {
        Some(Command::Check { .. }) if only_spec => check(&plan, RIGHT, " check"),
        Some(Command::Check { .. }) => check(&plan, CURRENT, ""),
        Some(Command::Export { .. }) => write(&plan, "The exported files are current."),
        _ => write(&plan, CURRENT),
    }
}

const CURRENT: &str = "The generated code is current.";

const RIGHT: &str = "The spec is right.";
const LAID_OUT: &str = "The spec is laid out.";

fn check(plan: &Plan, current: &str, command: &str) -> io::Result<ExitCode> {
    if plan.changes.is_empty() {
        eprintln!("{current}");
        return Ok(ExitCode::SUCCESS);
    }
    io::stdout().write_all(plan.diff().as_bytes())?;
    eprintln!("{} would change: run `{}{command}`.", files(plan.changes.len()), called());
    Ok(ExitCode::FAILURE)
}

fn diff(
    spec: &Path,
    made_for: For,
    deny_warnings: bool,
    against: &str,
    form: Form,
    allow_breaking: bool,
) -> io::Result<ExitCode> {
    let warnings = match load_and_warn(spec, made_for) {
        Ok((_, warnings)) => warnings,
        Err(report) => return fail(&Error::Spec(report)),
    };
    if deny_warnings && !warnings.diagnostics().is_empty() {
        return fail(&Error::Spec(Box::new(warnings)));
    }
    let older = Path::new(against);
    let before = if older.is_dir() { in_folder(older) } else { in_revision(spec, against) };
    let found = before.and_then(|before| compare(&before, &in_folder(spec)?));
    let found = match found {
        Ok(found) => found,
        Err(error) => {
            eprintln!("error: {error}");
            return Ok(ExitCode::from(2));
        }
    };
    io::stdout().write_all(render(&found, form).as_bytes())?;
    Ok(if found.is_breaking() && !allow_breaking { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn write(plan: &Plan, current: &str) -> io::Result<ExitCode> {
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
        eprintln!("{current}");
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
            io::stderr().write_all(report.render(has_colour()).as_bytes())?;
        }
        other => eprintln!("error: {other}"),
    }
    Ok(ExitCode::FAILURE)
}

fn has_colour() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
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

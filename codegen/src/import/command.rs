//! The command line of `cargo codegen import`.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use super::{Import, Kind, Options, import};
use crate::emit::For;
use crate::load::shown;
use crate::resolve::{Model, resolve};
use crate::synopsis::{Asking, Fault};
use crate::syntax::{Group, Service, Spec};

/// Draft or update the files of resources from a shop's answers to `?schema=synopsis`.
///
/// Prints a unified diff. Words, comments, order and layout that are there stay; what a synopsis cannot know is never loosened.
#[derive(Debug, Clone, Args)]
pub struct Command {
    /// A HAR log (.har, .har.gz), a file with one answer (.xml), or the address of a shop.
    #[arg(long, value_name = "SOURCE", required = true, num_args = 1..)]
    synopsis: Vec<String>,
    /// Only this resource; one that the spec does not have is drafted. Otherwise all that the spec describes.
    #[arg(long, value_name = "NAME")]
    resource: Vec<String>,
    #[command(flatten)]
    asking: Asking,
    /// The cargo feature that gets a new resource: sales, catalog, customers, shop or stock [default: shop].
    #[arg(long, value_name = "GROUP", value_parser = group)]
    group: Option<Group>,
    /// Write `until` where the shop lacks what the spec has.
    #[arg(long)]
    until: bool,
    /// Take what the shop says for all versions of PrestaShop, as for a resource that a module made: no `since`, no facts by version.
    #[arg(long, conflicts_with = "until")]
    all_versions: bool,
    /// Write nothing.
    #[arg(long)]
    dry_run: bool,
}

fn group(text: &str) -> Result<Group, String> {
    Group::parse(text).ok_or_else(|| format!("expected one of {}", Group::WORDS.join(", ")))
}

impl Command {
    /// Runs the command on the spec in `folder`.
    ///
    /// # Errors
    ///
    /// The terminal cannot be written to.
    pub fn run(&self, folder: &Path, made_for: For) -> io::Result<ExitCode> {
        let model = match load(folder, made_for) {
            Ok(model) => model,
            Err(report) => return show(&report.render(colour())),
        };
        let options = Options {
            wanted: self.resource.clone(),
            group: self.group,
            until: self.until,
            all_versions: self.all_versions,
        };
        let answers = self.asking.gather(&self.synopsis, &self.resource);
        let found = answers.and_then(|answers| import(folder, &model, made_for, answers, &options));
        let found = match found {
            Ok(found) => found,
            Err(fault) => return fail(&fault),
        };
        io::stdout().write_all(found.plan.diff().as_bytes())?;
        if self.dry_run {
            summary(&found, "would be ")?;
            return Ok(ExitCode::SUCCESS);
        }
        if let Err(error) = found.plan.apply() {
            eprintln!("error: {error}");
            return Ok(ExitCode::FAILURE);
        }
        summary(&found, "")?;
        match load(folder, made_for) {
            Ok(_) => Ok(ExitCode::SUCCESS),
            Err(report) => show(&report.render_after("the files were written, correct them", colour())),
        }
    }
}

/// A crate of a user's own may have no spec yet.
fn load(folder: &Path, made_for: For) -> Result<Model, Box<crate::Report>> {
    if made_for == For::Crate && !folder.join("resources").exists() && !folder.join("service.yaml").exists() {
        let spec = Spec { resources: Vec::new(), broken: Vec::new(), service: Some(Service::default()), actions: None };
        return Ok(resolve(spec, &mut Vec::new()));
    }
    crate::load_for(folder, made_for)
}

fn summary(found: &Import, would: &str) -> io::Result<()> {
    let mut out = io::stderr().lock();
    for (resource, notes) in &found.notes {
        writeln!(out, "{resource}")?;
        for note in notes {
            let mark = match note.kind {
                Kind::Changed => "changed",
                Kind::Person => "for you",
            };
            writeln!(out, "  {mark:<7}  {}", note.text)?;
        }
    }
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for difference in &found.left {
        let (reason, place) = (difference.spec_knows_better().unwrap_or_default(), difference.full_place());
        match reasons.iter_mut().find(|(other, _)| *other == reason) {
            Some((_, places)) if !places.contains(&place) => places.push(place),
            Some(_) => {}
            None => reasons.push((reason, vec![place])),
        }
    }
    for (reason, places) in reasons {
        writeln!(out, "left as the spec has it, as {reason}:\n  {}", places.join(", "))?;
    }
    for name in &found.unknown {
        writeln!(out, "{name} is not in the spec: draft it with `--resource {name}`")?;
    }
    for change in &found.plan.changes {
        let verb = if change.before.is_none() { "created" } else { "changed" };
        writeln!(out, "{} {would}{verb}", shown(&change.path))?;
    }
    if found.plan.changes.is_empty() {
        writeln!(out, "Nothing to write.")
    } else {
        writeln!(out, "Find words for `…`, look at what is marked `guessed`, then run `cargo codegen`.")
    }
}

fn colour() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

fn show(report: &str) -> io::Result<ExitCode> {
    io::stderr().write_all(report.as_bytes())?;
    Ok(ExitCode::FAILURE)
}

/// What a wrong question or a wrong answer ends with.
fn fail(fault: &Fault) -> io::Result<ExitCode> {
    writeln!(io::stderr(), "error: {fault}")?;
    Ok(if fault.usage { ExitCode::from(2) } else { ExitCode::FAILURE })
}

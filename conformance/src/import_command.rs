//! `cargo conformance import`.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use prestashop_codegen::emit::For;
use prestashop_codegen::resolve::Model;
use prestashop_codegen::syntax::Group;
use prestashop_codegen::{Report, load_without, shown};
use prestashop_conformance::import::{Import, Kind, Options, import};

use crate::asking::{Asking, Of, show};

/// Draft or update the files of resources from a shop's answers to `?schema=synopsis`.
///
/// Prints a unified diff. Words, comments, order and layout that are there stay; what a synopsis cannot know is never loosened.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// A HAR log (.har, .har.gz), a file with one answer (.xml), or the address of a shop.
    #[arg(long, value_name = "SOURCE", required = true, num_args = 1..)]
    synopsis: Vec<String>,
    /// Only this resource; one that has no file is drafted. Otherwise all that the spec describes.
    #[arg(long, value_name = "NAME")]
    resource: Vec<String>,
    #[command(flatten)]
    asking: Asking,
    #[command(flatten)]
    of: Of,
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

pub(crate) async fn run(arguments: &Arguments) -> io::Result<ExitCode> {
    let Arguments { synopsis, resource, asking, of, group, until, all_versions, dry_run } = arguments;
    let (folder, made_for) = (of.folder()?, of.made_for());
    let model = match load(&folder, made_for, resource) {
        Ok(model) => model,
        Err(report) => {
            show(&report, "nothing was written");
            return Ok(ExitCode::FAILURE);
        }
    };
    let options = Options { wanted: resource.clone(), group: *group, until: *until, all_versions: *all_versions };
    let answers = asking.gather(synopsis, resource).await;
    let found = match answers.and_then(|answers| import(&folder, &model, made_for, answers, &options)) {
        Ok(found) => found,
        Err(fault) => {
            eprintln!("error: {fault}");
            return Ok(if fault.usage { ExitCode::from(2) } else { ExitCode::FAILURE });
        }
    };
    io::stdout().write_all(found.plan.diff().as_bytes())?;
    if *dry_run {
        summary(&found, made_for, "would be ")?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Err(error) = found.plan.apply() {
        eprintln!("error: {error}");
        return Ok(ExitCode::FAILURE);
    }
    summary(&found, made_for, "")?;
    match load(&folder, made_for, &[]) {
        Ok(_) => Ok(ExitCode::SUCCESS),
        Err(report) => {
            show(&report, "the files were written, correct them");
            Ok(ExitCode::FAILURE)
        }
    }
}

/// The spec as far as it is there: those who name a resource that is drafted now are not at fault, and a crate of a user's own may
/// have no spec yet.
fn load(folder: &Path, made_for: For, drafted: &[String]) -> Result<Model, Box<Report>> {
    let is_new = !folder.join("resources").exists() && !folder.join("service.yaml").exists();
    if made_for == For::Crate && is_new { Ok(Model::empty()) } else { load_without(folder, made_for, drafted) }
}

fn summary(found: &Import, made_for: For, would: &str) -> io::Result<()> {
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
    let next = match made_for {
        For::Library => "run `cargo codegen`",
        For::Crate => "build your crate",
    };
    if found.plan.changes.is_empty() {
        writeln!(out, "Nothing to write.")
    } else {
        writeln!(out, "Find words for `…`, look at what is marked `guessed`, then {next}.")
    }
}

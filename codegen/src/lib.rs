//! Generates the typed PrestaShop webservice client from its declarative YAML spec.
//!
//! A spec goes through stages, each a module of its own: `load` (text to [`syntax`]), [`resolve`] (names to indices), `check`
//! (all rules), emission, and the plan of what to write. Every fault of a spec is
//! collected, and all are shown at once.

mod allowance;
mod check;
mod codes;
mod diagnostic;
pub mod diff;
pub mod edit;
pub mod emit;
pub mod export;
mod fix;
mod format;
mod hash;
mod layout;
mod load;
mod names;
mod plan;
pub mod resolve;
mod schema;
pub mod source;
pub mod syntax;
mod version;

use std::io;
use std::path::{Path, PathBuf};

use crate::emit::For;

pub use allowance::Allowance;
pub use codes::Code;
pub use diagnostic::{Diagnostic, Report, nearest};
pub use fix::{Fix, Fixed, fix};
pub use layout::{laid_out, plan_layout};
pub use load::shown;
pub use names::rust_name;
pub use plan::{Change, Error, Plan};
pub use resolve::Model;
pub use version::{Step, Version, Versioned};

/// Reads and checks the spec in `folder`.
///
/// # Errors
///
/// Everything that is wrong with the spec, at once.
pub fn load(folder: &Path) -> Result<Model, Box<Report>> {
    load_for(folder, For::Library)
}

/// Reads and checks the spec in `folder`; what must be there depends on for whom the code is made.
///
/// # Errors
///
/// Everything that is wrong with the spec, at once.
pub fn load_for(folder: &Path, made_for: For) -> Result<Model, Box<Report>> {
    load_without(folder, made_for, &[])
}

/// Reads and checks the spec in `folder` as it is before the resources `to_come` get a file: who names one of them is not at fault.
///
/// # Errors
///
/// Everything else that is wrong with the spec, at once.
pub fn load_without(folder: &Path, made_for: For, to_come: &[String]) -> Result<Model, Box<Report>> {
    with_warnings(folder, made_for, to_come).map(|(model, _)| model)
}

/// As [`load_for`]; tells beside the model what is doubtful in a spec that is right, and that the spec does not allow.
///
/// # Errors
///
/// Everything that is wrong with the spec, at once.
pub fn load_and_warn(folder: &Path, made_for: For) -> Result<(Model, Report), Box<Report>> {
    with_warnings(folder, made_for, &[])
}

fn with_warnings(folder: &Path, made_for: For, to_come: &[String]) -> Result<(Model, Report), Box<Report>> {
    let mut sources = source::Sources::default();
    let mut faults = Vec::new();
    let mut spec = load::load(folder, made_for, &mut sources, &mut faults);
    spec.broken.extend_from_slice(to_come);
    if diagnostic::is_full(&faults) {
        return Err(Box::new(Report::new(sources, faults).told(made_for)));
    }
    let model = checked(spec, &mut faults);
    if !faults.is_empty() {
        return Err(Box::new(Report::new(sources, faults).told(made_for)));
    }
    let warnings = allowance::apply(&model.spec.allowances, check::warnings(&model));
    Ok((model, Report::new(sources, warnings).told(made_for)))
}

/// Resolves the names of a spec that was read, and checks it; what is wrong goes to `faults`.
pub fn checked(spec: syntax::Spec, faults: &mut Vec<Diagnostic>) -> Model {
    let model = resolve::resolve(spec, faults);
    check::check(&model, faults);
    model
}

/// Finds out what would have to be written so that `out` holds the code of the spec in `spec`.
///
/// For the library itself, the schemas of the spec's files belong to it.
///
/// # Errors
///
/// A wrong spec, a file that cannot be read, or one in the way that was not generated.
pub fn plan(spec: &Path, out: &Path, made_for: emit::For) -> Result<Plan, Error> {
    let (model, warnings) = load_and_warn(spec, made_for).map_err(Error::Spec)?;
    let hash = hash::spec(spec).map_err(|source| Error::File { path: spec.to_owned(), verb: "read", source })?;
    let extra = match made_for {
        emit::For::Library => {
            schema::files().map(|(name, text)| (spec.join("schema").join(name), text)).into_iter().collect()
        }
        emit::For::Crate => Vec::new(),
    };
    let plan = Plan::new(out, emit::files(&model, made_for, &hash), extra)?;
    Ok(Plan { notes: check::notes(&model, made_for), warnings, ..plan })
}

/// Finds out what would have to be written so that `out` holds the spec in `spec` for other tools.
///
/// # Errors
///
/// As for [`plan`].
pub fn plan_export(spec: &Path, out: &Path, made_for: For, target: export::Target) -> Result<Plan, Error> {
    let (model, warnings) = load_and_warn(spec, made_for).map_err(Error::Spec)?;
    let plan = Plan::of_json(out, target.folders(), export::files(&model, target))?;
    Ok(Plan { warnings, ..plan })
}

/// The folder `below` the workspace around the current folder.
///
/// # Errors
///
/// There is no workspace: the message says that `option` names the folder.
pub fn in_workspace(below: &str, option: &str) -> io::Result<PathBuf> {
    let here = std::env::current_dir()?;
    for folder in here.ancestors() {
        let manifest = folder.join("Cargo.toml");
        if manifest.is_file() && std::fs::read_to_string(&manifest)?.lines().any(|line| line.trim() == "[workspace]") {
            return Ok(folder.join(below));
        }
    }
    Err(io::Error::new(
        io::ErrorKind::NotFound,
        format!("no workspace around {}: give the folder with `{option} DIR`", here.display()),
    ))
}

/// Generates the code of the spec in `spec` into `out`, for a crate of your own that depends on `prestashop-api`: its build
/// script calls this for the resources that a module adds to a shop. `spec` holds a folder `resources`, and an `actions.yaml` for
/// actions of the crate's own. Both may name every resource of the library, which knows PrestaShop's.
///
/// The command `prestashop-conformance import --external` drafts those files from what the shop says.
///
/// The crate takes the code in by `include!(concat!(env!("OUT_DIR"), "/shop/mod.rs"));` in a module of its own:
///
/// ```no_run
/// // build.rs
/// use std::path::Path;
///
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     println!("cargo::rerun-if-changed=spec");
///     let out = Path::new(&std::env::var("OUT_DIR")?).join("shop");
///     prestashop_codegen::generate(Path::new("spec"), &out)?;
///     Ok(())
/// }
/// ```
///
/// Files that are current are not touched. Answers what was written and deleted, and the warnings, which a build script can show.
///
/// # Errors
///
/// As for [`plan`], and when a file cannot be written.
pub fn generate(spec: &Path, out: &Path) -> Result<Plan, Error> {
    let plan = plan(spec, out, emit::For::Crate)?;
    plan.apply()?;
    Ok(plan)
}

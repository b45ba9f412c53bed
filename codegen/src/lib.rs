//! Generates the typed PrestaShop webservice client from its declarative YAML spec.
//!
//! A spec goes through stages, each a module of its own: `load` (text to [`syntax`]), [`resolve`] (names to indices), `check`
//! (all rules), lowering to Rust names, emission, formatting, and the plan of what to write. Every fault of a spec is
//! collected, and all are shown at once.

mod check;
mod codes;
mod diagnostic;
pub mod emit;
mod format;
mod hash;
mod load;
mod lower;
mod names;
mod plan;
pub mod resolve;
mod schema;
pub mod source;
pub mod syntax;
mod version;

use std::path::Path;

use crate::emit::For;

pub use codes::Code;
pub use diagnostic::{Diagnostic, Report};
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
    let mut sources = source::Sources::default();
    let mut faults = Vec::new();
    let spec = load::load(folder, made_for, &mut sources, &mut faults);
    let model = resolve::resolve(spec, &mut faults);
    check::check(&model, &mut faults);
    if faults.is_empty() { Ok(model) } else { Err(Box::new(Report::new(sources, faults))) }
}

/// Finds out what would have to be written so that `out` holds the code of the spec in `spec`.
///
/// For the library itself, the spec's `schema.json` belongs to it.
///
/// # Errors
///
/// A wrong spec, a file that cannot be read, or one in the way that was not generated.
pub fn plan(spec: &Path, out: &Path, made_for: For) -> Result<Plan, Error> {
    let model = load_for(spec, made_for).map_err(Error::Spec)?;
    let hash = hash::spec(spec).map_err(|source| Error::File { path: spec.to_owned(), verb: "read", source })?;
    let extra = match made_for {
        For::Library => vec![(spec.join("schema.json"), schema::text())],
        For::Crate => Vec::new(),
    };
    Plan::new(out, emit::files(&model, made_for, &hash), extra)
}

/// Describes resources that a module adds to a shop: reads `spec`, a folder with `resources/*.yaml`, and writes their types to the
/// folder `out`. For build scripts, which Cargo then runs again when the spec changes:
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let out = std::path::Path::new(&std::env::var("OUT_DIR")?).join("shop");
///     prestashop_codegen::generate("spec", out)?;
///     Ok(())
/// }
/// ```
///
/// The crate takes them in by `include!(concat!(env!("OUT_DIR"), "/shop/mod.rs"));` in a module, and depends on `prestashop-api`.
/// Resources of PrestaShop's own that a `to` names stand in `service.yaml`, below `undescribed`.
///
/// Files that are current are not touched. Answers what was written and deleted.
///
/// # Errors
///
/// Everything that is wrong with the spec, at once; a file that cannot be read or written, or one in the way that was not
/// generated.
pub fn generate(spec: impl AsRef<Path>, out: impl AsRef<Path>) -> Result<Plan, Error> {
    println!("cargo::rerun-if-changed={}", spec.as_ref().display());
    let plan = plan(spec.as_ref(), out.as_ref(), For::Crate)?;
    plan.apply()?;
    Ok(plan)
}

//! Generates the typed PrestaShop webservice client from its declarative YAML spec.
//!
//! A spec goes through stages, each a module of its own: `load` (text to [`syntax`]), [`resolve`] (names to indices), `check`
//! (all rules), lowering to Rust names, emission, formatting, and the plan of what to write. Every fault of a spec is
//! collected, and all are shown at once.

mod check;
mod codes;
mod diagnostic;
mod embed;
pub mod emit;
mod format;
mod load;
mod lower;
mod names;
pub mod resolve;
pub mod source;
pub mod syntax;
mod version;

use std::path::Path;

use crate::emit::For;

pub use codes::Code;
pub use diagnostic::{Diagnostic, Report};
pub use embed::{GenerateError, generate_for_crate};
pub use resolve::Model;
pub use version::{Version, Versioned};

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
    if faults.is_empty() {
        Ok(model)
    } else {
        Err(Box::new(Report::new(sources, faults)))
    }
}

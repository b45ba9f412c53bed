//! Code for a crate of a user's own, made by its build script.

use std::fs;
use std::path::{Path, PathBuf};

use crate::diagnostic::Report;
use crate::emit::{self, For};

/// Why no code was made.
#[derive(Debug)]
pub enum GenerateError {
    /// The spec is wrong; the report says where and how.
    Spec(Box<Report>),
    /// A file or folder cannot be written.
    Write(PathBuf, std::io::Error),
}

impl std::fmt::Display for GenerateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Spec(report) => write!(f, "the spec is wrong\n\n{report}"),
            Self::Write(path, _) => write!(f, "cannot write {}", path.display()),
        }
    }
}

impl std::error::Error for GenerateError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Spec(_) => None,
            Self::Write(_, error) => Some(error),
        }
    }
}

/// Describes resources that a module adds to a shop: reads `spec`, a folder with `resources/*.yaml`, and writes their types to
/// the folder `out`. For build scripts, which Cargo then runs again when the spec changes:
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), Box<dyn std::error::Error>> {
///     let out = std::path::Path::new(&std::env::var("OUT_DIR")?).join("shop");
///     prestashop_codegen::generate_for_crate("spec", out)?;
///     Ok(())
/// }
/// ```
///
/// The crate takes them in by `include!(concat!(env!("OUT_DIR"), "/shop/mod.rs"));` in a module, and depends on `prestashop-api`.
/// Resources of PrestaShop's own that a `to` names stand in `service.yaml`, below `undescribed`.
///
/// # Errors
///
/// Everything that is wrong with the spec, at once; or a file that cannot be written.
pub fn generate_for_crate(spec: impl AsRef<Path>, out: impl AsRef<Path>) -> Result<(), GenerateError> {
    let (spec, out) = (spec.as_ref(), out.as_ref());
    println!("cargo::rerun-if-changed={}", spec.display());
    let model = crate::load_for(spec, For::Crate).map_err(GenerateError::Spec)?;
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| GenerateError::Write(path, error)
    };
    fs::create_dir_all(out).map_err(failed(out))?;
    for file in emit::files(&model, For::Crate, "") {
        let path = out.join(&file.path);
        fs::write(&path, file.text).map_err(failed(&path))?;
    }
    Ok(())
}

//! The files of a spec, from a folder or from a revision.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::Unreadable;
use crate::load::shown;

/// The texts of a spec's files by their path below its folder, such as `resources/orders.yaml`.
pub type Texts = BTreeMap<String, String>;

/// Those in a folder.
///
/// # Errors
///
/// There is no spec, or a file cannot be read.
pub fn in_folder(folder: &Path) -> Result<Texts, Unreadable> {
    let mut texts = Texts::new();
    for below in ["", "resources/"] {
        let here = folder.join(below);
        let Ok(entries) = fs::read_dir(&here) else { continue };
        for entry in entries {
            let path = entry.map_err(|error| cannot(&here, &error.to_string()))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_file() && is_of_spec(&format!("{below}{name}")) {
                let text = fs::read_to_string(&path).map_err(|error| cannot(&path, &error.to_string()))?;
                texts.insert(format!("{below}{name}"), text);
            }
        }
    }
    if texts.is_empty() { Err(cannot(folder, "there is no spec in it")) } else { Ok(texts) }
}

/// Those that a revision of the repository around `folder` has there.
///
/// # Errors
///
/// `git` is not there, does not know the revision, or has no spec there.
pub fn in_revision(folder: &Path, revision: &str) -> Result<Texts, Unreadable> {
    if revision.starts_with('-') {
        return Err(Unreadable { message: format!("`{revision}` is no revision") });
    }
    let git = |arguments: &[&str]| -> Result<String, Unreadable> {
        let ran = Command::new("git").current_dir(folder).args(arguments).output();
        let ran = ran.map_err(|error| Unreadable { message: format!("git cannot be run: {error}") })?;
        if !ran.status.success() {
            let told = String::from_utf8_lossy(&ran.stderr).trim().to_owned();
            return Err(Unreadable {
                message: format!("neither a folder nor a revision that git knows: `{revision}` ({told})"),
            });
        }
        String::from_utf8(ran.stdout)
            .map_err(|_| Unreadable { message: format!("a file of `{revision}` is not UTF-8") })
    };
    let mut texts = Texts::new();
    for path in git(&["ls-tree", "-r", "-z", "--name-only", revision])?.split_terminator('\0') {
        if is_of_spec(path) {
            texts.insert(path.to_owned(), git(&["show", &format!("{revision}:./{path}")])?);
        }
    }
    let message = || format!("`{revision}` has no spec in {}", shown(folder));
    if texts.is_empty() { Err(Unreadable { message: message() }) } else { Ok(texts) }
}

fn is_of_spec(path: &str) -> bool {
    let in_place = path.strip_prefix("resources/").is_some_and(|name| !name.contains('/'));
    let is_yaml = Path::new(path).extension().is_some_and(|extension| extension == "yaml");
    is_yaml && in_place || matches!(path, "service.yaml" | "actions.yaml")
}

fn cannot(path: &Path, why: &str) -> Unreadable {
    Unreadable { message: format!("cannot read {}: {why}", shown(path)) }
}

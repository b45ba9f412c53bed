//! The recordings that come with this crate: where they are, and how to open one.
//!
//! They live in the source tree (`conformance/fixtures/<version>/…`), so this module is for tests and tools that run from a
//! checkout. The fake [shop](crate::shop) carries what it needs inside the program.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::har::{Har, HarError};

/// The folders of recordings, one per version of PrestaShop and kind of shop (`8.2.1-mono` has one language), by name.
///
/// # Errors
///
/// The fixtures cannot be listed.
pub fn versions() -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir())? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with(|c: char| c.is_ascii_digit()) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// The folder of all fixtures.
#[must_use]
pub fn dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// Opens the recording `name` (`orders`, `resources/zones`, `dataset/orders`) of `version`, compressed or not.
///
/// # Errors
///
/// [`HarError`] with the path, if the file does not exist or is no HAR log.
pub fn open(version: &str, name: &str) -> Result<Har, HarError> {
    let plain = dir().join(version).join(format!("{name}.har"));
    if plain.exists() {
        return Har::read(&plain);
    }
    Har::read(&plain.with_extension("har.gz"))
}

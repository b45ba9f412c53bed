//! The recordings that come with this crate: where they are, and how to open one.
//!
//! They live in the source tree (`conformance/fixtures/<version>/…`), so this module is for tests and tools that run from a
//! checkout. The fake [shop](crate::shop) carries what it needs inside the program.

use std::path::{Path, PathBuf};

use crate::har::{Har, HarError};

/// The versions of which recordings exist, oldest first; each is the name of a folder below [`dir`].
pub const VERSIONS: [&str; 4] = ["1.7.8.11", "8.2.1", "8.2.1-mono", "9.1.4"];

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

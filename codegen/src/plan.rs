//! What would have to be written: compared with what is there, before anything is touched.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use atomic_write_file::AtomicWriteFile;
use similar::TextDiff;

use crate::emit::{FOLDERS, GeneratedFile, MARKS};
use crate::load::shown;

/// Why code could not be generated or written.
#[derive(Debug)]
pub enum Error {
    /// The spec is wrong. Nothing was written.
    Spec(Box<crate::Report>),
    /// A file or folder could not be read or written.
    File {
        /// Which.
        path: PathBuf,
        /// What was tried, such as `read`.
        verb: &'static str,
        /// Why it failed.
        source: io::Error,
    },
    /// A file stands where a generated one belongs, and was written by someone. Nothing was written.
    Foreign(PathBuf),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Spec(report) => report.fmt(f),
            Self::File { path, verb, source } => write!(f, "cannot {verb} {}: {source}", shown(path)),
            Self::Foreign(path) => write!(
                f,
                "{} is in the way: it does not say that it is generated, so it is not overwritten. Move it away, or give \
                 another folder with `--out DIR`",
                shown(path)
            ),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::File { source, .. } => Some(source),
            Self::Spec(_) | Self::Foreign(_) => None,
        }
    }
}

/// One file that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The file.
    pub path: PathBuf,
    /// What is there; `None` where the file is to be created.
    pub before: Option<String>,
    /// What belongs there; `None` where the file is to be deleted.
    pub after: Option<String>,
}

impl Change {
    /// Whether nothing but the hash of the spec differs.
    fn is_hash_only(&self) -> bool {
        let without = |text: &str| -> Vec<String> {
            text.lines().filter(|line| !line.starts_with("pub const SPEC_HASH")).map(str::to_owned).collect()
        };
        match (&self.before, &self.after) {
            (Some(before), Some(after)) => without(before) == without(after),
            _ => false,
        }
    }

    /// The path as it is shown: from the current folder where it lies below, with `/` on every system.
    #[must_use]
    pub fn shown_path(&self) -> String {
        shown(&self.path)
    }
}

/// All that differs between what is there and what belongs there, sorted by path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// The differences; without any, everything is current.
    pub changes: Vec<Change>,
    /// What is worth knowing about the spec although it is right: names that yield to others.
    pub notes: Vec<String>,
    /// What is doubtful in it, and not allowed.
    pub warnings: crate::Report,
}

impl Plan {
    /// Compares generated files with those in `out`, and `extra` files (by full path) with those on disk.
    ///
    /// # Errors
    ///
    /// When something cannot be read, or a file that was not generated is in the way.
    pub(crate) fn new(out: &Path, files: Vec<GeneratedFile>, extra: Vec<(PathBuf, String)>) -> Result<Self, Error> {
        let folders: Vec<_> = FOLDERS.iter().map(|folder| out.join(folder)).chain([out.to_owned()]).collect();
        Self::among(stale(&folders, "rs")?, out, files, extra)
    }

    /// As [`new`](Self::new), for JSON. Only `folders` below `out` belong to it: what else is in `out` can be of another export.
    ///
    /// # Errors
    ///
    /// As there.
    pub(crate) fn of_json(out: &Path, folders: &[&str], files: Vec<GeneratedFile>) -> Result<Self, Error> {
        let folders: Vec<_> = folders.iter().map(|folder| out.join(folder)).collect();
        Self::among(stale(&folders, "json")?, out, files, Vec::new())
    }

    fn among(
        there: Vec<PathBuf>,
        out: &Path,
        files: Vec<GeneratedFile>,
        extra: Vec<(PathBuf, String)>,
    ) -> Result<Self, Error> {
        let mut wanted: BTreeMap<PathBuf, Option<String>> = there.into_iter().map(|path| (path, None)).collect();
        wanted.extend(files.into_iter().map(|file| (out.join(file.path), Some(file.text))));
        wanted.extend(extra.into_iter().map(|(path, text)| (path, Some(text))));
        let mut changes = Vec::new();
        for (path, after) in wanted {
            let before = match fs::read(&path) {
                // Text that is not UTF-8 differs from anything generated, whatever stands for the odd bytes.
                Ok(bytes) => Some(String::from_utf8_lossy(&bytes).into_owned()),
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                Err(source) => return Err(Error::File { path, verb: "read", source }),
            };
            if before == after {
                continue;
            }
            if before.as_deref().is_some_and(|text| !is_generated(text)) {
                return Err(Error::Foreign(path));
            }
            changes.push(Change { path, before, after });
        }
        Ok(Self { changes, ..Self::default() })
    }

    /// The differences as unified diffs; empty where there are none.
    ///
    /// The hash of the spec changes with every change of the spec: where it is all that changes in its file, that file is left out,
    /// unless nothing else changes at all.
    #[must_use]
    pub fn diff(&self) -> String {
        let mut text = String::new();
        let shown = |change: &&Change| !change.is_hash_only() || self.changes.len() == 1;
        for change in self.changes.iter().filter(shown) {
            let path = change.shown_path();
            // Two slashes after `a` would name no file for `patch`.
            let path = path.trim_start_matches('/');
            let (before, after) = (change.before.as_deref(), change.after.as_deref());
            let diff = TextDiff::from_lines(before.unwrap_or_default(), after.unwrap_or_default());
            let old = if before.is_some() { format!("a/{path}") } else { "/dev/null".to_owned() };
            let new = if after.is_some() { format!("b/{path}") } else { "/dev/null".to_owned() };
            text.push_str(&diff.unified_diff().header(&old, &new).to_string());
        }
        text
    }

    /// Writes and deletes what differs.
    ///
    /// # Errors
    ///
    /// When a file cannot be written; what was written before stays, and the next run goes on.
    pub fn apply(&self) -> Result<(), Error> {
        for change in &self.changes {
            let path = &change.path;
            let fail = |verb| move |source| Error::File { path: path.clone(), verb, source };
            match &change.after {
                Some(text) => {
                    if let Some(folder) = path.parent() {
                        fs::create_dir_all(folder).map_err(fail("make the folder of"))?;
                    }
                    write_whole(path, text)?;
                }
                None => fs::remove_file(path).map_err(fail("delete"))?,
            }
        }
        Ok(())
    }
}

/// Writes a file as a whole or not at all: a disk that is full must not cut off what somebody wrote by hand. A link stays one.
///
/// # Errors
///
/// It cannot be written.
pub(crate) fn write_whole(path: &Path, text: &str) -> Result<(), Error> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let written = AtomicWriteFile::open(target).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.commit()
    });
    written.map_err(|source| Error::File { path: path.to_owned(), verb: "write", source })
}

/// The generated files of a kind that are in the folders now.
fn stale(folders: &[PathBuf], kind: &str) -> Result<Vec<PathBuf>, Error> {
    let mut paths = Vec::new();
    for folder in folders {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(source) => return Err(Error::File { path: folder.clone(), verb: "list", source }),
        };
        for entry in entries {
            let path = entry.map_err(|source| Error::File { path: folder.clone(), verb: "list", source })?.path();
            if !path.is_file() || path.extension().is_none_or(|extension| extension != kind) {
                continue;
            }
            let text = fs::read(&path).map_err(|source| Error::File { path: path.clone(), verb: "read", source })?;
            if is_generated(&String::from_utf8_lossy(&text)) {
                paths.push(path);
            }
        }
    }
    Ok(paths)
}

/// Rust files say so in their first line, JSON in a comment, wherever that stands among the keys.
fn is_generated(text: &str) -> bool {
    let in_json = |line: &str| JSON_MARKS.iter().any(|mark| line.trim_start().starts_with(mark));
    MARKS.iter().any(|mark| text.starts_with(mark)) || text.lines().any(in_json)
}

const JSON_MARKS: [&str; 2] =
    ["\"$comment\": \"@generated by `cargo codegen", "\"x-comment\": \"@generated by `cargo codegen"];

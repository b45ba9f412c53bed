//! The files of a spec and positions in them.

use std::ops::Range;
use std::path::PathBuf;

/// One file of the spec, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The path shown in diagnostics, with `/` between folders.
    pub path: String,
    /// The text, without a byte order mark.
    pub text: String,
    /// The file that it was read from, and whether that has a byte order mark; nothing for what was never one.
    pub(crate) on_disk: Option<PathBuf>,
    pub(crate) is_marked: bool,
}

impl Source {
    /// What stands before the text in its file.
    pub(crate) fn mark(&self) -> &'static str {
        if self.is_marked { "\u{feff}" } else { "" }
    }
}

/// The number of a file in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(usize);

/// All files of a spec.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Adds a file and returns its number.
    pub fn add(&mut self, path: String, text: String) -> FileId {
        self.files.push(Source { path, text, on_disk: None, is_marked: false });
        FileId(self.files.len() - 1)
    }

    /// Adds what was read from a file, and returns its number.
    pub(crate) fn add_file(&mut self, path: String, read: &str, on_disk: PathBuf) -> FileId {
        let text = read.strip_prefix('\u{feff}');
        self.files.push(Source {
            path,
            text: text.unwrap_or(read).to_owned(),
            on_disk: Some(on_disk),
            is_marked: text.is_some(),
        });
        FileId(self.files.len() - 1)
    }

    /// The file with this number.
    ///
    /// # Panics
    ///
    /// If `id` is of another set of sources.
    #[must_use]
    pub fn get(&self, id: FileId) -> &Source {
        &self.files[id.0]
    }
}

/// A stretch of bytes in one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes `range` of `file`.
    #[must_use]
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        Self { file, start: range.start, end: range.end }
    }

    /// The part of this span that starts `offset` bytes in and is `len` bytes long, or the whole where that does not fit.
    #[must_use]
    pub fn part(self, offset: usize, len: usize) -> Self {
        let start = self.start + offset;
        if start + len > self.end {
            return self;
        }
        Self { start, end: start + len, ..self }
    }

    /// This span with another start.
    pub(crate) fn from(self, start: usize) -> Self {
        Self { start, ..self }
    }

    /// This span with another end.
    pub(crate) fn reaching(self, end: usize) -> Self {
        Self { end, ..self }
    }
}

/// A value and where it stands in the spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> At<T> {
    /// `value` as it stands at `span`.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

impl At<String> {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.value
    }
}

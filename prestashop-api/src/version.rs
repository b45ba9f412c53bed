//! Versions of PrestaShop.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

/// A version of PrestaShop, such as `8.2.1` or `1.7.8.11`, as the header `PSWS-Version` tells it.
///
/// Versions compare by their numbers (`1.7.8.11 > 1.7.8.2`, `8.2 == 8.2.0`); a pre-release comes before the release. Text
/// that starts with no number is kept, and comes before every version that has one.
#[derive(Debug, Clone)]
pub struct Version {
    text: String,
    numbers: Vec<u32>,
    suffix_at: usize,
}

impl Version {
    /// Reads a version. Any text is taken.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let mut numbers = Vec::new();
        let mut rest = text.strip_prefix('v').unwrap_or(text);
        loop {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let Ok(number) = rest[..digits].parse() else {
                break;
            };
            numbers.push(number);
            rest = &rest[digits..];
            match rest.strip_prefix('.') {
                Some(next) if next.starts_with(|c: char| c.is_ascii_digit()) => rest = next,
                _ => break,
            }
        }
        while numbers.len() > 1 && numbers.last() == Some(&0) {
            numbers.pop();
        }
        Self { text: text.to_owned(), numbers, suffix_at: text.len() - rest.len() }
    }

    /// The version as the shop wrote it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The leading numbers without trailing zeros: `[8, 2, 1]`; empty if the text starts with no number.
    #[must_use]
    pub fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// Whether this version is the given one or a later one: `version.at_least(&[8, 0, 2])`.
    #[must_use]
    pub fn at_least(&self, numbers: &[u32]) -> bool {
        let end = numbers.iter().rposition(|n| *n != 0).map_or(0, |last| last + 1);
        match self.numbers.as_slice().cmp(&numbers[..end]) {
            Ordering::Less => false,
            Ordering::Greater => true,
            Ordering::Equal => self.suffix().is_empty(),
        }
    }

    /// Whether this version is the first one that has something, as the spec writes it, or a later one; all reach an empty one.
    pub(crate) fn reaches(&self, first: &str) -> bool {
        first.is_empty() || *self >= Self::parse(first)
    }

    /// Whether both are of one series: `8.1.3` and `8.1.7` are, as are `1.7.8.2` and `1.7.8.11`.
    pub(crate) fn is_of_series(&self, other: &str) -> bool {
        let other = Self::parse(other);
        let number = |version: &Self, at: usize| version.numbers.get(at).copied().unwrap_or_default();
        let length = if number(&other, 0) == 1 { 3 } else { 2 };
        (0..length).all(|at| number(self, at) == number(&other, at))
    }

    /// Whether it loses the rows of associations and answers `[[null]]`: 8.0.0 and 8.0.1 do, 8.0.2 corrects that.
    pub(crate) fn loses_rows(&self) -> bool {
        self.at_least(&[8, 0, 0]) && !self.reaches("8.0.2")
    }

    fn suffix(&self) -> &str {
        &self.text[self.suffix_at..]
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<&str> for Version {
    fn from(text: &str) -> Self {
        Self::parse(text)
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.numbers.cmp(&other.numbers).then_with(|| {
            let (own, theirs) = (self.suffix(), other.suffix());
            own.is_empty().cmp(&theirs.is_empty()).then_with(|| own.cmp(theirs))
        })
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Version {}

impl Hash for Version {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.numbers.hash(state);
        self.suffix().hash(state);
    }
}

/// Whether a version lies between the first and the last that have something, as the spec writes them (`8.2.99` ends the series
/// `8.2`); an empty end is open.
pub(crate) fn within(since: &str, until: &str, version: &Version) -> bool {
    version.reaches(since) && (until.is_empty() || *version <= Version::parse(until))
}

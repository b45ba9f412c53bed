//! What a replay proves of each resource, by version and operation.

use std::collections::{BTreeMap, BTreeSet};

use prestashop_api::{RESOURCES, ResourceMeta, Verb, Version};

use super::fake_shop::{Tried, VERSION, offers};
use crate::replay::{Notation, Report};

/// What a cell of the table is about. The webservice has no other operation, so this never grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// Reading JSON.
    GetJson,
    /// Reading XML.
    GetXml,
    /// Creating.
    Post,
    /// Changing by PUT of the whole record.
    Put,
    /// Changing single fields.
    Patch,
    /// Deleting.
    Delete,
}

impl Operation {
    /// All operations, in the order of the table.
    pub const ALL: [Self; 6] = [Self::GetJson, Self::GetXml, Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// Its letter.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::GetJson => 'J',
            Self::GetXml => 'X',
            Self::Post => 'C',
            Self::Put => 'U',
            Self::Patch => 'P',
            Self::Delete => 'D',
        }
    }

    /// The verb.
    #[must_use]
    pub const fn verb(self) -> Verb {
        match self {
            Self::GetJson | Self::GetXml => Verb::Get,
            Self::Post => Verb::Post,
            Self::Put => Verb::Put,
            Self::Patch => Verb::Patch,
            Self::Delete => Verb::Delete,
        }
    }

    fn of(verb: Verb, notation: Notation) -> Option<Self> {
        Some(match (verb, notation) {
            (Verb::Get, Notation::Json) => Self::GetJson,
            (Verb::Get, Notation::Xml) => Self::GetXml,
            (Verb::Post, _) => Self::Post,
            (Verb::Put, _) => Self::Put,
            (Verb::Patch, _) => Self::Patch,
            (Verb::Delete, _) => Self::Delete,
            (Verb::Head, _) => return None,
        })
    }
}

/// What is known of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Mark {
    /// A recorded shop of that version has answered so, and the client did right.
    Replayed,
    /// The client did it against the fake shop.
    FakeShop,
    /// Only empty lists of it were recorded.
    Empty,
    /// The client refuses to do it, on purpose.
    Refused,
    /// Nothing proves it.
    Unproven,
    /// The server does not offer it.
    NotOffered,
}

/// What is proven of all resources.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Coverage {
    /// The versions that were recorded, oldest first.
    pub versions: Vec<Version>,
    /// A row for each resource, by name.
    pub rows: BTreeMap<&'static str, ResourceMarks>,
    /// Why the client did not do something against the fake shop.
    pub failures: Vec<String>,
}

/// What is proven of a resource.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ResourceMarks {
    /// The marks, by version and operation.
    pub marks: Vec<[Mark; 6]>,
    /// The recordings that prove something of it, without their versions.
    pub recordings: BTreeSet<String>,
}

impl Coverage {
    /// Puts together what a replay has proven, and what was tried against the fake shop.
    #[must_use]
    pub fn of(report: &Report, tried: &[Tried]) -> Self {
        let mut versions: Vec<Version> =
            report.lines.iter().flat_map(|line| &line.proven).map(|proven| Version::parse(&proven.version)).collect();
        versions.sort();
        versions.dedup();
        let mut rows: BTreeMap<&'static str, ResourceMarks> = RESOURCES
            .iter()
            .map(|meta| {
                let marks = versions
                    .iter()
                    .map(|version| Operation::ALL.map(|operation| unproven(meta, operation, version, tried)));
                (meta.name, ResourceMarks { marks: marks.collect(), recordings: BTreeSet::new() })
            })
            .collect();
        for line in &report.lines {
            for proven in &line.proven {
                let at = versions.iter().position(|version| *version == Version::parse(&proven.version));
                let (Some(row), Some(at), Some(operation)) =
                    (rows.get_mut(proven.resource), at, Operation::of(proven.verb, proven.notation))
                else {
                    continue;
                };
                let mark = match proven.records {
                    _ if proven.refused => Mark::Refused,
                    0 => Mark::Empty,
                    _ => Mark::Replayed,
                };
                let cell = &mut row.marks[at][operation as usize];
                *cell = mark.min(*cell);
                if mark == Mark::Replayed {
                    row.recordings.insert(stem(&line.recording));
                }
            }
        }
        let failures = tried
            .iter()
            .filter_map(|tried| {
                let reason = tried.result.as_ref().err()?;
                Some(format!("{} {}: {reason}", tried.verb, tried.resource))
            })
            .collect();
        Self { versions, rows, failures }
    }

    /// How many cells of a version have a mark.
    #[must_use]
    pub fn count(&self, version: usize, mark: Mark) -> usize {
        self.rows.values().flat_map(|row| &row.marks[version]).filter(|cell| **cell == mark).count()
    }
}

/// The mark of a cell before any recording is looked at.
fn unproven(meta: &ResourceMeta, operation: Operation, version: &Version, tried: &[Tried]) -> Mark {
    let verb = operation.verb();
    let has_patch = version.at_least(&[8]);
    if !offers(meta, version) || !meta.verbs.contains(&verb) || (verb == Verb::Patch && !has_patch) {
        return Mark::NotOffered;
    }
    if verb == Verb::Put && !meta.never_put.is_empty() {
        return Mark::Refused;
    }
    let same = *version == Version::parse(VERSION);
    // A record that was made is read again in JSON, and one that is PUT was read in XML before.
    let by = match operation {
        Operation::GetJson => Verb::Post,
        Operation::GetXml => Verb::Put,
        _ => verb,
    };
    let done = |tried: &Tried| tried.resource == meta.name && tried.verb == by && tried.result.is_ok();
    if same && tried.iter().any(done) { Mark::FakeShop } else { Mark::Unproven }
}

/// The name of a recording without its version: `orders` for `8.2.1/orders.har.gz`, `resources` for one of a resource.
fn stem(recording: &str) -> String {
    let path = recording.strip_suffix(".gz").unwrap_or(recording);
    let path = path.strip_suffix(".har").unwrap_or(path);
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        [.., folder @ ("resources" | "dataset"), _] => (*folder).to_owned(),
        [.., name] => (*name).to_owned(),
        [] => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recordings_are_named_without_their_version() {
        assert_eq!(stem("8.2.1/orders.har.gz"), "orders");
        assert_eq!(stem("8.2.1/resources/zones.har"), "resources");
        assert_eq!(stem("writes.har"), "writes");
    }
}

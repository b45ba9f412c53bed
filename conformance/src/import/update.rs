//! A resource that the spec has: the facts of one more version go into its file.

use super::steps::{self, Versions};
use super::{draft, guess};
use crate::synopsis::{Difference, Fact, FieldFacts, Known, Place, Synopsis};
use prestashop_codegen::Version;
use prestashop_codegen::edit::{Document, Refusal};
use prestashop_codegen::syntax::{Association, Field, Resource, VersionRange};

/// What becomes of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It is in the file now.
    Changed,
    /// A person has to decide.
    Person,
}

/// What became of a difference, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What became of it.
    pub kind: Kind,
    /// Place, spec, shop, and what was done.
    pub text: String,
}

/// Keys in the order in which the files have them; what is not here comes last.
const ORDER: &[&str] = &[
    "resource",
    "item",
    "list",
    "record",
    "group",
    "type",
    "to",
    "scale",
    "values",
    "api",
    "required",
    "translated",
    "max",
    "validator",
    "computed",
    "write",
    "nullable",
    "per_shop",
    "secret",
    "full_only",
    "default",
    "lost_by_put",
    "write_as",
    "since",
    "until",
];

/// What is known besides the synopsis.
pub(super) struct Context<'a> {
    /// The version that answered.
    pub(super) version: Version,
    /// The versions whose facts are proven.
    pub(super) supported: &'a [Version],
    pub(super) known: &'a Known,
    /// Whether what the shop lacks ends.
    pub(super) until: bool,
    /// Whether what the shop says holds in all versions.
    pub(super) all_versions: bool,
}

/// Writes what the synopsis says and `resource`, the content of `document`, does not: the `differences` of the two.
pub(super) fn update(
    document: &mut Document,
    resource: &Resource,
    synopsis: &Synopsis,
    differences: &[Difference],
    context: &Context<'_>,
) -> Vec<Note> {
    let mut notes = Vec::new();
    let mut update = Update { document, resource, synopsis, context };
    for difference in differences {
        let (kind, text) = match update.difference(difference) {
            Ok(outcome) => outcome,
            Err(Refusal::Layout) => (
                Kind::Person,
                format!("{difference}: the file is written in a way that this command cannot change here"),
            ),
            Err(Refusal::Broken(fault)) => {
                (Kind::Person, format!("{difference}: the change would break the file ({})", fault.message))
            }
        };
        notes.push(Note { kind, text });
    }
    notes
}

struct Update<'a> {
    document: &'a mut Document,
    resource: &'a Resource,
    synopsis: &'a Synopsis,
    context: &'a Context<'a>,
}

type Outcome = Result<(Kind, String), Refusal>;

impl<'a> Update<'a> {
    fn difference(&mut self, difference: &Difference) -> Outcome {
        match difference.fact {
            Fact::There if difference.spec.is_empty() => self.present(difference),
            Fact::There => self.absent(difference),
            Fact::Item => Ok((Kind::Person, format!("{difference}: a name cannot change with the version"))),
            Fact::Api => Ok((
                Kind::Person,
                format!(
                    "{difference}: one name holds for all versions; the spec has to know the resource before it is named"
                ),
            )),
            _ => self.fact(difference),
        }
    }

    /// A fact of a field or an association gets another value in this version.
    fn fact(&mut self, difference: &Difference) -> Outcome {
        let key = difference.fact.word();
        let (field, association) = self.find(&difference.place);
        let fits = match (field, association) {
            (Some(field), _) => field.ty.as_ref().is_some_and(|ty| ty.value.can_have(key)),
            (None, _) => difference.fact == Fact::Write,
        };
        if !fits {
            return Ok((Kind::Person, format!("{difference}: the spec has no place for it; is the type right?")));
        }
        let range = field.map(|field| &field.versions);
        let range = range.or(association.map(|association| &association.versions));
        let since = [Some(&self.resource.versions), range].into_iter().flatten();
        let since = since.filter_map(|range| range.since.as_ref()).map(|since| since.value).max();
        let versions = Versions {
            base: since.unwrap_or(Version::FIRST),
            asked: self.context.version,
            next: self.later().filter(|later| range.is_none_or(|range| range.contains(*later))),
        };
        let path = path(&difference.place);
        let value = if difference.shop.is_empty() { String::new() } else { guess::scalar(&difference.shop) };
        let written = path.iter().copied().chain([key]).collect::<Vec<_>>();
        if !self.context.all_versions {
            steps::write(self.document, &path, key, &value, &versions, |document| before(document, &path, key))?;
        } else if value.is_empty() {
            self.document.remove(&written)?;
        } else {
            put(self.document, &path, key, &value)?;
        }
        let now = self.document.written(&written).map_or("gone".to_owned(), |text| format!("`{text}`"));
        Ok((Kind::Changed, format!("{difference}: it is {now} now")))
    }

    /// The shop has something that the spec lacks, in this version or in all.
    fn present(&mut self, difference: &Difference) -> Outcome {
        let (field, association) = self.find(&difference.place);
        let range = match (&difference.place, field, association) {
            (Place::Resource, ..) => Some(&self.resource.versions),
            (_, Some(field), _) => Some(&field.versions),
            (_, None, association) => association.map(|association| &association.versions),
        };
        match range {
            Some(range) => self.widen(difference, range),
            None => self.add(difference),
        }
    }

    fn add(&mut self, difference: &Difference) -> Outcome {
        let version = self.context.version;
        let is_new = |range: &VersionRange| range.since.as_ref().is_some_and(|since| since.value == version);
        let since = Some(version).filter(|_| !self.context.all_versions && !is_new(&self.resource.versions));
        match &difference.place {
            Place::Field(name) => self.add_field(&["fields"], &self.synopsis.fields, name, None, since)?,
            Place::SubField(owner, name) => {
                let Some(facts) = self.synopsis.association(owner) else { return Err(Refusal::Layout) };
                let since = since.filter(|_| !self.association(owner).is_some_and(|owner| is_new(&owner.versions)));
                self.add_field(
                    &["associations", owner, "fields"],
                    &facts.fields,
                    name,
                    facts.api.as_deref().and_then(|api| api.split('/').next()),
                    since,
                )?;
            }
            Place::Association(name) => self.add_association(name, since)?,
            Place::Resource => return Err(Refusal::Layout),
        }
        // Proven later versions do not have it. Nothing tells whether PrestaShop dropped it or a module of this shop made it, and the
        // field of a module does not end with a version.
        let later = self.later().filter(|_| !self.context.all_versions);
        let ends = later
            .map(|later| format!(", as {later} lacks it, is whether it ends (`until: {version}`) or is a module's"));
        let ends = ends.unwrap_or_default();
        Ok((Kind::Changed, format!("{difference}: added; its type, where guessed, and its words are for you{ends}")))
    }

    fn add_field(
        &mut self,
        path: &[&str],
        siblings: &[FieldFacts],
        name: &str,
        items: Option<&str>,
        since: Option<Version>,
    ) -> Result<(), Refusal> {
        let Some(index) = siblings.iter().position(|field| field.name == name) else { return Err(Refusal::Layout) };
        let (value, doubt) = guess::field(&siblings[index], self.context.known, items, since);
        let names = siblings[..index].iter().rev().map(|field| field.name.as_str());
        let after = self.last_there(path, names.chain(["id"]));
        self.document.insert(path, after.as_deref(), name, &value, doubt.as_deref())
    }

    fn add_association(&mut self, name: &str, since: Option<Version>) -> Result<(), Refusal> {
        let siblings = &self.synopsis.associations;
        let Some(index) = siblings.iter().position(|other| other.name == name) else { return Err(Refusal::Layout) };
        let value = draft::association(&siblings[index], self.context.known, since);
        if self.document.get(&["associations"]).is_none() {
            let value = format!("\n  {name}:{}", value.replace('\n', "\n  "));
            return self.document.insert(&[], Some("fields"), "associations", &value, None);
        }
        let names = siblings[..index].iter().rev().map(|other| other.name.as_str());
        let after = self.last_there(&["associations"], names);
        self.document.insert(&["associations"], after.as_deref(), name, &value, None)
    }

    /// The first of the names that the map at `path` has.
    fn last_there<'n>(&self, path: &[&str], mut names: impl Iterator<Item = &'n str>) -> Option<String> {
        let map = self.document.get(path)?;
        names.find(|name| map.get(name).is_some()).map(str::to_owned)
    }

    /// What the file has for other versions is there in this one too.
    fn widen(&mut self, difference: &Difference, range: &VersionRange) -> Outcome {
        let version = self.context.version;
        let between =
            |from: Version, to: Version| self.context.supported.iter().any(|known| from < *known && *known < to);
        let since = range.since.as_ref().map(|since| since.value).filter(|since| version < *since);
        let until = range.until.as_ref().map(|until| until.value).filter(|until| *until < version);
        let path = path(&difference.place);
        if self.context.all_versions {
            for key in [since.map(|_| "since"), until.map(|_| "until")].into_iter().flatten() {
                let place: Vec<_> = path.iter().copied().chain([key]).collect();
                self.document.remove(&place)?;
            }
            return Ok((Kind::Changed, format!("{difference}: it is there in all versions now")));
        }
        if since.is_some_and(|since| between(version, since)) || until.is_some_and(|until| between(until, version)) {
            return Ok((
                Kind::Person,
                format!("{difference}: the spec cannot say that it was gone in between; are its versions right?"),
            ));
        }
        let done = if since.is_some() {
            put(self.document, &path, "since", &version.to_string())?;
            format!("`since: {version}`")
        } else if self.later().is_some() {
            put(self.document, &path, "until", &version.to_string())?;
            format!("`until: {version}`")
        } else {
            let place: Vec<_> = path.iter().copied().chain(["until"]).collect();
            self.document.remove(&place)?;
            "`until` is gone".to_owned()
        };
        Ok((Kind::Changed, format!("{difference}: {done} now")))
    }

    /// The shop lacks what the spec has.
    fn absent(&mut self, difference: &Difference) -> Outcome {
        let version = self.context.version;
        if self.context.all_versions {
            return Ok((Kind::Person, format!("{difference}: take it out of the file if no shop has it any more")));
        }
        if !self.context.until {
            return Ok((Kind::Person, format!("{difference}: with `--until` it ends before {version}")));
        }
        let (field, association) = self.find(&difference.place);
        let range = field.map(|field| &field.versions).or(association.map(|association| &association.versions));
        let range = range.cloned().unwrap_or_default();
        let proven = || self.context.supported.iter().copied().filter(|known| range.contains(*known));
        let earlier = proven().filter(|known| *known < version).max();
        let later = proven().filter(|known| version < *known).min();
        let last = earlier.or(version.before()).filter(|last| range.contains(*last));
        let (key, value) = match (earlier, later, last) {
            (Some(_), Some(_), _) | (None, None, None) => {
                return Ok((Kind::Person, format!("{difference}: the spec cannot say that; are its versions right?")));
            }
            (None, Some(later), _) => ("since", later),
            (_, None, Some(last)) => ("until", last),
            (Some(earlier), None, None) => ("until", earlier),
        };
        put(self.document, &path(&difference.place), key, &value.to_string())?;
        Ok((Kind::Changed, format!("{difference}: `{key}: {value}` now")))
    }

    /// The first proven version after the one that answered.
    fn later(&self) -> Option<Version> {
        self.context.supported.iter().copied().filter(|known| self.context.version < *known).min()
    }

    fn association(&self, name: &str) -> Option<&'a Association> {
        self.resource.associations.iter().find(|association| association.name.value == name)
    }

    fn find(&self, place: &Place) -> (Option<&'a Field>, Option<&'a Association>) {
        let named = |fields: &'a [Field], name: &str| fields.iter().find(|field| field.name.value == name);
        match place {
            Place::Resource => (None, None),
            Place::Field(name) => (named(&self.resource.fields, name), None),
            Place::Association(name) => (None, self.association(name)),
            Place::SubField(owner, name) => {
                (self.association(owner).and_then(|association| named(&association.fields, name)), None)
            }
        }
    }
}

/// The keys that lead to a place.
fn path(place: &Place) -> Vec<&str> {
    match place {
        Place::Resource => Vec::new(),
        Place::Field(name) => vec!["fields", name],
        Place::Association(name) => vec!["associations", name],
        Place::SubField(association, field) => vec!["associations", association, "fields", field],
    }
}

/// Gives a key of the map at `path` a value, whether it is there or not.
fn put(document: &mut Document, path: &[&str], key: &str, value: &str) -> Result<(), Refusal> {
    let place: Vec<&str> = path.iter().copied().chain([key]).collect();
    if document.get(&place).is_some() {
        return document.set(&place, value);
    }
    let after = before(document, path, key);
    document.insert(path, after.as_deref(), key, value, None)
}

/// The key of the map at `path` that a new `key` follows.
fn before(document: &Document, path: &[&str], key: &str) -> Option<String> {
    let rank = |key: &str| ORDER.iter().position(|known| *known == key);
    let entries = document.get(path)?.entries();
    let earlier =
        entries.iter().rev().find(|entry| rank(&entry.key.value).is_some_and(|other| Some(other) < rank(key)));
    earlier.map(|entry| entry.key.value.clone())
}

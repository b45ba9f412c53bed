//! What a recording tells around an exchange: records before and after it, lists, and the API root.

use std::collections::BTreeMap;

use prestashop_api::{RESOURCES, ResourceMeta, Verb};
use serde_json::{Map, Value};

use super::super::asked::{Asked, Notation};
use super::super::expect::{self, Expected};
use super::super::rows::rows;
use crate::har::Entry;
use crate::xml::Element;

/// The fields of a record, as the shop wrote them.
pub(crate) type Row = Map<String, Value>;

/// What an API root has said about a key.
#[derive(Debug, Clone)]
pub(crate) struct Root {
    key: Option<String>,
    version: String,
    /// Resource, verb, and whether it is granted; a shop without PATCH does not list it.
    pub(crate) rights: Vec<(String, Vec<(&'static str, bool)>)>,
}

const VERBS: [&str; 6] = ["get", "put", "post", "patch", "delete", "head"];

impl Root {
    /// The root of an exchange, if it is one.
    pub(crate) fn of(entry: &Entry) -> Option<Self> {
        let asked = Asked::recorded(&entry.request).ok()?;
        if !asked.path.is_empty() || asked.method != "GET" || asked.notation != Notation::Xml {
            return None;
        }
        let version = version(entry)?;
        let text = String::from_utf8(expect::payload(&entry.response).ok()?).ok()?;
        let root = Element::parse(&text).ok()?;
        let right = |resource: &Element| {
            let told = |verb: &&'static str| Some((*verb, resource.attribute(verb)? == "true"));
            (resource.name.clone(), VERBS.iter().filter_map(told).collect())
        };
        let rights = root.child("api")?.children.iter().map(right).collect();
        Some(Self { key: asked.key, version, rights })
    }

    /// Whether this root was said to that key, by that version.
    pub(crate) fn is_of(&self, key: Option<&str>, version: &str) -> bool {
        self.key.as_deref() == key && self.version == version
    }

    /// A root for a key that may do everything.
    pub(crate) fn of_all(version: &str) -> Self {
        let patch = prestashop_api::Version::parse(version).at_least(&[8]);
        let verbs: Vec<_> =
            VERBS.into_iter().filter(|verb| patch || *verb != "patch").map(|verb| (verb, true)).collect();
        let rights = RESOURCES.iter().map(|meta| (meta.name.to_owned(), verbs.clone())).collect();
        Self { key: None, version: version.to_owned(), rights }
    }

    /// Takes a right away.
    pub(crate) fn withdraw(&mut self, resource: &str, verb: Verb) {
        let verbs = self.rights.iter_mut().filter(|(name, _)| name == resource).flat_map(|(_, verbs)| verbs);
        for (name, granted) in verbs {
            if name.eq_ignore_ascii_case(verb.as_str()) {
                *granted = false;
            }
        }
    }

    /// Grants what a write that the shop took shows to be granted: a key can be edited between two exchanges.
    pub(crate) fn grant(&mut self, resource: &str, verb: Verb) {
        let Some(name) = VERBS.into_iter().find(|name| name.eq_ignore_ascii_case(verb.as_str())) else { return };
        if !self.rights.iter().any(|(known, _)| known == resource) {
            self.rights.push((resource.to_owned(), Vec::new()));
        }
        for (_, verbs) in self.rights.iter_mut().filter(|(known, _)| known == resource) {
            verbs.retain(|(known, _)| *known != name);
            verbs.push((name, true));
        }
    }

    /// The root as a shop writes it.
    pub(crate) fn xml(&self) -> String {
        let attributes = |verbs: &[(&str, bool)]| {
            verbs.iter().map(|(verb, granted)| format!(" {verb}=\"{granted}\"")).collect::<Vec<_>>().concat()
        };
        let resources: Vec<_> =
            self.rights.iter().map(|(name, verbs)| format!("<{name}{}/>", attributes(verbs))).collect();
        format!("<prestashop><api shopName=\"\">{}</api></prestashop>", resources.concat())
    }
}

/// The version that the shop names in an answer.
pub(crate) fn version(entry: &Entry) -> Option<String> {
    entry.response.header("PSWS-Version").filter(|version| *version != "0").map(str::to_owned)
}

/// A record as an exchange has shown it.
#[derive(Debug)]
struct Sighting {
    at: usize,
    resource: &'static str,
    id: u64,
    fields: Row,
}

/// A list that an exchange has shown whole.
#[derive(Debug)]
struct Listing {
    at: usize,
    resource: &'static str,
    /// Equal to these, each a field and its value.
    filters: Vec<(String, String)>,
    ids: Vec<u64>,
}

/// What the exchanges of a recording tell about the time before and after one of them.
#[derive(Debug, Default)]
pub(crate) struct Around {
    sightings: Vec<Sighting>,
    listings: Vec<Listing>,
    /// The exchange in question.
    at: usize,
    /// The next write after it, whose effects are no longer its own.
    until: usize,
}

impl Around {
    /// Reads the exchanges of a recording around the one of that index.
    pub(crate) fn of(recording: &[Entry], at: usize) -> Self {
        let mut around = Self { at, until: recording.len(), ..Self::default() };
        for (index, entry) in recording.iter().enumerate() {
            let Ok(asked) = Asked::recorded(&entry.request) else { continue };
            let writes = asked.effective().is_some_and(Verb::is_write);
            if writes && index > at && index < around.until {
                around.until = index;
            }
            let Some(meta) = RESOURCES.iter().copied().find(|meta| meta.name == asked.resource()) else { continue };
            let Ok(Expected::Data(notation)) = expect::expected(&asked, &entry.response) else { continue };
            if asked.parameter("schema").is_some() {
                continue;
            }
            let Ok(body) = expect::payload(&entry.response) else { continue };
            let Ok(records) = rows(&body, notation, meta.list, meta.item) else { continue };
            around.see(index, &asked, meta, &records, writes);
        }
        around
    }

    fn see(&mut self, at: usize, asked: &Asked, meta: &'static ResourceMeta, records: &[Value], writes: bool) {
        let resource = meta.name;
        let mut ids = Vec::new();
        for fields in records.iter().filter_map(Value::as_object) {
            if let Some(id) = fields.get("id").and_then(number) {
                ids.push(id);
                self.sightings.push(Sighting { at, resource, id, fields: fields.clone() });
            }
        }
        if writes || asked.id().is_some() || asked.parameter("limit").is_some() {
            return;
        }
        let mut filters = Vec::new();
        for (name, value) in &asked.query {
            let Some(field) = name.strip_prefix("filter[").and_then(|name| name.strip_suffix(']')) else { continue };
            let plain = value.strip_prefix('[').and_then(|value| value.strip_suffix(']')).unwrap_or(value);
            if plain.contains(['[', ']', '|', ',', '%', '!', '<', '>']) {
                return;
            }
            filters.push((field.to_owned(), plain.to_owned()));
        }
        self.listings.push(Listing { at, resource, filters, ids });
    }

    /// The record as it was before the exchange, as far as it was shown.
    pub(crate) fn before(&self, resource: &str, id: u64) -> Option<Row> {
        self.merged(resource, id, |at| at < self.at)
    }

    /// The record as it was after the exchange, before anything else was written.
    pub(crate) fn after(&self, resource: &str, id: u64) -> Option<Row> {
        self.merged(resource, id, |at| at > self.at && at < self.until)
    }

    fn merged(&self, resource: &str, id: u64, when: impl Fn(usize) -> bool) -> Option<Row> {
        let shown = self.sightings.iter().filter(|seen| seen.resource == resource && seen.id == id && when(seen.at));
        shown.fold(None, |row, seen| {
            let mut row = row.unwrap_or_default();
            row.extend(seen.fields.iter().map(|(name, value)| (name.clone(), value.clone())));
            Some(row)
        })
    }

    /// All records that were shown before the exchange, by id.
    pub(crate) fn all_before(&self, resource: &str) -> BTreeMap<u64, Row> {
        self.all(resource, |at| at < self.at)
    }

    /// All records that were shown after the exchange, before anything else was written, by id.
    pub(crate) fn all_after(&self, resource: &str) -> BTreeMap<u64, Row> {
        self.all(resource, |at| at > self.at && at < self.until)
    }

    fn all(&self, resource: &str, when: impl Fn(usize) -> bool) -> BTreeMap<u64, Row> {
        let ids = self.sightings.iter().filter(|seen| seen.resource == resource && when(seen.at)).map(|seen| seen.id);
        ids.filter_map(|id| Some((id, self.merged(resource, id, &when)?))).collect()
    }

    /// Drops a record that the write itself makes, and those above it, from what was there before.
    pub(crate) fn forget(&mut self, resource: &str, made: Option<u64>) {
        let Some(made) = made else { return };
        let at = self.at;
        self.sightings.retain(|seen| seen.resource != resource || seen.at >= at || seen.id < made);
    }

    /// Drops what was shown of a record before the exchange.
    pub(crate) fn forget_before(&mut self, resource: &str, id: u64) {
        let at = self.at;
        self.sightings.retain(|seen| seen.resource != resource || seen.at >= at || seen.id != id);
    }

    /// Whether a list of all records, at any time, leaves this one out.
    pub(crate) fn is_missing(&self, resource: &str, id: u64) -> bool {
        let whole = |list: &&Listing| list.resource == resource && list.filters.is_empty();
        let mut lists = self.listings.iter().filter(whole).peekable();
        lists.peek().is_some() && lists.all(|list| !list.ids.contains(&id))
    }

    /// Whether a list after the exchange would have shown a record with these fields.
    pub(crate) fn would_show(&self, resource: &str, has: impl Fn(&str, &str) -> bool) -> bool {
        let after = |list: &&Listing| list.resource == resource && list.at > self.at && list.at < self.until;
        self.listings.iter().filter(after).any(|list| list.filters.iter().all(|(field, value)| has(field, value)))
    }
}

/// A number, however it is written.
pub(crate) fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

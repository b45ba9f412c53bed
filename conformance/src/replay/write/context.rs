//! What a recording tells around an exchange: records before and after it, and lists.

use std::collections::BTreeMap;

use prestashop_api::{RESOURCES, ResourceMeta, Verb};
use serde_json::{Map, Value};

use crate::har::Entry;
use crate::replay::asked::Asked;
use crate::replay::expect::{self, Expected};
use crate::replay::rows::rows;

/// The fields of a record, as the shop wrote them.
pub(super) type Row = Map<String, Value>;

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
struct ShownList {
    at: usize,
    resource: &'static str,
    /// Equal to these, each a field and its value.
    filters: Vec<(String, String)>,
    ids: Vec<u64>,
}

/// What the exchanges of a recording tell about the time before and after one of them.
#[derive(Debug, Default)]
pub(super) struct Context {
    sightings: Vec<Sighting>,
    listings: Vec<ShownList>,
    /// The exchange in question.
    at: usize,
    /// The next write after it, whose effects are no longer its own.
    until: usize,
}

impl Context {
    /// Reads the exchanges of a recording around the one of that index.
    pub(super) fn of(recording: &[Entry], at: usize) -> Self {
        let mut context = Self { at, until: recording.len(), ..Self::default() };
        for (index, entry) in recording.iter().enumerate() {
            let Ok(asked) = Asked::recorded(&entry.request) else { continue };
            let writes = asked.effective().is_some_and(Verb::is_write);
            if writes && index > at && index < context.until {
                context.until = index;
            }
            let Some(meta) = RESOURCES.iter().copied().find(|meta| meta.name == asked.resource()) else { continue };
            let Ok(Expected::Data(notation)) = expect::expected(&asked, &entry.response) else { continue };
            if asked.parameter("schema").is_some() {
                continue;
            }
            let Ok(body) = expect::payload(&entry.response) else { continue };
            let Ok(records) = rows(&body, notation, meta.list, meta.item) else { continue };
            context.see(index, &asked, meta, &records, writes);
        }
        context
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
        self.listings.push(ShownList { at, resource, filters, ids });
    }

    /// The record as it was before the exchange, as far as it was shown.
    pub(super) fn before(&self, resource: &str, id: u64) -> Option<Row> {
        self.merged(resource, id, |at| at < self.at)
    }

    /// The record as it was after the exchange, before anything else was written.
    pub(super) fn after(&self, resource: &str, id: u64) -> Option<Row> {
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
    pub(super) fn all_before(&self, resource: &str) -> BTreeMap<u64, Row> {
        self.all(resource, |at| at < self.at)
    }

    /// All records that were shown after the exchange, before anything else was written, by id.
    pub(super) fn all_after(&self, resource: &str) -> BTreeMap<u64, Row> {
        self.all(resource, |at| at > self.at && at < self.until)
    }

    fn all(&self, resource: &str, when: impl Fn(usize) -> bool) -> BTreeMap<u64, Row> {
        let ids = self.sightings.iter().filter(|seen| seen.resource == resource && when(seen.at)).map(|seen| seen.id);
        ids.filter_map(|id| Some((id, self.merged(resource, id, &when)?))).collect()
    }

    /// Drops a record that the write itself makes, and those above it, from what was there before.
    pub(super) fn forget(&mut self, resource: &str, made: Option<u64>) {
        let Some(made) = made else { return };
        let at = self.at;
        self.sightings.retain(|seen| seen.resource != resource || seen.at >= at || seen.id < made);
    }

    /// Drops what was shown of a record before the exchange.
    pub(super) fn forget_before(&mut self, resource: &str, id: u64) {
        let at = self.at;
        self.sightings.retain(|seen| seen.resource != resource || seen.at >= at || seen.id != id);
    }

    /// Whether a list of all records, at any time, leaves this one out.
    pub(super) fn is_missing(&self, resource: &str, id: u64) -> bool {
        let whole = |list: &&ShownList| list.resource == resource && list.filters.is_empty();
        let mut lists = self.listings.iter().filter(whole).peekable();
        lists.peek().is_some() && lists.all(|list| !list.ids.contains(&id))
    }

    /// Whether a list after the exchange would have shown a record with these fields.
    pub(super) fn would_show(&self, resource: &str, has: impl Fn(&str, &str) -> bool) -> bool {
        let after = |list: &&ShownList| list.resource == resource && list.at > self.at && list.at < self.until;
        self.listings.iter().filter(after).any(|list| list.filters.iter().all(|(field, value)| has(field, value)))
    }
}

/// A number, however it is written.
pub(super) fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

//! Data of a user's own: what recordings show.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::row::Row;
use super::world::World;
use crate::har::{Har, HarError};

impl World {
    /// Takes over the records that recordings show whole, in JSON (`display=full`). Of a resource that they show the shop has those records
    /// alone; all other resources stay as they are. Returns the resources that it has not, whose records are left out.
    ///
    /// # Errors
    ///
    /// [`HarError`] if the body of an answer cannot be decoded.
    pub fn take_over(&mut self, recordings: &[Har]) -> Result<BTreeSet<String>, HarError> {
        let mut shown: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for entry in recordings.iter().flat_map(|har| &har.log.entries) {
            let url = &entry.request.url;
            let resource = url.split_once("/api/").and_then(|(_, path)| path.split(['?', '/']).next());
            // A price can be computed in the place of a field.
            let whole = url.contains("display=full") && !url.contains("price%5B") && !url.contains("price[");
            let read = whole && entry.request.method == "GET" && entry.response.status == 200;
            let Some(resource) = resource.filter(|_| read) else { continue };
            let Ok(Value::Object(answer)) = serde_json::from_slice(&entry.response.body()?) else { continue };
            let lists = answer.into_iter().filter_map(|(_, list)| match list {
                Value::Array(rows) => Some(rows),
                // PHP counts on where a record of the list is left out.
                Value::Object(rows) if rows.keys().all(|key| key.parse::<u32>().is_ok()) => {
                    Some(rows.into_iter().map(|(_, row)| row).collect())
                }
                _ => None,
            });
            let rows: Vec<Row> =
                lists.flatten().filter_map(|row| if let Value::Object(row) = row { Some(row) } else { None }).collect();
            if !rows.is_empty() {
                shown.entry(resource.to_owned()).or_default().extend(rows);
            }
        }
        let known = |name: &String| self.recorded().resource(name).is_some();
        let unknown: BTreeSet<String> = shown.keys().filter(|name| !known(name)).cloned().collect();
        for (resource, rows) in shown.into_iter().filter(|(name, _)| !unknown.contains(name)) {
            self.empty(&resource);
            for row in rows {
                self.insert(&resource, row);
            }
        }
        Ok(unknown)
    }
}

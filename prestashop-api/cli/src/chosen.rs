//! The fields that a display names, in its order.

use prestashop_api::record::{Association, Field, Kind};
use prestashop_api::{Displayed, ResourceMeta};
use serde_json::{Map, Value};

/// The fields that were chosen by a display other than `full`.
#[derive(Debug)]
pub(crate) struct Chosen {
    resource: &'static ResourceMeta,
    fields: Vec<Part>,
}

#[derive(Debug)]
struct Part {
    name: String,
    /// The sub-fields of an association, if only some were asked for.
    subs: Option<Vec<String>>,
}

impl Part {
    fn of(field: &Field) -> Self {
        let subs = match field.kind {
            Kind::Association(Association { shape, .. }) => {
                Some(shape.fields.iter().map(|field| field.name.to_owned()).collect())
            }
            _ => None,
        };
        Self { name: field.name.to_owned(), subs }
    }
}

impl Chosen {
    /// Reads a display that the library has accepted, or will refuse; `None` stands for all fields.
    pub(crate) fn new(resource: &'static ResourceMeta, display: Option<&str>) -> Option<Self> {
        let display = display?.trim();
        let fields = match resource.display(display) {
            Some(Displayed::Full) => return None,
            Some(Displayed::Fields(fields)) => fields.iter().map(Part::of).collect(),
            None => parts(display),
        };
        Some(Self { resource, fields })
    }

    /// The record in the order of the display, its rows with no more than the sub-fields that were asked for: a row knows all
    /// fields of its kind, those that the shop did not send as empty ones.
    pub(crate) fn arrange(&self, mut record: Value) -> Value {
        let Some(given) = record.as_object_mut() else { return record };
        let mut arranged = Map::new();
        for name in ["id"].into_iter().chain(self.fields.iter().map(|part| part.name.as_str())) {
            if let Some(value) = given.remove(name) {
                arranged.insert(name.to_owned(), value);
            }
        }
        if let Some(Value::Object(associations)) = given.get_mut("associations") {
            for Part { name, subs } in &self.fields {
                if let (Some(subs), Some(rows), Some(association)) =
                    (subs, associations.get_mut(name), self.association(name))
                {
                    trim(rows, subs, association);
                }
            }
        }
        arranged.append(given);
        Value::Object(arranged)
    }

    fn association(&self, name: &str) -> Option<Association> {
        match self.resource.shape.field(name)?.kind {
            Kind::Association(association) => Some(association),
            _ => None,
        }
    }
}

/// Leaves the sub-fields that were asked for, and what the spec does not know.
fn trim(rows: &mut Value, subs: &[String], association: Association) {
    for row in rows.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        let mut kept = Map::new();
        for sub in subs {
            if let Some(value) = row.remove(sub) {
                kept.insert(sub.clone(), value);
            }
        }
        row.retain(|name, _| association.shape.field(name).is_none());
        kept.append(row);
        *row = kept;
    }
}

/// Splits `f1,f2[sub,sub]`.
fn parts(display: &str) -> Vec<Part> {
    let inner = display.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(display);
    let mut parts = Vec::new();
    let mut rest = inner;
    while !rest.is_empty() {
        let end = rest.find([',', '[']).unwrap_or(rest.len());
        let name = rest[..end].trim().to_owned();
        rest = &rest[end..];
        let subs = rest.strip_prefix('[').map(|after| {
            let (subs, after) = after.split_once(']').unwrap_or((after, ""));
            rest = after;
            subs.split(',').map(|sub| sub.trim().to_owned()).collect()
        });
        parts.push(Part { name, subs });
        rest = rest.trim_start().strip_prefix(',').unwrap_or("");
    }
    parts
}

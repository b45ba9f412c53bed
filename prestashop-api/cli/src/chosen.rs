//! The order of the fields that a display names.

use prestashop_api::ResourceMeta;
use prestashop_api::record::Displayed;
use serde_json::{Map, Value};

/// The fields that were chosen by a display other than `full`, in its order.
#[derive(Debug)]
pub(crate) struct Chosen(Vec<String>);

impl Chosen {
    /// Reads a display that the library has accepted, or will refuse; `None` stands for all fields.
    pub(crate) fn new(resource: &'static ResourceMeta, display: Option<&str>) -> Option<Self> {
        let display = display?.trim();
        match resource.display(display) {
            Some(Displayed::Full) => None,
            Some(Displayed::Fields(fields)) => Some(Self(fields.iter().map(|field| field.name.to_owned()).collect())),
            None => {
                let now = |name: String| resource.shape.known_as(&name).map_or(name, |field| field.name.to_owned());
                Some(Self(names(display.trim_matches(['[', ']'])).into_iter().map(now).collect()))
            }
        }
    }

    /// Whether the display names the field.
    pub(crate) fn names(&self, field: &str) -> bool {
        self.0.iter().any(|name| name == field)
    }

    /// The record in the order of the display.
    pub(crate) fn arrange(&self, mut record: Value) -> Value {
        let Some(given) = record.as_object_mut() else { return record };
        let mut arranged = Map::new();
        for name in ["id"].into_iter().chain(self.0.iter().map(String::as_str)) {
            if let Some(value) = given.remove(name) {
                arranged.insert(name.to_owned(), value);
            }
        }
        arranged.append(given);
        Value::Object(arranged)
    }
}

/// The names of `f1,f2[sub,sub]`, without sub-fields.
fn names(display: &str) -> Vec<String> {
    let mut depth = 0;
    let outside = |c: &char| {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        depth == 0 && *c != ']'
    };
    let names: String = display.chars().filter(outside).collect();
    names.split(',').map(|name| name.trim().to_owned()).collect()
}

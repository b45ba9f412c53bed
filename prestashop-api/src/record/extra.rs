//! What the shop sent and the spec does not know.

use serde_json::{Map, Value};

/// Fields that the shop sent and that the spec does not know: from modules, overrides or newer versions.
///
/// They are kept as they came, and given back when the record is serialised.
#[derive(Clone, Default, PartialEq)]
pub struct Extra(Option<Box<Map<String, Value>>>);

impl Extra {
    /// The field of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.get(name)
    }

    /// All fields, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().flat_map(|map| map.iter()).map(|(name, value)| (name.as_str(), value))
    }

    /// Whether the shop sent nothing but what the spec knows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.as_ref().is_none_or(|map| map.is_empty())
    }

    /// Keeps a field.
    pub fn insert(&mut self, name: impl Into<String>, value: Value) {
        self.0.get_or_insert_default().insert(name.into(), value);
    }

    /// Keeps an association.
    pub(crate) fn insert_association(&mut self, name: &str, value: Value) {
        let map = self.0.get_or_insert_default();
        let entry = map.entry("associations").or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(associations) = entry {
            associations.insert(name.to_owned(), value);
        }
    }
}

/// Names only: a module's field may hold anything, secrets included.
impl std::fmt::Debug for Extra {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

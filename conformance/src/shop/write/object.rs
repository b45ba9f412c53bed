//! One record while it is written: PHP's object in memory, which a write fills, checks and saves, and which its answer shows.

use serde_json::{Value, json};

use super::mirror;
use crate::shop::model::{Field, Resource, Write};
use crate::shop::response::Refusal;
use crate::shop::row::{Row, link_rewrite, text};
use crate::shop::state::State;
use crate::shop::world::World;

/// The verb of a write that carries records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Post,
    Put,
    Patch,
}

/// A record while it is written.
#[derive(Debug)]
pub(super) struct Object<'a> {
    pub(super) resource: &'a Resource,
    pub(super) verb: Verb,
    /// None until a new record is added.
    pub(super) id: Option<u64>,
    /// The row as it is in the database; empty for a new record.
    stored: Row,
    /// The fields in memory: texts as they were sent or read, lists of languages, null.
    memory: Row,
    languages: Vec<u64>,
}

/// Fields without a column: they are shown as sent, and not stored.
const NOT_STORED: &[(&str, &str)] = &[("products", "new"), ("suppliers", "link_rewrite")];

impl<'a> Object<'a> {
    /// A new record, or the record of that id.
    pub(super) fn open(world: &World, resource: &'a Resource, verb: Verb, id: Option<u64>) -> Result<Self, Refusal> {
        let stored = match id {
            Some(id) => world.row(&resource.name, id).cloned().ok_or(Refusal::Fatal)?,
            None => Row::new(),
        };
        let languages = world.languages();
        let mut memory = stored.clone();
        memory.shift_remove("associations");
        if id.is_none() {
            for field in resource.fields.iter().filter(|field| field.computed) {
                memory.insert(field.name.clone(), field.empty(&languages));
            }
        }
        Ok(Self { resource, verb, id, stored, memory, languages })
    }

    /// Whether the record is new.
    pub(super) fn is_new(&self) -> bool {
        self.verb == Verb::Post
    }

    /// A field in memory.
    pub(super) fn get(&self, name: &str) -> &Value {
        self.memory.get(name).unwrap_or(&Value::Null)
    }

    /// A field in memory, as text without blanks around it.
    pub(super) fn text(&self, name: &str) -> String {
        text(self.get(name)).trim().to_owned()
    }

    /// A field as it is in the database, as text.
    pub(super) fn stored_text(&self, name: &str) -> String {
        self.stored.get(name).map(text).unwrap_or_default()
    }

    /// Sets a field in memory.
    pub(super) fn set(&mut self, name: &str, value: Value) {
        self.memory.insert(name.to_owned(), value);
    }

    /// The languages of the shop.
    pub(super) fn languages(&self) -> &[u64] {
        &self.languages
    }

    /// Takes over what changed in the database since the record was read.
    pub(super) fn reload(&mut self, world: &World) {
        let Some(row) = self.id.and_then(|id| world.row(&self.resource.name, id)) else {
            return;
        };
        for (name, value) in row.iter().filter(|(name, value)| self.stored.get(*name) != Some(value)) {
            self.memory.insert(name.clone(), value.clone());
        }
        self.stored = row.clone();
    }

    /// Saves the record, stamps it, and gives a new one its id.
    pub(super) fn save(&mut self, state: &mut State) {
        let now = json!(state.stamp());
        let unset = matches!(self.get("date_add"), Value::Null);
        for (name, stamped) in [("date_upd", true), ("date_add", unset)] {
            if stamped && self.resource.field(name).is_some() {
                self.set(name, now.clone());
            }
        }
        let row = self.row();
        let id = state.world.insert(&self.resource.name, row);
        mirror::saved(&mut state.world, &self.resource.name, id, &self.stored);
        self.id = Some(id);
    }

    /// The row that the database gets. What was not touched stays as it is.
    fn row(&self) -> Row {
        let mut row = self.stored.clone();
        for field in self.resource.fields.iter().filter(|field| field.name != "id") {
            let value = self.get(&field.name);
            let unstored = NOT_STORED.contains(&(self.resource.name.as_str(), field.name.as_str()));
            if self.stored.get(&field.name) == Some(value) && !unstored {
                continue;
            }
            let value = if unstored {
                shown_without_column(self, &field.name)
            } else if field.translated {
                self.translated_column(field, value)
            } else if value.is_boolean() {
                // Not of a column, but of PHP.
                value.clone()
            } else {
                field.cast(value)
            };
            row.insert(field.name.clone(), value);
        }
        row
    }

    /// The texts of all languages; where a text is demanded and there is none, that of the first language stands in.
    fn translated_column(&self, field: &Field, value: &Value) -> Value {
        let of = |id: u64| in_language(value, &id.to_string()).map(text).unwrap_or_default();
        let default = self.languages.first().copied().map(of).unwrap_or_default();
        let texts = self.languages.iter().map(|id| {
            let own = of(*id);
            let stored = if own.is_empty() && field.write == Write::Must { default.clone() } else { own };
            json!({ "id": id.to_string(), "value": field.column.cast(&stored) })
        });
        texts.collect()
    }

    /// What the answer shows: the fields in memory, and the associations of the database.
    pub(super) fn shown(&self, world: &World) -> Row {
        let mut shown = Row::new();
        for field in &self.resource.fields {
            let value = match (field.name.as_str(), self.id) {
                ("id", Some(id)) => json!(id.to_string()),
                (name, _) => self.get(name).clone(),
            };
            shown.insert(field.name.clone(), value);
        }
        let row = self.id.and_then(|id| world.row(&self.resource.name, id));
        shown.extend(row.and_then(|row| row.get("associations")).map(|all| ("associations".to_owned(), all.clone())));
        shown
    }
}

/// The text of a translated field in a language.
pub(super) fn in_language<'v>(value: &'v Value, id: &str) -> Option<&'v Value> {
    value.as_array()?.iter().find(|entry| entry.get("id").is_some_and(|known| text(known) == id))?.get("value")
}

/// What a field without a column shows when it is read again.
fn shown_without_column(object: &Object, field: &str) -> Value {
    match field {
        "link_rewrite" => json!(link_rewrite(&object.text("name"))),
        _ => Value::Null,
    }
}

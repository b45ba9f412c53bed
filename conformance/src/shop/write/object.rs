//! One record while it is written: PHP's object in memory, which a write fills, checks and saves, and which its answer shows.

use prestashop_api::Version;
use prestashop_api::record::Unset;
use serde_json::{Value, json};

use super::mirror;
use crate::shop::field::Field;
use crate::shop::model::Resource;
use crate::shop::response::Refusal;
use crate::shop::row::{Row, falsy, link_rewrite, text};
use crate::shop::state::State;
use crate::shop::world::World;

/// The verb of a write that carries records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Post,
    Put,
    Patch,
}

impl Verb {
    /// The verb as the spec names it.
    pub(super) fn named(self) -> prestashop_api::Verb {
        match self {
            Self::Post => prestashop_api::Verb::Post,
            Self::Put => prestashop_api::Verb::Put,
            Self::Patch => prestashop_api::Verb::Patch,
        }
    }
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
    version: Version,
    /// The languages that this write empties, once for each field.
    pub(super) emptied: Vec<u64>,
}

/// Fields without a column: they are shown as sent, and not stored.
const NOT_STORED: &[(&str, &str)] = &[("products", "new"), ("suppliers", "link_rewrite")];

/// Fields that updates leave as they are, whatever is sent or left out: the shop writes the texts of these settings alone.
const KEPT: &[(&str, &str)] = &[
    ("translated_configurations", "date_add"),
    ("translated_configurations", "id_shop"),
    ("translated_configurations", "id_shop_group"),
];

impl<'a> Object<'a> {
    /// A new record, or the record of that id.
    pub(super) fn open(state: &State, resource: &'a Resource, verb: Verb, id: Option<u64>) -> Result<Self, Refusal> {
        let world = &state.world;
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
        Ok(Self { resource, verb, id, stored, memory, languages, version: state.release(), emptied: Vec::new() })
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

    /// The version of the shop.
    pub(super) fn version(&self) -> &Version {
        &self.version
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
        let unset = match self.get("date_add") {
            Value::Null => true,
            sent => text(sent).is_empty() && self.unset("date_add") == Unset::Now,
        };
        for (name, stamped) in [("date_upd", true), ("date_add", unset)] {
            if stamped && self.resource.field(name).is_some() {
                self.set(name, now.clone());
            }
        }
        let row = self.row();
        let id = state.world.insert(&self.resource.name, row);
        mirror::saved(&mut state.world, &self.resource.name, id, &self.stored);
        if self.verb == Verb::Put {
            // A whole record empties what it cannot carry.
            state.world.lose_hidden(&self.resource.name, id, |column| !column.contains('.'));
        }
        self.id = Some(id);
    }

    /// Whether the shop ignores what an update sends for a field. The time of the update it takes, checks, and then stamps anew.
    pub(super) fn ignores(&self, field: &Field) -> bool {
        !self.is_new()
            && field.name != "date_upd"
            && field.spec.is_some_and(|spec| spec.read_only_in(Some(&self.version)))
    }

    /// What the shop stores where nothing is written into a field.
    fn unset(&self, name: &str) -> Unset {
        let spec = self.resource.field(name).and_then(|field| field.spec);
        spec.map_or(Unset::Nothing, |field| field.unset_in(Some(&self.version)))
    }

    /// Makes it a new record, with what it has in memory.
    pub(super) fn copied(&mut self) {
        self.id = None;
        self.stored.shift_remove("id");
        self.memory.shift_remove("id");
    }

    /// The row that the database gets. What was not touched stays as it is.
    fn row(&self) -> Row {
        let mut row = self.stored.clone();
        for field in self.resource.fields.iter().filter(|field| field.name != "id") {
            let value = self.get(&field.name);
            if field.writing().lost_by_write && text(value).is_empty() {
                row.insert(field.name.clone(), json!("0"));
                continue;
            }
            // Of an id 0 is none.
            let none = text(value).is_empty() || (field.is_id() && falsy(value));
            let filled = none && self.unset(&field.name) == Unset::Filled;
            // A rank is stored where the others are, by its setter.
            let ranked = field.computed && field.writing().rank;
            if !field.translated && (filled || ranked) && self.stored.contains_key(&field.name) {
                continue;
            }
            let kept = KEPT.contains(&(self.resource.name.as_str(), field.name.as_str()));
            if kept && !self.is_new() {
                continue;
            }
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
                field.cut(field.cast(value), &self.version)
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
            let stored = if own.is_empty() && field.demanded(&self.version) { default.clone() } else { own };
            json!({ "id": id.to_string(), "value": field.column.cast(&stored) })
        });
        texts.collect()
    }

    /// What the answer shows: the fields in memory, and the associations of the database.
    pub(super) fn shown(&self, world: &World) -> Row {
        let mut shown = Row::new();
        for field in &self.resource.fields {
            let value = match (field.name.as_str(), self.id) {
                // The one record that another class makes, which hands back a number.
                ("id", Some(id)) if self.is_new() && self.resource.name == "orders" => json!(id),
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

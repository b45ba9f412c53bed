//! The catalogue: resources, actions and triggers by name, with JSON Schemas of what goes in and comes out.

use serde_json::{Map, Value, json};

#[cfg(feature = "sales")]
use super::ActionOutput as _;
use super::{ActionKind, ActionMeta, run};
use crate::client::Shop;
use crate::error::{Error, Result, or_suggest};
use crate::record::{Field, Kind, ResourceMeta, Shape};

/// What the spec says about a trigger.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct TriggerMeta {
    /// Its name: `prestashop/order-updated`.
    pub name: &'static str,
    /// What it does, for people.
    pub about: &'static str,
    /// The resource that it watches.
    pub resource: &'static ResourceMeta,
    /// Its inputs.
    pub inputs: &'static Shape,
    /// What inputs are when they are not given.
    pub defaults: &'static [(&'static str, &'static str)],
}

/// All actions and triggers of the spec, for platforms that offer them to their users.
///
/// ```
/// use prestashop_api::Catalogue;
///
/// let action = Catalogue::action("prestashop/list-orders")?;
/// assert_eq!(action.input_schema()["properties"]["current_state"]["x-resource"], "order_states");
/// # Ok::<(), prestashop_api::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Catalogue;

impl Catalogue {
    /// All actions.
    #[must_use]
    pub fn actions() -> &'static [&'static ActionMeta] {
        crate::resources::ACTIONS
    }

    /// All triggers.
    #[must_use]
    pub fn triggers() -> &'static [&'static TriggerMeta] {
        crate::resources::TRIGGERS
    }

    /// The resource of that name.
    ///
    /// # Errors
    /// When there is none; the message names the nearest.
    pub fn resource(name: &str) -> Result<&'static ResourceMeta> {
        find(name, "resource", crate::resources::RESOURCES, |resource| resource.name)
    }

    /// The action of that name; `prestashop/` may be left out.
    ///
    /// # Errors
    /// When there is none; the message names the nearest.
    pub fn action(name: &str) -> Result<&'static ActionMeta> {
        find(name, "action", Self::actions(), |action| action.name)
    }

    /// The trigger of that name; `prestashop/` may be left out.
    ///
    /// # Errors
    /// When there is none; the message names the nearest.
    pub fn trigger(name: &str) -> Result<&'static TriggerMeta> {
        find(name, "trigger", Self::triggers(), |trigger| trigger.name)
    }
}

fn find<T>(name: &str, what: &str, all: &'static [&'static T], name_of: fn(&T) -> &'static str) -> Result<&'static T> {
    let short = |name: &'static str| name.strip_prefix("prestashop/").unwrap_or(name);
    let wanted = name.strip_prefix("prestashop/").unwrap_or(name);
    all.iter().find(|item| short(name_of(item)) == wanted).copied().ok_or_else(|| {
        let names = all.iter().map(|item| short(name_of(item)));
        Error::usage(or_suggest(&format!("there is no {what} `{name}`"), wanted, names))
    })
}

impl ActionMeta {
    /// The JSON Schema of the inputs.
    #[must_use]
    pub fn input_schema(&self) -> Value {
        inputs_schema(self.about, self.inputs, self.required, self.defaults)
    }

    /// The JSON Schema of the answer.
    #[must_use]
    pub fn output_schema(&self) -> Value {
        let record = record_schema(self.resource.shape);
        match self.does {
            ActionKind::List { .. } => json!({
                "type": "object",
                "properties": {
                    "items": {"type": "array", "items": record},
                    "more": {"type": "boolean", "description": "Whether records follow that were not read."},
                    "next_offset": {"type": ["integer", "null"], "description": "The offset to go on from."},
                    "pages": {"type": "integer", "description": "How many pages were read."},
                    "vanished": {"type": "integer", "description": "Records that had gone when the shop read them."},
                },
                "required": ["items", "more", "next_offset", "pages", "vanished"],
            }),
            ActionKind::Get { .. } => record,
            #[cfg(feature = "sales")]
            ActionKind::ChangeOrderState => super::OrderStateChange::schema(),
        }
    }

    /// Runs the action with inputs as JSON, and gives its answer as JSON.
    ///
    /// # Errors
    /// An input that is unknown, missing or does not fit, before anything is sent; and what the shop or the network says.
    pub async fn run(&'static self, shop: &Shop, inputs: &Value) -> Result<Value> {
        let inputs = run::inputs(self, inputs)?;
        let answer = match self.does {
            ActionKind::List { .. } => serde_json::to_value(run::list(shop, self, &*inputs, self.resource.new).await?),
            ActionKind::Get { display: None, .. } => {
                serde_json::to_value(run::get(shop, self, &*inputs, self.resource.new).await?)
            }
            ActionKind::Get { display: Some(_), .. } => {
                serde_json::to_value(run::get(shop, self, &*inputs, self.resource.partial).await?)
            }
            #[cfg(feature = "sales")]
            ActionKind::ChangeOrderState => {
                serde_json::to_value(super::OrderStateChange::obtain(shop, self, &*inputs).await?)
            }
        };
        answer.map_err(|error| Error::decode(self.name, error.to_string()))
    }
}

impl TriggerMeta {
    /// The JSON Schema of the inputs.
    #[must_use]
    pub fn input_schema(&self) -> Value {
        inputs_schema(self.about, self.inputs, &[], self.defaults)
    }

    /// The JSON Schema of one activation.
    #[must_use]
    pub fn output_schema(&self) -> Value {
        json!({
            "type": "object",
            "description": "One activation per cycle, as a CloudEvent 1.0.",
            "properties": {
                "specversion": {"const": "1.0"},
                "id": {"type": "string", "description": "The same for every delivery of this activation."},
                "source": {"type": "string"},
                "type": {"type": "string"},
                "time": {"type": "string", "format": "date-time"},
                "data": {
                    "type": "object",
                    "properties": {
                        "items": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "properties": {
                                    "key": {"type": "string", "description": "The same for the same content of the same record."},
                                    "id": {"type": "integer"},
                                    "date_upd": {"type": ["string", "null"]},
                                    self.resource.item: record_schema(self.resource.shape),
                                },
                                "required": ["key", "id", self.resource.item],
                            },
                        },
                        "truncated": {"type": "boolean", "description": "Whether the ceiling was reached: more follows at once."},
                    },
                    "required": ["items", "truncated"],
                },
            },
            "required": ["specversion", "id", "source", "type", "time", "data"],
        })
    }
}

fn inputs_schema(about: &str, shape: &Shape, required: &[&str], defaults: &[(&str, &str)]) -> Value {
    let mut properties = Map::new();
    for field in shape.fields {
        let mut schema = field_schema(field);
        if let Some((_, default)) = defaults.iter().find(|(name, _)| *name == field.name) {
            let default = default.parse::<u64>().map_or_else(|_| json!(default), |number| json!(number));
            schema["default"] = default;
        }
        properties.insert(field.name.to_owned(), schema);
    }
    json!({
        "type": "object",
        "description": about,
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// The schema of a record as it is serialised. Any field may be missing in a display, and modules may add some.
fn record_schema(shape: &Shape) -> Value {
    let mut properties = Map::new();
    let mut associations = Map::new();
    for field in shape.fields {
        let home = if matches!(field.kind, Kind::Association(_)) { &mut associations } else { &mut properties };
        home.insert(field.name.to_owned(), field_schema(field));
    }
    if !associations.is_empty() {
        properties.insert("associations".to_owned(), json!({"type": "object", "properties": associations}));
    }
    json!({"type": "object", "description": shape.about, "properties": properties})
}

fn field_schema(field: &Field) -> Value {
    let mut schema = match field.kind {
        Kind::Id(resource) => json!({"type": ["integer", "null"], "minimum": 0, "x-resource": resource}),
        Kind::Int => json!({"type": ["integer", "null"]}),
        Kind::Bool => json!({"type": ["boolean", "null"]}),
        Kind::Decimal => json!({"type": ["string", "null"], "format": "decimal"}),
        Kind::Text => json!({"type": ["string", "null"]}),
        Kind::Translated => json!({
            "oneOf": [
                {"type": "string"},
                {"type": "array", "items": {
                    "type": "object",
                    "properties": {"id": {"type": "integer"}, "value": {"type": "string"}},
                    "required": ["id", "value"],
                }},
            ],
        }),
        Kind::DateTime => json!({"type": ["string", "null"], "examples": ["2026-11-23 09:30:00"]}),
        Kind::Date => json!({"type": ["string", "null"], "format": "date"}),
        Kind::Enum(words) => json!({"type": "string", "examples": words}),
        Kind::Association(association) => json!({"type": "array", "items": record_schema(association.shape)}),
    };
    schema["description"] = json!(field.about);
    if field.max_in(None) > 0 {
        schema["maxLength"] = json!(field.max_in(None));
    }
    schema
}

//! The manifest: all that a platform must know to offer a shop's connection, actions and triggers, as one JSON document.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::{ActionKind, ActionMeta, Catalogue, Catalogues, Inputs, TriggerMeta};
use crate::error::{ErrorCode, ErrorKind, error_schema};
use crate::record::{Kind, Naming, ResourceMeta};

/// The version of the manifest's form: it counts up when a key changes its meaning or goes.
const FORM: u64 = 1;

impl Catalogue {
    /// The manifest of the library's own actions and triggers; [`manifest_schema`] describes it.
    ///
    /// ```
    /// let manifest = prestashop_api::Catalogue::manifest();
    /// assert_eq!(manifest["actions"][0]["name"], "prestashop/list-products");
    /// ```
    #[must_use]
    pub fn manifest() -> Value {
        Self::with(&[]).manifest()
    }
}

impl Catalogues {
    /// The manifest of these actions and triggers; [`manifest_schema`] describes it.
    #[must_use]
    pub fn manifest(&self) -> Value {
        json!({
            "manifest": FORM,
            "name": "prestashop",
            "version": env!("CARGO_PKG_VERSION"),
            "prestashop_versions": Catalogue::versions(),
            "connection": connection(),
            "actions": self.actions().map(action).collect::<Vec<_>>(),
            "triggers": self.triggers().map(trigger).collect::<Vec<_>>(),
            "errors": errors(),
        })
    }
}

/// What a user is asked for once per shop.
fn connection() -> Value {
    json!({
        "fields": [
            {
                "name": "url", "label": "Shop address", "type": "string", "required": true, "secret": false,
                "about": "The shop's address, with its folder if it is in one: https://shop.example. HTTPS is recommended.",
            },
            {
                "name": "key", "label": "Webservice key", "type": "string", "required": true, "secret": true,
                "about": "From the back office under Advanced Parameters > Webservice: 32 characters. Give it the rights that the actions need, no more.",
            },
            {
                "name": "shop", "label": "Shop of a multistore", "type": "string", "required": false, "secret": false,
                "about": "The id of one shop, `group:` and the id of a group, or `all`. Blank: the shop of the address.",
            },
            {
                "name": "allow_http", "label": "Allow plain HTTP", "type": "boolean", "required": false, "secret": false,
                "about": "Everyone on the way can then read the key. Not needed for this machine itself.",
            },
        ],
        "test": "The shop's API root is read: it tells the shop's name, its version and the key's rights.",
        "label": "{shop_name} ({host})",
    })
}

/// What each is given and answers at the recorded shop; a crate's own have none. Tests hold that the file can be read, and has all.
static SAMPLES: LazyLock<Map<String, Value>> =
    LazyLock::new(|| serde_json::from_str(include_str!("samples.json")).unwrap_or_default());

fn action(action: &'static ActionMeta) -> Value {
    let mut told = common(action.name, action.about, action.resource, &action.inputs, action.naming);
    told.insert("does".to_owned(), does(action.does).into());
    told.insert("writes".to_owned(), action.does.writes().into());
    told.insert("input_schema".to_owned(), action.input_schema());
    told.insert("output_schema".to_owned(), action.output_schema());
    Value::Object(told)
}

fn trigger(trigger: &'static TriggerMeta) -> Value {
    let mut told = common(trigger.name, trigger.about, trigger.resource, &trigger.inputs, trigger.naming);
    told.insert("input_schema".to_owned(), trigger.input_schema());
    told.insert("output_schema".to_owned(), trigger.output_schema());
    Value::Object(told)
}

fn common(
    name: &'static str,
    about: &'static str,
    resource: &'static ResourceMeta,
    inputs: &Inputs,
    naming: Naming,
) -> Map<String, Value> {
    let choices = inputs.shape.fields.iter().filter_map(|field| match field.kind {
        Kind::Id(resource) => Some((field.name.to_owned(), choices(resource))),
        _ => None,
    });
    let told = [
        ("name", name.into()),
        ("about", about.into()),
        ("resource", resource.name.into()),
        ("choices", Value::Object(choices.collect())),
    ];
    let names = [("deprecated", naming.deprecated), ("renamed_from", naming.renamed_from)];
    let names = names.into_iter().filter(|(_, told)| !told.is_empty()).map(|(key, told)| (key, told.into()));
    let sample = SAMPLES.get(name).map(|sample| ("sample", sample.clone()));
    told.into_iter().chain(names).chain(sample).map(|(key, value)| (key.to_owned(), value)).collect()
}

/// Of which resource an input is a drop-down, and what its labels are made of.
fn choices(resource: &'static str) -> Value {
    let fields =
        Catalogue::resource(resource).map(|resource| resource.label_fields().map(|field| field.name).collect());
    json!({ "resource": resource, "id": "id", "label": fields.unwrap_or_else(|_| Vec::<&str>::new()) })
}

fn does(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::List { .. } => "list",
        ActionKind::Get { .. } => "get",
        ActionKind::Create { .. } => "create",
        ActionKind::Update { .. } => "update",
        ActionKind::Delete { .. } => "delete",
        #[cfg(feature = "sales")]
        ActionKind::ChangeOrderState => "change_order_state",
        #[cfg(feature = "stock")]
        ActionKind::SetStock => "set_stock",
        #[cfg(feature = "sales")]
        ActionKind::SetTracking => "set_tracking",
    }
}

fn errors() -> Value {
    let code = |code: &ErrorCode| {
        json!({
            "first": code.first, "last": code.last, "kind": code.kind.as_str(), "about": code.about, "hint": code.hint,
        })
    };
    json!({
        "kinds": ErrorKind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>(),
        "codes": ErrorCode::all().iter().map(code).collect::<Vec<_>>(),
        "schema": error_schema(),
    })
}

/// The JSON Schema of the manifest. New keys may come; those that are there keep their meaning as long as `manifest` stays.
#[must_use]
pub fn manifest_schema() -> Value {
    let text = json!({ "type": "string", "minLength": 1 });
    let texts = json!({ "type": "array", "items": { "type": "string" } });
    let schema = json!({ "type": "object" });
    let choices = json!({
        "type": "object",
        "description": "By input: the resource whose records can be chosen, its field that the input takes, and the fields of the label.",
        "additionalProperties": {
            "type": "object",
            "properties": { "resource": text, "id": text, "label": texts },
            "required": ["resource", "id", "label"],
        },
    });
    let mut trigger = json!({
        "type": "object",
        "properties": {
            "name": { "type": "string", "pattern": "^[a-z0-9-]+/[a-z0-9-]+$" },
            "about": text, "resource": text, "choices": choices,
            "input_schema": schema, "output_schema": schema,
            "deprecated": text, "renamed_from": text,
            "sample": {
                "type": "object",
                "description": "What it was given and what it answered at a shop of PrestaShop 8.2.1; of a trigger an activation.",
                "properties": { "input": schema, "output": schema },
                "required": ["input", "output"],
            },
        },
        "required": ["name", "about", "resource", "choices", "input_schema", "output_schema"],
    });
    let mut action = trigger.clone();
    action["properties"]["does"] = text.clone();
    action["properties"]["writes"] =
        json!({ "type": "boolean", "description": "Whether it changes something in the shop." });
    action["required"] =
        json!(["name", "about", "resource", "choices", "input_schema", "output_schema", "does", "writes"]);
    trigger["description"] =
        "Polled: each cycle takes the inputs and a state, and gives an activation or none, and the next state.".into();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The manifest of the PrestaShop client",
        "type": "object",
        "properties": {
            "manifest": { "const": FORM, "description": "The version of this form." },
            "name": text, "version": text,
            "prestashop_versions": { "type": "array", "items": { "type": "string" }, "description": "The versions of PrestaShop that recordings prove." },
            "connection": {
                "type": "object",
                "properties": {
                    "fields": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "name": text, "label": text, "about": text,
                                "type": { "enum": ["string", "boolean"] },
                                "required": { "type": "boolean" },
                                "secret": { "type": "boolean", "description": "To be kept and shown as passwords are." },
                            },
                            "required": ["name", "label", "about", "type", "required", "secret"],
                        },
                    },
                    "test": text,
                    "label": { "type": "string", "description": "How a tested connection is called; `{shop_name}` and `{host}` stand for what the test gives." },
                },
                "required": ["fields", "test", "label"],
            },
            "actions": { "type": "array", "items": action },
            "triggers": { "type": "array", "items": trigger },
            "errors": {
                "type": "object",
                "properties": {
                    "kinds": texts,
                    "codes": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "first": { "type": "integer" }, "last": { "type": "integer" },
                                "kind": text, "about": text, "hint": { "type": "string" },
                            },
                            "required": ["first", "last", "kind", "about", "hint"],
                        },
                    },
                    "schema": schema,
                },
                "required": ["kinds", "codes", "schema"],
            },
        },
        "required": ["manifest", "name", "version", "prestashop_versions", "connection", "actions", "triggers", "errors"],
    })
}

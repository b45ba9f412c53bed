//! What the shop knows of each resource: its fields, associations, nodes.
//!
//! Nearly all of it is read from the recorded schemas (`?schema=synopsis`) and records. What neither tells stands in
//! [`INDEX`], [`FORBIDDEN`] and [`Kind::of`].

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::world::Row;
use crate::xml::Element;

/// The columns of the index in whose order the database returns rows when a list has no `sort`; `id` follows. Observed, as
/// no schema tells. Where nothing was observed the order is by id.
const INDEX: &[(&str, &str)] = &[
    ("carts", "id_customer"),
    ("customers", "date_add"),
    ("order_states", "module_name"),
    ("products", "id_category_default"),
];

/// The verbs that a resource refuses whatever the key may do.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("search", &["PUT", "POST", "PATCH", "DELETE"]),
    ("stock_availables", &["POST", "DELETE"]),
    ("stock_movements", &["PUT", "POST", "PATCH", "DELETE"]),
    ("stocks", &["PUT", "POST", "PATCH", "DELETE"]),
    ("supply_order_details", &["PUT", "POST", "PATCH", "DELETE"]),
    ("supply_order_histories", &["PUT", "POST", "PATCH", "DELETE"]),
    ("supply_order_receipt_histories", &["PUT", "POST", "PATCH", "DELETE"]),
    ("supply_order_states", &["PUT", "POST", "PATCH", "DELETE"]),
    ("supply_orders", &["PUT", "POST", "PATCH", "DELETE"]),
    ("warehouse_product_locations", &["PUT", "POST", "PATCH", "DELETE"]),
    ("warehouses", &["DELETE"]),
];

/// How the database compares a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// As a number: a literal counts as far as it is one.
    Number,
    /// As a date with time.
    Date,
    /// As text, without case and accents.
    Text,
}

impl Kind {
    /// The kind of a column, by the validator of the schema and, where there is none, by the recorded values.
    fn of(format: &str, mut values: impl Iterator<Item = Value>) -> Self {
        match format {
            "isDate" | "isDateFormat" | "isDateOrNull" | "isBirthDate" => return Self::Date,
            "isBool" | "isInt" | "isUnsignedInt" | "isUnsignedId" | "isNullOrUnsignedId" | "isPositiveInt"
            | "isFloat" | "isUnsignedFloat" | "isPrice" | "isNegativePrice" | "isPercentage" => return Self::Number,
            "" => {}
            _ => return Self::Text,
        }
        let mut kind = None;
        let same = values.all(|value| {
            let next = match &value {
                Value::Null => return true,
                Value::Number(_) => Self::Number,
                Value::String(text) if text.parse::<f64>().is_ok() => Self::Number,
                Value::String(text) if is_date(text) => Self::Date,
                _ => Self::Text,
            };
            *kind.get_or_insert(next) == next
        });
        if same { kind.unwrap_or(Self::Text) } else { Self::Text }
    }
}

/// What an empty column shows, in the shape of a value that was recorded of it.
fn empty(kind: Kind, seen: Option<&Value>) -> Value {
    match (kind, seen) {
        (_, Some(Value::Number(_))) => json!(0),
        (_, Some(Value::Array(texts))) => {
            texts.iter().map(|text| json!({ "id": text.get("id"), "value": "" })).collect()
        }
        (Kind::Text, _) | (Kind::Number, Some(Value::Bool(_))) => json!(""),
        (Kind::Date, Some(Value::String(text))) if text.len() == 10 => json!("0000-00-00"),
        (Kind::Date, _) => json!("0000-00-00 00:00:00"),
        (Kind::Number, Some(Value::String(text))) => match text.split_once('.') {
            Some((_, decimals)) => json!(format!("0.{}", "0".repeat(decimals.len()))),
            None => json!("0"),
        },
        (Kind::Number, _) => json!("0"),
    }
}

fn is_date(text: &str) -> bool {
    let shape = |shape: &str| {
        text.len() == shape.len()
            && text.bytes().zip(shape.bytes()).all(|(a, b)| if b == b'0' { a.is_ascii_digit() } else { a == b })
    };
    shape("0000-00-00") || shape("0000-00-00 00:00:00")
}

/// Whether a write carries a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Write {
    Must,
    May,
    MustNot,
}

impl Write {
    /// The schema marks more fields `readOnly` than it marks `read_only`; those can be written all the same.
    fn of(node: &Element) -> Self {
        match (node.attribute("read_only"), node.attribute("required")) {
            (Some("true"), _) => Self::MustNot,
            (_, Some("true")) => Self::Must,
            _ => Self::May,
        }
    }
}

/// A field of a resource.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: String,
    /// How the database compares its column.
    pub(super) kind: Kind,
    /// Not a column: no filter, no sort.
    pub(super) computed: bool,
    /// A text per language.
    pub(super) translated: bool,
    pub(super) write: Write,
    /// The most characters it may have.
    pub(super) max: Option<usize>,
    /// The validator; empty if there is none.
    pub(super) format: String,
    /// The resource that its value is an id of; only the XML output shows it.
    pub(super) link: Option<String>,
    /// What an empty column shows.
    empty: Value,
}

impl Field {
    /// What an empty column shows.
    pub(super) fn empty(&self) -> Value {
        self.empty.clone()
    }
}

/// An association of a resource.
#[derive(Debug, Clone)]
pub(super) struct Association {
    pub(super) name: String,
    pub(super) item_node: String,
    /// The resource of its items; none if they have no resource of their own.
    pub(super) api: Option<String>,
    /// The fields of an item, each with the resource that its value is an id of.
    pub(super) fields: IndexMap<String, Option<String>>,
}

/// A resource.
#[derive(Debug, Clone)]
pub(super) struct Resource {
    pub(super) name: String,
    pub(super) list_node: String,
    pub(super) item_node: String,
    /// In the order in which the shop renders them, `id` first.
    pub(super) fields: Vec<Field>,
    pub(super) associations: Vec<Association>,
    /// The column in whose order an unsorted list comes; `id` if none is known.
    pub(super) index: &'static str,
    /// The recorded `?schema=synopsis`.
    pub(super) synopsis: String,
}

/// A resource in the API root.
#[derive(Debug, Clone)]
pub(super) struct RootEntry {
    pub(super) name: String,
    pub(super) description: String,
    /// Whether the root links to schemas of it.
    pub(super) schemas: bool,
}

impl Resource {
    /// Builds the model of a resource from its recorded schema, its recorded XML answers and its rows.
    pub(super) fn new(name: &str, synopsis: &str, answers: &[Element], rows: &[&Row]) -> Result<Self, String> {
        let document = Element::parse(synopsis).map_err(|error| format!("{name}: {error}"))?;
        let record = document.children.first().ok_or_else(|| format!("{name}: empty schema"))?;
        let mut resource = Self {
            name: name.to_owned(),
            list_node: answers
                .iter()
                .flat_map(|answer| &answer.children)
                .find(|node| node.name != record.name)
                .map_or_else(|| name.to_owned(), |node| node.name.clone()),
            item_node: record.name.clone(),
            fields: vec![Field {
                name: "id".to_owned(),
                kind: Kind::Number,
                computed: false,
                translated: false,
                write: Write::May,
                max: None,
                format: "isUnsignedId".to_owned(),
                link: None,
                empty: Value::Null,
            }],
            associations: Vec::new(),
            index: INDEX.iter().find(|(of, _)| *of == name).map_or("id", |(_, column)| column),
            synopsis: synopsis.to_owned(),
        };
        for node in &record.children {
            if node.name == "associations" {
                resource.associations = node.children.iter().map(Association::new).collect();
                continue;
            }
            let format = node.attribute("format").unwrap_or_default();
            let values = || rows.iter().filter_map(|row| row.get(&node.name).cloned());
            let kind = Kind::of(format, values());
            let seen = values().find(|value| !value.is_null() && *value != Value::Bool(false));
            resource.fields.push(Field {
                name: node.name.clone(),
                kind,
                computed: node.attribute("notFilterable") == Some("true"),
                translated: node.child("language").is_some(),
                write: Write::of(node),
                max: node.attribute("maxSize").and_then(|max| max.parse().ok()),
                format: format.to_owned(),
                link: None,
                empty: empty(kind, seen.as_ref()),
            });
        }
        for answer in answers {
            for node in &answer.children {
                if node.name == resource.item_node {
                    resource.learn_links(node);
                } else {
                    node.children.iter().for_each(|node| resource.learn_links(node));
                }
            }
        }
        Ok(resource)
    }

    /// Takes over the links that a recorded record shows.
    fn learn_links(&mut self, record: &Element) {
        for node in &record.children {
            if let (Some(link), Some(field)) =
                (link(node), self.fields.iter_mut().find(|field| field.name == node.name))
            {
                field.link = Some(link);
            }
        }
        let associations = record.child("associations").map_or(&[][..], |node| &node.children);
        for node in associations {
            let Some(known) = self.associations.iter_mut().find(|known| known.name == node.name) else {
                continue;
            };
            for field in node.children.iter().flat_map(|item| &item.children) {
                if let Some(link) = link(field) {
                    known.fields.insert(field.name.clone(), Some(link));
                }
            }
        }
    }

    /// The field of that name.
    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The association of that name.
    pub(super) fn association(&self, name: &str) -> Option<&Association> {
        self.associations.iter().find(|association| association.name == name)
    }

    /// Whether the resource refuses the verb whatever the key may do.
    pub(super) fn forbids(name: &str, verb: &str) -> bool {
        FORBIDDEN.iter().any(|(of, verbs)| *of == name && verbs.contains(&verb))
    }
}

impl Association {
    fn new(node: &Element) -> Self {
        let items = &node.children;
        Self {
            name: node.name.clone(),
            item_node: node.attribute("nodeType").unwrap_or(&node.name).to_owned(),
            api: node.attribute("api").map(str::to_owned),
            fields: items
                .iter()
                .flat_map(|item| &item.children)
                .map(|field| (field.name.clone(), link(field)))
                .collect(),
        }
    }
}

/// The path below `/api/` that a node links to, without the id at its end.
fn link(node: &Element) -> Option<String> {
    let (_, path) = node.attribute("xlink:href")?.split_once("/api/")?;
    path.rsplit_once('/').map(|(resource, _)| resource.to_owned())
}

impl RootEntry {
    /// The entries of a recorded API root.
    pub(super) fn all(root: &str) -> Result<Vec<Self>, String> {
        let document = Element::parse(root).map_err(|error| format!("API root: {error}"))?;
        let api = document.child("api").ok_or("API root: no <api>")?;
        Ok(api
            .children
            .iter()
            .map(|node| Self {
                name: node.name.clone(),
                description: node.child("description").map(|node| node.text.trim().to_owned()).unwrap_or_default(),
                schemas: node.child("schema").is_some(),
            })
            .collect())
    }
}

//! What the shop knows of each resource: its fields, associations, nodes.
//!
//! Nearly all of it is read from the recorded schemas (`?schema=synopsis`) and records. What neither tells stands in
//! [`INDEX`], [`FORBIDDEN`], [`CLASSES`], [`WORDS`] and [`NULLABLE`], and of columns in the generated tables.

use indexmap::IndexMap;
use prestashop_api::Version;
use prestashop_api::record::{Field as SpecField, Kind, Writing};
use serde_json::{Value, json};

use super::collation::Comparison;
use super::column::Column;
use super::row::{Row, text};
use super::spec;
use crate::xml::XmlElement;

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

/// The classes behind resources whose name does not follow from the node of a record. Messages name them.
const CLASSES: &[(&str, &str)] = &[
    ("content_management_system", "CMS"),
    ("price_ranges", "RangePrice"),
    ("product_feature_values", "FeatureValue"),
    ("product_features", "Feature"),
    ("product_option_values", "ProductAttribute"),
    ("product_options", "AttributeGroup"),
    ("stock_movement_reasons", "StockMvtReason"),
    ("tax_rule_groups", "TaxRulesGroup"),
    ("weight_ranges", "RangeWeight"),
];

/// Fields of which a write of another word is refused. Of those that the spec calls closed the rest store nothing then.
const WORDS: &[(&str, &str, &[&str])] = &[
    ("products", "condition", &["new", "used", "refurbished"]),
    ("products", "product_type", &["standard", "pack", "virtual", "combinations", ""]),
    ("products", "visibility", &["both", "catalog", "search", "none"]),
];

/// Fields that keep a null.
const NULLABLE: &[(&str, &str)] = &[
    ("cart_rules", "quantity"),
    ("cart_rules", "quantity_per_user"),
    ("combinations", "default_on"),
    ("combinations", "low_stock_threshold"),
    ("currencies", "numeric_iso_code"),
    ("order_payments", "id_employee"),
    ("products", "low_stock_threshold"),
];

/// Whether a write carries a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Write {
    Must,
    May,
    MustNot,
}

impl Write {
    /// The schema marks more fields `readOnly` than it marks `read_only`; those can be written all the same.
    fn of(node: &XmlElement) -> Self {
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
    /// Its column.
    pub(super) column: Column,
    /// The webservice shows it as a number in JSON.
    pub(super) numeric: bool,
    /// What it shows after a null was stored in it.
    null: Value,
    /// The words that it holds one of, and whether other words are refused.
    pub(super) words: Option<(&'static [&'static str], bool)>,
    /// What the spec says about it.
    pub(super) spec: Option<&'static SpecField>,
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
}

impl Field {
    /// How the database compares it.
    pub(super) fn comparison(&self) -> Comparison {
        self.column.comparison()
    }

    /// What it shows if nothing was ever stored in it.
    pub(super) fn empty(&self, languages: &[u64]) -> Value {
        if self.translated {
            return languages.iter().map(|id| json!({ "id": id.to_string(), "value": "" })).collect();
        }
        self.shape(self.column.empty())
    }

    /// Whether it names a record.
    pub(super) fn is_id(&self) -> bool {
        self.spec.is_some_and(|field| matches!(field.kind, Kind::Id(_)))
    }

    /// What a write of it does besides storing.
    pub(super) fn writing(&self) -> &'static Writing {
        self.spec.map_or(&Writing::PLAIN, |field| field.writing)
    }

    /// Whether a write of some languages empties the others.
    pub(super) fn empties_languages(&self) -> bool {
        self.translated && self.write != Write::Must && !self.writing().keeps_languages
    }

    /// What it shows after that text was stored in a shop of that version: the column cuts it.
    pub(super) fn cut(&self, value: Value, version: &Version) -> Value {
        let longest = self.spec.map_or(0, |field| field.column_in(Some(version)));
        match (&value, usize::try_from(longest)) {
            (Value::String(text), Ok(longest)) if longest > 0 => json!(text.chars().take(longest).collect::<String>()),
            _ => value,
        }
    }

    /// What it shows after that value was stored in it.
    pub(super) fn cast(&self, value: &Value) -> Value {
        match value {
            Value::Null => self.shape(self.null.clone()),
            value => match (self.words, text(value)) {
                (Some((words, _)), word) if !words.contains(&word.as_str()) => json!(""),
                (_, sent) => self.shape(self.column.cast(&sent)),
            },
        }
    }

    fn shape(&self, value: Value) -> Value {
        match value.as_str().and_then(|text| text.parse::<i64>().ok()) {
            Some(number) if self.numeric => json!(number),
            _ => value,
        }
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
    pub(super) fn new(name: &str, synopsis: &str, answers: &[XmlElement], rows: &[&Row]) -> Result<Self, String> {
        let document = XmlElement::parse(synopsis).map_err(|error| format!("{name}: {error}"))?;
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
                column: Column::Int,
                numeric: true,
                null: Value::Null,
                words: None,
                spec: spec::field(name, "id"),
                computed: false,
                translated: false,
                write: Write::May,
                max: None,
                format: "isUnsignedId".to_owned(),
                link: None,
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
            let values: Vec<&Value> = rows.iter().filter_map(|row| row.get(&node.name)).collect();
            let column = Column::of(name, &node.name, format, &values);
            let of = |(known, field): (&str, &str)| known == name && field == node.name;
            resource.fields.push(Field {
                name: node.name.clone(),
                column,
                numeric: values.iter().any(|value| value.is_number()),
                null: match (NULLABLE.iter().any(|known| of(*known)), format) {
                    (true, "isBool") => json!(""), // PHP makes a text of it.
                    (true, _) => Value::Null,
                    (false, _) => column.empty(),
                },
                words: WORDS
                    .iter()
                    .find(|known| of((known.0, known.1)))
                    .map(|known| (known.2, true))
                    .or_else(|| spec::closed_words(name, &node.name).map(|words| (words, false))),
                spec: spec::field(name, &node.name),
                computed: node.attribute("notFilterable") == Some("true"),
                translated: node.child("language").is_some(),
                write: Write::of(node),
                max: node.attribute("maxSize").and_then(|max| max.parse().ok()),
                format: format.to_owned(),
                link: None,
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

    /// Adds a field that is no column.
    pub(super) fn add_computed(&mut self, name: &str) {
        self.fields.push(Field {
            name: name.to_owned(),
            column: Column::Text,
            numeric: false,
            null: Value::Null,
            words: None,
            spec: None,
            computed: true,
            translated: false,
            write: Write::MustNot,
            max: None,
            format: String::new(),
            link: None,
        });
    }

    /// A row with all fields of the resource, in their order; fields that it does not have come after.
    pub(super) fn complete(&self, mut row: Row, languages: &[u64]) -> Row {
        let associations = row.shift_remove("associations");
        let mut full = Row::new();
        for field in &self.fields {
            let value =
                row.shift_remove(&field.name).unwrap_or_else(|| match (self.name.as_str(), field.name.as_str()) {
                    // Lists show the rows of the shop only.
                    ("customers" | "orders", "id_shop") => Value::from("1"),
                    _ => field.empty(languages),
                });
            full.insert(field.name.clone(), value);
        }
        full.extend(row);
        full.extend(associations.map(|value| ("associations".to_owned(), value)));
        full
    }

    /// The resource with the fields that a module adds, as its schema shows them.
    pub(super) fn with_fields(&self, synopsis: &str) -> Result<Self, String> {
        let node = &self.item_node;
        let added = Self::new(&self.name, &format!("<prestashop><{node}>{synopsis}</{node}></prestashop>"), &[], &[])?;
        let mut whole = self.clone();
        whole.fields.extend(added.fields.into_iter().filter(|field| field.name != "id"));
        let end = whole.synopsis.find("<associations").or_else(|| whole.synopsis.find(&format!("</{node}>")));
        whole.synopsis.insert_str(end.unwrap_or(whole.synopsis.len()), synopsis);
        Ok(whole)
    }

    /// Takes over the links that a recorded record shows.
    fn learn_links(&mut self, record: &XmlElement) {
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

    /// The name of the class behind it.
    pub(super) fn class(&self) -> String {
        let capital = |word: &str| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
        };
        CLASSES
            .iter()
            .find(|(of, _)| *of == self.name)
            .map_or_else(|| self.item_node.split('_').map(capital).collect(), |(_, class)| (*class).to_owned())
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
    fn new(node: &XmlElement) -> Self {
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
fn link(node: &XmlElement) -> Option<String> {
    let (_, path) = node.attribute("href")?.split_once("/api/")?;
    path.rsplit_once('/').map(|(resource, _)| resource.to_owned())
}

impl RootEntry {
    /// The entries of a recorded API root.
    pub(super) fn all(root: &str) -> Result<Vec<Self>, String> {
        let document = XmlElement::parse(root).map_err(|error| format!("API root: {error}"))?;
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

//! What the shop knows of each resource: its fields, associations, nodes.
//!
//! Nearly all of it is read from the recorded schemas (`?schema=synopsis`) and records. What neither tells stands in
//! [`INDEX`], [`FORBIDDEN`], [`CLASSES`] and [`UNLINKED`], of fields in `field`, and of columns in the generated tables.

use std::collections::BTreeSet;

use indexmap::IndexMap;
use prestashop_api::Version;
use prestashop_api::record::Kind;
use serde_json::Value;

use super::column::Column;
use super::dialect::Dialect;
use super::field::{Field, Numbered, as_text};
use super::row::Row;
use crate::xml::XmlElement;

/// The columns of the index in whose order the database returns rows when a list has no `sort`; `id` follows. Observed, as
/// no schema tells. Where nothing was observed the order is by id.
const INDEX: &[(&str, &str)] = &[
    ("carts", "id_customer"),
    ("customers", "date_add"),
    ("guests", "id_customer"),
    ("messages", "id_order"),
    ("order_invoices", "id_order"),
    ("order_payments", "order_reference"),
    ("order_states", "module_name"),
    ("products", "id_category_default"),
];

/// Those that `PrestaShop` 9 reads by id.
const BY_ID_SINCE_9: &[&str] = &["products"];

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

/// Fields that name a record, and that the webservice does not link; of no resource: of all.
const UNLINKED: &[(&str, &str)] = &[
    ("", "id_product_attribute"),
    ("cart_rules", "reduction_currency"),
    ("customer_threads", "id_contact"),
    ("order_cart_rules", "id_cart_rule"),
    ("order_invoices", "id_order"),
];

/// An association of a resource.
#[derive(Debug, Clone)]
pub(super) struct Association {
    pub(super) name: String,
    pub(super) item_node: String,
    /// The resource of its items; none if they have no resource of their own.
    pub(super) api: Option<String>,
    /// The fields of an item, each with the resource that its value is an id of.
    pub(super) fields: IndexMap<String, Option<String>>,
    /// Those of them that are numbers in JSON.
    pub(super) numbers: BTreeSet<String>,
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
    /// The version of the recordings that it is of.
    version: &'static str,
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
    pub(super) fn new(
        name: &str,
        synopsis: &str,
        answers: &[XmlElement],
        rows: &[&Row],
        version: &'static str,
    ) -> Result<Self, String> {
        let release = Version::parse(version);
        let native_ints = Dialect::of(&release).native_ints;
        let by_id = release.at_least(&[9]) && BY_ID_SINCE_9.contains(&name);
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
            fields: vec![Field::id(name)],
            associations: Vec::new(),
            version,
            index: INDEX.iter().find(|(of, _)| *of == name && !by_id).map_or("id", |(_, column)| column),
            synopsis: synopsis.to_owned(),
        };
        for node in &record.children {
            if node.name == "associations" {
                resource.associations = node.children.iter().map(Association::new).collect();
                continue;
            }
            let values: Vec<&Value> = rows.iter().filter_map(|row| row.get(&node.name)).collect();
            resource.fields.push(Field::new(name, node, &values, native_ints));
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
        if answers.iter().all(|answer| answer.children.iter().all(|node| node.children.is_empty())) {
            resource.suppose_links();
        }
        if native_ints {
            for association in &mut resource.associations {
                let int = |field: &&String| Column::of_item(name, &association.name, field) == Column::Int;
                association.numbers = association.fields.keys().filter(int).cloned().collect();
            }
        }
        Ok(resource)
    }

    /// A row of another version in the shape of this one: without fields that this one does not have, and numbers as it shows them.
    pub(super) fn adopt(&self, row: &Row, languages: &[u64]) -> Row {
        let known = |name: &str| name == "id" || name == "associations" || self.field(name).is_some();
        let mut row = self.complete(row.clone(), languages);
        row.retain(|name, _| known(name));
        for field in self.fields.iter().filter(|field| field.name != "id" && !field.translated) {
            if let Some(value) = row.get_mut(&field.name) {
                *value = if field.number == Numbered::Never { as_text(value) } else { field.shown(value) };
            }
        }
        if let Some(Value::Object(all)) = row.get_mut("associations") {
            all.retain(|name, _| self.association(name).is_some());
            for (name, items) in all {
                let items = items.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut);
                let Some(association) = self.association(name) else { continue };
                items.for_each(|item| item.retain(|field, _| association.fields.contains_key(field)));
            }
        }
        row
    }

    /// Adds a field that is no column.
    pub(super) fn add_computed(&mut self, name: &str) {
        self.fields.push(Field::computed(name));
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
        let added = Self::new(
            &self.name,
            &format!("<prestashop><{node}>{synopsis}</{node}></prestashop>"),
            &[],
            &[],
            self.version,
        )?;
        let mut whole = self.clone();
        whole.fields.extend(added.fields.into_iter().filter(|field| field.name != "id"));
        let end = whole.synopsis.find("<associations").or_else(|| whole.synopsis.find(&format!("</{node}>")));
        whole.synopsis.insert_str(end.unwrap_or(whole.synopsis.len()), synopsis);
        Ok(whole)
    }

    /// Links what the spec says to name a record, where no record was recorded.
    fn suppose_links(&mut self) {
        let linked =
            |name: &str| !UNLINKED.iter().any(|(of, field)| [self.name.as_str(), ""].contains(of) && *field == name);
        for field in self.fields.iter_mut().filter(|field| field.name != "id" && linked(&field.name)) {
            if let Some(Kind::Id(of)) = field.spec.map(|spec| spec.kind) {
                field.link = Some(of.to_owned());
            }
        }
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
            numbers: BTreeSet::new(),
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

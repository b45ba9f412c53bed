//! How rows look in JSON and XML.

use serde_json::{Map, Value, json};

use super::display::{Display, Languages};
use super::model::{Association, Field, Resource};
use super::world::Row;

/// JSON as PHP writes it: slashes and the two line separators escaped, everything else raw.
pub(super) fn json_text(value: &Value) -> String {
    // Outside of strings JSON has none of these.
    value
        .to_string()
        .replace('/', "\\/")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

/// A document with that content in its root.
pub(super) fn xml_document(content: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<prestashop \
         xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n{content}</prestashop>\n\n"
    )
}

/// Text in a CDATA section. As on a genuine shop, a `]]>` in the text is not escaped and makes the document ill-formed.
pub(super) fn cdata(text: &str) -> String {
    format!("<![CDATA[{text}]]>")
}

/// Text for an attribute or an element.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// What is rendered of the rows of a resource, and for whom.
#[derive(Debug)]
pub(super) struct View<'a> {
    pub(super) resource: &'a Resource,
    pub(super) display: &'a Display,
    pub(super) languages: &'a Languages,
    /// `http://host`.
    pub(super) origin: &'a str,
}

impl View<'_> {
    /// A list, in JSON.
    pub(super) fn json_list(&self, rows: &[&Row]) -> String {
        if rows.is_empty() {
            return "[]".to_owned();
        }
        let records: Vec<(usize, Value)> = rows
            .iter()
            .map(|row| self.json(row))
            .enumerate()
            .filter(|(_, record)| !falsy(record))
            .collect();
        // A record without any field is removed without renumbering: PHP then writes an object.
        let gap = records
            .iter()
            .enumerate()
            .any(|(expected, (at, _))| expected != *at);
        let list = if gap {
            records
                .into_iter()
                .map(|(at, record)| (at.to_string(), record))
                .collect::<Map<_, _>>()
                .into()
        } else {
            Value::Array(records.into_iter().map(|(_, record)| record).collect())
        };
        json_text(&json!({ self.resource.list_node.as_str(): list }))
    }

    /// One record, in JSON. Since PrestaShop 8.0 this form drops every field that PHP takes for false.
    pub(super) fn json_record(&self, row: &Row) -> String {
        let mut record = self.json(row);
        if let Some(record) = record.as_object_mut() {
            record.retain(|_, value| !falsy(value));
        }
        json_text(&json!({ self.resource.item_node.as_str(): record }))
    }

    fn json(&self, row: &Row) -> Value {
        let mut record = Map::new();
        for (name, value) in row.iter().filter(|(name, _)| *name != "associations") {
            if self.display.shows(name) {
                let translated = self
                    .resource
                    .field(name)
                    .is_some_and(|field| field.translated);
                let value = if translated {
                    self.languages.json(value)
                } else {
                    value.clone()
                };
                record.insert(name.clone(), value);
            }
        }
        let mut associations = Map::new();
        for (name, items) in associations_of(row) {
            let Some(shown) = self.display.association(&self.resource.name, name) else {
                continue;
            };
            let items: Vec<Value> = items
                .iter()
                .map(|item| {
                    item.iter()
                        .filter(|(field, _)| shown.shows(field))
                        .map(|(k, v)| (k.clone(), v.clone()))
                        .collect()
                })
                .map(Value::Object)
                .filter(|item| !falsy(item))
                .collect();
            if !items.is_empty() {
                associations.insert(name.clone(), items.into());
            }
        }
        if !associations.is_empty() {
            record.insert("associations".to_owned(), associations.into());
        }
        record.into()
    }

    /// A list, in XML.
    pub(super) fn xml_list(&self, rows: &[&Row]) -> String {
        let node = &self.resource.list_node;
        let rows: String = rows.iter().map(|row| self.xml(row)).collect();
        xml_document(&format!("<{node}>\n{rows}</{node}>\n"))
    }

    /// Some records, in XML, directly under the root.
    pub(super) fn xml_records(&self, rows: &[&Row]) -> String {
        xml_document(&rows.iter().map(|row| self.xml(row)).collect::<String>())
    }

    fn xml(&self, row: &Row) -> String {
        let node = &self.resource.item_node;
        if matches!(self.display, Display::Minimum) {
            let id = text(row.get("id").unwrap_or(&Value::Null));
            return format!(
                "<{node} id=\"{id}\" xlink:href=\"{}/api/{}/{id}\"/>\n",
                self.origin, self.resource.name
            );
        }
        let fields: String = row
            .iter()
            .filter(|(name, _)| *name != "associations" && self.display.shows(name))
            .map(|(name, value)| self.xml_field(row, name, value))
            .collect();
        let associations: String = self
            .resource
            .associations
            .iter()
            .filter(|association| {
                self.display
                    .association(&self.resource.name, &association.name)
                    .is_some()
            })
            .map(|association| self.xml_association(row, association))
            .collect();
        let associations = match (self.display, associations.is_empty()) {
            (Display::Full, false) | (Display::Fields(..), false) => {
                format!("<associations>\n{associations}</associations>\n")
            }
            _ => String::new(),
        };
        format!("<{node}>\n{fields}{associations}</{node}>\n")
    }

    fn xml_field(&self, row: &Row, name: &str, value: &Value) -> String {
        let field = self.resource.field(name);
        if field.is_some_and(|field| field.translated) {
            let texts: String = self
                .languages
                .texts(value)
                .map(|(id, value)| {
                    let link = format!("{}/api/languages/{id}", self.origin);
                    format!(
                        "<language id=\"{id}\" xlink:href=\"{link}\">{}</language>",
                        cdata(&text(value))
                    )
                })
                .collect();
            return format!("\t<{name}>{texts}</{name}>\n");
        }
        let value = if falsy(value) && value.is_boolean() {
            String::new()
        } else {
            text(value)
        };
        let mut attributes = String::new();
        if let Some(link) = field
            .and_then(|field| field.link.as_deref())
            .filter(|_| !value.is_empty() && value != "0")
        {
            let path = self.link_path(row, link);
            attributes.push_str(&format!(
                " xlink:href=\"{}/api/{path}/{value}\"",
                self.origin
            ));
        }
        if field.is_some_and(|field: &Field| field.computed) {
            attributes.push_str(" notFilterable=\"true\"");
        }
        format!("\t<{name}{attributes}>{}</{name}>\n", cdata(&value))
    }

    fn xml_association(&self, row: &Row, association: &Association) -> String {
        let Association {
            name,
            item_node,
            api,
            fields,
        } = association;
        let kind = match api {
            Some(api) => format!("api=\"{api}\""),
            None => "virtualEntity=\"true\"".to_owned(),
        };
        let items = row
            .get("associations")
            .and_then(|all| all.get(name))
            .and_then(Value::as_array);
        let Some(items) = items.filter(|items| !items.is_empty()) else {
            return format!("<{name} nodeType=\"{item_node}\" {kind}/>\n");
        };
        let Some(shown) = self.display.association(&self.resource.name, name) else {
            return String::new();
        };
        let mut rendered = String::new();
        for item in items.iter().filter_map(Value::as_object) {
            let link = match (api, item.get("id")) {
                (Some(api), Some(id)) => {
                    let path = if api.starts_with("images") {
                        self.link_path(row, "images/")
                    } else {
                        api.clone()
                    };
                    format!(" xlink:href=\"{}/api/{path}/{}\"", self.origin, text(id))
                }
                _ => String::new(),
            };
            rendered.push_str(&format!("\t<{item_node}{link}>\n"));
            for (field, value) in item.iter().filter(|(field, _)| shown.shows(field)) {
                let value = text(value);
                let link = match fields.get(field) {
                    Some(Some(link)) if !value.is_empty() => {
                        format!(" xlink:href=\"{}/api/{link}/{value}\"", self.origin)
                    }
                    _ => String::new(),
                };
                rendered.push_str(&format!("\t<{field}{link}>{}</{field}>\n", cdata(&value)));
            }
            rendered.push_str(&format!("\t</{item_node}>\n"));
        }
        format!("<{name} nodeType=\"{item_node}\" {kind}>\n{rendered}</{name}>\n")
    }

    /// The path below `/api/` that ids of a linked resource are appended to. Images live below their product.
    fn link_path(&self, row: &Row, link: &str) -> String {
        if !link.starts_with("images/") {
            return link.to_owned();
        }
        let owner = if self.resource.name == "combinations" {
            "id_product"
        } else {
            "id"
        };
        let kind = if self.resource.name == "combinations" {
            "products"
        } else {
            &self.resource.name
        };
        format!(
            "images/{kind}/{}",
            text(row.get(owner).unwrap_or(&Value::Null))
        )
    }
}

fn associations_of(row: &Row) -> impl Iterator<Item = (&String, Vec<&Map<String, Value>>)> {
    let associations = row.get("associations").and_then(Value::as_object);
    associations.into_iter().flatten().map(|(name, items)| {
        (
            name,
            items
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_object)
                .collect(),
        )
    })
}

/// Whether PHP takes a value for false.
pub(super) fn falsy(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty() || text == "0",
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
    }
}

/// A scalar as text.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
        Value::Bool(value) => (if *value { "1" } else { "" }).to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
    }
}

//! How rows look in XML.

use serde_json::{Map, Value};

use super::view::View;
use crate::shop::display::Display;
use crate::shop::field::Field;
use crate::shop::format::{cdata, join, xml_document};
use crate::shop::model::Association;
use crate::shop::row::{Row, text};

impl View<'_> {
    /// A list, in XML.
    pub(in crate::shop) fn xml_list(&self, rows: &[&Row]) -> String {
        xml_document(&self.xml_lists(rows))
    }

    /// A list in a document with others.
    pub(in crate::shop) fn xml_lists(&self, rows: &[&Row]) -> String {
        let node = &self.resource.list_node;
        let rows = join(rows.iter().map(|row| self.record(row)));
        format!("<{node}>\n{rows}</{node}>\n")
    }

    /// Some records, in XML, directly under the root.
    pub(in crate::shop) fn xml_records(&self, rows: &[&Row]) -> String {
        xml_document(&join(rows.iter().map(|row| self.record(row))))
    }

    fn record(&self, row: &Row) -> String {
        let node = &self.resource.item_node;
        if *self.display == Display::Minimum {
            let id = value_of(row, "id");
            let link = self.link(&self.resource.name, &id);
            return format!("<{node} id=\"{id}\"{link}/>\n");
        }
        let fields = row
            .iter()
            .filter(|(name, _)| *name != "associations" && self.display.shows(name))
            .map(|(name, value)| self.field(row, name, value));
        let shown = |association: &&Association| self.display.association(&association.name).is_some();
        let associations = self.resource.associations.iter().filter(shown);
        let associations = join(associations.map(|association| self.association(row, association)));
        let associations = if associations.is_empty() {
            associations
        } else {
            format!("<associations>\n{associations}</associations>\n")
        };
        format!("<{node}>\n{}{associations}</{node}>\n", join(fields))
    }

    fn field(&self, row: &Row, name: &str, value: &Value) -> String {
        let field = self.resource.field(name);
        if field.is_some_and(|field| field.translated) {
            let texts = join(self.languages.texts(value).map(|(id, value)| {
                let link = self.link("languages", &id.to_string());
                format!("<language id=\"{id}\"{link}>{}</language>", cdata(&text(value)))
            }));
            return format!("\t<{name}>{texts}</{name}>\n");
        }
        // Where PHP does not stop at it.
        let value = if value.is_array() { "Array".to_owned() } else { text(value) };
        let link = match field.and_then(|field| field.link.as_deref()) {
            Some(link) if !value.is_empty() && value != "0" => self.link(&self.path(row, link), &value),
            _ => String::new(),
        };
        let computed = match field {
            Some(Field { computed: true, .. }) => " notFilterable=\"true\"",
            _ => "",
        };
        format!("\t<{name}{link}{computed}>{}</{name}>\n", cdata(&value))
    }

    fn association(&self, row: &Row, association: &Association) -> String {
        let Association { name, item_node, api, .. } = association;
        let kind = match api {
            Some(api) => format!("api=\"{api}\""),
            None => "virtualEntity=\"true\"".to_owned(),
        };
        let items = row.get("associations").and_then(|all| all.get(name)).and_then(Value::as_array);
        let Some(items) = items.filter(|items| !items.is_empty()) else {
            return format!("<{name} nodeType=\"{item_node}\" {kind}/>\n");
        };
        let items = items.iter().filter_map(Value::as_object);
        let items = join(items.map(|item| self.item(row, association, item)));
        format!("<{name} nodeType=\"{item_node}\" {kind}>\n{items}</{name}>\n")
    }

    fn item(&self, row: &Row, association: &Association, item: &Map<String, Value>) -> String {
        let Association { name, item_node, api, fields, .. } = association;
        let shown = self.display.association(name);
        let link = match (api.as_deref(), item.get("id")) {
            (Some(api), Some(id)) if api.starts_with("images") => self.link(&self.path(row, "images/"), &text(id)),
            (Some(api), Some(id)) => self.link(api, &text(id)),
            _ => String::new(),
        };
        let shown = item.iter().filter(|(field, _)| shown.is_some_and(|shown| shown.shows(field)));
        let shown = join(shown.map(|(field, value)| {
            let value = text(value);
            // Other than for a field of the record, 0 is linked here.
            let link = match fields.get(field) {
                Some(Some(link)) if !value.is_empty() => self.link(link, &value),
                _ => String::new(),
            };
            format!("\t<{field}{link}>{}</{field}>\n", cdata(&value))
        }));
        format!("\t<{item_node}{link}>\n{shown}\t</{item_node}>\n")
    }

    /// The attribute that links to an id below a path of the webservice.
    fn link(&self, path: &str, id: &str) -> String {
        format!(" xlink:href=\"{}/api/{path}/{id}\"", self.origin)
    }

    /// The path that ids of a linked resource are appended to. Images live below their product.
    fn path(&self, row: &Row, link: &str) -> String {
        if !link.starts_with("images/") {
            return link.to_owned();
        }
        match self.resource.name.as_str() {
            "combinations" => format!("images/products/{}", value_of(row, "id_product")),
            resource => format!("images/{resource}/{}", value_of(row, "id")),
        }
    }
}

fn value_of(row: &Row, name: &str) -> String {
    row.get(name).map(text).unwrap_or_default()
}

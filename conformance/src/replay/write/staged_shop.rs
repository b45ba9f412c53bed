//! A shop that is as the recording shows it around one write: it takes the write, and answers the reads before and after.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use prestashop_api::record::Kind;
use prestashop_api::{RESOURCES, ResourceMeta, Verb, Version};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use super::context::{Context, Row, number};
use crate::replay::asked::Asked;
use crate::replay::rights::Root;
use crate::request::Notation;
use crate::xml::{XmlElement, escape};

/// The shop around one write.
pub(super) struct StagedShop {
    pub(super) root: Root,
    pub(super) version: String,
    pub(super) context: Context,
    /// A record that stands for one which the recording does not show.
    pub(super) standing: Option<(&'static str, Row)>,
    /// The answer to the write.
    pub(super) answer: ResponseTemplate,
    /// What a good answer shows: where nothing was recorded afterwards the shop stores just that.
    pub(super) stored: Option<Stored>,
    /// The languages that it has where the recording shows none.
    pub(super) languages: BTreeSet<u64>,
    pub(super) sent_writes: Arc<Mutex<SentWrites>>,
}

/// What a shop holds after a write that it took.
pub(super) enum Stored {
    /// The record in its answer.
    Record(&'static str, Row),
    /// Not this one any more.
    Gone(&'static str, u64),
}

/// What a client did in a world.
#[derive(Debug, Default)]
pub(super) struct SentWrites {
    /// The writes that came.
    pub(super) writes: Vec<Asked>,
}

impl SentWrites {
    /// A poisoned lock means that a test has failed elsewhere; what came is whole.
    pub(super) fn of(sent_writes: &Mutex<Self>) -> MutexGuard<'_, Self> {
        sent_writes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StagedShop {
    /// Answers a request.
    pub(super) fn respond(&self, asked: &Asked) -> ResponseTemplate {
        if asked.verb().is_some_and(Verb::is_write) {
            SentWrites::of(&self.sent_writes).writes.push(asked.clone());
            return self.answer.clone();
        }
        if asked.path.is_empty() {
            let root = ResponseTemplate::new(200).set_body_raw(self.root.xml(), Notation::Xml.content_type());
            return root.insert_header("PSWS-Version", self.version.as_str());
        }
        let Some(meta) = RESOURCES.iter().copied().find(|meta| meta.name == asked.resource()) else {
            return untold();
        };
        let written = !SentWrites::of(&self.sent_writes).writes.is_empty();
        match if written { self.after(asked, meta) } else { Some(self.before(asked, meta)) } {
            Some(rows) => {
                let rows: Vec<_> = rows.into_iter().map(|row| self.whole(asked, meta, row)).collect();
                self.list(asked, meta, &rows)
            }
            None => untold(),
        }
    }

    /// The row with all fields that are asked for, as a shop shows them: what the recording does not show is empty.
    fn whole(&self, asked: &Asked, meta: &ResourceMeta, mut row: Row) -> Row {
        let display = asked.parameter("display").unwrap_or("[id]");
        let version = Version::parse(&self.version);
        let named = |name: &str| display.trim_matches(['[', ']']).split(',').any(|named| named == name);
        for field in meta.shape.fields {
            let is_plain = !matches!(field.kind, Kind::Association(_));
            if is_plain && field.exists_in(Some(&version)) && (display == "full" || named(field.name)) {
                row.entry(field.name).or_insert_with(|| json!(""));
            }
        }
        row
    }

    fn before(&self, asked: &Asked, meta: &'static ResourceMeta) -> Vec<Row> {
        let standing = |id: u64| match &self.standing {
            Some((resource, row)) if *resource == meta.name && row.get("id").and_then(number) == Some(id) => {
                Some(row.clone())
            }
            _ => None,
        };
        if let Some(id) = requested_id(asked) {
            let mut row = standing(id).unwrap_or_default();
            match self.context.before(meta.name, id) {
                Some(seen) => row.extend(seen),
                None if self.context.is_missing(meta.name, id) => return Vec::new(),
                // Nothing is known of it: it is there, and empty.
                None if row.is_empty() => {
                    row.insert("id".to_owned(), json!(id));
                }
                None => {}
            }
            return vec![row];
        }
        match meta.name {
            "languages" => {
                let known = self.context.all_before("languages");
                if known.is_empty() {
                    self.languages.iter().map(|id| Row::from_iter([("id".to_owned(), json!(id))])).collect()
                } else {
                    known.into_values().collect()
                }
            }
            name => select(asked, self.context.all_before(name).into_values()),
        }
    }

    /// `None` if the recording does not tell.
    fn after(&self, asked: &Asked, meta: &'static ResourceMeta) -> Option<Vec<Row>> {
        if let Some(id) = requested_id(asked) {
            // What only the stand-in tells is as it was.
            let standing = self.standing.as_ref().filter(|(resource, _)| *resource == meta.name);
            let mut row = standing.map(|(_, row)| row.clone()).unwrap_or_default();
            let seen = self.context.after(meta.name, id);
            let stored = match &self.stored {
                Some(Stored::Record(resource, row))
                    if *resource == meta.name && row.get("id").and_then(number) == Some(id) =>
                {
                    Some(row.clone())
                }
                Some(Stored::Gone(resource, gone)) if (*resource, *gone) == (meta.name, id) && seen.is_none() => {
                    return Some(Vec::new());
                }
                _ => None,
            };
            if stored.is_none() && seen.is_none() {
                return None;
            }
            row.extend(stored.unwrap_or_default());
            row.extend(seen.unwrap_or_default());
            return Some(vec![row]);
        }
        let sent =
            SentWrites::of(&self.sent_writes).writes.first().and_then(|write| XmlElement::parse(&write.body).ok());
        let item = sent.and_then(|root| root.children.into_iter().next()).unwrap_or_default();
        let has = |field: &str, value: &str| item.child(field).is_some_and(|sent| sent.text == value);
        let mut rows = self.context.all_after(meta.name);
        let mut told = self.context.would_show(meta.name, has);
        // A list shows the record that the write has made, whatever else there is.
        if let Some(Stored::Record(resource, row)) = &self.stored
            && *resource == meta.name
            && let Some(id) = row.get("id").and_then(number)
        {
            told = true;
            rows.entry(id).or_insert_with(|| row.clone());
        }
        told.then(|| select(asked, rows.into_values()))
    }

    /// The rows in the notation that is asked for.
    fn list(&self, asked: &Asked, meta: &ResourceMeta, rows: &[Row]) -> ResponseTemplate {
        let body = match asked.notation {
            Notation::Json if rows.is_empty() => "[]".to_owned(),
            Notation::Json => json!({ meta.list: rows }).to_string(),
            Notation::Xml => xml(meta, rows),
        };
        ResponseTemplate::new(200)
            .set_body_raw(body, asked.notation.content_type())
            .insert_header("PSWS-Version", self.version.as_str())
    }
}

/// What a recording does not tell, nobody answers.
fn untold() -> ResponseTemplate {
    ResponseTemplate::new(503).set_body_raw("not recorded", "text/plain")
}

/// The id of a request for one record.
fn requested_id(asked: &Asked) -> Option<u64> {
    asked.id().or_else(|| asked.parameter("filter[id]")?.strip_prefix('[')?.strip_suffix(']')?.parse().ok())
}

/// The rows that fit the filters, sorted by id, as many as the limit says.
fn select(asked: &Asked, rows: impl Iterator<Item = Row>) -> Vec<Row> {
    let mut rows: Vec<Row> =
        rows.filter(|row| asked.query.iter().all(|(name, value)| fits(row, name, value))).collect();
    if asked.parameter("sort") == Some("[id_DESC]") {
        rows.reverse();
    }
    if let Some(limit) = asked.parameter("limit").and_then(|limit| limit.parse().ok()) {
        rows.truncate(limit);
    }
    rows
}

fn fits(row: &Row, parameter: &str, wanted: &str) -> bool {
    let Some(field) = parameter.strip_prefix("filter[").and_then(|name| name.strip_suffix(']')) else { return true };
    let Some(value) = row.get(field) else { return false };
    if let Some(least) = wanted.strip_prefix(">[").and_then(|wanted| wanted.strip_suffix(']')) {
        return least.parse().is_ok_and(|least: u64| number(value).is_some_and(|value| value > least));
    }
    let wanted = wanted.strip_prefix('[').and_then(|wanted| wanted.strip_suffix(']')).unwrap_or(wanted);
    let value = plain(value);
    wanted.split('|').any(|wanted| wanted == value)
}

/// A scalar as the webservice writes it in XML.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(false) => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A list in XML.
fn xml(meta: &ResourceMeta, rows: &[Row]) -> String {
    let rows: Vec<_> = rows.iter().map(|row| format!("<{0}>{1}</{0}>", meta.item, fields(meta, row))).collect();
    format!("<prestashop><{0}>{1}</{0}></prestashop>", meta.list, rows.concat())
}

fn fields(meta: &ResourceMeta, row: &Row) -> String {
    let mut out = String::new();
    for (name, value) in row {
        let inner = match value {
            Value::Object(associations) if name == "associations" => {
                associations.iter().map(|(name, rows)| association(meta, name, rows)).collect()
            }
            Value::Array(texts) => texts.iter().map(language).collect(),
            scalar if translated(meta, name) => language(&json!({"id": 1, "value": scalar})),
            scalar => escape(&plain(scalar)),
        };
        out.extend([format!("<{name}>{inner}</{name}>")]);
    }
    out
}

fn translated(meta: &ResourceMeta, name: &str) -> bool {
    meta.shape.field(name).is_some_and(|field| matches!(field.kind, Kind::Translated))
}

fn language(text: &Value) -> String {
    let part = |name: &str| text.get(name).map(plain).unwrap_or_default();
    format!("<language id=\"{}\">{}</language>", part("id"), escape(&part("value")))
}

fn association(meta: &ResourceMeta, name: &str, rows: &Value) -> String {
    let item = match meta.shape.field(name).map(|field| field.kind) {
        Some(Kind::Association(association)) => association.shape.item,
        _ => "row",
    };
    let row = |row: &Value| {
        let fields = row.as_object().into_iter().flatten();
        let fields: Vec<_> =
            fields.map(|(name, value)| format!("<{name}>{}</{name}>", escape(&plain(value)))).collect();
        format!("<{item}>{}</{item}>", fields.concat())
    };
    let rows: String = rows.as_array().into_iter().flatten().map(row).collect();
    format!("<{name}>{rows}</{name}>")
}

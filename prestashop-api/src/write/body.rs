//! Bodies of writes: always XML, as no PrestaShop reads JSON.

use std::borrow::Cow;

use quick_xml::Writer;
use quick_xml::escape::escape;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::record::{FieldValue, Kind, Record, Slot};

/// What a field holds, in the form that a body has it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Content {
    Text(String),
    /// Texts with the ids of their languages; none where the shop has only one and did not say which.
    Languages(Vec<(Option<u64>, String)>),
    /// The rows of an association, each with its fields.
    Rows {
        item: Cow<'static, str>,
        rows: Vec<Vec<(String, String)>>,
    },
}

/// A field of a body.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct BodyField {
    pub(crate) name: Cow<'static, str>,
    pub(crate) content: Content,
}

impl BodyField {
    pub(crate) fn text(name: impl Into<Cow<'static, str>>, text: impl Into<String>) -> Self {
        Self { name: name.into(), content: Content::Text(text.into()) }
    }

    /// A field of a record.
    pub(crate) fn of(record: &dyn Record, index: usize) -> Self {
        let field = &record.shape().fields[index];
        // A date that a shop demands may be none, but not empty.
        let content = match (field.kind, record.slot(index).get()) {
            (Kind::DateTime, FieldValue::Null) if field.required_in(None) => {
                Content::Text("0000-00-00 00:00:00".to_owned())
            }
            (Kind::Date, FieldValue::Null) if field.required_in(None) => Content::Text("0000-00-00".to_owned()),
            (kind, _) => content(&kind, record.slot(index)),
        };
        Self { name: field.name.into(), content }
    }

    /// A field that the spec does not know, as it was read; `None` for what has no place in a body.
    pub(crate) fn unknown(name: &str, value: &Value) -> Option<Self> {
        let content = match value {
            Value::Array(texts) => Content::Languages(texts.iter().map(language).collect::<Option<_>>()?),
            Value::Object(_) => return None,
            scalar => Content::Text(plain(scalar)?),
        };
        Some(Self { name: name.to_owned().into(), content })
    }
}

/// `{"id": "1", "value": "…"}`
fn language(text: &Value) -> Option<(Option<u64>, String)> {
    let id = plain(text.get("id")?)?.parse().ok()?;
    Some((Some(id), plain(text.get("value")?)?))
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Bool(yes) => Some(u8::from(*yes).to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

fn content(kind: &Kind, slot: &dyn Slot) -> Content {
    match (kind, slot.get()) {
        (Kind::Translated, FieldValue::Rows(texts)) => {
            let texts = (0..texts.count()).filter_map(|index| texts.row(index));
            Content::Languages(texts.map(|text| (number(text, 0), scalar(&Kind::Text, &text.slot(1).get()))).collect())
        }
        (Kind::Translated, text) => Content::Languages(vec![(None, scalar(&Kind::Text, &text))]),
        (Kind::Association(association), FieldValue::Rows(rows)) => Content::Rows {
            item: association.shape.item.into(),
            rows: (0..rows.count()).filter_map(|index| rows.row(index)).map(row).collect(),
        },
        (kind, datum) => Content::Text(scalar(kind, &datum)),
    }
}

fn number(record: &dyn Record, index: usize) -> Option<u64> {
    match record.slot(index).get() {
        FieldValue::Uint(number) => Some(number),
        _ => None,
    }
}

/// The fields of an association's row. A row's own id of 0 is that of a row that is still to be made. Other ids that are not given
/// are sent as none: PHP 8 dies of a cart's row without `id_product_attribute`, after the old rows are gone.
fn row(row: &dyn Record) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for (index, field) in row.shape().fields.iter().enumerate() {
        if field.read_only_in(None) || !(row.shows(index) || matches!(field.kind, Kind::Id(_))) {
            continue;
        }
        let text = scalar(&field.kind, &row.slot(index).get());
        if field.name == "id" && text == "0" {
            continue;
        }
        let name = if field.write_as.is_empty() { field.name } else { field.write_as };
        fields.push((name.to_owned(), text));
    }
    // A write replaces all rows: what the spec does not know of them would be lost.
    fields.extend(row.extra().iter().filter_map(|(name, value)| Some((name.to_owned(), plain(value)?))));
    fields
}

/// A scalar as bodies write it: none is 0 for ids, and nothing elsewhere.
pub(crate) fn scalar(kind: &Kind, datum: &FieldValue<'_>) -> String {
    match datum {
        FieldValue::Null if matches!(kind, Kind::Id(_)) => "0".to_owned(),
        FieldValue::Null | FieldValue::Rows(_) => String::new(),
        FieldValue::Bool(yes) => u8::from(*yes).to_string(),
        FieldValue::Int(number) => number.to_string(),
        FieldValue::Uint(number) => number.to_string(),
        FieldValue::Text(text) => text.to_string(),
    }
}

/// The document that writes some fields of one item.
///
/// # Errors
/// When a value holds a control character, which no XML can carry; the error's path is the field's name.
pub(crate) fn document(item: &str, fields: &[BodyField]) -> Result<String> {
    for field in fields {
        let name = &field.name;
        match &field.content {
            Content::Text(text) => carries(item, name, text)?,
            Content::Languages(texts) => texts.iter().try_for_each(|(_, text)| carries(item, name, text))?,
            Content::Rows { rows, .. } => rows
                .iter()
                .flatten()
                .try_for_each(|(sub, text)| carries(item, &format!("associations.{name}.{sub}"), text))?,
        }
    }
    let mut writer = Writer::new(Vec::new());
    write(&mut writer, item, fields).map_err(|error| Error::usage(format!("the body cannot be written: {error}")))?;
    String::from_utf8(writer.into_inner()).map_err(|error| Error::usage(format!("the body cannot be written: {error}")))
}

/// Whether XML can carry a text: of the characters below a blank only tab and line ends. Those from U+007F to U+009F it can, and
/// texts that were imported in a wrong encoding are full of them.
fn carries(item: &str, name: &str, text: &str) -> Result<()> {
    let forbidden = |c: &char| (*c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}');
    match text.chars().find(forbidden) {
        None => Ok(()),
        Some(c) => Err(Error::usage(format!("{item}.{name} holds the control character {c:?}: XML cannot carry it"))
            .with_path(name.to_owned())),
    }
}

type Out = Writer<Vec<u8>>;

fn write(out: &mut Out, item: &str, fields: &[BodyField]) -> std::io::Result<()> {
    let is_rows = |field: &&BodyField| matches!(field.content, Content::Rows { .. });
    within(out, "prestashop", |out| {
        within(out, item, |out| {
            for field in fields.iter().filter(|field| !is_rows(field)) {
                element(out, field)?;
            }
            if fields.iter().any(|field| is_rows(&field)) {
                within(out, "associations", |out| {
                    fields.iter().filter(is_rows).try_for_each(|field| element(out, field))
                })?;
            }
            Ok(())
        })
    })
}

fn element(out: &mut Out, field: &BodyField) -> std::io::Result<()> {
    within(out, &field.name, |out| match &field.content {
        Content::Text(text) => characters(out, text),
        Content::Languages(texts) => texts.iter().try_for_each(|(id, text)| {
            let mut start = BytesStart::new("language");
            let id = id.map(|id| id.to_string());
            start.extend_attributes(id.as_deref().map(|id| ("id", id)));
            out.write_event(Event::Start(start))?;
            characters(out, text)?;
            out.write_event(Event::End(BytesEnd::new("language")))
        }),
        Content::Rows { item, rows } => rows.iter().try_for_each(|row| {
            within(out, item, |out| {
                row.iter().try_for_each(|(name, text)| within(out, name, |out| characters(out, text)))
            })
        }),
    })
}

/// A text. Every reader of XML makes a line feed of a carriage return that is not escaped.
fn characters(out: &mut Out, text: &str) -> std::io::Result<()> {
    let escaped = escape(text);
    let text = if escaped.contains('\r') { escaped.replace('\r', "&#13;").into() } else { escaped };
    out.write_event(Event::Text(BytesText::from_escaped(text)))
}

fn within(out: &mut Out, name: &str, inner: impl FnOnce(&mut Out) -> std::io::Result<()>) -> std::io::Result<()> {
    out.write_event(Event::Start(BytesStart::new(name)))?;
    inner(out)?;
    out.write_event(Event::End(BytesEnd::new(name)))
}

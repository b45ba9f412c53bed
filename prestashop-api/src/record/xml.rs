//! Reading records from XML.
//!
//! The same records as from JSON: `<orders><order>…</order></orders>` or a bare `<order>…</order>` below the root. Attributes are
//! links and schema marks, but for `id`: in lists without a display it is all there is.

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use serde_json::{Map, Value};

use super::json::{DecodeError, Sink};
use super::shape::Kind;
use super::{Record, Scalar, Slot};

/// Reads the records of an answer. Returns the number of records that came without content.
pub(crate) fn read_rows(body: &[u8], list: &str, item: &str, sink: &mut dyn Sink) -> Result<usize, DecodeError> {
    let text = std::str::from_utf8(body).map_err(|error| fail("", format!("the answer is no UTF-8: {error}")))?;
    let mut tree = Tree { reader: Reader::from_str(text) };
    let mut vanished = 0;
    let mut found = false;
    let Some(root) = tree.root()? else {
        return Err(fail("", "expected a document, got nothing"));
    };
    tree.children(&root, &mut |tree, child| {
        let name = name(child);
        if name == list {
            found = true;
            let mut index = 0;
            return tree.children(child, &mut |tree, row| {
                let path = format!("{list}[{index}]");
                index += 1;
                vanished += usize::from(!tree.row(row, &path, sink)?);
                Ok(())
            });
        }
        if name == item {
            found = true;
            vanished += usize::from(!tree.row(child, item, sink)?);
            return Ok(());
        }
        if name == "errors" {
            return tree.skip(child);
        }
        Err(fail("", format!("expected `{list}`, got `{name}`")))
    })?;
    if found { Ok(vanished) } else { Err(fail("", format!("expected `{list}`, got an empty document"))) }
}

fn fail(path: &str, message: impl Into<String>) -> DecodeError {
    DecodeError { path: path.to_owned(), message: message.into() }
}

/// A start tag, and whether it is its own end.
struct Tag<'x> {
    start: BytesStart<'x>,
    empty: bool,
}

fn name(tag: &Tag<'_>) -> String {
    tag.start.name().as_ref().to_owned()
}

fn attribute(tag: &Tag<'_>, wanted: &str) -> Option<String> {
    let attribute = tag.start.attributes().flatten().find(|attribute| attribute.key.as_ref() == wanted)?;
    Some(attribute.value.into_owned())
}

/// What an element holds.
enum Content<'x> {
    Text(String),
    /// The first child; the text before it is white space.
    Child(Tag<'x>),
}

struct Tree<'x> {
    reader: Reader<&'x [u8]>,
}

type Visit<'v, 'x> = dyn FnMut(&mut Tree<'x>, &Tag<'x>) -> Result<(), DecodeError> + 'v;

impl<'x> Tree<'x> {
    fn event(&mut self) -> Result<Event<'x>, DecodeError> {
        self.reader
            .read_event()
            .map_err(|error| fail("", format!("ill-formed XML at byte {}: {error}", self.reader.error_position())))
    }

    fn root(&mut self) -> Result<Option<Tag<'x>>, DecodeError> {
        loop {
            match self.event()? {
                Event::Start(start) => return Ok(Some(Tag { start, empty: false })),
                Event::Empty(start) => return Ok(Some(Tag { start, empty: true })),
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    /// Reads an element's text up to its end, or up to its first child.
    fn content(&mut self, tag: &Tag<'x>) -> Result<Content<'x>, DecodeError> {
        let mut text = String::new();
        if tag.empty {
            return Ok(Content::Text(text));
        }
        loop {
            match self.event()? {
                Event::Start(start) => return Ok(Content::Child(Tag { start, empty: false })),
                Event::Empty(start) => return Ok(Content::Child(Tag { start, empty: true })),
                Event::End(_) => return Ok(Content::Text(text)),
                Event::Text(part) => text.push_str(&part),
                Event::CData(part) => text.push_str(&part),
                Event::GeneralRef(entity) => {
                    if let Some(c) = entity.resolve_char_ref().map_err(|error| fail("", error.to_string()))? {
                        text.push(c);
                    } else {
                        let resolved = quick_xml::escape::resolve_predefined_entity(&entity)
                            .ok_or_else(|| fail("", format!("unknown entity &{};", &*entity)))?;
                        text.push_str(resolved);
                    }
                }
                Event::Eof => return Err(fail("", "the document ends too early")),
                _ => {}
            }
        }
    }

    /// Visits the child elements of an element.
    fn children(&mut self, parent: &Tag<'x>, visit: &mut Visit<'_, 'x>) -> Result<(), DecodeError> {
        match self.content(parent)? {
            Content::Text(_) => Ok(()),
            Content::Child(first) => self.siblings(first, visit),
        }
    }

    /// Visits an element and those after it up to the parent's end.
    fn siblings(&mut self, first: Tag<'x>, visit: &mut Visit<'_, 'x>) -> Result<(), DecodeError> {
        let mut next = Some(first);
        while let Some(tag) = next {
            visit(self, &tag)?;
            next = loop {
                match self.event()? {
                    Event::Start(start) => break Some(Tag { start, empty: false }),
                    Event::Empty(start) => break Some(Tag { start, empty: true }),
                    Event::End(_) => break None,
                    Event::Eof => return Err(fail("", "the document ends too early")),
                    _ => {}
                }
            };
        }
        Ok(())
    }

    fn skip(&mut self, tag: &Tag<'x>) -> Result<(), DecodeError> {
        self.children(tag, &mut |tree, child| tree.skip(child))
    }

    /// Reads a record into a new row; takes the row back and says so when it has no content.
    fn row(&mut self, tag: &Tag<'x>, path: &str, sink: &mut dyn Sink) -> Result<bool, DecodeError> {
        let filled = self.record(tag, path, sink.push())?;
        if !filled {
            sink.pop();
        }
        Ok(filled)
    }

    fn record(&mut self, tag: &Tag<'x>, path: &str, record: &mut dyn Record) -> Result<bool, DecodeError> {
        let shape = record.shape();
        let mut filled = false;
        if let (Some(id), Some(index)) = (attribute(tag, "id"), shape.find("id", 0)) {
            filled = true;
            record.seen(index);
            set(record.slot_mut(index), &id, false, &format!("{path}.id"))?;
        }
        let mut next = 0;
        self.children(tag, &mut |tree, child| {
            filled = true;
            let name = name(child);
            match shape.find(&name, next) {
                Some(index) if !matches!(shape.fields[index].kind, Kind::Association(_)) => {
                    next = index + 1;
                    tree.field(child, index, &format!("{path}.{name}"), record)
                }
                _ if name == "associations" => tree.children(child, &mut |tree, child| {
                    let association = self::name(child);
                    let path = format!("{path}.associations.{association}");
                    match shape.find(&association, 0) {
                        Some(index) if matches!(shape.fields[index].kind, Kind::Association(_)) => {
                            tree.field(child, index, &path, record)
                        }
                        _ => {
                            let rows = tree.unknown_rows(child)?;
                            record.extra_mut().insert_association(&association, rows);
                            Ok(())
                        }
                    }
                }),
                _ => {
                    let value = tree.unknown(child)?;
                    record.extra_mut().insert(name, value);
                    Ok(())
                }
            }
        })?;
        Ok(filled)
    }

    fn field(&mut self, tag: &Tag<'x>, index: usize, path: &str, record: &mut dyn Record) -> Result<(), DecodeError> {
        let field = &record.shape().fields[index];
        record.seen(index);
        let slot = record.slot_mut(index);
        match self.content(tag)? {
            Content::Text(text) if text.trim().is_empty() && matches!(field.kind, Kind::Association(_)) => {
                slot.begin();
                Ok(())
            }
            Content::Text(text) => set(slot, &text, field.secret, path),
            Content::Child(first) => {
                if !slot.begin() {
                    return Err(fail(path, "expected a text, got elements"));
                }
                let mut row = 0;
                self.siblings(first, &mut |tree, child| {
                    let path = format!("{path}[{row}]");
                    row += 1;
                    let Some(record) = slot.push() else {
                        return Err(fail(&path, "expected a text, got elements"));
                    };
                    if name(child) == "language" {
                        return tree.translation(child, &path, record);
                    }
                    tree.record(child, &path, record).map(|_| ())
                })
            }
        }
    }

    /// `<language id="1">text</language>`
    fn translation(&mut self, tag: &Tag<'x>, path: &str, record: &mut dyn Record) -> Result<(), DecodeError> {
        let text = match self.content(tag)? {
            Content::Text(text) => text,
            Content::Child(_) => return Err(fail(path, "expected a text, got elements")),
        };
        let id = attribute(tag, "id").unwrap_or_default();
        for (name, value) in [("id", id), ("value", text)] {
            let Some(index) = record.shape().find(name, 0) else {
                return Err(fail(path, "expected rows, got a translated text"));
            };
            set(record.slot_mut(index), &value, false, path)?;
        }
        Ok(())
    }

    /// An element that the spec does not know: its text, its rows, or its fields.
    fn unknown(&mut self, tag: &Tag<'x>) -> Result<Value, DecodeError> {
        let first = match self.content(tag)? {
            Content::Text(text) => return Ok(Value::String(text)),
            Content::Child(first) => first,
        };
        if name(&first) == "language" {
            let mut texts = Vec::new();
            self.siblings(first, &mut |tree, child| {
                let mut text = Map::new();
                text.insert("id".to_owned(), attribute(child, "id").map_or(Value::Null, Value::String));
                text.insert("value".to_owned(), tree.unknown(child)?);
                texts.push(Value::Object(text));
                Ok(())
            })?;
            return Ok(Value::Array(texts));
        }
        let mut fields = Map::new();
        self.siblings(first, &mut |tree, child| {
            let value = tree.unknown(child)?;
            fields.insert(name(child), value);
            Ok(())
        })?;
        Ok(Value::Object(fields))
    }

    /// The rows of an association that the spec does not know.
    fn unknown_rows(&mut self, tag: &Tag<'x>) -> Result<Value, DecodeError> {
        let mut rows = Vec::new();
        self.children(tag, &mut |tree, child| {
            rows.push(tree.unknown(child)?);
            Ok(())
        })?;
        Ok(Value::Array(rows))
    }
}

fn set(slot: &mut dyn Slot, text: &str, secret: bool, path: &str) -> Result<(), DecodeError> {
    slot.set(Scalar::Text(text)).map_err(|unfit| {
        let got = if secret { "something else".to_owned() } else { format!("`{text:.80}`") };
        fail(path, format!("expected {}, got {got}", unfit.expected))
    })
}

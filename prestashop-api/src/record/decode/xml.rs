//! Reading records from XML.
//!
//! The same records as from JSON: `<orders><order>…</order></orders>` or a bare `<order>…</order>` below the root. Attributes are
//! links and schema marks, but for `id`: in lists without a display it is all there is.

mod rows;
mod unknown;

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::{DecodeError, MOST_VALUES, NO_UTF_8, RecordSink, SURPLUS, TOO_MANY, UnreadRow, id_of};
use crate::record::{Kind, Record, Slot, WireScalar};

/// How deep elements may lie in each other; records need eight levels. `serde_json` has the same limit.
const DEEPEST: usize = 128;

/// Reads the records of an answer. Returns the number of records that came without content.
pub(crate) fn read_rows(body: &[u8], list: &str, item: &str, sink: &mut dyn RecordSink) -> Result<usize, DecodeError> {
    let text = std::str::from_utf8(body).map_err(|error| DecodeError {
        path: rows::path_at(&rows::masked(body), list, error.valid_up_to()),
        message: NO_UTF_8.to_owned(),
    })?;
    let mut tree = Tree::new(text);
    let mut vanished = 0;
    let mut found = false;
    let Some(root) = tree.root()? else {
        return Err(fail("expected a document, got nothing"));
    };
    tree.children(&root, &mut |tree, child| {
        let name = name(child);
        if name == list {
            found = true;
            let mut index = 0;
            return tree
                .children(child, &mut |tree, row| {
                    vanished += usize::from(!tree.row(row, sink).map_err(below_row(index))?);
                    index += 1;
                    Ok(())
                })
                .map_err(below(list));
        }
        if name == item {
            found = true;
            vanished += usize::from(!tree.row(child, sink).map_err(below(item))?);
            return Ok(());
        }
        if name == "errors" {
            return tree.skip(child);
        }
        Err(fail(format!("expected `{list}`, got `{name}`")))
    })?;
    if tree.root()?.is_some() {
        return Err(fail("something follows the document"));
    }
    if !found {
        return Err(fail(format!("expected `{list}`, got an empty document")));
    }
    if tree.rows_lost {
        sink.rows_lost();
    }
    Ok(vanished)
}

/// Reads the records of a list row by row, and notes those that cannot be read. Returns the number of records that came without
/// content; `None` where the rows cannot be told apart, or there are more than the sink takes.
pub(crate) fn read_each(
    body: &[u8],
    list: &str,
    sink: &mut dyn RecordSink,
    unread: &mut Vec<UnreadRow>,
) -> Option<usize> {
    let text = rows::masked(body);
    let mut vanished = 0;
    let mut before = 0;
    let mut left = MOST_VALUES;
    for (index, place) in rows::rows(&text, list)?.into_iter().enumerate() {
        let row = &text[place.clone()];
        let record = sink.push()?;
        let mut tree = Tree::new(row);
        tree.left = left;
        let read = match std::str::from_utf8(&body[place.clone()]) {
            Ok(_) => tree.lone_row(record),
            Err(error) => {
                // What else stands there may tell the id.
                let _ = tree.lone_row(record);
                Err(DecodeError { path: rows::path_in_row(row, error.valid_up_to()), message: NO_UTF_8.to_owned() })
            }
        };
        left = tree.left;
        match read {
            Ok(true) => {
                before += 1;
                if tree.rows_lost {
                    sink.rows_lost();
                }
            }
            Ok(false) => {
                sink.pop();
                vanished += 1;
            }
            Err(error) => {
                let id = Some(id_of(record)).filter(|id| *id != 0);
                sink.pop();
                unread.push(UnreadRow { before, id, error: below(list)(below_row(index)(error)), place });
            }
        }
    }
    Some(vanished)
}

fn fail(message: impl Into<String>) -> DecodeError {
    DecodeError { path: String::new(), message: message.into() }
}

/// Text and elements side by side, or the end of a CDATA section in the middle of a text.
fn mixed() -> DecodeError {
    fail(
        "ill-formed XML: text stands where there are elements. PrestaShop breaks a text with `]]>` in it: ask for JSON",
    )
}

/// Notes on the way out of an error that it lies below that name.
fn below(name: &str) -> impl FnOnce(DecodeError) -> DecodeError {
    move |mut error| {
        let dot = if error.path.is_empty() || error.path.starts_with('[') { "" } else { "." };
        error.path = format!("{name}{dot}{}", error.path);
        error
    }
}

/// Notes on the way out of an error that it lies below that row.
fn below_row(index: usize) -> impl FnOnce(DecodeError) -> DecodeError {
    move |error| below(&format!("[{index}]"))(error)
}

/// A start tag, and whether it is its own end.
struct Tag<'x> {
    start: BytesStart<'x>,
    empty: bool,
}

impl<'x> Tag<'x> {
    /// XML has no names that begin with a digit: something made these of a list's numbers.
    fn new(start: BytesStart<'x>, empty: bool) -> Result<Self, DecodeError> {
        let name = start.name().0;
        if name.starts_with(|first: char| first.is_ascii_digit()) {
            return Err(fail(format!("ill-formed XML: an element is named `{name}`. Ask for JSON")));
        }
        Ok(Self { start, empty })
    }
}

fn name<'t>(tag: &'t Tag<'_>) -> &'t str {
    tag.start.name().0
}

fn attribute(tag: &Tag<'_>, wanted: &str) -> Option<String> {
    tag.start.attributes().flatten().find(|own| own.key.as_ref() == wanted).map(|own| own.value.into_owned())
}

/// What an element holds.
enum Content<'x> {
    Text(String),
    /// The first child; the text before it is white space.
    Child(Tag<'x>),
}

struct Tree<'x> {
    reader: Reader<&'x [u8]>,
    depth: usize,
    /// Whether rows of an association came without content.
    rows_lost: bool,
    /// How many more rows and unknown values are read.
    left: usize,
}

type Visit<'v, 'x> = dyn FnMut(&mut Tree<'x>, &Tag<'x>) -> Result<(), DecodeError> + 'v;

impl<'x> Tree<'x> {
    fn new(text: &'x str) -> Self {
        Self { reader: Reader::from_str(text), depth: 0, rows_lost: false, left: MOST_VALUES }
    }

    /// Takes one of the rows and unknown values that are read.
    fn take(&mut self) -> Result<(), DecodeError> {
        self.left = self.left.checked_sub(1).ok_or_else(|| fail(TOO_MANY))?;
        Ok(())
    }

    fn event(&mut self) -> Result<Event<'x>, DecodeError> {
        self.reader
            .read_event()
            .map_err(|error| fail(format!("ill-formed XML at byte {}: {error}", self.reader.error_position())))
    }

    /// The next element outside of any other.
    fn root(&mut self) -> Result<Option<Tag<'x>>, DecodeError> {
        loop {
            match self.event()? {
                Event::Start(start) => return Tag::new(start, false).map(Some),
                Event::Empty(start) => return Tag::new(start, true).map(Some),
                Event::Eof => return Ok(None),
                other => only_space(&other)?,
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
                Event::Start(_) | Event::Empty(_) if !text.trim().is_empty() => return Err(mixed()),
                Event::Start(start) => return Tag::new(start, false).map(Content::Child),
                Event::Empty(start) => return Tag::new(start, true).map(Content::Child),
                Event::End(_) => return Ok(Content::Text(text)),
                // What stands before is a text that was cut short, and this is its rest.
                Event::Text(part) if part.contains("]]>") => return Err(mixed()),
                Event::Text(part) => text.push_str(&part),
                Event::CData(part) => text.push_str(&part),
                Event::GeneralRef(entity) => {
                    if let Some(c) = entity.resolve_char_ref().map_err(|error| fail(error.to_string()))? {
                        text.push(c);
                    } else {
                        let resolved = quick_xml::escape::resolve_predefined_entity(&entity)
                            .ok_or_else(|| fail(format!("unknown entity &{};", &*entity)))?;
                        text.push_str(resolved);
                    }
                }
                Event::Eof => return Err(fail("the document ends too early")),
                _ => {}
            }
        }
    }

    /// Visits the child elements of an element.
    fn children(&mut self, parent: &Tag<'x>, visit: &mut Visit<'_, 'x>) -> Result<(), DecodeError> {
        match self.content(parent)? {
            Content::Text(text) if text.trim().is_empty() => Ok(()),
            Content::Text(_) => Err(fail("expected elements, got a text")),
            Content::Child(first) => self.siblings(first, visit),
        }
    }

    /// Visits an element and those after it up to the parent's end.
    fn siblings(&mut self, first: Tag<'x>, visit: &mut Visit<'_, 'x>) -> Result<(), DecodeError> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(fail(format!("elements lie in each other more than {DEEPEST} levels deep")));
        }
        let mut next = Some(first);
        while let Some(tag) = next {
            visit(self, &tag)?;
            next = loop {
                match self.event()? {
                    Event::Start(start) => break Some(Tag::new(start, false)?),
                    Event::Empty(start) => break Some(Tag::new(start, true)?),
                    Event::End(_) => break None,
                    Event::Eof => return Err(fail("the document ends too early")),
                    other => only_space(&other)?,
                }
            };
        }
        self.depth -= 1;
        Ok(())
    }

    fn skip(&mut self, tag: &Tag<'x>) -> Result<(), DecodeError> {
        match self.content(tag)? {
            Content::Text(_) => Ok(()),
            Content::Child(first) => self.siblings(first, &mut |tree, child| tree.skip(child)),
        }
    }

    /// Reads a record into a new row; takes the row back and says so when it has no content.
    fn row(&mut self, tag: &Tag<'x>, sink: &mut dyn RecordSink) -> Result<bool, DecodeError> {
        let Some(record) = sink.push() else { return Err(fail(SURPLUS)) };
        let filled = self.record(tag, record)?;
        if !filled {
            sink.pop();
        }
        Ok(filled)
    }

    /// Reads the record that stands alone in the text.
    fn lone_row(&mut self, record: &mut dyn Record) -> Result<bool, DecodeError> {
        self.root()?.map_or(Ok(false), |tag| self.record(&tag, record))
    }

    fn record(&mut self, tag: &Tag<'x>, record: &mut dyn Record) -> Result<bool, DecodeError> {
        let shape = record.shape();
        let mut filled = false;
        if let (Some(id), Some(index)) = (attribute(tag, "id"), shape.find("id", 0)) {
            filled = true;
            record.seen(index);
            set(record.slot_mut(index), &id, false).map_err(below("id"))?;
        }
        let mut next = 0;
        self.children(tag, &mut |tree, child| {
            filled = true;
            let name = name(child);
            match shape.find(name, next) {
                Some(index) if !matches!(shape.fields[index].kind, Kind::Association(_)) => {
                    next = index + 1;
                    tree.field(child, index, record)
                }
                _ if name == "associations" => tree.children(child, &mut |tree, child| tree.association(child, record)),
                _ => tree.unknown(child).map(|value| record.extra_mut().insert(name, value)),
            }
            .map_err(below(name))
        })?;
        Ok(filled)
    }

    fn association(&mut self, tag: &Tag<'x>, record: &mut dyn Record) -> Result<(), DecodeError> {
        let name = name(tag);
        let shape = record.shape();
        match shape.find(name, 0) {
            Some(index) if matches!(shape.fields[index].kind, Kind::Association(_)) => self.field(tag, index, record),
            _ => self.unknown_rows(tag).map(|rows| record.extra_mut().insert_association(name, rows)),
        }
        .map_err(below(name))
    }

    fn field(&mut self, tag: &Tag<'x>, index: usize, record: &mut dyn Record) -> Result<(), DecodeError> {
        let field = &record.shape().fields[index];
        let slot = record.slot_mut(index);
        let mut known = true;
        match self.content(tag)? {
            Content::Text(text) if text.trim().is_empty() && matches!(field.kind, Kind::Association(_)) => {
                slot.begin();
            }
            Content::Text(text) => set(slot, &text, field.secret)?,
            Content::Child(first) => {
                if !slot.begin() {
                    return Err(fail("expected a text, got elements"));
                }
                let mut row = 0;
                self.siblings(first, &mut |tree, child| {
                    tree.take()?;
                    let read = match slot.push() {
                        None => Err(fail("expected a text, got elements")),
                        Some(record) if name(child) == "language" => tree.translation(child, record),
                        Some(record) => tree.record(child, record).map(|filled| known &= filled),
                    };
                    read.map_err(below_row(row))?;
                    row += 1;
                    Ok(())
                })?;
                // Rows without any field are lost, as in JSON.
                if !known {
                    slot.begin();
                    self.rows_lost = true;
                }
            }
        }
        if known {
            record.seen(index);
        }
        Ok(())
    }

    /// `<language id="1">text</language>`
    fn translation(&mut self, tag: &Tag<'x>, record: &mut dyn Record) -> Result<(), DecodeError> {
        let text = match self.content(tag)? {
            Content::Text(text) => text,
            Content::Child(_) => return Err(fail("expected a text, got elements")),
        };
        let id = attribute(tag, "id").unwrap_or_default();
        for (name, value) in [("id", id), ("value", text)] {
            let Some(index) = record.shape().find(name, 0) else {
                return Err(fail("expected rows, got a translated text"));
            };
            set(record.slot_mut(index), &value, false)?;
        }
        Ok(())
    }
}

/// Between elements there is white space, comments, and what PrestaShop's own documents begin with.
fn only_space(event: &Event<'_>) -> Result<(), DecodeError> {
    match event {
        Event::Text(text) if text.trim().is_empty() => Ok(()),
        Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => Err(mixed()),
        _ => Ok(()),
    }
}

fn set(slot: &mut dyn Slot, text: &str, secret: bool) -> Result<(), DecodeError> {
    slot.set(WireScalar::Text(text)).map_err(|unfit| {
        let got = if secret { "something else".to_owned() } else { format!("`{text:.80}`") };
        fail(format!("expected {}, got {got}", unfit.expected))
    })
}

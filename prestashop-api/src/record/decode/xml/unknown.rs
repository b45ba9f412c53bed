//! What the spec does not know is kept as JSON.

use serde_json::map::Entry;
use serde_json::{Map, Value};

use super::{Content, Tag, Tree, attribute, name};
use crate::record::DecodeError;

impl<'x> Tree<'x> {
    /// An element that the spec does not know: its text, its rows, or its fields.
    pub(super) fn unknown(&mut self, tag: &Tag<'x>) -> Result<Value, DecodeError> {
        self.take()?;
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
        // Elements that share a name are rows.
        let mut repeated: Vec<String> = Vec::new();
        self.siblings(first, &mut |tree, child| {
            let value = tree.unknown(child)?;
            match fields.entry(name(child)) {
                Entry::Vacant(entry) => {
                    entry.insert(value);
                }
                Entry::Occupied(mut entry) => {
                    if !repeated.iter().any(|name| name == entry.key()) {
                        repeated.push(entry.key().clone());
                        let first = entry.get_mut().take();
                        entry.insert(Value::Array(vec![first]));
                    }
                    if let Value::Array(rows) = entry.get_mut() {
                        rows.push(value);
                    }
                }
            }
            Ok(())
        })?;
        Ok(Value::Object(fields))
    }

    /// The rows of an association that the spec does not know.
    pub(super) fn unknown_rows(&mut self, tag: &Tag<'x>) -> Result<Value, DecodeError> {
        let mut rows = Vec::new();
        self.children(tag, &mut |tree, child| {
            rows.push(tree.unknown(child)?);
            Ok(())
        })?;
        Ok(Value::Array(rows))
    }
}

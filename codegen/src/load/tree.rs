//! A YAML text as a tree in which every key and value knows its place.

use crate::source::{At, Span};

/// One value of the text.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where it stands; of a map or list, where it begins.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a value is.
#[derive(Debug, Clone)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// A text that is not quoted: it may stand for a number, a version or a truth value.
    Plain(String),
    /// A quoted or a block text.
    Text(String),
    /// A list.
    Seq(Vec<Node>),
    /// A map, in the order of the text; a key may occur twice.
    Map(Vec<Entry>),
}

/// One entry of a map.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: At<String>,
    /// Its value.
    pub value: Node,
}

impl Node {
    /// What the value is, in words for a diagnostic.
    pub(crate) fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Plain(_) => "a word or number",
            Value::Text(_) => "a text",
            Value::Seq(_) => "a list",
            Value::Map(_) => "a map",
        }
    }

    /// The text of a scalar.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Plain(text) | Value::Text(text) => Some(text),
            Value::Null | Value::Seq(_) | Value::Map(_) => None,
        }
    }

    /// The scalar with its place.
    pub(crate) fn word(&self) -> Option<At<String>> {
        self.text().map(|text| At::new(text.to_owned(), self.span))
    }

    /// The entries of a map; of anything else, none.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The members of a list; of anything else, none.
    #[must_use]
    pub fn members(&self) -> &[Node] {
        match &self.value {
            Value::Seq(members) => members,
            _ => &[],
        }
    }

    /// The value of a key of a map; the first where the key is given twice.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        let entry = self.entries().iter().find(|entry| entry.key.value == key);
        entry.map(|entry| &entry.value)
    }
}

//! A YAML file that is changed in place: what is not named stays as it is, byte for byte.
//!
//! After every change the text is read again, so that the places of the next change are those of the text as it is.

use crate::diagnostic::Diagnostic;
use crate::load::{actions, resource, service, tree};
use crate::syntax::{Actions, Resource, Service};

pub use crate::load::{Entry, Node, Value};

/// Where something stands: the keys from the root on.
pub type Path<'a> = &'a [&'a str];

/// A file.
#[derive(Debug, Clone)]
pub struct Document {
    text: String,
    root: Node,
}

/// Why a change cannot be made.
#[derive(Debug)]
pub enum Refusal {
    /// The place is written in a way that this cannot change without touching more.
    Layout,
    /// The text would not be YAML afterwards; the original stays.
    Broken(Box<Diagnostic>),
}

impl Document {
    /// Reads a text.
    ///
    /// # Errors
    ///
    /// It is not YAML.
    pub fn new(text: String) -> Result<Self, Box<Diagnostic>> {
        Ok(Self { root: tree(&text)?, text })
    }

    /// The text as it is now.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What the text says of a resource whose file is named `stem`; what is no word of the language is passed over.
    #[must_use]
    pub fn resource(&self, stem: &str) -> Resource {
        resource(stem, &self.root)
    }

    /// What the text says of the service; what is no word of the language is passed over.
    #[must_use]
    pub fn service(&self) -> Service {
        service(&self.root)
    }

    /// What the text says of actions and triggers; what is no word of the language is passed over.
    #[must_use]
    pub fn actions(&self) -> Actions {
        actions(&self.root)
    }

    /// The value at `path`.
    #[must_use]
    pub fn get(&self, path: Path<'_>) -> Option<&Node> {
        path.iter().try_fold(&self.root, |node, key| node.get(key))
    }

    /// The text of the value at `path`, as it is written.
    #[must_use]
    pub fn written(&self, path: Path<'_>) -> Option<&str> {
        let node = self.get(path)?;
        self.text.get(node.span.start..self.end(node)?)
    }

    /// Puts `value` in the place of the value at `path`.
    ///
    /// # Errors
    ///
    /// The change cannot be made; the text is as it was.
    pub fn set(&mut self, path: Path<'_>, value: &str) -> Result<(), Refusal> {
        let node = self.get(path).ok_or(Refusal::Layout)?;
        let range = node.span.start..self.end(node).ok_or(Refusal::Layout)?;
        self.replace(range, value)
    }

    /// Puts an entry into the map at `path`, after the entry `after` or as the first one. `comment` follows on its line, where there is room for
    /// one: in a map that has lines of its own.
    ///
    /// # Errors
    ///
    /// The change cannot be made; the text is as it was.
    pub fn insert(
        &mut self,
        path: Path<'_>,
        after: Option<&str>,
        key: &str,
        value: &str,
        comment: Option<&str>,
    ) -> Result<(), Refusal> {
        let map = self.get(path).ok_or(Refusal::Layout)?;
        let Value::Map(entries) = &map.value else { return Err(Refusal::Layout) };
        let before = match after {
            Some(after) => Some(entries.iter().find(|entry| entry.key.value == after).ok_or(Refusal::Layout)?),
            None => None,
        };
        let (at, text) = if self.is_flow(map) {
            if value.contains('\n') {
                return Err(Refusal::Layout);
            }
            match (before, entries.first()) {
                (Some(before), _) => (self.end(&before.value).ok_or(Refusal::Layout)?, format!(", {key}: {value}")),
                (None, Some(first)) => (first.key.span.start, format!("{key}: {value}, ")),
                (None, None) => (map.span.start + 1, format!(" {key}: {value} ")),
            }
        } else {
            let first = entries.first().ok_or(Refusal::Layout)?;
            let (indent, line) = (self.indent(first)?, self.newline());
            let gap = if value.starts_with('\n') { "" } else { " " };
            let value = value.replace('\n', &format!("{line}{indent}"));
            let comment = comment.map(|comment| format!("  # {comment}")).unwrap_or_default();
            let entry = format!("{key}:{gap}{value}{comment}");
            match before {
                Some(before) => {
                    let end = self.end(&before.value).ok_or(Refusal::Layout)?;
                    (self.line_end(end), format!("{line}{indent}{entry}"))
                }
                None => (first.key.span.start, format!("{entry}{line}{indent}")),
            }
        };
        self.replace(at..at, &text)
    }

    /// Takes an entry out of its map. The only entry cannot be taken out: a map in lines needs one.
    ///
    /// # Errors
    ///
    /// The change cannot be made; the text is as it was.
    pub fn remove(&mut self, path: Path<'_>) -> Result<(), Refusal> {
        let (key, map) = path.split_last().ok_or(Refusal::Layout)?;
        let map = self.get(map).ok_or(Refusal::Layout)?;
        let entries = map.entries();
        let index = entries.iter().position(|entry| entry.key.value == *key).ok_or(Refusal::Layout)?;
        let entry = &entries[index];
        let end = self.end(&entry.value).ok_or(Refusal::Layout)?;
        let range = if self.is_flow(map) {
            match (index.checked_sub(1), entries.get(index + 1)) {
                (Some(before), _) => self.end(&entries[before].value).ok_or(Refusal::Layout)?..end,
                (None, Some(next)) => entry.key.span.start..next.key.span.start,
                (None, None) => entry.key.span.start..end,
            }
        } else {
            if entries.len() == 1 {
                return Err(Refusal::Layout);
            }
            let start = entry.key.span.start - self.indent(entry)?.len();
            let end = self.line_end(end);
            let past = self.text[end..].find('\n').map_or(end, |offset| end + offset + 1);
            start..past
        };
        // A comment between the entries speaks of one of them: a person decides.
        if self.is_flow(map) && self.text[range.clone()].contains('#') {
            return Err(Refusal::Layout);
        }
        self.replace(range, "")
    }

    fn replace(&mut self, range: std::ops::Range<usize>, with: &str) -> Result<(), Refusal> {
        let mut text = self.text.clone();
        text.replace_range(range, with);
        *self = Self::new(text).map_err(Refusal::Broken)?;
        Ok(())
    }

    /// Whether a map stands in braces.
    fn is_flow(&self, map: &Node) -> bool {
        self.text[map.span.start..].starts_with(['{', '['])
    }

    /// Where a value ends: the tree knows where maps and lists begin.
    fn end(&self, node: &Node) -> Option<usize> {
        let last = match &node.value {
            Value::Map(entries) => entries.last().map(|entry| &entry.value),
            Value::Seq(members) => members.last(),
            _ => return Some(node.span.end),
        };
        if !self.is_flow(node) {
            return self.end(last?);
        }
        let mut at = match last {
            Some(last) => self.end(last)?,
            None => node.span.start + 1,
        };
        loop {
            let rest = self.text.get(at..)?;
            match rest.chars().next()? {
                '}' | ']' => return Some(at + 1),
                '#' => at = self.line_end(at),
                c if c.is_whitespace() || c == ',' => at += c.len_utf8(),
                _ => return None,
            }
        }
    }

    /// The blanks before the first key of a line; a key that does not begin its line has none.
    fn indent(&self, entry: &Entry) -> Result<String, Refusal> {
        let at = entry.key.span.start;
        let start = self.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let blanks = &self.text[start..at];
        if blanks.chars().all(|c| c == ' ') { Ok(blanks.to_owned()) } else { Err(Refusal::Layout) }
    }

    /// The end of the line of `at`, before its line break.
    fn line_end(&self, at: usize) -> usize {
        let end = self.text[at..].find('\n').map_or(self.text.len(), |newline| at + newline);
        if self.text[at..end].ends_with('\r') { end - 1 } else { end }
    }

    fn newline(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# top\nfields:\n  id: { type: id, about: \"It.\" }  # the id\n  note: { type: text, max: { 1.7.0: 32, 8.0.0: 64 },\n    about: \"A # note.\" }\n\n  # below\n  last:\n    type: text\n    about: \"Last.\"\nend: x\n";

    fn document() -> Document {
        Document::new(TEXT.to_owned()).unwrap()
    }

    /// What is left of the lines that differ.
    fn changed(document: &Document) -> Vec<String> {
        let diff = similar::TextDiff::from_lines(TEXT, document.text());
        let changes = diff.iter_all_changes().filter(|change| change.tag() != similar::ChangeTag::Equal);
        changes.map(|change| format!("{}{}", change.tag(), change.value().trim_end())).collect()
    }

    #[test]
    fn an_entry_goes_behind_another_with_its_comment() {
        let mut document = document();
        document.insert(&["fields"], Some("id"), "new", "{ type: int }", Some("why")).unwrap();
        document.insert(&["fields"], Some("note"), "newer", "{ type: int }", None).unwrap();
        document.insert(&["fields"], Some("last"), "newest", "\n  type: int", None).unwrap();
        assert_eq!(
            changed(&document),
            ["+  new: { type: int }  # why", "+  newer: { type: int }", "+  newest:", "+    type: int"]
        );
    }

    #[test]
    fn the_first_entry_keeps_the_comment_above() {
        let mut document = document();
        document.insert(&["fields"], None, "new", "{ type: int }", None).unwrap();
        assert_eq!(changed(&document), ["+  new: { type: int }"]);
        assert!(document.text().starts_with("# top\nfields:\n  new: "));
    }

    #[test]
    fn keys_of_maps_in_braces_and_in_lines_are_set_added_and_removed() {
        let mut document = document();
        document.set(&["fields", "note", "max", "8.0.0"], "128").unwrap();
        document.insert(&["fields", "note", "max"], Some("8.0.0"), "9.0.0", "none", None).unwrap();
        document.insert(&["fields", "last"], Some("type"), "max", "3", None).unwrap();
        document.remove(&["fields", "note", "max", "1.7.0"]).unwrap();
        assert_eq!(document.written(&["fields", "note", "max"]), Some("{ 8.0.0: 128, 9.0.0: none }"));
        document.set(&["fields", "note", "max"], "7").unwrap();
        document.remove(&["fields", "last", "about"]).unwrap();
        assert_eq!(
            changed(&document),
            [
                "-  note: { type: text, max: { 1.7.0: 32, 8.0.0: 64 },",
                "+  note: { type: text, max: 7,",
                "-    about: \"Last.\"",
                "+    max: 3"
            ]
        );
    }

    #[test]
    fn line_ends_stay_as_they_are() {
        let text = TEXT.replace('\n', "\r\n");
        let mut document = Document::new(text.clone()).unwrap();
        document.insert(&["fields"], Some("id"), "new", "{ type: int }", None).unwrap();
        assert_eq!(document.text().replace("  new: { type: int }\r\n", ""), text);
    }

    #[test]
    fn what_would_lose_a_comment_or_break_the_text_is_refused() {
        let text = "a: { b: 1, # one\n  c: 2 }\n";
        let mut document = Document::new(text.to_owned()).unwrap();
        assert!(matches!(document.remove(&["a", "c"]), Err(Refusal::Layout)));
        assert!(matches!(document.set(&["a", "c"], "\"2"), Err(Refusal::Broken(_))));
        assert!(matches!(document.set(&["a", "d"], "2"), Err(Refusal::Layout)));
        assert_eq!(document.text(), text);
    }
}

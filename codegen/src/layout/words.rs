//! The words, signs and comments of a file, as they stand.

use std::ops::Range;

use crate::load::{Node, Value};

/// What stands in a text, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The key of an entry in lines, or the dash of a member, with its level.
    Leads(usize),
    /// Any other key, a value, or what is left to itself.
    Text,
    Comment,
    /// A brace or bracket that opens, and whether it is a brace: those have a blank inside.
    Open(bool),
    Close(bool),
    Comma,
    Colon,
}

pub(super) struct Words(pub(super) Vec<Word>);

impl Words {
    pub(super) fn of(text: &str, root: &Node) -> Self {
        let mut told = Told { text, scalars: Vec::new(), dashes: Vec::new() };
        told.node(root, 0);
        told.scalars.sort_by_key(|word| word.range.start);
        let mut words = Vec::new();
        let mut at = 0;
        for scalar in told.scalars {
            between(text, at..scalar.range.start, &told.dashes, &mut words);
            at = scalar.range.end;
            words.push(scalar);
        }
        between(text, at..text.len(), &told.dashes, &mut words);
        Self(words)
    }

    pub(super) fn comments<'a>(&self, text: &'a str) -> Vec<&'a str> {
        self.0
            .iter()
            .filter(|word| word.kind == Kind::Comment)
            .map(|word| text[word.range.clone()].trim_end())
            .collect()
    }
}

/// What the tree tells of a text.
struct Told<'a> {
    text: &'a str,
    scalars: Vec<Word>,
    /// Where members of lists in lines begin, with the level of their dash.
    dashes: Vec<(usize, usize)>,
}

impl Told<'_> {
    fn node(&mut self, node: &Node, level: usize) {
        let in_lines = !self.text[node.span.start..].starts_with(['{', '[']);
        match &node.value {
            Value::Map(entries) => {
                for entry in entries {
                    let kind = if in_lines { Kind::Leads(level) } else { Kind::Text };
                    self.scalars.push(Word { range: entry.key.span.start..entry.key.span.end, kind });
                    if entry.value.span != entry.key.span {
                        self.node(&entry.value, level + 1);
                    }
                }
            }
            Value::Seq(members) => {
                for member in members {
                    if in_lines {
                        self.dashes.push((member.span.start, level));
                    }
                    self.node(member, level + 1);
                }
            }
            Value::Null => {}
            Value::Plain(_) | Value::Text(_) => {
                self.scalars.push(Word { range: self.head(node)..node.span.end, kind: Kind::Text });
            }
        }
    }

    /// Where a value begins: a block text with its sign, which stands before the place that the tree knows.
    fn head(&self, node: &Node) -> usize {
        let (before, text) = self.text.split_at(node.span.start);
        let is_block = matches!(node.value, Value::Text(_)) && !text.starts_with(['"', '\'', '|', '>']);
        if is_block { before.rfind(['|', '>']).unwrap_or(node.span.start) } else { node.span.start }
    }
}

/// What stands between two words: signs and comments.
fn between(text: &str, range: Range<usize>, dashes: &[(usize, usize)], words: &mut Vec<Word>) {
    let mut at = range.start;
    while let Some(sign) = text[at..range.end].chars().next() {
        let mut end = at + sign.len_utf8();
        let kind = match sign {
            '#' => {
                end = text[at..range.end].find('\n').map_or(range.end, |newline| at + newline);
                Kind::Comment
            }
            '{' | '[' => Kind::Open(sign == '{'),
            '}' | ']' => Kind::Close(sign == '}'),
            ',' => Kind::Comma,
            ':' => Kind::Colon,
            _ if sign.is_whitespace() => {
                at = end;
                continue;
            }
            '-' => {
                // The dash belongs to the member that follows.
                let level = dashes.iter().find(|(start, _)| *start > at).map_or(0, |(_, level)| *level);
                Kind::Leads(level)
            }
            _ => {
                let rest = &text[at..range.end];
                end = at + rest.find(|c: char| c.is_whitespace() || ",}]".contains(c)).unwrap_or(rest.len());
                Kind::Text
            }
        };
        words.push(Word { range: at..end, kind });
        at = end;
    }
}

impl Node {
    /// Whether two texts say the same, wherever it stands.
    pub(super) fn says(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Null, Value::Null) => true,
            (Value::Plain(one), Value::Plain(two)) | (Value::Text(one), Value::Text(two)) => one == two,
            (Value::Seq(one), Value::Seq(two)) => {
                one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.says(two))
            }
            (Value::Map(one), Value::Map(two)) => {
                let mut pairs = one.iter().zip(two);
                one.len() == two.len()
                    && pairs.all(|(one, two)| one.key.value == two.key.value && one.value.says(&two.value))
            }
            _ => false,
        }
    }
}

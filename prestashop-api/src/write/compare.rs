//! What a write changes, and whether a record shows what was written.

use std::fmt;

use serde::Serialize;

use crate::record::{DynamicRecord, Field, Kind, Record};
use crate::write::body::{BodyField, Content};
use rust_decimal::Decimal;

/// What stands for a secret.
pub(super) const HIDDEN: &str = "[hidden]";

/// A field before and after a write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Difference {
    /// The field; with the language's id where it is translated (`name.2`).
    pub field: String,
    /// What it holds in the shop; `None` where that is not known, or where there is no record yet.
    pub from: Option<String>,
    /// What is written.
    pub to: String,
    /// Secrets are stored as something else, so that they always differ.
    #[serde(skip)]
    pub(crate) secret: bool,
    /// The record has the text in languages, and this is not one of them.
    #[serde(skip)]
    pub(crate) no_language: bool,
}

/// A field that the shop holds otherwise than it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Mismatch {
    /// The field; with the language's id where it is translated (`name.2`).
    pub field: String,
    /// What was sent.
    pub sent: String,
    /// What the shop shows; `None` where it shows no such field.
    pub stored: Option<String>,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.stored {
            Some(stored) => write!(f, "{}: sent {:?}, stored {stored:?}", self.field, self.sent),
            None => write!(f, "{}: sent {:?}, not shown", self.field, self.sent),
        }
    }
}

impl From<Difference> for Mismatch {
    fn from(Difference { field, from, to, .. }: Difference) -> Self {
        Self { field, sent: to, stored: from }
    }
}

impl Difference {
    /// A field that holds something else after a write.
    #[cfg(feature = "sales")]
    pub(crate) fn of(field: &str, from: Option<String>, to: String) -> Self {
        Self { field: field.to_owned(), from, to, secret: false, no_language: false }
    }

    /// The field without its language.
    pub(crate) fn base(&self) -> &str {
        self.field.split('.').next().unwrap_or_default()
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.from {
            Some(from) => write!(f, "{}: {from:?} -> {:?}", self.field, self.to),
            None => write!(f, "{}: {:?}", self.field, self.to),
        }
    }
}

/// Where a record does not show what is wanted. `language` is that of texts that do not say theirs.
pub(crate) fn differences(
    wanted: &DynamicRecord,
    record: Option<&dyn Record>,
    language: Option<u64>,
) -> Vec<Difference> {
    let mut found = Vec::new();
    for (index, field) in wanted.shape().fields.iter().enumerate() {
        if wanted.shows(index) {
            let shown = record.filter(|record| record.shows(index));
            // Shops show no association that has no rows.
            if record.is_some() && shown.is_none() && has_no_rows(wanted, index) {
                continue;
            }
            let record = shown;
            compare(field, wanted, record, index, language, &mut found);
        }
    }
    found
}

fn has_no_rows(wanted: &DynamicRecord, index: usize) -> bool {
    matches!(BodyField::of(wanted, index).content, Content::Rows { rows, .. } if rows.is_empty())
}

fn compare(
    field: &Field,
    wanted: &DynamicRecord,
    record: Option<&dyn Record>,
    index: usize,
    language: Option<u64>,
    found: &mut Vec<Difference>,
) {
    let to = BodyField::of(wanted, index).content;
    let from = record.map(|record| BodyField::of(record, index).content);
    let mut differs = |name: String, from: Option<String>, to: String, no_language: bool| {
        let shown = |text: String| if field.secret { HIDDEN.to_owned() } else { text };
        found.push(Difference { field: name, from: from.map(shown), to: shown(to), secret: field.secret, no_language });
    };
    match (to, from) {
        (Content::Languages(texts), from) => {
            for (id, to) in texts {
                let id = id.or(language);
                let no_language = matches!((&from, id), (Some(Content::Languages(texts)), Some(id))
                    if texts.iter().all(|(own, _)| own.is_some_and(|own| own != id)));
                let from = from.as_ref().map(|from| in_language(from, id));
                if from.as_ref() != Some(&to) {
                    let name = id.map_or_else(|| field.name.to_owned(), |id| format!("{}.{id}", field.name));
                    differs(name, from, to, no_language);
                }
            }
        }
        (Content::Rows { rows: to, .. }, from) => {
            let from = match from {
                Some(Content::Rows { rows, .. }) => Some(rows),
                _ => None,
            };
            if from.as_ref().is_none_or(|from| !same_rows(&field.kind, from, &to)) {
                differs(field.name.to_owned(), from.as_deref().map(rows_text), rows_text(&to), false);
            }
        }
        (Content::Text(to), from) => {
            let from = match from {
                Some(Content::Text(from)) => Some(from),
                _ => None,
            };
            if from.as_ref().is_none_or(|from| !same(&field.kind, from, &to)) {
                differs(field.name.to_owned(), from, to, false);
            }
        }
    }
}

fn in_language(from: &Content, language: Option<u64>) -> String {
    match from {
        // A shop of one language does not say which.
        Content::Languages(texts) => texts
            .iter()
            .find(|(id, _)| *id == language || id.is_none() || (language.is_none() && texts.len() == 1))
            .map(|(_, text)| text.clone())
            .unwrap_or_default(),
        Content::Text(text) => text.clone(),
        Content::Rows { .. } => String::new(),
    }
}

/// Whether two values are the same: `5` and `5.000000` are the same amount, but not the same text.
fn same(kind: &Kind, left: &str, right: &str) -> bool {
    left == right
        || matches!(kind, Kind::Decimal)
            && matches!((left.parse::<Decimal>(), right.parse::<Decimal>()), (Ok(left), Ok(right)) if left == right)
}

/// Whether a record that was saved would not show this field as `record` does. Numbers and dates are saved as they are sent. Texts
/// can be stripped of tags, cleaned, cut or dropped, and rows are written after the record, so that they prove nothing.
pub(crate) fn denies(wanted: &DynamicRecord, record: &dyn Record, index: usize, language: Option<u64>) -> bool {
    let field = &wanted.shape().fields[index];
    // A rank, or a sum: the shop finds another number for it.
    if field.computed {
        return false;
    }
    match (BodyField::of(wanted, index).content, BodyField::of(record, index).content) {
        (Content::Languages(texts), from) => {
            texts.into_iter().any(|(id, to)| is_other_text(field, &to, &in_language(&from, id.or(language))))
        }
        (Content::Text(to), Content::Text(from)) => match field.kind {
            Kind::Decimal => match (to.parse::<Decimal>(), from.parse::<Decimal>()) {
                (Ok(to), Ok(from)) => (to - from).abs() >= Decimal::new(1, field.scale.into()),
                _ => false,
            },
            Kind::Text | Kind::Enum(_) | Kind::Translated => is_other_text(field, &to, &from),
            _ => to != from,
        },
        _ => false,
    }
}

/// Whether no shop would make `shown` of `sent`.
fn is_other_text(field: &Field, sent: &str, shown: &str) -> bool {
    let changeable = |c: char| matches!(c, '<' | '>' | '&' | '\\') || c.is_control() || c > '\u{ffff}';
    let (sent, shown) = (sent.trim().to_lowercase(), shown.trim().to_lowercase());
    !field.html && !sent.contains(changeable) && !sent.starts_with(&shown)
}

type Row = Vec<(String, String)>;

/// Whether rows are the same in any order, as far as the wanted ones say.
fn same_rows(kind: &Kind, from: &[Row], to: &[Row]) -> bool {
    let Kind::Association(association) = kind else { return from == to };
    let kind_of = |name: &str| {
        let field = association.shape.fields.iter().find(|field| field.name == name || field.write_as == name);
        field.map_or(Kind::Text, |field| field.kind)
    };
    let holds = |row: &Row, (name, text): &(String, String)| {
        row.iter().any(|(own, held)| own == name && same(&kind_of(name), held, text))
    };
    let mut left: Vec<_> = from.iter().collect();
    from.len() == to.len()
        && to.iter().all(|wanted| {
            let fits = |row: &&Row| wanted.iter().all(|field| holds(row, field));
            left.iter().position(fits).map(|at| left.swap_remove(at)).is_some()
        })
}

fn rows_text(rows: &[Row]) -> String {
    let row = |row: &Row| row.iter().map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>().join(" ");
    rows.iter().map(row).collect::<Vec<_>>().join(", ")
}

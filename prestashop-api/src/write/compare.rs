//! What a write changes, and whether a record shows what was written.

use std::fmt;

use serde::Serialize;

use crate::record::{Datum, Field, Kind, Record};
use crate::write::body::{Content, Element, scalar};
use crate::write::draft::Draft;

/// What stands for a secret.
pub(crate) const HIDDEN: &str = "[hidden]";

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
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.from {
            Some(from) => write!(f, "{}: {from:?} -> {:?}", self.field, self.to),
            None => write!(f, "{}: {:?}", self.field, self.to),
        }
    }
}

impl Draft {
    /// Where a record does not show what is wanted.
    pub(super) fn differences(&self, record: Option<&dyn Record>) -> Vec<Difference> {
        let mut found = Vec::new();
        for (index, field) in self.set_fields() {
            self.compare(field, record.filter(|record| record.shows(index)), index, &mut found);
        }
        found
    }

    fn compare(&self, field: &Field, record: Option<&dyn Record>, index: usize, found: &mut Vec<Difference>) {
        let wanted = &self.fields;
        let to = Element::of(wanted, index).content;
        let from = record.map(|record| Element::of(record, index).content);
        let mut differs = |name: String, from: Option<String>, to: String| {
            let shown = |text: String| if field.secret { HIDDEN.to_owned() } else { text };
            found.push(Difference { field: name, from: from.map(shown), to: shown(to) });
        };
        match (to, from) {
            (Content::Languages(texts), from) => {
                for (id, to) in texts {
                    let from = from.as_ref().map(|from| in_language(from, id.or(self.language)));
                    if from.as_ref() != Some(&to) {
                        let name = id.map_or_else(|| field.name.to_owned(), |id| format!("{}.{id}", field.name));
                        differs(name, from, to);
                    }
                }
            }
            (Content::Rows { rows: to, .. }, from) => {
                let from = match from {
                    Some(Content::Rows { rows, .. }) => Some(rows),
                    _ => None,
                };
                if from.as_ref().is_none_or(|from| !same_rows(from, &to)) {
                    differs(field.name.to_owned(), from.as_deref().map(rows_text), rows_text(&to));
                }
            }
            (Content::Text(to), from) => {
                let same = record.is_some_and(|record| same(&wanted.slot(index).get(), &record.slot(index).get()));
                if !same {
                    let from = match from {
                        Some(Content::Text(from)) => Some(from),
                        _ => None,
                    };
                    differs(field.name.to_owned(), from, to);
                }
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

/// Whether two fields hold the same: `5` and `5.000000` are the same amount.
fn same(left: &Datum<'_>, right: &Datum<'_>) -> bool {
    match (left, right) {
        (Datum::Text(left), Datum::Text(right)) => {
            left == right
                || matches!((left.parse::<crate::Decimal>(), right.parse::<crate::Decimal>()), (Ok(left), Ok(right)) if left == right)
        }
        (left, right) => scalar(&Kind::Text, left) == scalar(&Kind::Text, right),
    }
}

/// Whether rows are the same in any order, as far as the wanted ones say.
fn same_rows(from: &[Vec<(String, String)>], to: &[Vec<(String, String)>]) -> bool {
    let mut left: Vec<_> = from.iter().collect();
    from.len() == to.len()
        && to.iter().all(|wanted| {
            let fits = |row: &&Vec<(String, String)>| wanted.iter().all(|field| row.contains(field));
            left.iter().position(fits).map(|at| left.swap_remove(at)).is_some()
        })
}

fn rows_text(rows: &[Vec<(String, String)>]) -> String {
    let row = |row: &Vec<(String, String)>| {
        row.iter().map(|(name, text)| format!("{name}={text}")).collect::<Vec<_>>().join(" ")
    };
    rows.iter().map(row).collect::<Vec<_>>().join(", ")
}

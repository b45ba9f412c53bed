//! What an answer shows: the fields of `display`, the languages of `language`.

use indexmap::IndexMap;
use serde_json::{Value, json};

use super::dialect::Dialect;
use super::model::Resource;
use super::response::Errors;
use super::row::{Row, falsy, text};
use super::world::World;

/// Associations whose fields the resource does not declare. On PHP 8 a `display` that picks fields of them finds nothing;
/// `full` shows them.
const UNDECLARED: &[(&str, &str)] = &[
    ("categories", "categories"),
    ("categories", "products"),
    ("combinations", "product_option_values"),
    ("combinations", "images"),
    ("customers", "groups"),
    ("customer_threads", "customer_messages"),
];

/// The `display` parameter.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Display {
    /// Only ids.
    Minimum,
    Full,
    /// Some fields, and of some associations some fields.
    Fields(Vec<String>, IndexMap<String, Vec<String>>),
}

/// What is shown of an association.
#[derive(Debug, Clone, Copy)]
pub(super) enum ShownItems<'a> {
    All,
    Fields(&'a [String]),
}

impl ShownItems<'_> {
    pub(super) fn shows(&self, field: &str) -> bool {
        match self {
            Self::All => true,
            Self::Fields(fields) => fields.iter().any(|shown| shown == field),
        }
    }
}

impl Display {
    /// Reads the parameter; the error is `(code, message)`.
    pub(super) fn parse(value: Option<&str>, resource: &Resource, dialect: &Dialect) -> Result<Self, (u16, String)> {
        let inside = match value {
            None | Some("minimum") => return Ok(Self::Minimum),
            Some("full") => return Ok(Self::Full),
            Some(value) => value.strip_prefix('[').and_then(|value| value.strip_suffix(']')).ok_or_else(|| {
                (36, "The \"display\" parameter is \"full\", \"minimum\" or a list of fields in brackets".to_owned())
            })?,
        };
        let (mut fields, mut associations) = (Vec::new(), IndexMap::new());
        for part in top_level(inside) {
            match part.split_once('[') {
                Some((name, _)) if !dialect.shows_undeclared && UNDECLARED.contains(&(&resource.name, name.trim())) => {
                }
                Some((name, sub)) if resource.association(name.trim()).is_some() => {
                    let sub = sub.trim_end_matches(']').split(',').map(|field| field.trim().to_owned()).collect();
                    associations.insert(name.trim().to_owned(), sub);
                }
                None if resource.field(part).is_some() => fields.push(part.to_owned()),
                _ => {
                    let available: Vec<_> = resource.fields.iter().map(|field| field.name.as_str()).collect();
                    let message = format!(
                        "Unable to display this field \"{part}\". However, these are available: {}",
                        available.join(", ")
                    );
                    return Err((35, message));
                }
            }
        }
        Ok(Self::Fields(fields, associations))
    }

    pub(super) fn shows(&self, field: &str) -> bool {
        match self {
            Self::Minimum => field == "id",
            Self::Full => true,
            Self::Fields(fields, _) => fields.iter().any(|shown| shown == field),
        }
    }

    /// What is shown of an association; none if nothing.
    pub(super) fn association(&self, name: &str) -> Option<ShownItems<'_>> {
        match self {
            Self::Minimum => None,
            Self::Full => Some(ShownItems::All),
            Self::Fields(_, associations) => associations.get(name).map(|fields| ShownItems::Fields(fields)),
        }
    }
}

/// The parts between the commas that are not in brackets, trimmed.
fn top_level(list: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_i32);
    for (at, c) in list.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(list[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    if !list.is_empty() {
        parts.push(list[start..].trim());
    }
    parts
}

/// The languages in which translated fields are rendered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Languages {
    ids: Vec<u64>,
    /// Chosen one by one: PHP then keeps the texts of the request.
    listed: bool,
    /// Chosen as a range: PHP then counts up, and all ids but the first become numbers.
    range: bool,
}

impl Languages {
    /// Reads the `language` parameter against the languages that the shop has. Without it the active ones are rendered; it
    /// may name any that is installed.
    pub(super) fn parse(value: Option<&str>, world: &World) -> Result<Self, Errors> {
        let ids = |only_active: bool| -> Vec<u64> {
            let shown = |row: &&Row| !only_active || row.get("active").is_some_and(|active| !falsy(active));
            world.rows("languages").filter(shown).filter_map(|row| row.get("id")?.as_u64()).collect()
        };
        let Some(value) = value else {
            return Ok(Self { ids: ids(true), listed: false, range: false });
        };
        let installed = ids(false);
        let none = |errors: Errors| errors.and(400, 81, "language is not available");
        let (ids, range): (Vec<u64>, bool) = match value.strip_prefix('[').and_then(|value| value.strip_suffix(']')) {
            None => match value.parse() {
                Ok(id) => (vec![id], false),
                Err(_) => {
                    return Err(none(Errors::one(400, 79, "The \"language\" parameter is malformed")));
                }
            },
            Some(inside) if inside.contains(',') => {
                let ends: Vec<_> = inside.split(',').map(|end| end.trim().parse::<u64>().unwrap_or(0)).collect();
                let [from, to] = ends[..] else {
                    return Err(Errors::one(400, 78, "A range of languages needs exactly two ends"));
                };
                (installed.iter().copied().filter(|id| (from..=to).contains(id)).collect(), true)
            }
            Some(inside) => match inside.split('|').map(str::parse).collect() {
                Ok(ids) => (ids, false),
                Err(_) => {
                    return Err(none(Errors::one(400, 80, "A language id has to be a number")));
                }
            },
        };
        let ids: Vec<u64> = ids.into_iter().filter(|id| installed.contains(id)).collect();
        if ids.is_empty() {
            return Err(Errors::one(400, 81, "language is not available"));
        }
        Ok(Self { ids, listed: !range, range })
    }

    /// The texts of a translated field in these languages.
    pub(super) fn texts<'a>(&self, value: &'a Value) -> impl Iterator<Item = (u64, &'a Value)> {
        self.ids.iter().map(move |id| {
            let of = |entry: &&Value| entry.get("id").is_some_and(|known| text(known) == id.to_string());
            let found = value.as_array().and_then(|texts| texts.iter().find(of)).and_then(|entry| entry.get("value"));
            (*id, found.unwrap_or(&Value::Null))
        })
    }

    /// A translated field in JSON: a text if there is one language, else a list.
    pub(super) fn json(&self, value: &Value, native_ints: bool) -> Value {
        let texts: Vec<_> = self.texts(value).collect();
        if let [(_, only)] = texts[..] {
            return only.clone();
        }
        let entries = texts.iter().enumerate().map(|(at, (id, value))| {
            let id = if (native_ints && !self.listed && !self.range) || (self.range && at > 0) {
                json!(id)
            } else {
                json!(id.to_string())
            };
            json!({ "id": id, "value": value })
        });
        entries.collect()
    }
}

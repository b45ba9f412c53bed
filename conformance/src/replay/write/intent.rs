//! What a user would have set to get a recorded write.

use prestashop_api::record::{Field, Kind};
use prestashop_api::{ResourceMeta, Verb, Version};
use serde_json::{Map, Value};

use super::context::{Row, number};
use super::staged_shop::plain;
use crate::replay::asked::Asked;
use crate::replay::rows;
use crate::xml::XmlElement;

/// A recorded write as a user of the client would ask for it.
#[derive(Debug)]
pub(super) struct Intent {
    pub(super) verb: Verb,
    /// The record; none for a create.
    pub(super) id: Option<u64>,
    /// Names and values for the client's `set`.
    pub(super) sets: Vec<(String, String)>,
    /// The recorded item.
    pub(super) item: XmlElement,
    /// The recorded item as a record.
    pub(super) row: Row,
}

/// Reads a recorded write.
///
/// # Errors
///
/// Why no write of the client makes such a request.
pub(super) fn intent(asked: &Asked, meta: &ResourceMeta) -> Result<Intent, String> {
    let verb = asked.effective().filter(|verb| verb.is_write()).ok_or("this is no write")?;
    let others = |name: &str| name != "ps_method";
    if let Some((name, _)) = asked.query.iter().find(|(name, _)| others(name)) {
        return Err(format!("the parameter {name} is that of another call"));
    }
    if verb == Verb::Delete {
        let id = asked.id().ok_or("the client deletes one record per request, named in the address")?;
        return Ok(Intent { verb, id: Some(id), sets: Vec::new(), item: XmlElement::default(), row: Row::new() });
    }
    let text = asked.body.strip_prefix("xml=").unwrap_or(&asked.body);
    let root = XmlElement::parse(text).map_err(|error| format!("no client writes a body that is {error}"))?;
    let [item] = root.children.as_slice() else {
        return Err(format!("the client writes one record per request, not {}", root.children.len()));
    };
    let id = match (verb, item.child("id")) {
        (Verb::Post, _) => None,
        (_, Some(id)) => Some(id.text.trim().parse().map_err(|_| format!("{:?} is no id", id.text))?),
        (_, None) => return Err("the client always names the record in the body".to_owned()),
    };
    let Value::Object(row) = rows::record(item) else {
        return Err("the item holds no fields".to_owned());
    };
    Ok(Intent { verb, id, sets: sets(item, meta, verb)?, item: item.clone(), row })
}

fn sets(item: &XmlElement, meta: &ResourceMeta, verb: Verb) -> Result<Vec<(String, String)>, String> {
    let mut sets = Vec::new();
    for child in &item.children {
        let name = child.name.as_str();
        match meta.shape.field(name).map(|field| field.kind) {
            // The blank schema has an empty id.
            _ if name == "id" && (verb != Verb::Post || child.text.trim().is_empty()) => {}
            _ if name == "associations" => {
                for association in &child.children {
                    sets.push((association.name.clone(), rows_of(association, meta)?));
                }
            }
            Some(Kind::Translated) => {
                if child.children.is_empty() && !child.text.is_empty() {
                    return Err(format!("the client says the language of {name}"));
                }
                for text in &child.children {
                    let language = text.attribute("id").ok_or_else(|| format!("a text of {name} has no language"))?;
                    sets.push((format!("{name}.{language}"), text.text.clone()));
                }
            }
            _ if !child.children.is_empty() => return Err(format!("{name} holds elements")),
            _ => sets.push((name.to_owned(), child.text.clone())),
        }
    }
    Ok(sets)
}

/// The rows of an association as JSON, by the names that the spec gives their fields.
fn rows_of(association: &XmlElement, meta: &ResourceMeta) -> Result<String, String> {
    let shape = match meta.shape.field(&association.name).map(|field| field.kind) {
        Some(Kind::Association(association)) => Some(association.shape),
        _ => None,
    };
    let mut rows = Vec::new();
    for row in &association.children {
        let mut fields = Map::new();
        for field in &row.children {
            if !field.children.is_empty() {
                return Err(format!("{}.{} holds elements", association.name, field.name));
            }
            let known = shape.into_iter().flat_map(|shape| shape.fields).find(|known| known.write_as == field.name);
            let name = known.map_or(field.name.as_str(), |known| known.name);
            fields.insert(name.to_owned(), Value::String(field.text.clone()));
        }
        rows.push(Value::Object(fields));
    }
    Ok(Value::Array(rows).to_string())
}

impl Intent {
    /// Keeps what differs from the record as it was: a user sets what shall change. Where nothing does, one field is set to what it
    /// holds.
    pub(super) fn keep_changes(&mut self, before: &Row, meta: &ResourceMeta, version: &Version) {
        let (mut changed, unchanged): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.sets).into_iter().partition(|(name, value)| changes(name, value, before, meta));
        if changed.is_empty() {
            let settable = |(name, _): &(String, String)| {
                meta.shape.field(base(name)).is_some_and(|field| {
                    let kept = field.read_only_in(Some(version)) || field.by_action || field.computed || field.secret;
                    !kept && field.exists_in(Some(version)) && !matches!(field.kind, Kind::Association(_))
                })
            };
            changed.extend(unchanged.into_iter().find(settable));
        }
        self.sets = changed;
    }

    /// Leaves out what the shop has ignored, if anything is left then: read-only fields, and those that it does not have. What the
    /// answer shows it has.
    pub(super) fn drop_ignored(&mut self, meta: &ResourceMeta, version: &Version, answer: &Row) {
        let counts = |(name, _): &&(String, String)| {
            let version = Some(version);
            meta.shape.field(base(name)).is_some_and(|field| {
                let has = field.exists_in(version) || answer.contains_key(field.name);
                field.name == "id" || (has && !field.read_only_in(version))
            })
        };
        let counting: Vec<_> = self.sets.iter().filter(counts).cloned().collect();
        if !counting.is_empty() {
            self.sets = counting;
        }
    }

    /// Whether a field is set.
    pub(super) fn sets(&self, name: &str) -> bool {
        self.sets.iter().any(|(set, _)| base(set) == name)
    }
}

/// The field's name, without the language.
pub(super) fn base(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

fn changes(name: &str, value: &str, before: &Row, meta: &ResourceMeta) -> bool {
    let base = base(name);
    match meta.shape.field(base) {
        None => before.get(base).map(plain).as_deref() != Some(value),
        Some(Field { kind: Kind::Association(_), .. }) => {
            let rows = before.get("associations").and_then(|all| all.get(base));
            let texts = |rows: &Value| -> Vec<Vec<(String, String)>> {
                let fields = |row: &Value| -> Vec<(String, String)> {
                    let mut fields: Vec<_> = row
                        .as_object()
                        .into_iter()
                        .flatten()
                        .map(|(name, value)| (name.clone(), plain(value)))
                        .collect();
                    fields.sort();
                    fields
                };
                rows.as_array().into_iter().flatten().map(fields).collect()
            };
            let set: Value = serde_json::from_str(value).unwrap_or_default();
            rows.map(texts).unwrap_or_default() != texts(&set)
        }
        Some(field) => {
            let held = match (field.kind, before.get(base)) {
                (_, None) => return true,
                (Kind::Translated, Some(Value::Array(texts))) => {
                    let language = name.split('.').nth(1).and_then(|language| language.parse().ok());
                    let text = texts.iter().find(|text| text.get("id").and_then(number) == language);
                    text.and_then(|text| text.get("value")).map(plain).unwrap_or_default()
                }
                (_, Some(value)) => plain(value),
            };
            !same(field.kind, value, &held)
        }
    }
}

/// Whether two texts are the same value of a kind.
pub(super) fn same(kind: Kind, left: &str, right: &str) -> bool {
    if left == right {
        return true;
    }
    match kind {
        Kind::Id(_) | Kind::Int | Kind::Bool => {
            let number = |text: &str| if text.trim().is_empty() { Some(0) } else { text.trim().parse::<i128>().ok() };
            number(left).is_some() && number(left) == number(right)
        }
        Kind::Decimal => {
            let number = |text: &str| {
                if text.is_empty() { Some(prestashop_api::Decimal::ZERO) } else { text.trim().parse().ok() }
            };
            number(left).is_some() && number(left) == number(right)
        }
        Kind::DateTime | Kind::Date => {
            let day = |text: &str| match text.trim_end_matches(" 00:00:00") {
                "0000-00-00" => String::new(),
                text => text.to_owned(),
            };
            day(left) == day(right)
        }
        Kind::Text | Kind::Translated | Kind::Enum(_) | Kind::Association(_) => false,
    }
}

//! Which rows a list holds: filter, sort, limit.

use std::cmp::Ordering;
use std::sync::Arc;

use serde_json::Value;

use super::call::Call;
use super::collation::compare;
use super::dialect::Dialect;
use super::display::{Display, Languages};
use super::field::Field;
use super::filter::Condition;
use super::model::Resource;
use super::response::{Errors, Refusal};
use super::row::{Row, php_int, text};
use super::world::World;

/// A list: what to show of which rows.
#[derive(Debug)]
pub(super) struct List {
    pub(super) display: Display,
    pub(super) rows: Vec<Arc<Row>>,
}

const DATES: [&str; 2] = ["date_add", "date_upd"];

/// Executes a list.
pub(super) fn list(world: &World, resource: &Resource, call: &Call, languages: &Languages) -> Result<List, Refusal> {
    let dialect = world.dialect();
    let filters = filters(resource, call, dialect)?;
    let display = Display::parse(call.parameter("display"), resource, dialect)
        .map_err(|(code, message)| Errors::of_list(code, message, dialect))?;
    let sort = sort(resource, call, dialect)?;
    let (offset, count) = limit(call.parameter("limit"), dialect)?;

    let translated = filters.iter().find(|(field, _)| field.translated).map(|(field, _)| *field);
    if translated.is_some() && sort.iter().any(|(field, _)| field.name == "id") {
        // The joined table of texts has that column too.
        return Err(Refusal::Database);
    }
    let mut rows: Vec<Arc<Row>> = world
        .shared_rows(&resource.name)
        .filter(|row| of_the_shop(resource, call, row))
        .filter(|row| filters.iter().all(|(field, condition)| passes(row, field, condition, languages)))
        .cloned()
        .collect();
    let order =
        |a: &Row, b: &Row, field: &Field| compare(field.comparison(), &sort_text(a, field), &sort_text(b, field));
    if sort.is_empty() {
        // The database reads along an index: the one of the texts if it searched them.
        if let Some(field) = translated.or_else(|| resource.field(resource.index)) {
            rows.sort_by(|a, b| order(a, b, field));
        }
    } else {
        rows.sort_by(|a, b| {
            sort.iter().fold(Ordering::Equal, |so_far, (field, descending)| {
                so_far.then_with(|| if *descending { order(b, a, field) } else { order(a, b, field) })
            })
        });
    }
    Ok(List { display, rows: rows.into_iter().skip(offset).take(count).collect() })
}

/// Lists of customers and orders show those of the shop; a record without a shop can only be read by its id.
fn of_the_shop(resource: &Resource, call: &Call, row: &Row) -> bool {
    !["customers", "orders"].contains(&resource.name.as_str())
        || call.parameter("id_shop") == Some("all")
        || row.get("id_shop").is_none_or(|shop| text(shop) == call.parameter("id_shop").unwrap_or("1"))
}

fn passes(row: &Row, field: &Field, condition: &Condition, languages: &Languages) -> bool {
    let Some(value) = row.get(&field.name) else {
        return *condition == Condition::Any;
    };
    if field.translated {
        return languages.texts(value).any(|(_, value)| condition.holds(field.comparison(), &text(value)));
    }
    // NULL meets no condition.
    *condition == Condition::Any || (!value.is_null() && condition.holds(field.comparison(), &text(value)))
}

fn sort_text(row: &Row, field: &Field) -> String {
    let value = row.get(&field.name);
    if field.translated {
        // The texts of all languages are joined, whichever are shown: the first one decides.
        let first = value.and_then(Value::as_array).and_then(|texts| texts.first()?.get("value"));
        return first.map(text).unwrap_or_default();
    }
    value.map(text).unwrap_or_default()
}

fn filters<'a>(resource: &'a Resource, call: &Call, dialect: &Dialect) -> Result<Vec<(&'a Field, Condition)>, Refusal> {
    let refuse = |code, message: String| Refusal::Errors(Errors::of_list(code, message, dialect));
    let mut filters = Vec::new();
    for (parameter, value) in &call.query {
        if parameter == "filter" {
            return Err(Refusal::NotModelled("a filter without a field".to_owned()));
        }
        let Some((name, rest)) = parameter.strip_prefix("filter[").and_then(|name| name.split_once(']')) else {
            continue;
        };
        let dated = call.switch("date") || !DATES.contains(&name);
        let Some(field) = resource.field(name).filter(|_| dated) else {
            if DATES.contains(&name) && dated {
                // The name passes, the table has no such column.
                return Err(Refusal::Database);
            }
            return Err(refuse(32, unknown_filter(resource, name)));
        };
        if field.computed {
            let message =
                format!("The field \"{name}\" is dynamic. It is not possible to filter GET query with this field.");
            return Err(refuse(34, message));
        }
        if !rest.is_empty() && !field.translated {
            return Err(Refusal::Fatal);
        }
        if value.is_empty() {
            return Err(refuse(33, format!("The filter \"{name}\" is malformed.")));
        }
        filters.push((field, Condition::parse(value, field.comparison())));
    }
    Ok(filters)
}

fn unknown_filter(resource: &Resource, name: &str) -> String {
    let names: Vec<&str> =
        resource.fields.iter().map(|field| field.name.as_str()).filter(|name| !DATES.contains(name)).collect();
    format!("This filter does not exist. {}", did_you_mean(name, &names))
}

/// The closest of some words, and all of them.
pub(super) fn did_you_mean(word: &str, words: &[&str]) -> String {
    // Of equally close words PHP keeps the last.
    let closest = words.iter().rev().min_by_key(|known| strsim::levenshtein(word, known)).copied().unwrap_or_default();
    format!("Did you mean: \"{closest}\"? The full list is: \"{}\"", words.join("\", \""))
}

fn sort<'a>(resource: &'a Resource, call: &Call, dialect: &Dialect) -> Result<Vec<(&'a Field, bool)>, Refusal> {
    let refuse = |code, message: &str| Refusal::Errors(Errors::of_list(code, message, dialect));
    let Some(value) = call.parameter("sort") else {
        return Ok(Vec::new());
    };
    let inside = value.strip_prefix('[').and_then(|value| value.strip_suffix(']'));
    let mut sort = Vec::new();
    for part in inside.unwrap_or(value).split(',') {
        let syntax = || {
            refuse(
                37,
                "The \"sort\" value has to be formed as this example: \"field_ASC\" or \
                 '[field_1_DESC,field_2_ASC,field_3_ASC,...]' (\"field\" has to be an available field)",
            )
        };
        let (name, direction) = part.rsplit_once('_').ok_or_else(syntax)?;
        let descending = match direction.to_ascii_uppercase().as_str() {
            "ASC" => false,
            "DESC" => true,
            _ => return Err(syntax()),
        };
        let dated = call.switch("date") || !DATES.contains(&name);
        let Some(field) = resource.field(name).filter(|_| dated) else {
            if DATES.contains(&name) && dated {
                return Err(Refusal::Database);
            }
            return Err(refuse(38, &unknown_sort(resource)));
        };
        if field.computed {
            // The name passes, the table has no such column.
            return Err(Refusal::Database);
        }
        sort.push((field, descending));
    }
    Ok(sort)
}

fn unknown_sort(resource: &Resource) -> String {
    let names = |translated: bool| -> Vec<&str> {
        let of_kind = resource.fields.iter().filter(|field| field.translated == translated);
        of_kind.map(|field| field.name.as_str()).filter(|name| !DATES.contains(name)).collect()
    };
    format!(
        "Unable to filter by this field. However, these are available: {}, for i18n fields:{}",
        names(false).join(", "),
        names(true).join(", ")
    )
}

/// Offset and count.
fn limit(value: Option<&str>, dialect: &Dialect) -> Result<(usize, usize), Refusal> {
    let Some(value) = value else {
        return Ok((0, usize::MAX));
    };
    let parts: Vec<i64> = value.split(',').map(php_int).collect();
    let (offset, count) = match parts[..] {
        [count] => (0, count),
        [offset, count] => (offset, count),
        _ => {
            let message = "The \"limit\" value has to be formed as \"number\" or \"offset,number\"";
            return Err(Errors::of_list(39, message, dialect).into());
        }
    };
    // A negative number is an error of the database.
    match (usize::try_from(offset), usize::try_from(count)) {
        (Ok(offset), Ok(count)) => Ok((offset, count)),
        _ => Err(Refusal::Database),
    }
}

//! Writes: the body, the checks that all writes share, and which of them the shop can do.

use std::collections::BTreeSet;

use super::answer::{Answer, Errors};
use super::call::{Call, Format};
use super::display::{Display, Languages};
use super::list::{Refusal, php_int};
use super::model::{Resource, Write};
use super::render::View;
use super::state::State;
use super::world::Row;
use super::{order, record};
use crate::xml::Element;

/// Executes a write.
pub(super) fn write(
    state: &mut State,
    call: &Call,
    resource: &Resource,
    languages: &Languages,
) -> Result<Answer, Refusal> {
    if call.verb == "DELETE" {
        record::delete(state, resource, &ids_of(call))?;
        return Ok(Answer::new(200));
    }
    let entities = parse(&call.body).map_err(Refusal::Errors)?;
    check_ids(state, call, resource, &entities).map_err(Refusal::Errors)?;
    let mut written = Vec::new();
    for entity in &entities {
        // What an entity before this one did stays, as on a genuine shop.
        written.push(match (resource.name.as_str(), call.verb.as_str()) {
            ("order_histories", "POST") => order::post_history(state, call, resource, entity)?,
            ("orders", "PATCH" | "PUT") => order::write(state, call, resource, entity)?,
            ("order_histories", _) | ("orders", "POST") => {
                return Err(Refusal::NotModelled("this write".to_owned()));
            }
            (_, "PATCH" | "PUT") => record::change(state, resource, entity, call.verb == "PUT")?,
            _ => {
                check_fields(resource, entity)?;
                return Err(Refusal::NotModelled("new records of this resource".to_owned()));
            }
        });
    }
    let rows: Vec<&Row> = written.iter().collect();
    let view = View { resource, display: &Display::Full, languages, origin: &call.origin };
    let body = match (call.format, rows.last()) {
        // Of several records JSON shows the last, XML all.
        (Format::Json, Some(last)) => view.json_record(last),
        (Format::Json, None) => "[]".to_owned(),
        (Format::Xml, _) => view.xml_records(&rows),
    };
    Ok(Answer::content(if call.verb == "POST" { 201 } else { 200 }, call.format, body))
}

/// The entities of a body. Neither the name of the root nor theirs is checked.
fn parse(body: &str) -> Result<Vec<Element>, Errors> {
    let xml = body.strip_prefix("xml=").unwrap_or(body);
    let error = match Element::parse(xml.trim()) {
        Ok(root) => return Ok(root.children),
        Err(error) => error,
    };
    let warning = |errors: Option<Errors>, text: &str| {
        let text = format!("SimpleXMLElement::__construct(): {text}");
        Some(errors.unwrap_or_default().and_warning(&text, 1544))
    };
    let mut errors = None;
    if !xml.is_empty() {
        // The messages are those of PHP's parser where they were recorded.
        let cause = if xml.trim_start().starts_with('<') {
            format!("Entity: parser error : {error}")
        } else {
            "Entity: line 1: parser error : Start tag expected, '<' not found".to_owned()
        };
        errors = warning(errors, &cause);
        errors = warning(errors, xml);
        errors = warning(errors, "^");
    }
    let message =
        format!("XML error : String could not be parsed as XML\nXML length : {}\nOriginal XML : {xml}", xml.len());
    Err(errors.unwrap_or_default().and(500, 127, message))
}

/// The id in a body, as a number; it alone decides which record is written.
pub(super) fn id_of(entity: &Element) -> Option<u64> {
    entity.child("id").map(|id| u64::try_from(php_int(&id.text)).unwrap_or(0))
}

fn check_ids(state: &State, call: &Call, resource: &Resource, entities: &[Element]) -> Result<(), Errors> {
    let mut seen = BTreeSet::new();
    for entity in entities {
        match (call.verb.as_str(), id_of(entity)) {
            ("POST", None) => {}
            ("POST", Some(_)) => {
                return Err(Errors::one(400, 91, "id is forbidden when adding a new resource"));
            }
            (_, None) => {
                return Err(Errors::one(400, 90, "id is required when modifying a resource"));
            }
            (_, Some(id)) if !seen.insert(id) => {
                return Err(Errors::one(400, 89, format!("id {id} is duplicate in request")));
            }
            (_, Some(id)) if state.world.row(&resource.name, id).is_none() => {
                return Err(Errors::one(404, 92, format!("Invalid id: {id}")));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The ids that a `DELETE` is about: the one in the path, or those of `id=[1,2]`.
fn ids_of(call: &Call) -> Vec<u64> {
    let listed = call.parameter("id").map(|ids| ids.trim_start_matches('[').trim_end_matches(']').split(','));
    let listed = listed.into_iter().flatten().map(|id| u64::try_from(php_int(id)).unwrap_or(0));
    call.id().map_or_else(|| listed.collect(), |id| vec![id])
}

/// Refuses an entity without a field that it must have, or with one that it must not; the first one is reported.
pub(super) fn check_fields(resource: &Resource, entity: &Element) -> Result<(), Refusal> {
    for field in resource.fields.iter().filter(|field| field.name != "id") {
        match entity.child(&field.name) {
            Some(_) => record::check_writable(field)?,
            None if field.write == Write::Must && !field.translated => return Err(missing(&field.name)),
            None => {}
        }
    }
    Ok(())
}

/// A field is missing that a write must carry.
pub(super) fn missing(field: &str) -> Refusal {
    Refusal::Errors(Errors::one(400, 41, format!("parameter \"{field}\" required")))
}

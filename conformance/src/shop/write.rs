//! Writes: the body, the checks that all writes share, and which of them the shop can do.

use std::collections::BTreeSet;

use super::answer::{Answer, Errors};
use super::call::{Call, Format};
use super::display::{Display, Languages};
use super::list::{Refusal, php_int};
use super::model::Resource;
use super::order;
use super::render::View;
use super::state::State;
use super::world::Row;
use crate::xml::Element;

/// Executes a write.
pub(super) fn write(
    state: &mut State,
    call: &Call,
    resource: &Resource,
    languages: &Languages,
) -> Result<Answer, Refusal> {
    if call.verb == "DELETE" {
        return Err(Refusal::NotModelled("deleting".to_owned()));
    }
    let entities = parse(&call.body).map_err(Refusal::Errors)?;
    check_ids(state, call, resource, &entities).map_err(Refusal::Errors)?;
    let mut written = Vec::new();
    for entity in &entities {
        // What an entity before this one did stays, as on a genuine shop.
        written.push(match (resource.name.as_str(), call.verb.as_str()) {
            ("order_histories", "POST") => order::post_history(state, call, resource, entity)?,
            ("orders", "PATCH" | "PUT") => order::write(state, call, resource, entity)?,
            ("orders" | "order_histories", _) => {
                return Err(Refusal::NotModelled("this write".to_owned()));
            }
            (_, verb) => {
                if verb != "PATCH" {
                    check_required(resource, entity).map_err(Refusal::Errors)?;
                }
                return Err(Refusal::NotModelled("writes of this resource".to_owned()));
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

/// Refuses an entity without a field that it must have; the first one missing is reported.
pub(super) fn check_required(resource: &Resource, entity: &Element) -> Result<(), Errors> {
    let missing =
        resource.fields.iter().find(|field| field.required && !field.translated && entity.child(&field.name).is_none());
    match missing {
        Some(field) => Err(Errors::one(400, 41, format!("parameter \"{}\" required", field.name))),
        None => Ok(()),
    }
}

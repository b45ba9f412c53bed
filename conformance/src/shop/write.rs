//! Writes: the body, the ids in it, and the way of each record from there to the answer.

mod assign;
mod associations;
mod delete;
mod mirror;
mod object;
mod order;
mod place;
mod ranks;
mod special;
mod used;
mod validate;

use std::collections::BTreeSet;

use serde_json::{Value, json};

pub(super) use self::order::change_in_back_office;

use self::object::{Object, Verb};
use super::call::Call;
use super::display::{Display, Languages};
use super::format::json_text;
use super::model::Resource;
use super::render::View;
use super::response::{Errors, FakeResponse, Refusal};
use super::row::{Row, php_int};
use super::spec;
use super::state::State;
use crate::request::Notation;
use crate::xml::XmlElement;

/// Executes a write.
pub(super) fn write(
    state: &mut State,
    call: &Call,
    resource: &Resource,
    languages: &Languages,
) -> Result<FakeResponse, Refusal> {
    let verb = match call.verb.as_str() {
        "POST" => Verb::Post,
        "PUT" => Verb::Put,
        "PATCH" => Verb::Patch,
        _ => {
            delete::delete(state, call, resource)?;
            return Ok(FakeResponse::new(200));
        }
    };
    if spec::fails(&resource.name, verb.named(), &state.release()) {
        return Err(Refusal::Fatal);
    }
    let entities = parse(&call.body, state.world.dialect().body_line)?;
    check_ids(state, verb, resource, &entities)?;
    let (mut written, mut emptied) = (Vec::new(), Vec::new());
    for entity in &entities {
        // What an entity before this one did stays, as on a genuine shop.
        let (row, languages) = write_one(state, call, resource, verb, entity)?;
        written.push(row);
        emptied = languages;
    }
    let rows: Vec<&Row> = written.iter().collect();
    let dialect = state.world.dialect();
    let view = View { resource, display: &Display::Full, languages, origin: &call.origin, dialect, stored: false };
    let body = match (call.notation, rows.last()) {
        // Of several records JSON shows the last, XML all.
        (Notation::Json, Some(last)) => view.json_record(last),
        (Notation::Json, None) => "[]".to_owned(),
        (Notation::Xml, _) => view.xml_records(&rows),
    };
    let answer = FakeResponse::content(if verb == Verb::Post { 201 } else { 200 }, call.notation, body);
    let stumbles = verb != Verb::Post && call.notation == Notation::Json && state.release().at_least(&[8]);
    Ok(if stumbles { stumble(answer, &emptied) } else { answer })
}

/// PHP 8 warns of each language that the record in memory does not have, and the webservice makes an error of it, behind the record that
/// was saved all the same.
fn stumble(answer: FakeResponse, emptied: &[u64]) -> FakeResponse {
    let record = serde_json::from_slice::<Value>(&answer.body).unwrap_or_default();
    let (Value::Object(mut document), [_, ..]) = (record, emptied) else { return answer };
    let place = "/var/www/html/classes/webservice/WebserviceOutputJSON.php, line 98";
    let warnings = emptied
        .iter()
        .map(|id| json!({ "code": 3, "message": format!("[PHP Warning #2] Undefined array key {id} ({place})") }));
    document.insert("errors".to_owned(), warnings.collect());
    FakeResponse::content(500, Notation::Json, json_text(&document.into()))
}

/// Writes one record and returns what the answer shows of it, and the languages that it emptied.
fn write_one(
    state: &mut State,
    call: &Call,
    resource: &Resource,
    verb: Verb,
    entity: &XmlElement,
) -> Result<(Row, Vec<u64>), Refusal> {
    let mut object = Object::open(state, resource, verb, id_of(entity))?;
    assign::assign(&mut object, state, entity)?;
    special::fill_in(state, &mut object);
    validate::object(&object, &state.version)?;
    match (resource.name.as_str(), verb) {
        ("order_histories", Verb::Post) => order::add_history(state, call, &mut object)?,
        // The shop fails to set the code of a new currency.
        ("currencies", Verb::Post) => return Err(Refusal::Fatal),
        ("orders", Verb::Post) => place::order(state, &mut object)?,
        _ => {
            special::before_save(state, &mut object)?;
            let old = used::keep_old(state, &mut object);
            object.save(state);
            if let (Some(old), Some(new)) = (old, object.id) {
                used::follow(&mut state.world, &resource.name, old, new);
            }
            special::after_save(state, call, &object);
        }
    }
    if let Some(id) = object.id {
        associations::write(state, resource, id, entity)?;
    }
    Ok((object.shown(&state.world), object.emptied))
}

/// The entities of a body. Neither the name of the root nor theirs is checked.
fn parse(body: &str, line: u16) -> Result<Vec<XmlElement>, Errors> {
    let xml = body.strip_prefix("xml=").unwrap_or(body);
    let error = match XmlElement::parse(xml.trim()) {
        Ok(root) => return Ok(root.children),
        Err(error) => error,
    };
    let warning = |errors: Option<Errors>, text: &str| {
        let text = format!("SimpleXMLElement::__construct(): {text}");
        Some(errors.unwrap_or_default().and_warning(&text, line))
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
fn id_of(entity: &XmlElement) -> Option<u64> {
    entity.child("id").map(|id| u64::try_from(php_int(&id.text)).unwrap_or(0))
}

fn check_ids(state: &State, verb: Verb, resource: &Resource, entities: &[XmlElement]) -> Result<(), Errors> {
    let mut seen = BTreeSet::new();
    for entity in entities {
        match (verb, id_of(entity)) {
            (Verb::Post, None) => {}
            (Verb::Post, Some(_)) => {
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

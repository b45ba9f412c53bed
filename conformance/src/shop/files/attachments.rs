//! `/attachments/file`: the files of attachments.

use serde_json::{Value, json};

use super::form::form;
use crate::request::Notation;
use crate::shop::call::Call;
use crate::shop::display::{Display, Languages};
use crate::shop::format::sha1;
use crate::shop::model::Resource;
use crate::shop::render::View;
use crate::shop::response::{Errors, FakeResponse, Refusal};
use crate::shop::row::{Row, text};
use crate::shop::state::State;

/// Answers a call below `/attachments/file`.
pub(in crate::shop) fn attachments(
    state: &mut State,
    call: &Call,
    resource: &Resource,
    languages: &Languages,
) -> Result<FakeResponse, Refusal> {
    let id = call.segments.as_ref().and_then(|segments| segments.get(2)?.parse::<u64>().ok());
    match (call.verb.as_str(), id) {
        ("GET" | "HEAD", Some(id)) => Ok(read(state, id)),
        ("POST", None) => upload(state, call, resource, languages, None),
        ("PUT", Some(id)) => upload(state, call, resource, languages, Some(id)),
        _ => Err(Refusal::NotModelled("this verb for the files of attachments".to_owned())),
    }
}

fn read(state: &State, id: u64) -> FakeResponse {
    let file = state.world.file(&format!("attachments/{id}"));
    let Some((row, file)) = state.world.row("attachments", id).zip(file) else {
        let errors = Errors::one(500, 1, format!("Attachment {id} not found"));
        return errors.response(Notation::Xml).header("Content-Sha1", sha1(b""));
    };
    let of_row = |name: &str| row.get(name).map(text).unwrap_or_default();
    let mime = match of_row("mime") {
        mime if mime.starts_with("text/") => format!("{mime};charset=utf-8"),
        mime => mime,
    };
    FakeResponse::new(200)
        .header("Content-Sha1", sha1(file))
        .header("Content-Disposition", format!("attachment; filename=\"{}\"", of_row("file_name")))
        .header("Content-Type", mime)
        .body(file.to_vec())
}

/// Stores a file, for an attachment that is there or for a new one. PrestaShop 8 and later say that a new one failed.
fn upload(
    state: &mut State,
    call: &Call,
    resource: &Resource,
    languages: &Languages,
    of: Option<u64>,
) -> Result<FakeResponse, Refusal> {
    let (Some(sent), name) = form(call, "file") else {
        return Err(Refusal::NotModelled("an upload without a file".to_owned()));
    };
    let known = of.map(|id| state.world.row("attachments", id).cloned().ok_or(Refusal::Fatal)).transpose()?;
    let mut row: Row = known.unwrap_or_default();
    let stored = sha1(format!("{} {}", state.stamp(), sent.name).as_bytes());
    for (field, value) in [
        ("file", stored),
        ("file_name", sent.name.clone()),
        ("file_size", sent.bytes.len().to_string()),
        ("mime", sent.mime),
    ] {
        row.insert(field.to_owned(), json!(value));
    }
    if of.is_none() {
        let name = name.unwrap_or(sent.name);
        let named = |id: u64| json!({ "id": id.to_string(), "value": name });
        row.insert("name".to_owned(), state.world.languages().into_iter().map(named).collect::<Value>());
    }
    let id = state.world.insert("attachments", row);
    state.world.store_file(format!("attachments/{id}"), sent.bytes);
    if of.is_none() && state.release().at_least(&[8]) {
        let place = "/var/www/html/classes/webservice/WebserviceSpecificManagementAttachments.php";
        let text = format!("[PHP Warning #2] Trying to access array offset on value of type null ({place}, line 344)");
        return Ok(Errors::one(500, 3, text).response(Notation::Xml));
    }
    let row = state.world.row("attachments", id).cloned().unwrap_or_default();
    let dialect = state.world.dialect();
    let view = View { resource, display: &Display::Full, languages, origin: &call.origin, dialect, stored: false };
    Ok(FakeResponse::content(200, Notation::Xml, view.xml_records(&[&row])))
}

//! The dispatcher: the checks that come before an action, in the shop's order, and the reads.

use std::sync::Arc;

use serde_json::Value;

use super::call::Call;
use super::dialect::Dialect;
use super::display::{Display, Languages};
use super::files::{attachments, images};
use super::format::{join, json_text, xml_document};
use super::keys::Key;
use super::list::{List, did_you_mean, list};
use super::model::Resource;
use super::render::View;
use super::response::{Errors, FakeResponse, Refusal};
use super::row::{Row, text};
use super::search::search;
use super::state::State;
use super::virtual_prices::VirtualPrices;
use super::write;
use crate::request::Notation;
use crate::xml::escape;

const REALM: &str = "Basic realm=\"Welcome to PrestaShop Webservice, please enter the authentication key as the login. No password required.\"";

/// Executes a call.
pub(super) fn respond(state: &mut State, call: &Call) -> FakeResponse {
    let Some(segments) = &call.segments else {
        return FakeResponse::html(404, "<!doctype html><title>Not found</title><p>This page is not below /api.");
    };
    if let Some(location) = redirect(state, call) {
        return FakeResponse::html(302, "").header("Location", location);
    }
    let Some(sent) = &call.key else {
        return FakeResponse::html(401, "401 Unauthorized").header("WWW-Authenticate", REALM);
    };
    let dialect = state.world.dialect();
    let version = state.version.clone();
    let unknown = if dialect.hides_version { "0" } else { version.as_str() };
    if state.disabled {
        let message = "The PrestaShop webservice is disabled. Please activate it in the PrestaShop Back Office";
        return state.headers(Errors::one(503, 22, message).response(call.notation), unknown);
    }
    let key = match authenticate(state, sent) {
        Ok(key) => key.clone(),
        Err(errors) => {
            let answer = errors.response(call.notation).header("WWW-Authenticate", REALM);
            return state.headers(answer, unknown);
        }
    };
    let answer = match granted(state, call, &key, segments) {
        Ok(answer) | Err(Refusal::Answer(answer)) => answer,
        Err(Refusal::Errors(errors)) => errors.response(call.notation),
        // Reads of lists answer it otherwise where the version does.
        Err(Refusal::Fatal | Refusal::Database) => return FakeResponse::fatal(),
        Err(Refusal::Died(text)) => return FakeResponse::fatal().body(text),
        Err(Refusal::NotModelled(what)) => {
            let what = format!("{} {}: {what}", call.verb, call.resource());
            state.not_modelled.push(what.clone());
            return FakeResponse::not_modelled(&what);
        }
    };
    let known = dialect.tells_unchanged
        && answer.headers.iter().any(|(name, value)| name == "Content-Sha1" && Some(value) == call.known_sha1.as_ref());
    if known {
        let sha1 = call.known_sha1.clone().unwrap_or_default();
        return state.headers(FakeResponse::new(304).header("Content-Sha1", sha1), &version);
    }
    state.headers(answer, &version)
}

/// Where an unknown shop is redirected to: the front page, not the webservice.
fn redirect(state: &State, call: &Call) -> Option<String> {
    let shop = call.parameter("id_shop")?;
    let known = state.world.rows("shops").any(|row| row.get("id").is_some_and(|id| text(id) == shop));
    if known || (shop == "all" && state.world.dialect().all_shops) {
        return None;
    }
    let rest: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(call.query.iter().filter(|(name, _)| *name != "id_shop"))
        .finish();
    let url = call.segments.as_deref().unwrap_or_default().join("/");
    Some(format!("{}/?url={url}{}{rest}", call.origin, if rest.is_empty() { "" } else { "&" }))
}

fn authenticate<'a>(state: &'a State, sent: &str) -> Result<&'a Key, Errors> {
    if sent.is_empty() {
        return Err(Errors::one(401, 17, "Authentication key is empty"));
    }
    if sent.len() != 32 {
        return Err(Errors::one(401, 18, "Invalid authentication key format"));
    }
    let no_permission = "No permission for this authentication key";
    // The database compares without case.
    let key = state
        .keys
        .iter()
        .find(|key| key.text.eq_ignore_ascii_case(sent) && key.enabled)
        .ok_or_else(|| Errors::one(401, 20, "Authentification key is not active").and(401, 21, no_permission))?;
    if key.has_rights() { Ok(key) } else { Err(Errors::one(401, 21, no_permission)) }
}

fn granted(state: &mut State, call: &Call, key: &Key, segments: &[String]) -> Result<FakeResponse, Refusal> {
    let languages = Languages::parse(call.parameter("language"), &state.world)?;
    let Some(name) = segments.first() else {
        return root(state, call, key);
    };
    let recorded = state.world.recorded();
    let entries = &recorded.root().entries;
    if !entries.iter().any(|entry| entry.name == *name) {
        let names: Vec<_> = entries.iter().map(|entry| entry.name.as_str()).collect();
        let message = format!("Resource of type \"{name}\" does not exists. {}", did_you_mean(name, &names));
        return Err(Errors::one(400, 27, message).into());
    }
    if !key.sees(name) {
        let message = format!("Resource of type \"{name}\" is not allowed with this authentication key");
        return Err(Errors::one(401, 26, message).into());
    }
    let verb = call.verb.as_str();
    if !state.verbs.contains(&verb) {
        return Err(Errors::one(405, 23, format!("Method {verb} is not valid")).into());
    }
    if Resource::forbids(name, verb) {
        return Err(Errors::one(405, 101, format!("Method {verb} is not allowed for the resource {name}")).into());
    }
    if !key.may(verb, name) {
        let message = format!("Method {verb} is not allowed for the resource {name} with this authentication key");
        return Err(Errors::one(405, 25, message).into());
    }
    match name.as_str() {
        "images" => return images(state, call, segments),
        "search" => return search(&state.world, call, &languages),
        _ => {}
    }
    let extended = state.extended.get(name).cloned();
    let Some(resource) = extended.as_deref().or_else(|| recorded.resource(name)) else {
        return Err(Refusal::NotModelled("this resource has no rows and an interface of its own".to_owned()));
    };
    if call.query.contains_key("depth") {
        return Err(Refusal::NotModelled("the depth parameter".to_owned()));
    }
    if name == "attachments" && segments.get(1).is_some_and(|segment| segment == "file") {
        return attachments(state, call, resource, &languages);
    }
    match (verb, call.id()) {
        ("GET" | "HEAD", None) => read_list(state, call, resource, &languages),
        ("GET" | "HEAD", Some(id)) => read_one(state, call, resource, &languages, id),
        // The webservice makes attachments from files only; a record is taken for a list and nothing is done.
        ("POST", _) if name == "attachments" => read_list(state, call, resource, &languages),
        _ => write::write(state, call, resource, &languages),
    }
}

fn root(state: &State, call: &Call, key: &Key) -> Result<FakeResponse, Refusal> {
    if !matches!(call.verb.as_str(), "GET" | "HEAD") {
        return Err(Refusal::NotModelled("a write to the API root".to_owned()));
    }
    let recorded = state.world.recorded().root();
    if call.notation == Notation::Json {
        let names: Value =
            recorded.entries.iter().map(|entry| entry.name.as_str()).filter(|name| key.sees(name)).collect();
        // PHP 8 dies of it on PrestaShop 8.0 and later.
        let answer = || FakeResponse::content(200, Notation::Json, json_text(&names));
        return state.world.dialect().json_root.then(answer).ok_or(Refusal::Fatal);
    }
    let entries = recorded.entries.iter().filter(|entry| key.sees(&entry.name)).map(|entry| {
        let name = &entry.name;
        let link = format!("{}/api/{name}", call.origin);
        let right = |verb: &&str| format!(" {}=\"{}\"", verb.to_ascii_lowercase(), key.may(verb, name));
        let rights = join(state.verbs.iter().map(right));
        let schemas = ["blank", "synopsis"].iter().filter(|_| entry.schemas);
        let schemas =
            join(schemas.map(|schema| format!("<schema xlink:href=\"{link}?schema={schema}\" type=\"{schema}\"/>\n")));
        let description = escape(&entry.description);
        format!(
            "<{name} xlink:href=\"{link}\"{rights}>\n<description \
             xlink:href=\"{link}\"{rights}>\n{description}</description>\n{schemas}</{name}>\n"
        )
    });
    let entries = join(entries);
    let body = xml_document(&format!("<api shopName=\"{}\">\n{entries}</api>\n", escape(&recorded.shop_name)));
    Ok(FakeResponse::content(200, Notation::Xml, body))
}

fn read_list(
    state: &mut State,
    call: &Call,
    resource: &Resource,
    languages: &Languages,
) -> Result<FakeResponse, Refusal> {
    if let Some(schema) = call.parameter("schema") {
        return read_schema(call, resource, schema, state.world.dialect());
    }
    let prices = VirtualPrices::parse(call, &resource.name)?;
    let resource = &*prices.extend(resource);
    let dialect = state.world.dialect();
    let List { display, mut rows } = match list(&state.world, resource, call, languages) {
        Err(Refusal::Database) if !dialect.dies_of_sql => List { display: Display::Minimum, rows: Vec::new() },
        list => list?,
    };
    if display != Display::Minimum {
        rows = load(state, resource, rows)?;
    }
    for row in &mut rows {
        prices.fill(&state.world, &resource.name, row);
    }
    let rows: Vec<&Row> = rows.iter().map(AsRef::as_ref).collect();
    let view = View { resource, display: &display, languages, origin: &call.origin, dialect, stored: true };
    let answer = FakeResponse::content(
        200,
        call.notation,
        match call.notation {
            Notation::Json => view.json_list(&rows),
            Notation::Xml => view.xml_list(&rows),
        },
    );
    Ok(view.warned(call.notation, rows.len(), answer))
}

/// The second step of a list: each of the chosen rows as it is by now. One that is gone is left out.
fn load(state: &mut State, resource: &Resource, rows: Vec<Arc<Row>>) -> Result<Vec<Arc<Row>>, Refusal> {
    let Some(change) = &mut state.before_loading else { return Ok(rows) };
    let ids: Vec<_> = rows.iter().filter_map(|row| row.get("id")?.as_u64()).collect();
    if !change(&resource.name, &ids, &mut state.world) {
        return Err(Refusal::Fatal);
    }
    Ok(ids.iter().filter_map(|id| state.world.shared_row(&resource.name, *id).cloned()).collect())
}

fn read_schema(call: &Call, resource: &Resource, schema: &str, dialect: &Dialect) -> Result<FakeResponse, Refusal> {
    match (schema, call.notation) {
        // PrestaShop 8.0 and later drop all the empty fields of which a schema consists.
        ("synopsis" | "blank", Notation::Json) => {
            Ok(FakeResponse::content(200, Notation::Json, format!("{{\"{}\":[]}}", resource.item_node)))
        }
        ("synopsis", Notation::Xml) => {
            let mut parts = resource.synopsis.split("http://");
            let head = parts.next().unwrap_or_default().to_owned();
            // The recorded schema links to the recorded shop.
            let rest = parts.map(|part| match part.split_once("/api/") {
                Some((_, path)) => format!("{}/api/{path}", call.origin),
                None => format!("http://{part}"),
            });
            let body = head + &join(rest);
            Ok(FakeResponse::content(200, Notation::Xml, body))
        }
        ("blank", Notation::Xml) => Err(Refusal::NotModelled("the blank schema".to_owned())),
        _ => Err(Errors::of_list(
            28,
            "Please select a schema of type 'synopsis' to get the whole schema informations (which fields are required, \
             which kind of content...) or 'blank' to get an empty schema to fill before using POST request",
            dialect,
        ).into()),
    }
}

fn read_one(
    state: &State,
    call: &Call,
    resource: &Resource,
    languages: &Languages,
    id: u64,
) -> Result<FakeResponse, Refusal> {
    let Some(row) = state.world.shared_row(&resource.name, id) else {
        return Ok(FakeResponse::new(404));
    };
    let prices = VirtualPrices::parse(call, &resource.name)?;
    let resource = &*prices.extend(resource);
    let mut row = Arc::clone(row);
    prices.fill(&state.world, &resource.name, &mut row);
    let row = &*row;
    let dialect = state.world.dialect();
    let asked = call.parameter("display");
    let display = match asked {
        None => Display::Full,
        asked => Display::parse(asked, resource, dialect).map_err(|(code, message)| Errors::one(400, code, message))?,
    };
    let view = View { resource, display: &display, languages, origin: &call.origin, dialect, stored: true };
    let answer = FakeResponse::content(
        200,
        call.notation,
        match call.notation {
            Notation::Json if asked.is_some() => view.json_list(&[row]),
            Notation::Json => view.json_record(row),
            Notation::Xml => view.xml_records(&[row]),
        },
    );
    Ok(view.warned(call.notation, 1, answer))
}

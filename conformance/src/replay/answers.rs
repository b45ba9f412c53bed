//! What a good or a bad answer must have become in the client.

use std::collections::BTreeSet;

use prestashop_api::error::ErrorCode;
use prestashop_api::read::RawAnswer;
use prestashop_api::record::{self, Record};
use prestashop_api::{ErrorKind, ResourceMeta};
use serde::Serialize;
use serde_json::Value;

use super::asked::Asked;
use super::expect::{self, ExpectedError};
use super::lossless::{self, Shown};
use super::rows::rows;
use super::verdict::{Stop, skip};
use crate::har::Entry;
use crate::request::Notation;
use crate::xml::XmlElement;

/// Whether this is the request that the client's probe makes.
pub(super) fn is_root(asked: &Asked) -> bool {
    asked.path.is_empty() && asked.query.is_empty() && asked.method == "GET" && asked.notation == Notation::Xml
}

/// The resource that an answer is about, if the spec has it.
pub(super) fn described(asked: &Asked, meta: Option<&'static ResourceMeta>) -> Result<&'static ResourceMeta, Stop> {
    meta.map_or_else(|| skip(format!("the spec does not know the resource {}", asked.resource())), Ok)
}

/// A schema holds no records: its bytes must arrive, be well-formed, and what the spec does not know of it is remarked.
pub(super) fn schema(
    answer: &RawAnswer,
    recorded: &Entry,
    meta: &'static ResourceMeta,
    notation: Notation,
) -> Result<Vec<String>, Stop> {
    let body = same_bytes(answer, recorded)?;
    let names: Vec<String> = match notation {
        Notation::Json => {
            let value: Value =
                serde_json::from_slice(&body).map_err(|error| format!("the schema is no JSON: {error}"))?;
            let item = value.get(meta.item).and_then(Value::as_object);
            item.into_iter().flatten().map(|(name, _)| name.clone()).collect()
        }
        Notation::Xml => {
            let root = XmlElement::parse(&body).map_err(|error| format!("the schema is {error}"))?;
            let Some(item) = root.child(meta.item) else {
                return Err(format!("the schema has no `{}`", meta.item).into());
            };
            item.children.iter().map(|field| field.name.clone()).collect()
        }
    };
    let unknown: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|name| *name != "associations" && meta.shape.field(name).is_none())
        .collect();
    Ok(if unknown.is_empty() { Vec::new() } else { vec![format!("unknown to the spec: {}", unknown.join(", "))] })
}

/// The API root in JSON, up to PrestaShop 1.7: the names of the resources that the key may use.
pub(super) fn names(answer: &RawAnswer, recorded: &Entry) -> Result<Vec<String>, Stop> {
    let body = same_bytes(answer, recorded)?;
    match serde_json::from_slice::<Vec<String>>(&body) {
        Ok(_) => Ok(Vec::new()),
        Err(error) => Err(format!("the root is no list of names: {error}").into()),
    }
}

/// The body, which must have arrived as it was recorded.
pub(super) fn same_bytes(answer: &RawAnswer, recorded: &Entry) -> Result<Vec<u8>, Stop> {
    let body = expect::payload(&recorded.response).map_err(Stop::Skip)?;
    if *answer.body == *body { Ok(body) } else { Err("the body is another than the recorded one".to_owned().into()) }
}

pub(super) fn status(recorded: &Entry, status: u16) -> Result<(), Stop> {
    if status == recorded.response.status {
        return Ok(());
    }
    Err(format!("status {status}, recorded {}", recorded.response.status).into())
}

/// Decodes the answer into the generated types, and proves that nothing was lost.
pub(super) fn decoded(
    answer: &RawAnswer,
    recorded: &Entry,
    meta: &'static ResourceMeta,
    notation: Notation,
) -> Result<Vec<Value>, Stop> {
    let body = expect::payload(&recorded.response).map_err(Stop::Skip)?;
    let (recorded, records) = match (rows(&body, notation, meta.list, meta.item), answer.records(meta)) {
        (Ok(recorded), Ok(records)) => (recorded, records),
        // Both agree that these are no records of the resource.
        (Err(reason), Err(error)) => return Err(format!("{reason}; the client says: {error}").into()),
        (Err(reason), Ok(_)) => return Err(format!("the client decodes what holds no records: {reason}").into()),
        (Ok(_), Err(error)) => return Err(format!("the client cannot decode the answer: {error}").into()),
    };
    let encoded = encoded(records.iter())?;
    let mut losses = lossless::losses(meta.shape, meta.list, &recorded, &encoded, Shown::Sent);
    let whole = recorded.iter().map(|row| full(meta, row)).collect::<Result<Vec<_>, _>>()?;
    losses.extend(
        lossless::losses(meta.shape, meta.list, &recorded, &self::encoded(whole.iter())?, Shown::All)
            .into_iter()
            .map(|loss| format!("as a full record: {loss}")),
    );
    if losses.is_empty() { Ok(encoded) } else { Err(Stop::Fail(losses)) }
}

/// The fields of records that the spec does not know: kept as they came.
pub(super) fn unknown(meta: &ResourceMeta, records: &[Value]) -> Option<String> {
    let names = records.iter().filter_map(Value::as_object).flat_map(serde_json::Map::keys);
    let names: BTreeSet<&str> =
        names.map(String::as_str).filter(|name| *name != "associations" && meta.shape.field(name).is_none()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    (!names.is_empty()).then(|| format!("unknown to the spec: {}", names.join(", ")))
}

/// The record of the resource's own struct.
pub(super) fn full(meta: &ResourceMeta, row: &Value) -> Result<Box<dyn Record>, String> {
    let mut record = (meta.new)();
    record::deserialize(&mut *record, row.clone())
        .map_err(|error| format!("the full record of {} cannot hold the answer: {error}", meta.name))?;
    Ok(record)
}

pub(super) fn encoded<R: Serialize>(records: impl Iterator<Item = R>) -> Result<Vec<Value>, String> {
    records
        .map(serde_json::to_value)
        .collect::<Result<_, _>>()
        .map_err(|error| format!("a record cannot be encoded: {error}"))
}

/// PUT and PATCH change the item that the body names, and answer with it.
pub(super) fn same_ids(sent: &[Option<u64>], records: &[Value]) -> Result<(), Stop> {
    let (Some(Some(sent)), Some(last)) = (sent.last(), records.last()) else {
        return Ok(());
    };
    match last.get("id").and_then(Value::as_u64) {
        Some(id) if id != *sent => Err(format!("the answer is about {id}, the body about {sent}").into()),
        _ => Ok(()),
    }
}

pub(super) fn same_error(
    expected: &ExpectedError,
    recorded: &Entry,
    error: &prestashop_api::Error,
) -> Result<(), Stop> {
    let mut reasons = Vec::new();
    if !expected.kinds.contains(&error.kind()) {
        reasons.push(format!("the error {} ({error}), expected {}", error.kind(), kinds(&expected.kinds)));
    }
    let codes: Vec<Option<u32>> = error.codes().iter().map(|error| error.code).collect();
    if codes != expected.codes {
        reasons.push(format!("the codes {}, recorded {}", listed(&codes), listed(&expected.codes)));
    }
    if error.status() != Some(recorded.response.status) {
        let status = error.status().map_or_else(|| "none".to_owned(), |status| status.to_string());
        reasons.push(format!("status {status}, recorded {}", recorded.response.status));
    }
    let cause =
        error.codes().iter().filter_map(|error| ErrorCode::of(error.code?)).find(|known| known.kind == error.kind());
    if let Some(known) = cause.filter(|known| !known.status.contains(&recorded.response.status)) {
        reasons.push(format!(
            "code {} comes with the status {}, which the spec does not say",
            known.first, recorded.response.status
        ));
    }
    if let Some(location) = &expected.location
        && !location.contains("ws_key=")
        && error.location() != Some(location)
    {
        reasons.push(format!("the location {:?}, recorded {location:?}", error.location().unwrap_or_default()));
    }
    if reasons.is_empty() { Ok(()) } else { Err(Stop::Fail(reasons)) }
}

pub(super) fn kinds(kinds: &[ErrorKind]) -> String {
    kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(" or ")
}

pub(super) fn listed(codes: &[Option<u32>]) -> String {
    let codes: Vec<String> =
        codes.iter().map(|code| code.map_or_else(|| "none".to_owned(), |code| code.to_string())).collect();
    format!("[{}]", codes.join(", "))
}

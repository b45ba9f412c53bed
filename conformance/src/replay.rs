//! Replay: recorded answers are given to the client again, and what it makes of them is held against the recording.
//!
//! For every exchange the [`Replayer`] has the client send the recorded request to a loopback server, which answers only if the
//! request that arrives is the recorded one (see [`ReplayServer`]). Then
//!
//! - records are decoded into the generated types and proven [lossless];
//! - an answer that is an error must become the typed error, with the recorded codes, that [`expected`](expect::expected) tells
//!   from the recording alone;
//! - the body of a write must be one that the spec allows, and where an action of the client makes such a write, the action must
//!   send the same;
//! - what cannot be judged is skipped, with the reason.

mod action;
mod asked;
mod diff;
pub mod expect;
pub mod lossless;
mod report;
mod root;
mod rows;
mod server;
mod written;

use std::collections::{BTreeSet, HashMap};

use prestashop_api::record::{self, Record};
use prestashop_api::{ErrorKind, RESOURCES, RawAnswer, ResourceMeta, RetryPolicy, Shop, Verb};
use serde::Serialize;
use serde_json::Value;

pub use self::asked::{Asked, Notation};
pub use self::diff::differences;
pub use self::report::{Line, Report, Verdict};
pub use self::rows::rows;
pub use self::server::{Deviations, KEY, ReplayServer, Unplayable};

use self::expect::{Expected, ExpectedError};
use self::lossless::Shown;
use self::server::{Exchange, Script};
use self::written::{Written, accepted, state_change};
use crate::har::Entry;
use crate::xml::Element;

/// Replays exchanges, one after the other, on one loopback server.
#[derive(Debug)]
pub struct Replayer {
    server: ReplayServer,
    /// Connections by address, key, place of the key, and whether notices are tolerated.
    shops: HashMap<(String, String, bool, bool), Shop>,
}

/// Why an exchange did not pass.
#[derive(Debug)]
enum Stop {
    Skip(String),
    Fail(Vec<String>),
}

impl From<String> for Stop {
    fn from(reason: String) -> Self {
        Self::Fail(vec![reason])
    }
}

fn skip<T>(reason: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Skip(reason.into()))
}

impl Replayer {
    /// Starts the server.
    pub async fn start() -> Self {
        Self { server: ReplayServer::empty().await, shops: HashMap::new() }
    }

    /// Replays one exchange.
    pub async fn entry(&mut self, entry: &Entry) -> Verdict {
        self.held(entry, entry).await
    }

    /// Has the client ask what `recorded` asked, of a server that knows `served` alone, and holds what it makes of the answer
    /// against `recorded`. With two different entries this shows that a difference is found.
    pub async fn held(&mut self, recorded: &Entry, served: &Entry) -> Verdict {
        match self.judge(recorded, served).await {
            Ok(remarks) => Verdict::Passed(remarks),
            Err(Stop::Skip(reason)) => Verdict::Skipped(reason),
            Err(Stop::Fail(reasons)) => Verdict::Failed(reasons),
        }
    }

    async fn judge(&mut self, recorded: &Entry, served: &Entry) -> Result<Vec<String>, Stop> {
        let asked = Asked::recorded(&recorded.request).map_err(Stop::Skip)?;
        let exchange = Exchange::of(served).map_err(Stop::Skip)?;
        let Some(verb) = asked.verb() else {
            return skip(format!("the client has no verb {}", asked.method));
        };
        if !asked.path.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/')) {
            return skip("the client sends no such path");
        }
        let expected = expect::expected(&asked, &recorded.response).map_err(Stop::Skip)?;
        let meta = RESOURCES.iter().copied().find(|meta| meta.name == asked.resource());
        if is_root(&asked) && matches!(expected, Expected::Data(Notation::Xml)) {
            return self.root(&asked, recorded, exchange).await;
        }

        let outcome = self.ask(&asked, exchange.clone(), false).await?;
        let mut remarks = Vec::new();
        match (&expected, outcome) {
            (Expected::Data(notation), Ok(answer)) => {
                status(recorded, answer.status)?;
                if asked.path.is_empty() {
                    return names(&answer, recorded);
                }
                let meta = described(&asked, meta)?;
                if asked.parameter("schema").is_some() {
                    return schema(&answer, recorded, meta, *notation);
                }
                let effective = asked.effective().unwrap_or(verb);
                let written =
                    if effective.is_write() { accepted(&asked, effective, meta)? } else { Written::default() };
                let records = lossless(&answer, recorded, meta, *notation)?;
                same_ids(&written, &records)?;
                remarks = written.remarks;
                remarks.extend(unknown(meta, &records));
            }
            (Expected::Empty, Ok(answer)) => {
                status(recorded, answer.status)?;
                if !answer.body.is_empty() {
                    return Err(Stop::Fail(vec![format!("{} bytes, recorded none", answer.body.len())]));
                }
            }
            (Expected::Error(expected), Err(error)) => {
                same_error(expected, recorded, &error)?;
                // Errors beside data are added after the checksum was made.
                let whole = asked.method != "GET" || !expected.codes.is_empty();
                if !whole && expect::is_damaged(&recorded.response).map_err(Stop::Skip)? {
                    return Err(format!("the recorded body is not the one of its Content-Sha1: {error}").into());
                }
                if !whole && expect::is_cut_off(&recorded.response) {
                    return Err(
                        format!("the recorded body says that it is a webservice's, and is none: {error}").into()
                    );
                }
                if let (Some(notation), Some(meta)) = (expected.data, meta) {
                    self.beside_notices(&asked, exchange, recorded, meta, notation).await?;
                }
            }
            (Expected::Error(expected), Ok(answer)) => {
                // A raw call does not read the body: that it is broken shows when records are asked for.
                if let Some(Err(error)) = meta.map(|meta| answer.records(meta))
                    && expected.kinds.contains(&error.kind())
                {
                    if expect::is_cut_off(&recorded.response) {
                        return Err(format!("the recorded body cannot be read: {error}").into());
                    }
                    return Ok(remarks);
                }
                let kinds = kinds(&expected.kinds);
                return Err(format!("a good answer (status {}), expected the error {kinds}", answer.status).into());
            }
            (Expected::Data(_) | Expected::Empty, Err(error)) => {
                return Err(format!("the error {}: {error}; expected a good answer", error.kind()).into());
            }
        }
        if let Some(change) = state_change(&asked) {
            self.action(change, &asked, served).await?;
        }
        Ok(remarks)
    }

    /// Sends the request and gives the client's verdict, if the request arrived as recorded.
    async fn ask(
        &mut self,
        asked: &Asked,
        exchange: Exchange,
        tolerate: bool,
    ) -> Result<Result<RawAnswer, prestashop_api::Error>, Stop> {
        let shop = self.shop(asked, tolerate)?;
        let verb = asked.verb().unwrap_or(Verb::Get);
        let mut call = match asked.id() {
            Some(id) => shop.raw(verb, asked.resource()).id(id),
            None => shop.raw(verb, asked.path.as_str()),
        };
        for (name, value) in &asked.query {
            call = call.query(name, value);
        }
        if asked.notation == Notation::Xml {
            call = call.xml();
        }
        if !asked.body.is_empty() {
            call = call.body(&asked.body);
        }
        if let Some(sha1) = &asked.known_sha1 {
            call = call.unless(sha1).map_err(|error| Stop::Skip(format!("the client does not ask so: {error}")))?;
        }
        self.server.script(Script { open: vec![exchange], ..Script::default() });
        let outcome = call.send().await;
        self.as_recorded()?;
        Ok(outcome)
    }

    /// Fails if a request came that was not recorded, or the recorded one did not come.
    fn as_recorded(&self) -> Result<(), Stop> {
        let deviations = self.server.take();
        if deviations.is_empty() {
            return Ok(());
        }
        // A refused request says why; that the recorded one did not come then is no news.
        let lines = if deviations.unexpected.is_empty() {
            deviations.missing.iter().map(|line| format!("never asked: {line}")).collect()
        } else {
            deviations.unexpected
        };
        Err(Stop::Fail(lines))
    }

    /// The connection that sends a request as this one was sent.
    fn shop(&mut self, asked: &Asked, tolerate: bool) -> Result<Shop, Stop> {
        let url = format!("{}{}", self.server.origin(), asked.folder);
        let key = asked.key.clone().filter(|key| diff::is_key(key)).unwrap_or_else(|| KEY.to_owned());
        let in_query = asked.key_in_query;
        let known = (url.clone(), key.clone(), in_query, tolerate);
        if let Some(shop) = self.shops.get(&known) {
            return Ok(shop.clone());
        }
        let shop = Shop::connect(url)
            .key(key)
            .key_in_query(in_query)
            .retry(RetryPolicy::never())
            .tolerate_notices(tolerate)
            .build()
            .map_err(|error| Stop::Skip(format!("the client does not connect so: {error}")))?;
        self.shops.insert(known, shop.clone());
        Ok(shop)
    }

    /// Data beside PHP notices can be had by those who ask for it; it must be whole.
    async fn beside_notices(
        &mut self,
        asked: &Asked,
        exchange: Exchange,
        recorded: &Entry,
        meta: &'static ResourceMeta,
        notation: Notation,
    ) -> Result<(), Stop> {
        match self.ask(asked, exchange, true).await? {
            Ok(answer) => lossless(&answer, recorded, meta, notation).map(|_| ()),
            Err(error) => Err(format!("tolerating notices: {error}").into()),
        }
    }
}

/// Whether this is the request that the client's probe makes.
fn is_root(asked: &Asked) -> bool {
    asked.path.is_empty() && asked.query.is_empty() && asked.method == "GET" && asked.notation == Notation::Xml
}

/// The resource that an answer is about, if the spec has it.
fn described(asked: &Asked, meta: Option<&'static ResourceMeta>) -> Result<&'static ResourceMeta, Stop> {
    meta.map_or_else(|| skip(format!("the spec does not know the resource {}", asked.resource())), Ok)
}

/// A schema holds no records: its bytes must arrive, be well-formed, and what the spec does not know of it is remarked.
fn schema(
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
            let text = String::from_utf8(body).map_err(|error| format!("the schema is no UTF-8: {error}"))?;
            let root = Element::parse(&text).map_err(|error| format!("the schema is {error}"))?;
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
fn names(answer: &RawAnswer, recorded: &Entry) -> Result<Vec<String>, Stop> {
    let body = same_bytes(answer, recorded)?;
    match serde_json::from_slice::<Vec<String>>(&body) {
        Ok(_) => Ok(Vec::new()),
        Err(error) => Err(format!("the root is no list of names: {error}").into()),
    }
}

/// The body, which must have arrived as it was recorded.
fn same_bytes(answer: &RawAnswer, recorded: &Entry) -> Result<Vec<u8>, Stop> {
    let body = expect::payload(&recorded.response).map_err(Stop::Skip)?;
    if *answer.body == *body { Ok(body) } else { Err("the body is another than the recorded one".to_owned().into()) }
}

fn status(recorded: &Entry, status: u16) -> Result<(), Stop> {
    if status == recorded.response.status {
        return Ok(());
    }
    Err(format!("status {status}, recorded {}", recorded.response.status).into())
}

/// Decodes the answer into the generated types, and proves that nothing was lost.
fn lossless(
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
fn unknown(meta: &ResourceMeta, records: &[Value]) -> Option<String> {
    let names = records.iter().filter_map(Value::as_object).flat_map(serde_json::Map::keys);
    let names: BTreeSet<&str> =
        names.map(String::as_str).filter(|name| *name != "associations" && meta.shape.field(name).is_none()).collect();
    let names: Vec<&str> = names.into_iter().collect();
    (!names.is_empty()).then(|| format!("unknown to the spec: {}", names.join(", ")))
}

/// The record of the resource's own struct.
fn full(meta: &ResourceMeta, row: &Value) -> Result<Box<dyn Record>, String> {
    let mut record = (meta.new)();
    record::deserialize(&mut *record, row.clone())
        .map_err(|error| format!("the full record of {} cannot hold the answer: {error}", meta.name))?;
    Ok(record)
}

fn encoded<R: Serialize>(records: impl Iterator<Item = R>) -> Result<Vec<Value>, String> {
    records
        .map(serde_json::to_value)
        .collect::<Result<_, _>>()
        .map_err(|error| format!("a record cannot be encoded: {error}"))
}

/// PUT and PATCH change the item that the body names, and answer with it.
fn same_ids(written: &Written, records: &[Value]) -> Result<(), Stop> {
    let (Some(Some(sent)), Some(last)) = (written.ids.last(), records.last()) else {
        return Ok(());
    };
    match last.get("id").and_then(Value::as_u64) {
        Some(id) if id != *sent => Err(format!("the answer is about {id}, the body about {sent}").into()),
        _ => Ok(()),
    }
}

fn same_error(expected: &ExpectedError, recorded: &Entry, error: &prestashop_api::Error) -> Result<(), Stop> {
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
    if let Some(location) = &expected.location
        && !location.contains("ws_key=")
        && error.location() != Some(location)
    {
        reasons.push(format!("the location {:?}, recorded {location:?}", error.location().unwrap_or_default()));
    }
    if reasons.is_empty() { Ok(()) } else { Err(Stop::Fail(reasons)) }
}

fn kinds(kinds: &[ErrorKind]) -> String {
    kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(" or ")
}

fn listed(codes: &[Option<u32>]) -> String {
    let codes: Vec<String> =
        codes.iter().map(|code| code.map_or_else(|| "none".to_owned(), |code| code.to_string())).collect();
    format!("[{}]", codes.join(", "))
}

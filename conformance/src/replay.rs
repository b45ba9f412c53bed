//! Replay: recorded answers are given to the client again, and what it makes of them is held against the recording.
//!
//! For every exchange the [`Replayer`] has the client send the recorded request to a loopback server, which answers only if the
//! request that arrives is the recorded one (see [`ReplayServer`]). Then
//!
//! - records are decoded into the generated types and proven [lossless];
//! - an answer that is an error must become the typed error, with the recorded codes, that [`expected`](expect::expected) tells
//!   from the recording alone;
//! - a write is made again by the client, and by its action where it has one: it must send the same body, or say why nobody should
//!   send it, and must conclude from the answer what the recording shows afterwards;
//! - what cannot be judged is skipped, with the reason.

mod answers;
mod asked;
mod diff;
pub mod expect;
mod images;
pub mod lossless;
mod report;
mod root;
mod rows;
mod server;
mod write;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use prestashop_api::client::HttpTransport;
use prestashop_api::read::RawAnswer;
use prestashop_api::{RESOURCES, ResourceMeta, RetryPolicy, Shop, ShopBuilder, Transport, Verb};

pub use self::asked::{Asked, Notation};
pub use self::diff::differences;
pub use self::report::{Line, Proven, Report, Verdict};
pub use self::rows::rows;
pub use self::server::{Deviations, KEY, ReplayServer, Unplayable};

use self::answers::{described, is_root, kinds, names, same_error, same_ids, schema, status, unknown};
use self::expect::Expected;
use self::server::{Exchange, Script};
use self::write::around::Root;
use self::write::{Accepted, Recorded, accepted, state_change};
use crate::har::{Entry, Har};

/// Replays exchanges, one after the other, on one loopback server.
#[derive(Debug)]
pub struct Replayer {
    server: ReplayServer,
    /// Connections by address, key, place of the key, and whether notices are tolerated.
    shops: HashMap<(String, String, bool, bool), Shop>,
    /// What shops said about keys: versions and rights.
    roots: Vec<Root>,
    /// The way to the server, which all connections share.
    transport: Option<Arc<dyn Transport>>,
}

/// What an exchange that passed has shown.
#[derive(Debug, Default)]
struct Passed {
    remarks: Vec<String>,
    proven: Vec<Proven>,
}

impl Passed {
    fn with(remarks: Vec<String>) -> Self {
        Self { remarks, proven: Vec::new() }
    }

    fn add(&mut self, more: Self) {
        self.remarks.extend(more.remarks);
        for proven in more.proven {
            if !self.proven.contains(&proven) {
                self.proven.push(proven);
            }
        }
    }
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
        let server = ReplayServer::empty().await;
        let url = server.origin().parse().ok();
        let transport = url.and_then(|url| HttpTransport::new(&url, Duration::from_secs(10)).ok());
        let transport = transport.map(|transport| Arc::new(transport) as Arc<dyn Transport>);
        Self { server, shops: HashMap::new(), roots: Vec::new(), transport }
    }

    /// Learns from a recording what the keys in it may do: the client makes its writes by that.
    pub fn learn(&mut self, recording: &Har) {
        self.roots.extend(recording.log.entries.iter().filter_map(Root::of));
    }

    /// Replays one exchange.
    pub async fn entry(&mut self, entry: &Entry) -> Verdict {
        self.held(entry, entry).await
    }

    /// Replays the exchange of that index. The others tell what the client reads before and after a write.
    ///
    /// # Panics
    ///
    /// When the recording has no such exchange.
    pub async fn exchange(&mut self, recording: &[Entry], index: usize) -> (Verdict, Vec<Proven>) {
        let entry = &recording[index];
        self.verdict(entry, entry, recording, index).await
    }

    /// Has the client ask what `recorded` asked, of a server that knows `served` alone, and holds what it makes of the answer
    /// against `recorded`. With two different entries this shows that a difference is found.
    pub async fn held(&mut self, recorded: &Entry, served: &Entry) -> Verdict {
        self.verdict(recorded, served, &[], 0).await.0
    }

    async fn verdict(
        &mut self,
        recorded: &Entry,
        served: &Entry,
        recording: &[Entry],
        index: usize,
    ) -> (Verdict, Vec<Proven>) {
        match self.judge(recorded, served, recording, index).await {
            Ok(passed) => (Verdict::Passed(passed.remarks), passed.proven),
            Err(Stop::Skip(reason)) => (Verdict::Skipped(reason), Vec::new()),
            Err(Stop::Fail(reasons)) => (Verdict::Failed(reasons), Vec::new()),
        }
    }

    async fn judge(
        &mut self,
        recorded: &Entry,
        served: &Entry,
        recording: &[Entry],
        index: usize,
    ) -> Result<Passed, Stop> {
        let asked = Asked::recorded(&recorded.request).map_err(Stop::Skip)?;
        let exchange = Exchange::of(served).map_err(Stop::Skip)?;
        let Some(verb) = asked.verb() else {
            return skip(format!("the client has no verb {}", asked.method));
        };
        if !asked.path.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/')) {
            return skip("the client sends no such path");
        }
        if images::is_file(&asked, recorded) {
            return skip("a file, which the client hands on as it comes");
        }
        let expected = expect::expected(&asked, &recorded.response).map_err(Stop::Skip)?;
        if images::is_good(&asked, &expected) {
            return self.images(&asked, recorded, exchange).await.map(|()| Passed::default());
        }
        let meta = RESOURCES.iter().copied().find(|meta| meta.name == asked.resource());
        if is_root(&asked) && matches!(expected, Expected::Data(Notation::Xml)) {
            return self.root(&asked, recorded, exchange).await.map(Passed::with);
        }

        let outcome = self.ask(&asked, exchange.clone(), false).await?;
        let mut passed = Passed::default();
        match (&expected, outcome) {
            (Expected::Data(notation), Ok(answer)) => {
                status(recorded, answer.status)?;
                if asked.path.is_empty() {
                    return names(&answer, recorded).map(Passed::with);
                }
                let meta = described(&asked, meta)?;
                if asked.parameter("schema").is_some() {
                    return schema(&answer, recorded, meta, *notation).map(Passed::with);
                }
                let effective = asked.effective().unwrap_or(verb);
                let written =
                    if effective.is_write() { accepted(&asked, effective, meta)? } else { Accepted::default() };
                let records = answers::decoded(&answer, recorded, meta, *notation)?;
                same_ids(&written, &records)?;
                passed.remarks = written.remarks;
                passed.remarks.extend(unknown(meta, &records));
                if effective == Verb::Get {
                    passed.proven.extend(Proven::of(recorded, meta, effective, *notation, records.len()));
                }
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
                    return Ok(passed);
                }
                let kinds = kinds(&expected.kinds);
                return Err(format!("a good answer (status {}), expected the error {kinds}", answer.status).into());
            }
            (Expected::Data(_) | Expected::Empty, Err(error)) => {
                return Err(format!("the error {}: {error}; expected a good answer", error.kind()).into());
            }
        }
        if asked.effective().is_some_and(Verb::is_write) {
            let write = Recorded { asked: &asked, entry: recorded, served, expected: &expected, recording, at: index };
            if let Some(change) = state_change(&asked) {
                passed.add(self.action(change, &write).await?);
            }
            if let Some(meta) = meta {
                passed.add(self.write(&write, meta).await?);
            }
        }
        Ok(passed)
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
        if let Some(sha1) = &asked.unless {
            call = call.unless(sha1).map_err(|error| error.to_string())?;
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
        let shop = self.build(asked, |builder| builder.tolerate_notices(tolerate))?;
        self.shops.insert(known, shop.clone());
        Ok(shop)
    }

    /// A new connection, which knows nothing of the shop yet.
    fn build(&self, asked: &Asked, set: impl FnOnce(ShopBuilder) -> ShopBuilder) -> Result<Shop, Stop> {
        let key = asked.key.clone().filter(|key| diff::is_key(key)).unwrap_or_else(|| KEY.to_owned());
        let builder = Shop::connect(format!("{}{}", self.server.origin(), asked.folder))
            .key(key)
            .key_in_query(asked.key_in_query)
            .retry(RetryPolicy::never());
        let builder = match &self.transport {
            Some(transport) => builder.transport(Arc::clone(transport)),
            None => builder,
        };
        set(builder).build().map_err(|error| Stop::Skip(format!("the client does not connect so: {error}")))
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
            Ok(answer) => answers::decoded(&answer, recorded, meta, notation).map(|_| ()),
            Err(error) => Err(format!("tolerating notices: {error}").into()),
        }
    }
}

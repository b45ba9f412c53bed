//! The client and the server of a replay: how a request is sent, and the shops that are connected to.

use std::collections::HashMap;
use std::sync::Arc;

use prestashop_api::client::HttpTransport;
use prestashop_api::read::RawAnswer;
use prestashop_api::{RetryPolicy, Shop, ShopBuilder, Transport, Verb};

use super::asked::Asked;
use super::diff;
use super::rights::Root;
use super::server::{Exchange, KEY, ReplayServer, Script};
use super::verdict::Stop;
use crate::har::Har;
use crate::request::Notation;

/// Replays exchanges, one after the other, on one loopback server.
#[derive(Debug)]
pub struct Replayer {
    pub(super) server: ReplayServer,
    /// Connections by address, key, place of the key, and whether notices are tolerated.
    shops: HashMap<(String, String, bool, bool), Shop>,
    /// What shops said about keys: versions and rights.
    roots: Vec<Root>,
    /// The way to the server, which all connections share.
    transport: Arc<dyn Transport>,
}

impl Replayer {
    /// Starts the server.
    pub async fn start() -> Self {
        let server = ReplayServer::empty().await;
        Self { server, shops: HashMap::new(), roots: Vec::new(), transport: Arc::new(HttpTransport::new()) }
    }

    /// Learns from a recording what the keys in it may do: the client makes its writes by that.
    pub fn learn(&mut self, recording: &Har) {
        self.roots.extend(recording.log.entries.iter().filter_map(Root::of));
    }

    /// Sends the request and gives the client's verdict, if the request arrived as recorded.
    pub(super) async fn ask(
        &mut self,
        asked: &Asked,
        mut exchange: Exchange,
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
        // A raw call sends no forms: here it is the answer that is judged.
        exchange.asked.parts.clear();
        self.server.script(Script { open: vec![exchange], ..Script::default() });
        let outcome = call.send().await;
        self.as_recorded()?;
        Ok(outcome)
    }

    /// Fails if a request came that was not recorded, or the recorded one did not come.
    pub(super) fn as_recorded(&self) -> Result<(), Stop> {
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
    pub(super) fn shop(&mut self, asked: &Asked, tolerate: bool) -> Result<Shop, Stop> {
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
            .retry(RetryPolicy::never())
            .transport(Arc::clone(&self.transport));
        set(builder).build().map_err(|error| Stop::Skip(format!("the client does not connect so: {error}")))
    }

    /// The root that the shop showed to that key, or one that grants everything.
    pub(super) fn root_of(&self, asked: &Asked, version: &str) -> Root {
        let known = self.roots.iter().find(|root| root.is_of(asked.key.as_deref(), version));
        known.cloned().unwrap_or_else(|| Root::of_all(version))
    }

    /// A connection of its own: rights are remembered by connection.
    pub(super) fn fresh(&self, asked: &Asked) -> Result<Shop, Stop> {
        self.build(asked, |builder| builder.tunnel_verbs(asked.effective() != asked.verb()))
    }
}

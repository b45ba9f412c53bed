//! From the options to a shop.

use std::env::{self, VarError};
use std::path::Path;
use std::sync::Arc;

use prestashop_api::actions::{ActionMeta, Run, TriggerMeta};
use prestashop_api::poller::Updates;
use prestashop_api::{Clock, SecretString, Shop};
use prestashop_conformance::shop::FULL_KEY;
use serde_json::Value;

use crate::args::Global;
use crate::failure::Failure;
use crate::fake::{Fake, SOURCE};
use crate::output::{Output, note};

const URL: &str = "PRESTASHOP_URL";
const KEY: &str = "PRESTASHOP_KEY";

/// A shop to work on.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) shop: Shop,
    pub(crate) fake: Option<Fake>,
}

impl Session {
    /// Says that what was changed is lost, where it is.
    pub(crate) fn note_loss(&self) {
        if self.fake.is_some() {
            note("the fake shop forgets the change now that the command ends");
        }
    }

    /// A run of an action, whose answer shows what the output does.
    pub(crate) fn call<'a>(&'a self, action: &'static ActionMeta, inputs: &'a Value, output: Output) -> Run<'a> {
        let run = action.run(&self.shop, inputs);
        if output.secrets() { run.with_secrets() } else { run }
    }

    /// What a trigger watches, with records that show what the output does.
    pub(crate) fn feed(&self, trigger: &'static TriggerMeta, output: Output) -> Updates {
        let updates = self.updates(trigger);
        if output.secrets() { updates.with_secrets() } else { updates }
    }

    /// What a trigger watches, remembered under an address that the fake shop has each time.
    pub(crate) fn updates(&self, trigger: &'static TriggerMeta) -> Updates {
        let updates = self.shop.updates(trigger);
        match &self.fake {
            Some(_) => updates.settings(|settings| settings.feed.source = format!("{SOURCE}{}", trigger.resource.name)),
            None => updates,
        }
    }
}

/// Opens the shop that the options describe. A genuine shop hears nothing of it yet.
pub(crate) async fn connect(global: &Global) -> Result<Session, Failure> {
    if global.key.is_some() {
        return Err(Failure::usage("the webservice key is no argument: other users of this machine could read it")
            .hint(format!("put the key into a file and give --key-file FILE, or set the environment variable {KEY}")));
    }
    if global.demo {
        return fake(global).await;
    }
    let Some(url) = global.url.clone().map_or_else(|| variable(URL), |url| Ok(Some(url)))? else {
        return Err(Failure::usage("no shop was given")
            .hint(format!("give --url https://shop.example or set {URL}; --demo uses the fake shop")));
    };
    let key = match &global.key_file {
        Some(file) => Some(key_from(file)?),
        None => variable(KEY)?.map(SecretString::from),
    };
    let Some(key) = key else {
        return Err(Failure::usage("no webservice key was given").hint(format!(
            "give --key-file FILE or set {KEY}; the key is in the shop's back office under Advanced Parameters > Webservice"
        )));
    };
    Ok(Session { shop: build(global, url, key, None)?, fake: None })
}

async fn fake(global: &Global) -> Result<Session, Failure> {
    if global.url.is_some() {
        return Err(Failure::usage("--demo and --url name two shops").hint("leave one of them out"));
    }
    let key = match &global.key_file {
        Some(file) => key_from(file)?,
        None => SecretString::from(FULL_KEY),
    };
    let fake = Fake::start().await;
    let shop = build(global, fake.url(), key, Some(Arc::clone(&fake.clock) as Arc<dyn Clock>))?;
    Ok(Session { shop, fake: Some(fake) })
}

fn build(global: &Global, url: String, key: SecretString, clock: Option<Arc<dyn Clock>>) -> Result<Shop, Failure> {
    let mut builder = Shop::connect(url)
        .key(key)
        .allow_http(global.allow_http)
        .tolerate_notices(global.tolerate_notices)
        .tunnel_verbs(global.tunnel)
        .key_in_query(global.key_in_query);
    if let Some(file) = &global.ca_file {
        builder = builder.ca_certificate(certificates_from(file)?);
    }
    if let Some(scope) = global.shop {
        builder = builder.scope(scope);
    }
    if let Some(clock) = clock {
        builder = builder.clock(clock);
    }
    Ok(builder.build()?)
}

fn variable(name: &str) -> Result<Option<String>, Failure> {
    match env::var(name) {
        Ok(value) if value.trim().is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(Failure::usage(format!("the environment variable {name} is not text"))),
    }
}

fn certificates_from(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| {
        Failure::usage(format!("the certificates {} cannot be read: {error}", file.display()))
            .hint("--ca-file names a file of certificate authorities in PEM")
    })
}

fn key_from(file: &Path) -> Result<SecretString, Failure> {
    match std::fs::read_to_string(file) {
        Ok(text) => Ok(SecretString::from(text)),
        Err(error) => Err(Failure::usage(format!("the key file {} cannot be read: {error}", file.display()))
            .hint("--key-file names a file that holds the webservice key and nothing else")),
    }
}

//! A trigger of the spec over a [`Shop`], as users start it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use serde_json::Value;

use super::core::activation::Activation;
use super::core::error::{PollerError, PollerErrorKind};
use super::core::settings::{Feed, Settings, Start};
use super::core::state::State;
use super::ports::StateStore;
use super::shell::Poller;
use super::source::ShopSource;
use super::store::{FileStore, MemoryStore};
use crate::actions::{TriggerMeta, duration, input};
use crate::client::Shop;
use crate::error::{Error, Result};
use crate::record::{FieldValue, Record};

impl Shop {
    /// What a trigger watches: each change is reported, one activation per cycle. The triggers of the spec have methods of their own,
    /// [`order_updated`](Self::order_updated) for `prestashop/order-updated`.
    ///
    /// ```no_run
    /// # async fn example(shop: prestashop_api::Shop) -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    /// use prestashop_api::resources::Customer;
    ///
    /// let mut customers = shop.customer_updated().every(Duration::from_secs(60)).state_file("customers.json").start()?;
    /// loop {
    ///     let activation = customers.next().await?;
    ///     for item in activation.items() {
    ///         println!("{} changed at {:?}", item.record::<Customer>()?.email, item.date_upd);
    ///     }
    ///     customers.ack().await?;
    /// }
    /// # }
    /// ```
    pub fn updates(&self, trigger: &'static TriggerMeta) -> Updates {
        let scope = self.scope();
        let list = format!("{}{}", self.url(), trigger.resource.name);
        let parameters: Vec<_> =
            scope.parameters().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        let source = if parameters.is_empty() { list } else { format!("{list}?{}", parameters.join("&")) };
        let mut feed = Feed::new(trigger.resource, source, scope.label());
        trigger.display.clone_into(&mut feed.display);
        let settings = Settings::new(feed);
        let mut updates = Updates { shop: self.clone(), trigger, settings, secrets: false, store: None, refused: None };
        updates.take(&Value::Object(serde_json::Map::new()));
        updates
    }
}

/// How to poll what a trigger watches; [`start`](Self::start) makes the [`Poller`].
#[derive(Debug)]
#[must_use = "nothing is polled before `start`"]
pub struct Updates {
    shop: Shop,
    trigger: &'static TriggerMeta,
    settings: Settings,
    secrets: bool,
    store: Option<StatePlace>,
    /// The input that cannot be taken.
    refused: Option<Error>,
}

#[derive(Debug)]
enum StatePlace {
    File(PathBuf),
    Store(Arc<dyn StateStore>),
}

impl Updates {
    /// The inputs of the trigger as platforms keep them, a JSON object; what is not given has the default of the spec.
    pub fn inputs(mut self, inputs: &Value) -> Self {
        self.take(inputs);
        self
    }

    /// The time between two cycles; 60 s unless set. `date_upd` has no index in a stock shop: each cycle costs a scan of its table.
    pub fn every(mut self, interval: Duration) -> Self {
        self.settings.interval = SignedDuration::try_from(interval).unwrap_or(SignedDuration::MAX);
        self
    }

    /// The most records per activation; 100 unless set. What is above it comes with the next cycle, at once.
    pub fn ceiling(mut self, records: u32) -> Self {
        self.settings.ceiling = records;
        self
    }

    /// Where to begin when there is no stored state; [`Start::Now`] unless set. A stored state is never begun anew.
    pub fn from(mut self, start: Start) -> Self {
        self.settings.start = start;
        self
    }

    /// Names the shop in activations and item keys; by default its `id_shop`, else `default`.
    pub fn named(mut self, store: impl Into<String>) -> Self {
        self.settings.feed.store = store.into();
        self
    }

    /// The shop's time zone, if the key may not read it from `configurations`: a name such as `Europe/Paris`.
    pub fn time_zone(mut self, name: impl Into<String>) -> Self {
        self.settings.zone = Some(name.into());
        self
    }

    /// Has activations show what the spec marks `secret` too: the `secure_key` of an order. Without it neither they nor the stored state
    /// hold that. Turned on or off for a stored state, it has the records of the lookback come again.
    pub fn with_secrets(mut self) -> Self {
        self.secrets = true;
        self
    }

    /// Keeps the state in a file. Without a state file or store it is kept in memory, and changes between two runs are missed.
    pub fn state_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.store = Some(StatePlace::File(path.into()));
        self
    }

    /// Keeps the state in a store of your own.
    pub fn state(mut self, store: Arc<dyn StateStore>) -> Self {
        self.store = Some(StatePlace::Store(store));
        self
    }

    /// Changes any other setting.
    pub fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// Makes the poller; nothing is asked before its first cycle.
    ///
    /// # Errors
    /// An input that does not fit, a setting that loses changes or makes no progress; a state file that is in use.
    pub fn start(self) -> Result<Poller, PollerError> {
        if let Some(error) = self.refused {
            return Err(PollerError::new(PollerErrorKind::Settings, error.message()).with_cause(error));
        }
        let store: Arc<dyn StateStore> = match self.store {
            Some(StatePlace::File(path)) => Arc::new(FileStore::open(path)?),
            Some(StatePlace::Store(store)) => store,
            None => Arc::new(MemoryStore::default()),
        };
        let clock = Arc::clone(self.shop.clock());
        let source = ShopSource::new(self.shop, &self.settings, self.trigger.unless, self.secrets)?;
        Poller::new(self.settings, Arc::new(source), store, clock)
    }

    /// Runs one cycle from a state that is kept outside, as [`TriggerMeta::cycle`] does.
    ///
    /// # Errors
    /// As there.
    pub async fn turn(self, state: Option<State>) -> Result<Turn, PollerError> {
        let store = Arc::new(MemoryStore::new(state));
        let left = |error: PollerError| match store.snapshot() {
            Some(state) => error.with_state(state),
            None => error,
        };
        let poller = self.state(Arc::clone(&store) as _).start();
        let mut poller = poller.map_err(left)?;
        poller.ack().await.map_err(left)?;
        let activation = poller.cycle().await.map_err(left)?;
        poller.ack().await.map_err(left)?;
        Ok(Turn { activation, state: store.snapshot(), is_behind: poller.is_behind() })
    }

    fn take(&mut self, inputs: &Value) {
        let read = self.trigger.inputs.check(self.trigger.name, inputs);
        if let Err(error) = read.and_then(|inputs| self.set(&*inputs)) {
            self.refused = Some(error);
        }
    }

    fn set(&mut self, inputs: &dyn Record) -> Result<()> {
        let text = |name: &str| match input(inputs, name) {
            FieldValue::Text(text) => Some(text.into_owned()),
            _ => None,
        };
        let refuse = |name: &str, why: &str| Error::usage(format!("{} `{name}`: {why}", self.trigger.name));
        let time = |name: &str| {
            let read = text(name).map(|text| duration(&text).map_err(|why| refuse(name, &why))).transpose()?;
            read.map(|time| SignedDuration::try_from(time).map_err(|_| refuse(name, "too long"))).transpose()
        };
        let settings = &mut self.settings;
        if let Some(interval) = time("interval")? {
            settings.interval = interval;
        }
        if let Some(idle) = time("idle")? {
            settings.lag = idle;
            settings.idle = true;
            "idle".clone_into(&mut settings.feed.filters);
        }
        if let FieldValue::Uint(ceiling) = input(inputs, "ceiling") {
            settings.ceiling = u32::try_from(ceiling).map_err(|_| refuse("ceiling", "too large"))?;
        }
        if let Some(start) = text("start") {
            settings.start = start.parse().map_err(|error: PollerError| refuse("start", &error.to_string()))?;
        }
        Ok(())
    }
}

/// What a cycle of a trigger gives whose state is kept outside.
#[derive(Debug)]
#[non_exhaustive]
pub struct Turn {
    /// What there is to report; `None` if nothing changed.
    pub activation: Option<Activation>,
    /// The state, to be given to the next cycle; `None` if the shop has none of these records yet. The same as before where nothing happened
    /// that must be stored.
    pub state: Option<State>,
    /// Whether another cycle should follow at once.
    pub is_behind: bool,
}

impl TriggerMeta {
    /// Runs one cycle of the trigger for a platform that keeps the state itself: inputs in JSON and the state that the last cycle gave
    /// go in, an activation and the new state come out.
    ///
    /// Who gives a state has dealt with the activation that came with it: store both in one transaction, or the state once the
    /// activation is dealt with. A cycle that is run again with the same state may report the same records under another id; their
    /// keys stay.
    ///
    /// ```no_run
    /// # async fn example(shop: prestashop_api::Shop) -> Result<(), Box<dyn std::error::Error>> {
    /// use prestashop_api::Catalogue;
    /// use prestashop_api::poller::State;
    ///
    /// let trigger = Catalogue::trigger("prestashop/order-updated")?;
    /// let inputs = serde_json::json!({ "ceiling": 50 });
    /// let kept: Option<State> = None; // what the platform stored
    /// let turn = trigger.cycle(&shop, &inputs, kept).await?;
    /// let stored = serde_json::to_string(&turn.state)?;
    /// # let _ = stored;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Poller::cycle`]. [`PollerError::state`] is what to store then, `None` only where none was given and none has come to be: it counts
    /// how often a record was tried, and says why the feed does not move.
    pub async fn cycle(&'static self, shop: &Shop, inputs: &Value, state: Option<State>) -> Result<Turn, PollerError> {
        shop.updates(self).inputs(inputs).turn(state).await
    }
}

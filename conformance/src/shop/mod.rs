//! A shop to test against: it executes the webservice of `PrestaShop` 8.2.1 over a recorded data set.
//!
//! [`FakeShop`] answers on a loopback port as the recorded shop answered: filters with every legal and illegal operator,
//! sort, limit, display, languages, keys and their rights, errors in the shape of PHP 8 in production mode, changes of order
//! states with what they do to the order. Its tests hold it against the recordings.
//!
//! What it cannot do it says: status 501, header `X-Fake-Shop`, and [`RunningShop::not_modelled`] lists it. So far these are
//! prices computed on request (`price[…]`), `depth`, the resources `images`, `search` and `attachments`, and all writes but
//! `POST order_histories`, `PATCH orders` and `PUT orders`.
//!
//! ```
//! # async fn example() {
//! use prestashop_conformance::shop::{FakeShop, Fault};
//!
//! let shop = FakeShop::start().await;
//! shop.mutate(|world| world.set("orders", 7, "current_state", "3"));
//! shop.fail_next(Fault::unavailable(Some(1)));
//! // … point a client at shop.url() with shop.key() …
//! assert!(shop.mails().is_empty());
//! # }
//! ```

mod answer;
mod bundle;
mod call;
mod display;
mod fault;
mod filter;
mod keys;
mod list;
mod model;
mod order;
mod recorded;
mod render;
mod render_xml;
mod respond;
mod state;
mod validate;
mod world;
mod write;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use wiremock::{Match, Mock, MockServer, Request, Respond, ResponseTemplate};

pub use self::answer::Answer;
pub use self::fault::Fault;
pub use self::keys::Key;
pub use self::state::{Mail, Now, Received};
pub use self::world::{Row, World};

use self::call::Call;
use self::recorded::Recorded;
use self::state::State;

/// The key of a shop that was not given others; it may do everything.
pub const FULL_KEY: &str = "FULLKEY82ABCDEFGHJKLMNPQRSTUVWXY";

/// A shop that answers requests. Clones are the same shop.
#[derive(Debug, Clone)]
pub struct FakeShop {
    state: Arc<Mutex<State>>,
    key: String,
}

/// How a shop is set up; see [`FakeShop::builder`].
#[must_use]
pub struct Builder {
    state: State,
}

/// A shop on a loopback port. It stops when this is dropped.
#[derive(Debug)]
pub struct RunningShop {
    shop: FakeShop,
    server: MockServer,
}

impl FakeShop {
    /// A shop with the recorded data set, the key [`FULL_KEY`], and the system's clock.
    pub fn builder() -> Builder {
        Builder {
            state: State {
                world: World::default(),
                keys: Vec::new(),
                version: "8.2.1".to_owned(),
                disabled: false,
                mail_fails: false,
                now: Arc::new(Timestamp::now),
                time_zone: Recorded::get().time_zone.clone(),
                outbox: Vec::new(),
                received: Vec::new(),
                not_modelled: Vec::new(),
                faults: VecDeque::new(),
                picker: None,
            },
        }
    }

    /// Starts a shop with the recorded data set, the key [`FULL_KEY`], and the system's clock.
    pub async fn start() -> RunningShop {
        Self::builder().start().await
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn execute(&self, request: &Request) -> Answer {
        let state = &mut *self.state();
        let fault = match &mut state.picker {
            Some(pick) => pick(request),
            None => None,
        };
        let fault = fault.or_else(|| state.faults.pop_front());
        let answer = match fault {
            Some(fault) => fault.apply(|| respond::respond(state, &Call::new(request))),
            None => respond::respond(state, &Call::new(request)),
        };
        let headers = request.headers.iter();
        state.received.push(Received {
            method: request.method.to_string(),
            path: request.url.path().to_owned(),
            query: request.url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect(),
            headers: headers
                .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
                .collect(),
            body: String::from_utf8_lossy(&request.body).into_owned(),
            status: answer.status,
        });
        answer
    }
}

impl Respond for FakeShop {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        self.execute(request).into_template()
    }
}

impl Builder {
    /// Adds a key. With a key of its own the shop does not have [`FULL_KEY`].
    pub fn key(mut self, key: Key) -> Self {
        self.state.keys.push(key);
        self
    }

    /// Sets the version that the shop says it has; the dialect stays the one of 8.2.1.
    pub fn version(mut self, version: &str) -> Self {
        version.clone_into(&mut self.state.version);
        self
    }

    /// Sets the clock.
    pub fn now(mut self, now: Now) -> Self {
        self.state.now = now;
        self
    }

    /// Changes the data set.
    pub fn world(mut self, change: impl FnOnce(&mut World)) -> Self {
        change(&mut self.state.world);
        self
    }

    /// Switches the webservice off: every request with a key is answered 503, code 22.
    pub fn disabled(mut self) -> Self {
        self.state.disabled = true;
        self
    }

    /// Lets the mail server refuse every mail.
    pub fn mail_fails(mut self) -> Self {
        self.state.mail_fails = true;
        self
    }

    /// Makes the shop without starting it, to be mounted on a mock server of the caller.
    #[must_use]
    pub fn build(mut self) -> FakeShop {
        if self.state.keys.is_empty() {
            self.state.keys.push(Key::full(FULL_KEY));
        }
        let key = self.state.keys.first().map(|key| key.text.clone()).unwrap_or_default();
        FakeShop { state: Arc::new(Mutex::new(self.state)), key }
    }

    /// Starts the shop.
    pub async fn start(self) -> RunningShop {
        let shop = self.build();
        let server = MockServer::start().await;
        Mock::given(Everything).respond_with(shop.clone()).mount(&server).await;
        RunningShop { shop, server }
    }
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Builder").field(&self.state).finish()
    }
}

struct Everything;

impl Match for Everything {
    fn matches(&self, _: &Request) -> bool {
        true
    }
}

impl RunningShop {
    /// The URL of the shop, without a slash at the end; the webservice is at `{url}/api`.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.uri()
    }

    /// The first of its keys.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.shop.key
    }

    /// The shop itself.
    #[must_use]
    pub fn shop(&self) -> &FakeShop {
        &self.shop
    }

    /// Changes the data while the shop runs. No row's `date_upd` moves by itself.
    pub fn mutate<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        change(&mut self.shop.state().world)
    }

    /// The shop's clock as it stamps rows: local time, `YYYY-MM-DD HH:MM:SS`.
    #[must_use]
    pub fn local_time(&self) -> String {
        self.shop.state().stamp()
    }

    /// Lets something go wrong with the next request. More faults queue up, one per request.
    pub fn fail_next(&self, fault: Fault) {
        self.shop.state().faults.push_back(fault);
    }

    /// Lets something go wrong with the requests that `pick` picks, before any queued fault. Replaces the one before.
    pub fn fail_when(&self, pick: impl FnMut(&Request) -> Option<Fault> + Send + 'static) {
        self.shop.state().picker = Some(Box::new(pick));
    }

    /// Switches the webservice off or on again.
    pub fn set_disabled(&self, disabled: bool) {
        self.shop.state().disabled = disabled;
    }

    /// Lets the mail server refuse every mail, or take them again.
    pub fn set_mail_fails(&self, fails: bool) {
        self.shop.state().mail_fails = fails;
    }

    /// The mails to customers so far.
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        self.shop.state().outbox.clone()
    }

    /// The requests so far, those that ran into a fault included.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.shop.state().received.clone()
    }

    /// What was asked of the shop that it cannot do.
    #[must_use]
    pub fn not_modelled(&self) -> Vec<String> {
        self.shop.state().not_modelled.clone()
    }
}

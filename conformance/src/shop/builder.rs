//! Setting up a shop.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use wiremock::{Mock, MockServer, MockServerBuilder, Request};

use super::fake_shop::FakeShop;
use super::keys::{FULL_KEY, Key, VERBS, VERBS_WITHOUT_PATCH};
use super::proxy::Proxy;
use super::running::RunningShop;
use super::state::{Now, State};
use super::world::World;

/// How a shop is set up; see [`FakeShop::builder`].
#[must_use]
pub struct Builder {
    state: State,
}

impl FakeShop {
    /// A shop with the recorded data set, the key [`FULL_KEY`], and the system's clock.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Starts a shop with the recorded data set, the key [`FULL_KEY`], and the system's clock.
    pub async fn start() -> RunningShop {
        Self::builder().start().await
    }
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            state: State {
                world: World::default(),
                extended: BTreeMap::new(),
                keys: Vec::new(),
                version: "8.2.1".to_owned(),
                disabled: false,
                mail_fails: false,
                strips_authorization: false,
                now: Arc::new(Timestamp::now),
                // That of the recorded shop; the program brings all time zones along.
                time_zone: TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC),
                outbox: Vec::new(),
                received: Vec::new(),
                not_modelled: Vec::new(),
                verbs: &VERBS,
                targeted: Vec::new(),
                faults: VecDeque::new(),
                proxy: Proxy::default(),
                picker: None,
                before: None,
                before_loading: None,
                ready: None,
            },
        }
    }
}

impl Builder {
    /// Adds a key. With a key of its own the shop does not have [`FULL_KEY`].
    pub fn key(mut self, key: Key) -> Self {
        self.state.keys.push(key);
        self
    }

    /// Lets the shop be of a version, with its resources and in its dialect: that of 1.7.8.11, 8.2.1, 9.0.0 or 9.1.4, whichever is nearest.
    pub fn version(mut self, version: &str) -> Self {
        version.clone_into(&mut self.state.version);
        self.state.world.speak(&self.state.release());
        self
    }

    /// Sets whether the shop knows the verb PATCH. Without it the shop is a 1.7.8.11, answers PATCH with 405, code 23, and leaves the verb
    /// out of the API root.
    pub fn patch(mut self, patch: bool) -> Self {
        self.state.verbs = if patch { &VERBS } else { &VERBS_WITHOUT_PATCH };
        self.version(if patch { "8.2.1" } else { "1.7.8.11" })
    }

    /// Sets the clock.
    pub fn now(mut self, now: Now) -> Self {
        self.state.now = now;
        self
    }

    /// Sets the time zone in which rows are stamped, which is Europe/Paris otherwise. The recorded configuration
    /// `PS_TIMEZONE` is changed with it.
    pub fn time_zone(mut self, time_zone: TimeZone) -> Self {
        let row =
            self.state.world.rows("configurations").find(|row| row.get("name").is_some_and(|n| n == "PS_TIMEZONE"));
        let id = row.and_then(|row| row.get("id")?.as_u64());
        if let (Some(id), Some(name)) = (id, time_zone.iana_name()) {
            self.state.world.set("configurations", id, "value", name);
        }
        self.state.time_zone = time_zone;
        self
    }

    /// Adds fields to a resource, as a module does: what `?schema=synopsis` says of them, such as
    /// `<card_message maxSize="255" format="isMessage"/>`. Rows show them empty before something is stored.
    ///
    /// # Errors
    ///
    /// The shop does not know the resource, or the text is no XML; in words.
    pub fn module_fields(mut self, resource: &str, synopsis: &str) -> Result<Self, String> {
        let extended = self.state.extended.get(resource).map(AsRef::as_ref);
        let known = extended.or_else(|| self.state.world.recorded().resource(resource));
        let known = known.ok_or_else(|| format!("the shop has no resource `{resource}`"))?;
        let extended = known.with_fields(synopsis)?;
        let languages = self.state.world.languages();
        let ids: Vec<u64> = self.state.world.rows(resource).filter_map(|row| row.get("id")?.as_u64()).collect();
        for id in ids {
            if let Some(row) = self.state.world.row_mut(resource, id) {
                for field in extended.fields.iter().filter(|field| !row.contains_key(&field.name)).collect::<Vec<_>>() {
                    row.insert(field.name.clone(), field.empty(&languages));
                }
            }
        }
        self.state.extended.insert(resource.to_owned(), Arc::new(extended));
        Ok(self)
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

    /// Puts a web server in front that does not hand the `Authorization` header to PHP: only `ws_key` works.
    pub fn strips_authorization(mut self) -> Self {
        self.state.strips_authorization = true;
        self
    }

    /// Puts something in front of the shop. Replaces the one before.
    pub fn behind(mut self, proxy: Proxy) -> Self {
        self.state.proxy = proxy;
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

    /// Starts the shop on a free loopback port.
    pub async fn start(self) -> RunningShop {
        self.run(MockServer::builder()).await
    }

    /// Starts the shop where `listener` listens.
    pub async fn start_on(self, listener: TcpListener) -> RunningShop {
        self.run(MockServer::builder().listener(listener)).await
    }

    async fn run(self, server: MockServerBuilder) -> RunningShop {
        let shop = self.build();
        // The shop keeps its own log of requests.
        let server = server.disable_request_recording().start().await;
        // The requests are handled one after the other: first the matcher executes one, then the shop hands out the answer.
        let drops = shop.clone();
        Mock::given(move |request: &Request| drops.drops(request))
            .respond_with_err(|_: &Request| std::io::Error::from(std::io::ErrorKind::ConnectionReset))
            .mount(&server)
            .await;
        Mock::given(|_: &Request| true).respond_with(shop.clone()).mount(&server).await;
        RunningShop::new(shop, server)
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Builder").field(&self.state).finish()
    }
}

//! How a connection is described and checked.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::connection::Inner;
use crate::client::{
    Budget, Cached, Clock, Connection, HttpTransport, Limits, RetryPolicy, Shop, ShopScope, SystemClock, Transport,
    is_loopback,
};
use crate::error::{Error, ErrorKind, Result, basic_token};
use crate::resources::service::KEY_LENGTH;

/// What PrestaShop's URL rewriting leads to from `/api/`.
const DISPATCHER: &str = "/webservice/dispatcher.php";

/// Describes the connection to a shop. [`ShopBuilder::build`] checks it, without any network.
#[must_use]
#[expect(clippy::struct_excessive_bools, reason = "one switch per method of the builder")]
pub struct ShopBuilder {
    url: String,
    key: Option<SecretString>,
    key_in_query: bool,
    allow_http: bool,
    limits: Limits,
    retry: RetryPolicy,
    transport: Option<Arc<dyn Transport>>,
    ca_certificates: Vec<Vec<u8>>,
    clock: Option<Arc<dyn Clock>>,
    scope: ShopScope,
    tunnel_verbs: bool,
    tolerate_notices: bool,
    user_agent: String,
}

impl fmt::Debug for ShopBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address may hold a password until `build` has refused it.
        f.debug_struct("ShopBuilder").finish_non_exhaustive()
    }
}

impl ShopBuilder {
    pub(super) fn new(url: String) -> Self {
        Self {
            url,
            key: None,
            key_in_query: false,
            allow_http: false,
            limits: Limits::default(),
            retry: RetryPolicy::default(),
            transport: None,
            ca_certificates: Vec::new(),
            clock: None,
            scope: ShopScope::Default,
            tunnel_verbs: false,
            tolerate_notices: false,
            user_agent: concat!("prestashop-api/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }

    /// The webservice key: 32 characters, from Advanced Parameters > Webservice. White space around it is dropped.
    pub fn key(mut self, key: impl Into<SecretString>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Sends the key as `ws_key` in the address instead of in a header. Proxies and the shop's own log then see it: this is
    /// for servers that keep the header `Authorization` from PHP and cannot be changed.
    pub fn key_in_query(mut self, yes: bool) -> Self {
        self.key_in_query = yes;
        self
    }

    /// Allows plain HTTP to hosts other than this machine. Everyone on the way can then read the key.
    pub fn allow_http(mut self, yes: bool) -> Self {
        self.allow_http = yes;
        self
    }

    /// The longest time of one attempt; [`Limits::default`] unless said otherwise.
    pub fn timeout(mut self, attempt: Duration) -> Self {
        self.limits.attempt = attempt;
        self
    }

    /// The longest time to make a connection; [`Limits::default`] unless said otherwise.
    pub fn connect_timeout(mut self, connect: Duration) -> Self {
        self.limits.connect = connect;
        self
    }

    /// The longest time without a byte inside an answer; [`Limits::default`] unless said otherwise.
    pub fn stall_timeout(mut self, stall: Duration) -> Self {
        self.limits.stall = stall;
        self
    }

    /// The largest answer, in bytes after decompression; [`Limits::default`] unless said otherwise.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.limits.max_body = bytes;
        self
    }

    /// How reads are retried.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Trusts a certificate authority besides those that the platform trusts: one of a company's own, or the one that signed a test shop's
    /// certificate. `pem` is text of one or more blocks `-----BEGIN CERTIFICATE-----`; given again, it adds more.
    ///
    /// [`build`](Self::build) refuses what holds no certificate, and one beside a [`transport`](Self::transport), which decides by
    /// itself whom to trust. Android takes authorities from its settings alone.
    pub fn ca_certificate(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.ca_certificates.push(pem.into());
        self
    }

    /// Another way to send requests.
    pub fn transport(mut self, transport: Arc<dyn Transport>) -> Self {
        self.transport = Some(transport);
        self
    }

    /// Another clock.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// The shops of a multistore that calls are about; without it, the one of the address. [`Shop::scoped`] changes it.
    pub fn scope(mut self, scope: ShopScope) -> Self {
        self.scope = scope;
        self
    }

    /// Sends PUT, PATCH and DELETE as POST with the parameter `ps_method`, which PrestaShop takes for the verb: for shops behind a
    /// firewall or hoster that lets GET and POST through only. Errors, rights and traces speak of the real verb, and such a
    /// POST is as little repeated as any write. Off unless asked for.
    pub fn tunnel_verbs(mut self, yes: bool) -> Self {
        self.tunnel_verbs = yes;
        self
    }

    /// Takes data beside which the shop lists PHP warnings or notices, instead of answering
    /// [`ErrorKind::ShopNotice`]. Some shops warn on every answer.
    pub fn tolerate_notices(mut self, yes: bool) -> Self {
        self.tolerate_notices = yes;
        self
    }

    /// The name under which the client presents itself.
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = name.into();
        self
    }

    /// Checks the description and makes the connection's handle. Nothing is sent.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`] for an address, key, scope, name or certificate that cannot work, [`ErrorKind::Insecure`] for plain HTTP that was
    /// not allowed.
    pub fn build(self) -> Result<Shop> {
        self.scope.check(None)?;
        let base = api_root(&self.url)?;
        if base.scheme() == "http" && !self.allow_http && !is_loopback(base.host()) {
            return Err(Error::new(
                ErrorKind::Insecure,
                format!(
                    "plain HTTP would show the key to everyone between here and {}",
                    base.host_str().unwrap_or_default()
                ),
            )
            .with_hint("Use https://. If the way to the shop is safe, allow plain HTTP explicitly."));
        }
        let key = checked_key(self.key.as_ref())?;
        let user_agent = HeaderValue::from_str(&self.user_agent).map_err(|error| {
            Error::usage("the user agent holds characters that a header cannot carry").with_source(error)
        })?;
        let authorization = if self.key_in_query { None } else { Some(basic(&key)?) };
        let transport = match self.transport {
            Some(_) if !self.ca_certificates.is_empty() => {
                return Err(Error::usage(
                    "a certificate authority is given beside a transport, which decides by itself whom to trust",
                )
                .with_hint("Have the transport trust the authority, or leave the transport out."));
            }
            Some(transport) => transport,
            None => Arc::new(HttpTransport::to(&base, &self.ca_certificates)?),
        };
        let connection = Connection {
            inner: Arc::new(Inner {
                base,
                key,
                authorization,
                user_agent,
                transport,
                clock: self.clock.unwrap_or_else(|| Arc::new(SystemClock::new())),
                limits: self.limits,
                retry: self.retry,
                budget: Budget::new(),
                tunnel_verbs: self.tunnel_verbs,
                tolerate_notices: self.tolerate_notices,
                known: Cached::default(),
                version: Mutex::default(),
                time: Mutex::default(),
            }),
            scope: self.scope,
        };
        Ok(Shop { connection })
    }
}

/// The address of the API from the address of the shop. Errors do not repeat the address: it may hold a password.
fn api_root(text: &str) -> Result<Url> {
    const EXAMPLE: &str = "Write the shop's address like https://shop.example or https://shop.example/folder.";
    let refuse = |why: &'static str| Error::usage(why).with_hint(EXAMPLE);
    let mut url = Url::parse(text.trim()).map_err(|error| refuse("the shop's address is no URL").with_source(error))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refuse("the shop's address must begin with https:// (or http://)"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(refuse("the shop's address holds a user or a password")
            .with_hint("Give the webservice key as the key, not in the address."));
    }
    if url.query().is_some() {
        return Err(refuse("the shop's address has a query (from the `?` on)"));
    }
    if url.fragment().is_some() {
        return Err(refuse("the shop's address has a fragment (from the `#` on)"));
    }
    let path = url.path().trim_end_matches('/');
    // The address below which a shop without URL rewriting answers; the call goes into the query there.
    if path.ends_with(DISPATCHER) {
        let root = path.to_owned();
        url.set_path(&root);
        return Ok(url);
    }
    let folder = path.strip_suffix("/api").unwrap_or(path).trim_end_matches('/');
    let root = format!("{folder}/api/");
    url.set_path(&root);
    Ok(url)
}

fn checked_key(key: Option<&SecretString>) -> Result<SecretString> {
    const WHERE: &str = "Copy the key from Advanced Parameters > Webservice in the shop's back office.";
    let Some(key) = key else {
        return Err(Error::usage("no webservice key was given").with_hint(WHERE));
    };
    let key = key.expose_secret().trim();
    let length = key.chars().count();
    if length as u64 != KEY_LENGTH {
        return Err(Error::usage(format!("a webservice key has {KEY_LENGTH} characters, this one has {length}"))
            .with_hint(WHERE));
    }
    // A colon would end the user name of Basic authentication; the shop counts bytes.
    if !key.chars().all(|c| c.is_ascii_graphic() && c != ':') {
        return Err(Error::usage("the webservice key holds characters that no key has").with_hint(WHERE));
    }
    Ok(SecretString::from(key))
}

/// Basic authentication with the key as user and an empty password.
fn basic(key: &SecretString) -> Result<HeaderValue> {
    let token = SecretString::from(basic_token(key.expose_secret()));
    let mut value = HeaderValue::from_str(&format!("Basic {}", token.expose_secret()))
        .map_err(|error| Error::usage("the webservice key cannot be sent").with_source(error))?;
    value.set_sensitive(true);
    Ok(value)
}

//! What all calls to one shop share.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::HeaderValue;
use jiff::Timestamp;
use secrecy::SecretString;
use url::Url;

use crate::client::{Budget, Cached, Clock, Limits, RetryPolicy, ShopScope, Transport};
use crate::error::Redact;
use crate::version::Version;

/// The engine below [`Shop`](crate::Shop): what sends calls, judges answers and sends again. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Connection {
    pub(super) inner: Arc<Inner>,
    pub(super) scope: ShopScope,
}

pub(super) struct Inner {
    /// Ends in `/api/`, or in `/webservice/dispatcher.php` where the shop has no URL rewriting.
    pub(super) base: Url,
    pub(super) key: SecretString,
    /// `None` if the key goes into the query.
    pub(super) authorization: Option<HeaderValue>,
    pub(super) user_agent: HeaderValue,
    pub(super) transport: Arc<dyn Transport>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) limits: Limits,
    pub(super) retry: RetryPolicy,
    pub(super) budget: Budget,
    pub(super) tunnel_verbs: bool,
    pub(super) tolerate_notices: bool,
    /// What the shop said about itself, and when.
    pub(super) known: Cached,
    /// What the shop's last answer said.
    pub(super) version: Mutex<Option<Version>>,
    /// The shop's time when it gave it, in its own header.
    pub(super) time: Mutex<Option<Timestamp>>,
}

impl Connection {
    /// Ends in `/api/`, or in `/webservice/dispatcher.php` where the shop has no URL rewriting.
    pub(crate) fn base(&self) -> &Url {
        &self.inner.base
    }

    /// The shops of a multistore that calls are about.
    pub(crate) fn scope(&self) -> ShopScope {
        self.scope
    }

    pub(crate) fn scoped(&self, scope: ShopScope) -> Self {
        Self { inner: Arc::clone(&self.inner), scope }
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.clock
    }

    /// The same shop reached another way, to find out whether that works: at another address of the same host, or with the key in the query.
    pub(crate) fn otherwise(&self, path: Option<&str>, key_in_query: bool) -> Self {
        let inner = &self.inner;
        let mut base = inner.base.clone();
        if let Some(path) = path {
            base.set_path(path);
        }
        let inner = Inner {
            base,
            key: inner.key.clone(),
            authorization: inner.authorization.clone().filter(|_| !key_in_query),
            user_agent: inner.user_agent.clone(),
            transport: Arc::clone(&inner.transport),
            clock: Arc::clone(&inner.clock),
            limits: inner.limits.clone(),
            retry: RetryPolicy::never(),
            budget: Budget::new(),
            tunnel_verbs: inner.tunnel_verbs,
            tolerate_notices: inner.tolerate_notices,
            known: Cached::default(),
            version: Mutex::default(),
            time: Mutex::default(),
        };
        Self { inner: Arc::new(inner), scope: self.scope }
    }

    /// What the shop's last answer told.
    pub(crate) fn version(&self) -> Option<Version> {
        self.known_version().clone()
    }

    /// Keeps the version that an answer tells.
    pub(super) fn heard_version(&self, text: &str) {
        let mut known = self.known_version();
        if known.as_ref().is_none_or(|version| version.as_str() != text) {
            *known = Some(Version::parse(text));
        }
    }

    /// The shop's time in its last answer.
    pub(super) fn time(&self) -> MutexGuard<'_, Option<Timestamp>> {
        self.inner.time.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn known_version(&self) -> MutexGuard<'_, Option<Version>> {
        // A version cannot be left half-written by a panic elsewhere.
        self.inner.version.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn redact(&self) -> Redact<'_> {
        Redact::new(&self.inner.key)
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("url", &self.inner.base.as_str())
            .field("key", &"[redacted]")
            .field("scope", &self.scope)
            .field("limits", &self.inner.limits)
            .field("retry", &self.inner.retry)
            .field("transport", &self.inner.transport)
            .field("clock", &self.inner.clock)
            .finish_non_exhaustive()
    }
}

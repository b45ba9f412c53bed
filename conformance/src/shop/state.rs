//! Everything about the shop that can change.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use prestashop_api::Version;

use super::call::Call;
use super::fault::InjectedFault;
use super::keys::Key;
use super::model::Resource;
use super::proxy::Proxy;
use super::received::Received;
use super::response::FakeResponse;
use super::world::World;

/// A clock.
pub type Now = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A mail to a customer about a new state of an order, about its tracking number, or about a new order.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Mail {
    /// The order.
    pub order: u64,
    /// The order state that it reached; 0 for a mail that is not about a state.
    pub order_state: u64,
    /// The mail template of that state, in the language of the order; `in_transit` for a tracking number, `order_conf` for an order.
    pub template: String,
    /// The mail address of the customer; empty if the shop does not have the customer.
    pub to: String,
}

/// Picks a fault for a request, or none.
pub(super) type Picker = Box<dyn FnMut(&Received) -> Option<InjectedFault> + Send>;

/// Changes the data before a request is executed.
pub(super) type Before = Box<dyn FnMut(&Received, &mut World) + Send>;

/// Changes the data between the two steps of a list, and says whether the rows can be loaded.
pub(super) type BeforeLoading = Box<dyn FnMut(&str, &[u64], &mut World) -> bool + Send>;

pub(super) struct State {
    pub(super) world: World,
    /// Resources that a module has added fields to.
    pub(super) extended: BTreeMap<String, Arc<Resource>>,
    pub(super) keys: Vec<Key>,
    pub(super) version: String,
    pub(super) disabled: bool,
    pub(super) mail_fails: bool,
    pub(super) strips_authorization: bool,
    pub(super) now: Now,
    pub(super) time_zone: TimeZone,
    pub(super) outbox: Vec<Mail>,
    pub(super) received: Vec<Received>,
    pub(super) not_modelled: Vec<String>,
    /// The verbs that the shop knows.
    pub(super) verbs: &'static [&'static str],
    /// Faults for a verb and a resource; each hits once.
    pub(super) targeted: Vec<(String, String, InjectedFault)>,
    pub(super) faults: VecDeque<InjectedFault>,
    /// What stands in front of the shop.
    pub(super) proxy: Proxy,
    pub(super) picker: Option<Picker>,
    pub(super) before: Option<Before>,
    pub(super) before_loading: Option<BeforeLoading>,
    /// The answer to the request that is being handled, made while it was decided whether there is one.
    pub(super) ready: Option<FakeResponse>,
}

impl State {
    /// The fault that is meant for a request, if any.
    pub(super) fn fault(&mut self, received: &Received, call: &Call) -> Option<InjectedFault> {
        if let Some(fault) = self.proxy.fault(received) {
            return Some(fault);
        }
        let meant =
            |(verb, resource, _): &(String, String, InjectedFault)| *verb == call.verb && resource == call.resource();
        if let Some(at) = self.targeted.iter().position(meant) {
            return Some(self.targeted.remove(at).2);
        }
        let picked = self.picker.as_mut().and_then(|pick| pick(received));
        picked.or_else(|| self.faults.pop_front())
    }

    /// The version whose rules hold.
    pub(super) fn release(&self) -> Version {
        Version::parse(&self.version)
    }

    /// The shop's local time, as it stamps rows.
    pub(super) fn stamp(&self) -> String {
        self.time(0)
    }

    /// The shop's local time so many seconds from now.
    pub(super) fn time(&self, seconds: i64) -> String {
        let now = (self.now)();
        let then = now.checked_add(jiff::SignedDuration::from_secs(seconds)).unwrap_or(now);
        then.to_zoned(self.time_zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// Adds the headers of every answer of the webservice.
    pub(super) fn headers(&self, answer: FakeResponse, version: &str) -> FakeResponse {
        answer
            .header("Access-Time", (self.now)().as_second().to_string())
            .header("X-Powered-By", "PrestaShop Webservice")
            .header("PSWS-Version", version)
            .header("Execution-Time", "0.005")
    }
}

impl fmt::Debug for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("State")
            .field("version", &self.version)
            .field("received", &self.received.len())
            .finish_non_exhaustive()
    }
}

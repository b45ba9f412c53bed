//! The connection to a shop: how a call is sent, judged and sent again.

mod builder;
mod call;
mod classify;
mod clock;
mod connection;
mod download;
mod elements;
mod json_text;
mod json_value;
mod loopback;
mod probe;
mod retry;
mod scope;
mod shop;
mod transport;

pub use builder::ShopBuilder;
pub use clock::{BoxFuture, Clock, SystemClock};
pub use download::Download;
pub use probe::{Probe, Rights};
pub use retry::RetryPolicy;
pub use scope::ShopScope;
pub use shop::Shop;
pub use transport::{AnswerBody, HttpTransport, Limits, RequestBody, Transport, TransportError, TransportErrorKind};

use call::no_answer;
pub(crate) use call::{Call, Format, Reply};
pub(crate) use classify::KEY_LOST;
pub(crate) use connection::Connection;
pub(crate) use elements::{XmlElement, elements, entity_id};
pub(crate) use json_text::{Scan as JsonScan, escape_controls};
pub(crate) use json_value::Bounded;
use loopback::ADDRESSES as LOOPBACK;
pub(crate) use loopback::is_loopback;
use probe::Cached;
use retry::{Backoff, Budget};

//! Typed client for the PrestaShop webservice.
#![deny(missing_docs)]

mod call;
mod classify;
mod clock;
mod error;
mod generated;
mod probe;
mod retry;
mod shop;
mod transport;
mod version;

pub use call::{Answer, Call, Format, Verb};
pub use clock::{BoxFuture, Clock, SystemClock};
pub use error::{Code, Error, ErrorKind, Phase, Result, ShopError};
pub use probe::{Probe, Rights};
pub use retry::RetryPolicy;
pub use shop::{Shop, ShopBuilder};
pub use transport::{HttpTransport, Limits, Transport, TransportError, TransportErrorKind};
pub use version::Version;

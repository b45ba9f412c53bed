//! Typed client for the `PrestaShop` webservice.

pub mod clock;
#[cfg(feature = "poller")]
pub mod poller;

//! In the place of TLS where it is not built in.

use url::Url;

use crate::error::{Error, Result};

/// Whom a transport trusts: without TLS, nobody is asked for a certificate.
#[derive(Debug, Clone)]
pub(super) struct Trust;

impl Trust {
    pub(super) const PLATFORM: Self = Self;

    /// # Errors
    /// A certificate is given.
    pub(super) fn with(pem: &[Vec<u8>]) -> Result<Self> {
        if pem.is_empty() { Ok(Self) } else { Err(missing()) }
    }

    /// # Errors
    /// The server of `url` takes TLS.
    #[expect(clippy::unused_self, reason = "with TLS it depends on whom is trusted")]
    pub(super) fn check(&self, url: &Url) -> Result<()> {
        if url.scheme() == "https" { Err(missing()) } else { Ok(()) }
    }
}

pub(super) fn missing() -> Error {
    Error::usage("HTTPS is not built in")
        .with_hint("Enable the feature `rustls` of prestashop-api, or give the shop a transport of your own.")
}

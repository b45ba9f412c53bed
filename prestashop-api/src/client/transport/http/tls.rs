//! Whom to trust, for HTTPS.

use std::sync::{Arc, OnceLock};

use rustls::ClientConfig;
use rustls_platform_verifier::Verifier;

use crate::error::{Error, ErrorKind, Result};

/// Trusts the certificates of the platform. They are read once per process: that takes milliseconds, and all shops share the memory.
pub(super) fn platform() -> Result<Arc<ClientConfig>> {
    static PLATFORM: OnceLock<Arc<ClientConfig>> = OnceLock::new();
    if let Some(config) = PLATFORM.get() {
        return Ok(Arc::clone(config));
    }
    // A failure is not kept: certificates can be installed while the program runs.
    let config = trusting(Verifier::new).map_err(|error| {
        error.with_hint("Install the system's certificates (on Debian: the package ca-certificates).")
    })?;
    Ok(Arc::clone(PLATFORM.get_or_init(|| Arc::new(config))))
}

/// Trusts what the verifier does.
fn trusting(
    verifier: impl FnOnce(Arc<rustls::crypto::CryptoProvider>) -> Result<Verifier, rustls::Error>,
) -> Result<ClientConfig> {
    // The provider is handed over: a process-wide one is the application's to choose.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let configured = || {
        let verifier = Arc::new(verifier(Arc::clone(&provider))?);
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        Ok(config.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
    };
    configured()
        .map_err(|error: rustls::Error| Error::new(ErrorKind::Connect, "TLS cannot be set up").with_source(error))
}

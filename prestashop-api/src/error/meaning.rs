//! What an error means for the call: whether it passes by itself, and whether a write may have been done.

use super::codes::never_saved;
use super::{Error, ErrorKind, Phase, Verb};

impl Error {
    /// Whether the same call can succeed a little later without anyone doing anything. For a write see also
    /// [`Error::may_have_been_applied`].
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::Connect
                | ErrorKind::Timeout
                | ErrorKind::Transport
                | ErrorKind::RateLimited
                | ErrorKind::Unavailable
                | ErrorKind::Corrupted
        )
    }

    /// Whether no answer came in time.
    ///
    /// # Troubleshooting
    ///
    /// Shops take milliseconds per row, and seconds to change an order's state. Ask for smaller pages, or raise the time
    /// of an attempt.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.0.kind == ErrorKind::Timeout
    }

    /// Whether the item does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.0.kind == ErrorKind::NotFound
    }

    /// Whether the key, or one of its rights, is missing.
    ///
    /// # Troubleshooting
    ///
    /// The hint names the box to tick under Advanced Parameters > Webservice.
    #[must_use]
    pub fn is_permission(&self) -> bool {
        matches!(
            self.0.kind,
            ErrorKind::Unauthorized
                | ErrorKind::ForbiddenResource
                | ErrorKind::ForbiddenVerb
                | ErrorKind::ForbiddenShop
        )
    }

    /// Whether a write may have been done, wholly or in part, although this error came. Always false for a read.
    ///
    /// PrestaShop answers 500 to writes that it has done when PHP warns or a mail cannot be sent, and it writes without a
    /// transaction; a firewall that inspects answers refuses them after PHP has saved. Read the item again before writing again.
    #[must_use]
    pub fn may_have_been_applied(&self) -> bool {
        self.0.verb.is_some_and(Verb::is_write)
            && match self.0.phase {
                Phase::NotSent => false,
                Phase::MaybeSent => true,
                Phase::Answered => !self.proves_that_nothing_was_written(),
            }
    }

    /// Whether this is PrestaShop's own refusal, with its own headers and its own code, of those that it says before it saves anything.
    /// No answer of anything in front of the shop is a proof.
    fn proves_that_nothing_was_written(&self) -> bool {
        self.is_by_shop() && never_saved(self.0.kind, self.cause().and_then(|cause| cause.code), self.0.status)
    }
}

//! What a failed cycle says, and how long the poller waits after it.

use std::time::Duration;

use super::Poller;
use crate::error::ErrorKind;
use crate::poller::core::cycle::Stuck;
use crate::poller::core::error::{Cause, PollerError, PollerErrorKind};
use crate::poller::core::poison::PATIENCE;

/// Longest wait after failed cycles.
const BACKOFF_MAX: Duration = Duration::from_secs(30 * 60);

/// The wait after a key was refused: firewalls shut out who is refused too often.
const REFUSED: Duration = Duration::from_secs(60 * 60);

/// The wait for someone to switch the webservice on.
const SWITCHED_OFF: Duration = Duration::from_secs(15 * 60);

/// The longest wait that a shop may ask for.
const ASKED_MAX: Duration = Duration::from_secs(60 * 60);

/// The wait after this error, and so many others in a row before it.
pub(super) fn pause(error: &PollerError, interval: Duration, fails: u32) -> Duration {
    let backoff = interval.saturating_mul(1 << fails.min(16)).min(BACKOFF_MAX.max(interval));
    let Some(error) = error.shop_error() else { return backoff };
    let least = match error.kind() {
        ErrorKind::WebserviceDisabled => SWITCHED_OFF,
        ErrorKind::Unauthorized => REFUSED,
        _ if error.is_permission() => REFUSED,
        _ => Duration::ZERO,
    };
    let asked = error.retry_after().map_or(Duration::ZERO, |asked| asked.min(ASKED_MAX));
    backoff.max(least).max(asked)
}

/// What the shop was asked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Page,
    Ids,
    Id,
    Date,
    HighestId,
}

impl Poller {
    pub(super) fn unread(&self, part: Part, error: Cause) -> PollerError {
        let feed = &self.settings.feed;
        let what = match part {
            Part::Page => format!("a page of {}", feed.resource.name),
            Part::Ids => format!("the ids of a page of {}", feed.resource.name),
            Part::Id => format!("the id of a record of {} that cannot be read", feed.resource.name),
            Part::Date => format!("the date of the newest of {} that is known", feed.resource.name),
            Part::HighestId => format!("the highest {} id", feed.item()),
        };
        PollerError::new(PollerErrorKind::Source, format!("the shop did not deliver {what}"))
            .with_hint("the next cycle asks again, from where this one came to; nothing is lost")
            .with_cause(error)
    }

    pub(super) fn in_the_way(&self, stuck: &Stuck, cause: Option<Cause>) -> PollerError {
        let Stuck { id, attempts, reason } = stuck;
        let item = self.settings.feed.item();
        let error = PollerError::new(
            PollerErrorKind::Record,
            format!("{item} {id} cannot be read (attempt {attempts} of {PATIENCE}): {reason}"),
        )
        .with_hint(format!(
            "open it in the back office and look into the shop's PHP error log; after {PATIENCE} attempts the poller \
             goes on without it, reports it as skipped, and tries it again later",
        ));
        match cause {
            Some(cause) => error.with_cause(cause),
            None => error,
        }
    }
}

//! What a scan begins with: the shop's time, and a sight of its records.

use super::Poller;
use super::trouble::Part;
use crate::poller::core::cycle::Cycle;
use crate::poller::core::cycle::idle::Landmark;
use crate::poller::core::error::PollerError;
use crate::poller::core::state::State;
use crate::poller::ports::{PageError, Timed};

/// What the shop showed of its records when a scan was planned.
#[derive(Debug, Default)]
pub(super) struct Sight {
    /// The highest id, if it was asked for.
    pub(super) max_id: Option<u64>,
    /// The newest record that was reported, where it was not written since.
    pub(super) unmoved: Option<Landmark>,
}

impl Poller {
    /// Asks for the shop's time, and for what shows at once that it sees its records.
    pub(super) async fn look(&self, stored: &mut Option<State>) -> Result<Timed<Sight>, PollerError> {
        if let Some(landmark) = stored.as_ref().and_then(|state| Landmark::of(state, &self.settings)) {
            match self.source.date(landmark.id).await {
                Ok(answer) => {
                    let unmoved = (answer.value == Some(landmark.date)).then_some(landmark);
                    return Ok(Timed::new(Sight { max_id: None, unmoved }, answer.server_now));
                }
                // Any other question would fail as well, and may come too early.
                Err(PageError::Shop(error)) => return Err(self.unread(Part::Date, error)),
                // It may be one that cannot be read: that must not hold the others.
                Err(error) => {
                    let error = error.into_cause();
                    tracing::debug!(id = landmark.id, %error, "the newest record that is known does not come");
                }
            }
        }
        let mut answer = self.source.max_id().await.map_err(|error| self.unread(Part::HighestId, error))?;
        if let Some(state) = stored.as_mut().filter(|_| self.settings.feed.goes_by_id()) {
            self.follow(state, &mut answer).await?;
        }
        Ok(Timed::new(Sight { max_id: answer.value, unmoved: None }, answer.server_now))
    }

    /// Asks whether anything was written since the landmark, where its window is all that the scan has to read.
    pub(super) async fn glance(&self, cycle: &mut Cycle<'_>, unmoved: Option<Landmark>) {
        let Some(landmark) = unmoved else { return };
        let Some(query) = cycle.glance(landmark) else { return };
        match self.source.ids(&query).await {
            Ok(answer) => cycle.glanced(landmark, &answer.value),
            // The page tells.
            Err(error) => tracing::debug!(%error, "whether anything was written cannot be asked for"),
        }
    }
}

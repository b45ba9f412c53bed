//! What is asked before a page is believed to be the last one.

use super::Poller;
use super::trouble::Part;
use crate::poller::core::cycle::{Cycle, Progress};
use crate::poller::core::error::PollerError;
use crate::poller::ports::SECOND_LOOK;

impl Poller {
    /// Asks what the cycle wants to know before it believes that a page is the last one.
    pub(super) async fn confirm(&self, cycle: &mut Cycle<'_>, mut progress: Progress) -> Result<Progress, PollerError> {
        loop {
            progress = match progress {
                Progress::Canary => {
                    let answer = self.source.max_id().await;
                    cycle.canary(answer.map_err(|error| self.unread(Part::HighestId, error))?.value)?
                }
                Progress::CheckIds | Progress::CheckLater => {
                    if progress == Progress::CheckLater {
                        self.clock.sleep(SECOND_LOOK).await;
                    }
                    let answer = self.source.ids(&cycle.check_query()).await;
                    cycle.check(&answer.map_err(|error| self.unread(Part::Ids, error))?.value)?
                }
                Progress::More | Progress::LearnId | Progress::Done => return Ok(progress),
            };
        }
    }
}

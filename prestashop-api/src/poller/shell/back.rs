//! Ids that go back, as after a backup was restored: a feed by id alone would wait for the shop to come to where it was.

use super::Poller;
use super::trouble::Part;
use crate::poller::core::error::PollerError;
use crate::poller::core::page::ChangeQuery;
use crate::poller::core::state::{Reading, State};
use crate::poller::ports::{PageError, SECOND_LOOK, Timed};

impl Poller {
    /// Goes back as far as the shop has. `highest` is the highest id that it shows, asked for anew where it is too low.
    pub(super) async fn follow(&self, state: &mut State, highest: &mut Timed<Option<u64>>) -> Result<(), PollerError> {
        if !state.is_ahead_of(highest.value) {
            return Ok(());
        }
        self.clock.sleep(SECOND_LOOK).await;
        *highest = self.source.max_id().await.map_err(|error| self.unread(Part::HighestId, error))?;
        if !state.is_ahead_of(highest.value) {
            return Ok(());
        }
        let known = state.max_id;
        let id = self.unchanged(state, highest.value).await?;
        tracing::warn!(
            known,
            now = highest.value,
            from = id,
            "the shop's ids have gone back, as after a restored backup: reading again from the last record that is as it was"
        );
        state.go_back(Reading { server: highest.server_now, own: self.clock.now() }, id, highest.value);
        Ok(())
    }

    /// The last id whose record is as it was when it was read; 0 if none is known to be.
    async fn unchanged(&self, state: &State, max_id: Option<u64>) -> Result<u64, PollerError> {
        for anchor in state.anchors.iter().rev().filter(|anchor| Some(anchor.id) <= max_id) {
            let query = ChangeQuery::new(None, anchor.id.saturating_sub(1), 1);
            match self.source.page(&query).await {
                Ok(page) => {
                    if page.value.rows.iter().any(|row| (row.id, row.hash) == (anchor.id, anchor.hash)) {
                        return Ok(anchor.id);
                    }
                }
                Err(
                    PageError::Shop(error) | PageError::Slow(error) | PageError::Altered(error) | PageError::Cut(error),
                ) => {
                    return Err(self.unread(Part::Page, error));
                }
                // An earlier one will do.
                Err(PageError::Record { .. }) => {}
            }
        }
        Ok(0)
    }
}

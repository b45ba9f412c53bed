//! The asynchronous shell: asks the ports what the core wants to know and commits what the core decides.

mod back;
mod confirm;
mod look;
mod memory;
mod pace;
mod trouble;

use std::sync::Arc;
use std::time::Duration;

use super::core::activation::Activation;
use super::core::cycle::{Commit, Cycle, Progress};
use super::core::durable::Stored;
use super::core::error::{PollerError, PollerErrorKind};
use super::core::page::ChangeQuery;
use super::core::plan::{minus, plan};
use super::core::poison::{Quote, ReadFailure};
use super::core::settings::Settings;
use super::core::state::{Reading, State, Trouble};
use super::ports::{PageError, Source, StateStore};
use crate::client::Clock;

use look::Sight;
use memory::Memory;
use pace::Pace;
use trouble::{Part, pause};

/// Polls one feed.
///
/// Every future of a poller can be dropped at any time: the poller goes on from the stored state.
#[derive(Debug)]
pub struct Poller {
    settings: Settings,
    source: Arc<dyn Source>,
    store: Arc<dyn StateStore>,
    clock: Arc<dyn Clock>,
    memory: Memory,
    /// What the store holds, as far as it is known.
    stored: Option<Stored>,
    /// When the next cycle is due, by [`Clock::elapsed`].
    due: Duration,
    pace: Pace,
    /// Cycles that failed in a row.
    fails: u32,
    /// Records per request that the shop made in time in a cycle that failed.
    page: Option<u32>,
}

impl Poller {
    /// A poller; reads nothing yet.
    ///
    /// # Errors
    ///
    /// [`Settings`](PollerErrorKind::Settings) if a setting is too small to lose nothing.
    pub fn new(
        settings: Settings,
        source: Arc<dyn Source>,
        store: Arc<dyn StateStore>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, PollerError> {
        settings.check()?;
        let due = clock.elapsed().saturating_add(Pace::phase(&settings));
        let (memory, pace) = (Memory::Unknown, Pace::default());
        Ok(Self { settings, source, store, clock, memory, stored: None, due, pace, fails: 0, page: None })
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The state as far as it is known; `None` before the first cycle, and after one that failed. It can be a few minutes ahead of the
    /// stored one, as long as nothing happens.
    #[must_use]
    pub fn state(&self) -> Option<&State> {
        match &self.memory {
            Memory::Known(state) => state.as_deref(),
            Memory::Unknown => None,
        }
    }

    /// Whether another cycle should follow at once: a scan is under way, or a backlog is being worked off.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.state().is_some_and(|state| {
            let step = state.clock.map(|clock| clock.server.duration_since(state.watermark));
            state.scan.is_some() || state.backfill.is_some() || step.is_some_and(|step| step > self.settings.lag)
        })
    }

    /// The next activation: waits until a cycle has something to report.
    ///
    /// An activation that was not acknowledged comes again, with the same id and the same bytes.
    ///
    /// # Errors
    ///
    /// Any [`PollerError`]; after one whose kind is not [final](PollerErrorKind::is_final), call again: the poller waits longer each
    /// time, up to 30 min, an hour after a refused key, and as long as the shop asks for, and goes on from the stored state.
    pub async fn next(&mut self) -> Result<Activation, PollerError> {
        loop {
            if let Some(activation) = self.pending().await? {
                return Ok(activation);
            }
            let wait = self.due.saturating_sub(self.clock.elapsed());
            if !wait.is_zero() {
                self.clock.sleep(wait).await;
            }
            if let Some(activation) = self.cycle().await? {
                return Ok(activation);
            }
        }
    }

    /// Acknowledges the pending activation: it will not come again. Nothing happens if none is pending.
    ///
    /// # Errors
    ///
    /// The state could not be stored; the activation comes again.
    pub async fn ack(&mut self) -> Result<(), PollerError> {
        if self.load().await?.is_none_or(|state| state.outbox.is_none()) {
            return Ok(());
        }
        let Some(mut state) = self.take().await? else {
            return Ok(());
        };
        state.outbox = None;
        state.seq += 1;
        self.commit(state).await
    }

    /// Runs one cycle now and returns its activation; `None` if there was nothing to report.
    ///
    /// While an activation is pending no cycle runs: that one is returned again.
    ///
    /// # Errors
    ///
    /// Any [`PollerError`]. What came before is committed: how far the scan came, that a record in its way was tried once more, and,
    /// where there is a state, why it does not move ([`State::trouble`]). The next cycle goes on from there.
    pub async fn cycle(&mut self) -> Result<Option<Activation>, PollerError> {
        if let Some(activation) = self.pending().await? {
            return Ok(Some(activation));
        }
        // Set first, so that a dropped cycle waits as well.
        let interval = self.settings.interval.unsigned_abs();
        self.due = self.clock.elapsed().saturating_add(interval);
        let before = self.source.worked();
        let result = self.scan().await;
        let worked = self.source.worked().saturating_sub(before);
        let wait = match &result {
            Ok(found) => {
                self.fails = 0;
                // A backlog says nothing of how often the shop is to be asked once it is read.
                if self.is_behind() {
                    Duration::ZERO
                } else {
                    self.pace.after(found.is_some(), worked, &self.settings, || self.clock.random())
                }
            }
            Err(error) => {
                let wait = pause(error, interval, self.fails);
                self.fails = self.fails.saturating_add(1);
                if !error.kind().is_final() {
                    self.remember(error, wait).await;
                }
                wait
            }
        };
        self.due = self.clock.elapsed().saturating_add(wait);
        result
    }

    /// Has the state say why it does not move. Whether that can be stored is of no weight beside the error itself.
    async fn remember(&mut self, error: &PollerError, wait: Duration) {
        let Ok(Some(mut state)) = self.take().await else { return };
        let now = self.clock.now();
        let (since, cycles) = state.trouble.take().map_or((now, 0), |trouble| (trouble.since, trouble.cycles));
        state.trouble = Some(Trouble {
            since,
            cycles: cycles.saturating_add(1),
            reason: ReadFailure::new(error, false).reason,
            until: now.saturating_add(wait).unwrap_or(now),
        });
        state.page = self.page.take().or(state.page);
        state.seq += 1;
        if let Err(error) = self.commit(state).await {
            tracing::warn!(%error, "the state cannot say why the poller does not move");
        }
    }

    /// Forgets why cycles failed, after one that did not and has nothing else to commit.
    async fn recover(&mut self) -> Result<(), PollerError> {
        if self.load().await?.is_none_or(|state| state.trouble.is_none()) {
            return Ok(());
        }
        let Some(mut state) = self.take().await? else { return Ok(()) };
        state.trouble = None;
        state.seq += 1;
        self.commit(state).await
    }

    /// The activation in the outbox.
    async fn pending(&mut self) -> Result<Option<Activation>, PollerError> {
        let Some(outbox) = self.load().await?.and_then(|state| state.outbox.as_ref()) else {
            return Ok(None);
        };
        Activation::from_json(outbox.json.clone()).map(Some).map_err(|error| {
            PollerError::new(PollerErrorKind::State, format!("the stored activation {} cannot be read", outbox.id))
                .with_hint("the state file was edited by hand or damaged: restore it from a backup")
                .with_source(error)
        })
    }

    /// Plans a scan if none is under way, reads pages, commits.
    async fn scan(&mut self) -> Result<Option<Activation>, PollerError> {
        let (state, sight) = match self.take().await? {
            Some(state) if state.scan.is_some() => (state, Sight::default()),
            stored => self.plan(stored).await?,
        };
        let Some(mut cycle) = Cycle::new(state, &self.settings) else {
            return Ok(None);
        };
        // The answer that told the shop's time shows as well that the shop sees its records.
        cycle.canary(sight.max_id)?;
        self.glance(&mut cycle, sight.unmoved).await;
        let mut failed = None;
        let cause = loop {
            if cycle.is_complete() {
                break None;
            }
            let query = cycle.query();
            let (mut progress, cause) = match self.source.page(&query).await {
                Ok(answer) => (cycle.take(answer.value, answer.api_version)?, None),
                Err(PageError::Slow(error) | PageError::Altered(error)) => {
                    tracing::debug!(after_id = query.after_id, limit = query.limit, %error, "a page was late or was changed");
                    (cycle.slow(ReadFailure::of(&error, false)), Some(error))
                }
                Err(PageError::Cut(error)) if cycle.cut() => {
                    tracing::debug!(after_id = query.after_id, limit = query.limit, %error, "a page was cut off");
                    continue;
                }
                Err(PageError::Shop(error) | PageError::Cut(error)) => {
                    failed = Some(self.unread(Part::Page, error));
                    break None;
                }
                Err(PageError::Record { error, lasting }) => {
                    tracing::debug!(after_id = query.after_id, limit = query.limit, %error, "a page cannot be read");
                    (cycle.fail(ReadFailure::of(&error, lasting)), Some(error))
                }
            };
            if progress == Progress::LearnId {
                let next = ChangeQuery::new(query.window, query.after_id, 1);
                let answer = match self.source.ids(&next).await {
                    Ok(answer) => answer,
                    // Not the record: the shop sends nothing at all.
                    Err(error) => {
                        failed = Some(self.unread(Part::Id, error));
                        break None;
                    }
                };
                progress = cycle.learn(answer.value.first().copied(), answer.api_version)?;
            }
            progress = match self.confirm(&mut cycle, progress).await {
                Err(error) if error.kind() == PollerErrorKind::Source => {
                    cycle.leave_unconfirmed();
                    failed = Some(error);
                    break None;
                }
                confirmed => confirmed?,
            };
            if progress == Progress::Done {
                break cause;
            }
        };
        if let Some(error) = failed.take_if(|_| !cycle.is_under_way()) {
            self.page = cycle.page();
            return Err(error);
        }
        if cycle.is_barren() {
            return self.recover().await.map(|()| None);
        }
        let (high, low) = (self.clock.random().to_be_bytes(), self.clock.random().to_be_bytes());
        let mut random = [0; 10];
        random[..8].copy_from_slice(&high);
        random[8..].copy_from_slice(&low[..2]);
        let Commit { state, activation, stuck } = cycle.finish(self.clock.now(), random)?;
        let (watermark, complete) = (state.watermark, state.scan.is_none());
        let stored = self.keep(state).await?;
        let items = activation.as_ref().map_or(0, |activation| activation.items().len());
        tracing::debug!(%watermark, complete, items, stored, "poller cycle done");
        for skipped in activation.iter().flat_map(Activation::skipped) {
            let Quote { path, excerpt } = &skipped.quote;
            tracing::warn!(
                id = skipped.id,
                reason = skipped.reason,
                path,
                excerpt,
                "a record that cannot be read was skipped"
            );
        }
        match stuck {
            None if activation.is_none() => failed.map_or(Ok(None), Err),
            // With an activation to hand out the error can wait: the next cycle meets the record again.
            Some(stuck) if activation.is_none() => Err(self.in_the_way(&stuck, cause)),
            _ => Ok(activation),
        }
    }

    /// The planned state, and what the shop showed of its records.
    async fn plan(&self, mut stored: Option<State>) -> Result<(State, Sight), PollerError> {
        let answer = self.look(&mut stored).await?;
        let reading = Reading { server: answer.server_now, own: self.clock.now() };
        let due = stored.as_ref().is_none_or(|state| {
            let age = reading.server.duration_since(state.time_zone.checked);
            age.is_negative() || age >= self.settings.zone_check
        });
        let mut unasked = false;
        let zone = if due && self.settings.zone.is_none() && !self.settings.feed.goes_by_id() {
            self.source.time_zone().await.unwrap_or_else(|error| {
                tracing::warn!(%error, "the shop's time zone is not known: the window is as wide as all zones together");
                unasked = true;
                None
            })
        } else {
            None
        };
        let begins = stored.is_none();
        let mut state = plan(stored, &self.settings, reading, answer.value.max_id, zone)?;
        if begins && unasked {
            // It is asked for again before the next scan.
            state.time_zone.checked = minus(reading.server, self.settings.zone_check);
        }
        if self.settings.idle && state.time_zone.name.is_none() {
            let message = "how long a record was left alone cannot be told: the shop's time zone is not known";
            return Err(PollerError::new(PollerErrorKind::Source, message)
                .with_hint("give the key the right to GET `configurations`, or the poller the time zone"));
        }
        let from = state.scan.as_ref().and_then(|scan| scan.from);
        if let Some(from) = from.filter(|from| *from < state.watermark) {
            tracing::warn!(%from, watermark = %state.watermark, "the shop's clock or zone was changed: scanning again from before");
        }
        Ok((state, answer.value))
    }
}

//! What the poller needs from outside: a shop to read and a place for its state.

use std::fmt::Debug;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::DateTime;

use super::core::error::{Cause, PollerError};
use super::core::page::{ChangePage, ChangeQuery};
use super::core::state::State;
use crate::client::BoxFuture;

/// How long an error of the shop's database is given to pass before the shop is asked again.
pub(super) const SECOND_LOOK: Duration = Duration::from_secs(5);

/// An answer of the shop with the shop's time.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Timed<T> {
    /// What was asked for.
    pub value: T,
    /// The shop's clock when it answered: header `Access-Time`, else `Date`.
    pub server_now: Timestamp,
    /// The `PrestaShop` version, header `PSWS-Version`.
    pub api_version: Option<String>,
}

impl<T> Timed<T> {
    /// An answer given at `server_now` by the shop's clock.
    pub fn new(value: T, server_now: Timestamp) -> Self {
        Self { value, server_now, api_version: None }
    }

    /// The answer with the `PrestaShop` version.
    #[must_use]
    pub fn with_version(self, api_version: Option<String>) -> Self {
        Self { api_version, ..self }
    }
}

/// Why a page could not be read.
#[derive(Debug)]
#[non_exhaustive]
pub enum PageError {
    /// Because of the shop, the connection, the rights, or the query: any other page would fail as well. The cycle ends with what
    /// came before.
    Shop(Cause),
    /// Because the shop did not make it in time: smaller pages follow. A record is blamed for it only if it does not come alone, while
    /// its id does, as often as one that cannot be read.
    Slow(Cause),
    /// Because something changed it on the way: it came whole, and is not what the shop sent. Taken as [`Slow`](Self::Slow), since that may
    /// be due to what one of its records says.
    Altered(Cause),
    /// Because the connection was cut: smaller pages follow, which are less likely to be. No record is blamed, however long it lasts.
    Cut(Cause),
    /// Perhaps because of one of its records: the shop dies of it, or answers what cannot be read. Smaller pages follow
    /// until the record is found.
    Record {
        /// What went wrong.
        error: Cause,
        /// Whether asking again gives the same answer: the shop sends the record, and its content is the problem.
        lasting: bool,
    },
}

impl PageError {
    pub(super) fn into_cause(self) -> Cause {
        let (Self::Shop(error)
        | Self::Slow(error)
        | Self::Altered(error)
        | Self::Cut(error)
        | Self::Record { error, .. }) = self;
        error
    }
}

/// The shop, as far as the poller needs it.
///
/// An implementation must verify that the answer is complete (status, JSON, `Content-Sha1`) before it returns rows.
/// Dropping a returned future must be safe.
pub trait Source: Send + Sync + Debug {
    /// One page of records.
    fn page<'a>(&'a self, query: &'a ChangeQuery) -> BoxFuture<'a, Result<Timed<ChangePage>, PageError>>;

    /// The ids of a part of the list, by a request that loads no record.
    fn ids<'a>(&'a self, query: &'a ChangeQuery) -> BoxFuture<'a, Result<Timed<Vec<u64>>, Cause>>;

    /// When a record was last written, `None` if it is not there. Asked at the start of a scan, for the shop's clock too; an implementation
    /// that can tell without loading the whole record should.
    fn date(&self, id: u64) -> BoxFuture<'_, Result<Timed<Option<DateTime>>, PageError>> {
        Box::pin(async move {
            let page = self.page(&ChangeQuery::new(None, id.saturating_sub(1), 1)).await?;
            let Timed { value, server_now, api_version } = page;
            let row = value.rows.into_iter().find(|row| row.id == id);
            Ok(Timed { value: row.and_then(|row| row.date_upd), server_now, api_version })
        })
    }

    /// The highest id, `None` without records. Asked at the start of a scan where no record is known, for the shop's clock too.
    fn max_id(&self) -> BoxFuture<'_, Result<Timed<Option<u64>>, Cause>>;

    /// How long the shop has worked on the answers to pages and ids so far, as far as it says so.
    fn worked(&self) -> Duration {
        Duration::ZERO
    }

    /// `PS_TIMEZONE` of the shop, `None` if the webservice key has no right to read it.
    fn time_zone(&self) -> BoxFuture<'_, Result<Option<String>, Cause>>;
}

/// A place for the state record of one feed.
///
/// Dropping a returned future must leave either the old record or the new one.
pub trait StateStore: Send + Sync + Debug {
    /// The stored record, `None` if there is none yet.
    ///
    /// # Errors
    ///
    /// [`State`](super::core::PollerErrorKind::State) if the record is broken, of a newer version, or belongs to another
    /// `store_key`; [`Store`](super::core::PollerErrorKind::Store) if it could not be read.
    fn load<'a>(&'a self, store_key: &'a str) -> BoxFuture<'a, Result<Option<State>, PollerError>>;

    /// Replaces the record, atomically and durably, if the stored one has `seq == expected_seq` (0: there is none)
    /// and an epoch that is not above `epoch`.
    ///
    /// # Errors
    ///
    /// [`Fenced`](super::core::PollerErrorKind::Fenced) if another poller was faster or holds a newer epoch; the record is
    /// unchanged then. Other kinds as for [`load`](Self::load).
    fn commit<'a>(&'a self, expected_seq: u64, epoch: u64, state: &'a State) -> BoxFuture<'a, Result<(), PollerError>>;

    /// Refuses what [`commit`](Self::commit) would, and changes nothing: a poller that has nothing to store so learns that another one has
    /// taken over. A store that can tell without reading the whole record should.
    ///
    /// # Errors
    ///
    /// As for [`commit`](Self::commit).
    fn check<'a>(
        &'a self,
        store_key: &'a str,
        expected_seq: u64,
        epoch: u64,
    ) -> BoxFuture<'a, Result<(), PollerError>> {
        Box::pin(async move {
            let stored = self.load(store_key).await?;
            check_commit(stored.map(|state| (state.seq, state.epoch)), expected_seq, epoch)
        })
    }
}

/// Checks a commit against the stored record, given as its `(seq, epoch)`, `None` if there is none: the compare of every compare-and-set, for
/// stores of one's own as well.
///
/// # Errors
///
/// [`Fenced`](super::core::PollerErrorKind::Fenced) as [`StateStore::commit`] says.
pub fn check_commit(stored: Option<(u64, u64)>, expected_seq: u64, epoch: u64) -> Result<(), PollerError> {
    let (seq, stored_epoch) = stored.unwrap_or_default();
    if stored_epoch > epoch {
        return Err(fenced(&format!("the stored epoch {stored_epoch} is newer than this poller's {epoch}")));
    }
    if seq != expected_seq {
        return Err(fenced(&format!("the stored state is at commit {seq}, this poller is at {expected_seq}")));
    }
    Ok(())
}

pub(super) fn fenced(what: &str) -> PollerError {
    PollerError::new(super::core::PollerErrorKind::Fenced, format!("another poller owns this state: {what}"))
        .with_hint("run one poller per state; nothing was committed, so nothing is lost")
}

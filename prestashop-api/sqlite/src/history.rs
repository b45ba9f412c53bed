//! What was reported.

use jiff::Timestamp;
use prestashop_api::poller::{Activation, PollerError, PollerErrorKind};
use rusqlite::params;

use crate::store::SqliteStore;

/// An activation that a feed made.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Reported {
    /// The activation, in the bytes that were handed out.
    pub activation: Activation,
    /// When it was acknowledged, by the poller's wall clock; `None` if it waits still.
    pub acknowledged: Option<Timestamp>,
}

impl SqliteStore {
    /// The newest activations of a feed, the newest first, at most so many.
    ///
    /// # Errors
    ///
    /// As of [`StateStore::load`](prestashop_api::poller::StateStore::load).
    pub async fn reported(&self, store_key: &str, most: u32) -> Result<Vec<Reported>, PollerError> {
        let key = store_key.to_owned();
        let rows = self.run(move |access| {
            let newest = "SELECT json, acknowledged FROM activation WHERE store_key = ? ORDER BY seq DESC LIMIT ?";
            let read = || {
                let mut newest = access.transaction.prepare(newest)?;
                let rows = newest.query_map(params![key, most], |row| Ok((row.get(0)?, row.get(1)?)))?;
                rows.collect::<rusqlite::Result<Vec<(String, Option<i64>)>>>()
            };
            read().map_err(|error| access.failed(error))
        });
        rows.await?.into_iter().map(reported).collect()
    }

    /// Forgets the activations of all feeds that were acknowledged before an instant, and returns how many. Pollers need none of them.
    ///
    /// # Errors
    ///
    /// [`Store`](PollerErrorKind::Store) if the database cannot be written.
    pub async fn forget_reported(&self, before: Timestamp) -> Result<usize, PollerError> {
        let run = self.run(move |access| {
            let old = "DELETE FROM activation WHERE acknowledged < ?";
            access.transaction.execute(old, [before.as_millisecond()]).map_err(|error| access.failed(error))
        });
        run.await
    }
}

fn reported((json, acknowledged): (String, Option<i64>)) -> Result<Reported, PollerError> {
    let broken = |error: Box<dyn std::error::Error + Send + Sync>| {
        PollerError::new(PollerErrorKind::State, "a stored activation cannot be read").with_source(error)
    };
    let acknowledged = acknowledged.map(Timestamp::from_millisecond).transpose();
    let acknowledged = acknowledged.map_err(|error| broken(error.into()))?;
    Ok(Reported { activation: Activation::from_json(json).map_err(|error| broken(error.into()))?, acknowledged })
}

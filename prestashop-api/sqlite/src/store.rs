//! The states of feeds, one row each.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use prestashop_api::client::BoxFuture;
use prestashop_api::poller::{PollerError, PollerErrorKind, State, StateStore, check_commit};
use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior, params};
use tokio::sync::Mutex;

use crate::schema::{prepare, refused, unusable};

/// How long one access waits for another.
const PATIENCE: Duration = Duration::from_secs(10);

/// Keeps the states of feeds in an `SQLite` database, each in a row of its own, with all activations they made.
///
/// A commit is one transaction, on the disk when it returns (WAL, `synchronous=FULL`). A database of another program, a newer or a broken one is an
/// error and stays as it is; tables of former versions are brought up to date when it is opened. The database can hold orders; on Unix a new one
/// is readable by its owner only. Needs a running tokio runtime, and a local disk.
#[derive(Debug, Clone)]
pub struct SqliteStore {
    path: Arc<Path>,
    /// Held by each access until its blocking part has ended, even if the waiting future was dropped.
    connection: Arc<Mutex<Connection>>,
}

impl SqliteStore {
    /// Opens the database at `path`, which is made if there is none.
    ///
    /// # Errors
    ///
    /// [`State`](PollerErrorKind::State) if the file is no database, that of another program, or of a newer version;
    /// [`Store`](PollerErrorKind::Store) if it cannot be read or written.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, PollerError> {
        let path = path.into();
        let failed = |error| unusable(&path, error);
        make_private(&path).map_err(|error| {
            PollerError::new(PollerErrorKind::Store, format!("cannot make {}", path.display()))
                .with_hint("check that the folder exists and can be written to")
                .with_source(error)
        })?;
        let mut connection = Connection::open(&path).map_err(failed)?;
        connection.busy_timeout(PATIENCE).map_err(failed)?;
        prepare(&mut connection, &path)?;
        // Not before it is known to be ours: the journal's mode is written into the file.
        connection.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
        connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
        connection.pragma_update(None, "foreign_keys", true).map_err(failed)?;
        Ok(Self { path: path.into(), connection: Arc::new(Mutex::new(connection)) })
    }

    /// The database.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs `work` in a transaction, off the runtime's threads. Accesses follow one another, also when a caller has gone away.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Access<'_>) -> Result<T, PollerError> + Send + 'static,
    ) -> Result<T, PollerError> {
        let mut connection = Arc::clone(&self.connection).lock_owned().await;
        let path = Arc::clone(&self.path);
        let done = tokio::task::spawn_blocking(move || {
            let failed = |error| unusable(&path, error);
            // Immediate, so that nobody writes between what is read and what is written.
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
            let access = Access { path: &path, transaction };
            let result = work(&access)?;
            access.transaction.commit().map_err(failed)?;
            Ok(result)
        });
        done.await.map_err(|error| {
            PollerError::new(PollerErrorKind::Store, "the access to the database was broken off").with_source(error)
        })?
    }
}

/// One transaction.
pub(crate) struct Access<'a> {
    path: &'a Path,
    pub(crate) transaction: Transaction<'a>,
}

impl Access<'_> {
    pub(crate) fn failed(&self, error: rusqlite::Error) -> PollerError {
        unusable(self.path, error)
    }

    /// Number of the last commit, and the epoch of who made it.
    fn head(&self, key: &str) -> Result<Option<(u64, u64)>, PollerError> {
        let head = "SELECT seq, epoch FROM state WHERE store_key = ?";
        let head = self.transaction.query_row(head, [key], |row| Ok((row.get(0)?, row.get(1)?)));
        head.optional().map_err(|error| self.failed(error))
    }

    fn load(&self, key: &str) -> Result<Option<State>, PollerError> {
        let json = self.transaction.query_row("SELECT json FROM state WHERE store_key = ?", [key], |row| row.get(0));
        let Some(json): Option<String> = json.optional().map_err(|error| self.failed(error))? else { return Ok(None) };
        // What a newer program has written may not even look like a state of this one.
        let version = serde_json::from_str::<serde_json::Value>(&json).ok().and_then(|state| state["version"].as_u64());
        if version.is_some_and(|version| version > State::VERSION.into()) {
            let why = format!(
                "has a state of version {}, this program knows version {}",
                version.unwrap_or_default(),
                State::VERSION
            );
            return Err(refused(self.path, &why)
                .with_hint("use the program version that wrote it, or start anew with another database"));
        }
        serde_json::from_str(&json)
            .map(Some)
            .map_err(|error| refused(self.path, "has a state that cannot be read").with_source(error))
    }

    fn store(&self, state: &Encoded, now: Timestamp) -> rusqlite::Result<()> {
        let Encoded { key, seq, epoch, json, activation } = state;
        let row = "INSERT INTO state (store_key, seq, epoch, json) VALUES (?, ?, ?, ?)
             ON CONFLICT (store_key) DO UPDATE SET seq = excluded.seq, epoch = excluded.epoch, json = excluded.json";
        self.transaction.execute(row, params![key, seq, epoch, json])?;
        // Whatever was handed out before has been dealt with where another one waits, or none.
        let waiting = activation.as_ref().map(|(id, _)| id);
        let acknowledged =
            "UPDATE activation SET acknowledged = ? WHERE store_key = ? AND acknowledged IS NULL AND id IS NOT ?";
        self.transaction.execute(acknowledged, params![now.as_millisecond(), key, waiting])?;
        if let Some((id, json)) = activation {
            let made =
                "INSERT INTO activation (id, store_key, seq, json) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING";
            self.transaction.execute(made, params![id, key, seq, json])?;
        }
        Ok(())
    }
}

/// A state as it is stored.
struct Encoded {
    key: String,
    seq: u64,
    epoch: u64,
    json: String,
    /// The activation that waits: its id and its bytes.
    activation: Option<(String, String)>,
}

impl Encoded {
    fn new(state: &State) -> Result<Self, PollerError> {
        let json = serde_json::to_string(state).map_err(|error| {
            PollerError::new(PollerErrorKind::Store, "the state cannot be written as JSON").with_source(error)
        })?;
        let waits = state.outbox.as_ref();
        let activation = waits.map(|outbox| (outbox.id.clone(), outbox.json.clone()));
        Ok(Self { key: state.store_key.clone(), seq: state.seq, epoch: state.epoch, json, activation })
    }
}

impl StateStore for SqliteStore {
    fn load<'a>(&'a self, store_key: &'a str) -> BoxFuture<'a, Result<Option<State>, PollerError>> {
        let key = store_key.to_owned();
        Box::pin(self.run(move |access| access.load(&key)))
    }

    fn check<'a>(
        &'a self,
        store_key: &'a str,
        expected_seq: u64,
        epoch: u64,
    ) -> BoxFuture<'a, Result<(), PollerError>> {
        let key = store_key.to_owned();
        Box::pin(self.run(move |access| check_commit(access.head(&key)?, expected_seq, epoch)))
    }

    fn commit<'a>(&'a self, expected_seq: u64, epoch: u64, state: &'a State) -> BoxFuture<'a, Result<(), PollerError>> {
        Box::pin(async move {
            let encoded = Encoded::new(state)?;
            let write = move |access: &Access<'_>| {
                check_commit(access.head(&encoded.key)?, expected_seq, epoch)?;
                access.store(&encoded, Timestamp::now()).map_err(|error| access.failed(error))
            };
            self.run(write).await
        })
    }
}

/// Makes a missing file for its owner only; `SQLite` makes those beside it alike. One that is there is left alone: whoever closes a file drops all
/// locks that the process holds on it, those of another connection as well.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

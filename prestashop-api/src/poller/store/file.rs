//! The state record in a file: readable, replaced atomically, owned by one process.

use std::fs::{File, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use atomic_write_file::AtomicWriteFile;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::client::BoxFuture;
use crate::poller::core::error::{PollerError, PollerErrorKind};
use crate::poller::core::row::digest_of;
use crate::poller::core::state::State;
use crate::poller::ports::{StateStore, check_commit};

/// So many links are followed from one to the next.
const LINKS_MAX: u32 = 40;
const FORMAT: &str = "prestashop-poller-state";

/// Keeps the state record of one feed in a file.
///
/// A write goes to a temporary file, is flushed to the disk and takes the file's place in one step, so the file is
/// always a whole record. A lock on a sibling file (`FILE.lock`) keeps a second poller out for as long as the store
/// lives. A broken, newer or foreign file is an error and stays as it is.
///
/// The record can hold orders that wait for acknowledgement; on Unix a new file is readable by its owner only.
/// Needs a running tokio runtime.
#[derive(Debug)]
pub struct FileStore {
    inner: Arc<Inner>,
    /// Held by each access until its blocking part has ended, even if the waiting future was dropped.
    last: Arc<Mutex<Option<Last>>>,
}

/// What is known of the record in the file: nobody else can have written another, since the file is locked.
#[derive(Debug)]
struct Last {
    store_key: String,
    seq: u64,
    epoch: u64,
}

impl Last {
    fn of(state: &State) -> Self {
        Self { store_key: state.store_key.clone(), seq: state.seq, epoch: state.epoch }
    }
}

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    /// Holds the lock; released when it is closed.
    _lock: File,
}

/// What the file holds.
#[derive(Serialize, Deserialize)]
struct Record {
    format: String,
    /// [`State::VERSION`] of the program that wrote it.
    version: u32,
    /// SHA-1 of `state`'s bytes.
    sha1: String,
    state: Box<RawValue>,
}

impl Record {
    /// The bytes of the file.
    fn encode(state: &State) -> serde_json::Result<Vec<u8>> {
        let json = serde_json::value::to_raw_value(state)?;
        let sha1 = digest_of(&[json.get()]);
        let record = Self { format: FORMAT.to_owned(), version: State::VERSION, sha1, state: json };
        let mut bytes = serde_json::to_vec(&record)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

/// The part of a record that every version has.
#[derive(Deserialize)]
struct Head {
    format: String,
    version: u32,
}

impl FileStore {
    /// Opens the store at `path` and locks it. The file itself is made by the first commit. Where `path` is a symbolic link, the file that
    /// it leads to is meant: that one is locked, written and named by [`path`](Self::path).
    ///
    /// # Errors
    ///
    /// [`Fenced`](PollerErrorKind::Fenced) if another poller uses the file, [`Store`](PollerErrorKind::Store) if the
    /// lock file cannot be made.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, PollerError> {
        let path = followed(path.into())?;
        let lock_path = sibling(&path, ".lock");
        let lock = File::options().create(true).truncate(false).write(true).open(&lock_path).map_err(|error| {
            failed(&format!("cannot make the lock file {}", lock_path.display()), error)
                .with_hint("check that the folder exists and can be written to")
        })?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { inner: Arc::new(Inner { path, _lock: lock }), last: Arc::default() }),
            Err(TryLockError::WouldBlock) => Err(PollerError::new(
                PollerErrorKind::Fenced,
                format!("another poller uses this file: {}", path.display()),
            )
            .with_hint("stop the other poller, or give this one a state file of its own")),
            Err(TryLockError::Error(error)) => Err(failed(&format!("cannot lock {}", lock_path.display()), error)
                .with_hint("put the state file on a local disk: some network filesystems have no locks")),
        }
    }

    /// The state in a file, whatever feed it is of, without locking it: for a look at it, also while a poller uses it.
    ///
    /// # Errors
    ///
    /// [`State`](PollerErrorKind::State) if the file is broken, foreign or of a newer version, [`Store`](PollerErrorKind::Store) if it
    /// cannot be read.
    pub fn look(path: &Path) -> Result<Option<State>, PollerError> {
        read(path)
    }

    /// Puts a state in the place of whatever is in the file, also of a broken one or of another feed: by hand, no poller needs it.
    ///
    /// # Errors
    ///
    /// [`Store`](PollerErrorKind::Store) if the file cannot be written; it is as before then.
    pub async fn replace(&self, state: &State) -> Result<(), PollerError> {
        let record = Record::encode(state).map_err(|error| self.inner.unwritten(error.into()))?;
        self.run(move |inner, last| {
            *last = None;
            inner.write(&record).map_err(|error| inner.unwritten(error))
        })
        .await
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Runs `work` off the runtime's threads. Accesses follow one another, also when a caller has gone away.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner, &mut Option<Last>) -> Result<T, PollerError> + Send + 'static,
    ) -> Result<T, PollerError> {
        let mut last: OwnedMutexGuard<Option<Last>> = Arc::clone(&self.last).lock_owned().await;
        let inner = Arc::clone(&self.inner);
        let done = tokio::task::spawn_blocking(move || {
            let result = work(&inner, &mut last);
            drop(last);
            result
        });
        done.await.map_err(|error| {
            PollerError::new(PollerErrorKind::Store, "the access to the state file was broken off").with_source(error)
        })?
    }
}

impl StateStore for FileStore {
    fn load<'a>(&'a self, store_key: &'a str) -> BoxFuture<'a, Result<Option<State>, PollerError>> {
        let key = store_key.to_owned();
        Box::pin(self.run(move |inner, last| {
            let state = inner.read(&key)?;
            *last = state.as_ref().map(Last::of);
            Ok(state)
        }))
    }

    fn check<'a>(
        &'a self,
        store_key: &'a str,
        expected_seq: u64,
        epoch: u64,
    ) -> BoxFuture<'a, Result<(), PollerError>> {
        let key = store_key.to_owned();
        Box::pin(self.run(move |inner, last| {
            let stored = match last.as_ref().filter(|last| last.store_key == key) {
                Some(last) => Some((last.seq, last.epoch)),
                None => inner.read(&key)?.map(|stored| (stored.seq, stored.epoch)),
            };
            check_commit(stored, expected_seq, epoch)
        }))
    }

    fn commit<'a>(&'a self, expected_seq: u64, epoch: u64, state: &'a State) -> BoxFuture<'a, Result<(), PollerError>> {
        Box::pin(async move {
            let next = Last::of(state);
            let record = Record::encode(state).map_err(|error| self.inner.unwritten(error.into()))?;
            let write = move |inner: &Inner, last: &mut Option<Last>| {
                let stored = inner.read(&next.store_key)?;
                check_commit(stored.map(|stored| (stored.seq, stored.epoch)), expected_seq, epoch)?;
                *last = None;
                inner.write(&record).map_err(|error| inner.unwritten(error))?;
                *last = Some(next);
                Ok(())
            };
            self.run(write).await
        })
    }
}

impl Inner {
    fn read(&self, store_key: &str) -> Result<Option<State>, PollerError> {
        let state = read(&self.path)?;
        if state.as_ref().is_some_and(|state| state.store_key != store_key) {
            return Err(refused(&self.path, "belongs to another shop, resource or filter")
                .with_hint("give each feed a state file of its own"));
        }
        Ok(state)
    }

    fn write(&self, record: &[u8]) -> io::Result<()> {
        let mut file = open_atomic(&self.path)?;
        file.write_all(record)?;
        file.commit()
    }

    fn unwritten(&self, error: io::Error) -> PollerError {
        failed(&format!("cannot write {}", self.path.display()), error)
            .with_hint("check the folder's rights and the free space on the disk")
    }
}

/// The state in a file, of any feed.
fn read(path: &Path) -> Result<Option<State>, PollerError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            return Err(refused(path, "is not text").with_source(error));
        }
        Err(error) => return Err(failed(&format!("cannot read {}", path.display()), error)),
    };
    let broken = |error: serde_json::Error| refused(path, "is broken").with_source(error);
    let head: Head = serde_json::from_str(&text).map_err(broken)?;
    if head.format != FORMAT {
        return Err(refused(path, "is not a poller's state"));
    }
    if head.version > State::VERSION {
        let known = State::VERSION;
        return Err(refused(path, &format!("has version {}, this program knows version {known}", head.version))
            .with_hint("use the program version that wrote the file, or another state file"));
    }
    let record: Record = serde_json::from_str(&text).map_err(broken)?;
    if digest_of(&[record.state.get()]) != record.sha1 {
        return Err(refused(path, "is broken: its checksum does not fit"));
    }
    serde_json::from_str(record.state.get()).map(Some).map_err(broken)
}

/// The file that a path leads to, which need not be there: to write to a link would put a file in its place.
fn followed(mut path: PathBuf) -> Result<PathBuf, PollerError> {
    for _ in 0..LINKS_MAX {
        match std::fs::read_link(&path) {
            // What it leads to counts from the folder of the link.
            Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
            // It is no link, or is not there yet.
            Err(_) => return Ok(path),
        }
    }
    Err(refused(&path, "is a link that leads to itself"))
}

fn refused(path: &Path, why: &str) -> PollerError {
    PollerError::new(PollerErrorKind::State, format!("the state file {} {why}", path.display()))
        .with_hint("restore it from a backup, or start anew with another state file; it was left as it is")
}

#[cfg(unix)]
fn open_atomic(path: &Path) -> io::Result<AtomicWriteFile> {
    use std::os::unix::fs::OpenOptionsExt as _;
    // An existing file keeps its mode.
    AtomicWriteFile::options().mode(0o600).open(path)
}

#[cfg(not(unix))]
fn open_atomic(path: &Path) -> io::Result<AtomicWriteFile> {
    AtomicWriteFile::open(path)
}

fn sibling(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn failed(what: &str, error: io::Error) -> PollerError {
    PollerError::new(PollerErrorKind::Store, what).with_source(error)
}

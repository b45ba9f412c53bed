//! The tables, and how those of former versions become those of today.

use std::path::Path;

use prestashop_api::poller::{PollerError, PollerErrorKind};
use rusqlite::{Connection, ErrorCode, TransactionBehavior};

/// What marks a database as one of ours: `PSPL`.
const APPLICATION: i32 = 0x5053_504c;

/// What makes a database of one version into one of the next; `PRAGMA user_version` counts them. A released one never changes.
const STEPS: [&str; 1] = ["
    CREATE TABLE state (
        store_key TEXT PRIMARY KEY,
        seq       INTEGER NOT NULL,
        epoch     INTEGER NOT NULL,
        json      TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE activation (
        id           TEXT PRIMARY KEY,
        store_key    TEXT NOT NULL REFERENCES state,
        seq          INTEGER NOT NULL,
        -- Milliseconds of Unix time; NULL while it waits.
        acknowledged INTEGER,
        json         TEXT NOT NULL
    ) STRICT;
    CREATE INDEX activation_of_feed ON activation (store_key, seq);
"];

/// Makes the database ready: its tables are made, or brought up to date. One that is not ours, or newer, is left as it is.
pub(crate) fn prepare(connection: &mut Connection, path: &Path) -> Result<(), PollerError> {
    let failed = |error| unusable(path, error);
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    let number = |pragma: &str| transaction.query_row(&format!("PRAGMA {pragma}"), (), |row| row.get::<_, i32>(0));
    let (application, version) = (number("application_id").map_err(failed)?, number("user_version").map_err(failed)?);
    let tables = transaction.query_row("SELECT count(*) FROM sqlite_schema", (), |row| row.get::<_, u32>(0));
    let empty = application == 0 && version == 0 && tables.map_err(failed)? == 0;
    if application != APPLICATION && !empty {
        return Err(refused(path, "is the database of another program"));
    }
    let known = usize::try_from(version).ok().filter(|version| *version <= STEPS.len());
    let Some(done) = known else {
        let why = format!("has version {version}, this program knows version {}", STEPS.len());
        return Err(refused(path, &why).with_hint("use the program version that wrote it, or another database"));
    };
    for sql in STEPS.iter().skip(done) {
        transaction.execute_batch(sql).map_err(failed)?;
    }
    transaction.pragma_update(None, "user_version", STEPS.len()).map_err(failed)?;
    transaction.pragma_update(None, "application_id", APPLICATION).map_err(failed)?;
    transaction.commit().map_err(failed)
}

pub(crate) fn refused(path: &Path, why: &str) -> PollerError {
    PollerError::new(PollerErrorKind::State, format!("{} {why}", path.display()))
        .with_hint("restore it from a backup, or start anew with another database; it was left as it is")
}

/// The error of an access to the database.
pub(crate) fn unusable(path: &Path, error: rusqlite::Error) -> PollerError {
    let path = path.display();
    let (kind, what, hint) = match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => (
            PollerErrorKind::State,
            format!("{path} is no SQLite database"),
            "give another path, or restore it from a backup; it was left as it is",
        ),
        Some(ErrorCode::DatabaseCorrupt) => (
            PollerErrorKind::State,
            format!("the database {path} is broken"),
            "restore it from a backup, or start anew with another one",
        ),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
            PollerErrorKind::Store,
            format!("the database {path} is in use for too long"),
            "the next cycle tries again; look for a program that keeps a transaction open",
        ),
        _ => (
            PollerErrorKind::Store,
            format!("the database {path} cannot be read or written"),
            "check the rights of the folder and the free space on the disk; keep the database on a local disk",
        ),
    };
    PollerError::new(kind, what).with_hint(hint).with_source(error)
}

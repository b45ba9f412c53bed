//! What a delete does to other records, counted.

use std::fmt;

use serde::Serialize;

use crate::client::{Call, Connection};
use crate::error::{Error, ErrorKind, Result};
use crate::record::{Dependents, Field, ResourceMeta};
use crate::resources::RESOURCES;
use crate::version::within;
use crate::write::send::ids;

/// Up to how many records are counted: each is read for it.
const COUNTED: u64 = 1000;

/// Records of one resource that a delete does something to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Affected {
    /// Their resource.
    pub resource: &'static str,
    /// Their field or association that names the record.
    pub by: &'static str,
    /// How many there are; `None` where the key may not read them, or the shop cannot filter lists by `by`.
    pub count: Option<u64>,
    /// Whether there are more than were counted.
    pub more: bool,
    /// Whether they tell what happened, so that the delete asks by name.
    pub history: bool,
}

impl Affected {
    /// Whether there may be any.
    pub(crate) fn may_be(&self) -> bool {
        self.count != Some(0)
    }
}

/// `5 carts`, `1000 or more carts`, `carts, how many is not known`
impl fmt::Display for Affected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.count, self.more) {
            (Some(count), false) => write!(f, "{count} {}", self.resource),
            (Some(count), true) => write!(f, "{count} or more {}", self.resource),
            (None, _) => write!(f, "{}, how many is not known", self.resource),
        }
    }
}

/// What a delete of a record does to others.
#[derive(Debug, Default)]
pub(super) struct AffectedBy {
    pub(super) takes: Vec<Affected>,
    pub(super) leaves: Vec<Affected>,
    pub(super) resets: Vec<Affected>,
}

impl AffectedBy {
    /// Counts what a delete affects: all of it, or what it asks for by name.
    pub(super) async fn count(
        connection: &Connection,
        resource: &'static ResourceMeta,
        id: u64,
        all: bool,
    ) -> Result<Self> {
        let mut affected = Self::default();
        let told = |dependents: &&Dependents| all || dependents.history;
        for dependents in resource.delete.leaves.iter().filter(told) {
            affected.leaves.extend(count(connection, dependents, id).await?);
        }
        for dependents in resource.delete.takes.iter().filter(told) {
            let Some(taken) = count(connection, dependents, id).await? else { continue };
            let kept_by =
                |left: &Affected| left.resource == dependents.unless && left.count.is_some_and(|count| count > 0);
            if affected.leaves.iter().any(kept_by) {
                affected.leaves.push(taken);
            } else {
                affected.takes.push(taken);
            }
        }
        for dependents in resource.delete.resets.iter().filter(told) {
            affected.resets.extend(count(connection, dependents, id).await?);
        }
        Ok(affected)
    }

    /// What tells of the past and is lost, in words.
    pub(super) fn history(&self) -> Option<String> {
        let lost = |affected: &[Affected]| {
            let lost = affected.iter().filter(|affected| affected.history && affected.may_be());
            lost.map(Affected::to_string).collect::<Vec<_>>().join("; ")
        };
        match (lost(&self.takes), lost(&self.leaves)) {
            (taken, left) if taken.is_empty() && left.is_empty() => None,
            (taken, left) if left.is_empty() => Some(format!("it takes along what tells of the past: {taken}")),
            (taken, left) if taken.is_empty() => Some(format!("it is named by what tells of the past: {left}")),
            (taken, left) => {
                Some(format!("it takes along what tells of the past: {taken}; and is named by what stays: {left}"))
            }
        }
    }
}

/// Counts records that name another one; `None` where the shop's version has no such resource.
async fn count(connection: &Connection, dependents: &Dependents, id: u64) -> Result<Option<Affected>> {
    let Dependents { resource, by, history, .. } = *dependents;
    let unknown = Affected { resource, by, count: None, more: false, history };
    // Without the feature of its group a resource is not described here: the shop knows it all the same.
    let meta = RESOURCES.iter().find(|meta| meta.name == resource);
    if let Some(meta) = meta {
        let version = connection.version();
        if version.is_some_and(|version| !within(meta.since, meta.until, &version)) {
            return Ok(None);
        }
        if !meta.shape.field(by).is_some_and(Field::filterable) {
            return Ok(Some(unknown));
        }
    }
    let call = Call::get(resource).query("display", "[id]").query(format!("filter[{by}]"), format!("[{id}]"));
    let read = connection.call(call.query("limit", COUNTED.to_string())).await;
    let Some(answer) = unless_hidden(read)? else { return Ok(Some(unknown)) };
    let (list, item) = meta.map_or((resource, ""), |meta| (meta.list, meta.item));
    let found = ids(connection, &answer, list, item)?.len();
    let count = u64::try_from(found).unwrap_or(u64::MAX);
    Ok(Some(Affected { count: Some(count), more: count >= COUNTED, ..unknown }))
}

/// An answer, unless the shop has it and does not give it.
fn unless_hidden<T>(read: Result<T>) -> Result<Option<T>> {
    let hidden = |error: &Error| {
        matches!(error.kind(), ErrorKind::UnknownResource | ErrorKind::BadFilter) || error.is_permission()
    };
    match read {
        Err(error) if hidden(&error) => Ok(None),
        read => read.map(Some),
    }
}

//! What a delete does to other records, counted.

use std::fmt;

use serde::Serialize;

use crate::client::{Call, Connection};
use crate::error::{Error, ErrorKind, Result};
use crate::query::Query;
use crate::query::filter::notation;
use crate::read::{Pager, id_of};
use crate::record::{Dependents, Field, ResourceMeta};
use crate::version::within;
use crate::write::described;
use crate::write::send::ids;

/// Up to how many records are counted: each is read for it.
const COUNTED: u32 = 1000;
/// By how many records others are asked for in one call: the address holds their ids.
const AT_ONCE: usize = 200;

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

/// `1 cart`, `5 carts`, `1000 or more carts`, `carts, how many is not known`
impl fmt::Display for Affected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.count, self.more) {
            (Some(1), false) if let Some(resource) = described(self.resource) => write!(f, "1 {}", resource.item),
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
        let delete = &resource.delete;
        // With those of its own resource that go along, all that hangs on them does, too.
        let mut gone = vec![id];
        let below = delete.takes.iter().find(|dependents| dependents.resource == resource.name);
        if let Some(below) =
            below.filter(|_| delete.takes.iter().chain(delete.leaves).chain(delete.resets).any(|it| told(&it)))
        {
            affected.takes.extend(count_below(connection, below, &mut gone).await?);
        }
        for dependents in delete.leaves.iter().filter(told) {
            affected.leaves.extend(count(connection, dependents, &gone).await?);
        }
        for dependents in delete.takes.iter().filter(told).filter(|dependents| dependents.resource != resource.name) {
            let Some(taken) = count(connection, dependents, &gone).await? else { continue };
            let kept_by =
                |left: &Affected| left.resource == dependents.unless && left.count.is_some_and(|count| count > 0);
            if affected.leaves.iter().any(kept_by) {
                affected.leaves.push(taken);
            } else {
                affected.takes.push(taken);
            }
        }
        for dependents in delete.resets.iter().filter(told) {
            affected.resets.extend(count(connection, dependents, &gone).await?);
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

/// Counts the records of the same resource that go with one, and those that go with them: a tree. Their ids join those that are `gone`.
async fn count_below(
    connection: &Connection,
    dependents: &Dependents,
    gone: &mut Vec<u64>,
) -> Result<Option<Affected>> {
    let mut level = gone.clone();
    let mut total: Option<Affected> = None;
    while !level.is_empty() {
        let Some((affected, found)) = naming(connection, dependents, &level).await? else { break };
        level = found.into_iter().filter(|id| !gone.contains(id)).collect();
        gone.extend(&level);
        let known = affected.count.is_some();
        let total = total.get_or_insert(Affected { count: Some(0), ..affected });
        total.more |= affected.more;
        total.count = total.count.filter(|_| known).map(|_| u64::try_from(gone.len() - 1).unwrap_or(u64::MAX));
        if total.more || !known {
            break;
        }
    }
    Ok(total)
}

/// Counts records that name one of others; `None` where the shop's version has no such resource.
async fn count(connection: &Connection, dependents: &Dependents, ids: &[u64]) -> Result<Option<Affected>> {
    Ok(naming(connection, dependents, ids).await?.map(|(affected, _)| affected))
}

/// Counts records that name one of others, with the ids of those that were counted; `None` where the shop's version has no such resource.
async fn naming(
    connection: &Connection,
    dependents: &Dependents,
    named: &[u64],
) -> Result<Option<(Affected, Vec<u64>)>> {
    let Dependents { resource, by, history, .. } = *dependents;
    let unknown = Affected { resource, by, count: None, more: false, history };
    // Without the feature of its group a resource is not described here: the shop knows it all the same.
    let meta = described(resource);
    if let Some(meta) = meta {
        let version = connection.version();
        if version.is_some_and(|version| !within(meta.since, meta.until, &version)) {
            return Ok(None);
        }
        if !meta.shape.field(by).is_some_and(Field::filterable) {
            return Ok(Some((unknown, Vec::new())));
        }
    }
    let mut found = Vec::new();
    for named in named.chunks(AT_ONCE) {
        let Some(ids) = unless_hidden(naming_any(connection, dependents, meta, named).await)? else {
            return Ok(Some((unknown, Vec::new())));
        };
        found.extend(ids);
        if found.len() >= COUNTED as usize {
            found.truncate(COUNTED as usize);
            break;
        }
    }
    let count = u64::try_from(found.len()).unwrap_or(u64::MAX);
    Ok(Some((Affected { count: Some(count), more: found.len() >= COUNTED as usize, ..unknown }, found)))
}

/// The ids of the first records that name one of others, held against that where the resource is described here.
async fn naming_any(
    connection: &Connection,
    &Dependents { resource, by, .. }: &Dependents,
    meta: Option<&'static ResourceMeta>,
    named: &[u64],
) -> Result<Vec<u64>> {
    let Some(meta) = meta else {
        let call = Call::get(resource).query("display", "[id]").filter(by, notation::any_of(named));
        let answer = connection.call(call.query("limit", COUNTED.to_string())).await?;
        return ids(connection, &answer, resource, "");
    };
    let mut query = Query::showing(meta, &format!("[id,{by}]"));
    query.filter(by, Ok(notation::any_of(named)));
    query.page_size(COUNTED);
    let rows = Pager::first(connection.clone(), query, meta.partial).await?;
    Ok(rows.iter().map(|row| id_of(row)).collect())
}

/// An answer, unless the shop has it and does not give it.
fn unless_hidden<T>(read: Result<T>) -> Result<Option<T>> {
    let hidden = |error: &Error| {
        matches!(error.kind(), ErrorKind::UnknownResource | ErrorKind::BadFilter | ErrorKind::BadDisplay)
            || error.is_permission()
    };
    match read {
        Err(error) if hidden(&error) => Ok(None),
        read => read.map(Some),
    }
}

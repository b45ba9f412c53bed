//! What became of a write, told from the recording alone.

use prestashop_api::record::Kind;
use prestashop_api::{ResourceMeta, Verb};

use super::Recorded;
use super::around::{Around, Row};
use super::wanted::{Wanted, base, same};
use super::world::plain;

/// What a recording shows of a write afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Truth {
    Done,
    NotDone,
    /// Some of it shows, or nothing that could show was written.
    InPart,
    /// Nothing was recorded afterwards.
    Untold,
}

impl Truth {
    pub(super) fn told(recorded: &Recorded<'_>, wanted: &Wanted, around: &Around, meta: &ResourceMeta) -> Self {
        // A good answer without a record tells nothing.
        if recorded.is_done() && (wanted.verb == Verb::Delete || recorded.answered_id(meta).is_some()) {
            return Self::Done;
        }
        if wanted.verb == Verb::Delete {
            return deleted(wanted, around, meta);
        }
        let shows = |row: &Row, name: &str, value: &str| {
            let field = meta.shape.field(name);
            field.is_some_and(|field| row.get(name).is_some_and(|held| same(field.kind, value, &plain(held))))
        };
        // Texts by language and rows are not looked into: a part is enough to tell.
        let telling = |name: &str| {
            base(name) == name
                && meta.shape.field(name).is_some_and(|field| {
                    !matches!(field.kind, Kind::Translated | Kind::Association(_)) && !field.secret
                })
        };
        let sets: Vec<_> = wanted.sets.iter().filter(|(name, _)| telling(name)).collect();
        let count = |row: &Row| sets.iter().filter(|(name, value)| shows(row, name, value)).count();
        let by = |row: &Row| match count(row) {
            _ if sets.is_empty() => Self::InPart,
            0 => Self::NotDone,
            all if all == sets.len() => Self::Done,
            _ => Self::InPart,
        };
        if let Some(id) = wanted.id {
            return around.after(meta.name, id).as_ref().map_or(Self::Untold, by);
        }
        let has = |field: &str, value: &str| wanted.sets.iter().any(|(name, set)| name == field && set == value);
        if !around.would_show(meta.name, has) {
            return Self::Untold;
        }
        let newest = around.all_before(meta.name).keys().next_back().copied().unwrap_or_default();
        let new: Vec<_> = around.all_after(meta.name).into_iter().filter(|(id, _)| *id > newest).collect();
        match new.as_slice() {
            [] => Self::NotDone,
            [(_, row)] => by(row),
            _ => Self::InPart,
        }
    }
}

fn deleted(wanted: &Wanted, around: &Around, meta: &ResourceMeta) -> Truth {
    match wanted.id.and_then(|id| around.after(meta.name, id)) {
        None => Truth::Untold,
        // What other records still need is only marked.
        Some(row) if row.get("deleted").map(plain).as_deref() == Some("1") => Truth::Done,
        Some(_) => Truth::NotDone,
    }
}

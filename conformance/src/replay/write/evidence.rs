//! What became of a write, told from the recording alone.

use prestashop_api::record::Kind;
use prestashop_api::{ResourceMeta, Verb};

use super::context::{Context, Row};
use super::intent::{Intent, base, same};
use super::recorded::RecordedWrite;
use super::staged_shop::plain;

/// What a recording shows of a write afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Evidence {
    Done,
    /// The shop said so, and nothing was recorded afterwards.
    Confirmed,
    NotDone,
    /// Some of it shows, or nothing that could show was written.
    InPart,
    /// Nothing was recorded afterwards.
    Untold,
}

impl Evidence {
    pub(super) fn of(recorded: &RecordedWrite<'_>, intent: &Intent, context: &Context, meta: &ResourceMeta) -> Self {
        // A good answer without a record tells nothing.
        if recorded.is_done() && (intent.verb == Verb::Delete || recorded.answered_id(meta).is_some()) {
            return Self::Done;
        }
        if intent.verb == Verb::Delete {
            return deleted(intent, context, meta);
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
        let sets: Vec<_> = intent.sets.iter().filter(|(name, _)| telling(name)).collect();
        let count = |row: &Row| sets.iter().filter(|(name, value)| shows(row, name, value)).count();
        let by = |row: &Row| match count(row) {
            _ if sets.is_empty() => Self::InPart,
            0 => Self::NotDone,
            all if all == sets.len() => Self::Done,
            _ => Self::InPart,
        };
        if let Some(id) = intent.id {
            return context.after(meta.name, id).as_ref().map_or(Self::Untold, by);
        }
        let has = |field: &str, value: &str| intent.sets.iter().any(|(name, set)| name == field && set == value);
        if !context.would_show(meta.name, has) {
            return Self::Untold;
        }
        let newest = context.all_before(meta.name).keys().next_back().copied().unwrap_or_default();
        let new: Vec<_> = context.all_after(meta.name).into_iter().filter(|(id, _)| *id > newest).collect();
        match new.as_slice() {
            [] => Self::NotDone,
            [(_, row)] => by(row),
            _ => Self::InPart,
        }
    }
}

fn deleted(intent: &Intent, context: &Context, meta: &ResourceMeta) -> Evidence {
    match intent.id.and_then(|id| context.after(meta.name, id)) {
        None => Evidence::Untold,
        // What other records still need is only marked.
        Some(row) if row.get("deleted").map(plain).as_deref() == Some("1") => Evidence::Done,
        Some(_) => Evidence::NotDone,
    }
}

//! What a record shows of a write.

use super::{Acknowledgement, Evidence, Sighting, WriteKind};
use crate::record::{DynamicRecord, Field, Kind, Record, Unset};
use crate::write::body::{BodyField, Content, scalar};
use crate::write::compare::{Difference, Mismatch, denies, differences};
use crate::write::draft::{Draft, Target};
use crate::write::keep::is_none;

/// What a record shows of what a draft sets.
pub(crate) struct Look {
    seen: Sighting,
    differing: Vec<Mismatch>,
}

impl Look {
    /// The evidence of a record that was looked at; `done` is what is told of it if the write is done.
    pub(crate) fn evidence<'a>(self, kind: WriteKind, said: Acknowledgement, item: &str, done: &str) -> Evidence<'a> {
        let found = match self.seen {
            Sighting::Complete => done.to_owned(),
            Sighting::Partial if said == Acknowledgement::Confirmed => {
                format!("{done}, but the shop holds something else than was sent in some fields")
            }
            Sighting::Partial => format!("{item} shows what was sent in part"),
            Sighting::Altered => {
                format!("{item} shows something else than was sent, of which the shop may have made it")
            }
            Sighting::Ambiguous => format!("{item} does not show whether what is secret was written"),
            Sighting::Impossible => format!("what comes when {item} is read again shows nothing of what was sent"),
            _ => format!("{item} does not show what was sent"),
        };
        Evidence::new(kind, said, self.seen, found).differing(self.differing)
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.seen == Sighting::Complete
    }
}

impl Draft {
    /// What a record shows of what was sent; `before` is the record as it was, and `echo` the one in the answer, where they are known.
    pub(crate) fn look(
        &self,
        record: &dyn Record,
        before: Option<&DynamicRecord>,
        echo: Option<&dyn Record>,
        said: Acknowledgement,
    ) -> Look {
        let left = self.visible_differences(record);
        let confirmed = said == Acknowledgement::Confirmed;
        let hides = self.set_fields().any(|(_, field)| field.secret);
        let visible = self.lasting_fields().filter(|(_, field)| !field.secret).count();
        let differs: Vec<_> =
            self.lasting_fields().filter(|(_, field)| left.iter().any(|left| left.base() == field.name)).collect();
        let old = before.map(|before| self.visible_differences(before)).unwrap_or_default();
        // An answer that shows nothing where a text was sent is no echo: something has made a read of the write.
        let unheard = echo.map(|echo| self.visible_differences(echo)).unwrap_or_default();
        let is_old = |left: &Difference| {
            let unheard = left.from.as_deref() == Some("") && unheard.contains(left);
            old.contains(left) || confirmed && (left.no_language || unheard)
        };
        let denied = differs.iter().filter(|(index, field)| {
            let mut own = left.iter().filter(|left| left.base() == field.name);
            own.all(is_old) || denies(&self.fields, record, *index, self.language)
        });
        // A record is saved as a whole: one old value proves that it was not, unless the shop has taken it and ignores that field.
        let least = if confirmed { visible } else { 1 };
        // What is not shown says nothing. Associations without rows are never shown.
        let is_hidden =
            |&(index, field): &(usize, &Field)| !record.shows(index) && !matches!(field.kind, Kind::Association(_));
        let seen = match (differs.len(), visible) {
            // Passwords are stored as hashes: whether one was written does not show.
            (0, _) if hides && !confirmed => Sighting::Ambiguous,
            (0, _) => Sighting::Complete,
            (some, all) if some < all => Sighting::Partial,
            _ if differs.iter().any(is_hidden) => Sighting::Impossible,
            _ if denied.count() >= least => Sighting::Absent,
            _ => Sighting::Altered,
        };
        Look { seen, differing: left.into_iter().map(Mismatch::from).collect() }
    }

    /// Where a record does not show what is set, or all that is set if there is none.
    pub(crate) fn differences(&self, record: Option<&dyn Record>) -> Vec<Difference> {
        differences(&self.fields, record, self.language)
    }

    /// Differences that can be seen: what is secret is stored as something else, and what nobody asked for can be anything.
    pub(crate) fn visible_differences(&self, record: &dyn Record) -> Vec<Difference> {
        let lasts = |difference: &Difference| self.lasting_fields().any(|(_, field)| field.name == difference.base());
        let seen = |difference: &Difference| {
            !difference.secret && lasts(difference) && !self.unasked.contains(&difference.base())
        };
        self.differences(Some(record)).into_iter().filter(seen).collect()
    }

    /// The fields that are set, but for what is sent along as none and that the shop stamps.
    fn lasting_fields(&self) -> impl Iterator<Item = (usize, &'static Field)> + '_ {
        self.set_fields().filter(|(index, field)| {
            let stamped = field.read_only_in(None) || field.unset_in(None) == Unset::Now;
            !(stamped && is_none(&self.fields, *index))
        })
    }

    /// Whether a text is set by which a record can be known again. Carts, for one, are all alike.
    pub(crate) fn has_text(&self) -> bool {
        self.set_fields().any(|(index, field)| match BodyField::of(&self.fields, index).content {
            _ if field.secret || !matches!(field.kind, Kind::Text | Kind::Translated) => false,
            Content::Text(text) => !text.is_empty() && text != field.default,
            Content::Languages(texts) => texts.iter().any(|(_, text)| !text.is_empty()),
            Content::Rows { .. } => false,
        })
    }

    /// The record in words.
    pub(crate) fn named_item(&self) -> String {
        match self.target {
            Target::New => self.resource.item.to_owned(),
            Target::Record(id) => format!("{} {id}", self.resource.item),
        }
    }
}

/// A field as the webservice writes it; `None` where the record does not show it.
pub(crate) fn text_of(record: &dyn Record, name: &str) -> Option<String> {
    let index = record.shape().find(name, 0).filter(|index| record.shows(*index))?;
    Some(scalar(&record.shape().fields[index].kind, &record.slot(index).get()))
}

/// Whether a record is kept for others that name it, and withdrawn.
pub(crate) fn is_marked_deleted(record: &dyn Record) -> bool {
    text_of(record, "deleted").as_deref() == Some("1")
}

#[cfg(test)]
mod tests {
    use super::{Acknowledgement as Said, Look, Sighting as Seen, WriteKind};

    #[test]
    fn what_a_record_shows_is_said() {
        let done = "zone 1 was changed";
        for (seen, said, note) in [
            (Seen::Complete, Said::Confirmed, done),
            (
                Seen::Partial,
                Said::Confirmed,
                "zone 1 was changed, but the shop holds something else than was sent in some fields",
            ),
            (Seen::Partial, Said::Failed, "zone 1 shows what was sent in part"),
            (
                Seen::Altered,
                Said::Confirmed,
                "zone 1 shows something else than was sent, of which the shop may have made it",
            ),
            (Seen::Ambiguous, Said::Lost, "zone 1 does not show whether what is secret was written"),
            (Seen::Absent, Said::Failed, "zone 1 does not show what was sent"),
            (Seen::Impossible, Said::Failed, "what comes when zone 1 is read again shows nothing of what was sent"),
        ] {
            let look = Look { seen, differing: Vec::new() };
            assert_eq!(look.is_complete(), seen == Seen::Complete);
            assert_eq!(look.evidence(WriteKind::Update, said, "zone 1", done).settle().note, note, "{seen:?}");
        }
    }
}

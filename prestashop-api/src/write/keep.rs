//! What a shop loses with an update that does not name it: sent along where it can be, refused by name where it cannot.
//!
//! What is lost by which field is in the spec ([`Writing`](crate::record::Writing)). The record is read before such an update.

mod rows;

use crate::error::Result;
use crate::read::unknown;
use crate::record::{DynamicRecord, Field, FieldValue, Kind, LeftOut, Record, Unset, WireScalar};
use crate::version::Version;
use crate::write::body::{BodyField, Content};
use crate::write::compare::{Difference, HIDDEN};
use crate::write::draft::{Draft, Target};
use crate::write::plan::has_value;

/// A text of a record in a language that a write does not set.
struct OtherText {
    index: usize,
    language: u64,
    text: String,
}

impl Draft {
    /// The field because of which the record has to be known before an update: the shop loses something of it with the write.
    pub(super) fn depends_on_held(&self, version: Option<&Version>) -> Option<&'static Field> {
        if self.target == Target::New {
            return None;
        }
        let mut fields = self.resource.shape.fields.iter().enumerate();
        fields.find(|(index, field)| self.is_harmed(*index, field, version)).map(|(_, field)| field)
    }

    /// Whether an update has the shop lose something of the field, or by it, that only the record tells.
    pub(super) fn is_harmed(&self, index: usize, field: &Field, version: Option<&Version>) -> bool {
        let words = field.writing;
        match field.kind {
            _ if !self.fields.shows(index) => words.lost_by_write || field.along_in(version).is_some(),
            Kind::Translated => self.empties_others(index, field, version),
            Kind::Association(_) => {
                let rows = words.left_out != LeftOut::Unlinked || words.moves || !words.loses.is_empty();
                rows || words.wipes.iter().any(|name| self.unset_index(name).is_some())
            }
            _ => false,
        }
    }

    /// Checks that the record shows what the write would lose if it were not sent along: what is not shown is not known, and no reason to
    /// take it for nothing.
    pub(super) fn hold_known(&self, before: &DynamicRecord, version: Option<&Version>) -> Result<()> {
        let exists = |field: &Field| match version {
            Some(version) => field.exists_in(Some(version)),
            None => field.since.is_empty() && field.until.is_empty(),
        };
        let mut needed = self.resource.shape.fields.iter().enumerate().filter(|(index, field)| {
            // JSON leaves out associations without rows.
            !matches!(field.kind, Kind::Association(_)) && exists(field) && self.is_harmed(*index, field, version)
        });
        match needed.find(|(index, _)| !before.shows(*index)) {
            None => Ok(()),
            Some((_, field)) => Err(unknown(self.resource, field.name)),
        }
    }

    /// Sees to it that an update leaves what the record holds beside what is set: adds it to what is sent. What else there is to know
    /// is given back.
    ///
    /// # Errors
    /// Something would be lost that cannot be sent along.
    pub(super) async fn keep(&mut self, before: &DynamicRecord, version: Option<&Version>) -> Result<Vec<String>> {
        let mut told = self.keep_languages(before, version)?;
        told.extend(self.keep_rows(before).await?);
        for (index, field) in self.resource.shape.fields.iter().enumerate() {
            if self.fields.shows(index) {
                continue;
            }
            if field.writing.lost_by_write && is_none(before, index) {
                told.push(self.fill_lost(index, field).await?);
            } else if let Some(along) = field.along_in(version).filter(|_| !has_value(&before.slot(index).get())) {
                self.put_text(index, along)?;
                if along.is_empty() && field.unset_in(version) == Unset::Now {
                    told.push(format!(
                        "{}: it holds none, of which the shop would refuse the record; it gets the time of the write",
                        field.name
                    ));
                }
            }
        }
        Ok(told)
    }

    /// What the shop empties, where only the languages that are set are to be written.
    pub(super) fn emptied(&self, before: &DynamicRecord, version: Option<&Version>) -> Vec<Difference> {
        if !self.only_languages {
            return Vec::new();
        }
        let fields = self.resource.shape.fields;
        let others = self.other_texts(before, version).into_iter().filter(|other| !other.text.is_empty());
        let emptied = others.map(|OtherText { index, language, text }| {
            let secret = fields[index].secret;
            let from = Some(if secret { HIDDEN.to_owned() } else { text });
            let field = format!("{}.{language}", fields[index].name);
            Difference { field, from, to: String::new(), secret, no_language: false }
        });
        emptied.collect()
    }

    /// Why no shop of that version stores what an update sets, or what else it makes of it.
    pub(super) fn check_update(&self, index: usize, field: &Field, version: Option<&Version>) -> Result<()> {
        if self.target == Target::New {
            return Ok(());
        }
        if field.writing.create_only {
            return Err(self.fault(field, "only a create writes it: an update ignores it, or makes another record"));
        }
        if !is_none(&self.fields, index) {
            return Ok(());
        }
        let stored = match field.unset_in(version) {
            Unset::Nothing => return Ok(()),
            Unset::Zero => "0, which means something else",
            Unset::Now => "the time of the write, and what it held is lost",
            Unset::Filled => "a value of its own",
        };
        Err(self.fault(field, &format!("none cannot be written into it: the shop stores {stored}")))
    }

    fn unset_index(&self, name: &str) -> Option<usize> {
        self.resource.shape.find(name, 0).filter(|index| !self.fields.shows(*index))
    }

    /// Whether the write sets some languages of a field of which the shop empties the others. A text without a language is for a shop
    /// that has only one.
    fn empties_others(&self, index: usize, field: &Field, version: Option<&Version>) -> bool {
        let Content::Languages(texts) = BodyField::of(&self.fields, index).content else { return false };
        let named = self.language.is_some() || texts.iter().any(|(id, _)| id.is_some());
        field.empties_languages_in(version) && named && !self.only_languages
    }

    fn other_texts(&self, before: &DynamicRecord, version: Option<&Version>) -> Vec<OtherText> {
        let mut others = Vec::new();
        for (index, field) in self.set_fields().filter(|(index, _)| before.shows(*index)) {
            if !field.empties_languages_in(version) {
                continue;
            }
            if let (Content::Languages(set), Content::Languages(held)) =
                (BodyField::of(&self.fields, index).content, BodyField::of(before, index).content)
            {
                let is_set = |language| set.iter().any(|(id, _)| id.or(self.language) == Some(language));
                let other = held.into_iter().filter_map(|(id, text)| Some((id?, text)));
                let other = other.filter(|(language, _)| !is_set(*language));
                others.extend(other.map(|(language, text)| OtherText { index, language, text }));
            }
        }
        others
    }

    /// Sends the texts in the other languages along.
    fn keep_languages(&mut self, before: &DynamicRecord, version: Option<&Version>) -> Result<Vec<String>> {
        if self.only_languages {
            return Ok(Vec::new());
        }
        let mut told: Vec<(usize, Vec<String>)> = Vec::new();
        for OtherText { index, language, text } in self.other_texts(before, version) {
            self.add_text(index, language, &text)?;
            match told.last_mut().filter(|(last, _)| *last == index) {
                Some((_, languages)) => languages.push(language.to_string()),
                None => told.push((index, vec![language.to_string()])),
            }
        }
        let told = told.into_iter().map(|(index, languages)| {
            format!(
                "{}: what it holds in other languages ({}) is sent along, because the shop empties what is left out",
                self.resource.shape.fields[index].name,
                languages.join(", ")
            )
        });
        Ok(told.collect())
    }

    /// Adds a text in one more language to those that are set.
    fn add_text(&mut self, index: usize, language: u64, text: &str) -> Result<()> {
        let Content::Languages(set) = BodyField::of(&self.fields, index).content else { return Ok(()) };
        let own = self.language;
        let set = set.into_iter().filter_map(|(id, text)| Some((id.or(own)?, text)));
        self.put_languages(index, set.chain([(language, text.to_owned())]))
    }

    /// Sets a text per language.
    pub(super) fn put_languages(&mut self, index: usize, texts: impl IntoIterator<Item = (u64, String)>) -> Result<()> {
        self.fields.seen(index);
        let slot = self.fields.slot_mut(index);
        slot.begin();
        let fits = texts.into_iter().all(|(language, text)| {
            slot.push().is_some_and(|row| {
                let language = row.slot_mut(0).set(WireScalar::Uint(language));
                language.and_then(|()| row.slot_mut(1).set(WireScalar::Text(&text))).is_ok()
            })
        });
        let field = &self.resource.shape.fields[index];
        if fits { Ok(()) } else { Err(self.fault(field, "it does not take a text per language")) }
    }

    /// Sets a field to what the webservice writes so.
    pub(super) fn put_text(&mut self, index: usize, text: &str) -> Result<()> {
        let field = &self.resource.shape.fields[index];
        self.fields.seen(index);
        let set = self.fields.slot_mut(index).set(WireScalar::Text(text));
        set.map_err(|unfit| self.fault(field, &format!("expected {}, got {text:?}", unfit.expected)))
    }
}

/// Whether a record holds nothing there.
pub(super) fn is_none(record: &dyn Record, index: usize) -> bool {
    match record.slot(index).get() {
        FieldValue::Null => true,
        FieldValue::Text(text) => text.is_empty(),
        _ => false,
    }
}

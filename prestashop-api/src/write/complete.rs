//! What a task does for a new record beyond a create: texts in every language, and a second write for the shop's search.

use crate::client::Probe;
use crate::error::Result;
use crate::record::{Field, Kind, Record};
use crate::write::body::{BodyField, Content};
use crate::write::check::is_read_only;
use crate::write::draft::{Draft, Target};
use crate::write::settle::Outcome;
use crate::write::written::Written;

/// The text that every language needs: without it a record has no name there, and no address, which is made of it.
const NAME: &str = "name";

impl Draft {
    /// Gives the name to the languages that have none, as the back office does.
    pub(super) async fn fill_languages(&mut self, known: &Probe) -> Result<Option<String>> {
        let Some(index) = self.resource.shape.find(NAME, 0).filter(|index| self.complete && self.fields.shows(*index))
        else {
            return Ok(None);
        };
        let Content::Languages(given) = BodyField::of(&self.fields, index).content else { return Ok(None) };
        let Some((_, text)) = given.first().cloned() else { return Ok(None) };
        let Some(languages) = self.all_ids("languages", "language", known).await? else {
            let told = "the key may not read languages: whether the name is there in all of them is not known";
            return Ok(Some(told.to_owned()));
        };
        let own: Vec<(u64, String)> =
            given.iter().filter_map(|(id, text)| Some(((*id).or(self.language)?, text.clone()))).collect();
        // One text that does not say its language is for all.
        let missing: Vec<u64> =
            languages.into_iter().filter(|language| !own.iter().any(|(id, _)| id == language)).collect();
        let copied = missing.iter().map(|language| (*language, text.clone()));
        let texts: Vec<_> = own.into_iter().chain(copied).collect();
        let more = given.len() < texts.len();
        self.put_languages(index, texts)?;
        let missing: Vec<_> = missing.iter().map(u64::to_string).collect();
        Ok(more.then(|| format!("{NAME}: {text:?} stands in language {} too", missing.join(", "))))
    }

    /// Whether something is set that the shop's search finds after one more write only.
    pub(super) fn is_written_again(&self) -> bool {
        self.complete
            && self.target == Target::New
            && self.set_fields().any(|(_, field)| field.writing.second_write)
            && self.harmless().is_some()
    }

    /// A field to write once more with what it holds.
    fn harmless(&self) -> Option<usize> {
        let version = self.connection.version();
        let plain = |field: &Field| {
            matches!(field.kind, Kind::Decimal | Kind::Text | Kind::Bool)
                && !field.computed
                && !field.secret
                && !is_read_only(field, version.as_ref())
        };
        self.set_fields().find(|(_, field)| plain(field)).map(|(index, _)| index)
    }

    /// Sends the write, and one more where the shop's search needs it.
    pub(crate) async fn send_complete<D: Record>(self, make: fn() -> D) -> Result<Written<D>> {
        let again = self.is_written_again().then(|| self.clone());
        let mut written = self.send(make).await?;
        let is_there = written.settled.outcome.is_taken();
        if let (Some(first), Some(id), true) = (again, written.id, is_there) {
            let mut second = Self::new(first.connection.clone(), first.resource, Target::Record(id));
            // It changes nothing that a look could find: the shop's word is all there is.
            second.verify = false;
            if let Some(index) = first.harmless() {
                second.put(index, first.fields.slot(index));
            }
            let doubt = match second.send(first.resource.partial).await {
                Ok(second) if second.settled.outcome == Outcome::Taken => None,
                Ok(second) => Some(second.settled.note),
                Err(error) => Some(error.to_string()),
            };
            match doubt {
                None => written.settled.note += "; it was written once more for the shop's search",
                Some(why) => written.settled.lacks(format_args!(
                    "it was to be written once more for the shop's search, which may not find it yet: {why}"
                )),
            }
        }
        Ok(written)
    }
}

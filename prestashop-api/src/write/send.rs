//! Sends a write, and finds out what became of it.

use crate::client::{Call, Connection, Reply};
use crate::error::{Error, ErrorKind, Result, Verb};
use crate::query::Query;
use crate::read::{Pager, id_of, records, rows};
use crate::record::{Kind, Record, ResourceMeta};
use crate::write::body::{BodyField, Content};
use crate::write::compare::{Difference, denies, differences};
use crate::write::draft::{Draft, Target};
use crate::write::outcome::{Outcome, Written, is_final};

crate::record! {
    /// A record of which only the id is asked for.
    #[record("")]
    pub(crate) struct IdOnly {
        /// The id.
        pub id: u64,
    }
}

impl Draft {
    /// Sends the write once.
    pub(crate) async fn send<D: Record>(mut self, make: fn() -> D) -> Result<Written<D>> {
        let plan = self.plan(false).await?;
        let verb = plan.call.verb;
        // What tells a record made by this call from those before it, should the answer get lost.
        let newest = match self.target {
            Target::New => newest(&self.connection, self.resource).await?,
            Target::Record(_) => None,
        };
        let error = match self.connection.call(plan.call).await {
            Err(error) if !error.may_have_been_applied() => return Err(self.with_setters(error)),
            Err(error) => Some(error),
            Ok(answer) => match one(&answer, self.resource, make) {
                Ok(record) => {
                    let id = id_of(&record);
                    if self.answers_for(id) {
                        return Ok(self.applied(verb, id, record, ""));
                    }
                    None
                }
                Err(error) => Some(error.with_call(verb, self.resource.name.into(), None)),
            },
        };
        match self.target {
            Target::Record(id) => self.judge_update(verb, id, error, make).await,
            Target::New => self.judge_create(verb, newest, error, make).await,
        }
    }

    /// Says which fields may have been written although the shop refuses the write. Computed fields have setters of their own, which
    /// run before the rest is checked.
    fn with_setters(&self, error: Error) -> Error {
        let refused =
            matches!(error.kind(), ErrorKind::InvalidField | ErrorKind::MissingField | ErrorKind::ReadOnlyField);
        let computed = self.set_fields().filter(|(_, field)| field.computed && !matches!(field.kind, Kind::Translated));
        let names: Vec<_> = computed.map(|(_, field)| field.name).collect();
        if !refused || names.is_empty() || self.target == Target::New {
            return error;
        }
        let hint = format!(
            "{} Look at {} again: the shop may have written it before it refused the rest.",
            error.hint().unwrap_or_default(),
            names.join(", ")
        );
        error.with_hint(hint.trim_start().to_owned())
    }

    /// Whether an answer is about the record that was written. The shop looks at the id in the body alone.
    fn answers_for(&self, id: u64) -> bool {
        match self.target {
            Target::Record(wanted) => wanted == id,
            Target::New => id != 0,
        }
    }

    fn applied<D: Record>(&self, verb: Verb, id: u64, record: D, how: &str) -> Written<D> {
        let differing = self.told(&record);
        let done = match self.target {
            Target::New => format!("{} {id} was made", self.resource.item),
            Target::Record(_) => format!("{} {id} was changed", self.resource.item),
        };
        let but =
            if differing.is_empty() { "" } else { "; the shop shows something else than was sent in some fields" };
        Written {
            outcome: Outcome::Applied,
            verb,
            id: Some(id),
            record: Some(record),
            differing,
            note: format!("{how}{done}{but}"),
        }
    }

    /// Looks at the record again after an answer that leaves doubt.
    async fn judge_update<D: Record>(
        &self,
        verb: Verb,
        id: u64,
        error: Option<Error>,
        make: fn() -> D,
    ) -> Result<Written<D>> {
        let failure = said(error.as_ref());
        let unknown = |note: String| Written {
            outcome: Outcome::Unknown,
            verb,
            id: Some(id),
            record: None,
            differing: Vec::new(),
            note,
        };
        let record = match self.again(id, make).await {
            Ok(record) => record,
            Err(again) => return Ok(unknown(format!("{failure}reading the record again failed: {again}"))),
        };
        let left = self.told(&record);
        // Passwords are stored as hashes: whether one was written does not show.
        let secrets = self.set_fields().any(|(_, field)| field.secret);
        let telling = self.set_fields().filter(|(_, field)| !field.secret).count();
        if left.is_empty() && !secrets {
            return Ok(self.applied(verb, id, record, &failure));
        }
        let item = self.resource.item;
        let untouched = telling > 0 && names(&left) == telling;
        let denied =
            untouched && self.set_fields().any(|(index, _)| denies(&self.fields, &record, index, self.language));
        let (outcome, what) = match error {
            Some(error) if denied && is_final(&error) => (Outcome::NotApplied, "does not show what was sent"),
            _ if denied => (Outcome::Unknown, "does not show what was sent, but the shop may yet write it"),
            _ if untouched => {
                (Outcome::Unknown, "shows something else than was sent, of which the shop may have made it")
            }
            _ if left.is_empty() => (Outcome::Unknown, "does not show whether what is secret was written"),
            _ => (Outcome::Unknown, "shows what was sent in part"),
        };
        let note = format!("{failure}{item} {id} {what}");
        Ok(Written { outcome, verb, id: Some(id), record: Some(record), differing: left, note })
    }

    /// Looks for the record that an unanswered create may have made.
    async fn judge_create<D: Record>(
        &self,
        verb: Verb,
        newest: Option<u64>,
        error: Option<Error>,
        make: fn() -> D,
    ) -> Result<Written<D>> {
        let failure = said(error.as_ref());
        let item = self.resource.item;
        let report = |outcome, note: String| {
            Ok(Written {
                outcome,
                verb,
                id: None,
                record: None,
                differing: Vec::new(),
                note: format!("{failure}{note}"),
            })
        };
        let Some(newest) = newest else {
            return report(
                Outcome::Unknown,
                format!("the key may not read {}: look for the {item} by hand", self.resource.name),
            );
        };
        let call = Call::get(self.resource.name)
            .query("display", "full")
            .query("filter[id]", format!(">[{newest}]"))
            .query("sort", "[id_ASC]")
            .query("limit", "100");
        let found = match self.connection.call(call).await.and_then(|answer| rows(&answer, self.resource, make)) {
            Ok(found) => found,
            Err(again) => return report(Outcome::Unknown, format!("looking for the {item} failed: {again}")),
        };
        let others = found.len();
        let mut fitting = found.into_iter().filter(|record| self.told(record).is_empty());
        match (fitting.next(), fitting.next(), &error) {
            (Some(record), None, _) if self.has_text() => {
                let id = id_of(&record);
                Ok(self.applied(verb, id, record, &failure))
            }
            (Some(record), None, _) => report(
                Outcome::Unknown,
                format!(
                    "{item} {} looks like it, but holds no text that tells it from one that somebody else made",
                    id_of(&record)
                ),
            ),
            (Some(_), Some(_), _) => {
                report(Outcome::Unknown, format!("several new {} look like it", self.resource.name))
            }
            (None, _, Some(error)) if others == 0 && is_final(error) => {
                report(Outcome::NotApplied, format!("no {item} was made"))
            }
            (None, _, _) if others == 0 => {
                report(Outcome::Unknown, format!("no {item} was made so far, but the shop may yet make it"))
            }
            (None, _, _) => report(
                Outcome::Unknown,
                format!("{} were made meanwhile, none shows exactly what was sent", self.resource.name),
            ),
        }
    }

    /// Where a record does not show what is set.
    pub(super) fn differences(&self, record: Option<&dyn Record>) -> Vec<Difference> {
        differences(&self.fields, record, self.language)
    }

    /// Differences that can be told: what is secret is stored as something else.
    fn told(&self, record: &dyn Record) -> Vec<Difference> {
        self.differences(Some(record)).into_iter().filter(|difference| !difference.secret).collect()
    }

    /// Whether a text is set by which a record can be known again. Carts, for one, are all alike.
    fn has_text(&self) -> bool {
        self.set_fields().any(|(index, field)| match BodyField::of(&self.fields, index).content {
            _ if field.secret || !matches!(field.kind, Kind::Text | Kind::Translated) => false,
            Content::Text(text) => !text.is_empty() && text != field.default,
            Content::Languages(texts) => texts.iter().any(|(_, text)| !text.is_empty()),
            Content::Rows { .. } => false,
        })
    }

    /// Reads the record as a list of one.
    pub(super) async fn again<D: Record>(&self, id: u64, make: fn() -> D) -> Result<D> {
        let query = Query::new(self.resource);
        Pager::one(self.connection.clone(), query, id, make).await
    }
}

/// How many fields differ.
fn names(differences: &[Difference]) -> usize {
    let mut names: Vec<_> = differences.iter().map(|left| left.field.split('.').next().unwrap_or_default()).collect();
    names.dedup();
    names.len()
}

fn said(error: Option<&Error>) -> String {
    error.map_or_else(String::new, |error| format!("the shop answered: {error}; "))
}

/// The one record of a write's answer. In JSON PrestaShop 8 and later leave out what is 0, empty or null: what is missing is that.
fn one<D: Record>(answer: &Reply, resource: &'static ResourceMeta, make: fn() -> D) -> Result<D> {
    let mut record = rows(answer, resource, make)?
        .pop()
        .ok_or_else(|| Error::decode(resource.item, "the answer holds no record"))?;
    for (index, _) in
        resource.shape.fields.iter().enumerate().filter(|(_, field)| field.exists_in(answer.version.as_ref()))
    {
        record.seen(index);
    }
    Ok(record)
}

/// The ids of a list that was asked for `display=[id]`.
pub(super) fn ids(connection: &Connection, answer: &Reply, list: &'static str, item: &str) -> Result<Vec<u64>> {
    let rows: Vec<IdOnly> = records(connection, answer, list, item)?;
    Ok(rows.iter().map(|row| row.id).collect())
}

/// The highest id; 0 where there is no record, `None` where the key may not read.
async fn newest(connection: &Connection, resource: &'static ResourceMeta) -> Result<Option<u64>> {
    let call = Call::get(resource.name).query("display", "[id]").query("sort", "[id_DESC]").query("limit", "1");
    match connection.call(call).await {
        Err(error) if error.is_permission() => Ok(None),
        answer => {
            let ids = ids(connection, &answer?, resource.list, resource.item)?;
            Ok(Some(ids.first().copied().unwrap_or_default()))
        }
    }
}

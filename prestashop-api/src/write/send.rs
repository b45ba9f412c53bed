//! Sends a write once, and gathers the evidence of what became of it.

use crate::client::{Connection, Reply};
use crate::error::{Error, Phase, Result};
use crate::query::Query;
use crate::read::{Pager, RecordBuffer, decode, id_of, records, rows};
use crate::record::{DynamicRecord, Record, ResourceMeta};
use crate::write::draft::{Draft, Target};
use crate::write::settle::{Acknowledgement, Copied, Evidence, Sighting, WriteKind, lists_all, unless_refused};
use crate::write::written::Written;

/// How many newer records are looked through for the one that was made.
const NEWER: u32 = 100;

crate::record! {
    /// A record of which only the id is asked for.
    #[record("")]
    pub(crate) struct IdOnly {
        /// The id.
        pub id: u64,
    }
}

/// What was found of a write: the evidence, and the record where it is known.
pub(super) struct Finding<'a, D> {
    pub(super) evidence: Evidence<'a>,
    pub(super) record: Option<D>,
}

impl Draft {
    /// Sends the write once.
    pub(crate) async fn send<D: Record>(mut self, make: fn() -> D) -> Result<Written<D>> {
        let plan = self.plan(false).await?;
        let verb = plan.call.verb;
        if let Some((placing, earlier)) = plan.placing.as_ref().and_then(|placing| Some((placing, placing.earlier?))) {
            let (settled, order) = self.ordered_before(placing, earlier, make).await?;
            return Ok(Written { settled, verb, id: Some(earlier), record: Some(order), effects: plan.effects });
        }
        // What tells a record made by this call from those before it.
        let (newest, copied) = match self.target {
            // An order is told by its cart.
            Target::New if plan.placing.is_some() => (None, None),
            Target::New => (self.newest().await?, None),
            Target::Record(id) => (None, self.before_copy(id).await?),
        };
        let reply = unless_refused(self.connection.call(plan.call).await).map_err(|error| self.explain(error))?;
        let echo = reply.and_then(|reply| {
            let echo = one(&reply, self.resource, make);
            let echo = echo.map(|echo| {
                let id = id_of(&echo);
                (
                    self.is_ours(&reply, id, newest, copied.as_ref()),
                    self.may_be_new(&reply, id, newest).then_some(id),
                    echo,
                )
            });
            echo.map_err(|error| error.with_call(verb, self.resource.name.into(), None).with_status(reply.status))
        });
        let (said, error, named, echo) = match echo {
            Ok((true, named, echo)) => (Acknowledgement::Confirmed, None, named, Some(echo)),
            Ok((false, named, _)) => (Acknowledgement::Mismatched, None, named, None),
            Err(error) => (Acknowledgement::of(&error), Some(error), None, None),
        };
        let finding = match (self.target, echo) {
            (Target::New, echo) if let Some(placing) = &plan.placing => {
                self.find_order(placing, said, echo, make).await
            }
            (Target::Record(id), echo) => {
                Box::pin(self.changed(id, said, echo, plan.before.as_ref(), copied.as_ref(), make)).await
            }
            (Target::New, Some(echo)) => self.made(echo, make).await,
            (Target::New, None) => self.search(newest, said, named, make).await,
        };
        let Finding { evidence, record } = finding;
        let mut settled = evidence.error(error.as_ref()).settle();
        let id = match self.target {
            Target::Record(id) => Some(record.as_ref().map_or(id, |record| id_of(record))),
            // An id that may be somebody else's is a candidate.
            Target::New if settled.candidate.is_some() => None,
            Target::New => record.as_ref().map(|record| id_of(record)),
        };
        if let (Some(last), Target::Record(order)) = (plan.last_entry, self.target) {
            last.hold(&self.connection, order, &mut settled).await;
        }
        Ok(Written { settled, verb, id, record, effects: plan.effects })
    }

    /// Whether an answer is about the record that was written. The shop looks at the id in the body alone; a POST of which something on
    /// the way has made a GET is answered by a list of what was there before.
    fn is_ours(&self, reply: &Reply, id: u64, newest: Option<u64>, copied: Option<&Copied>) -> bool {
        match self.target {
            Target::Record(wanted) => wanted == id || copied.is_some_and(|copied| copied.is_older_than(id)),
            Target::New => {
                let created = reply.status == 201 || (newest.is_some() && is_single(reply, self.resource));
                created && self.may_be_new(reply, id, newest)
            }
        }
    }

    /// Whether an answer names a record that was not there before, as far as that is known.
    fn may_be_new(&self, reply: &Reply, id: u64, newest: Option<u64>) -> bool {
        newest.map_or_else(|| id != 0 && is_single(reply, self.resource), |newest| id > newest)
    }

    /// What there is to be seen of an update.
    async fn changed<'a, D: Record>(
        &self,
        id: u64,
        said: Acknowledgement,
        echo: Option<D>,
        before: Option<&DynamicRecord>,
        copied: Option<&Copied>,
        make: fn() -> D,
    ) -> Finding<'a, D> {
        let (kind, item) = (WriteKind::Update, self.named_item());
        let done = format!("{item} was changed");
        if self.trusted(echo.as_ref()) {
            return Finding { evidence: Evidence::new(kind, said, Sighting::Skipped, done), record: echo };
        }
        match self.reread(id, make).await {
            Err(again) => {
                let found = format!("reading {item} again failed: {again}");
                Finding { evidence: Evidence::new(kind, said, Sighting::Impossible, found), record: echo }
            }
            Ok(record) if self.is_kept(&record) => self.find_copy(copied, said, make).await,
            Ok(record) => {
                let evidence = self
                    .look(&record, before, echo.as_ref().map(|echo| echo as &dyn Record), said)
                    .evidence(kind, said, &item, &done);
                Finding { evidence, record: Some(record) }
            }
        }
    }

    /// What there is to be seen of a record that the shop says it has made.
    async fn made<'a, D: Record>(&self, echo: D, make: fn() -> D) -> Finding<'a, D> {
        let (kind, said, id) = (WriteKind::Create, Acknowledgement::Confirmed, id_of(&echo));
        let item = format!("{} {id}", self.resource.item);
        let done = format!("{item} was made");
        if self.trusted(Some(&echo)) {
            return Finding { evidence: Evidence::new(kind, said, Sighting::Skipped, done), record: Some(echo) };
        }
        match self.reread(id, make).await {
            Err(again) => {
                let (seen, found) = if again.is_not_found() && lists_all(self.resource) {
                    (Sighting::Absent, format!("there is no {item}"))
                } else {
                    (Sighting::Impossible, format!("{done}; reading it again failed: {again}"))
                };
                let evidence = Evidence::new(kind, said, seen, found).candidate(Some(id));
                Finding { evidence, record: Some(echo) }
            }
            Ok(record) => {
                let evidence =
                    self.look(&record, None, None, said).evidence(kind, said, &item, &done).candidate(Some(id));
                Finding { evidence, record: Some(record) }
            }
        }
    }

    /// Looks for the record that a create may have made; `named` is one that may be new, in an answer that is no proof.
    async fn search<'a, D: Record>(
        &self,
        newest: Option<u64>,
        said: Acknowledgement,
        named: Option<u64>,
        make: fn() -> D,
    ) -> Finding<'a, D> {
        let ResourceMeta { name, item, .. } = self.resource;
        let finding = |seen, found: String, candidate: Option<u64>, record| {
            let evidence = Evidence::new(WriteKind::Create, said, seen, found);
            Finding { evidence: evidence.candidate(candidate.or(named)), record }
        };
        let Some(newest) = newest else {
            let found = format!("which {name} were there before is not known: look for the {item} by hand");
            return finding(Sighting::Impossible, found, None, None);
        };
        let found = match self.newer_than(newest, make).await {
            Ok(found) => found,
            Err(again) => {
                return finding(Sighting::Impossible, format!("looking for the {item} failed: {again}"), None, None);
            }
        };
        if found.is_empty() && !lists_all(self.resource) {
            let found = format!("no new {item} is there, but lists of {name} leave some out");
            return finding(Sighting::Impossible, found, None, None);
        }
        if found.is_empty() {
            return finding(Sighting::Absent, format!("no new {item} is there"), None, None);
        }
        let mut fitting = found.into_iter().filter(|record| self.visible_differences(record).is_empty());
        match (fitting.next(), fitting.next()) {
            (Some(record), None) if self.has_text() => {
                let id = id_of(&record);
                let found = match said {
                    Acknowledgement::Confirmed | Acknowledgement::Failed => format!("{item} {id} was made"),
                    _ => format!("{item} {id} is new and looks like it"),
                };
                finding(Sighting::Complete, found, Some(id), Some(record))
            }
            (Some(record), None) => {
                let id = id_of(&record);
                let found = format!(
                    "{item} {id} looks like it, but holds no text that tells it from one that somebody else made"
                );
                finding(Sighting::Ambiguous, found, Some(id), None)
            }
            (Some(_), Some(_)) => finding(Sighting::Ambiguous, format!("several new {name} look like it"), None, None),
            (None, _) => {
                let found = format!("{name} were made meanwhile, none shows exactly what was sent");
                finding(Sighting::Ambiguous, found, None, None)
            }
        }
    }

    /// Whether the caller wants no look, and the answer gives no reason for one: a read in the place of the write would show old values.
    pub(super) fn trusted(&self, echo: Option<&impl Record>) -> bool {
        !self.verify && echo.is_some_and(|echo| self.look(echo, None, None, Acknowledgement::Confirmed).is_complete())
    }

    /// Reads the record as a list of one.
    pub(super) async fn reread<D: Record>(&self, id: u64, make: fn() -> D) -> Result<D> {
        Pager::one(self.connection.clone(), Query::new(self.resource), id, make).await
    }

    /// The records with an id above another, as far as they are looked through.
    pub(super) async fn newer_than<D: Record>(&self, id: u64, make: fn() -> D) -> Result<Vec<D>> {
        let mut query = Query::new(self.resource).after_id(id);
        query.page_size(NEWER);
        Pager::first(self.connection.clone(), query, make).await
    }

    /// The highest id; 0 where there is no record, `None` where it cannot be read.
    pub(super) async fn newest(&self) -> Result<Option<u64>> {
        let query = Query::showing(self.resource, "[id]");
        match Pager::newest(self.connection.clone(), query, IdOnly::default).await {
            // It is a hint: what is judged by it stays open without it.
            Err(error) if error.phase() == Phase::Answered => Ok(None),
            newest => Ok(Some(newest?.map_or(0, |row| row.id))),
        }
    }
}

/// Whether an answer is about one record: `{"order":{…}}`, not a list.
fn is_single(reply: &Reply, resource: &'static ResourceMeta) -> bool {
    let mut sink = RecordBuffer::new(resource.partial);
    // No list has the empty name.
    decode(&reply.body, reply.format, "", resource.item, &mut sink).is_ok() && sink.len() == 1
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

//! The judgement of an exchange.

use prestashop_api::error::counted;
use prestashop_api::{RESOURCES, ResourceMeta, Verb};

use super::answers::{self, described, is_root, kinds, names, same_error, same_ids, schema, status, unknown};
use super::asked::Asked;
use super::expect::{self, Expected};
use super::replayer::Replayer;
use super::server::Exchange;
use super::special;
use super::verdict::{Passed, Proven, Stop, Verdict, skip};
use super::write::{Accepted, RecordedWrite, accepted, state_change};
use crate::har::Entry;
use crate::request::Notation;

impl Replayer {
    /// Replays one exchange.
    pub async fn entry(&mut self, entry: &Entry) -> Verdict {
        self.held(entry, entry).await
    }

    /// Replays the exchange of that index. The others tell what the client reads before and after a write.
    ///
    /// # Panics
    ///
    /// When the recording has no such exchange.
    pub async fn exchange(&mut self, recording: &[Entry], index: usize) -> (Verdict, Vec<Proven>) {
        let entry = &recording[index];
        self.verdict(entry, entry, recording, index).await
    }

    /// Has the client ask what `recorded` asked, of a server that knows `served` alone, and holds what it makes of the answer
    /// against `recorded`. With two different entries this shows that a difference is found.
    pub async fn held(&mut self, recorded: &Entry, served: &Entry) -> Verdict {
        self.verdict(recorded, served, &[], 0).await.0
    }

    async fn verdict(
        &mut self,
        recorded: &Entry,
        served: &Entry,
        recording: &[Entry],
        index: usize,
    ) -> (Verdict, Vec<Proven>) {
        match self.judge(recorded, served, recording, index).await {
            Ok(passed) => (Verdict::Passed(passed.remarks), passed.proven),
            Err(Stop::Skip(reason)) => (Verdict::Skipped(reason), Vec::new()),
            Err(Stop::Fail(reasons)) => (Verdict::Failed(reasons), Vec::new()),
        }
    }

    async fn judge(
        &mut self,
        recorded: &Entry,
        served: &Entry,
        recording: &[Entry],
        index: usize,
    ) -> Result<Passed, Stop> {
        let asked = Asked::recorded(&recorded.request).map_err(Stop::Skip)?;
        let exchange = Exchange::of(served).map_err(Stop::Skip)?;
        let Some(verb) = asked.verb() else {
            return skip(format!("the client has no verb {}", asked.method));
        };
        if !asked.path.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '/')) {
            return skip("the client sends no such path");
        }
        if special::is_special(&asked)
            && let Some(passed) = self.special(&asked, recorded, exchange.clone()).await?
        {
            return Ok(passed);
        }
        let expected = expect::expected(&asked, &recorded.response).map_err(Stop::Skip)?;
        let meta = RESOURCES.iter().copied().find(|meta| meta.name == asked.resource());
        if is_root(&asked) && matches!(expected, Expected::Data(Notation::Xml)) {
            return self.root(&asked, recorded, exchange).await.map(Passed::with);
        }

        let outcome = self.ask(&asked, exchange.clone(), false).await?;
        let mut passed = Passed::default();
        match (&expected, outcome) {
            (Expected::Data(notation), Ok(answer)) => {
                status(recorded, answer.status)?;
                if asked.path.is_empty() {
                    return names(&answer, recorded).map(Passed::with);
                }
                let meta = described(&asked, meta)?;
                if asked.parameter("schema").is_some() {
                    return schema(&answer, recorded, meta, *notation).map(Passed::with);
                }
                let effective = asked.effective().unwrap_or(verb);
                let records = answers::decoded(&answer, recorded, meta, *notation)?;
                let written = if effective.is_write() {
                    accepted(&asked, effective, meta, &records)?
                } else {
                    Accepted::default()
                };
                same_ids(&written.ids, &records)?;
                passed.remarks = written.remarks;
                passed.remarks.extend(unknown(meta, &records));
                if effective == Verb::Get {
                    passed.proven.extend(Proven::of(recorded, meta, effective, *notation, records.len()));
                }
            }
            (Expected::Empty, Ok(answer)) => {
                status(recorded, answer.status)?;
                if !answer.body.is_empty() {
                    return Err(Stop::Fail(vec![format!("{}, recorded none", counted(answer.body.len(), "byte"))]));
                }
            }
            (Expected::Error(expected), Err(error)) => {
                same_error(expected, recorded, &error)?;
                // Errors beside data are added after the checksum was made.
                let whole = asked.method != "GET" || !expected.codes.is_empty();
                if !whole && expect::is_damaged(&recorded.response).map_err(Stop::Skip)? {
                    return Err(format!("the recorded body is not the one of its Content-Sha1: {error}").into());
                }
                if !whole && expect::is_cut_off(&recorded.response) {
                    return Err(
                        format!("the recorded body says that it is a webservice's, and is none: {error}").into()
                    );
                }
                if let (Some(notation), Some(meta)) = (expected.data, meta) {
                    self.beside_notices(&asked, exchange, recorded, meta, notation).await?;
                }
            }
            (Expected::Error(expected), Ok(answer)) => {
                // A raw call does not read the body: that it is broken shows when records are asked for.
                if let Some(Err(error)) = meta.map(|meta| answer.records(meta))
                    && expected.kinds.contains(&error.kind())
                {
                    if expect::names_by_number(&recorded.response) {
                        passed.remarks.push(format!("the client cannot read it, and says so: {error}"));
                    } else if expect::is_cut_off(&recorded.response) {
                        return Err(format!("the recorded body cannot be read: {error}").into());
                    }
                    return Ok(passed);
                }
                let kinds = kinds(&expected.kinds);
                return Err(format!("a good answer (status {}), expected the error {kinds}", answer.status).into());
            }
            (Expected::Data(_) | Expected::Empty, Err(error)) => {
                return Err(format!("the error {}: {error}; expected a good answer", error.kind()).into());
            }
        }
        if asked.effective().is_some_and(Verb::is_write) {
            let write =
                RecordedWrite { asked: &asked, entry: recorded, served, expected: &expected, recording, at: index };
            if let Some(change) = state_change(&asked) {
                passed.add(self.action(change, &write).await?);
            }
            if let Some(meta) = meta {
                passed.add(self.write(&write, meta).await?);
            }
        }
        Ok(passed)
    }

    /// Data beside PHP notices can be had by those who ask for it; it must be whole.
    async fn beside_notices(
        &mut self,
        asked: &Asked,
        exchange: Exchange,
        recorded: &Entry,
        meta: &'static ResourceMeta,
        notation: Notation,
    ) -> Result<(), Stop> {
        match self.ask(asked, exchange, true).await? {
            Ok(answer) => answers::decoded(&answer, recorded, meta, notation).map(|_| ()),
            Err(error) => Err(format!("tolerating notices: {error}").into()),
        }
    }
}

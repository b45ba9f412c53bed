//! What came of a replay.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use super::asked::Asked;
use super::replayer::Replayer;
use super::rights;
use super::verdict::{Proven, Verdict};
use crate::har::{Har, HarError};

/// One exchange and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Line {
    /// The recording.
    pub recording: String,
    /// The index of the exchange in it.
    pub index: usize,
    /// The version of the shop, as its answers say.
    pub version: String,
    /// The resource; empty for the API root.
    pub resource: String,
    /// The request: `GET /orders?display=full`.
    pub request: String,
    /// What the recording says of it.
    pub comment: String,
    /// What came of it.
    pub verdict: Verdict,
    /// What it proves.
    pub proven: Vec<Proven>,
    /// The body that was sent, if it is a text.
    pub sent: String,
    /// The status and the recorded answer, if it is a text.
    pub answered: String,
}

/// What came of all exchanges. Its `Display` is the last line of a replay: `3 passed, 0 failed, 1 skipped`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The exchanges, in order.
    pub lines: Vec<Line>,
}

impl Report {
    /// Replays all exchanges of a recording, which errors call `name`.
    pub async fn add(&mut self, replayer: &mut Replayer, name: &Path, har: &Har) {
        self.add_some(replayer, name, har, |_| true).await;
    }

    /// Replays those exchanges of a recording that are chosen by what a report calls them:
    /// `8.2.1/orders.har.gz#3 GET /orders?limit=1 (no sort)`.
    pub async fn add_some(&mut self, replayer: &mut Replayer, name: &Path, har: &Har, chosen: impl Fn(&str) -> bool) {
        replayer.learn(har);
        let recording = name.display().to_string();
        let usual = har.log.entries.iter().find_map(rights::version).unwrap_or_default();
        for (index, entry) in har.log.entries.iter().enumerate() {
            let asked = Asked::recorded(&entry.request).ok();
            let request = asked
                .as_ref()
                .map_or_else(|| format!("{} {}", entry.request.method, without_key(&entry.request.url)), Asked::line);
            let comment = entry.comment.clone().unwrap_or_default();
            if !chosen(&title(&recording, index, &request, &comment)) {
                continue;
            }
            let (verdict, proven) = replayer.exchange(&har.log.entries, index).await;
            let text =
                |body: Result<Vec<u8>, HarError>| String::from_utf8(body.unwrap_or_default()).unwrap_or_default();
            self.lines.push(Line {
                recording: recording.clone(),
                index,
                version: rights::version(entry).unwrap_or_else(|| usual.clone()),
                resource: asked.map(|asked| asked.resource().to_owned()).unwrap_or_default(),
                request,
                comment,
                verdict,
                proven,
                sent: text(entry.request.body()),
                answered: format!("{}\n{}", entry.response.status, text(entry.response.body())),
            });
        }
    }

    /// How many passed, failed and were skipped.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize) {
        let count = |test: fn(&Verdict) -> bool| self.lines.iter().filter(|line| test(&line.verdict)).count();
        (
            count(|verdict| matches!(verdict, Verdict::Passed(_))),
            count(|verdict| matches!(verdict, Verdict::Failed(_))),
            count(|verdict| matches!(verdict, Verdict::Skipped(_))),
        )
    }

    /// The exchanges that failed.
    pub fn failed(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| matches!(line.verdict, Verdict::Failed(_)))
    }

    /// The reasons for which exchanges were skipped, with the exchanges.
    #[must_use]
    pub fn skipped(&self) -> BTreeMap<&str, Vec<&Line>> {
        let mut reasons: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
        for line in &self.lines {
            if let Verdict::Skipped(reason) = &line.verdict {
                reasons.entry(reason).or_default().push(line);
            }
        }
        reasons
    }
}

/// The address without the key that may stand in it.
fn without_key(url: &str) -> String {
    match url.split_once("ws_key=") {
        Some((before, key)) => format!("{before}ws_key=…{}", key.find('&').map_or("", |end| &key[end..])),
        None => url.to_owned(),
    }
}

/// What a report calls an exchange.
fn title(recording: &str, index: usize, request: &str, comment: &str) -> String {
    let comment = if comment.is_empty() { String::new() } else { format!(" ({comment})") };
    format!("{recording}#{index} {request}{comment}")
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.verdict.word() {
            "failed" => "FAILED",
            word => word,
        };
        write!(f, "{word} {}", title(&self.recording, self.index, &self.request, &self.comment))?;
        for note in self.verdict.notes() {
            write!(f, "\n  {}", note.replace('\n', "\n  "))?;
        }
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (passed, failed, skipped) = self.counts();
        write!(f, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}

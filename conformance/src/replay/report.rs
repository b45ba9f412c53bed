//! What came of a replay.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use super::asked::Asked;
use super::replayer::Replayer;
use super::verdict::{Proven, Verdict};
use crate::har::Har;

/// One exchange and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Line {
    /// The recording.
    pub recording: String,
    /// The index of the exchange in it.
    pub index: usize,
    /// The request: `GET /orders?display=full`.
    pub request: String,
    /// What the recording says of it.
    pub comment: String,
    /// What came of it.
    pub verdict: Verdict,
    /// What it proves.
    pub proven: Vec<Proven>,
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
        replayer.learn(har);
        for (index, entry) in har.log.entries.iter().enumerate() {
            let (verdict, proven) = replayer.exchange(&har.log.entries, index).await;
            let request = Asked::recorded(&entry.request)
                .map_or_else(|_| format!("{} {}", entry.request.method, entry.request.url), |asked| asked.line());
            self.lines.push(Line {
                recording: name.display().to_string(),
                index,
                request,
                comment: entry.comment.clone().unwrap_or_default(),
                verdict,
                proven,
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

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, notes) = match &self.verdict {
            Verdict::Passed(remarks) => ("passed", remarks.as_slice()),
            Verdict::Failed(reasons) => ("FAILED", reasons.as_slice()),
            Verdict::Skipped(reason) => ("skipped", std::slice::from_ref(reason)),
        };
        write!(f, "{word} {}#{} {}", self.recording, self.index, self.request)?;
        if !self.comment.is_empty() {
            write!(f, " ({})", self.comment)?;
        }
        for note in notes {
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

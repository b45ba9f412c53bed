//! What certainly mends faults of a spec, and the command that does it: words are replaced where they stand, so that all else stays as it is, byte
//! for byte. What could be meant in two ways is left to a person.

mod once;

use std::collections::BTreeMap;
use std::path::Path;

use crate::emit::For;
use crate::load::{first_fault, shown};
use crate::load_and_warn;
use crate::plan::{Error, write_whole};
use crate::source::{FileId, Source, Sources, Span};
pub(crate) use once::once;

/// A replacement that certainly mends a fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced.
    pub span: Span,
    /// The text that has to stand there, with or without quotes; `None` where the place alone says it.
    pub was: Option<String>,
    /// What stands there afterwards.
    pub now: String,
}

/// One fault that was mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// The file, as it is shown.
    pub path: String,
    /// The line, from 1 on.
    pub line: usize,
    /// What stood there.
    pub was: String,
    /// What stands there now.
    pub now: String,
}

impl std::fmt::Display for Fixed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: `{}` is `{}` now", self.path, self.line, self.was, self.now)
    }
}

/// A word that is put right can show the next fault. Each round mends a fault of its own, so that there is an end; this is one for what nobody thought of.
const ROUNDS: usize = 64;

impl Fix {
    /// The fix at the very bytes that it replaces; nothing where something else stands there, as in a file of the library.
    pub(crate) fn placed(self, sources: &Sources) -> Option<Self> {
        let source = sources.get(self.span.file);
        source.on_disk.as_ref()?;
        let Some(was) = self.was.clone() else { return Some(self) };
        let text = source.text.get(self.span.start..self.span.end)?;
        if text == was.as_str() {
            return Some(self);
        }
        let inner = text.strip_prefix(['"', '\'']).and_then(|text| text.strip_suffix(['"', '\'']))?;
        (inner == was.as_str()).then(|| Self { span: self.span.part(1, was.len()), ..self })
    }
}

/// Mends what is certain in the spec in `folder`, and tells each fault as soon as it is mended.
///
/// # Errors
///
/// A file cannot be written; it is as it was then.
pub fn fix(folder: &Path, made_for: For, mut told: impl FnMut(&Fixed)) -> Result<(), Error> {
    for _ in 0..ROUNDS {
        let report = match load_and_warn(folder, made_for) {
            Ok((_, warnings)) => warnings,
            Err(report) => *report,
        };
        let mut by_file: BTreeMap<FileId, Vec<Fix>> = BTreeMap::new();
        for fix in report.fixes() {
            by_file.entry(fix.span.file).or_default().push(fix);
        }
        let mut is_over = true;
        for (file, fixes) in by_file {
            let fixed = apply(report.sources().get(file), &fixes)?;
            is_over &= fixed.is_empty();
            fixed.iter().for_each(&mut told);
        }
        if is_over {
            break;
        }
    }
    Ok(())
}

/// Writes one file with what is replaced in it, and gives what that is.
fn apply(source: &Source, fixes: &[Fix]) -> Result<Vec<Fixed>, Error> {
    let Some(path) = &source.on_disk else { return Ok(Vec::new()) };
    let mut text = source.text.clone();
    for fix in fixes.iter().rev() {
        text.replace_range(fix.span.start..fix.span.end, &fix.now);
    }
    // What can be read stays so; what cannot is mended at least as far as the fault.
    let is_better = match (first_fault(&source.text), first_fault(&text)) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(before), Some(after)) => after > before,
    };
    if text == source.text || !is_better {
        return Ok(Vec::new());
    }
    write_whole(path, &format!("{}{text}", source.mark()))?;
    let mended = fixes.iter().map(|fix| Fixed {
        path: shown(path),
        line: source.text[..fix.span.start].matches('\n').count() + 1,
        was: source.text[fix.span.start..fix.span.end].to_owned(),
        now: fix.now.clone(),
    });
    Ok(mended.collect())
}

/// A text in quotes.
pub(crate) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Straight quotes for curly ones: for a pair of them at `opening` and later in its line, behind which the value ends.
pub(crate) fn straight(text: &str, opening: Span) -> Option<Fix> {
    let rest = text.get(opening.start..)?.lines().next()?;
    let first = rest.chars().next()?;
    let closing = match first {
        '\u{2018}' | '\u{201a}' | '\u{201b}' => ['\u{2019}', '\u{2018}'],
        _ => ['\u{201d}', '\u{201c}'],
    };
    let inner = rest.strip_prefix(first)?;
    let end = inner.find(closing)?;
    let behind = inner[end..].chars().skip(1).collect::<String>();
    let is_whole = behind.trim_start().is_empty() || behind.trim_start().starts_with([',', '}', ']']);
    let span = opening.reaching(opening.start + first.len_utf8() + end + inner[end..].chars().next()?.len_utf8());
    is_whole.then(|| Fix { span, was: None, now: quoted(&inner[..end]) })
}

/// Quotes around a text with a `#` that is no comment: one of a number or a name. `open` braces and brackets end behind it.
pub(crate) fn number_sign(text: &str, whole: Span, open: usize) -> Option<Fix> {
    let line = text.get(whole.start..whole.end)?;
    let (_, comment) = line.split_once(" #")?;
    // `# so` is written for comments, `#1000` is not.
    if !comment.starts_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    let mut end = line;
    for _ in 0..open {
        end = end.trim_end().strip_suffix(['}', ']'])?;
    }
    let end = end.trim_end();
    // Behind a comma there may be another key.
    let is_one = open == 0 || !end.contains([',', '{', '}', '[', ']', '"']) && !end.contains(": ");
    is_one.then(|| Fix { span: whole.reaching(whole.start + end.len()), was: None, now: quoted(end) })
}

/// Quotes around the value of the line `key: value` at `at`, which is a text of this one line.
pub(crate) fn quoted_line(text: &str, at: Span) -> Option<Fix> {
    let start = text.get(..at.start)?.rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[start..].lines().next()?;
    let (key, value) = line.split_once(": ")?;
    // Of these keys the value is a text for people: what stands behind others may be a map or a list that was meant.
    let is_key = matches!(key.trim_start(), "about" | "hint" | "label" | "note");
    let is_text = !value.starts_with(['"', '\'', '[', '{', '|', '>', '&', '*', '!', '#']) && !value.contains(" #");
    let span = at.from(start + key.len() + 2).reaching(start + line.trim_end().len());
    (is_key && is_text && at.start >= span.start).then(|| Fix { span, was: None, now: quoted(value.trim()) })
}

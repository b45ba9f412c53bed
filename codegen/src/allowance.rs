//! Warnings that a spec allows in place: `# allow(PS0103): reason`, a comment in a line of its own, goes for the entry below it and for
//! all that is indented deeper. A comment and no key, as it says nothing about the webservice.

use std::ops::Range;

use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::source::{FileId, Span};

/// A warning that is allowed.
#[derive(Debug, Clone)]
pub struct Allowance {
    /// The comment.
    pub span: Span,
    /// The warning.
    pub code: Code,
    /// The bytes of the entry that it goes for.
    pub covers: Range<usize>,
}

/// The allowances of a file.
pub(crate) fn find(file: FileId, text: &str, faults: &mut Vec<Diagnostic>) -> Vec<Allowance> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let comment = line.trim();
        let span = Span::new(file, start..start + line.len()).part(line.len() - line.trim_start().len(), comment.len());
        start += line.len();
        let Some(rest) = comment.strip_prefix('#').and_then(|rest| rest.trim_start().strip_prefix("allow(")) else {
            continue;
        };
        match parse(rest) {
            Ok(code) => found.push(Allowance { span, code, covers: entry(text, start) }),
            Err((message, help)) => faults.push(Diagnostic::new(Code::BadAllowance, span, message).help(help)),
        }
    }
    found
}

/// What stands behind `allow(`.
fn parse(rest: &str) -> Result<Code, (String, String)> {
    let form = || "write `# allow(PS0103): ` and the reason, in a line above the entry".to_owned();
    let (code, reason) = rest.split_once(')').ok_or_else(|| ("`allow` is not closed".to_owned(), form()))?;
    let code = code.trim();
    let Some(known) = Code::parse(code) else {
        let warnings = Code::ALL.iter().filter(|code| code.is_warning()).map(|code| code.as_str());
        return Err((
            format!("there is no code `{code}`"),
            format!("warnings are {}", warnings.collect::<Vec<_>>().join(", ")),
        ));
    };
    if !known.is_warning() {
        return Err((
            format!("{} is an error, which nothing allows", known.as_str()),
            "mend what it tells of".to_owned(),
        ));
    }
    match reason.trim_start().strip_prefix(':') {
        Some(reason) if !reason.trim().is_empty() => Ok(known),
        _ => Err((format!("{} is allowed without a reason", known.as_str()), form())),
    }
}

/// The bytes of the entry that begins behind `from`.
fn entry(text: &str, from: usize) -> Range<usize> {
    let (mut at, mut start, mut depth) = (from, None, 0);
    for line in text[from..].split_inclusive('\n') {
        let content = line.trim_start();
        if !content.trim_end().is_empty() && !content.starts_with('#') {
            let indent = line.len() - content.len();
            match start {
                None => (start, depth) = (Some(at), indent),
                Some(start) if indent <= depth => return start..at,
                Some(_) => {}
            }
        }
        at += line.len();
    }
    start.unwrap_or(at)..at
}

/// The warnings that are not allowed, and the allowances that nothing needs.
pub(crate) fn apply(allowances: &[Allowance], mut warnings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut needed = vec![false; allowances.len()];
    warnings.retain(|warning| {
        let allows = |allowance: &Allowance| {
            let is_there = |span: Span| span.file == allowance.span.file && allowance.covers.contains(&span.start);
            allowance.code == warning.code && warning.span.is_some_and(is_there)
        };
        let allowing: Vec<_> = (0..allowances.len()).filter(|at| allows(&allowances[*at])).collect();
        for at in &allowing {
            needed[*at] = true;
        }
        allowing.is_empty()
    });
    let unused = allowances.iter().zip(needed).filter(|(_, needed)| !needed).map(|(allowance, _)| {
        let message = format!("{} does not come up in the entry below", allowance.code.as_str());
        Diagnostic::new(Code::UnusedAllowance, allowance.span, message).label("remove this comment")
    });
    warnings.extend(unused);
    warnings
}

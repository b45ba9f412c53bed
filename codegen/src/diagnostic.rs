//! What is wrong with a spec, and how it is shown.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::codes::Code;
use crate::emit::For;
use crate::fix::{Fix, once};
use crate::source::{FileId, Sources, Span};

/// The most faults that are shown at once. Where so many are, names are no longer compared with all that are known.
const MOST: usize = 200;

/// Whether there are as many faults as are shown.
pub(crate) fn is_full(faults: &[Diagnostic]) -> bool {
    faults.len() >= MOST
}

/// One fault of the spec: what, where, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that is broken.
    pub code: Code,
    /// The place that has to change; a fault of the whole folder has none.
    pub span: Option<Span>,
    /// One sentence without a full stop.
    pub message: String,
    /// A few words at the caret.
    pub label: String,
    /// Other places that matter, with a few words each.
    pub related: Vec<(Span, String)>,
    /// What to do.
    pub help: Vec<String>,
    /// What certainly mends it, if anything does.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A fault at `span`.
    #[must_use]
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { span: Some(span), ..Self::without_place(code, message) }
    }

    /// A fault that has no place in a file.
    #[must_use]
    pub fn without_place(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            span: None,
            message: message.into(),
            label: String::new(),
            related: Vec::new(),
            help: Vec::new(),
            fix: None,
        }
    }

    /// Sets the words at the caret.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds another place that matters.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }

    /// Adds a line of help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Says what certainly mends the fault: `now` in the place of `was`, which stands at its place.
    #[must_use]
    pub(crate) fn fix(mut self, was: &str, now: impl Into<String>) -> Self {
        self.fix = self.span.map(|span| Fix { span, was: Some(was.to_owned()), now: now.into() });
        self
    }

    /// The same fault in a file among others, of a text that was read alone.
    #[must_use]
    pub(crate) fn in_file(mut self, file: FileId) -> Self {
        let places = self.span.iter_mut().chain(self.related.iter_mut().map(|(span, _)| span));
        places.for_each(|span| span.file = file);
        self.fix = None;
        self
    }

    /// What would be there twice mends nothing.
    #[must_use]
    pub(crate) fn unless_there(mut self, is_there: impl Fn(&str) -> bool) -> Self {
        self.fix = self.fix.filter(|fix| !is_there(&fix.now));
        self
    }

    /// Suggests `name` for `given`, which mends the fault.
    #[must_use]
    pub(crate) fn meant(self, given: &str, name: &str) -> Self {
        self.help(format!("did you mean `{name}`?")).fix(given, name)
    }

    /// Suggests the known name nearest to `given`, or lists the known names when there are few and none is near.
    #[must_use]
    pub fn suggest<'a>(self, given: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        match all_nearest(given, &known).as_slice() {
            // Two letters away it may be a name of its own: `date_upd` where there is `date_add`.
            [name] if distance(given, name) <= 1 => self.meant(given, name),
            [name] => self.help(format!("did you mean `{name}`?")),
            [first, .., last] => self.help(format!("did you mean `{first}` or `{last}`?")),
            [] if known.is_empty() || known.len() > 32 => self,
            [] => {
                let list: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
                self.help(format!("known here: {}", list.join(", ")))
            }
        }
    }
}

/// The known name that `given` was probably meant to be.
#[must_use]
pub fn nearest<'a>(given: &str, known: &[&'a str]) -> Option<&'a str> {
    all_nearest(given, known).first().copied()
}

/// By how many letters two names differ, whichever way they are written.
fn distance(given: &str, name: &str) -> usize {
    let normal = |name: &str| name.to_lowercase().replace('-', "_");
    strsim::damerau_levenshtein(&normal(given), &normal(name))
}

/// The known names that are as near as any, sorted: of several, none is certain.
fn all_nearest<'a>(given: &str, known: &[&'a str]) -> Vec<&'a str> {
    let allowed = (given.chars().count() / 3).clamp(1, 4);
    let distances = known.iter().map(|&name| (distance(given, name), name));
    let mut near: Vec<_> = distances.filter(|(distance, _)| *distance <= allowed).collect();
    near.sort_unstable();
    near.dedup();
    let least = near.first().map(|(distance, _)| *distance);
    near.into_iter().take_while(|(distance, _)| Some(*distance) == least).map(|(_, name)| name).collect()
}

/// Everything that is wrong with a spec, with the sources it is wrong in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
    /// Whether the spec is that of a user's own crate, which has no alias for the command.
    is_external: bool,
}

impl Report {
    /// Sorts `diagnostics` by place, and drops repetitions and what follows from others.
    #[must_use]
    pub fn new(sources: Sources, mut diagnostics: Vec<Diagnostic>) -> Self {
        let place = |d: &Diagnostic| {
            let path = d.span.map(|span| sources.get(span.file).path.clone());
            let (start, end) = d.span.map_or((0, 0), |span| (span.start, span.end));
            (path, start, end, d.code, d.message.clone())
        };
        diagnostics.sort_by_cached_key(place);
        diagnostics.dedup_by(|a, b| place(a) == place(b));
        // What is no name is found nowhere: that follows from what is said already.
        let of_names = diagnostics.iter().filter(|fault| fault.code == Code::BadName);
        let no_names: BTreeSet<Span> = of_names.filter_map(|fault| fault.span).collect();
        diagnostics
            .retain(|fault| fault.code == Code::BadName || fault.span.is_none_or(|span| !no_names.contains(&span)));
        Self { sources, diagnostics, is_external: false }
    }

    /// Names the command as those have it for whom the code is made.
    #[must_use]
    pub(crate) fn told(mut self, made_for: For) -> Self {
        self.is_external = made_for == For::Crate;
        self
    }

    /// What certainly mends faults: sorted by place, none in another's way, each where it says what stands there.
    pub(crate) fn fixes(&self) -> Vec<Fix> {
        let mut fixes: Vec<_> =
            self.diagnostics.iter().filter_map(|fault| fault.fix.clone()?.placed(&self.sources)).collect();
        fixes.sort_by_key(|fix| fix.span);
        fixes.dedup_by(|later, first| later.span.file == first.span.file && later.span.start < first.span.end);
        once(&fixes, &self.sources)
    }

    /// The files that the faults are in.
    pub(crate) fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The faults, sorted by file and place.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The text for a terminal; `colour` adds ANSI colours.
    #[must_use]
    pub fn render(&self, colour: bool) -> String {
        self.render_after("nothing was written", colour)
    }

    /// As [`Report::render`]; `done` says what has become of the command's work.
    #[must_use]
    pub fn render_after(&self, done: &str, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Ascii);
        let mut text = String::new();
        for diagnostic in self.diagnostics.iter().take(MOST) {
            text.push_str(&renderer.render(&self.groups(diagnostic)));
            text.push_str("\n\n");
        }
        text.push_str(&self.summary(done));
        text.push('\n');
        text
    }

    fn groups<'a>(&'a self, diagnostic: &'a Diagnostic) -> Vec<Group<'a>> {
        let level = if diagnostic.code.is_warning() { Level::WARNING } else { Level::ERROR };
        let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.as_str());
        let mut group = match diagnostic.span {
            Some(span) => {
                let (near, far): (Vec<_>, Vec<_>) =
                    diagnostic.related.iter().partition(|(place, _)| place.file == span.file);
                let near: Vec<_> = near.iter().map(|(place, words)| (*place, AnnotationKind::Context, words)).collect();
                let main = (span, AnnotationKind::Primary, &diagnostic.label);
                let mut group = title.element(self.snippet(&[&[main], near.as_slice()].concat()));
                for (place, words) in far {
                    group = group.element(self.snippet(&[(*place, AnnotationKind::Context, words)]));
                }
                group
            }
            None => Group::with_title(title),
        };
        for help in &diagnostic.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        vec![group]
    }

    /// The lines of one file that hold some places. The renderer goes through all of the text that it is given.
    fn snippet<'a>(&'a self, places: &[Place<'a>]) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
        let Some(first) = places.iter().map(|(span, ..)| *span).min() else { return Snippet::source("") };
        let source = self.sources.get(first.file);
        let last = places.iter().map(|(span, ..)| span.end).max().unwrap_or(first.end);
        let start = source.text[..first.start].rfind('\n').map_or(0, |at| at + 1);
        let end = source.text[last..].find('\n').map_or(source.text.len(), |at| last + at);
        let line = source.text[..start].bytes().filter(|byte| *byte == b'\n').count() + 1;
        let snippet = Snippet::source(&source.text[start..end]).path(source.path.as_str()).line_start(line);
        places.iter().fold(snippet, |snippet, (span, kind, words)| {
            snippet.annotation(kind.span(span.start - start..span.end - start).label(label(words)))
        })
    }

    fn summary(&self, done: &str) -> String {
        let mut codes: Vec<&str> = self.diagnostics.iter().map(|d| d.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        let what = if self.diagnostics.iter().all(|d| d.code.is_warning()) { "warning" } else { "error" };
        let mut text = match self.diagnostics.len() {
            1 => format!("1 {what} in the spec; {done}."),
            n if n < MOST => format!("{n} {what}s in the spec; {done}."),
            n => format!("at least {n} {what}s in the spec, of which the first {MOST} are shown; {done}."),
        };
        if let Some(code) = codes.first() {
            let more = if codes.len() > 1 { format!(" (also {})", codes[1..].join(", ")) } else { String::new() };
            // Writing to a String does not fail.
            let command = if self.is_external { "prestashop-codegen" } else { "cargo codegen" };
            let _ = write!(text, " Try `{command} explain {code}`{more}.");
            let external = if self.is_external { " --external" } else { "" };
            let _ = match self.fixes().len() {
                0 => Ok(()),
                1 if self.diagnostics.len() == 1 => write!(text, " `{command} check --fix{external}` mends it."),
                n => write!(text, " `{command} check --fix{external}` mends {n} of them."),
            };
        }
        text
    }
}

/// A place, what it is to the fault, and the words there.
type Place<'a> = (Span, AnnotationKind, &'a String);

/// A label without words is left out.
fn label(words: &str) -> Option<String> {
    (!words.is_empty()).then(|| words.to_owned())
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Report {}

//! What is wrong with a spec, and how it is shown.

use std::fmt::Write as _;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::codes::Code;
use crate::source::{Sources, Span};

/// One fault of the spec: what, where, and what to do about it.
#[derive(Debug, Clone)]
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
}

impl Diagnostic {
    /// A fault at `span`.
    #[must_use]
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            span: Some(span),
            message: message.into(),
            label: String::new(),
            related: Vec::new(),
            help: Vec::new(),
        }
    }

    /// A fault that has no place in a file.
    #[must_use]
    pub fn without_place(code: Code, message: impl Into<String>) -> Self {
        Self { code, span: None, message: message.into(), label: String::new(), related: Vec::new(), help: Vec::new() }
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

    /// Suggests the known name nearest to `given`, or lists the known names when there are few and none is near.
    #[must_use]
    pub fn suggest<'a>(self, given: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        match nearest(given, &known) {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None if known.is_empty() || known.len() > 32 => self,
            None => {
                let list: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
                self.help(format!("known here: {}", list.join(", ")))
            }
        }
    }
}

/// The known name that `given` was probably meant to be.
pub(crate) fn nearest<'a>(given: &str, known: &[&'a str]) -> Option<&'a str> {
    let normal = |name: &str| name.to_lowercase().replace('-', "_");
    let wanted = normal(given);
    let allowed = (wanted.chars().count() / 3).clamp(1, 4);
    known
        .iter()
        .map(|&name| (strsim::damerau_levenshtein(&wanted, &normal(name)), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, name)| name)
}

/// Everything that is wrong with a spec, with the sources it is wrong in.
#[derive(Debug, Clone)]
pub struct Report {
    sources: Sources,
    diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// Sorts `diagnostics` by place and drops repetitions.
    #[must_use]
    pub fn new(sources: Sources, mut diagnostics: Vec<Diagnostic>) -> Self {
        let place = |d: &Diagnostic| {
            let path = d.span.map(|span| sources.get(span.file).path.clone());
            let (start, end) = d.span.map_or((0, 0), |span| (span.start, span.end));
            (path, start, end, d.code, d.message.clone())
        };
        diagnostics.sort_by_cached_key(place);
        diagnostics.dedup_by(|a, b| place(a) == place(b));
        Self { sources, diagnostics }
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
    pub(crate) fn render_after(&self, done: &str, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Ascii);
        let mut text = String::new();
        for diagnostic in &self.diagnostics {
            text.push_str(&renderer.render(&self.groups(diagnostic)));
            text.push_str("\n\n");
        }
        text.push_str(&self.summary(done));
        text.push('\n');
        text
    }

    fn groups<'a>(&'a self, diagnostic: &'a Diagnostic) -> Vec<Group<'a>> {
        let title = Level::ERROR.primary_title(diagnostic.message.as_str()).id(diagnostic.code.as_str());
        let mut group = match diagnostic.span {
            Some(span) => {
                let mut snippet = self
                    .snippet(span)
                    .annotation(AnnotationKind::Primary.span(span.start..span.end).label(label(&diagnostic.label)));
                for (place, words) in &diagnostic.related {
                    if place.file == span.file {
                        snippet = snippet
                            .annotation(AnnotationKind::Context.span(place.start..place.end).label(label(words)));
                    }
                }
                let mut group = title.element(snippet);
                for (place, words) in &diagnostic.related {
                    if place.file != span.file {
                        let snippet = self
                            .snippet(*place)
                            .annotation(AnnotationKind::Context.span(place.start..place.end).label(label(words)));
                        group = group.element(snippet);
                    }
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

    fn snippet(&self, span: Span) -> Snippet<'_, annotate_snippets::Annotation<'_>> {
        let source = self.sources.get(span.file);
        Snippet::source(source.text.as_str()).path(source.path.as_str())
    }

    fn summary(&self, done: &str) -> String {
        let mut codes: Vec<&str> = self.diagnostics.iter().map(|d| d.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        let mut text = match self.diagnostics.len() {
            1 => format!("1 error in the spec; {done}."),
            n => format!("{n} errors in the spec; {done}."),
        };
        if let Some(code) = codes.first() {
            let more = if codes.len() > 1 { format!(" (also {})", codes[1..].join(", ")) } else { String::new() };
            // Writing to a String does not fail.
            let _ = write!(text, " Try `cargo codegen explain {code}`{more}.");
        }
        text
    }
}

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

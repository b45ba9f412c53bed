//! YAML text to [`Node`]: the only place that knows the YAML crate.
//!
//! The events of the parser are read rather than typed values, because a typed reader stops at the first fault and does
//! not tell where a map's key stands.

use serde_yaml::granit_parser::{Event, Parser, Span as Range};

use super::tree::{Entry, Node, Value};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::fix;
use crate::source::{At, FileId, Span};

/// Reads one file. A text that is not YAML gives the first fault only: what follows it has no meaning.
pub(super) fn parse(file: FileId, text: &str) -> Result<Node, Box<Diagnostic>> {
    let mut reader = Reader { file, text, events: Parser::new_from_str(text), open: Vec::new() };
    let mut root = None;
    while let Some((event, span)) = reader.next()? {
        match event {
            Event::StreamStart | Event::StreamEnd | Event::DocumentStart(..) | Event::DocumentEnd => {}
            _ if root.is_some() => {
                return Err(fault(span, "a second document in one file").into());
            }
            event => root = Some(reader.node(event, span)?),
        }
    }
    Ok(root.unwrap_or(Node { span: Span::new(file, 0..0), value: Value::Null }))
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    events: Parser<'a, serde_yaml::granit_parser::StrInput<'a>>,
    /// The brackets and braces that are open, the innermost last.
    open: Vec<Span>,
}

type Step<'a> = Option<(Event<'a>, Span)>;

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<Step<'a>, Box<Diagnostic>> {
        loop {
            return match self.events.next() {
                None => Ok(None),
                Some(Ok((Event::Comment(..), _))) => continue,
                Some(Ok((event, range))) => Ok(Some((event, self.span(&range)))),
                Some(Err(error)) => {
                    let at = self.offset(error.marker());
                    let end = self.next_boundary(at);
                    let span = Span::new(self.file, at..end);
                    Err(self.explained(fault(span, error.info())).into())
                }
            };
        }
    }

    /// A fault of the text, with where what is still open begins, and what mends it.
    fn explained(&self, fault: Diagnostic) -> Diagnostic {
        const QUOTE: &str =
            "a text is quoted where it holds `: ` or ` #`, begins with a sign, or stands in braces and holds a comma";
        let sign = |at: usize| self.text[at..].chars().next();
        let unclosed =
            self.open.last().filter(|_| !fault.message.contains("character") && !fault.message.contains("quote"));
        if let Some(open) = unclosed {
            let close = if sign(open.start) == Some('[') { ']' } else { '}' };
            return fault.related(*open, "opened here").help(format!("close it with `{close}`; {QUOTE}"));
        }
        if fault.message.contains("quote") {
            fault.label("opened here").help("close the quote")
        } else {
            let fix = fault.span.filter(|_| self.open.is_empty()).and_then(|at| fix::quoted_line(self.text, at));
            Diagnostic { fix, ..fault.help(QUOTE) }
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span) -> Result<Node, Box<Diagnostic>> {
        let value = match event {
            Event::Scalar(text, style, anchor, tag) => {
                bare(anchor, tag.is_some(), span)?;
                let plain = style == serde_yaml::granit_parser::ScalarStyle::Plain;
                if plain {
                    self.unquoted(&text, span)?;
                }
                match text.as_ref() {
                    "" | "~" | "null" if plain => Value::Null,
                    text if plain => Value::Plain(text.to_owned()),
                    text => Value::Text(text.to_owned()),
                }
            }
            Event::SequenceStart(_, anchor, tag) => {
                bare(anchor, tag.is_some(), span)?;
                self.within(span, Self::sequence)?
            }
            Event::MappingStart(_, anchor, tag) => {
                bare(anchor, tag.is_some(), span)?;
                self.within(span, Self::mapping)?
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                return Err(fault(span, "aliases are not part of the spec language").into());
            }
            _ => return Err(fault(span, "unexpected end of a value").into()),
        };
        Ok(Node { span, value })
    }

    /// A text whose author took it for quoted, or for longer than it is.
    fn unquoted(&self, text: &str, span: Span) -> Result<(), Box<Diagnostic>> {
        if let Some(quote) = text.chars().next().filter(|first| ('\u{2018}'..='\u{201f}').contains(first)) {
            let here = span.part(0, quote.len_utf8());
            let message = format!("`{quote}` (U+{:04X}) does not quote a text", u32::from(quote));
            let fault = fault(here, message).label("a curly quote");
            let help = "quote the text with `\"`, within which curly quotes are signs as any other";
            return Err(Box::new(Diagnostic { fix: fix::straight(self.text, here), ..fault.help(help) }));
        }
        let behind = self.text[span.end..].lines().next().unwrap_or_default();
        let sign = behind.len() - behind.trim_start().len();
        // One word can be meant as such, with a comment behind it.
        if sign > 0 && behind[sign..].starts_with('#') && text.contains(' ') {
            let comment = Span::new(self.file, span.end + sign..span.end + behind.trim_end().len());
            let fault = fault(comment, "the text before ` #` ends there, and what follows is a comment");
            let whole = Span::new(self.file, span.start..comment.end);
            let fault =
                fault.label("no part of the text").help("quote the text, or give the comment a line of its own");
            return Err(Box::new(Diagnostic { fix: fix::number_sign(self.text, whole, self.open.len()), ..fault }));
        }
        Ok(())
    }

    /// Reads what stands in brackets, braces, or lines.
    fn within(
        &mut self,
        span: Span,
        read: impl Fn(&mut Self, Span) -> Result<Value, Box<Diagnostic>>,
    ) -> Result<Value, Box<Diagnostic>> {
        let is_flow = self.text[span.start..].starts_with(['{', '[']);
        self.open.extend(is_flow.then_some(span));
        let value = read(self, span)?;
        if is_flow {
            self.open.pop();
        }
        Ok(value)
    }

    fn sequence(&mut self, opened: Span) -> Result<Value, Box<Diagnostic>> {
        let mut members = Vec::new();
        loop {
            match self.next()? {
                Some((Event::SequenceEnd, _)) => return Ok(Value::Seq(members)),
                Some((event, span)) => members.push(self.node(event, span)?),
                None => return Err(fault(opened, "a list without an end").into()),
            }
        }
    }

    fn mapping(&mut self, opened: Span) -> Result<Value, Box<Diagnostic>> {
        let mut entries = Vec::new();
        loop {
            let (event, span) = match self.next()? {
                Some((Event::MappingEnd, _)) => return Ok(Value::Map(entries)),
                Some(step) => step,
                None => return Err(fault(opened, "a map without an end").into()),
            };
            let key = self.node(event, span)?;
            let Some(key) = key.word() else {
                return Err(fault(span, format!("a key must be a word, not {}", key.kind())).into());
            };
            let Some((event, span)) = self.next()? else {
                return Err(fault(key.span, "a key without a value").into());
            };
            let mut value = self.node(event, span)?;
            if matches!(value.value, Value::Null) {
                // An absent value has no place of its own.
                value.span = key.span;
            }
            entries.push(Entry { key: At::new(key.value, key.span), value });
        }
    }

    fn offset(&self, marker: &serde_yaml::granit_parser::Marker) -> usize {
        let offset = marker
            .byte_offset()
            .unwrap_or_else(|| self.text.char_indices().nth(marker.index()).map_or(self.text.len(), |(at, _)| at));
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }

    fn next_boundary(&self, at: usize) -> usize {
        self.text[at..].chars().next().map_or(at, |c| at + c.len_utf8())
    }

    /// A block text reaches to the start of the next line: blank ends are cut.
    fn span(&self, range: &Range) -> Span {
        let start = self.offset(&range.start);
        let end = self.offset(&range.end).max(start);
        let len = self.text[start..end].trim_end().len();
        Span::new(self.file, start..start + len)
    }
}

fn fault(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::Syntax, span, message)
}

fn bare(anchor: usize, tagged: bool, span: Span) -> Result<(), Box<Diagnostic>> {
    if anchor != 0 || tagged {
        return Err(fault(span, "anchors and tags are not part of the spec language").into());
    }
    Ok(())
}

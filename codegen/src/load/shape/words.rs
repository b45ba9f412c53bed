//! What a value looks like, in words.

use super::{Key, Shape};
use crate::codes::Code;
use crate::diagnostic::Diagnostic;
use crate::fix::{self, Fix};
use crate::load::tree::{Entry, Value};
use crate::source::Span;

impl Shape {
    /// For the one whose value has another shape.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Prose => "a text".to_owned(),
            Self::Scalar => "a word, number or text".to_owned(),
            Self::Name | Self::Field | Self::ActionName => "a name".to_owned(),
            Self::TypeName => "a Rust type name".to_owned(),
            Self::Word(words) => format!("one of {}", words.join(", ")),
            Self::Bool => "`true` or `false`".to_owned(),
            Self::Int(min, max) => format!("a number {}", range(*min, *max)),
            Self::Version => "a version".to_owned(),
            Self::List(_) => "a list".to_owned(),
            Self::Map(map) => format!("{} as a map", map.what),
            Self::Table(..) => "a map".to_owned(),
            Self::Versioned(value) => value.words(),
            Self::AllOr(value) => format!("`all` or {}", value.words()),
            Self::ScalarOr(map) => format!("a word, number or text, or {} as a map", map.what),
            Self::Display => "`all` or a list of fields, `association` or `association: [fields]`".to_owned(),
        }
    }
}

/// The numbers from one to another; the ends of what a computer counts are no limits.
pub(super) fn range(min: i64, max: i64) -> String {
    match (min, max) {
        (i64::MIN, i64::MAX) => "without a point".to_owned(),
        (_, i64::MAX) => format!("from {min} on"),
        (i64::MIN, _) => format!("up to {max}"),
        _ => format!("from {min} to {max}"),
    }
}

/// The word of the language for one of other languages.
pub(super) fn meant(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "string" | "str" | "varchar" => "text",
        "integer" | "number" | "bigint" => "int",
        "boolean" => "bool",
        "float" | "double" | "money" | "price" => "decimal",
        "timestamp" | "time" => "datetime",
        "reference" | "foreign" | "link" => "ref",
        _ => return None,
    })
}

/// A word that cannot stand where one of `words` does.
pub(super) fn unknown(text: &str, span: Span, words: &[&str]) -> Diagnostic {
    if let Some((name, holds)) = disguised(text).filter(|(name, _)| words.contains(&name.as_str())) {
        let message = format!("`{text}` is not `{name}`: it holds {holds}");
        return Diagnostic::new(Code::UnknownWord, span, message).label("retype it").fix(text, name);
    }
    let fault = Diagnostic::new(Code::UnknownWord, span, format!("unknown word `{text}`"))
        .label("not one of the words that can stand here");
    match meant(text).filter(|word| words.contains(word)) {
        Some(word) => fault.meant(text, word),
        None => fault.suggest(text, words.iter().copied()),
    }
}

/// The last key of `entries`, where it is one by a slip: without a blank behind its colon, with a letter that only looks like one, or a part of the
/// text before it. With the key that was meant, so that nobody misses it.
pub(super) fn slip<'a>(
    entries: &[Entry],
    named: impl Fn(&str) -> Option<&'a Key>,
) -> Option<(Diagnostic, Option<String>)> {
    let (entry, before) = entries.split_last()?;
    let is_known = |name: &str| named(name).is_some();
    let (key, span) = (&entry.key.value, entry.key.span);
    let is_alone = matches!(entry.value.value, Value::Null);
    let fault = |message: String, label: &str| Diagnostic::new(Code::UnknownKey, span, message).label(label);
    if let Some((name, value)) = key.split_once(':').filter(|(name, _)| is_alone && is_known(name)) {
        let fault = fault(format!("`{key}` is one word"), "a blank is missing behind the colon");
        let right = format!("{name}: {}", value.trim());
        return Some((fault.help(format!("write `{right}`")).fix(key, right), Some(name.to_owned())));
    }
    if let Some((name, holds)) = disguised(key).filter(|(name, _)| is_known(name)) {
        let message = format!("`{key}` is not `{name}`: it holds {holds}");
        return Some((fault(message, "retype it").fix(key, name.as_str()), Some(name)));
    }
    let is_text = key.contains(' ') || key.chars().any(|c| c.is_ascii_punctuation() && !matches!(c, '_' | '-'));
    let mut part = fault(format!("`{key}` is no key"), "a part of the text before the comma?");
    part.fix = before.last().and_then(|before| {
        // What is no text for people has no comma.
        let prose = matches!(named(&before.key.value)?.shape, Shape::Prose);
        let (was, text) = match &before.value.value {
            Value::Plain(text) => (format!("{text}, {key}"), text),
            // One comma was mended before.
            Value::Text(text) => (format!("{}, {key}", fix::quoted(text)), text),
            _ => return None,
        };
        // Nothing else may stand between the two, no line break and no comment; and what has a colon may be a key that was meant.
        let whole = Span::new(span.file, before.value.span.start..span.end);
        let now = fix::quoted(&format!("{text}, {key}"));
        (prose && !key.contains(':')).then_some(Fix { span: whole, was: Some(was), now })
    });
    (is_alone && is_text).then(|| (part.help("quote a text in braces that holds a comma: `about: \"…, …\"`"), None))
}

/// A word in ASCII that only looks like it, and the letter by which it differs.
pub(super) fn disguised(text: &str) -> Option<(String, String)> {
    let first = text.chars().find(|letter| look_alike(*letter) != Some(*letter))?;
    let plain: String = text.chars().filter_map(look_alike).collect();
    plain.is_ascii().then(|| (plain.trim().to_owned(), named(first)))
}

/// The letter of ASCII that a letter looks like; nothing for what is not seen.
fn look_alike(letter: char) -> Option<char> {
    Some(match letter {
        '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' => return None,
        '\u{a0}' | '\u{202f}' => ' ',
        'а' => 'a',
        'с' => 'c',
        'е' => 'e',
        'і' => 'i',
        'ј' => 'j',
        'о' | 'ο' => 'o',
        'р' => 'p',
        'ѕ' => 's',
        'у' => 'y',
        'х' => 'x',
        'А' => 'A',
        'В' => 'B',
        'С' => 'C',
        'Е' => 'E',
        'Н' => 'H',
        'І' => 'I',
        'К' => 'K',
        'М' => 'M',
        'О' => 'O',
        'Р' => 'P',
        'Т' => 'T',
        'Х' => 'X',
        other => other,
    })
}

/// A letter by its number, and what it looks like.
fn named(letter: char) -> String {
    let number = u32::from(letter);
    match look_alike(letter) {
        None => format!("a letter that is not seen (U+{number:04X})"),
        Some(' ') => format!("a no-break space (U+{number:04X})"),
        Some(like) => format!("U+{number:04X}, which looks like `{like}`"),
    }
}

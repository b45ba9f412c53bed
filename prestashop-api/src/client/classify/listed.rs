//! The errors that a body lists.

use std::fmt;

use memchr::memmem;
use quick_xml::Reader;
use quick_xml::events::Event;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::client::{Bounded, Format, escape_controls};
use crate::error::ShopError;

/// What an answer with an `errors` part holds.
pub(super) struct ErrorList {
    pub(super) errors: Vec<ShopError>,
    /// Whether data stands beside the errors.
    pub(super) has_data: bool,
}

/// The errors of a list that can be as long as a body: the first ones, one of each code, and how many more there are.
#[derive(Default)]
struct Few {
    errors: Vec<ShopError>,
    more: u64,
}

impl Few {
    /// How many are kept, whatever their code.
    const FIRST: usize = 100;
    /// How many are kept at all; PrestaShop has less than 200 codes.
    const MOST: usize = 1000;
    /// How much of a message is kept, in bytes: some list all resources, or all fields.
    const MESSAGE: usize = 16 * 1024;
    /// How many values an entry may have.
    const VALUES: usize = 100;

    fn add(&mut self, mut error: ShopError) {
        let kept = self.errors.len();
        if kept >= Self::FIRST && (kept >= Self::MOST || self.errors.iter().any(|other| other.code == error.code)) {
            self.more += 1;
            return;
        }
        if error.message.len() > Self::MESSAGE {
            let mut end = Self::MESSAGE;
            while !error.message.is_char_boundary(end) {
                end -= 1;
            }
            error.message.truncate(end);
            error.message.push('…');
        }
        self.errors.push(error);
    }

    fn errors(mut self) -> Vec<ShopError> {
        if let Some(last) = self.errors.last_mut().filter(|_| self.more > 0) {
            last.message = format!("{} (and {} more errors)", last.message, self.more);
        }
        self.errors
    }
}

/// The body cannot be read to its end.
pub(super) struct Unreadable {
    pub(super) message: String,
    /// It ends in the middle.
    pub(super) cut_off: bool,
}

/// The errors of a body, or `None` if it has no such part. Bodies that do not hold the word are not read at all.
pub(super) fn listed(format: Format, body: &[u8]) -> Result<Option<ErrorList>, Unreadable> {
    match format {
        Format::Json if memmem::find(body, b"\"errors\"").is_some() => json(body),
        Format::Xml if memmem::find(body, b"<errors").is_some() => xml(body),
        _ => Ok(None),
    }
}

fn json(body: &[u8]) -> Result<Option<ErrorList>, Unreadable> {
    let read = |body: &[u8]| {
        let mut reader = serde_json::Deserializer::from_slice(body);
        let listed = reader.deserialize_any(TopLevel)?;
        reader.end().map(|()| listed)
    };
    let listed = read(body).or_else(|error| match escape_controls(body) {
        Some(escaped) => read(&escaped),
        None => Err(error),
    });
    listed.map_err(|error| Unreadable { message: format!("the answer is no JSON: {error}"), cut_off: error.is_eof() })
}

/// Whether a body begins like a webservice's answer. `names` are those of the list that was asked for, and of its item.
pub(super) fn is_envelope(format: Format, body: &[u8], names: Option<[&str; 2]>) -> bool {
    if format == Format::Xml {
        return true;
    }
    let first = |body: &[u8]| -> Option<bool> {
        let text = body.strip_prefix(b"{")?.trim_ascii_start().strip_prefix(b"\"")?;
        let (key, value) = text.split_at(memchr::memchr(b'"', text)?);
        let value = value[1..].trim_ascii_start().strip_prefix(b":")?.trim_ascii_start();
        Some(match names {
            Some(names) => names.iter().any(|name| name.as_bytes() == key),
            None => matches!(value, [b'[' | b'{', ..]),
        })
    };
    let body = body.trim_ascii();
    body == b"[]" || first(body).unwrap_or(false)
}

/// A message as people read it: PrestaShop writes some as HTML, such as `Customer-&gt;email`.
pub(super) fn plain_text(message: &str) -> String {
    let mut plain = String::with_capacity(message.len());
    let mut rest = message;
    while let Some((before, entity)) = rest.split_once('&') {
        plain.push_str(before);
        let resolved = entity.split_once(';').filter(|(name, _)| name.len() < 10).and_then(|(name, behind)| {
            let text = quick_xml::escape::unescape(&rest[before.len()..before.len() + name.len() + 2]).ok()?;
            Some((text.into_owned(), behind))
        });
        // What is no entity stands for itself.
        let (text, behind) = resolved.unwrap_or_else(|| ("&".to_owned(), entity));
        plain.push_str(&text);
        rest = behind;
    }
    plain.push_str(rest);
    plain
}

/// Reads the top level only: a field named `errors` inside a record is data.
struct TopLevel;

impl<'de> Visitor<'de> for TopLevel {
    type Value = Option<ErrorList>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut errors = None;
        let mut has_data = false;
        while let Some(key) = map.next_key::<String>()? {
            if key == "errors" {
                let mut few = Few::default();
                map.next_value_seed(Entries(&mut few))?;
                errors = Some(few.errors());
            } else {
                map.next_value::<IgnoredAny>()?;
                has_data = true;
            }
        }
        Ok(errors.map(|errors| ErrorList { errors, has_data }))
    }
}

/// The entries of `errors`: an array, or an object where the shop has removed entries without renumbering.
struct Entries<'a>(&'a mut Few);

impl Entries<'_> {
    fn single(self, value: impl Into<Value>) {
        self.0.add(entry(value.into()));
    }
}

impl<'de> DeserializeSeed<'de> for Entries<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of errors")
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.single(value);
        Ok(())
    }
    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.single(value);
        Ok(())
    }
    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.single(value);
        Ok(())
    }
    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.single(value);
        Ok(())
    }
    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.single(value);
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some(value) = entries.next_element_seed(Bounded(&mut { Few::VALUES }))? {
            self.0.add(entry(value));
        }
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while entries.next_key::<IgnoredAny>()?.is_some() {
            self.0.add(entry(entries.next_value_seed(Bounded(&mut { Few::VALUES }))?));
        }
        Ok(())
    }
}

fn entry(entry: Value) -> ShopError {
    let Value::Object(mut entry) = entry else {
        return ShopError::new(None, plain(entry));
    };
    let code = entry.get("code").and_then(|code| match code {
        Value::Number(number) => number.as_u64().and_then(|number| u32::try_from(number).ok()),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    });
    let message = entry.remove("message").map_or_else(|| Value::Object(entry).to_string(), plain);
    ShopError::new(code, message)
}

fn plain(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn xml(body: &[u8]) -> Result<Option<ErrorList>, Unreadable> {
    let text = std::str::from_utf8(body).map_err(|error| Unreadable {
        message: format!("the answer is no UTF-8: {error}"),
        cut_off: error.error_len().is_none(),
    })?;
    let mut reader = Reader::from_str(text);
    let mut path: Vec<String> = Vec::new();
    let mut found = None;
    let mut has_data = false;
    let mut code = String::new();
    let mut message = String::new();
    loop {
        let event = reader
            .read_event()
            .map_err(|error| Unreadable { message: format!("the answer is no XML: {error}"), cut_off: false })?;
        let (name, opens) = match &event {
            Event::Start(tag) => (tag.name().0.to_owned(), true),
            Event::Empty(tag) => (tag.name().0.to_owned(), false),
            Event::End(_) => {
                let closed = path.pop();
                if path.len() == 2 && closed.as_deref() == Some("error") && path[1] == "errors" {
                    let few: &mut Few = found.get_or_insert_default();
                    few.add(ShopError::new(code.trim().parse().ok(), std::mem::take(&mut message)));
                    code.clear();
                }
                continue;
            }
            Event::Eof => break,
            event => {
                let part = match path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
                    [_, "errors", "error", "code"] => &mut code,
                    [_, "errors", "error", "message"] => &mut message,
                    _ => continue,
                };
                part.push_str(&text_of(event));
                continue;
            }
        };
        if path.len() == 1 {
            if name == "errors" {
                found.get_or_insert_default();
            } else {
                has_data = true;
            }
        }
        if opens {
            path.push(name);
        }
    }
    if !path.is_empty() {
        return Err(Unreadable {
            message: "the answer is no XML: it ends inside an element".to_owned(),
            cut_off: true,
        });
    }
    Ok(found.map(|few| ErrorList { errors: few.errors(), has_data }))
}

fn text_of(event: &Event<'_>) -> String {
    match event {
        Event::CData(text) => text.xml10_content().into_owned(),
        Event::Text(text) => text.xml10_content().into_owned(),
        Event::GeneralRef(entity) => {
            let entity = format!("&{};", entity.xml10_content());
            quick_xml::escape::unescape(&entity).map_or_else(|_| entity.clone(), std::borrow::Cow::into_owned)
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_told_as_text() {
        for (message, plain) in [
            ("Property Customer-&gt;email is not valid", "Property Customer->email is not valid"),
            ("l&#039;id &quot;x&quot; &amp;amp;", "l'id \"x\" &amp;"),
            ("Tom & Jerry; &eacute; &", "Tom & Jerry; &eacute; &"),
        ] {
            assert_eq!(plain_text(message), plain);
        }
    }

    #[test]
    fn a_list_of_errors_is_cut() {
        let entries = r#"{"code":32,"message":"no"},"#.repeat(5_000);
        for (format, body) in [
            (Format::Json, format!(r#"{{"errors":[{entries}{{"code":33}}]}}"#)),
            (Format::Json, format!(r#"{{"errors":[{}{{"code":33,"message":"x"}}]}}"#, "[[[]]],".repeat(5_000))),
            (
                Format::Xml,
                format!(
                    "<p><errors>{}<error><code>33</code></error></errors></p>",
                    "<error><code>32</code></error>".repeat(5_000)
                ),
            ),
        ] {
            let Ok(Some(listed)) = listed(format, body.as_bytes()) else { panic!("not read") };
            assert_eq!(listed.errors.len(), 101, "the first ones, and the first of each code");
            let last = &listed.errors[100];
            assert_eq!(last.code, Some(33));
            assert!(last.message.ends_with("(and 4900 more errors)"), "{}", last.message);
        }
        let body = format!(r#"{{"errors":[{{"code":1,"message":"{}"}}]}}"#, "é".repeat(50_000));
        let Ok(Some(listed)) = listed(Format::Json, body.as_bytes()) else { panic!("not read") };
        assert!(listed.errors[0].message.len() < 20_000);
    }

    #[test]
    fn an_envelope_begins_with_the_name_of_what_was_asked_for() {
        let names = Some(["orders", "order"]);
        for good in ["[]", r#"{"orders":[]}"#, r#" { "order" : {}}"#, r#"{"orders":[{"id":"#] {
            assert!(is_envelope(Format::Json, good.as_bytes(), names), "{good}");
        }
        for other in ["null", "[1]", "{}", r#"{"message":"no"}"#, r#"{"products":[]}"#] {
            assert!(!is_envelope(Format::Json, other.as_bytes(), names), "{other}");
        }
        assert!(is_envelope(Format::Json, br#"{"acme":[]}"#, None));
        assert!(!is_envelope(Format::Json, br#"{"message":"no"}"#, None));
    }
}

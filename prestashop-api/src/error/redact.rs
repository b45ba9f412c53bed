//! Secrets are taken out of every text that leaves the library.

use std::borrow::Cow;

use base64::Engine as _;
use secrecy::{ExposeSecret, SecretString};

use crate::resources::service::AUTH_QUERY;

/// What stands where a secret stood.
const GONE: &str = "[redacted]";
/// The most of an answer that an error quotes, in bytes.
const EXCERPT: usize = 512;
/// The most of a message that `Display` shows, in characters.
const LINE: usize = 400;
/// Fields that nobody's log may hold: the key as a parameter, and those that the spec marks, but for names that are everyday words.
const SECRET_FIELDS: [&str; 6] =
    ["passwd", "secure_key", AUTH_QUERY, "reset_password_token", "download_hash", "card_number"];

/// The key as the header `Authorization` has it: as the user, with an empty password.
pub(crate) fn basic_token(key: &str) -> String {
    base64::engine::general_purpose::STANDARD.encode(format!("{key}:"))
}

/// Takes one shop's key, and everybody's passwords, out of texts.
#[derive(Debug)]
pub(crate) struct Redact<'a> {
    key: Option<&'a SecretString>,
    /// Fields that are hidden besides.
    more: Vec<&'static str>,
    /// Values that were sent, and that an answer may quote.
    values: &'a [String],
}

impl<'a> Redact<'a> {
    pub(crate) fn new(key: &'a SecretString) -> Self {
        Self { key: Some(key), more: Vec::new(), values: &[] }
    }

    /// Hides these values too, whatever stands before them.
    pub(crate) fn values(self, values: &'a [String]) -> Self {
        Self { values, ..self }
    }

    /// Hides these fields too.
    pub(crate) fn hiding(mut self, fields: impl IntoIterator<Item = &'static str>) -> Self {
        self.more.extend(fields);
        self
    }

    /// The text without secrets.
    pub(crate) fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if let Some(key) = self.key.map(SecretString::expose_secret).filter(|key| !key.is_empty()) {
            text = replace_ignoring_case(&text, key, |_| 0);
            // Pages of frameworks and proxies show the headers of the request.
            text = replace_ignoring_case(&text, &encoded(key), rest_of_base64);
        }
        // What is shorter stands in every text.
        for value in self.values.iter().filter(|value| value.len() >= 4) {
            text = replace_ignoring_case(&text, value, |_| 0);
        }
        text = plain_names(text);
        for field in SECRET_FIELDS.iter().chain(&self.more) {
            text = hide_field(&text, field);
        }
        text
    }

    /// The beginning of a body, without secrets: at most 512 bytes, `…` where something was left off.
    pub(crate) fn excerpt(&self, body: &[u8]) -> String {
        // A secret may stand across the cut, so the secrets go first; eight times the excerpt is enough to see its start.
        let start = &body[..body.len().min(8 * EXCERPT)];
        let text = self.text(&String::from_utf8_lossy(start));
        if text.len() <= EXCERPT && start.len() == body.len() {
            return text;
        }
        let mut end = text.len().min(EXCERPT - '…'.len_utf8());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        format!("{}…", &text[..end])
    }
}

/// White space as single blanks, and no more than 400 characters.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    let clean = !text.contains(char::is_control) && text.chars().count() <= LINE;
    if clean {
        return Cow::Borrowed(text);
    }
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut line: String = words.chars().filter(|c| !c.is_control()).take(LINE).collect();
    if line.len() < words.len() {
        line.push('…');
    }
    Cow::Owned(line)
}

/// The beginning that the key in Base64 has, whatever stands behind it there: nothing, the colon of a header, or a password too. The
/// bits of the last character may depend on that.
fn encoded(key: &str) -> String {
    let mut encoded = base64::engine::general_purpose::STANDARD_NO_PAD.encode(key);
    encoded.truncate(key.len() * 8 / 6);
    encoded
}

/// How much of a text goes on with what Base64 is made of.
fn rest_of_base64(text: &str) -> usize {
    let goes_on = |byte: u8| byte.is_ascii_alphanumeric() || b"+/-_=".contains(&byte);
    text.bytes().take_while(|byte| goes_on(*byte)).count()
}

/// Replaces `needle`, and the bytes behind it that `more` counts.
fn replace_ignoring_case(text: &str, needle: &str, more: fn(&str) -> usize) -> String {
    let (lower, needle) = (text.to_ascii_lowercase(), needle.to_ascii_lowercase());
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    while let Some(at) = lower[from..].find(&needle) {
        out.push_str(&text[from..from + at]);
        out.push_str(GONE);
        from += at + needle.len();
        from += more(&text[from..]);
    }
    out.push_str(&text[from..]);
    out
}

/// The text with the letters of names as they are, which JSON may write as `\u0064`.
fn plain_names(text: String) -> String {
    let Some((first, rest)) = text.split_once("\\u00") else { return text };
    let mut plain = first.to_owned();
    for part in rest.split("\\u00") {
        let letter = part.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok()).map(char::from);
        match letter.filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_') {
            Some(letter) => plain.extend([letter.encode_utf8(&mut [0; 4]), &part[2..]]),
            None => plain.extend(["\\u00", part]),
        }
    }
    plain
}

/// Hides the value after `<field>` and after `"field":` (escaped or not), `field=`, `['field'] =>` and their like, up to the
/// value's end or the text's end.
fn hide_field(text: &str, field: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(field) {
        let after = at + field.len();
        out.push_str(&rest[..after]);
        let opened_by = rest[..at].chars().next_back();
        rest = &rest[after..];
        if let Some((skip, value)) = value_after(opened_by, rest) {
            out.push_str(&rest[..skip]);
            if value > 0 {
                out.push_str(GONE);
            }
            rest = &rest[skip + value..];
        }
    }
    out.push_str(rest);
    out
}

/// Bytes to keep, then bytes to hide, if a value follows.
fn value_after(opened_by: Option<char>, rest: &str) -> Option<(usize, usize)> {
    let until = |from: usize, stops: &[&str]| {
        stops.iter().filter_map(|stop| rest[from..].find(stop)).min().unwrap_or(rest.len() - from)
    };
    if opened_by == Some('<') {
        let open = rest.find('>')? + 1;
        if rest[..open].ends_with("/>") {
            return Some((open, 0));
        }
        return Some((open, until(open, &["</"])));
    }
    let named = rest.trim_start_matches(['\\', '"', '\'', '`', ']']).trim_start();
    let given = ["=>", "=", ":"].iter().find_map(|sign| named.strip_prefix(sign))?.trim_start();
    // `string(7) "…"` is PHP's dump of a text.
    let value = match given.strip_prefix("string(").and_then(|dump| dump.split_once(')')) {
        Some((_, value)) => value.trim_start(),
        None => given,
    };
    let from = rest.len() - value.len();
    if value.starts_with(['{', '[']) {
        return Some((from, nested_end(value)));
    }
    Some(match ["\\\"", "\"", "'"].iter().find(|quote| value.starts_with(**quote)) {
        Some(quote) => (from + quote.len(), quoted_end(&rest[from + quote.len()..], quote)),
        None => (from, until(from, &["&", ",", "}", "]", "\"", "'", "<", ">", " ", "\n"])),
    })
}

/// Where an object or a list ends: at its last bracket, or at the text's end.
fn nested_end(text: &str) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\\' if !escaped => {
                escaped = true;
                continue;
            }
            b'"' if !escaped => quoted = !quoted,
            b'{' | b'[' if !quoted => depth += 1,
            b'}' | b']' if !quoted => depth -= 1,
            _ => {}
        }
        escaped = false;
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

/// Where a quoted text ends: at the first quote that is not itself escaped.
fn quoted_end(inside: &str, quote: &str) -> usize {
    if quote.len() > 1 {
        return inside.find(quote).unwrap_or(inside.len());
    }
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            '\\' => escaped = !escaped,
            _ if !escaped && quote.starts_with(c) => return at,
            _ => escaped = false,
        }
    }
    inside.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_everyday_names_are_hidden_where_they_are_secret() {
        let key = SecretString::from("ABCDEFGHJKLMNPQRSTUVWXYZ23456789".to_owned());
        let body = br#"{"id":1,"token":"abc"}"#;
        assert_eq!(Redact::new(&key).excerpt(body), r#"{"id":1,"token":"abc"}"#);
        assert_eq!(Redact::new(&key).hiding(["token"]).excerpt(body), r#"{"id":1,"token":"[redacted]"}"#);
    }

    #[test]
    fn secrets_are_hidden_however_they_are_written() {
        let key = SecretString::from("ABCDEFGHJKLMNPQRSTUVWXYZ23456789".to_owned());
        let values = ["S3CRET".to_owned(), "1".to_owned()];
        let redact = Redact::new(&key).values(&values);
        for (text, hidden) in [
            (r#"{"passwd":{"hash":"x]}\"y"},"id":1}"#, r#"{"passwd":[redacted],"id":1}"#),
            (r#"{"passwd":[{"id":1,"value":"x"}],"id":1}"#, r#"{"passwd":[redacted],"id":1}"#),
            (r#"{"passwd":{"hash":"x"#, r#"{"passwd":[redacted]"#),
            (r#"{"passw\u0064":"x","id":1}"#, r#"{"passwd":"[redacted]","id":1}"#),
            (r#"{"name":"caf\u00e9 \u00"}"#, r#"{"name":"caf\u00e9 \u00"}"#),
            (
                "Property Customer->passwd is not valid: s3cret, 1",
                "Property Customer->passwd is not valid: [redacted], 1",
            ),
        ] {
            assert_eq!(redact.text(text), hidden);
        }
    }
}

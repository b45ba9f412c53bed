//! What a shop wrote must not act on a terminal: the one home of its escapes.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Whether a character steers a terminal or turns the direction of what is read: controls but for the line feed, those from U+007F
/// to U+009F, separators of lines, marks and overrides of direction.
fn acts(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text with what acts written as JSON escapes it: within JSON it stays the same text.
pub(crate) fn escaped(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if acts(c) => {
                // Writing to a `String` has no failure.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// Escapes what passes through, if there is a terminal behind it.
#[derive(Debug)]
pub(crate) struct Guard<W: Write> {
    to: W,
    terminal: bool,
    /// The beginning of a character whose end has not come yet.
    begun: Vec<u8>,
}

impl<W: Write> Guard<W> {
    pub(crate) fn new(to: W, terminal: bool) -> Self {
        Self { to, terminal, begun: Vec::new() }
    }
}

impl<W: Write> Write for Guard<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.terminal {
            return self.to.write(bytes);
        }
        self.begun.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&self.begun) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => self.begun.len(),
        };
        let rest = self.begun.split_off(whole);
        let whole = std::mem::replace(&mut self.begun, rest);
        self.to.write_all(escaped(&String::from_utf8_lossy(&whole)).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::{Guard, escaped};

    const HOSTILE: &str = "a\u{1b}[2J\u{7f}\u{9b}31m\u{202e}\u{2066}\u{61c}\r\tb\nc é 漢 😀";
    const HARMLESS: &str = "a\\u001b[2J\\u007f\\u009b31m\\u202e\\u2066\\u061c\\r\\tb\nc é 漢 😀";

    #[test]
    fn what_acts_is_escaped_and_nothing_else() {
        assert_eq!(escaped(HOSTILE), HARMLESS);
        assert_eq!(escaped(HARMLESS), HARMLESS);
    }

    #[test]
    fn escaped_json_is_the_same_json() {
        let text = serde_json::json!({ "name": HOSTILE }).to_string();
        assert_ne!(escaped(&text), text);
        let read: serde_json::Value = serde_json::from_str(&escaped(&text)).unwrap();
        assert_eq!(read["name"], HOSTILE);
    }

    #[test]
    fn a_terminal_gets_the_escapes_however_the_bytes_come_and_a_file_the_text() {
        for pieces in [1, 2, 3, 1000] {
            let mut guard = Guard::new(Vec::new(), true);
            HOSTILE.as_bytes().chunks(pieces).for_each(|piece| guard.write_all(piece).unwrap());
            assert_eq!(String::from_utf8(guard.to).unwrap(), HARMLESS);
        }
        let mut guard = Guard::new(Vec::new(), false);
        guard.write_all(HOSTILE.as_bytes()).unwrap();
        assert_eq!(guard.to, HOSTILE.as_bytes());
    }
}

//! JSON by its brackets and quotes, for bodies that a strict reader refuses.

use std::ops::Range;

/// The body with the control characters escaped that stand in its texts as they are; `None` where there are none. PrestaShop 1.7.0
/// to 1.7.2 and thirty bees write them so.
pub(crate) fn escape_controls(body: &[u8]) -> Option<Vec<u8>> {
    use std::io::Write as _;

    let mut escaped = Vec::new();
    let mut copied = 0;
    let mut scan = Scan { body, at: 0 };
    while scan.at < body.len() {
        if body[scan.at] != b'"' {
            scan.at += 1;
            continue;
        }
        let start = scan.at + 1;
        let text = scan.string().unwrap_or(start..body.len());
        scan.at = scan.at.max(text.end);
        for at in text.filter(|at| body[*at] < 0x20) {
            escaped.extend_from_slice(&body[copied..at]);
            // Writing into a Vec cannot fail.
            let _ = write!(escaped, "\\u{:04x}", body[at]);
            copied = at + 1;
        }
    }
    if copied == 0 {
        return None;
    }
    escaped.extend_from_slice(&body[copied..]);
    Some(escaped)
}

/// Goes over JSON by its brackets and quotes.
pub(crate) struct Scan<'a> {
    pub(crate) body: &'a [u8],
    pub(crate) at: usize,
}

impl Scan<'_> {
    pub(crate) fn space(&mut self) {
        while self.body.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    /// What comes next behind white space.
    pub(crate) fn peek(&mut self) -> Option<u8> {
        self.space();
        self.body.get(self.at).copied()
    }

    pub(crate) fn open(&mut self, bracket: u8) -> Option<()> {
        (self.peek()? == bracket).then(|| self.at += 1)
    }

    /// The inside of a text.
    pub(crate) fn string(&mut self) -> Option<Range<usize>> {
        self.open(b'"')?;
        let start = self.at;
        loop {
            let rest = &self.body[self.at..];
            let stop = self.at + memchr::memchr2(b'"', b'\\', rest)?;
            if self.body[stop] == b'"' {
                self.at = stop + 1;
                return Some(start..stop);
            }
            self.at = (stop + 2).min(self.body.len());
        }
    }

    /// The next key of an object, up to its value; `None` inside at the object's end.
    #[expect(clippy::option_option, reason = "no JSON, no key, a key")]
    pub(crate) fn key(&mut self) -> Option<Option<Range<usize>>> {
        loop {
            match self.peek()? {
                b'}' => {
                    self.at += 1;
                    return Some(None);
                }
                b',' => self.at += 1,
                _ => break,
            }
        }
        let key = self.string()?;
        self.open(b':')?;
        Some(Some(key))
    }

    /// A value of any kind.
    pub(crate) fn value(&mut self) -> Option<Range<usize>> {
        let mut depth = 0_usize;
        self.peek()?;
        let start = self.at;
        loop {
            match self.peek()? {
                b'"' => {
                    self.string()?;
                }
                b'{' | b'[' => {
                    self.at += 1;
                    depth += 1;
                    continue;
                }
                b'}' | b']' => {
                    self.at += 1;
                    depth = depth.checked_sub(1)?;
                }
                b',' | b':' if depth > 0 => {
                    self.at += 1;
                    continue;
                }
                b',' | b':' => return None,
                _ => {
                    let rest = &self.body[self.at..];
                    let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b':' | b'}' | b']');
                    self.at += rest.iter().position(is_end).unwrap_or(rest.len());
                }
            }
            if depth == 0 {
                return Some(start..self.at);
            }
        }
    }

    /// The elements of a list, or of an object whose keys are numbers.
    pub(crate) fn elements(&mut self) -> Option<Vec<(usize, Range<usize>)>> {
        let mut elements = Vec::new();
        if self.peek()? == b'{' {
            self.at += 1;
            while let Some(key) = self.key()? {
                let index = std::str::from_utf8(&self.body[key]).ok()?.parse().ok()?;
                elements.push((index, self.value()?));
            }
            return Some(elements);
        }
        self.open(b'[')?;
        loop {
            match self.peek()? {
                b']' => {
                    self.at += 1;
                    return Some(elements);
                }
                b',' => self.at += 1,
                _ => {
                    let value = self.value()?;
                    elements.push((elements.len(), value));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_control_characters_inside_texts_are_escaped() {
        assert_eq!(escape_controls(b"{\n\"a\": \"x\\\"y\"\t}"), None);
        let escaped = escape_controls(b"{\n\"a\": \"x\x0b\ny\"\t}").unwrap();
        assert_eq!(escaped, b"{\n\"a\": \"x\\u000b\\u000ay\"\t}");
        assert_eq!(escape_controls(b"\"\x01").unwrap(), b"\"\\u0001", "a text without an end");
    }
}

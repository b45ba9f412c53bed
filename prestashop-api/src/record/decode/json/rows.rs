//! Telling the rows of a list apart without reading them: in JSON that a strict reader refuses.

use std::ops::Range;

use super::trail::{ErrorPath, Segment};
use crate::client::JsonScan as Scan;

/// The rows of a list, each with its number and its place in the body; `None` where there is no such list, or the brackets do not
/// fit.
pub(super) fn rows(body: &[u8], list: &str) -> Option<Vec<(usize, Range<usize>)>> {
    let mut scan = Scan { body, at: 0 };
    scan.open(b'{')?;
    let mut found = None;
    while let Some(key) = scan.key()? {
        if body[key] == *list.as_bytes() {
            found = Some(scan.elements()?);
        } else {
            scan.value()?;
        }
    }
    scan.space();
    found.filter(|_| scan.at == body.len())
}

/// The way to the value at an offset: `associations.order_rows[0].product_name`.
pub(super) fn path_at(body: &[u8], offset: usize) -> String {
    let mut way: Vec<Segment> = Vec::new();
    let mut scan = Scan { body, at: 0 };
    while let Some(byte) = scan.peek().filter(|_| scan.at <= offset) {
        match byte {
            b'"' => {
                let Some(text) = scan.string() else { break };
                if text.end >= offset {
                    break;
                }
                if scan.peek() == Some(b':')
                    && let Some(Segment::Name(name)) = way.last_mut()
                {
                    *name = String::from_utf8_lossy(&body[text]).into_owned();
                }
            }
            b'{' | b'[' => {
                scan.at += 1;
                way.push(if byte == b'{' { Segment::Name(String::new()) } else { Segment::Index(0) });
            }
            b'}' | b']' => {
                scan.at += 1;
                way.pop();
            }
            b',' => {
                scan.at += 1;
                if let Some(Segment::Index(index)) = way.last_mut() {
                    *index += 1;
                }
            }
            _ => scan.at += 1,
        }
    }
    ErrorPath::of(way.into_iter()).path()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts<'a>(body: &'a str, list: &str) -> Option<Vec<(usize, &'a str)>> {
        Some(rows(body.as_bytes(), list)?.into_iter().map(|(index, place)| (index, &body[place])).collect())
    }

    #[test]
    fn rows_are_told_apart_by_brackets() {
        let body = r#" {"errors": [], "orders": [ {"id":1,"a":"}]\""} , [], null ,{"b":[{}]}] } "#;
        let expected = [(0, r#"{"id":1,"a":"}]\""}"#), (1, "[]"), (2, "null"), (3, r#"{"b":[{}]}"#)];
        assert_eq!(texts(body, "orders").unwrap(), expected);
        let numbered = r#"{"orders":{"0":{"id":1},"2":{"id":2}}}"#;
        assert_eq!(texts(numbered, "orders").unwrap(), [(0, r#"{"id":1}"#), (2, r#"{"id":2}"#)]);
        for none in [
            "",
            "[]",
            r#"{"order":{}}"#,
            r#"{"orders":false}"#,
            r#"{"orders":[{]}"#,
            r#"{"orders":[1]"#,
            r#"{"orders":[]}x"#,
        ] {
            assert_eq!(texts(none, "orders"), None, "{none}");
        }
    }

    #[test]
    fn the_way_to_a_byte_is_found() {
        let body = br#"{"orders":[{"id":1},{"a":{"x":"y"},"rows":[{"n":"1"},{"n":"?"}]}]}"#;
        let at = body.iter().position(|byte| *byte == b'?').unwrap();
        assert_eq!(path_at(body, at), "orders[1].rows[1].n");
    }
}

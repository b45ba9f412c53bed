//! Telling the rows of a list apart without reading them: in XML of which a part cannot be read.

use std::ops::Range;

use quick_xml::events::Event;
use quick_xml::reader::Reader;

/// The body with a question mark for each byte that is no UTF-8, so that everything else keeps its place.
pub(super) fn masked(body: &[u8]) -> String {
    let mut text = String::with_capacity(body.len());
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '?'));
    }
    text
}

/// Follows the elements of a document: calls `visit` behind each event with the names of the open elements, where the event
/// begins and ends, and what it is. `None` where the document is ill-formed; ends early when `visit` says so.
fn walk(text: &str, mut visit: impl FnMut(&[String], Range<usize>, &Event<'_>) -> bool) -> Option<()> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<String> = Vec::new();
    let mut from = 0;
    loop {
        let event = reader.read_event().ok()?;
        let to = usize::try_from(reader.buffer_position()).ok()?;
        match &event {
            Event::Start(tag) | Event::Empty(tag) => open.push(tag.name().0.to_owned()),
            Event::Eof => return open.is_empty().then_some(()),
            _ => {}
        }
        if !visit(&open, from..to, &event) {
            return Some(());
        }
        if matches!(event, Event::Empty(_) | Event::End(_)) {
            open.pop();
        }
        from = to;
    }
}

/// The places of a list's rows; `None` where there is no such list, or the document is ill-formed.
pub(super) fn rows(text: &str, list: &str) -> Option<Vec<Range<usize>>> {
    let mut rows: Vec<Range<usize>> = Vec::new();
    let mut found = false;
    walk(text, |open, place, event| {
        match (open, event) {
            ([_, name], Event::Start(_) | Event::Empty(_)) => found |= name == list,
            ([_, name, _], Event::Start(_) | Event::Empty(_)) if name == list => rows.push(place),
            ([_, name, _], Event::End(_)) if name == list => {
                if let Some(row) = rows.last_mut() {
                    row.end = place.end;
                }
            }
            _ => {}
        }
        true
    })?;
    found.then_some(rows)
}

/// The way to what stands at an offset of a document: `orders[1].gift_message`.
pub(super) fn path_at(text: &str, list: &str, offset: usize) -> String {
    let place = rows(text, list).and_then(|rows| {
        let index = rows.iter().position(|row| row.contains(&offset))?;
        Some((index, rows[index].clone()))
    });
    let Some((index, row)) = place else { return String::new() };
    let inside = path_in_row(&text[row.clone()], offset - row.start);
    let dot = if inside.is_empty() { "" } else { "." };
    format!("{list}[{index}]{dot}{inside}")
}

/// The way to what stands at an offset of a row: `associations.order_rows.order_row.product_name`.
pub(super) fn path_in_row(row: &str, offset: usize) -> String {
    let mut path = String::new();
    walk(row, |open, place, _| {
        if place.contains(&offset) {
            path = open.get(1..).unwrap_or_default().join(".");
        }
        place.end <= offset
    });
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_told_apart_by_their_tags() {
        let text = "<?xml version=\"1.0\"?>\n<prestashop>\n<orders>\n<order><id>7</id><a><order/></a></order>\n<order id=\"8\"/></orders></prestashop>";
        let rows: Vec<_> = rows(text, "orders").unwrap().into_iter().map(|place| &text[place]).collect();
        assert_eq!(rows, ["<order><id>7</id><a><order/></a></order>", "<order id=\"8\"/>"]);
        assert_eq!(super::rows("<prestashop><order/></prestashop>", "orders"), None);
        assert_eq!(super::rows("<prestashop><orders><order></prestashop>", "orders"), None);
    }

    #[test]
    fn the_way_to_a_byte_is_found() {
        let text = masked(b"<p><orders><order><id>7</id></order><order><a><b>caf\xe9</b></a></order></orders></p>");
        let at = text.find('?').unwrap();
        assert_eq!(path_at(&text, "orders", at), "orders[1].a.b");
    }
}

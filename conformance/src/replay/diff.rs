//! What tells a request from the recorded one.

use prestashop_api::error::counted;

use super::asked::Asked;
use crate::request::FormPart;
use crate::xml::XmlElement;

/// The differences between the recorded request and the one that came, a line each; empty if they are the same to the
/// webservice. The order of parameters and of the fields in a body has no meaning.
#[must_use]
pub fn differences(recorded: &Asked, came: &Asked) -> Vec<String> {
    let mut lines = Vec::new();
    if recorded.method != came.method {
        lines.push(format!("method: {}, recorded {}", came.method, recorded.method));
    }
    if recorded.path != came.path {
        lines.push(format!("path: /{}, recorded /{}", came.path, recorded.path));
    }
    if recorded.notation != came.notation {
        lines.push(format!("format: {}, recorded {}", came.notation.as_str(), recorded.notation.as_str()));
    }
    key(recorded, came, &mut lines);
    if recorded.unless != came.unless {
        let sha1 = |asked: &Asked| asked.unless.clone().unwrap_or_else(|| "none".to_owned());
        lines.push(format!("Local-Content-Sha1: {}, recorded {}", sha1(came), sha1(recorded)));
    }
    query(recorded, came, &mut lines);
    body(&recorded.body, &came.body, &mut lines);
    parts(&recorded.parts, &came.parts, &mut lines);
    lines
}

/// How far apart two requests are, for finding the nearest.
#[must_use]
pub(super) fn distance(recorded: &Asked, came: &Asked) -> usize {
    let apart = |differs: bool, weight: usize| if differs { weight } else { 0 };
    apart(recorded.resource() != came.resource(), 100)
        + apart(recorded.method != came.method, 50)
        + differences(recorded, came).len()
}

/// Keys are compared, never shown.
fn key(recorded: &Asked, came: &Asked, lines: &mut Vec<String>) {
    // A key that no shop can have made is not sent by the client: such answers are given to a call with another key.
    let Some(key) = recorded.key.as_deref().filter(|key| is_key(key)) else {
        if came.key.is_none() {
            lines.push("key: none came".to_owned());
        }
        return;
    };
    match came.key.as_deref() {
        None => lines.push("key: none came, recorded with one".to_owned()),
        Some(other) if other != key => lines.push("key: another than the recorded one".to_owned()),
        Some(_) if recorded.key_in_query != came.key_in_query => {
            let place = |in_query| if in_query { "in ws_key" } else { "as Basic user" };
            lines.push(format!("key: {}, recorded {}", place(came.key_in_query), place(recorded.key_in_query)));
        }
        Some(_) => {}
    }
}

/// Whether this can be a webservice key: 32 printable ASCII characters.
pub(super) fn is_key(key: &str) -> bool {
    key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_graphic())
}

fn query(recorded: &Asked, came: &Asked, lines: &mut Vec<String>) {
    let mut missing = recorded.query.clone();
    let mut extra = Vec::new();
    for pair in &came.query {
        match missing.iter().position(|other| other == pair) {
            Some(at) => {
                missing.remove(at);
            }
            None => extra.push(pair.clone()),
        }
    }
    for (name, value) in missing {
        match extra.iter().position(|(other, _)| *other == name) {
            Some(at) => {
                let (_, other) = extra.remove(at);
                lines.push(format!("query: {name}={other}, recorded {name}={value}"));
            }
            None => lines.push(format!("query: {name}={value} is missing")),
        }
    }
    lines.extend(extra.into_iter().map(|(name, value)| format!("query: {name}={value} is too much")));
}

/// The parts of a form, by the names of their fields.
fn parts(recorded: &[FormPart], came: &[FormPart], lines: &mut Vec<String>) {
    for part in recorded {
        let name = &part.name;
        match came.iter().find(|other| other.name == *name) {
            None => lines.push(format!("form: {name} is missing")),
            Some(other) if other.bytes != part.bytes => {
                let (came, recorded) = (other.bytes.len(), part.bytes.len());
                lines.push(format!(
                    "form: {name} holds {}, and not the {recorded} that are recorded",
                    counted(came, "byte")
                ));
            }
            Some(other) if other != part => lines.push(format!(
                "form: {name} is {:?} of the type {:?}, recorded {:?} of the type {:?}",
                other.file, other.media, part.file, part.media
            )),
            Some(_) => {}
        }
    }
    let extra = came.iter().filter(|part| recorded.iter().all(|other| other.name != part.name));
    lines.extend(extra.map(|part| format!("form: {} is too much", part.name)));
}

fn body(recorded: &str, came: &str, lines: &mut Vec<String>) {
    if recorded == came {
        return;
    }
    match (XmlElement::parse(recorded), XmlElement::parse(came)) {
        (Ok(recorded), Ok(came)) => element(&recorded, &came, &came.name, lines),
        (Err(_), Err(_)) => lines.push("body: neither it nor the recorded one is XML, and they differ".to_owned()),
        (Ok(_), Err(_)) if came.is_empty() => lines.push("body: none came".to_owned()),
        (Ok(_), Err(error)) => lines.push(format!("body: {error}")),
        (Err(_), Ok(_)) if recorded.is_empty() => lines.push("body: recorded without one".to_owned()),
        (Err(error), Ok(_)) => lines.push(format!("body: XML, but the recorded one is {error}")),
    }
}

/// Compares elements by name, language and text; other attributes are links and marks that no shop reads.
fn element(recorded: &XmlElement, came: &XmlElement, path: &str, lines: &mut Vec<String>) {
    if recorded.name != came.name {
        lines.push(format!("body: {path} is named {}, recorded {}", came.name, recorded.name));
    }
    if recorded.attribute("id") != came.attribute("id") {
        let id = |element: &XmlElement| element.attribute("id").unwrap_or("none").to_owned();
        lines.push(format!("body: {path} has the id {}, recorded {}", id(came), id(recorded)));
    }
    let text = |element: &XmlElement| {
        if element.children.is_empty() { element.text.clone() } else { String::new() }
    };
    let (was, is) = (text(recorded), text(came));
    if was != is {
        lines.push(format!("body: {path} is {is:?}, recorded {was:?}"));
    }
    let mut left: Vec<&XmlElement> = came.children.iter().collect();
    for (child, path) in recorded.children.iter().map(|child| (child, format!("{path}.{}", child.name))) {
        let same = |other: &&XmlElement| other.name == child.name && other.attribute("id") == child.attribute("id");
        match left.iter().position(same) {
            Some(at) => element(child, left.remove(at), &path, lines),
            None => lines.push(format!("body: {path} is missing")),
        }
    }
    lines.extend(left.into_iter().map(|child| format!("body: {path}.{} is too much", child.name)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::Notation;

    fn asked(method: &str, path: &str, query: &[(&str, &str)], body: &str) -> Asked {
        Asked {
            method: method.into(),
            folder: String::new(),
            path: path.into(),
            query: query.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
            notation: Notation::Json,
            key: Some("FULLKEY82ABCDEFGHJKLMNPQRSTUVWXY".into()),
            key_in_query: false,
            unless: None,
            body: body.into(),
            parts: Vec::new(),
        }
    }

    #[test]
    fn order_has_no_meaning() {
        let left = asked("PATCH", "orders/1", &[("a", "1"), ("b", "2")], "<p><o><id>1</id><x>2</x></o></p>");
        let right = asked(
            "PATCH",
            "orders/1",
            &[("b", "2"), ("a", "1")],
            "<?xml version=\"1.0\"?><p>\n<o><x>2</x><id><![CDATA[1]]></id></o></p>",
        );
        assert_eq!(differences(&left, &right), Vec::<String>::new());
    }

    #[test]
    fn every_difference_is_named() {
        let recorded = asked("PATCH", "orders/1", &[("a", "1"), ("b", "2")], "<p><o><id>1</id><x>2</x><y/></o></p>");
        let mut came = asked("PUT", "orders/2", &[("a", "3"), ("c", "4")], "<p><o><id>1</id><x>3</x><z/></o></p>");
        came.notation = Notation::Xml;
        came.key = Some("OTHERKEY82ABCDEFGHJKLMNPQRSTUVWX".into());
        assert_eq!(
            differences(&recorded, &came),
            [
                "method: PUT, recorded PATCH",
                "path: /orders/2, recorded /orders/1",
                "format: XML, recorded JSON",
                "key: another than the recorded one",
                "query: a=3, recorded a=1",
                "query: b=2 is missing",
                "query: c=4 is too much",
                "body: p.o.x is \"3\", recorded \"2\"",
                "body: p.o.y is missing",
                "body: p.o.z is too much",
            ]
        );
    }

    #[test]
    fn a_parameter_that_stands_twice_counts_twice() {
        let recorded = asked("GET", "orders", &[("a", "1"), ("a", "1")], "");
        let came = asked("GET", "orders", &[("a", "1")], "");
        assert_eq!(differences(&recorded, &came), ["query: a=1 is missing"]);
    }
}

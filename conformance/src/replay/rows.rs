//! The records of a recorded answer, read without any help of the client.

use serde_json::{Map, Value};

use crate::request::Notation;
use crate::xml::XmlElement;

/// The records of an answer: the nodes `list` or `item`, in JSON or XML, each as the object that JSON has.
///
/// In XML all scalars are texts, `<language id="1">` is `{"id": "1", "value": …}`, and other attributes but the `id` of
/// records without a display are links and marks. Records without content are left out: the shop lists what vanished while it
/// made the answer so.
///
/// # Errors
///
/// What is not as the webservice writes it, in a sentence.
pub fn rows(body: &[u8], notation: Notation, list: &str, item: &str) -> Result<Vec<Value>, String> {
    let rows = match notation {
        Notation::Json => json(body, list, item)?,
        Notation::Xml => xml(body, list, item)?,
    };
    Ok(rows.into_iter().filter(|row| row.as_object().is_none_or(|row| !row.is_empty())).collect())
}

fn json(body: &[u8], list: &str, item: &str) -> Result<Vec<Value>, String> {
    let mut root =
        match serde_json::from_slice(body).map_err(|error| format!("the recorded body is no JSON: {error}"))? {
            Value::Object(root) => root,
            Value::Array(rows) if rows.is_empty() => return Ok(Vec::new()),
            _ => return Err("the recorded body is neither an object nor an empty list".to_owned()),
        };
    let mut rows = match (root.shift_remove(list), root.shift_remove(item)) {
        (Some(rows), None) if list != item => elements(rows)?,
        (None, Some(row)) | (Some(row), None) => vec![row],
        _ => return Err(format!("the recorded body has neither `{list}` nor `{item}`")),
    };
    if let Some(other) = root.keys().find(|key| *key != "errors") {
        return Err(format!("the recorded body has `{other}` beside `{list}`"));
    }
    for row in &mut rows {
        // PHP has one type for lists and objects: an empty record is an empty list.
        if matches!(row, Value::Null) || row.as_array().is_some_and(Vec::is_empty) {
            *row = Value::Object(Map::new());
        }
        if !row.is_object() {
            return Err(format!("a record of `{list}` is no object"));
        }
    }
    Ok(rows)
}

/// The elements of a list, or of what PHP makes of one whose numbering has gaps.
pub(super) fn elements(list: Value) -> Result<Vec<Value>, String> {
    match list {
        Value::Array(rows) => Ok(rows),
        Value::Object(rows) if rows.keys().all(|key| key.parse::<u64>().is_ok()) => {
            Ok(rows.into_iter().map(|(_, row)| row).collect())
        }
        other => Err(format!("expected a list, got {other:.60}")),
    }
}

/// Stands for a carriage return while XML is read, which makes one line feed of CRLF. The shop writes what it stores, in XML as in JSON.
const RETURN: char = '\u{f8ff}';

fn xml(body: &[u8], list: &str, item: &str) -> Result<Vec<Value>, String> {
    let body = std::str::from_utf8(body).map_err(|error| format!("the recorded body is no UTF-8: {error}"))?;
    let root = XmlElement::parse(body.replace('\r', RETURN.encode_utf8(&mut [0; 4])));
    let root = root.map_err(|error| format!("the recorded body is {error}"))?;
    let mut rows = Vec::new();
    for child in &root.children {
        if child.name == list {
            rows.extend(child.children.iter().map(record));
        } else if child.name == item {
            rows.push(record(child));
        } else if child.name != "errors" {
            return Err(format!("the recorded body has `{}` beside `{list}`", child.name));
        }
    }
    Ok(rows)
}

/// The fields of an item.
pub(super) fn record(element: &XmlElement) -> Value {
    let mut fields = Map::new();
    if let Some(id) = element.attribute("id") {
        fields.insert("id".to_owned(), Value::String(id.to_owned()));
    }
    for child in &element.children {
        let value = if child.name == "associations" { associations(child) } else { value(child) };
        fields.insert(child.name.clone(), value);
    }
    Value::Object(fields)
}

fn associations(element: &XmlElement) -> Value {
    let rows = |association: &XmlElement| Value::Array(association.children.iter().map(value).collect());
    Value::Object(element.children.iter().map(|child| (child.name.clone(), rows(child))).collect())
}

/// A field: its text, its texts by language, its fields, or, where names repeat, its rows.
fn value(element: &XmlElement) -> Value {
    let children = &element.children;
    let Some(first) = children.first() else {
        return Value::String(element.text.replace(RETURN, "\r"));
    };
    if first.name == "language" {
        let text = |child: &XmlElement| {
            let id = child.attribute("id").map_or(Value::Null, |id| Value::String(id.to_owned()));
            Value::Object(Map::from_iter([("id".to_owned(), id), ("value".to_owned(), value(child))]))
        };
        return Value::Array(children.iter().map(text).collect());
    }
    if children.iter().skip(1).any(|child| child.name == first.name) {
        return Value::Array(children.iter().map(value).collect());
    }
    Value::Object(children.iter().map(|child| (child.name.clone(), value(child))).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn json_rows(body: &str) -> Result<Vec<Value>, String> {
        rows(body.as_bytes(), Notation::Json, "orders", "order")
    }

    #[test]
    fn all_envelopes_of_json() {
        let one = vec![json!({"id": 1})];
        assert_eq!(json_rows(r#"{"orders":[{"id":1}]}"#), Ok(one.clone()));
        assert_eq!(json_rows(r#"{"orders":{"2":{"id":1}}}"#), Ok(one.clone()));
        assert_eq!(json_rows(r#"{"order":{"id":1}}"#), Ok(one.clone()));
        assert_eq!(json_rows(r#"{"orders":[{"id":1},[],null],"errors":[]}"#), Ok(one));
        assert_eq!(json_rows("[]"), Ok(vec![]));
        assert_eq!(json_rows(r#"{"orders":[]}"#), Ok(vec![]));
    }

    #[test]
    fn what_is_no_answer_about_the_resource() {
        assert!(json_rows(r#"{"products":[]}"#).is_err());
        assert!(json_rows(r#"{"orders":[],"products":[]}"#).is_err());
        assert!(json_rows(r#"{"orders":{"a":1}}"#).is_err());
        assert!(json_rows("[1]").is_err());
    }

    #[test]
    fn xml_is_read_as_the_json_that_says_the_same() {
        let body = r#"<prestashop xmlns:xlink="x"><orders><order><id>1</id><id_lang xlink:href="u">2</id_lang>
            <name><language id="1" xlink:href="u"><![CDATA[a & b]]></language></name>
            <associations><rows nodeType="row"><row><id>5</id></row><row><id>6</id></row></rows><none/></associations>
            </order></orders></prestashop>"#;
        let row = json!({
            "id": "1", "id_lang": "2", "name": [{"id": "1", "value": "a & b"}],
            "associations": {"rows": [{"id": "5"}, {"id": "6"}], "none": []},
        });
        assert_eq!(rows(body.as_bytes(), Notation::Xml, "orders", "order"), Ok(vec![row]));
        let bare = r#"<prestashop xmlns:xlink="x"><orders><order id="7" xlink:href="u"/></orders></prestashop>"#;
        assert_eq!(rows(bare.as_bytes(), Notation::Xml, "orders", "order"), Ok(vec![json!({"id": "7"})]));
    }
}

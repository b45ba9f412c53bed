//! What shops said about their resources: the recorded answers to `?schema=synopsis`.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use flate2::read::GzDecoder;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

use super::{Fault, Places};

/// An XML element; texts are left out, as a synopsis has none that matter.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    children: Vec<Element>,
}

impl Element {
    fn attribute(&self, name: &str) -> Option<String> {
        self.attributes.get(name).cloned()
    }

    fn is(&self, name: &str) -> bool {
        self.attributes.get(name).is_some_and(|value| value == "true")
    }
}

/// The facts in a recording of synopses, about all its resources.
pub(crate) fn facts(recording: &Path) -> Result<Places, Fault> {
    let har = read(recording).map_err(|error| format!("{}: {error}", recording.display()))?;
    let entries = har["log"]["entries"].as_array().ok_or("the recording has no entries")?;
    let mut places = Places::new();
    for entry in entries {
        let url = entry["request"]["url"].as_str().unwrap_or_default();
        let Some((resource, "schema=synopsis")) = url.rsplit('/').next().and_then(|last| last.split_once('?')) else {
            continue;
        };
        let body = entry["response"]["content"]["text"].as_str().unwrap_or_default();
        let root = parse(body).map_err(|error| format!("{url}: {error}"))?;
        let [record] = root.children.as_slice() else {
            return Err(format!("{url}: expected one record, found {}", root.children.len()).into());
        };
        places.insert(resource.to_owned(), BTreeMap::from([("item", record.name.clone())]));
        for element in &record.children {
            if element.name == "associations" {
                for wrapper in &element.children {
                    association(resource, wrapper, &mut places)?;
                }
            } else {
                places.insert(format!("{resource}.{}", element.name), field(element));
            }
        }
    }
    Ok(places)
}

fn read(recording: &Path) -> Result<Value, Fault> {
    Ok(serde_json::from_reader(BufReader::new(GzDecoder::new(File::open(recording)?)))?)
}

fn association(resource: &str, wrapper: &Element, places: &mut Places) -> Result<(), Fault> {
    let place = format!("{resource}.{}", wrapper.name);
    let [item] = wrapper.children.as_slice() else {
        return Err(format!("{place}: expected one item, found {}", wrapper.children.len()).into());
    };
    let mut facts = BTreeMap::from([("item", item.name.clone())]);
    if wrapper.attribute("nodeType").as_ref() != Some(&item.name) {
        return Err(format!("{place}: nodeType is not the item's name").into());
    }
    match (wrapper.attribute("api"), wrapper.is("virtualEntity")) {
        (Some(api), false) => facts.insert("api", api),
        (None, true) => None,
        _ => return Err(format!("{place}: neither `api` nor `virtualEntity`, or both").into()),
    };
    facts.extend(field(wrapper));
    for sub in &item.children {
        places.insert(format!("{place}.{}", sub.name), field(sub));
    }
    places.insert(place, facts);
    Ok(())
}

fn field(element: &Element) -> BTreeMap<&'static str, String> {
    let mut facts = BTreeMap::new();
    for (fact, attribute) in [("required", "required"), ("computed", "notFilterable")] {
        if element.is(attribute) {
            facts.insert(fact, "true".to_owned());
        }
    }
    for (fact, attribute) in [("max", "maxSize"), ("validator", "format")] {
        facts.extend(element.attribute(attribute).map(|value| (fact, value)));
    }
    match (element.is("read_only"), element.is("readOnly")) {
        (true, _) => facts.insert("write", "never".to_owned()),
        (false, true) => facts.insert("write", "shown".to_owned()),
        (false, false) => None,
    };
    if element.children.iter().any(|child| child.name == "language") {
        facts.insert("translated", "true".to_owned());
    }
    facts
}

/// The root element of a document.
fn parse(text: &str) -> Result<Element, Fault> {
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event()? {
            Event::Start(start) => open.push(element(&start)?),
            Event::Empty(start) => {
                let child = element(&start)?;
                open.last_mut().ok_or("an element outside of the document")?.children.push(child);
            }
            Event::End(_) => {
                let child = open.pop().ok_or("an end without a start")?;
                open.last_mut().ok_or("an end without a start")?.children.push(child);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let mut document = open.pop().ok_or("no document")?;
    match (open.is_empty(), document.children.pop()) {
        (true, Some(root)) => Ok(root),
        _ => Err("the document is not complete".into()),
    }
}

fn element(start: &BytesStart<'_>) -> Result<Element, Fault> {
    let mut attributes = BTreeMap::new();
    for attribute in start.attributes() {
        let attribute = attribute?;
        attributes.insert(attribute.key.0.to_owned(), attribute.value.into_owned());
    }
    Ok(Element { name: start.name().0.to_owned(), attributes, children: Vec::new() })
}

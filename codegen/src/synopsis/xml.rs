//! XML to [`Synopsis`], and to the list of resources.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::{AssociationFacts, Facts, FieldFacts, Synopsis};
use crate::syntax::Write;

/// The most elements that stand in one another; a synopsis has six. What is read is given back element by element in one another, too.
const DEEPEST: usize = 64;

/// An XML element; texts are kept as one.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    attributes: BTreeMap<String, String>,
    children: Vec<Element>,
    text: String,
}

impl Element {
    fn attribute(&self, name: &str) -> Option<String> {
        self.attributes.get(name).cloned()
    }

    fn is(&self, name: &str) -> bool {
        self.attributes.get(name).is_some_and(|value| value == "true")
    }
}

/// The resources that the root of the webservice lists, with whether they have a synopsis.
pub(super) fn resources(text: &str) -> Result<Vec<(String, bool)>, String> {
    let root = parse(text)?;
    let [api] = root.children.as_slice() else {
        return Err("expected one element `api`".to_owned());
    };
    if api.name != "api" {
        return Err(format!("expected the element `api`, found `{}`", api.name));
    }
    let has_synopsis = |resource: &Element| {
        resource
            .children
            .iter()
            .any(|child| child.name == "schema" && child.attribute("type").as_deref() == Some("synopsis"))
    };
    Ok(api.children.iter().map(|resource| (resource.name.clone(), has_synopsis(resource))).collect())
}

/// The first code and message of an answer that is an error.
pub(super) fn error(text: &str) -> Option<(String, String)> {
    let root = parse(text).ok()?;
    let errors = root.children.iter().find(|child| child.name == "errors")?;
    let first = errors.children.first()?;
    let say = |name: &str| {
        let child = first.children.iter().find(|child| child.name == name);
        child.map(|child| child.text.trim().to_owned()).unwrap_or_default()
    };
    Some((say("code"), say("message")))
}

/// Reads one answer to `?schema=synopsis`, which does not say the resource's name.
pub(super) fn synopsis(text: &str) -> Result<Synopsis, String> {
    let root = parse(text)?;
    if let Some((code, message)) = error(text) {
        return Err(format!("the shop answered with the error {code}: {message}"));
    }
    let [record] = root.children.as_slice() else {
        return Err(format!("expected one record, found {}", root.children.len()));
    };
    if root.name != "prestashop" {
        return Err(format!("expected the element `prestashop`, found `{}`", root.name));
    }
    let mut read =
        Synopsis { resource: String::new(), item: record.name.clone(), fields: Vec::new(), associations: Vec::new() };
    for element in &record.children {
        if element.name == "associations" {
            for wrapper in &element.children {
                read.associations.push(association(wrapper)?);
            }
        } else {
            read.fields.push(field(element)?);
        }
    }
    if read.fields.is_empty() && read.associations.is_empty() {
        return Err(format!("`{}` has no field", record.name));
    }
    if record.attributes.contains_key("id") || read.fields.iter().any(|field| field.name == "id") {
        return Err("this is a record or a blank schema, not a synopsis: ask for `?schema=synopsis`".to_owned());
    }
    Ok(read)
}

fn association(wrapper: &Element) -> Result<AssociationFacts, String> {
    let name = &wrapper.name;
    let [item] = wrapper.children.as_slice() else {
        return Err(format!("{name}: expected one item, found {}", wrapper.children.len()));
    };
    if wrapper.attribute("nodeType").as_ref() != Some(&item.name) {
        return Err(format!("{name}: nodeType is not the item's name"));
    }
    let api = match (wrapper.attribute("api"), wrapper.is("virtualEntity")) {
        (Some(api), false) => Some(api),
        (None, true) => None,
        _ => return Err(format!("{name}: neither `api` nor `virtualEntity`, or both")),
    };
    let fields = item.children.iter().map(field).collect::<Result<_, _>>()?;
    Ok(AssociationFacts { name: name.clone(), item: item.name.clone(), api, facts: facts(wrapper)?, fields })
}

fn field(element: &Element) -> Result<FieldFacts, String> {
    let link = element.attribute("xlink:href").and_then(|url| {
        let path = url.split_once("/api/")?.1;
        path.split(['/', '?']).next().filter(|name| !name.is_empty()).map(str::to_owned)
    });
    Ok(FieldFacts { name: element.name.clone(), facts: facts(element)?, link })
}

fn facts(element: &Element) -> Result<Facts, String> {
    let max = match element.attribute("maxSize") {
        Some(text) => Some(text.parse().map_err(|_| format!("{}: maxSize `{text}` is not a number", element.name))?),
        None => None,
    };
    Ok(Facts {
        required: element.is("required"),
        computed: element.is("notFilterable"),
        translated: element.children.iter().any(|child| child.name == "language"),
        max,
        validator: element.attribute("format"),
        write: match (element.is("read_only"), element.is("readOnly")) {
            (true, _) => Some(Write::Never),
            (false, true) => Some(Write::Shown),
            (false, false) => None,
        },
    })
}

/// The root element of a document.
fn parse(text: &str) -> Result<Element, String> {
    const BROKEN: &str = "the XML is not complete";
    let mut reader = Reader::from_str(text);
    let mut open = vec![Element::default()];
    loop {
        match reader.read_event().map_err(|error| format!("the answer is not XML: {error}"))? {
            Event::Start(_) if open.len() > DEEPEST => {
                return Err(format!(
                    "the answer is no synopsis: elements stand in one another more than {DEEPEST} deep"
                ));
            }
            Event::Start(start) => open.push(element(&start)?),
            Event::Empty(start) => {
                let child = element(&start)?;
                open.last_mut().ok_or(BROKEN)?.children.push(child);
            }
            Event::End(_) => {
                let child = open.pop().ok_or(BROKEN)?;
                open.last_mut().ok_or(BROKEN)?.children.push(child);
            }
            Event::Text(text) => open.last_mut().ok_or(BROKEN)?.text.push_str(&text),
            Event::CData(text) => open.last_mut().ok_or(BROKEN)?.text.push_str(&text),
            Event::Eof => break,
            _ => {}
        }
    }
    let mut document = open.pop().ok_or(BROKEN)?;
    match (open.is_empty(), document.children.pop()) {
        (true, Some(root)) => Ok(root),
        _ => Err(BROKEN.to_owned()),
    }
}

fn element(start: &BytesStart<'_>) -> Result<Element, String> {
    let mut attributes = BTreeMap::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| format!("the answer is not XML: {error}"))?;
        // These values are words. A line break in one could begin a line of its own in what is written.
        if attribute.value.chars().any(char::is_control) {
            return Err(format!("the attribute {} of `{}` holds a line break", attribute.key.0, start.name().0));
        }
        attributes.insert(attribute.key.0.to_owned(), attribute.value.into_owned());
    }
    Ok(Element { name: start.name().0.to_owned(), attributes, ..Element::default() })
}

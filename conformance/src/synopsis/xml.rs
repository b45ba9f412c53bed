//! XML to [`Synopsis`], and to the list of resources.

use std::borrow::Cow;

use prestashop_codegen::syntax::Write;

use super::facts::{AssociationFacts, Facts, FieldFacts, Synopsis};
use crate::xml::XmlElement;

/// The resources that the root of the webservice lists, with whether they have a synopsis.
pub(super) fn resources(text: &str) -> Result<Vec<(String, bool)>, String> {
    let root = parse(text)?;
    let [api] = root.children.as_slice() else {
        return Err("expected one element `api`".to_owned());
    };
    if api.name != "api" {
        return Err(format!("expected the element `api`, found `{}`", api.name));
    }
    let has_synopsis = |element: &XmlElement| {
        element.children.iter().any(|child| child.name == "schema" && child.attribute("type") == Some("synopsis"))
    };
    Ok(api.children.iter().map(|element| (element.name.clone(), has_synopsis(element))).collect())
}

/// Reads one answer to `?schema=synopsis`, which does not say the resource's name.
pub(super) fn synopsis(text: &str) -> Result<Synopsis, String> {
    let root = parse(text)?;
    if let Some(error) = root.child("errors").and_then(|errors| errors.children.first()) {
        let say = |name: &str| error.child(name).map(|child| child.text.trim()).unwrap_or_default();
        return Err(format!("the shop answered with the error {}: {}", say("code"), say("message")));
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
    if record.attribute("id").is_some() || read.fields.iter().any(|field| field.name == "id") {
        return Err("this is a record or a blank schema, not a synopsis: ask for `?schema=synopsis`".to_owned());
    }
    Ok(read)
}

fn association(wrapper: &XmlElement) -> Result<AssociationFacts, String> {
    let name = &wrapper.name;
    let [item] = wrapper.children.as_slice() else {
        return Err(format!("{name}: expected one item, found {}", wrapper.children.len()));
    };
    if wrapper.attribute("nodeType") != Some(&item.name) {
        return Err(format!("{name}: nodeType is not the item's name"));
    }
    let api = match (wrapper.attribute("api"), is(wrapper, "virtualEntity")) {
        (Some(api), false) => Some(api.to_owned()),
        (None, true) => None,
        _ => return Err(format!("{name}: neither `api` nor `virtualEntity`, or both")),
    };
    let fields = item.children.iter().map(field).collect::<Result<_, _>>()?;
    Ok(AssociationFacts { name: name.clone(), item: item.name.clone(), api, facts: facts(wrapper)?, fields })
}

fn field(element: &XmlElement) -> Result<FieldFacts, String> {
    let link = element.attribute("href").and_then(|url| {
        let path = url.split_once("/api/")?.1;
        path.split(['/', '?']).next().filter(|name| !name.is_empty()).map(str::to_owned)
    });
    Ok(FieldFacts { name: element.name.clone(), facts: facts(element)?, link })
}

fn facts(element: &XmlElement) -> Result<Facts, String> {
    let max = match element.attribute("maxSize") {
        Some(text) => Some(text.parse().map_err(|_| format!("{}: maxSize `{text}` is not a number", element.name))?),
        None => None,
    };
    Ok(Facts {
        required: is(element, "required"),
        computed: is(element, "notFilterable"),
        translated: element.child("language").is_some(),
        max,
        validator: element.attribute("format").map(str::to_owned),
        write: match (is(element, "read_only"), is(element, "readOnly")) {
            (true, _) => Some(Write::Never),
            (false, true) => Some(Write::Shown),
            (false, false) => None,
        },
    })
}

fn is(element: &XmlElement, name: &str) -> bool {
    element.attribute(name) == Some("true")
}

/// The root element of a document whose attributes hold words.
fn parse(text: &str) -> Result<XmlElement, String> {
    let root = XmlElement::parse(mended(text).as_bytes()).map_err(|error| format!("the answer is no XML: {error}"))?;
    words(&root)?;
    Ok(root)
}

/// What a shop writes although it is no XML: its name with a bare `&`, and `<0>` for the `id` of an item (8.0.0 to 8.1.1, where an
/// association lists no fields).
fn mended(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    if text.contains("<0") {
        text = text.replace("<0>", "<id>").replace("</0>", "</id>").replace("<0 ", "<id ").into();
    }
    let is_reference = |rest: &str| {
        let name = rest.split_once(';').map(|(name, _)| name);
        name.is_some_and(|name| {
            matches!(name, "amp" | "lt" | "gt" | "quot" | "apos") || name.starts_with('#') && name.len() < 10
        })
    };
    if text.match_indices('&').any(|(at, _)| !is_reference(&text[at + 1..])) {
        let mut parts = text.split('&');
        let first = parts.next().unwrap_or_default().to_owned();
        let mended = parts.fold(first, |text, part| text + if is_reference(part) { "&" } else { "&amp;" } + part);
        text = mended.into();
    }
    text
}

/// That no attribute holds a line break, which could begin a line of its own in what is written, and no check more than names.
fn words(element: &XmlElement) -> Result<(), String> {
    for (name, value) in &element.attributes {
        let is_check = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ' ');
        if value.chars().any(char::is_control) || name == "format" && !value.chars().all(is_check) {
            return Err(format!("the attribute {name} of `{}` holds more than words: {value:?}", element.name));
        }
    }
    element.children.iter().try_for_each(words)
}

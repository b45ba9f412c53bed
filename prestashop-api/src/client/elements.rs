//! Answers in XML that hold no records: the API root, and the lists of images. What matters stands in attributes.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::error::{Error, ErrorKind, Phase, Result};

/// An element of a list.
#[derive(Debug)]
pub(crate) struct XmlElement {
    /// The name of the element around it.
    pub(crate) parent: String,
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
}

impl XmlElement {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The attribute `id`.
    pub(crate) fn id(&self) -> Result<u64> {
        let text = self.attribute("id").unwrap_or_default();
        text.trim().parse().map_err(|_| {
            Error::decode(format!("{}.{}.id", self.parent, self.name), format!("expected an id, got `{text}`"))
        })
    }
}

/// All elements of a document, in its order.
///
/// # Errors
/// The document is no XML, or ends in the middle. `about` is the path that the error names.
pub(crate) fn elements(body: &[u8], about: &'static str) -> Result<Vec<XmlElement>> {
    let broken = |message: String| Error::decode(about, format!("the answer is no readable XML: {message}"));
    let text = std::str::from_utf8(body).map_err(|error| broken("it is no UTF-8".to_owned()).with_source(error))?;
    let mut reader = Reader::from_str(text);
    reader.config_mut().allow_dangling_amp = true;
    let mut path: Vec<String> = Vec::new();
    let mut elements = Vec::new();
    loop {
        let event = reader.read_event().map_err(|error| broken(error.to_string()))?;
        match &event {
            Event::Start(tag) | Event::Empty(tag) => {
                let element = element(path.last().map(String::as_str).unwrap_or_default(), tag)?;
                if matches!(event, Event::Start(_)) {
                    path.push(element.name.clone());
                }
                elements.push(element);
            }
            Event::End(_) => {
                path.pop();
            }
            Event::Eof if path.is_empty() => return Ok(elements),
            Event::Eof => {
                let message = format!("the answer ends inside the element `{}`", path.join("."));
                return Err(Error::new(ErrorKind::Corrupted, message).at(Phase::Answered));
            }
            _ => {}
        }
    }
}

fn element(parent: &str, tag: &BytesStart<'_>) -> Result<XmlElement> {
    let name = tag.name().0.to_owned();
    let broken =
        |error: String| Error::decode(format!("{parent}.{name}"), format!("an attribute cannot be read: {error}"));
    let mut attributes = Vec::new();
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| broken(error.to_string()))?;
        // Shops write their name as it is, with a bare `&` or an entity of HTML.
        let value = attribute.normalized_value(XmlVersion::Explicit1_0).unwrap_or(attribute.value);
        attributes.push((attribute.key.0.to_owned(), value.into_owned()));
    }
    Ok(XmlElement { parent: parent.to_owned(), name, attributes })
}

/// The id of the one entity at the start of a document; `None` where none is to be found. The document may be cut off: the shop
/// sends the image back inside it.
pub(crate) fn entity_id(start: &[u8]) -> Option<u64> {
    let text = String::from_utf8_lossy(start);
    let mut reader = Reader::from_str(&text);
    let mut inside = false;
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => inside = tag.name().0 == "id",
            Event::CData(text) if inside => return text.xml10_content().trim().parse().ok(),
            Event::Text(text) if inside && !text.xml10_content().trim().is_empty() => {
                return text.xml10_content().trim().parse().ok();
            }
            Event::End(_) => inside = false,
            Event::Eof => return None,
            _ => {}
        }
    }
}

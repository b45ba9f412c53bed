//! A small document tree, enough for the XML of the webservice: elements, attributes, text.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// An element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// Its name, with prefix.
    pub name: String,
    /// Its attributes, in order, with prefixes.
    pub attributes: Vec<(String, String)>,
    /// The elements in it, in order.
    pub children: Vec<Element>,
    /// All text directly in it, CDATA included, references resolved.
    pub text: String,
}

/// Why a text is no XML document.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum XmlError {
    /// The text is not well-formed.
    #[error("not well-formed XML at byte {position}: {source}")]
    Malformed {
        /// Offset of the error.
        position: u64,
        /// The cause.
        source: quick_xml::Error,
    },
    /// There is no element, or text stands outside the root, or the root is not closed.
    #[error("not an XML document: {0}")]
    Document(&'static str),
    /// A reference such as `&nbsp;` that XML does not define.
    #[error("the entity &{0}; is not defined")]
    Entity(String),
}

impl Element {
    /// Parses a document and returns its root.
    ///
    /// # Errors
    ///
    /// [`XmlError`] if the text is not well-formed.
    pub fn parse(text: &str) -> Result<Self, XmlError> {
        let mut reader = Reader::from_str(text);
        let mut open: Vec<Self> = Vec::new();
        let mut root = None;
        loop {
            let event = reader
                .read_event()
                .map_err(|source| XmlError::Malformed { position: reader.error_position(), source })?;
            match event {
                Event::Start(start) => {
                    let element = Self::open(&start)
                        .map_err(|source| XmlError::Malformed { position: reader.buffer_position(), source })?;
                    open.push(element);
                }
                Event::Empty(start) => {
                    let element = Self::open(&start)
                        .map_err(|source| XmlError::Malformed { position: reader.buffer_position(), source })?;
                    close(element, &mut open, &mut root)?;
                }
                Event::End(_) => {
                    let element = open.pop().ok_or(XmlError::Document("an element is closed that was not opened"))?;
                    close(element, &mut open, &mut root)?;
                }
                Event::Text(text) => add(&text.xml10_content(), &mut open)?,
                Event::CData(text) => add(&text.xml10_content(), &mut open)?,
                Event::GeneralRef(reference) => {
                    let name = reference.xml10_content().into_owned();
                    let resolved = match reference.resolve_char_ref() {
                        Ok(Some(character)) => character.to_string(),
                        _ => quick_xml::escape::resolve_predefined_entity(&name)
                            .ok_or_else(|| XmlError::Entity(name.clone()))?
                            .to_owned(),
                    };
                    add(&resolved, &mut open)?;
                }
                Event::Eof => break,
                _ => {}
            }
        }
        if open.is_empty() {
            root.ok_or(XmlError::Document("there is no element"))
        } else {
            Err(XmlError::Document("the last element is not closed"))
        }
    }

    fn open(start: &BytesStart<'_>) -> Result<Self, quick_xml::Error> {
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let attribute = attribute?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0)?.into_owned();
            attributes.push((attribute.key.as_ref().to_owned(), value));
        }
        Ok(Self { name: start.name().as_ref().to_owned(), attributes, ..Self::default() })
    }

    /// The value of an attribute.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first element of that name directly in this one.
    #[must_use]
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }
}

fn close(element: Element, open: &mut [Element], root: &mut Option<Element>) -> Result<(), XmlError> {
    match open.last_mut() {
        Some(parent) => parent.children.push(element),
        None if root.is_none() => *root = Some(element),
        None => return Err(XmlError::Document("there are two root elements")),
    }
    Ok(())
}

fn add(text: &str, open: &mut [Element]) -> Result<(), XmlError> {
    match open.last_mut() {
        Some(parent) => parent.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err(XmlError::Document("text outside the root element")),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cdata_and_references_make_one_text() {
        let root = Element::parse(
            "<?xml version=\"1.0\"?>\n<a x=\"1&amp;2\"><b>p &amp; <![CDATA[q < r]]>&#233;</b><c/></a>\n",
        );
        let root = root.unwrap();
        assert_eq!(root.attribute("x"), Some("1&2"));
        assert_eq!(root.child("b").unwrap().text, "p & q < ré");
        assert_eq!(root.child("c").unwrap(), &Element { name: "c".to_owned(), ..Element::default() });
        assert_eq!(root.child("d"), None);
    }

    #[test]
    fn what_is_no_document_is_refused() {
        for text in ["", "text", "<a>", "</a>", "<a></b>", "<a/><b/>", "<a/>text", "<a>&nbsp;</a>", "<a x=1/>"] {
            assert!(Element::parse(text).is_err(), "{text}");
        }
    }
}

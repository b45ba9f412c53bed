//! A small document tree, enough for the XML of the webservice: elements, attributes, text.

use roxmltree::{Document, Node};

/// An element. Other than the nodes of `roxmltree`, which reads it, it owns what it holds: it outlives the text, and can be made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct XmlElement {
    /// Its name, without prefix: the webservice has none there.
    pub name: String,
    /// Its attributes, in order, without prefix: `href` for `xlink:href`.
    pub attributes: Vec<(String, String)>,
    /// The elements in it, in order.
    pub children: Vec<XmlElement>,
    /// All text directly in it, CDATA included, references resolved.
    pub text: String,
}

/// How deep elements may stand in each other: whoever walks through them needs no more of the stack.
const DEEPEST: usize = 64;
/// How many attributes an element may have: to tell that no two are the same takes the square of their number.
const MOST_ATTRIBUTES: usize = 256;

/// Why a text is no XML document.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum XmlError {
    /// It is no text.
    #[error("no UTF-8: {0}")]
    Utf8(#[from] std::str::Utf8Error),
    /// It is not well-formed, or has a reference such as `&nbsp;` that XML does not define, or a document type of its own.
    #[error("not well-formed XML: {0}")]
    Malformed(#[from] roxmltree::Error),
    /// Elements stand in each other more than 64 deep; the webservice has less than ten.
    #[error("elements stand in each other more than {DEEPEST} deep")]
    TooDeep,
    /// An element has more than 256 attributes; the webservice's have less than ten.
    #[error("an element has more than {MOST_ATTRIBUTES} attributes")]
    TooManyAttributes,
}

impl XmlElement {
    /// Parses a document and returns its root.
    ///
    /// # Errors
    ///
    /// [`XmlError`] if it is not well-formed.
    pub fn parse(document: impl AsRef<[u8]>) -> Result<Self, XmlError> {
        let text = std::str::from_utf8(document.as_ref())?;
        if has_too_many_attributes(text) {
            return Err(XmlError::TooManyAttributes);
        }
        Self::of(Document::parse(text)?.root_element(), DEEPEST)
    }

    /// `left` is how much deeper it may go.
    fn of(node: Node<'_, '_>, left: usize) -> Result<Self, XmlError> {
        let left = left.checked_sub(1).ok_or(XmlError::TooDeep)?;
        let texts = node.children().filter(Node::is_text).filter_map(|text| text.text());
        Ok(Self {
            name: node.tag_name().name().to_owned(),
            attributes: node.attributes().map(|it| (it.name().to_owned(), it.value().to_owned())).collect(),
            children: node
                .children()
                .filter(Node::is_element)
                .map(|child| Self::of(child, left))
                .collect::<Result<_, _>>()?,
            text: texts.collect(),
        })
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

/// Whether a tag has more attributes than are read: a reader compares each with all others.
fn has_too_many_attributes(text: &str) -> bool {
    let mut rest = text;
    while let Some((_, tag)) = rest.split_once('<') {
        rest = tag;
        // What is not markup may hold anything.
        let end = [("![CDATA[", "]]>"), ("!--", "-->")].into_iter().find(|(begins, _)| tag.starts_with(begins));
        if let Some((_, end)) = end {
            rest = tag.split_once(end).map_or("", |(_, behind)| behind);
            continue;
        }
        let (mut quote, mut attributes) = (None, 0);
        for byte in tag.bytes() {
            match (quote, byte) {
                (None, b'>' | b'<') => break,
                (None, b'=') => attributes += 1,
                (None, b'"' | b'\'') => quote = Some(byte),
                (Some(open), byte) if open == byte => quote = None,
                _ => {}
            }
        }
        if attributes > MOST_ATTRIBUTES {
            return true;
        }
    }
    false
}

/// Text for an attribute or an element.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_counted_in_tags_alone() {
        let many = "=".repeat(MOST_ATTRIBUTES + 1);
        for text in [format!("<a>{many}</a>"), format!("<a><![CDATA[<b {many}>]]></a>"), format!("<a x='>{many}'/>")] {
            assert!(XmlElement::parse(&text).is_ok(), "{text}");
        }
        let attributes = |count: usize| (0..count).map(|at| format!(" a{at}='>'")).collect::<Vec<_>>().concat();
        assert!(XmlElement::parse(format!("<a{}/>", attributes(MOST_ATTRIBUTES))).is_ok());
        let more = XmlElement::parse(format!("<a{}/>", attributes(MOST_ATTRIBUTES + 1)));
        assert!(matches!(more, Err(XmlError::TooManyAttributes)));
    }

    #[test]
    fn text_cdata_and_references_make_one_text() {
        let root = XmlElement::parse(
            "<?xml version=\"1.0\"?>\n<a x=\"1&amp;2\"><b>p &amp; <![CDATA[q < r]]>&#233;</b><c/></a>\n",
        );
        let root = root.unwrap();
        assert_eq!(root.attribute("x"), Some("1&2"));
        assert_eq!(root.child("b").unwrap().text, "p & q < ré");
        assert_eq!(root.child("c").unwrap(), &XmlElement { name: "c".to_owned(), ..XmlElement::default() });
        assert_eq!(root.child("d"), None);
    }

    #[test]
    fn what_is_no_document_is_refused() {
        for text in ["", "text", "<a>", "</a>", "<a></b>", "<a/><b/>", "<a/>text", "<a>&nbsp;</a>", "<a x=1/>"] {
            assert!(XmlElement::parse(text).is_err(), "{text}");
        }
    }
}

//! Texts in several languages.

use serde::ser::{Serialize, SerializeSeq, Serializer};

use crate::record::{FieldType, FieldValue, Kind, RowList, Slot, TypeMismatch, WireScalar};

crate::record! {
    /// A text in one language.
    #[record("language")]
    pub struct LanguageText {
        /// The language's id, as in the resource `languages`.
        pub id: u64,
        /// The text; empty when there is none in that language.
        pub value: String,
    }
}

/// A text that PrestaShop keeps per language.
///
/// A shop with one language sends a plain text, a shop with several a list; reading one language by `language` gives a plain
/// text again.
#[derive(Clone, PartialEq)]
pub struct Translated(Texts);

#[derive(Clone, PartialEq)]
enum Texts {
    /// The shop did not say in which language: it has only one, or only one was asked for.
    Plain(String),
    PerLanguage(Vec<LanguageText>),
}

impl Translated {
    /// A text in a shop's only language.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self(Texts::Plain(text.into()))
    }

    /// Texts by language id.
    #[must_use]
    pub fn per_language<T: Into<String>>(texts: impl IntoIterator<Item = (u64, T)>) -> Self {
        let text = |(id, value): (u64, T)| LanguageText { id, value: value.into(), ..LanguageText::default() };
        Self(Texts::PerLanguage(texts.into_iter().map(text).collect()))
    }

    /// The text in that language. A plain text is in the only language there is.
    #[must_use]
    pub fn get(&self, language: impl Into<u64>) -> Option<&str> {
        match &self.0 {
            Texts::Plain(text) => Some(text),
            Texts::PerLanguage(texts) => {
                let language = language.into();
                texts.iter().find(|text| text.id == language).map(|text| text.value.as_str())
            }
        }
    }

    /// The first text that is not empty, else the empty text: for lists and logs, where any language will do.
    #[must_use]
    pub fn any(&self) -> &str {
        self.iter().map(|(_, text)| text).find(|text| !text.is_empty()).unwrap_or_default()
    }

    /// All texts with the id of their language, which a plain text has not.
    pub fn iter(&self) -> impl Iterator<Item = (Option<u64>, &str)> {
        let (plain, texts) = match &self.0 {
            Texts::Plain(text) => (Some((None, text.as_str())), &[][..]),
            Texts::PerLanguage(texts) => (None, texts.as_slice()),
        };
        plain.into_iter().chain(texts.iter().map(|text| (Some(text.id), text.value.as_str())))
    }
}

impl Default for Translated {
    fn default() -> Self {
        Self::plain("")
    }
}

/// A text in the shop's only language, or in the language that a write names.
impl From<&str> for Translated {
    fn from(text: &str) -> Self {
        Self::plain(text)
    }
}

impl From<String> for Translated {
    fn from(text: String) -> Self {
        Self::plain(text)
    }
}

impl std::fmt::Debug for Translated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.0 {
            Texts::Plain(text) => text.fmt(f),
            Texts::PerLanguage(texts) => {
                f.debug_map().entries(texts.iter().map(|text| (text.id, text.value.as_str()))).finish()
            }
        }
    }
}

impl Slot for Translated {
    fn set(&mut self, scalar: WireScalar<'_>) -> Result<(), TypeMismatch> {
        let mut text = String::new();
        text.set(scalar)?;
        self.0 = Texts::Plain(text);
        Ok(())
    }
    fn begin(&mut self) -> bool {
        self.0 = Texts::PerLanguage(Vec::new());
        true
    }
    fn push(&mut self) -> Option<&mut dyn crate::record::Record> {
        match &mut self.0 {
            Texts::PerLanguage(texts) => Slot::push(texts),
            Texts::Plain(_) => None,
        }
    }
    fn get(&self) -> FieldValue<'_> {
        match &self.0 {
            Texts::Plain(text) => FieldValue::Text(text.as_str().into()),
            Texts::PerLanguage(texts) => FieldValue::Rows(texts as &dyn RowList),
        }
    }
}

/// A text that may be left out.
impl Slot for Option<Translated> {
    fn set(&mut self, scalar: WireScalar<'_>) -> Result<(), TypeMismatch> {
        *self = match scalar {
            WireScalar::Null | WireScalar::Bool(false) => None,
            scalar => {
                let mut text = Translated::default();
                text.set(scalar)?;
                Some(text)
            }
        };
        Ok(())
    }
    fn begin(&mut self) -> bool {
        self.get_or_insert_default().begin()
    }
    fn push(&mut self) -> Option<&mut dyn crate::record::Record> {
        self.as_mut()?.push()
    }
    fn get(&self) -> FieldValue<'_> {
        self.as_ref().map_or(FieldValue::Null, Slot::get)
    }
}

impl FieldType for Option<Translated> {
    const KIND: Kind = Kind::Translated;
}

impl FieldType for Translated {
    const KIND: Kind = Kind::Translated;
}

impl Serialize for Translated {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Texts::Plain(text) => serializer.serialize_str(text),
            Texts::PerLanguage(texts) => {
                let mut seq = serializer.serialize_seq(Some(texts.len()))?;
                for text in texts {
                    seq.serialize_element(text)?;
                }
                seq.end()
            }
        }
    }
}

//! What the shop knows of a field: its column, and how its value looks.

use prestashop_api::Version;
use prestashop_api::record::{Field as SpecField, Kind, Writing};
use serde_json::{Value, json};

use super::collation::Comparison;
use super::column::Column;
use super::row::text;
use super::spec;
use crate::xml::XmlElement;

/// Fields of which a write of another word is refused. Of those that the spec calls closed the rest store nothing then.
const WORDS: &[(&str, &str, &[&str])] = &[
    ("products", "condition", &["new", "used", "refurbished"]),
    ("products", "product_type", &["standard", "pack", "virtual", "combinations", ""]),
    ("products", "visibility", &["both", "catalog", "search", "none"]),
];

/// Fields that keep a null.
const NULLABLE: &[(&str, &str)] = &[
    ("cart_rules", "quantity"),
    ("cart_rules", "quantity_per_user"),
    ("combinations", "default_on"),
    ("combinations", "low_stock_threshold"),
    ("currencies", "numeric_iso_code"),
    ("order_payments", "id_employee"),
    ("products", "low_stock_threshold"),
];

/// Whether a write carries a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Write {
    Must,
    May,
    MustNot,
}

impl Write {
    /// The schema marks more fields `readOnly` than it marks `read_only`; those can be written all the same.
    fn of(node: &XmlElement) -> Self {
        match (node.attribute("read_only"), node.attribute("required")) {
            (Some("true"), _) => Self::MustNot,
            (_, Some("true")) => Self::Must,
            _ => Self::May,
        }
    }
}

/// Whether JSON shows a field as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbered {
    Never,
    /// In some rows; where PHP has read the record before, it is a text.
    Sometimes,
    Always,
}

impl Numbered {
    /// By the recorded values; without any, by what the version does.
    fn of(values: &[&Value], usually: bool, native_ints: bool) -> Self {
        let numbers = values.iter().any(|value| value.is_number());
        let texts = values.iter().any(|value| value.as_str().is_some_and(|text| !text.is_empty()));
        match (numbers, texts) {
            // There it is what comes from a cache of PHP's.
            (true, true) if native_ints => Self::Never,
            (true, true) => Self::Sometimes,
            (true, false) => Self::Always,
            (false, false) if usually => Self::Always,
            _ => Self::Never,
        }
    }
}

/// A field of a resource.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: String,
    /// Its column.
    pub(super) column: Column,
    /// Whether it is a number in JSON.
    pub(super) number: Numbered,
    /// What it shows after a null was stored in it.
    null: Value,
    /// The words that it holds one of, and whether other words are refused.
    pub(super) words: Option<(&'static [&'static str], bool)>,
    /// What the spec says about it.
    pub(super) spec: Option<&'static SpecField>,
    /// Not a column: no filter, no sort.
    pub(super) computed: bool,
    /// A text per language.
    pub(super) translated: bool,
    pub(super) write: Write,
    /// The most characters it may have.
    pub(super) max: Option<usize>,
    /// The validator; empty if there is none.
    pub(super) format: String,
    /// The resource that its value is an id of; only the XML output shows it.
    pub(super) link: Option<String>,
}

impl Field {
    /// A field, from its node in the schema and its recorded values.
    pub(super) fn new(of_resource: &str, node: &XmlElement, values: &[&Value], native_ints: bool) -> Self {
        let format = node.attribute("format").unwrap_or_default();
        let column = Column::of(of_resource, &node.name, format, values);
        let of = |(known, field): (&str, &str)| known == of_resource && field == node.name;
        Self {
            name: node.name.clone(),
            column,
            number: Numbered::of(
                values,
                native_ints && column == Column::Int && !is_bool(of_resource, &node.name, format),
                native_ints,
            ),
            null: match (NULLABLE.iter().any(|known| of(*known)), format) {
                (true, "isBool") => json!(""), // PHP makes a text of it.
                (true, _) => Value::Null,
                (false, _) => column.empty(),
            },
            words: WORDS
                .iter()
                .find(|known| of((known.0, known.1)))
                .map(|known| (known.2, true))
                .or_else(|| spec::closed_words(of_resource, &node.name).map(|words| (words, false))),
            spec: spec::field(of_resource, &node.name),
            computed: node.attribute("notFilterable") == Some("true"),
            translated: node.child("language").is_some(),
            write: Write::of(node),
            max: node.attribute("maxSize").and_then(|max| max.parse().ok()),
            format: format.to_owned(),
            link: None,
        }
    }

    /// The id of a resource's records.
    pub(super) fn id(of_resource: &str) -> Self {
        Self {
            name: "id".to_owned(),
            column: Column::Int,
            number: Numbered::Always,
            null: Value::Null,
            words: None,
            spec: spec::field(of_resource, "id"),
            computed: false,
            translated: false,
            write: Write::May,
            max: None,
            format: "isUnsignedId".to_owned(),
            link: None,
        }
    }

    /// A field that is no column.
    pub(super) fn computed(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            column: Column::Text,
            number: Numbered::Never,
            null: Value::Null,
            words: None,
            spec: None,
            computed: true,
            translated: false,
            write: Write::MustNot,
            max: None,
            format: String::new(),
            link: None,
        }
    }

    /// How the database compares it.
    pub(super) fn comparison(&self) -> Comparison {
        self.column.comparison()
    }

    /// What it shows if nothing was ever stored in it.
    pub(super) fn empty(&self, languages: &[u64]) -> Value {
        if self.translated {
            return languages.iter().map(|id| json!({ "id": id.to_string(), "value": "" })).collect();
        }
        self.shape(self.column.empty())
    }

    /// Whether it names a record.
    pub(super) fn is_id(&self) -> bool {
        self.spec.is_some_and(|field| matches!(field.kind, Kind::Id(_)))
    }

    /// What a write of it does besides storing.
    pub(super) fn writing(&self) -> &'static Writing {
        self.spec.map_or(&Writing::PLAIN, |field| field.writing)
    }

    /// Whether a shop of that version demands it: by its schema, or by the spec where the schema is that of a neighbour.
    pub(super) fn demanded(&self, version: &Version) -> bool {
        self.write == Write::Must || self.spec.is_some_and(|field| field.required_in(Some(version)))
    }

    /// Whether a write of some languages empties the others.
    pub(super) fn empties_languages(&self, version: &Version) -> bool {
        self.translated && !self.demanded(version) && !self.writing().keeps_languages
    }

    /// What it shows after that text was stored in a shop of that version: the column cuts it.
    pub(super) fn cut(&self, value: Value, version: &Version) -> Value {
        let longest = self.spec.map_or(0, |field| field.column_in(Some(version)));
        match (&value, usize::try_from(longest)) {
            (Value::String(text), Ok(longest)) if longest > 0 => json!(text.chars().take(longest).collect::<String>()),
            _ => value,
        }
    }

    /// What it shows after that value was stored in it.
    pub(super) fn cast(&self, value: &Value) -> Value {
        match value {
            Value::Null => self.shape(self.null.clone()),
            value => match (self.words, text(value)) {
                (Some((words, _)), word) if !words.contains(&word.as_str()) => json!(""),
                (_, sent) => self.shape(self.column.cast(&sent)),
            },
        }
    }

    fn shape(&self, value: Value) -> Value {
        if self.number == Numbered::Never { value } else { as_number(&value) }
    }

    /// A stored value as JSON shows it.
    pub(super) fn shown(&self, value: &Value) -> Value {
        if self.number == Numbered::Always { as_number(value) } else { value.clone() }
    }
}

/// A whole number that is stored as a text.
pub(super) fn as_number(value: &Value) -> Value {
    value.as_str().and_then(|text| text.parse::<i64>().ok()).map_or_else(|| value.clone(), |number| json!(number))
}

pub(super) fn as_text(value: &Value) -> Value {
    if value.is_number() { json!(text(value)) } else { value.clone() }
}

/// Whether a field is declared as yes or no, so that PHP makes a text of it.
fn is_bool(of: &str, name: &str, format: &str) -> bool {
    format == "isBool" || spec::field(of, name).is_some_and(|field| matches!(field.kind, Kind::Bool))
}

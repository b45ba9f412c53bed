//! Lists whose resource, display and filters are chosen at run time.

use super::pager::Pager;
use super::query::{Direction, LanguageIds, Paging, Query};
use super::stream::{Pages, Records};
use crate::display::{parameter, refused};
use crate::error::Result;
use crate::filter::{self, Refused};
use crate::price::Price;
use crate::record::{Kind, Partial, Scalar};
use crate::resource::ResourceMeta;
use crate::shop::Shop;
use crate::suggest::or_suggest;

/// A list of a resource that is chosen at run time: for command lines and platforms.
///
/// Names and values are checked against the spec as strictly as the types of [`List`](crate::List) check them; bad input is the
/// error of the first page.
#[derive(Debug, Clone)]
#[must_use = "a list asks for nothing until it is streamed"]
pub struct DynamicList {
    shop: Shop,
    query: Query,
}

/// How a field is compared with values given as text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldFilter {
    /// Equal to one of the values.
    AnyOf(Vec<String>),
    /// Different from all of the values.
    NoneOf(Vec<String>),
    /// From the first value to the second, both included.
    Between(String, String),
    /// Strictly greater.
    Greater(String),
    /// Strictly less.
    Less(String),
    /// Beginning with the text.
    Begins(String),
    /// Ending with the text.
    Ends(String),
    /// Containing the text.
    Contains(String),
}

impl DynamicList {
    pub(crate) fn new(shop: Shop, resource: &'static ResourceMeta) -> Self {
        Self { shop, query: Query::new(resource) }
    }

    /// What to display: `full`, the name of a display of the spec, or fields like `id,reference,order_rows[product_id]`.
    /// `id` is added where it is left out. Ids alone are asked for by an empty text.
    pub fn display(mut self, display: &str) -> Self {
        match parse_display(self.query.resource, display) {
            Ok(parameter) => self.query.display = parameter,
            Err(reason) => self.query.refuse(reason),
        }
        self
    }

    /// Only records whose field fits.
    pub fn filter(mut self, field: &str, filter: &FieldFilter) -> Self {
        let text = filter_text(self.query.resource, field, filter);
        self.query.filter(field, text);
        self
    }

    /// Sorts by a field.
    pub fn sort(mut self, field: &str, direction: Direction) -> Self {
        self.query.sort(field, direction);
        self
    }

    /// Records per page, at least 1.
    pub fn page_size(mut self, records: u32) -> Self {
        self.query.page_size(records);
        self
    }

    /// The most pages to read, at least 1.
    pub fn max_pages(mut self, pages: u32) -> Self {
        self.query.max_pages(pages);
        self
    }

    /// Passes over that many records first, and goes by offset.
    pub fn offset(mut self, records: u64) -> Self {
        self.query.paging = Paging::Offset(records);
        self
    }

    /// Translated texts in these languages only.
    pub fn language(mut self, languages: impl Into<LanguageIds>) -> Self {
        self.query.languages = Some(languages.into());
        self
    }

    /// Has the shop compute a price for each record, where [`ResourceMeta::prices`] says that it does; other resources refuse it.
    pub fn with_price(mut self, price: Price) -> Self {
        self.query.price(price);
        self
    }

    /// Page after page. Each record shows the fields that the shop sent, no other.
    pub fn pages(self) -> Pages<Partial> {
        let make = self.query.resource.partial;
        Pages::made_by(Pager::new(self.shop, self.query), make)
    }

    /// Record after record.
    pub fn stream(self) -> Records<Partial> {
        Records::new(self.pages())
    }

    /// The record of that id.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) when there is none, and what the shop or the network says.
    pub async fn get(self, id: u64) -> Result<Partial> {
        let make = self.query.resource.partial;
        Pager::one(self.shop, self.query, id, make).await
    }
}

/// Turns `full`, a name, or `f1,f2[sub]` into the parameter.
pub(crate) fn parse_display(resource: &ResourceMeta, display: &str) -> Result<String, String> {
    if display.is_empty() {
        return Ok(String::new());
    }
    if let Some(displayed) = resource.display(display) {
        return Ok(displayed.parameter());
    }
    let inner = display.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(display);
    let mut parameters = Vec::new();
    for part in split(inner)? {
        let (name, subs) = match part.split_once('[') {
            None => (part, None),
            Some((name, rest)) => (name.trim(), Some(rest.trim_end_matches(']'))),
        };
        let Some(field) = resource.shape.field(name) else {
            if name.is_empty() {
                return Err(format!("the display `{display}` has a comma without a field"));
            }
            if resource.display(name).is_some() {
                return Err(format!("`{name}` is a display of its own: it cannot stand among fields"));
            }
            let names = resource.shape.fields.iter().map(|field| field.name);
            let names = names.chain(resource.displays.iter().map(|(name, _)| *name)).chain(["full"]);
            return Err(or_suggest(
                &format!("{} has neither a field nor a display `{name}`", resource.name),
                name,
                names,
            ));
        };
        if let Some(reason) = refused(resource.name, std::slice::from_ref(field)) {
            return Err(reason);
        }
        match (field.kind, subs) {
            (_, None) => parameters.push(parameter(field)),
            (Kind::Association(association), Some(subs)) => {
                for sub in subs.split(',').map(str::trim) {
                    if association.shape.field(sub).is_none() {
                        let names = association.shape.fields.iter().map(|field| field.name);
                        return Err(or_suggest(&format!("{name} has no field `{sub}`"), sub, names));
                    }
                }
                parameters.push(format!("{name}[{subs}]"));
            }
            (_, Some(_)) => return Err(format!("`{name}` is a plain field: it has no sub-fields")),
        }
    }
    // Without its id a record whose other fields are all empty would be left out by PrestaShop 8 and later.
    if !parameters.iter().any(|parameter| parameter == "id") {
        parameters.insert(0, "id".to_owned());
    }
    Ok(format!("[{}]", parameters.join(",")))
}

/// Splits at the commas outside of brackets.
fn split(text: &str) -> Result<Vec<&str>, String> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (index, c) in text.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text[start..index].trim());
                start = index + 1;
            }
            _ => {}
        }
        if !(0..=1).contains(&depth) {
            return Err(format!("the brackets of the display `{text}` do not fit together"));
        }
    }
    if depth != 0 {
        return Err(format!("the brackets of the display `{text}` do not fit together"));
    }
    parts.push(text[start..].trim());
    Ok(parts)
}

fn filter_text(resource: &ResourceMeta, name: &str, filter: &FieldFilter) -> Result<String, Refused> {
    // A field that is not there is refused by its name when the filter is added.
    let Some(field) = resource.shape.field(name) else { return Ok(String::new()) };
    let textual = matches!(field.kind, Kind::Text | Kind::Translated | Kind::Enum(_));
    let value = |text: &String| -> Result<String, Refused> {
        if textual {
            return filter::text(text);
        }
        let text = text.trim();
        // The field itself knows what it takes.
        let mut record = (resource.new)();
        let index = resource.shape.find(name, 0).unwrap_or_default();
        let slot = record.slot_mut(index);
        let bool = match (field.kind, text) {
            (Kind::Bool, "true") => "1",
            (Kind::Bool, "false") => "0",
            _ => text,
        };
        if text.is_empty() {
            return Err(Refused::new("the value is empty"));
        }
        slot.set(Scalar::Text(bool)).map_err(|unfit| Refused::new(format!("`{text}` is not {}", unfit.expected)))?;
        // In the field's own notation: a range of `1e3` or `+5` would be taken for one text. What means none is a value of
        // the column all the same.
        let none = match field.kind {
            Kind::DateTime => "0000-00-00 00:00:00",
            Kind::Date => "0000-00-00",
            _ => "0",
        };
        Ok(filter::literal(&slot.get())?.unwrap_or_else(|| none.to_owned()))
    };
    let values = |texts: &[String]| -> Result<String, Refused> {
        let literals: Vec<_> = texts.iter().map(value).collect::<Result<_, _>>()?;
        if literals.len() > 1 && literals.iter().any(String::is_empty) {
            return Err(Refused::new("an empty text cannot be one of several alternatives"));
        }
        Ok(format!("[{}]", literals.join("|")))
    };
    let ordered = |text: &String| -> Result<String, Refused> {
        match field.kind {
            Kind::Text | Kind::Translated | Kind::Enum(_) | Kind::Bool => {
                Err(Refused::new("texts and yes/no fields have no order: use =, !=, ^=, $= or ~="))
            }
            _ => value(text),
        }
    };
    let pattern = |text: &String| -> Result<String, Refused> {
        if textual { filter::pattern(text) } else { Err(Refused::new("only texts can be searched in")) }
    };
    Ok(match filter {
        FieldFilter::AnyOf(texts) => values(texts)?,
        FieldFilter::NoneOf(texts) => format!("!{}", values(texts)?),
        FieldFilter::Greater(text) => format!(">[{}]", ordered(text)?),
        FieldFilter::Less(text) => format!("<[{}]", ordered(text)?),
        FieldFilter::Between(first, last) => {
            let (first, last) = (ordered(first)?, ordered(last)?);
            if inverted(&first, &last) {
                return Err(Refused::inverted(&first, &last));
            }
            format!("[{first},{last}]")
        }
        FieldFilter::Begins(text) => format!("[{}]%", pattern(text)?),
        FieldFilter::Ends(text) => format!("%[{}]", pattern(text)?),
        FieldFilter::Contains(text) => format!("%[{}]%", pattern(text)?),
    })
}

/// Whether a range of numbers or of dates goes backwards.
pub(crate) fn inverted(first: &str, last: &str) -> bool {
    match (first.parse::<rust_decimal::Decimal>(), last.parse::<rust_decimal::Decimal>()) {
        (Ok(first), Ok(last)) => first > last,
        _ => first > last,
    }
}

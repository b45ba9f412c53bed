//! What a list asks for, whatever the type of its records.

use std::fmt;

use super::filter::notation;
use super::{Price, Refused, fitting};
use crate::client::Call;
use crate::error::{Error, or_suggest};
use crate::record::{Field, Kind, NAMES, PageBy, ResourceMeta};
use crate::version::Version;

/// Which way a sort goes.
// Never grows: there is no third way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Asc,
    /// Greatest first.
    Desc,
}

/// The languages of translated texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageIds(Vec<u64>);

impl<L: Into<u64>> From<L> for LanguageIds {
    fn from(language: L) -> Self {
        Self(vec![language.into()])
    }
}

impl<L: Into<u64>> FromIterator<L> for LanguageIds {
    fn from_iter<I: IntoIterator<Item = L>>(languages: I) -> Self {
        Self(languages.into_iter().map(Into::into).collect())
    }
}

impl LanguageIds {
    /// `2`, `[1|3]`
    fn parameter(&self) -> String {
        match self.0.as_slice() {
            [one] => one.to_string(),
            many => notation::any_of(many),
        }
    }
}

/// How a list goes from page to page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PagingMode {
    /// By id where the resource, the filters and the sort order allow it, else by offset from 0.
    Auto,
    /// By id, from the first record with a higher id than this one.
    After(u64),
    /// By `limit=OFFSET,N` from that offset on.
    Offset(u64),
    /// All at once: for a few rows that are known to be few.
    Whole,
}

/// How a list really goes from page to page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cursor {
    /// `filter[id]=>[after]`, sorted by id.
    After(u64),
    /// `limit=OFFSET,N`
    Offset(u64),
    /// One page is all there can be.
    Single,
    /// No limit and no order but those that are asked for.
    Whole,
}

#[derive(Debug, Clone)]
pub(crate) struct Query {
    pub(crate) resource: &'static ResourceMeta,
    /// The parameter `display`; empty asks for ids only.
    pub(crate) display: String,
    pub(crate) paging: PagingMode,
    pub(crate) languages: Option<LanguageIds>,
    pub(crate) prefetch: usize,
    /// Whether a record that cannot be read leaves the others of its page.
    pub(crate) tolerant: bool,
    prices: Vec<Price>,
    filters: Vec<(&'static Field, String)>,
    sort: Vec<(&'static Field, Direction)>,
    pub(crate) page_size: u32,
    pub(crate) max_pages: u32,
    refused: Option<String>,
}

impl Query {
    pub(crate) fn new(resource: &'static ResourceMeta) -> Self {
        Self {
            resource,
            display: "full".to_owned(),
            paging: PagingMode::Auto,
            languages: None,
            prefetch: 0,
            tolerant: false,
            prices: Vec::new(),
            filters: Vec::new(),
            sort: Vec::new(),
            page_size: resource.pages.size,
            max_pages: resource.pages.ceiling,
            refused: None,
        }
    }

    /// The records of a resource, of which the parameter `display` says what is shown.
    pub(crate) fn showing(resource: &'static ResourceMeta, display: &str) -> Self {
        Self { display: display.to_owned(), ..Self::new(resource) }
    }

    /// The one with the highest id.
    pub(crate) fn newest(mut self) -> Self {
        self.sort("id", Direction::Desc);
        self.page_size = 1;
        self
    }

    /// The records of these ids.
    pub(crate) fn with_ids<I: fmt::Display>(mut self, ids: impl IntoIterator<Item = I>) -> Self {
        self.filter("id", Ok(notation::any_of(ids)));
        self
    }

    /// The records with a higher id than this one.
    pub(crate) fn after_id(mut self, id: u64) -> Self {
        self.paging = PagingMode::After(id);
        self
    }

    /// The call for the first page.
    ///
    /// # Errors
    /// The bad input that was kept.
    pub(crate) fn first_call(&self) -> Result<Call, Error> {
        Ok(self.call(self.cursor()?, self.page_size))
    }

    /// Keeps the first reason why the list cannot be asked for.
    pub(crate) fn refuse(&mut self, reason: impl Into<String>) {
        self.refused.get_or_insert_with(|| reason.into());
    }

    /// The field of that name, if lists can be filtered and sorted by it.
    fn field(&mut self, name: &str, what: &str) -> Option<&'static Field> {
        let resource = self.resource.name;
        let shape = self.resource.shape;
        match shape.position(name).map(|index| &shape.fields[index]) {
            Some(field) if field.filterable() => {
                field.naming.tell(format_args!("{resource}: the field"), name, field.name);
                Some(field)
            }
            Some(Field { kind: Kind::Association(_), .. }) => {
                self.refuse(format!("{resource} cannot be {what} by `{name}`: it is an association"));
                None
            }
            Some(_) => {
                self.refuse(format!("{resource} cannot be {what} by `{name}`: PrestaShop computes it for each record"));
                None
            }
            None => {
                let names = self.resource.shape.fields.iter().filter(|field| field.filterable()).map(|f| f.name);
                let reason = or_suggest(&format!("{resource} has no field `{name}`"), name, names);
                self.refuse(reason);
                None
            }
        }
    }

    pub(crate) fn filter(&mut self, name: &str, text: Result<String, Refused>) {
        let Some(field) = self.field(name, "filtered") else { return };
        match text {
            Err(refused) => self.refuse(format!("filter on {}.{name}: {refused}", self.resource.name)),
            Ok(_) if self.filters.iter().any(|(other, _)| other.name == field.name) => self.refuse(format!(
                "{}.{name} is filtered twice: PrestaShop would keep the last filter only",
                self.resource.name
            )),
            Ok(text) => self.filters.push((field, text)),
        }
    }

    /// Whether there is a filter on that field.
    pub(crate) fn is_filtered_by(&self, name: &str) -> bool {
        self.filters.iter().any(|(field, _)| field.name == name)
    }

    /// Which way the ids go, where the records were asked for in their order.
    pub(crate) fn order_of_ids(&self) -> Option<Direction> {
        self.sort.first().filter(|(field, _)| field.name == "id").map(|(_, direction)| *direction)
    }

    /// The fields that are filtered by, and what is asked for of each.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = (&'static Field, notation::Condition<'_>)> {
        self.filters.iter().filter_map(|(field, text)| Some((*field, notation::condition(text)?)))
    }

    pub(crate) fn sort(&mut self, name: &str, direction: Direction) {
        if let Some(field) = self.field(name, "sorted") {
            self.sort.push((field, direction));
        }
    }

    /// Has the shop compute a price.
    pub(crate) fn price(&mut self, price: Price) {
        let (resource, name) = (self.resource.name, price.name());
        if !self.resource.prices {
            self.refuse(format!("PrestaShop computes no prices of {resource}"));
        } else if self.resource.shape.field(name).is_some() || matches!(name, "associations" | "full" | "minimum") {
            self.refuse(format!("{resource} have a field `{name}` of their own: give the price another name"));
        } else if self.prices.iter().any(|other| other.name() == name) {
            self.refuse(format!("two prices have the name `{name}`: the shop would compute one of them only"));
        } else {
            self.prices.push(price);
        }
    }

    /// Leaves the fields out of the display that a shop of that version does not have; whether there are any. A record shows them as it does
    /// those of the whole record that the shop does not send.
    pub(crate) fn fit(&mut self, version: Option<&Version>) -> bool {
        let Some(version) = version else { return false };
        let (display, missing) = fitting(self.resource, &self.display, version);
        if missing.is_empty() {
            return false;
        }
        let (resource, missing) = (self.resource.name, missing.join(", "));
        tracing::info!(target: NAMES, "{resource}: PrestaShop {version} does not have, and is not asked for: {missing}");
        self.display = display;
        true
    }

    /// The parameter `display`. A selection has to name the prices; the full record has them anyway.
    fn display(&self) -> String {
        match self.display.strip_suffix(']') {
            Some(fields) if !self.prices.is_empty() => {
                let names: Vec<_> = self.prices.iter().map(Price::name).collect();
                format!("{fields},{}]", names.join(","))
            }
            _ => self.display.clone(),
        }
    }

    pub(crate) fn page_size(&mut self, records: u32) {
        if records == 0 {
            self.refuse("a page of 0 records would never come to an end: ask for at least 1");
        }
        self.page_size = records;
    }

    pub(crate) fn max_pages(&mut self, pages: u32) {
        if pages == 0 {
            self.refuse("a list of 0 pages has no records: allow at least 1");
        }
        self.max_pages = pages;
    }

    /// How to page.
    ///
    /// # Errors
    /// The bad input that was kept.
    pub(crate) fn cursor(&self) -> Result<Cursor, Error> {
        if let Some(reason) = &self.refused {
            return Err(Error::usage(reason.clone()));
        }
        if self.languages.as_ref().is_some_and(|languages| languages.0.is_empty()) {
            return Err(Error::usage("no language is given: name one, or leave the choice to the shop"));
        }
        let one_language = self.languages.as_ref().is_some_and(|languages| languages.0.len() == 1);
        let by_text = self.sort.iter().find(|(field, _)| one_language && matches!(field.kind, Kind::Translated));
        if let Some((field, _)) = by_text {
            let message = format!(
                "PrestaShop sorts by `{}` in the shop's first language, whichever one is asked for: the order would be that of other texts",
                field.name
            );
            return Err(Error::usage(message)
                .with_hint("leave the language out, sort by a field that is not translated, or sort what has come"));
        }
        if self.display.is_empty() && !self.prices.is_empty() {
            return Err(Error::usage("a list of ids shows no prices: ask for a display too"));
        }
        let translated = self.filters.iter().any(|(field, _)| matches!(field.kind, Kind::Translated));
        if translated {
            // PrestaShop answers a translated filter that is sorted by id with an SQL error, which most versions hide.
            if self.sort.iter().any(|(field, _)| field.name == "id") || self.paging != PagingMode::Auto {
                return Err(Error::usage(
                    "PrestaShop cannot sort by id, nor page, what is filtered by a translated field: leave sort and offset \
                     out, and ask for one page that is large enough",
                ));
            }
            return Ok(Cursor::Single);
        }
        Ok(match self.paging {
            PagingMode::After(id) => Cursor::After(id),
            PagingMode::Offset(offset) => Cursor::Offset(offset),
            PagingMode::Whole => Cursor::Whole,
            PagingMode::Auto => {
                let by_id = self.resource.pages.by == PageBy::Id;
                let is_free = self.sort.is_empty() && !self.is_filtered_by("id");
                if by_id && is_free { Cursor::After(0) } else { Cursor::Offset(0) }
            }
        })
    }

    /// The call for the page at the cursor.
    pub(crate) fn call(&self, cursor: Cursor, limit: u32) -> Call {
        let mut call = Call::get(self.resource.name).nodes(self.resource.list, self.resource.item);
        if !self.display.is_empty() {
            call = call.query("display", self.display());
            for (name, value) in self.prices.iter().flat_map(Price::parameters) {
                call = call.query(name, value);
            }
        }
        let dated = |name: &str| matches!(name, "date_add" | "date_upd");
        if self.filters.iter().any(|(field, _)| dated(field.name)) || self.sort.iter().any(|(f, _)| dated(f.name)) {
            call = call.query("date", "1");
        }
        for (field, text) in &self.filters {
            call = call.filter(field.name, text.clone());
        }
        // The first page needs no lower bound: ids start at 1.
        if let Cursor::After(id @ 1..) = cursor {
            call = call.filter("id", notation::greater(id));
        }
        if let Some(sort) = self.sort_parameter(cursor) {
            call = call.query("sort", sort);
        }
        call = match cursor {
            Cursor::Whole => call,
            Cursor::Offset(offset @ 1..) => call.query("limit", format!("{offset},{limit}")),
            _ => call.query("limit", limit.to_string()),
        };
        if let Some(languages) = &self.languages {
            call = call.query("language", languages.parameter());
        }
        call
    }

    fn sort_parameter(&self, cursor: Cursor) -> Option<String> {
        let mut keys: Vec<_> = self.sort.iter().map(|(field, direction)| key(field.name, *direction)).collect();
        let sorted_by_id = self.sort.iter().any(|(field, _)| field.name == "id");
        // Without a sort order PrestaShop lists in the order of whatever index it uses.
        if !matches!(cursor, Cursor::Single | Cursor::Whole) && !sorted_by_id {
            keys.push(key("id", Direction::Asc));
        }
        (!keys.is_empty()).then(|| format!("[{}]", keys.join(",")))
    }
}

fn key(field: &str, direction: Direction) -> String {
    let direction = match direction {
        Direction::Asc => "ASC",
        Direction::Desc => "DESC",
    };
    format!("{field}_{direction}")
}

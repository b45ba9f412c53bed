//! Runs actions by what the spec says about them, whatever the type of the answer.

use serde::de::IntoDeserializer as _;
use serde_json::Value;

use super::{ActionKind, ActionMeta, Binding, Bound, Listing, input, number};
use crate::client::Shop;
use crate::error::{Error, Result, or_suggest};
use crate::query::filter::{self, notation};
use crate::query::{PagingMode, Query, Refused, inverted, parse_display};
use crate::read::Pager;
use crate::record;
use crate::record::{FieldValue, Kind, Record};

/// Lists records by offset, page by page, up to the ceiling.
pub(super) async fn list<D: Record>(
    shop: &Shop,
    action: &'static ActionMeta,
    inputs: &dyn Record,
    make: fn() -> D,
) -> Result<Listing<D>> {
    let (pager, offset) = start(shop, action, inputs)?;
    read(pager, offset, make).await
}

/// What is asked for; apart from the reading, so that no borrowed input lives across an await.
fn start(shop: &Shop, action: &ActionMeta, inputs: &dyn Record) -> Result<(Pager, u64)> {
    let ActionKind::List { filters } = action.does else {
        return Err(Error::usage(format!("{} lists nothing", action.name)));
    };
    let mut query = Query::new(action.resource);
    for (index, binding) in filters.iter().enumerate() {
        let text = match binding.bound {
            Bound::Equal => literal(action, inputs, binding.input)?.map(notation::equal),
            // Both ends of a range are one filter, made at the first of them.
            Bound::From | Bound::To if filters[..index].iter().any(|other| other.field == binding.field) => None,
            Bound::From | Bound::To => range(action, inputs, filters, binding.field)?,
        };
        if let Some(text) = text {
            query.filter(binding.field, Ok(text));
        }
    }
    let count = |name: &str| {
        let given = number(inputs, name).or_else(|| default(action, name)?.parse().ok());
        given.map_or(Ok(None), |number| {
            u32::try_from(number)
                .map(Some)
                .map_err(|_| Error::usage(format!("{} `{name}`: {number} is too large", action.name)))
        })
    };
    if let Some(records) = count("limit")? {
        query.page_size(records);
    }
    if let Some(pages) = count("max_pages")? {
        query.max_pages(pages);
    }
    let offset = number(inputs, "offset").unwrap_or(0);
    query.paging = PagingMode::Offset(offset);
    Ok((Pager::new(shop.connection.clone(), query), offset))
}

async fn read<D: Record>(mut pager: Pager, offset: u64, make: fn() -> D) -> Result<Listing<D>> {
    let mut listing = Listing { items: Vec::new(), more: false, next_offset: None, pages: 0, vanished: 0 };
    while let Some(page) = pager.next_below_ceiling(make).await {
        let page = page?;
        listing.pages += 1;
        listing.vanished = listing.vanished.saturating_add(page.vanished);
        listing.items.extend(page.items);
    }
    if let Some(cursor) = pager.position()
        && pager.follows(cursor).await?
    {
        listing.more = true;
        listing.next_offset = Some(offset.saturating_add(listing.items.len().saturating_add(listing.vanished) as u64));
    }
    Ok(listing)
}

/// The literal of an input, if it is given.
fn literal(action: &ActionMeta, inputs: &dyn Record, name: &str) -> Result<Option<String>> {
    filter::literal(&input(inputs, name)).map_err(|refused| refuse(action, name, &refused))
}

fn refuse(action: &ActionMeta, name: &str, refused: &Refused) -> Error {
    Error::usage(format!("{} `{name}`: {refused}", action.name))
}

/// The range that the bounds of a field make, both ends included.
fn range(action: &ActionMeta, inputs: &dyn Record, filters: &[Binding], field: &str) -> Result<Option<String>> {
    let bound = |bound| {
        let binding = filters.iter().find(|binding| binding.field == field && binding.bound == bound);
        binding.map_or(Ok(None), |binding| literal(action, inputs, binding.input))
    };
    let (from, to) = (bound(Bound::From)?, bound(Bound::To)?);
    // A range has two ends; these are beyond any date and number that PrestaShop keeps.
    let dated = matches!(action.resource.shape.field(field).map(|f| f.kind), Some(Kind::DateTime | Kind::Date));
    let (least, most) = if dated { (filter::EARLIEST, filter::LATEST) } else { ("0", "9999999999") };
    Ok(match (from, to) {
        (None, None) => None,
        (Some(from), None) => Some(notation::between(from, most)),
        (None, Some(to)) => Some(notation::between(least, to)),
        (Some(from), Some(to)) if inverted(&from, &to) => {
            return Err(Error::usage(format!("{}: {}", action.name, Refused::inverted(&from, &to))));
        }
        (Some(from), Some(to)) => Some(notation::between(from, to)),
    })
}

fn default(action: &ActionMeta, name: &str) -> Option<&'static str> {
    action.defaults.iter().find(|(input, _)| *input == name).map(|(_, default)| *default)
}

/// Reads one record by its id.
pub(super) async fn get<D: Record>(
    shop: &Shop,
    action: &'static ActionMeta,
    inputs: &dyn Record,
    make: fn() -> D,
) -> Result<D> {
    let (query, id) = one(action, inputs)?;
    Pager::one(shop.connection.clone(), query, id, make).await
}

fn one(action: &ActionMeta, inputs: &dyn Record) -> Result<(Query, u64)> {
    let ActionKind::Get { id, display } = action.does else {
        return Err(Error::usage(format!("{} reads no record", action.name)));
    };
    let Some(number @ 1..) = number(inputs, id) else {
        return Err(Error::usage(format!("{} needs `{id}`, a number from 1 on", action.name)));
    };
    let mut query = Query::new(action.resource);
    if let Some(display) = display
        && let FieldValue::Text(text) = input(inputs, display)
    {
        match parse_display(action.resource, &text) {
            Ok(parameter) => query.display = parameter,
            Err(reason) => return Err(Error::usage(format!("{} `{display}`: {reason}", action.name))),
        }
    }
    Ok((query, number))
}

/// Reads inputs from JSON: for platforms that keep them as such.
pub(super) fn inputs(action: &ActionMeta, json: &Value) -> Result<Box<dyn Record>> {
    let Value::Object(given) = json else {
        return Err(Error::usage(format!("the inputs of {} must be a JSON object", action.name)));
    };
    let mut record = (action.new)();
    record::deserialize(&mut *record, json.into_deserializer())
        .map_err(|error| Error::usage(format!("{}: {error}", action.name)))?;
    if let Some((name, _)) = record.extra().iter().next() {
        let names = action.inputs.fields.iter().map(|field| field.name);
        return Err(Error::usage(or_suggest(&format!("{} has no input `{name}`", action.name), name, names)));
    }
    for required in action.required {
        if given.get(*required).is_none_or(Value::is_null) {
            return Err(Error::usage(format!("{} needs `{required}`", action.name)));
        }
    }
    // An input that is given, but reads as none, would be left out: the list would then hold all records.
    for (name, value) in given {
        if !value.is_null() && matches!(input(&*record, name), FieldValue::Null) {
            return Err(Error::usage(format!(
                "{} `{name}`: {value} is no value: leave it out, or give one",
                action.name
            )));
        }
    }
    Ok(record)
}

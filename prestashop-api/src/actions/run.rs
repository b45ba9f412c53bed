//! Runs actions by what the spec says about them, whatever the type of the answer.

use super::inputs::{input, number};
use super::{ActionKind, ActionMeta, Binding, Bound, Listing};
use crate::client::Shop;
use crate::error::{Error, Result};
use crate::query::filter::{self, notation};
use crate::query::{PagingMode, Query, Refused, inverted, parse_display};
use crate::read::Pager;
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
    let inputs = &*action.inputs.complete(action.name, inputs)?;
    let mut query = asked(action, action.display)?;
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
        let count = number(inputs, name).map(|number| u32::try_from(number).map_err(|_| number)).transpose();
        count.map_err(|number| Error::usage(format!("{} `{name}`: {number} is too large", action.name)))
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

/// A query for a display of the resource, or of the caller's choice.
fn asked(action: &ActionMeta, display: &str) -> Result<Query> {
    let mut query = Query::new(action.resource);
    query.display = parse_display(action.resource, display)
        .map_err(|reason| Error::usage(format!("{} `display`: {reason}", action.name)))?;
    Ok(query)
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
    let inputs = &*action.inputs.complete(action.name, inputs)?;
    let query = match display {
        Some(name) => shown(action, inputs, name)?,
        None => asked(action, action.display)?,
    };
    Ok((query, number(inputs, id).unwrap_or_default()))
}

/// A query for the display that an input chooses.
pub(super) fn shown(action: &ActionMeta, inputs: &dyn Record, name: &str) -> Result<Query> {
    match input(inputs, name) {
        FieldValue::Text(display) => asked(action, &display),
        _ => asked(action, action.display),
    }
}

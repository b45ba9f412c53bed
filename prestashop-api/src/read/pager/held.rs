//! What comes is held against what was asked: caches, firewalls and rewrite rules cut or ignore the query.

use super::buffer::Sent;
use super::condition;
use crate::query::{Direction, Query, named};
use crate::record::{DecodeError, Record, ResourceMeta, id_of};

/// What is missing of a record.
pub(super) const UNSHOWN: &str = "it was asked for, and is not shown";

/// Finds the first record that does not show what was asked for: its id, and all fields that the display names. Of a display of all it is
/// something beside the id: modules may take fields away.
pub(super) fn unshown<D: Record>(
    resource: &'static ResourceMeta,
    display: &str,
    sent: &[Sent<D>],
) -> Option<DecodeError> {
    let shape = sent.first()?.shape();
    let id = shape.find("id", 0);
    // A display of one's own has a shape of its own, in which the fields stand elsewhere.
    let at = |index: usize| shape.find(resource.shape.fields[index].name, index);
    let named: Option<Vec<usize>> = named(resource, display).map(|named| named.filter_map(at).collect());
    let asked: Vec<usize> = id.into_iter().chain(named.iter().flatten().copied()).collect();
    sent.iter().enumerate().find_map(|(index, record)| {
        if let Some(missing) = asked.iter().find(|at| !record.shows(**at)) {
            let path = format!("{}[{index}].{}", resource.list, shape.fields[*missing].name);
            return Some(DecodeError { path, message: UNSHOWN.to_owned() });
        }
        let mut others = (0..shape.fields.len()).filter(|at| Some(*at) != id).peekable();
        let bare = others.peek().is_some() && record.extra().is_empty() && !others.any(|at| record.shows(at));
        let message = "all of the record was asked for, and nothing but its id is shown";
        (named.is_none() && bare)
            .then(|| DecodeError { path: format!("{}[{index}]", resource.list), message: message.to_owned() })
    })
}

/// Finds the first record that does not fit a filter of the query, where the display shows the field and it is known how the shop
/// compares it, or is out of the order of ids that was asked for.
pub(super) fn misfit<D: Record>(query: &Query, items: &[D]) -> Option<DecodeError> {
    for (field, wanted) in query.conditions() {
        for (index, item) in items.iter().enumerate() {
            let Some(at) = item.shape().find(field.name, 0).filter(|at| item.shows(*at)) else { continue };
            if !condition::fits(field, wanted, &item.slot(at).get()) {
                let asked = if field.secret { "something else".to_owned() } else { condition::words(wanted) };
                let message = format!("{asked} was asked for, and a record came that shows another value");
                return Some(DecodeError { path: format!("{}[{index}].{}", query.resource.list, field.name), message });
            }
        }
    }
    query.order_of_ids().and_then(|direction| disorder(query.resource.list, direction, items))
}

/// Finds the first record that is out of the order of ids that was asked for.
fn disorder<D: Record>(list: &str, direction: Direction, items: &[D]) -> Option<DecodeError> {
    let ids: Vec<u64> = items.iter().map(|item| id_of(item)).collect();
    let at = 1 + ids.windows(2).position(|pair| match direction {
        Direction::Asc => pair[0] > pair[1],
        Direction::Desc => pair[0] < pair[1],
    })?;
    let way = if direction == Direction::Asc { "rising" } else { "falling" };
    let message = format!("id {} after {}, where {way} ids were asked for", ids[at], ids[at - 1]);
    Some(DecodeError { path: format!("{list}[{at}].id"), message })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_in_the_order_that_was_asked_for() {
        crate::record! {
            /// A record.
            #[record("order")]
            struct Order {
                /// Its id.
                pub id: u64,
            }
        }
        let out_of = |direction, ids: &[u64]| {
            let orders: Vec<_> = ids.iter().map(|id| Order { id: *id, ..Order::default() }).collect();
            disorder("orders", direction, &orders).map(|fault| (fault.path, fault.message))
        };
        assert_eq!(out_of(Direction::Desc, &[9, 9, 7]), None, "a record that two shops have comes twice");
        assert_eq!(out_of(Direction::Asc, &[7]), None);
        let fault = |text: &str| Some(("orders[1].id".to_owned(), text.to_owned()));
        assert_eq!(out_of(Direction::Desc, &[1, 3]), fault("id 3 after 1, where falling ids were asked for"));
        assert_eq!(out_of(Direction::Asc, &[9, 7, 8]), fault("id 7 after 9, where rising ids were asked for"));
    }
}

//! What an answer to a query can be.

use crate::error::counted;
use crate::poller::core::error::{PollerError, PollerErrorKind};
use crate::poller::core::page::{ChangePage, ChangeQuery};

/// Refuses an answer that cannot be one to `query`: a proxy or an override has dropped the filter, the sort or the
/// limit, and going on would pass over records.
pub(super) fn check_contract(query: &ChangeQuery, page: &ChangePage, dated_apart: bool) -> Result<(), PollerError> {
    let rows = &page.rows;
    if page.listed > query.limit as usize || rows.len() > page.listed {
        return broken(&format!("{} for a limit of {}", counted(page.listed.max(rows.len()), "row"), query.limit));
    }
    let mut last = query.after_id;
    for row in rows {
        if row.id <= last {
            return broken(&format!("id {} after id {last}, where ascending ids were asked for", row.id));
        }
        last = row.id;
    }
    if let Some(before) = query.before_id.filter(|before| last >= *before) {
        return broken(&format!("id {last}, where ids below {before} were asked for"));
    }
    if let Some(window) = query.window.filter(|_| !dated_apart) {
        // A row may have been written between the shop's two steps by a clock that is behind; most of a page cannot.
        let below = rows.iter().filter(|row| row.date_upd.is_some_and(|date| date < window.lo)).count();
        if below > 1 && below * 2 > rows.len() {
            return broken(&format!("dated before {}: {below} of {}", window.lo, counted(rows.len(), "record")));
        }
    }
    Ok(())
}

pub(super) fn broken<T>(what: &str) -> Result<T, PollerError> {
    Err(PollerError::new(PollerErrorKind::Contract, format!("the shop's answer breaks the query: {what}"))
        .with_hint("check for a proxy, a cache or an override that drops query parameters; nothing was committed"))
}

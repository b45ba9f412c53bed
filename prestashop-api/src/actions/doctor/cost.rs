//! What reading costs the shop, by its own clock.

use std::time::Duration;

use jiff::ToSpan as _;

use super::{Finding, Level};
use crate::client::{Probe, Shop};
use crate::error::{Error, Verb, counted};
use crate::query::filter::notation;
use crate::read::RawAnswer;
use crate::record::date_time_text;

/// How long a page may take.
const PAGE: Duration = Duration::from_secs(2);
/// How many orders are read to find out.
const SAMPLE: u32 = 20;
/// How long a poll may take that finds nothing.
const POLL: Duration = Duration::from_millis(500);

/// What a page of orders and a poll cost.
pub(super) async fn of(shop: &Shop, probe: &Probe) -> Vec<Finding> {
    if !probe.rights("orders").allows(Verb::Get) {
        return Vec::new();
    }
    vec![
        page(shop).await.unwrap_or_else(|error| failed("page_cost", &error)),
        poll(shop).await.unwrap_or_else(|error| failed("poll_cost", &error)),
    ]
}

fn failed(id: &str, error: &Error) -> Finding {
    Finding::of(id, Level::Warning, format!("orders cannot be read: {error}"), error)
}

async fn page(shop: &Shop) -> Result<Finding, Error> {
    const ID: &str = "page_cost";
    let call = shop.raw(Verb::Get, "orders").query("display", "full").query("limit", format!("0,{SAMPLE}"));
    let answer = call.send().await?;
    let rows = u32::try_from(answer.records(super::Catalogue::resource("orders")?)?.len()).unwrap_or(u32::MAX);
    let Some(took) = time(&answer).filter(|_| rows > 0) else {
        return Ok(Finding::new(
            ID,
            Level::Note,
            "what a page of orders costs is not known: the shop does not tell, or has no orders",
        ));
    };
    let each = took / rows;
    let size = (PAGE.as_nanos() / each.as_nanos().max(1)).clamp(1, 500);
    let told = format!(
        "{} took the shop {} ms, for {} KiB: up to {size} in a page stay below {} s",
        counted(rows, "whole order"),
        took.as_millis(),
        answer.body.len().div_ceil(1024),
        PAGE.as_secs()
    );
    Ok(if size < 50 {
        Finding::new(ID, Level::Warning, told).hint(format!("ask for pages of {size}, or for fewer fields"))
    } else {
        Finding::new(ID, Level::Ok, told)
    })
}

async fn poll(shop: &Shop) -> Result<Finding, Error> {
    const ID: &str = "poll_cost";
    const INDEX: &str = "ALTER TABLE ps_orders ADD INDEX date_upd (date_upd)";
    // A day that is still to come: nothing fits, so that only the look at the table is paid for.
    let tomorrow = shop.clock().now().to_zoned(jiff::tz::TimeZone::UTC).saturating_add(2.days()).datetime();
    let call = shop.raw(Verb::Get, "orders").query("display", "[id,date_upd]").query("date", "1").query("limit", "1");
    let answer = call.query("filter[date_upd]", notation::greater(date_time_text(tomorrow))).send().await?;
    let Some(took) = time(&answer) else {
        return Ok(Finding::new(
            ID,
            Level::Note,
            "what a poll costs is not known: the shop does not tell how long it works",
        ));
    };
    let told = format!("a poll for changed orders that finds none takes the shop {} ms", took.as_millis());
    Ok(if took > POLL {
        Finding::new(ID, Level::Warning, told).hint(format!(
            "have the shop's database get the index that PrestaShop leaves out: {INDEX} (with the shop's own prefix instead of ps_)"
        ))
    } else {
        Finding::new(ID, Level::Ok, told)
    })
}

fn time(answer: &RawAnswer) -> Option<Duration> {
    answer.execution_time.filter(|took| !took.is_zero())
}

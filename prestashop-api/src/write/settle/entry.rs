//! What becomes of an order's state where the order is put back as a whole.

use super::{Outcome, Settled, if_readable};
use crate::client::{Call, Connection};
use crate::error::Result;
use crate::query::filter::notation;
use crate::write::send::ids;

/// The newest entry of an order's history before it is put back; 0 where there is none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LastEntry(Option<u64>);

impl LastEntry {
    /// Reads it; what the key may not read stays unknown.
    ///
    /// # Errors
    /// The shop does not answer.
    pub(crate) async fn read(connection: &Connection, order: u64) -> Result<Self> {
        let call = Call::get("order_histories").query("display", "[id]").filter("id_order", notation::equal(order));
        let answer = connection.call(call.query("sort", "[id_DESC]").query("limit", "1")).await;
        let Some(answer) = if_readable(answer)? else { return Ok(Self(None)) };
        let newest = ids(connection, &answer, "order_histories", "order_history")?.first().copied();
        Ok(Self(Some(newest.unwrap_or_default())))
    }

    /// Says whether the order has entered a state since. The PUT then has taken that back, and no field of the order shows it.
    pub(crate) async fn hold(self, connection: &Connection, order: u64, settled: &mut Settled) {
        let now = Self::read(connection, order).await.unwrap_or(Self(None));
        match (self.0, now.0) {
            (Some(before), Some(now)) if before == now => {}
            (Some(_), Some(_)) => {
                if settled.outcome == Outcome::Applied {
                    settled.outcome = Outcome::Partly;
                }
                settled.note += "; the order entered another state between the read and the PUT, which took that back: look at its \
                                 history, invoice and payments";
            }
            _ => {
                settled.note +=
                    "; whether its state changed meanwhile is not known, as `order_histories` cannot be read";
            }
        }
    }
}

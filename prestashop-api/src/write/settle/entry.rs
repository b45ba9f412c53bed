//! What becomes of an order's state where the order is put back as a whole.

use super::{Settled, if_readable};
use crate::client::Connection;
use crate::error::Result;
use crate::query::Query;
use crate::query::filter::notation;
use crate::read::Pager;
use crate::record::{ResourceMeta, StaticShape as _};

/// The newest entry of an order's history before it is put back; 0 where there is none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LastEntry(Option<u64>);

impl LastEntry {
    /// Reads it; what the key may not read stays unknown.
    ///
    /// # Errors
    /// The shop does not answer.
    pub(crate) async fn read(connection: &Connection, order: u64) -> Result<Self> {
        let mut query = Query::showing(&HISTORIES, "[id,id_order]");
        query.filter("id_order", Ok(notation::equal(order)));
        let entry = Pager::newest(connection.clone(), query, Entry::default).await;
        Ok(Self(if_readable(entry)?.map(|entry| entry.map_or(0, |entry| entry.id))))
    }

    /// Says whether the order has entered a state since. The PUT then has taken that back, and no field of the order shows it.
    pub(crate) async fn hold(self, connection: &Connection, order: u64, settled: &mut Settled) {
        let now = Self::read(connection, order).await.unwrap_or(Self(None));
        match (self.0, now.0) {
            (Some(before), Some(now)) if before == now => {}
            (Some(_), Some(_)) => settled.lacks(
                "the order entered another state between the read and the PUT, which took that back: look at its history, invoice \
                 and payments",
            ),
            _ => {
                settled.note +=
                    "; whether its state changed meanwhile is not known, as `order_histories` cannot be read";
            }
        }
    }
}

/// The resource `order_histories`, as far as it is read here: whatever groups of resources are built in.
static HISTORIES: ResourceMeta = ResourceMeta {
    name: "order_histories",
    item: "order_history",
    list: "order_histories",
    shape: Entry::SHAPE,
    ..ResourceMeta::PLAIN
};

crate::record! {
    /// An entry of an order's history.
    #[record("order_history")]
    struct Entry {
        /// Its id.
        pub id: u64,
        /// The order.
        pub id_order: u64,
    }
}

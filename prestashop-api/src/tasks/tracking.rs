//! Gives an order its tracking number.

use serde::Serialize;

use crate::error::{Error, Result};
use crate::filter::eq;
use crate::shop::Shop;
use crate::write::{Outcome, Written};
use crate::{OrderCarrier, OrderCarrierId, OrderId};

/// What became of a tracking number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
#[must_use = "the number may not have been set: look at the outcome"]
pub struct TrackingChange {
    /// The shipment: the row of `order_carriers`.
    pub shipment: OrderCarrierId,
    /// The number before.
    pub from: String,
    /// The number that was asked for.
    pub to: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Whether the shop was asked to mail the customer; whether the mail arrived is not known.
    pub mail_requested: bool,
    /// What happened, in a sentence.
    pub note: String,
}

/// Whether the customer is told by mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mailing {
    /// No mail.
    Silent,
    /// The mail that the parcel is on its way. PrestaShop 1.7.8 and later.
    Notify,
}

impl Shop {
    /// Sets the tracking number of an order's shipment, and mails it to the customer if that is wanted.
    ///
    /// The number stands in the row of `order_carriers`; `orders.shipping_number` shows the same. Writing it does not move the order's
    /// `date_upd`. Set it before the order's state where that state's mail is to show the number: PrestaShop mails before it stores
    /// the other fields of the same write. Without a mail nothing is sent if the number is right already; with one the write is sent all the
    /// same, as PrestaShop mails only with a write.
    ///
    /// # Errors
    /// When the order has no shipment, or several; when the shop is too old to mail; and what the shop or the network says.
    pub async fn set_tracking_number(&self, order: OrderId, number: &str, mailing: Mailing) -> Result<TrackingChange> {
        let shipments = self.order_carriers().list().id_order(eq(order)).await?;
        let mut rows: Vec<OrderCarrier> = shipments.items;
        let (Some(shipment), true) = (rows.pop(), rows.is_empty()) else {
            let (count, hint) = match rows.len() {
                0 => (0, "check the order's id; an order of virtual products alone is not shipped"),
                others => (others + 1, "list `order_carriers` by `id_order`, and update the one that is meant"),
            };
            return Err(Error::usage(format!("order {order} has {count} shipments, not one")).with_hint(hint));
        };
        let notify = mailing == Mailing::Notify;
        let change = TrackingChange {
            shipment: shipment.id,
            from: shipment.tracking_number,
            to: number.to_owned(),
            outcome: Outcome::AlreadyThere,
            mail_requested: false,
            note: format!("order {order} has this tracking number already: nothing was sent"),
        };
        if change.from == number && !notify {
            return Ok(change);
        }
        let write = self.order_carriers().update(shipment.id).tracking_number(number);
        let write = if notify { write.notify() } else { write };
        let Written { outcome, note, .. } = write.send().await?;
        Ok(TrackingChange { outcome, note, mail_requested: notify, ..change })
    }
}

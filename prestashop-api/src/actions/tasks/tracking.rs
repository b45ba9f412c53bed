//! Gives an order its tracking number.

use serde::Serialize;

use crate::client::Shop;
use crate::error::{Error, Result};
use crate::query::filter::eq;
use crate::resources::{OrderCarrier, OrderCarrierId, OrderCarriers, OrderId};
use crate::write::settle::carries_verdict;
use crate::write::{Settled, Write};

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
    #[serde(flatten)]
    pub settled: Settled,
    /// Whether the shop was asked to mail the customer; whether the mail arrived is not known.
    pub mail_requested: bool,
}

carries_verdict!(TrackingChange);

/// Whether the customer is told by mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notify {
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
    /// ```no_run
    /// # async fn example(shop: prestashop_api::Shop) -> prestashop_api::Result<()> {
    /// use prestashop_api::actions::Notify;
    /// use prestashop_api::resources::OrderId;
    ///
    /// let change = shop.set_tracking_number(OrderId(5), "1Z 999 AA1", Notify::Notify).await?;
    /// println!("{}", change.note);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When the order has no shipment, or several; when the shop is too old to mail; and what the shop or the network says.
    pub async fn set_tracking_number(&self, order: OrderId, number: &str, mailing: Notify) -> Result<TrackingChange> {
        self.track(self.only_shipment(order).await?, number, mailing).await
    }

    /// The one shipment of an order.
    pub(in crate::actions) async fn only_shipment(&self, order: OrderId) -> Result<OrderCarrier> {
        let mut rows = self.order_carriers().list().id_order(eq(order)).await?.items;
        let count = rows.len();
        let (Some(shipment), 1) = (rows.pop(), count) else {
            let hint = match count {
                0 => "check the order's id; an order of virtual products alone is not shipped",
                _ => "list `order_carriers` by `id_order`, and name the shipment that is meant",
            };
            return Err(Error::usage(format!("order {order} has {count} shipments, not one")).with_hint(hint));
        };
        Ok(shipment)
    }

    /// Sets the tracking number of one shipment, for orders that have several. Else as [`set_tracking_number`](Self::set_tracking_number).
    ///
    /// # Errors
    /// When there is no such shipment; when the shop is too old to mail; and what the shop or the network says.
    pub async fn set_shipment_tracking_number(
        &self,
        shipment: OrderCarrierId,
        number: &str,
        mailing: Notify,
    ) -> Result<TrackingChange> {
        self.track(self.order_carriers().get(shipment).await?, number, mailing).await
    }

    async fn track(&self, shipment: OrderCarrier, number: &str, mailing: Notify) -> Result<TrackingChange> {
        let notify = mailing == Notify::Notify;
        let change = TrackingChange {
            shipment: shipment.id,
            from: shipment.tracking_number,
            to: number.to_owned(),
            settled: Settled::already_there(format!(
                "shipment {} has this tracking number already: nothing was sent",
                shipment.id
            )),
            mail_requested: false,
        };
        if change.from == number && !notify {
            return Ok(change);
        }
        let written = self.tracking_write(shipment.id, number, mailing).send().await?;
        Ok(TrackingChange { settled: written.settled, mail_requested: notify, ..change })
    }

    /// What sets the tracking number of a shipment.
    pub(in crate::actions) fn tracking_write(
        &self,
        shipment: OrderCarrierId,
        number: &str,
        mailing: Notify,
    ) -> Write<OrderCarriers> {
        let write = self.order_carriers().update(shipment).tracking_number(number);
        if mailing == Notify::Notify { write.notify() } else { write }
    }
}

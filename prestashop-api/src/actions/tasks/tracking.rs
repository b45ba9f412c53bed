//! Gives an order its tracking number.

use serde::Serialize;

use crate::client::Shop;
use crate::display;
use crate::error::{Error, Result};
use crate::query::filter::eq;
use crate::record::Resource as _;
use crate::resources::{Order, OrderCarrier, OrderCarrierId, OrderCarriers, OrderId};
use crate::write::settle::carries_verdict;
use crate::write::{Outcome, Settled, Write};

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
    /// Whether the shop has taken a write that asks it to mail the customer; whether the mail arrived is not known. `None` if it is
    /// not known whether the shop has taken it, or whether the shop's version mails.
    pub mail_requested: Option<bool>,
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

display! {
    /// An order, to see whether it is there.
    struct OrderAlone of Order { id }
}

impl Shop {
    /// Sets the tracking number of an order's shipment, and mails it to the customer if that is wanted.
    ///
    /// The number stands in the row of `order_carriers`; `orders.shipping_number` shows the same. Writing it does not move the order's
    /// `date_upd`. Set it before the order's state where that state's mail is to show the number: PrestaShop mails before it stores
    /// the other fields of the same write. Nothing is sent if the number is right already, and nobody is mailed again: an update of
    /// `order_carriers` with [`notify`](Write::notify) does that.
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
    /// When the shop would not take the number, before anything is looked up; when there is no such order, or it has no shipment, or several; when the
    /// shop is too old to mail; and what the shop or the network says.
    pub async fn set_tracking_number(&self, order: OrderId, number: &str, mailing: Notify) -> Result<TrackingChange> {
        let (change, write) = self.tracking_write(order, number, mailing).await?;
        self.track(change, write, mailing).await
    }

    /// What sets the tracking number of an order's one shipment, unless it is there already, and what is answered then.
    pub(in crate::actions) async fn tracking_write(
        &self,
        order: OrderId,
        number: &str,
        mailing: Notify,
    ) -> Result<(TrackingChange, Option<Write<OrderCarriers>>)> {
        self.check_tracking_number(OrderCarrierId::default(), number).await?;
        let mut rows = self.order_carriers().list().id_order(eq(order)).await?.items;
        let count = rows.len();
        let (Some(shipment), 1) = (rows.pop(), count) else {
            let hint = match count {
                0 => match self.orders().get_as::<OrderAlone>(order).await {
                    Ok(_) => {
                        "an order of virtual products alone has none, and neither has one whose shipment was deleted"
                    }
                    Err(error) if error.is_not_found() => return Err(error),
                    Err(_) => "check the order's id; an order of virtual products alone has none",
                },
                _ => "list `order_carriers` by `id_order`, and name the shipment that is meant",
            };
            return Err(Error::usage(format!("order {order} has {count} shipments, not one")).with_hint(hint));
        };
        Ok(self.tracking_of(shipment, number, mailing))
    }

    /// Sets the tracking number of one shipment, for orders that have several. Else as [`set_tracking_number`](Self::set_tracking_number).
    ///
    /// # Errors
    /// When the shop would not take the number, before anything is looked up; when there is no such shipment; when the shop is too old to mail; and
    /// what the shop or the network says.
    pub async fn set_shipment_tracking_number(
        &self,
        shipment: OrderCarrierId,
        number: &str,
        mailing: Notify,
    ) -> Result<TrackingChange> {
        self.check_tracking_number(shipment, number).await?;
        let (change, write) = self.tracking_of(self.order_carriers().get(shipment).await?, number, mailing);
        self.track(change, write, mailing).await
    }

    /// Whether the shop would take the number.
    async fn check_tracking_number(&self, shipment: OrderCarrierId, number: &str) -> Result<()> {
        self.order_carriers().update(shipment).tracking_number(number).check().await
    }

    fn tracking_of(
        &self,
        shipment: OrderCarrier,
        number: &str,
        mailing: Notify,
    ) -> (TrackingChange, Option<Write<OrderCarriers>>) {
        let write = (shipment.tracking_number != number).then(|| {
            let write = self.order_carriers().update(shipment.id).tracking_number(number);
            if mailing == Notify::Notify { write.notify() } else { write }
        });
        let change = TrackingChange {
            shipment: shipment.id,
            from: shipment.tracking_number,
            to: number.to_owned(),
            settled: Settled::already_there(format!(
                "shipment {} has this tracking number already: nothing was sent",
                shipment.id
            )),
            mail_requested: Some(false),
        };
        (change, write)
    }

    async fn track(
        &self,
        change: TrackingChange,
        write: Option<Write<OrderCarriers>>,
        mailing: Notify,
    ) -> Result<TrackingChange> {
        let Some(write) = write else { return Ok(change) };
        let settled = write.send().await?.settled;
        let mail_requested = match (mailing, settled.outcome) {
            // PrestaShop mails after it has stored the number.
            (Notify::Silent, _) | (_, Outcome::AlreadyThere | Outcome::NotApplied) => Some(false),
            (Notify::Notify, Outcome::Unknown) => None,
            (Notify::Notify, Outcome::Applied | Outcome::Partly | Outcome::Taken) => {
                self.connection.version().map(|version| version.reaches(OrderCarriers::META.mail.since))
            }
        };
        Ok(TrackingChange { settled, mail_requested, ..change })
    }
}

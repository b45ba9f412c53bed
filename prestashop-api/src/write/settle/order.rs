//! What a shop made of the cart that was to become an order.

use rust_decimal::Decimal;

use super::{Acknowledgement, Evidence, Sighting, WriteKind, text_of};
use crate::error::Result;
use crate::query::Query;
use crate::query::filter::notation;
use crate::read::{Pager, id_of};
use crate::record::Record;
use crate::write::compare::Mismatch;
use crate::write::draft::Draft;
use crate::write::order::Placing;
use crate::write::send::Finding;
use crate::write::settle::Settled;

impl Draft {
    /// What there is to be seen of an order that was to be made of a cart. A cart becomes an order once, so that its orders are found by
    /// it, whatever the answer was, and need not be told from those of others.
    pub(crate) async fn find_order<'a, D: Record>(
        &self,
        placing: &Placing,
        said: Acknowledgement,
        echo: Option<D>,
        make: fn() -> D,
    ) -> Finding<'a, D> {
        let (kind, cart) = (WriteKind::Order, placing.cart);
        if self.trusted(echo.as_ref()) {
            return Finding {
                evidence: Evidence::new(kind, said, Sighting::Skipped, format!("an order was made of cart {cart}")),
                record: echo,
            };
        }
        let orders = match self.orders_of(cart, make).await {
            Ok(orders) => orders,
            Err(again) => {
                let found = format!("looking for the order of cart {cart} failed: {again}");
                return Finding { evidence: Evidence::new(kind, said, Sighting::Impossible, found), record: echo };
            }
        };
        let ids: Vec<u64> = orders.iter().map(|order| id_of(order)).collect();
        let total: Decimal = orders.iter().map(|order| amount(order, "total_paid")).sum();
        let Some(order) = orders.into_iter().next() else {
            let found = format!("there is no order of cart {cart}");
            return Finding { evidence: Evidence::new(kind, said, Sighting::Absent, found), record: None };
        };
        let fits = amount(&self.fields, "total_paid") == total;
        let differing = self.unlike(&order, placing, fits);
        let stateless = state(&order).is_none();
        let seen = match (&differing[..], said) {
            // The shop writes the order first, and its state last.
            (_, Acknowledgement::Lost) if stateless => Sighting::Ambiguous,
            ([], _) => Sighting::Complete,
            _ => Sighting::Partial,
        };
        let found = told(&order, &ids, placing, fits);
        let evidence = Evidence::new(kind, said, seen, found).differing(differing).candidate(ids.first().copied());
        Finding { evidence, record: (seen != Sighting::Ambiguous).then_some(order) }
    }

    /// The verdict on a cart that became an order before: it is the one that was asked for, or it stands in the way.
    ///
    /// # Errors
    /// The order is another one.
    pub(crate) async fn ordered_before<D: Record>(
        &self,
        placing: &Placing,
        earlier: u64,
        make: fn() -> D,
    ) -> Result<(Settled, D)> {
        let order = self.reread(earlier, make).await?;
        let differing = self.visible_differences(&order);
        if let Some(first) = differing.first() {
            return Err(self
                .usage(format!("cart {} is order {earlier} already, and not as it is asked for: {first}", placing.cart))
                .with_path(first.base().to_owned())
                .with_hint("a cart becomes one order: make another cart, or change that order"));
        }
        let found = format!("nothing was sent: {}", told(&order, &[earlier], placing, true));
        Ok((Settled::already_there(found), order))
    }

    /// The orders of a cart, oldest first; several where it went into several packages.
    async fn orders_of<D: Record>(&self, cart: u64, make: fn() -> D) -> Result<Vec<D>> {
        let mut query = Query::new(self.resource).after_id(0);
        query.filter(self.resource.on_create.made_of, Ok(notation::equal(cart)));
        Pager::first(self.connection.clone(), query, make).await
    }

    /// Where an order is not what was asked for. The state is: a total that fits leads to one, and nothing else does.
    fn unlike(&self, order: &dyn Record, placing: &Placing, fits: bool) -> Vec<Mismatch> {
        let fields = self.visible_differences(order).into_iter();
        let mut unlike: Vec<Mismatch> =
            fields.filter(|left| !(fits && left.field == "total_paid")).map(Mismatch::from).collect();
        let stored = state(order);
        if let Some(wanted) = placing.fits.filter(|wanted| stored != Some(*wanted)) {
            let stored = stored.map(|state| state.to_string());
            unlike.push(Mismatch { field: "current_state".to_owned(), sent: wanted.to_string(), stored });
        }
        unlike
    }
}

/// The state of an order; `None` while the shop is making it.
fn state(order: &dyn Record) -> Option<u64> {
    text_of(order, "current_state").and_then(|state| state.parse().ok()).filter(|state| *state != 0)
}

fn amount(record: &dyn Record, name: &str) -> Decimal {
    text_of(record, name).and_then(|text| text.parse().ok()).unwrap_or_default()
}

/// What became of a cart, in a sentence: state, total, carrier and payment.
fn told(order: &dyn Record, ids: &[u64], placing: &Placing, fits: bool) -> String {
    let part = |name: &str| text_of(order, name).filter(|text| !text.is_empty()).unwrap_or_else(|| "none".to_owned());
    let (first, rest) = ids.split_first().map_or((0, ids), |(first, rest)| (*first, rest));
    let several = match rest {
        [] => String::new(),
        rest => {
            let rest: Vec<_> = rest.iter().map(u64::to_string).collect();
            format!(", and {} for its other packages", rest.join(", "))
        }
    };
    let made = format!(
        "order {first} was made of cart {}{several}; its state is {}, its total {} of which {} are paid, its carrier {}, its payment {} ({})",
        placing.cart,
        part("current_state"),
        part("total_paid"),
        part("total_paid_real"),
        part("id_carrier"),
        part("payment"),
        part("module"),
    );
    let failed = placing.fails.map_or(!fits, |fails| state(order) == Some(fails));
    if !failed {
        return made;
    }
    format!(
        "{made}. That is the state of a payment error: the total that was sent does not fit the cart, and the shop mails the customer so"
    )
}

//! Sets what can be sold of a product.

use serde::Serialize;

use crate::client::Shop;
use crate::error::{Error, Result};
use crate::query::Direction;
use crate::query::filter::eq;
use crate::resources::{CombinationId, ProductId, StockAvailable, StockAvailableId, StockAvailables};
use crate::write::settle::carries_verdict;
use crate::write::{Settled, Write};

/// What became of a quantity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
#[must_use = "the quantity may not have been set: look at the outcome"]
pub struct StockChange {
    /// The row of `stock_availables`.
    pub row: StockAvailableId,
    /// The quantity before.
    pub from: i64,
    /// The quantity that was asked for.
    pub to: i64,
    /// What became of it.
    #[serde(flatten)]
    pub settled: Settled,
}

carries_verdict!(StockChange);

impl Shop {
    /// Sets the quantity of a product, or of one of its combinations, in the shop that this connection is about.
    ///
    /// The quantity of a product is not in `products` (`quantity` there is an obsolete column) but in its row of
    /// `stock_availables`, which is there from the beginning and can neither be created nor deleted. PrestaShop takes an absolute
    /// number and knows no lock: an order that comes in between the look and the write is overwritten. Nothing is sent if the quantity
    /// is right already. The shop writes down no movement of stock, and `physical_quantity` shows the old number until the next order.
    ///
    /// ```no_run
    /// # async fn example(shop: prestashop_api::Shop) -> prestashop_api::Result<()> {
    /// use prestashop_api::resources::{CombinationId, ProductId};
    ///
    /// let change = shop.set_stock(ProductId(1), Some(CombinationId(4)), 12).await?;
    /// println!("{} -> {}: {:?}", change.from, change.to, change.outcome);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When there is no such row, or more than one (a multistore: choose the shop by its scope, which is
    /// held against the rows, as PHP 8.1 and later list those of all shops; the key has to GET `shops` for that); when the advanced stock management keeps
    /// the quantity (PrestaShop would answer 133); when the product has combinations and none is named, because PrestaShop makes the
    /// product's quantity the sum of theirs; and what the shop or the network says.
    pub async fn set_stock(
        &self,
        product: ProductId,
        combination: Option<CombinationId>,
        quantity: i64,
    ) -> Result<StockChange> {
        let (change, write) = self.stock_write(product, combination, quantity).await?;
        let Some(write) = write else { return Ok(change) };
        let written = write.send().await?;
        Ok(StockChange { settled: written.settled, ..change })
    }

    /// What sets the quantity, unless it is right already, and what is answered then.
    pub(in crate::actions) async fn stock_write(
        &self,
        product: ProductId,
        combination: Option<CombinationId>,
        quantity: i64,
    ) -> Result<(StockChange, Option<Write<StockAvailables>>)> {
        let what = match combination {
            Some(combination) => format!("product {product}, combination {combination}"),
            None => format!("product {product}"),
        };
        let refuse = |message: String| Error::usage(message);
        if i32::try_from(quantity).is_err() {
            return Err(refuse(format!("{quantity} is no quantity: PrestaShop keeps numbers of 32 bits")));
        }
        let wanted = combination.unwrap_or_default();
        // Sorted by the combination, the product's own row comes before those of its combinations, of which there can be hundreds.
        let rows = self.stock_availables().list().id_product(eq(product)).sort("id_product_attribute", Direction::Asc);
        let rows = if wanted.0 == 0 { rows } else { rows.id_product_attribute(eq(wanted)) }.await?;
        if wanted.0 == 0 && rows.items.iter().any(|row| row.id_product_attribute.0 != 0) {
            return Err(refuse(format!("{what} has combinations: its quantity is the sum of theirs"))
                .with_hint("set the quantity of each combination"));
        }
        let mut rows: Vec<StockAvailable> =
            rows.items.into_iter().filter(|row| row.id_product_attribute == wanted).collect();
        let count = rows.len();
        let owner = |row: &StockAvailable| match (row.id_shop, row.id_shop_group) {
            (Some(shop), _) => format!("shop {shop}"),
            (None, group) => format!("group {}", group.unwrap_or_default()),
        };
        let owners: Vec<_> = rows.iter().map(owner).collect();
        let (Some(row), true) = (rows.pop(), rows.is_empty()) else {
            let message = format!("{what} has {count} rows of stock, not one");
            let hint = match count {
                0 => "check the ids; in a multistore also which shop is meant".to_owned(),
                _ => format!("they are of {}: say by the scope which one is meant", owners.join(", ")),
            };
            return Err(refuse(message).with_hint(hint));
        };
        if row.depends_on_stock {
            return Err(refuse(format!("the advanced stock management keeps the quantity of {what}"))
                .with_hint("set `depends_on_stock` of the row to 0 first"));
        }
        let change = StockChange {
            row: row.id,
            from: row.quantity,
            to: quantity,
            settled: Settled::already_there(format!("{what} has quantity {quantity} already: nothing was sent")),
        };
        let write = (change.from != quantity).then(|| self.stock_availables().update(row.id).quantity(quantity));
        Ok((change, write))
    }
}

//! Starts a product that the back office shows and customers can order.

use crate::client::Shop;
use crate::error::{Error, Result};
use crate::read::settings;
use crate::record::Translated;
use crate::resources::{CategoryId, NewProduct, ProductCategory, Products};
use crate::write::Write;
use rust_decimal::Decimal;

impl Shop {
    /// Starts a product of that name and price (without tax, in the shop's default currency), in the shop's home category. It is not
    /// active, so that it can be completed first: call `.active(true)` to put it on sale, further setters for all else, and
    /// then `send`.
    ///
    /// PrestaShop's webservice does not know the defaults of the back office: a product that is created with a name and a price alone
    /// is a draft that the back office hides (`state` 0), cannot be ordered, shows no price and is in no category. The
    /// spec's defaults and this home category mend that. The name goes to every language that is not given one of its own, since a product
    /// has neither name nor address in a language without; before 1.7.7 the address is made of it here. With tags or features the
    /// product is written once more after it was made, because the shop's search finds them only then. A virtual product is one by
    /// `product_type` (1.7.8 and later) or `is_virtual`. The stock row is made with quantity 0: [`set_stock`](Self::set_stock) fills it.
    ///
    /// ```no_run
    /// # async fn example(shop: prestashop_api::Shop) -> prestashop_api::Result<()> {
    /// use prestashop_api::{Decimal, Translated};
    ///
    /// let name = Translated::per_language([(1, "Mug"), (2, "Tasse")]);
    /// let written = shop.add_product(name, Decimal::new(1250, 2)).await?.reference("MUG-1").active(true).send().await?;
    /// println!("{}", written.note);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When the home category cannot be read from `configurations` (`PS_HOME_CATEGORY`): use
    /// [`add_product_in`](Self::add_product_in) then.
    pub async fn add_product(&self, name: impl Into<Translated>, price: impl Into<Decimal>) -> Result<Write<Products>> {
        let homes = settings(&self.connection, "PS_HOME_CATEGORY").await?;
        match homes.iter().filter_map(|id| id.parse().ok()).filter(|id| *id != 0).collect::<Vec<u64>>()[..] {
            [home] => Ok(self.add_product_in(CategoryId(home), name, price)),
            _ => Err(Error::usage("the shop does not name one home category")
                .with_hint("say which category the product is in")),
        }
    }

    /// Starts a product as [`add_product`](Self::add_product) does, in a category of your choice, which asks the shop for nothing.
    pub fn add_product_in(
        &self,
        category: CategoryId,
        name: impl Into<Translated>,
        price: impl Into<Decimal>,
    ) -> Write<Products> {
        let row = ProductCategory { id: category, ..ProductCategory::default() };
        self.products()
            .create(NewProduct { price: price.into() })
            .name(name)
            .id_category_default(category)
            .categories([row])
            .complete()
    }
}

//! Adds what customers may enter for a product.

use futures_util::TryStreamExt as _;

use crate::client::Shop;
use crate::error::Result;
use crate::query::filter::eq;
use crate::resources::{CustomizationField, NewCustomizationField, ProductId};
use crate::write::Written;

/// What a text is in `product_customization_fields.type`; a file is 0.
const TEXT: i64 = 1;

/// What a product says of its customization fields.
#[derive(Debug, PartialEq, Eq)]
struct Count {
    /// 0 none, 1 some, 2 some that have to be filled in.
    customizable: i64,
    texts: i64,
    files: i64,
}

impl Count {
    fn of(fields: &[CustomizationField]) -> Self {
        let mut count = Self { customizable: 0, texts: 0, files: 0 };
        for field in fields.iter().filter(|field| !field.is_deleted) {
            count.customizable = count.customizable.max(1 + i64::from(field.required));
            *(if field.r#type == TEXT { &mut count.texts } else { &mut count.files }) += 1;
        }
        count
    }
}

impl Shop {
    /// Adds a text or file that customers may enter for a product, and counts it there: the product's page shows its fields only where
    /// `customizable`, `text_fields` and `uploadable_files` say that it has them, and the webservice leaves them as they are. They are set to
    /// what the product's fields really are, those that were there before included. The label goes to every language that is not given one of its own.
    ///
    /// Applied means that both are done. Where the field was made and the product may not show it, the outcome is [`Partly`](crate::Outcome::Partly), and
    /// the note says what is left to do.
    ///
    /// ```no_run
    /// # async fn example(shop: prestashop_api::Shop) -> prestashop_api::Result<()> {
    /// use prestashop_api::resources::{NewCustomizationField, ProductId};
    ///
    /// let new = NewCustomizationField { id_product: ProductId(19), r#type: 1, required: false, name: "Engraving".into() };
    /// let written = shop.add_customization_field(new).await?;
    /// println!("{:?}: {}", written.outcome, written.note);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When nothing was written: there is no such product, a refusal of the shop, no connection.
    pub async fn add_customization_field(&self, new: NewCustomizationField) -> Result<Written<CustomizationField>> {
        let product = new.id_product;
        // The shop takes a field of a product that is not there.
        let _ = self.products().get(product).await?;
        let mut written = self.product_customization_fields().create(new).complete().send().await?;
        if !written.outcome.is_taken() {
            return Ok(written);
        }
        match Box::pin(self.count_customization_fields(product)).await {
            Ok(Ok(effect)) => written.effects.push(effect),
            Ok(Err(doubt)) => not_counted(&mut written, product, &doubt),
            Err(error) => not_counted(&mut written, product, &error.to_string()),
        }
        Ok(written)
    }

    /// Has the product say how many fields it has: what it says then, or why that is not sure.
    async fn count_customization_fields(&self, product: ProductId) -> Result<std::result::Result<String, String>> {
        let fields = self.product_customization_fields().list().id_product(eq(product)).stream();
        let count = Count::of(&fields.try_collect::<Vec<_>>().await?);
        let Count { customizable, texts, files } = count;
        let says = format!(
            "product {product} says so: customizable {customizable}, text_fields {texts}, uploadable_files {files}"
        );
        let held = self.products().get(product).await?;
        if (Count { customizable: held.customizable, texts: held.text_fields, files: held.uploadable_files }) == count {
            return Ok(Ok(says));
        }
        let update =
            self.products().update(product).customizable(customizable).text_fields(texts).uploadable_files(files);
        let counted = Box::pin(update.send()).await?;
        Ok(if counted.is_applied() { Ok(says) } else { Err(counted.settled.note) })
    }
}

fn not_counted(written: &mut Written<CustomizationField>, product: ProductId, why: &str) {
    written.settled.lacks(format_args!(
        "product {product} may not show it yet: set `customizable`, `text_fields` and `uploadable_files` there, because {why}"
    ));
}

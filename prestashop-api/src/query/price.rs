//! Prices that the shop computes for a list.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::error::{Error, Result};
use crate::record::{Extra, IntoValue, Resource};
use crate::resources::ids::{CombinationId, CountryId, CurrencyId, GroupId, StateId};

/// A price that the shop computes for each record of a list of products or combinations: for a country, a group of customers, a
/// quantity, with taxes and reductions.
///
/// The field `price` of a product is its base price without taxes and reductions. What a customer pays is asked for by a price
/// of your own, under a name of your own:
///
/// ```no_run
/// # async fn example(shop: prestashop_api::Shop) -> prestashop_api::Result<()> {
/// use prestashop_api::Price;
/// use prestashop_api::resources::CountryId;
///
/// let paid = Price::named("paid")?.country(CountryId(8)).use_tax(true);
/// for product in shop.products().list().with_price(paid.clone()).await? {
///     println!("{}: {:?}", product.id, paid.of(&product.extra));
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a price is computed when a list asks for it"]
pub struct Price {
    name: String,
    options: Vec<(&'static str, String)>,
}

impl Price {
    /// A price under a name: letters, digits, `_` and `-`. The shop answers it in small letters, so capitals become small.
    ///
    /// # Errors
    /// Any other name: the shop would refuse it.
    pub fn named(name: &str) -> Result<Self> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if name.is_empty() || !name.chars().all(is_plain) {
            return Err(Error::usage(format!("`{}` is no name for a price", name.escape_debug()))
                .with_hint("Use letters, digits, `_` and `-`."));
        }
        Ok(Self { name: name.to_ascii_lowercase(), options: Vec::new() })
    }

    /// The name, as the shop answers it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// For customers of this country; decides the taxes and some reductions.
    pub fn country(self, country: impl IntoValue<CountryId>) -> Self {
        self.with("country", country.into_value().0)
    }

    /// For customers of this state.
    pub fn state(self, state: impl IntoValue<StateId>) -> Self {
        self.with("state", state.into_value().0)
    }

    /// In this currency; the shop's default unless said.
    pub fn currency(self, currency: impl IntoValue<CurrencyId>) -> Self {
        self.with("currency", currency.into_value().0)
    }

    /// For customers of this group.
    pub fn group(self, group: impl IntoValue<GroupId>) -> Self {
        self.with("group", group.into_value().0)
    }

    /// Of one piece if that many are bought; 1 unless said.
    pub fn quantity(self, pieces: u32) -> Self {
        self.with("quantity", pieces)
    }

    /// Of this combination of the product.
    pub fn product_attribute(self, combination: impl IntoValue<CombinationId>) -> Self {
        self.with("product_attribute", combination.into_value().0)
    }

    /// With taxes, or without.
    pub fn use_tax(self, yes: bool) -> Self {
        self.with("use_tax", u8::from(yes))
    }

    /// With reductions (which they are unless said), or without.
    pub fn use_reduction(self, yes: bool) -> Self {
        self.with("use_reduction", u8::from(yes))
    }

    /// The reduction instead of the price.
    pub fn only_reduction(self, yes: bool) -> Self {
        self.with("only_reduction", u8::from(yes))
    }

    /// With the ecotax, or without.
    pub fn use_ecotax(self, yes: bool) -> Self {
        self.with("use_ecotax", u8::from(yes))
    }

    /// Rounded to that many decimals.
    pub fn decimals(self, decimals: u8) -> Self {
        self.with("decimals", decimals)
    }

    /// The price in what a record has beside its own fields; `None` if it was not asked for, or is no number. What the shop sent
    /// stays in [`Extra::get`].
    #[must_use]
    pub fn of(&self, extra: &Extra) -> Option<Decimal> {
        match extra.get(&self.name)? {
            Value::String(text) => text.trim().parse().ok(),
            Value::Number(number) => number.to_string().parse().ok(),
            _ => None,
        }
    }

    /// An option; the last word on it counts.
    fn with(mut self, option: &'static str, value: impl Into<u64>) -> Self {
        self.options.retain(|(known, _)| *known != option);
        self.options.push((option, value.into().to_string()));
        self
    }

    /// The parameters of the call.
    pub(crate) fn parameters(&self) -> Vec<(String, String)> {
        let parameter = |(option, value): &(&str, String)| (format!("price[{}][{option}]", self.name), value.clone());
        if self.options.is_empty() {
            // Without any option the shop would not hear of the price at all; this one says what holds anyway.
            return vec![parameter(&("quantity", "1".to_owned()))];
        }
        self.options.iter().map(parameter).collect()
    }
}

/// A resource that the shop computes prices for: those of which the spec says `prices: true`.
#[diagnostic::on_unimplemented(
    message = "the shop computes no prices for `{Self}`",
    label = "a list of these takes no price"
)]
pub trait Priced: Resource {}

//! Prices computed on request: `price[NAME][OPTION]=VALUE` adds a field to products and combinations.

use std::borrow::Cow;
use std::sync::Arc;

use indexmap::IndexMap;
use prestashop_api::Decimal;
use serde_json::json;

use super::call::Call;
use super::model::Resource;
use super::pricing::{Price, Terms, price, rounded, six};
use super::response::{Errors, Refusal};
use super::row::{Row, number, php_int};
use super::world::World;

/// The fields that a request adds, by name, with their options.
#[derive(Debug, Default)]
pub(super) struct VirtualPrices(IndexMap<String, IndexMap<String, String>>);

impl VirtualPrices {
    /// Reads the parameters of a request; of other resources they mean nothing.
    pub(super) fn parse(call: &Call, resource: &str) -> Result<Self, Refusal> {
        let mut fields: IndexMap<String, IndexMap<String, String>> = IndexMap::new();
        if !["products", "combinations"].contains(&resource) {
            return Ok(Self::default());
        }
        for (parameter, value) in &call.query {
            let Some((name, option)) = parameter.strip_prefix("price[").and_then(|rest| rest.split_once(']')) else {
                continue;
            };
            // PHP takes a text for a list of options, and dies.
            let option = option.strip_prefix('[').and_then(|option| option.strip_suffix(']')).ok_or(Refusal::Fatal)?;
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte)) {
                return Err(Errors::one(400, 128, "Name for the virtual field is not allow").into());
            }
            fields.entry(name.to_lowercase()).or_default().insert(option.to_owned(), value.clone());
        }
        Ok(Self(fields))
    }

    /// The resource with these fields.
    pub(super) fn extend<'a>(&self, resource: &'a Resource) -> Cow<'a, Resource> {
        self.0.keys().filter(|name| resource.field(name).is_none()).fold(
            Cow::Borrowed(resource),
            |mut resource, name| {
                resource.to_mut().add_computed(name);
                resource
            },
        )
    }

    /// A row with these fields.
    pub(super) fn fill(&self, world: &World, resource: &str, row: &mut Arc<Row>) {
        for (name, options) in &self.0 {
            let price = json!(six(computed(world, resource, row, options)));
            Arc::make_mut(row).insert(name.clone(), price);
        }
    }
}

fn computed(world: &World, resource: &str, row: &Row, options: &IndexMap<String, String>) -> Decimal {
    let option = |name: &str| options.get(name).map(|value| u64::try_from(php_int(value)).unwrap_or(0));
    let on = |name: &str| option(name).is_none_or(|value| value > 0);
    let (product, combination) = match resource {
        "combinations" => (world.row("products", number(row, "id_product")), number(row, "id")),
        _ => (Some(row), option("product_attribute").unwrap_or(0)),
    };
    let terms = Terms {
        country: option("country"),
        currency: option("currency").unwrap_or(0),
        group: option("group").unwrap_or(0),
        quantity: option("quantity").unwrap_or(1).max(1),
        combination,
    };
    let price = product.map_or_else(Price::default, |product| price(world, product, &terms));
    let amount = match (option("only_reduction").is_some_and(|only| only > 0), on("use_reduction")) {
        (true, _) => price.reduction,
        (false, true) => price.net(),
        (false, false) => price.full,
    };
    let amount = if on("use_tax") { price.taxed(amount) } else { amount };
    let decimals = option("decimals").and_then(|decimals| u32::try_from(decimals).ok());
    // A shop rounds to the cents of its currency, whatever more is asked for.
    rounded(amount, decimals.unwrap_or(2).min(2))
}

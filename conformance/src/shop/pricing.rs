//! Prices that the shop computes: of products and their combinations, and of what carriers take.

use prestashop_api::Decimal;
use rust_decimal::RoundingStrategy;

use super::row::{Row, amount, falsy, number, text};
use super::world::World;

/// For whom, where and how many.
#[derive(Debug, Clone)]
pub(super) struct Terms {
    /// The country whose taxes hold; none for that of the shop.
    pub(super) country: Option<u64>,
    pub(super) currency: u64,
    pub(super) group: u64,
    pub(super) quantity: u64,
    pub(super) combination: u64,
}

impl Default for Terms {
    fn default() -> Self {
        Self { country: None, currency: 0, group: 0, quantity: 1, combination: 0 }
    }
}

/// The price of one piece, not rounded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Price {
    /// Before tax, without any reduction.
    pub(super) full: Decimal,
    /// What is taken off, before tax.
    pub(super) reduction: Decimal,
    /// The tax that comes on top, in percent, and its id.
    pub(super) rate: Decimal,
    pub(super) tax: u64,
}

impl Price {
    pub(super) fn net(&self) -> Decimal {
        self.full - self.reduction
    }

    /// An amount before tax with tax.
    pub(super) fn taxed(&self, net: Decimal) -> Decimal {
        net * (Decimal::ONE + self.rate / Decimal::ONE_HUNDRED)
    }
}

/// The price of a product; nothing for a combination of another product.
pub(super) fn price(world: &World, product: &Row, terms: &Terms) -> Price {
    let id = number(product, "id");
    let impact = match terms.combination {
        0 => Decimal::ZERO,
        combination => match world.row("combinations", combination).filter(|row| number(row, "id_product") == id) {
            Some(row) => amount(row, "price"),
            None => return Price::default(),
        },
    };
    let special = special(world, id, terms);
    let own = special.map(|row| amount(row, "price")).filter(|own| *own >= Decimal::ZERO);
    let currency = world.row("currencies", terms.currency).map_or(Decimal::ONE, |row| amount(row, "conversion_rate"));
    let full = (own.unwrap_or_else(|| amount(product, "price")) + impact) * currency;
    let (tax, rate) = tax(world, number(product, "id_tax_rules_group"), terms.country);
    let of_special = special.map_or(Decimal::ZERO, |row| match row.get("reduction_type").map(text).as_deref() {
        Some("percentage") => full * amount(row, "reduction"),
        _ if row.get("reduction_tax").is_some_and(|taxed| !falsy(taxed)) => {
            amount(row, "reduction") * currency / (Decimal::ONE + rate / Decimal::ONE_HUNDRED)
        }
        _ => amount(row, "reduction") * currency,
    });
    let of_group = world.row("groups", terms.group).map_or(Decimal::ZERO, |row| amount(row, "reduction"));
    let reduction = of_special + (full - of_special) * of_group / Decimal::ONE_HUNDRED;
    Price { full, reduction, rate, tax }
}

/// The special price that holds: the one that says most about its terms.
fn special<'a>(world: &'a World, product: u64, terms: &Terms) -> Option<&'a Row> {
    let country = terms.country.unwrap_or_else(|| home(world));
    let scopes = [
        ("id_product_attribute", terms.combination),
        ("id_currency", terms.currency),
        ("id_country", country),
        ("id_group", terms.group),
        ("id_customer", 0),
        ("id_cart", 0),
    ];
    let holds = |row: &&Row| {
        number(row, "id_product") == product
            && scopes.iter().all(|(scope, of)| [0, *of].contains(&number(row, scope)))
            && number(row, "from_quantity") <= terms.quantity
    };
    let said = |row: &&Row| {
        let narrow = scopes.iter().filter(|(scope, _)| number(row, scope) > 0).count();
        (narrow, number(row, "from_quantity"))
    };
    world.rows("specific_prices").filter(holds).max_by_key(said)
}

/// The tax of a group of rules in a country, and its rate. Where the country of the shop has no rule, the first of the group stands in: of
/// the rules of most groups only some were recorded.
pub(super) fn tax(world: &World, rules: u64, country: Option<u64>) -> (u64, Decimal) {
    let of_group = || world.rows("tax_rules").filter(|row| number(row, "id_tax_rules_group") == rules);
    let of_country = |country| of_group().find(|row| number(row, "id_country") == country);
    let home = home(world);
    let rule = match country {
        Some(country) if country != home => of_country(country),
        _ => of_country(home).or_else(|| of_group().next()),
    };
    let tax = rule.map_or(0, |row| number(row, "id_tax"));
    (tax, world.row("taxes", tax).map_or(Decimal::ZERO, |row| amount(row, "rate")))
}

/// The country of the shop.
fn home(world: &World) -> u64 {
    world.setting("PS_COUNTRY_DEFAULT").and_then(|id| id.parse().ok()).unwrap_or(8)
}

/// What a carrier takes for that weight and those products, before tax; none if it does not go there.
pub(super) fn shipping(world: &World, carrier: &Row, zone: u64, weight: Decimal, products: Decimal) -> Option<Decimal> {
    const BY_PRICE: u64 = 2;
    const FREE: u64 = 4;
    let on = |name: &str| carrier.get(name).is_some_and(|value| !falsy(value));
    let method = number(carrier, "shipping_method");
    if on("is_free") || method == FREE {
        return Some(Decimal::ZERO);
    }
    let (by, ranges, measure) = match method {
        BY_PRICE => ("id_range_price", "price_ranges", products),
        _ => ("id_range_weight", "weight_ranges", weight),
    };
    let fits = |row: &&Row| {
        let range = world.row(ranges, number(row, by));
        number(row, "id_carrier") == number(carrier, "id")
            && number(row, "id_zone") == zone
            && range
                .is_some_and(|range| amount(range, "delimiter1") <= measure && measure < amount(range, "delimiter2"))
    };
    let price = world.rows("deliveries").find(fits).map(|row| amount(row, "price"))?;
    let handling = world.setting("PS_SHIPPING_HANDLING").and_then(|amount| amount.parse().ok());
    Some(price + handling.filter(|_| on("shipping_handling")).unwrap_or(Decimal::ZERO))
}

/// Two decimals, the rest rounded away from zero at half.
pub(super) fn cents(amount: Decimal) -> Decimal {
    rounded(amount, 2)
}

/// So many decimals, the rest rounded away from zero at half.
pub(super) fn rounded(amount: Decimal, decimals: u32) -> Decimal {
    amount.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

/// Six decimals, as the database shows an amount.
pub(super) fn six(amount: Decimal) -> String {
    let mut amount = rounded(amount, 6);
    amount.rescale(6);
    amount.to_string()
}

//! Prices of what has none.

use prestashop_api::Price;
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.orders().list().with_price(Price::named("mine").unwrap());
}

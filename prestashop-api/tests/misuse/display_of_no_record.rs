//! A struct that is no display.

use prestashop_api::Shop;

struct Name;

async fn wrong(shop: Shop) {
    shop.customers().list().display::<Name>();
}

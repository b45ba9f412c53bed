//! A field to be set, misspelt.

use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.orders().update(1).nite("call first");
}

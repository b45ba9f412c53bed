//! An amount as a float.

use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.products().update(1).price(12.5);
}

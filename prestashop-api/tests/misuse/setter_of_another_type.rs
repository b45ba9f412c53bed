//! A text where yes or no belongs.

use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.products().update(1).active("yes");
}

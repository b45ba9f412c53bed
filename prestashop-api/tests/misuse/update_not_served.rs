//! A resource that has no update.

use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.stock_movements().update(1);
}

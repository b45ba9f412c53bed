//! A resource that has no delete.

use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.stock_availables().delete(1);
}

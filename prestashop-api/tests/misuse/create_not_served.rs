//! A resource that has no create.

use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.stock_movements().create(());
}

//! Numbers that lead nowhere.

use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.follow([7_u64]);
}

//! A value where a filter belongs.

use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.orders().list().current_state(2);
}

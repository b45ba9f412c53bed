//! A field that only an action writes.

use prestashop_api::resources::OrderStateId;
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.orders().update(1).current_state(OrderStateId(4));
}

//! Yes and no have no order.

use prestashop_api::filter::between;
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.orders().list().valid(between(false, true));
}

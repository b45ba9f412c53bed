//! A text has no order.

use prestashop_api::filter::greater;
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.orders().list().reference(greater("A"));
}

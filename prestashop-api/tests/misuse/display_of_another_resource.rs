//! A display of orders on customers.

use prestashop_api::resources::OrderHead;
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.customers().list().display::<OrderHead>();
}

//! An amount as a float.

use prestashop_api::filter::greater;
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.orders().list().total_paid(greater(1.5));
}

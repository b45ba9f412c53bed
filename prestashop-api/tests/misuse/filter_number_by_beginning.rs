//! A number that begins with something.

use prestashop_api::filter::begins;
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.orders().list().total_paid(begins("1"));
}

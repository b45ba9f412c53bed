//! A text compared with a number.

use prestashop_api::filter::eq;
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.orders().list().reference(eq(5));
}

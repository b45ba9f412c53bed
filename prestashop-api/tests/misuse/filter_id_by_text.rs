//! An id compared with a text.

use prestashop_api::filter::eq;
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.orders().list().id_customer(eq("7"));
}

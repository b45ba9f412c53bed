//! A filter by a field that the shop computes.

use prestashop_api::filter::eq;
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.orders().list().shipping_number(eq("TRK9"));
}

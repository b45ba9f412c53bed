//! A filter by a field, misspelt.

use prestashop_api::filter::eq;
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.orders().list().refrence(eq("XKBKNABJK"));
}

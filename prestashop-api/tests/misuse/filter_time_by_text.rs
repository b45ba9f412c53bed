//! A time as a text.

use prestashop_api::filter::since;
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.orders().list().date_upd(since("2026-01-01"));
}

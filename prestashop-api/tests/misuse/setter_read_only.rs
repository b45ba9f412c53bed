//! A field that nobody writes.

use prestashop_api::DateTime;
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    shop.orders().update(1).date_upd(None::<DateTime>);
}

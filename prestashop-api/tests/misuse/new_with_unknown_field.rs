//! A new record with a field that is not asked for.

use prestashop_api::resources::NewZone;
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    let new = NewZone { name: "North".into(), activ: true };
    shop.zones().create(new);
}

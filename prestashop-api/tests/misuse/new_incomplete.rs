//! A new record without what it must have.

use prestashop_api::resources::NewCustomer;
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    let new = NewCustomer { firstname: "Zoë".into(), lastname: "Müller".into() };
    shop.customers().create(new);
}

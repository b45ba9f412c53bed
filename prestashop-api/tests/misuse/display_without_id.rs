//! A display that would lose records.

use prestashop_api::display;
use prestashop_api::resources::Product;
use prestashop_api::Shop;

display! { struct Slim of Product { reference, price } }

async fn wrong(shop: Shop) {
    shop.products().list().display::<Slim>();
}

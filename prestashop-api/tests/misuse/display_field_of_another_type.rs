//! A display that says a field is a text, which is a number.

use prestashop_api::display;
use prestashop_api::resources::{Product, ProductId};
use prestashop_api::Shop;

display! { struct Slim of Product { id: ProductId, price: String } }

async fn wrong(shop: Shop) {
    shop.products().list().display::<Slim>();
}

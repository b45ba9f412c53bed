//! A display of a field that the record does not have.

use prestashop_api::display;
use prestashop_api::resources::Product;
use prestashop_api::Shop;

display! { struct Slim of Product { id, refrence } }

async fn wrong(shop: Shop) {
    shop.products().list().display::<Slim>();
}

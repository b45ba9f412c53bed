//! A display of a field that is going to end.
#![deny(deprecated)]
use prestashop_api::display;
use prestashop_api::resources::Order;
use prestashop_api::Shop;

display! { struct Parcel of Order { id, shipping_number } }

async fn wrong(shop: Shop) {
    shop.orders().list().display::<Parcel>();
}

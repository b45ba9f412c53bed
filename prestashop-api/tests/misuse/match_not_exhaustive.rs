//! Kinds of errors, of which there can be more.

use prestashop_api::ErrorKind;
use prestashop_api::Shop;

async fn wrong(shop: Shop) {
    let error = shop.orders().get(1).await.unwrap_err();
    match error.kind() {
        ErrorKind::NotFound => {}
        ErrorKind::Usage => {}
    }
}

//! An input of another type.

use prestashop_api::resources::ListOrders;

fn wrong() -> ListOrders {
    ListOrders::new().limit("50")
}

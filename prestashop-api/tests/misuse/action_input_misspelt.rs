//! An input, misspelt.

use prestashop_api::resources::ListOrders;

fn wrong() -> ListOrders {
    ListOrders::new().current_sate(4)
}

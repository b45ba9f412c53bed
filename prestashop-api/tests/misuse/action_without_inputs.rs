//! An action without what must be given.

use prestashop_api::resources::{OrderId, UpdateOrderState};

fn wrong() -> UpdateOrderState {
    UpdateOrderState::new(OrderId(1))
}

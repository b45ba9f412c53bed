//! The id of another resource for an action.

use prestashop_api::resources::{CustomerId, OrderStateId, UpdateOrderState};

fn wrong() -> UpdateOrderState {
    UpdateOrderState::new(CustomerId(1), OrderStateId(2))
}

use crate::prelude::*;
use crate::generated::*;
record! {
    /// Lists orders.
    #[record("list-orders")]
    pub struct ListOrders {
        /// s
        pub current_state: Option<OrderStateId>,
        /// s
        pub updated_from: Option<DateTime>,
        /// s
        pub updated_to: Option<DateTime>,
        /// s
        pub offset: Option<u64>,
        /// s
        pub limit: Option<u64>,
        /// s
        pub max_pages: Option<u64>,
    }
}
impl ListOrders {
    /// s
    #[must_use]
    pub fn new() -> Self { Self::default() }
    /// s
    #[must_use]
    pub fn current_state(mut self, current_state: impl Into<OrderStateId>) -> Self { self.current_state = Some(current_state.into()); self }
}
impl Action for ListOrders {
    type Answer = Listing<Order>;
    const META: &'static ActionMeta = &ActionMeta {
        name: "prestashop/list-orders", about: "x",
        does: Does::List { filters: &[
            Binding { input: "current_state", field: "current_state", bound: Bound::Equal },
            Binding { input: "updated_from", field: "date_upd", bound: Bound::From },
            Binding { input: "updated_to", field: "date_upd", bound: Bound::To }] },
        resource: Orders::META, inputs: ListOrders::SHAPE, required: &[], defaults: &[("limit","100")],
        new: || Box::new(ListOrders::default()),
    };
}
/// All actions.
pub const ACTIONS: &[&ActionMeta] = &[ListOrders::META];
/// All triggers.
pub const TRIGGERS: &[&TriggerMeta] = &[];

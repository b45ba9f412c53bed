//! x
use crate::prelude::*;
use crate::generated::ids::*;
/// x
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderStates;
impl Resource for OrderStates {
    type Record = OrderState;
    type Id = OrderStateId;
    const META: &'static ResourceMeta = &ResourceMeta {
        name: "order_states", item: "order_state", list: "order_states", about: "x", verbs: &[Verb::Get], since: "", until: "",
        shape: OrderState::SHAPE, displays: &[], pages: Paging { by: "id", size: 100, ceiling: 100 }, changes: None,
        new: || Box::new(OrderState::default()), partial: || Partial::of::<OrderState>(),
    };
}
impl Shop {
    /// x
    #[must_use]
    pub fn order_states(&self) -> Collection<OrderStates> { self.collection() }
}
record! {
    /// x
    #[record("order_state")]
    pub struct OrderState {
        /// x
        pub id: OrderStateId,
        /// x
        pub deleted: bool,
        /// x
        pub send_email: bool,
        /// x
        pub paid: bool,
        /// x
        pub invoice: bool,
        /// x
        pub name: Translated,
    }
}
impl Display for OrderState { type Of = OrderStates; const DISPLAYED: Displayed = Displayed::Full; }
filters! { struct OrderStates { id: OrderStateId, deleted: bool, send_email: bool, paid: bool, invoice: bool, name: String } }

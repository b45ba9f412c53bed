//! x
use crate::prelude::*;
use crate::generated::ids::*;
/// x
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderHistories;
impl Resource for OrderHistories {
    type Record = OrderHistory;
    type Id = OrderHistoryId;
    const META: &'static ResourceMeta = &ResourceMeta {
        name: "order_histories", item: "order_history", list: "order_histories", about: "x", verbs: &[Verb::Get], since: "", until: "",
        shape: OrderHistory::SHAPE, displays: &[], pages: Paging { by: "id", size: 100, ceiling: 100 }, changes: None,
        new: || Box::new(OrderHistory::default()), partial: || Partial::of::<OrderHistory>(),
    };
}
impl Shop {
    /// x
    #[must_use]
    pub fn order_histories(&self) -> Collection<OrderHistories> { self.collection() }
}
record! {
    /// x
    #[record("order_history")]
    pub struct OrderHistory {
        /// x
        pub id: OrderHistoryId,
        /// x
        pub id_order: OrderId,
        /// x
        pub id_order_state: OrderStateId,
    }
}
impl Display for OrderHistory { type Of = OrderHistories; const DISPLAYED: Displayed = Displayed::Full; }
filters! { struct OrderHistories { id: OrderHistoryId, id_order: OrderId, id_order_state: OrderStateId } }

use crate::prelude::*;
id! {
    /// a
    pub struct OrderId("orders");
    /// a
    pub struct CustomerId("customers");
    /// s
    pub struct OrderStateId("order_states");
    /// s
    pub struct OrderHistoryId("order_histories");
    /// p
    pub struct ProductId("products");
}

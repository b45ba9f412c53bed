pub mod orders;
crate::id! { /// a
pub struct OrderId("orders"); /// a
pub struct CustomerId("customers"); /// s
pub struct OrderStateId("order_states"); /// p
pub struct ProductId("products"); }

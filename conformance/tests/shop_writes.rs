//! The embedded shop executes changes of orders as the recorded shop did.

mod shop_support;

use shop_support::hold;

#[tokio::test]
async fn changes_of_order_states() {
    hold("8.2.1/order_state", &[]).await;
}

#[tokio::test]
async fn what_a_poller_reads() {
    hold("8.2.1/poll", &[]).await;
}

//! What PrestaShop makes of an order that is created.

use super::text_of;
use crate::client::Connection;
use crate::read::settings;
use crate::record::Record;

/// The setting that names the state of orders whose total does not fit their cart.
const PAYMENT_ERROR: &str = "PS_OS_ERROR";

/// What became of a new order: PrestaShop computes total and carrier from the cart, and chooses the state by whether the total that was
/// sent fits.
pub(crate) async fn order_note(connection: &Connection, order: &dyn Record) -> String {
    let part = |name: &str| text_of(order, name).unwrap_or_else(|| "not known".to_owned());
    let state = part("current_state");
    let told = format!("; its state is {state}, its total {}, its carrier {}", part("total_paid"), part("id_carrier"));
    // Only a help: without the right to read it the state is told all the same.
    let errors = settings(connection, PAYMENT_ERROR).await.unwrap_or_default();
    if !errors.contains(&state) {
        return told;
    }
    format!(
        "{told}. That is the state of a payment error: the total that was sent does not fit the cart, and the shop mails the customer so"
    )
}

//! The recorded changes of order states that an action of the client makes as well: it must send the very same.

use prestashop_api::{Catalogue, Verb, Version};
use serde_json::json;
use wiremock::ResponseTemplate;

use super::asked::{Asked, Notation};
use super::root;
use super::server::{Exchange, Script};
use super::written::StateChange;
use super::{Replayer, Stop};
use crate::har::Entry;

/// The first version whose PATCH the client uses.
const PATCH_SINCE: [u32; 3] = [8, 0, 2];

impl Replayer {
    /// Runs the action in a shop where it has one way only, the recorded one.
    pub(super) async fn action(&mut self, change: StateChange, asked: &Asked, served: &Entry) -> Result<(), Stop> {
        let version =
            served.response.header("PSWS-Version").filter(|version| *version != "0").unwrap_or("8.2.1").to_owned();
        if change.way == Verb::Patch && !Version::parse(&version).at_least(&PATCH_SINCE) {
            return Ok(());
        }
        let action = Catalogue::action("update-order-state").map_err(|error| error.to_string())?;
        let shop = self.shop(asked, false)?;
        let mut exchange = Exchange::of(served).map_err(Stop::Skip)?;
        // The notation of the answer is no part of the change: actions ask for JSON.
        exchange.asked.notation = Notation::Json;
        let beside = move |asked: &Asked| reads(change, &version, asked);
        self.server.script(Script { open: vec![exchange], beside: Some(Box::new(beside)), ..Script::default() });
        let inputs = json!({"order": change.order, "state": change.state, "notify": change.notify});
        // What the action makes of the answer is not asked here: the order that it reads again never changes.
        let outcome = action.run(&shop, &inputs).await;
        self.as_recorded().map_err(|stop| match (stop, outcome) {
            (Stop::Fail(mut reasons), Err(error)) => {
                reasons.push(format!("update-order-state: {error}"));
                Stop::Fail(reasons)
            }
            (other, _) => other,
        })
    }
}

/// What the action reads before and after the write: an order in another state, and a key that may write in one way.
fn reads(change: StateChange, version: &str, asked: &Asked) -> Option<ResponseTemplate> {
    if asked.verb() != Some(Verb::Get) {
        return None;
    }
    Some(match asked.resource() {
        "" => {
            let right = |way| if change.way == way { "true" } else { "false" };
            let (post, patch) = (right(Verb::Post), right(Verb::Patch));
            let body = format!(
                "<prestashop><api shopName=\"\"><orders get=\"true\" put=\"false\" post=\"false\" patch=\"{patch}\" delete=\"false\" \
                 head=\"false\"/><order_histories get=\"false\" put=\"false\" post=\"{post}\" patch=\"false\" delete=\"false\" \
                 head=\"false\"/></api></prestashop>"
            );
            ResponseTemplate::new(200)
                .set_body_raw(body, Notation::Xml.content_type())
                .insert_header("PSWS-Version", version)
        }
        "orders" => {
            let order = json!({
                "id": change.order, "current_state": change.state + 1, "invoice_number": "1", "total_paid_real": "0.000000",
            });
            root::json(json!({ "orders": [order] }).to_string())
        }
        "order_states" => {
            let state = json!({"id": change.state, "deleted": "0", "send_email": "1", "paid": "0", "invoice": "0"});
            root::json(json!({ "order_states": [state] }).to_string())
        }
        _ => root::json("[]"),
    })
}

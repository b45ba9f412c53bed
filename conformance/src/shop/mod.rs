//! A shop to test against: it executes the webservice of `PrestaShop` 8.2.1 over a recorded data set.
//!
//! [`FakeShop`] answers on a loopback port as the recorded shop answered: filters with every legal and illegal operator,
//! sort, limit, display, languages, keys and their rights, errors in the shape of PHP 8 in production mode, changes of order
//! states with what they do to the order. Its tests hold it against the recordings.
//!
//! Writes go the way of PHP's object in memory: fields are set in the order of the resource, what a `PUT` leaves out is
//! emptied, the whole record is checked, saved, and shown as it is in memory, and associations come last. Validators, lengths
//! and required fields are those of the recorded schemas.
//!
//! What it cannot do it says: status 501, header `X-Fake-Shop`, and [`RunningShop::not_modelled`] lists it. These are prices
//! computed on request (`price[…]`), `depth`, the blank schema, the resources `images` and `search`, files,
//! `POST orders`, the position of a product and its cover image, and giving records away through an association that only shows
//! them. Of what a change of an order does beyond its record it shows the state and numbers of the order, its history, its
//! tracking number, and the mail; it keeps no new invoices, payments, or stock movements. HTML is stored as it was sent.
//!
//! ```
//! # async fn example() {
//! use prestashop_conformance::shop::{FakeShop, Fault};
//!
//! let shop = FakeShop::start().await;
//! shop.mutate(|world| world.set("orders", 7, "current_state", "3"));
//! shop.fail_next(Fault::unavailable(Some(1)));
//! shop.fault("PATCH", "products", Fault::saved_but_dropped());
//! // … point a client at shop.url() with shop.key() …
//! assert!(shop.mails().is_empty());
//! # }
//! ```

mod answer;
mod associations;
mod builder;
mod bundle;
mod call;
mod column;
mod delete;
mod display;
mod fault;
mod filter;
mod keys;
mod list;
mod mirror;
mod model;
mod object;
mod order;
mod recorded;
mod render;
mod render_xml;
mod respond;
mod running;
mod special;
mod state;
mod validate;
mod world;
mod write;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wiremock::{Request, Respond, ResponseTemplate};

pub use self::answer::Answer;
pub use self::builder::Builder;
pub use self::fault::Fault;
pub use self::keys::Key;
pub use self::running::RunningShop;
pub use self::state::{Mail, Now, Received};
pub use self::world::{Row, World};

use self::call::Call;
use self::state::State;

/// The key of a shop that was not given others; it may do everything.
pub const FULL_KEY: &str = "FULLKEY82ABCDEFGHJKLMNPQRSTUVWXY";

/// A shop that answers requests. Clones are the same shop.
#[derive(Debug, Clone)]
pub struct FakeShop {
    state: Arc<Mutex<State>>,
    key: String,
}

impl FakeShop {
    /// A shop with the recorded data set, the key [`FULL_KEY`], and the system's clock.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Starts a shop with the recorded data set, the key [`FULL_KEY`], and the system's clock.
    pub async fn start() -> RunningShop {
        Self::builder().start().await
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Executes a request; none if the connection is to end without an answer.
    fn execute(&self, request: &Request) -> Option<Answer> {
        let state = &mut *self.state();
        let mut received = Received::new(request);
        if let Some(before) = &mut state.before {
            before(&received, &mut state.world);
        }
        let call = Call::new(request, state.strips_authorization);
        let answer = match state.fault(&received, &call) {
            Some(fault) => fault.apply(call.format, || respond::respond(state, &call)),
            None => Some(respond::respond(state, &call)),
        };
        received.status = answer.as_ref().map_or(0, |answer| answer.status);
        state.received.push(received);
        answer
    }

    /// Executes a request, keeps the answer, and tells whether there is none.
    fn drops(&self, request: &Request) -> bool {
        let answer = self.execute(request);
        let none = answer.is_none();
        self.state().ready = answer;
        none
    }
}

impl Respond for FakeShop {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let ready = self.state().ready.take();
        // Only a shop that was started has faults, and it executes requests before.
        ready.or_else(|| self.execute(request)).unwrap_or_else(Answer::fatal).into_template()
    }
}

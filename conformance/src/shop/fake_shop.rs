//! From a request of HTTP to its response.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wiremock::{Request, Respond, ResponseTemplate};

use super::call::Call;
use super::received::Received;
use super::respond;
use super::response::FakeResponse;
use super::state::State;

/// A shop that answers requests. Clones are the same shop.
///
/// One that is [started](Self::start) answers on a port. It is a [`Transport`](prestashop_api::Transport) as well: a client so talks to it
/// without a socket, which is as fast as the shop.
///
/// ```
/// # async fn example() -> prestashop_api::Result<()> {
/// use std::sync::Arc;
///
/// use prestashop_api::Shop;
/// use prestashop_conformance::shop::FakeShop;
///
/// let fake = FakeShop::builder().build();
/// let shop = Shop::connect("https://shop.example").key(fake.key()).transport(Arc::new(fake.clone())).build()?;
/// assert!(shop.orders().get(7).await.is_ok());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct FakeShop {
    pub(super) state: Arc<Mutex<State>>,
    pub(super) key: String,
}

impl FakeShop {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Executes a request; none if the connection is to end without an answer.
    pub(super) fn execute(&self, request: &Request) -> Option<FakeResponse> {
        let state = &mut *self.state();
        let mut received = Received::new(request);
        if let Some(before) = &mut state.before {
            before(&received, &mut state.world);
        }
        let call = Call::new(&state.proxy.pass(&received, request), state.strips_authorization);
        let answer = match state.fault(&received, &call) {
            Some(fault) => {
                received.fault = Some(fault.name());
                fault.apply(call.notation, || respond::respond(state, &call))
            }
            None => Some(respond::respond(state, &call)),
        };
        let answer = answer.map(|answer| state.proxy.answer(answer));
        received.status = answer.as_ref().map_or(0, |answer| answer.status);
        state.received.push(received);
        answer
    }

    /// Executes a request, keeps the answer, and tells whether there is none.
    pub(super) fn drops(&self, request: &Request) -> bool {
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
        ready.or_else(|| self.execute(request)).unwrap_or_else(FakeResponse::fatal).into_template()
    }
}

//! A shop that runs, and the handles that tests have on it.

use wiremock::MockServer;

use super::fake_shop::FakeShop;
use super::fault::InjectedFault;
use super::received::Received;
use super::state::Mail;
use super::world::World;
use super::write;

/// A shop on a loopback port. It stops when this is dropped.
#[derive(Debug)]
pub struct RunningShop {
    shop: FakeShop,
    server: MockServer,
}

impl RunningShop {
    pub(super) fn new(shop: FakeShop, server: MockServer) -> Self {
        Self { shop, server }
    }

    /// The URL of the shop, without a slash at the end; the webservice is at `{url}/api`.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.uri()
    }

    /// The first of its keys.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.shop.key
    }

    /// The shop itself.
    #[must_use]
    pub fn shop(&self) -> &FakeShop {
        &self.shop
    }

    /// Reads the data while the shop runs.
    pub fn read<T>(&self, read: impl FnOnce(&World) -> T) -> T {
        read(&self.shop.state().world)
    }

    /// Changes the data while the shop runs. No row's `date_upd` moves by itself; see [`touch`](Self::touch).
    pub fn mutate<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        change(&mut self.shop.state().world)
    }

    /// Sets `date_upd` of a row to now, as any save in the back office does. Returns whether the row exists.
    #[must_use]
    pub fn touch(&self, resource: &str, id: u64) -> bool {
        let state = &mut *self.shop.state();
        let now = state.stamp();
        state.world.set(resource, id, "date_upd", now)
    }

    /// Changes the state of an order as an employee does in the back office: all that a `POST order_histories` does, but for
    /// the mail. Returns whether there is such an order and such an order state.
    #[must_use]
    pub fn change_order_state(&self, order: u64, order_state: u64) -> bool {
        write::change_in_back_office(&mut self.shop.state(), order, order_state)
    }

    /// Changes the data before each request is executed, for instance between two pages of a list. `change` must not use the
    /// shop's own handles, which wait for the request. Replaces the one before.
    pub fn before_each(&self, change: impl FnMut(&Received, &mut World) + Send + 'static) {
        self.shop.state().before = Some(Box::new(change));
    }

    /// The shop's clock as it stamps rows: local time, `YYYY-MM-DD HH:MM:SS`.
    #[must_use]
    pub fn local_time(&self) -> String {
        self.shop.state().stamp()
    }

    /// Lets something go wrong with the next request. More faults queue up, one per request.
    pub fn fail_next(&self, fault: InjectedFault) {
        self.shop.state().faults.push_back(fault);
    }

    /// Lets something go wrong with the requests that `pick` picks, before any queued fault. `pick` must not use the shop's own
    /// handles, which wait for the request. Replaces the one before.
    pub fn fail_when(&self, pick: impl FnMut(&Received) -> Option<InjectedFault> + Send + 'static) {
        self.shop.state().picker = Some(Box::new(pick));
    }

    /// Lets something go wrong with the next request of that verb (`PATCH`) on that resource (`products`), before any other
    /// fault. More faults for the same queue up, one per request; other requests are not touched.
    pub fn fault(&self, verb: &str, resource: &str, fault: InjectedFault) {
        self.shop.state().targeted.push((verb.to_ascii_uppercase(), resource.to_owned(), fault));
    }

    /// Switches the webservice off or on again.
    pub fn set_disabled(&self, disabled: bool) {
        self.shop.state().disabled = disabled;
    }

    /// Lets the mail server refuse every mail, or take them again.
    pub fn set_mail_fails(&self, fails: bool) {
        self.shop.state().mail_fails = fails;
    }

    /// The mails to customers so far.
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        self.shop.state().outbox.clone()
    }

    /// The requests so far, those that ran into a fault included.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.shop.state().received.clone()
    }

    /// What was asked of the shop that it cannot do.
    #[must_use]
    pub fn not_modelled(&self) -> Vec<String> {
        self.shop.state().not_modelled.clone()
    }
}

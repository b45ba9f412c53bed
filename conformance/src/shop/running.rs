//! A shop that runs, and the handles that tests have on a shop, running or not.

use std::ops::Deref;

use wiremock::MockServer;

use super::fake_shop::FakeShop;
use super::fault::InjectedFault;
use super::received::Received;
use super::state::Mail;
use super::world::World;
use super::write;

/// A shop on a loopback port. It stops when this is dropped. What a test can do with it is said of [`FakeShop`].
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
}

impl Deref for RunningShop {
    type Target = FakeShop;

    fn deref(&self) -> &FakeShop {
        &self.shop
    }
}

impl FakeShop {
    /// The first of its keys.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Reads the data while the shop runs.
    pub fn read<T>(&self, read: impl FnOnce(&World) -> T) -> T {
        read(&self.state().world)
    }

    /// Changes the data while the shop runs. No row's `date_upd` moves by itself; see [`touch`](Self::touch).
    pub fn mutate<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        change(&mut self.state().world)
    }

    /// Sets `date_upd` of a row to now, as any save in the back office does. Returns whether the row exists.
    #[must_use]
    pub fn touch(&self, resource: &str, id: u64) -> bool {
        let state = &mut *self.state();
        let now = state.stamp();
        state.world.set(resource, id, "date_upd", now)
    }

    /// Changes the state of an order as an employee does in the back office: all that a `POST order_histories` does, but for
    /// the mail. Returns whether there is such an order and such an order state.
    #[must_use]
    pub fn change_order_state(&self, order: u64, order_state: u64) -> bool {
        write::change_in_back_office(&mut self.state(), order, order_state)
    }

    /// Changes the data before each request is executed, for instance between two pages of a list. `change` must not use the
    /// shop's own handles, which wait for the request. Replaces the one before.
    pub fn before_each(&self, change: impl FnMut(&Received, &mut World) + Send + 'static) {
        self.state().before = Some(Box::new(change));
    }

    /// Changes the data between the two steps of a list: its rows are chosen, and each is loaded from what is there then. `change` gets the
    /// resource and the ids, and says whether they can be loaded; else PHP dies. It must not use the shop's own handles, which wait for the
    /// request. Replaces the one before. A list of ids alone has no second step.
    pub fn before_loading(&self, change: impl FnMut(&str, &[u64], &mut World) -> bool + Send + 'static) {
        self.state().before_loading = Some(Box::new(change));
    }

    /// The shop's clock as it stamps rows: local time, `YYYY-MM-DD HH:MM:SS`.
    #[must_use]
    pub fn local_time(&self) -> String {
        self.state().stamp()
    }

    /// Lets something go wrong with the next request. More faults queue up, one per request.
    pub fn fail_next(&self, fault: InjectedFault) {
        self.state().faults.push_back(fault);
    }

    /// Lets something go wrong with the requests that `pick` picks, before any queued fault. `pick` must not use the shop's own
    /// handles, which wait for the request. Replaces the one before.
    pub fn fail_when(&self, pick: impl FnMut(&Received) -> Option<InjectedFault> + Send + 'static) {
        self.state().picker = Some(Box::new(pick));
    }

    /// Lets something go wrong with the next request of that verb (`PATCH`) on that resource (`products`), before any other
    /// fault. More faults for the same queue up, one per request; other requests are not touched.
    pub fn fault(&self, verb: &str, resource: &str, fault: InjectedFault) {
        self.state().targeted.push((verb.to_ascii_uppercase(), resource.to_owned(), fault));
    }

    /// Switches the webservice off or on again.
    pub fn set_disabled(&self, disabled: bool) {
        self.state().disabled = disabled;
    }

    /// Lets the mail server refuse every mail, or take them again.
    pub fn set_mail_fails(&self, fails: bool) {
        self.state().mail_fails = fails;
    }

    /// The mails to customers so far.
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        self.state().outbox.clone()
    }

    /// The requests so far, those that ran into a fault included.
    #[must_use]
    pub fn received(&self) -> Vec<Received> {
        self.state().received.clone()
    }

    /// What was asked of the shop that it cannot do.
    #[must_use]
    pub fn not_modelled(&self) -> Vec<String> {
        self.state().not_modelled.clone()
    }
}

//! A shop to test against: it executes the webservice of `PrestaShop` over a recorded data set, in the dialect of 8.2.1 unless it is told
//! another version.
//!
//! [`FakeShop`] answers on a loopback port as the recorded shop answered: filters with every legal and illegal operator,
//! sort, limit, display, languages, keys and their rights, errors in the shape of PHP in production mode, changes of order
//! states with what they do to the order. Its tests hold it against the recordings of three versions, and `conformance/genuine.txt` tells where it
//! differs.
//!
//! Writes go the way of PHP's object in memory: fields are set in the order of the resource, what a `PUT` leaves out is
//! emptied, the whole record is checked, saved, and shown as it is in memory, and associations come last. Validators, lengths
//! and required fields are those of the recorded schemas.
//!
//! What a write takes away, moves or makes besides, it does as genuine shops were measured to, by the words of the spec: it empties the
//! languages that are not sent, cuts what a column does not hold, makes 0 of nothing, keeps a tax that was sold with and makes another
//! one, takes along what a `DELETE` takes. What the webservice does not show, and a write can lose, a test puts there by
//! [`World::set_hidden`]. Of a cart `POST orders` makes an order, paid or with a payment error, as the recorded shop's payment modules do.
//!
//! What it cannot do it says: status 501, header `X-Fake-Shop`, and [`FakeShop::not_modelled`] lists it. These are `depth`, the
//! blank schema, lists of images as JSON, the cover image of a product, and giving records away through an association that only shows
//! them. Of what a change of an order does beyond its record it shows the state and numbers of
//! the order, its history, its tracking number, and the mail; it keeps no new invoices or stock movements, and of payments only that of
//! a new order. HTML is stored as it was sent.
//!
//! A request goes one way through it, and back as a response: [`FakeShop`] takes it from HTTP, `call` reads it, `respond` checks who
//! asks and for what, `list` and `write` do it by the rules of the webservice on the rows of the [`World`], and `render` shows them.
//!
//! ```
//! # async fn example() {
//! use prestashop_conformance::shop::{FakeShop, InjectedFault};
//!
//! let shop = FakeShop::start().await;
//! shop.mutate(|world| world.set("orders", 7, "current_state", "3"));
//! shop.fail_next(InjectedFault::unavailable(Some(1)));
//! shop.fault("PATCH", "products", InjectedFault::saved_but_dropped());
//! // … point a client at shop.url() with shop.key() …
//! assert!(shop.mails().is_empty());
//! # }
//! ```

mod builder;
mod call;
mod collation;
mod column;
mod data;
mod dialect;
mod display;
mod fake_shop;
mod fault;
mod field;
mod files;
mod filter;
mod format;
mod in_process;
mod keys;
mod list;
mod model;
mod pricing;
mod proxy;
mod received;
mod recorded;
mod render;
mod respond;
mod response;
mod row;
mod running;
mod search;
mod seeded;
mod spec;
mod state;
mod virtual_prices;
mod world;
mod write;

pub use self::builder::Builder;
pub use self::fake_shop::FakeShop;
pub use self::fault::InjectedFault;
pub use self::keys::{FULL_KEY, Key};
pub use self::proxy::{Proxy, Requests};
pub use self::received::Received;
pub use self::response::FakeResponse;
pub use self::row::Row;
pub use self::running::RunningShop;
pub use self::seeded::by_seed;
pub use self::state::{Mail, Now};
pub use self::world::World;

//! A typed client of the PrestaShop webservice, generated from a declarative spec.
//!
//! ```no_run
//! use prestashop_api::filter::{any_of, eq};
//! use prestashop_api::{Action, Shop};
//! use prestashop_api::resources::{ListOrders, OrderStateId};
//!
//! # async fn example() -> prestashop_api::Result<()> {
//! let key = std::env::var("PRESTASHOP_KEY").unwrap_or_default();
//! let shop = Shop::connect("https://shop.example").key(key).build()?;
//!
//! let page = shop.orders().list().current_state(any_of([2, 5])).await?;
//! for order in &page.items {
//!     println!("{} {} {}", order.id, order.reference, order.total_paid);
//! }
//!
//! let shipped = ListOrders::new().current_state(OrderStateId(4)).run(&shop).await?;
//! println!("{} shipped, more follow: {}", shipped.items.len(), shipped.more);
//! # Ok(())
//! # }
//! ```
//!
//! Writing says what became of it, also when the answer got lost, and changes only what is set:
//!
//! ```no_run
//! use prestashop_api::{Outcome, Shop};
//! use prestashop_api::resources::NewCustomer;
//!
//! # async fn example(shop: Shop) -> prestashop_api::Result<()> {
//! let new = NewCustomer {
//!     firstname: "Zoë".into(),
//!     lastname: "Müller".into(),
//!     email: "zoe@example.test".into(),
//!     passwd: "correct horse battery".into(),
//! };
//! let made = shop.customers().create(new).active(true).send().await?;
//! if made.outcome == Outcome::Unknown {
//!     println!("look before you send it again: {}", made.note);
//! }
//! let change = shop.customers().update(7).note("asked for an invoice");
//! println!("{}", change.preview().await?); // what would be sent, and what would differ
//! let _ = change.send().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Where things are
//!
//! From the roof to the ground; each module takes from those below it only.
//!
//! - [`poller`] is the triggers, such as `prestashop/order-updated`: what has changed, and nothing lost.
//! - [`actions`] are operations of platforms: an [`Action`] of the spec is a struct of its inputs, the [`Catalogue`] has them by name.
//!   Tasks that take more than one field: [`Shop::add_customer`], [`Shop::add_product`], [`Shop::add_customization_field`],
//!   [`Shop::place_order`], [`Shop::set_stock`], [`Shop::set_tracking_number`].
//! - [`files`]: [`Shop::images`] and [`Shop::files`] (of attachments); they are streams, in both directions.
//! - [`resources`] are generated from the spec: each resource with its record, ids, displays and actions. [`RESOURCES`] has them all, for
//!   what is chosen at run time by [`Shop::list`], [`Shop::create`], [`Shop::update`] and [`Shop::delete`].
//! - [`write`](mod@write): [`Collection::create`], [`update`](Collection::update) and [`delete`](Collection::delete) with a preview; what
//!   became of it is an [`Outcome`].
//! - [`read`]: a [`Collection`] (`shop.orders()`) gives one record by [`get`](Collection::get), and a [`List`] page by page or as a stream.
//!   [`Shop::follow`] leads from ids to records, many at once; [`Shop::search`] asks the shop's search; [`Shop::raw`] sends what nobody checks.
//! - [`query`] is what is asked for: [`filter`]s, sort orders, languages, a [`Price`] that the shop computes.
//! - [`record`](mod@record): how a record is read from, and written to, what the webservice speaks. A [`Display`] is all of a record, or a part of it
//!   made by [`display!`].
//! - [`client`]: a [`Shop`] is the face of a connection, [`Shop::probe`] tells what the key may do, [`ShopScope`] which shops of a multistore
//!   are meant. [`RetryPolicy`] and [`Limits`] bound every call; [`Transport`] and [`Clock`] can be replaced. Many shops in one program can
//!   share an [`HttpTransport`](client::HttpTransport).
//! - [`error`]: an [`Error`] says what went wrong, whether a write may have been done, and what to click.
//!
//! # Features
//! `rustls` has HTTPS with the platform's certificates, `poller` the triggers. Each resource belongs to one of the groups `sales`,
//! `catalog`, `customers`, `shop` and `stock`, which can be left out to compile less; [`ResourceMeta::group`] tells which. All are
//! on by default. Ids of all resources are always there.
#![deny(missing_docs)]

pub mod actions;
pub mod client;
pub mod error;
pub mod files;
#[cfg(feature = "poller")]
pub mod poller;
pub mod query;
pub mod read;
pub mod record;
pub mod resources;
mod version;
pub mod write;

// Their types are part of this crate's: whoever writes a `Transport` needs the very versions.
pub use {bytes, http, url};

pub use jiff::civil::{Date, DateTime};
pub use rust_decimal::Decimal;
pub use secrecy::SecretString;

#[doc(inline)]
pub use actions::{Action, Catalogue};
#[doc(inline)]
pub use client::{Clock, Limits, Probe, RetryPolicy, Shop, ShopBuilder, ShopScope, Transport};
#[doc(inline)]
pub use error::{Error, ErrorKind, Phase, Result, Verb};
#[doc(inline)]
pub use files::{Images, Upload};
#[doc(inline)]
pub use query::{Direction, FieldFilter, LanguageIds, Price, filter};
#[doc(inline)]
pub use read::{Collection, DynamicList, List, Page, Unreadable};
#[doc(inline)]
pub use record::{Display, DynamicRecord, LanguageText, Resource, ResourceMeta, Translated};
#[doc(inline)]
pub use resources::RESOURCES;
#[doc(inline)]
pub use version::Version;
#[doc(inline)]
pub use write::{Delete, Outcome, Preview, Write, Written};

/// What the macros of this crate need, wherever they are used.
#[doc(hidden)]
pub mod __private {
    pub use serde;
}

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

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
//! - A shop: [`Shop`] is a connection, [`Shop::probe`] tells what the key may do. [`Shop::scoped`] and [`ShopScope`] choose the shops of
//!   a multistore, [`Collection::language`] the languages of translated texts.
//! - Reading: a [`Collection`] (`shop.orders()`) gives one record by [`get`](Collection::get), and a [`List`] page by page or as a
//!   stream, with the filters of [`filter`], in the full [`Display`] or a smaller one made by [`display!`]. [`List::unless`] asks
//!   for what has changed only. [`Shop::follow`] leads from ids to records, many at once.
//! - Writing: [`Collection::create`], [`update`](Collection::update) and [`delete`](Collection::delete) with a preview; what became
//!   of it is an [`Outcome`]. Tasks that take more than one field: [`Shop::set_stock`], [`Shop::set_tracking_number`],
//!   [`Shop::add_product`].
//! - What is no record: [`Shop::images`], [`Shop::files`] (of attachments), [`Shop::search`], and a [`Price`] that the shop computes.
//!   Files are streams: [`Upload`] and [`Download`].
//! - Chosen at run time: [`RESOURCES`] has all resources; [`Shop::list`], [`Shop::create`], [`Shop::update`] and [`Shop::delete`] take
//!   one of them. [`Shop::raw`] sends what nobody checks.
//! - Operations of platforms: [`Action`]s, by name in the [`Catalogue`]; [`poller`] is the trigger `prestashop/order-updated`.
//! - What goes wrong: an [`Error`] says whether a write may have been done, and what to click. [`RetryPolicy`] and [`Limits`] bound
//!   every call; [`Transport`] and [`Clock`] can be replaced.
//! - Resources of a module: [`record!`] and [`Resource`] are what `prestashop-codegen` generates against.
//!
//! # Features
//! `rustls` has HTTPS with the platform's certificates, `poller` the trigger. Each resource belongs to one of the groups `sales`,
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

pub use jiff::civil::{Date, DateTime};
pub use rust_decimal::Decimal;
pub use secrecy::SecretString;

pub use actions::{Action, Catalogue};
pub use client::{Clock, Limits, Probe, RetryPolicy, Shop, ShopBuilder, ShopScope, Transport};
pub use error::{Error, ErrorKind, Phase, Result, Verb};
pub use files::{Images, Upload};
pub use query::{Direction, FieldFilter, LanguageIds, Price, filter};
pub use read::{Collection, DynamicList, List, Page};
pub use record::{Display, DynamicRecord, LanguageText, Resource, ResourceMeta, Translated};
pub use resources::RESOURCES;
pub use version::Version;
pub use write::{Delete, Outcome, Preview, Write, Written};

/// What the macros of this crate need, wherever they are used.
#[doc(hidden)]
pub mod __private {
    pub use serde;
}

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

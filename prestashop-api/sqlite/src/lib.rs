//! Keeps the states of pollers in one `SQLite` database: many shops and feeds, and what each of them reported.
//!
//! ```no_run
//! # async fn example(shop: prestashop_api::Shop) -> Result<(), Box<dyn std::error::Error>> {
//! use std::sync::Arc;
//! use prestashop_sqlite::SqliteStore;
//!
//! let store = Arc::new(SqliteStore::open("pollers.sqlite")?);
//! let mut orders = shop.order_updated().state(store.clone()).start()?;
//! let mut customers = shop.customer_updated().state(store.clone()).start()?;
//! # let _ = (orders.next().await?, customers.next().await?);
//! # Ok(())
//! # }
//! ```
//!
//! Any number of pollers and processes on one machine can use the database at the same time. Each feed has a state of its own, by
//! [`Feed::store_key`](prestashop_api::poller::Feed::store_key); that only one poller moves it, the numbers of the commits and the epochs see to.
#![deny(missing_docs)]

mod history;
mod schema;
mod store;

pub use history::Reported;
pub use store::SqliteStore;

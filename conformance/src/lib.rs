//! Recorded `PrestaShop` webservice traffic, and a fake shop for tests.
//!
//! - [`har`] reads HTTP Archives, the format of the recordings;
//! - [`coverage`] says what is proven of each resource, verb and version;
//! - [`fixtures`] finds the recordings that come with this crate;
//! - [`ledger`] says which items of the spec the recordings cover;
//! - [`replay`] gives recorded answers to the client, and holds what it makes of them against the recording;
//! - [`seeds`] is what a fuzzer starts from;
//! - [`shop`] is a shop to test against: it executes the webservice over a recorded data set;
//! - [`store_contract`] holds a store for the state of pollers to what is asked of each;
//! - with the feature `import`, `synopsis` is what shops say about their resources, `drift` how that differs from a spec, and `import`
//!   writes it into one;
//! - [`xml`] is the small document tree that the others share.
#![deny(missing_docs)]

pub mod coverage;
#[cfg(feature = "import")]
pub mod drift;
pub mod fixtures;
pub mod har;
#[cfg(feature = "import")]
pub mod import;
pub mod ledger;
pub mod replay;
mod request;
pub mod seeds;
pub mod shop;
pub mod store_contract;
#[cfg(feature = "import")]
pub mod synopsis;
pub mod xml;

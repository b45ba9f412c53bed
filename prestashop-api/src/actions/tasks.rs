//! What users of the webservice ask for most and get wrong most, each in one call.
//!
//! They stand on the same lists and writes as everything else, and add what PrestaShop does not check or does not tell.

#[cfg(all(feature = "customers", feature = "shop"))]
mod address;
#[cfg(feature = "sales")]
mod basket;
#[cfg(feature = "customers")]
mod customer;
#[cfg(feature = "catalog")]
mod customization;
#[cfg(feature = "sales")]
mod order;
#[cfg(feature = "catalog")]
mod product;
#[cfg(feature = "stock")]
mod stock;
#[cfg(feature = "sales")]
mod tracking;

#[cfg(all(feature = "customers", feature = "shop"))]
pub use address::AddressFault;
#[cfg(feature = "sales")]
pub use basket::{Basket, OrderCart, Payment};
#[cfg(feature = "sales")]
pub use order::{OrderPlaced, OrderPreview, PlaceOrder};
#[cfg(feature = "stock")]
pub use stock::StockChange;
#[cfg(feature = "sales")]
pub use tracking::{Notify, TrackingChange};

//! How to use a resource that a module adds to a shop.
//!
//! `spec/resources/gift_cards.yaml` describes it in the words of the project's own spec: drafted by `cargo conformance import` from what
//! the shop says of it, completed by hand. `spec/actions.yaml` says what can be done with it, and with PrestaShop's own resources, which
//! need no description here. `build.rs` makes the types, and this is how they are used: like those of the library.
#![deny(missing_docs)]

/// What `build.rs` made.
mod shop {
    include!(concat!(env!("OUT_DIR"), "/shop/mod.rs"));
}

use prestashop_api::actions::Catalogues;
use prestashop_api::filter::{eq, greater};
use prestashop_api::resources::CustomerId;
use prestashop_api::{Catalogue, Decimal, Result, Shop, Write};

pub use shop::*;

/// The cards of a customer that something is left on, as far as one page goes.
///
/// # Errors
/// What the shop or the network says.
pub async fn cards_of(shop: &Shop, customer: CustomerId) -> Result<Vec<GiftCardBalance>> {
    let cards = shop.collection::<GiftCards>().list().display::<GiftCardBalance>();
    let page = cards.id_customer(eq(customer)).active(eq(true)).balance(greater(Decimal::ZERO)).await?;
    Ok(page.items)
}

/// Sells a card; nothing is written before `send`.
pub fn sale(shop: &Shop, customer: CustomerId, code: &str, balance: Decimal) -> Write<GiftCards> {
    let new = NewGiftCard { code: code.to_owned(), balance };
    shop.collection::<GiftCards>().create(new).id_customer(customer).active(true)
}

/// The actions and triggers of the library and of this crate, by name.
#[must_use]
pub fn catalogue() -> Catalogues {
    Catalogue::with(ACTIONS).with_triggers(TRIGGERS)
}

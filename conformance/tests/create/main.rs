//! Creates on the fake shop: what they send along, refuse and say, and what becomes of orders.
#![cfg(test)]

mod doubts;
mod every_kind;
mod of_use;
mod orders;
mod support;

//! Writes of the library on the fake shop, which does besides what genuine shops were measured to do: nothing is harmed that was not named,
//! and nothing untrue is told.
#![cfg(test)]

mod addresses_of_names;
mod ask;
mod copied;
mod dependents;
mod doubts;
mod multistore;
mod old_values;
mod orders_before_8;

//! `cargo conformance import` and `cargo conformance drift` from outside, on recorded synopses, on doctored ones, and on a shop that answers.
#![cfg(test)]

mod draft;
mod drift;
mod hostile;
mod module;
mod place;
mod shop;
mod update;

//! `cargo codegen import` and `cargo codegen drift` from outside, on recorded synopses, on doctored ones, and on a shop that answers.
#![cfg(test)]

mod draft;
mod drift;
mod module;
mod place;
mod shop;
mod update;

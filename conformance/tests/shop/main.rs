//! The fake shop, held against the recordings and against the rules of the webservice.
#![expect(clippy::unwrap_used, reason = "a function that cannot ask its question fails the test")]

mod ask;
mod deletes;
mod every_write;
mod faults;
mod genuine;
mod handles;
mod lists;
mod losses;
mod orders;
mod particulars;
mod placed;
mod proxy;
mod reads;
mod rules;
mod side_effects;
mod twin;
mod whole;
mod writes;
mod young;

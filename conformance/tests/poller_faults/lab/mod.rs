//! A shop in which everything goes wrong that can, by a seed, and pollers that read it over the wire: ours, others that look right, and small ones that
//! have one fault each. What was written is held against what was reported.
//!
//! Time is virtual: a run of an hour takes some milliseconds, and a seed gives the same run each time.

#![expect(unreachable_pub, reason = "the modules of a test see each other, nobody else does")]
#![allow(dead_code, reason = "the table, the bounded test and the state machine each use a part")]

pub mod algorithm;
pub mod fault;
pub mod ledger;
pub mod ours;
pub mod plain;
pub mod rivals;
pub mod run;
pub mod sim;
pub mod time;
pub mod wire;
pub mod writers;

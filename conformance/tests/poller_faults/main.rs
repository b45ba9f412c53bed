//! The poller and its rivals over the wire, in a shop where all goes wrong: the bounded form of `cargo run -p prestashop-conformance --example
//! poller-faults --release`, which `conformance/POLLER.md` explains.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a lab that does not work fails the test")]

mod lab;
mod machine;

use lab::algorithm::{Algorithm, RIVALS};
use lab::fault::{FAULTS, Fault};
use lab::plain::{SLIPS, Slip};
use lab::run::run;

/// Seeds within which a wrong poller must have lost something.
const SEEDS: u64 = 40;

/// Whether a run of the first seeds loses something.
async fn loses(algorithm: Algorithm, fault: &str, seeds: u64) -> bool {
    for seed in 0..seeds {
        let run = run(algorithm, seed, Fault::named(fault)).await;
        let run = run.unwrap_or_else(|error| panic!("{} with {fault}, seed {seed}: {error}", algorithm.name()));
        if !run.lost.is_empty() {
            return true;
        }
    }
    false
}

/// I1, I2 and I4 to I7, whatever goes wrong.
#[tokio::test]
async fn the_poller_loses_nothing_over_the_wire() {
    for fault in &FAULTS {
        // Even seeds begin with all orders, odd ones with the present.
        for seed in 0..2 {
            let run = run(Algorithm::Ours, seed, fault).await;
            let run = run.unwrap_or_else(|error| panic!("{}, seed {seed}: {error}", fault.name));
            assert_eq!(run.lost, [0; 0], "{}, seed {seed}", fault.name);
            assert!(fault.repeats || run.repeats == 0, "{}, seed {seed}: {} repeats", fault.name, run.repeats);
        }
    }
}

/// The checker sees what each rival loses.
#[tokio::test]
async fn every_rival_is_convicted() {
    for rival in RIVALS {
        let fault = match rival {
            Algorithm::LastRun => "late commits",
            Algorithm::Keyset | Algorithm::GrowingWindow => "vanished rows",
            _ => "none but busy writers",
        };
        assert!(loses(rival, fault, SEEDS).await, "{} loses nothing", rival.name());
    }
}

/// Of two small pollers that differ in one of the faults that ours once had, one loses orders, and the other does not.
#[tokio::test]
async fn every_fault_of_before_is_convicted() {
    for slip in SLIPS {
        let fault = match slip {
            Slip::LocalLookback => "spring, late",
            Slip::EmptyEnds => "silent `[]`",
            Slip::ShortEnds | Slip::VanishedPassed => "vanished rows",
        };
        assert!(loses(Algorithm::Plain(Some(slip)), fault, SEEDS).await, "{} loses nothing", slip.name());
        assert!(!loses(Algorithm::Plain(None), fault, 3).await, "without {} something is lost too", slip.name());
    }
}

/// A seed gives the same run each time.
#[tokio::test]
async fn a_seed_reproduces_a_run() {
    let fault = Fault::named("all at once");
    let first = run(Algorithm::Ours, 3, fault).await.unwrap();
    assert_eq!(run(Algorithm::Ours, 3, fault).await.unwrap(), first);
}

//! A run by a seed.

use super::algorithm::{Algorithm, Reader};
use super::fault::Fault;
use super::ledger::Ledger;
use super::sim::Sim;
use super::wire::Wire;

/// Cycles while the shop is busy.
const CYCLES: usize = 25;
/// Cycles without anything new, 10 min apart, after which all is said: what is dated by a clock that was ahead comes when the window is there.
const QUIET: usize = 9;

/// What a run came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub lost: Vec<u64>,
    pub repeats: u64,
    pub requests: u64,
    pub bytes: u64,
}

/// Runs an algorithm through a shop to silence. Fails where an invariant does not hold, or where nothing ends.
pub async fn run(algorithm: Algorithm, seed: u64, fault: &Fault) -> Result<Run, String> {
    let sim = Sim::new(seed, *fault);
    let wire = Wire::to(&sim.shop);
    sim.writers(|writers| writers.put(None, 0, 0));
    sim.time.pass(30);
    let mut reader = algorithm.start(seed, &sim, &wire);
    let mut ledger = Ledger::default();
    // What the shop's clock did before the poller first ran, nobody can know.
    ledger.report(reader.cycle(&sim, &wire).await?.orders);
    for _ in 0..CYCLES {
        if sim.chance(0.05) {
            sim.outage(1500);
        } else {
            sim.time.pass([1, 5, 15, 15, 40][sim.pick(5)]);
        }
        if sim.chance(fault.killed)
            && let Reader::Ours(poller) = &mut reader
        {
            poller.kill();
        }
        ledger.report(reader.cycle(&sim, &wire).await?.orders);
    }
    sim.fall_silent();
    drain(&sim, &wire, &mut reader, &mut ledger).await?;
    let lost = ledger.lost(&sim.writers(|writers| writers.written.clone()));
    Ok(Run { lost, repeats: ledger.repeats, requests: wire.requests(), bytes: wire.bytes() })
}

/// Runs on until nothing comes any more.
pub async fn drain(sim: &Sim, wire: &Wire, reader: &mut Reader, ledger: &mut Ledger) -> Result<(), String> {
    let (mut quiet, mut pause) = (0, 30);
    for _ in 0..3000 {
        sim.time.pass(pause);
        let found = reader.cycle(sim, wire).await?;
        let waits = matches!(&reader, Reader::Ours(poller) if poller.waits());
        let busy = !found.orders.is_empty() || waits;
        ledger.report(found.orders);
        quiet = if busy { 0 } else { quiet + usize::from(!found.is_behind) };
        if quiet > QUIET {
            return Ok(());
        }
        pause = if found.is_behind { 1 } else { 600 };
    }
    Err("it never comes to an end".to_owned())
}

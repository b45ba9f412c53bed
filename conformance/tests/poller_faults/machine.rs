//! Histories step by step, made up and shrunk by `proptest`: what is written, what goes wrong, and when the poller looks. Whatever they are, I1 to
//! I7 and I9 hold on the wire.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::lab::algorithm::{Algorithm, Reader};
use crate::lab::fault::{Fault, Turn};
use crate::lab::ledger::Ledger;
use crate::lab::ours::PAGE;
use crate::lab::run::drain;
use crate::lab::sim::{CUT, FOREIGN, Sim};
use crate::lab::wire::Wire;
use prestashop_conformance::shop::InjectedFault;

/// How far the replica is behind, where lists are made of one.
const REPLICA: i64 = 20;

#[derive(Debug, Clone)]
enum Step {
    /// An order is written, a new one for `None`, by a clock that is ahead, and seen late.
    Write {
        nth: Option<usize>,
        ahead: i64,
        late: i64,
    },
    /// So many new orders in one second.
    Burst(u8),
    Delete(usize),
    /// An order cannot be read for so many seconds.
    Spoil(usize, i64),
    /// The order at that place of the next page is not loaded.
    Hide(usize),
    /// The next query of the database fails, and the answer is an empty list.
    Silent,
    /// Something else answers the next request.
    Foreign(usize),
    /// The next answer is cut off, late or changed.
    Cut(usize),
    Turn(Turn),
    Pass(i64),
    Cycle,
    /// The process is killed; the next one begins with what is stored.
    Kill,
    /// What was reported is forgotten.
    Forget,
}

fn step() -> impl Strategy<Value = Step> {
    let write = (prop::option::weighted(0.6, 0..30_usize), -10..=20_i64, prop_oneof![2 => Just(0), 1 => 0..=35_i64]);
    prop_oneof![
        12 => write.prop_map(|(nth, ahead, late)| Step::Write { nth, ahead, late }),
        2 => (2..12_u8).prop_map(Step::Burst),
        1 => (0..30_usize).prop_map(Step::Delete),
        1 => (0..30_usize, 1..900_i64).prop_map(|(nth, seconds)| Step::Spoil(nth, seconds)),
        2 => (0..PAGE).prop_map(Step::Hide),
        2 => Just(Step::Silent),
        1 => (0..FOREIGN.len()).prop_map(Step::Foreign),
        1 => (0..CUT.len()).prop_map(Step::Cut),
        1 => prop_oneof![
            prop_oneof![Just(600), Just(3600)].prop_map(Turn::SetBack),
            prop_oneof![Just("America/New_York"), Just("Asia/Tokyo"), Just("Europe/Paris")].prop_map(Turn::Zone),
        ].prop_map(Step::Turn),
        12 => prop_oneof![8 => 0..20_i64, 3 => 20..120_i64, 1 => 120..4000_i64].prop_map(Step::Pass),
        12 => Just(Step::Cycle),
        2 => Just(Step::Kill),
        1 => Just(Step::Forget),
    ]
}

/// Runs a history to silence.
async fn run(turn: Turn, replica: i64, steps: &[Step]) -> Result<(), String> {
    let sim = Sim::calm(Fault { turn, replica, ..Fault::default() });
    let wire = Wire::to(&sim.shop);
    sim.writers(|writers| writers.put(None, 0, 0));
    sim.time.pass(30);
    let mut reader = Algorithm::Ours.start(1, &sim, &wire);
    let mut ledger = Ledger::default();
    // What the shop's clock did before the poller first saw an order, nobody can know.
    ledger.report(reader.cycle(&sim, &wire).await?.orders);
    let nth = |nth: &usize| sim.writers(|writers| writers.written.keys().nth_back(*nth).copied());
    for step in steps {
        match step {
            Step::Write { nth: of, ahead, late } => {
                let id = of.as_ref().and_then(nth);
                sim.writers(|writers| writers.put(id, *ahead, *late));
            }
            Step::Burst(orders) => {
                for _ in 0..*orders {
                    sim.writers(|writers| writers.put(None, 0, 0));
                }
            }
            Step::Delete(of) => {
                if let Some(id) = nth(of) {
                    sim.writers(|writers| writers.delete(id));
                }
            }
            Step::Spoil(of, seconds) => {
                if let Some(id) = nth(of) {
                    sim.writers(|writers| writers.spoil(id, *seconds));
                }
            }
            Step::Hide(place) => sim.hide(*place),
            Step::Silent => sim.shop.fail_next(InjectedFault::failed_query()),
            Step::Foreign(which) => sim.shop.fail_next(FOREIGN[*which]()),
            Step::Cut(which) => sim.shop.fail_next(CUT[*which]()),
            Step::Turn(turn) => sim.writers(|writers| writers.turn(*turn)),
            Step::Pass(seconds) => sim.time.pass(*seconds),
            Step::Cycle => ledger.report(reader.cycle(&sim, &wire).await?.orders),
            Step::Kill | Step::Forget => {
                if let Reader::Ours(ours) = &mut reader {
                    if matches!(step, Step::Kill) { ours.kill() } else { ours.forget() }
                }
            }
        }
    }
    sim.fall_silent();
    drain(&sim, &wire, &mut reader, &mut ledger).await?;
    let lost = ledger.lost(&sim.writers(|writers| writers.written.clone()));
    if !lost.is_empty() {
        return Err(format!("lost: {lost:?}"));
    }
    // In a new zone, or by a clock that was set back, an order's date can lie behind all that is remembered.
    let may_repeat = |step: &Step| matches!(step, Step::Forget | Step::Turn(_));
    if ledger.repeats > 0 && !steps.iter().any(may_repeat) {
        return Err(format!("{} repeats", ledger.repeats));
    }
    Ok(())
}

/// Fixed seeds; `PROPTEST_CASES` and `PROPTEST_RNG_SEED` override them for a longer run.
fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    let given = |name| std::env::var_os(name).is_some();
    ProptestConfig {
        cases: if given("PROPTEST_CASES") { default.cases } else { 60 },
        rng_seed: if given("PROPTEST_RNG_SEED") { default.rng_seed } else { RngSeed::Fixed(20_261_127) },
        failure_persistence: None,
        max_shrink_iters: 2000,
        ..default
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_history_loses_an_order(
        turn in prop_oneof![Just(Turn::None), Just(Turn::Fold), Just(Turn::Gap)],
        replica in prop_oneof![Just(0), Just(REPLICA)],
        steps in prop::collection::vec(step(), 1..80),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(run(turn, replica, &steps)).map_err(TestCaseError::fail)?;
    }
}

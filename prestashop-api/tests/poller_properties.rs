//! The poller loses nothing, whatever the shop does: invariants on an adversarial shop.
#![cfg(all(feature = "poller", feature = "sales"))]
#![expect(clippy::expect_used, reason = "a test may end here")]

mod poller_support;

use poller_support::drive::{Begin, LAG, LOOKBACK, Scenario};
use poller_support::rivals::{self, Keyset, Offset, Rival};
use poller_support::world::{Hazard, Spoils, World};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// Fixed seeds; the environment variable `PROPTEST_CASES` overrides the number of cases.
fn config(cases: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { default.cases } else { cases };
    ProptestConfig {
        cases,
        failure_persistence: None,
        max_shrink_iters: 200,
        rng_seed: RngSeed::Fixed(20_261_123),
        ..default
    }
}

fn hazard() -> impl Strategy<Value = Hazard> {
    prop_oneof![
        Just(Hazard::Calm),
        Just(Hazard::Fold),
        Just(Hazard::Gap),
        prop_oneof![Just(600), Just(3600)].prop_map(Hazard::SetBack),
        prop_oneof![Just("America/New_York"), Just("Asia/Tokyo")].prop_map(Hazard::ZoneChange),
    ]
}

prop_compose! {
    fn scenario()(
        seed in any::<u64>(),
        hazard in hazard(),
        tells_zone in prop::bool::weighted(0.8),
        late in prop_oneof![Just((0, 0)), Just((40, 0)), Just((0, 20)), Just((30, 15))],
        page in 1..8_u32,
        ceiling in 1..12_u32,
        max_bytes in prop_oneof![Just(256 * 1024_usize), Just(1500)],
        pages_per_cycle in prop_oneof![Just(100_u32), Just(8)],
        max_window in prop_oneof![Just(24 * 3600_i64), Just(120)],
        start in prop_oneof![Just(Begin::Now), Just(Begin::All), Just(Begin::WorldStart)],
        outages in any::<bool>(),
    ) -> Scenario {
        let (max_delay, skew) = late;
        Scenario {
            seed, hazard, tells_zone, max_delay, skew, page, ceiling, max_bytes, pages_per_cycle, max_window, start,
            outages, cycles: 25, ..Scenario::default()
        }
    }
}

proptest! {
    #![proptest_config(config(100))]

    /// I1 to I7: under ties, late and skewed writes, writes inside a scan, fold, gap, a clock that is set back, a
    /// changed or unknown zone, outages, and every page size and ceiling.
    #[test]
    fn nothing_is_lost_and_nothing_comes_twice(scenario in scenario()) {
        let hazard = scenario.hazard;
        let outcome = scenario.run().map_err(TestCaseError::fail)?;
        prop_assert!(outcome.drained, "the backlog is never worked off");
        prop_assert_eq!(outcome.lost, Vec::<u64>::new());
        // In a new zone an order's date can lie so far back that its content is not remembered: it may come again.
        if !matches!(hazard, Hazard::ZoneChange(_)) {
            prop_assert_eq!(outcome.ledger.repeats, 0);
        }
    }
}

proptest! {
    #![proptest_config(config(100))]

    /// I1 to I7 in a shop where orders become unreadable for a while: they come when they can be read, and not one is
    /// passed over in silence meanwhile.
    #[test]
    fn unreadable_orders_come_when_they_heal(scenario in scenario(), rate in prop_oneof![Just(0.05), Just(0.5)]) {
        let hazard = scenario.hazard;
        let outcome = Scenario { spoils: Spoils::ForAWhile(rate), ..scenario }.run().map_err(TestCaseError::fail)?;
        prop_assert!(outcome.drained, "the backlog is never worked off");
        prop_assert_eq!(outcome.lost, Vec::<u64>::new());
        if !matches!(hazard, Hazard::ZoneChange(_)) {
            prop_assert_eq!(outcome.ledger.repeats, 0);
        }
    }
}

proptest! {
    #![proptest_config(config(30))]

    /// What can never be read is told, and keeps no other order back.
    #[test]
    fn orders_unreadable_for_ever_harm_no_other(scenario in scenario(), rate in prop_oneof![Just(0.05), Just(0.5)]) {
        let outcome = Scenario { spoils: Spoils::ForEver(rate), ..scenario }.run().map_err(TestCaseError::fail)?;
        prop_assert!(outcome.drained, "the backlog is never worked off");
        let untold = outcome.lost.into_iter().filter(|id| !outcome.ledger.skipped.contains_key(id));
        prop_assert_eq!(untold.collect::<Vec<_>>(), Vec::<u64>::new());
        prop_assert!(outcome.ledger.skipped.keys().all(|id| outcome.spoiled.contains(id)), "a sound order was skipped");
    }
}

proptest! {
    #![proptest_config(config(40))]

    /// I9: the seen-set is an optimisation; without it orders come again, none is missing.
    #[test]
    fn a_lost_seen_set_loses_no_order(scenario in scenario()) {
        let outcome = Scenario { erase: 0.2, ..scenario }.run().map_err(TestCaseError::fail)?;
        prop_assert!(outcome.drained, "the backlog is never worked off");
        prop_assert_eq!(outcome.lost, Vec::<u64>::new());
    }
}

proptest! {
    #![proptest_config(config(60))]

    /// A failed query of the shop's database is answered with 200 and an empty list: no scan ends by it.
    #[test]
    fn silent_failures_of_the_database_lose_nothing(scenario in scenario(), silent in 0.005..0.1) {
        let outcome = Scenario { silent, max_delay: 0, skew: 0, ..scenario }.run().map_err(TestCaseError::fail)?;
        prop_assert!(outcome.drained, "the backlog is never worked off");
        prop_assert_eq!(outcome.lost, Vec::<u64>::new());
    }

    /// Orders come back empty, at whatever place of a page, listed without content or not at all.
    #[test]
    fn orders_that_come_back_empty_are_not_lost(scenario in scenario(), hidden in 0.01..0.3) {
        let outcome = Scenario { hidden, ..scenario }.run().map_err(TestCaseError::fail)?;
        prop_assert!(outcome.drained, "the backlog is never worked off");
        prop_assert_eq!(outcome.lost, Vec::<u64>::new());
    }
}

/// The promise holds at the change of the clocks too: what becomes visible within lag and lookback is reported, on whatever
/// side of the missing or repeated hour it was written.
#[test]
fn late_orders_are_not_lost_at_a_change_of_the_clocks() {
    for hazard in [Hazard::Gap, Hazard::Fold] {
        for seed in 0..40 {
            let scenario = Scenario { seed, hazard, max_delay: LAG + LOOKBACK - 1, cycles: 30, ..Scenario::default() };
            assert_eq!(scenario.run().expect("a run").lost, Vec::<u64>::new(), "{scenario:?}");
        }
    }
}

/// The bound of the promise is sharp: writes that become visible later than lag and lookback are lost, and the
/// checker sees it.
#[test]
fn the_checker_sees_loss_beyond_the_bound() {
    let late = LAG + LOOKBACK;
    let lost: usize = (0..10)
        .map(|seed| Scenario { seed, max_delay: 4 * late, ..Scenario::default() }.run().expect("a run").lost.len())
        .sum();
    assert!(lost > 0, "200 s late writes must be lost with a lookback of {LOOKBACK} s");
}

/// Orders lost by a rival in ten worlds without any hazard but `max_delay` and `skew`.
fn lost_by<R: Rival>(rival: impl Fn() -> R, max_delay: i64, skew: i64) -> usize {
    (0..20).map(|seed| rivals::run(&mut rival(), World::new(seed, Hazard::Calm, max_delay, skew)).len()).sum()
}

#[test]
fn the_checker_sees_what_an_offset_pager_loses() {
    assert!(lost_by(Offset::default, 0, 0) > 0);
}

#[test]
fn the_checker_sees_what_a_keyset_of_date_and_id_loses() {
    assert!(lost_by(|| Keyset::new(false), 40, 0) > 0, "without lookback");
    assert!(lost_by(|| Keyset::new(true), 0, 20) > 0, "with lookback and content memory");
}

/// The same worlds, the same checker: the poller loses nothing in them.
#[test]
fn the_poller_loses_nothing_where_its_rivals_do() {
    for (max_delay, skew) in [(0, 0), (40, 0), (0, 20)] {
        for seed in 0..20 {
            let scenario = Scenario { seed, max_delay, skew, start: Begin::All, ..Scenario::default() };
            assert_eq!(scenario.run().expect("a run").lost, Vec::<u64>::new(), "{scenario:?}");
        }
    }
}

/// I1, I2, I6 and I7 at every await: the first try of each cycle and of each acknowledgement is dropped after k polls.
#[test]
fn a_crash_at_any_await_loses_nothing() {
    for restart in [true, false] {
        let mut redeliveries = 0;
        for polls in 0..40 {
            let scenario = Scenario {
                seed: polls as u64,
                max_delay: 30,
                skew: 15,
                start: [Begin::Now, Begin::All, Begin::WorldStart][polls % 3],
                crash_after: Some(polls),
                restart,
                cycles: 15,
                ..Scenario::default()
            };
            let outcome = scenario.run().unwrap_or_else(|error| panic!("after {polls} polls: {error}"));
            assert_eq!(outcome.lost, Vec::<u64>::new(), "after {polls} polls");
            redeliveries += outcome.ledger.redeliveries;
        }
        assert!(redeliveries > 0, "some crashes fall between delivery and acknowledgement");
    }
}

/// A process that is killed between two cycles forgets what it had not stored, as an idle cycle need not be: the next one goes on from what is
/// stored, and neither loses nor repeats an order.
#[test]
fn a_killed_process_loses_and_repeats_nothing() {
    let mut forgotten = 0;
    for hazard in [Hazard::Calm, Hazard::Fold, Hazard::Gap, Hazard::SetBack(600)] {
        for seed in 0..30 {
            let scenario = Scenario {
                seed,
                hazard,
                max_delay: 30,
                skew: 15,
                killed: 0.3,
                start: if seed % 2 == 0 { Begin::Now } else { Begin::All },
                // Few orders: most cycles have nothing to report.
                rate: 0.01,
                ..Scenario::default()
            };
            let outcome = scenario.run().unwrap_or_else(|error| panic!("{scenario:?}: {error}"));
            assert_eq!((outcome.lost, outcome.ledger.repeats), (Vec::new(), 0), "{scenario:?}");
            forgotten += outcome.forgotten;
        }
    }
    assert!(forgotten > 300, "{forgotten} cycles were forgotten");
}

/// A crash at any await with orders that are unreadable for a while: what is given up is told, what heals is reported.
#[test]
fn a_crash_at_any_await_skips_nothing_in_silence() {
    let mut skipped = 0;
    for polls in 0..40 {
        let scenario = Scenario {
            seed: polls as u64,
            spoils: Spoils::ForAWhile(0.3),
            start: [Begin::Now, Begin::All, Begin::WorldStart][polls % 3],
            crash_after: Some(polls),
            cycles: 15,
            ..Scenario::default()
        };
        let outcome = scenario.run().unwrap_or_else(|error| panic!("after {polls} polls: {error}"));
        assert_eq!(outcome.lost, Vec::<u64>::new(), "after {polls} polls");
        skipped += outcome.ledger.skipped.len();
    }
    assert!(skipped > 40, "{skipped} orders were skipped");
}

proptest! {
    #![proptest_config(config(60))]

    /// I3: a backlog of n orders of one and the same second drains in n / ceiling + 1 cycles.
    #[test]
    fn a_backlog_of_one_second_drains(backlog in 0_usize..60, page in 1_u32..9, ceiling in 1_u32..14) {
        let scenario = Scenario { page, ceiling, start: Begin::WorldStart, ..Scenario::default() };
        let cycles = scenario.drain_backlog(backlog).map_err(TestCaseError::fail)?;
        prop_assert!(cycles <= backlog.div_ceil(ceiling as usize) + 1, "{} cycles", cycles);
    }
}

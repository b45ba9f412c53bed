//! The hull of local times: every second of the interval is inside, and nothing more than needed.
#![cfg(all(feature = "poller", feature = "sales"))]
#![expect(clippy::expect_used, reason = "a test may end here")]

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use prestashop_api::poller::{Window, hull};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).expect("a zone")
}

/// The hull, computed by looking at every second.
fn by_hand(from: Timestamp, to: Timestamp, zone: &TimeZone) -> Window {
    (from.as_second()..=to.as_second())
        .map(|second| zone.to_datetime(Timestamp::from_second(second).expect("an instant")))
        .map(|local| Window { lo: local, hi: local })
        .reduce(Window::join)
        .expect("at least one second")
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(1),
        cases: 60,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_hull_is_exact(
        name in prop_oneof![
            Just("Europe/Paris"), Just("America/New_York"), Just("Australia/Lord_Howe"), Just("Asia/Kolkata"),
        ],
        // Around a change of the clocks in Paris, New York or on Lord Howe Island, or on a plain day.
        around in prop_oneof![
            Just("2026-10-25T01:00:00Z"), Just("2026-03-29T01:00:00Z"), Just("2026-11-01T06:00:00Z"),
            Just("2026-04-04T15:00:00Z"), Just("2026-07-01T00:00:00Z"),
        ],
        before in -5000_i64..5000,
        length in 0_i64..9000,
    ) {
        let zone = zone(name);
        let around: Timestamp = around.parse().expect("an instant");
        let from = around + SignedDuration::from_secs(before);
        let to = from + SignedDuration::from_secs(length);
        prop_assert_eq!(hull(from, to, Some(&zone)), by_hand(from, to, &zone));
        // Whatever the zone is, the hull for an unknown zone holds it.
        let open = hull(from, to, None);
        prop_assert_eq!(open.join(by_hand(from, to, &zone)), open);
    }
}

#[test]
fn the_extreme_zones_are_inside_the_hull_of_an_unknown_zone() {
    let from: Timestamp = "2026-11-23T12:00:00Z".parse().expect("an instant");
    let to = from + SignedDuration::from_mins(1);
    let open = hull(from, to, None);
    for name in ["Pacific/Kiritimati", "Etc/GMT+12", "Pacific/Apia", "Pacific/Chatham"] {
        let inside = hull(from, to, Some(&zone(name)));
        assert_eq!(open.join(inside), open, "{name}");
    }
}

#[test]
fn the_ends_may_come_in_any_order_and_lose_their_fraction() {
    let zone = zone("Europe/Paris");
    let early: Timestamp = "2026-11-23T12:00:00.9Z".parse().expect("an instant");
    let late: Timestamp = "2026-11-23T12:00:05.1Z".parse().expect("an instant");
    let window = hull(late, early, Some(&zone));
    assert_eq!(window.lo.to_string(), "2026-11-23T13:00:00");
    assert_eq!(window.hi.to_string(), "2026-11-23T13:00:05");
}

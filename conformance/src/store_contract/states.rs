//! States to store.

use prestashop_api::poller::State;
use serde_json::json;

use super::rule::BrokenRule;

/// The feed of most of them.
pub(super) const KEY: &str = "a feed";
pub(super) const OTHER: &str = "another feed";

/// A state with something in each of its parts.
pub(super) fn state(seq: u64, epoch: u64) -> Result<State, BrokenRule> {
    let now = "2026-11-23T12:00:00Z";
    let state = json!({
        "version": State::VERSION, "store_key": KEY, "config_fingerprint": "display", "epoch": epoch, "seq": seq,
        "watermark": now, "max_id": u64::MAX, "beside": 7,
        "marks": [{ "at": now, "own": now, "id": 3 }], "anchors": [[3, "00ff00ff00ff00ff"]],
        "backfill": now,
        "scan": {
            "kind": "window", "from": now, "target": now, "last_id": 4, "max_id": 9,
            "window": { "lo": "2026-11-23T13:00:00", "hi": "2026-11-23T13:05:00" }, "clock": { "server": now, "own": now },
        },
        "seen": { "1": ["2026-11-23T13:00:00", "ffffffffffffffff"], "2": [null, "0000000000000001"] },
        "poison": { "8": { "attempts": 1, "reason": "ü \"x\"\n", "since": now, "retry_at": null } },
        "time_zone": {
            "name": "Europe/Paris", "origin": "shop", "checked": now, "former": [{ "name": null, "until": now }],
        },
        "clock": { "server": now, "own": now },
        "outbox": { "id": format!("act_{seq}"), "json": "{\"a\": \"ü\\n\\u0000\"}", "created": now },
        "page": 25, "stride": "PT48H",
        "trouble": { "since": now, "cycles": 2, "reason": "the shop burns", "until": now },
        "health": { "scans": 5, "forgotten": 1, "vanished": 2, "skipped": 3, "abandoned": 0, "went_back": 1 },
    });
    serde_json::from_value(state)
        .map_err(|error| BrokenRule { rule: "the suite has a state to store", found: error.to_string() })
}

/// The epoch of the last commit.
pub(super) fn epoch(state: Option<&State>) -> u64 {
    state.map_or(0, |state| state.epoch)
}

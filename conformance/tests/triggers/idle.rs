//! What a cycle asks while nothing happens, and that it misses nothing by asking little.

use prestashop_conformance::shop::{FakeResponse, InjectedFault};
use serde_json::json;

use super::platform::{NONE, Platform};

/// The SHA-1 of `[]`.
const EMPTY_SHA1: &str = "97d170e1550eee4afc0af065b78cda302a97674c";

/// A platform that has reported the first record of its resource, an hour ago.
async fn idle(trigger: &str) -> (Platform, Vec<u64>) {
    let mut platform = Platform::new(trigger, json!({})).await;
    assert_eq!(platform.reported().await, NONE);
    let ids = platform.ids();
    write(&platform, ids[0]);
    assert_eq!(platform.reported().await, [ids[0]], "{trigger}");
    platform.hands.pass(3600);
    assert_eq!(platform.reported().await, NONE, "{trigger}");
    (platform, ids)
}

fn write(platform: &Platform, id: u64) {
    assert!(platform.running.touch(platform.trigger.resource.name, id));
}

/// The queries of a cycle a minute later that reports nothing.
async fn asked(platform: &mut Platform) -> Vec<String> {
    let before = platform.running.received().len();
    assert_eq!(platform.reported().await, NONE);
    let asked = platform.running.received().split_off(before);
    let query = |(name, value): &(String, String)| format!("{name}={value}");
    asked.iter().map(|request| request.query.iter().map(query).collect::<Vec<_>>().join("&")).collect()
}

#[tokio::test]
async fn an_idle_cycle_asks_two_small_questions() {
    for trigger in ["order-updated", "customer-updated", "cart-updated"] {
        let (mut platform, ids) = idle(trigger).await;
        let asked = asked(&mut platform).await;
        let [date, listed] = &asked[..] else { panic!("{trigger}: {asked:?}") };
        assert!(date.contains("display=[id,date_upd]") && date.contains("limit=1"), "{date}");
        assert!(listed.contains("filter[date_upd]=[") && !listed.contains("display="), "{listed}");
        // Whatever is written next is found: another record, and the landmark itself.
        for id in [ids[1], ids[1], ids[0]] {
            write(&platform, id);
            assert_eq!(platform.reported().await, [id], "{trigger}");
            platform.hands.pass(3600);
            assert_eq!(platform.reported().await, NONE, "{trigger}");
        }
    }
}

/// Answers that are none end no scan: neither empty ones, of which each request has its own, nor one that shows the landmark no more.
#[tokio::test]
async fn what_was_written_is_not_passed_where_the_shop_fails() {
    for failing in ["date", "ids", "gone", "unreadable"] {
        let (mut platform, ids) = idle("order-updated").await;
        write(&platform, ids[1]);
        let mut left = 1;
        platform.running.fail_when(move |request| {
            let display = request.parameter("display");
            let hit = match failing {
                "date" | "unreadable" => display == Some("[id,date_upd]"),
                "ids" => display.is_none() && request.path.ends_with("/orders"),
                _ => false,
            };
            (hit && left > 0).then(|| {
                left -= i32::from(failing != "unreadable");
                match failing {
                    "unreadable" => InjectedFault::instead(FakeResponse::fatal()),
                    // What the shop sends where its database fails.
                    _ => InjectedFault::after(|answer| answer.header("Content-Sha1", EMPTY_SHA1).body("[]")),
                }
            })
        });
        if failing == "gone" {
            platform.running.mutate(|world| world.remove("orders", ids[0]));
        }
        assert_eq!(platform.reported().await, [ids[1]], "{failing}");
    }
}

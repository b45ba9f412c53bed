//! The functions that a fuzzer tries, on the seeds that it starts from and on what is easily made of them.
#![cfg(test)]

#[path = "../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "a crate of its own elsewhere")]
mod targets;

use std::path::Path;

use prestashop_conformance::fixtures;
use prestashop_conformance::seeds::{Seeds, seeds};

/// Each so-manieth seed is changed; a fuzzer changes all of them.
const EACH: usize = 16;

async fn corpus() -> Seeds {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec");
    seeds(&fixtures::dir(), &spec).await.unwrap()
}

#[tokio::test]
async fn no_seed_and_nothing_that_is_made_of_one_makes_a_target_panic() {
    let corpus = corpus().await;
    std::thread::spawn(move || {
        for (target, run) in targets::TARGETS {
            let of_target = corpus.iter().filter(|(name, _)| name.split('/').next() == Some(target));
            let mut count = 0;
            for (_, seed) in of_target {
                run(seed);
                count += 1;
                if count % EACH == 1 {
                    for bytes in changed(seed) {
                        run(&bytes);
                    }
                }
            }
            assert!(count > 0, "{target} has no seed");
        }
    })
    .join()
    .unwrap();
}

/// The seed cut at places, with one byte turned, and with its halves exchanged.
fn changed(seed: &[u8]) -> Vec<Vec<u8>> {
    let places = [1, 3, 7].map(|part| seed.len() * part / 8);
    let cut = places.iter().map(|place| seed[..*place].to_vec());
    let turned = places.iter().map(|place| {
        let mut turned = seed.to_vec();
        turned[*place] ^= 0x15;
        turned
    });
    let (front, back) = seed.split_at(seed.len() / 2);
    cut.chain(turned).chain([[back, front].concat()]).collect()
}

#[test]
fn nothing_that_is_nested_without_end_overflows_the_stack() {
    const DEEP: usize = 200_000;
    let xml = |head: &str| format!("{head}{}{}", "<a>".repeat(DEEP), "</a>".repeat(DEEP));
    let answer = format!("<prestashop><orders><order>{}</order></orders></prestashop>", xml(""));
    let har = serde_json::json!({ "log": { "entries": [{
        "request": { "method": "GET", "url": "https://shop.example/api/orders?schema=synopsis" },
        "response": { "status": 200, "content": { "text": xml("") } },
    }] } });
    for text in [
        "[".repeat(DEEP),
        "{\"orders\":".repeat(DEEP),
        format!("{{\"orders\":[{{\"id\":1,\"module\":{}{}}}]}}", "[".repeat(DEEP), "]".repeat(DEEP)),
        xml(""),
        xml("<?xml version=\"1.0\"?>"),
        answer,
        har.to_string(),
        "- ".repeat(DEEP),
    ] {
        for (_, run) in targets::TARGETS {
            run(text.as_bytes());
        }
    }
}

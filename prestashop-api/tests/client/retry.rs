//! What is tried again, and when.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Response;
use prestashop_api::client::{TransportError, TransportErrorKind};
use prestashop_api::{ErrorKind, Phase, RetryPolicy, Shop, Verb};

use crate::support::{
    Ask as _, Call, HTML, JSON, Script, StillClock, With as _, broken, errors, foreign, own, scripted, shop,
};

type Step = Result<Response<Bytes>, TransportError>;

fn fine() -> Response<Bytes> {
    own(200, JSON, "[]")
}

fn no_connection() -> Step {
    Err(broken(TransportErrorKind::Connect, Phase::NotSent))
}

fn lost() -> Step {
    Err(broken(TransportErrorKind::Other, Phase::MaybeSent))
}

fn late() -> Step {
    Err(broken(TransportErrorKind::Timeout, Phase::MaybeSent))
}

struct Trial {
    script: Arc<Script>,
    clock: Arc<StillClock>,
    shop: Shop,
}

fn trial(steps: impl IntoIterator<Item = Step>) -> Trial {
    trial_with(steps, RetryPolicy::default())
}

fn trial_with(steps: impl IntoIterator<Item = Step>, policy: RetryPolicy) -> Trial {
    let (script, clock) = (Script::new(steps), StillClock::new(u64::MAX));
    let shop = scripted(&script, &clock).retry(policy).build().unwrap();
    Trial { script, clock, shop }
}

fn write() -> Call {
    Call::new(Verb::Post, "order_histories").body("<prestashop/>")
}

#[tokio::test]
async fn a_read_is_tried_again_after_what_passes() {
    let truncated = || Err(broken(TransportErrorKind::Truncated, Phase::MaybeSent));
    let corrupted = || Ok(own(200, JSON, "{\"a\":1}").sha1_of("{\"a\":2}"));
    for step in [no_connection, late, lost, truncated, corrupted] {
        let trial = trial([step(), Ok(fine())]);
        trial.shop.ask(Call::get("orders")).await.unwrap();
        assert_eq!(trial.script.sent().len(), 2);
        assert_eq!(trial.clock.slept(), [500]);
    }
    for status in [429, 502, 503, 504] {
        let trial = trial([Ok(foreign(status, HTML, "busy")), Ok(fine())]);
        trial.shop.ask(Call::get("orders")).await.unwrap();
        assert_eq!(trial.script.sent().len(), 2, "{status}");
    }
}

#[tokio::test]
async fn a_read_is_not_tried_again_after_what_stays() {
    let steps = [
        own(503, JSON, &errors(&[(22, "disabled")])),
        own(500, JSON, &errors(&[(32, "filter")])),
        own(401, JSON, &errors(&[(20, "key")])),
        own(404, "", ""),
        own(200, "", ""),
        foreign(500, HTML, ""),
        foreign(403, HTML, "firewall"),
        foreign(302, HTML, ""),
        foreign(200, HTML, "front page"),
    ];
    for step in steps {
        let trial = trial([Ok(step.clone())]);
        let error = trial.shop.ask(Call::get("orders")).await.unwrap_err();
        assert_eq!(trial.script.sent().len(), 1, "{step:?}");
        assert_eq!(error.attempts(), 1);
        assert_eq!(trial.clock.slept(), [0; 0]);
    }
}

#[tokio::test]
async fn the_last_error_is_told_after_the_last_try() {
    let trial = trial([late(), lost(), no_connection()]);
    let error = trial.shop.ask(Call::get("orders")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert_eq!(error.attempts(), 3);
    assert_eq!(trial.clock.slept(), [500, 1000]);
}

#[tokio::test]
async fn a_write_is_sent_again_only_if_it_cannot_have_arrived() {
    let sent_again = trial([no_connection(), Ok(own(201, JSON, "{\"order_history\":{\"id\":\"1\"}}"))]);
    sent_again.shop.ask(write()).await.unwrap();
    assert_eq!(sent_again.script.sent().len(), 2);
    assert_eq!(sent_again.script.sent()[1].body(), "<prestashop/>");

    let once = [
        lost(),
        late(),
        Err(broken(TransportErrorKind::Truncated, Phase::MaybeSent)),
        Ok(foreign(502, HTML, "gateway")),
        Ok(foreign(503, HTML, "busy")),
        Ok(foreign(504, HTML, "gateway")),
        Ok(foreign(429, HTML, "slow down")),
        Ok(own(201, JSON, "{\"a\":1}").sha1_of("{\"a\":2}")),
    ];
    for step in once {
        let trial = trial([step]);
        let error = trial.shop.ask(write()).await.unwrap_err();
        assert_eq!(trial.script.sent().len(), 1, "{error:?}");
        assert_eq!(trial.clock.slept(), [0; 0]);
    }
}

#[tokio::test]
async fn waits_double_up_to_the_longest() {
    let policy = RetryPolicy::default().tries(6).first_wait(Duration::from_secs(1)).max_wait(Duration::from_secs(5));
    let trial = trial_with((0..6).map(|_| late()), policy);
    trial.shop.ask(Call::get("orders")).await.unwrap_err();
    assert_eq!(trial.clock.slept(), [1000, 2000, 4000, 5000, 5000]);
}

#[tokio::test]
async fn waits_are_spread_at_random() {
    for (random, expected) in [(0, 0), (u64::MAX / 4, 125), (u64::MAX / 2, 250)] {
        let (script, clock) = (Script::new([late(), Ok(fine())]), StillClock::new(random));
        let shop = scripted(&script, &clock).build().unwrap();
        shop.ask(Call::get("orders")).await.unwrap();
        assert_eq!(clock.slept(), [expected]);
    }
}

#[tokio::test]
async fn a_shop_that_asks_to_wait_is_waited_for() {
    let busy = |wait: &str| Ok(foreign(429, HTML, "slow down").with("Retry-After", wait));
    // The clock stands at 09:06:03.
    for (wait, expected) in
        [("7", 7_000), ("Mon, 23 Nov 2026 09:06:13 GMT", 10_000), ("Mon, 23 Nov 2026 09:00:00 GMT", 0), ("soon", 500)]
    {
        let trial = trial([busy(wait), Ok(fine())]);
        trial.shop.ask(Call::get("orders")).await.unwrap();
        assert_eq!(trial.clock.slept(), [expected], "{wait}");
    }
    // More than the longest wait: trying sooner would be refused again, so the caller is told.
    let trial = trial([busy("3600")]);
    let error = trial.shop.ask(Call::get("orders")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3600)));
    assert_eq!(trial.clock.slept(), [0; 0]);
}

#[tokio::test]
async fn a_call_ends_within_its_time() {
    let policy = RetryPolicy::default().tries(10).first_wait(Duration::from_secs(4)).total(Duration::from_secs(10));
    let trial = trial_with((0..10).map(|_| late()), policy);
    trial.shop.ask(Call::get("orders")).await.unwrap_err();
    // 4 s, then 8 s would be beyond the 10 s.
    assert_eq!(trial.clock.slept(), [4000]);
    let attempts: Vec<_> = trial.script.limits().iter().map(|limits| limits.attempt.as_secs()).collect();
    assert_eq!(attempts, [10, 6], "an attempt gets what is left");
}

#[tokio::test]
async fn never_is_never() {
    let trial = trial_with([no_connection()], RetryPolicy::never());
    trial.shop.ask(Call::get("orders")).await.unwrap_err();
    assert_eq!(trial.script.sent().len(), 1);
}

#[tokio::test]
async fn a_shop_in_trouble_is_not_stormed() {
    let trial = trial((0..200).map(|_| late()));
    let clone = trial.shop.clone();
    for _ in 0..30 {
        clone.ask(Call::get("orders")).await.unwrap_err();
    }
    // 30 calls, and the 20 retries that the shared budget holds.
    assert_eq!(trial.script.sent().len(), 50);
}

#[tokio::test]
async fn good_calls_fill_the_budget_again() {
    let drained = (0..50).map(|_| late());
    let good = (0..5).map(|_| Ok(fine()));
    let trial = trial(drained.chain(good).chain([late(), Ok(fine())]));
    for _ in 0..30 {
        trial.shop.ask(Call::get("orders")).await.unwrap_err();
    }
    for _ in 0..5 {
        trial.shop.ask(Call::get("orders")).await.unwrap();
    }
    trial.shop.ask(Call::get("orders")).await.unwrap();
    assert_eq!(trial.script.sent().len(), 57);
}

#[tokio::test]
async fn a_read_that_tunnels_a_write_is_not_sent() {
    for name in ["ps_method", "ps.method"] {
        let (shop, script) = shop(Ok(fine()));
        let error = shop.ask(Call::get("orders").query(name, "DELETE")).await.unwrap_err();
        assert_eq!((error.kind(), error.phase()), (prestashop_api::ErrorKind::Usage, Phase::NotSent));
        assert_eq!(script.sent().len(), 0);
    }
    let (shop, script) = shop(Err(broken(TransportErrorKind::Timeout, Phase::MaybeSent)));
    let error = shop.ask(Call::new(Verb::Post, "orders").query("ps_method", "PATCH")).await.unwrap_err();
    assert!(error.may_have_been_applied());
    assert_eq!(script.sent().len(), 1);
}

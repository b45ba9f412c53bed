//! The poller over a shop that answers HTTP: what is asked, and which errors can be an order's fault.
#![cfg(all(feature = "poller", feature = "sales"))]
#![expect(clippy::expect_used, reason = "a test may end here")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use jiff::Timestamp;
use prestashop_api::client::{BoxFuture, TransportError, TransportErrorKind};
use prestashop_api::poller::{Activation, MemoryStore, Poller, PollerError, PollerErrorKind, Start, State, Updates};
use prestashop_api::{Clock, ErrorKind, Limits, Phase, RetryPolicy, Shop, Transport};

/// What opens a customer's orders.
const SECRET: &str = "hunter2";

/// 2026-11-23T09:06:03Z; 10:06:03 in Paris.
const NOW: i64 = 1_795_424_763;

type Reply = Result<Response<Bytes>, TransportError>;
/// What the shop answers, and the kind of error that it is.
type Case = (&'static str, fn() -> Reply, ErrorKind);

/// A webservice with the orders 1 to 4, of which the second spoils every page that it is on.
#[derive(Debug)]
struct Webservice {
    spoilt: fn() -> Reply,
    /// Whether the answers tell the shop's time.
    tells_time: bool,
    asked: Mutex<Vec<String>>,
    /// Whether the second order does no harm any more.
    healed: Mutex<bool>,
    /// What is answered instead of anything.
    failing: Mutex<Option<fn() -> Reply>>,
    /// What is answered instead of the ids of orders.
    ids: Mutex<Option<fn() -> Reply>>,
    /// What `configurations` answers.
    zone: fn() -> Reply,
}

impl Webservice {
    fn new(spoilt: fn() -> Reply) -> Self {
        let zone = || Ok(json(200, r#"{"configurations":[{"id":1,"name":"PS_TIMEZONE","value":"Europe/Paris"}]}"#));
        Self {
            spoilt,
            tells_time: true,
            asked: Mutex::default(),
            healed: Mutex::default(),
            failing: Mutex::default(),
            ids: Mutex::default(),
            zone,
        }
    }

    fn reply(&self, query: &str) -> Reply {
        let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        let number = |text: &str| text.parse::<u64>().expect("an id");
        // `>[after]` or `[from,to]`
        let filter = value("filter[id]").unwrap_or(">[0]");
        let inside = filter.trim_matches(['>', '[', ']']);
        let range = inside.split_once(',').map_or_else(|| number(inside) + 1..=4, |(a, b)| number(a)..=number(b));
        let limit = value("limit").expect("a limit").parse().expect("a number");
        let ids = range.take(limit);
        let of_ids = *self.ids.lock().expect("a lock");
        let orders: Vec<_> = match value("display") {
            None if of_ids.is_some() => return of_ids.expect("a failure")(),
            None => ids.map(|id| format!(r#"{{"id":{id}}}"#)).collect(),
            Some("[id]") => vec![r#"{"id":4}"#.to_owned()],
            Some(_) if !*self.healed.lock().expect("a lock") && ids.clone().any(|id| id == 2) => {
                return (self.spoilt)();
            }
            Some(_) => ids.map(|id| order(id, "\"1\"")).collect(),
        };
        let body = if orders.is_empty() { "[]".to_owned() } else { format!(r#"{{"orders":[{}]}}"#, orders.join(",")) };
        Ok(json(200, &body))
    }
}

impl Transport for Webservice {
    fn send(&self, request: Request<Bytes>, _: &Limits) -> BoxFuture<'_, Reply> {
        let path = request.uri().path_and_query().expect("a path").as_str();
        let path = percent_encoding::percent_decode_str(path).decode_utf8().expect("UTF-8").into_owned();
        let query = path.split_once('?').map(|(_, query)| query).unwrap_or_default();
        let failing = *self.failing.lock().expect("a lock");
        let mut reply = if let Some(failing) = failing {
            failing()
        } else if path.starts_with("/api/orders?") {
            self.asked.lock().expect("a lock").push(query.to_owned());
            self.reply(query)
        } else {
            (self.zone)()
        };
        if let Ok(reply) = &mut reply
            && !self.tells_time
        {
            reply.headers_mut().remove("Access-Time");
        }
        Box::pin(async move { reply })
    }
}

fn order(id: u64, valid: &str) -> String {
    format!(r#"{{"id":{id},"valid":{valid},"secure_key":"{SECRET}","date_upd":"2026-11-23 10:05:0{id}"}}"#)
}

fn reply(status: u16, media: &str, body: &str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::copy_from_slice(body.as_bytes()));
    *response.status_mut() = status.try_into().expect("a status");
    if !media.is_empty() {
        response.headers_mut().insert("Content-Type", media.parse().expect("a media type"));
    }
    response
}

fn json(status: u16, body: &str) -> Response<Bytes> {
    let mut response = reply(status, "application/json", body);
    response.headers_mut().insert("PSWS-Version", "8.2.1".parse().expect("a header"));
    response.headers_mut().insert("Access-Time", NOW.into());
    response
}

/// Stands still.
#[derive(Debug)]
struct StillClock;

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_second(NOW).expect("an instant")
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }

    fn random(&self) -> u64 {
        7
    }
}

struct Run {
    service: Arc<Webservice>,
    store: Arc<MemoryStore>,
    poller: Poller,
}

impl Run {
    fn new(spoilt: fn() -> Reply) -> Self {
        Self::with(Webservice::new(spoilt))
    }

    fn with(service: Webservice) -> Self {
        Self::set(service, |updates| updates)
    }

    fn set(service: Webservice, set: fn(Updates) -> Updates) -> Self {
        let (service, store) = (Arc::new(service), Arc::new(MemoryStore::default()));
        let shop = Shop::connect("https://shop.example")
            .key("FULLKEY82ABCDEFGHJKLMNPQRSTUVWXY")
            .transport(Arc::clone(&service) as _)
            .clock(Arc::new(StillClock))
            .retry(RetryPolicy::never())
            .build()
            .expect("a shop");
        let updates = shop.order_updated().from(Start::All).state(Arc::clone(&store) as _);
        let poller = set(updates).start().expect("a poller");
        Self { service, store, poller }
    }

    /// The ids of items and skipped orders of the next cycle.
    async fn cycle(&mut self) -> Result<(Vec<u64>, Vec<u64>), PollerError> {
        let activation = self.poller.cycle().await?;
        self.poller.ack().await?;
        let items = activation.iter().flat_map(Activation::items).map(|item| item.id).collect();
        Ok((items, activation.iter().flat_map(Activation::skipped).map(|order| order.id).collect()))
    }

    fn stored(&self) -> Option<State> {
        self.store.snapshot()
    }
}

/// The kind of the client's error below the poller's.
fn kind(error: &PollerError) -> ErrorKind {
    error.shop_error().expect("the client's error").kind()
}

#[tokio::test]
async fn what_an_order_can_cause_is_narrowed_down_to_it() {
    let cases: [Case; 6] = [
        ("an empty 500", || Ok(reply(500, "", "")), ErrorKind::ShopCrash),
        (
            "a PHP warning",
            || Ok(json(500, r#"{"errors":[{"code":3,"message":"[PHP Warning #2] Undefined index"}]}"#)),
            ErrorKind::ShopNotice,
        ),
        (
            "a code of a module",
            || Ok(json(500, r#"{"errors":[{"code":4711,"message":"A module says no"}]}"#)),
            ErrorKind::OtherCode,
        ),
        ("an empty 200", || Ok(json(200, "")), ErrorKind::EmptyBody),
        ("no JSON", || Ok(json(200, r#"{"orders":[{"id":2,,}]}"#)), ErrorKind::Decode),
        ("junk", || Ok(json(200, "Notice: order 2\n{\"orders\":[{\"id\":2}]}")), ErrorKind::Junk),
    ];
    for (what, spoilt, expected) in cases {
        let mut run = Run::new(spoilt);
        assert_eq!(run.cycle().await.expect(what), (vec![1], vec![]), "{what}");
        let error = run.cycle().await.expect_err(what);
        assert_eq!(error.kind(), PollerErrorKind::Record, "{what}: {error:?}");
        assert_eq!(kind(&error), expected, "{what}");
        assert_eq!(run.cycle().await.expect(what), (vec![3, 4], vec![2]), "{what}");
    }
}

#[tokio::test]
async fn a_value_that_no_type_can_hold_is_skipped_at_once() {
    let mut run = Run::new(|| Ok(json(200, &format!(r#"{{"orders":[{}]}}"#, order(2, "\"maybe\"")))));
    let activation = run.poller.cycle().await.expect("a cycle").expect("an activation");
    assert_eq!(activation.items().iter().map(|item| item.id).collect::<Vec<_>>(), [1, 3, 4]);
    let [skipped] = activation.skipped() else { panic!("{:?}", activation.skipped()) };
    assert_eq!(skipped.id, 2);
    assert!(skipped.reason.contains("orders[0].valid"), "{}", skipped.reason);
}

#[tokio::test]
async fn what_no_order_can_cause_ends_the_cycle() {
    let cases: [Case; 9] = [
        (
            "no connection",
            || Err(TransportError::new(TransportErrorKind::Connect, Phase::NotSent, "refused")),
            ErrorKind::Connect,
        ),
        ("a bad key", || Ok(json(401, r#"{"errors":[{"code":20,"message":"No"}]}"#)), ErrorKind::Unauthorized),
        ("a firewall", || Ok(reply(403, "text/html", "<html>")), ErrorKind::Blocked),
        ("too many requests", || Ok(reply(429, "text/html", "<html>")), ErrorKind::RateLimited),
        (
            "switched off",
            || Ok(json(503, r#"{"errors":[{"code":22,"message":"Off"}]}"#)),
            ErrorKind::WebserviceDisabled,
        ),
        ("a refused filter", || Ok(json(500, r#"{"errors":[{"code":32,"message":"No"}]}"#)), ErrorKind::BadFilter),
        ("a redirect", || Ok(reply(302, "text/html", "")), ErrorKind::Redirected),
        ("a page for visitors", || Ok(reply(200, "text/html", "<html>Welcome")), ErrorKind::NotWebservice),
        ("another list", || Ok(json(200, r#"{"customers":[{"id":2}]}"#)), ErrorKind::Decode),
    ];
    for (what, spoilt, expected) in cases {
        let mut run = Run::new(spoilt);
        for _ in 0..4 {
            let error = run.cycle().await.expect_err(what);
            assert_eq!(error.kind(), PollerErrorKind::Source, "{what}: {error:?}");
            assert_eq!(kind(&error), expected, "{what}");
        }
        assert_eq!(run.stored(), None, "{what}: nothing was committed");
    }
}

/// What is late.
const LATE: [Case; 2] = [
    (
        "no answer in time",
        || Err(TransportError::new(TransportErrorKind::Timeout, Phase::MaybeSent, "late")),
        ErrorKind::Timeout,
    ),
    ("a gateway", || Ok(reply(504, "text/html", "<html>")), ErrorKind::Unavailable),
];

/// An order that something changes once the checksum is made comes so each time: it is skipped and told like one that never comes, and holds up
/// no other.
#[tokio::test]
async fn an_order_whose_checksum_never_fits_is_skipped_and_told() {
    let mut run = Run::new(|| {
        let mut answer = json(200, &format!(r#"{{"orders":[{}]}}"#, order(2, "\"1\"")));
        answer.headers_mut().insert("Content-Sha1", "0".repeat(40).parse().expect("a header"));
        Ok(answer)
    });
    assert_eq!(run.cycle().await.expect("what comes before it"), (vec![1], vec![]));
    let error = run.cycle().await.expect_err("the second attempt");
    assert_eq!((error.kind(), kind(&error)), (PollerErrorKind::Record, ErrorKind::Corrupted), "{error:?}");
    let activation = run.poller.cycle().await.expect("the third attempt").expect("an activation");
    let [skipped] = activation.skipped() else { panic!("{:?}", activation.skipped()) };
    assert_eq!((skipped.id, skipped.quote.path.as_deref()), (2, Some("orders[0]")));
    assert!(skipped.reason.contains("its checksum differs"), "{}", skipped.reason);
    assert_eq!(activation.items().iter().map(|item| item.id).collect::<Vec<_>>(), [3, 4]);
    run.poller.ack().await.expect("acknowledged");
    *run.service.healed.lock().expect("a lock") = true;
    assert_eq!(run.cycle().await.expect("a cycle"), (vec![2], vec![]));
}

/// What is cut off on the way.
const CUT: [Case; 4] = [
    (
        "a broken connection",
        || Err(TransportError::new(TransportErrorKind::Other, Phase::MaybeSent, "reset")),
        ErrorKind::Transport,
    ),
    (
        "a body that ends too early",
        || Err(TransportError::new(TransportErrorKind::Truncated, Phase::Answered, "cut")),
        ErrorKind::Corrupted,
    ),
    ("half an answer", || Ok(json(200, r#"{"orders":[{"id":2,"errors":"#)), ErrorKind::Corrupted),
    (
        "half an answer with its checksum",
        || {
            let mut answer = json(200, r#"{"orders":[{"id":2,"errors":"#);
            answer.headers_mut().insert("Content-Sha1", "0".repeat(40).parse().expect("a header"));
            Ok(answer)
        },
        ErrorKind::Corrupted,
    ),
];

/// What takes too long comes in smaller pages. An order that does not come alone while its id does is skipped
/// like one that cannot be read, and comes when it can: it does not hold up the others.
#[tokio::test]
async fn an_order_that_never_comes_in_time_is_skipped_and_told() {
    for (what, spoilt, expected) in LATE {
        let mut run = Run::new(spoilt);
        assert_eq!(run.cycle().await.expect(what), (vec![1], vec![]), "{what}");
        let error = run.cycle().await.expect_err(what);
        assert_eq!((error.kind(), kind(&error)), (PollerErrorKind::Record, expected), "{what}: {error:?}");
        let state = run.stored().expect("a state");
        assert_eq!((state.page, state.poison.get(2).map(|order| order.attempts)), (Some(1), Some(2)), "{what}");
        let reason = state.trouble.expect("a reason").reason;
        assert!(reason.contains("order 2 cannot be read (attempt 2 of 3)"), "{reason}");
        assert_eq!(run.cycle().await.expect(what), (vec![3, 4], vec![2]), "{what}");
        let state = run.stored().expect("a state");
        assert_eq!((state.trouble, state.page > Some(1)), (None, true), "{what}: the page grows again");

        run.service.asked.lock().expect("a lock").clear();
        assert_eq!(run.cycle().await.expect(what), (vec![], vec![]), "{what}: the window shows it still");
        let asked = run.service.asked.lock().expect("a lock").len();
        assert!(asked < 12, "{what}: {asked} requests");
        *run.service.healed.lock().expect("a lock") = true;
        assert_eq!(run.cycle().await.expect(what), (vec![2], vec![]), "{what}");
        assert!(run.stored().expect("a state").poison.is_empty(), "{what}");
    }
}

/// No order is blamed for a connection that is cut, nor for lateness where the ids do not come either, however long it lasts: what comes
/// before is reported, and the state says why it does not move.
#[tokio::test]
async fn what_is_cut_or_late_with_the_ids_blames_no_order() {
    let late = LATE.map(|case| (case, Some(case.1), "did not deliver the id of a record of orders"));
    let cut = CUT.map(|case| (case, None, "did not deliver a page of orders"));
    for ((what, spoilt, expected), ids, told) in late.into_iter().chain(cut) {
        let mut run = Run::with(Webservice { ids: Mutex::new(ids), ..Webservice::new(spoilt) });
        assert_eq!(run.cycle().await.expect(what), (vec![1], vec![]), "{what}");
        for failed in 1..6 {
            let error = run.cycle().await.expect_err(what);
            assert_eq!((error.kind(), kind(&error)), (PollerErrorKind::Source, expected), "{what}: {error:?}");
            let state = run.stored().expect("a state");
            let trouble = state.trouble.as_ref().expect("a reason");
            assert_eq!((trouble.cycles, state.page, state.poison.len()), (failed, Some(1), 0), "{what}");
            assert!(trouble.reason.contains(told), "{what}: {}", trouble.reason);
        }
        *run.service.healed.lock().expect("a lock") = true;
        *run.service.ids.lock().expect("a lock") = None;
        let (mut ids, skipped) = run.cycle().await.expect(what);
        ids.extend(run.cycle().await.expect(what).0);
        assert_eq!((ids, skipped), (vec![2, 3, 4], vec![]), "{what}");
        assert_eq!(run.stored().expect("a state").trouble, None, "{what}");
    }
}

/// The time zone is a hint: whatever the shop answers, orders are read, and it is asked for again.
#[tokio::test]
async fn a_time_zone_that_cannot_be_asked_for_ends_nothing() {
    let mut service = Webservice::new(SOUND);
    service.zone = || Err(TransportError::new(TransportErrorKind::Timeout, Phase::MaybeSent, "late"));
    let mut run = Run::with(service);
    *run.service.healed.lock().expect("a lock") = true;
    assert_eq!(run.cycle().await.expect("a cycle"), (vec![1, 2, 3, 4], vec![]));
    let state = run.stored().expect("a state");
    assert_eq!(state.time_zone.name, None);
    let clock = state.clock.expect("the clocks").server;
    assert!(clock.duration_since(state.time_zone.checked) >= run.poller.settings().zone_check, "asked again soon");
}

/// A shop that says when to come again is not asked before, and neither is one that refuses the key.
#[tokio::test]
async fn a_poller_waits_as_long_as_it_is_asked_to() {
    let cases: [(fn() -> Reply, u64); 4] = [
        (
            || {
                let mut answer = reply(429, "text/html", "<html>");
                answer.headers_mut().insert("Retry-After", "600".parse().expect("a header"));
                Ok(answer)
            },
            600,
        ),
        (|| Ok(reply(429, "text/html", "<html>")), 60),
        (|| Ok(json(401, r#"{"errors":[{"code":20,"message":"No"}]}"#)), 3600),
        (|| Ok(json(503, r#"{"errors":[{"code":22,"message":"Off"}]}"#)), 900),
    ];
    for (spoilt, seconds) in cases {
        let mut run = Run::set(Webservice::new(SOUND), |updates| updates.from(Start::Now));
        *run.service.healed.lock().expect("a lock") = true;
        run.cycle().await.expect("a first cycle");
        run.service.failing.lock().expect("a lock").replace(spoilt);
        let error = run.cycle().await.expect_err("refused");
        let until = run.stored().expect("a state").trouble.expect("a reason").until;
        assert_eq!(until.as_second() - NOW, i64::try_from(seconds).expect("a wait"), "{error}");
    }
}

/// The id comes by a request that loads no order; the window stays the same.
#[tokio::test]
async fn the_id_is_asked_for_without_a_display() {
    let mut run = Run::new(|| Ok(reply(500, "", "")));
    run.cycle().await.expect("what comes before it");
    let asked = run.service.asked.lock().expect("a lock").clone();
    let without: Vec<_> = asked.iter().filter(|query| !query.contains("display")).collect();
    // The second one asks what follows the first order, the first what is behind it.
    let Some(id) = without.iter().find(|query| query.contains("limit=1&") || query.ends_with("limit=1")) else {
        panic!("{asked:?}")
    };
    assert!(id.contains("filter[id]=>[1]") && id.contains("sort=[id_ASC]") && id.contains("limit=1"), "{id}");
}

/// What an unreadable order looks like is told, shortly and without what is secret, and is kept in the state.
#[tokio::test]
async fn a_skipped_order_is_told_with_where_and_what_the_shop_sent() {
    let mut run = Run::new(|| {
        let long = order(2, "\"maybe\"").replace("{\"id\"", &format!("{{\"note\":\"{}\",\"id\"", "x".repeat(900)));
        Ok(json(200, &format!(r#"{{"orders":[{}]}}"#, long.replace("\"note\"", "\"secure_key\":\"hunter2\",\"note\""))))
    });
    let activation = run.poller.cycle().await.expect("a cycle").expect("an activation");
    let [skipped] = activation.skipped() else { panic!("{:?}", activation.skipped()) };
    assert_eq!((skipped.id, skipped.quote.path.as_deref()), (2, Some("orders[0].valid")));
    let excerpt = skipped.quote.excerpt.as_deref().expect("an excerpt");
    assert!(excerpt.starts_with(r#"{"orders":[{"secure_key":"#) && excerpt.chars().count() == 200, "{excerpt}");
    let state = run.stored().expect("a state");
    assert_eq!(state.poison.get(2).map(|order| &order.quote), Some(&skipped.quote));
    let stored = serde_json::to_string(&state).expect("a state");
    assert!(!activation.json().contains(SECRET) && !stored.contains(SECRET), "{stored}");
}

/// A skipped order is not looked for again: what comes before it is read, then the order alone.
#[tokio::test]
async fn a_window_with_a_skipped_order_takes_a_few_requests() {
    let mut run = Run::new(|| Ok(json(200, &format!(r#"{{"orders":[{}]}}"#, order(2, "\"maybe\"")))));
    assert_eq!(run.cycle().await.expect("a cycle"), (vec![1, 3, 4], vec![2]));
    run.service.asked.lock().expect("a lock").clear();
    assert_eq!(run.cycle().await.expect("a cycle"), (vec![], vec![]));
    let asked = run.service.asked.lock().expect("a lock").clone();
    let ids = asked.iter().filter_map(|query| query.split('&').find_map(|pair| pair.strip_prefix("filter[id]=")));
    assert_eq!(ids.collect::<Vec<_>>(), [">[0]", "[1,1]", ">[0]", ">[1]", ">[1]", ">[2]", ">[2]"]);
}

/// All four orders.
const SOUND: fn() -> Reply = || {
    let all = [1, 2, 3, 4].map(|id| order(id, "\"1\""));
    Ok(json(200, &format!(r#"{{"orders":[{}]}}"#, all.join(","))))
};

#[tokio::test]
async fn activations_and_the_stored_state_hold_no_secrets_unless_asked() {
    for secrets in [false, true] {
        let set = if secrets { Updates::with_secrets } else { |updates| updates };
        let mut run = Run::set(Webservice::new(SOUND), set);
        let activation = run.poller.cycle().await.expect("a cycle").expect("an activation");
        assert_eq!(activation.items().len(), 4);
        assert_eq!(activation.json().contains("secure_key"), secrets, "{}", activation.json());
        // Where it waits for its acknowledgement.
        let state = serde_json::to_string(&run.stored()).expect("a state");
        assert_eq!(state.contains(SECRET), secrets, "{state}");
    }
}

/// Keeps the messages of warnings.
#[derive(Clone, Default)]
struct Warnings(Arc<Mutex<Vec<String>>>);

impl tracing::Subscriber for Warnings {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        *metadata.level() == tracing::Level::WARN
    }

    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn event(&self, event: &tracing::Event<'_>) {
        let mut told = |_: &tracing::field::Field, value: &dyn std::fmt::Debug| {
            self.0.lock().expect("a lock").push(format!("{value:?}"));
        };
        event.record(&mut told);
    }

    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

/// Something in front of the shop removes its time: the poller goes on by its own clock, and says so once.
#[tokio::test]
async fn a_shop_that_hides_its_time_is_polled_with_a_warning() {
    let warnings = Warnings::default();
    let _guard = tracing::subscriber::set_default(warnings.clone());
    let mut run = Run::with(Webservice { tells_time: false, ..Webservice::new(SOUND) });
    for _ in 0..3 {
        run.cycle().await.expect("a cycle");
    }
    let told = warnings.0.lock().expect("a lock").clone();
    assert_eq!(told.iter().filter(|message| message.contains("Access-Time")).count(), 1, "{told:?}");
    let state = run.stored().expect("a state");
    assert_eq!(state.watermark, Timestamp::from_second(NOW - 15).expect("an instant"));
}

//! The fake shop held against the genuine ones: each recorded GET is asked again in the dialect of its version, over the rows that the
//! recordings show. `genuine.txt` is the ledger; where the fake shop differs may only become less.
//!
//! One thing is made equal before bodies are compared: in XML the blanks between elements and the order of attributes, which say nothing.
//! Addresses of the recorded shop are read as those of the fake one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use prestashop_conformance::fixtures::dir;
use prestashop_conformance::har::{self, Entry, Har};
use prestashop_conformance::shop::{Builder, FakeShop, Key, Row, World};
use prestashop_conformance::xml::XmlElement;
use serde_json::Value;

use crate::twin::Twin;

/// What every stock shop has, where the recordings of one do not show it.
const COMMON: [&str; 7] = ["languages", "currencies", "groups", "image_types", "tax_rule_groups", "tax_rules", "taxes"];
const LEDGER: &str = include_str!("../../genuine.txt");
const VERSIONS: [&str; 3] = ["1.7.8.11", "8.2.1", "9.1.4"];

/// Rows by resource and id.
type Rows = BTreeMap<String, BTreeMap<u64, Row>>;

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    Same,
    Differs(String),
    NotComparable(&'static str),
}

/// The resource that a recorded URL asks for, and whether it asks for whole records.
fn asked(entry: &Entry) -> (String, bool) {
    let (_, path) = entry.request.url.split_once("/api").unwrap_or_default();
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    (path.trim_matches('/').split('/').next().unwrap_or_default().to_owned(), query.contains("display=full"))
}

/// The records that a list in JSON shows.
fn shown(entry: &Entry) -> Vec<Row> {
    let body = entry.response.body().ok().and_then(|body| String::from_utf8(body).ok()).unwrap_or_default();
    let Ok(Value::Object(answer)) = serde_json::from_str(&body) else { return Vec::new() };
    let lists = answer.into_iter().filter(|(node, _)| node != "errors").map(|(_, list)| match list {
        Value::Array(rows) => rows,
        Value::Object(row) if row.contains_key("id") => vec![Value::Object(row)],
        Value::Object(rows) => rows.into_iter().map(|(_, row)| row).collect(),
        _ => Vec::new(),
    });
    lists.flatten().filter_map(|row| row.as_object().cloned()).collect()
}

fn id(row: &Row) -> Option<u64> {
    row.get("id").and_then(|id| id.as_u64().or_else(|| id.as_str()?.parse().ok()))
}

/// The ids of the records that an answer shows, in either notation.
fn ids(entry: &Entry) -> BTreeSet<u64> {
    let body = entry.response.body().ok().and_then(|body| String::from_utf8(body).ok()).unwrap_or_default();
    if !body.starts_with("<?xml") {
        return shown(entry).iter().filter_map(id).collect();
    }
    let of =
        |node: &XmlElement| node.attribute("id").map(str::to_owned).or_else(|| Some(node.child("id")?.text.clone()));
    let root = XmlElement::parse(&body).unwrap_or_default();
    let records = root.children.iter().flat_map(|node| match of(node) {
        Some(id) => vec![id],
        None => node.children.iter().filter_map(of).collect(),
    });
    records.filter_map(|id| id.trim().parse().ok()).collect()
}

/// The whole rows that exchanges show before they change anything.
fn rows(entries: &[Entry]) -> Rows {
    let mut rows = Rows::new();
    for entry in entries.iter().take_while(|entry| ["GET", "HEAD"].contains(&entry.request.method.as_str())) {
        let (resource, full) = asked(entry);
        // A price can be computed in the place of a field.
        if full && entry.response.status == 200 && resource != "search" && !entry.request.url.contains("price%5B") {
            for row in shown(entry) {
                let table = rows.entry(resource.clone()).or_default();
                table.extend(id(&row).map(|id| (id, row)));
            }
        }
    }
    rows
}

fn origin(har: &Har) -> &str {
    har.log.entries.first().and_then(|entry| entry.request.url.split_once("/api")).map_or("", |(origin, _)| origin)
}

/// What the shop of an address has, as far as the recordings that change nothing show it.
fn stock(recordings: &[(String, Har)], origin_: &str) -> Rows {
    let mut stock = Rows::new();
    for (_, har) in
        recordings.iter().filter(|(name, _)| COMMON.iter().any(|common| *name == format!("resources/{common}")))
    {
        stock.extend(rows(&har.log.entries));
    }
    let of_shop = recordings.iter().filter(|(name, har)| {
        origin(har) == origin_ && (name.starts_with("resources/") || name.starts_with("dataset/"))
    });
    for (_, har) in of_shop {
        for (resource, rows) in rows(&har.log.entries) {
            stock.entry(resource).or_default().extend(rows);
        }
    }
    stock
}

/// A world with these rows, and with nothing else.
fn world(version: &str, rows: &Rows) -> World {
    let mut made = None;
    let _ = FakeShop::builder().version(version).world(|world| {
        world.clear();
        for (resource, rows) in rows {
            for row in rows.values() {
                world.insert(resource, row.clone());
            }
        }
        made = Some(world.clone());
    });
    made.unwrap()
}

/// The keys of the recordings: what each may do is told by its name.
fn keys(builder: Builder, version: &str) -> Builder {
    let number: String = version.split('.').take(2).collect();
    let reading = |text: String| Key::limited(text).allow("products", &["GET"]).allow("orders", &["GET"]);
    ["KEY", "FULL"].iter().fold(builder, |builder, style| {
        let name = |kind: &str| match *style {
            "KEY" => format!("{kind}KEY{number}ABCDEFGHJKLMNPQRSTUVWXY"),
            _ => kind.repeat(8),
        };
        builder.key(Key::full(name("FULL"))).key(reading(name("READ"))).key(Key::full(name("DEAD")).disabled())
    })
}

async fn hold(version: &str, recordings: &[(String, Har)]) -> BTreeMap<String, Vec<(usize, Verdict)>> {
    let mut verdicts = BTreeMap::new();
    let origins: BTreeSet<&str> = recordings.iter().map(|(_, har)| origin(har)).collect();
    let stocks = origins.into_iter().map(|origin| {
        let rows = stock(recordings, origin);
        (origin, (world(version, &rows), rows))
    });
    let stocks: BTreeMap<&str, (World, Rows)> = stocks.collect();
    for (name, har) in recordings {
        let (stocked, stock) = &stocks[origin(har)];
        let twin = Twin::without_random(keys(FakeShop::builder(), version), |builder| {
            let builder = builder.patch(!version.starts_with('1')).version(version);
            let builder = if name == "unavailable" { builder.disabled() } else { builder };
            builder.world(|world| *world = stocked.clone())
        })
        .await;
        let mut of_recording = Vec::new();
        let mut strayed = false;
        for (at, entry) in har.log.entries.iter().enumerate() {
            // What became of a write the recording shows, and other tests hold.
            if at == 0 || har.log.entries[at - 1].request.method != "GET" {
                seed(&twin, stock, rows(&har.log.entries[at..]));
            }
            let missing = missing(&twin, name, entry, strayed);
            number_alike(&twin, entry, &har.log.entries[at + 1..]);
            let difference = twin.compare(entry).await;
            if entry.request.method != "GET" {
                strayed |= difference.is_some_and(|difference| difference.starts_with("status"));
                continue;
            }
            let verdict = match (difference, missing) {
                (None, _) => Verdict::Same,
                (Some(_), Some(why)) => Verdict::NotComparable(why),
                (Some(difference), None) => Verdict::Differs(difference),
            };
            of_recording.push((at, verdict));
        }
        verdicts.insert(name.clone(), of_recording);
    }
    verdicts
}

/// Adds rows to those that the shop began with.
fn seed(twin: &Twin, stock: &Rows, rows: Rows) {
    for (resource, rows) in rows {
        let known = |id: &u64, row: &Row| stock.get(&resource).and_then(|known| known.get(id)) == Some(row);
        for (id, row) in rows.into_iter().filter(|(id, row)| !known(id, row)) {
            assert_eq!(twin.shop.mutate(|world| world.insert(&resource, row)), id);
        }
    }
}

/// Gives the next new record the number that it had: the recorded shop had records that are gone. What was made of an upload only the
/// list after it tells.
fn number_alike(twin: &Twin, entry: &Entry, after: &[Entry]) {
    let (resource, _) = asked(entry);
    let uploaded = entry.request.url.ends_with("/attachments/file");
    let fresh = |id: &u64| twin.shop.read(|world| world.row(&resource, *id).is_none());
    let listed =
        || after.iter().find(|entry| entry.request.method == "GET").and_then(|list| ids(list).into_iter().find(fresh));
    let made = if uploaded { listed() } else { shown(entry).first().and_then(id) };
    let made = made.filter(|_| entry.request.method == "POST" && (uploaded || entry.response.status == 201));
    twin.shop.mutate(|world| {
        if let Some(made) = made.filter(|made| world.next_id(&resource) < *made) {
            world.insert(&resource, Row::from_iter([("id".to_owned(), Value::from(made - 1))]));
            world.remove(&resource, made - 1);
        }
    });
}

/// Why an answer cannot be compared, if it cannot.
fn missing(twin: &Twin, recording: &str, entry: &Entry, strayed: bool) -> Option<&'static str> {
    let (resource, _) = asked(entry);
    let known = |id: &u64| twin.shop.read(|world| world.row(&resource, *id).is_some());
    let (_, path) = entry.request.url.split_once("/api").unwrap_or_default();
    let mut segments = path.split('?').next().unwrap_or_default().trim_matches('/').split('/').skip(1);
    // Images lie below their owners.
    let of = if resource == "images" { segments.next().unwrap_or_default() } else { &resource };
    let named: Option<u64> = segments.find_map(|segment| segment.parse().ok());
    let missing = named.is_some_and(|id| twin.shop.read(|world| world.row(of, id).is_none()));
    let picture = entry.response.header("Content-Type").is_some_and(|kind| kind.starts_with("image/"));
    match recording {
        "multistore" => Some("is about several shops; which records belong to which, no resource shows"),
        "notices" => Some("is of a shop that shows the notices of PHP"),
        _ if picture => Some("is a picture"),
        _ if (missing && entry.response.status != 404) || !ids(entry).iter().all(known) => {
            Some("shows records that were not recorded whole")
        }
        _ if strayed => Some("follows a write of records that were not recorded whole"),
        _ => None,
    }
}

fn recordings(version: &str) -> Vec<(String, Har)> {
    let folder = dir().join(version);
    let name = |path: &Path| {
        let name = path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
        name.split(".har").next().unwrap().to_owned()
    };
    har::find(&folder).unwrap().iter().map(|path| (name(path), Har::read(path).unwrap())).collect()
}

/// What the ledger says: how an entry differs, by version, recording and number.
fn admitted(ledger: &str) -> BTreeMap<String, &str> {
    let lines = ledger.lines().filter_map(|line| line.trim().strip_prefix("differs ")?.split_once(": "));
    lines.map(|(entry, reason)| (entry.to_owned(), reason)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn recorded_reads_are_answered_as_genuine_shops_answered() {
    let admitted = admitted(LEDGER);
    let (mut ledger, mut wrong) = (String::new(), Vec::new());
    for version in VERSIONS {
        let recordings = recordings(version);
        let verdicts = hold(version, &recordings).await;
        let all = || verdicts.values().flatten().map(|(_, verdict)| verdict);
        let same = all().filter(|verdict| **verdict == Verdict::Same).count();
        let differ = all().filter(|verdict| matches!(verdict, Verdict::Differs(_))).count();
        if same * 100 < (same + differ) * 95 {
            wrong.push(format!("{version}: {same} of {} are the same", same + differ));
        }
        let rest = all().count() - same - differ;
        writeln!(ledger, "{version}: {same} same, {differ} differ, {rest} cannot be compared").unwrap();
        let mut incomparable: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
        for (name, verdicts) in &verdicts {
            for (at, verdict) in verdicts {
                match verdict {
                    Verdict::Same => {}
                    Verdict::Differs(how) => {
                        let entry = format!("{version}/{name} {at}");
                        let reason = admitted.get(&entry).copied().unwrap_or("?");
                        writeln!(ledger, "  differs {entry}: {reason}").unwrap();
                        if reason == "?" {
                            wrong.push(format!("{entry}: {how}"));
                        }
                    }
                    Verdict::NotComparable(why) => *incomparable.entry(why).or_default().entry(name).or_default() += 1,
                }
            }
        }
        for (why, of) in incomparable {
            let of: Vec<String> = of.into_iter().map(|(name, count)| format!("{name} {count}")).collect();
            writeln!(ledger, "  {why}: {}", of.join(", ")).unwrap();
        }
    }
    print!("{ledger}");
    if std::env::var_os("GOLDEN").is_some_and(|golden| golden == "write") {
        std::fs::write(dir().join("../genuine.txt"), &ledger).unwrap();
    }
    assert!(wrong.is_empty(), "{} answers differ and are not in genuine.txt:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(ledger, LEDGER, "genuine.txt is not current: run this with GOLDEN=write");
}

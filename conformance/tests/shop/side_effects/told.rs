//! The same updates by the library: what was measured to harm or not to be stored is prevented, completed or told, and what was exact is
//! exact.

use std::collections::BTreeSet;

use prestashop_api::{Error, Outcome, RESOURCES, RetryPolicy, Shop, Written};
use prestashop_conformance::shop::RunningShop;
use serde_json::Value;

use super::stage::{prepare, rows, texts};
use super::{ALL, Excuse, Line, NEW, NOT_MODELLED, OLD, Seen, Tally, compare, lines, staged};

/// Updates that the shop takes and the library does not make: `(resource, field, versions, why)`. A line that is made has to be struck off.
const REFUSED: &[Excuse] = &[
    ("customizations", "customized_data_text_fields (same)", ALL, "the rows would lose module, price and weight"),
    ("customizations", "customized_data_text_fields (+1)", ALL, "the same"),
    ("order_slip", "order_slip_details (same)", &[OLD], "the rows would lose their prices"),
    ("order_slip", "order_slip_details (+1)", ALL, "the same"),
    ("order_payments", "card_expiration", ALL, "the column would cut the text"),
    ("orders", "reference", &["8.2.1"], "the same"),
    ("products", "redirect_type", ALL, "the shop would store nothing of the word"),
    ("deliveries", "id_shop", &[NEW], "0 is not none: the shop would not use the row any more"),
];

/// Records that are in another shop afterwards, and in no list of this one: that the shop took the write is all that can be told.
const MOVED: &[&str] = &["customers", "orders"];

/// Fields in which none and 0 are one to the shop: it makes 0 of none with every write.
const NONE_OR_ZERO: &[(&str, &[&str])] =
    &[("configurations", &["id_shop", "id_shop_group"]), ("order_payments", &["id_employee"])];

/// What the library prevents or completes before it sends anything, whether the fake shop would do the harm or not.
const PREVENTED: &[&str] = &["zeroed", "copied"];

/// Makes an update by the library.
async fn update(shop: &RunningShop, client: &Shop, line: &Line) -> (Seen, Result<Written, Error>) {
    let (name, what) = line.parts();
    let id = shop.mutate(|world| prepare(world, line));
    let meta = RESOURCES.iter().find(|meta| meta.name == line.resource).unwrap();
    let texts = |languages| {
        let texts = texts(line, meta.shape.field(name).unwrap(), languages).into_iter();
        let text = |text: &Value, key: &str| text[key].as_str().unwrap().to_owned();
        texts.map(|own| (format!("{name}.{}", text(&own, "id")), text(&own, "value"))).collect()
    };
    let set = match what {
        "" => vec![(name.to_owned(), line.value.clone())],
        ".1" => texts(1..=1),
        ".1+2" => texts(1..=2),
        _ => vec![(name.to_owned(), Value::from(rows(shop, line, id)).to_string())],
    };
    let mut write = client.update(meta, id);
    let before = shop.read(Clone::clone);
    for (field, value) in set {
        write = match write.set(&field, &value) {
            Ok(write) => write,
            Err(error) => return (Seen::default(), Err(error)),
        };
    }
    let written = write.send().await;
    let mut seen = Seen { status: if written.is_ok() { 200 } else { 400 }, ..Seen::default() };
    compare(&mut seen, (&line.resource, id, name), &before, &shop.read(Clone::clone));
    (seen, written)
}

/// Why what was done and told does not fit what was measured.
fn fault(line: &Line, seen: &Seen, written: &Result<Written, Error>) -> Option<String> {
    let unharmed = !seen.emptied && seen.lost == 0;
    let Ok(written) = written else {
        // What is refused changes nothing.
        let untouched = !seen.changed && unharmed && seen.besides.is_empty();
        let expects = ["exact", "expected", "languages", "wiped"].contains(&line.judgement.as_str());
        return (expects || !untouched).then(|| format!("refused: {}", written.as_ref().unwrap_err()));
    };
    let moved = MOVED.contains(&line.resource.as_str()) && line.field == "id_shop";
    let applied = written.is_applied() || (moved && written.outcome == Outcome::Taken);
    let told = !written.effects.is_empty();
    let same_to_shop = NONE_OR_ZERO.iter().find(|(of, _)| *of == line.resource).map_or(&[][..], |(_, fields)| *fields);
    let alone = seen.besides.iter().all(|other| same_to_shop.contains(&other.as_str()));
    let same = line.field.ends_with("(same)");
    let fits = match line.judgement.as_str() {
        "exact" | "languages" => applied && (seen.changed || same) && alone,
        "expected" => applied && (seen.changed || same),
        "not stored" => !seen.changed && !applied && !written.differing.is_empty(),
        // Refused for what the record holds: it is completed.
        "refused" => {
            (applied == seen.changed || same) && seen.besides.iter().all(|other| other.starts_with("id_range"))
        }
        "zeroed" => applied && seen.changed,
        "wiped" => applied && !seen.besides.iter().any(|other| other.contains("images")),
        "ranked" => told && (written.outcome == Outcome::Partly || applied),
        _ => false,
    };
    (!fits || !unharmed).then(|| format!("{seen}: {:?} {:?} {:?}", written.outcome, written.effects, written.differing))
}

async fn check(version: &str) {
    let all = lines();
    let mut tally = Tally::new(version, REFUSED);
    let resources: BTreeSet<&str> = all.iter().map(|line| line.resource.as_str()).collect();
    for resource in resources {
        let shop = staged(resource, &all, version).await;
        let client = Shop::connect(shop.url()).key(shop.key()).retry(RetryPolicy::never()).build().unwrap();
        let start = shop.read(Clone::clone);
        let modelled = |line: &&Line| {
            line.resource == resource
                && line.is_measured_on(version)
                && (PREVENTED.contains(&line.judgement.as_str())
                    || !NOT_MODELLED.iter().any(|excuse| line.is_of(excuse, version)))
        };
        for line in all.iter().filter(modelled) {
            shop.mutate(|world| *world = start.clone());
            let (seen, written) = update(&shop, &client, line).await;
            tally.take(line, fault(line, &seen, &written), written.is_err());
        }
    }
    tally.end();
}

#[tokio::test]
async fn updates_of_the_library_do_no_harm_on_8_2_1() {
    check("8.2.1").await;
}

#[tokio::test]
async fn updates_of_the_library_do_no_harm_on_9_0_0() {
    check(NEW).await;
}

#[tokio::test]
async fn updates_of_the_library_do_no_harm_on_1_7_8_11() {
    check(OLD).await;
}

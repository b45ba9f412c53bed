//! Every write of every resource: what the shop shows of a record can be written again, as a new record and as the same one.

use prestashop_conformance::fixtures::dir;
use prestashop_conformance::har;
use prestashop_conformance::shop::{FakeShop, Row, RunningShop};
use prestashop_conformance::xml::XmlElement;
use serde_json::Value;

use crate::ask::{ask, get};

/// The resources of which records were recorded or none is there.
fn resources() -> Vec<String> {
    let files = har::find(&dir().join("8.2.1/resources")).unwrap();
    files.iter().map(|path| path.file_name().unwrap().to_str().unwrap().split('.').next().unwrap().to_owned()).collect()
}

/// The first record of a resource.
fn first(shop: &RunningShop, resource: &str) -> Option<(u64, Row)> {
    shop.read(|world| world.rows(resource).next().map(|row| (row["id"].as_u64().unwrap(), row.clone())))
}

/// A record as the body of a write, without the fields `without`.
fn body(row: &Row, without: &[String]) -> String {
    let fields = row.iter().filter(|(name, _)| !without.contains(name)).map(|(name, value)| element(name, value));
    format!("<prestashop><x>{}</x></prestashop>", fields.collect::<String>())
}

fn element(name: &str, value: &Value) -> String {
    let text = |value: &Value| match value {
        Value::String(text) => format!("<![CDATA[{text}]]>"),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let fields = |item: &Value| {
        let fields = item.as_object().unwrap().iter().map(|(name, value)| element(name, value));
        format!("<item>{}</item>", fields.collect::<String>())
    };
    let language = |entry: &Value| {
        format!("<language id=\"{}\">{}</language>", entry["id"].as_str().unwrap(), text(&entry["value"]))
    };
    let inside: Vec<String> = match value {
        Value::Array(texts) => texts.iter().map(language).collect(),
        Value::Object(associations) => {
            let items = |items: &Value| items.as_array().unwrap().iter().map(fields).collect::<Vec<_>>().concat();
            associations.iter().map(|(name, all)| format!("<{name}>{}</{name}>", items(all))).collect()
        }
        value => vec![text(value)],
    };
    format!("<{name}>{}</{name}>", inside.concat())
}

/// Writes a record and leaves out the fields that the shop does not let anyone write, until it takes the rest.
pub(crate) async fn write(
    shop: &RunningShop,
    verb: &str,
    path: &str,
    row: &Row,
    without: &[&str],
) -> (crate::ask::Asked, Vec<String>) {
    let mut without: Vec<String> = without.iter().map(|name| (*name).to_owned()).collect();
    loop {
        let answer = ask(shop, verb, path, &body(row, &without)).await;
        if answer.status == 400 && answer.codes() == [93] {
            let message = answer.json()["errors"][0]["message"].as_str().unwrap().to_owned();
            without.push(message.split('"').nth(1).unwrap().to_owned());
        } else {
            return (answer, without);
        }
    }
}

/// `(resource, verb, status, first code, why)`: the writes that the shop refuses.
const REFUSED: &[(&str, &str, u16, u64, &str)] = &[
    ("carts", "DELETE", 500, 88, "there is an order of it"),
    ("combinations", "POST", 500, 0, "a product has one default combination"),
    ("currencies", "DELETE", 500, 88, "the default currency stays"),
    ("currencies", "POST", 500, 0, "the shop fails to set the code of a new one, in every version"),
    ("customers", "POST", 500, 140, "the mail address is used"),
    ("employees", "PATCH", 400, 85, "the validator of its dates does not take the zero date"),
    ("employees", "POST", 400, 85, "the same"),
    ("employees", "PUT", 400, 85, "the same"),
    ("orders", "POST", 500, 0, "its cart is an order already"),
    ("products", "POST", 501, 0, "it would take over an image"),
    ("shops", "DELETE", 500, 88, "the last shop stays"),
    ("specific_prices", "POST", 500, 0, "there is such a price"),
    ("stock_availables", "DELETE", 405, 101, "forbidden"),
    ("stock_availables", "POST", 405, 101, "forbidden"),
    ("supply_order_states", "DELETE", 405, 101, "forbidden"),
    ("supply_order_states", "PATCH", 405, 101, "forbidden"),
    ("supply_order_states", "POST", 405, 101, "forbidden"),
    ("supply_order_states", "PUT", 405, 101, "forbidden"),
    ("translated_configurations", "PATCH", 500, 0, "PHP dies of every update since 8.0"),
    ("translated_configurations", "POST", 400, 85, "the validator of its dates does not take the zero date"),
    ("translated_configurations", "PUT", 500, 0, "PHP dies of every update since 8.0"),
];

/// `(resource, verb, field, why)`: what is not stored as it was sent.
const CHANGED: &[(&str, &str, &str, &str)] = &[
    ("configurations", "POST", "id_shop", "an empty text is no null"),
    ("configurations", "POST", "id_shop_group", "the same"),
    ("content_management_system", "POST", "position", "a rank, and another page stands there"),
    ("deliveries", "PATCH", "id_shop", "every write makes 0 of nothing"),
    ("deliveries", "PATCH", "id_shop_group", "the same"),
    ("deliveries", "POST", "id_shop", "the same"),
    ("deliveries", "POST", "id_shop_group", "the same"),
    ("deliveries", "PUT", "id_shop", "the same"),
    ("deliveries", "PUT", "id_shop_group", "the same"),
    ("order_histories", "POST", "date_add", "the time of the change"),
    ("order_payments", "POST", "id_employee", "an empty text is no null"),
];

/// Checks a status and code against the list of refusals, and returns whether the write was done.
fn done(resource: &str, verb: &str, answer: &crate::ask::Asked) -> Result<bool, String> {
    let worked = if verb == "POST" { 201 } else { 200 };
    let code = if answer.status >= 300 && answer.body.starts_with('{') { answer.codes()[0] } else { 0 };
    let known = REFUSED.iter().find(|known| (known.0, known.1) == (resource, verb));
    match known.map(|known| (known.2, known.3)) {
        Some(expected) if expected == (answer.status, code) => Ok(false),
        None if answer.status == worked => Ok(true),
        _ => Err(format!("{verb} {resource}: {} {code} {:.300}", answer.status, answer.body)),
    }
}

/// The fields in which two rows differ.
fn differing(before: &Row, after: &Row) -> Vec<String> {
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    names.filter(|name| before.get(*name) != after.get(*name)).cloned().collect()
}

#[tokio::test]
async fn every_record_can_be_written_again() {
    let mut wrong = Vec::new();
    let mut written = 0;
    for resource in resources() {
        let shop = FakeShop::start().await;
        let Some((id, row)) = first(&shop, &resource) else { continue };
        let path = format!("{resource}/{id}");
        for verb in ["PATCH", "PUT", "POST"] {
            let new = verb == "POST";
            let (place, hidden): (&str, &[&str]) =
                if new { (&resource, &["id", "associations"]) } else { (&path, &[]) };
            let (answer, without) = write(&shop, verb, place, &row, hidden).await;
            match done(&resource, verb, &answer) {
                Ok(true) => {}
                Ok(false) => continue,
                Err(problem) => {
                    wrong.push(problem);
                    continue;
                }
            }
            written += 1;
            let written = answer.json().as_object().unwrap().values().next().unwrap()["id"].as_str().unwrap().parse();
            let written: u64 = written.unwrap();
            assert_eq!(written == id, !new, "{verb} {resource}");
            let after = shop.read(|world| world.row(&resource, written).unwrap().clone());
            let mut differing = differing(&row, &after);
            let changed =
                |name: &str| CHANGED.iter().any(|known| (known.0, known.1, known.2) == (&resource, verb, name));
            differing.retain(|name| !["date_upd", "id"].contains(&name.as_str()) && !without.contains(name));
            differing.retain(|name| !changed(name));
            if !differing.is_empty() {
                wrong.push(format!("{verb} {resource}: {differing:?}"));
            }
        }
        let shop = FakeShop::start().await;
        match done(&resource, "DELETE", &ask(&shop, "DELETE", &path, "").await) {
            Ok(true) => assert_eq!(get(&shop, &path).await.status, 404, "{path}"),
            Ok(false) => {}
            Err(problem) => wrong.push(problem),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(written > 120, "{written}");
}

/// A value that a validator accepts.
fn sample(validator: &str) -> &'static str {
    match validator {
        "isDate" | "isDateFormat" => "2026-11-23 10:00:00",
        "isEmail" => "ann@example.test",
        "isReductionType" => "amount",
        "isStockManagement" => "FIFO",
        "isLanguageIsoCode" => "xx",
        "isLanguageCode" => "xx-xx",
        "isLocale" => "xx-XX",
        "isMd5" => "0123456789abcdef0123456789abcdef",
        "" | "isGenericName" | "isCatalogName" | "isCleanHtml" | "isString" | "isMessage" | "isName" | "isAddress"
        | "isCityName" | "isCustomerName" | "isCarrierName" | "isLinkRewrite" | "isConfigName" | "isModuleName"
        | "isImageTypeName" | "isPhpDateFormat" | "isHashedPassword" | "isStateIsoCode" | "isThemeName" => "abc",
        _ => "1",
    }
}

/// A record of what the schema demands and nothing else.
fn least(schema: &XmlElement) -> String {
    let required = schema.children[0].children.iter().filter(|node| node.attribute("required") == Some("true"));
    let fields = required.map(|node| {
        let (name, value) = (&node.name, sample(node.attribute("format").unwrap_or_default()));
        if node.child("language").is_some() {
            format!("<{name}><language id=\"1\">{value}</language></{name}>")
        } else {
            format!("<{name}>{value}</{name}>")
        }
    });
    format!("<prestashop><x>{}</x></prestashop>", fields.collect::<Vec<_>>().concat())
}

/// `(resource, status, why)`: what cannot be made of what the schema demands alone.
const MORE: &[(&str, u16, &str)] =
    &[("currencies", 500, "the shop fails to set the code"), ("orders", 500, "there is no such cart")];

#[tokio::test]
async fn every_resource_takes_a_new_record_with_what_its_schema_demands() {
    let shop = FakeShop::start().await;
    let mut wrong = Vec::new();
    let mut taken = 0;
    for resource in resources() {
        let schema = get(&shop, &format!("{resource}?schema=synopsis&output_format=XML")).await.body;
        let answer = ask(&shop, "POST", &resource, &least(&XmlElement::parse(&schema).unwrap())).await;
        let expected = MORE.iter().find(|known| known.0 == resource).map_or(201, |known| known.1);
        match answer.status {
            // The verb is forbidden.
            405 => assert_eq!(answer.codes(), [101], "{resource}"),
            status if status == expected => taken += 1,
            status => wrong.push(format!("{resource}: {status} {:.300}", answer.body)),
        }
        if answer.status == 201 {
            let record = answer.json();
            let id = record.as_object().unwrap().values().next().unwrap()["id"].as_str().unwrap();
            let list = get(&shop, &format!("{resource}?filter[id]={id}&display=full")).await.json();
            assert_eq!(list.as_object().unwrap().values().next().unwrap()[0]["id"].to_string(), id, "{resource}");
            assert_eq!(ask(&shop, "DELETE", &format!("{resource}/{id}"), "").await.status, expected_delete(&resource));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(taken > 50, "{taken}");
}

fn expected_delete(resource: &str) -> u16 {
    if resource == "warehouses" { 405 } else { 200 }
}

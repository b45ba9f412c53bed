//! What genuine shops have answered, and what the client makes of it.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use flate2::read::GzDecoder;
use http::{HeaderName, Response};
use prestashop_api::{ErrorKind, RetryPolicy, Verb};
use serde_json::Value;

use crate::support::{Ask as _, Call, Script, StillClock, scripted};

/// A recorded exchange.
struct Entry {
    shop: String,
    about: String,
    verb: Option<Verb>,
    json: bool,
    unless: Option<String>,
    answer: Response<Bytes>,
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found == extension)
}

fn logs(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            logs(&path, found);
        } else if has_extension(&path, "har") || has_extension(&path, "gz") {
            found.push(path);
        }
    }
}

/// All exchanges of the logs whose names `wanted` likes.
fn entries(wanted: impl Fn(&str) -> bool) -> Vec<Entry> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../conformance/fixtures");
    let mut found = Vec::new();
    logs(&folder, &mut found);
    found.sort();
    let mut all = Vec::new();
    for path in found {
        let name = path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
        if !wanted(&name) {
            continue;
        }
        let mut text = std::fs::read(&path).unwrap();
        if has_extension(&path, "gz") {
            let mut unpacked = Vec::new();
            GzDecoder::new(&text[..]).read_to_end(&mut unpacked).unwrap();
            text = unpacked;
        }
        let log: Value = serde_json::from_slice(&text).unwrap();
        all.extend(log["log"]["entries"].as_array().unwrap().iter().map(|entry| read(&name, entry)));
    }
    assert!(!all.is_empty(), "there are recordings");
    all
}

fn read(name: &str, entry: &Value) -> Entry {
    let (request, response) = (&entry["request"], &entry["response"]);
    let text = response["content"]["text"].as_str().unwrap_or_default();
    assert_eq!(response["content"]["encoding"], Value::Null, "bodies are text");
    let mut answer = Response::new(Bytes::copy_from_slice(text.as_bytes()));
    let status = u16::try_from(response["status"].as_u64().unwrap()).unwrap();
    *answer.status_mut() = status.try_into().unwrap();
    for header in response["headers"].as_array().unwrap() {
        let name = HeaderName::from_bytes(header["name"].as_str().unwrap().as_bytes()).unwrap();
        answer.headers_mut().append(name, header["value"].as_str().unwrap().parse().unwrap());
    }
    let verb = match request["method"].as_str().unwrap() {
        "GET" => Some(Verb::Get),
        "HEAD" => Some(Verb::Head),
        "POST" => Some(Verb::Post),
        "PUT" => Some(Verb::Put),
        "PATCH" => Some(Verb::Patch),
        "DELETE" => Some(Verb::Delete),
        _ => None,
    };
    let headers = request["headers"].as_array().unwrap();
    let asked = |header: &Value| header["name"] == "Output-Format";
    let unless = headers.iter().find(|header| header["name"] == "Local-Content-Sha1");
    Entry {
        shop: name.split('/').next().unwrap().to_owned(),
        about: format!("{} {}", request["method"].as_str().unwrap(), entry["comment"].as_str().unwrap_or_default()),
        verb,
        json: headers.iter().any(asked),
        unless: unless.map(|header| header["value"].as_str().unwrap().to_owned()),
        answer,
    }
}

/// The codes that a body lists, read in another way than the client does.
fn listed(body: &[u8]) -> Vec<Option<u32>> {
    if let Ok(body) = serde_json::from_slice::<Value>(body) {
        let errors = body.get("errors").and_then(Value::as_array).cloned().unwrap_or_default();
        return errors.iter().map(|error| error["code"].as_u64().map(|code| u32::try_from(code).unwrap())).collect();
    }
    let text = std::str::from_utf8(body).unwrap();
    let Some((_, errors)) = text.split_once("<errors>") else {
        return Vec::new();
    };
    let codes = errors.split("<code><![CDATA[").skip(1);
    codes.map(|rest| rest.split(']').next().unwrap().parse().ok()).collect()
}

#[tokio::test]
async fn every_recorded_answer_is_judged_by_what_it_says() {
    let mut verdicts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    // Files are no documents; the replay judges them.
    for entry in entries(|name| !name.contains("/images.har") && !name.contains("/attachments.har")) {
        let Some(verb) = entry.verb else { continue };
        let status = entry.answer.status();
        let body = entry.answer.body().clone();
        let codes = listed(&body);
        let script = Script::new([Ok(entry.answer)]);
        let shop = scripted(&script, &StillClock::new(0)).retry(RetryPolicy::never()).build().unwrap();
        let call = Call::new(verb, "orders").unless(entry.unless);
        let said = format!("{}: {} -> {status}", entry.shop, entry.about);
        match shop.ask(if entry.json { call } else { call.xml() }).await {
            Ok(answer) => {
                assert!(status.is_success() || status.as_u16() == 304, "{said}");
                assert_eq!(answer.body, body, "{said}");
                assert_eq!(codes, [], "{said}");
                assert_eq!(answer.notices, [], "{said}");
                if !body.is_empty() {
                    assert_eq!(answer.xml, !entry.json, "{said}");
                    assert_eq!(answer.version.unwrap().as_str(), entry.shop.trim_end_matches("-mono"), "{said}");
                }
            }
            Err(error) => {
                assert!(!status.is_success(), "{said}: {error:?}");
                assert_eq!(error.codes().iter().map(|error| error.code).collect::<Vec<_>>(), codes, "{said}");
                assert_ne!(error.kind(), ErrorKind::OtherCode, "{said}");
                let shown: Vec<_> = codes.iter().map(|code| code.unwrap().to_string()).collect();
                let line = format!("{} -> {} [{}] {}", entry.about, status.as_u16(), shown.join(" "), error.kind());
                let shops = verdicts.entry(line).or_default();
                if shops.last() != Some(&entry.shop) {
                    shops.push(entry.shop);
                }
            }
        }
    }
    let lines: Vec<_> = verdicts.iter().map(|(line, shops)| format!("{line} ({})", shops.join(", "))).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[tokio::test]
async fn a_probe_reads_the_recorded_roots() {
    let mut lines = Vec::new();
    for entry in entries(|name| name.contains("discovery.har")) {
        if !entry.about.starts_with("GET") || entry.json {
            continue;
        }
        let script = Script::new([Ok(entry.answer), Ok(crate::support::own(200, crate::support::JSON, "[]"))]);
        let shop = scripted(&script, &StillClock::new(0)).build().unwrap();
        let probe = shop.probe().await.unwrap();
        let orders = probe.rights("orders");
        lines.push(format!(
            "{} {}: {} {} patch {:?}, {} resources, orders {orders:?}",
            entry.shop,
            entry.about,
            probe.shop_name,
            probe.version.unwrap(),
            probe.patch_supported,
            probe.resources.len(),
        ));
    }
    insta::assert_snapshot!(lines.join("\n"));
}

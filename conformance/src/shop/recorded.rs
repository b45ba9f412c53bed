//! The recordings, read once: the models of all resources and the rows of the data set.

mod bundle;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, LazyLock};

use indexmap::IndexMap;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::model::{Resource, RootEntry};
use super::row::Row;
use crate::har::{Entry, Har};
use crate::xml::XmlElement;

/// What the recordings tell.
#[derive(Debug)]
pub(super) struct Recorded {
    /// Every resource that has rows.
    pub(super) resources: IndexMap<String, Resource>,
    /// The API root, in its order; resources without rows (`images`, `search`) included.
    pub(super) root: Vec<RootEntry>,
    /// The name of the shop.
    pub(super) shop_name: String,
    /// The rows of each resource, by id.
    pub(super) tables: BTreeMap<String, BTreeMap<u64, Arc<Row>>>,
    /// The id that the next record of a resource gets: the shop had more records than were recorded.
    pub(super) next_ids: BTreeMap<String, u64>,
    /// The time zone of the shop.
    pub(super) time_zone: TimeZone,
}

static RECORDED: LazyLock<Result<Recorded, String>> = LazyLock::new(load);

impl Recorded {
    /// The recordings.
    #[expect(
        clippy::expect_used,
        reason = "the recordings are constants of the program, read by every test of the shop"
    )]
    pub(super) fn get() -> &'static Self {
        RECORDED.as_ref().expect("the recordings in the program can be read")
    }
}

fn load() -> Result<Recorded, String> {
    let mut schemas = BTreeMap::new();
    for entry in entries("synopsis", bundle::SYNOPSIS)? {
        let path = entry.request.url.split('?').next().unwrap_or_default();
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        schemas.insert(name, text(&entry)?);
    }
    let root = entries("discovery", bundle::DISCOVERY)?.first().map(text).transpose()?.unwrap_or_default();
    let shop_name = root.split("shopName=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();

    let (mut resources, mut tables) = (IndexMap::new(), BTreeMap::new());
    let mut next_ids = BTreeMap::new();
    for (name, recording) in bundle::RESOURCES {
        let exchanges = entries(name, recording)?;
        let mut rows = match bundle::DATASET.iter().find(|(of, _)| of == name) {
            Some((_, recording)) => full_rows(&entries(name, recording)?)?,
            None => full_rows(&exchanges)?,
        };
        let next = match *name {
            "order_histories" => add_histories(&mut rows)?,
            _ => highest_id(&exchanges)? + 1,
        };
        next_ids.insert((*name).to_owned(), next);
        let answers: Vec<XmlElement> = exchanges
            .iter()
            .filter(|entry| entry.response.status == 200)
            .map(text)
            .filter(|text| text.as_ref().map_or(true, |text| text.starts_with("<?xml")))
            .map(|text| text.and_then(|text| XmlElement::parse(&text).map_err(|error| format!("{name}: {error}"))))
            .collect::<Result<_, _>>()?;
        let synopsis = schemas.get(*name).ok_or_else(|| format!("no schema of {name}"))?;
        let by_row: Vec<&Row> = rows.values().map(AsRef::as_ref).collect();
        resources.insert((*name).to_owned(), Resource::new(name, synopsis, &answers, &by_row)?);
        tables.insert((*name).to_owned(), rows);
    }
    let attachments = Resource::new("attachments", bundle::ATTACHMENTS, &[], &[])?;
    resources.insert(attachments.name.clone(), attachments);
    Ok(Recorded {
        resources,
        root: RootEntry::all(&root)?,
        shop_name: shop_name.to_owned(),
        tables,
        next_ids,
        time_zone: TimeZone::get("Europe/Paris").map_err(|error| error.to_string())?,
    })
}

fn entries(name: &str, recording: &[u8]) -> Result<Vec<Entry>, String> {
    let har = Har::from_bytes(recording, Path::new(name)).map_err(|error| error.to_string())?;
    Ok(har.log.entries)
}

fn text(entry: &Entry) -> Result<String, String> {
    let body = entry.response.body().map_err(|error| error.to_string())?;
    String::from_utf8(body).map_err(|error| error.to_string())
}

/// The highest id that a list of the exchanges shows; 0 if there is none.
fn highest_id(exchanges: &[Entry]) -> Result<u64, String> {
    let mut highest = 0;
    for entry in exchanges.iter().filter(|entry| entry.response.header("Content-Type") == Some("application/json")) {
        let answer: Value = serde_json::from_str(&text(entry)?).map_err(|error| error.to_string())?;
        let lists = answer.as_object().into_iter().flat_map(|lists| lists.values()).filter_map(Value::as_array);
        let ids = lists.flatten().filter_map(|row| row.get("id").and_then(Value::as_u64));
        highest = ids.fold(highest, u64::max);
    }
    Ok(highest)
}

/// All rows that the exchanges show in full, as the list form of JSON shows them.
fn full_rows(exchanges: &[Entry]) -> Result<BTreeMap<u64, Arc<Row>>, String> {
    let mut rows = BTreeMap::new();
    for entry in exchanges {
        let json = entry.response.header("Content-Type") == Some("application/json");
        if !json || entry.response.status != 200 || !entry.request.url.contains("display=full") {
            continue;
        }
        let answer: Value = serde_json::from_str(&text(entry)?).map_err(|error| error.to_string())?;
        let Some((_, Value::Array(list))) = answer.as_object().and_then(|answer| answer.iter().next()) else {
            continue;
        };
        for row in list {
            if let (Some(id), Some(row)) = (row.get("id").and_then(Value::as_u64), row.as_object()) {
                rows.insert(id, Arc::new(row.clone()));
            }
        }
    }
    Ok(rows)
}

/// Adds the histories that the recording of state changes shows, as they were before it, and returns the first new id.
fn add_histories(rows: &mut BTreeMap<u64, Arc<Row>>) -> Result<u64, String> {
    let exchanges = entries("order_state", bundle::ORDER_STATE)?;
    let mut created = BTreeSet::new();
    for entry in exchanges.iter().filter(|entry| entry.response.status == 201) {
        if let Ok(answer) = serde_json::from_str::<Value>(&text(entry)?) {
            let id = answer.pointer("/order_history/id").and_then(Value::as_str);
            created.extend(id.and_then(|id| id.parse::<u64>().ok()));
        }
    }
    let first = created.first().copied().ok_or("no state change is recorded")?;
    let list: Vec<Entry> =
        exchanges.into_iter().filter(|entry| entry.request.url.contains("/order_histories")).collect();
    rows.extend(full_rows(&list)?.into_iter().filter(|(id, _)| *id < first));
    Ok(first)
}

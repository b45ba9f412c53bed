//! The recordings that are built into the program: the models of all resources of a version, and the rows of the data set. Each is
//! read when something of it is asked for, so that a shop starts at once.

mod bundle;
mod whole;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, LazyLock, OnceLock};

use indexmap::IndexMap;
use prestashop_api::Version;
use serde_json::Value;

use self::bundle::Bundle;
use super::model::{Resource, RootEntry};
use super::row::Row;
use crate::har::{Entry, Har};
use crate::xml::XmlElement;

/// The rows of a resource, by id.
pub(super) type Table = BTreeMap<u64, Arc<Row>>;

/// What the recordings of a version tell.
#[derive(Debug)]
pub(super) struct Recorded {
    bundle: &'static Bundle,
    /// Every resource that has rows.
    resources: IndexMap<&'static str, OnceLock<Resource>>,
    tables: BTreeMap<&'static str, OnceLock<Rows>>,
    /// The same, with all that they name.
    whole: BTreeMap<&'static str, OnceLock<Rows>>,
    root: OnceLock<Root>,
    schemas: OnceLock<BTreeMap<String, String>>,
}

/// The API root.
#[derive(Debug)]
pub(super) struct Root {
    /// Its entries, in its order; resources without rows (`images`, `search`) included.
    pub(super) entries: Vec<RootEntry>,
    /// The name of the shop.
    pub(super) shop_name: String,
}

/// The rows of a resource.
#[derive(Debug, Default, Clone)]
pub(super) struct Rows {
    pub(super) table: Table,
    /// The id that the next record gets: the shop had more records than were recorded.
    pub(super) next_id: u64,
}

static OF_1_7: LazyLock<Recorded> = LazyLock::new(|| Recorded::new(&bundle::OF_1_7));
static OF_8: LazyLock<Recorded> = LazyLock::new(|| Recorded::new(&bundle::OF_8));
static OF_9: LazyLock<Recorded> = LazyLock::new(|| Recorded::new(&bundle::OF_9));

/// The value that was read.
#[expect(clippy::expect_used, reason = "the recordings are constants of the program, read by every test of the shop")]
fn sound<T>(read: Result<T, String>) -> T {
    read.expect("the recordings in the program can be read")
}

impl Recorded {
    /// The recordings of the shop that is nearest to a version.
    pub(super) fn of(version: &Version) -> &'static Self {
        let newest = [(&[9][..], &OF_9), (&[8], &OF_8)];
        newest.into_iter().find(|(since, _)| version.at_least(since)).map_or(&OF_1_7, |(_, recorded)| recorded)
    }

    fn new(bundle: &'static Bundle) -> Self {
        let names = || bundle.resources.iter().map(|(name, _)| *name).chain(["attachments"]);
        Self {
            bundle,
            resources: names().map(|name| (name, OnceLock::new())).collect(),
            tables: names().map(|name| (name, OnceLock::new())).collect(),
            whole: names().map(|name| (name, OnceLock::new())).collect(),
            root: OnceLock::new(),
            schemas: OnceLock::new(),
        }
    }

    /// The names of the resources that have rows.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.resources.keys().copied()
    }

    /// The model of a resource.
    pub(super) fn resource(&self, name: &str) -> Option<&Resource> {
        let (name, model) = self.resources.get_key_value(name)?;
        Some(model.get_or_init(|| sound(self.model(name))))
    }

    /// The rows of a resource in the data set.
    pub(super) fn rows(&self, name: &str) -> Option<&Rows> {
        let (name, rows) = self.tables.get_key_value(name)?;
        Some(rows.get_or_init(|| sound(self.in_its_shape(name, Self::rows, Self::read_rows))))
    }

    /// The rows of a resource in the data set with all that it names.
    pub(super) fn whole(&self, name: &str) -> Option<&Rows> {
        let (name, rows) = self.whole.get_key_value(name)?;
        Some(rows.get_or_init(|| sound(self.in_its_shape(name, Self::whole, whole::rows))))
    }

    /// Rows that were recorded on 8.2.1, in the shape of this version: whole tables were recorded there alone.
    fn in_its_shape(
        &self,
        name: &'static str,
        known: fn(&'static Self, &str) -> Option<&'static Rows>,
        read: fn(&Self, &'static str) -> Result<Rows, String>,
    ) -> Result<Rows, String> {
        if std::ptr::eq(self.bundle, &raw const bundle::OF_8) {
            return read(self, name);
        }
        let Some((rows, model)) = known(&OF_8, name).zip(self.resource(name)) else { return Ok(Rows::default()) };
        let languages = OF_8.rows("languages").map_or_else(Vec::new, |rows| rows.table.keys().copied().collect());
        let shaped = |(id, row): (&u64, &Arc<Row>)| (*id, Arc::new(model.adopt(row, &languages)));
        Ok(Rows { table: rows.table.iter().map(shaped).collect(), next_id: rows.next_id })
    }

    /// The API root.
    pub(super) fn root(&self) -> &Root {
        self.root.get_or_init(|| sound(self.read_root()))
    }

    fn read_root(&self) -> Result<Root, String> {
        let root = entries("discovery", self.bundle.discovery)?.first().map(text).transpose()?.unwrap_or_default();
        let name = root.split("shopName=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        Ok(Root { entries: RootEntry::all(&root)?, shop_name: name.to_owned() })
    }

    fn exchanges(&self, name: &str) -> Result<Vec<Entry>, String> {
        self.bundle
            .resources
            .iter()
            .find(|(of, _)| *of == name)
            .map_or(Ok(Vec::new()), |(_, bytes)| entries(name, bytes))
    }

    fn model(&self, name: &str) -> Result<Resource, String> {
        if name == "attachments" {
            let exchanges = entries(name, self.bundle.attachments)?;
            let schema = exchanges.iter().find(|entry| entry.request.url.ends_with("schema=synopsis"));
            return Resource::new(
                name,
                &text(schema.ok_or("no schema of attachments")?)?,
                &[],
                &[],
                self.bundle.version,
            );
        }
        let exchanges = self.exchanges(name)?;
        let rows = full_rows(&exchanges)?;
        let answers: Vec<XmlElement> = exchanges
            .iter()
            .filter(|entry| entry.response.status == 200)
            .map(text)
            .filter(|text| text.as_ref().map_or(true, |text| text.starts_with("<?xml")))
            .map(|text| text.and_then(|text| XmlElement::parse(&text).map_err(|error| format!("{name}: {error}"))))
            .collect::<Result<_, _>>()?;
        let schemas = self.schemas.get_or_init(|| sound(schemas(self.bundle.synopsis)));
        let synopsis = schemas.get(name).ok_or_else(|| format!("no schema of {name}"))?;
        let by_row: Vec<&Row> = rows.values().map(AsRef::as_ref).collect();
        Resource::new(name, synopsis, &answers, &by_row, self.bundle.version)
    }

    fn read_rows(&self, name: &'static str) -> Result<Rows, String> {
        let exchanges = self.exchanges(name)?;
        let mut table = match bundle::DATASET.iter().find(|(of, _)| *of == name) {
            Some((_, recording)) => full_rows(&entries(name, recording)?)?,
            None => full_rows(&exchanges)?,
        };
        let next_id = match name {
            "order_histories" => add_histories(&mut table)?,
            _ => highest_id(&exchanges)? + 1,
        };
        Ok(Rows { table, next_id })
    }
}

/// The recorded schemas, by resource.
fn schemas(recording: &[u8]) -> Result<BTreeMap<String, String>, String> {
    let mut schemas = BTreeMap::new();
    for entry in entries("synopsis", recording)? {
        let path = entry.request.url.split('?').next().unwrap_or_default();
        schemas.insert(path.rsplit('/').next().unwrap_or_default().to_owned(), text(&entry)?);
    }
    Ok(schemas)
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

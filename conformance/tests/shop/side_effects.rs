//! Single updates of every field and association: what else they change. `fixtures/side-effects.tsv` has what was measured on genuine
//! shops, by a comparison of the whole database around each of 2,402 updates; the fake shop, asked the same, has to show the same kind of
//! effect. Values there are made up, and tables and columns that the webservice does not show (`nleft`, `cms_lang`) cannot be compared.

mod stage;
mod told;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use prestashop_api::RESOURCES;
use prestashop_api::record::{Field, Kind};
use prestashop_conformance::fixtures::dir;
use prestashop_conformance::shop::{FakeShop, Row, RunningShop, World};
use serde_json::{Value, json};

use self::stage::{filled, prepare, rows, texts};
use crate::every_write;

/// A line of the fixture: an update, and what became of it in some versions.
#[derive(Debug, Clone)]
struct Line {
    resource: String,
    /// A field, one or both languages of it (`name.1`, `name.1+2`), or an association with the same, fewer or more rows.
    field: String,
    versions: Vec<String>,
    judgement: String,
    value: String,
}

fn lines() -> Vec<Line> {
    let text = std::fs::read_to_string(dir().join("side-effects.tsv")).unwrap();
    let line = |line: &str| {
        let columns: Vec<&str> = line.split('\t').collect();
        let [resource, field, versions, judgement, _, value] = columns.try_into().unwrap();
        Line {
            resource: resource.to_owned(),
            field: field.to_owned(),
            versions: versions.split(' ').map(str::to_owned).collect(),
            judgement: judgement.to_owned(),
            value: value.to_owned(),
        }
    };
    text.lines().skip(1).map(line).collect()
}

impl Line {
    /// Whether it was measured on that version.
    fn is_measured_on(&self, version: &str) -> bool {
        self.versions.iter().any(|known| known == version) && self.judgement != "unmeasured"
    }

    /// Whether an excuse is for it on that version.
    fn is_of(&self, (resource, field, versions, _): &Excuse, version: &str) -> bool {
        self.resource == *resource && self.field == *field && versions.contains(&version)
    }

    /// The name of the field or association, and what is done with it.
    fn parts(&self) -> (&str, &str) {
        let cut = self.field.find(['.', ' ']).unwrap_or(self.field.len());
        (&self.field[..cut], self.field[cut..].trim())
    }
}

/// What the fake shop does not do as it was measured: `(resource, field, versions, why)`. All of these were exact: where something was lost
/// or not stored the fake shop does it too, which is held below. The list can only shrink: a line that fits has to be struck off.
const NOT_MODELLED: &[Excuse] = &[];

const OLD: &str = "1.7.8.11";
const NEW: &str = "9.0.0";
const ALL: &[&str] = &[OLD, "8.2.1", NEW];

/// What an update did.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    status: u16,
    /// The field shows something else than before.
    changed: bool,
    /// The other language is empty, and was not.
    emptied: bool,
    /// What else changed.
    besides: BTreeSet<String>,
    /// The hidden columns that were lost.
    lost: usize,
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let besides: Vec<_> = self.besides.iter().map(String::as_str).collect();
        write!(
            f,
            "{} changed {} emptied {} lost {} besides [{}]",
            self.status,
            self.changed,
            self.emptied,
            self.lost,
            besides.join(", ")
        )
    }
}

impl Seen {
    /// Whether it is of the kind that was measured.
    fn is(&self, line: &Line) -> bool {
        let taken = self.status < 300;
        let same = line.field.ends_with("(same)");
        let named = |what: &str| self.besides.iter().any(|other| other.contains(what));
        match line.judgement.as_str() {
            "exact" => taken && (self.changed || same) && !self.emptied && self.lost == 0 && self.besides.is_empty(),
            "expected" => taken && (self.changed || same) && !self.emptied,
            "languages" => self.changed && self.emptied && self.besides.is_empty(),
            "hidden" => taken && self.lost == 2 && self.besides.is_empty(),
            "not stored" => taken && !self.changed,
            "refused" => !self.changed && self.besides.is_empty(),
            "wiped" => taken && named("images"),
            "zeroed" => taken && self.changed,
            "copied" => taken && named("+"),
            "stranded" => taken && self.besides.iter().all(|other| other.starts_with("-product_option_values")),
            "taken" => taken && named("product_option_values.id_attribute_group"),
            "deleted" => taken && named("-combinations"),
            "ranked" => taken && named("position_in_category"),
            _ => false,
        }
    }
}

/// Makes an update, by PUT of the whole record where the shop has no PATCH.
async fn update(shop: &RunningShop, line: &Line, patch: bool) -> Seen {
    let (name, what) = line.parts();
    let resource = line.resource.as_str();
    let id = shop.mutate(|world| prepare(world, line));
    let stored = shop.read(|world| world.row(resource, id).unwrap().clone());
    let mut row = if patch { Row::new() } else { stored.clone() };
    row.shift_remove("associations");
    row.insert("id".to_owned(), json!(id));
    let meta = RESOURCES.iter().find(|meta| meta.name == resource).unwrap();
    // The PUT that was measured was made of the record as it was read, where an id that is none is 0.
    for field in meta.shape.fields.iter().filter(|field| field.required_in(None) && matches!(field.kind, Kind::Id(_))) {
        if let Some(held) = row.get_mut(field.name).filter(|held| **held == "") {
            *held = json!("0");
        }
    }
    let texts = |languages| json!(texts(line, meta.shape.field(name).unwrap(), languages));
    match what {
        "" => drop(row.insert(name.to_owned(), json!(line.value))),
        ".1" => drop(row.insert(name.to_owned(), texts(1..=1))),
        ".1+2" => drop(row.insert(name.to_owned(), texts(1..=2))),
        _ => drop(row.insert("associations".to_owned(), json!({ name: rows(shop, line, id) }))),
    }
    let before = shop.read(Clone::clone);
    let verb = if patch { "PATCH" } else { "PUT" };
    let (answer, _) = every_write::write(shop, verb, &format!("{resource}/{id}"), &row, &[]).await;
    let mut seen = Seen { status: answer.status, ..Seen::default() };
    // PHP 8 answers 500 where it misses a language that it has just emptied.
    if answer.status == 500 && answer.body.contains("Undefined array key") {
        seen.status = 200;
    }
    let after = shop.read(Clone::clone);
    compare(&mut seen, (resource, id, name), &before, &after);
    seen
}

fn compare(seen: &mut Seen, (resource, id, name): (&str, u64, &str), before: &World, after: &World) {
    for meta in RESOURCES {
        // Rows that nobody touched are the same ones in both.
        if before.rows(meta.name).map(std::ptr::from_ref).eq(after.rows(meta.name).map(std::ptr::from_ref)) {
            continue;
        }
        let table = |world: &World| -> BTreeMap<u64, *const Row> {
            world.rows(meta.name).map(|row| (row["id"].as_u64().unwrap(), std::ptr::from_ref(row))).collect()
        };
        let (old, new) = (table(before), table(after));
        for gone in old.keys().filter(|id| !new.contains_key(id)) {
            seen.besides.insert(format!("-{} {gone}", meta.name));
        }
        for made in new.keys().filter(|id| !old.contains_key(id)) {
            seen.besides.insert(format!("+{} {made}", meta.name));
        }
        for key in new.iter().filter(|(key, at)| old.get(key).is_some_and(|old| old != *at)).map(|(key, _)| *key) {
            let own = meta.name == resource && key == id;
            // An association that shows the records of the resource shows the change of the record itself.
            let shows = |field: &&Field| match field.kind {
                Kind::Association(rows) => {
                    rows.shape.field("id").is_some_and(|id| matches!(id.kind, Kind::Id(of) if of == resource))
                }
                _ => false,
            };
            let derived: Vec<&str> = meta.shape.fields.iter().filter(shows).map(|field| field.name).collect();
            let rows = (before.row(meta.name, key).unwrap(), after.row(meta.name, key).unwrap());
            differences(seen, meta.name, rows, own.then_some(name), &derived);
        }
    }
    for column in ["tax_name", "tax_rate"] {
        let (old, new) = (before.hidden(resource, id, column), after.hidden(resource, id, column));
        seen.lost += usize::from(old != new);
    }
}

fn differences(seen: &mut Seen, resource: &str, (old, new): (&Row, &Row), own: Option<&str>, derived: &[&str]) {
    let meta = RESOURCES.iter().find(|meta| meta.name == resource).unwrap();
    let flat = |row: &Row| -> BTreeMap<String, Value> {
        let associations = row.get("associations").and_then(Value::as_object).cloned().unwrap_or_default();
        row.iter()
            .filter(|(name, _)| *name != "associations")
            .map(|(k, v)| (k.clone(), v.clone()))
            .chain(associations)
            .collect()
    };
    let (old, new) = (flat(old), flat(new));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    // Nothing and an empty text are one to whoever reads.
    let shown = |row: &BTreeMap<String, Value>, name: &str| row.get(name).filter(|value| **value != json!("")).cloned();
    let shown = |row: &BTreeMap<String, Value>, name: &str| shown(row, name).filter(|value| !value.is_null());
    for name in names.into_iter().filter(|name| shown(&old, name) != shown(&new, name) && *name != "date_upd") {
        if own == Some(name) {
            let language =
                |row: &BTreeMap<String, Value>, at: usize| row.get(name).map(|value| value[at]["value"].clone());
            seen.changed = true;
            seen.emptied = language(&new, 1) == Some(json!("")) && language(&old, 1) != Some(json!(""));
        } else {
            let hides = meta.shape.field(name).is_some_and(|field| field.computed && !field.writing.rank);
            if hides || (own.is_none() && derived.contains(&name.as_str())) {
                continue;
            }
            let place = if own.is_some() { name.clone() } else { format!("{resource}.{name}") };
            seen.besides.insert(place);
        }
    }
}

/// Lines that differ for a reason: `(resource, field, versions, why)`.
type Excuse = (&'static str, &'static str, &'static [&'static str], &'static str);

/// What became of the lines of a version, held against the excuses.
struct Tally<'a> {
    version: &'a str,
    excuses: &'static [Excuse],
    /// The excuses that were needed.
    known: BTreeSet<usize>,
    wrong: Vec<String>,
    fits: usize,
}

impl<'a> Tally<'a> {
    fn new(version: &'a str, excuses: &'static [Excuse]) -> Self {
        Self { version, excuses, known: BTreeSet::new(), wrong: Vec::new(), fits: 0 }
    }

    /// Takes a line with why it differs, and whether that can be excused.
    fn take(&mut self, line: &Line, differs: Option<String>, excusable: bool) {
        let excuse = self.excuses.iter().position(|excuse| line.is_of(excuse, self.version));
        let place = format!("{}.{} {}", line.resource, line.field, line.judgement);
        match (differs, excuse) {
            (None, None) => self.fits += 1,
            (None, Some(_)) => self.wrong.push(format!("{place}: fits now, strike it off")),
            (Some(_), Some(at)) if excusable => drop(self.known.insert(at)),
            (Some(why), _) => self.wrong.push(format!("{place}: {why}")),
        }
    }

    fn end(mut self) {
        let excuses = self.excuses.iter().enumerate().filter(|(_, excuse)| excuse.2.contains(&self.version));
        for (_, (resource, field, ..)) in excuses.filter(|(at, _)| !self.known.contains(at)) {
            self.wrong.push(format!("{resource}.{field}: listed, and there is no such line"));
        }
        let Self { wrong, fits, .. } = self;
        assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), wrong.len() + fits, wrong.join("\n"));
    }
}

/// A shop with a record of the resource that holds something in every field.
async fn staged(resource: &str, all: &[Line], version: &str) -> RunningShop {
    let of_it = || all.iter().filter(|line| line.resource == resource);
    let values = of_it().filter(|line| !line.value.is_empty());
    let values: BTreeMap<&str, &str> = values.map(|line| (line.field.as_str(), line.value.as_str())).collect();
    let named: BTreeSet<&str> = of_it().filter(|line| line.field.contains('(')).map(|line| line.parts().0).collect();
    let shop = FakeShop::builder().patch(!version.starts_with("1.7")).version(version).world(|world| {
        let id = filled(world, resource, &values, &named);
        if resource == "order_details" {
            world.set_hidden(resource, id, "tax_name", "VAT");
            world.set_hidden(resource, id, "tax_rate", "20.000");
        }
    });
    shop.start().await
}

#[test]
fn what_was_lost_or_not_stored_is_modelled() {
    let lines = lines();
    for excuse in NOT_MODELLED {
        let is_of_it =
            |line: &&Line| excuse.2.iter().any(|version| line.is_of(excuse, version) && line.is_measured_on(version));
        let mut of_it = lines.iter().filter(is_of_it).peekable();
        assert!(of_it.peek().is_some() && of_it.all(|line| line.judgement == "exact"), "{excuse:?}");
    }
}

async fn check(version: &str) {
    let patch = !version.starts_with("1.7");
    let all = lines();
    let mut tally = Tally::new(version, NOT_MODELLED);
    let resources: BTreeSet<&str> = all.iter().map(|line| line.resource.as_str()).collect();
    for resource in resources {
        let shop = staged(resource, &all, version).await;
        let start = shop.read(Clone::clone);
        for line in all.iter().filter(|line| line.resource == resource && line.is_measured_on(version)) {
            shop.mutate(|world| *world = start.clone());
            let seen = update(&shop, line, patch).await;
            tally.take(line, (!seen.is(line)).then(|| seen.to_string()), true);
        }
    }
    tally.end();
}

#[tokio::test]
async fn updates_by_patch_do_what_they_did_on_8_2_1() {
    check("8.2.1").await;
}

#[tokio::test]
async fn updates_by_patch_do_what_they_did_on_9_0_0() {
    check("9.0.0").await;
}

#[tokio::test]
async fn updates_by_put_do_what_they_did_on_1_7_8_11() {
    check("1.7.8.11").await;
}

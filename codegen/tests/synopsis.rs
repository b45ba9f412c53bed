//! The spec says about its resources what shops say about themselves: every fact of the recorded `?schema=synopsis` is
//! compared with the spec of that version, in both directions.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

use prestashop_codegen::syntax::{Association, Field, Resource, Spec, Write};
use prestashop_codegen::{Version, Versioned};

#[path = "synopsis/recorded.rs"]
mod recorded;

type Fault = Box<dyn Error>;

/// Facts by place: a resource (`orders`), a field or an association (`orders.note`), or a field of its items
/// (`orders.order_rows.id`).
type Places = BTreeMap<String, BTreeMap<&'static str, String>>;

const VERSIONS: [&str; 3] = ["1.7.8.11", "8.2.1", "9.1.4"];

/// Where the spec knows better than the synopsis. An entry that is no difference any more fails the test.
const ACCEPTED: &[Accepted] = &[
    Accepted {
        fact: "write",
        spec: "never",
        shop: "",
        places: &[
            "addresses.date_upd",
            "cart_rules.date_upd",
            "carts.date_upd",
            "categories.date_upd",
            "configurations.date_upd",
            "customer_messages.date_upd",
            "customer_threads.date_upd",
            "customers.date_upd",
            "groups.date_upd",
            "manufacturers.date_upd",
            "order_returns.date_upd",
            "order_slip.date_upd",
            "orders.date_upd",
            "products.date_upd",
            "stock_movement_reasons.date_upd",
            "stores.date_upd",
            "suppliers.date_upd",
            "tax_rule_groups.date_upd",
            "translated_configurations.date_upd",
        ],
        reason: "PrestaShop takes the field and puts the present time in its place",
    },
    Accepted {
        fact: "write",
        spec: "never",
        shop: "",
        places: &["products.new", "suppliers.link_rewrite"],
        reason: "the field has no column: what is sent goes nowhere",
    },
    Accepted {
        fact: "computed",
        spec: "true",
        shop: "",
        places: &["products.new", "suppliers.link_rewrite"],
        reason: "the field has no column: filtering or sorting by it is an SQL error",
    },
    Accepted {
        fact: "write",
        spec: "never",
        shop: "",
        places: &[
            "categories.categories",
            "categories.products",
            "customer_threads.customer_messages",
            "customizations.customized_data_images",
            "manufacturers.addresses",
            "order_details.taxes",
            "orders.order_rows",
            "products.images",
            "products.product_option_values",
            "products.stock_availables",
            "warehouses.carriers",
            "warehouses.shops",
            "warehouses.stocks",
        ],
        reason: "the association has no setter: items that are sent are ignored",
    },
    Accepted {
        fact: "computed",
        spec: "true",
        shop: "",
        places: &["currencies.names", "currencies.symbol", "stock_movements.product_name", "stores.hours"],
        reason: "the shop does not say it of a translated field, but refuses to filter and sort by it",
    },
    Accepted {
        fact: "api",
        spec: "images",
        shop: "images/products",
        places: &["combinations.images"],
        reason: "the shop names a folder of the resource `images`",
    },
    Accepted {
        fact: "required",
        spec: "",
        shop: "true",
        places: &[
            "carts.cart_rows.id_address_delivery",
            "carts.cart_rows.id_product_attribute",
            "orders.order_rows.product_attribute_id",
            "products.stock_availables.id_product_attribute",
        ],
        reason: "inside associations it is shown but not enforced, and 0 is common: none",
    },
    Accepted {
        fact: "write",
        spec: "never",
        shop: "",
        places: &["product_options.is_color_group"],
        reason: "PrestaShop takes the field and puts what follows from `group_type` in its place",
    },
    Accepted {
        fact: "computed",
        spec: "true",
        shop: "",
        places: &[
            "stock_movements.ean13",
            "stock_movements.id_currency",
            "stock_movements.id_product",
            "stock_movements.id_product_attribute",
            "stock_movements.id_warehouse",
            "stock_movements.management_type",
            "stock_movements.mpn",
            "stock_movements.reference",
            "stock_movements.upc",
        ],
        reason: "the table has no such column: sorting by it is an SQL error",
    },
    Accepted {
        fact: "translated",
        spec: "true",
        shop: "",
        places: &["translated_configurations.date_upd"],
        reason: "the table of the texts has a column of that name too: answers give one value per language",
    },
    Accepted {
        fact: "max",
        spec: "",
        shop: "3999999999999",
        places: &["content_management_system.content"],
        reason: "more than the column holds: no limit",
    },
];

/// Resources that shops have no schema for: they are served by code of their own.
const WITHOUT_SCHEMA: &[&str] = &["attachments"];

/// Differences that are right as they are.
struct Accepted {
    fact: &'static str,
    /// What the spec says; empty for nothing.
    spec: &'static str,
    /// What the shops say; empty for nothing.
    shop: &'static str,
    places: &'static [&'static str],
    reason: &'static str,
}

impl Accepted {
    fn covers(&self, difference: &Difference) -> bool {
        self.fact == difference.fact
            && self.spec == difference.spec
            && self.shop == difference.shop
            && self.places.contains(&difference.place.as_str())
    }
}

/// A fact on which spec and shop do not agree.
#[derive(Debug, PartialEq, Eq)]
struct Difference {
    place: String,
    fact: &'static str,
    spec: String,
    shop: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, fact, spec, shop } = self;
        write!(f, "{place}: {fact} is `{spec}` in the spec, `{shop}` in the shop")
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn recording(version: &str) -> PathBuf {
    root().join("conformance/fixtures").join(version).join("synopsis.har.gz")
}

/// The resources of `version` that can be compared.
fn with_schema(spec: &Spec, version: Version) -> impl Iterator<Item = &Resource> {
    let has = |resource: &&Resource| !WITHOUT_SCHEMA.contains(&resource.name.as_str());
    spec.resources.iter().filter(move |resource| resource.versions.contains(version)).filter(has)
}

/// What the spec says holds in `version`, in the terms of a synopsis.
fn described(spec: &Spec, version: Version) -> Places {
    let mut places = Places::new();
    for resource in with_schema(spec, version) {
        describe(resource, version, &mut places);
    }
    places
}

fn describe(resource: &Resource, version: Version, places: &mut Places) {
    let name = &resource.name.value;
    places.insert(name.clone(), BTreeMap::from([("item", resource.item.value.clone())]));
    // A synopsis leaves the record's own id out.
    let fields = resource.fields.iter().filter(|field| field.name.value != "id");
    describe_fields(name, fields, version, places);
    for association in &resource.associations {
        if association.versions.contains(version) {
            describe_association(name, association, version, places);
        }
    }
}

fn describe_association(resource: &str, association: &Association, version: Version, places: &mut Places) {
    let place = format!("{resource}.{}", association.name.value);
    describe_fields(&place, association.fields.iter(), version, places);
    let mut facts = BTreeMap::from([("item", association.item.value.clone())]);
    facts.extend(association.api.as_ref().map(|api| ("api", api.value.clone())));
    facts.extend(write(&association.write, version));
    places.insert(place, facts);
}

fn describe_fields<'a>(owner: &str, fields: impl Iterator<Item = &'a Field>, version: Version, places: &mut Places) {
    for field in fields.filter(|field| field.versions.contains(version)) {
        let mut facts = BTreeMap::new();
        for (fact, given) in
            [("required", &field.required), ("computed", &field.computed), ("translated", &field.translated)]
        {
            if given.holds(version) {
                facts.insert(fact, "true".to_owned());
            }
        }
        facts.extend(field.max.at(version).map(|max| ("max", max.to_string())));
        facts.extend(field.validator.at(version).map(|name| ("validator", name.clone())));
        facts.extend(write(&field.write, version));
        places.insert(format!("{owner}.{}", field.name.value), facts);
    }
}

fn write(write: &Versioned<Write>, version: Version) -> Option<(&'static str, String)> {
    // That only an action knows the traps is nothing that a synopsis says.
    let said = write.at(version).filter(|write| **write != Write::Action);
    said.map(|write| ("write", write.word().to_owned()))
}

/// Every fact on which the two do not agree, about the resources that the spec describes.
fn differences(spec: &Places, shop: &Places) -> Vec<Difference> {
    let described = |place: &&String| spec.contains_key(place.split('.').next().unwrap_or_default());
    let places: BTreeSet<&String> = spec.keys().chain(shop.keys().filter(described)).collect();
    let mut found = Vec::new();
    for place in places {
        let (Some(ours), Some(theirs)) = (spec.get(place), shop.get(place)) else {
            let there = |side: &Places| if side.contains_key(place) { "there" } else { "absent" }.to_owned();
            found.push(Difference { place: place.clone(), fact: "it", spec: there(spec), shop: there(shop) });
            continue;
        };
        let facts: BTreeSet<&'static str> = ours.keys().chain(theirs.keys()).copied().collect();
        for fact in facts {
            let say = |side: &BTreeMap<&str, String>| side.get(fact).cloned().unwrap_or_default();
            let (ours, theirs) = (say(ours), say(theirs));
            if ours != theirs {
                found.push(Difference { place: place.clone(), fact, spec: ours, shop: theirs });
            }
        }
    }
    found
}

fn version(text: &str) -> Result<Version, Fault> {
    Version::parse(text).ok_or_else(|| format!("{text} is no version").into())
}

fn spec() -> Result<Spec, Fault> {
    match prestashop_codegen::load(&root().join("spec")) {
        Ok(model) => Ok(model.spec),
        Err(report) => Err(report.to_string().into()),
    }
}

#[test]
fn the_spec_says_what_the_shops_say() -> Result<(), Fault> {
    let spec = spec()?;
    let mut faults = Vec::new();
    let mut applied: BTreeSet<(usize, String)> = BTreeSet::new();
    for name in VERSIONS {
        let shop = recorded::facts(&recording(name))?;
        for difference in differences(&described(&spec, version(name)?), &shop) {
            match ACCEPTED.iter().position(|accepted| accepted.covers(&difference)) {
                Some(index) => {
                    applied.insert((index, difference.place));
                }
                None => faults.push(format!("{name}: {difference}")),
            }
        }
    }
    for (index, accepted) in ACCEPTED.iter().enumerate() {
        for place in accepted.places.iter().filter(|place| !applied.contains(&(index, (**place).to_owned()))) {
            let Accepted { fact, reason, .. } = accepted;
            faults.push(format!(
                "{place}: {fact} is no difference any more, take it out of ACCEPTED (it said: {reason})"
            ));
        }
    }
    assert!(faults.is_empty(), "{} differences:\n{}", faults.len(), faults.join("\n"));
    Ok(())
}

#[test]
fn facts_of_another_version_are_told_apart() -> Result<(), Fault> {
    let spec = described(&spec()?, version("8.2.1")?);
    let older = differences(&spec, &recorded::facts(&recording("1.7.8.11"))?);
    let newer = differences(&spec, &recorded::facts(&recording("9.1.4"))?);
    let difference = |place: &str, fact, spec: &str, shop: &str| Difference {
        place: place.to_owned(),
        fact,
        spec: spec.to_owned(),
        shop: shop.to_owned(),
    };
    for expected in [
        difference("products.unit_price", "it", "there", "absent"),
        difference("orders.shipping_number", "validator", "", "isTrackingNumber"),
        difference("customers.note", "max", "4194303", "65000"),
    ] {
        assert!(older.contains(&expected), "not found: {expected}");
    }
    for expected in [
        difference("products.meta_keywords", "it", "there", "absent"),
        difference("products.ean13", "validator", "isEan13", "isGtin"),
        difference("customers.secure_key", "write", "shown", "never"),
        difference("orders.module", "max", "", "255"),
    ] {
        assert!(newer.contains(&expected), "not found: {expected}");
    }
    Ok(())
}

#[test]
fn the_recordings_speak_of_every_resource() -> Result<(), Fault> {
    let spec = spec()?;
    for name in VERSIONS {
        let shop = recorded::facts(&recording(name))?;
        let running = version(name)?;
        for resource in with_schema(&spec, running) {
            let resource = &resource.name.value;
            let prefix = format!("{resource}.");
            let fields = shop.keys().filter(|place| place.starts_with(&prefix)).count();
            assert!(shop.contains_key(resource) && fields > 0, "{name} has no synopsis of {resource}");
        }
    }
    Ok(())
}

//! The spec says about its resources what shops say about themselves: every fact of the recorded `?schema=synopsis` is
//! compared with the spec of that version, in both directions.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::{Path, PathBuf};

use prestashop_codegen::Version;
use prestashop_codegen::syntax::{Resource, Spec};
use prestashop_conformance::synopsis::{Answers, Difference, compare, read};

type Fault = Box<dyn Error>;

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
        places: &["products.indexed", "products.type", "products.unit_price_ratio"],
        reason: "PrestaShop computes it with every write, from 8.0 on all but the ratio",
    },
    Accepted {
        fact: "write",
        spec: "never",
        shop: "",
        places: &[
            "translated_configurations.date_add",
            "translated_configurations.id_shop",
            "translated_configurations.id_shop_group",
        ],
        reason: "PrestaShop writes the setting by its name and takes nothing but the texts",
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
        self.fact == difference.fact.word()
            && self.spec == difference.spec
            && self.shop == difference.shop
            && self.places.contains(&difference.full_place().as_str())
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn recorded(version: &str) -> Result<Answers, Fault> {
    let all = read(&root().join("conformance/fixtures").join(version).join("synopsis.har.gz"))?;
    let [answers] = <[Answers; 1]>::try_from(all).map_err(|all| format!("{} versions in one log", all.len()))?;
    assert_eq!(answers.version, Version::parse(version));
    Ok(answers)
}

/// The resources of `version` that can be compared.
fn with_schema(spec: &Spec, version: Version) -> impl Iterator<Item = &Resource> {
    let has = |resource: &&Resource| !WITHOUT_SCHEMA.contains(&resource.name.as_str());
    spec.resources.iter().filter(move |resource| resource.versions.contains(version)).filter(has)
}

/// Every fact on which the two do not agree, about the resources that the spec describes.
fn differences(spec: &Spec, version: Version, shop: &Answers) -> Vec<Difference> {
    let synopsis = |resource: &Resource| shop.synopses.iter().find(|other| other.resource == resource.name.value);
    with_schema(spec, version)
        .filter_map(|resource| Some(compare(resource, version, synopsis(resource)?)))
        .flatten()
        .collect()
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
        for difference in differences(&spec, version(name)?, &recorded(name)?) {
            match ACCEPTED.iter().position(|accepted| accepted.covers(&difference)) {
                Some(index) => {
                    applied.insert((index, difference.full_place()));
                    let knows = difference.spec_knows_better();
                    assert!(knows.is_some(), "{difference}: `import` would write it into the spec");
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
    let spec = spec()?;
    let told = |running| -> Result<Vec<_>, Fault> {
        let found = differences(&spec, version("8.2.1")?, &recorded(running)?).into_iter();
        Ok(found.map(|found| (found.full_place(), found.fact.word(), found.spec, found.shop)).collect())
    };
    let (older, newer) = (told("1.7.8.11")?, told("9.1.4")?);
    let difference =
        |place: &str, fact, spec: &str, shop: &str| (place.to_owned(), fact, spec.to_owned(), shop.to_owned());
    for expected in [
        difference("products.unit_price", "there", "true", ""),
        difference("orders.shipping_number", "validator", "", "isTrackingNumber"),
        difference("customers.note", "max", "4194303", "65000"),
    ] {
        assert!(older.contains(&expected), "not found: {expected:?}");
    }
    for expected in [
        difference("products.meta_keywords", "there", "true", ""),
        difference("products.ean13", "validator", "isEan13", "isGtin"),
        difference("customers.secure_key", "write", "shown", "never"),
        difference("orders.module", "max", "", "255"),
    ] {
        assert!(newer.contains(&expected), "not found: {expected:?}");
    }
    Ok(())
}

#[test]
fn the_recordings_speak_of_every_resource() -> Result<(), Fault> {
    let spec = spec()?;
    for name in VERSIONS {
        let shop = recorded(name)?;
        let running = version(name)?;
        for resource in with_schema(&spec, running) {
            let name_of = &resource.name.value;
            assert!(
                shop.synopses.iter().any(|other| other.resource == *name_of),
                "{name} has no synopsis of {name_of}"
            );
        }
    }
    Ok(())
}

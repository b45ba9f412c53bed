//! What a write does to other records, told before.

use prestashop_api::Resource as _;
use prestashop_api::resources::{CategoryId, ProductOptions};
use prestashop_conformance::shop::{FakeShop, Key, Row};
use serde_json::json;

use crate::ask::{client, shop};

fn row(values: &[(&str, &str)]) -> Row {
    values.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect()
}

#[tokio::test]
async fn a_category_takes_the_whole_tree_below_it_and_leaves_its_products() {
    let (shop, client) = shop("8.2.1").await;
    let (top, below) = shop.mutate(|world| {
        let top = world.insert("categories", row(&[("id_parent", "2")]));
        let mut below = Vec::new();
        for _ in 0..2 {
            let child = world.insert("categories", row(&[("id_parent", &top.to_string())]));
            let leaf = world.insert("categories", row(&[("id_parent", &child.to_string())]));
            below.extend([child, leaf]);
        }
        for (product, category) in [(22, top), (29, below[0]), (30, below[1]), (36, below[3])] {
            world.set("products", product, "id_category_default", category.to_string());
        }
        (top, below)
    });
    let removal = client.categories().delete(CategoryId(top)).preview().await.unwrap();
    let told =
        |affected: &[prestashop_api::write::Affected]| affected.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(told(&removal.takes), ["4 categories"]);
    assert_eq!(told(&removal.leaves), ["4 products"]);
    assert!(client.categories().delete(CategoryId(top)).send().await.unwrap().is_applied());
    assert!(below.iter().all(|id| shop.read(|world| world.row("categories", *id).is_none())));
}

// A parent that stands below itself, as broken imports have it, does not keep the counting from its end.
#[tokio::test]
async fn a_circle_of_categories_is_counted_once() {
    let (shop, client) = shop("8.2.1").await;
    let top = shop.mutate(|world| {
        let top = world.insert("categories", row(&[("id_parent", "2")]));
        let child = world.insert("categories", row(&[("id_parent", &top.to_string())]));
        world.set("categories", top, "id_parent", child.to_string());
        top
    });
    let removal = client.categories().delete(CategoryId(top)).preview().await.unwrap();
    assert_eq!(removal.takes[0].count, Some(1));
}

#[tokio::test]
async fn rows_that_are_taken_are_told_with_their_owner() {
    let (shop, client) = shop("8.2.1").await;
    let (values, other) = shop.mutate(|world| {
        let other = world.insert("product_option_values", row(&[("id_attribute_group", "2")]));
        let all = world.row("product_options", 1).unwrap()["associations"]["product_option_values"].as_array().cloned();
        let values: Vec<String> = all.unwrap().iter().map(|value| value["id"].as_str().unwrap().to_owned()).collect();
        (values.join(","), other)
    });
    let write =
        || client.update(ProductOptions::META, 1).set("product_option_values", &format!("{values},{other}")).unwrap();
    let taken = format!("{other} are taken from product_options 2");
    let refused = write().preview().await.unwrap_err();
    assert_eq!(refused.message(), taken);
    let preview = write().with_losses().preview().await.unwrap();
    assert_eq!(preview.notes, [format!("product_option_values: {taken}")]);
}

#[tokio::test]
async fn an_owner_that_cannot_be_read_is_told_as_such() {
    let key = Key::limited("A".repeat(32)).allow("product_options", &["GET", "PATCH"]);
    let shop = FakeShop::builder().key(key).start().await;
    let write = client(&shop).update(ProductOptions::META, 1).set("product_option_values", "1,2,3,4,77").unwrap();
    let refused = write.with_losses().preview().await;
    let told = match refused {
        Ok(preview) => preview.notes.join("\n"),
        Err(error) => error.message().to_owned(),
    };
    assert!(told.contains("77 are taken from the product_options that they belong to"), "{told}");
}

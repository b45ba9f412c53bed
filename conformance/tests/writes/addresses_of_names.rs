//! Parts of web addresses that the shop demands and does not make.

use prestashop_api::resources::{Categories, Products};
use prestashop_api::{Outcome, Resource as _};
use serde_json::json;

use crate::ask::{held, shop, writes};

#[tokio::test]
async fn a_category_gets_its_address_of_its_name() {
    let (shop, client) = shop("8.2.1").await;
    let create = client.create(Categories::META).set("name.1", "Été & Co.").unwrap().set("name.2", "Summer").unwrap();
    let written = create.set("active", "1").unwrap().send().await.unwrap();
    assert_eq!(written.outcome, Outcome::Applied, "{}", written.note);
    let texts = json!([{"id": "1", "value": "ete-co"}, {"id": "2", "value": "summer"}]);
    assert_eq!(held(&shop, "categories", written.id.unwrap(), "link_rewrite"), texts);
    let own =
        client.create(Categories::META).language(1).set("name", "Mugs").unwrap().set("link_rewrite", "cups").unwrap();
    let written = own.set("active", "1").unwrap().send().await.unwrap();
    assert_eq!(held(&shop, "categories", written.id.unwrap(), "link_rewrite")[0]["value"], "cups");
    let nameless = client.create(Categories::META).set("active", "1").unwrap().language(1).set("name", "日本").unwrap();
    let error = nameless.send().await.unwrap_err();
    insta::assert_snapshot!(error, @"POST categories: link_rewrite: a new category must have: link_rewrite");
}

// From 1.7.7 on the shop makes it, with its own rules.
#[tokio::test]
async fn a_product_gets_its_address_of_its_name_where_the_shop_makes_none() {
    for (version, sent) in [("1.7.6.9", true), ("1.7.7.8", false), ("8.2.1", false)] {
        let (shop, client) = shop(version).await;
        let create = client.create(Products::META).set("name.1", "Mug rond").unwrap().set("price", "9").unwrap();
        let written = create.send().await.unwrap();
        assert_eq!(written.outcome, Outcome::Applied, "{version}: {}", written.note);
        let body = writes(&shop).remove(0);
        assert_eq!(
            body.contains("<link_rewrite><language id=\"1\">mug-rond</language></link_rewrite>"),
            sent,
            "{version}: {body}"
        );
    }
}

#[tokio::test]
async fn an_address_that_the_shop_mends_may_be_sent_by_a_create() {
    let (_shop, client) = shop("8.2.1").await;
    let create = client.create(Products::META).language(1).set("name", "Mug").unwrap().set("price", "9").unwrap();
    let preview = create.set("link_rewrite", "Mug rond!").unwrap().preview().await.unwrap();
    assert!(preview.body.contains("Mug rond!"), "{}", preview.body);
    let update = client.update(Products::META, 1).language(1).set("link_rewrite", "Mug rond!").unwrap();
    assert!(update.send().await.is_err());
}

//! The embedded shop answers reads as the recorded shop did.

mod shop_support;

use prestashop_conformance::shop::Builder;
use shop_support::{Twin, hold, hold_with};

#[tokio::test]
async fn lists_of_orders() {
    hold("orders", &[]).await;
}

#[tokio::test]
async fn lists_of_products() {
    hold(
        "products",
        &[(
            12,
            "computed price",
            "prices on request are not modelled: 501",
        )],
    )
    .await;
}

#[tokio::test]
async fn lists_of_customers() {
    hold("customers", &[]).await;
}

#[tokio::test]
async fn lists_of_carts() {
    hold("carts", &[]).await;
}

#[tokio::test]
async fn filter_operators() {
    hold("operators", &[]).await;
}

#[tokio::test]
async fn forms_of_limit() {
    hold("paging", &[]).await;
}

#[tokio::test]
async fn conditional_reads() {
    hold("caching", &[]).await;
}

#[tokio::test]
async fn api_root() {
    hold("discovery", &[]).await;
}

#[tokio::test]
async fn schemas() {
    hold("synopsis", &[]).await;
}

#[tokio::test]
async fn keys_and_rights() {
    hold("auth", &[]).await;
}

#[tokio::test]
async fn errors() {
    hold(
        "errors",
        &[
            (17, "invalid values", "customers cannot be written: 501"),
            (18, "image of a product", "images are not modelled: 501"),
            (36, "invalid values", "customers cannot be written: 501"),
            (37, "image of a product", "images are not modelled: 501"),
        ],
    )
    .await;
}

#[tokio::test]
async fn webservice_switched_off() {
    let twin = Twin::start(Builder::disabled).await;
    hold_with(&twin, "unavailable", &[]).await;
}

#[tokio::test]
async fn every_resource() {
    let twin = Twin::start(|builder| builder).await;
    let folder = prestashop_conformance::fixtures::dir().join("8.2.1/resources");
    let mut wrong = Vec::new();
    for path in prestashop_conformance::har::find(&folder).unwrap() {
        let har = prestashop_conformance::har::Har::read(&path).unwrap();
        for (at, entry) in har.log.entries.iter().enumerate() {
            if let Some(difference) = twin.compare(entry).await {
                let name = path.file_stem().unwrap().to_string_lossy().into_owned();
                wrong.push(format!("{name} {at} {:?} {difference}", entry.comment));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

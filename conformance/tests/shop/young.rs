//! Displays that name fields which the shop's version does not have.

use prestashop_api::filter::eq;
use prestashop_api::resources::{Category, CategoryRedirectType};
use prestashop_api::{RetryPolicy, Shop, display};
use prestashop_conformance::shop::{FakeShop, RunningShop};

display! {
    /// Fields of PrestaShop 9 among older ones.
    struct Moved of Category { id, active, redirect_type, id_type_redirected }
}

display! {
    /// A field of PrestaShop 8.
    struct Described of Category { id, additional_description }
}

async fn shop(version: &str) -> (RunningShop, Shop) {
    let shop = FakeShop::builder().version(version).start().await;
    let client = Shop::connect(shop.url()).key(shop.key()).retry(RetryPolicy::never()).build().unwrap();
    (shop, client)
}

/// The displays that were asked for, and whether the shop took them.
fn asked(shop: &RunningShop) -> Vec<(String, bool)> {
    let asked = shop.received().into_iter();
    asked.filter_map(|request| Some((request.parameter("display")?.to_owned(), request.status == 200))).collect()
}

const WHOLE: &str = "[id,active,redirect_type,id_type_redirected]";

#[tokio::test]
async fn an_older_shop_is_not_asked_for_them() {
    for version in ["1.7.8.11", "8.2.1"] {
        let (shop, client) = shop(version).await;
        // Its first answer tells which version it is.
        let first = client.categories().list().display::<Moved>().await.unwrap();
        let again = client.categories().list().display::<Moved>().active(eq(true)).await.unwrap();
        assert!(!first.items.is_empty() && !again.items.is_empty());
        assert_eq!(
            (&first.items[0].redirect_type, first.items[0].id_type_redirected),
            (&CategoryRedirectType::default(), None)
        );
        let one = client.categories().get_as::<Moved>(first.items[0].id).await.unwrap();
        assert_eq!(one, first.items[0]);
        let known = || ("[id,active]".to_owned(), true);
        assert_eq!(asked(&shop), [(WHOLE.to_owned(), false), known(), known(), known()], "{version}");
    }
}

#[tokio::test]
async fn a_shop_that_has_them_is_asked_for_all() {
    for version in ["8.2.1", "9.1.4"] {
        let (shop, client) = shop(version).await;
        for _ in 0..2 {
            client.categories().list().display::<Described>().await.unwrap();
        }
        let all = || ("[id,additional_description]".to_owned(), true);
        assert_eq!(asked(&shop), [all(), all()], "{version}");
    }
}

//! The stock of several shops, of which PHP 8.1 and later list all whatever scope is asked for.

use prestashop_api::filter::eq;
use prestashop_api::resources::ProductId;
use prestashop_api::{ErrorKind, Outcome, Shop, ShopScope};
use prestashop_conformance::shop::{FakeResponse, FakeShop, InjectedFault, Key, Row, RunningShop};
use serde_json::json;

use crate::ask::{client, held};

/// A shop with the shops 1 and 3 of group 1, 4 of group 3, and 5 and 6 of group 4 that share their stock; the rows of product 3 in them.
async fn shops() -> (RunningShop, Shop, Vec<u64>) {
    let shop = FakeShop::start().await;
    let rows = shop.mutate(|world| {
        let row = |values: &[(&str, u64)]| -> Row {
            values.iter().map(|(name, value)| ((*name).to_owned(), json!(value.to_string()))).collect()
        };
        for (id, group) in [(3_u64, 1), (4, 3), (5, 4), (6, 4)] {
            let mut other = row(&[("id_shop_group", group)]);
            other.insert("id".to_owned(), json!(id));
            world.insert("shops", other);
        }
        let own = world.rows("stock_availables").find(|row| row["id_product"] == "3").unwrap()["id"].as_u64().unwrap();
        let others = [(3, 0), (4, 0), (0, 4)].map(|(shop, group)| {
            let values =
                [("id_product", 3), ("id_shop", shop), ("id_shop_group", group), ("quantity", 9), ("out_of_stock", 2)];
            world.insert("stock_availables", row(&values))
        });
        [&[own][..], &others].concat()
    });
    let client = client(&shop);
    (shop, client, rows)
}

#[tokio::test]
async fn stock_is_set_in_the_shop_of_the_scope() {
    let (shop, client, rows) = shops().await;
    for (scope, row) in [(1, rows[0]), (3, rows[1]), (4, rows[2]), (5, rows[3]), (6, rows[3])] {
        let change = client.scoped(ShopScope::Shop(scope)).set_stock(ProductId(3), None, 100 + i64::from(scope)).await;
        let change = change.unwrap_or_else(|error| panic!("shop {scope}: {error:?}"));
        assert_eq!((change.row.0, change.outcome), (row, Outcome::Applied), "shop {scope}: {}", change.note);
        assert_eq!(held(&shop, "stock_availables", row, "quantity"), (100 + scope).to_string());
    }
    let shared = client.scoped(ShopScope::Group(4)).set_stock(ProductId(3), None, 7).await.unwrap();
    assert_eq!(shared.row.0, rows[3]);
}

#[tokio::test]
async fn a_list_of_all_shops_does_not_widen_the_scope() {
    let (shop, client, rows) = shops().await;
    let all = json!({ "shops": [{ "id": 1, "id_shop_group": 1 }, { "id": 3, "id_shop_group": 1 }, { "id": 5, "id_shop_group": 4 }] });
    shop.fail_when(move |request| {
        let answer = FakeResponse::new(200).header("PSWS-Version", "8.2.1").header("Content-Type", "application/json");
        let answer = answer.body(all.to_string().into_bytes());
        request.path.ends_with("/shops").then(|| InjectedFault::instead(answer))
    });
    let change = client.scoped(ShopScope::Shop(3)).set_stock(ProductId(3), None, 5).await.unwrap();
    assert_eq!((change.row.0, change.outcome), (rows[1], Outcome::Applied), "{}", change.note);
}

#[tokio::test]
async fn where_the_scope_leaves_several_shops_they_are_named() {
    let (_shop, client, _) = shops().await;
    let error = client.scoped(ShopScope::Group(1)).set_stock(ProductId(3), None, 7).await.unwrap_err();
    insta::assert_snapshot!(error, @"product 3 has 2 rows of stock, not one");
    insta::assert_snapshot!(error.hint().unwrap(), @"they are of shop 1, shop 3: say by the scope which one is meant");
    let error = client.set_stock(ProductId(3), None, 7).await.unwrap_err();
    insta::assert_snapshot!(error.hint().unwrap(), @"they are of shop 1, shop 3, shop 4, group 4: say by the scope which one is meant");
}

#[tokio::test]
async fn lists_hold_the_rows_of_the_scope() {
    let (_shop, client, rows) = shops().await;
    for (scope, of_it) in [
        (ShopScope::Shop(1), vec![rows[0]]),
        (ShopScope::Shop(5), vec![rows[3]]),
        (ShopScope::Group(1), vec![rows[0], rows[1]]),
        (ShopScope::Group(3), vec![rows[2]]),
        (ShopScope::All, rows.clone()),
        (ShopScope::Default, rows.clone()),
    ] {
        let list = client.scoped(scope).stock_availables().list().id_product(eq(3)).await.unwrap();
        let ids: Vec<u64> = list.items.iter().map(|row| row.id.0).collect();
        assert_eq!(ids, of_it, "{scope:?}");
    }
    let asked = client.scoped(ShopScope::Shop(1)).stock_availables().list().id_product(eq(3)).id_shop(eq(3)).await;
    assert_eq!(asked.unwrap().items[0].id.0, rows[1], "a filter by shop says what is wanted");
}

#[tokio::test]
async fn a_key_that_cannot_tell_the_groups_is_told_so() {
    let shop = FakeShop::builder().key(Key::limited("A".repeat(32)).allow("stock_availables", &["GET"])).start().await;
    let client = client(&shop);
    let error = client.scoped(ShopScope::Shop(1)).stock_availables().list().await.unwrap_err();
    assert_eq!((error.kind(), error.resource()), (ErrorKind::ForbiddenResource, Some("shops")));
    insta::assert_snapshot!(error.hint().unwrap(), @"Let the key GET shops: on PHP 8.1 and later the shop lists the stock of all shops, and only `shops` tells which of it is of the scope.");
    assert!(client.stock_availables().list().await.is_ok());
}

use http::Response;
use prestashop_api::resources::OrderId;
use prestashop_api::{ErrorKind, Phase, ShopScope};

use crate::support::{HTML, JSON, Script, builder, error, foreign, of_version, own, shop};

fn empty() -> Response<bytes::Bytes> {
    own(200, JSON, "[]")
}

#[tokio::test]
async fn each_scope_is_said_in_the_words_of_all_versions() {
    let scopes = [ShopScope::Default, ShopScope::Shop(3), ShopScope::Group(2), ShopScope::All];
    let (shop, script) = shop(scopes.map(|_| Ok(empty())));
    for scope in scopes {
        let other = shop.scoped(scope);
        assert_eq!(other.scope(), scope);
        other.orders().list().page_size(1).await.unwrap();
    }
    let list = "GET /api/orders?display=full&sort=%5Bid_ASC%5D&limit=1";
    let expected = ["", "&id_shop=3", "&id_group_shop=2&id_shop_group=2", "&id_shop=all"];
    assert_eq!(script.lines(), expected.map(|scope| format!("{list}{scope}")));
    assert_eq!(shop.scope(), ShopScope::Default, "the shop itself stays as it was");
}

#[tokio::test]
async fn the_builder_sets_the_scope_of_reads_and_writes() {
    let script = Script::new([Ok(empty()), Ok(own(200, JSON, "{\"order\":{\"id\":\"7\"}}"))]);
    let shop = builder(&script).scope(ShopScope::Group(4)).build().unwrap();
    assert!(shop.orders().get(OrderId(7)).await.unwrap_err().is_not_found());
    shop.raw(prestashop_api::Verb::Put, "orders").body("<prestashop/>").send().await.unwrap();
    for line in script.lines() {
        assert!(
            line.ends_with("?id_group_shop=4&id_shop_group=4") || line.ends_with("&id_group_shop=4&id_shop_group=4"),
            "{line}"
        );
    }
}

#[tokio::test]
async fn all_shops_are_refused_once_an_old_version_is_known() {
    let (shop, script) = shop([Ok(of_version("8.0.5", 200, JSON, "[]"))]);
    let scoped = shop.scoped(ShopScope::All);
    assert_eq!(shop.version(), None);
    shop.orders().list().await.unwrap();
    assert_eq!(scoped.version().unwrap().as_str(), "8.0.5", "the clones share what they know");

    let error = scoped.orders().list().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert_eq!(error.phase(), Phase::NotSent);
    assert!(error.to_string().contains("8.0.5"), "{error}");
    assert!(error.hint().unwrap().contains("a group of shops"), "{error:?}");
    assert_eq!(script.lines().len(), 1);
}

#[tokio::test]
async fn all_shops_go_out_from_8_1_on() {
    let (shop, script) = shop([Ok(of_version("8.1.0", 200, JSON, "[]")), Ok(empty())]);
    shop.orders().list().await.unwrap();
    shop.scoped(ShopScope::All).orders().list().await.unwrap();
    assert!(script.lines()[1].ends_with("&id_shop=all"));
}

#[tokio::test]
async fn a_redirect_says_what_the_scope_has_to_do_with_it() {
    let cases = [
        (ShopScope::Default, "by its own address"),
        (ShopScope::Shop(99), "a shop with id 99"),
        (ShopScope::Group(98), "a group of shops with id 98"),
        (ShopScope::All, "Only PrestaShop 8.1.0 and later"),
    ];
    for (scope, words) in cases {
        let mut answer = foreign(302, HTML, "");
        answer.headers_mut().insert("Location", "https://shop.example/?url=orders&id_shop=x".parse().unwrap());
        let (shop, _) = shop([Ok(answer)]);
        let error = shop.scoped(scope).orders().list().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Redirected);
        let hint = error.hint().unwrap();
        assert!(hint.contains(words) && hint.contains("https://shop.example/"), "{scope:?}: {hint}");
    }
}

#[tokio::test]
async fn an_id_of_zero_is_refused() {
    for scope in [ShopScope::Shop(0), ShopScope::Group(0)] {
        let script = Script::new([]);
        assert_eq!(builder(&script).scope(scope).build().unwrap_err().kind(), ErrorKind::Usage);
        let (shop, script) = shop([]);
        let error = shop.scoped(scope).orders().list().await.unwrap_err();
        assert_eq!((error.kind(), error.phase()), (ErrorKind::Usage, Phase::NotSent));
        assert!(script.lines().is_empty());
    }
}

#[tokio::test]
async fn a_key_without_the_shop_is_told() {
    let (shop, _) = shop([Ok(error(403, 132, "No permission for this shop"))]);
    let error = shop.scoped(ShopScope::Shop(2)).orders().list().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForbiddenShop);
}

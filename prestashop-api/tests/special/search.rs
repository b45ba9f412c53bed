use prestashop_api::read::SearchHits;
use prestashop_api::resources::{CategoryId, LanguageId, ProductId};
use prestashop_api::{ErrorKind, Phase};

use crate::support::{JSON, error, own, shop};

#[tokio::test]
async fn hits_are_products_and_their_categories() {
    let body = r#"{"products":[{"id":1},{"id":"7"}],"categories":{"0":{"id":4},"2":{"id":"5"}}}"#;
    let (shop, script) = shop([Ok(own(200, JSON, body))]);
    let hits = shop.search(LanguageId(2), "red mug & co").await.unwrap();
    assert_eq!(hits.products, [ProductId(1), ProductId(7)]);
    assert_eq!(hits.categories, [CategoryId(4), CategoryId(5)]);
    assert_eq!(script.lines(), ["GET /api/search?language=2&query=red%20mug%20%26%20co"]);
}

#[tokio::test]
async fn nothing_found_is_no_error() {
    for body in ["[]", r#"{"products":[],"categories":[]}"#, r#"{"products":[]}"#] {
        let (shop, _) = shop([Ok(own(200, JSON, body))]);
        assert_eq!(shop.search(1, "mug").await.unwrap(), SearchHits::default(), "{body}");
    }
}

#[tokio::test]
async fn no_words_are_not_searched_for() {
    let (shop, script) = shop([]);
    let error = shop.search(1, "  ").await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Usage, Phase::NotSent));
    assert!(script.lines().is_empty());
}

#[tokio::test]
async fn what_cannot_be_read_is_an_error_with_its_place() {
    for (body, path) in [
        (r#"{"products":[{"id":1},{"name":"x"}]}"#, "products[1].id"),
        (r#"{"products":7}"#, "products"),
        (r#"{"orders":[{"id":1}]}"#, "search"),
        ("\"x\"", "search"),
    ] {
        let (shop, _) = shop([Ok(own(200, "application/json", body))]);
        let error = shop.search(1, "mug").await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Decode | ErrorKind::Junk), "{body}: {error:?}");
        if error.kind() == ErrorKind::Decode {
            assert_eq!(error.path(), Some(path));
            assert_eq!(error.resource(), Some("search"));
        }
    }
}

#[tokio::test]
async fn a_language_that_is_not_installed_is_told() {
    let (shop, _) = shop([Ok(error(400, 81, "This language does not exist"))]);
    assert_eq!(shop.search(9, "mug").await.unwrap_err().kind(), ErrorKind::BadLanguage);
}

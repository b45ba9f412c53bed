//! From ids to the records they lead to: what is asked, and what comes of ids that lead nowhere.

use prestashop_api::resources::{CustomerContact, CustomerId};
use prestashop_api::{ErrorKind, RetryPolicy, ShopScope};

use crate::support::{JSON, Script, StillClock, errors, own, scripted};

fn rows(ids: impl IntoIterator<Item = u64>) -> String {
    let rows: Vec<_> = ids.into_iter().map(|id| format!(r#"{{"id":{id},"firstname":"F{id}"}}"#)).collect();
    format!(r#"{{"customers":[{}]}}"#, rows.join(","))
}

#[tokio::test]
async fn each_id_is_asked_for_once_and_two_hundred_at_a_time() {
    let script = Script::new([
        Ok(own(200, JSON, &rows((1..=200).filter(|id| *id != 7)))),
        Ok(own(200, JSON, &rows(201..=400))),
        Ok(own(200, JSON, "[]")),
    ]);
    let shop = scripted(&script, &StillClock::new(0)).build().unwrap();
    let ids = (1..=401).chain(1..=401).map(CustomerId).chain([CustomerId(0)]).rev();
    let found = shop.scoped(ShopScope::Shop(2)).follow(ids).language(1_u64).await.unwrap();
    assert_eq!(script.sent().len(), 3);
    let first = &script.paths()[0];
    assert!(first.len() < 3_000, "{}", first.len());
    assert!(first.contains("filter%5Bid%5D=%5B1%7C2%7C3%7C") && !first.contains("%5B0%7C"), "{first}");
    assert!(first.contains("limit=200") && first.contains("language=1") && first.contains("id_shop=2"), "{first}");
    assert_eq!(script.paths()[2].matches("%7C").count(), 0, "one id is no list");
    assert_eq!(found.missing(), [CustomerId(7), CustomerId(401)]);
    assert_eq!(found.iter().count(), 399);
    assert_eq!(found.get(CustomerId(8)).map(|customer| customer.firstname.as_str()), Some("F8"));
    assert!(found.get(CustomerId(7)).is_none() && found.get(CustomerId(0)).is_none());
    assert!(found.get(None::<CustomerId>).is_none());
}

#[tokio::test]
async fn nothing_is_asked_for_nothing_and_great_ids_are_ids() {
    let script = Script::new([Ok(own(200, JSON, &rows([5_000_000_000])))]);
    let shop = scripted(&script, &StillClock::new(0)).build().unwrap();
    let none = shop.follow([None, Some(CustomerId(0))]).await.unwrap();
    assert_eq!((none.iter().count(), none.missing(), script.sent().len()), (0, &[][..], 0));
    let great = shop.follow([CustomerId(5_000_000_000)]).await.unwrap();
    assert!(great.get(CustomerId(5_000_000_000)).is_some());
}

#[tokio::test]
async fn a_batch_that_fails_is_an_error_and_not_a_gap() {
    let script = Script::new([
        Ok(own(200, JSON, &rows(1..=200))),
        Ok(own(
            405,
            JSON,
            &errors(&[(25, "Method GET is not allowed for the resource customers with this authentication key")]),
        )),
    ]);
    let shop = scripted(&script, &StillClock::new(0)).retry(RetryPolicy::never()).build().unwrap();
    let error = shop.follow((1..=300).map(CustomerId)).display::<CustomerContact>().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ForbiddenVerb);
}

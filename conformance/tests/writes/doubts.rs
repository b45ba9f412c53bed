//! What is not said of writes that nobody can judge.

use prestashop_api::resources::{
    CmsPageId, CustomerId, OrderId, OrderStateId, ProductFeatures, ProductId, TranslatedConfigurations,
    UpdateOrderState, Zones,
};
use prestashop_api::{ErrorKind, Outcome, Resource as _};
use prestashop_conformance::shop::InjectedFault;

use crate::ask::{shop, writes};

// Its list shows settings with texts only.
#[tokio::test]
async fn a_setting_without_a_text_is_not_said_to_be_missing() {
    let (_shop, client) = shop("1.7.8.11").await;
    let create = client.create(TranslatedConfigurations::META).set("name", "FD_TEST").unwrap();
    let error = create.send().await.unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Usage, Some("value")));
}

#[tokio::test]
async fn settings_with_texts_are_not_written_where_php_dies_of_it() {
    for version in ["8.2.1", "9.0.0"] {
        let (shop, client) = shop(version).await;
        let id = shop.read(|world| world.rows("translated_configurations").next().unwrap()["id"].as_u64().unwrap());
        let error = client.update(TranslatedConfigurations::META, id).set("value.1", "x").unwrap().send().await;
        assert!(error.unwrap_err().message().contains("PHP dies"));
        assert!(writes(&shop).is_empty());
    }
}

#[tokio::test]
async fn ranks_are_told_before_and_after() {
    let (shop, client) = shop("8.2.1").await;
    shop.mutate(|world| {
        for (id, place) in [(22, "2"), (29, "3"), (36, "4"), (43, "5")] {
            world.set("products", id, "id_category_default", "77");
            world.set("products", id, "position_in_category", place);
        }
    });
    let write = || client.products().update(ProductId(22)).position_in_category(4);
    let preview = write().preview().await.unwrap();
    assert!(preview.notes.iter().any(|note| note.contains("other places")), "{preview}");
    let written = write().send().await.unwrap();
    assert_eq!(written.outcome, Outcome::Partly, "{}", written.note);
    assert_eq!(written.effects, preview.notes);
    assert_eq!(written.differing[0].stored.as_deref(), Some("1"));
    let page = client.content_management_system().update(CmsPageId(3)).position(0).preview().await.unwrap();
    assert!(page.notes.iter().any(|note| note.contains("takes the number for a rank")), "{page}");
}

#[tokio::test]
async fn a_new_record_is_known_by_a_text_in_languages_too() {
    let (shop, client) = shop("8.2.1").await;
    shop.fault("POST", "product_features", InjectedFault::saved_but_refused());
    let create = client.create(ProductFeatures::META).set("name.1", "Size").unwrap().set("name.2", "Größe").unwrap();
    let written = create.send().await.unwrap();
    assert_eq!((written.outcome, written.id.is_some()), (Outcome::Applied, true), "{}", written.note);
}

// What a module prints around the answer does not hide that the shop has taken the write.
#[tokio::test]
async fn junk_around_the_answer_leaves_no_doubt() {
    let notice = "\n<br />\n<b>Warning</b>: Undefined variable $x in <b>/var/www/html/modules/m/m.php</b> on line <b>3</b><br />\n";
    let faults: [fn(&str) -> InjectedFault; 2] = [InjectedFault::junk_before, InjectedFault::junk_behind];
    for fault in faults {
        let (shop, client) = shop("8.2.1").await;
        shop.fault("PATCH", "customers", fault(notice));
        let update = client.customers().update(CustomerId(2)).firstname("Ann").send().await.unwrap();
        assert_eq!(update.outcome, Outcome::Applied, "{}", update.note);
        assert!(!update.note.contains("the shop answered"), "{}", update.note);
        // Without a look the shop's word is known all the same.
        shop.fault("PATCH", "customers", fault(notice));
        let reads = shop.received().iter().filter(|request| request.method == "GET").count();
        let taken = client.customers().update(CustomerId(2)).firstname("Anne").verify(false).send().await.unwrap();
        assert_eq!(taken.outcome, Outcome::Taken, "{}", taken.note);
        assert_eq!(shop.received().iter().filter(|request| request.method == "GET").count(), reads);
        shop.fault("POST", "zones", fault(notice));
        let create = client.create(Zones::META).set("name", "Moon").unwrap().send().await.unwrap();
        assert_eq!((create.outcome, create.id.is_some()), (Outcome::Applied, true), "{}", create.note);
        shop.fault("DELETE", "zones", fault(notice));
        let gone = client.delete(Zones::META, create.id.unwrap()).send().await.unwrap();
        assert_eq!(gone.outcome, Outcome::Applied, "{}", gone.note);
        shop.fault("PATCH", "orders", fault(notice));
        let state = client.run(UpdateOrderState::new(OrderId(3), OrderStateId(4)).notify(true)).await.unwrap();
        assert_eq!(state.outcome, Outcome::Applied, "{}", state.note);
    }
}

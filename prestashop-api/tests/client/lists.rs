//! Lists: what is asked for, how pages go on, and how they end.

use prestashop_api::filter::{any_of, begins, between, contains, eq, greater, none_of, not, since, until};
use prestashop_api::record::{PageBy, Paging};
use prestashop_api::resources::{Customer, ListOrders, Order, OrderHead, OrderStateId};
use prestashop_api::{
    Action as _, Catalogue, DateTime, Direction, ErrorKind, FieldFilter, Phase, RESOURCES, ResourceMeta, RetryPolicy,
    Shop, display,
};
use serde_json::json;

use crate::support::{JSON, Script, StillClock, With as _, XML, own, scripted};

/// A shop that answers these pages of order ids, one after the other.
fn shop(pages: &[&[u64]]) -> (Shop, std::sync::Arc<Script>) {
    bodies(pages.iter().map(|ids| {
        let orders: Vec<_> = ids.iter().map(|id| json!({"id": id, "current_state": 4})).collect();
        if orders.is_empty() { "[]".to_owned() } else { json!({"orders": orders}).to_string() }
    }))
}

fn bodies(bodies: impl IntoIterator<Item = String>) -> (Shop, std::sync::Arc<Script>) {
    let script = Script::new(bodies.into_iter().map(|body| Ok(own(200, JSON, &body))));
    let shop = scripted(&script, &StillClock::new(0)).retry(RetryPolicy::never()).build().unwrap();
    (shop, script)
}

/// The queries that were sent, decoded.
fn orders() -> &'static ResourceMeta {
    RESOURCES.iter().find(|resource| resource.name == "orders").unwrap()
}

fn at(hour: i8) -> DateTime {
    DateTime::constant(2026, 11, 23, hour, 0, 0, 0)
}

#[tokio::test]
async fn fields_that_the_shop_does_not_have_are_left_out_wherever_they_are_named() {
    let asked = async |version: &str, display: &str| {
        let answer = own(200, JSON, r#"{"orders":[{"id":1,"reference":"A"}]}"#).with("PSWS-Version", version);
        let script = Script::new([Ok(answer.clone()), Ok(answer)]);
        let shop = scripted(&script, &StillClock::new(0)).retry(RetryPolicy::never()).build().unwrap();
        shop.list(orders()).display("id").pages().next().await.unwrap().unwrap();
        shop.list(orders()).display(display).pages().next().await.unwrap().unwrap();
        let query = &script.queries()[1];
        query.split(' ').find_map(|part| part.strip_prefix("display=")).unwrap().to_owned()
    };
    let display = "reference,note,order_rows[product_id,id_customization]";
    assert_eq!(asked("1.7.5.0", display).await, "[id,reference,order_rows[product_id]]");
    assert_eq!(asked("1.7.7.8", display).await, "[id,reference,order_rows[product_id,id_customization]]");
    assert_eq!(asked("8.2.1", display).await, format!("[id,{display}]"));
    assert_eq!(asked("1.7.5.0", "order_rows[id_customization]").await, "[id]");
}

#[tokio::test]
async fn a_list_asks_for_exactly_what_it_says() {
    let (shop, script) = bodies([json!({"orders": [{"id": 1, "current_state": 5, "reference": "ABC"}]}).to_string()]);
    let page = shop
        .orders()
        .list()
        .display::<OrderHead>()
        .current_state(any_of([2, 5]))
        .date_upd(between(at(9), at(10)))
        .reference(begins("AB"))
        .page_size(50)
        .language(1_u64)
        .await
        .unwrap();
    assert!(!page.full);
    assert_eq!(
        script.queries(),
        ["display=[id,reference,current_state,date_upd] date=1 filter[current_state]=[2|5] \
          filter[date_upd]=[2026-11-23 09:00:00,2026-11-23 10:00:00] filter[reference]=[AB]% sort=[id_ASC] limit=50 language=1"]
    );
}

prestashop_api::id! {
    /// The id of a gift card.
    #[id("gift_cards")]
    struct GiftCardId;
}
prestashop_api::record! {
    /// A gift card.
    #[record("gift_card")]
    struct GiftCard {
        /// The card's number.
        pub id: GiftCardId,
    }
}
prestashop_api::resource! {
    /// Gift cards, which cannot be filtered by their ids.
    #[resource(GiftCard, GiftCardId)]
    struct GiftCards;

    const META: ResourceMeta = ResourceMeta {
        name: "gift_cards",
        item: "gift_card",
        list: "gift_cards",
        pages: Paging { by: PageBy::Offset, size: 2, ceiling: 3 },
    };
}

#[tokio::test]
async fn pages_go_by_offset_where_the_resource_says_so() {
    let pages = [json!({"gift_cards": [{"id": 1}, {"id": 9}]}), json!({"gift_cards": [{"id": 5}]})];
    let (shop, script) = bodies(pages.map(|page| page.to_string()));
    let mut stream = shop.collection::<GiftCards>().list().stream();
    for id in [1, 9, 5] {
        assert_eq!(stream.next().await.unwrap().unwrap().id, GiftCardId(id));
    }
    assert!(stream.next().await.is_none());
    assert_eq!(script.queries(), ["display=full sort=[id_ASC] limit=2", "display=full sort=[id_ASC] limit=2,2"]);
}

#[tokio::test]
async fn every_operator_is_written_as_the_shop_reads_it() {
    let sent = [
        (4, "filter[current_state]=[4]"),
        (6, "filter[current_state]=![4]"),
        (6, "filter[current_state]=![4|5]"),
        (6, "filter[current_state]=>[4]"),
    ];
    let filters = [eq(4), not(4), none_of([4, 5]), greater(4)];
    for ((state, expected), filter) in sent.into_iter().zip(filters) {
        let (shop, script) = bodies([json!({"orders": [{"id": 1, "current_state": state}]}).to_string()]);
        shop.orders().list().current_state(filter).await.unwrap();
        assert!(script.queries()[0].contains(expected), "{:?}", script.queries());
    }
    for (filter, expected) in [
        (since(at(9)), "date=1 filter[date_upd]=[2026-11-23 09:00:00,9999-12-31 23:59:59]"),
        (until(at(9)), "date=1 filter[date_upd]=[0001-01-01 00:00:00,2026-11-23 09:00:00]"),
    ] {
        let (shop, script) = shop(&[&[1]]);
        shop.orders().list().date_upd(filter).await.unwrap();
        assert!(script.queries()[0].contains(expected), "{:?}", script.queries());
    }
}

#[tokio::test]
async fn what_the_shop_would_misread_is_refused_before_anything_is_sent() {
    let (shop, script) = shop(&[]);
    let list = || shop.orders().list();
    let refused = [
        (list().reference(eq("A[B]")), "'['"),
        (list().reference(eq("A,B")), "','"),
        (list().reference(any_of(["A|B"])), "'|'"),
        (list().reference(contains("50%")), "percent"),
        (list().reference(contains("")), "leave the filter out"),
        (list().current_state(any_of(Vec::<OrderStateId>::new())), "no alternative"),
        (list().current_state(eq(-1)), "not negative"),
        (list().date_upd(between(at(10), at(9))), "inverted"),
        (list().date_upd(eq(DateTime::constant(2026, 1, 1, 0, 0, 0, 5))), "fraction of a second"),
        (list().id(greater(1)).id(greater(2)), "filtered twice"),
        (list().sort("shipping_number", Direction::Asc), "computes"),
        (list().sort("refrence", Direction::Asc), "did you mean `reference`?"),
        (list().page_size(0), "at least 1"),
        (list().max_pages(0), "at least 1"),
        (
            list().language(Vec::<u64>::new().into_iter().collect::<prestashop_api::LanguageIds>()),
            "no language is given",
        ),
    ];
    for (list, reason) in refused {
        let error = list.await.unwrap_err();
        assert_eq!((error.kind(), error.phase()), (ErrorKind::Usage, Phase::NotSent));
        assert!(error.to_string().contains(reason), "{error}");
    }
    assert_eq!(script.sent().len(), 0);
}

// All languages of the texts are joined, so that the order is that of the first one.
#[tokio::test]
async fn texts_of_one_language_are_not_sorted_by_those_of_another() {
    let (shop, script) = bodies(["[]".to_owned(), "[]".to_owned(), "[]".to_owned()]);
    let list = || shop.products().list().sort("name", Direction::Asc);
    let error = list().language(2_u64).await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Usage, Phase::NotSent));
    insta::assert_snapshot!(error, @"PrestaShop sorts by `name` in the shop's first language, whichever one is asked for: the order would be that of other texts");
    list().await.unwrap();
    list().language([1_u64, 2].into_iter().collect::<prestashop_api::LanguageIds>()).await.unwrap();
    shop.products().list().sort("reference", Direction::Asc).language(2_u64).await.unwrap();
    assert_eq!(script.sent().len(), 3);
}

#[tokio::test]
async fn pages_go_on_behind_the_last_id_and_end_with_a_page_that_is_not_full() {
    let (shop, script) = shop(&[&[1, 2], &[5, 9], &[12]]);
    let mut ids = Vec::new();
    let mut stream = shop.orders().list().page_size(2).stream();
    while let Some(order) = stream.next().await {
        ids.push(order.unwrap().id.0);
    }
    assert_eq!(ids, [1, 2, 5, 9, 12]);
    let queries = script.queries();
    assert_eq!(queries[0], "display=full sort=[id_ASC] limit=2");
    assert_eq!(queries[1], "display=full filter[id]=>[2] sort=[id_ASC] limit=2");
    assert_eq!(queries[2], "display=full filter[id]=>[9] sort=[id_ASC] limit=2");
}

#[tokio::test]
async fn reading_ahead_gives_the_same_records() {
    let (shop, _) = shop(&[&[1, 2], &[5, 9], &[12]]);
    let mut ids = Vec::new();
    let mut stream = shop.orders().list().page_size(2).prefetch(2).stream();
    while let Some(order) = stream.next().await {
        ids.push(order.unwrap().id.0);
    }
    assert_eq!(ids, [1, 2, 5, 9, 12]);
}

#[tokio::test]
async fn no_more_pages_are_read_ahead_than_asked_for() {
    let (shop, script) = shop(&[&[1, 2], &[5, 9], &[12]]);
    let mut pages = shop.orders().list().page_size(2).prefetch(1).pages();
    pages.next().await.unwrap().unwrap();
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert_eq!(script.queries().len(), 2, "one page is used, one waits");
}

#[tokio::test]
async fn where_ids_cannot_lead_pages_go_by_offset() {
    let (shop, script) = shop(&[&[9, 5], &[2]]);
    let mut pages = shop.orders().list().sort("id", Direction::Desc).page_size(2).pages();
    while let Some(page) = pages.next().await {
        page.unwrap();
    }
    assert_eq!(script.queries(), ["display=full sort=[id_DESC] limit=2", "display=full sort=[id_DESC] limit=2,2"]);
}

#[tokio::test]
async fn the_ceiling_of_pages_is_an_error_only_when_more_follows() {
    for (after, more) in [(&[13][..], true), (&[][..], false)] {
        let (shop, script) = shop(&[&[1, 2], &[5, 12], after]);
        let mut stream = shop.orders().list().page_size(2).max_pages(2).stream();
        let mut ids = Vec::new();
        let mut end = None;
        while let Some(order) = stream.next().await {
            match order {
                Ok(order) => ids.push(order.id.0),
                Err(error) => end = Some(error),
            }
        }
        assert_eq!(ids, [1, 2, 5, 12]);
        assert_eq!(end.as_ref().map(prestashop_api::Error::kind), more.then_some(ErrorKind::Ceiling));
        if let Some(error) = end {
            assert!(
                error.to_string().contains("the list was read up to 2 pages of 2 records, and more follow"),
                "{error}"
            );
            assert!(error.hint().unwrap().contains("raise the ceiling"));
        }
        // Whether more follows is asked for by one id.
        assert_eq!(script.queries()[2], "filter[id]=>[12] sort=[id_ASC] limit=1");
    }
}

#[tokio::test]
async fn an_id_that_does_not_grow_ends_the_list() {
    for second in [&[2, 3][..], &[1][..]] {
        let (shop, _) = shop(&[&[1, 2], second]);
        let mut pages = shop.orders().list().page_size(2).pages();
        pages.next().await.unwrap().unwrap();
        let error = pages.next().await.unwrap().unwrap_err();
        assert_eq!((error.kind(), error.path()), (ErrorKind::Decode, Some("orders[0].id")));
        assert!(error.to_string().contains("the ids must grow"), "{error}");
        assert!(pages.next().await.is_none());
    }
}

#[tokio::test]
async fn every_envelope_gives_the_same_records() {
    let list = r#"{"orders":[{"id":1,"reference":"A"},{"id":"2","reference":"B"}]}"#;
    let object = r#"{"orders":{"0":{"id":1,"reference":"A"},"2":{"id":2,"reference":"B"}}}"#;
    let holes = r#"{"orders":[{"id":1,"reference":"A"},[],null,{},{"id":2,"reference":"B"}]}"#;
    for (body, vanished) in [(list, 0), (object, 1), (holes, 3)] {
        let (shop, _) = bodies([body.to_owned()]);
        let page = shop.orders().list().await.unwrap();
        let references: Vec<_> = page.items.iter().map(|order| order.reference.as_str()).collect();
        assert_eq!((references.as_slice(), page.vanished), (&["A", "B"][..], vanished), "{body}");
    }
    for empty in ["[]", r#"{"orders":[]}"#] {
        let (shop, _) = bodies([empty.to_owned()]);
        assert!(shop.orders().list().await.unwrap().items.is_empty());
    }
    let (shop, _) = bodies([r#"{"order":{"id":7,"reference":"C"}}"#.to_owned()]);
    assert_eq!(shop.orders().list().await.unwrap().items[0].id.0, 7);
}

#[tokio::test]
async fn an_answer_about_something_else_is_no_empty_list() {
    for (body, message) in [
        (r#"{"carts":[{"id":1}]}"#, "expected `orders`, got `carts`"),
        ("{}", "expected `orders`, got an empty object"),
        (r#"["orders"]"#, "expected `orders`, got a bare list"),
        (r#"{"orders":{"id":1}}"#, "expected a list of records, got an object with `id`"),
        (r#"{"orders":[{"id":1,"valid":"7"}]}"#, "orders[0].valid: expected 0 or 1, got `7`"),
    ] {
        let (shop, _) = bodies([body.to_owned()]);
        let error = shop.orders().list().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
        assert!(error.to_string().contains(message), "{body}: {error}");
    }
}

#[tokio::test]
async fn xml_gives_the_same_records_as_json() {
    let xml = r#"<?xml version="1.0" encoding="UTF-8"?>
<prestashop xmlns:xlink="http://www.w3.org/1999/xlink">
<orders>
<order>
	<id><![CDATA[7]]></id>
	<current_state xlink:href="https://shop.example/api/order_states/5"><![CDATA[5]]></current_state>
	<reference><![CDATA[A & B]]></reference>
	<shipping_number notFilterable="true"></shipping_number>
	<gift_colour>red &amp; blue</gift_colour>
<associations>
<order_rows nodeType="order_row" virtualEntity="true">
	<order_row><id>3</id><product_id xlink:href="x"><![CDATA[9]]></product_id></order_row>
</order_rows>
<gift_cards nodeType="gift_card"><gift_card><id>1</id></gift_card></gift_cards>
</associations>
</order>
</orders>
</prestashop>"#;
    let json = r#"{"orders":[{"id":7,"current_state":"5","reference":"A & B","shipping_number":"","gift_colour":"red & blue",
        "associations":{"order_rows":[{"id":"3","product_id":"9"}],"gift_cards":[{"id":"1"}]}}]}"#;
    let read = async |media, body: &str| -> Order {
        let script = Script::new([Ok(own(200, media, body))]);
        let shop = scripted(&script, &StillClock::new(0)).build().unwrap();
        shop.orders().get(7).await.unwrap()
    };
    assert_eq!(read(XML, xml).await, read(JSON, json).await);
}

#[tokio::test]
async fn broken_xml_names_the_place() {
    for (body, message) in [
        ("<prestashop><orders><order><id>1</id></order>", "the document ends too early"),
        (
            "<prestashop><orders><order><id>x</id></order></orders></prestashop>",
            "orders[0].id: expected an id, got `x`",
        ),
        ("<prestashop><carts/></prestashop>", "expected `orders`, got `carts`"),
        ("<prestashop/>", "expected `orders`, got an empty document"),
    ] {
        let script = Script::new([Ok(own(200, XML, body))]);
        let shop = scripted(&script, &StillClock::new(0)).retry(RetryPolicy::never()).build().unwrap();
        let error = shop.orders().list().await.unwrap_err();
        assert!(error.to_string().contains(message), "{body}: {error}");
    }
}

#[tokio::test]
async fn one_record_is_read_as_a_list_of_one() {
    let (shop, script) = shop(&[&[7], &[]]);
    assert_eq!(shop.orders().get(7).await.unwrap().id.0, 7);
    let error = shop.orders().get(8).await.unwrap_err();
    assert_eq!((error.kind(), error.resource(), error.id()), (ErrorKind::NotFound, Some("orders"), Some(8)));
    assert_eq!(script.queries()[0], "display=full filter[id]=[7] sort=[id_ASC] limit=1");
}

#[tokio::test]
async fn names_chosen_at_run_time_are_checked_as_strictly() {
    let (shop, script) = shop(&[&[1]]);
    let list = || shop.list(orders());
    let of = |values: &[&str]| FieldFilter::AnyOf(values.iter().map(ToString::to_string).collect());
    let refused = [
        (list().display("id,refrence"), "did you mean `reference`?"),
        (list().display("order_rows[nosuch]"), "order_rows has no field `nosuch`"),
        (list().display("order_rows[id"), "brackets"),
        (list().display("reference[id]"), "plain field"),
        (list().display("full,reference"), "`full` is a display of its own"),
        (list().display("reference,head"), "`head` is a display of its own"),
        (list().display("id,,reference"), "a comma without a field"),
        (list().filter("order_rows", &of(&["1"])), "it is an association"),
        (list().filter("nosuch", &of(&["1"])), "orders has no field `nosuch`"),
        (list().filter("shipping_number", &of(&["1"])), "computes"),
        (list().filter("current_state", &of(&["four"])), "`four` is not an id"),
        (list().filter("date_upd", &FieldFilter::Between("2026-11-02".into(), "2026-11-01".into())), "inverted"),
        (list().filter("reference", &FieldFilter::Greater("A".into())), "no order"),
        (list().filter("current_state", &FieldFilter::Begins("4".into())), "only texts"),
    ];
    for (list, reason) in refused {
        let error = list.pages().next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        assert!(error.to_string().contains(reason), "{error}");
    }
    assert_eq!(script.sent().len(), 0);
    let display = "reference, order_rows[product_id]";
    let mut pages = list().display(display).filter("date_upd", &FieldFilter::Greater("2026-11-23".into())).pages();
    pages.next().await.unwrap().unwrap();
    assert_eq!(
        script.queries(),
        [
            "display=[id,reference,order_rows[product_id]] date=1 filter[date_upd]=>[2026-11-23 00:00:00] sort=[id_ASC] limit=100"
        ]
    );
}

#[tokio::test]
async fn a_list_action_pages_by_offset_and_says_whether_more_follows() {
    let (shop, script) = shop(&[&[3, 4], &[5, 6], &[7]]);
    let mut action = ListOrders::new().current_state(OrderStateId(4));
    (action.offset, action.limit, action.max_pages) = (Some(2), Some(2), Some(2));
    let listing = action.run(&shop).await.unwrap();
    assert_eq!(listing.items.iter().map(|order| order.id.0).collect::<Vec<_>>(), [3, 4, 5, 6]);
    assert_eq!((listing.more, listing.next_offset, listing.pages), (true, Some(6), 2));
    assert_eq!(
        script.queries(),
        [
            "display=full filter[current_state]=[4] sort=[id_ASC] limit=2,2",
            "display=full filter[current_state]=[4] sort=[id_ASC] limit=4,2",
            "filter[current_state]=[4] sort=[id_ASC] limit=6,1",
        ]
    );
}

#[tokio::test]
async fn an_action_without_a_page_or_without_records_on_it_is_refused() {
    let (shop, script) = shop(&[]);
    for (limit, max_pages) in [(0, 1), (1, 0), (0, 0)] {
        let error = ListOrders::new().limit(limit).max_pages(max_pages).run(&shop).await.unwrap_err();
        assert_eq!((error.kind(), error.phase()), (ErrorKind::Usage, Phase::NotSent));
        assert!(error.to_string().contains("at least 1"), "{error}");
    }
    assert_eq!(script.sent().len(), 0);
}

#[tokio::test]
async fn a_record_chosen_at_run_time_shows_what_was_sent_and_nothing_else() {
    let sent = json!({"id": 7, "current_state": 5, "associations": {"order_rows": [{"product_id": 9}]}});
    let (shop, _) = bodies([json!({"orders": [sent]}).to_string()]);
    let order = shop.list(orders()).display("id,current_state,order_rows[product_id]").get(7).await.unwrap();
    assert_eq!(serde_json::to_value(&order).unwrap(), sent);
    assert_eq!(order.get("order_rows"), Some(sent["associations"]["order_rows"].clone()));
    assert_eq!(order.get("reference"), None);
}

#[tokio::test]
async fn records_taken_out_of_a_list_are_counted() {
    // PrestaShop 8 and later take records without content out and leave the numbers of the others.
    let (shop, _) = bodies([r#"{"orders":{"0":{"id":3},"2":{"id":5}}}"#.to_owned(), "[]".to_owned()]);
    let mut pages = shop.orders().list().page_size(3).pages();
    let page = pages.next().await.unwrap().unwrap();
    assert_eq!((page.items.len(), page.vanished, page.full), (2, 1, true));
    assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 0, "a list that lost a record has not ended");
}

#[tokio::test]
async fn what_cannot_be_paged_gives_its_page_first() {
    let body = r#"{"products":[{"id":3},{"id":5}]}"#;
    let (shop, script) = bodies([body.to_owned(), body.to_owned()]);
    let list = shop.products().list().name(begins("mug")).page_size(2);
    assert_eq!(list.clone().await.unwrap().items.len(), 2);
    let mut pages = list.pages();
    assert_eq!(pages.next().await.unwrap().unwrap().items.len(), 2);
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Ceiling);
    assert!(error.hint().unwrap().contains("raise the page size"));
    assert!(pages.next().await.is_none());
    assert_eq!(script.queries().len(), 2);
}

#[tokio::test]
async fn an_input_that_is_no_value_does_not_give_all_records() {
    let (shop, script) = shop(&[]);
    for (name, inputs) in [
        ("list-orders", json!({"customer": 0})),
        ("list-orders", json!({"updated_from": "0000-00-00 00:00:00"})),
        ("list-products", json!({"active": []})),
    ] {
        let error = Catalogue::action(name).unwrap().run(&shop, &inputs).await.unwrap_err();
        assert_eq!((error.kind(), error.phase()), (ErrorKind::Usage, Phase::NotSent), "{inputs}");
        assert!(error.to_string().contains("is no value"), "{error}");
    }
    assert_eq!(script.sent().len(), 0);
}

#[tokio::test]
async fn values_chosen_at_run_time_are_sent_in_the_shops_own_notation() {
    let (shop, script) = shop(&[&[], &[], &[], &[], &[]]);
    let any = |text: &str| FieldFilter::AnyOf(vec![text.to_owned()]);
    let between = |first: &str, last: &str| FieldFilter::Between(first.to_owned(), last.to_owned());
    for (field, filter) in [
        ("total_paid", between("1e1", "+2e1")),
        ("id_customer", any("0")),
        ("id", between("+9", "10")),
        ("invoice_date", any("0000-00-00 00:00:00")),
        ("invoice_date", any("2026-11-23T09:30:00")),
    ] {
        shop.list(orders()).display("id").filter(field, &filter).pages().next().await.unwrap().unwrap();
    }
    let filters: Vec<_> = script
        .queries()
        .into_iter()
        .map(|query| query.split(" sort=").next().unwrap().replace("display=[id] ", ""))
        .collect();
    assert_eq!(
        filters,
        [
            "filter[total_paid]=[10,20]",
            "filter[id_customer]=[0]",
            "filter[id]=[9,10]",
            "filter[invoice_date]=[0000-00-00 00:00:00]",
            "filter[invoice_date]=[2026-11-23 09:30:00]",
        ]
    );
}

#[tokio::test]
async fn what_shops_show_empty_in_a_selection_is_refused() {
    display! {
        struct InGroups of Customer { id, groups }
    }
    let (shop, script) = shop(&[]);
    let typed = shop.customers().list().display::<InGroups>().await.unwrap_err();
    let customers = RESOURCES.iter().find(|resource| resource.name == "customers").unwrap();
    let named = shop.list(customers).display("id,groups[id]").pages().next().await.unwrap().unwrap_err();
    for error in [typed, named] {
        assert_eq!((error.kind(), error.phase()), (ErrorKind::Usage, Phase::NotSent));
        assert!(error.to_string().contains("show `groups` of customers empty"), "{error}");
    }
    assert_eq!(script.sent().len(), 0);
}

/// Orders of which the second holds a date that is none.
const ONE_UNREADABLE: &str = r#"{"orders":[{"id":1,"note":""},{"id":2,"date_add":"soon"},{"id":3,"note":""}]}"#;

#[tokio::test]
async fn a_record_that_cannot_be_read_is_an_item_of_a_stream() {
    let (shop, script) = bodies([ONE_UNREADABLE.to_owned(), json!({"orders": [{"id": 4}]}).to_string()]);
    let mut stream = shop.orders().list().page_size(3).stream();
    let mut seen = Vec::new();
    while let Some(order) = stream.next().await {
        seen.push(order.map(|order| order.id.0).map_err(|error| {
            assert_eq!((error.kind(), error.path()), (ErrorKind::Decode, Some("orders[1].date_add")));
            assert!(error.excerpt().unwrap().contains("soon"), "{error:?}");
            error.id()
        }));
    }
    assert_eq!(seen, [Ok(1), Err(Some(2)), Ok(3), Ok(4)]);
    assert_eq!(script.queries()[1], "display=full filter[id]=>[3] sort=[id_ASC] limit=3");
}

#[tokio::test]
async fn a_page_fails_of_a_record_that_cannot_be_read_unless_it_is_tolerated() {
    let (shop, _) = bodies([ONE_UNREADABLE.to_owned(), ONE_UNREADABLE.to_owned()]);
    let error = shop.orders().list().page_size(3).await.unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Decode, Some("orders[1].date_add")));
    let page = shop.orders().list().page_size(3).tolerate_unreadable().await.unwrap();
    assert_eq!(page.items.iter().map(|order| order.id.0).collect::<Vec<_>>(), [1, 3]);
    assert!(page.full, "what cannot be read was listed all the same");
    let [unreadable] = &page.unreadable[..] else { panic!("{:?}", page.unreadable) };
    assert_eq!((unreadable.id, unreadable.path.as_str()), (Some(2), "orders[1].date_add"));
}

#[tokio::test]
async fn a_page_of_which_nothing_is_known_does_not_go_round() {
    let unreadable = r#"{"orders":[{"id":"x"},{"id":"y"}]}"#;
    let (shop, _) = bodies([unreadable.to_owned()]);
    let mut stream = shop.orders().list().page_size(2).stream();
    let error = stream.next().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("no id to go on from"), "{error}");
    assert!(stream.next().await.is_none());
}

#[tokio::test]
async fn more_records_than_were_asked_for_are_not_read() {
    // What follows is not even JSON.
    let (shop, _) = bodies([r#"{"orders":[{"id":1},{"id":2},{"id":3},{"#.to_owned()]);
    let error = shop.orders().list().page_size(2).tolerate_unreadable().await.unwrap_err();
    assert!(error.to_string().contains("more records came than were asked for"), "{error}");
    assert!(error.hint().unwrap().contains("/api/"), "{error:?}");
}

#[tokio::test]
async fn a_record_that_does_not_fit_is_asked_for_again() {
    let page =
        |state: u64| json!({"orders": [{"id": 1, "current_state": 2}, {"id": 5, "current_state": state}]}).to_string();
    let paid = |shop: &Shop| shop.orders().list().current_state(eq(OrderStateId(2)));
    // It was moved between the shop's choice of the ids and its reading of the order.
    let (shop, script) = bodies([page(3), json!({"orders": [{"id": 1, "current_state": 2}]}).to_string()]);
    assert_eq!(paid(&shop).await.unwrap().items.len(), 1);
    assert_eq!(script.sent().len(), 2);
    // A filter that is cut off is cut off again.
    let (shop, script) = bodies([page(3), page(3)]);
    let error = paid(&shop).await.unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Decode, Some("orders[1].current_state")));
    assert!(error.to_string().contains("`2` was asked for"), "{error}");
    assert_eq!(script.sent().len(), 2);
}

#[tokio::test]
async fn another_record_than_the_one_asked_for_is_not_handed_out() {
    let (shop, script) = shop(&[&[8]]);
    let error = shop.orders().get(7).await.unwrap_err();
    assert_eq!((error.kind(), error.path()), (ErrorKind::Decode, Some("orders[0].id")));
    assert_eq!(script.sent().len(), 1);
}

#[tokio::test]
async fn lost_rows_of_associations_are_told_once_a_page() {
    let body =
        r#"{"customers":[{"id":1,"associations":{"groups":[[null]]}},{"id":2,"associations":{"groups":[[null]]}}]}"#;
    let (shop, _) = bodies([body.to_owned(), body.to_owned()]);
    let page = shop.customers().list().await.unwrap();
    assert_eq!(page.items.len(), 2);
    let [notice] = &page.notices[..] else { panic!("{:?}", page.notices) };
    assert!(notice.message.contains("came without content"), "{notice}");
    let customers = RESOURCES.iter().find(|resource| resource.name == "customers").unwrap();
    let page = shop.list(customers).pages().next().await.unwrap().unwrap();
    assert_eq!(page.items[0].get("groups"), None, "what is not known does not show");
}

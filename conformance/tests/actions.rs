//! Actions that write, on the fake shop: those of the spec, and such as the generator makes of any other.
#![expect(clippy::unwrap_used, reason = "a shop that does not answer fails the test")]

use prestashop_api::actions::{ActionKind, ActionMeta, ActionPreview, Assignment, Given, Inputs};
use prestashop_api::filter::eq;
use prestashop_api::record::Naming;
use prestashop_api::resources::{
    Categories, Category, CategoryId, CreateCustomer, CustomerId, Customers, GroupId, LanguageId, NewCustomer, OrderId,
    ProductId, SetStock, SetTrackingNumber, UpdateOrderState,
};
use prestashop_api::write::Deleted;
use prestashop_api::{Action, Catalogue, ErrorKind, Outcome, Resource as _, Shop, Translated, Verb, Written, inputs};
use prestashop_conformance::shop::{FakeShop, Key, RunningShop};
use serde_json::{Value, json};

inputs! {
    /// Names a category.
    #[record("name-category")]
    pub struct NameCategory {
        /// The category.
        #[field(required)]
        pub id: CategoryId,
        /// Its name.
        #[field(max = 128)]
        pub name: Option<Translated>,
        /// The language of a name that does not say its own.
        pub language: Option<u64>,
    }
}

impl Action for NameCategory {
    type Output = Written<Category>;
    const META: &'static ActionMeta = &ActionMeta {
        name: "acme/name-category",
        about: "Names a category.",
        does: ActionKind::Update {
            id: "id",
            sets: &[
                Assignment { field: "name", given: Given::Input("name") },
                Assignment { field: "active", given: Given::Fixed("true") },
            ],
        },
        resource: Categories::META,
        display: "full",
        inputs: Inputs::of::<Self>(),
        naming: Naming::PLAIN,
    };
}

inputs! {
    /// Deletes a customer.
    #[record("delete-customer")]
    pub struct DeleteCustomer {
        /// The customer.
        #[field(required)]
        pub id: CustomerId,
    }
}

impl Action for DeleteCustomer {
    type Output = Deleted;
    const META: &'static ActionMeta = &ActionMeta {
        name: "acme/delete-customer",
        about: "Deletes a customer.",
        does: ActionKind::Delete { id: "id" },
        resource: Customers::META,
        display: "full",
        inputs: Inputs::of::<Self>(),
        naming: Naming::PLAIN,
    };
}

async fn shop() -> (RunningShop, Shop) {
    let shop = FakeShop::start().await;
    let client = Shop::connect(shop.url()).key(shop.key()).build().unwrap();
    (shop, client)
}

/// How many writes the shop has received.
fn writes(shop: &RunningShop) -> usize {
    shop.received().iter().filter(|request| request.method != "GET").count()
}

/// An order that was shipped.
async fn shipped(client: &Shop) -> OrderId {
    client.order_carriers().list().page_size(1).await.unwrap().items.remove(0).id_order
}

fn customer() -> Value {
    json!({"firstname": "Ann", "lastname": "Doe", "email": "ann.doe@example.test", "password": "correct horse", "company": " "})
}

#[tokio::test]
async fn a_record_is_created_by_name() {
    let (shop, client) = shop().await;
    let action = Catalogue::action("create-customer").unwrap();
    let inputs = customer();

    let ActionPreview::Write(preview) = action.run(&client, &inputs).preview().await.unwrap() else { panic!() };
    assert_eq!((preview.verb, preview.path.as_str()), (Verb::Post, "customers"));
    for part in ["<firstname>", "<active>1</active>", "<passwd>[hidden]</passwd>"] {
        assert!(preview.body.contains(part), "{part} is not in {}", preview.body);
    }
    // A blank input is not given.
    assert!(!preview.body.contains("<company>"), "{}", preview.body);
    assert_eq!(writes(&shop), 0);

    let made = action.run(&client, &inputs).await.unwrap();
    assert_eq!((&made["outcome"], &made["verb"]), (&json!("applied"), &json!("POST")));
    assert_eq!((&made["record"]["firstname"], &made["record"]["active"]), (&json!("Ann"), &json!(true)));
    assert!(made["record"].get("passwd").is_none() && made["record"].get("secure_key").is_none(), "{made}");
    assert_eq!(made["id"], made["record"]["id"]);
    assert_eq!(writes(&shop), 1);
}

#[tokio::test]
async fn a_record_is_created_by_a_struct_of_what_it_must_have() {
    let (_shop, client) = shop().await;
    let new = || CreateCustomer::new("Zoë", "Müller", "zoe@example.test", "correct horse").newsletter(true);
    assert!(!format!("{:?}", new()).contains("correct horse"), "{:?}", new());
    let made = client.run(new()).await.unwrap();
    let record = made.record.as_ref().unwrap();
    assert_eq!((made.outcome, record.email.as_str(), record.newsletter), (Outcome::Applied, "zoe@example.test", true));
}

#[tokio::test]
async fn what_does_not_fit_is_refused_before_anything_is_sent() {
    let (shop, client) = shop().await;
    let action = Catalogue::action("create-customer").unwrap();
    let told = async |change: Value| {
        let mut inputs = customer();
        inputs.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        action.run(&client, &inputs).await.unwrap_err().to_string()
    };
    let faults = [
        told(json!({"firstname": "Ann {1}"})).await,
        told(json!({"lastname": null})).await,
        told(json!({"firstname": "x".repeat(256)})).await,
        told(json!({"password": ["hunter2"]})).await,
        told(json!({"birthday": "yesterday"})).await,
        told(json!({"surname": "Doe"})).await,
    ];
    insta::assert_snapshot!(faults.join("\n"));
    assert_eq!(writes(&shop), 0);
}

#[tokio::test]
async fn an_update_writes_what_is_given_and_what_is_fixed() {
    let (shop, client) = shop().await;
    let texts = json!({"id": 3, "name": [{"id": 1, "value": "Garments"}, {"id": 2, "value": "Kleider"}]});
    NameCategory::META.check(&texts).unwrap();
    for odd in [json!([]), json!([1]), json!([{"id": 0, "value": "x"}]), json!([{"id": 1}]), json!({"id": 1})] {
        assert!(NameCategory::META.check(&json!({"id": 3, "name": odd})).is_err(), "{odd}");
    }
    let ActionPreview::Write(preview) = NameCategory::META.run(&client, &texts).preview().await.unwrap() else {
        panic!()
    };
    let fields: Vec<_> = preview.differences.iter().map(|difference| difference.field.as_str()).collect();
    assert!(fields.contains(&"name.1") && writes(&shop) == 0, "{fields:?}");

    let written = NameCategory::META.run(&client, &texts).await.unwrap();
    assert_eq!((&written["outcome"], &written["id"]), (&json!("applied"), &json!(3)), "{written}");

    let typed = NameCategory::new(3).name("Dresses").language(1).run(&client).await.unwrap();
    let record = typed.record.as_ref().unwrap();
    assert_eq!((typed.outcome, record.name.get(1_u64)), (Outcome::Applied, Some("Dresses")), "{}", typed.note);
    assert_eq!(writes(&shop), 2);
}

#[tokio::test]
async fn a_delete_deletes_no_history_and_shows_what_would_go() {
    let (shop, client) = shop().await;
    let made = client.run(CreateCustomer::new("A", "B", "ab@example.test", "correct horse")).await.unwrap();
    let id = made.id.unwrap();
    let ActionPreview::Delete(removal) = DeleteCustomer::new(id).preview(&client).await.unwrap() else { panic!() };
    assert_eq!(removal.record.get("email"), Some(json!("ab@example.test")));
    let deleted = client.run(DeleteCustomer::new(id)).await.unwrap();
    assert_eq!((deleted.outcome, deleted.id), (Outcome::Applied, id));

    let before = writes(&shop);
    let order = client.orders().list().page_size(1).await.unwrap().items.remove(0);
    let error = DeleteCustomer::META.run(&client, &json!({"id": order.id_customer.0})).await.unwrap_err();
    assert!(error.to_string().contains("is not deleted"), "{error}");
    assert_eq!(writes(&shop), before);
}

#[tokio::test]
async fn tasks_run_by_name_and_by_struct() {
    let (shop, client) = shop().await;
    let stock = Catalogue::action("set-stock").unwrap();
    let inputs = json!({"product": 3, "quantity": "7"});
    let ActionPreview::Write(preview) = stock.run(&client, &inputs).preview().await.unwrap() else { panic!() };
    assert_eq!(preview.differences[0].to, "7");
    assert_eq!(writes(&shop), 0);
    let change = stock.run(&client, &inputs).await.unwrap();
    assert_eq!((&change["outcome"], &change["to"]), (&json!("applied"), &json!(7)));
    // Nothing is an answer too: 0 can be sold.
    let change = client.run(SetStock::new(ProductId(3), 0)).await.unwrap();
    assert_eq!((change.outcome, change.from, change.to), (Outcome::Applied, 7, 0));
    assert!(stock.check(&json!({"product": 3})).unwrap_err().to_string().ends_with("needs `quantity`"));

    let order = shipped(&client).await;
    let tracked = client.run(SetTrackingNumber::new(order, "1Z 999 AA1")).await.unwrap();
    assert_eq!((tracked.outcome, tracked.to.as_str()), (Outcome::Applied, "1Z 999 AA1"));
    let again = Catalogue::action("set-tracking-number").unwrap();
    let again = again.run(&client, &json!({"order": order, "number": "1Z 999 AA1"})).await.unwrap();
    assert_eq!(again["outcome"], "already_there");
}

#[tokio::test]
async fn a_change_of_state_is_shown_before_it_is_made() {
    let (shop, client) = shop().await;
    let order = client.orders().list().page_size(1).await.unwrap().items.remove(0);
    let from = order.current_state.unwrap();
    let to = if from.0 == 5 { 4 } else { 5 };
    let ActionPreview::Write(preview) = UpdateOrderState::new(order.id, to).preview(&client).await.unwrap() else {
        panic!()
    };
    assert_eq!((preview.verb, preview.path.as_str()), (Verb::Post, "order_histories"));
    let difference = &preview.differences[0];
    assert_eq!((difference.from.clone(), difference.to.clone()), (Some(from.to_string()), to.to_string()));
    assert_eq!(writes(&shop), 0);
}

/// A preview of a request that would not be sent would be wrong.
#[tokio::test]
async fn what_is_there_already_is_previewed_as_nothing() {
    let (shop, client) = shop().await;
    let order = shipped(&client).await;
    let state = client.orders().get(order).await.unwrap().current_state.unwrap();
    let number = client.order_carriers().list().id_order(eq(order)).await.unwrap().items.remove(0).tracking_number;
    let number = if number.is_empty() { "1Z 999".to_owned() } else { number };
    let _ = client.run(SetTrackingNumber::new(order, &*number)).await.unwrap();
    let _ = client.run(SetStock::new(ProductId(3), 7)).await.unwrap();
    let before = writes(&shop);
    for preview in [
        UpdateOrderState::new(order, state).preview(&client).await,
        SetTrackingNumber::new(order, &*number).notify(true).preview(&client).await,
        SetStock::new(ProductId(3), 7).preview(&client).await,
    ] {
        let preview = serde_json::to_value(preview.unwrap()).unwrap();
        assert_eq!(preview["outcome"], "already_there", "{preview}");
        assert!(preview["note"].as_str().unwrap().ends_with("already: nothing was sent"), "{preview}");
        assert!(preview.get("body").is_none(), "{preview}");
    }
    assert_eq!(writes(&shop), before);
}

#[tokio::test]
async fn a_customer_who_could_not_log_in_or_be_written_to_is_refused_before_anything_is_sent() {
    let (shop, client) = shop().await;
    let action = Catalogue::action("create-customer").unwrap();
    let new = |language: u64, password: &str| {
        let mut inputs = customer();
        inputs["password"] = password.into();
        inputs["language"] = language.into();
        inputs
    };
    for (language, password, path) in
        [(99, "correct horse", "id_lang"), (1, "abc", "passwd"), (1, &*"x".repeat(73), "passwd")]
    {
        let inputs = new(language, password);
        let typed = NewCustomer {
            passwd: password.to_owned(),
            lastname: "Doe".to_owned(),
            firstname: "Ann".to_owned(),
            email: "ann.doe@example.test".to_owned(),
        };
        let typed = client.add_customer_in(GroupId(3), typed).id_lang(LanguageId(language));
        for error in [
            action.run(&client, &inputs).preview().await.unwrap_err(),
            action.run(&client, &inputs).await.unwrap_err(),
            typed.send().await.unwrap_err(),
        ] {
            assert_eq!((error.kind(), error.path()), (ErrorKind::Usage, Some(path)), "{error}");
            assert!(!error.to_string().contains(password), "{error}");
        }
    }
    assert_eq!(writes(&shop), 0);
    let made = action.run(&client, &new(1, "horse")).await.unwrap();
    assert_eq!(made["outcome"], "applied", "{made}");
}

#[tokio::test]
async fn what_only_reads_has_no_preview() {
    let (_shop, client) = shop().await;
    let inputs = json!({});
    let error = Catalogue::action("list-orders").unwrap().run(&client, &inputs).preview().await.unwrap_err();
    assert!(error.to_string().contains("writes nothing"), "{error}");
}

/// What comes is what the schema says of it.
#[tokio::test]
async fn answers_are_as_their_schemas_say() {
    let (_shop, client) = shop().await;
    let runs = [
        ("create-customer", customer()),
        ("set-stock", json!({"product": 3, "quantity": 5})),
        ("set-tracking-number", json!({"order": shipped(&client).await, "number": "A"})),
        ("update-order-state", json!({"order": 5, "state": 5})),
    ];
    for (name, inputs) in runs {
        let action = Catalogue::action(name).unwrap();
        let answer = action.run(&client, &inputs).await.unwrap();
        let validator = jsonschema::validator_for(&action.output_schema()).unwrap();
        let faults: Vec<_> = validator.iter_errors(&answer).map(|fault| fault.to_string()).collect();
        assert!(faults.is_empty(), "{name} {answer}: {faults:?}");
    }
}

/// The rights that an action names are enough for it, and without any of them it is not done.
#[tokio::test]
async fn an_action_needs_the_rights_that_it_says_and_no_more() {
    const KEY: &str = "NEEDSABCDEFGHJKLMNPQRSTUVWXYZ234";
    let (_full, client) = shop().await;
    let order = shipped(&client).await;
    for action in Catalogue::actions() {
        let inputs = match action.name {
            "prestashop/get-product" | "prestashop/get-order" => json!({ "id": 5 }),
            "prestashop/update-order-state" => json!({ "order": 5, "state": 5 }),
            "prestashop/create-customer" => customer(),
            "prestashop/set-stock" => json!({ "product": 3, "quantity": 5 }),
            "prestashop/set-tracking-number" => json!({ "order": order, "number": "A" }),
            _ => json!({}),
        };
        let needs: Vec<_> = action.needs().iter().map(|need| (need.resource, need.verbs[0].as_str())).collect();
        let done = async |rights: &[(&str, &str)]| {
            let key = rights.iter().fold(Key::limited(KEY), |key, (resource, verb)| key.allow(resource, &[*verb]));
            let shop = FakeShop::builder().key(key).start().await;
            let client = Shop::connect(shop.url()).key(KEY).build().unwrap();
            match action.run(&client, &inputs).await {
                Ok(answer) => !action.does.writes() || answer["outcome"] == "applied",
                Err(error) => {
                    assert!(error.is_permission() || error.kind() == ErrorKind::Usage, "{}: {error:?}", action.name);
                    false
                }
            }
        };
        assert!(done(&needs).await, "{} with {needs:?}", action.name);
        for left_out in 0..needs.len() {
            let mut rights = needs.clone();
            let right = rights.remove(left_out);
            assert!(!done(&rights).await, "{} without {right:?}", action.name);
        }
    }
}

//! An action as the generator makes it, with a display and defaults of its own.

use prestashop_api::actions::{ActionKind, ActionMeta, Binding, Bound, Inputs, Listing};
use prestashop_api::record::Naming;
use prestashop_api::resources::{ProductCard, Products};
use prestashop_api::{Action, Resource as _, Shop, inputs};
use serde_json::json;

use crate::support::{Script, StillClock, own, scripted};

inputs! {
    /// Lists what is on sale.
    #[record("list-cards")]
    pub struct ListCards {
        /// Only products with this reference.
        pub reference: Option<String>,
        /// Only products that are on the web site, or that are not.
        #[field(default = "true")]
        pub active: Option<bool>,
        /// Records per page.
        #[field(default = "50", least = "1", most = "500")]
        pub limit: Option<u64>,
        /// Pages to read.
        #[field(default = "1", least = "1")]
        pub max_pages: Option<u64>,
    }
}

impl Action for ListCards {
    type Output = Listing<ProductCard>;
    const META: &'static ActionMeta = &ActionMeta {
        name: "acme/list-cards",
        about: "Lists what is on sale.",
        does: ActionKind::List {
            filters: &[
                Binding { input: "reference", field: "reference", bound: Bound::Equal },
                Binding { input: "active", field: "active", bound: Bound::Equal },
            ],
        },
        resource: Products::META,
        display: "card",
        inputs: Inputs::of::<Self>(),
        naming: Naming::PLAIN,
    };
}

fn shop() -> (Shop, std::sync::Arc<Script>) {
    let body = r#"{"products":[{"id":5,"reference":"mug","price":"9.900000","active":"1","name":"Mug"}]}"#;
    let script = Script::new([0, 1].map(|_| Ok(own(200, "application/json", body))));
    (scripted(&script, &StillClock::new(0)).build().unwrap(), script)
}

const CARDS: &str = "display=[id,reference,price,active,name]";

#[tokio::test]
async fn what_is_not_given_is_what_the_spec_says_typed_and_by_name() {
    let (shop, script) = shop();
    let typed = ListCards::new().run(&shop).await.unwrap();
    let named = ListCards::META.run(&shop, &json!({"active": " ", "limit": null})).await.unwrap();
    let [first, second] = &script.queries()[..] else { panic!("two requests") };
    assert_eq!(first, second);
    assert!(first.starts_with(CARDS), "{first}");
    assert!(first.contains("filter[active]=[1]") && first.contains("limit=50"), "{first}");
    assert_eq!(serde_json::to_value(&typed).unwrap(), named);
    assert_eq!(
        named["items"][0],
        json!({"id": 5, "reference": "mug", "price": "9.900000", "active": true, "name": "Mug"})
    );
}

#[tokio::test]
async fn what_is_given_counts() {
    let (shop, script) = shop();
    let _ = ListCards::new().active(false).reference("mug").limit(20).run(&shop).await.unwrap();
    let path = &script.queries()[0];
    assert!(
        path.contains("filter[active]=[0]") && path.contains("filter[reference]=[mug]") && path.contains("limit=20"),
        "{path}"
    );
}

#[tokio::test]
async fn bounds_hold_typed_and_by_name() {
    let (shop, script) = shop();
    let typed = ListCards::new().limit(501).run(&shop).await.unwrap_err();
    assert_eq!(typed.message(), "acme/list-cards `limit`: at most 500");
    let named = ListCards::META.run(&shop, &json!({"limit": "501"})).await.unwrap_err();
    assert_eq!(named.message(), typed.message());
    assert_eq!(
        ListCards::META.check(&json!({"limit": 501.0})).unwrap_err().message().split(':').next(),
        Some("acme/list-cards `limit`")
    );
    assert_eq!(script.sent().len(), 0);
}

#[test]
fn the_schemas_show_display_defaults_and_bounds() {
    let schema = ListCards::META.input_schema();
    let limit = &schema["properties"]["limit"];
    assert_eq!((&limit["default"], &limit["minimum"], &limit["maximum"]), (&json!(50), &json!(1), &json!(500)));
    assert_eq!(schema["properties"]["active"]["default"], json!(true));
    let item = ListCards::META.output_schema()["properties"]["items"]["items"]["properties"].clone();
    let mut names: Vec<_> = item.as_object().unwrap().keys().cloned().collect();
    names.sort();
    assert_eq!(names, ["active", "id", "name", "price", "reference"]);
}

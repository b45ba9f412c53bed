//! What a shop says about itself.

use jiff::SignedDuration;
use prestashop_api::client::Rights;
use prestashop_api::{ErrorKind, RetryPolicy, Shop, Verb};

use crate::support::{
    Ask as _, Call, HTML, JSON, NOW, Script, StillClock, With as _, XML, errors, foreign, own, scripted,
};

/// The root of an 8.2.1, shortened.
const ROOT_82: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<prestashop xmlns:xlink="http://www.w3.org/1999/xlink">
<api shopName="Anna &amp; Söhne">
<configurations xlink:href="http://127.0.0.1:8082/api/configurations" get="true" put="false" post="false" patch="false" delete="false" head="true">
<description xlink:href="http://127.0.0.1:8082/api/configurations" get="true" put="false" post="false" patch="false" delete="false" head="true">Shop configuration</description>
<schema xlink:href="http://127.0.0.1:8082/api/configurations?schema=blank" type="blank"/>
</configurations>
<orders xlink:href="http://127.0.0.1:8082/api/orders" get="true" put="true" post="true" patch="true" delete="true" head="false">
<description xlink:href="http://127.0.0.1:8082/api/orders" get="true">The Customers orders</description>
</orders>
<search xlink:href="http://127.0.0.1:8082/api/search" get="true" put="false" post="false" patch="false" delete="false" head="false"/>
</api>
</prestashop>
"#;

/// The root of a 1.7.8.11, shortened: no PATCH.
const ROOT_17: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<prestashop xmlns:xlink="http://www.w3.org/1999/xlink">
<api shopName="Shop17">
<orders xlink:href="http://127.0.0.1:8017/api/orders" get="true" put="false" post="false" delete="false" head="false">
<description xlink:href="http://127.0.0.1:8017/api/orders" get="true" put="false" post="false" delete="false" head="false">The Customers orders</description>
</orders>
</api>
</prestashop>
"#;

const ZONE: &str = r#"{"configurations":[{"id":210,"name":"PS_TIMEZONE","value":"Europe\/Paris"}]}"#;

type Step = Result<http::Response<bytes::Bytes>, prestashop_api::client::TransportError>;

fn shop(steps: impl IntoIterator<Item = Step>) -> (Shop, std::sync::Arc<Script>) {
    let script = Script::new(steps);
    let shop = scripted(&script, &StillClock::new(0)).retry(RetryPolicy::never()).build().unwrap();
    (shop, script)
}

#[tokio::test]
async fn a_probe_reads_version_rights_clock_and_zone() {
    let root = own(200, XML, ROOT_82).sha1_of(ROOT_82).with("Access-Time", &(NOW + 90).to_string());
    let (shop, script) = shop([Ok(root), Ok(own(200, JSON, ZONE))]);
    let probe = shop.probe().await.unwrap();
    assert_eq!(probe.version.as_ref().unwrap().as_str(), "8.2.1");
    assert_eq!(probe.shop_name, "Anna & Söhne");
    assert_eq!(probe.resources.keys().collect::<Vec<_>>(), ["configurations", "orders", "search"]);
    let orders = probe.rights("orders");
    assert!(orders.get && orders.post && orders.put && orders.delete && !orders.head);
    assert_eq!(orders.patch, Some(true));
    assert!(orders.allows(Verb::Patch) && !orders.allows(Verb::Head));
    assert_eq!(probe.rights("search").patch, Some(false));
    assert_eq!(probe.rights("customers"), Rights::default());
    assert_eq!(probe.patch_supported, Some(true));
    assert_eq!(probe.clock_skew, Some(SignedDuration::from_secs(90)));
    assert_eq!(probe.time_zone.as_deref(), Some("Europe/Paris"));
    assert!(probe.notices.is_empty());
    assert_eq!(
        script.paths(),
        ["/api/", "/api/configurations?display=%5Bid%2Cname%2Cvalue%5D&filter%5Bname%5D=%5BPS_TIMEZONE%5D"]
    );
    assert!(!script.sent()[0].headers().contains_key("output-format"), "the root is XML");
}

#[tokio::test]
async fn an_old_shop_has_no_patch_and_a_limited_key_no_zone() {
    let (shop, script) = shop([Ok(own(200, XML, ROOT_17).with("PSWS-Version", "1.7.8.11"))]);
    let probe = shop.probe().await.unwrap();
    assert_eq!(probe.version.unwrap().numbers(), [1, 7, 8, 11]);
    assert_eq!(probe.patch_supported, Some(false));
    assert_eq!(probe.resources["orders"].patch, None);
    assert_eq!(probe.time_zone, None);
    assert_eq!(script.sent().len(), 1, "a key without the right is not tried on configurations");
}

#[tokio::test]
async fn shops_that_differ_in_their_zone_have_none_in_common() {
    for (body, zone) in [
        ("[]", None),
        (r#"{"configurations":[]}"#, None),
        (r#"{"configurations":{"1":{"id":1,"name":"PS_TIMEZONE","value":"UTC"}}}"#, Some("UTC")),
        (
            r#"{"configurations":[{"name":"PS_TIMEZONE","value":"UTC"},{"name":"PS_TIMEZONE","value":"UTC"}]}"#,
            Some("UTC"),
        ),
        (
            r#"{"configurations":[{"name":"PS_TIMEZONE","value":"UTC"},{"name":"PS_TIMEZONE","value":"Asia/Tokyo"}]}"#,
            None,
        ),
        (r#"{"configurations":[{"name":"PS_SHOP_NAME","value":"UTC"}]}"#, None),
    ] {
        // What does not fit the filter is asked for again.
        let (shop, _) = shop([Ok(own(200, XML, ROOT_82)), Ok(own(200, JSON, body)), Ok(own(200, JSON, body))]);
        assert_eq!(shop.probe().await.unwrap().time_zone.as_deref(), zone, "{body}");
    }
}

#[tokio::test]
async fn a_zone_that_the_shop_cannot_tell_is_noted() {
    let refused = own(500, JSON, &errors(&[(5, "[PHP Notice #8] broken module")]));
    let (shop, _) = shop([Ok(own(200, XML, ROOT_82)), Ok(refused)]);
    let probe = shop.probe().await.unwrap();
    assert_eq!(probe.time_zone, None);
    assert_eq!(probe.notices.len(), 1);
    assert_eq!(probe.notices[0].code, Some(5));
    assert!(probe.notices[0].message.starts_with("GET configurations: "));
}

#[tokio::test]
async fn a_probe_that_cannot_be_read_says_why() {
    let cut = &ROOT_82[..400];
    for (answer, kind) in [
        (own(401, XML, &crate::support::errors_xml(&[(20, "key"), (21, "key")])), ErrorKind::Unauthorized),
        (foreign(200, HTML, "<title>Welcome</title>"), ErrorKind::NotWebservice),
        (foreign(500, HTML, ""), ErrorKind::ShopCrash),
        (own(200, XML, "<?xml version=\"1.0\"?><rss><channel/></rss>"), ErrorKind::NotWebservice),
        (own(200, XML, cut), ErrorKind::Decode),
        (own(200, XML, "<?xml version=\"1.0\"?><prestashop><api shopName=\"x\">"), ErrorKind::Corrupted),
    ] {
        let (shop, _) = shop([Ok(answer)]);
        let error = shop.probe().await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error:?}");
        assert_eq!(error.resource(), Some(""));
        assert!(error.to_string().starts_with("GET /: "), "{error}");
    }
}

#[tokio::test]
async fn calls_after_a_probe_are_calls_like_any_other() {
    let (shop, _) = shop([Ok(own(200, XML, ROOT_17)), Ok(own(200, JSON, "[]"))]);
    shop.probe().await.unwrap();
    assert_eq!(shop.ask(Call::get("orders")).await.unwrap().body, "[]");
}

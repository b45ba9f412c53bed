use prestashop_api::{ErrorKind, Phase, RetryPolicy, ShopScope, Verb};

use crate::support::{JSON, KEY, Script, broken, builder, foreign, own};

const BODY: &str = "<prestashop><customer><id>30</id><firstname>Tunnel</firstname></customer></prestashop>";

#[tokio::test]
async fn writes_go_as_post_and_name_their_verb() {
    let verbs = [Verb::Put, Verb::Patch, Verb::Delete];
    let script = Script::new(verbs.map(|_| Ok(own(200, JSON, "{\"customer\":{\"id\":\"30\"}}"))));
    let shop = builder(&script).tunnel_verbs(true).build().unwrap();
    for verb in verbs {
        shop.raw(verb, "customers").id(30).body(BODY).send().await.unwrap();
    }
    assert_eq!(
        script.lines(),
        ["PUT", "PATCH", "DELETE"].map(|verb| format!("POST /api/customers/30?ps_method={verb}"))
    );
    let first = &script.sent()[0];
    assert_eq!(first.body(), BODY);
    assert_eq!(first.headers()["content-type"], "text/xml; charset=utf-8");
}

#[tokio::test]
async fn what_every_firewall_lets_through_goes_as_it_is() {
    let verbs = [Verb::Get, Verb::Head, Verb::Post];
    let script = Script::new(verbs.map(|_| Ok(own(200, JSON, "[]"))));
    let shop = builder(&script).tunnel_verbs(true).build().unwrap();
    for verb in verbs {
        shop.raw(verb, "customers").send().await.unwrap();
    }
    assert_eq!(script.lines(), ["GET", "HEAD", "POST"].map(|verb| format!("{verb} /api/customers")));
}

#[tokio::test]
async fn verbs_go_as_they_are_unless_asked() {
    let script = Script::new([Ok(own(200, JSON, "{\"customer\":{\"id\":\"30\"}}"))]);
    let shop = builder(&script).build().unwrap();
    shop.raw(Verb::Patch, "customers").id(30).body(BODY).send().await.unwrap();
    assert_eq!(script.lines(), ["PATCH /api/customers/30"]);
}

#[tokio::test]
async fn errors_and_rights_speak_of_the_real_verb() {
    let refusal = "{\"errors\":[{\"code\":25,\"message\":\"Method PATCH is not allowed for the resource customers\"}]}";
    let script = Script::new([Ok(own(405, JSON, refusal))]);
    let shop = builder(&script).tunnel_verbs(true).build().unwrap();
    let error = shop.raw(Verb::Patch, "customers").id(30).body(BODY).send().await.unwrap_err();
    assert_eq!((error.kind(), error.verb()), (ErrorKind::ForbiddenVerb, Some(Verb::Patch)));
    assert!(error.to_string().starts_with("PATCH customers/30: "), "{error}");
    assert!(error.hint().unwrap().contains("tick PATCH for customers"), "{error:?}");
}

#[tokio::test]
async fn a_tunnelled_write_is_never_repeated() {
    for step in [Err(broken()), Ok(foreign(503, "text/html", "<h1>busy</h1>"))] {
        let script = Script::new([step, Ok(own(200, JSON, "[]"))]);
        let shop = builder(&script).tunnel_verbs(true).retry(RetryPolicy::default().tries(5)).build().unwrap();
        let error = shop.raw(Verb::Delete, "customers").id(30).send().await.unwrap_err();
        assert!(error.may_have_been_applied(), "{error:?}");
        assert_eq!(script.lines().len(), 1);
    }
}

#[tokio::test]
async fn a_verb_is_not_named_twice() {
    let script = Script::new([]);
    let shop = builder(&script).tunnel_verbs(true).build().unwrap();
    let error = shop.raw(Verb::Put, "customers").query("ps.method", "DELETE").body(BODY).send().await.unwrap_err();
    assert_eq!((error.kind(), error.phase()), (ErrorKind::Usage, Phase::NotSent));
}

#[tokio::test]
async fn a_read_that_would_write_is_still_refused() {
    let script = Script::new([]);
    let shop = builder(&script).tunnel_verbs(true).build().unwrap();
    for verb in [Verb::Get, Verb::Head] {
        let error = shop.raw(verb, "customers").query("ps_method", "DELETE").send().await.unwrap_err();
        assert_eq!((error.kind(), error.phase()), (ErrorKind::Usage, Phase::NotSent));
    }
}

#[tokio::test]
async fn php_reads_some_other_names_as_ps_method_too() {
    for name in ["ps method", " ps_method", "ps[method", "ps.method"] {
        let script = Script::new([]);
        let shop = builder(&script).build().unwrap();
        let error = shop.raw(Verb::Get, "customers").query(name, "DELETE").send().await.unwrap_err();
        assert_eq!((error.kind(), error.phase()), (ErrorKind::Usage, Phase::NotSent), "{name:?}");
    }
}

#[tokio::test]
async fn scope_method_and_key_go_together_into_the_address() {
    let script = Script::new([Ok(own(200, "", ""))]);
    let shop = builder(&script).tunnel_verbs(true).key_in_query(true).build().unwrap();
    let shop = shop.scoped(ShopScope::Group(2));
    shop.raw(Verb::Delete, "customers").id(30).send().await.unwrap();
    assert_eq!(
        script.lines(),
        [format!("POST /api/customers/30?id_group_shop=2&id_shop_group=2&ps_method=DELETE&ws_key={KEY}")]
    );
    assert!(script.sent()[0].headers().get("authorization").is_none());
    assert!(script.sent()[0].body().is_empty());
}

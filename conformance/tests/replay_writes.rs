//! Recorded writes from the outside: the client makes them again, and where it would do wrong the replay says so.
#![expect(clippy::unwrap_used, reason = "a function that cannot read its recording fails the test")]

use prestashop_api::Catalogue;
use prestashop_conformance::fixtures;
use prestashop_conformance::har::{Entry, Har};
use prestashop_conformance::replay::{Replayer, Verdict};

/// The verdict on the exchange of that comment, with all that is recorded around it.
async fn verdict(version: &str, name: &str, comment: &str, change: impl Fn(&mut Har, usize)) -> Verdict {
    let mut har = fixtures::open(version, name).unwrap();
    let at = har.log.entries.iter().position(|entry| entry.comment.as_deref() == Some(comment)).unwrap();
    change(&mut har, at);
    let mut replayer = Replayer::start().await;
    replayer.learn(&fixtures::open(version, "discovery").unwrap());
    replayer.exchange(&har.log.entries, at).await.0
}

async fn remarks(version: &str, name: &str, comment: &str) -> String {
    match verdict(version, name, comment, |_, _| ()).await {
        Verdict::Passed(remarks) => remarks.join("\n"),
        other => format!("{other:?}"),
    }
}

fn failed(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Failed(reasons) => reasons.join("\n"),
        other => format!("not found: {other:?}"),
    }
}

fn body(entry: &mut Entry, from: &str, to: &str) {
    let body = entry.request.post_data.as_mut().unwrap();
    assert!(body.text.contains(from), "{from} is not in the body");
    body.text = body.text.replacen(from, to, 1);
}

/// Makes the recorded answer the empty one of a shop whose PHP has died.
fn crash(entry: &mut Entry) {
    entry.response.status = 500;
    entry.response.content.text = None;
    entry.response.content.size = 0;
    entry.response.headers.retain(|header| header.name.eq_ignore_ascii_case("date"));
}

#[tokio::test]
async fn the_client_makes_the_recorded_creates_changes_and_deletes() {
    for version in Catalogue::versions() {
        for comment in ["create a customer", "delete it", "delete it again"] {
            assert_eq!(remarks(version, "writes", comment).await, "", "{version}: {comment}");
        }
    }
    for version in ["8.2.1", "9.1.4"] {
        for comment in ["patch one field", "stock by PATCH", "product price by PATCH", "tracking number by PATCH"] {
            assert_eq!(remarks(version, "writes", comment).await, "", "{version}: {comment}");
        }
    }
}

#[tokio::test]
async fn a_put_says_what_it_leaves_out_and_what_it_keeps() {
    let back = remarks("1.7.8.11", "writes", "put it back unchanged").await;
    assert!(back.contains("leaves out what the shop does not take: newsletter_date_add (no date)"), "{back}");
    assert!(
        back.contains("date_upd (read-only)") && back.contains("associations alone that do not change: groups"),
        "{back}"
    );
    let some = remarks("1.7.8.11", "writes", "put only some fields").await;
    assert!(some.contains("keeps what the recorded write empties: id_default_group, "), "{some}");
    let product = remarks("1.7.8.11", "writes", "product put back unchanged").await;
    assert!(product.ends_with("the shop refused manufacturer_name, which the client does not send"), "{product}");
}

#[tokio::test]
async fn what_the_client_refuses_is_what_the_shop_refuses_or_what_the_spec_forbids() {
    for (version, name, comment, refusal) in [
        ("8.2.1", "errors", "missing required fields", "passwd: a new customer must have: passwd, firstname, email"),
        ("8.2.1", "writes", "special characters", "company: it may not hold '<'"),
        ("9.1.4", "writes", "put only some fields", "secure_key: a PUT would lose what it holds"),
        ("8.2.1", "order_state", "new state by PUT of the whole order", "(an action does it safely)"),
    ] {
        let remarks = remarks(version, name, comment).await;
        assert!(remarks.contains("the client does not send it: ") && remarks.contains(refusal), "{comment}: {remarks}");
    }
}

#[tokio::test]
async fn a_refusal_of_what_the_shop_took_fails() {
    let without = |har: &mut Har, at: usize| {
        body(&mut har.log.entries[at], "<email>anna.writer@example.test</email>", "");
    };
    let verdict = verdict("8.2.1", "writes", "create a customer", without).await;
    let reason = failed(&verdict);
    assert!(reason.starts_with("the client refuses what the shop took") && reason.contains("email"), "{reason}");
}

#[tokio::test]
async fn an_answer_that_leaves_doubt_is_judged_by_what_was_recorded_afterwards() {
    let died = |har: &mut Har, at: usize| crash(&mut har.log.entries[at]);
    // Afterwards the stock is read, and shows what was written.
    let done = verdict("8.2.1", "writes", "stock by PUT", died).await;
    assert!(matches!(done, Verdict::Passed(_)), "{done:?}");
    // The same answer, and a stock that shows something else.
    let undone = |har: &mut Har, at: usize| {
        crash(&mut har.log.entries[at]);
        let after = &mut har.log.entries[at + 1].response;
        after.headers.retain(|header| !header.name.eq_ignore_ascii_case("content-sha1"));
        let text = after.content.text.as_mut().unwrap();
        *text = text.replace("\"quantity\":\"", "\"quantity\":\"9").replace("\"quantity\":", "\"quantity\":0,\"was\":");
    };
    let undone = verdict("8.2.1", "writes", "stock by PUT", undone).await;
    assert!(matches!(undone, Verdict::Passed(_)), "{undone:?}");
}

#[tokio::test]
async fn an_answer_about_another_record_is_found() {
    let other = |har: &mut Har, at: usize| {
        let response = &mut har.log.entries[at].response;
        response.headers.retain(|header| !header.name.eq_ignore_ascii_case("content-sha1"));
        let text = response.content.text.as_mut().unwrap();
        *text = text.replacen("\"id\":\"303\"", "\"id\":\"304\"", 1);
    };
    let reason = failed(&verdict("8.2.1", "writes", "patch one field", other).await);
    assert!(reason.contains("304") && reason.contains("303"), "{reason}");
}

#[tokio::test]
async fn the_action_makes_the_recorded_changes_of_state() {
    for version in Catalogue::versions() {
        for comment in ["new state with mail", "answer as XML", "unknown order"] {
            assert_eq!(remarks(version, "order_state", comment).await, "", "{version}: {comment}");
        }
        let none = remarks(version, "order_state", "unknown state").await;
        assert!(none.contains("GET order_states/999: there is no record of this id"), "{none}");
    }
}

#[tokio::test]
async fn recordings_of_less_careful_clients_are_judged() {
    let blank = |har: &mut Har, at: usize| {
        body(&mut har.log.entries[at], "<customer>", "<customer><id/><date_upd/><module_field>1</module_field>");
    };
    let Verdict::Passed(remarks) = verdict("8.2.1", "writes", "create a customer", blank).await else {
        panic!("not passed");
    };
    let remarks = remarks.join("\n");
    assert!(remarks.contains("does not take: id (empty), date_upd (read-only), module_field"), "{remarks}");

    let older = |har: &mut Har, at: usize| {
        for header in har.log.entries.iter_mut().flat_map(|entry| &mut entry.response.headers) {
            if header.name == "PSWS-Version" {
                header.value = "8.0.1".to_owned();
            }
        }
        body(&mut har.log.entries[at], "Annette", "Annette");
    };
    let Verdict::Passed(remarks) = verdict("8.2.1", "writes", "patch one field", older).await else {
        panic!("not passed");
    };
    assert!(remarks.contains(&"before PrestaShop 8.0.2 the client merges and PUTs".to_owned()), "{remarks:?}");
}

//! What the spec marks as secret leaves the command only where it is asked for, and comes in without anybody reading along.

use std::io::Write as _;
use std::process::Stdio;

use prestashop_conformance::shop::FakeShop;
use serde_json::Value;

use crate::run::{Ran, at, demo, run};

const SECRETS: [&str; 3] = ["passwd", "secure_key", "reset_password_token"];

/// Whether something that a command said names a secret of a customer or an order.
fn names_secrets(ran: &Ran) -> bool {
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let mut words = ran.stdout.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    words.any(|word| SECRETS.contains(&word))
}

#[tokio::test]
async fn no_format_shows_secrets_unless_asked() {
    let shop = FakeShop::start().await;
    let said = |what: &str| run(&shop, &what.split(' ').collect::<Vec<_>>());
    for format in ["json", "ndjson", "csv", "table"] {
        for what in ["list customers", "get customers 1", "get orders 7", "delete customers 1 --dry-run"] {
            let ran = said(&format!("{what} -o {format}"));
            assert!(!names_secrets(&ran), "{what} -o {format}: {}", ran.stdout);
        }
        for what in ["list customers --display id,passwd,secure_key", "get orders 7"] {
            assert!(names_secrets(&said(&format!("--secrets {what} -o {format}"))), "{what} -o {format}");
        }
    }
    let record = &said("--secrets delete customers 1 --dry-run -o json").json()["record"];
    assert!(record["passwd"].is_string() && record["secure_key"].is_string());
}

#[tokio::test]
async fn answers_of_actions_hold_no_secrets_unless_asked() {
    let shop = FakeShop::start().await;
    let said = |what: &str| run(&shop, &what.split(' ').collect::<Vec<_>>());
    for what in ["action list-customers", "action list-orders", "action get-order --id 7", "action list-carts"] {
        assert!(!names_secrets(&said(&format!("{what} -o json"))), "{what}");
        assert!(names_secrets(&said(&format!("--secrets {what} -o json"))), "{what}");
    }
}

#[tokio::test]
async fn activations_hold_no_secrets_unless_asked() {
    let shop = FakeShop::start().await;
    let folder = tempfile::tempdir().unwrap();
    for (name, secret) in [("open", false), ("secret", true)] {
        let state = folder.path().join(name);
        let poll = ["poll", "order-updated", "--once", "--start", "all", "--state", state.to_str().unwrap()];
        let ran = run(&shop, &[&poll[..], if secret { &["--secrets"] } else { &[] }].concat());
        assert_eq!(names_secrets(&ran), secret, "{ran:?}");
    }
}

#[test]
fn whoever_asks_for_a_secret_by_name_hears_that_it_is_left_out() {
    let ran = demo("list customers --display id,email,passwd");
    assert!(!names_secrets(&ran));
    assert_eq!(ran.stderr, "note: left out as secret: passwd; --secrets shows what is\n");
    assert_eq!(demo("list customers --display id,email").stderr, "");
    assert!(demo("get configurations 1 -o table").stderr.contains("left out as secret: value"));
}

/// The arguments that give customer 1 a password.
fn change<'a>(password: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["-o", "json", "update", "customers", "1", "--set", password][..], more].concat()
}

#[tokio::test]
async fn a_dry_run_and_an_answer_hide_what_is_set() {
    let shop = FakeShop::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("password");
    std::fs::write(&file, "correct <horse> & battery\n").unwrap();
    let set = format!("passwd=@{}", file.display());

    let dry = run(&shop, &change(&set, &["--dry-run"]));
    let shown = dry.json();
    assert!(!dry.stdout.contains("horse"), "{}", dry.stdout);
    assert!(shown["body"].as_str().unwrap().contains("<passwd>[hidden]</passwd>"), "{shown}");
    assert!(!run(&shop, &change(&set, &["--dry-run", "-o", "table"])).stdout.contains("horse"));
    let dry = run(&shop, &change(&set, &["--dry-run", "--secrets"])).json();
    let body = dry["body"].as_str().unwrap();
    assert!(body.contains("<passwd>correct &lt;horse&gt; &amp; battery</passwd>"), "without the line end: {body}");

    let ran = run(&shop, &change(&set, &[]));
    assert!(!ran.stdout.contains("horse") && !ran.stdout.contains("secure_key"), "{ran:?}");
    assert!(!ran.stderr.contains("warning"), "{ran:?}");
    let patch = shop.received().into_iter().rfind(|request| request.method == "PATCH").unwrap();
    assert!(patch.body.contains("battery</passwd>"));
}

#[tokio::test]
async fn a_secret_comes_from_the_standard_input_too() {
    let shop = FakeShop::start().await;
    let mut command = at(&shop, &change("passwd=@-", &["--dry-run", "--secrets"]));
    let mut running = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    running.stdin.take().unwrap().write_all(b"correct horse\r\n").unwrap();
    let ran = Ran::from(running.wait_with_output().unwrap());
    assert!(ran.json()["body"].as_str().unwrap().contains("<passwd>correct horse</passwd>"), "{ran:?}");
    assert!(!ran.stderr.contains("warning"), "{ran:?}");
}

#[test]
fn a_secret_on_the_command_line_is_warned_of_and_not_repeated() {
    let ran = demo("update customers 1 --set passwd=hunter2hunter2 --dry-run -o json");
    assert!(ran.stderr.starts_with("warning: --set passwd: a secret on the command line"), "{ran:?}");
    assert!(!ran.stderr.contains("hunter2") && !ran.stdout.contains("hunter2"), "{ran:?}");
    let twice = demo("update customers 1 --set passwd=hunter2hunter2 --set passwd=hunter2hunter3");
    assert!(twice.code == Some(2) && !twice.stderr.contains("hunter2"), "{twice:?}");
    let open = demo("update customers 1 --set note=plain --dry-run");
    assert!(!open.stderr.contains("warning"), "{open:?}");
    // To empty it shows nothing.
    assert!(!demo("update orders 7 --set secure_key= --dry-run").stderr.contains("warning"));
}

#[test]
fn a_list_of_secrets_alone_is_no_list_of_nothing() {
    let records = demo("list customers --display id,passwd -o json").records();
    assert!(records.iter().all(|record| record["id"].is_u64() && record.get("passwd").is_none()));
    assert!(matches!(records.first(), Some(Value::Object(fields)) if fields.len() == 1));
}

//! Cases from the field that are about the command: whether it goes on, what it says, how it ends.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use prestashop_conformance::shop::{FakeResponse, FakeShop, InjectedFault, Proxy, Requests, RunningShop};

use crate::run::{at, run};

/// The cases that the command fails, by what is wrong; the list only shrinks.
const FAILING: &[(&str, &[&str])] = &[];

/// Holds a case against [`FAILING`].
fn judge(name: &str, met: Result<(), String>) {
    match (met, FAILING.iter().any(|(_, names)| names.contains(&name))) {
        (Ok(()), false) | (Err(_), true) => {}
        (Ok(()), true) => panic!("{name}: passes now: take it off the list of the failing"),
        (Err(reason), false) => panic!("{name}: {reason}"),
    }
}

/// A shop that answers these requests in another way.
async fn shop(requests: Requests, answer: FakeResponse) -> RunningShop {
    let proxy = Proxy::new().failing(requests, move || InjectedFault::instead(answer.clone()));
    FakeShop::builder().behind(proxy).start().await
}

/// Whether a poller goes on when this answer comes in place of the first page, before there is a state, or of the second, and says so.
async fn goes_on(answer: FakeResponse) -> Result<(), String> {
    for page in [1, 2] {
        goes_on_from(page, answer.clone()).await.map_err(|said| format!("page {page}: {said}"))?;
    }
    Ok(())
}

async fn goes_on_from(first: u32, answer: FakeResponse) -> Result<(), String> {
    let shop = FakeShop::start().await;
    let mut pages = 0;
    shop.fail_when(move |request| {
        let page = request.path.ends_with("/orders") && request.parameter("display") == Some("full");
        pages += u32::from(page);
        (page && pages >= first).then(|| InjectedFault::instead(answer.clone()))
    });
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    // The ceiling has the second cycle follow at once.
    let args = ["poll", "order-updated", "--start", "all", "--ceiling", "2", "--state", state.to_str().unwrap()];
    let mut running = at(&shop, &args).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = Vec::new();
    let mut went_on = false;
    for line in BufReader::new(running.stderr.take().unwrap()).lines() {
        let line = line.unwrap();
        went_on |= line.contains("trying again");
        said.push(line);
        if went_on {
            break;
        }
    }
    let _ = running.kill();
    running.wait().unwrap();
    if went_on { Ok(()) } else { Err(format!("it ended: {said:?}")) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poller_goes_on_while_the_database_is_down() {
    let down =
        FakeResponse::html(200, "Link to database cannot be established: SQLSTATE[HY000] [1040] Too many connections");
    judge("database_down", goes_on(down).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poller_goes_on_while_a_firewall_answers() {
    let json = r#"{"message":"access denied by bot protection; whitelist the address of automation"}"#;
    let answer = FakeResponse::new(200).header("Content-Type", "application/json").body(json);
    judge("firewall_in_json", goes_on(answer).await);
    judge("firewall_page", goes_on(FakeResponse::html(403, "<html>Forbidden</html>")).await);
    judge("gateway_page", goes_on(FakeResponse::html(502, "<html>Bad Gateway</html>")).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poller_says_that_the_time_zone_is_not_known() {
    for (name, answer) in
        [("zone_dies", FakeResponse::fatal()), ("zone_forbidden", FakeResponse::html(403, "<html>Forbidden</html>"))]
    {
        let shop = shop(Requests::of("GET", "configurations"), answer).await;
        let folder = tempfile::tempdir().unwrap();
        let state = folder.path().join("state");
        let args = ["poll", "order-updated", "--once", "--start", "all", "--state", state.to_str().unwrap()];
        let ran = run(&shop, &args);
        let met = ran.code == Some(0) && ran.stdout.lines().count() == 1 && ran.stderr.contains("time zone");
        judge(name, if met { Ok(()) } else { Err(format!("{:?} {}", ran.code, ran.stderr)) });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_shop_holds_is_no_wrong_use() {
    let shop = FakeShop::builder().patch(false).start().await;
    let text = serde_json::json!([{ "id": "1", "value": "Sample\u{b}description" }]);
    shop.mutate(|world| assert!(world.set("products", 1, "description", text)));
    let ran = run(&shop, &["update", "products", "1", "--set", "price=12.50"]);
    let met = ran.code == Some(1) && ran.stderr.contains("description") && !ran.stderr.contains("--help");
    judge("held_control_character", if met { Ok(()) } else { Err(format!("{ran:?}")) });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_became_a_read_is_no_success() {
    let reading = Proxy::new().reading(Requests::of("PATCH", "")).reading(Requests::of("POST", ""));
    let shop = FakeShop::builder().behind(reading).start().await;
    let zone = ["create", "zones", "--set", "name=Moon", "--set", "active=1"];
    for (name, args) in [
        ("patch_that_became_a_get", &["update", "products", "1", "--set", "price=12.50"][..]),
        ("post_that_became_a_get", &zone),
    ] {
        let ran = run(&shop, args);
        judge(name, if matches!(ran.code, Some(1 | 3)) { Ok(()) } else { Err(format!("{ran:?}")) });
    }
}

//! A standard output that takes nothing, or not all; and one that is a terminal.

use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::Read as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::process::{Command, Stdio};

use prestashop_conformance::shop::{FULL_KEY, FakeResponse, FakeShop, InjectedFault};
use rustix::fs::OFlags;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

use crate::run::{Ran, at, command, run};

/// Runs the command under a shell that redirects its standard output.
fn redirected<A: AsRef<OsStr>>(to: &str, args: impl IntoIterator<Item = A>) -> Ran {
    let command = command(args);
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("exec \"$0\" \"$@\" {to}")]).arg(command.get_program()).args(command.get_args());
    shell.env_remove("PRESTASHOP_URL").env("PRESTASHOP_KEY", FULL_KEY).stdin(Stdio::null()).output().unwrap().into()
}

#[test]
fn a_closed_output_is_an_error_before_anything_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let poll = ["--demo", "poll", "order-updated", "--once", "--start", "all", "--state", state.to_str().unwrap()];
    // The second one is open, but for reading.
    for closed in [">&-", "1</dev/null"] {
        let ran = redirected(closed, poll);
        assert_eq!(ran.code, Some(1), "{closed}: {ran:?}");
        assert!(ran.stderr.starts_with("error: the standard output is closed: nothing was done"), "{ran:?}");
        assert!(!state.exists(), "nothing is taken for told");
    }
    let told = redirected(">&-", ["--demo", "list", "orders", "-o", "json"]).error();
    assert_eq!(told["kind"], "output");
    let dropped = redirected(">/dev/null", poll);
    assert_eq!((dropped.code, state.exists()), (Some(0), true), "{dropped:?}");
}

#[tokio::test]
async fn with_a_closed_output_the_shop_hears_nothing() {
    let shop = FakeShop::start().await;
    let url = shop.url();
    for what in [
        "list orders",
        "get orders 7",
        "describe orders",
        "action list-orders",
        "action get-order --id 7",
        "action update-order-state --order 10 --state 4",
        "create zones --set name=Moon",
        "update products 1 --set price=12.50",
        "update products 1 --set price=12.50 --dry-run",
        "delete addresses 1 --yes",
        "delete addresses 1 --dry-run",
        "demo",
    ] {
        for format in ["json", "ndjson", "csv", "table"] {
            let ran = redirected(">&-", ["--url", &url, "-o", format].into_iter().chain(what.split(' ')));
            assert!(ran.code == Some(1) && ran.stderr.contains("standard output is closed"), "{what}: {ran:?}");
        }
    }
    assert_eq!(shop.received().len(), 0);
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn a_write_that_was_done_is_told_where_its_output_cannot_be() {
    let shop = FakeShop::start().await;
    let url = shop.url();
    for (what, done) in [
        ("update products 1 --set price=12.50", "product 1"),
        ("create zones --set name=Moon --set active=1", "zone "),
        ("action update-order-state --order 10 --state 4", "order 10"),
        ("delete addresses 1 --yes", "address 1"),
    ] {
        let ran = redirected(">/dev/full", ["--url", &url].into_iter().chain(what.split(' ')));
        assert_eq!(ran.code, Some(1), "{ran:?}");
        let [error, detail] = ran.stderr.lines().collect::<Vec<_>>()[..] else { panic!("{ran:?}") };
        assert!(error.starts_with("error: the output cannot be written: No space"), "{ran:?}");
        assert!(detail.starts_with("  the write was done all the same: ") && detail.contains(done), "{ran:?}");
    }
    // What keeps a write from being a success matters more.
    let mut sent = false;
    shop.fail_when(move |request| {
        sent |= request.method == "PATCH";
        sent.then(|| InjectedFault::instead(FakeResponse::html(502, "<html>Bad Gateway</html>")))
    });
    let ran = redirected(">/dev/full", ["--url", &url, "update", "products", "1", "--set", "price=13.50"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(ran.stderr.contains("\n  the output cannot be written: No space"), "{ran:?}");
}

#[tokio::test]
#[cfg(target_os = "linux")]
async fn a_full_disk_is_no_success() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let poll = ["--demo", "poll", "order-updated", "--once", "--start", "all", "--state", state.to_str().unwrap()];
    let ran = redirected(">/dev/full", poll);
    assert!(ran.code == Some(1) && ran.stderr.starts_with("error: the output cannot be written: No space"), "{ran:?}");
    let again = Ran::from(command(poll).output().unwrap());
    assert!(again.stdout.contains("\"id\":"), "what was not written comes again: {again:?}");
    let shop = FakeShop::start().await;
    for format in ["json", "ndjson", "csv", "table"] {
        for what in ["list orders", "get orders 7", "describe", "action list-orders"] {
            let url = shop.url();
            let args = ["--url", &url, "-o", format].into_iter().chain(what.split(' '));
            let ran = redirected(">/dev/full", args);
            assert!(ran.code == Some(1) && ran.stderr.contains("cannot be written"), "{what} {format}: {ran:?}");
        }
    }
}

#[tokio::test]
async fn a_write_whose_reader_went_away_is_told_to_who_is_left() {
    let shop = FakeShop::start().await;
    for (args, expected, said) in [
        (["create", "zones", "--set", "name=Moon"].as_slice(), 1, "the write was done all the same: zone"),
        (["update", "products", "1", "--set", "price=many"].as_slice(), 2, "price"),
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ran = Ran::from(at(&shop, args).stdout(writer).output().unwrap());
        assert!(ran.code == Some(expected) && ran.stderr.contains(said), "{ran:?}");
    }
}

/// A terminal, and its other end.
fn terminal() -> (File, Stdio) {
    let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&master).unwrap();
    unlockpt(&master).unwrap();
    let name = ptsname(&master, Vec::new()).unwrap();
    let name = OsStr::new(name.to_str().unwrap());
    let flags = i32::try_from(OFlags::NOCTTY.bits()).unwrap();
    let slave = OpenOptions::new().read(true).write(true).custom_flags(flags).open(name).unwrap();
    (File::from(master), slave.into())
}

/// What a command says to a terminal.
fn on_terminal(mut command: Command) -> String {
    let (mut master, slave) = terminal();
    let mut running = command.stdout(slave).stderr(Stdio::null()).spawn().unwrap();
    // Whoever holds the slave keeps it open.
    drop(command);
    let mut said = Vec::new();
    // The end of a terminal is an error on Linux.
    let _ = master.read_to_end(&mut said);
    assert_eq!(running.wait().unwrap().code(), Some(0));
    String::from_utf8(said).unwrap()
}

#[tokio::test]
async fn what_a_shop_wrote_does_not_act_on_a_terminal() {
    const NAME: &str = "Mug\u{202e}gum\u{9b}31m\u{7f}\u{2066}";
    let shop = FakeShop::start().await;
    let made = run(&shop, &["create", "products", "--set", &format!("name.1={NAME}"), "--set", "price=1"]);
    let id = made.json()["id"].to_string();
    let filter = format!("id={id}");
    for format in ["table", "json", "ndjson", "csv"] {
        let args = ["list", "products", "--filter", &filter, "--display", "id,name", "-o", format];
        let said = on_terminal(at(&shop, &args));
        assert!(said.contains("Mug\\u202egum\\u009b31m\\u007f\\u2066"), "{format}: {said:?}");
        let in_a_file = run(&shop, &args).stdout;
        assert_eq!(in_a_file.contains(NAME), format != "table", "{format}: {in_a_file:?}");
    }
    let told = run(&shop, &["delete", "products", &id, "--dry-run", "-o", "table"]).stdout;
    assert!(told.contains("\\u202e") && !told.contains('\u{202e}'), "{told:?}");
}

#[tokio::test]
async fn what_the_doctor_colours_is_coloured() {
    let shop = FakeShop::start().await;
    let mut doctor = at(&shop, &["doctor", "list-orders"]);
    doctor.env("CLICOLOR_FORCE", "1");
    let said = on_terminal(doctor);
    assert!(said.contains("\u{1b}[32mok") && !said.contains("\\u001b"), "{said:?}");
}

#[tokio::test]
async fn a_message_of_the_shop_does_not_act_on_a_terminal() {
    let shop = FakeShop::start().await;
    let answer = FakeResponse::html(403, "<p>\u{1b}[2J\u{202e}no</p>");
    shop.fail_when(move |_| Some(InjectedFault::instead(answer.clone())));
    for format in ["table", "json"] {
        let said = run(&shop, &["list", "orders", "-o", format]).stderr;
        assert!(!said.contains(['\u{202e}', '\u{1b}']), "{said:?}");
    }
}

#[tokio::test]
async fn what_a_customer_wrote_is_no_formula() {
    let shop = FakeShop::start().await;
    assert_eq!(run(&shop, &["update", "customers", "1", "--set", "note==HYPERLINK(1)"]).code, Some(0));
    let list = ["-o", "csv", "list", "customers", "--filter", "id=1", "--display", "id,note"];
    assert_eq!(run(&shop, &list).stdout, "id,note\n1,'=HYPERLINK(1)\n");
    assert_eq!(run(&shop, &[&list[..], &["--csv-raw"]].concat()).stdout, "id,note\n1,=HYPERLINK(1)\n");
}

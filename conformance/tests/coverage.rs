//! All recordings pass, and the table of what they prove is current.
#![expect(clippy::unwrap_used, reason = "a function that cannot read the recordings fails the test")]

use prestashop_api::{Catalogue, Verb};
use prestashop_conformance::coverage::{Coverage, Mark, Operation, try_on_fake_shop};
use prestashop_conformance::fixtures;
use prestashop_conformance::har::{self, Har};
use prestashop_conformance::replay::{Replayer, Report};

const TABLE: &str = include_str!("../COVERAGE.md");

/// The project's own recordings, replayed.
async fn replayed() -> Report {
    let mut replayer = Replayer::start().await;
    let files = har::find(&fixtures::dir()).unwrap();
    let recordings: Vec<_> = files.iter().map(|file| (file, Har::read(file).unwrap())).collect();
    for (_, har) in &recordings {
        replayer.learn(har);
    }
    let mut report = Report::default();
    for (file, har) in &recordings {
        report.add(&mut replayer, file.strip_prefix(fixtures::dir()).unwrap(), har).await;
    }
    report
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_recording_passes_and_the_table_says_what_that_proves() {
    let tried = tokio::spawn(try_on_fake_shop());
    let report = replayed().await;
    let failed: Vec<String> = report.failed().map(ToString::to_string).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    let (passed, _, _) = report.counts();
    assert!(passed > 7400, "{report}: too few are judged");
    let skipped: Vec<&str> = report.skipped().into_keys().collect();
    assert_eq!(skipped, ["the client has no verb OPTIONS"]);

    let coverage = Coverage::of(&report, &tried.await.unwrap());
    let recorded = |version: &str| coverage.versions.iter().position(|known| known.as_str() == version).unwrap();
    for version in Catalogue::versions() {
        let at = recorded(version);
        assert_eq!(coverage.rows["customers"].marks[at][Operation::Post as usize], Mark::Replayed, "{version}");
        assert_eq!(coverage.rows["customers"].marks[at][Operation::Delete as usize], Mark::Replayed, "{version}");
        assert_eq!(coverage.rows["orders"].marks[at][Operation::GetXml as usize], Mark::Replayed, "{version}");
    }
    assert_eq!(coverage.rows["orders"].marks[recorded("1.7.8.11")][Operation::Patch as usize], Mark::NotOffered);
    assert!(coverage.to_string() == TABLE, "COVERAGE.md is not current: run `cargo conformance coverage`");
}

#[tokio::test]
async fn one_recording_proves_what_is_in_it_and_nothing_else() {
    let mut replayer = Replayer::start().await;
    let mut report = Report::default();
    let har = fixtures::open("9.1.4", "resources/zones").unwrap();
    report.add(&mut replayer, "9.1.4/resources/zones.har".as_ref(), &har).await;
    let coverage = Coverage::of(&report, &[]);
    assert_eq!(coverage.versions.len(), 1);
    let proven: Vec<_> = report.lines.iter().flat_map(|line| &line.proven).collect();
    assert!(proven.iter().all(|proven| proven.resource == "zones" && proven.verb == Verb::Get));
    for (name, row) in &coverage.rows {
        let shown: Vec<Operation> = Operation::ALL
            .into_iter()
            .filter(|operation| row.marks[0][*operation as usize] == Mark::Replayed)
            .collect();
        let expected: &[Operation] = if *name == "zones" { &[Operation::GetJson, Operation::GetXml] } else { &[] };
        assert_eq!(shown, expected, "{name}");
    }
}

#[tokio::test]
async fn what_fails_proves_nothing() {
    let mut replayer = Replayer::start().await;
    let mut report = Report::default();
    let mut har = fixtures::open("8.2.1", "resources/zones").unwrap();
    for entry in &mut har.log.entries {
        entry.response.headers.retain(|header| header.name != "Content-Sha1");
        if let Some(text) = &mut entry.response.content.text {
            *text = text.replace("Europe", "Europe\u{1}").replace("{\"zone", "{\"zon");
        }
    }
    report.add(&mut replayer, "zones.har".as_ref(), &har).await;
    let failed: Vec<_> = report.failed().collect();
    assert!(!failed.is_empty());
    assert!(failed.iter().all(|line| line.proven.is_empty()), "{failed:?}");
}

//! HAR recordings can be read, and a broken one says what is wrong with it.

use std::fs;
use std::io::Write as _;

use prestashop_api::{Catalogue, RESOURCES, Version};
use prestashop_conformance::fixtures;
use prestashop_conformance::har::{Har, HarError, find};

const MINIMAL: &str = r#"{"log": {"version": "1.2", "creator": {"name": "hand", "version": "1"}, "entries": [{
    "startedDateTime": "2026-11-23T09:06:01.599Z", "time": 3, "_mine": 1,
    "request": {"method": "GET", "url": "http://shop.example/api/", "headers": [{"name": "Accept", "value": "*/*"}]},
    "response": {"status": 200, "content": {"size": 3, "mimeType": "image/png", "text": "AP+A", "encoding": "base64"}}}]}}"#;

#[test]
fn a_foreign_log_is_read_with_what_it_has() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("foreign.har");
    fs::write(&path, MINIMAL).unwrap();
    let har = Har::read(&path).unwrap();
    let entry = &har.log.entries[0];
    assert_eq!(entry.request.header("accept"), Some("*/*"));
    assert_eq!(entry.request.body().unwrap(), b"");
    assert_eq!(entry.response.body().unwrap(), [0x00, 0xff, 0x80]);
}

#[test]
fn what_the_replay_can_do_without_may_be_missing() {
    let log = r#"{"log": {"entries": [{"request": {"method": "GET", "url": "/api/"}, "response": {"status": 404, "content": {}}}]}}"#;
    let har = Har::from_bytes(log.as_bytes(), "bare.har".as_ref()).unwrap();
    assert_eq!(har.log.entries[0].response.status, 404);
    assert!(har.log.entries[0].response.body().unwrap().is_empty());
}

#[test]
fn compression_is_told_by_the_content() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("named-otherwise.har");
    let mut gzip = flate2::write::GzEncoder::new(fs::File::create(&path).unwrap(), flate2::Compression::fast());
    gzip.write_all(MINIMAL.as_bytes()).unwrap();
    gzip.finish().unwrap();
    assert_eq!(Har::read(&path).unwrap().log.entries.len(), 1);
}

#[test]
fn errors_name_the_file_and_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.har");
    let missing = Har::read(&path).unwrap_err().to_string();
    assert!(missing.contains("cannot read") && missing.contains("broken.har"), "{missing}");
    fs::write(&path, r#"{"log": {"version": "1.2"}}"#).unwrap();
    let format = Har::read(&path).unwrap_err().to_string();
    assert!(format.contains("broken.har is not a HAR 1.2 log: missing field `entries` at line 1"), "{format}");
    fs::write(&path, [0x1f, 0x8b, 0, 0]).unwrap();
    assert!(matches!(Har::read(&path), Err(HarError::Io { .. })));
    let har = Har::from_bytes(MINIMAL.replace("base64", "rot13").as_bytes(), &path).unwrap();
    let encoding = har.log.entries[0].response.body().unwrap_err().to_string();
    assert!(encoding.contains("rot13"), "{encoding}");
    let har = Har::from_bytes(MINIMAL.replace("AP+A", "A!").as_bytes(), &path).unwrap();
    assert!(matches!(har.log.entries[0].response.body(), Err(HarError::Base64(_))));
}

#[test]
fn what_unpacks_without_end_is_an_error() {
    // A mebibyte of blanks, 65 times.
    let mut block = Vec::with_capacity(1 << 16);
    flate2::Compress::new(flate2::Compression::best(), false)
        .compress_vec(&vec![b' '; 1 << 20], &mut block, flate2::FlushCompress::Full)
        .unwrap();
    let bomb = [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255], block.repeat(65).as_slice()].concat();
    assert!(bomb.len() < 1 << 20);
    let error = Har::from_bytes(&bomb, "bomb.har.gz".as_ref()).unwrap_err();
    assert_eq!(error.to_string(), "bomb.har.gz has more than 64 MiB, unpacked");
}

#[test]
fn a_folder_is_searched_in_order_and_holds_other_files_too() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("b")).unwrap();
    for name in ["b/2.har.gz", "b/README.md", "a.har", "notes.gz", "c.HAR"] {
        fs::write(folder.path().join(name), "").unwrap();
    }
    let found = find(folder.path()).unwrap();
    let names: Vec<_> = found.iter().map(|path| path.strip_prefix(folder.path()).unwrap().to_str().unwrap()).collect();
    assert_eq!(names, ["a.har", "b/2.har.gz", "c.HAR"]);
    // A file that is named is taken whatever its name.
    assert_eq!(find(&folder.path().join("notes.gz")).unwrap().len(), 1);
    assert!(find(&folder.path().join("nowhere")).is_err());
}

#[test]
fn every_fixture_is_a_log_whose_good_answers_have_the_hash_they_came_with() {
    let mut exchanges = 0;
    for version in fixtures::versions().unwrap() {
        for path in find(&fixtures::dir().join(version)).unwrap() {
            let har = Har::read(&path).unwrap();
            for entry in &har.log.entries {
                exchanges += 1;
                let body = entry.response.body().unwrap();
                // An answer to which PHP added errors at the end carries the hash of what it was before.
                let hashed = entry.request.method != "HEAD" && entry.response.status < 300;
                if let Some(recorded) = entry.response.header("Content-Sha1").filter(|_| hashed) {
                    assert_eq!(sha1_hex(&body), recorded, "{}: {:?}", path.display(), entry.comment);
                }
            }
            assert!(fs::metadata(&path).unwrap().len() < 400_000, "{}", path.display());
        }
    }
    assert!(exchanges > 2000, "{exchanges}");
}

/// A version is not called proven because the spec says so.
#[test]
fn every_proven_version_answered_in_recordings_and_showed_the_synopsis_of_every_resource_it_has() {
    for version in Catalogue::versions() {
        for name in ["orders", "writes", "poll", "synopsis"] {
            let har = fixtures::open(version, name).unwrap();
            let told: Vec<_> =
                har.log.entries.iter().filter_map(|entry| entry.response.header("PSWS-Version")).collect();
            assert!(told.contains(version), "{version} {name}: {told:?}");
        }
        let synopsis = fixtures::open(version, "synopsis").unwrap();
        let shown: Vec<&str> = synopsis.log.entries.iter().map(|entry| entry.request.url.as_str()).collect();
        let version = Version::parse(version);
        let mut unlike = Vec::new();
        for resource in RESOURCES {
            let has = (resource.since.is_empty() || version >= Version::parse(resource.since))
                && (resource.until.is_empty() || version <= Version::parse(resource.until));
            let seen = shown.iter().any(|url| url.contains(&format!("/api/{}?schema=synopsis", resource.name)));
            if has != seen {
                unlike.push(resource.name);
            }
        }
        // These are served in a way of their own, and have no synopsis.
        assert_eq!(unlike, ["attachments"], "{version}");
    }
}

fn sha1_hex(bytes: &[u8]) -> String {
    use sha1::Digest as _;
    let digest = sha1::Sha1::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

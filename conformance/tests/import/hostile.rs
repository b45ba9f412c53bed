//! Answers of somebody who means harm: an error, whatever they are.

use std::path::Path;

use flate2::{Compress, Compression, FlushCompress};
use prestashop_conformance::synopsis::from_bytes;

use super::place::Place;

#[test]
fn elements_in_elements_a_million_deep_are_an_error() {
    for end in ["", &"</a>".repeat(1_000_000)] {
        let text = format!("{}{end}", "<a>".repeat(1_000_000));
        let fault = from_bytes(text.as_bytes(), Path::new("deep.xml")).expect_err("it is no synopsis");
        let told = if end.is_empty() { "never closed" } else { "more than 64 deep" };
        assert!(fault.message.contains(told), "{}", fault.message);
    }
}

#[test]
fn attributes_without_end_are_an_error() {
    let names: Vec<_> = (0..200_000).map(|index| index.to_string()).collect();
    let text = format!("<prestashop><order a{}='>'/></prestashop>", names.join("='>' a"));
    let fault = from_bytes(text.as_bytes(), Path::new("wide.xml")).expect_err("it is no synopsis");
    assert!(fault.message.contains("more than 256 attributes"), "{}", fault.message);
}

#[test]
fn a_command_with_such_an_answer_ends_with_an_error() {
    let place = Place::with_least_spec();
    place.write("deep.xml", &("<a>".repeat(1_000_000) + &"</a>".repeat(1_000_000)));
    place.run(&["import", "--synopsis", "deep.xml", "--resource", "orders"]).bad(1, "more than 64 deep");
}

/// A gzip file that unpacks to that many mebibytes of blanks.
fn bomb(mebibytes: usize) -> Vec<u8> {
    let mut block = Vec::with_capacity(1 << 16);
    Compress::new(Compression::best(), false)
        .compress_vec(&vec![b' '; 1 << 20], &mut block, FlushCompress::Full)
        .unwrap();
    [&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255], block.repeat(mebibytes).as_slice()].concat()
}

#[test]
fn what_unpacks_without_end_is_an_error() {
    let fault = from_bytes(&bomb(65), Path::new("bomb.har")).expect_err("it is too large");
    assert_eq!(fault.message, "bomb.har has more than 64 MiB, unpacked");
}

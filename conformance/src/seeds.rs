//! What a fuzzer starts from: the recordings and the spec, taken apart.

use std::collections::BTreeMap;
use std::path::Path;

use prestashop_api::Shop;
use prestashop_api::poller::Start;
use sha1::{Digest as _, Sha1};

use crate::har::{self, Har};
use crate::shop::FakeShop;

/// The largest seed, in bytes: a fuzzer changes small ones faster.
const LARGEST: usize = 16 << 10;

/// Seeds by their path, `json/<digest>`: the same content is there once.
pub type Seeds = BTreeMap<String, Vec<u8>>;

/// The seeds in the recordings below a folder and in the resources of a spec, and a poller's state.
///
/// # Errors
///
/// A file that cannot be read, a poller that fails.
pub async fn seeds(recordings: &Path, spec: &Path) -> Result<Seeds, Box<dyn std::error::Error + Send + Sync>> {
    let mut seeds = Seeds::new();
    for path in har::find(recordings)? {
        let bytes = std::fs::read(&path)?;
        let har = Har::from_bytes(&bytes, &path)?;
        add(&mut seeds, "har", bytes);
        for entry in &har.log.entries {
            let body = entry.response.body()?;
            let media = entry.response.header("Content-Type").unwrap_or_default();
            let target = match () {
                () if entry.request.url.contains("schema=synopsis") => "synopsis",
                () if media.contains("json") => "json",
                () if media.contains("xml") => "xml",
                () => continue,
            };
            add(&mut seeds, target, body);
        }
    }
    for entry in std::fs::read_dir(spec.join("resources"))? {
        add(&mut seeds, "spec", std::fs::read(entry?.path())?);
    }
    add(&mut seeds, "state", state().await?);
    Ok(seeds)
}

fn add(seeds: &mut Seeds, target: &str, bytes: Vec<u8>) {
    if (1..=LARGEST).contains(&bytes.len()) {
        let digest = Sha1::digest(&bytes).iter().take(8).fold(0_u64, |digest, byte| digest << 8 | u64::from(*byte));
        seeds.insert(format!("{target}/{digest:016x}"), bytes);
    }
}

/// The state of a poller with an activation that waits to be acknowledged.
async fn state() -> Result<Vec<u8>, Box<dyn std::error::Error + Send + Sync>> {
    let running = FakeShop::start().await;
    let shop = Shop::connect(running.url()).key(running.key()).build()?;
    let file = std::env::temp_dir().join(format!("prestashop-seed-{}", std::process::id()));
    let mut poller = shop.order_updated().from(Start::All).ceiling(1).state_file(&file).start()?;
    poller.cycle().await?;
    drop(poller);
    let bytes = std::fs::read(&file)?;
    std::fs::remove_file(&file)?;
    std::fs::remove_file(file.with_extension("lock")).or_else(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    })?;
    Ok(bytes)
}

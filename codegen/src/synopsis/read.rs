//! Recorded answers: a HAR log, plain or gzipped, or a file that holds one answer.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use flate2::read::GzDecoder;
use serde_json::Value;

use super::{Fault, Synopsis, xml};
use crate::load::shown;
use crate::version::Version;

/// What one shop said about its resources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// Where the answers come from, for messages.
    pub source: String,
    /// The version of PrestaShop that answered, where it is known.
    pub version: Option<Version>,
    /// The synopses, in the order of the answers; one per resource.
    pub synopses: Vec<Synopsis>,
    /// The resources that the root listed, where it was asked, and whether each has a synopsis: PrestaShop serves some in a way of
    /// their own. A key without rights on a resource does not see it.
    pub listed: Option<Vec<(String, bool)>>,
}

/// The most bytes of a file, unpacked: a log of synopses has some hundred thousand.
const MOST: u64 = 64 << 20;

/// Reads the answers in a file; a HAR log may hold those of several versions.
///
/// # Errors
///
/// The file cannot be read, or holds neither a HAR log nor an answer to `?schema=synopsis`.
pub fn read(path: &Path) -> Result<Vec<Answers>, Fault> {
    let name = shown(path);
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MOST + 1).read_to_end(&mut bytes));
    read.map_err(|error| Fault::usage(format!("cannot read {name}: {error}")))?;
    from_bytes(bytes, name)
}

/// Reads the answers in the bytes of a file; `name` is what messages call it.
///
/// # Errors
///
/// As for [`read`].
pub fn from_bytes(mut bytes: Vec<u8>, name: String) -> Result<Vec<Answers>, Fault> {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut plain = Vec::new();
        let read = GzDecoder::new(bytes.as_slice()).take(MOST + 1).read_to_end(&mut plain);
        read.map_err(|error| Fault::new(format!("{name} is not a whole gzip file: {error}")))?;
        bytes = plain;
    }
    if bytes.len() as u64 > MOST {
        return Err(Fault::new(format!("{name} has more than {} MiB, unpacked", MOST >> 20)));
    }
    let text = String::from_utf8(bytes).map_err(|error| Fault::new(format!("{name} is not UTF-8: {error}")))?;
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let fault = |message: String| Fault::new(format!("{name}: {message}"));
    if text.starts_with('<') {
        let synopsis = xml::synopsis(text).map_err(fault)?;
        return Ok(vec![Answers { source: name, version: None, synopses: vec![synopsis], listed: None }]);
    }
    let har: Value = serde_json::from_str(text)
        .map_err(|error| fault(format!("neither a HAR log nor the XML of a `?schema=synopsis`: {error}")))?;
    let answers = log(&name, &har).map_err(fault)?;
    if answers.is_empty() {
        return Err(fault("the log has no answer to `?schema=synopsis`".to_owned()));
    }
    Ok(answers)
}

/// The answers of a log, by the version that gave them.
fn log(name: &str, har: &Value) -> Result<Vec<Answers>, String> {
    let entries = har["log"]["entries"].as_array().ok_or("not a HAR log: it has no `log.entries`")?;
    let mut found: BTreeMap<Option<Version>, Answers> = BTreeMap::new();
    for entry in entries {
        let url = entry["request"]["url"].as_str().unwrap_or_default();
        let verb = entry["request"]["method"].as_str().unwrap_or("GET");
        let Some(asked) = asked(url).filter(|_| verb == "GET" && entry["response"]["status"] == 200) else {
            continue;
        };
        let content = &entry["response"]["content"];
        if content["encoding"] == "base64" {
            return Err(format!("{url}: the body is in base64; record it as text"));
        }
        let body = content["text"].as_str().ok_or_else(|| format!("{url}: the log has no body"))?;
        let version = running(&entry["response"]["headers"]);
        let answers = found.entry(version).or_insert_with(|| Answers {
            source: name.to_owned(),
            version,
            synopses: Vec::new(),
            listed: None,
        });
        match asked {
            Asked::Root => {
                // In JSON the root does not say which resources have a synopsis.
                if let Ok(resources) = xml::resources(body) {
                    answers.listed = Some(resources);
                }
            }
            Asked::Synopsis(resource) => {
                let mut synopsis = xml::synopsis(body).map_err(|message| format!("{url}: {message}"))?;
                resource.clone_into(&mut synopsis.resource);
                // Asked again, the later answer counts.
                answers.synopses.retain(|other| other.resource != synopsis.resource);
                answers.synopses.push(synopsis);
            }
        }
    }
    found.retain(|_, answers| !answers.synopses.is_empty());
    Ok(found.into_values().collect())
}

/// What a request asked for.
enum Asked<'a> {
    Root,
    Synopsis(&'a str),
}

fn asked(url: &str) -> Option<Asked<'_>> {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let below = match path.strip_suffix("/api") {
        Some(_) => "",
        None => path.rsplit_once("/api/").map(|(_, below)| below.trim_matches('/'))?,
    };
    if below.is_empty() && query.is_empty() {
        return Some(Asked::Root);
    }
    let is_synopsis = query.split('&').any(|part| part == "schema=synopsis");
    (is_synopsis && !below.is_empty() && !below.contains('/')).then_some(Asked::Synopsis(below))
}

/// The version that a shop says in its headers.
fn running(headers: &Value) -> Option<Version> {
    let headers = headers.as_array()?;
    let header = headers
        .iter()
        .find(|header| header["name"].as_str().is_some_and(|name| name.eq_ignore_ascii_case("PSWS-Version")))?;
    Version::parse(header["value"].as_str()?.trim())
}

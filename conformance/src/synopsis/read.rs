//! Recorded answers: a HAR log, plain or gzipped, or a file that holds one answer.

use std::collections::BTreeMap;
use std::path::Path;

use prestashop_codegen::{Version, shown};

use super::facts::{Answers, Fault};
use super::xml;
use crate::har::{self, Entry, Har, HarError};

/// Reads the answers in a file; a HAR log may hold those of several versions.
///
/// # Errors
///
/// The file cannot be read, or holds neither a HAR log nor an answer to `?schema=synopsis`.
pub fn read(path: &Path) -> Result<Vec<Answers>, Fault> {
    let bytes = har::bytes(path).map_err(|error| Fault::usage(error.to_string()))?;
    from_bytes(&bytes, Path::new(&shown(path)))
}

/// Reads the answers in the bytes of a file; `path` is what messages call it.
///
/// # Errors
///
/// As for [`read`].
pub fn from_bytes(bytes: &[u8], path: &Path) -> Result<Vec<Answers>, Fault> {
    let bytes = har::unpacked(bytes, path).map_err(|error| Fault::new(error.to_string()))?;
    let name = path.display().to_string();
    let fault = |message: String| Fault::new(format!("{name}: {message}"));
    let text = std::str::from_utf8(&bytes).map_err(|error| fault(format!("not UTF-8: {error}")))?;
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('<') {
        let synopsis = xml::synopsis(text).map_err(fault)?;
        return Ok(vec![Answers { source: name, version: None, synopses: vec![synopsis], listed: None }]);
    }
    let har = Har::from_bytes(text.as_bytes(), path).map_err(|error| match error {
        HarError::Format { .. } => Fault::new(format!("{error}; nor is it the XML of a `?schema=synopsis`")),
        other => Fault::new(other.to_string()),
    })?;
    let answers = log(&name, &har.log.entries).map_err(fault)?;
    if answers.is_empty() {
        return Err(fault("the log has no answer to `?schema=synopsis`".to_owned()));
    }
    Ok(answers)
}

/// The answers of a log, by the version that gave them.
fn log(name: &str, entries: &[Entry]) -> Result<Vec<Answers>, String> {
    let mut found: BTreeMap<Option<Version>, Answers> = BTreeMap::new();
    for Entry { request, response, .. } in entries {
        let url = &request.url;
        let Some(asked) = asked(url).filter(|_| request.method == "GET" && response.status == 200) else {
            continue;
        };
        let fault = |message: String| format!("{url}: {message}");
        let body = response.body().map_err(|error| fault(error.to_string()))?;
        let body = String::from_utf8(body).map_err(|_| fault("the body is not UTF-8".to_owned()))?;
        let version = response.header("PSWS-Version").and_then(|text| Version::parse(text.trim()));
        let answers = found.entry(version).or_insert_with(|| Answers {
            source: name.to_owned(),
            version,
            synopses: Vec::new(),
            listed: None,
        });
        match asked {
            Asked::Root => {
                // In JSON the root does not say which resources have a synopsis.
                if let Ok(resources) = xml::resources(&body) {
                    answers.listed = Some(resources);
                }
            }
            Asked::Synopsis(resource) => {
                let mut synopsis = xml::synopsis(&body).map_err(fault)?;
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

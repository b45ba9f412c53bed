//! Redirects. Following one would lead to the shop's front page, or send the key elsewhere.

use http::header;
use url::Url;

use super::{CallContext, ResponseHead};
use crate::error::{Error, ErrorKind};

pub(super) fn redirected(seen: &CallContext<'_>, heard: &ResponseHead) -> Error {
    // Some servers write letters into it that are no ASCII.
    let location = heard.headers.get(header::LOCATION).map(|location| String::from_utf8_lossy(location.as_bytes()));
    let location = seen.redact.text(location.unwrap_or_default().trim());
    let hint = match aim(seen.base, &location) {
        Aim::Front => seen.scope.redirect_hint(location.split('?').next().unwrap_or(&location)),
        Aim::Language => "A module of the shop sends calls to the front in a language: it has to exempt the path /api/.".to_owned(),
        Aim::Page => "Something in front of the shop answers with a page of its own, such as a test for bots, a login or a page for \
                      maintenance: ask the hoster to exempt the path /api/."
            .to_owned(),
        Aim::Elsewhere => format!("Connect to the address that the shop points to: {}", address(&location)),
    };
    heard
        .error(ErrorKind::Redirected, format!("the shop points to another address: {location}"))
        .with_location(location)
        .with_hint(hint)
}

/// Where a redirect leads.
enum Aim {
    /// To the shop's front page, with the resource as `url`: the shop does not know the host, or the shop's id.
    Front,
    /// To the same call below a language.
    Language,
    /// To a page of the same site that is no webservice.
    Page,
    /// To another address of the shop, as far as is known.
    Elsewhere,
}

fn aim(base: &Url, location: &str) -> Aim {
    if location.contains("?url=") || location.contains("&url=") {
        return Aim::Front;
    }
    let Ok(target) = base.join(location) else { return Aim::Elsewhere };
    if target.host_str() != base.host_str() {
        return Aim::Elsewhere;
    }
    let folder = base.path().trim_end_matches("api/");
    let below = target.path().strip_prefix(folder).unwrap_or_default();
    match below.split_once('/') {
        Some((language, rest)) if is_language(language) && format!("{rest}/").starts_with("api/") => Aim::Language,
        _ if target.path().contains("/api") || location.is_empty() => Aim::Elsewhere,
        _ => Aim::Page,
    }
}

/// `fr`, `en-gb`
fn is_language(name: &str) -> bool {
    let is_code = |code: &str| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic());
    name.split('-').count() <= 2 && name.split('-').all(is_code)
}

/// The address to connect to, from one below its API.
fn address(location: &str) -> &str {
    location.find("/api/").map_or(location, |at| &location[..at])
}

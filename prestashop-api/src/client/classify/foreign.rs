//! Answers that the webservice did not write, or did not finish.

use http::header;
use memchr::memmem;

use super::{CallContext, ResponseHead};
use crate::error::{Error, ErrorKind, Verb};

/// What a shop answers to a call without a key, whatever was asked.
const NO_KEY: &[u8] = b"401 Unauthorized";
/// What a shop prints when an order is to get a state that does not exist: with 200 up to 1.7.5, with 500 up to 1.7.8.
const NO_STATE: &[u8] = b"Invalid new order status";

/// What is said where PHP did not get the key.
pub(crate) const KEY_LOST: &str = "the shop got no key, although one was sent";

const HEADER_LOST: &str = "The key was sent, but PHP did not get it: the web server drops the header Authorization, as CGI and FastCGI do by default. \
Add the line `SetEnvIf Authorization \"(.*)\" HTTP_AUTHORIZATION=$1` to the shop's .htaccess, tick \"Enable CGI mode for PHP\" under Advanced Parameters > Webservice, \
or send the key in the query (ws_key; key_in_query(true)).";

/// An answer that is no webservice's: from a proxy, a firewall, another site, or a PHP that died.
pub(super) fn foreign(seen: &CallContext<'_>, heard: &ResponseHead, body: &[u8]) -> Error {
    let quoted = |error: Error| error.with_excerpt(seen.redact.excerpt(body));
    let text = body.trim_ascii();
    if heard.status.as_u16() == 401 {
        return quoted(no_key(seen, heard, text));
    }
    if text.eq_ignore_ascii_case(NO_STATE) {
        return quoted(
            heard
                .error(ErrorKind::InvalidField, "Invalid new order status")
                .by_shop(true)
                .with_hint("There is no such order state: look into order_states. The order's state has not changed."),
        );
    }
    if text.starts_with(b"<?php") {
        return quoted(
            heard
                .error(ErrorKind::NotWebservice, "the web server hands out the source of PHP instead of running it")
                .with_hint("Have the hoster switch PHP on for the shop's folder: whoever asks sees the shop's code."),
        );
    }
    if !heard.status.is_client_error() && is_without_database(text) {
        return quoted(
            heard
                .error(ErrorKind::Unavailable, "the shop's database takes no connections")
                .with_retry_after(heard.retry_after(seen.now))
                .with_hint(
                    "The database is down, or has more connections than it allows: try later, and call less often.",
                ),
        );
    }
    if heard.status.as_u16() == 400
        && contains(text, &["plain HTTP request was sent to HTTPS port", "speaking plain HTTP to an SSL-enabled"])
    {
        return quoted(
            heard
                .error(ErrorKind::Blocked, "plain HTTP was sent to the port of HTTPS")
                .with_hint("Write the shop's address with https://."),
        );
    }
    if !heard.status.is_client_error() && is_php_error(text) {
        return quoted(crashed(heard, "the shop's PHP died"));
    }
    quoted(by_status(seen, heard))
}

/// An answer in JSON or XML that has neither success nor an error in it.
pub(super) fn unexplained(seen: &CallContext<'_>, heard: &ResponseHead, body: &[u8]) -> Error {
    by_status(seen, heard).with_excerpt(seen.redact.excerpt(body))
}

/// The shop's PHP died: an uncaught exception, memory, or time.
pub(super) fn crashed(heard: &ResponseHead, message: &'static str) -> Error {
    heard.error(ErrorKind::ShopCrash, message).with_hint(
        "The shop's PHP error log names the reason. For a read, ask for smaller pages and for fields that exist; after a write, read the item again.",
    )
}

fn no_key(seen: &CallContext<'_>, heard: &ResponseHead, text: &[u8]) -> Error {
    let realm = heard.text(header::WWW_AUTHENTICATE.as_str()).unwrap_or_default();
    let by_shop = text == NO_KEY || realm.contains("PrestaShop");
    // A proxy can say either of them, but not both.
    let proven = text == NO_KEY && realm.contains("PrestaShop");
    let error = |message| heard.error(ErrorKind::Unauthorized, message).by_shop(proven);
    if !by_shop {
        return error("something in front of the shop asks for a password").with_hint(
            "The shop's site is protected by a password of its own, as test sites are. Exempt the path /api/ from it; the key can then be sent.",
        );
    }
    if seen.key_in_query {
        return error("the shop got no key").with_hint(
            "Something in front of the shop removes ws_key from the address. Send the key in the header instead.",
        );
    }
    error(KEY_LOST).with_hint(HEADER_LOST)
}

/// What PHP prints when it dies in debug mode, often with status 200.
fn is_php_error(text: &[u8]) -> bool {
    contains(
        text,
        &["Fatal error", "Uncaught ", "Parse error", "PrestaShopException", "Whoops, looks like something went wrong"],
    )
}

/// What PrestaShop prints when it finds no database, with status 200 or 500.
fn is_without_database(text: &[u8]) -> bool {
    // SQLSTATE[HY000] stands for other errors too; of these numbers the server is gone, or takes no more connections.
    let down =
        ["[1040]", "[1203]", "[1226]", "[2002]", "[2003]", "[2006]"].map(|number| format!("SQLSTATE[HY000] {number}"));
    contains(text, &["Link to database cannot be established"])
        || down.iter().any(|sign| contains(text, &[sign.as_str()]))
}

fn contains(text: &[u8], signs: &[&str]) -> bool {
    let text = &text[..text.len().min(64 << 10)];
    signs.iter().any(|sign| memmem::find(text, sign.as_bytes()).is_some())
}

fn by_status(seen: &CallContext<'_>, heard: &ResponseHead) -> Error {
    let status = heard.status.as_u16();
    match status {
        429 => heard
            .error(ErrorKind::RateLimited, "too many requests, says something in front of the shop")
            .with_retry_after(heard.retry_after(seen.now))
            .with_hint("Call less often, or ask the shop's hoster to raise the limit for /api/."),
        500 => crashed(heard, "the shop's server broke"),
        501 => heard
            .error(ErrorKind::Blocked, "the server says that it does not do this (status 501)")
            .with_hint(format!(
                "Trying again does not help. Something in front of the shop answers, or a shop that is made for tests.{}",
                way_out(seen, status)
            )),
        502..=599 => heard
            .error(ErrorKind::Unavailable, format!("the shop's server is not available (status {status})"))
            .with_retry_after(heard.retry_after(seen.now))
            .with_hint("The shop is overloaded, under maintenance by its hoster, or took too long: try later, and ask for smaller pages."),
        404 | 410 => heard
            .error(ErrorKind::NotWebservice, format!("there is no webservice at this address (status {status})"))
            .with_hint("Check the address and the shop's folder; the shop must have URL rewriting (Friendly URL), or its .htaccess be written anew. \
Without URL rewriting connect to https://shop.example/webservice/dispatcher.php."),
        411 => heard
            .error(ErrorKind::Blocked, "the shop's server takes no request whose length it is not told (status 411)")
            .with_hint(if seen.call.verb.is_write() {
                "Say how long the file is."
            } else {
                "A proxy in front of the shop wants a length where nothing is sent: ask the hoster to exempt the path /api/."
            }),
        413 => heard
            .error(ErrorKind::Blocked, "the request is too large for the shop's server (status 413)")
            .with_hint("Send a smaller file, or ask the hoster to raise the largest body of a request."),
        414 | 431 => heard
            .error(ErrorKind::Blocked, format!("the address of the request is too long for the shop's server (status {status})"))
            .with_hint("Ask for fewer fields, filters or ids at once, so that the address becomes shorter."),
        400..=499 => heard
            .error(ErrorKind::Blocked, format!("something in front of the shop refuses the request (status {status})"))
            .with_hint(format!(
                "A firewall or proxy does not let this request through: ask the hoster to exempt the path /api/, with all verbs.{}",
                way_out(seen, status)
            )),
        _ => heard
            .error(ErrorKind::NotWebservice, format!("the answer is not a webservice's (status {status})"))
            .with_hint("Check that the address is the one of the shop, and that no page for visitors, login, consent or against bots stands in front of /api/."),
    }
}

/// The way around what lets GET and POST through only; empty where that is not it.
fn way_out(seen: &CallContext<'_>, status: u16) -> &'static str {
    let refused = matches!(status, 400 | 403 | 405 | 406 | 501);
    let changes = matches!(seen.call.verb, Verb::Put | Verb::Patch | Verb::Delete);
    if refused && changes && !seen.tunnelled {
        " If GET and POST get through, send the verb inside a POST (tunnel_verbs(true))."
    } else {
        ""
    }
}

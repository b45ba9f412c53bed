//! Whether the webservice can be reached with this key, and if not, which way would do.

use super::{Finding, Level, host};
use crate::client::{Connection, KEY_LOST, is_loopback};
use crate::error::{Error, ErrorKind};

/// What is said of the way that the key takes.
pub(super) fn way(connection: &Connection) -> Finding {
    let base = connection.base();
    if base.scheme() == "https" {
        return Finding::new("https", Level::Ok, "the key travels encrypted");
    }
    if is_loopback(base.host()) {
        return Finding::new("https", Level::Note, "plain HTTP, which does not leave this machine");
    }
    Finding::new("https", Level::Warning, "plain HTTP: everyone between here and the shop can read the key")
        .hint("use https://; HTTPS is recommended for every shop")
}

/// Why the API root does not answer, and what would make it.
pub(super) async fn refused(connection: &Connection, error: Error, try_key_in_query: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    if matches!(error.kind(), ErrorKind::NotWebservice | ErrorKind::Redirected | ErrorKind::NotFound)
        && let Some(found) = without_rewriting(connection).await
    {
        findings.push(found);
    }
    if error.message() == KEY_LOST {
        findings.push(header(connection, try_key_in_query).await);
    }
    if findings.is_empty() {
        findings.push(Finding::of(id(&error), Level::Error, error.with_bottom(error.to_string()), &error));
    }
    findings
}

/// A stable word for what stands in the way.
fn id(error: &Error) -> &'static str {
    match error.kind() {
        ErrorKind::Unauthorized if error.codes().is_empty() => "password",
        ErrorKind::Unauthorized => "key",
        ErrorKind::WebserviceDisabled => "webservice",
        ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Transport => "reachable",
        ErrorKind::NotWebservice | ErrorKind::NotFound => "address",
        ErrorKind::Redirected => "redirect",
        ErrorKind::Blocked | ErrorKind::RateLimited => "firewall",
        ErrorKind::Junk | ErrorKind::ShopNotice => "junk",
        kind => kind.as_str(),
    }
}

/// Whether the shop's own entry answers, which needs no URL rewriting.
async fn without_rewriting(connection: &Connection) -> Option<Finding> {
    let folder = connection.base().path().strip_suffix("api/")?;
    let entry = connection.otherwise(Some(&format!("{folder}webservice/dispatcher.php")), false);
    let answers = match entry.probe_root().await {
        Ok(_) => true,
        Err(error) => error.kind() == ErrorKind::Unauthorized || error.is_permission() || !error.codes().is_empty(),
    };
    answers.then(|| {
        Finding::new(
            "rewriting",
            Level::Error,
            format!("{} does not answer, but the shop's own entry does: the server rewrites no addresses", connection.base()),
        )
        .hint(format!(
            "connect to {}, or switch on \"Friendly URL\" under Shop Parameters > Traffic & SEO and have the server obey the shop's .htaccess",
            entry.base()
        ))
    })
}

/// Whether the server keeps the header with the key from PHP: an answer without PrestaShop's own words for a key that it does not know.
async fn header(connection: &Connection, may_try: bool) -> Finding {
    const CURE: &str = "add the line `SetEnvIf Authorization \"(.*)\" HTTP_AUTHORIZATION=$1` to the shop's .htaccess, tick \"Enable CGI mode for \
                        PHP\" under Advanced Parameters > Webservice, or send the key in the query (key_in_query(true)), which logs on the way then show";
    if !may_try {
        return Finding::new(
            "authorization_header",
            Level::Error,
            format!(
                "{} answers as if no key had been sent: the server may keep the header Authorization from PHP",
                host(connection)
            ),
        )
        .hint(format!(
            "let the doctor try the key in the address (try_key_in_query(true)) to be sure; if it is so, {CURE}"
        ));
    }
    match connection.otherwise(None, true).probe_root().await {
        Ok(_) => Finding::new(
            "authorization_header",
            Level::Error,
            "the server keeps the header Authorization from PHP: the same key works in the address",
        )
        .hint(CURE),
        Err(error) => {
            let told = format!("the key is refused in the header and in the address: {error}");
            Finding::of("key", Level::Error, told, &error)
        }
    }
}

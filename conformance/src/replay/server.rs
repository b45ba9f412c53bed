//! A server that gives recorded answers, to the recorded requests alone.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use wiremock::{Mock, MockServer, Request, ResponseTemplate};

use super::asked::Asked;
use super::diff::{differences, distance};
use crate::har::{self, Entry};

/// A stand-in for the key of recordings that were made without a usable one.
pub const KEY: &str = "REPLAYKEYREPLAYKEYREPLAYKEY12345";

/// Headers that describe how an answer travelled. Recorded bodies are stored decoded and whole, so the server sets its own.
const HOP: [&str; 8] = [
    "content-length",
    "content-encoding",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "proxy-connection",
    "upgrade",
    "trailer",
];

/// A loopback server that gives each recorded answer once, and only to the request that was recorded with it.
///
/// Requests are equal when method, path, decoded query, notation, key and body are: the order of parameters, and that of
/// fields in a body, has no meaning to the webservice. Any other request gets status 400 and a text that names what differs
/// from the nearest recorded one; [`finish`](Self::finish) reports it again, with the recorded requests that never came.
///
/// ```
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use prestashop_api::Shop;
/// use prestashop_conformance::replay::ReplayServer;
/// use prestashop_conformance::{fixtures, har::Har};
///
/// let recording = fixtures::open("8.2.1", "caching")?;
/// let server = ReplayServer::start(&recording.log.entries[..1]).await?;
/// let shop = Shop::connect(server.url()).key(server.key()).build()?;
/// let answer = shop
///     .raw(prestashop_api::Verb::Get, "orders")
///     .query("display", "full")
///     .query("filter[id]", "[7]")
///     .send()
///     .await?;
/// assert_eq!(answer.status, 200);
/// server.finish()?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct ReplayServer {
    server: MockServer,
    script: Arc<Mutex<Script>>,
    folder: String,
    key: String,
}

/// An entry that cannot be replayed, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("entry {index} cannot be replayed: {reason}")]
#[non_exhaustive]
pub struct Unplayable {
    /// Its index.
    pub index: usize,
    /// Why.
    pub reason: String,
}

/// What was asked differently from the recording.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deviations {
    /// Requests that no recorded one is equal to, each with what differs from the nearest.
    pub unexpected: Vec<String>,
    /// Recorded requests that never came.
    pub missing: Vec<String>,
}

impl Deviations {
    /// Whether everything was asked as recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.unexpected.is_empty() && self.missing.is_empty()
    }
}

impl fmt::Display for Deviations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = self.unexpected.clone();
        lines.extend(self.missing.iter().map(|line| format!("never asked: {line}")));
        f.write_str(&lines.join("\n"))
    }
}

impl std::error::Error for Deviations {}

/// What the server shall answer, and what it was asked.
#[derive(Default)]
pub(super) struct Script {
    /// Recorded exchanges, each to be asked once.
    pub(super) open: Vec<Exchange>,
    /// Answers what may be asked or not, any number of times.
    pub(super) beside: Option<Beside>,
    /// Requests that nothing recorded is equal to, with what differs.
    pub(super) unexpected: Vec<String>,
}

/// Answers to requests that were not recorded; `None` for a request that must have been.
pub(super) type Beside = Box<dyn Fn(&Asked) -> Option<ResponseTemplate> + Send>;

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Script").field("open", &self.open).field("unexpected", &self.unexpected).finish_non_exhaustive()
    }
}

/// A recorded request and its answer.
#[derive(Debug, Clone)]
pub(super) struct Exchange {
    pub(super) asked: Asked,
    pub(super) answer: ResponseTemplate,
}

impl Exchange {
    pub(super) fn of(entry: &Entry) -> Result<Self, String> {
        Ok(Self { asked: Asked::recorded(&entry.request)?, answer: answer(&entry.response)? })
    }
}

/// The answer as it was recorded: status, headers and the very bytes of the body.
fn answer(response: &har::Response) -> Result<ResponseTemplate, String> {
    if !(200..=999).contains(&response.status) {
        return Err(format!("no final answer was recorded (status {})", response.status));
    }
    let body = response.body().map_err(|error| error.to_string())?;
    if body.is_empty() && response.content.text.is_none() && response.content.size > 0 {
        return Err("the body of the answer was not recorded".to_owned());
    }
    let mut template = ResponseTemplate::new(response.status).set_body_bytes(body);
    for pair in &response.headers {
        let name = pair.name.to_ascii_lowercase();
        // HTTP/2 tells the status as a header named `:status`.
        if HOP.contains(&name.as_str()) || name.starts_with(':') {
            continue;
        }
        let (Ok(name), Ok(value)) =
            (name.parse::<http::HeaderName>(), http::HeaderValue::from_bytes(pair.value.as_bytes()))
        else {
            return Err(format!("the recorded header {} cannot be sent", pair.name));
        };
        template = template.append_header(name, value);
    }
    Ok(template)
}

impl Script {
    fn answer(&mut self, request: &Request) -> ResponseTemplate {
        let asked = match Asked::received(request) {
            Ok(asked) => asked,
            Err(reason) => return self.refuse(format!("{} {}: {reason}", request.method, request.url.path())),
        };
        if let Some(at) = self.open.iter().position(|exchange| differences(&exchange.asked, &asked).is_empty()) {
            return self.open.remove(at).answer;
        }
        if let Some(answer) = self.beside.as_ref().and_then(|beside| beside(&asked)) {
            return answer;
        }
        let nearest = self.open.iter().min_by_key(|exchange| distance(&exchange.asked, &asked));
        let text = match nearest {
            None => format!("{}\n  no request is recorded, or all were answered", asked.line()),
            Some(nearest) => format!(
                "{}\n  nearest recorded: {}\n  {}",
                asked.line(),
                nearest.asked.line(),
                differences(&nearest.asked, &asked).join("\n  ")
            ),
        };
        self.refuse(text)
    }

    /// 400 in plain text: no client takes it for the webservice, and none tries again.
    fn refuse(&mut self, text: String) -> ResponseTemplate {
        let answer = ResponseTemplate::new(400).set_body_raw(text.clone(), "text/plain");
        self.unexpected.push(text);
        answer
    }

    pub(super) fn deviations(&self) -> Deviations {
        Deviations {
            unexpected: self.unexpected.clone(),
            missing: self.open.iter().map(|exchange| exchange.asked.line()).collect(),
        }
    }
}

/// A poisoned lock means that a test has failed elsewhere; the script itself is whole.
fn locked(script: &Mutex<Script>) -> MutexGuard<'_, Script> {
    script.lock().unwrap_or_else(PoisonError::into_inner)
}

impl ReplayServer {
    /// Starts a server that answers as `entries` did, in their order where requests are equal.
    ///
    /// # Errors
    ///
    /// [`Unplayable`] for the first entry that is no call of the webservice or has no recorded answer.
    pub async fn start(entries: &[Entry]) -> Result<Self, Unplayable> {
        let mut script = Script::default();
        for (index, entry) in entries.iter().enumerate() {
            script.open.push(Exchange::of(entry).map_err(|reason| Unplayable { index, reason })?);
        }
        let first = script.open.first().map(|exchange| exchange.asked.clone());
        let folder = first.as_ref().map(|asked| asked.folder.clone()).unwrap_or_default();
        let key = first.and_then(|asked| asked.key).filter(|key| super::diff::is_key(key));
        let server = Self::empty().await;
        *locked(&server.script) = script;
        Ok(Self { folder, key: key.unwrap_or_else(|| KEY.to_owned()), ..server })
    }

    /// A server without any answer yet.
    pub(super) async fn empty() -> Self {
        let script = Arc::new(Mutex::new(Script::default()));
        let server = MockServer::builder().disable_request_recording().start().await;
        let answers = Arc::clone(&script);
        Mock::given(|_: &Request| true)
            .respond_with(move |request: &Request| locked(&answers).answer(request))
            .mount(&server)
            .await;
        Self { server, script, folder: String::new(), key: KEY.to_owned() }
    }

    /// The address of the shop; the API is below it, in `/api/`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}{}", self.server.uri(), self.folder)
    }

    /// The address of the server.
    pub(super) fn origin(&self) -> String {
        self.server.uri()
    }

    /// The key of the first entry, or some key if it was recorded without a usable one.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Replaces all that the server answers, and forgets what it was asked.
    pub(super) fn script(&self, script: Script) {
        *locked(&self.script) = script;
    }

    /// What was asked differently since the last [`script`](Self::script).
    pub(super) fn take(&self) -> Deviations {
        std::mem::take(&mut *locked(&self.script)).deviations()
    }

    /// Ends the replay.
    ///
    /// # Errors
    ///
    /// [`Deviations`] if a request came that was not recorded, or a recorded one never came.
    pub fn finish(self) -> Result<(), Deviations> {
        let deviations = self.take();
        if deviations.is_empty() { Ok(()) } else { Err(deviations) }
    }
}

//! Faults: what goes wrong between a shop and its client, on demand.

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};

use super::format::{json_text, sha1};
use super::response::{Errors, FakeResponse};
use crate::request::Notation;

/// Something that goes wrong with one request. See [`FakeShop::fail_next`](super::FakeShop::fail_next) and
/// [`FakeShop::fault`](super::FakeShop::fault).
pub struct InjectedFault {
    name: &'static str,
    effect: Effect,
}

enum Effect {
    Instead(FakeResponse),
    After(Box<dyn FnOnce(FakeResponse) -> FakeResponse + Send>),
    /// The request is executed; if that worked the shop says that it did not.
    Unsaid(fn(FakeResponse, Notation) -> FakeResponse),
    /// The connection ends without an answer.
    Dropped {
        executed: bool,
    },
}

impl InjectedFault {
    /// The request does not reach the shop; this answer comes instead.
    #[must_use]
    pub fn instead(answer: FakeResponse) -> Self {
        Self { name: "instead", effect: Effect::Instead(answer) }
    }

    /// The shop executes the request, but its answer is changed on the way back.
    #[must_use]
    pub fn after(change: impl FnOnce(FakeResponse) -> FakeResponse + Send + 'static) -> Self {
        Self { name: "after", effect: Effect::After(Box::new(change)) }
    }

    fn called(self, name: &'static str) -> Self {
        Self { name, ..self }
    }

    /// The name of the function that made it.
    pub(super) fn name(&self) -> &'static str {
        self.name
    }

    /// 429 from something in front of the shop, with `Retry-After` in seconds if there is one.
    #[must_use]
    pub fn rate_limited(retry_after: Option<u32>) -> Self {
        let answer = FakeResponse::html(429, "<html><body><h1>429 Too Many Requests</h1></body></html>");
        let answer =
            retry_after.into_iter().fold(answer, |answer, seconds| answer.header("Retry-After", seconds.to_string()));
        Self::instead(answer).called("rate_limited")
    }

    /// PHP dies before anything is done: 500 without a body.
    #[must_use]
    pub fn fatal() -> Self {
        Self::instead(FakeResponse::fatal()).called("fatal")
    }

    /// A page with status 200 stands in for the webservice.
    #[must_use]
    pub fn page() -> Self {
        Self::instead(FakeResponse::html(200, "<!doctype html><title>Just a moment</title>")).called("page")
    }

    /// 503 from a proxy in front of the shop, with `Retry-After` in seconds if there is one.
    #[must_use]
    pub fn unavailable(retry_after: Option<u32>) -> Self {
        let answer = FakeResponse::html(503, "<html><body><h1>503 Service Unavailable</h1></body></html>");
        Self::instead(match retry_after {
            Some(seconds) => answer.header("Retry-After", seconds.to_string()),
            None => answer,
        })
        .called("unavailable")
    }

    /// The query of the database fails, and nobody says so: 200 and an empty list, as PrestaShop up to 1.7.8, and 9.1, answer then.
    #[must_use]
    pub fn failed_query() -> Self {
        Self::after(|answer| answer.header("Content-Sha1", sha1("[]")).body("[]")).called("failed_query")
    }

    /// The answer breaks off after so many bytes; its `Content-Sha1` stays the one of the whole.
    #[must_use]
    pub fn truncated(bytes: usize) -> Self {
        Self::after(move |mut answer| {
            answer.body.truncate(bytes);
            answer
        })
        .called("truncated")
    }

    /// The answer carries a `Content-Sha1` that is not its own.
    #[must_use]
    pub fn wrong_sha1() -> Self {
        Self::after(|answer| answer.header("Content-Sha1", "0".repeat(40))).called("wrong_sha1")
    }

    /// Something that a module printed stands before the answer; its `Content-Sha1` stays the one of the answer.
    #[must_use]
    pub fn junk_before(junk: &str) -> Self {
        let junk = junk.as_bytes().to_vec();
        Self::after(move |mut answer| {
            answer.body.splice(0..0, junk);
            answer
        })
        .called("junk_before")
    }

    /// Something that a module printed stands behind the answer; its `Content-Sha1` stays the one of the answer.
    #[must_use]
    pub fn junk_behind(junk: &str) -> Self {
        let junk = junk.as_bytes().to_vec();
        Self::after(move |mut answer| {
            answer.body.extend(junk);
            answer
        })
        .called("junk_behind")
    }

    /// The answer comes late.
    #[must_use]
    pub fn slow(delay: Duration) -> Self {
        Self::after(move |answer| answer.after(delay)).called("slow")
    }

    /// The shop executes the request and then answers 500 with code 46, "Unable to save resource": so it does when a mail
    /// cannot be sent. What it would have refused anyway it refuses.
    #[must_use]
    pub fn saved_but_refused() -> Self {
        let effect = Effect::Unsaid(|answer, notation| {
            let errors = Errors::one(500, 46, "Unable to save resource").response(notation);
            answer.turned_into(errors)
        });
        Self { name: "saved_but_refused", effect }
    }

    /// The shop executes the request, and PHP warns of something while the answer is made: 500 with code 3. In JSON the
    /// errors stand beside the data, in XML they stand in its place.
    #[must_use]
    pub fn saved_with_notice() -> Self {
        Self { name: "saved_with_notice", effect: Effect::Unsaid(with_notice) }
    }

    /// The shop executes the request, but the connection ends before it answers.
    #[must_use]
    pub fn saved_but_dropped() -> Self {
        Self { name: "saved_but_dropped", effect: Effect::Dropped { executed: true } }
    }

    /// The connection ends before the shop has done anything.
    #[must_use]
    pub fn dropped() -> Self {
        Self { name: "dropped", effect: Effect::Dropped { executed: false } }
    }

    /// The answer to a request in that notation, or none if the connection is to end without.
    pub(super) fn apply(self, notation: Notation, execute: impl FnOnce() -> FakeResponse) -> Option<FakeResponse> {
        match self.effect {
            Effect::Instead(answer) => Some(answer),
            Effect::After(change) => Some(change(execute())),
            Effect::Unsaid(change) => {
                let answer = execute();
                Some(if answer.status < 300 { change(answer, notation) } else { answer })
            }
            Effect::Dropped { executed } => {
                if executed {
                    execute();
                }
                None
            }
        }
    }
}

fn with_notice(answer: FakeResponse, notation: Notation) -> FakeResponse {
    let message = "[PHP Warning #2] Undefined array key \"id\" (/var/www/html/modules/sample/sample.php, line 12)";
    let errors = Errors::one(500, 3, message).response(notation);
    let data = match notation {
        Notation::Json => serde_json::from_slice::<Value>(&answer.body).ok(),
        Notation::Xml => None,
    };
    let Some(Value::Object(mut data)) = data else {
        return answer.turned_into(errors);
    };
    data.insert("errors".to_owned(), json!([{ "code": 3, "message": message }]));
    // The hash is made of the data before the errors are added to it.
    FakeResponse { status: 500, body: json_text(&Value::Object(data)).into_bytes(), ..answer }
}

impl fmt::Debug for InjectedFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("InjectedFault").field(&self.name).finish()
    }
}

//! What ends a command without success: the message, the hint, the exit code.

use std::error::Error as StdError;
use std::fmt::Write as _;
use std::io;

use prestashop_api::error::counted;
use prestashop_api::poller::{PollerError, PollerErrorKind};
use prestashop_api::{Catalogue, Error, ErrorKind};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::resource::versions;
use crate::terminal::escaped;

/// The shop or the network said no, or a file is not what it must be: broken, of another feed, or in use.
const REFUSED: u8 = 1;
/// The command cannot be run as it was given; a file that is not there was named wrongly.
const USAGE: u8 = 2;
/// A write was sent, and nobody knows what became of it.
const DOUBTFUL: u8 = 3;
/// The key has not the right for it.
const RIGHT: u8 = 4;

/// Why a command ended without success.
#[derive(Debug)]
pub(crate) enum Failure {
    /// To be told to the user.
    Told(Box<Report>, u8),
    /// The reader of the output has gone away: there is nobody to tell.
    Pipe,
}

/// An error as `-o json` shows it.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    kind: String,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    /// What else the library's contract tells of its errors.
    #[serde(flatten)]
    more: Map<String, Value>,
    /// The message for a program, where people get it in parts: with the cause that says most.
    #[serde(skip)]
    whole: Option<Value>,
    /// The state that a failed cycle leaves, for whoever keeps it.
    #[serde(skip)]
    state: Option<Value>,
    /// Lines for people: what led to the error.
    #[serde(skip)]
    details: Vec<String>,
    /// The first line for people, if it is not the message.
    #[serde(skip)]
    headline: Option<String>,
}

impl Failure {
    /// The command cannot be run as it was given.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::told("usage", message, USAGE)
    }

    /// The work could not be done, or not be finished.
    pub(crate) fn refused(kind: &str, message: impl Into<String>) -> Self {
        Self::told(kind, message, REFUSED)
    }

    fn told(kind: &str, message: impl Into<String>, exit: u8) -> Self {
        Self::Told(Box::new(Report { kind: kind.to_owned(), message: message.into(), ..Report::default() }), exit)
    }

    /// Says what to do about it; replaces a hint that is there.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        if let Self::Told(report, _) = &mut self {
            report.hint = Some(hint.into());
        }
        self
    }

    /// Gives the state that a failed cycle leaves to whoever keeps it.
    pub(crate) fn with_state(mut self, state: Option<Value>) -> Self {
        if let Self::Told(report, _) = &mut self {
            report.state = state;
        }
        self
    }

    /// Adds a line for people.
    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        if let Self::Told(report, _) = &mut self {
            report.details.push(detail.into());
        }
        self
    }

    /// This failure, of a write, and that its outcome cannot be printed because of `lost`.
    fn unprinted(self, lost: Self) -> Self {
        match lost {
            Self::Told(report, _) => self.detail(report.message),
            Self::Pipe => self,
        }
    }

    /// Says where to look, if the use was wrong and nothing says so yet.
    pub(crate) fn usage_hint(self, hint: impl FnOnce() -> String) -> Self {
        match &self {
            Self::Told(report, USAGE) if report.hint.is_none() => self.hint(hint()),
            _ => self,
        }
    }

    /// The exit code.
    pub(crate) fn exit(&self) -> u8 {
        match self {
            Self::Told(_, exit) => *exit,
            Self::Pipe => 0,
        }
    }

    /// The text for stderr, with a line break at its end; empty if there is nothing to say. What the shop wrote in it is escaped.
    pub(crate) fn text(&self, json: bool) -> String {
        match self {
            Self::Pipe => String::new(),
            Self::Told(..) if json => format!("{}\n", escaped(&self.json().to_string())),
            Self::Told(report, _) => report.for_people(),
        }
    }

    /// The error for programs, `{"error": …}`, with the state that a failed cycle leaves; null if there is nothing to say.
    pub(crate) fn json(&self) -> Value {
        let Self::Told(report, _) = self else { return Value::Null };
        let mut error = serde_json::json!({ "error": report });
        if let Some(whole) = &report.whole {
            error["error"]["message"] = whole.clone();
        }
        if let Some(state) = &report.state {
            error["state"] = state.clone();
        }
        error
    }
}

impl Report {
    fn for_people(&self) -> String {
        let red = console::style("error:").for_stderr().red().bold();
        let mut text = format!("{red} {}\n", escaped(self.headline.as_ref().unwrap_or(&self.message)));
        for detail in &self.details {
            let _ = writeln!(text, "  {}", escaped(detail));
        }
        if let Some(hint) = &self.hint {
            let _ = writeln!(text, "{} {}", console::style("hint:").for_stderr().cyan().bold(), escaped(hint));
        }
        text
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let exit = match error.kind() {
            ErrorKind::Usage | ErrorKind::Insecure => USAGE,
            _ if error.may_have_been_applied() => DOUBTFUL,
            ErrorKind::ForbiddenResource | ErrorKind::ForbiddenVerb | ErrorKind::ForbiddenShop => RIGHT,
            _ => REFUSED,
        };
        let usage = error.kind() == ErrorKind::Usage;
        let message = match error.path() {
            // What is wrong with the input mostly names its field by itself.
            Some(path) if !(usage && error.message().contains(path)) => format!("{path}: {}", error.message()),
            _ => error.message().to_owned(),
        };
        let mut details = Vec::new();
        // The message is about the first error that is no PHP notice; the others would be lost.
        if error.codes().len() > 1 {
            details.extend(error.codes().iter().map(|code| format!("the shop says: {code}")));
        }
        if let Some(location) = error.location().filter(|location| !message.contains(location)) {
            details.push(format!("the shop points to {location}"));
        }
        let causes = causes(&error);
        details.extend(because(&causes));
        if let Some(excerpt) = error.excerpt().filter(|_| error.codes().is_empty()) {
            details.push(format!("the answer begins: {}", excerpt.escape_debug()));
        }
        if error.attempts() > 1 {
            details.push(format!("tried {}", counted(error.attempts(), "time")));
        }
        if error.may_have_been_applied() {
            details.push("the shop may have done it all the same: look before you try again".to_owned());
        }
        let hint = match error.kind() {
            ErrorKind::Ceiling => Some("raise --page-size or --max-pages, or narrow the list by --filter".to_owned()),
            ErrorKind::Insecure => Some("use https://, or give --allow-http if the way to the shop is safe".to_owned()),
            ErrorKind::ShopNotice => Some(
                "repair what PHP warns about, or give --tolerate-notices to take the data beside the warnings"
                    .to_owned(),
            ),
            ErrorKind::UnknownResource => error
                .resource()
                .and_then(|name| Catalogue::resource(name).ok())
                .and_then(|resource| Some(format!("PrestaShop has {} {}", resource.name, versions(resource)?)))
                .or_else(|| error.hint().map(as_options)),
            _ => error.hint().map(as_options),
        };
        let mut more = match serde_json::to_value(&error) {
            Ok(Value::Object(told)) => told,
            _ => Map::new(),
        };
        let whole = more.remove("message");
        more.retain(|key, _| !["kind", "hint"].contains(&key.as_str()));
        let report = Report {
            kind: error.kind().as_str().to_owned(),
            message,
            hint,
            more,
            whole,
            state: None,
            details,
            // Nothing was sent, so that it is about no call.
            headline: (!usage).then(|| error.to_string()),
        };
        Self::Told(Box::new(report), exit)
    }
}

impl From<PollerError> for Failure {
    fn from(error: PollerError) -> Self {
        let (kind, exit) = match error.kind() {
            PollerErrorKind::Settings => ("usage", USAGE),
            PollerErrorKind::Store => ("state_store", REFUSED),
            PollerErrorKind::State => ("state", REFUSED),
            PollerErrorKind::Fenced => ("fenced", REFUSED),
            PollerErrorKind::Contract => ("contract", REFUSED),
            PollerErrorKind::Record => ("record", REFUSED),
            _ => ("source", REFUSED),
        };
        let error = match error.kind() {
            PollerErrorKind::Source => match error.into_shop_error() {
                Ok(error) => return Self::from(error),
                Err(error) => error,
            },
            _ => error,
        };
        let told = error.to_string();
        let hint = error.hint().map(str::to_owned);
        let causes = causes(&error);
        let details = because(&causes).collect();
        let whole = causes.last().map(|cause| format!("{told}: {cause}").into());
        let report = Report { kind: kind.to_owned(), message: told, hint, whole, details, ..Report::default() };
        Self::Told(Box::new(report), exit)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::Pipe;
        }
        Self::refused("output", format!("the output cannot be written: {error}"))
    }
}

/// What the library gives as JSON.
pub(crate) fn encoded(of: &impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(of).map_err(|error| Failure::refused("decode", format!("this is no JSON: {error}")))
}

/// A write that was not done, was done in part, or of which nobody knows is no success. `answer` says what became of it and why;
/// `verified` is whether the caller wanted to know what the shop has stored.
pub(crate) fn judge(answer: &Value, item: &str, verified: bool) -> Result<(), Failure> {
    let said = answer["note"].as_str().filter(|note| !note.is_empty()).unwrap_or("it was not done");
    let failure = match answer["outcome"].as_str() {
        Some("applied" | "already_there") => return Ok(()),
        Some("taken") if !verified => return Ok(()),
        Some("taken" | "unknown") => Failure::told("ambiguous_write", said, DOUBTFUL)
            .hint(format!("look at the {} before you try again", item.replace('_', " "))),
        Some("partly") => Failure::refused("partly_saved", said),
        _ => Failure::refused("not_saved", said),
    };
    match answer["hint"].as_str() {
        Some(hint) => Err(failure.detail(format!("about the answer: {}", as_options(hint)))),
        None => Err(failure),
    }
}

/// How a command that has written ends, after it printed what became of that: who is not told that a write was done does it again.
pub(crate) fn told(printed: Result<(), Failure>, verdict: Result<(), Failure>, answer: &Value) -> Result<(), Failure> {
    match (printed, verdict) {
        (Ok(()), verdict) => verdict,
        (Err(lost), Ok(())) => {
            let note = answer["note"].as_str().unwrap_or_default();
            let lost = match lost {
                // Of a list it is none of our business; here the id of a new record may be in it.
                Failure::Pipe => Failure::refused("output", "whoever was to read the output has gone away"),
                lost @ Failure::Told(..) => lost,
            };
            Err(lost.detail(format!("the write was done all the same: {note}")))
        }
        (Err(lost), Err(failure)) => Err(failure.unprinted(lost)),
    }
}

/// A hint of the library with its methods as options of the command.
pub(crate) fn as_options(hint: &str) -> String {
    const OPTIONS: [(&str, &str); 4] = [
        ("tunnel_verbs(true)", "--tunnel"),
        ("try_key_in_query(true)", "--try-key-in-query"),
        ("key_in_query(true)", "--key-in-query"),
        ("ca_certificate", "--ca-file"),
    ];
    OPTIONS.iter().fold(hint.to_owned(), |hint, (method, option)| hint.replace(method, option))
}

/// The chain of causes below an error, without repeats.
fn causes(error: &dyn StdError) -> Vec<String> {
    let mut said = vec![error.to_string()];
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if !said.iter().any(|before| before.contains(&text)) {
            said.push(text);
        }
        next = cause.source();
    }
    said.split_off(1)
}

fn because(causes: &[String]) -> impl Iterator<Item = String> {
    causes.iter().map(|cause| format!("because: {cause}"))
}

//! The error as JSON: the contract with platforms, the same from the library, the command and whatever serves it.

use std::error::Error as _;

use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::{Value, json};

use super::{Error, ErrorKind, Verb};

/// An object with the keys of [`error_schema`]; those without a value, and those that would be false, are left out. The chain of causes is part of the message.
impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("kind", self.kind().as_str())?;
        object.serialize_entry("message", &self.whole_message())?;
        let texts = [
            ("hint", self.hint()),
            ("shop", self.shop()),
            ("resource", self.resource().filter(|resource| !resource.is_empty())),
            ("verb", self.verb().map(Verb::as_str)),
            ("path", self.path()),
            ("location", self.location()),
            ("excerpt", self.excerpt()),
        ];
        for (key, text) in texts {
            if let Some(text) = text {
                object.serialize_entry(key, text)?;
            }
        }
        let codes: Vec<_> = self.codes().iter().filter_map(|code| code.code).collect();
        if !codes.is_empty() {
            object.serialize_entry("codes", &codes)?;
        }
        // One alone is the message.
        if self.codes().len() > 1 {
            let said: Vec<_> = self.codes().iter().map(ToString::to_string).collect();
            object.serialize_entry("said", &said)?;
        }
        if let Some(status) = self.status() {
            object.serialize_entry("status", &status)?;
        }
        if let Some(id) = self.id() {
            object.serialize_entry("id", &id)?;
        }
        if self.attempts() > 0 {
            object.serialize_entry("attempts", &self.attempts())?;
        }
        if let Some(wait) = self.retry_after() {
            object.serialize_entry("retry_after", &wait.as_secs_f64().ceil())?;
        }
        for (key, yes) in [("retryable", self.is_retryable()), ("may_have_been_applied", self.may_have_been_applied())]
        {
            if yes {
                object.serialize_entry(key, &true)?;
            }
        }
        object.end()
    }
}

impl Error {
    /// The message with its place before it, and behind it the cause that lies at the bottom.
    fn whole_message(&self) -> String {
        self.with_bottom(match self.path() {
            Some(path) if !self.message().contains(path) => format!("{path}: {}", self.message()),
            _ => self.message().to_owned(),
        })
    }

    /// What is told of it, and the cause that lies at the bottom, unless it is said already.
    pub(crate) fn with_bottom(&self, told: String) -> String {
        let below = std::iter::successors(self.source(), |cause: &&dyn std::error::Error| (*cause).source()).last();
        match below.map(ToString::to_string).filter(|cause| !told.contains(cause)) {
            Some(cause) => format!("{told}: {cause}"),
            None => told,
        }
    }
}

/// The JSON Schema of an [`Error`] as JSON. New keys and kinds may come; those that are there keep their meaning.
#[must_use]
pub fn error_schema() -> Value {
    let kinds: Vec<_> = ErrorKind::ALL.iter().map(|kind| kind.as_str()).collect();
    let verbs = Verb::ALL.map(Verb::as_str);
    let text = |about: &str| json!({ "type": "string", "description": about });
    let number = |about: &str| json!({ "type": "integer", "minimum": 0, "description": about });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An error of the PrestaShop client",
        "type": "object",
        "required": ["kind", "message"],
        "properties": {
            "kind": {
                "type": "string",
                "description": "What went wrong, in one word.",
                "anyOf": [{ "enum": kinds }, { "pattern": "^[a-z_]+$" }],
            },
            "message": text("What went wrong; one line, without keys and passwords."),
            "hint": text("What to do or to click."),
            "shop": text("The shop of the call, by the address of its API."),
            "resource": text("The resource of the call; not there for the API root."),
            "verb": { "type": "string", "enum": verbs, "description": "The verb of the call." },
            "path": text("Where in the answer or the request it went wrong, such as `orders[17].total_paid`."),
            "location": text("The address that the shop points to, for `redirected`."),
            "excerpt": text("The beginning of the answer, at most 512 bytes, with keys and passwords removed."),
            "codes": { "type": "array", "items": { "type": "integer" }, "description": "PrestaShop's error codes, in the shop's order." },
            "said": { "type": "array", "items": { "type": "string" }, "description": "What the shop listed, where that is more than one error." },
            "status": number("The HTTP status of the answer."),
            "id": number("The id of the record that the call was about."),
            "attempts": number("How often the request was sent."),
            "retry_after": { "type": "number", "minimum": 0, "description": "How long the shop asks to wait, in seconds." },
            "retryable": { "const": true, "description": "The same call can succeed a little later without anyone doing anything." },
            "may_have_been_applied": { "const": true, "description": "A write may have been done all the same: look before it is tried again." },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_as_json_has_what_the_schema_says_and_no_more() {
        let shop = url::Url::parse("https://shop.example/api/").unwrap();
        let error = Error::decode("orders[17].total_paid", "`x` is no number")
            .with_call(Verb::Get, "orders".into(), Some(17))
            .of_shop(&shop)
            .with_status(200)
            .with_attempts(2)
            .with_source(std::io::Error::other("below"));
        let object = serde_json::to_value(&error).unwrap();
        assert_eq!(
            object,
            json!({
                "kind": "decode", "message": "orders[17].total_paid: `x` is no number: below", "shop": "https://shop.example/api/",
                "resource": "orders", "verb": "GET", "path": "orders[17].total_paid", "status": 200, "id": 17, "attempts": 2,
            })
        );
        let schema = error_schema();
        for key in object.as_object().unwrap().keys() {
            assert!(schema["properties"].get(key).is_some(), "{key}");
        }
        for key in schema["required"].as_array().unwrap() {
            assert!(object.get(key.as_str().unwrap()).is_some(), "{key}");
        }
    }
}

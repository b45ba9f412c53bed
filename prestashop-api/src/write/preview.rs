//! What a write would send, before it is sent.

use std::fmt;

use quick_xml::events::{BytesText, Event};
use quick_xml::{Reader, Writer};
use serde::Serialize;

use crate::client::{Call, Connection};
use crate::error::Verb;
use crate::record::{Kind, Shape};
use crate::write::compare::{Difference, HIDDEN};

/// A write that has not been sent: the request, and what it would change.
#[derive(Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Preview {
    /// The verb: PATCH, or PUT where the shop has no PATCH.
    pub verb: Verb,
    /// The path below `/api/`.
    pub path: String,
    /// The parameters, not encoded. With `ps_method` among them the verb is sent as a POST.
    pub query: Vec<(String, String)>,
    /// The body as it would be sent, but for what is secret: [`with_secrets`](Self::with_secrets) shows that too.
    pub body: String,
    /// What would change. Empty if the record already is as wanted.
    pub differences: Vec<Difference>,
    /// What else there is to know.
    pub notes: Vec<String>,
    /// The body as it would be sent.
    #[serde(skip)]
    sent: String,
}

impl Preview {
    pub(crate) fn new(
        connection: &Connection,
        mut call: Call,
        shape: &Shape,
        differences: Vec<Difference>,
        notes: Vec<String>,
    ) -> Self {
        for (name, value) in connection.scope().parameters() {
            call = call.query(name, value);
        }
        if connection.tunnels(call.verb) {
            let verb = call.verb.as_str();
            call = call.query("ps_method", verb);
        }
        let id = call.id.map_or_else(String::new, |id| format!("/{id}"));
        let sent = call.body.unwrap_or_default();
        Self {
            verb: call.verb,
            path: format!("{}{id}", call.resource),
            query: call.query.into_iter().map(|(name, value)| (name.into_owned(), value)).collect(),
            // A body that cannot be read cannot be looked through either.
            body: without_secrets(&sent, shape).unwrap_or_else(|| HIDDEN.to_owned()),
            differences,
            notes,
            sent,
        }
    }

    /// Has the body show what is secret too: a password that is set, and what a PUT sends back. Differences keep it hidden.
    #[must_use]
    pub fn with_secrets(mut self) -> Self {
        self.body.clone_from(&self.sent);
        self
    }
}

/// A body of the shape's records with something else in the place of what is secret.
fn without_secrets(body: &str, shape: &Shape) -> Option<String> {
    let mut reader = Reader::from_str(body);
    let mut writer = Writer::new(Vec::new());
    // How deep the secret field that is being read stands, and whether it holds anything.
    let (mut depth, mut secret, mut holds) = (0_u32, None, false);
    loop {
        let event = reader.read_event().ok()?;
        match &event {
            Event::Start(start) => {
                depth += 1;
                if secret.is_none() && is_secret(shape, start.name().0) {
                    (secret, holds) = (Some(depth), false);
                    writer.write_event(event).ok()?;
                    continue;
                }
            }
            Event::End(_) => {
                let ends = secret == Some(depth);
                depth = depth.checked_sub(1)?;
                if ends {
                    secret = None;
                    if holds {
                        writer.write_event(Event::Text(BytesText::new(HIDDEN))).ok()?;
                    }
                }
            }
            Event::Eof => return String::from_utf8(writer.into_inner()).ok(),
            _ => {}
        }
        if secret.is_some() {
            holds = true;
        } else {
            writer.write_event(event).ok()?;
        }
    }
}

/// Whether a field of that name is secret, in a record or in one of its rows.
fn is_secret(shape: &Shape, name: &str) -> bool {
    shape.fields.iter().any(|field| match field.kind {
        Kind::Association(association) => is_secret(association.shape, name),
        _ => field.secret && field.name == name,
    })
}

/// Without the body, which can hold secrets.
impl fmt::Debug for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Preview")
            .field("verb", &self.verb)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("differences", &self.differences)
            .field("notes", &self.notes)
            .finish_non_exhaustive()
    }
}

/// The verb and path, then a line per difference and note.
impl fmt::Display for Preview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.verb, self.path)?;
        for (index, (name, value)) in self.query.iter().enumerate() {
            write!(f, "{}{name}={value}", if index == 0 { '?' } else { '&' })?;
        }
        for difference in &self.differences {
            write!(f, "\n  {difference}")?;
        }
        for note in &self.notes {
            write!(f, "\n  note: {note}")?;
        }
        Ok(())
    }
}

//! What a write would send, before it is sent.

use std::fmt;

use serde::Serialize;

use crate::client::Call;
use crate::error::Verb;
use crate::write::compare::Difference;

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
    /// The body, as it would be sent: passwords that are set stand in it.
    pub body: String,
    /// What would change. Empty if the record already is as wanted.
    pub differences: Vec<Difference>,
    /// What else there is to know.
    pub notes: Vec<String>,
}

impl Preview {
    pub(crate) fn new(call: Call, differences: Vec<Difference>, notes: Vec<String>) -> Self {
        let id = call.id.map_or_else(String::new, |id| format!("/{id}"));
        Self {
            verb: call.verb,
            path: format!("{}{id}", call.resource),
            query: call.query.into_iter().map(|(name, value)| (name.into_owned(), value)).collect(),
            body: call.body.unwrap_or_default(),
            differences,
            notes,
        }
    }
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

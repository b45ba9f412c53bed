//! Records as CSV: flat columns, what is nested as JSON text.

use std::io::{self, Write};

use serde_json::Value;

/// The fields of a record in their order, the associations among them.
pub(crate) fn fields(record: &Value) -> impl Iterator<Item = (&str, &Value)> {
    record.as_object().into_iter().flatten().flat_map(|(name, value)| {
        let associations = value.as_object().filter(|_| name == "associations");
        let own = associations.is_none().then_some((name.as_str(), value));
        own.into_iter().chain(associations.into_iter().flatten().map(|(name, value)| (name.as_str(), value)))
    })
}

/// All names that occur in the records, each once, in the order of their first occurrence.
pub(crate) fn names(records: &[Value]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for record in records {
        for (name, _) in fields(record) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// The field of that name.
pub(crate) fn field<'a>(record: &'a Value, name: &str) -> Option<&'a Value> {
    fields(record).find(|(other, _)| *other == name).map(|(_, value)| value)
}

/// Writes a line of names and a line per record; nothing if there are no records.
pub(crate) fn write(out: impl Write, records: &[Value]) -> io::Result<()> {
    let names = names(records);
    if names.is_empty() {
        return Ok(());
    }
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(&names).map_err(plain)?;
    for record in records {
        let values = names.iter().map(|name| match field(record, name) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
        });
        writer.write_record(values).map_err(plain)?;
    }
    writer.flush()
}

/// The error of the output itself: whether its reader has gone away must not be lost.
fn plain(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

//! How data reaches stdout.

use std::io::{self, IsTerminal as _, Write as _};

use prestashop_api::ResourceMeta;
use prestashop_api::record::{Record, WithoutSecrets};
use serde_json::Value;

use crate::args::{Format, Global};
use crate::chosen::Chosen;
use crate::failure::Failure;
use crate::stdout::{self, Stdout};
use crate::terminal::escaped;
use crate::{flat, table};

/// Tells something on stderr that is neither data nor an error.
pub(crate) fn note(text: &str) {
    eprintln!("{} {}", console::style("note:").for_stderr().bold(), escaped(text));
}

/// Warns on stderr of what was done, as it may do harm.
pub(crate) fn warn(text: &str) {
    eprintln!("{} {}", console::style("warning:").for_stderr().yellow().bold(), escaped(text));
}

/// Where data goes, and how it is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    format: Format,
    asked: Option<Format>,
    /// Whether what is secret is shown.
    secrets: bool,
    /// Whether CSV holds texts as they are, formulas among them.
    csv_raw: bool,
}

impl Output {
    /// The format that was asked for, else the one that fits stdout.
    pub(crate) fn new(global: &Global) -> Self {
        let fitting = || if io::stdout().is_terminal() { Format::Table } else { Format::Json };
        let asked = global.output;
        let (secrets, csv_raw) = (global.secrets, global.csv_raw);
        Self { format: asked.unwrap_or_else(fitting), asked, secrets, csv_raw }
    }

    /// Whether what is secret is shown.
    pub(crate) fn secrets(self) -> bool {
        self.secrets
    }

    /// A record as it is shown: without what is secret, unless that was asked for.
    pub(crate) fn json(self, record: &dyn Record) -> Result<Value, Failure> {
        let json =
            if self.secrets { serde_json::to_value(record) } else { serde_json::to_value(WithoutSecrets(record)) };
        json.map_err(|error| Failure::refused("decode", format!("a record is no JSON: {error}")))
    }

    /// Says which secrets are left out, to those who might look for them.
    fn note_left_out(self, resource: &ResourceMeta, chosen: Option<&Chosen>) {
        if self.secrets || !(chosen.is_some() || self.for_people()) {
            return;
        }
        let secret = resource.shape.fields.iter().filter(|field| field.secret).map(|field| field.name);
        let names: Vec<_> = secret.filter(|name| chosen.is_none_or(|chosen| chosen.names(name))).collect();
        if !names.is_empty() {
            note(&format!("left out as secret: {}; --secrets shows what is", names.join(", ")));
        }
    }

    /// Whether errors are JSON objects: where JSON was asked for, not where it is merely what fits stdout.
    pub(crate) fn json_errors(self) -> bool {
        matches!(self.asked, Some(Format::Json | Format::Ndjson))
    }

    /// Whether progress on stderr would get between lines of data on the same terminal.
    pub(crate) fn streams_to_terminal(self) -> bool {
        matches!(self.format, Format::Json | Format::Ndjson) && io::stdout().is_terminal()
    }

    /// Prints one record; `display` is what was asked for.
    pub(crate) fn record(
        self,
        resource: &'static ResourceMeta,
        display: Option<&str>,
        record: Value,
    ) -> Result<(), Failure> {
        let chosen = Chosen::new(resource, display);
        let record = match &chosen {
            Some(chosen) => chosen.arrange(record),
            None => record,
        };
        let mut out = stdout::open()?;
        match self.format {
            Format::Table => write!(out, "{}", table::record(resource, &record))?,
            _ => self.plain(&mut out, &record)?,
        }
        out.flush()?;
        self.note_left_out(resource, chosen.as_ref());
        Ok(())
    }

    /// Prints an object that is no record of a resource.
    pub(crate) fn object(self, object: &Value) -> Result<(), Failure> {
        let mut out = stdout::open()?;
        match self.format {
            Format::Table => write!(out, "{}", table::object(object))?,
            _ => self.plain(&mut out, object)?,
        }
        Ok(out.flush()?)
    }

    /// Prints an answer for programs: JSON, whatever fits stdout.
    pub(crate) fn value(self, value: &Value) -> Result<(), Failure> {
        let mut out = stdout::open()?;
        match self.asked {
            Some(Format::Ndjson) => writeln!(out, "{value}")?,
            _ => writeln!(out, "{value:#}")?,
        }
        Ok(out.flush()?)
    }

    /// Prints an object that is no record of a resource: for people as that text.
    pub(crate) fn told(self, text: &str, object: &Value) -> Result<(), Failure> {
        let mut out = stdout::open()?;
        match self.format {
            Format::Table => write!(out, "{text}")?,
            _ => self.plain(&mut out, object)?,
        }
        Ok(out.flush()?)
    }

    /// The same, with text that has styles of its own: what a shop wrote in it is escaped already.
    pub(crate) fn styled(self, text: &str, object: &Value) -> Result<(), Failure> {
        if !self.for_people() {
            return self.told(text, object);
        }
        let mut out = stdout::styled()?;
        write!(out, "{text}")?;
        Ok(out.flush()?)
    }

    /// Prints rows that are no records: for people as that text.
    pub(crate) fn rows(self, text: &str, rows: &[Value]) -> Result<(), Failure> {
        let mut out = stdout::open()?;
        match self.format {
            Format::Table => write!(out, "{text}")?,
            Format::Csv => flat::write(&mut out, rows, self.csv_raw)?,
            Format::Ndjson => rows.iter().try_for_each(|row| writeln!(out, "{row}"))?,
            Format::Json => writeln!(out, "{:#}", Value::from(rows))?,
        }
        Ok(out.flush()?)
    }

    /// Whether people read it.
    pub(crate) fn for_people(self) -> bool {
        self.format == Format::Table
    }

    fn plain(self, out: &mut Stdout, value: &Value) -> Result<(), Failure> {
        match self.format {
            Format::Csv => flat::write(out, std::slice::from_ref(value), self.csv_raw)?,
            Format::Ndjson => writeln!(out, "{value}")?,
            Format::Json | Format::Table => writeln!(out, "{value:#}")?,
        }
        Ok(())
    }

    /// Starts a list of records; `display` is what was asked for.
    pub(crate) fn list(self, resource: &'static ResourceMeta, display: Option<&str>) -> Result<ListWriter, Failure> {
        let chosen = Chosen::new(resource, display);
        Ok(ListWriter { output: self, resource, chosen, out: stdout::open()?, kept: Vec::new(), written: 0 })
    }
}

/// Writes a list: records as they come where the format allows it, else all at the end.
#[derive(Debug)]
pub(crate) struct ListWriter {
    output: Output,
    resource: &'static ResourceMeta,
    /// The fields that the user has chosen.
    chosen: Option<Chosen>,
    out: Stdout,
    kept: Vec<Value>,
    written: u64,
}

impl ListWriter {
    /// Adds a record.
    pub(crate) fn push(&mut self, record: Value) -> Result<(), Failure> {
        let record = match &self.chosen {
            Some(chosen) => chosen.arrange(record),
            None => record,
        };
        match self.output.format {
            // Their columns depend on all records.
            Format::Table | Format::Csv => self.kept.push(record),
            Format::Ndjson => writeln!(self.out, "{record}")?,
            Format::Json => {
                let start = if self.written == 0 { "[" } else { "," };
                let record = format!("{record:#}").replace('\n', "\n  ");
                write!(self.out, "{start}\n  {record}")?;
            }
        }
        self.written += 1;
        Ok(())
    }

    /// How many records there are so far.
    pub(crate) fn written(&self) -> u64 {
        self.written
    }

    /// Hands on what was pushed, so that a reader sees each page when it comes.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        Ok(self.out.flush()?)
    }

    /// Ends the list.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        match self.output.format {
            Format::Json if self.written == 0 => writeln!(self.out, "[]")?,
            Format::Json => writeln!(self.out, "\n]")?,
            Format::Ndjson => {}
            Format::Csv => flat::write(&mut self.out, &self.kept, self.output.csv_raw)?,
            Format::Table => {
                let hidden = !self.output.secrets && self.resource.shape.fields.iter().any(|field| field.secret);
                let table = table::list(self.resource, &self.kept, self.chosen.is_some(), hidden);
                write!(self.out, "{}", table.text)?;
                self.out.flush()?;
                note(&table.summary);
            }
        }
        self.out.flush()?;
        if self.written > 0 && self.chosen.is_some() {
            self.output.note_left_out(self.resource, self.chosen.as_ref());
        }
        Ok(())
    }
}

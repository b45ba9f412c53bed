//! How data reaches stdout.

use std::io::{self, BufWriter, IsTerminal as _, Stdout, Write as _};

use prestashop_api::ResourceMeta;
use serde_json::Value;

use crate::args::Format;
use crate::chosen::Chosen;
use crate::failure::Failure;
use crate::{flat, table};

/// Tells something on stderr that is neither data nor an error.
pub(crate) fn note(text: &str) {
    eprintln!("{} {text}", console::style("note:").for_stderr().bold());
}

/// Where data goes, and how it is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    format: Format,
    asked: Option<Format>,
}

impl Output {
    /// The format that was asked for, else the one that fits stdout.
    pub(crate) fn new(asked: Option<Format>) -> Self {
        let fitting = || if io::stdout().is_terminal() { Format::Table } else { Format::Json };
        Self { format: asked.unwrap_or_else(fitting), asked }
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
        let record = match Chosen::new(resource, display) {
            Some(chosen) => chosen.arrange(record),
            None => record,
        };
        let mut out = BufWriter::new(io::stdout());
        match self.format {
            Format::Table => write!(out, "{}", table::record(resource, &record))?,
            _ => self.plain(&mut out, &record)?,
        }
        Ok(out.flush()?)
    }

    /// Prints an object that is no record of a resource.
    pub(crate) fn object(self, object: &Value) -> Result<(), Failure> {
        let mut out = BufWriter::new(io::stdout());
        match self.format {
            Format::Table => write!(out, "{}", table::object(object))?,
            _ => self.plain(&mut out, object)?,
        }
        Ok(out.flush()?)
    }

    /// Prints an object that is no record of a resource: for people as that text.
    pub(crate) fn told(self, text: &str, object: &Value) -> Result<(), Failure> {
        let mut out = BufWriter::new(io::stdout());
        match self.format {
            Format::Table => write!(out, "{text}")?,
            _ => self.plain(&mut out, object)?,
        }
        Ok(out.flush()?)
    }

    /// Prints rows that are no records: for people as that text.
    pub(crate) fn rows(self, text: &str, rows: &[Value]) -> Result<(), Failure> {
        let mut out = BufWriter::new(io::stdout());
        match self.format {
            Format::Table => write!(out, "{text}")?,
            Format::Csv => flat::write(&mut out, rows)?,
            Format::Ndjson => rows.iter().try_for_each(|row| writeln!(out, "{row}"))?,
            Format::Json => writeln!(out, "{:#}", Value::from(rows))?,
        }
        Ok(out.flush()?)
    }

    /// Whether people read it.
    pub(crate) fn for_people(self) -> bool {
        self.format == Format::Table
    }

    fn plain(self, out: &mut BufWriter<Stdout>, value: &Value) -> Result<(), Failure> {
        match self.format {
            Format::Csv => flat::write(out, std::slice::from_ref(value))?,
            Format::Ndjson => writeln!(out, "{value}")?,
            Format::Json | Format::Table => writeln!(out, "{value:#}")?,
        }
        Ok(())
    }

    /// Starts a list of records; `display` is what was asked for.
    pub(crate) fn list(self, resource: &'static ResourceMeta, display: Option<&str>) -> ListWriter {
        ListWriter {
            format: self.format,
            resource,
            chosen: Chosen::new(resource, display),
            out: BufWriter::new(io::stdout()),
            kept: Vec::new(),
            written: 0,
        }
    }
}

/// Writes a list: records as they come where the format allows it, else all at the end.
#[derive(Debug)]
pub(crate) struct ListWriter {
    format: Format,
    resource: &'static ResourceMeta,
    /// The fields that the user has chosen.
    chosen: Option<Chosen>,
    out: BufWriter<Stdout>,
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
        match self.format {
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
        match self.format {
            Format::Json if self.written == 0 => writeln!(self.out, "[]")?,
            Format::Json => writeln!(self.out, "\n]")?,
            Format::Ndjson => {}
            Format::Csv => flat::write(&mut self.out, &self.kept)?,
            Format::Table => {
                let table = table::list(self.resource, &self.kept, self.chosen.is_some());
                write!(self.out, "{}", table.text)?;
                self.out.flush()?;
                note(&table.summary);
            }
        }
        Ok(self.out.flush()?)
    }
}

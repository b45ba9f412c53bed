//! How many records the next page asks for: all that the settings allow, or fewer while looking for a record that
//! cannot be read.

/// The page size of a cycle.
#[derive(Debug)]
pub(in crate::poller) struct PageSizer {
    /// As the settings say.
    full: u32,
    /// The page size where nothing is suspected.
    size: u32,
    /// A record among the next so many cannot be read.
    suspect: Option<u32>,
}

impl PageSizer {
    pub(in crate::poller) fn new(full: u32) -> Self {
        Self { full, size: full, suspect: None }
    }

    /// Records to ask for next.
    pub(in crate::poller) fn limit(&self) -> u32 {
        self.suspect.map_or(self.size, |among| (among / 2).max(1))
    }

    /// A page was read, with so many records.
    pub(in crate::poller) fn read(&mut self, records: usize) {
        let records = u32::try_from(records).unwrap_or(u32::MAX);
        self.suspect = self.suspect.map(|among| among.saturating_sub(records)).filter(|among| *among > 0);
        if self.suspect.is_none() {
            self.size = self.size.saturating_mul(2).min(self.full);
        }
    }

    /// A page could not be read. Returns whether it held a single record, which then is the one.
    pub(in crate::poller) fn failed(&mut self) -> bool {
        let limit = self.limit();
        if limit > 1 {
            self.suspect = Some(limit);
        }
        limit == 1
    }

    /// The next record is suspected.
    pub(in crate::poller) fn single_out(&mut self) {
        self.suspect = Some(1);
    }

    /// The bad record was passed. New ones come in rows, so that the size grows from 1 again.
    pub(in crate::poller) fn passed(&mut self, known: bool) {
        self.suspect = None;
        self.size = if known { self.full } else { 1 };
    }
}

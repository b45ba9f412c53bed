//! How many records the next page asks for: all that the settings allow, or fewer while looking for a record that
//! cannot be read.

/// The page size of a cycle.
#[derive(Debug)]
pub(in crate::poller) struct PageSizer {
    /// As the settings say.
    full: u32,
    /// What the shop makes in time: halved when it does not, and grown again by and by.
    most: u32,
    /// The page size where nothing is suspected.
    size: u32,
    /// A record among the next so many cannot be read.
    suspect: Option<u32>,
}

impl PageSizer {
    /// `most` is what the shop made in time lately, if that is less.
    pub(in crate::poller) fn new(full: u32, most: Option<u32>) -> Self {
        let most = most.unwrap_or(full).clamp(1, full.max(1));
        Self { full, most, size: most, suspect: None }
    }

    /// What the shop makes in time; `None` if that is a full page.
    pub(in crate::poller) fn most(&self) -> Option<u32> {
        (self.most < self.full).then_some(self.most)
    }

    /// A page was not made in time: a smaller one follows.
    pub(in crate::poller) fn slow(&mut self) {
        self.most = (self.limit() / 2).max(1);
        self.size = self.size.min(self.most);
    }

    /// Records to ask for next.
    pub(in crate::poller) fn limit(&self) -> u32 {
        self.suspect.map_or(self.size, |among| (among / 2).max(1)).min(self.most)
    }

    /// A page was read, with so many records.
    pub(in crate::poller) fn read(&mut self, records: usize) {
        let records = u32::try_from(records).unwrap_or(u32::MAX);
        let whole = records >= self.limit();
        self.suspect = self.suspect.map(|among| among.saturating_sub(records)).filter(|among| *among > 0);
        if self.suspect.is_none() {
            // A tenth of a full page at a time: a page that is too large costs the shop its whole time limit.
            if whole && self.size == self.most {
                self.most = self.most.saturating_add((self.full / 10).max(1)).min(self.full);
            }
            self.size = self.size.saturating_mul(2).min(self.most);
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
        self.size = if known { self.most } else { 1 };
    }
}

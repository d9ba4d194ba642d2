//! One record of a CSV file, in one piece of memory that is used again for the next.

/// The cells of one record. Reading into the same record again costs no allocation.
#[derive(Debug, Clone, Default)]
pub struct Record {
    pub(super) text: String,
    /// Where each cell ends in `text`.
    pub(super) ends: Vec<usize>,
    /// How many lines below the record's first line each cell begins.
    pub(super) below: Vec<u32>,
    pub(super) line: u64,
}

impl Record {
    /// An empty record.
    pub fn new() -> Self {
        Record::default()
    }

    /// The line of the file, counted from 1, on which the record begins.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The line on which a cell begins, counted from 0 for the cell.
    pub fn line_of(&self, index: usize) -> u64 {
        self.line + self.below.get(index).copied().map_or(0, u64::from)
    }

    /// How many cells the record has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// True before anything was read into it.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text of a cell, counted from 0.
    pub fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = match index.checked_sub(1) {
            Some(before) => *self.ends.get(before)?,
            None => 0,
        };
        self.text.get(start..end)
    }

    /// The cells' texts in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let cell = self.text.get(start..*end).unwrap_or("");
            start = *end;
            cell
        })
    }

    /// Replaces every cell's text.
    pub(super) fn rewrite(&mut self, mut change: impl FnMut(usize, &str, &mut String)) {
        let mut text = String::with_capacity(self.text.len());
        let mut ends = Vec::with_capacity(self.ends.len());
        for (index, cell) in self.iter().enumerate() {
            change(index, cell, &mut text);
            ends.push(text.len());
        }
        self.text = text;
        self.ends = ends;
    }
}

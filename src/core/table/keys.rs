//! What the rows of a list are sorted by, read once for each row.
//!
//! Lists are mostly sorted by a level and a day: such keys are numbers, which take a third of the memory and compare in a
//! fraction of the time.

use std::cmp::Ordering;

use super::sort::SortBy;
use crate::core::path::SortKey;

/// Columns that fit into a narrow key.
const COLUMNS: usize = 2;

#[derive(Debug, Default)]
pub(super) struct Keys {
    /// The rows, each with its place in the list as it was found, in the order of their slots: records that lie beside
    /// each other are read one after the other.
    rows: Vec<(u32, u32)>,
    narrow: Vec<Narrow>,
    /// Those of all columns, one row after the other; used once a key was met that is no number.
    wide: Vec<SortKey>,
    is_wide: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Narrow {
    columns: [u64; COLUMNS],
    /// Rows of equal values keep the order in which they came.
    place: u32,
    slot: u32,
}

impl Keys {
    /// Those of these rows, unless it has begun.
    pub fn begin(&mut self, found: &[u32], by: &[SortBy]) {
        if self.rows.is_empty() {
            self.rows = found.iter().copied().zip(0..).collect();
            self.rows.sort_unstable();
            self.narrow.reserve_exact(found.len());
        }
        if self.is_wide {
            self.wide.reserve_exact((found.len() * by.len()).saturating_sub(self.wide.len()));
        }
    }

    /// The slot of the row whose keys are wanted next; none once all were taken in.
    pub fn next(&self, by: &[SortBy]) -> Option<u32> {
        let done = if self.is_wide { self.wide.len() / by.len().max(1) } else { self.narrow.len() };
        self.rows.get(done).map(|(slot, _)| *slot)
    }

    /// Takes in the keys of the next row, one for each column. False where they are not like the others: all rows have to
    /// be read again.
    pub fn push(&mut self, by: &[SortBy], keys: impl Iterator<Item = SortKey>) -> bool {
        if self.is_wide {
            self.wide.extend(keys);
            return true;
        }
        let Some((slot, place)) = self.rows.get(self.narrow.len()).copied() else { return true };
        let mut narrow = Narrow { columns: [0; COLUMNS], place, slot };
        let mut columns = narrow.columns.iter_mut();
        for (key, by) in keys.zip(by) {
            let (Some(column), Some(number)) = (columns.next(), key.narrow(by.descending)) else {
                (self.is_wide, self.narrow) = (true, Vec::new());
                return false;
            };
            *column = number;
        }
        self.narrow.push(narrow);
        true
    }

    /// The rows in their order. Stable.
    pub fn sorted(mut self, by: &[SortBy]) -> Vec<u32> {
        if !self.is_wide {
            self.narrow.sort_unstable();
            return self.narrow.into_iter().map(|row| row.slot).collect();
        }
        // Places instead of the keys themselves: of a large list that is megabytes less.
        let mut rows: Vec<(u32, u32, usize)> =
            self.rows.into_iter().zip(0..).map(|((slot, place), at)| (place, slot, at)).collect();
        let keys_of = |at: usize| self.wide.chunks(by.len()).nth(at).unwrap_or_default();
        rows.sort_unstable_by(|a, b| {
            let columns = keys_of(a.2).iter().zip(keys_of(b.2)).zip(by);
            let mut orders = columns.map(|((a, b), by)| a.compare(b, by.descending));
            orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal).then(a.0.cmp(&b.0))
        });
        rows.into_iter().map(|(_, slot, _)| slot).collect()
    }
}

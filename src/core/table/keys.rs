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
    /// How many rows were read.
    pub fn rows(&self, by: &[SortBy]) -> usize {
        if self.is_wide { self.wide.len() / by.len().max(1) } else { self.narrow.len() }
    }

    /// Makes room for so many rows.
    pub fn make_room_for(&mut self, rows: usize, by: &[SortBy]) {
        match self.is_wide {
            false => self.narrow.reserve_exact(rows.saturating_sub(self.narrow.len())),
            true => self.wide.reserve_exact((rows * by.len()).saturating_sub(self.wide.len())),
        }
    }

    /// Takes in the keys of the next row, one for each column. False where they are not like the others: all rows have to
    /// be read again.
    pub fn push(&mut self, slot: u32, by: &[SortBy], keys: impl Iterator<Item = SortKey>) -> bool {
        if self.is_wide {
            self.wide.extend(keys);
            return true;
        }
        let mut narrow = Narrow { columns: [0; COLUMNS], place: self.narrow.len() as u32, slot };
        let mut places = narrow.columns.iter_mut();
        for (key, by) in keys.zip(by) {
            let (Some(place), Some(number)) = (places.next(), key.narrow(by.descending)) else {
                *self = Self { is_wide: true, ..Self::default() };
                return false;
            };
            *place = number;
        }
        self.narrow.push(narrow);
        true
    }

    /// The rows in their order; `found` are those whose keys were taken in. Stable.
    pub fn sorted(mut self, found: &[u32], by: &[SortBy]) -> Vec<u32> {
        if !self.is_wide {
            self.narrow.sort_unstable();
            return self.narrow.into_iter().map(|row| row.slot).collect();
        }
        // Places instead of the keys themselves: of a large list that is megabytes less.
        let mut rows: Vec<(u32, u32)> = found.iter().copied().zip(0..).collect();
        let keys_of = |at: u32| self.wide.chunks(by.len()).nth(at as usize).unwrap_or_default();
        rows.sort_by(|(_, a), (_, b)| {
            let columns = keys_of(*a).iter().zip(keys_of(*b)).zip(by);
            let mut orders = columns.map(|((a, b), by)| a.compare(b, by.descending));
            orders.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
        });
        rows.into_iter().map(|(slot, _)| slot).collect()
    }
}

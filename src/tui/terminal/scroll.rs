//! Finds the band of rows that merely moved, so that the terminal can move it: over a slow link a scrolled list costs
//! its new line instead of the whole screen.

use super::grid::{Grid, Slot};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Fewer changed rows than this are cheaper to write.
const ROWS_WORTH_IT: usize = 4;

/// The rows `top..=bottom` of the screen move up by `by` rows (down if negative).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shift {
    pub top: usize,
    pub bottom: usize,
    pub by: isize,
}

/// The move that makes most cells right, or `None`. It is a guess: the painter compares the bytes.
pub fn find(shown: &Grid, want: &Grid) -> Option<Shift> {
    let changed: Vec<usize> =
        shown.rows().zip(want.rows()).enumerate().filter(|(_, (a, b))| a != b).map(|(y, _)| y).collect();
    if changed.len() < ROWS_WORTH_IT {
        return None;
    }
    let (by, (_, first, last)) = match most_seen_move(shown, want, &changed) {
        Some(by) => (by, best_run(shown, want, by)?),
        // One of several lists side by side: no row is elsewhere as a whole, but mending what stood still beside the
        // list may be cheaper than writing the list.
        None => [1, -1]
            .into_iter()
            .filter_map(|by| Some((by, best_run(shown, want, by)?)))
            .filter(|(_, (gain, ..))| usize::try_from(*gain).is_ok_and(|gain| gain > shown.row(0).len()))
            .max_by_key(|(_, (gain, ..))| *gain)?,
    };
    let reach = by.unsigned_abs();
    Some(if by > 0 {
        Shift { top: first, bottom: last + reach, by }
    } else {
        Shift { top: first - reach, bottom: last, by }
    })
}

/// Rows that stand elsewhere unchanged vote for the distance they moved; a row with a moved marker need not agree.
fn most_seen_move(shown: &Grid, want: &Grid, changed: &[usize]) -> Option<isize> {
    let mut places: HashMap<u64, Vec<usize>> = HashMap::new();
    for (y, row) in shown.rows().enumerate() {
        if !row.iter().all(Slot::is_blank) {
            places.entry(fingerprint(row)).or_default().push(y);
        }
    }
    let mut votes: HashMap<isize, usize> = HashMap::new();
    for &y in changed {
        for &from in places.get(&fingerprint(want.row(y))).into_iter().flatten() {
            let by = isize::try_from(from).ok()? - isize::try_from(y).ok()?;
            if by != 0 {
                *votes.entry(by).or_default() += 1;
            }
        }
    }
    votes
        .into_iter()
        .filter(|(_, count)| *count >= 2)
        .max_by_key(|(by, count)| (*count, -by.abs(), *by))
        .map(|(by, _)| by)
}

fn fingerprint(row: &[Slot]) -> u64 {
    let mut hasher = DefaultHasher::new();
    row.hash(&mut hasher);
    hasher.finish()
}

/// The run of wanted rows for which moving by `by` beats staying: by how many cells, first and last row.
fn best_run(shown: &Grid, want: &Grid, by: isize) -> Option<(isize, usize, usize)> {
    let agree = |a: &[Slot], b: &[Slot]| a.iter().zip(b).filter(|(a, b)| a == b).count();
    let mut best: Option<(isize, usize, usize)> = None;
    let mut run: Option<(isize, usize)> = None;
    for (y, row) in want.rows().enumerate() {
        let from = y.checked_add_signed(by).filter(|from| *from < want.rows().len());
        let Some(from) = from else {
            run = None;
            continue;
        };
        let gain =
            isize::try_from(agree(shown.row(from), row)).ok()? - isize::try_from(agree(shown.row(y), row)).ok()?;
        let (sum, start) = match run {
            Some((sum, start)) if sum > 0 => (sum + gain, start),
            _ => (gain, y),
        };
        run = Some((sum, start));
        if best.is_none_or(|(most, ..)| sum > most) {
            best = Some((sum, start, y));
        }
    }
    best.filter(|(sum, ..)| *sum > 0)
}

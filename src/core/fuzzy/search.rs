//! A search in slices: first which rows match, then which match best, exactly as if every row had been scored.
//!
//! Only the rows that are seen have to be ranked. Each matching row waits in a heap under the highest score that it
//! could have; what comes to the top unscored is scored and put back, what comes to the top scored is next best.
//! Rows of equal score keep the order in which they were given.

use std::collections::BinaryHeap;

use super::{Hay, Scorer, Word};

/// Where a search looks rows up.
pub trait Rows {
    /// The text of a row, for words.
    fn hay(&mut self, slot: u32) -> Hay<'_>;
    /// Whether the row passes everything that is no word.
    fn keep(&mut self, slot: u32) -> bool;
}

/// How far a search has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Rows looked at, of `rows`.
    pub scanned: usize,
    pub rows: usize,
    /// Rows that match, of those looked at.
    pub found: usize,
    /// Of those, how many have got their place.
    pub ranked: usize,
}

impl Progress {
    /// Whether all rows were looked at, so that `found` is the count.
    pub fn is_counted(&self) -> bool {
        self.scanned == self.rows
    }

    pub fn is_done(&self) -> bool {
        self.is_counted() && self.ranked == self.found
    }
}

/// What scoring a row costs, in rows that are merely looked at.
const SCORING: usize = 8;

/// A row that waits for its place: value above, then the earlier row above, then whether the value is a score.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Waiting(u64);

impl Waiting {
    /// Scores lie between -2^30 and 2^30: a letter adds at most 24, and a gap costs 1 a character.
    fn new(value: i32, at: u32, scored: bool) -> Self {
        let value = (i64::from(value) + (1 << 30)).clamp(0, (1 << 31) - 1) as u64;
        Self(value << 33 | u64::from(u32::MAX - at) << 1 | u64::from(scored))
    }

    fn at(self) -> usize {
        (u32::MAX - (self.0 >> 1) as u32) as usize
    }

    fn is_scored(self) -> bool {
        self.0 & 1 == 1
    }
}

/// One search over a list of slots. Dropping it is how it is broken off.
#[derive(Debug)]
pub struct Search {
    words: Vec<Word>,
    rows: Vec<u32>,
    scanned: usize,
    found: Vec<u32>,
    bounds: Vec<Waiting>,
    waiting: BinaryHeap<Waiting>,
    ranked: Vec<u32>,
    scorer: Scorer,
    /// Rows that were scored, for measuring.
    scored: usize,
}

impl Search {
    /// Looks for rows that have all `words`; without words, for those that [`Rows::keep`] keeps, in the given order.
    pub fn new(words: Vec<Word>, rows: Vec<u32>) -> Self {
        Self {
            words,
            rows,
            scanned: 0,
            found: Vec::new(),
            bounds: Vec::new(),
            waiting: BinaryHeap::new(),
            ranked: Vec::new(),
            scorer: Scorer::default(),
            scored: 0,
        }
    }

    /// The rows in which a narrower search has to look: those that matched and those not looked at yet.
    pub fn into_candidates(self) -> Vec<u32> {
        let mut rows = self.found;
        rows.extend(self.rows.into_iter().skip(self.scanned));
        rows
    }

    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// Goes on until the budget is used up or nothing is left to do. The budget counts rows; a row that is scored
    /// counts as eight.
    pub fn step(&mut self, rows: &mut dyn Rows, budget: usize) -> Progress {
        self.step_to(rows, budget, true)
    }

    /// The same; without `rank` the rows are found and not ranked, because another order is wanted.
    pub fn step_to(&mut self, rows: &mut dyn Rows, budget: usize, rank: bool) -> Progress {
        let mut left = self.scan(rows, budget);
        if rank && self.scanned == self.rows.len() {
            if !self.bounds.is_empty() {
                self.waiting = std::mem::take(&mut self.bounds).into();
            }
            while left > 0 && self.rank_one(rows, &mut left) {}
        }
        self.progress()
    }

    pub fn progress(&self) -> Progress {
        let (scanned, rows, found) = (self.scanned, self.rows.len(), self.found.len());
        Progress { scanned, rows, found, ranked: self.ranked.len() }
    }

    /// The best rows so far, best first. What stands here stays; more follows.
    pub fn ranked(&self) -> &[u32] {
        &self.ranked
    }

    /// The rows that match, of those looked at, in the given order.
    pub fn found(&self) -> &[u32] {
        &self.found
    }

    /// Rows that were scored so far.
    pub fn scored(&self) -> usize {
        self.scored
    }

    fn scan(&mut self, rows: &mut dyn Rows, budget: usize) -> usize {
        let mut left = budget;
        while left > 0 {
            let Some(slot) = self.rows.get(self.scanned).copied() else { break };
            self.scanned += 1;
            left -= 1;
            let bound = if self.words.is_empty() { Some(0) } else { bound(&self.words, &rows.hay(slot)) };
            let Some(bound) = bound.filter(|_| rows.keep(slot)) else { continue };
            if self.words.is_empty() {
                self.ranked.push(slot);
            } else {
                let at = u32::try_from(self.found.len()).unwrap_or(u32::MAX);
                self.bounds.push(Waiting::new(bound, at, false));
            }
            self.found.push(slot);
        }
        left
    }

    fn rank_one(&mut self, rows: &mut dyn Rows, left: &mut usize) -> bool {
        let Some(top) = self.waiting.pop() else { return false };
        let Some(slot) = self.found.get(top.at()).copied() else { return true };
        if top.is_scored() {
            self.ranked.push(slot);
            return true;
        }
        *left = left.saturating_sub(SCORING);
        self.scored += 1;
        let hay = rows.hay(slot);
        let score = self.words.iter().map(|word| self.scorer.score(hay.text, word.text()).unwrap_or(0)).sum();
        self.waiting.push(Waiting::new(score, u32::try_from(top.at()).unwrap_or(u32::MAX), true));
        true
    }
}

/// The highest score that a row could have, if it has all words.
fn bound(words: &[Word], hay: &Hay<'_>) -> Option<i32> {
    words.iter().all(|word| word.is_in(hay)).then(|| words.iter().map(|word| word.bound(hay)).sum())
}

//! A search in slices: first which rows match, then which match best, exactly as if every row had been scored.
//!
//! Only the rows that are seen have to be ranked. Matching rows wait in tiers, by the highest score that they could
//! have. The first of the highest tier is scored next, and what was scored gets its place as soon as no row that waits
//! could be better. Rows of equal score keep the order in which they were given.

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

/// A row that waits for its place: the higher score above, then the earlier row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Waiting(u64);

impl Waiting {
    /// Scores lie between -2^30 and 2^30: a letter adds at most 24, and a gap costs 1 a character.
    fn new(value: i32, at: u32) -> Self {
        let value = (i64::from(value) + (1 << 30)).clamp(0, (1 << 31) - 1) as u64;
        Self(value << 32 | u64::from(u32::MAX - at))
    }

    fn at(self) -> u32 {
        u32::MAX - self.0 as u32
    }
}

/// Rows that were not scored, as their places among the found ones.
#[derive(Debug)]
struct Tier {
    /// No score of them is higher.
    bound: i32,
    /// Each of them has it.
    exact: bool,
    places: Vec<u32>,
    next: usize,
}

/// One search over a list of slots. Dropping it is how it is broken off.
#[derive(Debug)]
pub struct Search {
    words: Vec<Word>,
    rows: Vec<u32>,
    scanned: usize,
    found: Vec<u32>,
    /// The highest comes last, once all rows were looked at. There are few: two for each word, and one.
    tiers: Vec<Tier>,
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
            tiers: Vec::new(),
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
    pub fn step(&mut self, rows: &mut impl Rows, budget: usize) -> Progress {
        self.step_to(rows, budget, usize::MAX)
    }

    /// The same; at most `rank` rows are ranked, because no more are seen, or another order is wanted.
    pub fn step_to(&mut self, rows: &mut impl Rows, budget: usize, rank: usize) -> Progress {
        let mut left = self.scan(rows, budget);
        if self.scanned == self.rows.len() && !self.words.is_empty() {
            while left > 0 && self.ranked.len() < rank && self.rank_one(rows, &mut left) {}
        }
        self.progress()
    }

    pub fn progress(&self) -> Progress {
        let (scanned, rows, found) = (self.scanned, self.rows.len(), self.found.len());
        Progress { scanned, rows, found, ranked: self.ranked().len() }
    }

    /// The best rows so far, best first. What stands here stays; more follows.
    pub fn ranked(&self) -> &[u32] {
        // Without words the order is the given one.
        if self.words.is_empty() { &self.found } else { &self.ranked }
    }

    /// The rows that match, of those looked at, in the given order.
    pub fn found(&self) -> &[u32] {
        &self.found
    }

    /// Rows that were scored so far.
    pub fn scored(&self) -> usize {
        self.scored
    }

    /// Looks at the next rows; what is left of the budget.
    fn scan(&mut self, rows: &mut impl Rows, budget: usize) -> usize {
        let end = self.scanned.saturating_add(budget).min(self.rows.len());
        let Some(slots) = self.rows.get(self.scanned..end) else { return budget };
        let left = budget - slots.len();
        for slot in slots.iter().copied() {
            if self.words.is_empty() {
                if rows.keep(slot) {
                    self.found.push(slot);
                }
                continue;
            }
            let Some(bound) = bound(&self.words, &rows.hay(slot)).filter(|_| rows.keep(slot)) else { continue };
            let at = u32::try_from(self.found.len()).unwrap_or(u32::MAX);
            self.found.push(slot);
            match self.tiers.iter_mut().find(|tier| tier.bound == bound) {
                Some(tier) => tier.places.push(at),
                None => {
                    let exact = matches!(self.words.as_slice(), [word] if word.is_exact(bound));
                    self.tiers.push(Tier { bound, exact, places: vec![at], next: 0 });
                }
            }
        }
        self.scanned = end;
        if end == self.rows.len() {
            self.tiers.sort_by_key(|tier| tier.bound);
        }
        left
    }

    /// Scores one row or gives one its place. False when all have it.
    fn rank_one(&mut self, rows: &mut impl Rows, left: &mut usize) -> bool {
        while self.tiers.pop_if(|tier| tier.next == tier.places.len()).is_some() {}
        *left = left.saturating_sub(1);
        let next = self.tiers.last_mut().and_then(|tier| {
            let at = *tier.places.get(tier.next)?;
            Some((Waiting::new(tier.bound, at), tier))
        });
        let best = self.waiting.peek().copied();
        let Some((could_be, tier)) = next.filter(|(could_be, _)| best.is_none_or(|best| best < *could_be)) else {
            // No row that waits could be better.
            let best = self.waiting.pop();
            self.ranked.extend(best.and_then(|best| self.found.get(best.at() as usize)));
            return best.is_some();
        };
        tier.next += 1;
        let Some(slot) = self.found.get(could_be.at() as usize).copied() else { return true };
        if tier.exact {
            self.ranked.push(slot);
            return true;
        }
        *left = left.saturating_sub(SCORING - 1);
        self.scored += 1;
        let hay = rows.hay(slot);
        let score = self.words.iter().map(|word| self.scorer.score(hay.text(), word.text()).unwrap_or(0)).sum();
        if score == tier.bound {
            self.ranked.push(slot);
        } else {
            self.waiting.push(Waiting::new(score, could_be.at()));
        }
        true
    }
}

/// The highest score that a row could have, if it has all words.
#[inline]
fn bound(words: &[Word], hay: &Hay<'_>) -> Option<i32> {
    words.iter().all(|word| word.is_in(hay)).then(|| words.iter().map(|word| word.bound(hay)).sum())
}

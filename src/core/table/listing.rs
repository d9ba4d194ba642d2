//! Making a list in slices: which rows there are, which pass the filter, in which order. Typing the next key drops
//! what is unfinished and goes on from what was found.

use std::cell::Cell;
use std::sync::Arc;

use super::keys::Keys;
use super::link::Linked;
use super::sort::SortBy;
use crate::core::filter::{Query, Viewer};
use crate::core::fuzzy::{Hay, Haystacks, Rows, Search};
use crate::core::path::SortKey;
use crate::core::workspace::{Life, Workspace};

/// What reading the values by which a row is sorted costs, in rows that are merely looked at.
const KEYS: usize = 4;

/// The rows that a list is about, before any filter: those of the register, of the link, and not archived unless
/// asked for.
#[derive(Debug)]
pub(super) struct Scope {
    pub archived: bool,
    pub linked: Option<Linked>,
    next: usize,
    done: bool,
    slots: Vec<u32>,
}

impl Scope {
    pub fn new(archived: bool, linked: Option<Linked>) -> Self {
        Self { archived, linked, next: 0, done: false, slots: Vec::new() }
    }

    /// In the order of their labels, as far as they were looked at.
    pub fn slots(&self) -> &[u32] {
        &self.slots
    }

    pub fn is_done(&self) -> bool {
        self.done
    }

    /// Whether a slot belongs to the list.
    pub fn holds(&self, workspace: &Workspace, slot: u32) -> bool {
        workspace.slot(slot).is_some_and(|record| {
            let there = match record.life() {
                Life::Live => true,
                Life::Archived => self.archived,
                Life::Removed => false,
            };
            there && self.linked.as_ref().is_none_or(|linked| linked.holds(record))
        })
    }

    /// Goes on; what is left of the budget.
    pub fn step(&mut self, at: &Looking<'_>, register: &str, mut budget: usize) -> usize {
        let all = at.workspace.row_slots(register);
        while budget > 0 && !self.done {
            let Some(slot) = all.get(self.next).copied() else {
                self.done = true;
                break;
            };
            self.next += 1;
            budget -= 1;
            at.visit();
            if self.holds(at.workspace, slot) {
                self.slots.push(slot);
            }
        }
        budget
    }
}

/// Where rows are read, and how many of them were.
pub(super) struct Looking<'a> {
    pub workspace: &'a Workspace,
    pub viewer: &'a Viewer,
    pub hays: &'a mut Haystacks,
    pub visited: &'a Cell<u64>,
}

impl Looking<'_> {
    fn visit(&self) {
        self.visited.set(self.visited.get() + 1);
    }
}

pub(super) struct Asking<'a, 'b> {
    pub at: &'a mut Looking<'b>,
    pub query: &'a Query,
}

impl Rows for Asking<'_, '_> {
    fn hay(&mut self, slot: u32) -> Hay<'_> {
        if !self.at.hays.has(slot) {
            self.at.visit();
            let text = self.at.workspace.slot(slot).map(|record| self.query.hay(record, self.at.viewer));
            self.at.hays.put(slot, text.as_deref().unwrap_or(""));
        }
        self.at.hays.get(slot).unwrap_or(Hay::new(""))
    }

    fn keep(&mut self, slot: u32) -> bool {
        if !self.query.has_tests() {
            return true;
        }
        self.at.visit();
        self.at.workspace.slot(slot).is_some_and(|record| self.query.keeps(record, self.at.viewer))
    }
}

/// A whole list in its order, kept while a filter narrows it: taking the filter back reads no record.
#[derive(Debug)]
pub(super) struct Whole {
    order: Order,
    rows: Vec<u32>,
}

/// How the rows of a list are ordered.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Order {
    /// The best match of the words first.
    Best,
    By(Vec<SortBy>),
}

/// A list that is being made, or was: what it found is where a narrower one starts.
#[derive(Debug)]
pub(super) struct Listing {
    pub query: Arc<Query>,
    order: Order,
    search: Option<Search>,
    /// Rows to look at, if fewer than the scope's.
    candidates: Option<Vec<u32>>,
    keys: Keys,
    sorted: Option<Vec<u32>>,
}

impl Listing {
    pub fn new(query: Arc<Query>, order: Order) -> Self {
        Self { query, order, search: None, candidates: None, keys: Keys::default(), sorted: None }
    }

    /// The unfiltered list again, if it had this order.
    pub fn again(query: &Arc<Query>, order: &Order, whole: &mut Option<Whole>) -> Option<Self> {
        let whole = whole.take_if(|whole| query.is_empty() && whole.order == *order)?;
        Some(Self { sorted: Some(whole.rows), ..Self::new(query.clone(), whole.order) })
    }

    /// What an unfiltered list leaves for later.
    pub fn take_whole(&mut self) -> Option<Whole> {
        let rows = self.sorted.take_if(|_| self.query.is_empty())?;
        Some(Whole { order: self.order.clone(), rows })
    }

    /// One that looks only where a wider one found rows or has not looked yet.
    pub fn narrowed(query: Arc<Query>, order: Order, wider: Listing) -> Self {
        let candidates = wider.search.map(Search::into_candidates).or(wider.candidates);
        Self { candidates, ..Self::new(query, order) }
    }

    /// Rows that pass, once all were looked at.
    pub fn found(&self) -> Option<usize> {
        if let (None, Some(sorted)) = (&self.search, &self.sorted) {
            return Some(sorted.len());
        }
        self.search.as_ref().map(Search::progress).filter(|progress| progress.is_counted()).map(|made| made.found)
    }

    /// Whether it is yet to learn which rows there are.
    pub fn needs_rows(&self) -> bool {
        self.search.is_none() && self.sorted.is_none()
    }

    /// Whether so many rows can be shown, or as many as there are.
    pub fn fills(&self, height: usize) -> bool {
        self.is_done() || self.found().is_some_and(|found| self.rows().len() >= found.min(height))
    }

    /// Begins with the rows of the scope, or with the fewer that a wider list left.
    pub fn begin(&mut self, all: &[u32]) {
        let rows = self.candidates.take().unwrap_or_else(|| all.to_vec());
        self.search = Some(Search::new(self.query.words().to_vec(), rows));
    }

    pub fn is_done(&self) -> bool {
        match self.order {
            Order::Best => self.search.as_ref().is_some_and(|search| search.progress().is_done()),
            Order::By(_) => self.sorted.is_some(),
        }
    }

    /// The rows in order as far as they are known; more may follow, and none changes its place.
    pub fn rows(&self) -> &[u32] {
        match (&self.order, &self.search, &self.sorted) {
            (Order::Best, Some(search), _) if search.progress().is_counted() => search.ranked(),
            (_, _, Some(sorted)) => sorted,
            _ => &[],
        }
    }

    /// Goes on, once it has begun.
    pub fn step(&mut self, at: &mut Looking<'_>, budget: usize) {
        let Self { query, search: Some(search), .. } = self else { return };
        // Where another order is wanted, words only decide which rows pass.
        let rank = self.order == Order::Best;
        let before = search.progress();
        let mut left = budget;
        if !before.is_counted() || (rank && !before.is_done()) {
            let made = search.step_to(&mut Asking { at, query }, left, if rank { usize::MAX } else { 0 });
            left = left.saturating_sub(made.scanned - before.scanned);
        }
        self.sort(at, left);
    }

    /// Reads what the found rows are sorted by, and sorts them when all of it is there.
    fn sort(&mut self, at: &mut Looking<'_>, mut budget: usize) {
        let Order::By(by) = &self.order else { return };
        let Some(search) = self.search.as_ref().filter(|search| search.progress().is_counted()) else { return };
        if self.sorted.is_some() {
            return;
        }
        let (found, by) = (search.found(), deciding(by));
        if by.is_empty() {
            return self.finish(found.to_vec());
        }
        self.keys.begin(found, by);
        while let Some(slot) = self.keys.next(by) {
            if budget == 0 {
                return;
            }
            budget = budget.saturating_sub(KEYS);
            at.visit();
            let record = at.workspace.slot(slot);
            let key =
                |one: &SortBy| record.map_or(SortKey::Empty, |record| one.path.value(record, at.viewer.today).key());
            if !self.keys.push(by, by.iter().map(key)) {
                // From the first row on, with the next slice.
                return;
            }
        }
        let rows = std::mem::take(&mut self.keys).sorted(by);
        self.finish(rows);
    }

    fn finish(&mut self, rows: Vec<u32>) {
        self.sorted = Some(rows);
        if self.query.is_empty() {
            // A filter begins with the rows of the scope: to keep the same ones again would only cost memory.
            self.search = None;
        }
    }
}

/// The columns that decide: rows come in the order of their labels already, and what is sorted keeps that order where
/// values are equal.
fn deciding(by: &[SortBy]) -> &[SortBy] {
    let by_label = |one: &SortBy| one.path.as_str() == "@label" && !one.descending;
    by.split(by_label).next().unwrap_or_default()
}

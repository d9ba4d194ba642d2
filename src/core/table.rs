//! What every list screen stands on: which rows, in which order, where the cursor is, what is marked. No terminal.
//!
//! The list is frozen while somebody works in it: a row that no longer matches stays, dimmed, so that the next key
//! hits the row one sees; new rows wait until the list is refreshed. A list is made in slices ([`TableState::step`]),
//! so that a key is never kept waiting, and moving around reads only the rows that are seen.

mod asked;
mod changes;
mod columns;
mod keys;
mod link;
mod listing;
mod marks;
mod moves;
mod sort;
mod whole;
mod widths;

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashSet;
use std::sync::Arc;

use super::filter::{self, FilterError, Query, Viewer};
use super::fuzzy::{Haystacks, Rows};
use super::id::RecordId;
use super::path::Path;
use super::workspace::{RecordRef, Workspace};
use link::Linked;
use listing::{Asking, Listing, Looking, Scope, Whole};

pub use columns::column_spec;
pub use link::Link;
pub use sort::SortBy;
pub use whole::{list, parse_columns};
pub use widths::{ColumnSpec, Placed, widths};

/// Rows that are looked at between two looks at what they cost.
const SLICE: usize = 1_000;
/// What reading a record costs, in rows that are merely looked at.
const READING: usize = 3;

/// Why a list can't be shown as asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    #[error("There is no register \"{0}\"; `aims registers` lists them.")]
    Register(String),
    #[error("The list can't be sorted so: {0}")]
    Sort(String),
    #[error("The column can't be shown: {0}")]
    Column(String),
    #[error("The filter can't be used: {0}")]
    Filter(#[from] FilterError),
}

/// A row of a frozen list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The record's slot; slots are never reused while a workspace lives.
    pub slot: u32,
    /// It no longer belongs here, and stays until the list is refreshed.
    pub dim: bool,
}

/// A row as it is drawn.
#[derive(Clone, Copy, Debug)]
pub struct VisibleRow<'a> {
    /// Its place in the list, from 0.
    pub index: usize,
    /// None when its creation was taken back meanwhile.
    pub record: Option<RecordRef<'a>>,
    pub dim: bool,
    pub marked: bool,
    /// The cursor stands on it.
    pub current: bool,
}

/// How far a list has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Nothing is left to do.
    pub done: bool,
    /// Rows in order so far.
    pub listed: usize,
    /// Rows that match, once known.
    pub found: Option<usize>,
    /// Rows that there are without a filter, once known.
    pub total: Option<usize>,
}

/// A list of one register. One screen or pane has one.
#[derive(Debug)]
pub struct TableState {
    register: String,
    text: String,
    query: Arc<Query>,
    error: Option<FilterError>,
    sort: Vec<SortBy>,
    /// The words of the filter decide the order, until one sorts by hand.
    by_match: bool,
    columns: Vec<Path>,
    problems: Vec<String>,
    link: Option<Link>,
    rows: Vec<Row>,
    /// Rows of the listing that are in `rows`.
    taken: usize,
    found: Option<usize>,
    total: Option<usize>,
    cursor: usize,
    offset: usize,
    height: usize,
    /// The cursor follows the end of a list that still grows.
    at_end: bool,
    /// The line of the screen on which the cursor stands until it is moved.
    line: Option<usize>,
    marks: HashSet<RecordId>,
    /// Where a range starts.
    anchor: Option<u32>,
    waiting: HashSet<RecordId>,
    scope: Option<Scope>,
    listing: Option<Listing>,
    /// The list without a filter, while there is one.
    whole: Option<Whole>,
    /// The rows on screen are still those of the list before.
    pending: bool,
    /// Where the cursor goes when the new rows come.
    goes_to: Goal,
    hays: Haystacks,
    /// Rows of the register whose texts were read ahead.
    read_ahead: usize,
    /// Entries that the workspace had when the list was last told what changed.
    entries: u64,
    visited: Cell<u64>,
}

/// Where the cursor goes when a list is made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goal {
    First,
    /// To this row, or to its old place where it is gone.
    Row(u32),
    Place,
}

impl TableState {
    /// The list of a register, as its description says, unfiltered. Nothing is listed before [`TableState::step`].
    pub fn new(workspace: &Workspace, register: &str, viewer: &Viewer) -> Result<Self, TableError> {
        let schema = workspace.schema();
        let found = schema.register(register).ok_or_else(|| TableError::Register(register.into()))?;
        let (columns, mut problems) = columns::defaults(schema, found);
        let mut sort = Vec::new();
        for text in &found.table.sort {
            match SortBy::parse(schema, found, text) {
                Ok(by) => sort.push(by),
                Err(error) => problems.push(error.to_string()),
            }
        }
        let query = Arc::new(filter::compile("", workspace, register, viewer)?);
        let mut table = Self {
            register: register.into(),
            text: String::new(),
            query,
            error: None,
            sort,
            by_match: false,
            columns,
            problems,
            link: None,
            rows: Vec::new(),
            taken: 0,
            found: None,
            total: None,
            cursor: 0,
            offset: 0,
            height: 1,
            at_end: false,
            line: None,
            marks: HashSet::new(),
            anchor: None,
            waiting: HashSet::new(),
            scope: None,
            listing: None,
            whole: None,
            pending: true,
            goes_to: Goal::First,
            hays: Haystacks::default(),
            read_ahead: 0,
            entries: workspace.position().entries(),
            visited: Cell::new(0),
        };
        table.restart(None);
        Ok(table)
    }

    pub fn register(&self) -> &str {
        &self.register
    }

    /// The filter as typed.
    pub fn filter(&self) -> &str {
        &self.text
    }

    /// What is wrong with the filter as typed; the list is then still that of the last one that was right.
    pub fn filter_error(&self) -> Option<&FilterError> {
        self.error.as_ref()
    }

    /// The filter that the list is made by.
    pub fn query(&self) -> &Query {
        &self.query
    }

    pub fn sort(&self) -> &[SortBy] {
        &self.sort
    }

    /// Whether the best match comes first instead of [`TableState::sort`].
    pub fn is_by_match(&self) -> bool {
        self.by_match
    }

    pub fn columns(&self) -> &[Path] {
        &self.columns
    }

    /// Columns and orders of the register that can't be used, each as a sentence.
    pub fn problems(&self) -> &[String] {
        &self.problems
    }

    pub fn link(&self) -> Option<&Link> {
        self.link.as_ref()
    }

    /// Rows in the list so far.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Rows that match, also those that are not ranked yet; none until counted.
    pub fn found(&self) -> Option<usize> {
        self.found
    }

    /// Rows that there would be without a filter; none until counted.
    pub fn total(&self) -> Option<usize> {
        self.total
    }

    /// Records that match by now and will come with the next refresh.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Records that were read since the last [`TableState::reset_visited`]: what a key costs, whatever the machine.
    pub fn visited(&self) -> u64 {
        self.visited.get()
    }

    pub fn reset_visited(&self) {
        self.visited.set(0);
    }

    /// Goes on making the list; the budget counts rows looked at. It stops early when there is something new to draw.
    pub fn step(&mut self, workspace: &Workspace, viewer: &Viewer, budget: usize) -> Progress {
        self.notice(workspace);
        let budget = budget.max(1);
        if let Some(listing) = self.listing.as_mut().filter(|listing| !listing.is_done()) {
            let mut at = Looking { workspace, viewer, hays: &mut self.hays, visited: &self.visited };
            // Reading a record costs more than looking at a text that is kept, and only afterwards it is known which.
            let mut used = 0;
            while used < budget && !listing.is_done() {
                let read = self.visited.get();
                let mut left = SLICE.min(budget);
                if listing.needs_rows() {
                    let archived = listing.query.asks_archived();
                    let linked = || self.link.as_ref().map(|link| Linked::of(workspace, &self.register, link));
                    let known = self.scope.take().filter(|scope| scope.archived == archived);
                    let scope = self.scope.insert(known.unwrap_or_else(|| Scope::new(archived, linked())));
                    left = scope.step(&at, &self.register, left);
                    if scope.is_done() {
                        listing.begin(scope.slots());
                    }
                }
                listing.step(&mut at, left);
                let read = usize::try_from(self.visited.get() - read).unwrap_or(0);
                used = used.saturating_add(SLICE).saturating_add(read * READING);
                if self.pending && listing.fills(self.height) {
                    break;
                }
            }
        }
        self.take_over();
        self.progress()
    }

    /// Reads texts in which words will be looked for before there is a word, so that the first letter finds them; the
    /// budget counts rows. True while there is more.
    pub fn read_ahead(&mut self, workspace: &Workspace, viewer: &Viewer, budget: usize) -> bool {
        self.notice(workspace);
        // What belongs to one record is little.
        let slots = if self.link.is_some() { &[] } else { workspace.row_slots(&self.register) };
        let scope = Scope::new(self.query.asks_archived(), None);
        let mut at = Looking { workspace, viewer, hays: &mut self.hays, visited: &self.visited };
        for slot in slots.iter().skip(self.read_ahead).take(budget).filter(|slot| scope.holds(workspace, **slot)) {
            Asking { at: &mut at, query: &self.query }.hay(*slot);
        }
        self.read_ahead = self.read_ahead.saturating_add(budget).min(slots.len());
        self.read_ahead < slots.len()
    }

    /// Makes the whole list at once: for the command line, and before acting on all of it.
    pub fn finish(&mut self, workspace: &Workspace, viewer: &Viewer) {
        while !self.step(workspace, viewer, 100_000).done {}
    }

    pub fn progress(&self) -> Progress {
        let done = !self.pending && self.listing.as_ref().is_none_or(Listing::is_done);
        Progress { done, listed: self.rows.len(), found: self.found, total: self.total }
    }

    /// Whether the rows that are shown are still those of the list before.
    pub fn is_pending(&self) -> bool {
        self.pending
    }

    /// The rows that fit the height, from the first that is seen. Reads no others.
    pub fn visible<'a>(&'a self, workspace: &'a Workspace) -> impl Iterator<Item = VisibleRow<'a>> + 'a {
        let range = self.range();
        let seen = self.rows.iter().enumerate().skip(self.offset).take(self.height);
        seen.map(move |(index, row)| {
            self.visited.set(self.visited.get() + 1);
            let record = workspace.slot(row.slot);
            let marked = range.as_ref().is_some_and(|range| range.contains(&index))
                || record.is_some_and(|record| self.marks.contains(&record.id()));
            VisibleRow { index, record, dim: row.dim, marked, current: index == self.cursor }
        })
    }

    /// A cell as a person reads it.
    pub fn cell<'a>(&'a self, column: usize, record: RecordRef<'a>, viewer: &Viewer) -> Cow<'a, str> {
        self.columns.get(column).map_or("".into(), |path| path.text(record, viewer.today))
    }

    /// The columns that fit a width, in cells.
    pub fn layout(&self, workspace: &Workspace, width: u16) -> Vec<Placed> {
        let specs: Vec<ColumnSpec> = self.columns.iter().map(|path| column_spec(workspace, path)).collect();
        widths(&specs, width)
    }

    /// Takes what is listed so far for the rows on screen.
    fn take_over(&mut self) {
        let Some(listing) = &self.listing else { return };
        let Some(found) = listing.found() else { return };
        if self.pending && !listing.fills(self.height) {
            return;
        }
        let row = |slot: &u32| Row { slot: *slot, dim: false };
        if self.pending {
            self.pending = false;
            self.found = Some(found);
            self.total = self.scope.as_ref().filter(|scope| scope.is_done()).map(|scope| scope.slots().len());
            self.waiting.clear();
            self.taken = listing.rows().len();
            self.rows = listing.rows().iter().map(row).collect();
            self.place_cursor();
        } else if self.taken < listing.rows().len() {
            self.rows.extend(listing.rows().iter().skip(self.taken).map(row));
            self.taken = listing.rows().len();
            if self.at_end {
                self.last();
            }
        }
    }
}

//! What every list screen stands on: which rows, in which order, where the cursor is, what is marked. No terminal.
//!
//! The list is frozen while somebody works in it: a row that no longer matches stays, dimmed, so that the next key
//! hits the row one sees; new rows wait until the list is refreshed. A list is made in slices ([`TableState::step`]),
//! so that a key is never kept waiting, and moving around reads only the rows that are seen.

mod changes;
mod columns;
mod link;
mod listing;
mod marks;
mod moves;
mod sort;
mod widths;

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashSet;
use std::sync::Arc;

use super::filter::{self, FilterError, Query, Viewer};
use super::fuzzy::Haystacks;
use super::id::RecordId;
use super::path::Path;
use super::schema::Register;
use super::workspace::{RecordRef, Workspace};
use link::Linked;
use listing::{Listing, Looking, Order, Scope};

pub use columns::column_spec;
pub use link::Link;
pub use sort::SortBy;
pub use widths::{ColumnSpec, Placed, widths};

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
    marks: HashSet<RecordId>,
    /// Where a range starts.
    anchor: Option<u32>,
    waiting: HashSet<RecordId>,
    scope: Option<Scope>,
    listing: Option<Listing>,
    /// The rows on screen are still those of the list before.
    pending: bool,
    /// Where the cursor goes when the new rows come.
    goes_to: Goal,
    hays: Haystacks,
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
            marks: HashSet::new(),
            anchor: None,
            waiting: HashSet::new(),
            scope: None,
            listing: None,
            pending: true,
            goes_to: Goal::First,
            hays: Haystacks::default(),
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

    /// Takes a filter as it is typed. A wrong one is kept as text and changes nothing else; see
    /// [`TableState::filter_error`].
    pub fn set_filter(&mut self, text: &str, workspace: &Workspace, viewer: &Viewer) {
        self.text = text.to_string();
        match filter::compile(text, workspace, &self.register, viewer) {
            Err(error) => self.error = Some(error),
            Ok(query) => {
                self.error = None;
                self.by_match = !query.words().is_empty();
                self.goes_to = match (query.is_empty(), self.cursor_slot()) {
                    (true, Some(slot)) => Goal::Row(slot),
                    _ => Goal::First,
                };
                self.restart(Some(Arc::new(query)));
            }
        }
    }

    /// Sorts by these columns, also where words would put the best match first.
    pub fn set_sort(&mut self, sort: Vec<SortBy>) {
        self.sort = sort;
        self.by_match = false;
        self.keep_row();
        self.restart(None);
    }

    /// Sorts by a column; once more turns the order round. `added` keeps the columns sorted by so far before it.
    pub fn sort_by_column(&mut self, column: &Path, added: bool) {
        let mut sort = self.sort.clone();
        match sort.iter_mut().find(|by| by.path == *column) {
            Some(by) if added || (self.sort.len() == 1 && !self.by_match) => by.descending = !by.descending,
            _ => {
                sort.retain(|_| added);
                sort.push(SortBy { path: column.clone(), descending: false });
            }
        }
        self.set_sort(sort);
    }

    pub fn set_columns(&mut self, columns: Vec<Path>) {
        self.columns = columns;
    }

    /// Narrows the list to what belongs to a record, or lets go of it.
    pub fn set_link(&mut self, link: Option<Link>) {
        if self.link != link {
            self.link = link;
            self.scope = None;
            self.keep_row();
            self.restart(None);
        }
    }

    /// Makes the list anew from what is there now. Names in the filter are looked up again.
    pub fn refresh(&mut self, workspace: &Workspace, viewer: &Viewer) {
        self.scope = None;
        self.keep_row();
        let found = workspace.schema().register(&self.register);
        if let Some(register) = found {
            self.rebuild_paths(workspace, register);
        }
        match filter::compile(&self.text, workspace, &self.register, viewer) {
            Ok(query) => {
                self.error = None;
                self.restart(Some(Arc::new(query)));
            }
            Err(error) => {
                self.error = Some(error);
                self.restart(None);
            }
        }
    }

    fn rebuild_paths(&mut self, workspace: &Workspace, register: &Register) {
        let schema = workspace.schema();
        let again = |path: &Path| Path::parse(schema, &register.key, path.as_str()).ok();
        self.columns = self.columns.iter().filter_map(|path| again(path).or(Some(path.clone()))).collect();
        self.sort = std::mem::take(&mut self.sort)
            .into_iter()
            .map(|by| SortBy { path: again(&by.path).unwrap_or(by.path), descending: by.descending })
            .collect();
    }

    /// Goes on making the list; the budget counts rows looked at. What is listed so far can be drawn at once.
    pub fn step(&mut self, workspace: &Workspace, viewer: &Viewer, budget: usize) -> Progress {
        self.notice(workspace);
        let budget = budget.max(1);
        if let Some(listing) = self.listing.as_mut().filter(|listing| !listing.is_done()) {
            let mut at = Looking { workspace, viewer, hays: &mut self.hays, visited: &self.visited };
            let mut left = budget;
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
            self.take_over();
        }
        self.progress()
    }

    /// Makes the whole list at once: for the command line, and before acting on all of it.
    pub fn finish(&mut self, workspace: &Workspace, viewer: &Viewer) {
        while !self.step(workspace, viewer, 100_000).done {}
    }

    pub fn progress(&self) -> Progress {
        let done = self.listing.as_ref().is_none_or(Listing::is_done);
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

    fn keep_row(&mut self) {
        self.goes_to = self.cursor_slot().map_or(Goal::Place, Goal::Row);
    }

    /// Starts a list, narrowing the one before where it can.
    fn restart(&mut self, query: Option<Arc<Query>>) {
        let query = query.unwrap_or_else(|| self.query.clone());
        let order = if self.by_match { Order::Best } else { Order::By(self.sort.clone()) };
        let before = self.listing.take();
        // Without a scope the records have changed, and what was found is worth nothing.
        let listing = match before.filter(|before| self.scope.is_some() && query.narrows(&before.query)) {
            Some(before) => Listing::narrowed(query.clone(), order, before),
            None => Listing::new(query.clone(), order),
        };
        self.query = query;
        self.listing = Some(listing);
        self.pending = true;
    }

    /// Takes what is listed so far for the rows on screen.
    fn take_over(&mut self) {
        let Some(listing) = &self.listing else { return };
        let Some(found) = listing.found() else { return };
        if self.pending && listing.rows().len() < found.min(self.height) && !listing.is_done() {
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

/// The records that a filter leaves, in order, without a screen. Without `sort` the best match of the words comes
/// first, or else the register's own order holds.
pub fn list<'a>(
    workspace: &'a Workspace,
    register: &str,
    filter: &str,
    sort: Option<&str>,
    viewer: &Viewer,
) -> Result<Vec<RecordRef<'a>>, TableError> {
    let mut table = TableState::new(workspace, register, viewer)?;
    table.set_filter(filter, workspace, viewer);
    if let Some(error) = table.error.take() {
        return Err(error.into());
    }
    if let (Some(sort), Some(register)) = (sort, workspace.schema().register(register)) {
        table.set_sort(SortBy::parse_all(workspace.schema(), register, sort)?);
    }
    table.finish(workspace, viewer);
    Ok(table.rows.iter().filter_map(|row| workspace.slot(row.slot)).collect())
}

/// Columns as people name them, separated by commas or blanks.
pub fn parse_columns(workspace: &Workspace, register: &str, text: &str) -> Result<Vec<Path>, TableError> {
    let schema = workspace.schema();
    let found = schema.register(register).ok_or_else(|| TableError::Register(register.into()))?;
    let names = text.split([',', ' ']).filter(|name| !name.is_empty());
    let path = |name| filter::find_path(schema, found, name).map_err(|error| TableError::Column(error.message));
    names.map(path).collect()
}

//! What a list is asked for: filter, order, columns, link. Each starts a new list and keeps the rows on screen until it
//! is there.

use std::sync::Arc;

use super::listing::{Listing, Order};
use super::{Goal, Link, SortBy, TableState};
use crate::core::filter::{self, Query, Viewer};
use crate::core::path::Path;
use crate::core::schema::Register;
use crate::core::workspace::Workspace;

impl TableState {
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
            self.forget_rows();
            self.keep_row();
            self.restart(None);
        }
    }

    /// Makes the list anew from what is there now. Names in the filter are looked up again.
    pub fn refresh(&mut self, workspace: &Workspace, viewer: &Viewer) {
        self.forget_rows();
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

    pub(super) fn rebuild_paths(&mut self, workspace: &Workspace, register: &Register) {
        let schema = workspace.schema();
        let again = |path: &Path| Path::parse(schema, &register.key, path.as_str()).ok();
        self.columns = self.columns.iter().filter_map(|path| again(path).or(Some(path.clone()))).collect();
        self.sort = std::mem::take(&mut self.sort)
            .into_iter()
            .map(|by| SortBy { path: again(&by.path).unwrap_or(by.path), descending: by.descending })
            .collect();
    }

    fn keep_row(&mut self) {
        self.goes_to = self.cursor_slot().map_or(Goal::Place, Goal::Row);
    }

    /// What rows there are is looked up again.
    pub(super) fn forget_rows(&mut self) {
        (self.scope, self.whole) = (None, None);
    }

    /// Starts a list, narrowing the one before where it can.
    pub(super) fn restart(&mut self, query: Option<Arc<Query>>) {
        let query = query.unwrap_or_else(|| self.query.clone());
        let order = if self.by_match { Order::Best } else { Order::By(self.sort.clone()) };
        // Without a scope the records have changed, and what was found is worth nothing.
        let mut before = self.listing.take().filter(|_| self.scope.is_some());
        if let Some(whole) = before.as_mut().and_then(Listing::take_whole) {
            self.whole = Some(whole);
        }
        let wider = before.filter(|before| query.narrows(&before.query));
        // A list with archived rows has another scope, and so another total.
        let scope = self.scope.as_ref().filter(|scope| scope.is_done() && scope.archived == query.asks_archived());
        let again = scope.and_then(|_| Listing::again(&query, &order, &mut self.whole));
        let listing = match (again, wider) {
            (Some(again), _) => again,
            (None, Some(wider)) => Listing::narrowed(query.clone(), order, wider),
            (None, None) => Listing::new(query.clone(), order),
        };
        self.query = query;
        self.listing = Some(listing);
        self.pending = true;
    }
}

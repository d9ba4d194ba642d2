//! What an entry does to a frozen list: rows are looked at again and stay where they are.

use std::collections::HashSet;

use super::link::{self, Linked};
use super::listing::Scope;
use super::{Row, TableState};
use crate::core::apply::Applied;
use crate::core::filter::Viewer;
use crate::core::id::RecordId;
use crate::core::workspace::{RecordRef, Workspace};

impl TableState {
    /// Tells the list what an entry touched, after it was applied. Rows that no longer match are dimmed, records that
    /// match now wait for the refresh, and nothing moves. Call it for every entry; a list that missed one reads its
    /// texts again with the next filter.
    pub fn touched(&mut self, applied: &Applied, workspace: &Workspace, viewer: &Viewer) {
        if workspace.position().entries() == self.entries + 1 {
            self.entries += 1;
        }
        self.forget_rows();
        if self.pending {
            // What was looked at before the entry may not match any more.
            self.restart(None);
        }
        if !applied.defined.is_empty()
            && let Some(register) = workspace.schema().register(&self.register)
        {
            self.rebuild_paths(workspace, register);
        }
        // A row whose record is gone altogether can't be found by its id any more.
        for row in &mut self.rows {
            row.dim |= workspace.slot(row.slot).is_none();
        }
        let concerned = self.concerned(applied, workspace);
        if concerned.is_empty() {
            return;
        }
        let scope = self.scope_now(workspace);
        let slots: HashSet<u32> = concerned.iter().filter_map(|id| workspace.slot_of(*id)).collect();
        let belongs = |slot: u32| {
            scope.holds(workspace, slot)
                && workspace.slot(slot).is_some_and(|record| self.query.matches(record, viewer))
        };
        let mut unlisted = slots.clone();
        for row in self.rows.iter_mut().filter(|row| slots.contains(&row.slot)) {
            self.visited.set(self.visited.get() + 1);
            row.dim = !belongs(row.slot);
            unlisted.remove(&row.slot);
        }
        for slot in unlisted {
            self.visited.set(self.visited.get() + 1);
            if let Some(id) = workspace.slot(slot).map(|record| record.id()) {
                match belongs(slot) {
                    true => self.waiting.insert(id),
                    false => self.waiting.remove(&id),
                };
            }
        }
        slots.into_iter().for_each(|slot| self.hays.forget(slot));
    }

    /// Puts a record that one has just created into the list, below the cursor and under it, whether it matches or
    /// not: one wants to see what one made.
    pub fn created(&mut self, id: RecordId, workspace: &Workspace, viewer: &Viewer) {
        let Some(record) = workspace.get(id).filter(|record| record.register_key() == self.register) else { return };
        let Some(slot) = workspace.slot_of(id) else { return };
        self.waiting.remove(&id);
        if self.go_to(workspace, id) {
            return;
        }
        let scope = self.scope_now(workspace);
        let dim = !(scope.holds(workspace, slot) && self.query.matches(record, viewer));
        let place = if self.rows.is_empty() { 0 } else { self.cursor + 1 };
        self.rows.insert(place.min(self.rows.len()), Row { slot, dim });
        self.go_to_index(place);
        if !dim {
            self.found = self.found.map(|found| found + 1);
            self.total = self.total.map(|total| total + 1);
        }
    }

    fn scope_now(&self, workspace: &Workspace) -> Scope {
        let linked = self.link.as_ref().map(|link| Linked::of(workspace, &self.register, link));
        Scope::new(self.query.asks_archived(), linked)
    }

    /// Records of this register that the entry may have changed for this list: touched ones, and those for which a
    /// touched one decides. A record that something has stopped pointing to is found with the refresh.
    fn concerned(&self, applied: &Applied, workspace: &Workspace) -> HashSet<RecordId> {
        let touched: HashSet<RecordId> = applied.touched.iter().map(|(record, _)| *record).collect();
        let reach = self.reach();
        let mut around = Around { register: &self.register, found: HashSet::new(), seen: HashSet::new() };
        for record in touched.into_iter().filter_map(|id| workspace.get(id)) {
            around.take(record);
            around.readers(record, reach);
            around.read_through(record, reach);
        }
        around.found
    }

    /// Links to the farthest record that is read: by the filter, the link, the order, or in the texts that are kept
    /// for the next words.
    fn reach(&self) -> usize {
        let sorted = self.sort.iter().map(|by| by.path.reach()).max().unwrap_or(0);
        let kept = if self.hays.is_empty() { 0 } else { self.query.hay_reach() };
        // Controls belong to a system by way of its risks and their treatments.
        let linked = if self.link.is_some() { 3 } else { 0 };
        sorted.max(kept).max(linked).max(self.query.reach())
    }

    /// A workspace that went on without telling the list: what was kept of it is read again.
    pub(super) fn notice(&mut self, workspace: &Workspace) {
        let entries = workspace.position().entries();
        if entries != self.entries {
            self.entries = entries;
            self.hays.clear();
            self.read_ahead = 0;
            self.forget_rows();
            if self.pending {
                self.restart(None);
            }
        }
    }
}

/// Goes along links from a touched record to the rows that read it.
struct Around<'a> {
    register: &'a str,
    found: HashSet<RecordId>,
    /// Records whose links were followed, which way and how far.
    seen: HashSet<(RecordId, bool, usize)>,
}

impl Around<'_> {
    /// Whether a record belongs to the list, and its row is to be looked at again.
    fn take(&mut self, record: RecordRef<'_>) -> bool {
        let here = record.register_key() == self.register;
        if here {
            self.found.insert(record.id());
        }
        here
    }

    /// Rows from which references lead to the record; what points to records on the way may read it for those that it
    /// points to (the controls of a treatment count for its risk).
    fn readers(&mut self, record: RecordRef<'_>, reach: usize) {
        let Some(reach) = reach.checked_sub(1).filter(|reach| self.seen.insert((record.id(), true, *reach))) else {
            return;
        };
        for (from, _) in record.workspace().backlinks(record.id()) {
            if !self.take(from) {
                self.readers(from, reach);
                for to in link::pointed_at(from) {
                    self.take(to);
                }
            }
        }
    }

    /// Rows to which references lead from the record.
    fn read_through(&mut self, record: RecordRef<'_>, reach: usize) {
        let Some(reach) = reach.checked_sub(1).filter(|reach| self.seen.insert((record.id(), false, *reach))) else {
            return;
        };
        for to in link::pointed_at(record) {
            if !self.take(to) {
                self.read_through(to, reach);
            }
        }
    }
}

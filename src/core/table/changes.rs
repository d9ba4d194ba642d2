//! What an entry does to a frozen list: rows are looked at again and stay where they are.

use std::collections::HashSet;

use super::link::{self, Linked};
use super::listing::Scope;
use super::{Row, TableState};
use crate::core::apply::Applied;
use crate::core::filter::Viewer;
use crate::core::id::RecordId;
use crate::core::workspace::Workspace;

impl TableState {
    /// Tells the list what an entry touched, after it was applied. Rows that no longer match are dimmed, records that
    /// match now wait for the refresh, and nothing moves. Call it for every entry; a list that missed one reads its
    /// texts again with the next filter.
    pub fn touched(&mut self, applied: &Applied, workspace: &Workspace, viewer: &Viewer) {
        if workspace.position().entries() == self.entries + 1 {
            self.entries += 1;
        }
        self.scope = None;
        if self.pending {
            // What was looked at before the entry may not match any more.
            self.restart(None);
        }
        if !applied.defined.is_empty()
            && let Some(register) = workspace.schema().register(&self.register)
        {
            self.rebuild_paths(workspace, register);
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
        // A row whose record is gone altogether can't be found by its id any more.
        for row in &mut self.rows {
            row.dim |= workspace.slot(row.slot).is_none();
        }
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

    /// Records of this register that the entry may have changed for this list: touched ones, and where others decide,
    /// too, those that are linked to a touched one.
    fn concerned(&self, applied: &Applied, workspace: &Workspace) -> HashSet<RecordId> {
        let touched: HashSet<RecordId> = applied.touched.iter().map(|(record, _)| *record).collect();
        let mut concerned = HashSet::new();
        for id in touched {
            let Some(record) = workspace.get(id) else { continue };
            let here =
                |other: RecordId| workspace.get(other).is_some_and(|other| other.register_key() == self.register);
            if here(id) {
                concerned.insert(id);
            }
            if self.query.is_far() || self.link.is_some() || self.reads_others() {
                concerned.extend(workspace.backlinks(id).map(|(from, _)| from.id()).filter(|from| here(*from)));
                concerned.extend(link::pointed_at(record).map(|to| to.id()).filter(|to| here(*to)));
            }
        }
        concerned
    }

    fn reads_others(&self) -> bool {
        self.sort.iter().any(|by| by.path.is_far())
    }

    /// A workspace that went on without telling the list: what was kept of it is read again.
    pub(super) fn notice(&mut self, workspace: &Workspace) {
        let entries = workspace.position().entries();
        if entries != self.entries {
            self.entries = entries;
            self.hays.clear();
            self.scope = None;
            if self.pending {
                self.restart(None);
            }
        }
    }
}

//! Marks: rows that one acts on together. They stay when the filter changes.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use super::TableState;
use crate::core::filter::Viewer;
use crate::core::id::RecordId;
use crate::core::natural;
use crate::core::workspace::Workspace;

impl TableState {
    pub fn marks(&self) -> &HashSet<RecordId> {
        &self.marks
    }

    /// Marks the row under the cursor, or takes its mark away.
    pub fn toggle_mark(&mut self, workspace: &Workspace) {
        if let Some(id) = self.current(workspace).map(|record| record.id())
            && !self.marks.remove(&id)
        {
            self.marks.insert(id);
        }
    }

    /// Starts a range at the cursor, or gives it up. Until it is marked it only shows.
    pub fn toggle_range(&mut self) {
        self.anchor = match self.anchor {
            Some(_) => None,
            None => self.cursor_slot(),
        };
    }

    /// The rows from where a range was started to the cursor.
    pub fn range(&self) -> Option<RangeInclusive<usize>> {
        let anchor = self.anchor?;
        let start = self.rows.iter().position(|row| row.slot == anchor)?;
        Some(start.min(self.cursor)..=start.max(self.cursor))
    }

    /// Marks the range and ends it. False when none was started.
    pub fn mark_range(&mut self, workspace: &Workspace) -> bool {
        let Some(range) = self.range() else { return false };
        let (start, count) = (*range.start(), range.end() - range.start() + 1);
        let slots = self.rows.iter().skip(start).take(count).map(|row| row.slot);
        self.marks.extend(slots.filter_map(|slot| workspace.slot(slot)).map(|record| record.id()));
        self.anchor = None;
        true
    }

    /// Marks every row of the list, also those that are not listed yet.
    pub fn mark_all(&mut self, workspace: &Workspace, viewer: &Viewer) {
        self.finish(workspace, viewer);
        let rows = self.rows.iter().filter(|row| !row.dim);
        self.marks.extend(rows.filter_map(|row| workspace.slot(row.slot)).map(|record| record.id()));
    }

    pub fn clear_marks(&mut self) {
        self.marks.clear();
        self.anchor = None;
    }

    /// What an action is about: the marked records, those of the list first and in its order, or the one under the
    /// cursor where nothing is marked.
    pub fn chosen(&self, workspace: &Workspace) -> Vec<RecordId> {
        if self.marks.is_empty() {
            return self.current(workspace).map(|record| record.id()).into_iter().collect();
        }
        let listed = self.rows.iter().filter_map(|row| workspace.slot(row.slot)).map(|record| record.id());
        let mut chosen: Vec<RecordId> = listed.filter(|id| self.marks.contains(id)).collect();
        let seen: HashSet<RecordId> = chosen.iter().copied().collect();
        let mut others: Vec<RecordId> = self.marks.iter().copied().filter(|id| !seen.contains(id)).collect();
        let label = |id: &RecordId| workspace.get(*id).map_or("", |record| record.label());
        others.sort_by(|a, b| natural::compare(label(a), label(b)).then(a.cmp(b)));
        chosen.extend(others);
        chosen
    }

    /// Marked records that the list doesn't show, so that nobody changes them unawares.
    pub fn hidden_marks(&self, workspace: &Workspace) -> usize {
        let listed: HashSet<u32> = self.rows.iter().map(|row| row.slot).collect();
        let shown = |id: &&RecordId| workspace.slot_of(**id).is_some_and(|slot| listed.contains(&slot));
        self.marks.len() - self.marks.iter().filter(shown).count()
    }
}

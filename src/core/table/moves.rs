//! The cursor and the part of the list that is seen. None of this reads a record.

use super::{Goal, TableState};
use crate::core::id::RecordId;
use crate::core::workspace::{RecordRef, Workspace};

impl TableState {
    /// The cursor's place in the list.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    pub(super) fn cursor_slot(&self) -> Option<u32> {
        self.rows.get(self.cursor).map(|row| row.slot)
    }

    /// The record under the cursor.
    pub fn current<'a>(&self, workspace: &'a Workspace) -> Option<RecordRef<'a>> {
        workspace.slot(self.cursor_slot()?)
    }

    /// The first row that is seen.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// How many rows are seen; at least one.
    pub fn set_height(&mut self, height: usize) {
        self.height = height.max(1);
        self.settle();
    }

    pub fn height(&self) -> usize {
        self.height
    }

    /// Down by so many rows, or up.
    pub fn move_by(&mut self, rows: isize) {
        (self.at_end, self.line) = (false, None);
        self.cursor = self.cursor.saturating_add_signed(rows);
        self.settle();
    }

    /// By so many screens; the row at the edge stays in sight.
    pub fn page(&mut self, pages: isize) {
        let step = isize::try_from(self.height.saturating_sub(1).max(1)).unwrap_or(1);
        let rows = pages.saturating_mul(step);
        self.offset = self.offset.saturating_add_signed(rows);
        self.move_by(rows);
    }

    pub fn first(&mut self) {
        (self.at_end, self.line) = (false, None);
        self.cursor = 0;
        self.settle();
    }

    /// To the last row, also while more are being listed.
    pub fn last(&mut self) {
        (self.at_end, self.line) = (true, None);
        self.cursor = usize::MAX;
        self.settle();
    }

    pub fn go_to_index(&mut self, index: usize) {
        self.at_end = false;
        self.cursor = index;
        self.settle();
    }

    /// To a record's row. False when it is not in the list; a list that is still being made goes there when the row
    /// comes.
    pub fn go_to(&mut self, workspace: &Workspace, id: RecordId) -> bool {
        let Some(slot) = workspace.slot_of(id) else { return false };
        if self.pending {
            self.goes_to = Goal::Row(slot);
        }
        match self.rows.iter().position(|row| row.slot == slot) {
            Some(index) => {
                self.go_to_index(index);
                true
            }
            None => false,
        }
    }

    /// The line of the screen on which the cursor is.
    pub fn line(&self) -> usize {
        self.cursor.saturating_sub(self.offset)
    }

    /// Has the cursor's row stand on this line of the screen, as far as there are rows above and below it, until it is
    /// moved: where it was in the last sitting.
    pub fn stand_on(&mut self, line: usize) {
        self.line = Some(line);
        self.settle();
    }

    /// Puts the cursor where it belongs in new rows, on the same line of the screen if it can.
    pub(super) fn place_cursor(&mut self) {
        let line = self.line();
        self.at_end = false;
        match self.goes_to {
            Goal::First => (self.cursor, self.offset) = (0, 0),
            Goal::Row(slot) => {
                if let Some(index) = self.rows.iter().position(|row| row.slot == slot) {
                    self.cursor = index;
                    self.offset = index.saturating_sub(line);
                }
            }
            Goal::Place => {}
        }
        self.goes_to = Goal::Place;
        self.settle();
    }

    /// Keeps the cursor in the list and in sight.
    pub(super) fn settle(&mut self) {
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
        if let Some(line) = self.line {
            self.offset = self.cursor.saturating_sub(line.min(self.height.saturating_sub(1)));
        }
        let last_offset = self.rows.len().saturating_sub(self.height);
        let least = (self.cursor + 1).saturating_sub(self.height);
        self.offset = self.offset.clamp(least, self.cursor.max(least)).min(last_offset.max(least));
    }
}

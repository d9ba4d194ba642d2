//! How large a record may grow.

use std::collections::HashMap;

use serde_json::Value;

use super::Ledger;
use super::error::LedgerError;
use crate::core::entry::Entry;
use crate::core::id::RecordId;

/// What a record's row may take. It stands in one commit, with its tally, and a commit is at most 1 MiB.
const ROW_BYTES: usize = 896 * 1024;
/// What a cell takes in a row besides its value, at most: names, ids and clock of a head.
const CELL_BYTES: usize = 192;

impl Ledger {
    /// A row that no store takes would stand first in line for ever, so it is refused before it is made.
    pub(super) fn check_size(&self, entry: &Entry) -> Result<(), LedgerError> {
        let too_large = |record: String| LedgerError::TooLarge { record, limit: ROW_BYTES / 1024 };
        if entry.payload.len() > ROW_BYTES {
            return Err(too_large("the change itself (its reason and source)".into()));
        }
        let whole = entry.payload.len() + entry.parts.iter().map(Vec::len).sum::<usize>();
        let length = |value: &Value| value.to_string().len();
        let mut sizes: HashMap<RecordId, usize> = HashMap::new();
        for change in &entry.changes {
            let Some(id) = change.record() else { continue };
            let row = self.sums.get(&id).map_or(0, |sum| sum.bytes as usize);
            // Nearly always the whole entry would fit into the row.
            if row + 4 * whole <= ROW_BYTES {
                continue;
            }
            let size = sizes.entry(id).or_insert(row);
            for edit in change.edits() {
                let added = edit.value.map_or(0, |value| {
                    length(&value) + CELL_BYTES + edit.field.len() + edit.element.map_or(0, str::len)
                });
                let replaced: usize = edit.was.iter().map(|was| length(&was.2)).sum();
                *size = (*size + added).saturating_sub(replaced);
            }
        }
        match sizes.iter().find(|(_, size)| **size > ROW_BYTES) {
            None => Ok(()),
            Some((id, _)) => {
                let label = self.workspace.get(*id).map(|record| record.label().to_string());
                Err(too_large(label.unwrap_or_else(|| "the new record".into())))
            }
        }
    }
}

//! Taking back: the newest own entry of this sitting at once, older ones and others' after a look and with a reason.

use super::error::LedgerError;
use super::{Ledger, Submitted};
use crate::core::entry::EntryKind;
use crate::core::id::EntryId;
use crate::core::intent::Proposal;
use crate::core::undo;

impl Ledger {
    /// What `u` would take back: the newest own entry of this sitting.
    pub fn undoable(&self) -> Option<EntryId> {
        self.sitting.last().copied()
    }

    /// Takes back the newest own entry of this sitting.
    pub fn undo(&mut self) -> Result<Submitted, LedgerError> {
        let id = self.undoable().ok_or(LedgerError::NothingToUndo)?;
        let entry = self.entry(id)?.ok_or_else(|| LedgerError::NoEntry(id.to_string()))?;
        let proposal = undo::take_back(&self.workspace, &entry, EntryKind::Undo, "")?;
        let submitted = self.submit(&proposal)?;
        self.sitting.pop();
        Ok(submitted)
    }

    /// What a revert of `id` would do, for its preview.
    pub fn revert_proposal(&self, id: EntryId, because: &str) -> Result<Proposal, LedgerError> {
        let entry = self.entry(id)?.ok_or_else(|| LedgerError::NoEntry(id.to_string()))?;
        Ok(undo::take_back(&self.workspace, &entry, EntryKind::Revert, because)?)
    }
}

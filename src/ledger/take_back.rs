//! Taking back: the newest own entry of this sitting at once, older ones and others' after a look and with a reason.

use super::error::LedgerError;
use super::{Ledger, Submitted};
use crate::core::entry::EntryKind;
use crate::core::id::EntryId;
use crate::core::intent::Proposal;
use crate::core::undo;
use crate::store::ReqId;

impl Ledger {
    /// What `u` would take back: the newest own entry of this sitting.
    pub fn undoable(&self) -> Option<EntryId> {
        self.sitting.last().copied()
    }

    /// Takes back the newest own entry of this sitting.
    pub fn undo(&mut self) -> Result<Submitted, LedgerError> {
        let id = self.undoable().ok_or(LedgerError::NothingToUndo)?;
        let proposal = self.undo_proposal(id)?;
        let submitted = self.submit(&proposal)?;
        self.sitting.pop();
        Ok(submitted)
    }

    fn undo_proposal(&self, id: EntryId) -> Result<Proposal, LedgerError> {
        let entry = self.entry(id)?.ok_or_else(|| LedgerError::NoEntry(id.to_string()))?;
        Ok(undo::take_back(&self.workspace, &entry, EntryKind::Undo, "")?)
    }

    /// Takes back an entry for a call that was made before.
    pub(super) fn take_back(&mut self, id: EntryId, request: ReqId) -> Result<Submitted, LedgerError> {
        let (proposal, stamp) = (self.undo_proposal(id)?, self.stamp());
        self.submit_stamped(&proposal, &stamp, None, Some(request))
    }

    /// What a revert of `id` would do, for its preview.
    pub fn revert_proposal(&self, id: EntryId, because: &str) -> Result<Proposal, LedgerError> {
        let entry = self.entry(id)?.ok_or_else(|| LedgerError::NoEntry(id.to_string()))?;
        Ok(undo::take_back(&self.workspace, &entry, EntryKind::Revert, because)?)
    }
}

//! An open database, and the two ways to part with it.

use ::redb::{Database, StorageBackend};

use super::disk::Disk;
use super::fault::Fault;
use super::guard::caught;

/// Don't drop it: close it, or forget it.
pub(super) struct Opened {
    pub(super) database: Database,
    pub(super) disk: Disk,
}

impl Opened {
    /// Ends the database in order: the next opening is a quick one.
    pub(super) fn close(self) -> Result<(), Fault> {
        match caught(|| self.database.close()) {
            Ok(closed) => Ok(closed?),
            Err(panic) => Err(Fault::Damaged(panic)),
        }
    }

    /// Leaves a damaged database as it is, and lets go of the file so that it can be restored.
    pub(super) fn forget(self) {
        std::mem::forget(self.database);
        // It is about to be replaced; that its lock can't be released either changes nothing.
        let _ = self.disk.close();
    }
}

//! The store in one redb file.
//!
//! | file | what it does |
//! |---|---|
//! | `open`, `opened`, `disk` | from a path to an open database, or to the sentence that refuses it |
//! | `rows` | tables, keys and values as they lie in the file |
//! | `write`, `read` | one commit; one reading |
//! | `snapshot`, `follow` | what readers hold |
//! | `verify`, `backup` | reading everything, and copying it |
//! | `live` | the database and what became of it |
//! | `guard`, `fault` | panics and errors of redb, turned into something to act on |
//! | `filesystem`, `holder` | what the operating system is asked |
//!
//! One process owns the file, one thread at a time commits. A commit is one sync; after a quiet
//! second [`Store::idle`] adds an empty one that makes the next opening quick. After an error of
//! the disk redb refuses all writing until it is opened again, so that is done here, at once, and the
//! request id tells whether the commit in doubt is in the file.

mod backup;
mod disk;
mod fault;
mod filesystem;
mod follow;
mod guard;
mod holder;
mod live;
mod open;
mod opened;
mod read;
mod rows;
mod snapshot;
mod verify;
mod write;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use self::fault::Fault;
use self::live::{For, Live};
use self::open::Source;
use self::opened::Opened;
use self::read::reading;
use self::write::{Applied, Failed};
use super::limits::validate;
use super::{ReqId, Result, Rev, Snapshot, Store, StoreError, Txn, Verified, Watch};

#[doc(hidden)]
pub use self::disk::Disk;
pub use self::guard::panic_is_expected;
pub use self::open::{Check, OpenOptions};

/// A workspace file, open in this process.
pub struct Redb {
    live: Live,
    unclean: bool,
    /// Held by the thread that commits.
    turn: Mutex<()>,
    /// There were commits since the map of free space was last stored.
    unsettled: AtomicBool,
}

impl std::fmt::Debug for Redb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Redb").field(&self.live.name()).finish()
    }
}

impl Redb {
    /// Makes a new workspace file, readable by its owner alone. Its folder must exist.
    ///
    /// # Errors
    /// `Exists`, `Missing` (the folder), `NetworkFilesystem`, `ReadOnly`, `Full`, `Io`. Nothing is
    /// left behind.
    pub fn create(path: impl AsRef<Path>) -> Result<Self> {
        Self::create_with(path, OpenOptions::default())
    }

    /// [`Redb::create`] with options; `read_only` and `check` have no meaning here.
    ///
    /// # Errors
    /// As [`Redb::create`].
    pub fn create_with(path: impl AsRef<Path>, options: OpenOptions) -> Result<Self> {
        let options = OpenOptions { read_only: false, ..options };
        backup::new_file(path.as_ref(), &options, |source| {
            let opened = source.create(&options)?;
            Self::with(source, options.clone(), opened, false)
        })
    }

    /// Opens a workspace file.
    ///
    /// # Errors
    /// `Missing`, `NotAWorkspace`, `Newer`, `Busy`, `NetworkFilesystem`, `ReadOnly`, `Corrupt`,
    /// `Io`. A file that is refused is not touched.
    pub fn open(path: impl AsRef<Path>, options: OpenOptions) -> Result<Self> {
        let source = Source::file(path.as_ref(), &options)?;
        let (opened, look) = source.open(&options)?;
        Self::with(source, options, opened, look.unclean)
    }

    /// Opens, or makes if there is nothing, a store on whatever `disk` returns each time it is
    /// called. For tests that cut the power.
    #[doc(hidden)]
    pub fn on(disk: impl Fn() -> std::io::Result<Disk> + Send + Sync + 'static, options: OpenOptions) -> Result<Self> {
        let source = Source::Made(Box::new(disk));
        if source.is_empty()? {
            let opened = source.create(&options)?;
            return Self::with(source, options, opened, false);
        }
        let (opened, look) = source.open(&options)?;
        Self::with(source, options, opened, look.unclean)
    }

    /// Whether the process that had the file before us ended without closing it. Everything it
    /// acknowledged is there all the same.
    pub fn stopped_uncleanly(&self) -> bool {
        self.unclean
    }

    fn with(source: Source, options: OpenOptions, opened: Opened, unclean: bool) -> Result<Self> {
        Ok(Redb {
            live: Live::new(source, options, opened)?,
            unclean,
            turn: Mutex::new(()),
            unsettled: AtomicBool::new(false),
        })
    }

    /// After the disk failed under a commit: opens the database again and looks whether it is there.
    fn settle_doubt(&self, req: ReqId, plain: StoreError, doubtful: bool) -> Result<Rev> {
        match self.outcome(req) {
            Ok(Some(rev)) => Ok(rev),
            Ok(None) => Err(plain),
            Err(corrupt @ StoreError::Corrupt { .. }) => Err(corrupt),
            Err(_) if doubtful => Err(StoreError::Unknown { why: plain.to_string() }),
            Err(_) => Err(plain),
        }
    }
}

impl Redb {
    /// Commits a group. The inner error is one of the disk, with whether the group may be in the file all the same.
    fn write(&self, group: &[(ReqId, &Txn)]) -> Result<std::result::Result<Rev, (StoreError, bool)>> {
        group.iter().try_for_each(|(_, txn)| validate(txn))?;
        let options = self.live.options();
        if options.read_only {
            return Err(StoreError::ReadOnly { file: self.live.name(), why: "it was opened read-only".to_owned() });
        }
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let work = |db: &_| write::apply(db, group, options.kept_revisions);
        let (mut done, mut generation) = self.live.attempt(For::Writing, work)?;
        if let Err(Failed { fault: Fault::Stale, doubtful: false }) = done {
            // The disk failed under an earlier reading or writing; this commit has not begun.
            self.live.lose(generation, "its disk failed");
            (done, generation) = self.live.attempt(For::Writing, work)?;
        }
        match done {
            Ok(Applied::Now(rev)) => {
                self.unsettled.store(true, Ordering::Relaxed);
                self.live.advance(rev);
                Ok(Ok(rev))
            }
            Ok(Applied::Before(rev)) => Ok(Ok(rev)),
            Err(Failed { fault, doubtful }) => {
                let disk = matches!(fault, Fault::Disk(_) | Fault::Stale | Fault::Gone);
                let plain = self.live.report(fault, generation);
                if disk { Ok(Err((plain, doubtful))) } else { Err(plain) }
            }
        }
    }
}

impl Store for Redb {
    fn kind(&self) -> &'static str {
        "redb"
    }

    fn snapshot(&self) -> Result<Box<dyn Snapshot + Send + '_>> {
        Ok(Box::new(snapshot::Pinned::new(&self.live)?))
    }

    fn commit(&self, req: ReqId, txn: Txn) -> Result<Rev> {
        match self.write(&[(req, &txn)])? {
            Ok(rev) => Ok(rev),
            Err((plain, doubtful)) => self.settle_doubt(req, plain, doubtful),
        }
    }

    fn commit_group(&self, group: &[(ReqId, Txn)]) -> Result<()> {
        let group: Vec<(ReqId, &Txn)> = group.iter().map(|(req, txn)| (*req, txn)).collect();
        match self.write(&group)? {
            Ok(_) => Ok(()),
            // Whether they are in the file is asked one by one, by committing each again.
            Err((plain, _)) => Err(plain),
        }
    }

    fn outcome(&self, req: ReqId) -> Result<Option<Rev>> {
        let found = self.live.run(|db| reading(db, |read| read::outcome(read, req)))?;
        match found {
            Some(rev) if !self.live.is_durable(rev) => {
                Err(self.live.unavailable("its disk takes no writes, and the change may not have arrived"))
            }
            found => Ok(found),
        }
    }

    fn watch(&self, since: Rev) -> Result<Box<dyn Watch + '_>> {
        // Refuses a closed or broken store here rather than at the first wait.
        self.live.run(|_| Ok(()))?;
        Ok(Box::new(follow::Follow::new(&self.live, since)))
    }

    fn idle(&self) -> Result<()> {
        let Ok(_turn) = self.turn.try_lock() else {
            return Ok(());
        };
        if !self.unsettled.load(Ordering::Relaxed) {
            return self.live.run(|_| Ok(()));
        }
        self.live.run_on(For::Writing, write::settle)?;
        self.unsettled.store(false, Ordering::Relaxed);
        Ok(())
    }

    fn verify(&self) -> Result<Verified> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        verify::verify(&self.live)
    }

    fn backup(&self, dest: &Path) -> Result<Verified> {
        backup::backup(&self.live, dest)
    }

    fn close(&self) -> Result<()> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        self.live.close()
    }
}

impl Drop for Redb {
    fn drop(&mut self) {
        // Who wants to know whether it went well calls `close`.
        let _ = self.close();
    }
}

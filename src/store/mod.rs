//! The storage layer: the only place that knows a database.
//!
//! [`Store`] is an ordered map of byte keys to byte values with optimistic concurrency, a change
//! feed and request ids: exactly what one file on a laptop and a replicated store can both promise.
//! [`Memory`] is its specification; [`Redb`] keeps it in one file. `tests/store_differential.rs`
//! replays one history on every implementation and compares every answer.
//!
//! What a value means is not known here. Whoever writes a value seals it in an [`envelope`], because
//! no database checks its pages on an ordinary read, and keeps a [`Tally`] of a set of rows, because
//! a row that vanished can't speak for itself.
//!
//! | file | what it is |
//! |---|---|
//! | `limits` | what a commit may hold and how far the change feed reaches back; the same on every store |
//! | `error` | [`StoreError`]: one sentence and a remedy each |
//! | `envelope`, `tally` | checksums over one value, and over a set of values |
//! | `memory` | the specification |
//! | `redb`, `redb/` | one file, one owning process |
//! | `trial` | stores that stall, fail or lose answers, for the tests of the layers above |

pub mod envelope;
mod error;
mod limits;
mod memory;
mod redb;
mod tally;
pub mod trial;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub use error::{Result, StoreError};
pub use limits::{KEPT_REVISIONS, MAX_BYTES, MAX_KEY, MAX_OPS};
pub use memory::Memory;
#[doc(hidden)]
pub use redb::Disk;
pub use redb::{Check, OpenOptions, Redb, panic_is_expected};
pub use tally::Tally;

/// The number of a commit, counted over the whole store from 1. 0 is the empty store.
pub type Rev = u64;

/// Chosen by whoever commits, at random, once for each change; the same again when a lost answer
/// makes it try again.
pub type ReqId = [u8; 16];

/// A key, its value, and the commit that wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kv {
    pub key: Vec<u8>,
    pub value: Vec<u8>,
    pub rev: Rev,
}

/// What must hold for a commit to happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cond {
    /// There is no such key.
    Absent(Vec<u8>),
    /// The key exists and this commit wrote it last.
    RevIs(Vec<u8>, Rev),
}

/// One step of a commit. Deleting what is not there is fine and causes no event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    Put(Vec<u8>, Vec<u8>),
    Delete(Vec<u8>),
}

impl Op {
    pub fn key(&self) -> &[u8] {
        match self {
            Op::Put(key, _) | Op::Delete(key) => key,
        }
    }
}

/// Conditions, and what to do when all of them hold. The order of the operations has no meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Txn {
    pub conds: Vec<Cond>,
    pub ops: Vec<Op>,
}

/// One key that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub rev: Rev,
    pub key: Vec<u8>,
    /// What the commit wrote, even if a later one overwrote it. `None`: it was deleted.
    pub value: Option<Vec<u8>>,
}

/// What [`Store::verify`] found and [`Store::backup`] copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Keys in the store.
    pub rows: u64,
    /// Bytes of their keys and values.
    pub bytes: u64,
    /// The newest commit.
    pub revision: Rev,
    /// Book-keeping of free space was wrong and has been put right; no row was touched.
    pub repaired: bool,
}

/// The store as it was after one commit, whatever is committed meanwhile.
///
/// Keep it for as long as one reading takes, never for a sitting: a file can't reuse any space
/// while a snapshot of it lives.
pub trait Snapshot {
    fn rev(&self) -> Rev;

    /// # Errors
    /// `Corrupt`, `Io`, or `Unavailable` when the store was closed or had to be opened again.
    fn get(&self, key: &[u8]) -> Result<Option<Kv>>;

    /// At most `limit` rows of `from..to` (without `to`) in the order of their keys; none when
    /// `from >= to`.
    ///
    /// # Errors
    /// As [`Snapshot::get`].
    fn scan(&self, from: &[u8], to: &[u8], limit: usize) -> Result<Vec<Kv>>;
}

/// The feed of changes after some commit.
pub trait Watch: Send {
    /// Waits at most `timeout` for the next commit that changed anything. All events of one commit
    /// come together, in the order of their keys; an empty answer says that nothing happened.
    ///
    /// # Errors
    /// `Compacted` when the feed no longer reaches back to where this watch stands: load everything
    /// again and watch from there. `Unavailable` once the store is closed.
    fn next(&mut self, timeout: Duration) -> Result<Vec<Event>>;
}

/// The contract. Every method may be called from any thread.
pub trait Store: Send + Sync {
    /// One word for messages: `memory`, `redb`.
    fn kind(&self) -> &'static str;

    /// # Errors
    /// `Corrupt`, `Io`, `Unavailable`.
    fn snapshot(&self) -> Result<Box<dyn Snapshot + Send + '_>>;

    /// All or nothing, and durable when it answers. A second commit with a request id that has
    /// already happened changes nothing and answers the first one's revision, whatever its
    /// conditions; ids are remembered for the last [`KEPT_REVISIONS`] revisions.
    ///
    /// # Errors
    /// `Conflict` when a condition does not hold; `TooLarge` and `Malformed` for a transaction that
    /// no store takes; `Full`, `ReadOnly`, `Io`, `Corrupt`, `Unavailable`: nothing was written.
    /// `Unknown`: it may have been written, ask [`Store::outcome`] or commit again with the same id.
    fn commit(&self, req: ReqId, txn: Txn) -> Result<Rev>;

    /// Several commits, one after the other, made durable together where the store can. `Ok`: all of them happened.
    /// After an error any of the first ones may have happened: make each again by itself, which its request id keeps
    /// from happening twice.
    ///
    /// # Errors
    /// As [`Store::commit`], for the first that does not happen.
    fn commit_group(&self, group: &[(ReqId, Txn)]) -> Result<()> {
        group.iter().try_for_each(|(req, txn)| self.commit(*req, txn.clone()).map(|_| ()))
    }

    /// What became of a commit whose answer was lost: its revision, or `None` if it never happened.
    ///
    /// # Errors
    /// `Corrupt`, `Io`, `Unavailable`.
    fn outcome(&self, req: ReqId) -> Result<Option<Rev>>;

    /// Every change after `since`, from the first to those that are yet to come.
    ///
    /// # Errors
    /// `Corrupt`, `Unavailable`.
    fn watch(&self, since: Rev) -> Result<Box<dyn Watch + '_>>;

    /// Call it when nobody has written for about a second: the store does what makes the next
    /// opening quick, and nothing if there is nothing to do. Never waits for a writer.
    ///
    /// # Errors
    /// As [`Store::commit`]; nothing is lost by ignoring them.
    fn idle(&self) -> Result<()>;

    /// Reads everything and checks what the store itself can check. Needs every snapshot dropped.
    ///
    /// # Errors
    /// `Corrupt` names what is wrong; `Unavailable` while a snapshot lives.
    fn verify(&self) -> Result<Verified>;

    /// Copies the store to a new file while others go on reading and writing, reads the copy back
    /// and compares. The copy is a store as of one commit, request ids and change feed included.
    ///
    /// # Errors
    /// `Exists`, `Missing` (the folder), `Full`, `Io` for the copy; no half copy stays behind.
    fn backup(&self, dest: &Path) -> Result<Verified>;

    /// Ends the store in order; what follows is answered `Unavailable`. Closing twice is fine.
    /// A store that is dropped instead ends as well, but can't say when that failed.
    ///
    /// # Errors
    /// `Io`, `Full`, `Corrupt`: everything acknowledged is safe, the next opening takes longer.
    fn close(&self) -> Result<()>;
}

/// All methods of a store that stands around another one, except `commit`: they are passed on to `$inner`.
macro_rules! pass_on_but_commit {
    ($self:ident, $inner:expr) => {
        fn kind(&$self) -> &'static str {
            $inner.kind()
        }
        fn snapshot(&$self) -> Result<Box<dyn Snapshot + Send + '_>> {
            $inner.snapshot()
        }
        fn outcome(&$self, req: ReqId) -> Result<Option<Rev>> {
            $inner.outcome(req)
        }
        fn watch(&$self, since: Rev) -> Result<Box<dyn Watch + '_>> {
            $inner.watch(since)
        }
        fn idle(&$self) -> Result<()> {
            $inner.idle()
        }
        fn verify(&$self) -> Result<Verified> {
            $inner.verify()
        }
        fn backup(&$self, dest: &Path) -> Result<Verified> {
            $inner.backup(dest)
        }
        fn close(&$self) -> Result<()> {
            $inner.close()
        }
    };
}
use pass_on_but_commit;

macro_rules! store_through {
    ($($pointer:ty),*) => {$(
        impl<S: Store + ?Sized> Store for $pointer {
            pass_on_but_commit!(self, (**self));

            fn commit(&self, req: ReqId, txn: Txn) -> Result<Rev> {
                (**self).commit(req, txn)
            }

            fn commit_group(&self, group: &[(ReqId, Txn)]) -> Result<()> {
                (**self).commit_group(group)
            }
        }
    )*};
}

store_through!(&S, Box<S>, Arc<S>);

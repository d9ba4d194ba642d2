//! The database of a store and what became of it: open, given up after its disk failed, broken, closed.
//!
//! After an error of the disk redb refuses all writing until it is opened again. That is done by the
//! next one who needs it, from what the disk really holds. While the disk takes no writes at all, as
//! some do when they are full, readers get a stopgap that is opened without writing, and each commit
//! tries again. After damage nothing is tried any more.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, RwLock, RwLockWriteGuard};

use ::redb::Database;

use super::fault::Fault;
use super::guard::caught;
use super::open::{OpenOptions, Source};
use super::opened::Opened;
use super::read::{reading, revision};
use crate::store::{Result, Rev, StoreError};

/// Once or twice is bad luck; a disk that fails right after each opening is left alone.
const TRIES: usize = 3;

pub(super) struct Live {
    source: Source,
    options: OpenOptions,
    state: RwLock<State>,
    head: Mutex<Head>,
    wake: Condvar,
}

pub(super) enum State {
    Open {
        opened: Opened,
        /// How often the database was opened again; tells a fault of this one from a late report
        /// about the one before.
        generation: u64,
        /// Good for reading only.
        stopgap: bool,
    },
    Lost {
        why: String,
        generation: u64,
    },
    Broken {
        why: String,
    },
    Closed,
}

/// What the database is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum For {
    Reading,
    Writing,
}

/// What watches wait for.
pub(super) struct Head {
    pub(super) rev: Rev,
    /// Nothing will come any more.
    pub(super) ended: bool,
}

impl Live {
    pub(super) fn new(source: Source, options: OpenOptions, opened: Opened) -> Result<Self> {
        let live = Live {
            source,
            options,
            state: RwLock::new(State::Open { opened, generation: 0, stopgap: false }),
            head: Mutex::new(Head { rev: 0, ended: false }),
            wake: Condvar::new(),
        };
        let rev = live.run(|db| reading(db, revision))?;
        live.advance(rev);
        Ok(live)
    }

    pub(super) fn name(&self) -> String {
        self.source.name()
    }

    pub(super) fn options(&self) -> &OpenOptions {
        &self.options
    }

    /// Runs `work`, which only reads, on the database, opening it again first if the disk failed
    /// before.
    pub(super) fn run<T>(&self, work: impl Fn(&Database) -> std::result::Result<T, Fault>) -> Result<T> {
        self.run_on(For::Reading, work).map(|(done, _)| done)
    }

    /// Runs `work`, and says which generation of the database it ran on.
    pub(super) fn run_on<T>(
        &self,
        what_for: For,
        work: impl Fn(&Database) -> std::result::Result<T, Fault>,
    ) -> Result<(T, u64)> {
        for _ in 0..TRIES {
            let (done, generation) = self.attempt(what_for, &work)?;
            match done {
                Ok(done) => return Ok((done, generation)),
                Err(Fault::Stale) => self.lose(generation, "its disk failed"),
                Err(fault) => return Err(self.report(fault, generation)),
            }
        }
        Err(self.unavailable("its disk fails again and again"))
    }

    /// One try. A panic is reported; a fault is left to the caller.
    pub(super) fn attempt<R>(&self, what_for: For, work: impl Fn(&Database) -> R) -> Result<(R, u64)> {
        for _ in 0..TRIES {
            let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
            match &*state {
                State::Open { generation, stopgap: true, .. } if what_for == For::Writing => {
                    let generation = *generation;
                    drop(state);
                    self.lose(generation, "its disk takes no writes");
                }
                State::Open { opened, generation, .. } => {
                    let (done, generation) = (caught(|| work(&opened.database)), *generation);
                    drop(state);
                    return match done {
                        Ok(done) => Ok((done, generation)),
                        Err(panic) => Err(self.report(Fault::Damaged(panic), generation)),
                    };
                }
                State::Lost { .. } => drop(state),
                State::Broken { why } => return Err(self.corrupt(why)),
                State::Closed => return Err(crate::store::memory::closed()),
            }
            self.revive(what_for)?;
        }
        Err(self.unavailable("its disk fails again and again"))
    }

    fn revive(&self, what_for: For) -> Result<()> {
        let mut state = self.change_state();
        let State::Lost { generation, .. } = &*state else {
            return Ok(());
        };
        let generation = generation + 1;
        let (opened, stopgap) = match self.source.open_again(&self.options) {
            Err(StoreError::Full { .. } | StoreError::ReadOnly { .. } | StoreError::Io { .. })
                if what_for == For::Reading =>
            {
                (self.source.open_unwritten(&self.options), true)
            }
            opened => (opened, false),
        };
        let opened = opened.inspect_err(|error| {
            if let StoreError::Corrupt { why, .. } = error {
                *state = State::Broken { why: why.clone() };
                self.end();
            }
        })?;
        // A commit in doubt may be there after all, and opening has made it durable. If the row
        // can't be read, whoever asked for the database meets the damage next.
        if !stopgap && let Ok(Ok(rev)) = caught(|| reading(&opened.database, revision)) {
            self.advance(rev);
        }
        *state = State::Open { opened, generation, stopgap };
        Ok(())
    }

    /// Whether revision `rev`, which was found, is on the disk for certain. What a stopgap shows may
    /// be in the memory of the machine only.
    pub(super) fn is_durable(&self, rev: Rev) -> bool {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        let stopgap = matches!(&*state, State::Open { stopgap: true, .. });
        drop(state);
        !stopgap || rev <= self.head().rev
    }

    /// Gives up a database whose disk failed, to open it again when it is next needed.
    pub(super) fn lose(&self, failed: u64, why: &str) {
        let lost = State::Lost { why: why.to_owned(), generation: failed };
        if let Some(opened) = self.part_with(failed, lost) {
            // It can't write any more; only its lock is of interest.
            let _ = opened.close();
        }
    }

    fn break_down(&self, failed: u64, why: &str) {
        let broken = State::Broken { why: why.to_owned() };
        if let Some(opened) = self.part_with(failed, broken) {
            opened.forget();
            self.end();
        }
    }

    /// The database, if it is still the one that `failed`.
    fn part_with(&self, failed: u64, becomes: State) -> Option<Opened> {
        let mut state = self.change_state();
        match &*state {
            State::Open { generation, .. } if *generation == failed => {}
            _ => return None,
        }
        match std::mem::replace(&mut *state, becomes) {
            State::Open { opened, .. } => Some(opened),
            _ => None,
        }
    }

    /// What to tell the caller, after doing what the fault asks for.
    pub(super) fn report(&self, fault: Fault, generation: u64) -> StoreError {
        match &fault {
            Fault::Stale => self.lose(generation, "its disk failed"),
            Fault::Disk(error) => self.lose(generation, &error.to_string()),
            Fault::Damaged(why) => self.break_down(generation, why),
            Fault::Answer(_) | Fault::Gone => {}
        }
        self.source.refusal(fault)
    }

    /// Closes the database in order and for good.
    pub(super) fn close(&self) -> Result<()> {
        let mut state = self.change_state();
        let answer = match std::mem::replace(&mut *state, State::Closed) {
            State::Open { opened, .. } => opened.close().map_err(|fault| self.source.refusal(fault)),
            State::Lost { why, .. } => Err(self.unavailable(&why)),
            State::Broken { why } => {
                let error = self.corrupt(&why);
                *state = State::Broken { why };
                Err(error)
            }
            State::Closed => Ok(()),
        };
        drop(state);
        self.end();
        answer
    }

    /// The answer to every call once damage was met. What is left of the database must be forgotten
    /// then, not dropped.
    pub(super) fn broken(&self) -> Option<StoreError> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        match &*state {
            State::Broken { why } => Some(self.corrupt(why)),
            _ => None,
        }
    }

    /// Nobody else reads or writes while the guard is held.
    pub(super) fn change_state(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wakes the watches for revision `rev`.
    pub(super) fn advance(&self, rev: Rev) {
        let mut head = self.head();
        head.rev = head.rev.max(rev);
        self.wake.notify_all();
    }

    /// Wakes the watches for the last time.
    fn end(&self) {
        self.head().ended = true;
        self.wake.notify_all();
    }

    fn head(&self) -> MutexGuard<'_, Head> {
        self.head.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sleeps while `idle` holds; false if it still holds after `timeout`.
    pub(super) fn sleep(&self, timeout: std::time::Duration, idle: impl Fn(&Head) -> bool) -> bool {
        let (_head, result) = self
            .wake
            .wait_timeout_while(self.head(), timeout, |head| idle(head))
            .unwrap_or_else(PoisonError::into_inner);
        !result.timed_out()
    }

    fn corrupt(&self, why: &str) -> StoreError {
        self.source.refusal(Fault::Damaged(why.to_owned()))
    }

    pub(super) fn unavailable(&self, why: &str) -> StoreError {
        StoreError::Unavailable { why: format!("{}: {why}", self.name()) }
    }
}

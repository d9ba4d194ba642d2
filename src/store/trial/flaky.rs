//! A store that loses answers and fails by a script.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::store::{ReqId, Result, Rev, Snapshot, Store, StoreError, Txn, Verified, Watch, pass_on_but_commit};

/// What happens to one commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing special.
    Pass,
    /// The request is lost: `Unknown`, and it did not happen.
    LostBefore,
    /// The answer is lost: `Unknown`, and it happened (unless the store refused it).
    LostAfter,
    /// This error, and it did not happen.
    Fail(StoreError),
}

impl Fault {
    /// No room left.
    pub fn full() -> Self {
        Fault::Fail(StoreError::Full { file: "the trial store".to_owned() })
    }
}

/// Passes everything on to `S`; each commit takes the next fault of the script, and when the script
/// is at its end, the standing fault.
#[derive(Debug)]
pub struct Flaky<S> {
    inner: S,
    plan: Mutex<Plan>,
}

#[derive(Debug)]
struct Plan {
    script: VecDeque<Fault>,
    standing: Fault,
    commits: usize,
}

impl<S> Flaky<S> {
    pub fn new(inner: S, script: impl IntoIterator<Item = Fault>) -> Self {
        Flaky {
            inner,
            plan: Mutex::new(Plan { script: script.into_iter().collect(), standing: Fault::Pass, commits: 0 }),
        }
    }

    /// Adds a fault at the end of the script.
    pub fn push(&self, fault: Fault) {
        self.plan().script.push_back(fault);
    }

    /// What happens to every commit once the script is at its end; [`Fault::Pass`] heals the store.
    pub fn always(&self, fault: Fault) {
        self.plan().standing = fault;
    }

    /// How many commits were tried, repeated ones included.
    pub fn commits(&self) -> usize {
        self.plan().commits
    }

    /// The store inside.
    pub fn inner(&self) -> &S {
        &self.inner
    }

    fn plan(&self) -> MutexGuard<'_, Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn next(&self) -> Fault {
        let mut plan = self.plan();
        plan.commits += 1;
        plan.script.pop_front().unwrap_or_else(|| plan.standing.clone())
    }
}

impl<S: Store> Store for Flaky<S> {
    pass_on_but_commit!(self, self.inner);

    fn commit(&self, req: ReqId, txn: Txn) -> Result<Rev> {
        let lost = |what: &str| Err(StoreError::Unknown { why: format!("the {what} was lost") });
        match self.next() {
            Fault::Pass => self.inner.commit(req, txn),
            Fault::LostBefore => lost("request"),
            Fault::LostAfter => {
                self.inner.commit(req, txn)?;
                lost("answer")
            }
            Fault::Fail(error) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Memory, Op};

    fn put(store: &Flaky<Memory>, n: u8) -> Result<Rev> {
        let ops = vec![Op::Put(vec![b'k', n], vec![n])];
        let conds = vec![];
        store.commit([n; 16], Txn { conds, ops })
    }

    #[test]
    fn lost_answers_differ_only_in_what_became_of_the_commit() {
        let store = Flaky::new(Memory::new(), [Fault::LostBefore, Fault::LostAfter]);
        assert!(matches!(put(&store, 1), Err(StoreError::Unknown { .. })));
        assert_eq!(store.outcome([1; 16]).unwrap(), None);
        assert!(matches!(put(&store, 2), Err(StoreError::Unknown { .. })));
        assert_eq!(store.outcome([2; 16]).unwrap(), Some(1));
        assert_eq!(put(&store, 1).unwrap(), 2);
    }

    #[test]
    fn a_store_stays_full_until_there_is_room() {
        let store = Flaky::new(Memory::new(), []);
        store.always(Fault::full());
        assert!(matches!(put(&store, 1), Err(StoreError::Full { .. })));
        assert!(matches!(put(&store, 1), Err(StoreError::Full { .. })));
        store.always(Fault::Pass);
        assert_eq!(put(&store, 1).unwrap(), 1);
        assert_eq!(store.commits(), 3);
    }
}

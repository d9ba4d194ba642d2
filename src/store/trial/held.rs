//! A store whose commits wait until a test lets them go.

use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::store::{ReqId, Result, Rev, Snapshot, Store, Txn, Verified, Watch, pass_on_but_commit};

/// Passes everything on to `S`, but a commit waits while the store is held. A store starts free.
///
/// Use it in an [`Arc`](std::sync::Arc): the test keeps one end and gives the other away.
#[derive(Debug)]
pub struct Held<S> {
    inner: S,
    gate: Mutex<Gate>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Gate {
    held: bool,
    /// Commits that may pass although the store is held.
    passes: usize,
    /// Commits that wait now.
    waiting: usize,
}

impl<S> Held<S> {
    pub fn new(inner: S) -> Self {
        Held { inner, gate: Mutex::default(), changed: Condvar::new() }
    }

    /// From now on commits wait.
    pub fn hold(&self) {
        self.gate().held = true;
    }

    /// Lets all commits go, those that wait and those to come.
    pub fn release(&self) {
        let mut gate = self.gate();
        gate.held = false;
        gate.passes = 0;
        self.changed.notify_all();
    }

    /// Lets one commit go, the next if none waits; the others stay held.
    pub fn release_one(&self) {
        self.gate().passes += 1;
        self.changed.notify_all();
    }

    /// How many commits wait now.
    pub fn waiting(&self) -> usize {
        self.gate().waiting
    }

    /// Waits until at least `commits` wait; false if that has not happened within `limit`.
    pub fn wait_for(&self, commits: usize, limit: Duration) -> bool {
        let (_gate, result) = self
            .changed
            .wait_timeout_while(self.gate(), limit, |gate| gate.waiting < commits)
            .unwrap_or_else(PoisonError::into_inner);
        !result.timed_out()
    }

    /// The store inside.
    pub fn inner(&self) -> &S {
        &self.inner
    }

    fn gate(&self) -> MutexGuard<'_, Gate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pass(&self) {
        let mut gate = self.gate();
        gate.waiting += 1;
        self.changed.notify_all();
        let mut gate =
            self.changed.wait_while(gate, |gate| gate.held && gate.passes == 0).unwrap_or_else(PoisonError::into_inner);
        gate.waiting -= 1;
        gate.passes = gate.passes.saturating_sub(1);
        self.changed.notify_all();
    }
}

impl<S: Store> Store for Held<S> {
    pass_on_but_commit!(self, self.inner);

    fn commit(&self, req: ReqId, txn: Txn) -> Result<Rev> {
        self.pass();
        self.inner.commit(req, txn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Memory, Op};

    const LONG: Duration = Duration::from_secs(20);

    fn put(store: &Held<Memory>, n: u8) -> Result<Rev> {
        let ops = vec![Op::Put(vec![b'k', n], vec![n])];
        let conds = vec![];
        store.commit([n; 16], Txn { conds, ops })
    }

    #[test]
    fn a_held_store_answers_reads_and_keeps_commits_waiting() {
        let store = Held::new(Memory::new());
        store.hold();
        std::thread::scope(|scope| {
            let first = scope.spawn(|| put(&store, 1));
            let second = scope.spawn(|| put(&store, 2));
            assert!(store.wait_for(2, LONG));
            assert_eq!(store.snapshot().unwrap().rev(), 0);

            store.release_one();
            let mut watch = store.watch(0).unwrap();
            assert_eq!(watch.next(LONG).unwrap().len(), 1);
            assert_eq!(store.waiting(), 1);

            store.release();
            first.join().unwrap().unwrap();
            second.join().unwrap().unwrap();
        });
        assert_eq!(put(&store, 3).unwrap(), 3);
    }
}

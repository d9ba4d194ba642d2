//! The store without a disk: the specification that every other store is compared with, and the
//! store of throw-away workspaces and of most tests.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::limits::{KEPT_REVISIONS, forgotten, validate};
use super::{Cond, Event, Kv, Op, ReqId, Result, Rev, Snapshot, Store, StoreError, Txn, Verified, Watch};

type Rows = BTreeMap<Vec<u8>, (Rev, Vec<u8>)>;

/// Everything in memory, gone when dropped.
#[derive(Debug)]
pub struct Memory {
    kept: u64,
    inner: Mutex<Inner>,
    wake: Condvar,
}

#[derive(Debug, Default)]
struct Inner {
    rev: Rev,
    forgotten: Rev,
    /// Shared with snapshots: a commit copies the rows only while a snapshot of them lives.
    rows: Arc<Rows>,
    requests: BTreeMap<ReqId, Rev>,
    log: VecDeque<Entry>,
    closed: bool,
}

/// One commit, its events in the order of their keys.
#[derive(Debug)]
struct Entry {
    rev: Rev,
    req: ReqId,
    events: Vec<Event>,
}

impl Default for Memory {
    fn default() -> Self {
        Memory::keeping(KEPT_REVISIONS)
    }
}

impl Memory {
    /// An empty store.
    pub fn new() -> Self {
        Memory::default()
    }

    /// An empty store that keeps change feed and request ids for `kept` revisions only, for tests
    /// of what happens when they are gone.
    pub fn keeping(kept: u64) -> Self {
        Memory { kept, inner: Mutex::default(), wake: Condvar::new() }
    }

    /// A store that begins with these rows, as a copy of another one. Request ids and change feed are the other one's.
    pub fn holding(rows: Vec<(Vec<u8>, Vec<u8>)>) -> Self {
        let rows = rows.into_iter().map(|(key, value)| (key, (1, value))).collect();
        let inner = Inner { rev: 1, forgotten: 1, rows: Arc::new(rows), ..Inner::default() };
        Memory { kept: 0, inner: Mutex::new(inner), wake: Condvar::new() }
    }

    fn lock(&self) -> Result<MutexGuard<'_, Inner>> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.open()?;
        Ok(inner)
    }
}

impl Inner {
    fn open(&self) -> Result<()> {
        if self.closed {
            return Err(closed());
        }
        Ok(())
    }

    fn holds(&self, cond: &Cond) -> bool {
        match cond {
            Cond::Absent(key) => !self.rows.contains_key(key),
            Cond::RevIs(key, rev) => self.rows.get(key).is_some_and(|(found, _)| found == rev),
        }
    }

    fn apply(&mut self, req: ReqId, ops: Vec<Op>) -> Rev {
        self.rev += 1;
        let rev = self.rev;
        let rows = Arc::make_mut(&mut self.rows);
        let mut events = Vec::new();
        for op in ops {
            match op {
                Op::Put(key, value) => {
                    rows.insert(key.clone(), (rev, value.clone()));
                    let value = Some(value);
                    events.push(Event { rev, key, value });
                }
                Op::Delete(key) => {
                    if rows.remove(&key).is_some() {
                        let value = None;
                        events.push(Event { rev, key, value });
                    }
                }
            }
        }
        events.sort_by(|a, b| a.key.cmp(&b.key));
        self.log.push_back(Entry { rev, req, events });
        self.requests.insert(req, rev);
        rev
    }

    fn forget(&mut self, kept: u64) {
        self.forgotten = self.forgotten.max(forgotten(self.rev, kept));
        while let Some(oldest) = self.log.front() {
            if oldest.rev > self.forgotten {
                break;
            }
            self.requests.remove(&oldest.req);
            self.log.pop_front();
        }
    }

    /// The next commit after `at` that changed anything.
    fn after(&self, at: Rev) -> Result<Option<Vec<Event>>> {
        if at < self.forgotten {
            return Err(StoreError::Compacted);
        }
        let next = self
            .log
            .iter()
            .skip(usize::try_from(at - self.forgotten).unwrap_or(usize::MAX))
            .find(|entry| !entry.events.is_empty());
        Ok(next.map(|entry| entry.events.clone()))
    }
}

impl Store for Memory {
    fn kind(&self) -> &'static str {
        "memory"
    }

    fn snapshot(&self) -> Result<Box<dyn Snapshot + Send + '_>> {
        let inner = self.lock()?;
        Ok(Box::new(Frozen { rev: inner.rev, rows: Arc::clone(&inner.rows) }))
    }

    fn commit(&self, req: ReqId, txn: Txn) -> Result<Rev> {
        validate(&txn)?;
        let mut inner = self.lock()?;
        if let Some(rev) = inner.requests.get(&req) {
            return Ok(*rev);
        }
        if !txn.conds.iter().all(|cond| inner.holds(cond)) {
            return Err(StoreError::Conflict);
        }
        let rev = inner.apply(req, txn.ops);
        inner.forget(self.kept);
        self.wake.notify_all();
        Ok(rev)
    }

    fn outcome(&self, req: ReqId) -> Result<Option<Rev>> {
        Ok(self.lock()?.requests.get(&req).copied())
    }

    fn watch(&self, since: Rev) -> Result<Box<dyn Watch + '_>> {
        drop(self.lock()?);
        Ok(Box::new(Follow { store: self, at: since }))
    }

    fn idle(&self) -> Result<()> {
        self.lock().map(drop)
    }

    fn verify(&self) -> Result<Verified> {
        let inner = self.lock()?;
        let weight = |(key, (_, value)): (&Vec<u8>, &(Rev, Vec<u8>))| (key.len() + value.len()) as u64;
        Ok(Verified {
            rows: inner.rows.len() as u64,
            bytes: inner.rows.iter().map(weight).sum(),
            revision: inner.rev,
            repaired: false,
        })
    }

    fn backup(&self, _dest: &Path) -> Result<Verified> {
        drop(self.lock()?);
        Err(StoreError::Unavailable { why: "it is kept in memory only and has no file to copy".to_owned() })
    }

    fn close(&self) -> Result<()> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.closed = true;
        self.wake.notify_all();
        Ok(())
    }
}

struct Frozen {
    rev: Rev,
    rows: Arc<Rows>,
}

impl Snapshot for Frozen {
    fn rev(&self) -> Rev {
        self.rev
    }

    fn get(&self, key: &[u8]) -> Result<Option<Kv>> {
        Ok(self.rows.get_key_value(key).map(kv))
    }

    fn scan(&self, from: &[u8], to: &[u8], limit: usize) -> Result<Vec<Kv>> {
        if from >= to {
            return Ok(Vec::new());
        }
        let range = self.rows.range::<[u8], _>((std::ops::Bound::Included(from), std::ops::Bound::Excluded(to)));
        Ok(range.take(limit).map(kv).collect())
    }
}

fn kv((key, (rev, value)): (&Vec<u8>, &(Rev, Vec<u8>))) -> Kv {
    Kv { key: key.clone(), value: value.clone(), rev: *rev }
}

struct Follow<'a> {
    store: &'a Memory,
    at: Rev,
}

impl Watch for Follow<'_> {
    fn next(&mut self, timeout: Duration) -> Result<Vec<Event>> {
        let start = Instant::now();
        let mut inner = self.store.lock()?;
        loop {
            if let Some(events) = inner.after(self.at)? {
                self.at = events.first().map_or(self.at, |event| event.rev);
                return Ok(events);
            }
            self.at = self.at.max(inner.rev);
            let left = timeout.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Ok(Vec::new());
            }
            inner = self.store.wake.wait_timeout(inner, left).unwrap_or_else(PoisonError::into_inner).0;
            inner.open()?;
        }
    }
}

pub(super) fn closed() -> StoreError {
    StoreError::Unavailable { why: "it has been closed".to_owned() }
}

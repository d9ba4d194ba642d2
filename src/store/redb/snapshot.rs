//! What a reader holds: a read transaction, handed back with care.

use std::mem::ManuallyDrop;

use ::redb::{ReadTransaction, ReadableDatabase};

use super::fault::Fault;
use super::guard::caught;
use super::live::{For, Live};
use super::read::{self, Bytes};
use super::rows::ROWS;
use crate::store::{Kv, Result, Rev, Snapshot, StoreError};

/// A read transaction and what was opened in it.
pub(super) struct Pin<'a, T> {
    live: &'a Live,
    generation: u64,
    /// Empty only while it is dropped.
    held: Option<(T, ReadTransaction)>,
}

impl<'a, T> Pin<'a, T> {
    /// Begins a read transaction and opens in it what `open` opens.
    pub(super) fn new(
        live: &'a Live,
        open: impl Fn(&ReadTransaction) -> std::result::Result<T, Fault>,
    ) -> Result<Self> {
        let (held, generation) = live.run_on(For::Reading, |db| {
            let read = ManuallyDrop::new(db.begin_read()?);
            let opened = open(&read);
            let read = ManuallyDrop::into_inner(read);
            Ok((opened?, read))
        })?;
        let held = Some(held);
        Ok(Pin { live, generation, held })
    }

    /// Reads; a panic or fault is dealt with as if the store itself had read.
    pub(super) fn read<R>(
        &self,
        work: impl FnOnce(&T, &ReadTransaction) -> std::result::Result<R, Fault>,
    ) -> Result<R> {
        let Some((opened, read)) = &self.held else {
            return Err(StoreError::Unavailable { why: "it is being closed".to_owned() });
        };
        if let Some(error) = self.live.broken() {
            return Err(error);
        }
        let fault = match caught(|| work(opened, read)) {
            Ok(Ok(value)) => return Ok(value),
            Ok(Err(fault)) => fault,
            Err(panic) => Fault::Damaged(panic),
        };
        Err(self.live.report(fault, self.generation))
    }
}

impl<T> Drop for Pin<'_, T> {
    fn drop(&mut self) {
        let held = self.held.take();
        if self.live.broken().is_some() {
            std::mem::forget(held);
        } else {
            // A transaction that can't be dropped leaves its pages in use until the file is closed.
            let _ = caught(|| drop(held));
        }
    }
}

/// The snapshot of a redb store.
pub(super) struct Pinned<'a> {
    rev: Rev,
    pin: Pin<'a, Bytes>,
}

impl<'a> Pinned<'a> {
    pub(super) fn new(live: &'a Live) -> Result<Self> {
        let pin = Pin::new(live, |read| read::table(read, ROWS))?;
        let rev = pin.read(|_, read| read::revision(read))?;
        Ok(Pinned { rev, pin })
    }
}

impl Snapshot for Pinned<'_> {
    fn rev(&self) -> Rev {
        self.rev
    }

    fn get(&self, key: &[u8]) -> Result<Option<Kv>> {
        self.pin.read(|rows, _| read::get(rows, key))
    }

    fn scan(&self, from: &[u8], to: &[u8], limit: usize) -> Result<Vec<Kv>> {
        self.pin.read(|rows, _| read::scan(rows, from, to, limit))
    }
}

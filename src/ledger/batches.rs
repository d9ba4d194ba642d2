//! Operations gathered into commits that every store takes.

use super::rows::SCHEMA;
use crate::store::{Cond, MAX_BYTES, MAX_OPS, Op, Txn, envelope};

/// Room is left in a commit for the rows that must not be parted from others: draft, site and applied row.
const OPS: usize = MAX_OPS - 16;
/// A commit is closed before it is longer than this, unless a single row is.
const BYTES: usize = MAX_BYTES / 2;

#[derive(Default)]
pub struct Batches {
    open: Txn,
    bytes: usize,
    done: Vec<Txn>,
}

impl Batches {
    /// Seals a row and adds it, to the next commit where this one is full.
    pub fn put(&mut self, key: &str, payload: &[u8]) {
        let sealed = envelope::seal(key.as_bytes(), SCHEMA, payload);
        if self.is_full(sealed.len(), 0) {
            self.close();
        }
        self.push(Op::Put(key.as_bytes().to_vec(), sealed));
    }

    /// Adds to the commit that is open, full or not.
    pub fn push(&mut self, op: Op) {
        self.bytes += match &op {
            Op::Put(key, value) => key.len() + value.len(),
            Op::Delete(key) => key.len(),
        };
        self.open.ops.push(op);
    }

    /// The commit that is open happens only if this holds.
    pub fn only_if(&mut self, cond: Cond) {
        self.open.conds.push(cond);
    }

    /// Whether `next` bytes more, with so many tallies after them, are better put into a commit of their own.
    pub fn is_full(&self, next: usize, tallies: usize) -> bool {
        !self.open.ops.is_empty() && (self.open.ops.len() + tallies >= OPS || self.bytes + next > BYTES)
    }

    pub fn close(&mut self) {
        if !self.open.ops.is_empty() {
            self.done.push(std::mem::take(&mut self.open));
            self.bytes = 0;
        }
    }

    pub fn finish(mut self) -> Vec<Txn> {
        self.close();
        self.done
    }
}

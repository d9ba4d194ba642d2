//! Operations gathered into commits that every store takes.

use std::sync::Arc;

use super::keys;
use super::rows::{self, SCHEMA};
use crate::core::entry::Entry;
use crate::core::record::Record;
use crate::core::symbols::Symbols;
use crate::store::{Cond, MAX_BYTES, MAX_OPS, Op, Txn, envelope};

/// Room is left in a commit for the rows that must not be parted from others: draft, site and applied row.
const OPS: usize = MAX_OPS - 16;
/// A commit is closed before it is longer than this, unless a single row is.
const BYTES: usize = MAX_BYTES / 2;

/// A commit in line for the disk. Those of a large import are many, so what they write is made when their turn comes,
/// from what is in memory anyway.
pub enum Commit {
    Made(Txn),
    /// One part of an entry, counted from 0.
    Part(Arc<Entry>, usize),
    Rows(Rows),
}

/// Rows of records, and the tallies with them.
pub struct Rows {
    pub records: Vec<Record>,
    pub symbols: Arc<Symbols>,
    pub tallies: Vec<Op>,
    /// About what the commit will take.
    pub bytes: usize,
}

impl Commit {
    pub fn has_conditions(&self) -> bool {
        matches!(self, Self::Made(txn) if !txn.conds.is_empty())
    }

    /// About what it writes.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Made(txn) => txn.ops.iter().map(weight).sum(),
            Self::Part(entry, number) => entry.parts.get(*number).map_or(0, Vec::len),
            Self::Rows(rows) => rows.bytes,
        }
    }

    /// The same each time.
    pub fn txn(&self) -> Txn {
        let ops = match self {
            Self::Made(txn) => return txn.clone(),
            Self::Part(entry, number) => {
                let part = entry.parts.get(*number).map_or(&[][..], Vec::as_slice);
                vec![put(&keys::part(entry.id(), *number), part)]
            }
            Self::Rows(rows) => {
                let mut ops = rows.tallies.clone();
                for record in &rows.records {
                    let (key, sealed) = rows::record(record, &rows.symbols);
                    ops.push(Op::Put(key.into_bytes(), sealed));
                }
                ops
            }
        };
        Txn { conds: Vec::new(), ops }
    }
}

fn put(key: &str, payload: &[u8]) -> Op {
    Op::Put(key.as_bytes().to_vec(), envelope::seal(key.as_bytes(), SCHEMA, payload))
}

fn weight(op: &Op) -> usize {
    match op {
        Op::Put(key, value) => key.len() + value.len(),
        Op::Delete(key) => key.len(),
    }
}

#[derive(Default)]
pub struct Batches {
    open: Txn,
    bytes: usize,
    done: Vec<Commit>,
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
        self.bytes += weight(&op);
        self.open.ops.push(op);
    }

    /// The commit that is open happens only if this holds.
    pub fn only_if(&mut self, cond: Cond) {
        self.open.conds.push(cond);
    }

    /// Whether `next` bytes more, with so many tallies after them, are better put into a commit of their own.
    pub fn is_full(&self, next: usize, tallies: usize) -> bool {
        Self::would_fill(self.open.ops.len(), self.bytes, next, tallies)
    }

    pub fn close(&mut self) {
        if !self.open.ops.is_empty() {
            self.done.push(Commit::Made(std::mem::take(&mut self.open)));
            self.bytes = 0;
        }
    }

    /// A commit of its own, which is made when its turn comes.
    pub fn later(&mut self, commit: Commit) {
        self.close();
        self.done.push(commit);
    }

    /// Whether so many rows of so many bytes fill a commit, with so many tallies after them.
    pub fn would_fill(rows: usize, bytes: usize, next: usize, tallies: usize) -> bool {
        rows > 0 && (rows + tallies >= OPS || bytes + next > BYTES)
    }

    pub fn finish(mut self) -> Vec<Commit> {
        self.close();
        self.done
    }
}

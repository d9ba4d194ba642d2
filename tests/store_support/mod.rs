//! What the storage tests share: random numbers that a seed repeats, and short words for commits.
#![allow(dead_code, clippy::unwrap_used, clippy::indexing_slicing)]

use aims_bench::store::{Cond, Op, ReqId, Result, Rev, Store, StoreError, Txn};

/// SplitMix64. The same seed gives the same history on every machine.
#[derive(Debug)]
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        Rng(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5eed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Less than `n`, which is not 0.
    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    /// True once in `n` times.
    pub fn once_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len() as u64) as usize]
    }

    pub fn req(&mut self) -> ReqId {
        let mut id = [0; 16];
        id[..8].copy_from_slice(&self.next().to_le_bytes());
        id[8..].copy_from_slice(&self.next().to_le_bytes());
        id
    }
}

/// Request id number `n`.
pub fn req(n: u64) -> ReqId {
    let mut id = [0xaa; 16];
    id[..8].copy_from_slice(&n.to_le_bytes());
    id
}

pub fn put(key: impl AsRef<[u8]>, value: impl AsRef<[u8]>) -> Op {
    Op::Put(key.as_ref().to_vec(), value.as_ref().to_vec())
}

pub fn delete(key: impl AsRef<[u8]>) -> Op {
    Op::Delete(key.as_ref().to_vec())
}

pub fn txn(conds: impl Into<Vec<Cond>>, ops: impl Into<Vec<Op>>) -> Txn {
    Txn { conds: conds.into(), ops: ops.into() }
}

/// An unconditional commit with a request id of its own.
pub fn write(store: &dyn Store, id: u64, ops: impl Into<Vec<Op>>) -> Result<Rev> {
    store.commit(req(id), txn([], ops))
}

/// The error without the names of files, which differ from store to store.
pub fn kind(error: &StoreError) -> String {
    let text = format!("{error:?}");
    let end = text.find([' ', '(']).unwrap_or(text.len());
    text[..end].to_owned()
}

//! What a commit may hold and how far back the change feed reaches. The numbers are the same on
//! every store, so that what works on a laptop works on a cluster.

use std::collections::BTreeSet;

use super::{Cond, Op, Result, Rev, StoreError, Txn};

/// Operations in a commit, and likewise conditions. A replicated store allows 128 in a request and
/// needs some for itself.
pub const MAX_OPS: usize = 60;

/// Bytes of all keys and values of a commit, 1 MiB. A replicated store takes 1.5 MiB in a request.
pub const MAX_BYTES: usize = 1 << 20;

/// Bytes in a key.
pub const MAX_KEY: usize = 512;

/// How many revisions the change feed and the request ids are kept for, at least.
pub const KEPT_REVISIONS: u64 = 10_000;

/// Revisions are forgotten in strides of this many: a commit that forgets writes two or three more
/// pages, and one that forgets a whole stride at once is not felt.
const STRIDE: u64 = 16;

/// The newest revision that is forgotten once `rev` is committed and `kept` revisions are kept.
pub(super) fn forgotten(rev: Rev, kept: u64) -> Rev {
    rev.saturating_sub(kept) / STRIDE * STRIDE
}

/// The checks of a transaction that need no store, made by every store so that none is laxer than
/// another.
pub(super) fn validate(txn: &Txn) -> Result<()> {
    let bytes = txn.ops.iter().map(weight).fold(0, usize::saturating_add);
    if txn.ops.len() > MAX_OPS || txn.conds.len() > MAX_OPS || bytes > MAX_BYTES {
        return Err(StoreError::TooLarge { ops: txn.ops.len(), conds: txn.conds.len(), bytes });
    }
    let mut seen = BTreeSet::new();
    for op in &txn.ops {
        key_is_sound(op.key())?;
        if !seen.insert(op.key()) {
            return Err(malformed(op.key(), "it is written twice in one commit"));
        }
    }
    for cond in &txn.conds {
        match cond {
            Cond::Absent(key) | Cond::RevIs(key, _) => key_is_sound(key)?,
        }
    }
    Ok(())
}

fn weight(op: &Op) -> usize {
    match op {
        Op::Put(key, value) => key.len().saturating_add(value.len()),
        Op::Delete(key) => key.len(),
    }
}

fn key_is_sound(key: &[u8]) -> Result<()> {
    if key.is_empty() {
        return Err(malformed(key, "it is empty"));
    }
    if key.len() > MAX_KEY {
        return Err(malformed(key, "it is longer than 512 bytes"));
    }
    Ok(())
}

fn malformed(key: &[u8], why: &str) -> StoreError {
    StoreError::Malformed { key: super::error::readable(key), why: why.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stride_is_forgotten_only_when_all_of_it_is_old_enough() {
        assert_eq!(forgotten(100, 100), 0);
        assert_eq!(forgotten(115, 100), 0);
        assert_eq!(forgotten(116, 100), 16);
        assert_eq!(forgotten(131, 100), 16);
        assert_eq!(forgotten(132, 100), 32);
    }
}

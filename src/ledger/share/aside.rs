//! Drafts and places of guests on their way to the disk. They wait here while it is behind: the newest of each only,
//! and many in one commit, so that whoever types or asks without end costs no more than what he has open. How much
//! each login may keep is bounded, because the disk is everybody's.

use std::collections::{BTreeMap, HashMap};

use super::serve::Asked;
use crate::ledger::drafts::DraftKey;
use crate::ledger::error::LedgerError;
use crate::ledger::{Ledger, keys, load};
use crate::store::{MAX_BYTES, MAX_OPS, Op};

/// What one login may keep in drafts: many times what a person has open, and little beside a workspace.
const DRAFTS: usize = 300;
const BYTES: usize = 4 << 20;
/// The longest draft, and the longest row of where somebody was.
const LONGEST: usize = 512 << 10;
const PLACE: usize = 64 << 10;
/// Jobs that may be on their way to the disk before drafts and places wait here.
const BEHIND: u64 = 256;

/// Bytes that a row takes; none when it goes away.
pub fn size(op: &Op) -> usize {
    match op {
        Op::Put(key, value) => key.len() + value.len(),
        Op::Delete(_) => 0,
    }
}

#[derive(Default)]
pub struct Aside {
    /// By key: the newest row, and who is told when it is durable.
    waiting: BTreeMap<Vec<u8>, (Op, Vec<Asked>)>,
    /// Rows and their bytes by login, of those who have kept a draft since the file is held.
    kept: HashMap<u32, BTreeMap<DraftKey, usize>>,
}

impl Aside {
    fn put(&mut self, op: Op, asked: Asked) {
        let (newest, all) = self.waiting.entry(op.key().to_vec()).or_insert_with(|| (op.clone(), Vec::new()));
        *newest = op;
        all.push(asked);
    }

    /// A draft that goes away with an entry: what was to be written of it is not written any more.
    pub fn settle(&mut self, key: &DraftKey) -> Vec<Asked> {
        self.note(key, 0);
        self.waiting.remove(key.row().as_bytes()).map(|(_, asked)| asked).unwrap_or_default()
    }

    /// The length of a draft's row as it is now; 0 when it is gone.
    pub fn note(&mut self, key: &DraftKey, bytes: usize) {
        let Some(rows) = self.kept.get_mut(&key.uid) else { return };
        if bytes == 0 {
            rows.remove(key);
        } else {
            rows.insert(key.clone(), bytes);
        }
    }

    /// Rows for one commit.
    fn next(&mut self) -> Option<(Vec<Op>, Vec<Asked>)> {
        let (mut ops, mut told, mut bytes) = (Vec::new(), Vec::new(), 0);
        while let Some(first) = self.waiting.first_entry() {
            bytes += size(&first.get().0);
            if !ops.is_empty() && (ops.len() == MAX_OPS || bytes > MAX_BYTES / 2) {
                break;
            }
            let (op, asked) = first.remove();
            ops.push(op);
            told.extend(asked);
        }
        (!ops.is_empty()).then_some((ops, told))
    }
}

impl Ledger {
    /// Keeps a guest's draft row, or says why it is too much.
    pub(super) fn keep_aside(&mut self, asked: Asked, key: &DraftKey, row: Op) -> Result<(), LedgerError> {
        let bytes = size(&row);
        self.room_for(key, bytes)?;
        if let Some(host) = &mut self.host {
            host.aside.note(key, bytes);
            host.aside.put(row, asked);
        }
        Ok(())
    }

    /// Keeps where a guest was.
    pub(super) fn place_aside(&mut self, asked: Asked, row: Op) -> Result<(), LedgerError> {
        if size(&row) > PLACE {
            return Err(LedgerError::NotKept { what: "the place where you were", why: "it is too long".into() });
        }
        if let Some(host) = &mut self.host {
            host.aside.put(row, asked);
        }
        Ok(())
    }

    fn room_for(&mut self, key: &DraftKey, bytes: usize) -> Result<(), LedgerError> {
        let too_much = |why: String| Err(LedgerError::NotKept { what: "the draft", why });
        if bytes > LONGEST {
            return too_much(format!("it has more than {} KiB; shorten its texts", LONGEST / 1024));
        }
        let known = self.host.as_ref().is_none_or(|host| host.aside.kept.contains_key(&key.uid));
        if !known {
            let rows = self.rows_of_drafts(key.uid)?;
            if let Some(host) = &mut self.host {
                host.aside.kept.insert(key.uid, rows);
            }
        }
        let Some(rows) = self.host.as_ref().and_then(|host| host.aside.kept.get(&key.uid)) else { return Ok(()) };
        let own = rows.get(key).copied();
        if bytes <= own.unwrap_or_default() {
            return Ok(());
        }
        if own.is_none() && rows.len() >= DRAFTS {
            return too_much(format!("you have {DRAFTS} there already; save or discard some"));
        }
        if rows.values().sum::<usize>() - own.unwrap_or_default() + bytes > BYTES {
            return too_much(format!("yours have {} MiB together; save or discard some", BYTES >> 20));
        }
        Ok(())
    }

    fn rows_of_drafts(&self, uid: u32) -> Result<BTreeMap<DraftKey, usize>, LedgerError> {
        let mut rows = BTreeMap::new();
        load::scan(&*self.store.snapshot()?, &format!("{}{uid}/", keys::DRAFTS), &mut |key, value| {
            if let Some(draft) = key.strip_prefix(keys::DRAFTS).and_then(DraftKey::parse) {
                rows.insert(draft, key.len() + value.len());
            }
            Ok(())
        })?;
        Ok(rows)
    }

    /// Hands what waits here to the writer, as far as the disk keeps up.
    pub(in crate::ledger) fn write_what_waits_aside(&mut self) {
        while self.ticket.saturating_sub(self.durable) < BEHIND
            && let Some((ops, told)) = self.host.as_mut().and_then(|host| host.aside.next())
        {
            let ticket = self.write_aside(ops);
            for asked in told {
                self.owe(asked, ticket);
            }
        }
    }
}

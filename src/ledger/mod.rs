//! The one way in and out of a workspace: [`Ledger::submit`] takes proposals, receipts say what is durable, reading
//! goes through the workspace in memory and the journal behind it. Only the ledger uses the store.
//!
//! An accepted proposal shows at once in the workspace and is written by a thread of its own ([`writer`]), so a slow
//! or full disk never stops a person; until its receipt comes it is *pending*, and the screen says so.

mod batches;
pub mod drafts;
pub mod erase;
pub mod error;
pub mod journal;
pub mod keys;
mod load;
mod open;
pub mod outside;
pub mod place;
pub mod rescue;
pub mod rows;
mod size;
mod take_back;
pub mod verify;
pub mod writer;

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

pub use error::LedgerError;
pub use open::{Opening, Setup};
pub use writer::Receipt;

use crate::core::apply::Applied;
use crate::core::entry::{Actor, Entry, EntryKind, Seal};
use crate::core::id::{EntryId, Hash, Position, RecordId};
use crate::core::intent::{Intent, Proposal, Stamp};
use crate::core::propose::{self, propose};
use crate::core::workspace::Workspace;
use crate::store::{Cond, Op, Store, StoreError, Tally, Txn, envelope};
use batches::Batches;
use drafts::{Draft, DraftKey};
use outside::Outside;
use rows::{AppliedRow, SCHEMA, SiteRow};
use writer::{Job, Writer};

/// What a proposal became.
#[derive(Clone, Debug)]
pub struct Submitted {
    pub entry: Arc<Entry>,
    pub applied: Applied,
    /// The receipt with this ticket says that it is durable.
    pub ticket: u64,
}

/// Whether everything that was accepted is durable.
#[derive(Clone, Debug, PartialEq)]
pub enum Saving {
    Saved,
    Pending(usize),
    /// The store says no; everything waits in memory.
    Failing {
        pending: usize,
        error: StoreError,
    },
}

/// Of a record's row: what it adds to its tally, and how long it is.
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    check: u64,
    bytes: u32,
}

impl Sum {
    fn of(sealed: &[u8]) -> Self {
        let check = envelope::checksum(sealed).unwrap_or_default();
        Self { check, bytes: u32::try_from(sealed.len()).unwrap_or(u32::MAX) }
    }
}

pub struct Ledger {
    workspace: Workspace,
    store: Arc<dyn Store>,
    /// None when opened read-only.
    writer: Option<Writer>,
    outside: Box<dyn Outside>,
    actor: Actor,
    site: SiteRow,
    /// The site row has to be written with the next entry.
    new_site: bool,
    /// Other chains as of the site's last entry.
    seen: Position,
    seals: HashMap<Hash, Seal>,
    sums: HashMap<RecordId, Sum>,
    tallies: BTreeMap<String, Tally>,
    pending: VecDeque<(u64, Arc<Entry>)>,
    failing: Option<StoreError>,
    ticket: u64,
    durable: u64,
    /// Own entries of this sitting that can still be undone, oldest first.
    sitting: Vec<EntryId>,
    drafts: BTreeMap<DraftKey, Draft>,
}

impl Ledger {
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// From now on entries are this person's; the operating system's login stays.
    pub fn set_person(&mut self, person: Option<RecordId>) {
        self.actor.person = person;
    }

    /// From now on entries are this one's.
    pub fn set_actor(&mut self, actor: Actor) {
        self.actor = actor;
        self.recognise();
    }

    pub fn is_read_only(&self) -> bool {
        self.writer.is_none()
    }

    pub fn now(&self) -> i64 {
        self.outside.now()
    }

    pub fn today(&self) -> chrono::NaiveDate {
        self.outside.today()
    }

    pub fn outside(&mut self) -> &mut dyn Outside {
        &mut *self.outside
    }

    pub fn record_id(&mut self) -> RecordId {
        self.outside.record_id()
    }

    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    fn stamp(&mut self) -> Stamp {
        let site = self.site.site;
        let position = self.workspace.position();
        let mut seen = position.clone();
        seen.0.remove(&site);
        seen.0.retain(|other, head| self.seen.0.get(other) != Some(head));
        Stamp {
            site,
            seq: position.seq(site) + 1,
            prev: position.0.get(&site).map(|(_, hash)| *hash),
            now: self.outside.now(),
            today: self.outside.today(),
            actor: self.actor.clone(),
            clock: self.workspace.clock(),
            seen,
            salt: self.outside.random(),
        }
    }

    /// Checks a proposal without doing it.
    pub fn check(&mut self, proposal: &Proposal) -> Result<Entry, LedgerError> {
        let stamp = self.stamp();
        Ok(propose(&self.workspace, proposal, &stamp)?)
    }

    /// Why these intents would be refused now; none when they would pass.
    pub fn disabled(&mut self, intents: Vec<Intent>) -> Option<String> {
        if self.is_read_only() {
            return Some(LedgerError::ReadOnly.to_string());
        }
        let stamp = self.stamp();
        propose::disabled(&self.workspace, intents, &stamp)
    }

    /// Proposes, applies and queues. It shows at once; the receipt follows.
    pub fn submit(&mut self, proposal: &Proposal) -> Result<Submitted, LedgerError> {
        self.submit_form(proposal, None)
    }

    /// As [`Ledger::submit`]; the draft goes away with the same commit, so nothing is lost between the two.
    pub fn submit_form(&mut self, proposal: &Proposal, draft: Option<&DraftKey>) -> Result<Submitted, LedgerError> {
        let stamp = self.stamp();
        let submitted = self.submit_stamped(proposal, &stamp, draft)?;
        if matches!(proposal.kind, EntryKind::Edit | EntryKind::Import) {
            self.sitting.push(submitted.entry.id());
        }
        Ok(submitted)
    }

    /// As [`Ledger::submit`], by someone else at another time: for the demo's journal and for tests.
    pub fn submit_as(&mut self, proposal: &Proposal, actor: Actor, now: i64) -> Result<Submitted, LedgerError> {
        let mut stamp = self.stamp();
        stamp.actor = actor;
        stamp.now = now;
        self.submit_stamped(proposal, &stamp, None)
    }

    fn submit_stamped(
        &mut self,
        proposal: &Proposal,
        stamp: &Stamp,
        draft: Option<&DraftKey>,
    ) -> Result<Submitted, LedgerError> {
        if self.is_read_only() {
            return Err(LedgerError::ReadOnly);
        }
        let mut entry = propose(&self.workspace, proposal, stamp)?;
        self.check_size(&entry)?;
        let fresh: Vec<Hash> = entry.seals.keys().copied().collect();
        self.seals.extend(entry.seals.iter().map(|(hash, seal)| (*hash, seal.clone())));
        for commitment in entry.commitments() {
            if let Some(seal) = self.seals.get(&commitment) {
                entry.seals.insert(commitment, seal.clone());
            }
        }
        let applied = self.workspace.apply(&entry);
        self.seen = self.workspace.position().clone();
        self.seen.0.remove(&self.site.site);
        let entry = Arc::new(entry);
        let commits = self.commits(&entry, &applied, &fresh, draft)?;
        if let Some(draft) = draft {
            self.drafts.remove(draft);
        }
        let ticket = self.queue(commits);
        self.pending.push_back((ticket, entry.clone()));
        Ok(Submitted { entry, applied, ticket })
    }

    /// Waits until everything that was accepted is durable. A failing write is tried once more.
    ///
    /// # Errors
    /// What the store says; `NotSaved` when it says nothing within `limit`. Everything stays in line all the same.
    pub fn settle(&mut self, limit: Duration) -> Result<(), LedgerError> {
        let end = std::time::Instant::now() + limit;
        self.poll();
        if self.failing.is_some() {
            self.retry();
        }
        loop {
            if self.durable >= self.ticket || self.writer.is_none() {
                return Ok(());
            }
            let left = end.saturating_duration_since(std::time::Instant::now());
            let receipt = self.writer.as_ref().and_then(|writer| writer.next(left));
            match receipt {
                Some(receipt) => {
                    self.note(&receipt);
                    if let Receipt::Failing { error, .. } = receipt {
                        return Err(LedgerError::Store(error));
                    }
                }
                None => return Err(LedgerError::NotSaved { why: "the disk does not answer".into() }),
            }
        }
    }

    /// Takes in what the writer told since last time.
    pub fn poll(&mut self) -> Vec<Receipt> {
        let mut receipts = Vec::new();
        while let Some(receipt) = self.writer.as_ref().and_then(Writer::poll) {
            self.note(&receipt);
            receipts.push(receipt);
        }
        receipts
    }

    fn note(&mut self, receipt: &Receipt) {
        match receipt {
            Receipt::Durable(ticket) => {
                self.durable = (*ticket).max(self.durable);
                self.failing = None;
                while self.pending.front().is_some_and(|(waiting, _)| *waiting <= *ticket) {
                    self.pending.pop_front();
                }
            }
            Receipt::Failing { error, .. } => self.failing = Some(error.clone()),
        }
    }

    pub fn saving(&self) -> Saving {
        let pending = usize::try_from(self.ticket.saturating_sub(self.durable)).unwrap_or(usize::MAX);
        match (&self.failing, pending) {
            (_, 0) => Saving::Saved,
            (Some(error), pending) => Saving::Failing { pending, error: error.clone() },
            (None, pending) => Saving::Pending(pending),
        }
    }

    /// Tries a failing write again now.
    pub fn retry(&self) {
        if let Some(writer) = &self.writer {
            writer.retry();
        }
    }

    /// Lets the writer finish and closes the store. False: something is not saved; see [`rescue`].
    pub fn close(&mut self, limit: Duration) -> bool {
        let settled = self.settle(limit).is_ok();
        let stopped = self.writer.as_mut().is_none_or(|writer| writer.stop(limit));
        settled && stopped
    }

    /// The commits that make an entry and its rows durable. The closing journal row is what makes it count; rows
    /// follow and can be made again from the journal.
    fn commits(
        &mut self,
        entry: &Entry,
        applied: &Applied,
        fresh: &[Hash],
        draft: Option<&DraftKey>,
    ) -> Result<Vec<Txn>, LedgerError> {
        let id = entry.id();
        let mut batches = Batches::default();
        for (number, part) in entry.parts.iter().enumerate() {
            batches.put(&keys::part(id, number), part);
        }
        self.seal_rows(fresh, &mut batches)?;
        if !entry.parts.is_empty() {
            batches.close();
        }
        let key = keys::journal(id);
        batches.put(&key, &entry.payload);
        batches.only_if(Cond::Absent(key.into_bytes()));
        if let Some(draft) = draft {
            batches.push(Op::Delete(draft.row().into_bytes()));
        }
        if self.new_site {
            batches.put(keys::SITE, &json(keys::SITE, &self.site)?);
            self.new_site = false;
        }
        self.rows(entry, applied, &mut batches)?;
        Ok(batches.finish())
    }

    /// Rows of values that are new, before the journal row that mentions them, with their tally in each commit.
    fn seal_rows(&mut self, fresh: &[Hash], batches: &mut Batches) -> Result<(), LedgerError> {
        let mut changed = BTreeSet::new();
        for commitment in fresh {
            let Some(seal) = self.seals.get(commitment) else { continue };
            let key = keys::seal(*commitment);
            let sealed = envelope::seal(key.as_bytes(), SCHEMA, &json(&key, seal)?);
            if batches.is_full(sealed.len(), changed.len()) {
                self.write_tallies(&mut changed, batches);
                batches.close();
            }
            self.tallies.entry(keys::SEALS_TALLY.into()).or_default().add(&sealed);
            changed.insert(keys::SEALS_TALLY.to_string());
            batches.push(Op::Put(key.into_bytes(), sealed));
        }
        self.write_tallies(&mut changed, batches);
        Ok(())
    }

    /// Rows of everything that an entry touched, with the tallies as of each commit.
    fn rows(&mut self, entry: &Entry, applied: &Applied, batches: &mut Batches) -> Result<(), LedgerError> {
        for key in &applied.defined {
            let row = keys::definition(key);
            let heads = rows::definition_out(self.workspace.definition_heads(key))
                .map_err(|error| LedgerError::damaged(&row, error))?;
            batches.put(&row, &heads);
        }
        let mut records: Vec<RecordId> = applied.touched.iter().map(|(record, _)| *record).collect();
        records.sort_unstable();
        records.dedup();
        let mut changed = BTreeSet::new();
        for record in records {
            let Some(found) = self.workspace.get(record) else { continue };
            let register = found.register_key().to_string();
            let key = keys::record(&register, record);
            let cells = self.workspace.cells(record);
            let payload = rows::record_out(&cells, self.workspace.symbols())
                .map_err(|error| LedgerError::damaged(&key, error))?;
            let sealed = envelope::seal(key.as_bytes(), SCHEMA, &payload);
            if batches.is_full(sealed.len(), changed.len()) {
                self.write_tallies(&mut changed, batches);
                batches.close();
            }
            let sum = Sum::of(&sealed);
            let tally = self.tallies.entry(register.clone()).or_default();
            match self.sums.insert(record, sum) {
                Some(old) => tally.sum = tally.sum.wrapping_sub(old.check),
                None => tally.count += 1,
            }
            tally.sum = tally.sum.wrapping_add(sum.check);
            changed.insert(register);
            batches.push(Op::Put(key.into_bytes(), sealed));
        }
        self.write_tallies(&mut changed, batches);
        let applied = AppliedRow {
            position: self.workspace.position().clone(),
            clock: self.workspace.clock().max(entry.header.clock),
            times: self.workspace.times().clone(),
            highest: self.workspace.highest_numbers(),
        };
        batches.put(keys::APPLIED, &json(keys::APPLIED, &applied)?);
        Ok(())
    }

    fn write_tallies(&self, changed: &mut BTreeSet<String>, batches: &mut Batches) {
        for register in std::mem::take(changed) {
            let key = keys::tally(&register);
            let tally = self.tallies.get(&register).copied().unwrap_or_default();
            batches.push(Op::Put(key.clone().into_bytes(), tally.encode(key.as_bytes())));
        }
    }

    /// Queues rows that are no part of the journal (drafts, sessions).
    fn write_aside(&mut self, ops: Vec<Op>) -> u64 {
        self.queue(vec![Txn { conds: Vec::new(), ops }])
    }

    /// Queues commits that belong together; the receipt with the ticket says that they are durable.
    fn queue(&mut self, txns: Vec<Txn>) -> u64 {
        let commits = txns.into_iter().map(|txn| (self.outside.request(), txn)).collect();
        self.ticket += 1;
        if let Some(writer) = &self.writer {
            writer.send(Job { ticket: self.ticket, commits });
        }
        self.ticket
    }

    /// Where this person was, kept for the next sitting.
    pub fn save_session(&mut self, session: &Value) -> Result<(), LedgerError> {
        if self.is_read_only() {
            return Ok(());
        }
        let key = keys::session(self.actor.uid);
        let payload = json(&key, session)?;
        self.write_aside(vec![Op::Put(key.clone().into_bytes(), envelope::seal(key.as_bytes(), SCHEMA, &payload))]);
        Ok(())
    }

    pub fn session(&self) -> Option<Value> {
        let rows = self.store.snapshot().ok()?;
        load::get(&*rows, &keys::session(self.actor.uid)).ok()?
    }
}

fn json<T: serde::Serialize>(key: &str, value: &T) -> Result<Vec<u8>, LedgerError> {
    serde_json::to_vec(value).map_err(|error| LedgerError::damaged(key, error))
}

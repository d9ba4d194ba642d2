//! The one way in and out of a workspace: [`Ledger::submit`] takes proposals, receipts say what is durable, reading
//! goes through the workspace in memory and the journal behind it. Only the ledger uses the store.
//!
//! An accepted proposal shows at once in the workspace and is written by a thread of its own ([`writer`]), so a slow
//! or full disk never stops a person; until its receipt comes it is *pending*, and the screen says so.

mod batches;
mod commits;
pub mod drafts;
pub mod erase;
pub mod error;
mod extract;
pub mod glimpse;
pub mod journal;
pub mod keys;
mod load;
mod open;
pub mod outside;
pub mod place;
pub mod rescue;
pub mod rows;
mod saving;
pub mod share;
mod size;
mod take_back;
pub mod verify;
pub mod writer;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use serde_json::Value;

pub use error::LedgerError;
pub use glimpse::Glimpse;
pub use open::{Opening, Setup};
pub use writer::Receipt;

use crate::core::access::Access;
use crate::core::apply::Applied;
use crate::core::entry::{Actor, Entry, EntryKind, Seal};
use crate::core::id::{EntryId, Hash, Position, RecordId};
use crate::core::intent::{Intent, Proposal, Stamp};
use crate::core::propose::{self, propose};
use crate::core::workspace::Workspace;
use crate::store::{Op, ReqId, Store, StoreError, Tally, Txn, envelope};
use batches::{Batches, Commit};
use drafts::{Draft, DraftKey};
use outside::Outside;
use rows::{SCHEMA, SiteRow};
use share::call::Call;
use share::guest::Guest;
use share::host::Host;
use share::presence::Presence;
use share::{Heard, Home};
use writer::{Job, Told, Writer};

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

/// By record. Ids are our own, so nobody chooses them to make their hashes meet.
type Sums = HashMap<RecordId, Sum, foldhash::fast::RandomState>;

pub struct Ledger {
    /// Lets other processes in. First of all, so that it is dropped before the file is given away.
    host: Option<Host>,
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
    sums: Sums,
    tallies: BTreeMap<String, Tally>,
    pending: VecDeque<(u64, Arc<Entry>)>,
    failing: Option<StoreError>,
    ticket: u64,
    durable: u64,
    /// Own entries of this sitting that can still be undone, oldest first.
    sitting: Vec<EntryId>,
    drafts: BTreeMap<DraftKey, Draft>,
    told: Told,
    /// Where the file is found again when this process gives it away, or its holder goes.
    home: Option<Home>,
    /// Another process holds the file; the store here is a copy in memory.
    guest: Option<Guest>,
    /// Request ids of others' changes that may not be durable yet, with the tickets that will make them so.
    requests: VecDeque<(ReqId, u64)>,
    heard: Vec<Heard>,
    /// Where the others are, by their seats.
    present: BTreeMap<u64, Presence>,
    /// The record that is in front here, and whether something is written there, as it was last told.
    looking: Option<(RecordId, bool)>,
}

impl Ledger {
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// What the person at the keyboard may do here.
    pub fn access(&self) -> Access {
        self.access_of(&self.actor)
    }

    /// From now on entries are this person's; the operating system's login stays.
    pub fn set_person(&mut self, person: Option<RecordId>) {
        self.actor.person = person;
        self.read_as_myself();
    }

    /// From now on entries are this one's.
    pub fn set_actor(&mut self, actor: Actor) {
        self.actor = actor;
        self.recognise();
    }

    pub fn is_read_only(&self) -> bool {
        match &self.guest {
            Some(guest) => guest.read_only,
            None => self.writer.is_none(),
        }
    }

    /// What happened since last time without this process having asked for it.
    pub fn heard(&mut self) -> Vec<Heard> {
        std::mem::take(&mut self.heard)
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

    /// The store of the file itself.
    ///
    /// # Errors
    /// `Elsewhere` where another process holds it.
    pub fn held(&self, what: &'static str) -> Result<&Arc<dyn Store>, LedgerError> {
        match self.guest {
            Some(_) => Err(LedgerError::Elsewhere { what }),
            None => Ok(&self.store),
        }
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
            access: self.access_of(&self.actor),
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
        let submitted = match (&self.guest, proposal.kind, proposal.takes_back) {
            (None, ..) => {
                let stamp = self.stamp();
                self.submit_stamped(proposal, &stamp, draft, None)?
            }
            (Some(_), EntryKind::Undo, Some(entry)) => self.undo_away(entry)?,
            (Some(_), EntryKind::Revert, Some(entry)) => self.revert_away(entry, &proposal.because)?,
            (Some(_), ..) => self.submit_away(proposal, draft)?,
        };
        Ok(self.of_this_sitting(proposal.kind, submitted))
    }

    /// Undo goes back along what was done here.
    fn of_this_sitting(&mut self, kind: EntryKind, submitted: Submitted) -> Submitted {
        if matches!(kind, EntryKind::Edit | EntryKind::Import) {
            self.sitting.push(submitted.entry.id());
        }
        submitted
    }

    /// As [`Ledger::submit`], for a proposal that may be large: it is let go as soon as it has become an entry.
    pub fn submit_large(&mut self, proposal: Proposal) -> Result<Submitted, LedgerError> {
        if self.guest.is_some() || self.is_read_only() {
            return self.submit(&proposal);
        }
        let stamp = self.stamp();
        let entry = propose(&self.workspace, &proposal, &stamp)?;
        let kind = proposal.kind;
        drop(proposal);
        let submitted = self.submit_entry(entry, None, None)?;
        Ok(self.of_this_sitting(kind, submitted))
    }

    /// As [`Ledger::submit`], by someone else at another time: for the demo's journal and for tests.
    pub fn submit_as(&mut self, proposal: &Proposal, actor: Actor, now: i64) -> Result<Submitted, LedgerError> {
        let mut stamp = self.stamp();
        stamp.actor = actor;
        stamp.now = now;
        self.submit_stamped(proposal, &stamp, None, None)
    }

    fn submit_stamped(
        &mut self,
        proposal: &Proposal,
        stamp: &Stamp,
        draft: Option<&DraftKey>,
        request: Option<ReqId>,
    ) -> Result<Submitted, LedgerError> {
        if self.is_read_only() {
            return Err(LedgerError::ReadOnly);
        }
        let entry = propose(&self.workspace, proposal, stamp)?;
        self.submit_entry(entry, draft, request)
    }

    /// Takes an entry that was just proposed.
    fn submit_entry(
        &mut self,
        mut entry: Entry,
        draft: Option<&DraftKey>,
        request: Option<ReqId>,
    ) -> Result<Submitted, LedgerError> {
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
        self.note_readers(&entry, &fresh);
        let entry = Arc::new(entry);
        let commits = self.commits(&entry, &applied, &fresh, draft)?;
        if let Some(draft) = draft {
            self.drafts.remove(draft);
            if let Some(host) = &mut self.host {
                host.aside.note(draft, 0);
            }
        }
        let ticket = self.queue(commits, request);
        self.pending.push_back((ticket, entry.clone()));
        self.publish(&entry);
        Ok(Submitted { entry, applied, ticket })
    }

    /// Queues rows that are no part of the journal (drafts, sessions).
    fn write_aside(&mut self, ops: Vec<Op>) -> u64 {
        self.queue(vec![Commit::Made(Txn { conds: Vec::new(), ops })], None)
    }

    /// Queues commits that belong together; the receipt with the ticket says that they are durable.
    /// The commit that makes an entry count is the one with a condition; it gets the request id of whoever asked.
    fn queue(&mut self, commits: Vec<Commit>, mut request: Option<ReqId>) -> u64 {
        self.ticket += 1;
        if let Some(request) = request {
            self.requests.push_back((request, self.ticket));
        }
        let mut id =
            |commit: &Commit| request.take_if(|_| commit.has_conditions()).unwrap_or_else(|| self.outside.request());
        let commits = commits.into_iter().map(|commit| (id(&commit), commit)).collect();
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
        if self.guest.is_some() {
            let session = session.clone();
            self.ask_aside(|ticket| Call::Session { ticket, session });
            return Ok(());
        }
        let row = session_row(self.actor.uid, session)?;
        self.write_aside(vec![row]);
        Ok(())
    }

    pub fn session(&self) -> Option<Value> {
        let rows = self.store.snapshot().ok()?;
        load::get(&*rows, &keys::session(self.actor.uid)).ok()?
    }
}

fn session_row(uid: u32, session: &Value) -> Result<Op, LedgerError> {
    let key = keys::session(uid);
    let sealed = envelope::seal(key.as_bytes(), SCHEMA, &json(&key, session)?);
    Ok(Op::Put(key.into_bytes(), sealed))
}

fn json<T: serde::Serialize>(key: &str, value: &T) -> Result<Vec<u8>, LedgerError> {
    serde_json::to_vec(value).map_err(|error| LedgerError::damaged(key, error))
}

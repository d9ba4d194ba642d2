//! What the holder does for a guest. The guest's proposal is checked, stamped and applied exactly as the holder's own,
//! in the name of who the kernel says the guest is.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Heard;
use super::call::{Call, News};
use super::frame::RowsOut;
use super::host::{Event, Host, Start};
use super::presence::Presence;
use crate::core::access::Access;
use crate::core::entry::{Actor, Entry, EntryKind, Seal};
use crate::core::id::{EntryId, Hash};
use crate::core::intent::Proposal;
use crate::core::undo;
use crate::ledger::drafts::{Draft, DraftKey, draft_row};
use crate::ledger::error::LedgerError;
use crate::ledger::rows::SCHEMA;
use crate::ledger::{Ledger, Submitted, json, keys, session_row};
use crate::store::{ReqId, envelope};

/// Calls that are done before the holder's own keys and drawing have their turn again.
const TURN: usize = 64;
/// Changes that may be on their way to the disk. Who asks for more waits; while the disk says no, he is told so.
const BEHIND: u64 = 1_024;

/// The guest and his ticket.
pub(super) type Asked = (u64, u64);

impl Ledger {
    /// Does what guests asked for since last time, and tells them what is durable.
    pub(in crate::ledger) fn mind_guests(&mut self) {
        let (durable, mut told) = (self.durable, false);
        if let Some(host) = &mut self.host {
            told = host.durable(durable);
        }
        for turn in 0..=TURN {
            if self.failing.is_none() && self.is_behind() {
                // The receipt wakes the loop.
                break;
            }
            let Some(event) = self.host.as_ref().and_then(Host::next) else { break };
            match event {
                Event::Joined { guest, joined } => {
                    let store = self.store.clone();
                    let pending: Vec<_> = self.pending.iter().map(|(_, entry)| entry.clone()).collect();
                    let reading = self.reading_of(&joined.actor);
                    let Some(host) = &mut self.host else { return };
                    // What the store does not have yet. A guest who reads it twice takes it once; seals are counted, so
                    // entries with some come when the count of what was read has been checked.
                    let plain = pending.iter().take_while(|entry| entry.seals.is_empty());
                    let plain: Vec<_> = plain.map_while(|entry| entry_rows(entry, &BTreeSet::new())).collect();
                    host.let_in(guest, joined, Start { store, reading: reading.clone(), pending: plain });
                    for entry in pending {
                        if let Some(rows) = entry_rows(&entry, &reading.of(&entry)) {
                            host.send(guest, &rows);
                            host.tell(guest, &News::Entry { id: entry.id(), ticket: None });
                        }
                    }
                    if let Some(error) = &self.failing {
                        host.tell(guest, &News::Failing { why: error.to_string() });
                    }
                    self.introduce(guest);
                }
                Event::Called { guest, call } => self.serve(guest, call),
                Event::Left { guest } => {
                    if let Some(host) = &mut self.host {
                        host.forget(guest);
                    }
                    self.appear(guest, None);
                }
            }
            if turn == TURN {
                (self.told)();
            }
        }
        self.write_what_waits_aside();
        let settled = self.durable >= self.ticket || self.failing.is_some();
        if let Some(host) = &mut self.host {
            // What was asked for a second time may have been durable already.
            told |= host.durable(durable);
            host.flush(told || settled);
        }
    }

    fn is_behind(&self) -> bool {
        self.ticket.saturating_sub(self.durable) >= BEHIND
    }

    /// Tells every guest that the disk says no.
    pub(in crate::ledger) fn tell_failing(&mut self) {
        let why = self.failing.as_ref().map(ToString::to_string);
        if let (Some(host), Some(why)) = (&mut self.host, why) {
            host.tell_all(&News::Failing { why });
        }
    }

    /// Sends an entry to all guests, after it was applied here.
    pub(in crate::ledger) fn publish(&mut self, entry: &Entry) {
        let Some(host) = self.host.as_mut().filter(|host| host.guests() > 0) else { return };
        for (read, guests) in host.readers_of(entry) {
            match entry_rows(entry, &read) {
                Some(rows) => host.publish(&guests, &rows, entry.id()),
                // Who can't be told everything is told nothing: guests come again and read the workspace anew.
                None => {
                    self.host = None;
                    return;
                }
            }
        }
        if let Some(host) = self.host.as_mut().filter(|host| host.answering.is_none()) {
            host.flush(false);
        }
        self.show_out_who_reads_otherwise();
    }

    /// What somebody may do: in one's own file everything, over a service what the register of people says.
    pub(in crate::ledger) fn access_of(&self, actor: &Actor) -> Access {
        let served = self.host.as_ref().is_some_and(Host::is_service) || self.is_shared();
        match served {
            true => Access::of_guest(&self.workspace, self.person_of(&actor.login)),
            false => Access::Alone,
        }
    }

    fn serve(&mut self, guest: u64, call: Call) {
        let Some(mut actor) = self.host.as_ref().and_then(|host| host.actor(guest)).cloned() else { return };
        actor.person = self.person_of(&actor.login);
        match call {
            Call::Submit { ticket, request, proposal, draft } => {
                let draft = draft.as_deref().and_then(DraftKey::parse).filter(|key| key.uid == actor.uid);
                let made = |_: &Ledger| match proposal.kind {
                    EntryKind::Edit | EntryKind::Import if proposal.takes_back.is_none() => Ok(*proposal),
                    _ => Err(LedgerError::NotYours),
                };
                self.submit_for((guest, ticket), request, &actor, draft.as_ref(), made);
            }
            Call::Undo { ticket, request, entry } => {
                let own = actor.uid;
                let made = move |ledger: &Ledger| match ledger.entry(entry)? {
                    Some(found) if found.header.actor.uid == own => {
                        Ok(undo::take_back(&ledger.workspace, &found, EntryKind::Undo, "")?)
                    }
                    Some(_) => Err(LedgerError::NotYours),
                    None => Err(LedgerError::NoEntry(entry.to_string())),
                };
                self.submit_for((guest, ticket), request, &actor, None, made);
            }
            Call::Revert { ticket, request, entry, because } => {
                let made = move |ledger: &Ledger| ledger.revert_proposal(entry, &because);
                self.submit_for((guest, ticket), request, &actor, None, made);
            }
            Call::Draft { ticket, key, draft } => self.draft_for((guest, ticket), &actor, &key, draft),
            Call::Look { at, writing } => self.appear(guest, at.map(|at| Presence { actor, at, writing })),
            Call::Session { ticket, session } => {
                let kept = session_row(actor.uid, &session).and_then(|row| self.place_aside((guest, ticket), row));
                if let Err(error) = kept {
                    self.refuse((guest, ticket), error);
                }
            }
        }
    }

    fn submit_for(
        &mut self,
        asked: Asked,
        request: ReqId,
        actor: &Actor,
        draft: Option<&DraftKey>,
        made: impl FnOnce(&Ledger) -> Result<Proposal, LedgerError>,
    ) {
        let (guest, ticket) = asked;
        match self.happened(request) {
            Ok(None) => {}
            Ok(Some(ledger)) => {
                if let Some(host) = &mut self.host {
                    host.tell(guest, &News::Done { ticket });
                    host.owe(ledger, guest, ticket);
                }
                return;
            }
            Err(error) => return self.refuse(asked, error),
        }
        if let Some(error) = self.failing.clone().filter(|_| self.is_behind()) {
            return self.refuse(asked, error.into());
        }
        if let Some(host) = &mut self.host {
            host.answering = Some(asked);
        }
        let done = made(self).and_then(|proposal| {
            let mut stamp = self.stamp();
            stamp.actor = actor.clone();
            stamp.access = self.access_of(actor);
            self.submit_stamped(&proposal, &stamp, draft, Some(request))
        });
        if let Some(host) = &mut self.host {
            host.answering = None;
        }
        match done {
            Ok(Submitted { entry, applied, ticket: ledger }) => {
                self.heard.push(Heard::Applied { entry, applied });
                // A draft of his that still waits goes away with the entry, and is answered with it.
                let settled = draft.and_then(|draft| Some(self.host.as_mut()?.aside.settle(draft)));
                for asked in settled.into_iter().flatten().chain([asked]) {
                    self.owe(asked, ledger);
                }
            }
            Err(error) => self.refuse(asked, error),
        }
    }

    /// The ticket with which a request was or will be durable; none when it never came.
    fn happened(&self, request: ReqId) -> Result<Option<u64>, LedgerError> {
        if let Some((_, ticket)) = self.requests.iter().find(|(known, _)| *known == request) {
            return Ok(Some(*ticket));
        }
        Ok(self.store.outcome(request)?.map(|_| self.durable))
    }

    pub(super) fn owe(&mut self, (guest, ticket): Asked, ledger: u64) {
        if let Some(host) = &mut self.host {
            host.owe(ledger, guest, ticket);
        }
    }

    fn refuse(&mut self, (guest, ticket): Asked, error: LedgerError) {
        let news = match error {
            LedgerError::Refused(refusal) => News::Refused { ticket, problems: refusal.problems },
            error => News::Failed { ticket, why: error.to_string() },
        };
        if let Some(host) = &mut self.host {
            host.tell(guest, &news);
        }
    }

    fn draft_for(&mut self, asked: Asked, actor: &Actor, key: &str, draft: Option<Draft>) {
        let Some(key) = DraftKey::parse(key).filter(|key| key.uid == actor.uid) else {
            return self.refuse(asked, LedgerError::NotYours);
        };
        let kept = draft_row(&key, draft.as_ref()).and_then(|row| self.keep_aside(asked, &key, row));
        match kept {
            Ok(()) => self.remember_draft(&key, draft),
            Err(error) => self.refuse(asked, error),
        }
    }
}

/// The rows of an entry as a guest keeps them, with the sealed values that he reads, in one frame or more; none for one that can't be written so.
fn entry_rows(entry: &Entry, read: &BTreeSet<Hash>) -> Option<Arc<[u8]>> {
    let mut bytes = Vec::new();
    let mut out = RowsOut::new(&mut bytes);
    let mut put = |key: &str, payload: &[u8]| {
        let sealed = envelope::seal(key.as_bytes(), SCHEMA, payload);
        out.put(key.as_bytes(), &sealed).ok()
    };
    let id: EntryId = entry.id();
    for (number, part) in entry.parts.iter().enumerate() {
        put(&keys::part(id, number), part)?;
    }
    for (commitment, seal) in entry.seals.iter().filter(|(commitment, _)| read.contains(commitment)) {
        let key = keys::seal(*commitment);
        put(&key, &json::<Seal>(&key, seal).ok()?)?;
    }
    put(&keys::journal(id), &entry.payload)?;
    out.flush().ok()?;
    Some(bytes.into())
}

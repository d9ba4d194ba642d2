//! Who is at which record now. It is told when somebody moves, and kept nowhere.

use serde::{Deserialize, Serialize};

use super::call::{Call, News};
use crate::core::entry::Actor;
use crate::core::id::RecordId;
use crate::ledger::Ledger;

/// The holder's seat; guests have those that the door gives them.
pub(super) const HOLDER: u64 = u64::MAX;

/// Somebody at a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    pub actor: Actor,
    pub at: RecordId,
    /// A form or sheet of the record is open.
    pub writing: bool,
}

impl Ledger {
    /// Tells the others which record this process is at. Saying it again costs nothing.
    pub fn look_at(&mut self, at: Option<(RecordId, bool)>) {
        if self.looking == at {
            return;
        }
        self.looking = at;
        let writing = at.is_some_and(|(_, writing)| writing);
        let at = at.map(|(record, _)| record);
        match &mut self.guest {
            Some(guest) => guest.mention(&Call::Look { at, writing }),
            None => {
                let presence = at.map(|at| Presence { actor: self.actor.clone(), at, writing });
                self.appear(HOLDER, presence);
            }
        }
    }

    /// Others who are at a record now, each once.
    pub fn present_at(&self, record: RecordId) -> Vec<&Presence> {
        let mut found: Vec<&Presence> = Vec::new();
        for presence in self.present.values().filter(|presence| presence.at == record) {
            match found.iter_mut().find(|known| known.actor == presence.actor) {
                Some(known) if presence.writing => *known = presence,
                Some(_) => {}
                None => found.push(presence),
            }
        }
        found
    }

    /// Takes in where somebody else is now; none when he left.
    pub fn seat(&mut self, seat: u64, presence: Option<Presence>) {
        match presence {
            Some(presence) => drop(self.present.insert(seat, presence)),
            None => drop(self.present.remove(&seat)),
        }
    }

    /// Somebody came to a record, or left it: everybody else is told.
    pub(super) fn appear(&mut self, seat: u64, presence: Option<Presence>) {
        if seat != HOLDER {
            if presence.is_none() && !self.present.contains_key(&seat) {
                return;
            }
            self.seat(seat, presence.clone());
        }
        let Some(host) = &self.host else { return };
        let others: Vec<u64> = host.seats().filter(|guest| *guest != seat).collect();
        for guest in others {
            // Who may not read a record is not told who is at it, but that nobody is where he was.
            let presence = presence.clone().filter(|presence| self.may_know(guest, presence.at));
            if let Some(host) = &mut self.host {
                host.tell(guest, &News::Present { seat, presence });
            }
        }
        if let Some(host) = &mut self.host {
            host.flush(false);
        }
    }

    fn may_know(&self, guest: u64, record: RecordId) -> bool {
        let restricted = |record: RecordId| {
            let register = self.workspace.get(record).and_then(|record| record.register());
            register.is_some_and(|register| register.readers.is_some())
        };
        let actor = self.host.as_ref().and_then(|host| host.actor(guest));
        !restricted(record) || actor.is_some_and(|actor| self.reads(self.reader_of(actor), record))
    }

    /// Tells somebody who comes in where the others are.
    pub(super) fn introduce(&mut self, guest: u64) {
        let own = self.looking.map(|(at, writing)| (HOLDER, Presence { actor: self.actor.clone(), at, writing }));
        let others = self.present.iter().map(|(seat, presence)| (*seat, presence.clone()));
        let all = own.into_iter().chain(others).filter(|(_, presence)| self.may_know(guest, presence.at));
        let all: Vec<(u64, Presence)> = all.collect();
        let Some(host) = &mut self.host else { return };
        for (seat, presence) in all {
            host.tell(guest, &News::Present { seat, presence: Some(presence) });
        }
    }
}

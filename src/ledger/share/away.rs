//! The ledger's calls of a process that does not hold the file: made over the socket, answered by whoever holds it.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Heard;
use super::call::{Call, News};
use super::frame::Row;
use super::guest::{Guest, Inbound};
use crate::core::apply::Applied;
use crate::core::entry::{Entry, Seal};
use crate::core::id::EntryId;
use crate::core::intent::Proposal;
use crate::core::login;
use crate::core::propose::{Problem, Refusal, propose};
use crate::ledger::drafts::DraftKey;
use crate::ledger::error::LedgerError;
use crate::ledger::{Ledger, Submitted, keys, load};
use crate::store::{MAX_OPS, Op, StoreError, Txn};

/// What became of a call.
pub(super) enum Answer {
    Applied(Arc<Entry>, Applied),
    /// An earlier try had done it.
    Done,
    Refused(Vec<Problem>),
    Failed(String),
}

impl Ledger {
    /// Whether another process holds the file.
    pub fn is_guest(&self) -> bool {
        self.guest.is_some()
    }

    /// Whether this is a service's workspace, in which nobody has the login that the kernel names.
    pub fn is_stranger(&self) -> bool {
        self.is_shared() && self.actor.person.is_none()
    }

    pub(super) fn is_shared(&self) -> bool {
        self.home.as_ref().is_some_and(|home| home.shared)
    }

    fn follow_members(&mut self, applied: &Applied) {
        let person = |id| self.workspace.get(id).is_some_and(|record| record.register_key() == login::REGISTER);
        if applied.touched.iter().any(|(id, _)| person(*id)) {
            self.recognise_anew();
            self.read_as_myself();
        }
    }

    /// Over a service one is whom the register of people says now.
    pub(super) fn recognise_anew(&mut self) {
        if self.is_shared() {
            self.actor.person = self.person_of(&self.actor.login);
        }
    }

    /// As [`Ledger::submit_form`]. What would be refused is refused here at once.
    pub(in crate::ledger) fn submit_away(
        &mut self,
        proposal: &Proposal,
        draft: Option<&DraftKey>,
    ) -> Result<Submitted, LedgerError> {
        let stamp = self.stamp();
        propose(&self.workspace, proposal, &stamp)?;
        self.send_away(proposal, draft)
    }

    /// As a program that was tampered with would, for tests of what the holder checks.
    #[doc(hidden)]
    pub fn submit_unchecked(&mut self, proposal: &Proposal) -> Result<Submitted, LedgerError> {
        self.send_away(proposal, None)
    }

    fn send_away(&mut self, proposal: &Proposal, draft: Option<&DraftKey>) -> Result<Submitted, LedgerError> {
        let (request, key) = (self.outside.request(), draft.map(ToString::to_string));
        let proposal = Box::new(proposal.clone());
        let submitted = self.ask(|ticket| Call::Submit { ticket, request, proposal, draft: key })?;
        if let Some(draft) = draft {
            self.drafts.remove(draft);
        }
        Ok(submitted)
    }

    pub(in crate::ledger) fn undo_away(&mut self, entry: EntryId) -> Result<Submitted, LedgerError> {
        let request = self.outside.request();
        self.ask(|ticket| Call::Undo { ticket, request, entry })
    }

    pub(in crate::ledger) fn revert_away(&mut self, entry: EntryId, because: &str) -> Result<Submitted, LedgerError> {
        let (request, because) = (self.outside.request(), because.to_string());
        self.ask(|ticket| Call::Revert { ticket, request, entry, because })
    }

    /// Asks for a change and waits for its answer. What is not answered in time stays asked for: it happens as soon as
    /// the holder goes on, or with the next one.
    fn ask(&mut self, call: impl FnOnce(u64) -> Call) -> Result<Submitted, LedgerError> {
        self.poll();
        let ticket = self.ticket + 1;
        let guest = self.guest.as_mut().ok_or(LedgerError::ReadOnly)?;
        if guest.is_gone() || guest.waits_for_an_answer() {
            return Err(LedgerError::Away);
        }
        guest.ask(ticket, call(ticket)).map_err(|error| LedgerError::NotTaken { why: error.to_string() })?;
        self.ticket = ticket;
        match self.await_answer(ticket) {
            Some(Answer::Applied(entry, applied)) => Ok(Submitted { entry, applied, ticket }),
            // Only a second try is answered so, and second tries are not made here.
            Some(Answer::Done) | None => Err(LedgerError::Unanswered),
            Some(Answer::Refused(problems)) => Err(Refusal { problems }.into()),
            Some(Answer::Failed(why)) => Err(LedgerError::NotTaken { why }),
        }
    }

    fn await_answer(&mut self, ticket: u64) -> Option<Answer> {
        let deadline = Guest::deadline();
        loop {
            let left = deadline.checked_duration_since(Instant::now())?;
            let inbound = self.guest.as_mut()?.wait(left)?;
            let mut own = None;
            for (answered, answer) in self.take_inbound(inbound) {
                match answered == ticket {
                    true => own = Some(answer),
                    false => self.hear_answer(answer),
                }
            }
            if own.is_some() {
                return own;
            }
        }
    }

    /// Asks for something that needs no answer but that it is durable.
    pub(in crate::ledger) fn ask_aside(&mut self, call: impl FnOnce(u64) -> Call) -> u64 {
        self.ticket += 1;
        let (ticket, call) = (self.ticket, call(self.ticket));
        if let Some(guest) = &mut self.guest {
            // What is too long to be sent stays in memory, as when the disk says no.
            let _kept_here = guest.ask(ticket, call);
        }
        ticket
    }

    /// Waits until the holder has told that everything is durable.
    pub(in crate::ledger) fn settle_away(&mut self, limit: Duration) -> Result<(), LedgerError> {
        let end = Instant::now() + limit;
        loop {
            self.listen();
            if let Some(error) = self.failing.clone() {
                return Err(LedgerError::Store(error));
            }
            let left = end.saturating_duration_since(Instant::now());
            let Some(guest) = &mut self.guest else { return self.settle(left) };
            if guest.unanswered.is_empty() {
                return Ok(());
            }
            let Some(inbound) = guest.wait(left) else {
                match guest.is_gone() {
                    true => continue,
                    false => {
                        return Err(LedgerError::NotSaved { why: "who holds the workspace does not answer".into() });
                    }
                }
            };
            self.hear(inbound);
        }
    }

    /// Takes in everything that came; what others did is heard.
    pub(in crate::ledger) fn listen(&mut self) {
        while let Some(inbound) = self.guest.as_mut().and_then(Guest::poll) {
            self.hear(inbound);
        }
        if self.guest.as_ref().is_some_and(Guest::is_gone) {
            self.move_on();
        }
    }

    fn hear(&mut self, inbound: Inbound) {
        for (_, answer) in self.take_inbound(inbound) {
            self.hear_answer(answer);
        }
    }

    /// The answer to a call that nobody waits for, or that was given up waiting for.
    fn hear_answer(&mut self, answer: Answer) {
        let lost = |why| Heard::Lost { what: String::new(), why };
        match answer {
            Answer::Applied(entry, applied) => {
                self.sitting.push(entry.id());
                self.heard.push(Heard::Applied { entry, applied });
            }
            Answer::Refused(problems) => self.heard.push(lost(Refusal { problems }.to_string())),
            Answer::Failed(why) => self.heard.push(lost(why)),
            Answer::Done => {}
        }
    }

    /// The answers to calls that are among it. What can't be read ends the visit; the workspace is then read anew.
    fn take_inbound(&mut self, inbound: Inbound) -> Vec<(u64, Answer)> {
        let mut answers = Vec::new();
        let mut taken = self.take_rows(inbound.rows);
        for news in inbound.news {
            taken = taken.and_then(|()| {
                answers.extend(self.take_news(news)?);
                Ok(())
            });
        }
        if let (Err(_), Some(guest)) = (taken, &mut self.guest) {
            guest.leave();
        }
        answers
    }

    fn take_rows(&mut self, rows: Vec<Row>) -> Result<(), LedgerError> {
        let mut rows = rows.into_iter().peekable();
        while rows.peek().is_some() {
            let mut ops = Vec::new();
            // One row has up to 1 MiB, which is as much as a commit may hold.
            let mut bytes = 0;
            while let Some((key, value)) =
                rows.next_if(|(_, value)| ops.is_empty() || (ops.len() < MAX_OPS && bytes + value.len() < FULL))
            {
                bytes += value.len();
                if let Some(name) = std::str::from_utf8(&key).ok().filter(|name| name.starts_with(keys::SEALS)) {
                    let seal: Seal = serde_json::from_slice(load::open(name, &value)?)
                        .map_err(|error| LedgerError::damaged(name, error))?;
                    self.seals.insert(seal.commitment(), seal);
                }
                ops.push(Op::Put(key, value));
            }
            self.store.commit(self.outside.request(), Txn { conds: Vec::new(), ops })?;
        }
        Ok(())
    }

    fn take_news(&mut self, news: News) -> Result<Option<(u64, Answer)>, LedgerError> {
        let answered = match news {
            News::Entry { id, ticket } => {
                let taken = self.take_entry(id)?;
                match (taken, ticket) {
                    (Some((entry, applied)), Some(ticket)) => Some((ticket, Answer::Applied(entry, applied))),
                    (Some((entry, applied)), None) => {
                        self.heard.push(Heard::Applied { entry, applied });
                        None
                    }
                    (None, _) => None,
                }
            }
            News::Done { ticket } => Some((ticket, Answer::Done)),
            News::Refused { ticket, problems } => Some((ticket, Answer::Refused(problems))),
            News::Failed { ticket, why } => Some((ticket, Answer::Failed(why))),
            News::Durable { ticket } => {
                self.failing = None;
                self.durable = self.durable.max(ticket);
                if let Some(guest) = &mut self.guest {
                    guest.answered(ticket);
                }
                None
            }
            News::Failing { why } => {
                let error = StoreError::Unavailable { why };
                if let Some(guest) = &mut self.guest {
                    guest.alarm = Some(error.clone());
                }
                self.failing = Some(error);
                None
            }
            News::Present { seat, presence } => {
                self.seat(seat, presence);
                None
            }
            News::Welcome { .. } | News::Unwelcome { .. } | News::Loaded => None,
        };
        if let (Some((ticket, answer)), Some(guest)) = (&answered, &mut self.guest) {
            match answer {
                Answer::Applied(..) | Answer::Done => guest.accepted(*ticket),
                Answer::Refused(_) | Answer::Failed(_) => {
                    guest.answered(*ticket);
                    self.durable = self.durable.max(*ticket);
                }
            }
        }
        Ok(answered)
    }

    /// Applies an entry whose rows are here; none when it was read with the workspace.
    fn take_entry(&mut self, id: EntryId) -> Result<Option<(Arc<Entry>, Applied)>, LedgerError> {
        if self.workspace.position().includes(id) {
            return Ok(None);
        }
        let rows = self.store.snapshot()?;
        let entry = load::read_entry(&*rows, id, Some(&self.seals))?;
        drop(rows);
        let entry = entry.ok_or_else(|| LedgerError::NoEntry(id.to_string()))?;
        let applied = self.workspace.apply(&entry);
        self.follow_members(&applied);
        Ok(Some((Arc::new(entry), applied)))
    }
}

/// Bytes of a commit of rows that came; the store's own limit is twice that.
const FULL: usize = 512 << 10;

/// The sentence for somebody who is not let in.
pub(super) fn sentence(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::TimedOut => "it does not answer: it may be stopped (ctrl-z); continue it with fg".into(),
        _ => error.to_string(),
    }
}

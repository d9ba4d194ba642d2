//! What is durable and what is not: receipts taken in, waiting, trying again, leaving.

use std::time::Duration;

use super::error::LedgerError;
use super::writer::{Receipt, Writer};
use super::{Ledger, Saving};

impl Ledger {
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
            let left = end.saturating_duration_since(std::time::Instant::now());
            if self.guest.is_some() {
                return self.settle_away(left);
            }
            self.write_what_waits_aside();
            if self.durable >= self.ticket || self.writer.is_none() {
                return Ok(());
            }
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

    /// Takes in what the writer told since last time. A guest is told of a disk that says no as the holder is.
    pub fn poll(&mut self) -> Vec<Receipt> {
        let mut receipts = Vec::new();
        while let Some(receipt) = self.writer.as_ref().and_then(Writer::poll) {
            self.note(&receipt);
            receipts.push(receipt);
        }
        self.listen();
        if let Some(error) = self.guest.as_mut().and_then(|guest| guest.alarm.take()) {
            receipts.push(Receipt::Failing { ticket: self.ticket, error });
        }
        self.mind_guests();
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
                while self.requests.front().is_some_and(|(_, waiting)| *waiting <= *ticket) {
                    self.requests.pop_front();
                }
            }
            Receipt::Failing { error, .. } => {
                self.failing = Some(error.clone());
                self.tell_failing();
            }
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

    /// Lets the writer finish and closes the store. False: something is not saved; see [`super::rescue`].
    pub fn close(&mut self, limit: Duration) -> bool {
        let settled = self.settle(limit).is_ok();
        // Before the file is given away: the socket that stands there afterwards is the next holder's.
        self.host = None;
        let stopped = self.writer.as_mut().is_none_or(|writer| writer.stop(limit));
        settled && stopped
    }
}

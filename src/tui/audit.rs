//! The audit rules behind the screen: run once when there is time, then for what entries touched, as soon as keys rest.
//! No key waits for them: what looks at the whole workspace takes time that grows with it.

use std::sync::Arc;

use super::desk::Desk;
use super::halves::in_halves;
use crate::core::apply::Applied;
use crate::core::rules::{Checker, Severity};

/// Records that are looked at in one go, with half a dozen rules each: a key waits for no more than these.
const SLICE: u32 = 800;
/// So often it begins anew when entries come in between.
const PATIENCE: u8 = 3;

/// Findings of the present; the past is not audited.
#[derive(Default)]
pub struct Audit {
    checker: Option<Checker<'static>>,
    /// Entries that the checker has not seen yet.
    waiting: Vec<Applied>,
    /// How often an entry came while everything was being looked at.
    disturbed: u8,
    /// The catalogue can't be read, so there is nothing to run.
    impossible: bool,
}

impl Audit {
    /// Runs what has to run: everything, if that has not happened for this day, else what reads what was touched. True
    /// when something was done.
    pub fn work(&mut self, desk: &mut Desk) -> bool {
        let waiting = std::mem::take(&mut self.waiting);
        if self.impossible {
            return false;
        }
        let today = desk.ledger.today();
        let Some(checker) = self.checker.as_mut().filter(|checker| checker.today() == today) else {
            // What the last sitting left on the screen stays there until it is known better; what was found yesterday not.
            let is_first = self.checker.is_none();
            match desk.library.catalogue() {
                Ok(catalogue) => self.checker = Some(Checker::begin(today, catalogue)),
                Err(_) => self.impossible = true,
            }
            if !is_first || self.impossible {
                self.publish(desk);
            }
            return true;
        };
        if !checker.is_complete() {
            self.go_on(desk, waiting.is_empty());
            return true;
        }
        for applied in &waiting {
            checker.update(desk.ledger.workspace(), applied);
        }
        if !waiting.is_empty() {
            self.publish(desk);
        }
        !waiting.is_empty()
    }

    /// Looks at the next slice of everything. What an entry touches meanwhile may have been looked at before, so it begins
    /// anew then; in a workspace where that never ends, it goes through without a pause.
    fn go_on(&mut self, desk: &mut Desk, undisturbed: bool) {
        let Some(checker) = &mut self.checker else { return };
        if !undisturbed {
            self.disturbed = self.disturbed.saturating_add(1);
            *checker = checker.anew();
            desk.remembered.problems = None;
        }
        let most = if self.disturbed > PATIENCE { u32::MAX } else { SLICE };
        let workspace = desk.ledger.workspace();
        let ahead = checker.ahead(workspace, most);
        let seen = in_halves(ahead, |slots| checker.look_over(workspace, slots));
        seen.into_iter().for_each(|seen| checker.take(workspace, seen));
        if checker.is_complete() {
            self.disturbed = 0;
            self.publish(desk);
        }
    }

    /// Takes in what entries touched, for the next time that there is time.
    pub fn take_in(&mut self, applied: &[Applied]) {
        if self.checker.is_some() {
            self.waiting.extend_from_slice(applied);
        }
    }

    /// Tells the desk. Practice is advice and neither counted nor marked.
    pub fn publish(&self, desk: &mut Desk) {
        let Some(checker) = self.checker.as_ref().filter(|one| desk.past.is_none() && one.is_complete()) else {
            (desk.found, desk.remembered.problems) = (None, None);
            desk.with_problems = Arc::default();
            return;
        };
        let counts = checker.counts();
        desk.found = Some(counts.errors + counts.warnings);
        let found = checker.about(desk.ledger.workspace());
        let grave = found.filter(|(_, severity)| *severity != Severity::Practice);
        desk.with_problems = Arc::new(grave.map(|(record, _)| record.id()).collect());
    }
}

//! The audit rules behind the screen: run once when there is time, then for what entries touched, as soon as keys rest.
//! No key waits for them: what looks at the whole workspace takes time that grows with it.

use std::sync::Arc;

use super::desk::Desk;
use crate::core::apply::Applied;
use crate::core::rules::{Checker, Severity};

/// Findings of the present; the past is not audited.
#[derive(Default)]
pub struct Audit {
    checker: Option<Checker<'static>>,
    /// Entries that the checker has not seen yet.
    waiting: Vec<Applied>,
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
        if let Some(checker) = self.checker.as_mut().filter(|checker| checker.today() == today) {
            for applied in &waiting {
                checker.update(desk.ledger.workspace(), applied);
            }
            if !waiting.is_empty() {
                self.publish(desk);
            }
            return !waiting.is_empty();
        }
        match desk.library.catalogue() {
            Ok(catalogue) => self.checker = Some(Checker::new(desk.ledger.workspace(), today, catalogue)),
            Err(_) => self.impossible = true,
        }
        self.publish(desk);
        true
    }

    /// Takes in what entries touched, for the next time that there is time.
    pub fn take_in(&mut self, applied: &[Applied]) {
        if self.checker.is_some() {
            self.waiting.extend_from_slice(applied);
        }
    }

    /// Tells the desk. Practice is advice and neither counted nor marked.
    pub fn publish(&self, desk: &mut Desk) {
        let Some(checker) = self.checker.as_ref().filter(|_| desk.past.is_none()) else {
            (desk.found, desk.remembered.problems) = (None, None);
            desk.with_problems = Arc::default();
            return;
        };
        let counts = checker.counts();
        desk.found = Some(counts.errors + counts.warnings);
        let grave = checker.unsorted().filter(|finding| finding.severity != Severity::Practice);
        desk.with_problems = Arc::new(grave.filter_map(|finding| finding.record).collect());
    }
}

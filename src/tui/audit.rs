//! The audit rules behind the screen: run once when there is time, then kept up to date entry by entry, so that line 1
//! and the mark beside a row are never older than what is shown.

use std::sync::Arc;

use super::desk::Desk;
use crate::core::apply::Applied;
use crate::core::rules::{Checker, Severity};

/// Findings of the present; the past is not audited.
#[derive(Default)]
pub struct Audit {
    checker: Option<Checker<'static>>,
    /// The catalogue can't be read, so there is nothing to run.
    impossible: bool,
}

impl Audit {
    /// Runs everything if that has not happened for this day; true when something was done.
    pub fn start(&mut self, desk: &mut Desk) -> bool {
        let today = desk.ledger.today();
        if self.impossible || self.checker.as_ref().is_some_and(|checker| checker.today() == today) {
            return false;
        }
        match desk.library.catalogue() {
            Ok(catalogue) => self.checker = Some(Checker::new(desk.ledger.workspace(), today, catalogue)),
            Err(_) => self.impossible = true,
        }
        self.publish(desk);
        true
    }

    /// Takes in what entries touched.
    pub fn take_in(&mut self, desk: &mut Desk, applied: &[Applied]) {
        let Some(checker) = &mut self.checker else { return };
        for applied in applied {
            checker.update(desk.ledger.workspace(), applied);
        }
        self.publish(desk);
    }

    /// Tells the desk. Practice is advice and neither counted nor marked.
    pub fn publish(&self, desk: &mut Desk) {
        let Some(checker) = self.checker.as_ref().filter(|_| desk.past.is_none()) else {
            desk.problems = None;
            desk.with_problems = Arc::default();
            return;
        };
        let counts = checker.counts();
        desk.problems = Some(counts.errors + counts.warnings);
        let grave = checker.unsorted().filter(|finding| finding.severity != Severity::Practice);
        desk.with_problems = Arc::new(grave.filter_map(|finding| finding.record).collect());
    }
}

//! A control becomes operating only by a test that shows that it works.

use super::{Draft, ProblemKind};
use crate::core::control_test::{CONTROL, Look, OPERATING, REGISTER, field, own, unshown};
use crate::core::entry::EntryKind;
use crate::core::id::RecordId;
use crate::core::intent::Intent;
use crate::core::workspace::Life;

/// Where the step itself stands: what it lacks is a record of its own, no field.
const STATUS: &str = "status";

impl Draft<'_> {
    /// Files bring controls in any state, and what is taken back stood there before; the audit rules say what is wrong
    /// with that.
    pub(super) fn check_tested(&mut self) {
        if self.proposal.kind != EntryKind::Edit {
            return;
        }
        for intent in &self.proposal.intents {
            let Intent::Move { record, to } = intent else { continue };
            let control = self.register_of(*record).filter(|register| register.key == CONTROL);
            let state = control.and_then(|register| register.state.as_ref()?.named(to));
            if state.is_none_or(|state| state.key != OPERATING) || self.comes_from_a_file(*record) {
                continue;
            }
            if let Some(why) = unshown(self.newest_look(*record).as_ref(), self.stamp.today) {
                let message = format!("{}: {why}", self.name(*record));
                self.problem(Some(*record), Some(STATUS), ProblemKind::State, message);
            }
        }
    }

    /// The newest look at a control as it will stand, with tests that come in the same proposal.
    fn newest_look(&self, control: RecordId) -> Option<Look> {
        let standing = self.workspace.pointing(REGISTER, field::CONTROL, control);
        let standing = standing.filter(|test| test.life() == Life::Live).map(|test| test.id());
        let coming = self.births.iter().filter(|(_, birth)| birth.register == REGISTER).map(|(id, _)| *id);
        let of_it = |test: &RecordId| self.value_of(*test, field::CONTROL).is_some_and(|id| id == control.to_string());
        let look = |id, [on, result, next]: [&str; 3]| {
            let text = |key| self.value_of(id, key).unwrap_or_default();
            Look::read(&text(on), &text(result), &text(next))
        };
        let tests = standing.chain(coming).filter(of_it);
        let newest = tests
            .filter_map(|test| look(test, [field::TESTED_ON, field::RESULT, field::NEXT_TEST]).map(|look| (look, test)))
            .max_by_key(|(look, test)| (look.on, *test))
            .map(|(look, _)| look);
        newest.or_else(|| look(control, [own::LAST_TEST, own::RESULT, own::NEXT_TEST]))
    }
}

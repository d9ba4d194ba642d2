//! Archiving, restoring, taking back and renaming records.

use super::{Draft, ProblemKind};
use crate::core::change::{Change, Emptied};
use crate::core::id::RecordId;
use crate::core::record::{LABEL, LIFE};
use crate::core::symbols::Symbol;
use crate::core::workspace::Life;

impl Draft<'_> {
    pub(super) fn archive(&mut self, record: RecordId, archive: bool) {
        if let Some(birth) = self.births.get_mut(&record) {
            birth.archived = archive;
            return;
        }
        let Some(found) = self.workspace.get(record) else {
            return self.problem(Some(record), None, ProblemKind::Missing, format!("there is no record {record}"));
        };
        if found.life() == Life::Removed {
            let message = format!("{} was taken back and can't be archived or restored", found.label());
            return self.problem(Some(record), None, ProblemKind::Missing, message);
        }
        let wanted = if archive { Life::Archived } else { Life::Live };
        // Where copies disagree about its life, saying it again settles that.
        if found.life() == wanted && !found.conflicts().contains(&LIFE) {
            self.idle += 1;
            return;
        }
        if self.reserve(record, LIFE, None) {
            let was = self.was(record, LIFE, None);
            self.changes.push(if archive { Change::Archive { record, was } } else { Change::Restore { record, was } });
        }
    }

    pub(super) fn relabel(&mut self, id: RecordId, label: &str) {
        let Some(register) = self.changeable(id) else { return };
        let label = label.trim();
        if !self.checked_label(register, id, label) {
            return;
        }
        let found = self.workspace.get(id);
        let settled = !found.is_some_and(|found| found.conflicts().contains(&LABEL));
        if self.name(id) == label && settled {
            self.idle += 1;
            return;
        }
        let other = self.workspace.by_label(&register.key, label).is_some_and(|other| other.id() != id);
        if other || !self.labels.insert((register.key.clone(), label.into())) {
            let message = format!("the label {label} is taken in {}", register.plural);
            return self.problem(Some(id), None, ProblemKind::Value, message);
        }
        if let Some(birth) = self.births.get_mut(&id) {
            birth.label = label.to_string();
        } else if self.reserve(id, LABEL, None) {
            let was = self.was(id, LABEL, None);
            self.changes.push(Change::Label { record: id, label: label.to_string(), was });
        }
    }

    pub(super) fn remove(&mut self, id: RecordId) {
        let label = self.name(id);
        if !self.is_taking_back() {
            let message = format!("{label} can't be removed; archive it");
            return self.problem(Some(id), None, ProblemKind::Authority, message);
        }
        if self.workspace.get(id).is_none_or(|found| found.life() == Life::Removed) {
            return self.problem(Some(id), None, ProblemKind::Missing, format!("there is no record {id} to take back"));
        }
        if !self.removed.insert(id) {
            return self.changed_twice(id, LIFE);
        }
        let symbols = self.workspace.symbols();
        let cells = self
            .workspace
            .cells(id)
            .into_iter()
            // The label stays: it names the record in the trail, and its number is not given again.
            .filter(|(key, _)| key.field != Symbol::LABEL)
            .map(|(key, heads)| Emptied {
                field: symbols.name(key.field).to_string(),
                element: key.element.map(String::from),
                was: super::was_of(heads),
            })
            .collect();
        self.changes.push(Change::Remove { record: id, cells });
    }
}

//! Who may not approve what: nobody approves what he alone has written.

use serde_json::Value;

use super::{Draft, ProblemKind};
use crate::core::entry::EntryKind;
use crate::core::id::RecordId;
use crate::core::impact::{self, Objection, field};
use crate::core::intent::Intent;

impl Draft<'_> {
    /// An impact assessment is approved by someone who is not its only author. Files bring what was approved elsewhere,
    /// and what is taken back stood there before.
    pub(super) fn check_approvers(&mut self) {
        if self.proposal.kind != EntryKind::Edit {
            return;
        }
        for intent in &self.proposal.intents {
            let Intent::Move { record, to } = intent else { continue };
            let register = self.register_of(*record).filter(|register| register.key == impact::ASSESSMENT);
            let state = register.and_then(|register| register.state.as_ref()?.named(to));
            if state.is_none_or(|state| !matches!(state.key.as_str(), "approved" | "conditional")) {
                continue;
            }
            let Some(approver) = self.value_of(*record, field::APPROVER).and_then(|id| id.parse().ok()) else {
                continue;
            };
            let authors = self.set_of(*record, field::AUTHORS);
            let authors: Vec<&str> = authors.iter().map(String::as_str).collect();
            if impact::is_only_author(approver, &authors) {
                let name = self.workspace.get(approver).map_or(String::new(), |person| person.title().to_string());
                let message = format!("{}: {}", self.name(*record), Objection::OnlyAuthor(name));
                self.problem(Some(*record), Some(field::APPROVER), ProblemKind::Authority, message);
            }
        }
    }

    /// Text of a field as it will stand.
    pub(super) fn value_of(&self, id: RecordId, key: &str) -> Option<String> {
        let given = match self.births.get(&id) {
            Some(birth) => birth.fields.get(key),
            None => self.given.get(&(id, key.to_string())),
        };
        match given {
            Some(value) => value.as_str().map(str::to_string),
            None => self.workspace.get(id).map(|found| found.text(key).to_string()),
        }
    }

    /// Elements of a set as they will stand.
    fn set_of(&self, id: RecordId, key: &str) -> Vec<String> {
        if let Some(birth) = self.births.get(&id) {
            let elements = birth.fields.get(key).and_then(Value::as_array).into_iter().flatten();
            return elements.filter_map(|one| one.as_str().map(str::to_string)).collect();
        }
        let stood = self.workspace.get(id).map(|found| found.elements(key).map(str::to_string).collect());
        let mut elements: Vec<String> = stood.unwrap_or_default();
        if let Some(edit) = self.sets.get(&(id, key.to_string())) {
            elements.retain(|one| !edit.dropped.contains(one.as_str()));
            elements.extend(edit.added.iter().filter(|one| !elements.contains(one)).cloned().collect::<Vec<_>>());
        }
        elements
    }
}

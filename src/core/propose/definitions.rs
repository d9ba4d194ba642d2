//! Definitions of a proposal, and the registers as they will be with them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::{Draft, ProblemKind, was_of};
use crate::core::change::Change;
use crate::core::definition;
use crate::core::intent::{Intent, Proposal};
use crate::core::record::conflicting;
use crate::core::schema::Schema;
use crate::core::workspace::{OWN_FIELD, OWN_REGISTER, Workspace, is_schema, schema_with};

/// The registers once the proposal's definitions hold, so that its records can build on them; and a sentence for each
/// definition that could not be used then, but can now or is new.
pub fn schema_after(workspace: &Workspace, proposal: &Proposal) -> (Arc<Schema>, Vec<String>) {
    let defined: Vec<(&str, &Value)> = proposal
        .intents
        .iter()
        .filter_map(|intent| match intent {
            Intent::Define { key, value } if is_schema(key) => Some((key.as_str(), value)),
            _ => None,
        })
        .collect();
    if defined.is_empty() {
        return (workspace.schema().clone(), Vec::new());
    }
    let mut all: BTreeMap<String, &Value> = [OWN_REGISTER, OWN_FIELD]
        .into_iter()
        .flat_map(|prefix| workspace.definitions(prefix).map(move |(name, value)| (format!("{prefix}{name}"), value)))
        .collect();
    for (key, value) in defined {
        match value.is_null() {
            true => all.remove(key),
            false => all.insert(key.to_string(), value),
        };
    }
    let (schema, mut unusable) =
        schema_with(workspace.base_schema(), all.iter().map(|(key, value)| (key.as_str(), *value)));
    unusable.retain(|sentence| !workspace.unusable().contains(sentence));
    (schema, unusable)
}

impl Draft<'_> {
    pub(super) fn define(&mut self, key: &str, value: &Value) {
        if !self.defined.insert(key.to_string()) {
            let message = format!("{key} is defined twice at once");
            return self.problem(None, None, ProblemKind::Value, message);
        }
        let heads = self.workspace.definition_heads(key).to_vec();
        let disputed = conflicting(&heads);
        if self.workspace.definition(key) == Some(value) && !disputed {
            self.idle += 1;
            return;
        }
        let intents = &self.proposal.intents;
        let with = |wanted: &str| {
            intents
                .iter()
                .any(|intent| matches!(intent, Intent::Define { key, value } if key == wanted && !value.is_null()))
        };
        let checked = match self.is_taking_back() {
            true => definition::check_taken_back(self.workspace, key, value),
            false => definition::check(self.workspace, key, value, &with),
        };
        if let Err(message) = checked {
            return self.problem(None, None, ProblemKind::Value, message);
        }
        self.changes.push(Change::Define { key: key.to_string(), value: value.clone(), was: was_of(heads) });
    }

    /// A register goes only with its last record, and gets readers only before its first.
    pub(super) fn check_registers(&mut self) {
        let proposal = self.proposal;
        for intent in &proposal.intents {
            let Intent::Define { key, value } = intent else { continue };
            let Some(register) = key.strip_prefix(OWN_REGISTER) else { continue };
            if !value.is_null() {
                self.check_late_readers(register);
                continue;
            }
            if self.workspace.rows(register).any(|record| !self.removed.contains(&record.id())) {
                let message = format!("the register {register} has records, so its definition can't be taken back");
                self.problem(None, None, ProblemKind::State, message);
            }
        }
    }

    /// Values that were sealed without readers don't say whose they are, so nobody could be kept from them.
    fn check_late_readers(&mut self, key: &str) {
        let has = |schema: &Schema| schema.register(key).is_some_and(|register| register.readers.is_some());
        let late = has(self.schema) && !has(self.workspace.schema());
        if late && self.workspace.every_record().any(|record| record.register_key() == key) {
            let message = format!(
                "the register {key} has records already, whose values would not be kept from anybody; give readers to \
                 a new register and move the records there"
            );
            self.problem(None, None, ProblemKind::State, message);
        }
    }
}

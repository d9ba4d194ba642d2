//! Definitions that records use stay: whoever takes one back is told which record stands in the way.

use std::collections::HashSet;

use serde_json::Value;

use super::{Draft, ProblemKind};
use crate::core::adapted::{CRITERIA, QUESTIONS};
use crate::core::catalogue::{OwnCriteria, OwnQuestions};
use crate::core::definition::METHOD;
use crate::core::intent::Intent;
use crate::core::schema::Kind;
use crate::core::workspace::{Life, OWN_FIELD, RecordRef, Workspace};

impl Draft<'_> {
    /// An undo is not held up: what a field held stays in its records as a column that no register knows.
    pub(super) fn check_used(&mut self) {
        if self.is_taking_back() {
            return;
        }
        let proposal = self.proposal;
        for intent in &proposal.intents {
            let Intent::Define { key, value: Value::Null } = intent else { continue };
            if proposal.intents.iter().any(|other| renames(other, key)) {
                continue;
            }
            let Some(uses) = use_of(self.workspace, key) else { continue };
            let stays = |record: &RecordRef<'_>| record.life() != Life::Removed && !self.removed.contains(&record.id());
            let mut users = self.workspace.every_record().filter(|record| stays(record) && uses(*record));
            let Some(first) = users.next().map(|record| record.label().to_string()) else { continue };
            let others = match users.count() {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let message = format!("{first}{others} uses the definition {key}, so it can't be taken back");
            self.problem(None, None, ProblemKind::State, message);
        }
    }
}

/// Whether an intent defines the field that takes the place of this one: its values go over.
fn renames(intent: &Intent, key: &str) -> bool {
    let Intent::Define { key: other, value } = intent else { return false };
    let Some((register, field)) = key.strip_prefix(OWN_FIELD).and_then(|rest| rest.split_once('.')) else {
        return false;
    };
    let of_register = other.strip_prefix(OWN_FIELD).and_then(|rest| rest.split_once('.'));
    of_register.is_some_and(|(other, _)| other == register)
        && value.get("renamed_from").and_then(Value::as_str) == Some(field)
}

type Uses<'w> = Box<dyn Fn(RecordRef<'w>) -> bool + 'w>;

/// How a record uses a definition; none for kinds that no record names.
fn use_of<'w>(workspace: &'w Workspace, key: &str) -> Option<Uses<'w>> {
    if let Some((register, field)) = key.strip_prefix(OWN_FIELD).and_then(|rest| rest.split_once('.')) {
        let (register, field) = (register.to_string(), field.to_string());
        return Some(Box::new(move |record| record.register_key() == register && record.filled(&field)));
    }
    if let Some(method) = key.strip_prefix(METHOD) {
        let method = Value::String(method.to_string());
        return Some(Box::new(move |record| {
            let fields = record.register().into_iter().flat_map(|register| &register.fields);
            let mut ratings = fields.filter(|field| field.kind == Kind::Rating);
            ratings.any(|field| record.json(&field.key).get("method") == Some(&method))
        }));
    }
    let value = workspace.definition(key)?;
    let ids: HashSet<String> = if let Some(name) = key.strip_prefix(CRITERIA) {
        OwnCriteria::from_json(name, value).ok()?.ids().map(str::to_string).collect()
    } else if let Some(name) = key.strip_prefix(QUESTIONS) {
        OwnQuestions::from_json(name, value).ok()?.ids().map(str::to_string).collect()
    } else {
        return None;
    };
    Some(Box::new(move |record| {
        record.fields().into_iter().any(|field| {
            ids.contains(record.text(field)) || record.elements(field).any(|element| ids.contains(element))
        })
    }))
}

//! New records: whether they may come, their label, and their first values.

use serde_json::{Map, Value};

use super::{Draft, ProblemKind};
use crate::core::change::{Change, Was};
use crate::core::entry::EntryKind;
use crate::core::id::RecordId;
use crate::core::record::LIFE;
use crate::core::schema::{Field, Kind, Register};
use crate::core::workspace::{Life, next_label, number_of};

/// A record that this proposal creates, until its change is written. What else the proposal does to it goes in here,
/// so that an entry edits each cell once.
pub struct Birth {
    pub register: String,
    pub label: String,
    pub fields: Map<String, Value>,
    pub archived: bool,
    /// Fields that were given a value which was refused.
    pub refused: Vec<String>,
    /// Where its change stands in the list.
    pub at: usize,
}

impl Birth {
    pub fn write(self, changes: &mut [Change]) {
        if let Some(Change::Create { fields, label, archived, .. }) = changes.get_mut(self.at) {
            (*fields, *label, *archived) = (self.fields, self.label, self.archived);
        }
    }
}

impl Draft<'_> {
    pub(super) fn create(&mut self, id: RecordId, key: &str, label: Option<&str>, fields: &[(String, Value)]) {
        let Some(register) = self.schema.register(key) else {
            let message = format!("there is no register \"{key}\"; `aims registers` lists them");
            return self.problem(None, None, ProblemKind::Missing, message);
        };
        let Some(was) = self.room_for(id, register) else { return };
        let Some(label) = self.label_for(register, id, label, fields) else { return };
        let free = self.workspace.by_label(key, &label).is_none();
        if !self.labels.insert((key.to_string(), label.clone())) || !free {
            let message =
                format!("the label {label} is taken in {}; leave it out to get the next one", register.plural);
            self.problem(Some(id), None, ProblemKind::Value, message);
        }
        let birth = Birth {
            register: key.to_string(),
            label: label.clone(),
            // With room for a first state, and for no more: an import makes very many of these.
            fields: Map::with_capacity(fields.len() + 1),
            archived: false,
            refused: Vec::new(),
            at: self.changes.len(),
        };
        self.births.insert(id, birth);
        self.changes.push(Change::Create {
            record: id,
            register: key.to_string(),
            label,
            fields: Map::new(),
            archived: false,
            was,
        });
        self.needs_reason(register, None, &format!("a new {}", register.name));
        for (field, value) in fields {
            let field = register.field(field).map_or(field.as_str(), |field| &field.key);
            self.birth_value(register, id, field, value);
        }
        self.first_state(register, id);
    }

    /// Whether the record may be created: the life of an earlier one that was taken back, or nothing.
    fn room_for(&mut self, id: RecordId, register: &Register) -> Option<Vec<Was>> {
        let existing = self.workspace.get(id);
        let comes_back = existing.is_some_and(|found| found.life() == Life::Removed) && self.is_taking_back();
        if self.births.contains_key(&id) || (existing.is_some() && !comes_back) {
            self.problem(Some(id), None, ProblemKind::Value, format!("the record {id} exists already"));
            return None;
        }
        if register.singleton {
            let other = self.workspace.rows(&register.key).next();
            let born = self.births.values().any(|birth| birth.register == register.key);
            if born || other.is_some() {
                let remedy = match other.is_some_and(|other| other.life() == Life::Archived) {
                    true => "it is archived; restore it instead",
                    false => "it exists; change it instead",
                };
                let message = format!("there is one {} in a workspace, and {remedy}", register.name);
                self.problem(Some(id), None, ProblemKind::Value, message);
                return None;
            }
        }
        Some(if comes_back { self.was(id, LIFE, None) } else { Vec::new() })
    }

    fn label_for(
        &mut self,
        register: &Register,
        id: RecordId,
        wanted: Option<&str>,
        fields: &[(String, Value)],
    ) -> Option<String> {
        let from_field = register.label_from.as_ref().and_then(|from| {
            let given = fields.iter().find(|(key, _)| register.field(key).is_some_and(|field| field.key == *from));
            given.and_then(|(_, value)| value.as_str())
        });
        let filled = |label: &&str| !label.is_empty();
        let wanted = wanted.map(str::trim).filter(filled).or(from_field.map(str::trim).filter(filled));
        if let Some(label) = wanted {
            return self.checked_label(register, id, label).then(|| label.to_string());
        }
        if register.singleton {
            return Some(register.prefix.clone());
        }
        if register.prefix.is_empty() {
            let from = register.label_from.as_deref().unwrap_or("label");
            let field = register.field(from).map_or(from, |field| &field.label);
            let message = format!("fill \"{field}\": {} are called by it", register.plural);
            self.problem(Some(id), Some(from), ProblemKind::Value, message);
            return None;
        }
        let highest = self.workspace.highest_number(&register.key);
        let number = self.numbers.entry(register.key.clone()).or_default();
        *number = (*number).max(highest) + 1;
        Some(next_label(register, *number))
    }

    /// Whether a label that was given may be one; its number counts from now on.
    pub(super) fn checked_label(&mut self, register: &Register, id: RecordId, label: &str) -> bool {
        let words = label.contains(|c: char| c.is_whitespace() || c.is_control());
        if label.is_empty() || words || label.len() > 64 {
            let example = match register.prefix.as_str() {
                "" => "A.6.2.3".to_string(),
                _ => next_label(register, 12),
            };
            let message = format!("\"{label}\" can't be a label: it should be one short word such as {example}");
            self.problem(Some(id), None, ProblemKind::Value, message);
            return false;
        }
        if let Some(number) = number_of(&register.prefix, label) {
            let next = self.numbers.entry(register.key.clone()).or_default();
            *next = (*next).max(number);
        }
        true
    }

    /// A record starts at the beginning of its workflow. In another state it comes from a file, or with a reason.
    fn first_state(&mut self, register: &Register, id: RecordId) {
        let Some((field, states)) = register.workflow() else { return };
        let Some(birth) = self.births.get_mut(&id) else { return };
        let given = birth.fields.get(field).and_then(Value::as_str);
        let Some(state) = given.filter(|state| *state != states.initial) else {
            if !birth.refused.iter().any(|refused| refused == field) {
                birth.fields.insert(field.to_string(), Value::String(states.initial.clone()));
            }
            return;
        };
        if self.proposal.kind == EntryKind::Edit && self.reasons.is_empty() {
            let label = states.state(state).map_or(state, |state| &state.label);
            let what = format!("{} that begins as {label}", register.name);
            self.reasons.push(what);
        }
    }

    /// A value of a record that is being created.
    pub(super) fn birth_value(&mut self, register: &Register, id: RecordId, key: &str, value: &Value) {
        let blank = value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty());
        if blank || value.as_array().is_some_and(Vec::is_empty) {
            return;
        }
        let twice = |birth: &Birth| birth.fields.contains_key(key) || birth.refused.iter().any(|other| other == key);
        if self.births.get(&id).is_some_and(twice) {
            return self.changed_twice(id, key);
        }
        let field = register.field(key);
        match self.checked(register, id, key, value) {
            Some(value) => {
                if self.proposal.kind != EntryKind::New {
                    self.needs_reason(register, field, field.map_or(key, |field| &field.label));
                }
                self.put_birth_value(register, id, field, key, value);
            }
            None => {
                if let Some(birth) = self.births.get_mut(&id) {
                    birth.refused.push(key.to_string());
                }
            }
        }
    }

    fn put_birth_value(&mut self, register: &Register, id: RecordId, field: Option<&Field>, key: &str, value: Value) {
        let value = match field.map(|field| field.kind) {
            Some(kind) if kind.is_set() => each_once(value),
            // A state may be given by its label.
            Some(Kind::State) => self.state_key(id, value),
            _ => self.sealed(register, id, field, value),
        };
        if let Some(birth) = self.births.get_mut(&id) {
            birth.fields.insert(key.to_string(), value);
        }
    }

    fn state_key(&self, id: RecordId, value: Value) -> Value {
        let register = self.births.get(&id).and_then(|birth| self.schema.register(&birth.register));
        let states = register.and_then(|register| register.state.as_ref());
        match states.zip(value.as_str()).and_then(|(states, name)| states.named(name)) {
            Some(state) => Value::String(state.key.clone()),
            None => value,
        }
    }

    /// Puts an element into a set of a record that is being created, or takes it out again.
    pub(super) fn birth_element(&mut self, register: &Register, id: RecordId, key: &str, element: &str, add: bool) {
        let value = Value::String(element.to_string());
        let list = |birth: &Birth| birth.fields.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
        let mut elements = self.births.get(&id).map(list).unwrap_or_default();
        if elements.contains(&value) == add {
            self.idle += 1;
            return;
        }
        if !add {
            elements.retain(|one| *one != value);
        } else if self.checked(register, id, key, &Value::Array(vec![value.clone()])).is_some() {
            elements.push(value);
        }
        if let Some(birth) = self.births.get_mut(&id) {
            match elements.is_empty() {
                true => drop(birth.fields.shift_remove(key)),
                false => drop(birth.fields.insert(key.to_string(), Value::Array(elements))),
            }
        }
    }
}

/// A list without its repetitions, in the order in which it was given.
fn each_once(value: Value) -> Value {
    let Value::Array(elements) = value else { return value };
    let mut seen = std::collections::HashSet::new();
    Value::Array(elements.into_iter().filter(|element| seen.insert(element.to_string())).collect())
}

//! Values of existing records: checked against their fields, and set.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Draft, ProblemKind};
use crate::core::change::Change;
use crate::core::entry::EntryKind;
use crate::core::id::RecordId;
use crate::core::record::{ValueRef, conflicting};
use crate::core::schema::{Field, Kind, Register};
use crate::core::typing;

/// Longest key of an imported column, in bytes.
const MAX_KEY: usize = 256;

impl Draft<'_> {
    /// The value when it fits its field.
    pub(super) fn checked(&mut self, register: &Register, id: RecordId, key: &str, value: &Value) -> Option<Value> {
        let field = register.field(key);
        let wrong = match field {
            _ if key.starts_with('@') || key.is_empty() => Some("is no field".to_string()),
            _ if self.is_taking_back() => None,
            Some(field) => self.check_value(register, id, field, value).err(),
            None if !self.may_keep_column(id, key) => {
                let message = format!(
                    "{}: {} have no field \"{key}\"; `aims registers` lists their fields",
                    self.name(id),
                    register.plural
                );
                self.problem(Some(id), Some(key), ProblemKind::Missing, message);
                return None;
            }
            None => check_column(key, value).err(),
        };
        let Some(wrong) = wrong else { return Some(value.clone()) };
        let label = field.map_or(key, |field| field.label.as_str());
        let message = format!("{}: {label} {wrong}", self.name(id));
        self.problem(Some(id), Some(key), ProblemKind::Value, message);
        None
    }

    /// Files bring columns that no register knows; they are kept. A person can change such a column, but a field
    /// that is nowhere is a slip of the finger.
    fn may_keep_column(&self, id: RecordId, key: &str) -> bool {
        self.proposal.kind != EntryKind::Edit
            || self.workspace.get(id).is_some_and(|found| !found.cell(key, None).is_empty())
            || self.workspace.symbols().find(key).is_some_and(|_| {
                let mut registers = self.schema.registers();
                !registers.any(|register| register.key == key || register.field(key).is_some())
            })
    }

    fn check_value(&self, register: &Register, id: RecordId, field: &Field, value: &Value) -> Result<(), String> {
        if field.kind.is_reference() {
            return self.check_references(field, value);
        }
        typing::check(field, value, self.workspace)?;
        if field.kind == Kind::Rating && !value.is_null() {
            return super::rating::check(self.workspace, &self.methods, value)
                .map_err(|message| format!("is no valid rating: {message}"));
        }
        if field.kind != Kind::State {
            return Ok(());
        }
        let known = register.state.as_ref().zip(value.as_str()).and_then(|(states, name)| states.named(name));
        match (self.births.contains_key(&id), known, value.as_str()) {
            (false, ..) => Err(format!("of {} changes along its workflow; change the state instead", register.plural)),
            (true, None, Some(name)) => Err(format!("\"{name}\" is no state of {}", register.plural)),
            _ => Ok(()),
        }
    }

    /// References may point to records of the same proposal, too.
    fn check_references(&self, field: &Field, value: &Value) -> Result<(), String> {
        let born = |one: &Value| {
            let register = one.as_str().and_then(|text| self.coming.get(&text.parse().ok()?));
            register.is_some_and(|register| Some(*register) == field.target())
        };
        match value.as_array() {
            Some(ids) => {
                let others = ids.iter().filter(|one| !born(one)).cloned().collect();
                typing::check(field, &Value::Array(others), self.workspace)
            }
            None if born(value) && !field.kind.is_set() => Ok(()),
            None => typing::check(field, value, self.workspace),
        }
    }

    /// Null, blank text or an empty list clears.
    pub(super) fn set(&mut self, id: RecordId, key: &str, value: &Value) {
        self.set_field(id, key, value, false);
    }

    /// A second value beside the one that stands, for somebody to choose between them.
    pub(super) fn set_beside(&mut self, id: RecordId, key: &str, value: &Value) {
        let several = self.register_of(id).and_then(|register| register.field(key)).filter(|field| field.kind.is_set());
        if let Some(label) = several.map(|field| field.label.clone()) {
            let message = format!("{}: {label} holds several anyway; add to it", self.name(id));
            return self.problem(Some(id), Some(key), ProblemKind::Value, message);
        }
        self.set_field(id, key, value, true);
    }

    fn set_field(&mut self, id: RecordId, key: &str, value: &Value, beside: bool) {
        let Some(register) = self.changeable(id) else { return };
        let field = register.field(key);
        let key = field.map_or(key, |field| field.key.as_str());
        if self.births.contains_key(&id) {
            return self.birth_value(register, id, key, value);
        }
        if let Some(field) = field.filter(|field| field.kind.is_set()) {
            return self.set_elements(register, id, field, value);
        }
        let blank = value.as_str().is_some_and(|text| text.trim().is_empty());
        let value = if blank { &Value::Null } else { value };
        if self.stands(id, key, value) {
            self.idle += 1;
            return;
        }
        if !self.reserve(id, key, None) {
            return;
        }
        let Some(value) = self.checked(register, id, key, value) else { return };
        self.given.insert((id, key.to_string()), value.clone());
        self.needs_reason(register, field, field.map_or(key, |field| &field.label));
        let value = self.sealed(register, id, field, value);
        let was = if beside { Vec::new() } else { self.was(id, key, None) };
        self.changes.push(Change::Set { record: id, field: key.to_string(), value, was });
    }

    /// Whether the field shows this value already, and nothing disagrees with it.
    fn stands(&self, id: RecordId, key: &str, value: &Value) -> bool {
        self.workspace.get(id).is_some_and(|found| {
            let shown = found.value(key);
            shown != ValueRef::Erased && shown.to_json() == *value && !conflicting(&found.heads(key))
        })
    }

    fn set_elements(&mut self, register: &Register, id: RecordId, field: &Field, value: &Value) {
        let value = if value.is_null() { Value::Array(Vec::new()) } else { value.clone() };
        if self.checked(register, id, &field.key, &value).is_none() {
            return;
        }
        let wanted: BTreeSet<&str> = value.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let present: BTreeSet<&str> =
            self.workspace.get(id).map(|found| found.elements(&field.key).collect()).unwrap_or_default();
        if wanted == present {
            self.idle += 1;
        }
        for element in wanted.difference(&present) {
            self.put_element(register, id, field, element, true);
        }
        for element in present.difference(&wanted) {
            self.put_element(register, id, field, element, false);
        }
    }

    pub(super) fn element(&mut self, id: RecordId, key: &str, element: &str, add: bool) {
        let Some(register) = self.changeable(id) else { return };
        let Some(field) = register.field(key).filter(|field| field.kind.is_set()) else {
            let message = match register.field(key) {
                Some(field) => format!(
                    "{}: {} holds one value, so nothing can be added to it or taken out",
                    self.name(id),
                    field.label
                ),
                None => format!("{}: {} have no set \"{key}\"", self.name(id), register.plural),
            };
            return self.problem(Some(id), Some(key), ProblemKind::Value, message);
        };
        if self.births.contains_key(&id) {
            return self.birth_element(register, id, &field.key, element, add);
        }
        if self.workspace.get(id).is_some_and(|found| found.has_element(&field.key, element)) == add {
            self.idle += 1;
            return;
        }
        let list = Value::Array(vec![Value::String(element.to_string())]);
        if add && self.checked(register, id, &field.key, &list).is_none() {
            return;
        }
        self.put_element(register, id, field, element, add);
    }

    fn put_element(&mut self, register: &Register, id: RecordId, field: &Field, element: &str, add: bool) {
        if !self.reserve(id, &field.key, Some(element)) {
            return;
        }
        let edit = self.sets.entry((id, field.key.clone())).or_default();
        match add {
            true => edit.added.insert(element.to_string()),
            false => edit.dropped.insert(element.to_string()),
        };
        self.needs_reason(register, Some(field), &field.label);
        let was = self.was(id, &field.key, Some(element));
        let (record, field, element) = (id, field.key.clone(), element.to_string());
        self.changes.push(match add {
            true => Change::Add { record, field, element, was },
            false => Change::Drop { record, field, element, was },
        });
    }
}

/// An imported column holds text.
fn check_column(key: &str, value: &Value) -> Result<(), String> {
    if key.len() > MAX_KEY || key.contains(char::is_control) {
        return Err(format!("is no name for a column: it should be one line of at most {MAX_KEY} bytes"));
    }
    match value {
        Value::Null => Ok(()),
        Value::String(text) => typing::check_text(text),
        _ => Err("is no field of this register, so it can only hold text".into()),
    }
}

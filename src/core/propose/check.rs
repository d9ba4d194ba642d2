//! How each intent is checked and turned into changes.

use serde_json::{Map, Value};

use super::{Birth, Draft, ProblemKind};
use crate::core::change::{Change, Emptied};
use crate::core::entry::EntryKind;
use crate::core::id::RecordId;
use crate::core::record::{LABEL, LIFE, ValueRef};
use crate::core::schema::{Field, Kind, Register};
use crate::core::typing;
use crate::core::workspace::{Life, number_of};

impl Draft<'_> {
    pub(super) fn create(&mut self, id: RecordId, key: &str, label: Option<&str>, fields: &[(String, Value)]) {
        let Some(register) = self.defining.schema().register(key) else {
            let message = format!("there is no register \"{key}\"; `aims registers` lists them");
            return self.problem(None, None, ProblemKind::Missing, message);
        };
        let born_before = self.births.contains_key(&id);
        let existing = self.workspace.get(id);
        if born_before || existing.is_some_and(|found| found.life() != Life::Removed) {
            return self.problem(Some(id), None, ProblemKind::Value, format!("the record {id} exists already"));
        }
        if register.singleton && self.workspace.live(key).next().is_some() {
            let message = format!("there is one {} in a workspace, and it exists; change it instead", register.name);
            return self.problem(Some(id), None, ProblemKind::Value, message);
        }
        let mut given = Map::new();
        for (field, value) in fields {
            given.insert(field.clone(), value.clone());
        }
        let label = self.label_for(register, label, &given);
        if !self.labels.insert((key.to_string(), label.clone())) || self.workspace.by_label(key, &label).is_some() {
            let message =
                format!("the label {label} is taken in {}; leave it out to get the next one", register.plural);
            self.problem(Some(id), None, ProblemKind::Value, message);
        }
        if let Some((field, states)) = register.workflow() {
            match given.get(field).and_then(Value::as_str).map(str::to_string) {
                None => drop(given.insert(field.to_string(), Value::String(states.initial.clone()))),
                Some(state) if states.state(&state).is_none() => {
                    let message = format!("{label}: \"{state}\" is no state of {}", register.plural);
                    self.problem(Some(id), Some(field), ProblemKind::State, message);
                }
                // Files bring records in any state; a person starts at the beginning.
                Some(_) => {}
            }
        }
        let was = if existing.is_some() { self.was(id, LIFE, None) } else { Vec::new() };
        let at = self.changes.len();
        self.changes.push(Change::Create {
            record: id,
            register: key.to_string(),
            label: label.clone(),
            fields: Map::new(),
            was,
        });
        self.births.insert(id, Birth { register: key.to_string(), label, fields: Map::new(), at });
        for (field, value) in &given {
            self.birth_value(register, id, field, value);
        }
        self.needs_reason(register, None, &format!("a new {}", register.name));
    }

    fn label_for(&mut self, register: &Register, wanted: Option<&str>, given: &Map<String, Value>) -> String {
        let from_field = register.label_from.as_ref().and_then(|field| given.get(field)?.as_str());
        if let Some(label) = wanted.or(from_field).map(str::trim).filter(|label| !label.is_empty()) {
            if let Some(number) = number_of(&register.prefix, label) {
                let next = self.numbers.entry(register.key.clone()).or_default();
                *next = (*next).max(number);
            }
            return label.to_string();
        }
        if register.singleton {
            return register.prefix.clone();
        }
        let highest = self.workspace.highest_number(&register.key);
        let number = self.numbers.entry(register.key.clone()).or_default();
        *number = (*number).max(highest) + 1;
        let prefix = register.prefix.trim_end_matches('-');
        format!("{prefix}-{number:0width$}", width = register.digits)
    }

    /// A value of a record that is being created.
    fn birth_value(&mut self, register: &Register, id: RecordId, field: &str, value: &Value) {
        let blank = value.as_str().is_some_and(|text| text.trim().is_empty());
        let empty = value.is_null() || blank || value.as_array().is_some_and(Vec::is_empty);
        if empty || !self.reserve(id, field, None) {
            return;
        }
        let Some(value) = self.checked(register, id, field, value) else { return };
        self.given.insert((id, field.to_string()), value.clone());
        let value = match register.field(field) {
            Some(field) => self.sealed(field, value),
            None => value,
        };
        if let Some(birth) = self.births.get_mut(&id) {
            birth.fields.insert(field.to_string(), value);
        }
    }

    /// The value when it fits its field. Fields that no register knows come from imported columns and are text.
    fn checked(&mut self, register: &Register, id: RecordId, key: &str, value: &Value) -> Option<Value> {
        let wrong = match register.field(key) {
            Some(field) => self.check_value(register, id, field, value).err(),
            None if key.starts_with('@') || key.is_empty() => Some("is no field".to_string()),
            None if value.is_string() || value.is_null() => None,
            None => Some("is no field of this register, so it can only hold text".to_string()),
        };
        let Some(wrong) = wrong else { return Some(value.clone()) };
        let label = register.field(key).map_or(key, |field| field.label.as_str());
        let message = format!("{}: {label} {wrong}", self.name(id));
        self.problem(Some(id), Some(key), ProblemKind::Value, message);
        None
    }

    fn check_value(&self, register: &Register, id: RecordId, field: &Field, value: &Value) -> Result<(), String> {
        if field.kind.is_reference() {
            let ids = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            let known_here = |text: &str| {
                let born = text.parse().ok().and_then(|id| self.births.get(&id));
                born.is_some_and(|birth| Some(birth.register.as_str()) == field.target())
            };
            let unknown: Vec<Value> = ids.into_iter().filter(|one| !one.as_str().is_some_and(known_here)).collect();
            return match (value.is_array(), unknown.first()) {
                (_, None) => Ok(()),
                (true, _) => typing::check(field, &Value::Array(unknown), self.workspace),
                (false, Some(one)) => typing::check(field, one, self.workspace),
            };
        }
        typing::check(field, value, self.workspace)?;
        if field.kind == Kind::Rating && !value.is_null() {
            return super::rating::check(self.defining, value)
                .map_err(|message| format!("is no valid rating: {message}"));
        }
        if field.kind == Kind::State && !self.births.contains_key(&id) {
            return Err(format!("of {} changes along its workflow; change the state instead", register.plural));
        }
        Ok(())
    }

    pub(super) fn set(&mut self, id: RecordId, key: &str, value: &Value) {
        let Some(register) = self.changeable(id) else { return };
        let key = register.field(key).map_or(key, |field| field.key.as_str());
        if self.births.contains_key(&id) {
            return self.birth_value(register, id, key, value);
        }
        let field = register.field(key);
        if field.is_some_and(|field| field.kind.is_set()) {
            return self.set_elements(register, id, key, value);
        }
        let empty = value.as_str().is_some_and(|text| text.trim().is_empty());
        let value = if empty { &Value::Null } else { value };
        if self
            .workspace
            .get(id)
            .is_some_and(|found| found.value(key).to_json() == *value && found.heads(key).len() < 2)
        {
            self.idle += 1;
            return;
        }
        if !self.reserve(id, key, None) {
            return;
        }
        if let Some(field) = field.filter(|field| value.is_null() && field.required) {
            let message = format!("{}: {} can't be empty", self.name(id), field.label);
            return self.problem(Some(id), Some(key), ProblemKind::Value, message);
        }
        let Some(value) = self.checked(register, id, key, value) else { return };
        self.given.insert((id, key.to_string()), value.clone());
        self.needs_reason(register, field, field.map_or(key, |field| &field.label));
        let value = match field {
            Some(field) => self.sealed(field, value),
            None => value,
        };
        let was = self.was(id, key, None);
        self.changes.push(Change::Set { record: id, field: key.to_string(), value, was });
    }

    fn set_elements(&mut self, register: &Register, id: RecordId, key: &str, value: &Value) {
        let value = if value.is_null() { Value::Array(Vec::new()) } else { value.clone() };
        if self.checked(register, id, key, &value).is_none() {
            return;
        }
        let wanted: Vec<String> =
            value.as_array().into_iter().flatten().filter_map(|one| one.as_str().map(str::to_string)).collect();
        let present: Vec<String> = match self.workspace.get(id) {
            Some(found) => found.elements(key).map(str::to_string).collect(),
            None => Vec::new(),
        };
        let before = self.changes.len();
        for element in wanted.iter().filter(|element| !present.contains(element)) {
            self.element(id, key, element, true);
        }
        for element in present.iter().filter(|element| !wanted.contains(element)) {
            self.element(id, key, element, false);
        }
        if self.changes.len() == before {
            self.idle += 1;
        }
    }

    pub(super) fn element(&mut self, id: RecordId, key: &str, element: &str, add: bool) {
        let Some(register) = self.changeable(id) else { return };
        let Some(field) = register.field(key).filter(|field| field.kind.is_set()) else {
            let message = format!("{}: {key} holds one value, so nothing can be added to it", self.name(id));
            return self.problem(Some(id), Some(key), ProblemKind::Value, message);
        };
        if let Some(birth) = self.births.get(&id) {
            let mut list = birth.fields.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
            let value = Value::String(element.to_string());
            list.retain(|one| *one != value);
            if add {
                list.push(value);
            }
            self.taken.remove(&(id, key.to_string(), None));
            return self.birth_value(register, id, key, &Value::Array(list));
        }
        let present = self.workspace.get(id).is_some_and(|found| found.has_element(key, element));
        if present == add {
            self.idle += 1;
            return;
        }
        if !self.reserve(id, key, Some(element)) {
            return;
        }
        if add {
            let list = Value::Array(vec![Value::String(element.to_string())]);
            if self.checked(register, id, key, &list).is_none() {
                return;
            }
        }
        self.needs_reason(register, Some(field), &field.label);
        let was = self.was(id, key, Some(element));
        let (record, field, element) = (id, key.to_string(), element.to_string());
        self.changes.push(match add {
            true => Change::Add { record, field, element, was },
            false => Change::Drop { record, field, element, was },
        });
    }

    pub(super) fn step(&mut self, id: RecordId, to: &str) {
        let Some(register) = self.changeable(id) else { return };
        let Some((field, states)) = register.workflow() else {
            let message = format!("{} have no workflow", register.plural);
            return self.problem(Some(id), None, ProblemKind::State, message);
        };
        let label = self.name(id);
        let Some(target) = states.state(to).or_else(|| states.states.iter().find(|state| state.label == to)) else {
            let message = format!("{label}: \"{to}\" is no state of {}", register.plural);
            return self.problem(Some(id), Some(field), ProblemKind::State, message);
        };
        let from = self.workspace.get(id).map_or(states.initial.as_str(), |found| match found.value(field) {
            ValueRef::Text(state) => state,
            _ => states.initial.as_str(),
        });
        if from == target.key {
            self.idle += 1;
            return;
        }
        let step = states.step(from, &target.key);
        if step.is_none() && !self.is_taking_back() && self.proposal.kind != EntryKind::Import {
            let open: Vec<&str> = states
                .moves_from(from)
                .filter_map(|step| states.state(&step.to))
                .map(|state| state.label.as_str())
                .collect();
            let now = states.state(from).map_or(from, |state| &state.label);
            let ways = if open.is_empty() {
                "nothing follows it".into()
            } else {
                format!("it can become {}", open.join(", "))
            };
            let message = format!("{label} is {now} and can't become {}: {ways}", target.label);
            return self.problem(Some(id), Some(field), ProblemKind::State, message);
        }
        // Files bring records in any state, without the way that led there.
        if let Some(step) = step.filter(|_| self.proposal.kind != EntryKind::Import) {
            for need in &step.needs {
                self.need(register, id, need, &step.label);
            }
            if step.because {
                self.reasons.push(step.label.clone());
            }
        }
        if !self.reserve(id, field, None) {
            return;
        }
        let was = self.was(id, field, None);
        self.changes.push(Change::Move { record: id, field: field.to_string(), to: target.key.clone(), was });
    }

    fn need(&mut self, register: &Register, id: RecordId, need: &str, step: &str) {
        let given = self.proposal.intents.iter().any(|intent| match intent {
            super::Intent::Set { record, field, value } => *record == id && field == need && !value.is_null(),
            super::Intent::Add { record, field, .. } => *record == id && field == need,
            _ => false,
        });
        if given || self.is_taking_back() || self.workspace.get(id).is_some_and(|found| found.filled(need)) {
            return;
        }
        let label = register.field(need).map_or(need, |field| field.label.as_str());
        let message = format!("{}: to {step}, fill \"{label}\" first", self.name(id));
        self.problem(Some(id), Some(need), ProblemKind::State, message);
    }

    pub(super) fn relabel(&mut self, id: RecordId, label: &str) {
        let Some(register) = self.changeable(id) else { return };
        let label = label.trim();
        if label.is_empty() || label.contains(char::is_whitespace) {
            let message =
                format!("\"{label}\" can't be a label: it should be one word such as {}-012", register.prefix);
            return self.problem(Some(id), None, ProblemKind::Value, message);
        }
        if self.workspace.get(id).is_some_and(|found| found.label() == label) {
            self.idle += 1;
            return;
        }
        if self.workspace.by_label(&register.key, label).is_some()
            || !self.labels.insert((register.key.clone(), label.into()))
        {
            let message = format!("the label {label} is taken in {}", register.plural);
            return self.problem(Some(id), None, ProblemKind::Value, message);
        }
        if self.reserve(id, LABEL, None) {
            let was = self.was(id, LABEL, None);
            self.changes.push(Change::Label { record: id, label: label.to_string(), was });
        }
    }

    pub(super) fn define(&mut self, key: &str, value: &Value) {
        if !self.defined.insert(key.to_string()) {
            let message = format!("{key} is defined twice at once");
            return self.problem(None, None, ProblemKind::Value, message);
        }
        if self.workspace.definition(key) == Some(value) {
            self.idle += 1;
            return;
        }
        if let Err(message) =
            crate::core::definition::check(self.workspace, self.defining.schema(), key, value, &|other| {
                self.defined.contains(other)
            })
        {
            return self.problem(None, None, ProblemKind::Value, message);
        }
        let heads = self.workspace.definition_heads(key).to_vec();
        let was = heads.into_iter().map(|head| self.was_of(head.edit, head.at, head.value)).collect();
        self.changes.push(Change::Define { key: key.to_string(), value: value.clone(), was });
    }

    pub(super) fn remove(&mut self, id: RecordId) {
        let label = self.name(id);
        if !self.is_taking_back() {
            let message = format!("{label} can't be removed; archive it");
            return self.problem(Some(id), None, ProblemKind::Authority, message);
        }
        let pointing = self.workspace.backlinks(id).find(|(record, _)| {
            let leaving = self.proposal.intents.iter().any(|i| *i == super::Intent::Remove { record: record.id() });
            record.life() != Life::Removed && !leaving
        });
        if let Some((other, _)) = pointing {
            let message = format!("{label} can't be taken back: {} points to it", other.label());
            return self.problem(Some(id), None, ProblemKind::State, message);
        }
        let cells = self.workspace.cells(id);
        let names: Vec<(String, Option<String>)> = cells
            .keys()
            .map(|key| {
                (self.workspace.symbols().name(key.field).to_string(), key.element.as_deref().map(str::to_string))
            })
            .collect();
        let mut emptied = Vec::new();
        for (field, element) in names {
            if field == LABEL {
                // The label stays: it names the record in the trail, and its number is not given again.
                continue;
            }
            let was = self.was(id, &field, element.as_deref());
            emptied.push(Emptied { field, element, was });
        }
        self.changes.push(Change::Remove { record: id, cells: emptied });
    }

    /// What only the whole list can show: required fields, reasons, and that nobody moved the ground.
    pub(super) fn check_whole(&mut self) {
        let births: Vec<(RecordId, String)> =
            self.births.iter().map(|(id, birth)| (*id, birth.register.clone())).collect();
        for (id, key) in births {
            let Some(register) = self.defining.schema().register(&key) else { continue };
            let missing: Vec<String> = register
                .fields
                .iter()
                .filter(|field| field.required && !self.given.contains_key(&(id, field.key.clone())))
                .map(|field| field.label.clone())
                .collect();
            if !missing.is_empty() {
                let message = format!("{}: fill {}", self.name(id), missing.join(", "));
                self.problem(Some(id), None, ProblemKind::Value, message);
            }
        }
        let needs = !self.reasons.is_empty() && self.proposal.because.trim().is_empty() && !self.is_taking_back();
        if needs {
            let what = self.reasons.first().cloned().unwrap_or_default();
            self.problem(None, None, ProblemKind::Reason, format!("say why: {what} needs a reason"));
        }
        if self.proposal.kind == EntryKind::Revert && self.proposal.because.trim().is_empty() {
            self.problem(None, None, ProblemKind::Reason, "say why: a revert needs a reason".into());
        }
        let proposal = self.proposal;
        for (record, field, base) in &proposal.bases {
            let mut heads: Vec<_> =
                super::cells::heads(self.workspace, *record, field, None).iter().map(|head| head.edit).collect();
            let mut base = base.clone();
            heads.sort_unstable();
            base.sort_unstable();
            if heads != base {
                let message =
                    format!("{}: {field} was changed meanwhile; look at both before saving", self.name(*record));
                self.problem(Some(*record), Some(field), ProblemKind::Moved, message);
            }
        }
    }
}

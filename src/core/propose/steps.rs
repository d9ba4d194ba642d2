//! Steps of the workflow: whether there is one, what it needs first, and whether it wants a reason.

use serde_json::Value;

use super::{Draft, Need, ProblemKind};
use crate::core::change::Change;
use crate::core::id::RecordId;
use crate::core::schema::{Register, States};

/// States in which somebody stands by what is written.
const APPROVED: &str = "approved";
const ACCEPTED: &str = "accepted";

impl Draft<'_> {
    pub(super) fn step(&mut self, id: RecordId, to: &str) {
        let Some(register) = self.changeable(id) else { return };
        let Some((field, states)) = register.workflow() else {
            let message = format!("{} have no workflow", register.plural);
            return self.problem(Some(id), None, ProblemKind::State, message);
        };
        let Some(target) = states.named(to) else {
            let message = format!("{}: \"{to}\" is no state of {}", self.name(id), register.plural);
            return self.problem(Some(id), Some(field), ProblemKind::State, message);
        };
        let from = self.state(id, field, states);
        if from == target.key {
            self.idle += 1;
            return;
        }
        let step = states.step(&from, &target.key);
        if step.is_none() && !self.is_taking_back() && !self.comes_from_a_file(id) {
            let message = no_step(&self.name(id), states, &from, &target.label);
            return self.problem(Some(id), Some(field), ProblemKind::State, message);
        }
        if [APPROVED, ACCEPTED].contains(&target.key.as_str()) && !self.is_taking_back() {
            self.check_settled(id, field, &target.label);
        }
        // Files bring records in any state, without the way that led there.
        if let Some(step) = step.filter(|_| !self.comes_from_a_file(id)) {
            let need = |field: &String| Need { record: id, field: field.clone(), step: step.label.clone() };
            self.needs.extend(step.needs.iter().map(need));
            if step.because {
                self.reasons.push(step.label.clone());
            }
        }
        if let Some(birth) = self.births.get_mut(&id) {
            birth.fields.insert(field.to_string(), Value::String(target.key.clone()));
        } else if self.reserve(id, field, None) {
            let was = self.was(id, field, None);
            self.changes.push(Change::Move { record: id, field: field.to_string(), to: target.key.clone(), was });
        }
    }

    /// Nobody approves two values at once.
    fn check_settled(&mut self, id: RecordId, field: &str, state: &str) {
        let Some(found) = self.workspace.get(id) else { return };
        let open = found.conflicts().into_iter().find(|key| !self.given.contains_key(&(id, (*key).to_string())));
        let Some(key) = open else { return };
        let label = found.field(key).map_or(key, |field| &field.label);
        let message = format!(
            "{}: {label} holds two values, so it can't become {state}; settle that first (`go conflicts`)",
            self.name(id)
        );
        self.problem(Some(id), Some(field), ProblemKind::State, message);
    }

    /// The state that a record is in, or will have been created in.
    pub(super) fn state(&self, id: RecordId, field: &str, states: &States) -> String {
        let born = self.births.get(&id).and_then(|birth| birth.fields.get(field)?.as_str());
        let stands = || self.workspace.get(id).map_or("", |found| found.text(field));
        let state = born.unwrap_or_else(stands);
        if state.is_empty() { states.initial.clone() } else { state.to_string() }
    }

    /// Checked when the whole list was taken in, so that the order of wishes doesn't matter.
    pub(super) fn check_needs(&mut self) {
        if self.is_taking_back() {
            return;
        }
        let mut lacks: Vec<(Need, Vec<String>)> = Vec::new();
        for need in std::mem::take(&mut self.needs) {
            if self.will_hold(need.record, &need.field) {
                continue;
            }
            let label = self.register_of(need.record).and_then(|register| register.field(&need.field));
            let label = format!("\"{}\"", label.map_or(need.field.as_str(), |field| field.label.as_str()));
            match lacks.iter_mut().find(|(one, _)| one.record == need.record && one.step == need.step) {
                Some((_, labels)) => labels.push(label),
                None => lacks.push((need, vec![label])),
            }
        }
        // One sentence a step, at the first field that it lacks: the same beginning five times hides the end.
        for (Need { record, field, step }, labels) in lacks {
            let message = format!("{}: to {step}, fill {} first", self.name(record), labels.join(", "));
            self.problem(Some(record), Some(&field), ProblemKind::State, message);
        }
    }

    pub(super) fn register_of(&self, id: RecordId) -> Option<&Register> {
        let key = match self.births.get(&id) {
            Some(birth) => birth.register.as_str(),
            None => self.workspace.get(id)?.register_key(),
        };
        self.schema.register(key)
    }
}

fn no_step(record: &str, states: &States, from: &str, to: &str) -> String {
    let open: Vec<&str> =
        states.moves_from(from).filter_map(|step| states.state(&step.to)).map(|state| state.label.as_str()).collect();
    let now = states.state(from).map_or(from, |state| &state.label);
    let ways = match open.is_empty() {
        true => "nothing follows it".to_string(),
        false => format!("it can become {}", open.join(", ")),
    };
    format!("{record} is {now} and can't become {to}: {ways}")
}

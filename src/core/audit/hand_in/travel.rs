//! Record by record: what goes into the client's workspace, under which label, beside what stands there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{HandIn, Line, TRAVELS, WORKING_PAPERS, belongs};
use crate::core::audit::{ATTENDANCE, FINDING};
use crate::core::id::RecordId;
use crate::core::intent::Intent;
use crate::core::record::ValueRef;
use crate::core::schema::Field;
use crate::core::workspace::{Life, RecordRef, Workspace, next_label, number_of};

/// The state with which a record arrives. A nonconformity is written by whoever answers for it, in the workspace.
fn state_of<'a>(record: RecordRef<'a>, key: &str) -> &'a str {
    match (record.register_key(), record.text(key)) {
        (FINDING, "transferred") => "confirmed",
        (_, state) => state,
    }
}

/// What a hand-in is put together from.
pub(super) struct Travel<'a> {
    base: &'a Workspace,
    theirs: &'a Workspace,
    pub made: HandIn,
    /// Records that this hand-in makes there.
    coming: BTreeSet<RecordId>,
    labels: BTreeMap<RecordId, String>,
}

impl<'a> Travel<'a> {
    pub fn new(base: &'a Workspace, theirs: &'a Workspace) -> Self {
        Self { base, theirs, made: HandIn::default(), coming: BTreeSet::new(), labels: BTreeMap::new() }
    }
    /// Labels for the new records: their own where it is free, the next ones elsewhere.
    pub fn reserve(&mut self, going: &[(RecordRef<'_>, &[&str])]) {
        let new: Vec<RecordRef<'_>> =
            going.iter().map(|(record, _)| *record).filter(|record| self.theirs.get(record.id()).is_none()).collect();
        self.coming = new.iter().map(|record| record.id()).collect();
        let free = |record: &RecordRef<'_>| self.theirs.by_label(record.register_key(), record.label()).is_none();
        let mut highest: BTreeMap<&str, u64> = BTreeMap::new();
        for record in &new {
            let Some(register) = record.register() else { continue };
            let number = highest.entry(&register.key).or_insert_with(|| self.theirs.highest_number(&register.key));
            *number = (*number).max(number_of(&register.prefix, record.label()).unwrap_or(0));
        }
        for record in new {
            let Some(register) = record.register() else { continue };
            let label = match free(&record) {
                true => record.label().to_string(),
                false => {
                    let number = highest.entry(&register.key).or_default();
                    *number += 1;
                    let label = next_label(register, *number);
                    self.made.notes.push(format!(
                        "{} becomes {label} there: {0} is another {} already",
                        record.label(),
                        register.name
                    ));
                    label
                }
            };
            self.labels.insert(record.id(), label);
        }
    }

    pub fn create(&mut self, record: RecordRef<'_>, fields: &[&str]) {
        let Some(register) = record.register() else { return };
        let mut values = Vec::new();
        for key in fields.iter().filter(|key| record.filled(key)) {
            let value = match record.field(key) {
                Some(field) => self.known(record, field, record.json(key)),
                None => continue,
            };
            let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
            if !empty {
                values.push(((*key).to_string(), value));
            }
        }
        self.name_of_a_stranger(record, &mut values);
        if let Some((key, _)) = register.workflow() {
            values.push((key.to_string(), json!(state_of(record, key))));
        }
        let label = self.labels.get(&record.id()).cloned();
        self.tell_what_stays(record, None, None, fields);
        self.made.goes.push(Line::of(record, "new"));
        self.made.intents.push(Intent::Create {
            record: record.id(),
            register: register.key.clone(),
            label,
            fields: values,
        });
    }

    /// Who was there and is no person of the client's register is written down by name.
    fn name_of_a_stranger(&self, record: RecordRef<'_>, values: &mut Vec<(String, Value)>) {
        let lacks = |key: &str| values.iter().all(|(found, _)| found != key);
        if record.register_key() == ATTENDANCE
            && lacks("person")
            && lacks("name")
            && let Some(person) = record.target("person")
        {
            values.push(("name".into(), json!(person.title())));
        }
    }

    /// A value without the references that lead nowhere there; each of those gets a sentence.
    fn known(&mut self, record: RecordRef<'_>, field: &Field, value: Value) -> Value {
        if !field.kind.is_reference() {
            return value;
        }
        let there =
            |id: &str| id.parse().is_ok_and(|id: RecordId| self.theirs.get(id).is_some() || self.coming.contains(&id));
        let (kept, lost): (Vec<Value>, Vec<Value>) = match value {
            Value::Array(ids) => ids.into_iter().partition(|id| id.as_str().is_some_and(there)),
            Value::Null => return Value::Null,
            one => [one].into_iter().partition(|id| id.as_str().is_some_and(there)),
        };
        for id in lost.iter().filter_map(Value::as_str) {
            let workspace = record.workspace();
            let target = id.parse().ok().and_then(|id| workspace.get(id));
            let name = target.map_or(id.to_string(), |target| format!("{} {}", target.label(), target.title()));
            self.made.notes.push(format!(
                "{}: {} names {name}, which is in this file only, and is left out there",
                record.label(),
                field.label
            ));
        }
        match field.kind.is_set() {
            true => Value::Array(kept),
            false => kept.into_iter().next().unwrap_or(Value::Null),
        }
    }

    pub fn update(&mut self, record: RecordRef<'_>, there: RecordRef<'_>, fields: &[&str]) {
        let before = self.base.get(record.id());
        let from = self.made.intents.len();
        let mut told: Vec<String> = Vec::new();
        let mut lines = Vec::new();
        for key in fields {
            let Some(field) = record.field(key) else { continue };
            let changed = match field.kind.is_set() {
                true => self.update_set(record, before, there, field),
                false => self.update_value(record, before, there, field, &mut lines),
            };
            if changed {
                told.push(field.label.to_lowercase());
            }
        }
        if self.update_state(record, before, there, &mut lines) {
            told.push(format!("now {}", state_label(record)));
        }
        let archived = |one: Option<RecordRef<'_>>| one.is_some_and(|one| one.life() == Life::Archived);
        if archived(Some(record)) && !archived(before) && there.life() == Life::Live {
            lines.push(format!("{} was archived in this file; archive it there by hand", record.label()));
        }
        self.tell_what_stays(record, before, Some(there), fields);
        if told.is_empty() {
            self.made.notes.append(&mut lines);
            return;
        }
        if there.life() != Life::Live {
            self.made.intents.truncate(from);
            self.made.stays.push(Line::of(record, "it was archived or taken back there"));
            return;
        }
        self.made.notes.append(&mut lines);
        self.made.goes.push(Line::of(record, told.join(", ")));
    }

    /// Fields that were filled in the file and are no part of what is handed in.
    fn tell_what_stays(
        &mut self,
        record: RecordRef<'_>,
        before: Option<RecordRef<'_>>,
        there: Option<RecordRef<'_>>,
        fields: &[&str],
    ) {
        let workflow = record.register().and_then(|register| register.workflow()).map(|(key, _)| key);
        let same = |one: Option<RecordRef<'_>>, key: &str| one.is_some_and(|one| one.json(key) == record.json(key));
        let stays = record.fields().into_iter().filter(|key| !fields.contains(key) && workflow != Some(key));
        let stays = stays.filter(|key| !same(before, key) && !same(there, key));
        let labels: Vec<&str> = stays.map(|key| record.field(key).map_or(key, |field| &field.label)).collect();
        if !labels.is_empty() {
            self.made.notes.push(format!("{}: not handed in: {}", record.label(), labels.join(", ")));
        }
    }

    fn update_set(
        &mut self,
        record: RecordRef<'_>,
        before: Option<RecordRef<'_>>,
        there: RecordRef<'_>,
        field: &Field,
    ) -> bool {
        let elements = |one: RecordRef<'_>| one.elements(&field.key).map(str::to_string).collect::<BTreeSet<_>>();
        let (now, old, stands) = (elements(record), before.map(elements).unwrap_or_default(), elements(there));
        let put: Vec<Value> =
            now.iter().filter(|one| !old.contains(*one) && !stands.contains(*one)).map(|one| json!(one)).collect();
        let put = self.known(record, field, Value::Array(put));
        let put = put.as_array().into_iter().flatten().filter_map(Value::as_str);
        let mut intents: Vec<Intent> = put
            .map(|element| Intent::Add { record: record.id(), field: field.key.clone(), element: element.to_string() })
            .collect();
        let out = old.iter().filter(|one| !now.contains(*one) && stands.contains(*one));
        intents.extend(out.map(|element| Intent::Drop {
            record: record.id(),
            field: field.key.clone(),
            element: element.clone(),
        }));
        let changed = !intents.is_empty();
        self.made.intents.append(&mut intents);
        changed
    }

    fn update_value(
        &mut self,
        record: RecordRef<'_>,
        before: Option<RecordRef<'_>>,
        there: RecordRef<'_>,
        field: &Field,
        lines: &mut Vec<String>,
    ) -> bool {
        let key = &field.key;
        let (now, old, stands) = (record.json(key), before.map_or(Value::Null, |one| one.json(key)), there.json(key));
        if now == old || now == stands || record.value(key) == ValueRef::Erased {
            return false;
        }
        let lost = self.made.notes.len();
        let value = self.known(record, field, now.clone());
        if value.is_null() && !now.is_null() {
            // Said again at each hand-in until somebody mends it would be noise: it stays a line of this record.
            lines.extend(self.made.notes.drain(lost..));
            return false;
        }
        let (id, field_key) = (record.id(), key.clone());
        self.made.intents.push(match stands == old {
            true => Intent::Set { record: id, field: field_key, value },
            false => {
                lines.push(format!(
                    "{}: {} was changed there meanwhile; both values stand until somebody chooses one",
                    there.label(),
                    field.label
                ));
                Intent::Beside { record: id, field: field_key, value }
            }
        });
        true
    }

    fn update_state(
        &mut self,
        record: RecordRef<'_>,
        before: Option<RecordRef<'_>>,
        there: RecordRef<'_>,
        lines: &mut Vec<String>,
    ) -> bool {
        let Some((key, states)) = record.register().and_then(|register| register.workflow()) else { return false };
        let (now, stands) = (state_of(record, key), there.text(key));
        if before.is_some_and(|before| state_of(before, key) == now) || now == stands {
            return false;
        }
        if states.step(stands, now).is_none() {
            let label = |state: &str| states.state(state).map_or(state.to_string(), |state| state.label.to_lowercase());
            lines.push(format!(
                "{} stays {} there: no step leads from that to {}",
                there.label(),
                label(stands),
                label(now)
            ));
            return false;
        }
        self.made.intents.push(Intent::Move { record: record.id(), to: now.to_string() });
        true
    }

    /// Working papers by number, and what else was written in the file since it was taken or last handed in.
    pub fn account_for_the_rest(&mut self, mine: &Workspace, audit: RecordId) {
        for key in WORKING_PAPERS {
            let here_only = |record: &RecordRef<'_>| {
                self.theirs.get(record.id()).is_none_or(|there| there.updated() != record.updated())
            };
            let count = mine.live(key).filter(|record| belongs(*record, audit) && here_only(record)).count();
            if let Some(register) = mine.schema().register(key).filter(|_| count > 0) {
                let name = if count == 1 { &register.name } else { &register.plural };
                self.made.stays.push(Line {
                    label: count.to_string(),
                    title: name.clone(),
                    text: "working papers are never handed in".into(),
                });
            }
        }
        let travels = |record: RecordRef<'_>| {
            let key = record.register_key();
            let ours = TRAVELS.iter().any(|(register, _)| *register == key) || WORKING_PAPERS.contains(&key);
            ours && belongs(record, audit)
        };
        for record in mine.every_record().filter(|record| record.life() != Life::Removed && !travels(*record)) {
            let changed = self.base.get(record.id()).is_none_or(|before| before.updated() != record.updated());
            if changed && self.theirs.get(record.id()).is_none_or(|there| there.updated() != record.updated()) {
                self.made.stays.push(Line::of(record, "not a part of what is handed in"));
            }
        }
    }
}

fn state_label(record: RecordRef<'_>) -> String {
    let workflow = record.register().and_then(|register| register.workflow());
    workflow.map_or_else(String::new, |(key, states)| {
        let state = state_of(record, key);
        states.state(state).map_or(state.to_string(), |state| state.label.to_lowercase())
    })
}

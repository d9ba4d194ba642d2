//! A sheet: some fields of a register that are sent together to something else than one record, such as an approval.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Form;
use super::fields::{self, Entry};
use crate::core::id::RecordId;
use crate::core::intent::Proposal;
use crate::ledger::LedgerError;
use crate::ledger::drafts::DraftKey;
use crate::tui::bases::Bases;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::words;

/// What is done with the fields of a sheet that is more than a record of its own; what is wrong is told with the field
/// that it is about.
pub type Sends = Box<dyn FnMut(&mut Desk, &Given) -> Result<Proposal, (&'static str, String)>>;

/// What the fields of a sheet say.
#[derive(Clone, Debug, Default)]
pub struct Given(BTreeMap<String, Value>);

impl Given {
    pub fn value(&self, key: &str) -> Value {
        self.0.get(key).cloned().unwrap_or_default()
    }

    pub fn text(&self, key: &str) -> &str {
        self.0.get(key).and_then(|value| value.as_str()).unwrap_or("")
    }

    pub fn id(&self, key: &str) -> Option<RecordId> {
        self.text(key).parse().ok()
    }

    pub fn ids(&self, key: &str) -> Vec<RecordId> {
        let elements = self.0.get(key).and_then(|value| value.as_array()).into_iter().flatten();
        elements.filter_map(|one| one.as_str()?.parse().ok()).collect()
    }
}

impl Form {
    /// A sheet with some fields of a register, in this order, that are sent together to something else than one record.
    /// `draft` is where unsaved text is kept.
    pub fn sheet(
        desk: &mut Desk,
        register: &str,
        fields: &[&str],
        given: &[(String, Value)],
        heading: String,
        draft: DraftKey,
        sends: Sends,
    ) -> Option<Self> {
        let mut narrow = desk.workspace().schema().register(register)?.clone();
        narrow.fields = fields.iter().filter_map(|key| narrow.field(key).cloned()).collect();
        // One heading is enough: the order is that in which one is asked.
        narrow.fields.iter_mut().for_each(|field| field.group.clear());
        let mut entries = fields::of_register(&narrow, given, desk.workspace());
        entries.iter_mut().for_each(|entry| entry.call_by_name(desk.workspace()));
        let mut form = Self {
            register: register.to_string(),
            record: None,
            heading,
            entries,
            at: 0,
            choices: None,
            problems: BTreeMap::new(),
            draft,
            along: Vec::new(),
            several: Vec::new(),
            bases: Bases::default(),
            sends: Some(sends),
        };
        form.bring_back(desk);
        Some(form)
    }

    /// What a sheet says goes where it is meant to go.
    pub(super) fn send(&mut self, desk: &mut Desk, mut sends: Sends) -> Reply {
        let Some(given) = self.given(desk) else {
            self.sends = Some(sends);
            return Reply::Done;
        };
        let sent = sends(desk, &given);
        self.sends = Some(sends);
        match sent {
            Err((field, sentence)) => {
                self.problems.insert(field.to_string(), sentence.clone());
                self.at = self.entries.iter().position(|entry| entry.key == field).unwrap_or(self.at);
                desk.refuse(sentence);
                Reply::Done
            }
            Ok(proposal) => match desk.try_submit(&proposal, Some(&self.draft)) {
                Ok(()) => {
                    self.entries.iter_mut().for_each(Entry::settle);
                    // What was given is revoked, never undone.
                    let said = desk.message.as_ref().and_then(|message| message.text.split(words::WAY_BACK).next());
                    if let Some(said) = said.map(str::to_string) {
                        desk.say(said);
                    }
                    Reply::Pop
                }
                Err(LedgerError::Refused(refusal)) => {
                    self.show(&refusal);
                    Reply::Done
                }
                Err(_) => Reply::Done,
            },
        }
    }

    /// The value of each field; none when a field's text is no value.
    fn given(&mut self, desk: &mut Desk) -> Option<Given> {
        let today = desk.today();
        self.problems.clear();
        let mut given = Given::default();
        for entry in &self.entries {
            match entry.value(today, desk.workspace()) {
                Ok(value) => drop(given.0.insert(entry.key.clone(), value)),
                Err(message) => drop(self.problems.insert(entry.key.clone(), message)),
            }
        }
        let wrong = self.entries.iter().position(|entry| self.problems.contains_key(&entry.key));
        let Some(first) = wrong else { return Some(given) };
        self.at = first;
        desk.refuse(words::field_wrong(self.entries.get(first).map_or("", |entry| &entry.label)));
        None
    }
}

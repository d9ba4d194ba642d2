//! What the next client's workspace takes over from a template: definitions, the method in force, roles, own controls
//! and answers to customers' questions. Never people, systems, risks, evidence or decisions: those are the client's.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::definitions::{self, Defined, DefinitionError};
use crate::core::definition::METHOD_IN_FORCE;
use crate::core::entry::EntryKind;
use crate::core::id::RecordId;
use crate::core::intent::{Intent, Proposal};
use crate::core::schema::{Field, Kind};
use crate::core::workspace::{RecordRef, Workspace};

/// What a template gives.
#[derive(Clone, Debug, Default)]
pub struct Template {
    /// Its file or folder, as the journal names it.
    pub name: String,
    definitions: Vec<(String, Value)>,
    records: Vec<Taken>,
    /// Registers with records that stay behind, with how many.
    stays: Vec<(String, usize)>,
}

#[derive(Clone, Debug)]
struct Taken {
    register: String,
    label: Option<String>,
    fields: Vec<(String, Value)>,
}

/// Whether a record is taken along.
type Wanted = fn(RecordRef<'_>) -> bool;

/// Registers whose records are taken along, and whether a record of them is.
const ALONG: [(&str, Wanted); 3] =
    [("role", |_| true), ("control", |control| control.text("origin") != "annex_a"), ("answer", |_| true)];

/// What is not asked of a workspace: every new one has its own.
const EVERY_WORKSPACE_HAS: [&str; 1] = ["organisation"];

impl Template {
    /// A file or folder of definitions.
    pub fn of_files(path: &Path) -> Result<Self, DefinitionError> {
        let defined = definitions::open(&[PathBuf::from(path)])?;
        let definitions = defined.into_iter().map(|Defined { key, value, .. }| (key, value)).collect();
        Ok(Self { name: name_of(path), definitions, ..Self::default() })
    }

    /// Another workspace.
    pub fn of_workspace(path: &Path, workspace: &Workspace) -> Self {
        let definitions = definitions::own(workspace).map(|(key, value)| (key, value.clone())).collect();
        let mut template = Self { name: name_of(path), definitions, ..Self::default() };
        for register in workspace.schema().outlines() {
            let along = ALONG.iter().find(|(key, _)| *key == register.key).map(|(_, along)| along);
            let (taken, stays): (Vec<_>, Vec<_>) =
                workspace.live(&register.key).partition(|record| along.is_some_and(|along| along(*record)));
            template.records.extend(taken.into_iter().map(Taken::of));
            // Every workspace has the controls of Annex A.
            if !stays.is_empty() && along.is_none() && !EVERY_WORKSPACE_HAS.contains(&register.key.as_str()) {
                template.stays.push((register.plural.clone(), stays.len()));
            }
        }
        template
    }

    /// The id of the method that new ratings are to use, if the template says.
    pub fn method_in_force(&self) -> Option<&str> {
        self.definitions.iter().find(|(key, _)| key == METHOD_IN_FORCE).and_then(|(_, value)| value.as_str())
    }

    /// The entry that takes everything over into a workspace that was just made.
    pub fn proposal(&self, into: &Workspace, id: &mut dyn FnMut() -> RecordId) -> Proposal {
        let differ = self.definitions.iter().filter(|(key, value)| into.definition(key) != Some(value));
        let mut intents: Vec<Intent> =
            differ.map(|(key, value)| Intent::Define { key: key.clone(), value: value.clone() }).collect();
        intents.extend(self.records.iter().map(|taken| Intent::Create {
            record: id(),
            register: taken.register.clone(),
            label: taken.label.clone(),
            fields: taken.fields.clone(),
        }));
        let because = format!("taken over from the template {}", self.name);
        Proposal { kind: EntryKind::Import, ..Proposal::edit(intents, because) }
    }

    /// What was taken and what was not, a line each.
    pub fn lines(&self) -> Vec<String> {
        let mut lines: Vec<String> =
            self.definitions.iter().map(|(key, value)| format!("taken: {}", definitions::what(key, value))).collect();
        for (key, _) in ALONG {
            let count = self.records.iter().filter(|taken| taken.register == key).count();
            if count > 0 {
                lines.push(format!("taken: {key} records: {count}, without people, dates and states"));
            }
        }
        if !self.stays.is_empty() {
            let stays: Vec<String> = self.stays.iter().map(|(plural, count)| format!("{count} {plural}")).collect();
            lines.push(format!("not taken: {}", stays.join(", ")));
        }
        lines
    }
}

impl Taken {
    fn of(record: RecordRef<'_>) -> Self {
        let fields = record.register().into_iter().flat_map(|register| &register.fields);
        let fields: Vec<(String, Value)> = fields
            .filter(|field| travels(field) && record.filled(&field.key))
            .map(|field| (field.key.clone(), record.json(&field.key)))
            .collect();
        let label = record.register().is_none_or(|register| register.label_from.is_none());
        Self { register: record.register_key().to_string(), label: label.then(|| record.label().to_string()), fields }
    }
}

/// Words and choices travel; who, when, how far it is and what proves it are the client's.
fn travels(field: &Field) -> bool {
    let said = matches!(
        field.kind,
        Kind::Line
            | Kind::Text
            | Kind::Choice
            | Kind::Choices
            | Kind::Checklist
            | Kind::List
            | Kind::Number
            | Kind::Yesno
    );
    said && !field.sealed() && !field.retired
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

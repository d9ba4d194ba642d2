//! What counts as the content of a version, and the hash of it.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Versioned;
use crate::core::id::{Hash, RecordId};
use crate::core::natural;
use crate::core::typing;
use crate::core::workspace::{RecordRef, Workspace};

/// Applicability, reasons and links of an entry, and for which systems; how it is done and by whom is live.
pub const SOA: [&str; 10] = [
    "source",
    "applicable",
    "inclusion",
    "inclusion_text",
    "exclusion_text",
    "risks",
    "demanded_by",
    "systems",
    "excluded_systems",
    "excluded_systems_reason",
];
/// What management approves of a treatment; how far it has come is live.
pub const PLAN: [&str; 9] =
    ["title", "risk", "option", "description", "controls", "no_control_reason", "owner", "due", "expected"];
/// The actions of a treatment, beside its fields.
const ACTIONS: &str = "actions";

/// The content of a version at the position that the workspace shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    pub of: Versioned,
    /// In the order of their labels.
    pub rows: Vec<Row>,
}

/// One entry of the SoA, or one treatment.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub record: RecordId,
    pub label: String,
    pub title: String,
    pub fields: Vec<Cell>,
}

/// A field that counts: as it is stored, and as people read it.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    pub key: &'static str,
    pub label: String,
    pub value: Value,
    pub shown: String,
}

impl Row {
    /// A field as people read it; empty where nothing stands.
    pub fn shown(&self, key: &str) -> &str {
        self.fields.iter().find(|cell| cell.key == key).map_or("", |cell| &cell.shown)
    }
}

/// The records that are the content: live ones; of the plan those that are not given up.
fn records(workspace: &Workspace, of: Versioned) -> impl Iterator<Item = RecordRef<'_>> {
    workspace.live(of.entries()).filter(|one| one.text("status") != "cancelled")
}

const fn keys(of: Versioned) -> &'static [&'static str] {
    match of {
        Versioned::Soa => &SOA,
        Versioned::TreatmentPlan => &PLAN,
    }
}

fn actions(treatment: RecordRef<'_>) -> Vec<RecordRef<'_>> {
    let mut all: Vec<_> = treatment.workspace().pointing("action", "treatment", treatment.id()).collect();
    all.sort_by_key(|one| one.id());
    all
}

/// The content for reading and comparing.
pub fn content(workspace: &Workspace, of: Versioned) -> Content {
    let row = |record: RecordRef<'_>| {
        let cell = |key: &'static str| Cell {
            key,
            label: record.field(key).map_or(key, |field| &field.label).to_string(),
            value: record.json(key),
            shown: typing::show(record, key),
        };
        let mut fields: Vec<Cell> = keys(of).iter().map(|key| cell(key)).collect();
        if of == Versioned::TreatmentPlan {
            let mut labels: Vec<&str> = actions(record).into_iter().map(RecordRef::label).collect();
            labels.sort_by(|a, b| natural::compare(a, b));
            let value = actions(record).iter().map(|one| Value::String(one.id().to_string())).collect();
            fields.push(Cell { key: ACTIONS, label: "Actions".into(), value, shown: labels.join(", ") });
        }
        let title = crate::core::derived::title(record).to_string();
        Row { record: record.id(), label: record.label().to_string(), title, fields }
    };
    let mut rows: Vec<Row> = records(workspace, of).map(row).collect();
    rows.sort_by(|a, b| natural::compare(&a.label, &b.label));
    Content { of, rows }
}

/// SHA-256 of the content: of one line for each field that holds something, `RECORD TAB FIELD TAB JSON LF`, records by
/// id and fields in their order. Labels are left out, because a merge may renumber them.
pub fn hash(workspace: &Workspace, of: Versioned) -> Hash {
    let mut all: Vec<RecordRef<'_>> = records(workspace, of).collect();
    all.sort_by_key(|record| record.id());
    let mut sha = Sha256::new();
    let mut line = |record: RecordRef<'_>, key: &str, value: &Value| {
        let empty = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if !empty {
            sha.update(format!("{}\t{key}\t{value}\n", record.id()));
        }
    };
    for record in all {
        // An entry that says nothing yet still is one: the set of controls counts.
        line(record, "@", &Value::Bool(true));
        for key in keys(of) {
            line(record, key, &record.json(key));
        }
        if of == Versioned::TreatmentPlan {
            let ids = actions(record).iter().map(|one| Value::String(one.id().to_string())).collect();
            line(record, ACTIONS, &ids);
        }
    }
    Hash(sha.finalize().into())
}

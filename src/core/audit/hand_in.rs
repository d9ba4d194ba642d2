//! What an auditor hands in from the own file: agreed findings, attendance, evidence requests and the words of the
//! report. Working papers never travel.
//!
//! Three states are compared: the file as it is, as it was when something was last handed in (or when it was taken),
//! and the client's workspace. What changed in the file since goes; what the client changed meanwhile stays beside it.

mod travel;

use serde_json::{Value, json};

use super::{ATTENDANCE, AUDIT, CHECK, FINDING, INTERVIEW, REQUEST, SAMPLE, field};
use crate::core::entry::Entry;
use crate::core::id::{EntryId, Position, RecordId};
use crate::core::intent::Intent;
use crate::core::workspace::{Life, RecordRef, Workspace};
use travel::Travel;

/// The registers that travel, each with the fields that do; the state goes with them. What is not named stays:
/// the checks of a finding above all, which are working papers.
const TRAVELS: [(&str, &[&str]); 4] = [
    (
        FINDING,
        &[
            "audit",
            "title",
            "criterion",
            "requirement",
            "evidence_text",
            "evidence",
            "gap",
            "grade",
            "area",
            "systems",
            "owner",
            "acknowledgement",
            "acknowledged_by",
            "acknowledged_on",
            "opinion",
            "carried_from",
        ],
    ),
    (ATTENDANCE, &["audit", "meeting", "person", "name", "function", "present"]),
    (REQUEST, &["audit", "what", "criterion", "asked_of", "asked_on", "due", "received_on", "evidence", "notes"]),
    (AUDIT, &["summary", "conclusion", "distribution", "reported_on"]),
];

/// Registers of working papers.
const WORKING_PAPERS: [&str; 3] = [INTERVIEW, CHECK, SAMPLE];

/// States of a finding that the auditee has been told.
const TOLD: [&str; 4] = ["confirmed", "disputed", "transferred", "closed"];

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HandInError {
    #[error("the audit of this file is not in the workspace; hand in to the workspace that the file was taken from")]
    NoAudit,
    #[error("{0} is archived there; restore it first, or leave it closed")]
    Archived(String),
}

/// A record that goes or stays, and what of it or why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub label: String,
    pub title: String,
    pub text: String,
}

impl Line {
    fn of(record: RecordRef<'_>, text: impl Into<String>) -> Self {
        Self { label: record.label().to_string(), title: record.title().to_string(), text: text.into() }
    }
}

/// One proposal to the client's workspace, with an account of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HandIn {
    pub intents: Vec<Intent>,
    pub goes: Vec<Line>,
    pub stays: Vec<Line>,
    /// Other labels, values that stay beside others, references that lead nowhere there: a sentence each.
    pub notes: Vec<String>,
}

/// Compares the auditor's file now and as of the last hand-in with the client's workspace.
///
/// # Errors
/// When the audit is not there, or was archived.
pub fn hand_in(mine: &Workspace, base: &Workspace, theirs: &Workspace, audit: RecordId) -> Result<HandIn, HandInError> {
    let there = theirs.get(audit).ok_or(HandInError::NoAudit)?;
    if there.life() != Life::Live {
        return Err(HandInError::Archived(there.label().to_string()));
    }
    let mut travel = Travel::new(base, theirs);
    let mut going = Vec::new();
    for (register, fields) in TRAVELS {
        for record in mine.rows(register).filter(|record| belongs(*record, audit)) {
            match staying(record, theirs) {
                Some(why) => travel.made.stays.push(Line::of(record, why)),
                None => going.push((record, fields)),
            }
        }
    }
    travel.reserve(&going);
    for (record, fields) in going {
        match theirs.get(record.id()) {
            None => travel.create(record, fields),
            Some(there) => travel.update(record, there, fields),
        }
    }
    travel.account_for_the_rest(mine, audit);
    Ok(travel.made)
}

fn belongs(record: RecordRef<'_>, audit: RecordId) -> bool {
    match record.register_key() {
        AUDIT => record.id() == audit,
        _ => record.target(field::AUDIT).is_some_and(|of| of.id() == audit),
    }
}

/// Why a record stays although its register travels. What was handed in once goes on following.
fn staying(record: RecordRef<'_>, theirs: &Workspace) -> Option<&'static str> {
    if theirs.get(record.id()).is_some() {
        return None;
    }
    match record.register_key() {
        _ if record.life() != Life::Live => Some("archived here"),
        FINDING if record.text("status") == "withdrawn" => Some("withdrawn before it was handed in"),
        FINDING if !TOLD.contains(&record.text("status")) => Some("a draft; confirm it first"),
        FINDING if !record.filled("acknowledgement") => Some("the auditee has not said yet whether it is so"),
        _ => None,
    }
}

/// What a hand-in leaves in the entry that it makes: which file it came from, and how far that had got.
pub fn receipt(file: EntryId, audit: RecordId, position: &Position) -> Value {
    json!({ "hand_in": { "file": file.to_string(), "audit": audit.to_string(), "position": position.to_string() } })
}

/// The state of the auditor's file that an entry handed in; none for any other entry.
pub fn handed_in(entry: &Entry, file: EntryId) -> Option<Position> {
    let told = entry.header.source.as_ref()?.get("hand_in")?;
    let text = |key: &str| told.get(key).and_then(Value::as_str);
    if text("file")? != file.to_string() {
        return None;
    }
    text("position")?.parse().ok()
}

//! Sittings of an audit: the talk, the desk, and what follows from them.

use crate::core::audit::Mark;

pub const JUMP: &str = "Jump to";
pub const PARK: &str = "A question for the end of the talk";
pub const NOTHING_TO_PARK: &str = "write the question; it waits until the end of the talk";
pub const PARKED: &str = "Parked";
pub const MARK_DIGITS: &str = "1 seen, 2 gap?, 3 not seen, 4 follow up, 0 takes the mark away";
pub const THEN: &str = "then";
pub const NOTES_HIDDEN: &str = "(notes are hidden in a room)";
pub const NOTE_EMPTY: &str = "(no note yet)";
pub const LOG_OF_TALK: &str = "Log of the whole talk";
pub const TAB_MARKS: &str = "tab: marks";
pub const EVIDENCE_PICK: &str = "Evidence: a new one, or what is in the register";
pub const EVIDENCE_KNOWN: &str = "in the register";
pub const EVIDENCE_SHOWN: &str = "shown on a screen";
pub const EVIDENCE_REFERENCE: &str = "a reference: ticket, minutes, page of a document";
pub const EVIDENCE_FILE: &str = "a file: its name and SHA-256 are kept";
pub const EVIDENCE_ASK_SHOWN: &str = "What was shown";
pub const EVIDENCE_ASK_REFERENCE: &str = "Which record, and where it is found";
pub const EVIDENCE_ASK_FILE: &str = "Path of the file";
pub const EVIDENCE_EMPTY: &str = "say what it is";
pub const EVIDENCE_NOTE_FIRST: &str = "note or mark something here first; evidence stands with what it proves";
pub const RESTRICTED_FILES: &str = "no file of this host is read in a restricted sitting; write a reference instead";

/// What the auditor saw, as it stands beside its digit.
pub fn mark(mark: Mark) -> &'static str {
    match mark {
        Mark::Seen => "seen",
        Mark::Gap => "gap?",
        Mark::NotSeen => "not seen",
        Mark::FollowUp => "follow up",
    }
}

pub fn no_criteria(label: &str) -> String {
    format!("{label} has nothing to go through: give it criteria, or its audit, such as 9.1 or A.6.2.6")
}

pub fn slot_ends(time: &str) -> String {
    format!("ends {time}")
}

pub fn stops_done(done: usize, all: usize) -> String {
    format!("{done} of {all} marked")
}

pub fn on_item(item: &str) -> String {
    format!("on: {item}")
}

pub fn other_item(criterion: &str) -> String {
    format!("{criterion} on another AI system, or type a site or process")
}

/// Every stop has its mark; what waits for the end of the talk is read out.
pub fn all_marked(parked: &str) -> String {
    match parked.lines().count() {
        0 => "everything is marked; esc leaves the talk, page-up goes back".into(),
        count => format!("everything is marked; {count} parked: {}", parked.replace('\n', "; ")),
    }
}

/// A line elsewhere that names the criterion.
pub fn mentioned(from: &str, line: &str) -> String {
    format!("{from}: {line}")
}

pub fn hashed(file: &str, sha256: &str) -> String {
    let start = sha256.get(..12).unwrap_or(sha256);
    format!("{file} is kept by its SHA-256 {start}…")
}

pub fn not_hashed(path: &str, why: &str) -> String {
    format!("{path} could not be read ({why}); the evidence stands without a hash")
}

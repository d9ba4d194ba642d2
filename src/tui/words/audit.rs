//! Sittings of an audit: the talk, the desk, and what follows from them.

use crate::core::audit::{Mark, Verdict};

pub const JUMP: &str = "Jump to";
pub const PARK: &str = "A question for the end of the talk";
pub const NOTHING_TO_PARK: &str = "write the question; it waits until the end of the talk";
pub const PARKED: &str = "Parked";
pub const MARK_DIGITS: &str = "1 seen, 2 gap?, 3 not seen, 4 follow up, 0 takes the mark away";
pub const END_TALK: &str = "end the talk now";
pub const GO_ON: &str = "go on";
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

/// A control that an audit need not look for.
pub fn not_in_soa(title: &str) -> String {
    format!("{title} (does not apply)")
}

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

/// A note went into the journal; its record is nothing that a person in a talk needs to know.
pub fn kept_at(criterion: &str, mark: Option<Mark>) -> String {
    match mark {
        Some(mark) => format!("{criterion}: saved, {}", self::mark(mark)),
        None => format!("{criterion}: saved, no mark yet"),
    }
}

/// Evidence stands with what it proves.
pub fn evidence_stands(evidence: &str) -> String {
    format!("{evidence} stands here as evidence")
}

/// The verdict on a criterion went into the journal.
pub fn judged(criterion: &str, verdict: Option<Verdict>) -> String {
    match verdict {
        Some(verdict) => format!("{criterion}: saved, {}", self::verdict(verdict)),
        None => format!("{criterion}: saved, no verdict yet"),
    }
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

pub fn end_title(label: &str, open: usize) -> String {
    let left = match open {
        0 => "all is marked".to_string(),
        1 => "one stop has no mark".to_string(),
        open => format!("{open} stops have no mark"),
    };
    format!("{label} ends: {left}")
}

/// An audit started, and what it is measured against is kept.
pub fn audit_begun(baseline: &str) -> String {
    format!("the audit has begun; how everything stands now is kept as the baseline {baseline}")
}

/// Leads on to where the notes are judged.
pub fn talk_ended(label: &str) -> String {
    format!("{label}: the talk is over; its notes wait in the desk review of the audit")
}

/// Every stop has its mark; what waits for the end of the talk is read out.
pub fn all_marked(parked: &str) -> String {
    match parked.lines().count() {
        0 => "everything is marked; e ends the talk, page-up goes back".into(),
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

pub const VERDICT_DIGITS: &str = "1 to 7 give a verdict, 0 takes it away";
pub const ALWAYS_APPLIES: &str = "clauses 4 to 10 always apply; only a control can be not applicable";
pub const VERDICT_BECAUSE: &str = "because (a working paper, not for the auditee)";
pub const ALL_JUDGED: &str = "every criterion has your verdict";
pub const NOTHING_NOTED: &str = "nothing was noted on it in any interview";
pub const NO_AUDITOR: &str = "somebody unnamed";
pub const NOT_SAVED_YET: &str = "not saved yet; enter asks once more";
pub const MAJOR: &str = "what a major nonconformity says";
pub const MAJOR_MEANS: &str = "A requirement is not met so that the system cannot be trusted to reach what it is for.";
pub const YOUR_REASON: &str = "your reason";
pub const MAJOR_BACK: &str = "go back and look again";
pub const MAJOR_GIVE: &str = "give a major nonconformity";

pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Conforms => "conforms",
        Verdict::GoodPractice => "good practice",
        Verdict::Opportunity => "opportunity",
        Verdict::Observation => "observation",
        Verdict::Minor => "minor",
        Verdict::Major => "major",
        Verdict::NotApplicable => "not applicable",
    }
}

/// Where all seven stand in 80 columns.
pub fn verdict_short(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::GoodPractice => "good",
        Verdict::Opportunity => "opport.",
        Verdict::Observation => "observ.",
        Verdict::NotApplicable => "n/a",
        other => self::verdict(other),
    }
}

pub fn no_nonconformity(criterion: &str, objection: &str) -> String {
    format!(
        "{criterion} carries no nonconformity: {objection}; give an opportunity or observation, or judge the requirement"
    )
}

pub fn review_title(label: &str, title: &str) -> String {
    format!("Desk review · {label} {title}")
}

pub fn reviewed(done: usize, all: usize, findings: usize) -> String {
    format!("{done} of {all} decided · findings {findings}")
}

pub fn place_of(at: usize, all: usize) -> String {
    format!("{at}/{all}")
}

pub fn other_verdict(who: &str, verdict: &str, reason: &str) -> String {
    match reason {
        "" => format!("{who} holds: {verdict}"),
        reason => format!("{who} holds: {verdict}, \"{reason}\""),
    }
}

pub fn finding(label: &str, grade: &str, title: &str) -> String {
    format!("{label} {grade}: {title}")
}

/// The heading of what was noted at a stop.
pub fn noted(talk: &str, on: &str, mark: &str, who: &str) -> String {
    let parts = [talk, on, mark, who];
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" · ")
}

pub fn seen(evidence: &str) -> String {
    format!("seen: {evidence}")
}

pub fn more_lines(count: usize) -> String {
    format!("{count} more: down")
}

pub fn major_title(criterion: &str) -> String {
    format!("{criterion}: a major nonconformity?")
}

/// On line 1, beside the client's name.
pub fn auditors_file(audit: &str) -> String {
    format!("auditor's file of {audit}")
}

/// Saved, and to be thought of.
pub fn not_independent(warnings: &[String]) -> String {
    format!("Saved, but independent? {}", warnings.join("; "))
}

pub const MEETING_WHICH: &str = "Who was at which meeting";
pub const NOBODY_MISSING: &str =
    "everybody stands on that list already; put more people into team, plan or interviews, or add a line with +";
pub const NO_REQUESTS: &str = "the audit has asked for nothing yet; add an evidence request with +";
pub const NOTHING_TO_COVER: &str = "there is nothing to cover";
pub const HOLE: &str = "no audit";
pub const COVERED_BY_REPORT: &str = "reported";

pub fn meeting_people(meeting: &str) -> String {
    format!("{meeting}: space ticks who was there")
}

pub fn coverage_title(programme: &str, holes: usize) -> String {
    match holes {
        0 => format!("{programme} leaves nothing out"),
        1 => format!("{programme} leaves 1 out"),
        holes => format!("{programme} leaves {holes} out"),
    }
}

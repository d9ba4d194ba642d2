//! The sitting of a gap analysis, and its list of measures.

use super::mark;
use crate::core::audit::Mark;
use crate::core::gap::{Conformity, Effort, Priority};

pub const TODAY: &str = "today";
pub const GAP_PROOF: &str = "proof";
pub const CONFORMS: &str = "conforms";
pub const GAP: &str = "gap";
pub const PRIORITY: &str = "priority";
pub const EFFORT: &str = "effort";
pub const OWNER: &str = "owner";
pub const MATURITY: &str = "maturity";
pub const OWNER_HIDDEN: &str = "(hidden in a room)";
pub const SPACE_CHOOSES: &str = "space chooses";
pub const NOBODY_YET: &str = "nobody yet";
pub const TAB_VERDICT: &str = "tab: verdict";
pub const GROUPS: &str = "  clause or group                     gaps open";
pub const OWN_CONTROLS: &str = "own controls";
pub const GAP_OWNER: &str = "Who closes the gap";
pub const SELDOM_NEEDED: &str = "seldom needed in your roles";
pub const CONFORMITY_DIGITS: &str = "1 yes, 2 partly, 3 no, 4 not applicable, 0 takes it away";
pub const THREE_DIGITS: &str = "1 to 3, 0 takes it away";
pub const MATURITY_DIGITS: &str =
    "0 nothing, 1 by chance, 2 repeated, 3 defined, 4 measured, 5 improved; - takes it away";
pub const EVIDENCE_SAY_FIRST: &str = "say what is done, or judge it, first; evidence stands with what it proves";
pub const ALL_COMPARED: &str = "everything is compared; m lists the measures, page-up goes back";
pub const NOTHING_TO_TAKE_OVER: &str = "no interview noted anything on it that does not stand here already";
pub const NO_GAP_TO_CLOSE: &str = "there is no gap here: an action follows from a verdict of partly or no";
pub const NO_MEASURES: &str = "no gap has been found yet";

pub fn conformity(conformity: Conformity) -> &'static str {
    match conformity {
        Conformity::Yes => "yes",
        Conformity::Partly => "partly",
        Conformity::No => "no",
        Conformity::NotApplicable => "not applicable",
    }
}

pub fn priority(priority: Priority) -> &'static str {
    match priority {
        Priority::High => "high",
        Priority::Medium => "medium",
        Priority::Low => "low",
    }
}

pub fn effort(effort: Effort) -> &'static str {
    match effort {
        Effort::Small => "small",
        Effort::Medium => "medium",
        Effort::Large => "large",
    }
}

pub fn gap_title(label: &str, title: &str) -> String {
    format!("{label} {title}")
}

pub fn compared(done: usize, all: usize) -> String {
    format!("{done} of {all} compared")
}

/// How far the clause or group has come.
pub fn group_compared(id: &str, done: usize, all: usize) -> String {
    let id = if id.is_empty() { OWN_CONTROLS } else { id };
    format!("{id}: {done} of {all}")
}

/// What an interview noted: where, the mark of the room, the line.
pub fn known(from: &str, given: Option<Mark>, line: &str) -> String {
    let mark = given.map_or_else(String::new, |given| format!(" · {}", mark(given)));
    if line.is_empty() { format!("{from}{mark}") } else { format!("{from}{mark}: {line}") }
}

pub fn lines_taken_over(lines: usize) -> String {
    match lines {
        1 => "1 line of an interview stands here now; make it say what is done".into(),
        lines => format!("{lines} lines of interviews stand here now; make them say what is done"),
    }
}

/// What is to be done about a gap, in one line that begins with a verb.
pub fn close_gap(criterion: &str, gap: &str) -> String {
    match gap.lines().next().map(str::trim).filter(|line| !line.is_empty()) {
        Some(line) => format!("Close the gap in {criterion}: {line}"),
        None => format!("Close the gap in {criterion}"),
    }
}

pub fn action_made(label: &str, title: &str) -> String {
    format!("{label} {title}")
}

pub fn has_action(label: &str, title: &str) -> String {
    format!("{label} closes it already: {title}")
}

/// What stands with an item: its action, and how much evidence.
pub fn linked_to_gap(action: &str, evidence: usize) -> String {
    match (action, evidence) {
        ("", 0) => String::new(),
        ("", evidence) => format!("evidence {evidence}"),
        (action, 0) => format!("action {action}"),
        (action, evidence) => format!("{action} · evidence {evidence}"),
    }
}

pub fn measures_title(label: &str) -> String {
    format!("{label} measures")
}

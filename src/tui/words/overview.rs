//! What waits: reviews, dates, problems, the first steps.

use crate::core::completeness::Completeness;

pub const NOT_COUNTED: &str = "…";

pub const DUE: &str = "Due";
pub const NOTHING_DUE: &str = "nothing is due in the next 60 days";
pub const REVIEW: &str = "review";
pub const TREATMENT: &str = "treatment";
pub const ACTION: &str = "action";
pub const VALID_UNTIL: &str = "evidence ends";
pub const ALL_REVIEWED: &str = "no other of your risks is due for review";
pub const NOTHING_HAPPENED: &str = "nothing happened since the last review";
pub const NO_OWN: &str = "no open risk is yours";

pub const NOBODY: &str =
    "the workspace doesn't know who you are: add your login name to your record in the register of people";

pub const REVIEWS: &str = "Risk reviews";
pub const ACTIONS: &str = "Actions";
pub const TREATMENTS: &str = "Treatments";
pub const EVIDENCE: &str = "Evidence";
pub const PROBLEMS: &str = "Problems";
pub const NO_PROBLEMS: &str = "the audit rules find nothing";
pub const ERROR: &str = "error";
pub const WARNING: &str = "warning";
pub const PRACTICE: &str = "practice";
pub const START_SYSTEM: &str = "first the AI system: what it is called and what it is for";
pub const START_RISKS: &str = "risks that fit the system: space ticks, enter takes them";
pub const START_SCORE: &str = "five digits: likelihood, then the consequence for each party";
pub const START_CONTROLS: &str = "now the controls: does it apply, and why";

pub fn undecided(count: usize) -> String {
    format!(" ({count} undecided)")
}

pub fn due(count: usize) -> String {
    format!("due {count}")
}

pub fn mine(count: usize) -> String {
    format!("mine {count}")
}

pub fn action_overdue(label: &str, days: i64) -> String {
    format!("action {label} overdue {days} d")
}

pub fn control_failed(label: &str, when: &str) -> String {
    format!(
        "control {label} is ineffective{}",
        if when.is_empty() { String::new() } else { format!(", tested {when}") }
    )
}

pub fn waits(label: &str) -> String {
    format!("rating {label} waits for countersign")
}

pub fn changed_since(labels: &str) -> String {
    format!("changed since last review: {labels}")
}

pub fn system_changed(labels: &str) -> String {
    format!("system changed since last review: {labels}")
}

pub fn mine_title(access: &str) -> String {
    match access {
        "" => "My risks".into(),
        access => format!("My risks · you are {access}"),
    }
}

pub fn mine_counts(review: usize, late: usize, waiting: usize) -> String {
    format!("{review} to review · {late} past due · {waiting} waiting")
}

pub fn group_progress(count: Completeness) -> String {
    let Completeness { all, decided, applies } = count;
    format!("{decided}/{all} decided, {applies} apply")
}

pub fn due_progress(late: usize, soon: usize) -> String {
    format!("{late} past due, {soon} in 60 days")
}

pub fn overview_title(stage: &str) -> String {
    format!("Overview · {stage} ratings")
}

pub fn unrated(count: usize) -> String {
    format!("{count} not rated")
}

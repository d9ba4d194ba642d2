//! The sheet of a finding and of what follows from it.

use crate::core::nonconformity::{Acknowledgement, Clock, Deadline, Doing, Step};

pub const NO_FOLLOW_UP: &str =
    "this corrective action names no nonconformity; name it first, then what follows can be seen";
pub const FINDING_HIDDEN: &str = "(findings are hidden in a room)";
pub const NOTHING_FOLLOWS: &str = "nothing follows any more";
pub const STEP_DIGITS: &str = "nothing has that digit here; the last line but one says what can be done";
pub const NO_DIGITS: &str = "nothing is decided at this step; enter saves and goes on";
pub const ADD_CORRECTIVE: &str = "add an action";
pub const EARLIER_EVIDENCE: &str = "Seen then";
pub const NO_AUDIT_TO_CARRY: &str =
    "no other audit is planned or under way; add it first, then the finding can go on there";
pub const CARRY_WHERE: &str = "In which audit it goes on";
pub const CARRY_WHICH: &str = "Open findings of other audits; the one that is taken goes on here";
pub const NOTHING_OPEN_ELSEWHERE: &str = "no finding of another audit is open that does not go on here already";
pub const NOT_IN_FINDING: &str = "that belongs to an interview or desk review";
pub const STATEMENT_NEW: &str = "what is said now; it is added below, never put over what stands";

pub fn step(step: Step) -> &'static str {
    match step {
        Step::Finding => "finding",
        Step::Answer => "answer",
        Step::Correction => "correction",
        Step::Similar => "similar",
        Step::Cause => "cause",
        Step::Decision => "decision",
        Step::Action => "action",
        Step::Effect => "effect",
    }
}

/// What a digit does; `action` is the label of the corrective action that it is about.
pub fn doing(doing: Doing, action: &str) -> String {
    let said = match doing {
        Doing::Confirm => "confirm and tell it",
        Doing::Withdraw => "withdraw",
        Doing::HandOver => "make the nonconformity",
        Doing::CloseFinding => "close the finding",
        Doing::Acknowledge(Acknowledgement::Agreed) => "agreed",
        Doing::Acknowledge(Acknowledgement::Partly) => "agreed in part",
        Doing::Acknowledge(Acknowledgement::NotAgreed) => "not agreed",
        Doing::StandBy => "stand by it",
        Doing::Contain => "contained",
        Doing::NeedAction => "action is needed",
        Doing::NoAction => "not needed: close",
        Doing::Plan => "the plan stands",
        Doing::Start(_) => return format!("start {action}"),
        Doing::Finish(_) => return format!("finish {action}"),
        Doing::Implemented => "all is done",
        Doing::Effective => "effective",
        Doing::NotEffective => "not effective",
        Doing::Close => "close",
    };
    said.to_string()
}

pub fn clock(clock: Clock) -> &'static str {
    match clock {
        Clock::Plan => "plan",
        Clock::Mended => "mended",
        Clock::Verified => "verified",
        Clock::Effect => "effect",
    }
}

/// What is due on the day, in the list of dates.
pub fn clock_due(clock: Clock) -> &'static str {
    match clock {
        Clock::Plan => "plan due",
        Clock::Mended => "mended by",
        Clock::Verified => "verified by",
        Clock::Effect => "effect due",
    }
}

pub const CORRECTIVE_ACTION: &str = "corrective";

/// Under an own nonconformity: its next step, and what is due on the day.
pub fn own_nonconformity(step: &str, clock: &str) -> String {
    match clock {
        "" => format!("next: {step}"),
        clock => format!("next: {step} · {clock}"),
    }
}

/// Under an own corrective action.
pub fn action_for(state: &str, label: &str, title: &str) -> String {
    format!("{state} · for {label} {title}")
}

/// A grade in three columns.
pub fn grade_mark(grade: &str) -> &'static str {
    match grade {
        "major" => "maj",
        "minor" => "min",
        _ => "",
    }
}

/// A day to keep, with the sign of what is past.
pub fn deadline(deadline: &Deadline, late: bool) -> String {
    format!("{} by {}{}", clock(deadline.clock), deadline.day, if late { super::LATE_MARK } else { "" })
}

pub fn follow_up_title(finding: &str, nonconformity: &str, title: &str) -> String {
    let labels: Vec<&str> = [finding, nonconformity].into_iter().filter(|label| !label.is_empty()).collect();
    format!("{} {title}", labels.join(" · "))
}

/// `next: cause · Ruth Castellan · lacks Root cause`
pub fn next_step(step: &str, lacks: &str, who: &str) -> String {
    let lacks = if lacks.is_empty() { String::new() } else { format!("lacks {lacks}") };
    let parts = [format!("next: {step}"), who.to_string(), lacks];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

pub fn auditor(name: &str) -> String {
    if name.is_empty() { "the auditor".into() } else { name.into() }
}

pub fn auditee(name: &str) -> String {
    if name.is_empty() { "the auditee".into() } else { name.into() }
}

pub fn owners(names: &str) -> String {
    if names.is_empty() { "nobody is named yet".into() } else { names.into() }
}

pub fn another_than(names: &str) -> String {
    if names.is_empty() { "somebody else".into() } else { format!("somebody else than {names}") }
}

/// A field that a state needs, with a box that says whether it holds anything.
pub fn need(label: &str, there: bool) -> String {
    format!("[{}] {label}", if there { "x" } else { " " })
}

pub fn needs(doing: &str, needs: &str) -> String {
    format!("{doing}: {needs}")
}

pub fn corrective(title: &str, owner: &str, due: &str, state: &str) -> String {
    let parts = [title, owner, due, state];
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" · ")
}

pub fn open_of(audit: &str, criterion: &str) -> String {
    format!("{audit} {criterion}").trim().to_string()
}

pub fn carried(finding: &str, audit: &str) -> String {
    format!("{finding} goes on in {audit}")
}

pub fn carried_from(finding: &str, audit: &str) -> String {
    if audit.is_empty() { finding.to_string() } else { format!("{finding} of {audit}") }
}

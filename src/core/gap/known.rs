//! What interviews noted on the same criterion. It is shown beside the question and never copied by itself: who
//! compares decides what of it is current practice.

use crate::core::audit::{AUDIT, CHECK, Check, Mark, mentions};
use crate::core::catalogue::belongs;
use crate::core::workspace::Workspace;

/// A line that was noted in an interview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Audit or interview, and the item: `IV-001 SYS-04`.
    pub from: String,
    /// What the auditor made of it in the room.
    pub mark: Option<Mark>,
    /// Empty where there is a mark alone.
    pub line: String,
}

/// Whether what was noted on `noted` is about `criterion`: itself, the clause of a checkpoint, or one of its checkpoints.
fn is_about(noted: &str, criterion: &str) -> bool {
    noted == criterion || belongs(criterion, noted, '/') || belongs(noted, criterion, '/')
}

/// All lines and marks on a criterion, of all audits, oldest first; then the lines elsewhere that name it.
pub fn known(workspace: &Workspace, criterion: &str) -> Vec<Known> {
    let mut found = Vec::new();
    for check in workspace.live(CHECK).filter_map(Check::of) {
        if !is_about(check.criterion(), criterion) {
            continue;
        }
        let Some(talk) = check.interview() else { continue };
        let item = check.item().map_or_else(String::new, |item| format!(" {}", item.label()));
        let from = format!("{}{item}", talk.label());
        let lines: Vec<&str> = check.note().lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        if lines.is_empty() && check.mark().is_some() {
            found.push(Known { from: from.clone(), mark: check.mark(), line: String::new() });
        }
        let known = |line: &str| Known { from: from.clone(), mark: check.mark(), line: line.to_string() };
        found.extend(lines.into_iter().map(known));
    }
    for audit in workspace.live(AUDIT) {
        let named = mentions(audit, criterion).into_iter();
        found.extend(named.map(|mention| Known { from: mention.from, mark: None, line: mention.line }));
    }
    found
}

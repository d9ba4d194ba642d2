//! One line about an entry.
use super::entry::Entry;
use super::workspace::Workspace;
pub fn of_record(entry: &Entry, _record: super::id::RecordId, workspace: &Workspace) -> String {
    describe(entry, workspace)
}
pub fn describe(entry: &Entry, workspace: &Workspace) -> String {
    let mut labels: Vec<String> = entry.changes.iter().filter_map(|c| c.record()).filter_map(|id| workspace.get(id)).map(|r| r.label().to_string()).collect();
    labels.dedup();
    match labels.as_slice() { [] => "definitions".into(), [one] => one.clone(), many => format!("{} records", many.len()) }
}

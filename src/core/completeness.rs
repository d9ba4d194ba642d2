//! How far the decisions of the Statement of Applicability are, group by group of Annex A (6.1.3 d: no control is left out
//! inadvertently).

use super::catalogue::Group;
use super::workspace::Workspace;

/// Counts of one group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Completeness {
    /// Entries that the workspace has for the group.
    pub all: usize,
    pub decided: usize,
    pub applies: usize,
}

pub fn of_group(workspace: &Workspace, group: &Group) -> Completeness {
    let mut count = Completeness::default();
    for entry in group.controls.iter().filter_map(|control| workspace.by_label("soa", &control.id)) {
        count.all += 1;
        count.decided += usize::from(entry.filled("applicable"));
        count.applies += usize::from(entry.text("applicable") == "yes");
    }
    count
}

//! Who may look at the effect: not the one who did the work. An organisation that has too few people for that says so
//! once, and is believed.

use super::{FollowUp, field};
use crate::core::workspace::{RecordRef, Workspace};

/// Whether the organisation said that it has too few people for others to look.
pub fn too_few_people(workspace: &Workspace) -> bool {
    workspace.live("organisation").any(|one| one.filled("too_small_note"))
}

/// Who carried the corrective actions out, each once.
pub fn owners_of_actions(follow_up: FollowUp<'_>) -> Vec<RecordRef<'_>> {
    let mut owners: Vec<RecordRef<'_>> =
        follow_up.actions().into_iter().filter_map(|action| action.target(field::OWNER)).collect();
    owners.sort_by_key(|person| person.id());
    owners.dedup_by_key(|person| person.id());
    owners
}

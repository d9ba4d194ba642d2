//! What a gap analysis goes through, in the order of the standard.

use super::items;
use crate::core::catalogue::{Catalogue, ControlText, Fit, Role};
use crate::core::natural;
use crate::core::workspace::{RecordRef, Workspace};

/// The roles that the organisation holds towards its AI systems; none where it has not said so.
pub fn roles(workspace: &Workspace) -> Vec<Role> {
    workspace.rows("organisation").flat_map(|one| one.elements("roles")).filter_map(Role::from_key).collect()
}

/// Controls of Annex A that organisations in the roles held often leave out, in the order of the standard. They are not
/// asked about until somebody wants them.
pub fn left_out<'c>(workspace: &Workspace, catalogue: &'c Catalogue) -> Vec<&'c ControlText> {
    let roles = roles(workspace);
    catalogue.controls().filter(|control| control.fit(&roles) == Some(Fit::Seldom)).collect()
}

/// Everything that is compared: all checkpoints, since clauses 4 to 10 always apply; the controls of Annex A that the
/// roles held need; the organisation's own controls and criteria; and whatever has been compared already.
pub fn agenda(assessment: RecordRef<'_>, catalogue: &Catalogue) -> Vec<String> {
    let workspace = assessment.workspace();
    let seldom = left_out(workspace, catalogue);
    let asked = catalogue.controls().filter(|control| !seldom.iter().any(|out| out.id == control.id));
    let own = workspace.live("control").filter(|control| catalogue.control(control.label()).is_none());
    let checkpoints = catalogue.checkpoints().map(|(_, checkpoint)| checkpoint.id.clone());
    let mut all: Vec<String> = checkpoints
        .chain(asked.map(|control| control.id.clone()))
        .chain(own.map(|control| control.label().to_string()))
        .chain(catalogue.own_criteria().map(str::to_string))
        .chain(items(assessment).map(|item| item.criterion().to_string()))
        .collect();
    all.sort_by(|a, b| by_standard(a, b));
    all.dedup();
    all
}

/// Clauses, then Annex A, then controls of one's own; each in the order of their numbers.
pub fn by_standard(a: &str, b: &str) -> std::cmp::Ordering {
    let part = |id: &str| match id.chars().next() {
        Some(first) if first.is_ascii_digit() => 0,
        Some(first) if first.is_ascii_uppercase() => 1,
        _ => 2,
    };
    part(a).cmp(&part(b)).then_with(|| natural::compare(a, b))
}

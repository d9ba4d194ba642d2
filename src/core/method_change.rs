//! Another risk method in force: which risks still have ratings of an older one, and keeping those on purpose. A rating
//! names its method and version, so nothing is wrong with an older one; it is marked until somebody rates again or says
//! why it stays.

use serde_json::json;

use super::definition::{METHOD, METHOD_IN_FORCE};
use super::intent::Intent;
use super::method::Method;
use super::risk::{Risk, Stage, field};
use super::workspace::{RecordRef, Workspace};

/// A rating of another method than the one in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Older {
    pub stage: Stage,
    /// `5x5-iso27005 v1`.
    pub method: String,
}

/// What puts a method in force: its definition, where the workspace does not have it yet, and the choice.
pub fn put_in_force(workspace: &Workspace, method: &Method) -> Vec<Intent> {
    let key = format!("{METHOD}{}", method.id());
    let known = workspace.methods().newest(method.id()).is_some_and(|found| found.version() >= method.version());
    let define = (!known).then(|| Intent::Define { key, value: method.to_json() });
    define.into_iter().chain([Intent::Define { key: METHOD_IN_FORCE.into(), value: json!(method.id()) }]).collect()
}

/// The ratings of a risk that another method made than the one in force; none where they are kept on purpose, or where
/// the risk is closed.
pub fn older(risk: Risk<'_>) -> Vec<Older> {
    let methods = risk.record.workspace().methods();
    let Some(in_force) = methods.in_force().filter(|_| !risk.is_closed()) else { return Vec::new() };
    if is_kept(risk.record, in_force) {
        return Vec::new();
    }
    let rated = Stage::ALL.into_iter().filter_map(|stage| Some((stage, risk.rating(stage)?)));
    rated
        .filter(|(_, rating)| !methods.is_in_force(&rating.method, rating.version))
        .map(|(stage, rating)| Older { stage, method: format!("{} v{}", rating.method, rating.version) })
        .collect()
}

/// Whether its older ratings are kept under this method.
pub fn is_kept(risk: RecordRef<'_>, in_force: &Method) -> bool {
    risk.text(field::KEPT_UNDER) == in_force.title()
}

/// All risks with older ratings that nobody has decided about, in the order of their labels.
pub fn waiting(workspace: &Workspace) -> Vec<(Risk<'_>, Vec<Older>)> {
    let risks = workspace.live(super::risk::REGISTER).filter_map(Risk::of);
    risks.map(|risk| (risk, older(risk))).filter(|(_, older)| !older.is_empty()).collect()
}

/// Keeps the older ratings of a risk under the method in force.
pub fn keep(risk: Risk<'_>, reason: &str) -> Vec<Intent> {
    let Some(in_force) = risk.record.workspace().methods().in_force() else { return Vec::new() };
    let id = risk.record.id();
    vec![Intent::set(id, field::KEPT_UNDER, in_force.title()), Intent::set(id, field::KEPT_BECAUSE, reason.trim())]
}

//! The picks that auditors usually make, and one decision of a system followed from end to end.

use std::collections::BTreeSet;

use super::Strata;
use super::strata::{called, risks_of};
use crate::core::id::RecordId;
use crate::core::impact;
use crate::core::natural;
use crate::core::risk::Stage;
use crate::core::workspace::{RecordRef, Workspace};

/// A pick with its why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The record; none for a supplier, which is a name on a system.
    pub record: Option<RecordId>,
    /// What is written down where it is no AI system.
    pub text: String,
    pub why: String,
}

impl Suggestion {
    fn of(record: RecordRef<'_>, why: impl Into<String>) -> Self {
        Self { record: Some(record.id()), text: called(record), why: why.into() }
    }

    pub fn is_system(&self, workspace: &Workspace) -> bool {
        self.record.and_then(|id| workspace.get(id)).is_some_and(|record| record.register_key() == "system")
    }
}

/// At least one AI system of each role and tier, the newest and the oldest, one of high impact from end to end, one
/// supplier, one change, one closed nonconformity, one excluded control; as far as there are any. What stands for
/// several things at once is named once, with all of them.
pub fn suggestions(workspace: &Workspace) -> Vec<Suggestion> {
    let mut systems: Vec<RecordRef<'_>> = workspace.live("system").filter(|system| !system.has_ended()).collect();
    systems.sort_by(|a, b| natural::compare(a.label(), b.label()));
    let mut found: Vec<Suggestion> = Vec::new();
    let mut put =
        |one: Suggestion| match found.iter_mut().find(|known| known.record.is_some() && known.record == one.record) {
            Some(known) => known.why = format!("{}; {}", known.why, one.why),
            None => found.push(one),
        };
    let dated = |system: &&RecordRef<'_>| system.filled("go_live");
    if let Some(newest) = systems.iter().filter(dated).max_by_key(|system| system.text("go_live")) {
        put(Suggestion::of(*newest, format!("the newest: live since {}", newest.text("go_live"))));
    }
    if let Some(oldest) = systems.iter().filter(dated).min_by_key(|system| system.text("go_live")) {
        put(Suggestion::of(*oldest, format!("the oldest: live since {}", oldest.text("go_live"))));
    }
    if let Some((system, why)) = high_impact(&systems) {
        put(Suggestion::of(system, why));
    }
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    for system in &systems {
        let roles = Strata::Role.of(*system);
        let tiers = Strata::RiskTier.of(*system);
        for (role, tier) in roles.iter().flat_map(|role| tiers.iter().map(move |tier| (role, tier))) {
            if seen.insert((role.name.clone(), tier.name.clone())) {
                put(Suggestion::of(*system, format!("role {}, risk tier {}", role.name, tier.name)));
            }
        }
    }
    let others = |supplier: &&str| !supplier.to_lowercase().starts_with("own ");
    let supplied = systems.iter().find_map(|system| Some((system, system.elements("suppliers").find(others)?)));
    if let Some((system, supplier)) = supplied {
        put(Suggestion {
            record: None,
            text: format!("supplier {supplier} ({})", system.label()),
            why: "one supplier".into(),
        });
    }
    let changed = systems.iter().filter(|system| system.filled("version")).max_by_key(|system| system.updated());
    if let Some(system) = changed {
        put(Suggestion {
            record: None,
            text: format!("change to {} of {}", system.text("version"), called(*system)),
            why: "one change: the version of the system that was changed last".into(),
        });
    }
    let closed = workspace.live("nonconformity").filter(|one| one.text("status") == "closed");
    if let Some(one) = closed.max_by_key(|one| (one.text("closed_on"), one.label())) {
        put(Suggestion::of(one, "one closed nonconformity: did what was done last"));
    }
    let excluded = workspace.live("soa").filter(|entry| entry.text("applicable") == "no");
    if let Some(entry) = excluded.min_by(|a, b| natural::compare(a.label(), b.label())) {
        put(Suggestion::of(entry, "one excluded control: does its reason still hold"));
    }
    found
}

/// The system that can do the gravest harm: by its impact assessments, else by its risks.
fn high_impact<'a>(systems: &[RecordRef<'a>]) -> Option<(RecordRef<'a>, String)> {
    let harm = |system: &RecordRef<'a>| {
        let workspace = system.workspace();
        let assessments = workspace.pointing("impact_assessment", "system", system.id());
        let impacts =
            assessments.flat_map(|one| workspace.pointing(impact::REGISTER, impact::field::ASSESSMENT, one.id()));
        impact::overall(impacts).worst.map(|worst| worst.rating)
    };
    let rated = systems.iter().filter_map(|system| Some((harm(system)?, *system)));
    // Of equal ones the first counts.
    let gravest = rated.fold(None, |best: Option<(u8, RecordRef<'a>)>, one| match best {
        Some(best) if best.0 >= one.0 => Some(best),
        _ => Some(one),
    });
    if let Some((rating, system)) = gravest {
        return Some((system, format!("high impact ({rating} of {}), end to end", impact::HIGHEST)));
    }
    let level = |system: &RecordRef<'a>| {
        risks_of(*system).into_iter().filter_map(|risk| risk.assessment(Stage::Current)?.overall).max()
    };
    let rated = systems.iter().filter_map(|system| Some((level(system)?, *system)));
    let gravest = rated.fold(None, |best: Option<(_, RecordRef<'a>)>, one| match best {
        Some(best) if best.0 >= one.0 => Some(best),
        _ => Some(one),
    });
    gravest.map(|(_, system)| (system, "gravest risks, end to end".to_string()))
}

/// One decision of a system from end to end: what is asked for, one step an entry.
pub fn trace(system: RecordRef<'_>) -> Vec<String> {
    let label = system.label();
    [
        "one decision: which case, when, what came out",
        "its log: input, version of the model, output",
        "its explanation: what the person concerned was told",
        "its oversight: who could have stopped or changed it",
        "its reviewer: who looked at it afterwards, and what followed",
    ]
    .into_iter()
    .map(|step| format!("{label} {step}"))
    .collect()
}

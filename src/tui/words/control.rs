//! Controls: whether they apply, and why.

use crate::core::catalogue::Fit;

pub const APPLICABILITY: &str = "Applicability";
pub const IMPLEMENTATION: &str = "Implementation";
pub const NO_CONTROL: &str = "only a control has an applicability";
pub const ALL_DECIDED: &str = "every control is decided";
pub const APPLIES: &str = "applies";
pub const APPLIES_NOT: &str = "does not apply";
pub const HOW: &str = "how";
pub const PROOF: &str = "evidence";
pub const UNDECIDED: &str = "undecided";
pub const ASK: &str = "ask";
pub const APPLICABLE: &str = "applicable?";
pub const IN_OUR_WORDS: &str = "in our words";
pub const NOT_FOR: &str = "not for";
pub const DECIDED_ON: &str = "decided on";
pub const NO_SYSTEM_EXCLUDED: &str = "(no system)";
pub const USUAL_PROOF: &str = "usual proof";
pub const CONTROL: &str = "control";
pub const NEEDED_FOR: &str = "needed for";
pub const WHY_NOT_FOR: &str = "why not";
pub const PROPOSED: &str = "proposed";
pub const EXCLUSION: &str = "exclusion";
pub const RARELY_EXCLUDED: &str = "rarely accepted";

/// What the roles that are held suggest; the decision stays with whoever decides.
pub fn proposed_by_role(fit: Fit, roles: &str, condition: &str) -> String {
    match fit {
        Fit::Typical => format!("it applies: typical for a {roles}"),
        Fit::Conditional if condition.is_empty() => format!("it depends: sometimes for a {roles}"),
        Fit::Conditional => format!("it depends, for a {roles}: {condition}"),
        Fit::Seldom => format!("look twice: seldom for a {roles}"),
    }
}

pub fn applicability_title(label: &str) -> String {
    format!("Applicability of {label}")
}

pub fn exclusion_given(reason: &str) -> String {
    format!("a reason often given: {reason}")
}

pub fn often_excluded(roles: &str) -> String {
    format!("often, by {roles} only")
}

pub fn field_says(label: &str, what: &str) -> String {
    format!("{label} {what}")
}

pub fn left_undecided(label: &str) -> String {
    format!("{label} stays undecided")
}

pub fn decided(label: &str, yes: bool) -> String {
    format!("{label} {}", if yes { "applies" } else { "does not apply" })
}

pub const WEAK: &str = "weak";

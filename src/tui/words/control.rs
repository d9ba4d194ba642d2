//! Controls: whether they apply, and why.

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
pub const RISKS: &str = "risks";
pub const DEMANDS: &str = "demanded by";
pub const EXCLUSION: &str = "exclusion";
pub const RARELY_EXCLUDED: &str = "rarely accepted";

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

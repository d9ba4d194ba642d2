//! Risks: scoring, confirming, the steps of a workflow.

pub const NO_RISK: &str = "only a risk can be scored";
pub const NO_METHOD: &str = "this workspace has no method in force; make one with `aims new --method`";
pub const LIKELIHOOD_SHORT: &str = "L";
pub const LEVEL: &str = "level";
pub const WAS: &str = "was";
pub const CONSEQUENCE: &str = "consequence >";

pub fn score_title(label: &str, stage: &str) -> String {
    format!("Score {label} · {} rating", stage.to_uppercase())
}

pub fn why_none(party: &str) -> String {
    format!("no consequence for {party}, because")
}

/// What a rating became; the reason comes last, because it is what may be cut.
pub fn scored(label: &str, stage: &str, what: &str, proposed: bool, reason: &str) -> String {
    match proposed {
        true => format!("{label} {stage} {what}, proposed, waits for an assessor: \"{reason}\""),
        false => format!("{label} {stage} {what}: \"{reason}\""),
    }
}

pub const NOT_RATED: &str = "it is not rated yet, so there is nothing to confirm; score it first";
pub const RECORD_GONE: &str = "the record is no longer there: somebody took its creation back";
pub const SAY_WHY: &str = "say why in one sentence";
pub const NO_RATING: &str = "not rated";
pub const LINKED: &str = "Linked from";
pub const WHY: &str = "Why";
pub const PARTIES: &str = "Parties";
pub const TREATS: &str = "Treats";
pub const NEXT: &str = "Next";
pub const WAITING: &str = "Ratings and logins that wait";
pub const NOTHING_WAITS: &str = "nothing waits";
pub const NO_PROPOSAL: &str = "no proposed rating waits here";
pub const REFUSE_TITLE: &str = "Refuse the proposed rating, because";

pub fn confirm_title(label: &str) -> String {
    format!("Confirm {label}: reviewed, nothing changed, because")
}

pub fn no_workflow(plural: &str) -> String {
    format!("{plural} have no workflow")
}

pub fn no_step(label: &str, state: &str) -> String {
    format!("{label} is {state}; nothing follows that")
}

/// Said in the form that the step led to.
pub fn fill_then_step(step: &str) -> String {
    format!("fill this field and save; then {step}")
}

pub fn state_title(label: &str) -> String {
    format!("{label}: next state")
}

pub fn because_title(label: &str, step: &str) -> String {
    format!("{label}: {step}, because")
}

pub fn countersign_title(label: &str) -> String {
    format!("Countersign {label}: enter takes it over, a sentence of your own is optional")
}

pub fn countersigned(label: &str, reason: &str) -> String {
    format!("countersigned {label}: {reason}")
}

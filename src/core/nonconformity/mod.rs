//! From a finding to closed: acknowledgement, nonconformity, correction, similar cases, cause, decision, corrective
//! action, effect. Views borrow records; what comes next and by when is computed; every change is given as intents for
//! one proposal.
//!
//! | file | what it is |
//! |---|---|
//! | `step` | the steps in their order, the next one, what it lacks and who takes it |
//! | `clock` | the days that have to be kept, entered or counted from the audit |
//! | `doing` | what can be done at a step |
//! | `change` | the intents of it |
//! | `not_yet` | why it can't be done yet |
//! | `carry` | an open finding goes on in a new audit |
//! | `independence` | who may look at the effect |

mod carry;
mod change;
mod clock;
mod doing;
mod independence;
mod not_yet;
mod step;

pub use carry::{carried_in, carry, into_audits, open_elsewhere};
pub use change::{Done, Given};
pub use clock::{Clock, Deadline, Source, TIME_TO_VERIFY, deadline, deadlines, source};
pub use doing::{Acknowledgement, Doing};
pub use independence::{owners_of_actions, too_few_people};
pub use not_yet::NotYet;
pub use step::{Next, Step, Who};

use super::audit::FINDING;
use super::natural;
use super::workspace::{Life, RecordRef};

/// Keys of the registers.
pub const REGISTER: &str = "nonconformity";
pub const ACTION: &str = "corrective_action";

/// Fields, checked against the schema by a test.
pub mod field {
    pub const FINDING: &str = "finding";
    pub const NONCONFORMITY: &str = "nonconformity";
    pub const STATUS: &str = "status";
    pub const GRADE: &str = "grade";
    pub const OWNER: &str = "owner";
    pub const DUE: &str = "due";
    pub const DETECTED_ON: &str = "detected_on";
    pub const CORRECTION: &str = "correction";
    pub const CONSEQUENCES: &str = "consequences";
    pub const EXTENT: &str = "extent";
    pub const EXTENT_ON: &str = "extent_checked_on";
    pub const METHOD: &str = "cause_method";
    pub const WHYS: [&str; 5] = ["why_1", "why_2", "why_3", "why_4", "why_5"];
    pub const CLASSES: &str = "cause_classes";
    pub const ROOT_CAUSE: &str = "root_cause";
    pub const NEEDED: &str = "action_needed";
    pub const DECISION: &str = "action_decision";
    pub const PLAN_DUE: &str = "plan_due";
    pub const EFFECT_CRITERIA: &str = "effect_criteria";
    pub const EFFECT_DUE: &str = "effect_due";
    pub const EFFECT: &str = "effect";
    pub const VERIFIED_BY: &str = "verified_by";
    pub const VERIFIED_ON: &str = "verified_on";
    pub const CLOSED_ON: &str = "closed_on";
    pub const DONE_ON: &str = "done_on";

    // Of the finding and of the audit.
    pub use crate::core::audit::field::{
        ACKNOWLEDGED_BY, ACKNOWLEDGED_ON, ACKNOWLEDGEMENT, CARRIED_FROM, OPINION, PLAN_DAYS,
    };
}

/// A finding and what follows from it; a nonconformity that came from elsewhere has no finding.
#[derive(Clone, Copy, Debug)]
pub struct FollowUp<'a> {
    pub finding: Option<RecordRef<'a>>,
    pub nonconformity: Option<RecordRef<'a>>,
}

impl<'a> FollowUp<'a> {
    /// Of a finding, a nonconformity or a corrective action; none of any other record, or an action without one.
    pub fn of(record: RecordRef<'a>) -> Option<Self> {
        let workspace = record.workspace();
        match record.register_key() {
            FINDING => {
                let linked = record.target(field::NONCONFORMITY).filter(|one| one.life() == Life::Live);
                let pointing = || workspace.pointing(REGISTER, field::FINDING, record.id()).next();
                Some(Self { finding: Some(record), nonconformity: linked.or_else(pointing) })
            }
            REGISTER => Some(Self { finding: record.target(field::FINDING), nonconformity: Some(record) }),
            ACTION => record.target(field::NONCONFORMITY).and_then(Self::of),
            _ => None,
        }
    }

    /// The audit that found it.
    pub fn audit(self) -> Option<RecordRef<'a>> {
        self.finding.and_then(|finding| finding.target(super::audit::field::AUDIT))
    }

    /// The corrective actions in the order of their labels, without those that were given up.
    pub fn actions(self) -> Vec<RecordRef<'a>> {
        let Some(nonconformity) = self.nonconformity else { return Vec::new() };
        let all = nonconformity.workspace().pointing(ACTION, field::NONCONFORMITY, nonconformity.id());
        let mut actions: Vec<RecordRef<'a>> = all.filter(|one| status(*one) != "cancelled").collect();
        actions.sort_by(|a, b| natural::compare(a.label(), b.label()));
        actions
    }

    /// Those that are not done yet.
    pub fn open_actions(self) -> Vec<RecordRef<'a>> {
        let mut actions = self.actions();
        actions.retain(|one| matches!(status(*one), "open" | "in_progress"));
        actions
    }

    /// Whether the root cause was written anew since the action was found to have no effect.
    pub fn cause_renewed(self) -> bool {
        let Some(nonconformity) = self.nonconformity else { return false };
        let newest = |key: &str| nonconformity.heads(key).last().map(|head| head.at);
        newest(field::ROOT_CAUSE) > newest(field::STATUS)
    }

    /// The record that the fields of a step belong to.
    pub fn record(self, step: Step) -> Option<RecordRef<'a>> {
        match step {
            Step::Finding | Step::Answer => self.finding,
            _ => self.nonconformity,
        }
    }
}

/// The state of a record of these registers; one that says none is at the beginning.
pub(super) fn status(record: RecordRef<'_>) -> &str {
    match (record.text(field::STATUS), record.register_key()) {
        ("", FINDING) => "draft",
        ("", _) => "open",
        (state, _) => state,
    }
}

/// Grades that say that a requirement is not met.
pub fn is_nonconformity(grade: &str) -> bool {
    matches!(grade, "minor" | "major")
}

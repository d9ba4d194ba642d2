//! What asks for a new look at risks and impact assessments (8.2, 8.4): a value beyond its threshold, an incident, a
//! supplier's version, a significant or unintended change, a law, a complaint, a planned day.
//!
//! A trigger is never written. It follows from the record that is its cause, from what that names, and from when its
//! target was last decided on; so it is gone once the risk is confirmed or rated, or a newer impact assessment is
//! approved. What a person writes (the register of review triggers) is a cause that no other register holds, or the
//! decision that no new look is needed.
//!
//! | file | what it is |
//! |---|---|
//! | `cause` | which records ask for a new look, from which day, and at what |
//! | `index` | all causes by what they touch, so that nothing is searched for twice |
//! | `decided` | when a target was last decided on |
//! | `clear` | the decision that no new look is needed |

mod cause;
mod clear;
mod decided;
mod index;

use chrono::NaiveDate;

use super::duty;
use super::metric::{self, Measured, Threshold};
use super::workspace::RecordRef;

pub use cause::{Cause, TriggerKind};
pub use clear::clear;
pub use decided::{decided_on, in_force};
pub use index::Triggers;

/// Key of the register of what people write.
pub const REVIEW_TRIGGER: &str = "review_trigger";
/// Key of the register of changes of AI systems.
pub const SYSTEM_CHANGE: &str = "system_change";

/// Fields of the registers that are read here, checked against the schema by a test.
pub mod field {
    pub const KIND: &str = "kind";
    pub const STATUS: &str = "status";
    pub const SYSTEM: &str = "system";
    pub const SYSTEMS: &str = "systems";
    pub const RISKS: &str = "risks";
    pub const ASSESSMENTS: &str = "impact_assessments";
    /// Of a change.
    pub const SIGNIFICANT: &str = "significant";
    pub const ORIGIN: &str = "origin";
    pub const REQUESTED_ON: &str = "requested_on";
    pub const DONE_ON: &str = "done_on";
    /// Of a review trigger.
    pub const RAISED_ON: &str = "raised_on";
    pub const CLEARED_ON: &str = "cleared_on";
    pub const CLEARED_BY: &str = "cleared_by";
    pub const DECISION: &str = "decision";
    /// Of an impact assessment: the events that start an early review.
    pub const EARLY: &str = "triggers";
}

/// The fields of a review trigger that name causes, with their registers.
pub const NAMES_CAUSES: [(&str, &str); 4] = [
    ("incidents", duty::INCIDENT),
    ("measurements", metric::MEASUREMENT),
    ("system_changes", SYSTEM_CHANGE),
    ("triggers", REVIEW_TRIGGER),
];

/// One cause seen from one risk or impact assessment.
#[derive(Clone, Copy, Debug)]
pub struct Trigger<'a> {
    /// The incident, measurement, change or review trigger.
    pub cause: RecordRef<'a>,
    pub kind: TriggerKind,
    /// A decision on this day or later answers it.
    pub day: NaiveDate,
    /// The risk or impact assessment.
    pub about: RecordRef<'a>,
    /// Nobody has looked since, and nobody has decided that no look is needed.
    pub open: bool,
}

impl Trigger<'_> {
    /// The cause as a part of a sentence: `incident IN-014 (Letter left out a stopped drug)`.
    pub fn what(&self) -> String {
        let (label, title) = (self.cause.label(), self.cause.title().trim());
        match self.kind {
            TriggerKind::Metric => match Measured::of(self.cause).map(measured_words) {
                Some(words) => words,
                None => format!("limit crossed, {label} ({title})"),
            },
            kind => format!("{} {label} ({title})", kind.words()),
        }
    }
}

/// `"Missed sepsis" above its threshold: 9 %, at most 5 %`.
fn measured_words(measured: Measured<'_>) -> String {
    let metric = measured.metric();
    let unit = metric.map_or("", |metric| metric.text(metric::field::UNIT));
    let name = metric.map_or("", |metric| metric.title());
    let value = format!("{} {unit}", measured.value);
    let threshold = metric.and_then(Threshold::of);
    match (measured.breach(), threshold) {
        (Some(side), Some(threshold)) => {
            format!("\"{name}\" {} its threshold: {}, {}", side.words(), value.trim(), threshold.words(unit))
        }
        _ => format!("\"{name}\" at {}", value.trim()),
    }
}

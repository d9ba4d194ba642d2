//! Impact assessments (6.1.4, 8.4): what one goes through, how bad each impact is, what is decided, and what the next
//! one takes over. Views borrow records; every change is given as intents for one proposal.
//!
//! | file | what it is |
//! |---|---|
//! | `rating` | the harm rating of an impact, and the worst of an assessment |
//! | `course` | the questions that an assessment goes through, by its screening and depth |
//! | `answer` | what answers a question: where it stands, how it is given, whether it is open |
//! | `effect` | one impact: its cells, what they offer, and the record that they make |
//! | `as_risk` | a risk in the register that takes up a high harm |
//! | `state` | what is missing before each state, and who may not approve |
//! | `versions` | the assessment before: what is taken over, what changed since, what is superseded |
//! | `report` | everything in order, for paper |

mod answer;
mod as_risk;
mod course;
mod effect;
mod rating;
mod report;
mod state;
mod versions;

pub use answer::{Answer, Holder, Options, Part, Shape, answer, is_open, parts, shown, write};
pub use as_risk::{AsRiskError, as_risk, fitting};
pub use course::{Stop, asked_by, course, depth, impacts, impacts_of, is_prohibited, is_sensitive};
pub use effect::{Cell, Effect};
pub use rating::{
    HARM, HIGH, HIGHEST, Harm, Overall, Worst, is_harm, left, on_scale, overall, overall_remaining, party, remaining,
};
pub use report::{Answered, Rated, Report, Section, report};
pub use state::{Missing, Objection, is_decided, is_only_author, missing, objection};
pub use versions::{changed, follow, previous, superseded_by, take_over};

/// Keys of the registers.
pub const ASSESSMENT: &str = "impact_assessment";
pub const ANSWER: &str = "impact_answer";
pub const REGISTER: &str = "impact";

/// Fields, checked against the schema by a test.
pub mod field {
    // of an impact, and some of an answer
    pub const ASSESSMENT: &str = "assessment";
    pub const TITLE: &str = "title";
    pub const PARTY: &str = "party";
    pub const WHO: &str = "who";
    pub const DIMENSION: &str = "dimension";
    pub const KIND: &str = "kind";
    pub const PATH: &str = "path";
    pub const USE: &str = "use";
    pub const SEVERITY: &str = "severity";
    pub const EXTENT: &str = "extent";
    pub const DURATION: &str = "duration";
    pub const REVERSIBILITY: &str = "reversibility";
    pub const LIKELIHOOD: &str = "likelihood";
    pub const VULNERABILITY: &str = "vulnerability";
    pub const CONFIDENCE: &str = "confidence";
    pub const RATED_BY: &str = "rated_by";
    pub const REMAINING: &str = "remaining";
    pub const RISK: &str = "risk";
    pub const MEASURES: &str = "measures";
    // of an answer
    pub const QUESTION: &str = "question";
    pub const ANSWER: &str = "answer";
    pub const CHOSEN: &str = "chosen";
    pub const ANSWERED_BY: &str = "answered_by";
    pub const ANSWERED_ON: &str = "answered_on";
    // of an assessment
    pub const SYSTEM: &str = "system";
    pub const VERSION: &str = "version";
    pub const PREVIOUS: &str = "previous";
    pub const CHANGED_SINCE: &str = "changed_since";
    pub const PROHIBITED: &str = "prohibited";
    pub const RESTRICTED: &str = "restricted";
    pub const SENSITIVE: &str = "sensitive";
    pub const DEPTH: &str = "depth";
    pub const DEPTH_REASON: &str = "depth_reason";
    pub const AUTHORS: &str = "authors";
    pub const CONSULTED: &str = "consulted";
    pub const NOBODY_REASON: &str = "nobody_reason";
    pub const DECISION: &str = "decision";
    pub const DECISION_REASON: &str = "decision_reason";
    pub const CONDITIONS: &str = "conditions";
    pub const OPINIONS: &str = "opinions";
    pub const APPROVER: &str = "approver";
    pub const APPROVED_ON: &str = "approved_on";
    pub const TOLD: &str = "told";
    pub const NEXT_REVIEW: &str = "next_review";
    pub const TRIGGERS: &str = "triggers";
    pub const STATUS: &str = "status";
}

/// The decision not to let a system be used.
pub const STOP: &str = "stop";

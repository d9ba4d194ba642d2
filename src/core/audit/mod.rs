//! Audits: what an interview goes through, what is noted on it in the room, and what the desk review makes of it.
//! Views borrow records; every change is given as intents for one proposal.
//!
//! | file | what it is |
//! |---|---|
//! | `agenda` | the stops of an interview: criteria, on the sampled items |
//! | `check` | what was seen at a stop: mark, note, evidence |
//! | `tags` | `#A.3.2` and `@SYS-04` in a note, and where they lead |
//! | `attendance` | who is to be at the opening and at the closing |
//! | `coverage` | what the audits of a programme look at, and the holes |
//! | `independence` | what ties an auditor to what is audited |
//! | `file` | the auditor's own file, and what marks it |
//! | `hand_in` | what comes back from it to the client's workspace |
//! | `sample` | population, picks that can be drawn again, and what they can't show |
//! | `start` | the baseline that an audit begins with |
//! | `review` | all that was noted on a criterion, the verdict, and the finding that follows |

mod agenda;
pub mod attendance;
mod check;
pub mod coverage;
mod file;
mod hand_in;
pub mod independence;
mod review;
pub mod sample;
mod start;
mod tags;

pub use agenda::{Stop, agenda, criteria};
pub use check::{Check, Mark, Noted, marks, note, of_audit, of_interview};
pub use file::AuditFile;
pub use hand_in::{HandIn, HandInError, Line, hand_in, handed_in, receipt};
pub use review::{Verdict, Viewed, decide, finding_of, review, reviewed, verdicts_of};
pub use start::start;
pub use tags::{Mention, Tag, mentions, mentions_of, tags};

/// Keys of the registers.
pub const PROGRAMME: &str = "audit_programme";
pub const AUDIT: &str = "audit";
pub const INTERVIEW: &str = "interview";
pub const CHECK: &str = "audit_check";
pub const FINDING: &str = "finding";
pub const ATTENDANCE: &str = "attendance";
pub const REQUEST: &str = "evidence_request";
pub const SAMPLE: &str = "sample";
pub const SLOT: &str = "audit_slot";

/// Fields, checked against the schema by a test.
pub mod field {
    pub const AUDIT: &str = "audit";
    pub const INTERVIEW: &str = "interview";
    pub const CRITERION: &str = "criterion";
    pub const CRITERIA: &str = "criteria";
    pub const ITEM: &str = "item";
    pub const ITEM_OTHER: &str = "item_other";
    pub const ITEMS: &str = "items";
    pub const MARK: &str = "mark";
    pub const TICKED: &str = "ticked";
    pub const NOTE: &str = "note";
    pub const EVIDENCE: &str = "evidence";
    pub const AUDITOR: &str = "auditor";
    pub const VERDICT: &str = "verdict";
    pub const REASON: &str = "reason";
    pub const DECIDED_BY: &str = "decided_by";
    pub const DECIDED_ON: &str = "decided_on";
    pub const LOG: &str = "log";
    pub const PARKED: &str = "parked";
    pub const STARTED: &str = "started";
    pub const ENDED: &str = "ended";
    pub const OWNER: &str = "owner";
    pub const ACKNOWLEDGEMENT: &str = "acknowledgement";
    pub const ACKNOWLEDGED_BY: &str = "acknowledged_by";
    pub const ACKNOWLEDGED_ON: &str = "acknowledged_on";
    pub const OPINION: &str = "opinion";
    pub const CARRIED_FROM: &str = "carried_from";
    pub const PLAN_DAYS: &str = "plan_days";
}

//! A gap analysis: what is done today, compared with what is asked for, checkpoint by checkpoint and control by control.
//! Views borrow records; every change is given as intents for one proposal.
//!
//! | file | what it is |
//! |---|---|
//! | `agenda` | what is compared: the checkpoints of clauses 4 to 10, and the controls of the roles that are held |
//! | `item` | what is said about one of them, and the action that follows |
//! | `known` | what interviews of audits noted on the same criterion |
//! | `report` | how far it has come by clause and group, and the measures by priority and effort |

mod agenda;
mod item;
mod known;
mod report;

pub use agenda::{agenda, by_standard, left_out, roles};
pub use item::{Conformity, Effort, Item, Judged, Priority, act, is_clause, items, judge};
pub use known::{Known, known};
pub use report::{Group, Measure, Report, Tally, group_of, measures, report};

/// Keys of the registers.
pub const ASSESSMENT: &str = "gap_assessment";
pub const ITEM: &str = "gap_item";

/// Fields, checked against the schema by a test.
pub mod field {
    pub const ASSESSMENT: &str = "assessment";
    pub const CRITERION: &str = "criterion";
    pub const PRACTICE: &str = "practice";
    pub const CONFORMITY: &str = "conformity";
    pub const MATURITY: &str = "maturity";
    pub const GAP: &str = "gap";
    pub const ASSESSED_BY: &str = "assessed_by";
    pub const ASSESSED_ON: &str = "assessed_on";
    pub const PRIORITY: &str = "priority";
    pub const EFFORT: &str = "effort";
    pub const OWNER: &str = "owner";
    pub const ACTION: &str = "action";
    pub const EVIDENCE: &str = "evidence";
    pub const STARTS_ON: &str = "starts_on";
    pub const STATUS: &str = "status";

    /// What is said about a criterion.
    pub const JUDGED: [&str; 7] = [PRACTICE, CONFORMITY, GAP, PRIORITY, EFFORT, OWNER, MATURITY];
}

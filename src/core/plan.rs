//! Implementation plans: approving one keeps the planned days of its milestones, and a slip is counted from those.

mod feedback;
mod from_gap;

use chrono::NaiveDate;

use super::id::RecordId;
use super::intent::Intent;
use super::natural;
use super::workspace::{Life, RecordRef, Workspace};

pub use feedback::{add, shift, waiting};
pub use from_gap::{Made, Wanted, from_gap};

/// Keys of the registers.
pub const PLAN: &str = "plan";
pub const MILESTONE: &str = "plan_milestone";
/// Of what is done for a milestone.
pub const ACTION: &str = "action";

/// Fields, checked against the schema by a test.
pub mod field {
    pub const PLAN: &str = "plan";
    pub const MILESTONE: &str = "milestone";
    pub const DUE: &str = "due";
    pub const BASELINE_DUE: &str = "baseline_due";
    pub const BASELINE_ON: &str = "baseline_on";
    pub const DONE_ON: &str = "done_on";
    pub const DEPENDS_ON: &str = "depends_on";
}

const APPROVED: &str = "approved";

fn day(record: RecordRef<'_>, field: &str) -> Option<NaiveDate> {
    record.text(field).parse().ok()
}

pub fn is_reached(milestone: RecordRef<'_>) -> bool {
    matches!(milestone.text("status"), "done" | "verified")
}

/// The milestones of a plan that were not given up, in the order of their labels.
pub fn milestones(plan: RecordRef<'_>) -> Vec<RecordRef<'_>> {
    let all = plan.workspace().pointing(MILESTONE, field::PLAN, plan.id());
    let mut all: Vec<RecordRef<'_>> = all.filter(|one| one.text("status") != "cancelled").collect();
    all.sort_by(|a, b| natural::compare(a.label(), b.label()).then(a.id().cmp(&b.id())));
    all
}

/// The actions of a milestone that were not given up, in the order of their labels.
pub fn tasks(milestone: RecordRef<'_>) -> Vec<RecordRef<'_>> {
    let all = milestone.workspace().pointing(ACTION, field::MILESTONE, milestone.id());
    let mut all: Vec<RecordRef<'_>> = all.filter(|one| one.text("status") != "cancelled").collect();
    all.sort_by(|a, b| natural::compare(a.label(), b.label()).then(a.id().cmp(&b.id())));
    all
}

/// The day on which a milestone was reached, or is expected today: one that is late is not reached before today.
pub fn expected(milestone: RecordRef<'_>, today: NaiveDate) -> Option<NaiveDate> {
    match day(milestone, field::DONE_ON).filter(|_| is_reached(milestone)) {
        Some(done) => Some(done),
        None => day(milestone, field::DUE).map(|due| due.max(today)),
    }
}

/// Days by which a milestone is later than approved; less than nothing where it is earlier, none without an approved day.
pub fn slip(milestone: RecordRef<'_>, today: NaiveDate) -> Option<i64> {
    let approved = day(milestone, field::BASELINE_DUE)?;
    Some((expected(milestone, today)? - approved).num_days())
}

/// Days by which the last milestone of a plan is later than the last approved day.
pub fn plan_slip(plan: RecordRef<'_>, today: NaiveDate) -> Option<i64> {
    let all = milestones(plan);
    let approved = all.iter().filter_map(|one| day(*one, field::BASELINE_DUE)).max()?;
    let expected = all.iter().filter_map(|one| expected(*one, today)).max()?;
    Some((expected - approved).num_days())
}

/// What the approval of a plan takes along: the day of it, and the planned day of each milestone that is not reached
/// yet as the approved one. What is reached keeps the day that it was measured against.
pub fn freeze(workspace: &Workspace, plan: RecordId, to: &str, today: NaiveDate) -> Vec<Intent> {
    let Some(record) = workspace.get(plan).filter(|one| one.register_key() == PLAN && to == APPROVED) else {
        return Vec::new();
    };
    let open = milestones(record).into_iter().filter(|one| one.life() == Life::Live);
    let open = open.filter(|one| !is_reached(*one) || !one.filled(field::BASELINE_DUE));
    let dated = open.filter(|one| one.filled(field::DUE) && one.text(field::DUE) != one.text(field::BASELINE_DUE));
    let kept = dated.map(|one| Intent::set(one.id(), field::BASELINE_DUE, one.text(field::DUE)));
    let frozen = Intent::set(plan, field::BASELINE_ON, today.to_string());
    std::iter::once(frozen).chain(kept).collect()
}

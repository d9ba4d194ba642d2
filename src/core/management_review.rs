//! Management reviews: what has to be told there, who has to be there, which was the last.

use chrono::NaiveDate;

use super::id::RecordId;
use super::natural;
use super::record::ValueRef;
use super::workspace::{Life, RecordRef, Workspace};

pub const REGISTER: &str = "management_review";

/// An input of 9.3.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Input {
    pub field: &'static str,
    /// As a sentence names it.
    pub name: &'static str,
}

/// The inputs that the standard names, in its order.
pub const INPUTS: [Input; 7] = [
    Input { field: "input_earlier_actions", name: "earlier actions" },
    Input { field: "input_issues", name: "changed issues" },
    Input { field: "input_parties", name: "changed needs of parties" },
    Input { field: "input_nonconformities", name: "nonconformities and corrective actions" },
    Input { field: "input_measurements", name: "monitoring and measurement" },
    Input { field: "input_audits", name: "audit results" },
    Input { field: "input_opportunities", name: "opportunities for improvement" },
];

/// What most reviews are told beside them.
pub const USUAL: [Input; 2] = [
    Input { field: "input_objectives", name: "objectives" },
    Input { field: "input_risks", name: "risks, incidents and resources" },
];

/// Day of a review that took place; none before.
pub fn held_on(review: RecordRef<'_>) -> Option<NaiveDate> {
    let held = matches!(review.text("status"), "held" | "minutes_approved" | "actions_closed");
    review.text("held_on").parse().ok().filter(|_| held)
}

/// The actions that a review led to: those that it names, and those that name it.
pub fn actions(review: RecordRef<'_>) -> Vec<RecordRef<'_>> {
    let pointing = review.workspace().pointing("action", REGISTER, review.id());
    let mut all: Vec<RecordRef<'_>> =
        review.targets("actions").filter(|one| one.life() == Life::Live).chain(pointing).collect();
    all.sort_by(|a, b| natural::compare(a.label(), b.label()).then(a.id().cmp(&b.id())));
    all.dedup_by_key(|one| one.id());
    all
}

/// The newest review that took place by then.
pub fn newest_held(workspace: &Workspace, today: NaiveDate) -> Option<RecordRef<'_>> {
    let held = workspace.live(REGISTER).filter_map(|one| Some((held_on(one).filter(|day| *day <= today)?, one)));
    held.max_by_key(|(day, one)| (*day, one.id())).map(|(_, one)| one)
}

/// The review before this one: the one that it names, else the newest that was held and is another.
pub fn before(review: RecordRef<'_>, today: NaiveDate) -> Option<RecordRef<'_>> {
    let until = held_on(review).unwrap_or(today);
    let held = review.workspace().live(REGISTER).filter(|one| one.id() != review.id());
    let held = held.filter_map(|one| Some((held_on(one).filter(|day| *day <= until)?, one)));
    review.target("previous").or_else(|| held.max_by_key(|(day, one)| (*day, one.id())).map(|(_, one)| one))
}

fn is_top(role: RecordRef<'_>) -> bool {
    role.value("top_management") == ValueRef::Bool(true)
}

/// Whether any role is marked as top management.
pub fn has_top_management(workspace: &Workspace) -> bool {
    workspace.live("role").any(is_top)
}

/// Whether a person held a role of top management on that day. A deputy does not direct the organisation.
pub fn is_top_management(person: RecordRef<'_>, on: NaiveDate) -> bool {
    let workspace = person.workspace();
    let day = |one: RecordRef<'_>, field: &str| one.text(field).parse::<NaiveDate>().ok();
    workspace.pointing("assignment", "person", person.id()).any(|held| {
        held.target("role").is_some_and(is_top)
            && day(held, "from").is_none_or(|from| from <= on)
            && day(held, "until").is_none_or(|until| on <= until)
    })
}

/// The people who hold a role of top management on that day.
pub fn top_management(workspace: &Workspace, on: NaiveDate) -> Vec<RecordId> {
    workspace.live("person").filter(|person| is_top_management(*person, on)).map(RecordRef::id).collect()
}

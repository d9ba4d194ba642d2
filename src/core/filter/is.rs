//! The conditions after `is:`, which rows and flags of a table share.

use super::Viewer;
use crate::core::derived;
use crate::core::record::{LIFE, ValueRef};
use crate::core::schema::{Kind, Register};
use crate::core::workspace::{Life, RecordRef};

/// What a record can be, beyond what its fields say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Is {
    /// A due date or review passed without what was due.
    Overdue,
    Archived,
    /// Copies of the workspace disagree about one of its fields.
    Conflict,
    /// It has findings.
    Problem,
    /// The rating that gives its level is missing.
    Unrated,
    /// A rating of it waits for an assessor.
    Proposed,
    /// Who asks answers for it.
    Mine,
    /// Nobody has decided yet whether the control applies.
    Undecided,
    /// Somebody else changed it since one last looked.
    Changed,
    /// Its workflow goes on.
    Open,
    /// Its workflow has come to an end.
    Closed,
    /// Its level exceeds the appetite.
    AboveAppetite,
}

impl Is {
    pub const ALL: [Is; 12] = [
        Is::Overdue,
        Is::Mine,
        Is::Open,
        Is::Closed,
        Is::Unrated,
        Is::AboveAppetite,
        Is::Proposed,
        Is::Undecided,
        Is::Changed,
        Is::Conflict,
        Is::Problem,
        Is::Archived,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Is::Overdue => "overdue",
            Is::Archived => "archived",
            Is::Conflict => "conflict",
            Is::Problem => "problem",
            Is::Unrated => "unrated",
            Is::Proposed => "proposed",
            Is::Mine => "mine",
            Is::Undecided => "undecided",
            Is::Changed => "changed",
            Is::Open => "open",
            Is::Closed => "closed",
            Is::AboveAppetite => "above-appetite",
        }
    }

    /// One line for type-ahead.
    pub const fn help(self) -> &'static str {
        match self {
            Is::Overdue => "past due or past its review",
            Is::Archived => "put away; hidden unless asked for",
            Is::Conflict => "copies disagree about a field",
            Is::Problem => "the checks found something",
            Is::Unrated => "has no rating yet",
            Is::Proposed => "a rating waits for an assessor",
            Is::Mine => "you answer for it",
            Is::Undecided => "nobody has decided whether it applies",
            Is::Changed => "changed by someone else since you looked",
            Is::Open => "not yet at an end of its workflow",
            Is::Closed => "at an end of its workflow",
            Is::AboveAppetite => "its level exceeds the appetite",
        }
    }

    /// Why a register can't be asked this.
    pub(super) fn refusal(self, register: &Register) -> Option<String> {
        let plural = &register.plural;
        let refuse = |why: &str| Some(format!("is:{} asks for {why}, which {plural} don't have.", self.name()));
        match self {
            Is::Unrated | Is::AboveAppetite if level_field(register).is_none() => refuse("a rating"),
            Is::Proposed if !matches!(register.key.as_str(), "risk" | "rating") => refuse("proposed ratings"),
            Is::Undecided if register.key != "soa" => refuse("a decision on applicability"),
            Is::Open | Is::Closed if register.state.is_none() => refuse("a workflow"),
            Is::Mine if register.meaning("owner").is_none() && register.key != "soa" => refuse("an owner"),
            _ => None,
        }
    }

    pub fn holds(self, record: RecordRef<'_>, viewer: &Viewer) -> bool {
        match self {
            Is::Overdue => derived::overdue_since(record, viewer.today).is_some(),
            Is::Archived => record.life() == Life::Archived,
            Is::Conflict => has_conflict(record),
            Is::Problem => viewer.problems.contains(&record.id()),
            Is::Unrated => level(record).is_none() && !level_is_missing(record),
            Is::AboveAppetite => level(record).is_some_and(|rated| rated.above_appetite()),
            Is::Proposed => is_proposed(record),
            Is::Mine => viewer.person.is_some_and(|person| derived::is_owned_by(record, person)),
            Is::Undecided => !record.filled("applicable"),
            Is::Changed => viewer.changed.contains(&record.id()),
            Is::Open => !has_ended(record),
            Is::Closed => has_ended(record),
        }
    }
}

fn level_field(register: &Register) -> Option<&str> {
    register.meaning("level").filter(|field| field.kind == Kind::Rating).map(|field| field.key.as_str())
}

fn level(record: RecordRef<'_>) -> Option<crate::core::path::Rated<'_>> {
    crate::core::path::rated(record, level_field(record.register()?)?)
}

/// Erased, or not for whoever asks: it was rated.
fn level_is_missing(record: RecordRef<'_>) -> bool {
    let field = record.register().and_then(level_field);
    field.is_some_and(|field| record.value(field) == ValueRef::Erased)
}

fn has_ended(record: RecordRef<'_>) -> bool {
    let states = record.register().and_then(|register| register.state.as_ref());
    states.and_then(|states| states.state(record.text(&states.field))).is_some_and(|state| state.end)
}

/// A risk with a proposal that waits, or such a proposal. A blind rating is only compared and never waits.
fn is_proposed(record: RecordRef<'_>) -> bool {
    let waits = |rating: RecordRef<'_>| {
        rating.text("status") == "proposed"
            && rating.value("blind") != ValueRef::Bool(true)
            && rating.life() == Life::Live
    };
    match record.register_key() {
        "rating" => waits(record),
        _ => record.workspace().pointing("rating", "risk", record.id()).any(waits),
    }
}

/// Conflicts are rare: only a record in which a cell has two heads is taken apart.
fn has_conflict(record: RecordRef<'_>) -> bool {
    record.record.is_forked() && record.conflicts().iter().any(|field| *field != LIFE)
}

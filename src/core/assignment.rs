//! Who holds a role today.

use chrono::NaiveDate;

use super::record::ValueRef;
use super::workspace::{Life, RecordRef};

/// Whether an assignment is held on this day: it has begun, and its last day is not over.
pub fn is_current(assignment: RecordRef<'_>, today: NaiveDate) -> bool {
    let day = |field: &str| assignment.text(field).parse::<NaiveDate>().ok();
    day("from").is_none_or(|from| from <= today) && day("until").is_none_or(|until| until >= today)
}

/// Whether a person is no longer there.
pub fn has_left(person: RecordRef<'_>) -> bool {
    person.value("active") == ValueRef::Bool(false) || person.life() != Life::Live
}

//! Tasks that come again: when one that repeats is done, the next stands in the same entry, so that each time has its own
//! record with its own proof.

use chrono::{Months, NaiveDate};

use super::id::RecordId;
use super::intent::Intent;
use super::workspace::{RecordRef, Workspace};

const ACTION: &str = "action";
const REPEATS: &str = "repeats";
const DUE: &str = "due";
/// What the next one takes over.
const SAME: [&str; 8] = ["title", "description", "origin", "origin_record", "owner", "priority", "risk", "treatment"];

/// How many months until it comes again.
fn months(record: RecordRef<'_>) -> Option<Months> {
    Some(Months::new(match record.text(REPEATS) {
        "monthly" => 1,
        "quarterly" => 3,
        "half_yearly" => 6,
        "yearly" => 12,
        "two_yearly" => 24,
        _ => return None,
    }))
}

/// The day of the next one: counted from the day on which this one was due, so that a late one does not move the year;
/// the first such day after today.
fn next_day(record: RecordRef<'_>, today: NaiveDate) -> Option<NaiveDate> {
    let step = months(record)?;
    let mut day: NaiveDate = record.text(DUE).parse().unwrap_or(today);
    loop {
        day = day.checked_add_months(step)?;
        if day > today {
            return Some(day);
        }
    }
}

/// The next task, when the step to `to` finishes one that repeats.
pub fn next(workspace: &Workspace, id: RecordId, to: &str, today: NaiveDate, fresh: RecordId) -> Option<Intent> {
    let record = workspace.get(id).filter(|record| record.register_key() == ACTION && to == "done")?;
    let day = next_day(record, today)?;
    let kept = SAME.iter().chain(&[REPEATS]).filter(|key| record.filled(key));
    let mut fields: Vec<(String, serde_json::Value)> = kept.map(|key| ((*key).to_string(), record.json(key))).collect();
    fields.push((DUE.into(), day.to_string().into()));
    Some(Intent::Create { record: fresh, register: ACTION.into(), label: None, fields })
}

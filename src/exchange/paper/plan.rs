//! The audit plan by hours, for those who are audited: who is wanted when, where and about what.

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::model::{Signature, Table, days};
use super::{Paper, Setting, read};
use crate::core::audit::field;
use crate::core::workspace::RecordRef;
use crate::exchange::sheet::Cell;

pub fn fill(paper: &mut Paper, audit: RecordRef<'_>, setting: Setting) {
    let slots = slots(audit);
    let blocks = &mut paper.blocks;
    let mut facts = read::wanted(audit, &["objectives", "scope"]);
    facts.push(("Criteria".into(), criteria(audit, &slots)));
    facts.extend(read::facts(audit, &["systems", "sites", "units", "kind", "body", "lead", "team"]));
    facts.push(("Days".into(), days(read::date(audit, "starts_on"), read::date(audit, "ends_on"))));
    blocks.facts(facts);
    blocks.heading("Timetable");
    if slots.is_empty() {
        blocks.note("No slots are planned yet.");
    }
    for same in slots.chunk_by(|a, b| day(*a, setting) == day(*b, setting)) {
        let day = same.first().and_then(|slot| day(*slot, setting));
        blocks.subheading(day.map_or_else(|| "No time yet".to_string(), |day| day.format("%A %Y-%m-%d").to_string()));
        blocks.table(timetable(same, setting), "");
    }
    let local = slots.iter().filter_map(|slot| local(*slot, "starts", setting));
    let mut offsets: Vec<String> = local.map(|time| time.format("%:z").to_string()).collect();
    offsets.sort_unstable();
    offsets.dedup();
    if !offsets.is_empty() {
        blocks.note(format!("Times are in UTC{}.", offsets.join(" or, once the clocks are changed, in UTC")));
    }
    blocks.heading("Agreed");
    let lead = read::of(audit, "lead");
    blocks.signatures(vec![Signature::new("Lead auditor", lead), Signature::new("For the audited organisation", "")]);
    paper.table = rows(&slots);
}

fn local(slot: RecordRef<'_>, key: &str, setting: Setting) -> Option<DateTime<FixedOffset>> {
    read::time(slot, key).map(setting.zone)
}

fn day(slot: RecordRef<'_>, setting: Setting) -> Option<NaiveDate> {
    local(slot, "starts", setting).map(|time| time.date_naive())
}

/// The slots of one day.
fn timetable(slots: &[RecordRef<'_>], setting: Setting) -> Table {
    let columns = [("Time", 16), ("Topic", 27), ("Criteria", 13), ("Interviewees", 17), ("Auditor", 14), ("Place", 13)];
    let mut table = Table::new(columns);
    for slot in slots {
        let hour = |key: &str| local(*slot, key, setting).map(|time| time.format("%H:%M").to_string());
        let time = match (hour("starts"), hour("ends")) {
            (Some(from), Some(to)) => format!("{from} to {to}"),
            (Some(from), None) => format!("from {from}"),
            (None, Some(to)) => format!("until {to}"),
            (None, None) => String::new(),
        };
        let criteria = slot.elements(field::CRITERIA).collect::<Vec<_>>().join(", ");
        let said = ["interviewees", "auditor", "place"].map(|key| Cell::text(read::of(*slot, key)));
        table.row([time, read::of(*slot, "topic"), criteria].map(Cell::text).into_iter().chain(said));
    }
    table
}

/// The criteria of the audit and of its slots with their titles, which the timetable has no room for.
fn criteria(audit: RecordRef<'_>, slots: &[RecordRef<'_>]) -> String {
    let all = std::iter::once(&audit).chain(slots).flat_map(|record| record.elements(field::CRITERIA));
    read::criteria(audit.workspace(), all.collect())
}

/// The slots in the order of time; those without one come last.
fn slots(audit: RecordRef<'_>) -> Vec<RecordRef<'_>> {
    let mut slots: Vec<RecordRef<'_>> = audit.workspace().pointing("audit_slot", field::AUDIT, audit.id()).collect();
    slots.sort_by(|a, b| {
        let key = |slot: RecordRef<'_>| {
            let starts = read::time(slot, "starts");
            (starts.is_none(), starts, read::time(slot, "ends"))
        };
        key(*a).cmp(&key(*b)).then_with(|| crate::core::natural::compare(a.label(), b.label()))
    });
    slots
}

fn rows(slots: &[RecordRef<'_>]) -> Table {
    let columns = [
        ("Slot", 0),
        ("Starts", 0),
        ("Ends", 0),
        ("Topic", 0),
        ("Criteria", 0),
        ("Interviewees", 0),
        ("Auditor", 0),
        ("Place", 0),
    ];
    let mut table = Table::new(columns);
    for slot in slots {
        let time = |key: &str| match read::time(*slot, key) {
            Some(time) => Cell::DateTime(time.naive_utc()),
            None => Cell::text(slot.text(key)),
        };
        let said =
            ["topic", field::CRITERIA, "interviewees", "auditor", "place"].map(|key| Cell::text(read::of(*slot, key)));
        table.row([Cell::text(slot.label()), time("starts"), time("ends")].into_iter().chain(said));
    }
    table
}

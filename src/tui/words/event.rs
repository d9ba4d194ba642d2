//! What happens and what follows from it: new looks, duties to report, values.

use chrono::NaiveDate;

pub const ASKED_AGAIN: &str = "Asked to look again";
pub const ASKS_FOR: &str = "Asks for a new look";
pub const NOT_LOOKED_AT: &str = "not looked at";
pub const NOT_NEEDED: &str = "not needed";
pub const REPORTING: &str = "Reporting";
pub const VALUES: &str = "Values";
pub const NO_INCIDENT: &str = "only an incident is reported; go to one first";

pub fn looked_at(day: NaiveDate) -> String {
    format!("looked at {day}")
}

/// `incident IN-004 (9 Oct): Ward notes pasted`.
pub fn asked_by(kind: &str, label: &str, day: NaiveDate, title: &str) -> String {
    format!("{kind} {label} ({}): {title}", day.format("%-d %b"))
}

/// `ME-001 above its limit, 15 % (29 Oct), 2 times: Missed sepsis`.
pub fn limit_crossed(
    label: &str,
    side: &str,
    value: f64,
    unit: &str,
    day: NaiveDate,
    times: usize,
    title: &str,
) -> String {
    let value = format!("{value} {unit}");
    let again = match times {
        0 | 1 => String::new(),
        2 => ", twice".to_string(),
        times => format!(", {times} times"),
    };
    format!("{label} {side} its limit{again}, {} ({}): {title}", value.trim(), day.format("%-d %b"))
}

pub fn nothing_asks(label: &str) -> String {
    format!("nothing asks for a new look at {label}")
}

pub fn no_new_look(label: &str) -> String {
    format!("{label} needs no new look, because")
}

pub fn report_under(label: &str) -> String {
    format!("Report {label} under which duty?")
}

pub fn by_day(deadline: &str) -> String {
    format!("by {deadline}")
}

/// `_.-=#  15 %, up`.
pub fn last_value(bars: &str, value: f64, unit: &str, trend: &str) -> String {
    let value = format!("{value} {unit}");
    let trend = if trend.is_empty() { String::new() } else { format!(", {trend}") };
    format!("{bars}  {}{trend}", value.trim())
}

//! What `--as-of` means: a day, a baseline or a position.

use chrono::{DateTime, Days, Local, NaiveDate, NaiveTime, TimeZone};

use super::failure::Failure;
use crate::core::definition::BASELINE;
use crate::core::id::Position;
use crate::core::typing;
use crate::ledger::Ledger;

/// A state of the past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    pub position: Position,
    /// The day that counts as today there.
    pub day: NaiveDate,
}

/// Reads the words of `--as-of`. A day means its end, where this computer is. A baseline goes before a day, because a
/// person gave it its name.
///
/// # Errors
/// `Usage` for words that mean nothing, with the baselines that exist; `Refused` for a day before the first entry.
pub fn moment(ledger: &Ledger, words: &str, today: NaiveDate) -> Result<Moment, Failure> {
    let words = words.trim();
    let workspace = ledger.workspace();
    let baseline = workspace.definition(&format!("{BASELINE}{words}"));
    if let Some(text) = baseline.and_then(|value| value.get("position")).and_then(|value| value.as_str()) {
        let position = text.parse().map_err(|error| Failure::Unusable(format!("the baseline {words}: {error}")))?;
        return Ok(Moment { day: day_of(ledger, &position, today)?, position });
    }
    if words == "now" {
        return Ok(Moment { position: workspace.position().clone(), day: today });
    }
    if words.contains('#') || words == "start" {
        let position: Position = words.parse().map_err(|error| Failure::usage(format!("--as-of: {error}")))?;
        return Ok(Moment { day: day_of(ledger, &position, today)?, position });
    }
    let day = typing::date(words, today).map_err(|_| unknown(ledger, words))?;
    let position = ledger.position_at(end_of(day))?;
    if position.0.is_empty() {
        return Err(Failure::refused(format!(
            "nothing had been recorded by the end of {day}; `aims log` shows from when on there is something"
        )));
    }
    Ok(Moment { position, day })
}

fn unknown(ledger: &Ledger, words: &str) -> Failure {
    let baselines: Vec<&str> = ledger.workspace().definitions(BASELINE).map(|(name, _)| name).collect();
    let known = match baselines.as_slice() {
        [] => "there are no baselines yet".to_string(),
        names => format!("the baselines are {}", names.join(", ")),
    };
    Failure::usage(format!("\"{words}\" is no date such as 2026-03-31, no position and no baseline; {known}"))
}

/// The last millisecond of a day, where this computer is.
fn end_of(day: NaiveDate) -> i64 {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day).and_time(NaiveTime::MIN);
    // Where the clocks change at midnight, the next day begins at the first moment that exists.
    let local = Local.from_local_datetime(&next).earliest().map(|time| time.timestamp_millis());
    local.unwrap_or_else(|| next.and_utc().timestamp_millis()) - 1
}

/// The day of the newest entry that a position includes.
fn day_of(ledger: &Ledger, position: &Position, today: NaiveDate) -> Result<NaiveDate, Failure> {
    let mut newest = None;
    for (site, (seq, _)) in &position.0 {
        let entry = ledger.entry(crate::core::id::EntryId { site: *site, seq: *seq })?;
        newest = newest.max(entry.map(|entry| entry.header.time));
    }
    Ok(newest.and_then(day).unwrap_or(today))
}

/// The day of a moment, where this computer is.
pub fn day(millis: i64) -> Option<NaiveDate> {
    DateTime::from_timestamp_millis(millis).map(|time| time.with_timezone(&Local).date_naive())
}

/// A moment as people read it, where this computer is.
pub fn minute(millis: i64) -> String {
    let time = DateTime::from_timestamp_millis(millis).map(|time| time.with_timezone(&Local));
    time.map_or_else(String::new, |time| time.format("%Y-%m-%d %H:%M").to_string())
}

/// A moment as programs read it.
pub fn rfc3339(millis: i64) -> String {
    let time = DateTime::from_timestamp_millis(millis);
    time.map_or_else(String::new, |time| time.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
}

//! The demo organisation, read from `data/demo` like any import and written into the journal as it happened: by
//! several people over many months, all days counted from today.
//!
//! Every file is a register's and begins with the columns `@at` (`-412d 09:35`, UTC), `@by` (label of the person),
//! `@because` and `@label`; the others are fields and rating cells as [`super::register`] writes them. Rows of all
//! files with the same time, person and reason are one entry. A label that is seen for the first time is a new
//! record, later rows set what their cells say, `(none)` clears. `baselines.csv` has `@at`, `@by`, `name`,
//! `approved_by`, `note`. What is approved in versions gets the position and the hash of that moment.

mod files;
mod rows;

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use crate::core::catalogue::Role;
use crate::core::definition::BASELINE;
use crate::core::entry::Actor;
use crate::core::id::RecordId;
use crate::core::intent::{Intent, Proposal};
use crate::exchange::sheet::SheetError;
use crate::ledger::{Ledger, LedgerError, Opening, Setup};
use crate::library::{Library, LibraryError, Start, StartError, methods, start};
use crate::store::Store;
use files::{Line, Script};

pub use files::FILES;

/// Uid of the first person of the demo.
const FIRST_UID: u32 = 1000;

/// Why the demo can't be made.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error("data/demo: {0}")]
    Sheet(#[from] SheetError),
    #[error("data/demo/{file}, line {line}: {why}")]
    Row { file: String, line: u64, why: String },
    #[error("data/demo/{file} is missing")]
    Missing { file: &'static str },
    #[error("{0}")]
    Library(#[from] LibraryError),
    #[error("{0}")]
    Start(#[from] StartError),
    #[error("{0}")]
    Ledger(#[from] LedgerError),
}

/// Makes the demo in an empty store.
///
/// # Errors
/// When a file is wrong, with its name and line, or the store refuses.
pub fn load(store: Arc<dyn Store>, opening: Opening) -> Result<Ledger, DemoError> {
    load_files(store, opening, FILES)
}

/// Makes a workspace from files of the demo's form: name and text of each.
///
/// # Errors
/// As [`load`].
pub fn load_files(store: Arc<dyn Store>, mut opening: Opening, files: &[(&str, &str)]) -> Result<Ledger, DemoError> {
    let library = Library::embedded();
    let today = opening.outside.today();
    let script = Script::read(library.schema()?, files, today)?;
    let founder = script.lines.first().ok_or(DemoError::Missing { file: "organisation.csv" })?;
    // The first entry is somebody's, too; afterwards the ledger is the caller's again.
    let caller = std::mem::replace(&mut opening.actor, script.actor(&founder.by, None));
    let proposal = start(library, &wanted(&script)?, &mut || opening.outside.record_id())?;
    let first = founder.at.saturating_sub(24 * 60 * 60 * 1000);
    let mut ledger = Ledger::create(store, opening, Setup { proposal, now: Some(first) })?;
    let mut baselines = script.baselines.iter().peekable();
    for group in script.groups() {
        let Some(line) = group.first() else { continue };
        while let Some(baseline) = baselines.next_if(|baseline| baseline.at < line.at) {
            name_baseline(&mut ledger, &script, baseline)?;
        }
        let proposal = rows::proposal(&mut ledger, &group, today)?;
        let actor = acting(&ledger, &script, &line.by);
        ledger.submit_as(&proposal, actor, line.at).map_err(|error| told(error, &group, &ledger))?;
    }
    for baseline in baselines {
        name_baseline(&mut ledger, &script, baseline)?;
    }
    ledger.set_actor(caller);
    Ok(ledger)
}

/// What `aims new` would have been told.
fn wanted(script: &Script) -> Result<Start, DemoError> {
    let missing = DemoError::Missing { file: "organisation.csv" };
    let founding = script.lines.iter().find(|line| line.register.key == "organisation").ok_or(missing)?;
    let text = |key: &str| founding.text(key);
    let roles = text("roles").split(';').filter_map(|role| Role::from_key(role.trim())).collect();
    let method = match text("method").trim() {
        "" => methods::DEFAULT.to_string(),
        method => method.to_string(),
    };
    Ok(Start { name: text("name"), roles, method })
}

/// The person as an actor; by login alone until there is a record.
fn acting(ledger: &Ledger, script: &Script, label: &str) -> Actor {
    script.actor(label, ledger.workspace().by_label("person", label).map(|person| person.id()))
}

fn name_baseline(ledger: &mut Ledger, script: &Script, line: &files::Baseline) -> Result<(), DemoError> {
    let approved_by = ledger.workspace().by_label("person", &line.approved_by).map(|person| person.id().to_string());
    let value = json!({
        "position": ledger.workspace().position().to_string(),
        "approved_by": approved_by,
        "approved_on": day_of(line.at).map(|day| day.to_string()),
        "note": line.note,
    });
    let define = Intent::Define { key: format!("{BASELINE}{}", line.name), value };
    let actor = acting(ledger, script, &line.by);
    let proposal = Proposal::edit(vec![define], line.note.clone());
    let wrong =
        |error: LedgerError| DemoError::Row { file: files::BASELINES.into(), line: line.line, why: error.to_string() };
    ledger.submit_as(&proposal, actor, line.at).map(drop).map_err(wrong)
}

/// The day of a time in milliseconds, UTC.
fn day_of(at: i64) -> Option<NaiveDate> {
    chrono::DateTime::from_timestamp_millis(at).map(|time| time.date_naive())
}

/// A refusal with the file and line of the first row that it is about.
fn told(error: LedgerError, group: &[&Line], ledger: &Ledger) -> DemoError {
    let LedgerError::Refused(refusal) = &error else { return error.into() };
    let names: HashMap<RecordId, &str> = ledger
        .workspace()
        .schema()
        .outlines()
        .flat_map(|register| ledger.workspace().rows(&register.key))
        .map(|record| (record.id(), record.label()))
        .collect();
    let message = refusal.to_string();
    let about = refusal.problems.iter().find_map(|problem| problem.record).and_then(|id| names.get(&id).copied());
    let line = group
        .iter()
        .find(|line| about.is_some_and(|label| line.label == label))
        .or_else(|| group.iter().find(|line| message.starts_with(&line.label)))
        .or_else(|| group.first());
    match line {
        Some(line) => DemoError::Row { file: line.file.clone(), line: line.line, why: message },
        None => error.into(),
    }
}

/// The day so many days away from today, and the minute of it, in milliseconds.
fn moment(text: &str, today: NaiveDate) -> Option<i64> {
    let (day, clock) = text.trim().split_once(' ')?;
    let (hour, minute) = clock.split_once(':')?;
    let day = match day.strip_prefix('-') {
        Some(back) => today.checked_sub_days(Days::new(back.strip_suffix('d')?.parse().ok()?))?,
        None if day == "today" => today,
        None => return None,
    };
    let time = day.and_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0)?;
    Some(time.and_utc().timestamp_millis())
}

/// Where a value stands that a row sets for itself.
type Values = Vec<(String, Value)>;

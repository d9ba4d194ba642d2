//! A plan: what would be done, and the one proposal that does it.

use serde_json::Value;

use crate::core::entry::EntryKind;
use crate::core::intent::{Intent, Proposal};
use crate::exchange::report::Report;

/// An import that was understood and not yet done.
#[derive(Clone, Debug)]
pub struct Plan {
    pub report: Report,
    pub(super) intents: Vec<Intent>,
    /// Names, hashes and the report's sum, kept with the entry.
    pub(super) source: Value,
    /// Rows that would change what somebody wrote, where such rows stop the import.
    pub(super) conflicts: usize,
    pub(super) skip_refused: bool,
}

/// Why a plan is not carried out. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    #[error("{}; mend the file, or leave such rows out with --skip-refused", refused(*.count, .first))]
    Refused { count: usize, first: String },
    #[error(
        "{}; say with --on-conflict what to do: `update` takes the file's values, `skip` leaves these records as they are",
        conflicts(*.count)
    )]
    Conflict { count: usize },
    #[error("nothing to import: everything stands like that already")]
    Nothing,
}

fn refused(count: usize, first: &str) -> String {
    match count {
        1 => format!("nothing was imported, because a row is refused: {first}"),
        _ => format!("nothing was imported, because {count} rows are refused, the first: {first}"),
    }
}

fn conflicts(count: usize) -> String {
    match count {
        1 => "nothing was imported, because a row would change a record that is there".into(),
        _ => format!("nothing was imported, because {count} rows would change records that are there"),
    }
}

impl Plan {
    /// Whether rows are refused or would overwrite somebody's work.
    pub fn stopped(&self) -> Option<Stopped> {
        let refused = self.report.refused().count();
        match self.report.refused().next() {
            Some(first) if !self.skip_refused => {
                return Some(Stopped::Refused { count: refused, first: first.to_string() });
            }
            _ => {}
        }
        if self.conflicts > 0 {
            return Some(Stopped::Conflict { count: self.conflicts });
        }
        self.intents.is_empty().then_some(Stopped::Nothing)
    }

    /// The one entry that does it. The reason names the files where the caller gives none.
    ///
    /// # Errors
    /// See [`Stopped`].
    pub fn proposal(&self, because: &str) -> Result<Proposal, Stopped> {
        match self.stopped() {
            Some(stopped) => Err(stopped),
            None => Ok(self.propose(because, self.intents.clone())),
        }
    }

    /// As [`Plan::proposal`], for a plan that is carried out: of a large file everything that is to be done would else
    /// be in memory twice. What stays is the report.
    ///
    /// # Errors
    /// See [`Stopped`]; the plan is then as it was.
    pub fn take_proposal(&mut self, because: &str) -> Result<Proposal, Stopped> {
        match self.stopped() {
            Some(stopped) => Err(stopped),
            None => {
                let intents = std::mem::take(&mut self.intents);
                Ok(self.propose(because, intents))
            }
        }
    }

    fn propose(&self, because: &str, intents: Vec<Intent>) -> Proposal {
        let because = match because.trim() {
            "" => {
                let files = self.source.get("files").and_then(Value::as_array);
                let names: Vec<&str> =
                    files.into_iter().flatten().filter_map(|file| file.get("name")?.as_str()).collect();
                format!("import of {}", names.join(", "))
            }
            reason => reason.to_string(),
        };
        Proposal { intents, because, kind: EntryKind::Import, source: Some(self.source.clone()), ..Proposal::default() }
    }
}

//! The filter language: what is typed after `/`, on the command line after `--where`, and kept with a list.
//!
//! | term | rows that |
//! |---|---|
//! | `triage` | have these letters in this order in what they show; several words all have to match, best match first |
//! | `"third party"` | say exactly this in any text |
//! | `-word`, `-owner:me` | don't |
//! | `status:open`, `status:open,planned` | are called so; texts contain it, references are named by label or title |
//! | `title="Drift"` | have exactly this |
//! | `current.level>=high`, `progress<50`, `due<30d` | compare so; `30d` is in thirty days, `-2w` two weeks ago |
//! | `owner:me` | belong to who asks |
//! | `is:overdue` | see [`Is`] |
//! | `has:evidence`, `no:owner` | have something there, or nothing |
//! | `a | b` | one of the two |
//!
//! Text becomes a [`Filter`] ([`parse()`]), that becomes a [`Query`] against a register ([`compile`]), and the query is
//! asked row by row. Archived records take part only where the filter speaks of them.

mod ast;
mod complete;
mod days;
mod error;
mod headline;
mod is;
mod parse;
mod prose;
mod query;
mod resolve;
mod values;
mod wanted;

use std::collections::HashSet;
use std::sync::Arc;

use chrono::NaiveDate;

use super::id::RecordId;
use super::workspace::Workspace;

pub use ast::{Atom, Filter, Group, Op, Place, Term, Value};
pub use complete::{Candidate, Completion, complete};
pub use error::FilterError;
pub use headline::Headline;
pub use is::Is;
pub use parse::{LONGEST, MOST_TERMS, parse};
pub use query::Query;
pub(super) use resolve::find_path;
pub(super) use values::longest_choice;

/// Who asks, and when: what a filter needs to know beside the records.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// The day for which is asked; in an as-of view that day.
    pub today: NaiveDate,
    /// The person whom `me` means.
    pub person: Option<RecordId>,
    /// Records with findings, for `is:problem`.
    pub problems: Arc<HashSet<RecordId>>,
    /// Records that somebody else changed since one last looked, for `is:changed`.
    pub changed: Arc<HashSet<RecordId>>,
}

impl Viewer {
    pub fn new(today: NaiveDate) -> Self {
        Self { today, person: None, problems: Arc::default(), changed: Arc::default() }
    }

    pub fn person(mut self, person: Option<RecordId>) -> Self {
        self.person = person;
        self
    }
}

/// Reads a filter for a register. The error names the first thing that is wrong and what was probably meant.
pub fn compile(text: &str, workspace: &Workspace, register: &str, viewer: &Viewer) -> Result<Query, FilterError> {
    resolve::resolve(text, parse(text)?, workspace, register, viewer)
}

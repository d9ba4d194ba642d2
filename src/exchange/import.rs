//! Bringing files in: read, understood and reported as a whole before anything is changed.
//!
//! [`open()`] and [`folder()`] read files into a [`Bundle`]; [`read`] turns it into a [`Plan`] without touching anything;
//! [`Plan::proposal`] is the one entry that does it, to be taken back by one undo. `propose` is asked while planning,
//! so a row that would be refused later is refused in the report, with its line.

mod compare;
mod folder;
mod header;
mod identity;
mod names;
mod open;
mod plan;
mod rating;
mod rows;
mod trial;
mod value;

use std::sync::Arc;

use chrono::NaiveDate;
use serde_json::Value;

use super::cell::{DateOrder, DecimalMark};
use super::sheet::{Cell, HeaderRow, Row, Sheet, SheetError};
use crate::core::entry::Actor;
use crate::core::id::RecordId;
use crate::core::workspace::Workspace;

pub use folder::folder;
pub use header::{Heading, known_headings};
pub use open::{guess, open, open_bytes};
pub use plan::{Plan, Stopped};
pub use rating::{Around, Cells as RatingCells, Told, Wrong, read as read_rating};
pub use value::{Context, Reading, Wish, read as read_value};

/// What happens when a row would change a record that is there. Records that nobody touched since the workspace was
/// made (the undecided controls of a new one) are no conflict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnConflict {
    /// Nothing at all is imported.
    #[default]
    Stop,
    /// Records that are there stay as they are.
    Skip,
    /// The file counts.
    Update,
}

/// What an empty cell means for a record that is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EmptyCells {
    /// What stands is kept; `(none)` clears it.
    #[default]
    Keep,
    /// The field is cleared.
    Clear,
}

/// How a file is understood.
#[derive(Clone, Debug)]
pub struct Options {
    /// Headings that the caller explains: heading and path of a field, `-` to leave the column out.
    pub map: Vec<(String, String)>,
    /// Remember `map` for this register.
    pub remember: bool,
    /// Rows without a known label are matched by their title, where only one record has it.
    pub match_title: bool,
    pub on_conflict: OnConflict,
    pub empty: EmptyCells,
    /// Go on without the rows that are refused.
    pub skip_refused: bool,
    pub dates: Option<DateOrder>,
    pub decimal: Option<DecimalMark>,
    /// A comma separates list elements too.
    pub commas: bool,
    pub header: HeaderRow,
    pub sheet: Option<String>,
    pub separator: Option<u8>,
    pub today: NaiveDate,
    pub actor: Actor,
}

impl Options {
    pub fn on(today: NaiveDate) -> Self {
        Self {
            map: Vec::new(),
            remember: false,
            match_title: false,
            on_conflict: OnConflict::default(),
            empty: EmptyCells::default(),
            skip_refused: false,
            dates: None,
            decimal: None,
            commas: false,
            header: HeaderRow::default(),
            sheet: None,
            separator: None,
            today,
            actor: Actor::default(),
        }
    }
}

/// A sheet and the register that its rows belong to.
pub struct Source {
    pub file: Arc<str>,
    /// SHA-256 of the whole file, 64 hexadecimal digits.
    pub sha256: String,
    /// Key of the register.
    pub register: String,
    pub sheet: Sheet,
}

/// Everything that is imported at once.
#[derive(Default)]
pub struct Bundle {
    pub sources: Vec<Source>,
    /// Definitions that come along, in an order in which they can be made.
    pub definitions: Vec<(String, Value)>,
    pub notes: Vec<String>,
    /// Files of this program, read literally: what is in a cell is exactly what was stored.
    pub own: bool,
}

/// Why a file can't be imported at all; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{0}")]
    Sheet(#[from] SheetError),
    #[error("there is no register \"{name}\"; `aims registers` lists them")]
    NoRegister { name: String },
    #[error("{file}: no register has these columns; say which one is meant with --as")]
    NoGuess { file: String },
    #[error("{file}: these columns could be {one} or {other}; say which one is meant with --as")]
    TwoGuesses { file: String, one: String, other: String },
    #[error("--map {heading}={path}: {why}")]
    Map { heading: String, path: String, why: String },
    #[error("--map {heading}={path}: {file} has no column \"{heading}\"; it has {have}")]
    NoSuchHeading { heading: String, path: String, file: String, have: String },
    #[error("{file}: no column is a field of {register}; name them with --map HEADING=FIELD")]
    NothingKnown { file: String, register: String },
    #[error("{file}: the columns \"{one}\" and \"{other}\" both mean {field}; leave one out with --map {other}=-")]
    Twice { file: String, one: String, other: String, field: String },
    #[error("{file} can't be read: {why}")]
    Index { file: String, why: String },
    #[error(
        "{file} was changed since it was exported: its SHA-256 is not the one in index.json; import that file alone, or export again"
    )]
    Altered { file: String },
    #[error("{0}")]
    Refused(String),
}

/// Understands a bundle. Nothing is changed; `id` mints the ids of new records.
///
/// # Errors
/// When a file can't be read to its end or its columns can't be understood. A row that is wrong is no error: it
/// stands in the report as refused.
pub fn read(
    workspace: &Workspace,
    bundle: Bundle,
    options: &Options,
    id: &mut dyn FnMut() -> RecordId,
) -> Result<Plan, ImportError> {
    let definitions: Vec<(&str, &Value)> =
        bundle.definitions.iter().map(|(key, value)| (key.as_str(), value)).collect();
    let with = workspace.with_definitions(&definitions);
    let mut tables = Vec::with_capacity(bundle.sources.len());
    let mut refused = Vec::new();
    let mut notes = bundle.notes;
    for source in bundle.sources {
        let register = with.schema().register(&source.register);
        let register = register.ok_or_else(|| ImportError::NoRegister { name: source.register.clone() })?;
        tables.push(Table::load(&with, register, source, options, &mut refused, &mut notes)?);
    }
    let literal = bundle.own || options.empty == EmptyCells::Clear;
    let rows = identity::identify(&with, &tables, options, id);
    let names = names::Names::of(&with, &tables, &rows);
    let wishes = rows::understand(&with, &tables, rows, &names, options, literal, &mut notes);
    drop(names);
    tables.iter_mut().for_each(Table::forget_what_was_read);
    trial::plan(workspace, &tables, wishes, refused, bundle.definitions, notes, options)
}

/// A source read to its end.
struct Table<'a> {
    file: Arc<str>,
    sha256: String,
    register: &'a crate::core::schema::Register,
    headings: Vec<Heading>,
    rows: Vec<Row>,
    /// What the register's remembered map becomes.
    remembered: Option<(String, Value)>,
    comma_separated: bool,
}

impl Table<'_> {
    /// Lets go of all cells but those that are still to be compared.
    fn forget_what_was_read(&mut self) {
        let compared: Vec<usize> = self.headings.iter().filter(|heading| heading.is_compared()).map(|h| h.at).collect();
        for row in &mut self.rows {
            if compared.is_empty() {
                row.cells = Vec::new();
            }
            let cells = row.cells.iter_mut().enumerate().filter(|(at, _)| !compared.contains(at));
            cells.for_each(|(_, cell)| *cell = Cell::Empty);
        }
    }
}

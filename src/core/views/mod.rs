//! Views: what is computed from several registers and shown as one table, the joint registers and reports that an
//! auditor asks for, the calendar, the holes. A view is never stored; every row leads to what stands behind it.
//!
//! One screen shows all of them (`tui/screens/view.rs`), one writer exports them (`exchange/view.rs`), `aims list`
//! prints them. A new view is a file here with a constant of type [`View`] and a line in [`ALL`].

mod calendar;
mod certification;
mod combined;
mod competence;
mod context;
mod cross;
mod events;
mod evidence;
mod method;
mod pdca;
mod plan;
mod problems;
mod readiness;
mod reviews;

use chrono::NaiveDate;

use super::catalogue::Crosswalk;
use super::id::RecordId;
use super::workspace::{RecordRef, Workspace};

/// What a view may look at.
pub struct Scope<'a> {
    pub workspace: &'a Workspace,
    pub today: NaiveDate,
    /// Who looks, if that is known.
    pub me: Option<RecordId>,
    /// Mappings to other frameworks; they are parsed by the first view that asks.
    pub crosswalk: &'a dyn Fn() -> Option<&'a Crosswalk>,
}

/// A table that is computed.
#[derive(Debug)]
pub struct View {
    /// The word for `go`, `aims list` and `aims export`, and the file's name.
    pub name: &'static str,
    pub title: &'static str,
    /// Other words that find it.
    pub aliases: &'static [&'static str],
    /// One sentence: what it shows.
    pub help: &'static str,
    /// `RG-08`, where it is a report that auditors know.
    pub report: Option<&'static str>,
    /// What stands there when there are no rows: a sentence with what to do.
    pub empty: &'static str,
    pub columns: &'static [Column],
    pub(super) rows: for<'a> fn(&Scope<'a>) -> Vec<Row>,
}

/// A column of a view.
#[derive(Debug)]
pub struct Column {
    pub title: &'static str,
    /// Width on the screen in cells; [`REST`] takes what is left, [`HIDDEN`] stands in files only.
    pub width: u16,
}

/// The width of the one column that takes the room that is left.
pub const REST: u16 = u16::MAX;
/// The width of columns for which a screen has no room.
pub const HIDDEN: u16 = 0;

impl Column {
    pub const fn new(title: &'static str, width: u16) -> Self {
        Self { title, width }
    }
}

/// One value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cell {
    #[default]
    Empty,
    Text(String),
    Date(NaiveDate),
    Count(i64),
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// A field as people read it; a date stays a date.
    pub fn of(record: RecordRef<'_>, field: &str) -> Self {
        match record.text(field).parse() {
            Ok(day) => Self::Date(day),
            Err(_) => Self::text(super::typing::show(record, field)),
        }
    }

    pub fn day(day: Option<NaiveDate>) -> Self {
        day.map_or(Self::Empty, Self::Date)
    }

    pub fn count(count: usize) -> Self {
        Self::Count(i64::try_from(count).unwrap_or(i64::MAX))
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::Empty
    }
}

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Date(day) => write!(f, "{day}"),
            Self::Count(count) => write!(f, "{count}"),
        }
    }
}

/// How a row stands out. The word or mark that says the same stands in a cell: colour alone says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Plain,
    /// Needs something soon.
    Warning,
    /// Is late, missing or wrong.
    Bad,
    /// Is done or of less interest.
    Muted,
}

/// Where enter leads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Target {
    #[default]
    Nowhere,
    Record(RecordId),
    /// The form of the record, at this field.
    Field(RecordId, String),
    /// The table of a register.
    Register(String),
    /// The form of a new record of a register, with these fields filled in.
    New(&'static str, Vec<(&'static str, String)>),
    /// Another view.
    View(&'static str),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// As many as the view has columns.
    pub cells: Vec<Cell>,
    pub tone: Tone,
    pub target: Target,
}

impl Row {
    /// A row that leads to its record.
    pub fn of(record: RecordRef<'_>, cells: Vec<Cell>) -> Self {
        Self { cells, tone: Tone::Plain, target: Target::Record(record.id()) }
    }

    pub fn new(cells: Vec<Cell>) -> Self {
        Self { cells, ..Self::default() }
    }

    pub fn tone(self, tone: Tone) -> Self {
        Self { tone, ..self }
    }

    pub fn leading(self, target: Target) -> Self {
        Self { target, ..self }
    }

    pub fn record(&self) -> Option<RecordId> {
        match &self.target {
            Target::Record(id) | Target::Field(id, _) => Some(*id),
            _ => None,
        }
    }
}

pub const READINESS_1: &View = &readiness::STAGE_1;
pub const READINESS_2: &View = &readiness::STAGE_2;

/// Every view, in the order in which lists name them.
pub const ALL: &[&View] = &[
    &calendar::CALENDAR,
    &calendar::MINE,
    &pdca::PDCA,
    &readiness::STAGE_1,
    &readiness::STAGE_2,
    &problems::PROBLEMS,
    &plan::PLAN,
    &reviews::MINUTES,
    &certification::FILE,
    &events::TRIGGERS,
    &events::MONITORING,
    &evidence::MATRIX,
    &context::CONTEXT,
    &competence::MATRIX,
    &method::CRITERIA,
    &cross::COVERAGE,
    &cross::MAPPINGS,
    &combined::CRITERIA,
];

/// Views are told apart by their names.
impl PartialEq for View {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for View {}

impl std::hash::Hash for View {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl View {
    /// A view by its name, title or another word for it.
    pub fn find(name: &str) -> Option<&'static View> {
        let name = name.trim().to_lowercase();
        let answers = |view: &&&View| {
            view.name == name || view.title.to_lowercase() == name || view.aliases.contains(&name.as_str())
        };
        ALL.iter().find(answers).copied()
    }

    pub fn rows(&self, scope: &Scope<'_>) -> Vec<Row> {
        (self.rows)(scope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_has_a_name_of_its_own_and_one_column_that_takes_the_rest() {
        let mut names = std::collections::BTreeSet::new();
        for view in ALL {
            for name in std::iter::once(&view.name).chain(view.aliases) {
                assert!(names.insert(*name), "{name} means two views");
            }
            let rest = view.columns.iter().filter(|column| column.width == REST).count();
            assert_eq!(rest, 1, "{}", view.name);
            let fixed: u16 = view
                .columns
                .iter()
                .map(|column| column.width)
                .filter(|width| *width != REST)
                .map(|w| w + u16::from(w > 0) * 2)
                .sum();
            assert!(fixed <= 58, "{}: {fixed} cells leave no room at 80 columns", view.name);
            assert!(view.help.ends_with('.') && view.empty.ends_with('.'), "{}", view.name);
        }
    }
}

//! Cells and rows, whatever file they stand in. Nothing here knows a register.
//!
//! [`open()`] takes a CSV or XLSX file as other tools and people write it and gives a [`Sheet`]: a header and rows.
//! [`RowSink`] is the way out, for [`csv`](super::csv) and [`xlsx`](super::xlsx) alike. What a cell means (a date, a
//! number, a list) is decided by [`cell`](super::cell), because it takes a whole column to tell.

mod error;
mod file;
mod fill;
mod header;
mod note;
mod open;
mod options;
mod source;

use std::fmt;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};

pub use error::SheetError;
pub use file::write_atomically;
pub use fill::{CellEdit, FillError};
pub use header::{Column, HeaderRow};
pub use note::{Note, NoteKind, Notes};
pub use open::{FileKind, SheetInfo, from_bytes, kind_of, list, open};
pub use options::{Controls, Limits, ReadOptions, nothing_known};
pub use source::{RowSource, Sheet};

pub(crate) use file::{Input, file_label};
pub(crate) use header::{known_in, plain_title};

/// The largest cell that is read, in bytes of UTF-8: the largest text a register holds.
pub const CELL_LIMIT: usize = 64 * 1024;

/// The longest row of a CSV file that is read, in bytes of its cells.
pub const ROW_LIMIT: usize = 16 * 1024 * 1024;

/// The most columns a sheet may have: as many as a spreadsheet has (A to XFD).
pub const COLUMN_LIMIT: usize = 16_384;

/// One cell as it was read.
///
/// A CSV file only has `Empty` and `Text`; the other kinds come from XLSX, where the file says so.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing there, or an empty text: files don't tell the two apart.
    #[default]
    Empty,
    Text(String),
    /// A number, with its shortest text that reads back as the same number.
    Number {
        value: f64,
        text: Box<str>,
    },
    Bool(bool),
    Date(NaiveDate),
    /// A date and time without a zone; this program writes UTC.
    DateTime(NaiveDateTime),
}

impl Cell {
    /// A text cell, or [`Cell::Empty`] for the empty text.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }

    /// A number cell with its own shortest text.
    pub fn number(value: f64) -> Self {
        Cell::Number { value, text: value.to_string().into_boxed_str() }
    }

    /// True for an empty cell and for a text of nothing but white space.
    pub fn is_blank(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }

    /// The same cell, borrowed, as a [`RowSink`] takes it.
    pub fn as_ref(&self) -> CellRef<'_> {
        match self {
            Cell::Empty => CellRef::Empty,
            Cell::Text(text) => CellRef::Text(text),
            Cell::Number { value, .. } => CellRef::Number(*value),
            Cell::Bool(value) => CellRef::Bool(*value),
            Cell::Date(date) => CellRef::Date(*date),
            Cell::DateTime(at) => CellRef::DateTime(*at),
        }
    }
}

/// The text a person would see: ISO dates, `yes` and `no`.
impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cell::Empty => Ok(()),
            Cell::Text(text) => f.write_str(text),
            Cell::Number { text, .. } => f.write_str(text),
            Cell::Bool(value) => f.write_str(if *value { "yes" } else { "no" }),
            Cell::Date(date) => write!(f, "{}", date.format("%Y-%m-%d")),
            Cell::DateTime(at) => write!(f, "{}", at.format("%Y-%m-%dT%H:%M:%S%.fZ")),
        }
    }
}

/// One cell on its way out. Text stays text: no writer turns it into a formula, a number or a link.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum CellRef<'a> {
    #[default]
    Empty,
    Text(&'a str),
    Number(f64),
    Bool(bool),
    Date(NaiveDate),
    /// UTC.
    DateTime(NaiveDateTime),
}

/// A cell with the look it has where a file can show one; CSV leaves the look out.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct OutCell<'a> {
    pub value: CellRef<'a>,
    pub style: CellStyle,
}

impl<'a> From<CellRef<'a>> for OutCell<'a> {
    fn from(value: CellRef<'a>) -> Self {
        OutCell { value, style: CellStyle::default() }
    }
}

impl<'a> From<&'a str> for OutCell<'a> {
    fn from(text: &'a str) -> Self {
        CellRef::Text(text).into()
    }
}

/// A hint how a cell looks: the colour of a level, bold for a total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct CellStyle {
    /// Background as `0xRRGGBB`. The ink becomes black or white, whichever reads better on it.
    pub fill: Option<u32>,
    pub bold: bool,
    pub italic: bool,
    pub centred: bool,
}

impl CellStyle {
    /// A cell filled with a level's colour, such as `0x59BBB2`.
    pub fn filled(fill: u32) -> Self {
        CellStyle { fill: Some(fill & 0x00FF_FFFF), ..CellStyle::default() }
    }
}

/// Where rows go: the header has been given when the sink was made, then one call a row.
pub trait RowSink {
    /// Writes one row.
    ///
    /// # Errors
    /// When the row has more cells than the file can hold, or the file can't be written.
    fn row(&mut self, cells: &[OutCell<'_>]) -> Result<(), SheetError>;
}

/// One row as it was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// The line of the file, counted from 1, on which the row begins (XLSX: the row's number).
    pub line: u64,
    /// As many cells as the header has columns; more only when the row is longer than the header.
    pub cells: Vec<Cell>,
}

impl Row {
    /// True when no cell says anything.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(Cell::is_blank)
    }

    /// The cell at `column`, counted from 0; empty behind the end.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }
}

/// A place in a file that a person can go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub file: Arc<str>,
    /// The sheet of a workbook; `None` for CSV.
    pub sheet: Option<Arc<str>>,
    /// Line or row, counted from 1; 0 when the whole file is meant.
    pub line: u64,
    /// Column counted from 1.
    pub column: Option<u32>,
    /// The column's heading, when it is known.
    pub title: Option<Arc<str>>,
}

impl Place {
    /// The whole file.
    pub fn file(file: &Arc<str>) -> Self {
        Place { file: Arc::clone(file), sheet: None, line: 0, column: None, title: None }
    }

    /// A line of a CSV file, or the same file's line with `column`, counted from 0.
    pub fn line(file: &Arc<str>, line: u64, column: Option<usize>) -> Self {
        Place { line, column: column.and_then(|c| u32::try_from(c + 1).ok()), ..Place::file(file) }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(sheet) = &self.sheet {
            write!(f, ", sheet \"{}\"", super::cell::visible(sheet))?;
        }
        match (self.line, self.column, &self.sheet) {
            (0, _, _) => {}
            (line, None, None) => write!(f, ", line {line}")?,
            (line, None, Some(_)) => write!(f, ", row {line}")?,
            (line, Some(column), None) => write!(f, ", line {line}, column {column}")?,
            (line, Some(column), Some(_)) => write!(f, ", cell {}{line}", column_letters(column))?,
        }
        match &self.title {
            Some(title) if self.line > 0 => write!(f, " ({title})"),
            _ => Ok(()),
        }
    }
}

/// The letters a spreadsheet shows above a column: 1 is `A`, 27 is `AA`; 0 is the empty text.
pub fn column_letters(column: u32) -> String {
    let mut rest = column;
    let mut letters = Vec::new();
    while rest > 0 {
        let digit = (rest - 1) % 26;
        letters.push(char::from(b'A' + u8::try_from(digit).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.into_iter().rev().collect()
}

/// The column, counted from 0, above which these letters stand; case doesn't matter. None for what is no column.
pub fn column_number(letters: &str) -> Option<usize> {
    if letters.is_empty() || !letters.bytes().all(|letter| letter.is_ascii_alphabetic()) {
        return None;
    }
    let number = letters.bytes().try_fold(0usize, |number, letter| {
        let digit = usize::from(letter.to_ascii_uppercase() - b'A') + 1;
        number.checked_mul(26)?.checked_add(digit)
    })?;
    number.checked_sub(1).filter(|column| *column < COLUMN_LIMIT)
}

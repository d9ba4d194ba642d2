//! Registers as files. What is written can be read back: [`build`] chooses rows and columns, [`write()`] the format.
//!
//! A workspace of the past is exported like today's: the caller passes it in.

pub mod cell;
mod folder;

use std::io::Write;

use chrono::{NaiveDate, NaiveDateTime};

use super::csv::{CsvFormat, CsvWriter};
use super::json;
use super::register::{self, Column};
use super::sheet::{Cell, OutCell, RowSink, SheetError};
use super::xlsx::{BookInfo, OutColumn, XlsxWriter};
use crate::core::id::RecordId;
use crate::core::schema::{Register, Schema};
use crate::core::workspace::{Life, RecordRef, Workspace};

pub use cell::Styled;
pub use folder::{DEFINITIONS, INDEX, Written, folder};
pub(super) use folder::{hex, put};

/// What is exported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// A register, by its key.
    Register(String),
    /// Every register, into a folder.
    All,
}

impl Report {
    /// A report by name: `all`, or a register's key, plural, export name or alias.
    pub fn parse(schema: &Schema, name: &str) -> Option<Self> {
        match name {
            "all" => Some(Self::All),
            _ => schema.find(name).map(|register| Self::Register(register.key.clone())),
        }
    }
}

/// The form of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180, UTF-8.
    Csv,
    /// As Excel expects it on a machine of this locale (`de_DE.UTF-8`).
    CsvExcel(String),
    Xlsx,
    Json,
}

impl Format {
    /// The ending of a file of this form.
    pub const fn ending(&self) -> &'static str {
        match self {
            Self::Csv | Self::CsvExcel(_) => "csv",
            Self::Xlsx => "xlsx",
            Self::Json => "json",
        }
    }
}

/// Which rows, and what today is for columns that depend on it.
#[derive(Clone, Debug)]
pub struct Options {
    pub today: NaiveDate,
    /// Archived records too.
    pub archived: bool,
    /// Only these records, in this order: what a filtered list shows.
    pub only: Option<Vec<RecordId>>,
}

impl Options {
    pub fn on(today: NaiveDate) -> Self {
        Self { today, archived: false, only: None }
    }
}

/// What a file says about itself.
#[derive(Clone, Debug)]
pub struct About {
    /// File name of the workspace, where there is one.
    pub workspace: Option<String>,
    /// Name of the organisation.
    pub organisation: String,
    /// Text of the position that is shown.
    pub position: String,
    /// The words of `--as-of`.
    pub as_of: Option<String>,
    /// UTC.
    pub written: NaiveDateTime,
}

impl About {
    pub fn of(workspace: &Workspace, written: NaiveDateTime) -> Self {
        let organisation = workspace.live("organisation").next().map(|record| record.title().to_string());
        Self {
            workspace: None,
            organisation: organisation.unwrap_or_default(),
            position: workspace.position().to_string(),
            as_of: None,
            written,
        }
    }
}

/// A register ready to be written: rows are made one at a time.
#[derive(Clone, Debug)]
pub struct Table<'a> {
    pub register: &'a Register,
    pub columns: Vec<Column>,
    pub records: Vec<RecordRef<'a>>,
    pub today: NaiveDate,
}

impl Table<'_> {
    /// The cells of one record, in the order of the columns.
    pub fn row(&self, record: RecordRef<'_>) -> Vec<Styled> {
        let mut cells = cell::Cells::new(record, self.today);
        self.columns.iter().map(|column| cells.of(column)).collect()
    }

    pub fn titles(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.title.as_str())
    }
}

/// Chooses rows and columns of a register.
pub fn build<'a>(workspace: &'a Workspace, register: &'a Register, options: &Options) -> Table<'a> {
    let wanted = |record: &RecordRef<'_>| options.archived || record.life() == Life::Live;
    let records: Vec<RecordRef<'a>> = match &options.only {
        Some(ids) => {
            let found = ids.iter().filter_map(|id| workspace.get(*id));
            found.filter(|record| record.register_key() == register.key && record.life() != Life::Removed).collect()
        }
        None => workspace.rows(&register.key).filter(wanted).collect(),
    };
    let columns = register::layout(workspace, register, &records);
    Table { register, columns, records, today: options.today }
}

/// A table as a whole file.
///
/// # Errors
/// When it is larger than the format allows.
pub fn write(table: &Table<'_>, format: &Format, about: &About) -> Result<Vec<u8>, SheetError> {
    match format {
        Format::Csv => csv(table, CsvFormat::RFC, Vec::new()),
        Format::CsvExcel(locale) => csv(table, CsvFormat::excel(locale), Vec::new()),
        Format::Xlsx => xlsx(table, about),
        Format::Json => Ok(json::file(&json::envelope(about, "export", json::register(table)))),
    }
}

/// A table as CSV, written row by row.
///
/// # Errors
/// When the output refuses.
pub fn csv<W: Write>(table: &Table<'_>, format: CsvFormat, out: W) -> Result<W, SheetError> {
    let mut writer = CsvWriter::new(out, &table.register.export, format, table.titles())?;
    for record in &table.records {
        writer.cells(table.row(*record).iter().map(|styled| styled.cell.as_ref()))?;
    }
    writer.finish()
}

fn xlsx(table: &Table<'_>, about: &About) -> Result<Vec<u8>, SheetError> {
    let title = format!("{}: {}", about.organisation, table.register.plural);
    let info = BookInfo { title: &title, author: &about.organisation, created: about.written };
    let mut writer = XlsxWriter::new(&info)?;
    let columns: Vec<OutColumn<'_>> = table.titles().map(OutColumn::from).collect();
    writer.begin_sheet(&table.register.plural, &columns)?;
    for record in &table.records {
        let row = table.row(*record);
        let cells: Vec<OutCell<'_>> =
            row.iter().map(|styled| OutCell { value: Cell::as_ref(&styled.cell), style: styled.style }).collect();
        writer.row(&cells)?;
    }
    writer.finish()
}

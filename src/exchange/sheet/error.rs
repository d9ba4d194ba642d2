//! What can be wrong with a sheet: one sentence each, with the place and the remedy.

use std::io;

use super::{CELL_LIMIT, COLUMN_LIMIT, Place, ROW_LIMIT};

/// Why a sheet, or one row of it, can't be read or written.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    #[error("{file} can't be read: {source}")]
    Read { file: String, source: io::Error },

    #[error("{file} can't be written: {source}")]
    Write { file: String, source: io::Error },

    #[error("{file} is a folder; name a file in it")]
    Folder { file: String },

    #[error("{file} is empty; there is no header row to read")]
    EmptyFile { file: String },

    #[error("{file} is larger than {limit} MiB; split it into smaller files")]
    TooLarge { file: String, limit: u64 },

    #[error("{file} is {found}, not {wanted}; {remedy}")]
    WrongKind { file: String, found: &'static str, wanted: &'static str, remedy: &'static str },

    #[error("{place}: no header row was found; name its line with --header-row")]
    NoHeader { place: Place },

    #[error(
        "{place}: there is no header row on line {wanted}; the sheet's rows begin on line {first} and end on line {last}"
    )]
    NoSuchHeaderRow { place: Place, wanted: u64, first: u64, last: u64 },

    #[error("{place}: a quote opens here and is never closed; close it, or write a quote inside a cell twice")]
    UnterminatedQuote { place: Place },

    #[error(
        "{place}: there is text after the closing quote of a cell that opens on line {opened}; put it inside the quotes, or write a quote inside a cell twice"
    )]
    TextAfterQuote { place: Place, opened: u64 },

    #[error(
        "{place}: the cell is longer than {CELL_LIMIT} bytes; shorten it, or close the quote that was left open before it"
    )]
    CellTooLong { place: Place },

    #[error("{place}: the row has more than {COLUMN_LIMIT} columns; look for a missing line end or a wrong separator")]
    TooManyColumns { place: Place },

    #[error("{place}: the row is longer than {ROW_LIMIT} bytes; look for a missing line end")]
    RowTooLong { place: Place },

    #[error("{place}: the cell holds the control character {code}; remove it, or let it be replaced")]
    Control { place: Place, code: String },

    #[error("{place}: the workbook is damaged: {detail}; open it in a spreadsheet program and save it again")]
    Damaged { place: Place, detail: String },

    #[error("{file} unpacks to more than {limit} MiB; it isn't read, because it may be made to fill the memory")]
    Unpacked { file: String, limit: u64 },

    #[error("{place}: the sheet holds more than {limit} {what}; split it into smaller sheets")]
    TooMuch { place: Place, limit: u64, what: &'static str },

    #[error("{file} has no sheet \"{wanted}\"; it has {have}")]
    NoSuchSheet { file: String, wanted: String, have: String },

    #[error("{file} has no sheet with cells in it")]
    NoSheets { file: String },

    #[error("sheet \"{sheet}\" would need {need} {what}, and a workbook holds {limit}; write CSV instead")]
    SheetFull { sheet: String, what: &'static str, need: u64, limit: u64 },

    #[error("sheet \"{sheet}\" was given a row before its header; begin a sheet first")]
    NoSheetBegun { sheet: String },

    #[error("the workbook can't be made: {detail}")]
    Workbook { detail: String },
}

/// The place of an error that has one, borrowed as the error is: one list of the variants for reading and for writing.
macro_rules! place_of {
    ($error:expr) => {
        match $error {
            SheetError::NoHeader { place }
            | SheetError::NoSuchHeaderRow { place, .. }
            | SheetError::UnterminatedQuote { place }
            | SheetError::TextAfterQuote { place, .. }
            | SheetError::CellTooLong { place }
            | SheetError::TooManyColumns { place }
            | SheetError::Control { place, .. }
            | SheetError::RowTooLong { place }
            | SheetError::Damaged { place, .. }
            | SheetError::TooMuch { place, .. } => Some(place),
            _ => None,
        }
    };
}

impl SheetError {
    /// True when only one row is refused and reading goes on behind it; after any other error nothing follows.
    pub fn is_one_row(&self) -> bool {
        matches!(
            self,
            SheetError::TextAfterQuote { .. }
                | SheetError::CellTooLong { .. }
                | SheetError::TooManyColumns { .. }
                | SheetError::RowTooLong { .. }
                | SheetError::Control { .. }
        )
    }

    /// The place in the file, when the error has one.
    pub fn place(&self) -> Option<&Place> {
        place_of!(self)
    }

    pub(crate) fn place_mut(&mut self) -> Option<&mut Place> {
        place_of!(self)
    }
}

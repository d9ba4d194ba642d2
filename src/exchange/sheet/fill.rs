//! Cells put into a file that somebody else made: which, and what can be in the way. The writing is done by
//! [`csv`](crate::exchange::csv) and [`xlsx`](crate::exchange::xlsx); everything else of the file stays as it is.

use super::{SheetError, column_letters};

/// A text for one cell of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellEdit {
    /// The line of the file on which the row begins, from 1 (XLSX: the row's number).
    pub row: u64,
    /// From 0.
    pub column: usize,
    pub text: String,
}

impl CellEdit {
    /// The cell as a spreadsheet names it: `D12`.
    pub(crate) fn name(&self) -> String {
        let column = u32::try_from(self.column).unwrap_or(u32::MAX).saturating_add(1);
        format!("{}{}", column_letters(column), self.row)
    }
}

/// Why a file is not filled; it is left as it was.
#[derive(Debug, thiserror::Error)]
pub enum FillError {
    #[error(transparent)]
    Sheet(#[from] SheetError),

    #[error("{file} has no row {row}; give the sheet that was read in")]
    NoRow { file: String, row: u64 },

    #[error("{file}, cell {cell}: a formula stands there; clear the cell, or name another column for the answers")]
    Formula { file: String, cell: String },

    #[error(
        "{file}, cell {cell}: the cell is joined with others and not their first; name the first column of {range} for the answers"
    )]
    Joined { file: String, cell: String, range: String },

    #[error("{file}, cell {cell}: the answer is longer than the 32,767 characters that a cell of a workbook holds")]
    TooLong { file: String, cell: String },

    #[error(
        "{file}, cell {cell}: the file is written in {encoding}, which has no \"{letter}\"; save it as UTF-8 first"
    )]
    NoLetter { file: String, cell: String, encoding: &'static str, letter: char },

    #[error("{file} is written in {encoding}; save it as UTF-8 or as .xlsx and read it in again")]
    Encoding { file: String, encoding: &'static str },

    #[error("{file} can't be filled without changing more than its answers: {detail}")]
    Unclear { file: String, detail: String },
}

//! A sheet's cells as the library reads them, turned into ours and kept only where there is content.

use std::io::Cursor;
use std::sync::Arc;

use calamine::{Data, DataRef, ExcelDateTime, Xlsx, XlsxError, XlsxFormulaMetadata};
use chrono::NaiveDate;

use super::ROW_MAX;
use crate::exchange::sheet::{COLUMN_LIMIT, Cell, Limits, NoteKind, Notes, Place, SheetError, column_letters};

pub(super) type Workbook = Xlsx<Cursor<Vec<u8>>>;

/// The filled cells of one sheet in the order of rows and columns, both counted from 0.
#[derive(Default)]
pub(super) struct Cells {
    pub(super) list: Vec<(u32, u32, Cell)>,
    pub(super) notes: Notes,
}

impl Cells {
    /// Reads the cells of the rows before `until`.
    ///
    /// # Errors
    /// When the sheet is damaged or holds more than `limits` allow.
    pub(super) fn read(book: &mut Workbook, place: &Place, until: u32, limits: &Limits) -> Result<Self, SheetError> {
        let name = place.sheet.clone().unwrap_or_else(|| Arc::from(""));
        let mut reader = book.worksheet_cells_reader(&name).map_err(|e| damaged(place, &e))?;
        let mut cells = Cells::default();
        let mut bytes = 0_u64;
        let mut last = (0, 0);
        let mut sorted = true;
        loop {
            let record = match reader.next_cell_with_formula_metadata() {
                Ok(Some(record)) => record,
                Ok(None) => break,
                // A newer error value than the library knows (`#SPILL!`); the reader stands behind it and goes on.
                Err(XlsxError::CellError(code)) => {
                    let (row, column) = last;
                    cells.notes.push(NoteKind::ErrorValue, at(place, row, column), || {
                        format!("a cell behind this one holds the error {code}; it is read as empty")
                    });
                    continue;
                }
                Err(e) => return Err(damaged(place, &e)),
            };
            let (row, column) = record.pos;
            if row >= ROW_MAX || usize::try_from(column).map_or(true, |c| c >= COLUMN_LIMIT) {
                return Err(SheetError::Damaged {
                    place: place.clone(),
                    detail: format!("it has a cell {}{}", column_letters(column.saturating_add(1)), u64::from(row) + 1),
                });
            }
            if row >= until {
                break;
            }
            let here = at(place, row, column);
            let cell = match (record.value, record.formula) {
                (DataRef::Empty, Some(formula)) => unsolved(&formula, here, &mut cells.notes),
                (value, _) => convert(value, here, &mut cells.notes),
            };
            if cell == Cell::Empty {
                continue;
            }
            if let Cell::Text(text) = &cell {
                bytes += u64::try_from(text.len()).unwrap_or(u64::MAX);
            }
            sorted &= cells.list.is_empty() || last < (row, column);
            last = (row, column);
            cells.list.push((row, column, cell));
            within(place, u64::try_from(cells.list.len()).unwrap_or(u64::MAX), limits.cells, "cells")?;
            within(place, bytes, limits.text, "bytes of text")?;
        }
        if !sorted {
            cells.sort(place);
        }
        Ok(cells)
    }

    /// Brings cells that the file has in another order into theirs; of two for one place the later counts.
    fn sort(&mut self, place: &Place) {
        self.list.sort_by_key(|(row, column, _)| (*row, *column));
        let notes = &mut self.notes;
        self.list.dedup_by(|later, earlier| {
            let same = (later.0, later.1) == (earlier.0, earlier.1);
            if same {
                notes.push(NoteKind::Cell, at(place, later.0, later.1), || {
                    format!("the file has two values for this cell; \"{}\" is left out", earlier.2)
                });
                std::mem::swap(later, earlier);
            }
            same
        });
    }
}

fn within(place: &Place, count: u64, limit: u64, what: &'static str) -> Result<(), SheetError> {
    if count <= limit {
        return Ok(());
    }
    Err(SheetError::TooMuch { place: place.clone(), limit, what })
}

/// The place of a cell whose row and column are counted from 0.
pub(super) fn at(place: &Place, row: u32, column: u32) -> Place {
    Place { line: u64::from(row) + 1, column: Some(column + 1), ..place.clone() }
}

pub(super) fn damaged(place: &Place, error: &XlsxError) -> SheetError {
    SheetError::Damaged { place: place.clone(), detail: crate::exchange::cell::shown(&error.to_string()) }
}

/// A formula that was saved without its result, as programs do that write workbooks but don't calculate.
fn unsolved(formula: &XlsxFormulaMetadata, place: Place, notes: &mut Notes) -> Cell {
    let text = match formula {
        XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => formula.as_str(),
        _ => "",
    };
    match text.trim().to_ascii_uppercase().as_str() {
        "TRUE()" | "TRUE" => return Cell::Bool(true),
        "FALSE()" | "FALSE" => return Cell::Bool(false),
        _ => {}
    }
    notes.push(NoteKind::Formula, place, || {
        "the formula was saved without its result; open the file in a spreadsheet program and save it, or its text is read"
            .to_owned()
    });
    if text.is_empty() { Cell::Empty } else { Cell::Text(format!("={text}")) }
}

fn convert(value: DataRef<'_>, place: Place, notes: &mut Notes) -> Cell {
    match Data::from(value) {
        Data::Empty => Cell::Empty,
        Data::String(text) => Cell::text(text),
        Data::Int(value) => Cell::Number {
            // Spreadsheets know 64-bit floats only; a larger whole number was never exact in them.
            value: value as f64,
            text: value.to_string().into_boxed_str(),
        },
        Data::Float(value) => Cell::number(value),
        Data::Bool(value) => Cell::Bool(value),
        Data::DateTime(moment) => date_cell(&moment),
        Data::DateTimeIso(text) => iso_cell(text),
        Data::DurationIso(text) => Cell::text(text),
        Data::Error(error) => {
            let text = error.to_string();
            notes.push(NoteKind::ErrorValue, place, || {
                format!("the cell holds the error {text}, which is read as text")
            });
            Cell::Text(text)
        }
    }
}

/// A number that the sheet shows as a date, a time of day or a span of time.
fn date_cell(moment: &ExcelDateTime) -> Cell {
    let value = moment.as_f64();
    if moment.is_duration() {
        let seconds = (value * 86_400.0).round();
        if !(0.0..1e12).contains(&seconds) {
            return Cell::number(value);
        }
        // Within the range above, so the cast is exact.
        let seconds = seconds as u64;
        return Cell::Text(format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60));
    }
    if !(0.0..2_958_466.0).contains(&value) {
        return Cell::number(value);
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    if value < 1.0 {
        return Cell::Text(format!("{hour:02}:{minute:02}:{second:02}"));
    }
    let date = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day));
    let time = (u32::from(hour), u32::from(minute), u32::from(second), u32::from(milli));
    match (date, time) {
        (Some(date), (0, 0, 0, 0)) => Cell::Date(date),
        (Some(date), (h, m, s, ms)) => date.and_hms_milli_opt(h, m, s, ms).map_or(Cell::Date(date), Cell::DateTime),
        // The 29 February 1900 of the 1900 system.
        (None, _) => Cell::number(value),
    }
}

fn iso_cell(text: String) -> Cell {
    let plain = text.trim_end_matches('Z');
    if let Ok(date) = plain.parse() {
        return Cell::Date(date);
    }
    plain.parse().map_or_else(|_| Cell::text(text), Cell::DateTime)
}

//! A sheet: its header, then its rows as an iterator.

use std::collections::VecDeque;
use std::sync::Arc;

use super::header::{self, WINDOW};
use super::{Cell, Column, HeaderRow, NoteKind, Notes, Place, ReadOptions, Row, SheetError};
use crate::exchange::csv::Dialect;

/// Rows as a file has them, before anything is known of a header. Implemented for CSV and XLSX.
pub trait RowSource {
    /// The next row that isn't blank. An error that [`is_one_row`](SheetError::is_one_row) is followed by more rows;
    /// after any other, `None` comes.
    fn next_row(&mut self) -> Option<Result<Row, SheetError>>;

    /// The file, and the sheet of it; the line is 0.
    fn place(&self) -> &Place;

    /// Blank rows passed over so far.
    fn blank_rows(&self) -> u64;

    /// How many columns the widest row has, when that is known before reading.
    fn width(&self) -> Option<usize>;

    /// What was found out about a CSV file.
    fn dialect(&self) -> Option<Dialect> {
        None
    }

    /// Notes so far.
    fn notes(&self) -> &Notes;
}

/// A sheet that is being read: the header is known, the rows come one by one.
///
/// Rows shorter than the header are filled up with empty cells; cells behind the header's end stay at the row's end.
/// Both are noted, so nothing is lost silently. Blank rows are passed over and counted.
pub struct Sheet {
    source: Box<dyn RowSource + Send>,
    place: Place,
    columns: Vec<Column>,
    header_line: u64,
    preamble: Vec<Row>,
    waiting: VecDeque<Result<Row, SheetError>>,
    blank: u64,
    notes: Notes,
    ended: bool,
}

impl Sheet {
    /// Finds the header in the rows of `source`.
    ///
    /// # Errors
    /// [`SheetError::NoHeader`] when no row says anything, [`SheetError::NoSuchHeaderRow`] when the named line holds
    /// no row, and what the source reports for the header row itself.
    pub fn new(source: Box<dyn RowSource + Send>, options: &ReadOptions<'_>) -> Result<Self, SheetError> {
        let mut sheet = Sheet {
            place: source.place().clone(),
            source,
            columns: Vec::new(),
            header_line: 0,
            preamble: Vec::new(),
            waiting: VecDeque::new(),
            blank: 0,
            notes: Notes::default(),
            ended: false,
        };
        match options.header {
            HeaderRow::Line(line) => sheet.take_header_at(line)?,
            HeaderRow::Detect => sheet.take_header_found(options.known)?,
        }
        Ok(sheet)
    }

    fn take_header_at(&mut self, wanted: u64) -> Result<(), SheetError> {
        let (mut first, mut last) = (0, 0);
        while let Some(row) = self.pull() {
            let row = match row {
                Ok(row) => row,
                Err(e) if e.is_one_row() && e.place().is_some_and(|p| p.line != wanted) => continue,
                Err(e) => return Err(e),
            };
            first = if first == 0 { row.line } else { first };
            last = row.line;
            if row.line == wanted {
                self.set_header(&row);
                return Ok(());
            }
            if row.line > wanted {
                break;
            }
            self.preamble.push(row);
        }
        if first == 0 {
            return Err(SheetError::NoHeader { place: self.place.clone() });
        }
        let place = self.place.clone();
        Err(SheetError::NoSuchHeaderRow { place, wanted, first, last })
    }

    fn take_header_found(&mut self, known: &dyn Fn(&str) -> bool) -> Result<(), SheetError> {
        let mut rows = Vec::new();
        let mut refused = Vec::new();
        while rows.len() < WINDOW {
            match self.pull() {
                Some(Ok(row)) => rows.push(row),
                Some(Err(e)) if e.is_one_row() => refused.push(e),
                Some(Err(e)) => {
                    refused.push(e);
                    break;
                }
                None => break,
            }
        }
        let Some(index) = header::find(&rows, known) else {
            return Err(match refused.into_iter().next() {
                Some(e) => e,
                None => SheetError::NoHeader { place: self.place.clone() },
            });
        };
        let mut rest = rows.split_off(index);
        let body = rest.split_off(1);
        self.preamble = rows;
        let Some(header) = rest.pop() else {
            return Err(SheetError::NoHeader { place: self.place.clone() });
        };
        // A refused row before the first good one may be the header itself; going on without it would read data as
        // headings.
        if let Some(at) = refused.iter().position(|e| e.place().is_some_and(|p| p.line <= header.line)) {
            return Err(refused.swap_remove(at));
        }
        self.set_header(&header);
        let mut waiting: Vec<Result<Row, SheetError>> = body.into_iter().map(Ok).collect();
        waiting.extend(refused.into_iter().map(Err));
        // An error without a line (the file can't be read on) comes last.
        waiting.sort_by_key(|row| match row {
            Ok(row) => row.line,
            Err(e) if e.is_one_row() => e.place().map_or(u64::MAX, |p| p.line),
            Err(_) => u64::MAX,
        });
        self.waiting = waiting.into();
        Ok(())
    }

    fn set_header(&mut self, header: &Row) {
        let place = Place { line: header.line, ..self.place.clone() };
        self.header_line = header.line;
        if !self.preamble.is_empty() {
            let above = self.preamble.len();
            self.notes.push(NoteKind::Header, place.clone(), || match above {
                1 => "the header stands here; the row above it isn't read as data".to_owned(),
                _ => format!("the header stands here; the {above} rows above it aren't read as data"),
            });
        }
        let mut header = header.clone();
        if let Some(width) = self.source.width()
            && width > header.cells.len()
        {
            header.cells.resize(width, Cell::Empty);
        }
        self.columns = header::columns(&header, &place, &mut self.notes);
    }

    /// The next row that says something, from the source.
    fn pull(&mut self) -> Option<Result<Row, SheetError>> {
        if self.ended {
            return None;
        }
        loop {
            let next = self.source.next_row();
            match next {
                None => {
                    self.ended = true;
                    return None;
                }
                Some(Ok(row)) if row.is_blank() => self.blank += 1,
                Some(Err(e)) => {
                    self.ended = !e.is_one_row();
                    return Some(Err(e));
                }
                Some(Ok(row)) => return Some(Ok(row)),
            }
        }
    }

    /// Makes the row as wide as the header and notes when it wasn't.
    fn fit(&mut self, mut row: Row) -> Row {
        let wanted = self.columns.len();
        let found = row.cells.len();
        let filled = row.cells.iter().rposition(|c| !c.is_blank()).map_or(0, |i| i + 1);
        if filled > wanted {
            let place = self.place_of(row.line, None);
            self.notes.push(NoteKind::Ragged, place, || {
                format!(
                    "the row has {} and the header {wanted}; the cells behind the header's end belong to no column",
                    in_cells(filled)
                )
            });
            row.cells.truncate(filled);
        } else {
            // XLSX leaves empty cells out, so only a CSV row can be too short.
            if found < wanted && self.place.sheet.is_none() {
                let place = self.place_of(row.line, None);
                self.notes.push(NoteKind::Ragged, place, || {
                    format!(
                        "the row has {} and the header {wanted}; the missing ones are read as empty",
                        in_cells(found)
                    )
                });
            }
            row.cells.resize(wanted, Cell::Empty);
        }
        row
    }

    /// The name of the sheet, for CSV that of the file.
    pub fn name(&self) -> &str {
        self.place.sheet.as_ref().unwrap_or(&self.place.file)
    }

    /// Separator, quote and encoding of a CSV file; `None` for a workbook.
    pub fn dialect(&self) -> Option<Dialect> {
        self.source.dialect()
    }

    /// The columns, in the order of the file.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The line on which the header begins.
    pub fn header_line(&self) -> u64 {
        self.header_line
    }

    /// Rows above the header: titles, dates of export, legends.
    pub fn preamble(&self) -> &[Row] {
        &self.preamble
    }

    /// What was noticed so far, in two parts: about the header and the rows' shape, and about the bytes and cells.
    pub fn notes(&self) -> Notes {
        let mut notes = self.source.notes().clone();
        notes.append(self.notes.clone());
        notes
    }

    /// How many blank rows were passed over so far.
    pub fn blank_rows(&self) -> u64 {
        self.blank + self.source.blank_rows()
    }

    /// The place of a cell, with its heading, for a message about it. `column` is counted from 0.
    pub fn place_of(&self, line: u64, column: Option<usize>) -> Place {
        Place {
            line,
            column: column.and_then(|c| u32::try_from(c + 1).ok()),
            title: column.and_then(|c| self.columns.get(c)).map(|c| Arc::clone(&c.title)),
            ..self.place.clone()
        }
    }

    fn name_column(&self, mut error: SheetError) -> SheetError {
        if let Some(place) = error.place_mut()
            && let Some(column) = place.column
            && let Some(index) = usize::try_from(column).ok().and_then(|c| c.checked_sub(1))
        {
            place.title = self.columns.get(index).map(|c| Arc::clone(&c.title));
        }
        error
    }
}

fn in_cells(count: usize) -> String {
    if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") }
}

impl Iterator for Sheet {
    type Item = Result<Row, SheetError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = match self.waiting.pop_front() {
            Some(row) => Some(row),
            None => self.pull(),
        };
        match next? {
            Ok(row) => Some(Ok(self.fit(row))),
            Err(e) => Some(Err(self.name_column(e))),
        }
    }
}

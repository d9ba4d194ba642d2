//! CSV written: one buffer, no allocation a cell.

use std::io::{self, Write as _};

use super::CsvFormat;
use crate::exchange::cell;
use crate::exchange::sheet::{CellRef, OutCell, RowSink, SheetError};

/// How much is gathered before it is written.
const CHUNK: usize = 64 * 1024;

/// Writes rows as CSV: CRLF, quotes only where they are needed, formulas made harmless with a `'` that reading takes
/// off again (see [`cell::guard`]).
///
/// Whatever texts are written, reading them with [`Controls::Keep`](crate::exchange::sheet::Controls) gives them back
/// exactly. Dates are written as 2026-11-21, date-times as RFC 3339 in UTC, truth as yes and no.
pub struct CsvWriter<W: io::Write> {
    out: W,
    file: String,
    format: CsvFormat,
    buffer: Vec<u8>,
    scratch: Vec<u8>,
    first: bool,
}

impl<W: io::Write> CsvWriter<W> {
    /// Begins a file with its header row. `file` names it in messages.
    ///
    /// # Errors
    /// When the header can't be written.
    pub fn new<'a>(
        out: W,
        file: &str,
        format: CsvFormat,
        header: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, SheetError> {
        let mut writer = CsvWriter {
            out,
            file: file.to_owned(),
            format,
            buffer: Vec::with_capacity(CHUNK + CHUNK / 4),
            scratch: Vec::new(),
            first: true,
        };
        if format.mark {
            writer.buffer.extend_from_slice("\u{FEFF}".as_bytes());
        }
        writer.cells(header.into_iter().map(CellRef::Text))?;
        Ok(writer)
    }

    /// Writes one row of borrowed cells.
    ///
    /// # Errors
    /// When the output refuses.
    pub fn cells<'a>(&mut self, cells: impl IntoIterator<Item = CellRef<'a>>) -> Result<(), SheetError> {
        let start = self.buffer.len();
        let mut count = 0;
        for value in cells {
            if count > 0 {
                self.buffer.push(self.format.separator);
            }
            count += 1;
            self.cell(value);
        }
        // A lone empty cell would be a blank line, which readers skip.
        if count == 1 && self.buffer.len() == start {
            self.buffer.extend_from_slice(b"\"\"");
        }
        self.buffer.extend_from_slice(b"\r\n");
        if self.buffer.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    /// Writes what is still gathered and gives the output back.
    ///
    /// # Errors
    /// When the output refuses.
    pub fn finish(mut self) -> Result<W, SheetError> {
        self.flush()?;
        self.out.flush().map_err(|source| SheetError::Write { file: self.file, source })?;
        Ok(self.out)
    }

    fn flush(&mut self) -> Result<(), SheetError> {
        self.out.write_all(&self.buffer).map_err(|source| SheetError::Write { file: self.file.clone(), source })?;
        self.buffer.clear();
        Ok(())
    }

    fn cell(&mut self, value: CellRef<'_>) {
        let first = std::mem::take(&mut self.first);
        // Writing into a Vec can't fail, so the results below are not looked at.
        match value {
            CellRef::Empty => {}
            CellRef::Text(text) => self.text(text, first),
            CellRef::Number(value) => {
                self.scratch.clear();
                let _ = write!(self.scratch, "{value}");
                if self.format.decimal_comma {
                    self.scratch.iter_mut().filter(|b| **b == b'.').for_each(|b| *b = b',');
                }
                if self.scratch.contains(&self.format.separator) {
                    self.buffer.push(b'"');
                    self.buffer.extend_from_slice(&self.scratch);
                    self.buffer.push(b'"');
                } else {
                    self.buffer.extend_from_slice(&self.scratch);
                }
            }
            CellRef::Bool(value) => self.buffer.extend_from_slice(if value { b"yes" } else { b"no" }),
            CellRef::Date(date) => {
                let _ = write!(self.buffer, "{}", date.format("%Y-%m-%d"));
            }
            CellRef::DateTime(at) => {
                let _ = write!(self.buffer, "{}", at.format("%Y-%m-%dT%H:%M:%S%.fZ"));
            }
        }
    }

    fn text(&mut self, text: &str, first: bool) {
        let separator = self.format.separator;
        let guarded = cell::needs_guard(text);
        // Looking at every byte is quicker than stopping at the first: the compiler looks at many at once.
        let special = |found: bool, b: &u8| found | (*b == separator) | matches!(b, b'"' | b'\n' | b'\r');
        // A file whose first bytes are `ID` is taken for another format by Excel, `sep=` for a directive, and the
        // mark for the file's own.
        let opening = first && (text.starts_with("ID") || text.starts_with('\u{FEFF}') || is_directive(text));
        // A single quote in front could be taken for the file's way of quoting.
        let single = text.starts_with('\'') && !guarded;
        let quoted = opening || single || text.as_bytes().iter().fold(false, special);
        if !quoted {
            if guarded {
                self.buffer.push(b'\'');
            }
            self.buffer.extend_from_slice(text.as_bytes());
            return;
        }
        self.buffer.push(b'"');
        if guarded {
            self.buffer.push(b'\'');
        }
        for part in text.as_bytes().split_inclusive(|b| *b == b'"') {
            self.buffer.extend_from_slice(part);
            if part.ends_with(b"\"") {
                self.buffer.push(b'"');
            }
        }
        self.buffer.push(b'"');
    }
}

fn is_directive(text: &str) -> bool {
    text.get(..4).is_some_and(|t| t.eq_ignore_ascii_case("sep="))
}

impl<W: io::Write> RowSink for CsvWriter<W> {
    fn row(&mut self, cells: &[OutCell<'_>]) -> Result<(), SheetError> {
        self.cells(cells.iter().map(|c| c.value))
    }
}

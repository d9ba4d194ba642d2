//! Cells of a CSV file replaced where they stand; every other byte of the file stays.

use std::collections::BTreeMap;
use std::ops::Range;

use super::decode::western;
use super::{Dialect, Encoding};
use crate::exchange::cell;
use crate::exchange::sheet::{CellEdit, FillError};

const MARK: &[u8] = &[0xEF, 0xBB, 0xBF];

/// The file with these cells instead of its own. A row that ends before the column gets the separators that are missing.
/// Formulas are made harmless as everywhere.
///
/// # Errors
/// When a row isn't there, or the file's encoding can't hold a text.
pub fn fill(file: &str, bytes: &[u8], dialect: Dialect, edits: &[CellEdit]) -> Result<Vec<u8>, FillError> {
    if matches!(dialect.encoding, Encoding::Utf16Le | Encoding::Utf16Be) {
        return Err(FillError::Encoding { file: file.to_string(), encoding: dialect.encoding.name() });
    }
    let mut wanted: BTreeMap<u64, BTreeMap<usize, &CellEdit>> = BTreeMap::new();
    for edit in edits {
        wanted.entry(edit.row).or_default().insert(edit.column, edit);
    }
    let mut out = Vec::with_capacity(bytes.len() + edits.iter().map(|edit| edit.text.len() + 2).sum::<usize>());
    let mut copied = 0;
    let mut copy_to = |out: &mut Vec<u8>, from: usize, to: usize| {
        out.extend_from_slice(bytes.get(copied..from).unwrap_or(&[]));
        copied = to;
    };
    let mut places = Places::new(bytes, dialect);
    while let Some(record) = places.next_record() {
        let Some(cells) = wanted.remove(&record.line) else { continue };
        // Edits of one row come in the order of columns, so an earlier one may have added cells already.
        let mut there = record.cells.len();
        for (column, edit) in cells {
            let written = written(file, edit, dialect)?;
            match record.cells.get(column) {
                Some(place) => {
                    copy_to(&mut out, place.start, place.end);
                    out.extend_from_slice(&written);
                }
                None => {
                    let end = record.cells.last().map_or(bytes.len(), |last| last.end);
                    copy_to(&mut out, end, end);
                    out.extend(std::iter::repeat_n(dialect.separator, column + 1 - there));
                    out.extend_from_slice(&written);
                    there = column + 1;
                }
            }
        }
    }
    if let Some(row) = wanted.keys().next() {
        return Err(FillError::NoRow { file: file.to_string(), row: *row });
    }
    let end = bytes.len();
    copy_to(&mut out, end, end);
    Ok(out)
}

/// An answer as bytes of the file: always in quotes, so that no separator, line end or blank in it is taken for another.
fn written(file: &str, edit: &CellEdit, dialect: Dialect) -> Result<Vec<u8>, FillError> {
    let text = cell::guard(&edit.text);
    let quote = char::from(dialect.quote);
    let mut all = Vec::with_capacity(text.len() + 2);
    all.push(dialect.quote);
    for letter in text.chars().flat_map(|letter| std::iter::repeat_n(letter, 1 + usize::from(letter == quote))) {
        match dialect.encoding {
            Encoding::Windows1252 => match (0..=u8::MAX).find(|byte| western(*byte) == letter) {
                Some(byte) => all.push(byte),
                None => {
                    return Err(FillError::NoLetter {
                        file: file.to_string(),
                        cell: edit.name(),
                        encoding: dialect.encoding.name(),
                        letter: cell::visible_char(letter),
                    });
                }
            },
            _ => all.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    all.push(dialect.quote);
    Ok(all)
}

/// Where the cells of one record stand in the file, quotes included.
struct Record {
    line: u64,
    cells: Vec<Range<usize>>,
}

/// Cuts bytes into the places of cells, by the same rules as [`Scanner`](super::scan::Scanner) reads them.
struct Places<'a> {
    bytes: &'a [u8],
    dialect: Dialect,
    at: usize,
    line: u64,
}

impl<'a> Places<'a> {
    fn new(bytes: &'a [u8], dialect: Dialect) -> Self {
        let at = if dialect.encoding == Encoding::Utf8 && bytes.starts_with(MARK) { MARK.len() } else { 0 };
        Self { bytes, dialect, at, line: 1 }
    }

    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Passes over one line end: CR, LF or both.
    fn line_end(&mut self) {
        let cr = self.byte() == Some(b'\r');
        self.at += 1;
        if cr && self.byte() == Some(b'\n') {
            self.at += 1;
        }
        self.line += 1;
    }

    fn next_record(&mut self) -> Option<Record> {
        while matches!(self.byte(), Some(b'\n' | b'\r')) {
            self.line_end();
        }
        self.byte()?;
        let mut record = Record { line: self.line, cells: Vec::new() };
        loop {
            let start = self.at;
            if self.byte() == Some(self.dialect.quote) {
                self.quoted();
            }
            while self.byte().is_some_and(|byte| byte != self.dialect.separator && !matches!(byte, b'\n' | b'\r')) {
                self.at += 1;
            }
            record.cells.push(start..self.at);
            match self.byte() {
                Some(byte) if byte == self.dialect.separator => self.at += 1,
                Some(_) => {
                    self.line_end();
                    return Some(record);
                }
                None => return Some(record),
            }
        }
    }

    /// Passes over a text in quotes.
    fn quoted(&mut self) {
        self.at += 1;
        while let Some(byte) = self.byte() {
            match byte {
                b'\n' | b'\r' => self.line_end(),
                byte if byte == self.dialect.quote => {
                    self.at += 1;
                    if self.byte() != Some(self.dialect.quote) {
                        return;
                    }
                    self.at += 1;
                }
                _ => self.at += 1,
            }
        }
    }
}

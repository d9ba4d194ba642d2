//! CSV written: one buffer, no allocation a cell.

use std::io::{self, Write as _};

use super::CsvFormat;
use crate::exchange::cell;
use crate::exchange::sheet::{CellRef, OutCell, RowSink, SheetError};

/// How much is gathered before it is written.
const CHUNK: usize = 256 * 1024;

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
        // A file whose first bytes are `ID` is taken for another format by Excel, `sep=` for a directive, and the
        // mark for the file's own.
        let opening = first && (text.starts_with("ID") || text.starts_with('\u{FEFF}') || is_directive(text));
        // A single quote in front could be taken for the file's way of quoting.
        let single = text.starts_with('\'') && !guarded;
        let quoted = opening || single || holds(text.as_bytes(), [separator, b'"', b'\n', b'\r']);
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
        if holds(text.as_bytes(), [b'"'; 4]) {
            for part in text.as_bytes().split_inclusive(|b| *b == b'"') {
                self.buffer.extend_from_slice(part);
                if part.ends_with(b"\"") {
                    self.buffer.push(b'"');
                }
            }
        } else {
            self.buffer.extend_from_slice(text.as_bytes());
        }
        self.buffer.push(b'"');
    }
}

/// Whether one of the bytes is special. No way out in the middle: so many bytes are looked at at once. Cells are short,
/// so the last ones are looked at together with some before them rather than one by one.
#[inline]
fn holds(bytes: &[u8], special: [u8; 4]) -> bool {
    let is_special = |b: u8| special.iter().fold(false, |found, s| found | (b == *s));
    let block = |found: bool, block: &[u8; 16]| found | block.iter().fold(false, |found, b| found | is_special(*b));
    if let Some(last) = bytes.last_chunk::<16>() {
        let (blocks, _) = bytes.as_chunks::<16>();
        return block(blocks.iter().fold(false, block), last);
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        return word_holds(u64::from_le_bytes(*first), special) | word_holds(u64::from_le_bytes(*last), special);
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        let [first, last] = [first, last].map(|half| u64::from(u32::from_le_bytes(*half)));
        return word_holds(first << 32 | last, special);
    }
    bytes.iter().any(|b| is_special(*b))
}

/// Whether one of the eight bytes of a word is special: subtracting 1 from each byte borrows into its highest bit only
/// where the byte was 0, which xor makes of the byte that is looked for.
#[inline]
fn word_holds(word: u64, special: [u8; 4]) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let found = special.iter().fold(0, |found, byte| {
        let zero = word ^ (u64::from(*byte) * ONES);
        found | (zero.wrapping_sub(ONES) & !zero & HIGH)
    });
    found != 0
}

fn is_directive(text: &str) -> bool {
    text.get(..4).is_some_and(|t| t.eq_ignore_ascii_case("sep="))
}

impl<W: io::Write> RowSink for CsvWriter<W> {
    fn row(&mut self, cells: &[OutCell<'_>]) -> Result<(), SheetError> {
        self.cells(cells.iter().map(|c| c.value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_special_byte_is_seen_wherever_it_stands() {
        let special = *b",\"\n\r";
        for length in 0..70 {
            let plain = vec![b'+'; length];
            assert!(!holds(&plain, special), "{length} bytes");
            for (at, byte) in (0..length).zip(special.into_iter().cycle()) {
                let mut bytes = plain.clone();
                bytes[at] = byte;
                assert!(holds(&bytes, special), "byte {at} of {length}");
            }
        }
    }
}

//! Bytes cut into records, strictly: what RFC 4180 leaves open is either harmless and kept, or reported with its
//! line and column.

use std::io;

use super::decode::Decoder;
use crate::exchange::sheet::{CELL_LIMIT, COLUMN_LIMIT, ROW_LIMIT};

/// What is wrong with a record. Lines are counted from 1, columns from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    Unterminated { line: u64, column: usize },
    TextAfterQuote { line: u64, column: usize, opened: u64 },
    CellTooLong { line: u64, column: usize },
    TooManyColumns { line: u64 },
    RowTooLong { line: u64 },
}

/// A record as bytes.
#[derive(Debug, Default)]
pub(super) struct Raw {
    pub(super) bytes: Vec<u8>,
    pub(super) ends: Vec<usize>,
    pub(super) below: Vec<u32>,
    pub(super) line: u64,
    /// The first fault; the record's cells are then not complete.
    pub(super) fault: Option<Fault>,
    /// Where a quote stands in the middle of a cell without quotes.
    pub(super) stray: Option<(u64, usize)>,
    /// How many cells stand in quotes.
    pub(super) quoted: usize,
    /// A cell begins with `'`, so a guard may have to come off.
    pub(super) guarded: bool,
}

impl Raw {
    fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
        self.below.clear();
        self.fault = None;
        self.stray = None;
        self.quoted = 0;
        self.guarded = false;
    }

    fn begin_cell(&mut self, line: u64) {
        if self.below.len() >= COLUMN_LIMIT {
            self.fault.get_or_insert(Fault::TooManyColumns { line });
            return;
        }
        let below = line.saturating_sub(self.line);
        self.below.push(u32::try_from(below).unwrap_or(u32::MAX));
    }

    fn cell_line(&self) -> u64 {
        self.line + self.below.last().copied().map_or(0, u64::from)
    }

    fn end_cell(&mut self) {
        if self.fault.is_none() {
            let start = self.ends.last().copied().unwrap_or(0);
            self.guarded |= self.bytes.get(start) == Some(&b'\'');
            self.ends.push(self.bytes.len());
        }
    }

    fn push(&mut self, run: &[u8]) {
        if self.fault.is_some() {
            return;
        }
        let start = self.ends.last().copied().unwrap_or(0);
        // One byte more than a cell may have: the `'` of a guarded formula is taken off later.
        if self.bytes.len() - start + run.len() > CELL_LIMIT + 1 {
            let (line, column) = (self.cell_line(), self.ends.len());
            self.fault = Some(Fault::CellTooLong { line, column });
            return;
        }
        if self.bytes.len() + run.len() > ROW_LIMIT {
            self.fault = Some(Fault::RowTooLong { line: self.line });
            return;
        }
        self.bytes.extend_from_slice(run);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first byte of a record.
    Record,
    /// Before the first byte of a cell behind a separator.
    Cell,
    Plain,
    Quoted,
    /// Behind a quote inside quotes: the end of the cell, or the first half of a doubled quote.
    QuoteSeen,
}

/// Cuts what a [`Decoder`] gives into records.
pub(super) struct Scanner {
    decoder: Decoder,
    separator: u8,
    quote: u8,
    buffer: Vec<u8>,
    at: usize,
    /// The line of the next byte.
    line: u64,
    /// The byte before was CR, so that a following LF belongs to it.
    after_cr: bool,
    /// Lines without anything on them.
    pub(super) blank: u64,
}

impl Scanner {
    pub(super) fn new(decoder: Decoder, separator: u8, quote: u8) -> Self {
        Scanner { decoder, separator, quote, buffer: Vec::new(), at: 0, line: 1, after_cr: false, blank: 0 }
    }

    /// Characters that couldn't be decoded so far.
    pub(super) fn broken(&self) -> u64 {
        self.decoder.broken
    }

    /// Passes over the first line.
    pub(super) fn skip_line(&mut self) -> io::Result<()> {
        while let Some(byte) = self.peek()? {
            self.take(byte);
            if matches!(byte, b'\n' | b'\r') {
                break;
            }
        }
        Ok(())
    }

    /// Reads the next record; false at the end of the file. A record with a fault is read to its end all the same.
    pub(super) fn next(&mut self, record: &mut Raw) -> io::Result<bool> {
        record.clear();
        let mut state = State::Record;
        let mut opened = 0;
        loop {
            let Some(byte) = self.peek()? else {
                return Ok(finish(record, state, self.line, opened));
            };
            match state {
                State::Record if byte == b'\n' && self.after_cr => self.take(byte),
                State::Record if matches!(byte, b'\n' | b'\r') => {
                    self.blank += 1;
                    self.take(byte);
                }
                State::Record | State::Cell => {
                    if state == State::Record {
                        record.line = self.line;
                    }
                    record.begin_cell(self.line);
                    state = State::Plain;
                    if byte == self.quote {
                        self.take(byte);
                        record.quoted += 1;
                        opened = self.line;
                        state = State::Quoted;
                    }
                }
                State::Plain => {
                    let (separator, quote) = (self.separator, self.quote);
                    self.run(record, [separator, quote, b'\n', b'\r']);
                    let Some(byte) = self.current() else { continue };
                    if byte == quote && byte != separator {
                        record.stray.get_or_insert((self.line, record.ends.len()));
                        record.push(&[byte]);
                        self.take(byte);
                    } else {
                        record.end_cell();
                        self.take(byte);
                        if byte != separator {
                            return Ok(true);
                        }
                        state = State::Cell;
                    }
                }
                State::Quoted => {
                    let quote = self.quote;
                    self.run(record, [quote, quote, b'\n', b'\r']);
                    let Some(byte) = self.current() else { continue };
                    if byte == quote {
                        state = State::QuoteSeen;
                    } else {
                        record.push(&[byte]);
                    }
                    self.take(byte);
                }
                State::QuoteSeen if byte == self.quote => {
                    record.push(&[byte]);
                    self.take(byte);
                    state = State::Quoted;
                }
                State::QuoteSeen => {
                    let ends = byte == self.separator || matches!(byte, b'\n' | b'\r');
                    if !ends {
                        let (line, column) = (self.line, record.ends.len());
                        record.fault.get_or_insert(Fault::TextAfterQuote { line, column, opened });
                    }
                    state = State::Plain;
                }
            }
        }
    }

    /// The next byte, without taking it.
    fn peek(&mut self) -> io::Result<Option<u8>> {
        if self.at >= self.buffer.len() {
            self.at = 0;
            self.decoder.fill(&mut self.buffer)?;
        }
        Ok(self.current())
    }

    fn current(&self) -> Option<u8> {
        self.buffer.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) {
        self.at += 1;
        if byte == b'\r' || (byte == b'\n' && !self.after_cr) {
            self.line += 1;
        }
        self.after_cr = byte == b'\r';
    }

    /// Takes the bytes up to the next special one, as far as the buffer goes. Line ends are always special.
    fn run(&mut self, record: &mut Raw, special: [u8; 4]) {
        let rest = self.buffer.get(self.at..).unwrap_or(&[]);
        let count = plain_length(rest, special);
        if count > 0 {
            record.push(rest.get(..count).unwrap_or(&[]));
            self.at += count;
            self.after_cr = false;
        }
    }
}

/// How many bytes come before the first special one. Eight bytes are looked at in one go: subtracting 1 from each byte
/// of a word borrows into its highest bit only where the byte was 0, which xor makes of the byte that is looked for.
fn plain_length(bytes: &[u8], special: [u8; 4]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let wanted = special.map(|b| u64::from(b) * ONES);
    let (words, rest) = bytes.as_chunks::<8>();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let found = wanted.iter().fold(0, |found, w| {
            let zero = word ^ w;
            found | (zero.wrapping_sub(ONES) & !zero & HIGH)
        });
        if found != 0 {
            // The lowest set bit is exact; only bits above it can be set wrongly by a borrow.
            return index * 8 + found.trailing_zeros() as usize / 8;
        }
    }
    let tail = rest.iter().position(|b| special.contains(b)).unwrap_or(rest.len());
    words.len() * 8 + tail
}

/// The end of the file; true when it ends a record.
fn finish(record: &mut Raw, state: State, line: u64, opened: u64) -> bool {
    match state {
        State::Record => return false,
        State::Cell => {
            record.begin_cell(line);
            record.end_cell();
        }
        State::Plain | State::QuoteSeen => record.end_cell(),
        State::Quoted => {
            let column = record.below.len().saturating_sub(1);
            record.fault = Some(Fault::Unterminated { line: opened, column });
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::super::decode::detect;
    use super::*;

    fn scan(text: &str) -> (Vec<(u64, Vec<String>)>, Vec<Fault>) {
        let bytes = text.as_bytes().to_vec();
        let detected = detect(&bytes, true).unwrap();
        let decoder = Decoder::new(Box::new(io::Cursor::new(bytes)), detected);
        let mut scanner = Scanner::new(decoder, b',', b'"');
        let (mut records, mut faults, mut raw) = (Vec::new(), Vec::new(), Raw::default());
        while scanner.next(&mut raw).unwrap() {
            faults.extend(raw.fault);
            let mut start = 0;
            let cells = raw.ends.iter().map(|end| {
                let cell = String::from_utf8(raw.bytes[start..*end].to_vec()).unwrap();
                start = *end;
                cell
            });
            records.push((raw.line, cells.collect()));
        }
        (records, faults)
    }

    fn rows(text: &str) -> Vec<(u64, Vec<String>)> {
        let (records, faults) = scan(text);
        assert!(faults.is_empty(), "{faults:?}");
        records
    }

    fn row(line: u64, cells: &[&str]) -> (u64, Vec<String>) {
        (line, cells.iter().map(|c| (*c).to_owned()).collect())
    }

    #[test]
    fn every_line_end_ends_a_record_and_counts_once() {
        let all = rows("a,b\r\nc,d\ne,f\rg,\n\r\n\n\"x\r\ny\",z");
        assert_eq!(
            all,
            [
                row(1, &["a", "b"]),
                row(2, &["c", "d"]),
                row(3, &["e", "f"]),
                row(4, &["g", ""]),
                row(7, &["x\r\ny", "z"])
            ]
        );
    }

    #[test]
    fn quotes_hold_separators_line_ends_and_quotes() {
        assert_eq!(rows("\"a,b\",\"c\nd\",\"say \"\"hi\"\"\",\"\""), [row(1, &["a,b", "c\nd", "say \"hi\"", ""])]);
        assert_eq!(rows("5\" pipe,b"), [row(1, &["5\" pipe", "b"])]);
        assert_eq!(rows("a,"), [row(1, &["a", ""])]);
        assert_eq!(rows("\"\""), [row(1, &[""])]);
        assert!(rows("\n\r\n").is_empty());
    }

    #[test]
    fn an_open_quote_is_found_where_it_opens() {
        let (_, faults) = scan("a,b\nc,\"d\ne,f\ng,h\n");
        assert_eq!(faults, [Fault::Unterminated { line: 2, column: 1 }]);
    }

    #[test]
    fn text_behind_a_quote_is_found_and_the_next_row_is_whole() {
        let (records, faults) = scan("\"a\nb\"x,c\nd,e\n");
        assert_eq!(faults, [Fault::TextAfterQuote { line: 2, column: 0, opened: 1 }]);
        assert_eq!(records.last(), Some(&row(3, &["d", "e"])));
    }
}

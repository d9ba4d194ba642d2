//! Bytes cut into records, strictly: what RFC 4180 leaves open is either harmless and kept, or reported with its
//! line and column.

use std::io;

use super::decode::Decoder;
use super::marks::Marks;
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

    /// A cell in one piece. False, and nothing is done, where something stands against it.
    #[inline]
    fn cell(&mut self, text: &[u8], line: u64) -> bool {
        let fits = self.below.len() < COLUMN_LIMIT && text.len() <= CELL_LIMIT;
        if self.fault.is_some() || !fits || self.bytes.len() + text.len() > ROW_LIMIT {
            return false;
        }
        self.below.push(u32::try_from(line.saturating_sub(self.line)).unwrap_or(u32::MAX));
        self.guarded |= text.first() == Some(&b'\'');
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len());
        true
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

/// What ends with a cell.
enum Stop {
    Cell,
    Record,
}

/// Cuts what a [`Decoder`] gives into records.
pub(super) struct Scanner {
    decoder: Decoder,
    separator: u8,
    quote: u8,
    buffer: Vec<u8>,
    /// Separators, quotes and line ends in the buffer.
    marks: Marks,
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
        let (buffer, marks) = (Vec::new(), Marks::default());
        Scanner { decoder, separator, quote, buffer, marks, at: 0, line: 1, after_cr: false, blank: 0 }
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
                    match self.plain_cell(record, byte) {
                        Some(Stop::Cell) => {
                            state = State::Cell;
                            continue;
                        }
                        Some(Stop::Record) => return Ok(true),
                        None => record.begin_cell(self.line),
                    }
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
                    self.run(record, self.marks.next(self.at));
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
                    self.run(record, self.quoted_end());
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
    #[inline]
    fn peek(&mut self) -> io::Result<Option<u8>> {
        if self.at >= self.buffer.len() {
            self.fill()?;
        }
        Ok(self.current())
    }

    #[cold]
    fn fill(&mut self) -> io::Result<()> {
        self.at = 0;
        self.decoder.fill(&mut self.buffer)?;
        self.marks.find(&self.buffer, [self.separator, self.quote, b'\n', b'\r']);
        Ok(())
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

    /// Takes a cell that begins with `first`, up to and with what stands behind it, as nearly all are: without quotes,
    /// and whole in the buffer. None for others, of which nothing is taken.
    #[inline]
    fn plain_cell(&mut self, record: &mut Raw, first: u8) -> Option<Stop> {
        let (separator, quote) = (self.separator, self.quote);
        let end = self.marks.next(self.at).filter(|_| first != quote)?;
        let stop = self.buffer.get(end).copied().filter(|stop| *stop != quote || *stop == separator)?;
        if !record.cell(self.buffer.get(self.at..end)?, self.line) {
            return None;
        }
        if end > self.at {
            self.at = end;
            self.after_cr = false;
        }
        self.take(stop);
        Some(if stop == separator { Stop::Cell } else { Stop::Record })
    }

    /// The next byte that means something inside quotes.
    fn quoted_end(&self) -> Option<usize> {
        let mut at = self.marks.next(self.at)?;
        while self.buffer.get(at).is_some_and(|byte| *byte == self.separator && *byte != self.quote) {
            at = self.marks.next(at + 1)?;
        }
        Some(at)
    }

    /// Takes the bytes up to `end`, or all of the buffer. None of them is a line end.
    #[inline]
    fn run(&mut self, record: &mut Raw, end: Option<usize>) {
        let end = end.unwrap_or(self.buffer.len());
        let run = self.buffer.get(self.at..end).unwrap_or(&[]);
        if !run.is_empty() {
            record.push(run);
            self.at = end;
            self.after_cr = false;
        }
    }
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

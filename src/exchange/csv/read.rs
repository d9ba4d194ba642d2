//! CSV read record by record.

use std::sync::Arc;

use super::decode::{Decoder, Detected, detect, western};
use super::scan::{Fault, Raw, Scanner};
use super::sniff::{Sniffed, sniff};
use super::{Dialect, Encoding, Record};
use crate::exchange::cell;
use crate::exchange::sheet::{
    CELL_LIMIT, Cell, Controls, Input, NoteKind, Notes, Place, ReadOptions, Row, RowSource, SheetError,
};

/// How much of a file decides on encoding and separator.
const SAMPLE: u64 = 256 * 1024;

/// Reads a CSV file record by record, the header like any other. [`open`](crate::exchange::sheet::open) is the
/// comfortable way; this one lends texts without copying them, for large files.
pub struct CsvReader {
    place: Place,
    scanner: Scanner,
    raw: Raw,
    dialect: Dialect,
    controls: Controls,
    unguard: bool,
    broken: u64,
    ended: bool,
    notes: Notes,
}

impl CsvReader {
    /// Opens bytes; `name` stands for the file in messages.
    ///
    /// # Errors
    /// When the bytes are UTF-32.
    pub fn from_bytes(name: &str, bytes: Vec<u8>, options: &ReadOptions<'_>) -> Result<Self, SheetError> {
        CsvReader::new(&name.into(), Input::Bytes(bytes.into()), options)
    }

    /// Opens a file, which is streamed.
    ///
    /// # Errors
    /// When the file can't be read, or is UTF-32.
    pub fn open(path: &std::path::Path, options: &ReadOptions<'_>) -> Result<Self, SheetError> {
        let file: Arc<str> = crate::exchange::sheet::file_label(path).into();
        let input = Input::of_path(path, options.limits.file)?;
        CsvReader::new(&file, input, options)
    }

    pub(super) fn new(file: &Arc<str>, input: Input, options: &ReadOptions<'_>) -> Result<Self, SheetError> {
        let failed = |source| SheetError::Read { file: file.to_string(), source };
        let head = input.head(SAMPLE).map_err(failed)?;
        let whole = u64::try_from(head.len()).unwrap_or(u64::MAX) < SAMPLE;
        let detected = detect(&head, whole).ok_or_else(|| SheetError::WrongKind {
            file: file.to_string(),
            found: "UTF-32",
            wanted: "UTF-8",
            remedy: "save it as UTF-8",
        })?;
        let mut sample = Vec::new();
        let mut part = Vec::new();
        let mut decoder = Decoder::new(Box::new(std::io::Cursor::new(head)), detected);
        loop {
            decoder.fill(&mut part).map_err(failed)?;
            if part.is_empty() {
                break;
            }
            sample.extend_from_slice(&part);
        }
        let Sniffed { separator, quote, directive } = sniff(&sample, whole, options.separator, options.known);
        let decoder = Decoder::new(input.reader().map_err(failed)?, detected);
        let mut scanner = Scanner::new(decoder, separator, quote);
        if directive {
            scanner.skip_line().map_err(failed)?;
        }
        let mut reader = CsvReader {
            place: Place::file(file),
            scanner,
            raw: Raw::default(),
            dialect: Dialect { separator, quote, encoding: detected.encoding },
            controls: options.controls,
            unguard: options.unguard.unwrap_or(true),
            broken: 0,
            ended: false,
            notes: Notes::default(),
        };
        reader.note_encoding(detected);
        Ok(reader)
    }

    fn note_encoding(&mut self, detected: Detected) {
        if detected.guessed {
            let name = detected.encoding.name();
            self.notes.push(NoteKind::Encoding, self.place.clone(), || {
                format!("the file doesn't say its encoding and isn't UTF-8; it is read as {name}")
            });
        }
    }

    /// What was found out about the file.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// What was noticed so far.
    pub fn notes(&self) -> &Notes {
        &self.notes
    }

    /// Lines without anything on them so far.
    pub fn blank_lines(&self) -> u64 {
        self.scanner.blank
    }

    /// Reads the next record; false at the end of the file. `record`'s memory is used again.
    ///
    /// # Errors
    /// An error that [`is_one_row`](SheetError::is_one_row) refuses this record, and the next call goes on behind it;
    /// after any other the file has ended.
    pub fn read(&mut self, record: &mut Record) -> Result<bool, SheetError> {
        if self.ended {
            return Ok(false);
        }
        self.raw.bytes = std::mem::take(&mut record.text).into_bytes();
        std::mem::swap(&mut self.raw.ends, &mut record.ends);
        std::mem::swap(&mut self.raw.below, &mut record.below);
        let more = self.scanner.next(&mut self.raw);
        let bytes = std::mem::take(&mut self.raw.bytes);
        std::mem::swap(&mut self.raw.ends, &mut record.ends);
        std::mem::swap(&mut self.raw.below, &mut record.below);
        record.line = self.raw.line;
        let more = more.map_err(|source| {
            self.ended = true;
            SheetError::Read { file: self.place.file.to_string(), source }
        })?;
        self.note_broken(record.line);
        if !more {
            record.ends.clear();
            self.ended = true;
            return Ok(false);
        }
        if let Some(fault) = self.raw.fault {
            record.ends.clear();
            return Err(self.refuse(fault));
        }
        if let Some((line, column)) = self.raw.stray {
            let place = Place::line(&self.place.file, line, Some(column));
            self.notes.push(NoteKind::StrayQuote, place, || {
                "a quote in a cell that doesn't begin with one is kept as text".to_owned()
            });
        }
        match String::from_utf8(bytes) {
            Ok(text) => record.text = text,
            Err(e) => self.repair(&e.into_bytes(), record),
        }
        if self.unguard && self.raw.guarded {
            record.rewrite(|_, text, out| out.push_str(cell::unguard(text)));
        }
        self.check_length(record)?;
        self.check_controls(record)?;
        Ok(true)
    }

    fn refuse(&mut self, fault: Fault) -> SheetError {
        let at = |line, column| Place::line(&self.place.file, line, Some(column));
        match fault {
            Fault::Unterminated { line, column } => {
                self.ended = true;
                SheetError::UnterminatedQuote { place: at(line, column) }
            }
            Fault::TextAfterQuote { line, column, opened } => {
                SheetError::TextAfterQuote { place: at(line, column), opened }
            }
            Fault::CellTooLong { line, column } => SheetError::CellTooLong { place: at(line, column) },
            Fault::TooManyColumns { line } => {
                SheetError::TooManyColumns { place: Place::line(&self.place.file, line, None) }
            }
            Fault::RowTooLong { line } => SheetError::RowTooLong { place: Place::line(&self.place.file, line, None) },
        }
    }

    /// A record whose bytes aren't UTF-8 in a file that is: each such cell is read as Western when all its high bytes
    /// are bad, else its bad bytes become `�`.
    fn repair(&mut self, bytes: &[u8], record: &mut Record) {
        let mut start = 0;
        let mut text = String::with_capacity(bytes.len() + 16);
        let mut ends = Vec::with_capacity(record.ends.len());
        for (column, end) in record.ends.iter().enumerate() {
            let cell = bytes.get(start..*end).unwrap_or(&[]);
            start = *end;
            match std::str::from_utf8(cell) {
                Ok(good) => text.push_str(good),
                Err(_) => {
                    let place = Place::line(&self.place.file, record.line_of(column), Some(column));
                    let western_text = detect(cell, true).is_some_and(|d| d.encoding == Encoding::Windows1252);
                    let how = if western_text {
                        text.extend(cell.iter().map(|b| western(*b)));
                        "the cell isn't UTF-8 like the file; it is read as Windows-1252 (Western European)"
                    } else {
                        text.push_str(&String::from_utf8_lossy(cell));
                        "some bytes of the cell aren't UTF-8; they are shown as �"
                    };
                    self.notes.push(NoteKind::Encoding, place, || how.to_owned());
                }
            }
            ends.push(text.len());
        }
        record.text = text;
        record.ends = ends;
    }

    fn note_broken(&mut self, line: u64) {
        if self.scanner.broken() > self.broken {
            self.broken = self.scanner.broken();
            let place = Place::line(&self.place.file, line, None);
            self.notes.push(NoteKind::Encoding, place, || {
                "near this line a half of a UTF-16 character is missing; it is shown as �".to_owned()
            });
        }
    }

    /// The scanner lets one byte more pass, for a guard that has been taken off by now.
    fn check_length(&self, record: &Record) -> Result<(), SheetError> {
        if record.text.len() <= CELL_LIMIT {
            return Ok(());
        }
        match record.iter().position(|c| c.len() > CELL_LIMIT) {
            None => Ok(()),
            Some(column) => Err(SheetError::CellTooLong {
                place: Place::line(&self.place.file, record.line_of(column), Some(column)),
            }),
        }
    }

    fn check_controls(&mut self, record: &mut Record) -> Result<(), SheetError> {
        if self.controls == Controls::Keep || !cell::has_control(&record.text) {
            return Ok(());
        }
        for (column, text) in record.iter().enumerate().filter(|(_, c)| cell::has_control(c)) {
            let line = record.line_of(column) + cell::lines_before_control(text);
            let place = Place::line(&self.place.file, line, Some(column));
            let code = cell::control_names(text);
            if self.controls == Controls::Refuse {
                return Err(SheetError::Control { place, code });
            }
            self.notes.push(NoteKind::Control, place, || {
                format!("the cell holds {code}; each is replaced by a sign one can see")
            });
        }
        record.rewrite(|_, text, out| out.push_str(&cell::visible(text)));
        Ok(())
    }
}

/// The rows of a CSV file, for a [`Sheet`](crate::exchange::sheet::Sheet).
pub struct CsvRows {
    reader: CsvReader,
    record: Record,
}

impl CsvRows {
    pub(crate) fn new(file: &Arc<str>, input: Input, options: &ReadOptions<'_>) -> Result<Self, SheetError> {
        Ok(CsvRows { reader: CsvReader::new(file, input, options)?, record: Record::new() })
    }
}

impl RowSource for CsvRows {
    fn next_row(&mut self) -> Option<Result<Row, SheetError>> {
        match self.reader.read(&mut self.record) {
            Ok(false) => None,
            Ok(true) => Some(Ok(Row { line: self.record.line(), cells: self.record.iter().map(Cell::text).collect() })),
            Err(e) => Some(Err(e)),
        }
    }

    fn place(&self) -> &Place {
        &self.reader.place
    }

    fn blank_rows(&self) -> u64 {
        self.reader.blank_lines()
    }

    fn width(&self) -> Option<usize> {
        None
    }

    fn notes(&self) -> &Notes {
        &self.reader.notes
    }

    fn dialect(&self) -> Option<Dialect> {
        Some(self.reader.dialect)
    }
}

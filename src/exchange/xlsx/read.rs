//! A workbook opened, its sheet chosen, its rows given.

use std::collections::HashMap;
use std::io::Cursor;
use std::iter::Peekable;
use std::sync::Arc;
use std::vec;

use calamine::{Reader, SheetType, SheetVisible};

use super::cells::{Cells, Workbook, at, damaged};
use super::{long_text, quiet, unpack};
use crate::exchange::cell;
use crate::exchange::sheet::{
    CELL_LIMIT, Cell, Controls, NoteKind, Notes, Place, ReadOptions, Row, RowSource, Sheet, SheetError, SheetInfo,
    known_in,
};

/// How many rows of each sheet are looked at to choose one.
const HEAD: u32 = 60;

/// Opens a sheet of a workbook given as bytes.
///
/// # Errors
/// When the bytes are no workbook, or a damaged or hostile one; when the sheet isn't there or has no header.
pub fn open(file: &Arc<str>, bytes: Vec<u8>, options: &ReadOptions<'_>) -> Result<Sheet, SheetError> {
    let rows = guarded(file, || {
        let mut book = Book::open(file, bytes, options)?;
        let name = book.choose(options)?;
        book.rows(&name, options)
    })?;
    Sheet::new(Box::new(rows), options)
}

/// The sheets of a workbook, without the one for long texts.
///
/// # Errors
/// When the bytes are no workbook, or a damaged or hostile one.
pub fn list(file: &Arc<str>, bytes: Vec<u8>, options: &ReadOptions<'_>) -> Result<Vec<SheetInfo>, SheetError> {
    guarded(file, || Ok(Book::open(file, bytes, options)?.sheets))
}

fn guarded<T>(file: &Arc<str>, work: impl FnOnce() -> Result<T, SheetError>) -> Result<T, SheetError> {
    quiet::quietly(work).unwrap_or_else(|| {
        Err(SheetError::Damaged { place: Place::file(file), detail: "its parts contradict each other".to_owned() })
    })
}

struct Book {
    file: Arc<str>,
    workbook: Workbook,
    sheets: Vec<SheetInfo>,
    /// The parts of long texts put together, by sheet and row counted from 1.
    long: HashMap<(String, u32), String>,
}

impl Book {
    fn open(file: &Arc<str>, bytes: Vec<u8>, options: &ReadOptions<'_>) -> Result<Self, SheetError> {
        unpack::check(file, &bytes, &options.limits)?;
        let whole = Place::file(file);
        let workbook = Workbook::new(Cursor::new(bytes)).map_err(|e| damaged(&whole, &e))?;
        let sheets = workbook.sheets_metadata().iter().filter(|s| s.typ == SheetType::WorkSheet);
        let sheets = sheets.map(|s| SheetInfo { name: s.name.clone(), visible: s.visible == SheetVisible::Visible });
        let mut book = Book { file: Arc::clone(file), sheets: sheets.collect(), workbook, long: HashMap::new() };
        book.take_long_texts(options)?;
        if book.sheets.is_empty() {
            return Err(SheetError::NoSheets { file: file.to_string() });
        }
        Ok(book)
    }

    fn place(&self, sheet: &str) -> Place {
        Place { sheet: Some(sheet.into()), ..Place::file(&self.file) }
    }

    fn head(&mut self, sheet: &str, options: &ReadOptions<'_>) -> Result<Cells, SheetError> {
        let place = self.place(sheet);
        Cells::read(&mut self.workbook, &place, HEAD, &options.limits)
    }

    fn take_long_texts(&mut self, options: &ReadOptions<'_>) -> Result<(), SheetError> {
        let names: Vec<String> = self.sheets.iter().map(|s| s.name.clone()).collect();
        for name in names.into_iter().filter(|n| n.starts_with(long_text::SHEET)) {
            let head = self.head(&name, options)?;
            if !matches!(head.list.first(), Some((0, 0, Cell::Text(text))) if text == long_text::MARK) {
                continue;
            }
            let place = self.place(&name);
            let cells = Cells::read(&mut self.workbook, &place, super::ROW_MAX, &options.limits)?;
            for (row, _, part) in cells.list.into_iter().skip(1) {
                self.long.entry((name.clone(), row + 1)).or_default().push_str(&cell::text_of(&part));
            }
            self.sheets.retain(|s| s.name != name);
        }
        Ok(())
    }

    /// The named sheet, else the visible one whose header is known best, else the first with cells.
    fn choose(&mut self, options: &ReadOptions<'_>) -> Result<String, SheetError> {
        if let Some(wanted) = options.sheet {
            let exact = self.sheets.iter().find(|s| s.name == wanted);
            let alike = || self.sheets.iter().find(|s| s.name.trim().to_lowercase() == wanted.trim().to_lowercase());
            let found = exact.or_else(alike).map(|s| s.name.clone());
            return found.ok_or_else(|| SheetError::NoSuchSheet {
                file: self.file.to_string(),
                wanted: cell::shown(wanted),
                have: self
                    .sheets
                    .iter()
                    .map(|s| format!("\"{}\"", cell::shown(&s.name)))
                    .collect::<Vec<_>>()
                    .join(", "),
            });
        }
        let mut best: Option<(bool, usize, String)> = None;
        for info in self.sheets.clone() {
            let head = self.head(&info.name, options)?;
            if head.list.is_empty() {
                continue;
            }
            let rows: Vec<Row> = SparseRows::new(head.list).collect();
            let rank = (info.visible, known_in(&rows, options.known));
            if best.as_ref().is_none_or(|(visible, hits, _)| rank > (*visible, *hits)) {
                best = Some((rank.0, rank.1, info.name));
            }
        }
        best.map(|(_, _, name)| name).ok_or_else(|| SheetError::NoSheets { file: self.file.to_string() })
    }

    fn rows(&mut self, name: &str, options: &ReadOptions<'_>) -> Result<XlsxRows, SheetError> {
        let place = self.place(name);
        let Cells { mut list, mut notes } = Cells::read(&mut self.workbook, &place, super::ROW_MAX, &options.limits)?;
        let mut refused = Vec::new();
        for (row, column, cell) in &mut list {
            let Cell::Text(text) = cell else { continue };
            let here = at(&place, *row, *column);
            match self.settle(text, here, options, &mut notes) {
                Ok(Some(changed)) => *cell = Cell::text(changed),
                Ok(None) => {}
                Err(e) => refused.push(e),
            }
        }
        let width = list.iter().map(|(_, column, _)| *column).max();
        Ok(XlsxRows {
            width: width.and_then(|w| usize::try_from(w).ok()).map_or(0, |w| w + 1),
            rows: SparseRows::new(list).peekable(),
            refused: refused.into_iter().peekable(),
            place,
            notes,
        })
    }

    /// What a text cell says in the end: a long text fetched, a guard taken off, control characters made visible.
    fn settle(
        &self,
        text: &str,
        place: Place,
        options: &ReadOptions<'_>,
        notes: &mut Notes,
    ) -> Result<Option<String>, SheetError> {
        let mut said = text;
        if let Some((sheet, row)) = long_text::referred(text) {
            match self.long.get(&(sheet.to_owned(), row)) {
                Some(long) => said = long,
                None => notes.push(NoteKind::Cell, place.clone(), || {
                    format!("the cell refers to a long text that isn't in the file; \"{text}\" is read as it stands")
                }),
            }
        }
        if options.unguard == Some(true) {
            said = cell::unguard(said);
        }
        if said.len() > CELL_LIMIT {
            return Err(SheetError::CellTooLong { place });
        }
        if options.controls != Controls::Keep && cell::has_control(said) {
            let code = cell::control_names(said);
            if options.controls == Controls::Refuse {
                return Err(SheetError::Control { place, code });
            }
            notes.push(NoteKind::Control, place, || {
                format!("the cell holds {code}; each is replaced by a sign one can see")
            });
            return Ok(Some(cell::visible(said).into_owned()));
        }
        Ok((said.as_ptr() != text.as_ptr() || said.len() != text.len()).then(|| said.to_owned()))
    }
}

/// Cells put together to rows, one at a time, so that a sheet with a cell in its last column stays small.
struct SparseRows(Peekable<vec::IntoIter<(u32, u32, Cell)>>);

impl SparseRows {
    fn new(list: Vec<(u32, u32, Cell)>) -> Self {
        SparseRows(list.into_iter().peekable())
    }
}

impl Iterator for SparseRows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let row = self.0.peek()?.0;
        let mut cells = Vec::new();
        while let Some((_, column, cell)) = self.0.next_if(|(r, _, _)| *r == row) {
            cells.resize(usize::try_from(column).unwrap_or(0), Cell::Empty);
            cells.push(cell);
        }
        Some(Row { line: u64::from(row) + 1, cells })
    }
}

/// The rows of one sheet.
struct XlsxRows {
    rows: Peekable<SparseRows>,
    /// Refused cells in the order of rows; their row isn't given.
    refused: Peekable<vec::IntoIter<SheetError>>,
    width: usize,
    place: Place,
    notes: Notes,
}

impl RowSource for XlsxRows {
    fn next_row(&mut self) -> Option<Result<Row, SheetError>> {
        let row = self.rows.next()?;
        let mut error = None;
        while let Some(e) = self.refused.next_if(|e| e.place().is_some_and(|p| p.line <= row.line)) {
            error.get_or_insert(e);
        }
        Some(error.map_or(Ok(row), Err))
    }

    fn place(&self) -> &Place {
        &self.place
    }

    fn blank_rows(&self) -> u64 {
        0
    }

    fn width(&self) -> Option<usize> {
        Some(self.width)
    }

    fn notes(&self) -> &Notes {
        &self.notes
    }
}

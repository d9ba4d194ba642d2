//! Which row is the header, and what its columns are called.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Cell, NoteKind, Notes, Place, Row, column_letters};
use crate::exchange::cell;

/// Where the header stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HeaderRow {
    /// Found out: the row with most known headings, else the first that is as wide as the table.
    #[default]
    Detect,
    /// The line of the file (XLSX: the row's number) that the person named, counted from 1.
    Line(u64),
}

/// How many rows are looked at to find the header.
pub(super) const WINDOW: usize = 40;

/// One column of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The heading: white space trimmed, runs of it (line ends too) made one space. Unique in the sheet: a second
    /// `Owner` is `Owner (2)`; an empty heading is `column 3`.
    pub title: Arc<str>,
    /// The heading exactly as it stands in the file.
    pub raw: String,
    /// Position counted from 1.
    pub position: u32,
}

impl Column {
    /// The letters a spreadsheet shows above the column.
    pub fn letters(&self) -> String {
        column_letters(self.position)
    }

    /// True when the file gives no heading.
    pub fn is_unnamed(&self) -> bool {
        self.raw.trim().is_empty()
    }
}

/// A heading with white space trimmed, runs of it made one space and control characters made visible: how headings are
/// compared and shown.
pub(crate) fn plain_title(raw: &str) -> String {
    let words: Vec<_> = raw.split_whitespace().map(cell::visible).collect();
    words.join(" ")
}

/// The index in `rows` of the row that is most likely the header; `None` when no row has a text in it.
///
/// Known headings decide. Without any, a header is a row of texts at least half as wide as the widest row looked at:
/// that passes over title rows, which fill one or two cells of a wide table.
pub(super) fn find(rows: &[Row], known: &dyn Fn(&str) -> bool) -> Option<usize> {
    let filled = |row: &Row| row.cells.iter().filter(|c| !c.is_blank()).count();
    let mut best = None;
    for (index, row) in rows.iter().enumerate() {
        let titles: HashSet<String> = row.cells.iter().filter_map(title_of).collect();
        let count = titles.iter().filter(|t| known(t)).count();
        // One known word in a wide row is more likely data ("Status" in a list of fields) than a header.
        let enough = count >= 2 || count * 2 >= filled(row);
        if enough && count > best.map_or(0, |(n, _)| n) {
            best = Some((count, index));
        }
    }
    if let Some((_, index)) = best {
        return Some(index);
    }
    let widest = rows.iter().map(filled).max().unwrap_or(0);
    let all_text = |row: &Row| row.cells.iter().all(|c| matches!(c, Cell::Text(_) | Cell::Empty));
    rows.iter()
        .position(|row| filled(row) > 0 && filled(row) * 2 >= widest && all_text(row))
        .or_else(|| rows.iter().position(|row| filled(row) > 0))
}

/// How many headings of the likeliest header row are known; ranks the sheets of a workbook.
pub(crate) fn known_in(rows: &[Row], known: &dyn Fn(&str) -> bool) -> usize {
    find(rows, known)
        .and_then(|index| rows.get(index))
        .map_or(0, |row| row.cells.iter().filter_map(title_of).filter(|t| known(t)).count())
}

fn title_of(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Text(text) if !text.trim().is_empty() => Some(plain_title(text)),
        _ => None,
    }
}

/// Names the columns of the header row, and notes what had to be invented.
pub(super) fn columns(header: &Row, place: &Place, notes: &mut Notes) -> Vec<Column> {
    let mut taken: HashSet<String> = HashSet::new();
    let mut columns = Vec::with_capacity(header.cells.len());
    for (index, cell) in header.cells.iter().enumerate() {
        let position = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let raw = cell.to_string();
        let at = || Place { column: Some(position), ..place.clone() };
        let plain = plain_title(&raw);
        let wanted = if plain.is_empty() {
            let name = format!("column {position}");
            notes.push(NoteKind::UnnamedColumn, at(), || format!("the column has no heading and is called \"{name}\""));
            name
        } else {
            plain
        };
        let mut title = wanted.clone();
        let mut count = 1;
        while !taken.insert(title.to_lowercase()) {
            count += 1;
            title = format!("{wanted} ({count})");
        }
        if count > 1 {
            notes.push(NoteKind::DuplicateHeader, at(), || {
                format!("the heading \"{wanted}\" occurs before; this one is called \"{title}\"")
            });
        }
        columns.push(Column { title: title.into(), raw, position });
    }
    columns
}

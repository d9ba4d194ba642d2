//! Cells of a workbook replaced where they stand. Of the zip only the part of that sheet is written anew, all others are
//! copied as they are packed; of the sheet only those cells change, and keep their style.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Cursor, Read, Write};
use std::sync::Arc;

use zip::{ZipArchive, ZipWriter};

use super::tags::{Kind, Tag, Tags};
use super::unpack;
use crate::exchange::cell;
use crate::exchange::sheet::{CellEdit, FillError, Limits, Place, SheetError, column_number};

/// The longest text of a cell, in UTF-16 units.
const LONGEST: usize = 32_767;

/// The workbook with these cells of a sheet instead of its own.
///
/// # Errors
/// When the sheet or a row isn't there, a formula stands in a cell, or the part of the sheet is not as a spreadsheet
/// program writes it.
pub fn fill(file: &str, bytes: &[u8], sheet: &str, edits: &[CellEdit]) -> Result<Vec<u8>, FillError> {
    let label: Arc<str> = file.into();
    unpack::check(&label, bytes, &Limits::default())?;
    let book = Book { file };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| book.damaged(&error))?;
    let part = book.part_of(&mut archive, sheet)?;
    let filled = book.filled(&book.text(&mut archive, &part)?, edits)?;
    let mut out = ZipWriter::new(Cursor::new(Vec::with_capacity(bytes.len() + filled.len() / 4)));
    for index in 0..archive.len() {
        let packed = archive.by_index_raw(index).map_err(|error| book.damaged(&error))?;
        if packed.name().is_ok_and(|name| name == part) {
            let options = packed.options();
            drop(packed);
            out.start_file(part.as_str(), options).map_err(|error| book.damaged(&error))?;
            out.write_all(filled.as_bytes()).map_err(|error| book.damaged(&error))?;
        } else {
            out.raw_copy_file(packed).map_err(|error| book.damaged(&error))?;
        }
    }
    out.set_raw_comment(archive.comment().into()).map_err(|error| book.damaged(&error))?;
    Ok(out.finish().map_err(|error| book.damaged(&error))?.into_inner())
}

struct Book<'a> {
    file: &'a str,
}

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

impl Book<'_> {
    fn damaged(&self, error: &dyn std::fmt::Display) -> FillError {
        let place = Place::file(&self.file.into());
        SheetError::Damaged { place, detail: cell::shown(&error.to_string()) }.into()
    }

    fn unclear(&self, detail: impl Into<String>) -> FillError {
        FillError::Unclear { file: self.file.to_string(), detail: detail.into() }
    }

    fn text(&self, archive: &mut Archive<'_>, part: &str) -> Result<String, FillError> {
        let mut text = String::new();
        let mut packed = archive.by_name(part).map_err(|error| self.damaged(&error))?;
        packed.read_to_string(&mut text).map_err(|error| self.damaged(&error))?;
        Ok(text)
    }

    /// The part of the zip that holds a sheet: its name leads over an id to a path.
    fn part_of(&self, archive: &mut Archive<'_>, sheet: &str) -> Result<String, FillError> {
        let book = self.target(archive, "", "officeDocument", |_| true)?;
        let text = self.text(archive, &book)?;
        let tag = Tags::of(&text)
            .find(|tag| tag.local() == "sheet" && tag.attribute("name").as_deref() == Some(sheet))
            .ok_or_else(|| self.unclear(format!("it has no sheet \"{}\"", cell::shown(sheet))))?;
        // The prefix of the relationship's id is the workbook's own choice; its own `id` would have none.
        let id = tag.attributes().find(|(name, _)| name.ends_with(":id")).map(|(_, id)| id.into_owned());
        let id = id.ok_or_else(|| self.unclear("the place of its sheet is not said"))?;
        self.target(archive, &book, "worksheet", |rel| rel.attribute("Id").as_deref() == Some(id.as_str()))
    }

    /// The part that another one refers to, with this end of its type.
    fn target(
        &self,
        archive: &mut Archive<'_>,
        from: &str,
        kind: &str,
        wanted: impl Fn(&Tag<'_>) -> bool,
    ) -> Result<String, FillError> {
        let (folder, name) = from.rsplit_once('/').unwrap_or(("", from));
        let slash = if folder.is_empty() { "" } else { "/" };
        let text = self.text(archive, &format!("{folder}{slash}_rels/{name}.rels"))?;
        let found = Tags::of(&text).find(|tag| {
            let type_ends = tag.attribute("Type").is_some_and(|of| of.rsplit('/').next() == Some(kind));
            tag.local() == "Relationship" && type_ends && wanted(tag)
        });
        let target = found.and_then(|tag| tag.attribute("Target")).map(|target| target.into_owned());
        let target = target.ok_or_else(|| self.unclear("it does not say where its parts are"))?;
        Ok(match target.strip_prefix('/') {
            Some(whole) => whole.to_string(),
            None => format!("{folder}{slash}{target}"),
        })
    }

    /// The text of a sheet with the cells put in.
    fn filled(&self, xml: &str, edits: &[CellEdit]) -> Result<String, FillError> {
        let mut wanted: BTreeMap<u64, BTreeMap<usize, &CellEdit>> = BTreeMap::new();
        for edit in edits {
            if edit.text.encode_utf16().count() > LONGEST {
                return Err(FillError::TooLong { file: self.file.to_string(), cell: edit.name() });
            }
            wanted.entry(edit.row).or_default().insert(edit.column, edit);
        }
        let mut filling = Filling { book: self, xml, out: String::with_capacity(xml.len()), copied: 0, wanted };
        let mut tags = Tags::of(xml);
        filling.rows(&mut tags)?;
        filling.not_joined(&mut tags, edits)?;
        if !tags.whole {
            return Err(self.unclear("the part of its sheet is not whole"));
        }
        if let Some(row) = filling.wanted.keys().next() {
            return Err(FillError::NoRow { file: self.file.to_string(), row: *row });
        }
        filling.copy_to(xml.len(), xml.len());
        Ok(filling.out)
    }
}

/// A sheet on its way from what it was to what it becomes.
struct Filling<'a> {
    book: &'a Book<'a>,
    xml: &'a str,
    out: String,
    copied: usize,
    /// Rows that were not met yet.
    wanted: BTreeMap<u64, BTreeMap<usize, &'a CellEdit>>,
}

impl<'a> Filling<'a> {
    /// Copies up to `from` and goes on behind `to`.
    fn copy_to(&mut self, from: usize, to: usize) {
        self.out.push_str(self.xml.get(self.copied..from).unwrap_or(""));
        self.copied = to;
    }

    fn rows(&mut self, tags: &mut Tags<'a>) -> Result<(), FillError> {
        let mut last = 0;
        let mut inside = false;
        while let Some(tag) = tags.next() {
            match (tag.local(), tag.kind) {
                ("sheetData", Kind::Open) => inside = true,
                ("sheetData", _) => return Ok(()),
                ("row", Kind::Open | Kind::Empty) if inside => {
                    let number = tag.attribute("r").map_or(Some(last + 1), |r| r.parse().ok());
                    let number = number.ok_or_else(|| self.book.unclear("a row of it has no number"))?;
                    if number <= last {
                        return Err(self.book.unclear(format!("its row {number} stands behind row {last}")));
                    }
                    last = number;
                    let Some(edits) = self.wanted.remove(&number) else { continue };
                    match tag.kind {
                        Kind::Empty => {
                            self.copy_to(tag.end - 2, tag.end);
                            self.out.push('>');
                            edits.values().for_each(|edit| self.put(edit, tag.prefix(), None));
                            self.close(&tag);
                        }
                        _ => self.row(tags, tag, edits)?,
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn close(&mut self, row: &Tag<'_>) {
        self.out.push_str("</");
        self.out.push_str(row.name);
        self.out.push('>');
    }

    /// One row that is to be changed, up to its end.
    fn row(
        &mut self,
        tags: &mut Tags<'a>,
        row: Tag<'a>,
        mut edits: BTreeMap<usize, &'a CellEdit>,
    ) -> Result<(), FillError> {
        let mut next_column = 0;
        // The cell that is being replaced, from its first tag to its last.
        let mut replaced: Option<(Tag<'a>, &'a CellEdit)> = None;
        for tag in tags.by_ref() {
            match (tag.local(), tag.kind) {
                ("row", Kind::Close) => {
                    self.copy_to(tag.start, tag.start);
                    edits.values().for_each(|edit| self.put(edit, row.prefix(), None));
                    return Ok(());
                }
                ("c", Kind::Open | Kind::Empty) => {
                    let column = match tag.attribute("r") {
                        Some(name) => place_of(&name)
                            .map(|(column, _)| column)
                            .ok_or_else(|| self.book.unclear("a cell of it has no place"))?,
                        None => next_column,
                    };
                    if column < next_column {
                        return Err(self.book.unclear("cells of a row stand in another order than their columns"));
                    }
                    next_column = column + 1;
                    let behind = edits.split_off(&column);
                    self.copy_to(tag.start, tag.start);
                    edits.values().for_each(|edit| self.put(edit, row.prefix(), None));
                    edits = behind;
                    let Some(edit) = edits.remove(&column) else { continue };
                    match tag.kind {
                        Kind::Empty => self.replace(&tag, edit, tag.end),
                        _ => replaced = Some((tag, edit)),
                    }
                }
                ("f", _) => {
                    if let Some((_, edit)) = replaced {
                        return Err(FillError::Formula { file: self.book.file.to_string(), cell: edit.name() });
                    }
                }
                ("c", Kind::Close) => {
                    if let Some((open, edit)) = replaced.take() {
                        self.replace(&open, edit, tag.end);
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn replace(&mut self, cell: &Tag<'a>, edit: &CellEdit, end: usize) {
        self.copy_to(cell.start, end);
        let style = cell.attribute("s").filter(|style| style.bytes().all(|byte| byte.is_ascii_digit()));
        self.put(edit, cell.prefix(), style.as_deref());
    }

    /// A cell with a text of its own, which no program takes for a formula.
    fn put(&mut self, edit: &CellEdit, prefix: &str, style: Option<&str>) {
        let style = style.map_or(String::new(), |style| format!(" s=\"{style}\""));
        // Writing into a String can't fail, so the result is not looked at.
        let _ = write!(
            self.out,
            "<{prefix}c r=\"{}\"{style} t=\"inlineStr\"><{prefix}is><{prefix}t xml:space=\"preserve\">{}</{prefix}t></{prefix}is></{prefix}c>",
            edit.name(),
            escaped(&edit.text)
        );
    }

    /// What stands in a joined cell but its first is not shown, and may not be there at all.
    fn not_joined(&self, tags: &mut Tags<'a>, edits: &[CellEdit]) -> Result<(), FillError> {
        for tag in tags.by_ref().filter(|tag| tag.local() == "mergeCell") {
            let Some(range) = tag.attribute("ref") else { continue };
            let Some(((left, top), (right, bottom))) =
                range.split_once(':').and_then(|(from, to)| Some((place_of(from)?, place_of(to)?)))
            else {
                continue;
            };
            let hidden = edits.iter().find(|edit| {
                (left..=right).contains(&edit.column)
                    && (top..=bottom).contains(&edit.row)
                    && (edit.column, edit.row) != (left, top)
            });
            if let Some(edit) = hidden {
                return Err(FillError::Joined {
                    file: self.book.file.to_string(),
                    cell: edit.name(),
                    range: range.into_owned(),
                });
            }
        }
        Ok(())
    }
}

/// Column from 0 and row from 1 of `D12`.
fn place_of(name: &str) -> Option<(usize, u64)> {
    let digits = name.find(|letter: char| letter.is_ascii_digit())?;
    let (letters, row) = name.split_at_checked(digits)?;
    Some((column_number(letters)?, row.parse().ok()?))
}

/// A text as XML of any encoding: letters beyond ASCII as numbers, and characters that XML can't hold as spreadsheet
/// programs write them, `_x001B_`.
fn escaped(text: &str) -> String {
    let mut said = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        rest = rest.get(letter.len_utf8()..).unwrap_or("");
        // Writing into a String can't fail, so the results are not looked at.
        let _ = match letter {
            '&' => said.write_str("&amp;"),
            '<' => said.write_str("&lt;"),
            '>' => said.write_str("&gt;"),
            '_' if looks_escaped(rest) => said.write_str("_x005F_"),
            '\t' | '\n' => said.write_char(letter),
            '\r' if rest.starts_with('\n') => Ok(()),
            '\r' => said.write_char('\n'),
            letter if letter.is_control() || matches!(letter, '\u{FFFE}' | '\u{FFFF}') => {
                write!(said, "_x{:04X}_", u32::from(letter))
            }
            letter if letter.is_ascii() => said.write_char(letter),
            letter => write!(said, "&#x{:X};", u32::from(letter)),
        };
    }
    said
}

/// Whether what follows a `_` would be read as an escaped character: `x001B_`.
fn looks_escaped(rest: &str) -> bool {
    let code = rest.strip_prefix('x').and_then(|rest| rest.get(..5)).and_then(|code| code.strip_suffix('_'));
    code.is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::sheet::column_letters;

    #[test]
    fn a_cell_has_one_name() {
        for column in [1, 2, 26, 27, 52, 703, 16_384] {
            let name = format!("{}7", column_letters(column));
            assert_eq!(place_of(&name), Some((usize::try_from(column - 1).unwrap(), 7)), "{name}");
        }
        assert_eq!((place_of("7"), place_of("D"), place_of("ABCDEFGHIJKLMNOP1")), (None, None, None));
    }

    #[test]
    fn nothing_in_a_text_is_taken_for_markup() {
        assert_eq!(escaped("a<b>&\u{1b}_x0041_ é\r\nz"), "a&lt;b&gt;&amp;_x001B__x005F_x0041_ &#xE9;\nz");
    }
}

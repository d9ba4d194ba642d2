//! From a path to a sheet: what kind of file it is, told by its bytes and never by its name.

use std::path::Path;
use std::sync::Arc;

use super::{Input, ReadOptions, Sheet, SheetError, file_label};
use crate::exchange::{csv, xlsx};

/// What the first bytes of a file say it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Text in rows and cells.
    Csv,
    /// A zip, so a workbook or nothing this module reads.
    Xlsx,
    /// The old binary format of Excel, or a workbook with a password: both look alike from outside.
    OldExcel,
    /// A web page, often named `.xls`.
    Html,
    Pdf,
}

/// A sheet that a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetInfo {
    pub name: String,
    /// False when the sheet is hidden in the spreadsheet program.
    pub visible: bool,
}

/// Tells the kind of a file by its first bytes (a kilobyte is plenty).
pub fn kind_of(head: &[u8]) -> FileKind {
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return FileKind::Xlsx;
    }
    if head.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return FileKind::OldExcel;
    }
    if head.starts_with(b"%PDF-") {
        return FileKind::Pdf;
    }
    let text = head.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(head).trim_ascii_start();
    let opening = text.get(..text.len().min(14)).unwrap_or(text).to_ascii_lowercase();
    if opening.starts_with(b"<!doctype html") || opening.starts_with(b"<html") {
        return FileKind::Html;
    }
    FileKind::Csv
}

/// Opens a CSV or XLSX file.
///
/// # Errors
/// When the file can't be read, is something else, or has no header row.
pub fn open(path: &Path, options: &ReadOptions<'_>) -> Result<Sheet, SheetError> {
    let file = file_label(path);
    let input = Input::of_path(path, options.limits.file)?;
    open_input(&file, input, options)
}

/// Opens bytes, such as standard input; `name` stands for the file in messages.
///
/// # Errors
/// As [`open`].
pub fn from_bytes(name: &str, bytes: Vec<u8>, options: &ReadOptions<'_>) -> Result<Sheet, SheetError> {
    open_input(name, Input::Bytes(bytes.into()), options)
}

fn open_input(file: &str, input: Input, options: &ReadOptions<'_>) -> Result<Sheet, SheetError> {
    let label: Arc<str> = file.into();
    match readable_kind(file, &input)? {
        FileKind::Xlsx => {
            let bytes = input.bytes(file, options.limits.file)?;
            xlsx::open(&label, bytes, options)
        }
        _ => {
            let rows = csv::CsvRows::new(&label, input, options)?;
            Sheet::new(Box::new(rows), options)
        }
    }
}

/// The sheets of a workbook; for a CSV file one, named like the file.
///
/// # Errors
/// When the file can't be read or is neither.
pub fn list(path: &Path, options: &ReadOptions<'_>) -> Result<Vec<SheetInfo>, SheetError> {
    let file = file_label(path);
    let input = Input::of_path(path, options.limits.file)?;
    match readable_kind(&file, &input)? {
        FileKind::Xlsx => xlsx::list(&file.as_str().into(), input.bytes(&file, options.limits.file)?, options),
        _ => Ok(vec![SheetInfo { name: file, visible: true }]),
    }
}

/// CSV or XLSX, or the sentence why it is neither.
fn readable_kind(file: &str, input: &Input) -> Result<FileKind, SheetError> {
    let head = input.head(1024).map_err(|source| SheetError::Read { file: file.to_owned(), source })?;
    let wrong = |found, remedy| SheetError::WrongKind { file: file.to_owned(), found, wanted: "CSV or XLSX", remedy };
    match kind_of(&head) {
        kind @ (FileKind::Csv | FileKind::Xlsx) if !head.is_empty() => Ok(kind),
        FileKind::OldExcel => {
            Err(wrong("an old Excel file (.xls) or a workbook with a password", "save it as .xlsx without a password"))
        }
        FileKind::Html => Err(wrong("a web page", "open it in a spreadsheet program and save it as .xlsx")),
        FileKind::Pdf => Err(wrong("a PDF", "ask for the spreadsheet it was made from")),
        FileKind::Csv | FileKind::Xlsx => Err(SheetError::EmptyFile { file: file.to_owned() }),
    }
}

//! A customer's questionnaire: its sheet read, and the answers written back into the same sheet, where nothing but the
//! cells of the answers changes.

mod columns;

use std::path::Path;

use sha2::{Digest, Sha256};

pub use columns::{Columns, Named, Wanted};

use crate::core::questionnaire::{Asked, Received, Reply, field, is_same, place, questions, state, wording};
use crate::core::typing::MAX_TEXT;
use crate::core::workspace::RecordRef;
use crate::exchange::sheet::{
    self, Cell, CellEdit, FileKind, FillError, HeaderRow, Input, Limits, ReadOptions, Sheet, SheetError, file_label,
    kind_of,
};
use crate::exchange::{csv, xlsx};

/// Why a questionnaire is not read or not written.
#[derive(Debug, thiserror::Error)]
pub enum QuestionnaireError {
    #[error(transparent)]
    Sheet(#[from] SheetError),

    #[error(transparent)]
    Fill(#[from] FillError),

    #[error("{file}: no column is headed like {what}; name it with {option}, by its heading or its letter ({have})")]
    NoColumn { file: String, what: &'static str, option: &'static str, have: String },

    #[error("{file} has no column \"{wanted}\"; it has {have}")]
    NoSuchColumn { file: String, wanted: String, have: String },

    #[error("{file}: one column can't hold both {one} and {other}; name another for one of them")]
    Same { file: String, one: &'static str, other: &'static str },

    #[error("{file} has no question in column {column} below its headings")]
    NoQuestions { file: String, column: String },

    #[error("{file}, row {row}: the question is longer than 64 KiB; shorten it in the sheet")]
    LongQuestion { file: String, row: u64 },

    #[error("{label} does not say which columns its sheet has; fill Question column and Answer column first")]
    NoPlaces { label: String },

    #[error(
        "{file} is not the sheet that was read in as {label}: its content has another fingerprint; give the original"
    )]
    OtherFile { file: String, label: String },

    #[error("{file}, row {row}: another question stands there than {label}; give the sheet that was read in")]
    OtherQuestion { file: String, row: u64, label: String },

    #[error("{label} has no answer that is approved; approve answers first, or write those that are not approved, too")]
    NothingToWrite { label: String },
}

/// A customer's sheet as it was read.
#[derive(Debug)]
pub struct Read {
    /// The last part of its path.
    pub file: String,
    pub sha256: String,
    /// The sheet of a workbook; empty for CSV.
    pub sheet: String,
    pub columns: Columns,
    pub asked: Vec<Asked>,
    /// Rows that can't be read, and answers that stand in the sheet already: sentences for a person.
    pub notes: Vec<String>,
}

impl Read {
    /// What the sheet itself says of the questionnaire.
    pub fn received(&self) -> Received {
        let letters = |column: Option<&Named>| column.map_or(String::new(), |column| column.letters.clone());
        Received {
            sha256: self.sha256.clone(),
            sheet: self.sheet.clone(),
            question_column: letters(Some(&self.columns.question)),
            answer_column: letters(Some(&self.columns.answer)),
            short_column: letters(self.columns.short.as_ref()),
            ..Received::default()
        }
    }
}

/// The questions of a customer's sheet.
///
/// # Errors
/// When the file can't be read, or no column of questions or answers is found or named.
pub fn read(path: &Path, wanted: &Wanted) -> Result<Read, QuestionnaireError> {
    let file = file_label(path);
    let limit = Limits::default().file;
    let bytes = Input::of_path(path, limit)?.bytes(&file, limit)?;
    read_bytes(&file, bytes, wanted)
}

/// As [`read`], of bytes.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(file: &str, bytes: Vec<u8>, wanted: &Wanted) -> Result<Read, QuestionnaireError> {
    let sha256 = fingerprint(&bytes);
    let is_book = kind_of(&bytes) == FileKind::Xlsx;
    let mut sheet = open(file, bytes, wanted.header, wanted.sheet.as_deref())?;
    let columns = Columns::find(file, &sheet, wanted)?;
    let (mut asked, mut notes, mut answered) = (Vec::new(), Vec::new(), 0usize);
    for row in sheet.by_ref() {
        let row = match row {
            Ok(row) => row,
            Err(error) if error.is_one_row() => {
                notes.push(error.to_string());
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let text = row.cell(columns.question.at).to_string();
        // A line of dashes or a lone mark divides a sheet; it asks nothing.
        if !text.chars().any(char::is_alphanumeric) {
            continue;
        }
        if text.len() > MAX_TEXT {
            return Err(QuestionnaireError::LongQuestion { file: file.to_string(), row: row.line });
        }
        answered += usize::from(!row.cell(columns.answer.at).is_blank());
        let number = columns.number.as_ref().map(|column| row.cell(column.at).to_string()).unwrap_or_default();
        asked.push(Asked { row: row.line, number, text });
    }
    if asked.is_empty() {
        return Err(QuestionnaireError::NoQuestions { file: file.to_string(), column: columns.question.letters });
    }
    if answered > 0 {
        notes.push(format!(
            "{answered} of {} answer cells hold something already; an approved answer takes its place",
            asked.len()
        ));
    }
    let sheet = if is_book { sheet.name().to_string() } else { String::new() };
    Ok(Read { file: file.to_string(), sha256, sheet, columns, asked, notes })
}

fn open(file: &str, bytes: Vec<u8>, header: HeaderRow, sheet: Option<&str>) -> Result<Sheet, SheetError> {
    let options = ReadOptions { header, known: &columns::is_known, sheet, ..ReadOptions::default() };
    sheet::from_bytes(file, bytes, &options)
}

/// SHA-256 of bytes, in hexadecimal digits.
pub fn fingerprint(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A filled sheet, and how many of its questions have an answer in it.
#[derive(Debug)]
pub struct Written {
    pub bytes: Vec<u8>,
    pub answers: usize,
    /// Questions whose cells were left as they are.
    pub left: usize,
}

/// The customer's sheet with the answers in it. Without `unapproved` only approved answers are written.
///
/// # Errors
/// When it is not the sheet that was read in, or its cells can't be filled without changing more.
pub fn write(
    questionnaire: RecordRef<'_>,
    file: &str,
    bytes: &[u8],
    unapproved: bool,
) -> Result<Written, QuestionnaireError> {
    let label = questionnaire.label().to_string();
    let column = |key: &str| sheet::column_number(questionnaire.text(key).trim());
    let (Some(question), Some(answer)) = (column(field::QUESTION_COLUMN), column(field::ANSWER_COLUMN)) else {
        return Err(QuestionnaireError::NoPlaces { label });
    };
    let sha256 = questionnaire.text(field::SHA256).trim().to_ascii_lowercase();
    if !sha256.is_empty() && sha256 != fingerprint(bytes) {
        return Err(QuestionnaireError::OtherFile { file: file.to_string(), label });
    }
    let all = questions(questionnaire);
    let sheet = questionnaire.text(field::SHEET);
    let dialect = compare(file, bytes, (!sheet.is_empty()).then_some(sheet), question, &all)?;
    let may_go = |question: &&RecordRef<'_>| match question.text(field::STATUS) {
        state::APPROVED => true,
        state::ANSWERED => unapproved,
        _ => false,
    };
    let (mut edits, mut answers) = (Vec::new(), 0);
    for question in all.iter().filter(may_go) {
        let Some(row) = place(*question) else { continue };
        answers += 1;
        edits.extend(cells(&Reply::of(*question), row, answer, column(field::SHORT_COLUMN)));
    }
    if answers == 0 {
        return Err(QuestionnaireError::NothingToWrite { label });
    }
    let bytes = match dialect {
        Some(dialect) => csv::fill(file, bytes, dialect, &edits)?,
        None => xlsx::fill(file, bytes, sheet, &edits)?,
    };
    Ok(Written { bytes, answers, left: all.len() - answers })
}

/// The cells of one answer. Where the sheet has no column for the short answer, it begins the long one, unless the long
/// one begins with it already.
fn cells(reply: &Reply, row: u64, answer: usize, short: Option<usize>) -> Vec<CellEdit> {
    let word = reply.short.map_or("", |short| short.word());
    let text = reply.text.trim();
    match short {
        Some(column) if !word.is_empty() => {
            vec![
                CellEdit { row, column, text: word.to_string() },
                CellEdit { row, column: answer, text: text.to_string() },
            ]
        }
        None if !word.is_empty() && !text.to_lowercase().starts_with(&word.to_lowercase()) => {
            let both = if text.is_empty() { word.to_string() } else { format!("{word}. {text}") };
            vec![CellEdit { row, column: answer, text: both }]
        }
        _ => vec![CellEdit { row, column: answer, text: text.to_string() }],
    }
}

/// Whether each question stands in its row, so that no answer lands beside another one; the dialect of a CSV file.
fn compare(
    file: &str,
    bytes: &[u8],
    sheet: Option<&str>,
    column: usize,
    questions: &[RecordRef<'_>],
) -> Result<Option<csv::Dialect>, QuestionnaireError> {
    let mut sheet = open(file, bytes.to_vec(), HeaderRow::Detect, sheet)?;
    let dialect = sheet.dialect();
    let mut rows: std::collections::BTreeMap<u64, Cell> =
        sheet.preamble().iter().map(|row| (row.line, row.cell(column).clone())).collect();
    // A sheet without headings has a question where the first row of it was taken for them.
    let heading = sheet.columns().get(column).map_or("", |heading| heading.raw.as_str());
    rows.insert(sheet.header_line(), Cell::text(heading));
    for row in sheet.by_ref() {
        match row {
            Ok(row) => rows.insert(row.line, row.cell(column).clone()),
            Err(error) if error.is_one_row() => continue,
            Err(error) => return Err(error.into()),
        };
    }
    for question in questions {
        let Some(row) = place(*question) else { continue };
        let stands = rows.get(&row).is_some_and(|cell| is_same(*question, &cell.to_string()));
        if !stands && !wording(*question).is_empty() {
            let label = question.label().to_string();
            return Err(QuestionnaireError::OtherQuestion { file: file.to_string(), row, label });
        }
    }
    Ok(dialect)
}

//! From a file to a source: bytes, hash, sheet and register.

use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::header::known_headings;
use super::{Bundle, ImportError, Options, Source, Table, header};
use crate::core::schema::{Register, Schema};
use crate::core::workspace::Workspace;
use crate::exchange::register;
use crate::exchange::report::{Fault, Outcome, RowReport};
use crate::exchange::sheet::{self, Controls, NoteKind, ReadOptions, Sheet, SheetError, file_label};

/// Opens one CSV or XLSX file. Without a register's name the file's name and its headings say which one is meant.
///
/// # Errors
/// When the file can't be read, or no register or several fit.
pub fn open(
    workspace: &Workspace,
    path: &Path,
    register: Option<&str>,
    options: &Options,
) -> Result<Bundle, ImportError> {
    let source = source(workspace, path, register, options, Controls::Replace)?;
    Ok(Bundle { sources: vec![source], ..Bundle::default() })
}

/// Opens bytes, such as standard input or a paste; `name` stands for the file in messages.
///
/// # Errors
/// As [`open`].
pub fn open_bytes(
    workspace: &Workspace,
    name: &str,
    bytes: Vec<u8>,
    register: Option<&str>,
    options: &Options,
) -> Result<Bundle, ImportError> {
    let sha256 = hex(&Sha256::digest(&bytes));
    let (sheet, register) = choose(workspace, name, register, |known| {
        sheet::from_bytes(name, bytes.clone(), &reading(options, known, Controls::Replace))
    })?;
    let source = Source { file: name.into(), sha256, register, sheet };
    Ok(Bundle { sources: vec![source], ..Bundle::default() })
}

/// A source from a file.
pub(super) fn source(
    workspace: &Workspace,
    path: &Path,
    register: Option<&str>,
    options: &Options,
    controls: Controls,
) -> Result<Source, ImportError> {
    let file = file_label(path);
    let (sheet, register) =
        choose(workspace, &file, register, |known| sheet::open(path, &reading(options, known, controls)))?;
    Ok(Source { file: file.as_str().into(), sha256: hash(path, &file)?, register, sheet })
}

/// SHA-256 of a file.
pub(super) fn hash(path: &Path, file: &str) -> Result<String, SheetError> {
    let failed = |source| SheetError::Read { file: file.to_string(), source };
    let mut reader = std::fs::File::open(path).map_err(failed)?;
    let mut sha = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match reader.read(&mut buffer).map_err(failed)? {
            0 => return Ok(hex(&sha.finalize())),
            count => sha.update(buffer.get(..count).unwrap_or_default()),
        }
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn reading<'a>(options: &'a Options, known: &'a dyn Fn(&str) -> bool, controls: Controls) -> ReadOptions<'a> {
    ReadOptions {
        header: options.header,
        known,
        sheet: options.sheet.as_deref(),
        separator: options.separator,
        controls,
        ..ReadOptions::default()
    }
}

/// Opens the sheet, once to find the register where nobody named it, and then with that register's headings.
fn choose(
    workspace: &Workspace,
    file: &str,
    register: Option<&str>,
    mut open: impl FnMut(&dyn Fn(&str) -> bool) -> Result<Sheet, SheetError>,
) -> Result<(Sheet, String), ImportError> {
    let schema = workspace.schema();
    let register = match register {
        Some(name) => schema.find(name).ok_or_else(|| ImportError::NoRegister { name: name.into() })?,
        None => {
            let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
            match schema.find(stem) {
                Some(register) => register,
                None => {
                    let any = |title: &str| {
                        schema.registers().any(|register| register::known(schema, register, title).is_some())
                    };
                    let sheet = open(&any)?;
                    let titles: Vec<&str> = sheet.columns().iter().map(|column| column.raw.trim()).collect();
                    guess(schema, file, &titles)?
                }
            }
        }
    };
    let sheet = open(&known_headings(schema, register))?;
    Ok((sheet, register.key.clone()))
}

/// The register that most of the headings belong to.
///
/// # Errors
/// When fewer than two headings are known to any, or two registers know equally many.
pub fn guess<'a>(schema: &'a Schema, file: &str, headings: &[&str]) -> Result<&'a Register, ImportError> {
    let mut found: Vec<(usize, &Register)> = schema
        .registers()
        .map(|register| {
            let known = headings.iter().filter(|heading| register::known(schema, register, heading).is_some());
            (known.count(), register)
        })
        .filter(|(count, _)| *count >= 2 || (*count == 1 && headings.len() == 1))
        .collect();
    found.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    match found.as_slice() {
        [] => Err(ImportError::NoGuess { file: file.into() }),
        [(one, first), (other, second), ..] if one == other => {
            Err(ImportError::TwoGuesses { file: file.into(), one: first.plural.clone(), other: second.plural.clone() })
        }
        [(_, register), ..] => Ok(register),
    }
}

impl<'a> Table<'a> {
    /// Reads a source to its end. Rows that can't be read are refused one by one; a file that can't be read on is an
    /// error.
    pub(super) fn load(
        workspace: &Workspace,
        register: &'a Register,
        mut source: Source,
        options: &Options,
        refused: &mut Vec<RowReport>,
        notes: &mut Vec<String>,
    ) -> Result<Self, ImportError> {
        let headings = header::understand(workspace, register, &source, options)?;
        let mut rows = Vec::new();
        for row in source.sheet.by_ref() {
            match row {
                Ok(row) => rows.push(row),
                Err(error) if error.is_one_row() => {
                    let place = error.place();
                    let fault = Fault {
                        column: place.and_then(|place| place.title.as_deref()).map(str::to_string),
                        why: error.to_string(),
                    };
                    refused.push(RowReport {
                        file: source.file.clone(),
                        line: place.map_or(0, |place| place.line),
                        register: register.key.clone(),
                        label: String::new(),
                        title: String::new(),
                        outcome: Outcome::Refused(vec![fault]),
                    });
                }
                Err(error) => return Err(error.into()),
            }
        }
        let found = source.sheet.notes();
        // A report's column and the field behind it may differ in case only; that is how this program writes them.
        notes.extend(found.iter().filter(|note| note.kind != NoteKind::DuplicateHeader).map(ToString::to_string));
        if found.left_out() > 0 {
            notes.push(format!("{}: {} more notes of these kinds", source.file, found.left_out()));
        }
        Ok(Self {
            file: source.file,
            sha256: source.sha256,
            register,
            headings,
            rows,
            remembered: header::remembered(workspace, register, options),
            comma_separated: source.sheet.dialect().is_some_and(|dialect| dialect.separator == b','),
        })
    }
}

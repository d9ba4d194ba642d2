//! Every register into a folder: one file each, `index.json` with position and hashes, `definitions.json` with what
//! the workspace has of its own.

use std::fs;
use std::io::Write;
use std::path::Path;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{About, Format, Options, build, write};
use crate::core::workspace::Workspace;
use crate::exchange::json::file as json_file;
use crate::exchange::sheet::{SheetError, file_label, write_atomically};

/// Lists the files with their hashes, and the position that they show.
pub const INDEX: &str = "index.json";
/// Own fields and registers, methods, remembered columns, and the baselines for information.
pub const DEFINITIONS: &str = "definitions.json";

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub file: String,
    /// Key of the register.
    pub register: String,
    pub rows: usize,
    /// SHA-256, 64 hexadecimal digits.
    pub sha256: String,
}

/// Writes all registers, archived records too, into `folder`, which is made if need be. The index comes last: a
/// folder without one is incomplete.
///
/// # Errors
/// When the folder or a file can't be written.
pub fn folder(
    workspace: &Workspace,
    folder: &Path,
    format: &Format,
    options: &Options,
    about: &About,
) -> Result<Vec<Written>, SheetError> {
    let failed = |source| SheetError::Write { file: file_label(folder), source };
    fs::create_dir_all(folder).map_err(failed)?;
    let index = folder.join(INDEX);
    if index.exists() {
        fs::remove_file(&index).map_err(failed)?;
    }
    let mut written = Vec::new();
    for register in workspace.schema().registers() {
        let options = Options { archived: true, only: None, ..options.clone() };
        let table = build(workspace, register, &options);
        let bytes = write(&table, format, about)?;
        let file = format!("{}.{}", register.export, format.ending());
        put(&folder.join(&file), &bytes)?;
        let sha256 = hex(&bytes);
        written.push(Written { file, register: register.key.clone(), rows: table.records.len(), sha256 });
    }
    let definitions: Map<String, Value> =
        workspace.definitions("").map(|(key, value)| (key.to_string(), value.clone())).collect();
    let definitions = json_file(&json!({ "aims": 1, "definitions": definitions }));
    put(&folder.join(DEFINITIONS), &definitions)?;
    let files: Vec<Value> = written
        .iter()
        .map(|one| json!({ "file": one.file, "register": one.register, "rows": one.rows, "sha256": one.sha256 }))
        .collect();
    let index_text = json_file(&json!({
        "aims": 1,
        "organisation": about.organisation,
        "position": about.position,
        "as_of": about.as_of,
        "written": about.written.and_utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        "format": match format { Format::Csv => "csv", Format::CsvExcel(_) => "csv-excel", Format::Xlsx => "xlsx", Format::Json => "json" },
        "definitions": { "file": DEFINITIONS, "sha256": hex(&definitions) },
        "files": files,
    }));
    put(&index, &index_text)?;
    Ok(written)
}

pub(in crate::exchange) fn put(path: &Path, bytes: &[u8]) -> Result<(), SheetError> {
    write_atomically(path, |out| {
        out.write_all(bytes).map_err(|source| SheetError::Write { file: file_label(path), source })
    })
}

pub(in crate::exchange) fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

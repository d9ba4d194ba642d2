//! A folder that `export all` wrote: every register of it, with the definitions that they need.

use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::open::{hash, source};
use super::{Bundle, ImportError, Options};
use crate::core::definition::{BASELINE, METHOD, METHOD_IN_FORCE};
use crate::core::workspace::Workspace;
use crate::exchange::export::{DEFINITIONS, INDEX};
use crate::exchange::sheet::Controls;

/// The newest shape of the index that this program reads.
const SHAPE: u32 = 1;

#[derive(Deserialize)]
struct Index {
    aims: u32,
    #[serde(default)]
    format: String,
    definitions: Listed,
    files: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    file: String,
    #[serde(default)]
    register: String,
    sha256: String,
}

#[derive(Deserialize)]
struct Definitions {
    definitions: Map<String, Value>,
}

/// Opens a folder with an index. Its files are read literally, and each must have the hash that the index names.
///
/// # Errors
/// When the index can't be read, comes from a newer program, or a file is missing or altered.
pub fn folder(workspace: &Workspace, folder: &Path, options: &Options) -> Result<Bundle, ImportError> {
    let index: Index = read(&folder.join(INDEX), INDEX)?;
    let wrong = |why: String| ImportError::Index { file: INDEX.into(), why };
    if index.aims > SHAPE {
        return Err(wrong(format!(
            "it was written by a newer program (shape {}, this one reads up to {SHAPE}); update aims",
            index.aims
        )));
    }
    if index.format == "json" {
        return Err(wrong(
            "its registers are JSON, which is for other programs; export as csv or xlsx to import again".into(),
        ));
    }
    if let Some(bad) = index.files.iter().chain([&index.definitions]).find(|one| !is_plain(&one.file)) {
        return Err(wrong(format!("\"{}\" is no file of this folder", bad.file)));
    }
    check(folder, &index.definitions)?;
    let read: Definitions = read(&folder.join(&index.definitions.file), DEFINITIONS)?;
    let mut definitions: Vec<(String, Value)> = read.definitions.into_iter().collect();
    definitions.sort_by_key(|(key, _)| rank(key));
    let mut notes = Vec::new();
    for (key, _) in definitions.iter().filter(|(key, _)| key.starts_with(BASELINE)) {
        let name = key.strip_prefix(BASELINE).unwrap_or(key);
        notes.push(format!(
            "the baseline {name} names a position of the other workspace, which has no meaning here; it isn't imported"
        ));
    }
    definitions.retain(|(key, _)| !key.starts_with(BASELINE));
    let pairs: Vec<(&str, &Value)> = definitions.iter().map(|(key, value)| (key.as_str(), value)).collect();
    let with = workspace.with_definitions(&pairs);
    let mut sources = Vec::with_capacity(index.files.len());
    for listed in &index.files {
        check(folder, listed)?;
        sources.push(source(&with, &folder.join(&listed.file), Some(&listed.register), options, Controls::Keep)?);
    }
    Ok(Bundle { sources, definitions, notes, own: true })
}

fn read<T: serde::de::DeserializeOwned>(path: &Path, file: &str) -> Result<T, ImportError> {
    let wrong = |why: String| ImportError::Index { file: file.into(), why };
    let bytes = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
    serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))
}

fn check(folder: &Path, listed: &Listed) -> Result<(), ImportError> {
    match hash(&folder.join(&listed.file), &listed.file)? == listed.sha256 {
        true => Ok(()),
        false => Err(ImportError::Altered { file: listed.file.clone() }),
    }
}

/// A name without a way out of the folder.
fn is_plain(file: &str) -> bool {
    !file.is_empty() && !file.starts_with('.') && !file.contains(['/', '\\'])
}

/// Registers before the fields in them, methods before the one in force.
fn rank(key: &str) -> u8 {
    match key {
        key if key.starts_with("own.register.") => 0,
        key if key.starts_with("own.field.") => 1,
        key if key.starts_with(METHOD) => 2,
        METHOD_IN_FORCE => 3,
        _ => 4,
    }
}

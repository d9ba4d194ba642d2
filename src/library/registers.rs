//! The register files. Their shape belongs to the schema; here they are texts with language keys:
//!
//! | key | text |
//! |---|---|
//! | `registers.risk.help`, `.name`, `.plural` | the register |
//! | `registers.risk.owner.label`, `.help`, `.short`, `.group` | a field |
//! | `registers.risk.treatment_option.avoid.label`, `.help` | a choice |
//! | `registers.risk.status.assessed.label`, `.help` | a state |
//! | `registers.risk.status.assessed>accepted.label` | a move between states |
//! | `registers.risk.@columns.3.title`, `.help` | a column of the report |

use serde::de::DeserializeOwned;
use toml::{Table, Value};

use super::embedded::Source;
use super::error::LibraryError;
use super::language::{Applied, Overlay};
use super::read::{read, shape};
use crate::core::schema::{Held, Outline};

/// How a register is called, from the lines above its first table. Parsing them as TOML would cost more than all else
/// at start, so this reads the plain lines that the files of this program are made of; none where a line is anything
/// else, or where a field has an older name, which must be known before a record is read.
pub(super) fn outline(text: &str) -> Option<Outline> {
    let end = text.find("\n[").unwrap_or(text.len());
    if text.contains("\nrenamed_from") {
        return None;
    }
    let mut outline = Outline::default();
    for line in text.get(..end)?.lines() {
        let Some((name, value)) = line.split_once(" = ") else { continue };
        let place = match name {
            "key" => &mut outline.key,
            "name" => &mut outline.name,
            "plural" => &mut outline.plural,
            "prefix" => &mut outline.prefix,
            "export" => &mut outline.export,
            "pdca" => &mut outline.pdca,
            "aliases" => {
                outline.aliases = words(value)?;
                continue;
            }
            _ => continue,
        };
        *place = plain(value)?.to_string();
    }
    Some(outline).filter(|outline| !outline.key.is_empty())
}

fn plain(quoted: &str) -> Option<&str> {
    quoted.strip_prefix('"')?.strip_suffix('"').filter(|text| !text.contains(['"', '\\']))
}

fn words(list: &str) -> Option<Vec<String>> {
    match list.strip_prefix('[')?.strip_suffix(']')?.trim() {
        "" => Some(Vec::new()),
        items => items.split(", ").map(|item| plain(item).map(str::to_string)).collect(),
    }
}

/// A register of this program, to be read when somebody looks at it, if its outline can be seen from outside.
pub(super) fn unread(file: &Source) -> Result<Held, LibraryError> {
    let later = file.clone();
    match outline(&file.text) {
        Some(outline) => Ok(Held::unread(outline, Box::new(move || later.read().ok()))),
        None => file.read().map(Held::whole),
    }
}

pub(super) fn read_all<T: DeserializeOwned>(files: &[Source], overlay: &Overlay) -> Result<Vec<T>, LibraryError> {
    let mut applied = Applied::default();
    let registers = files
        .iter()
        .map(|file| {
            // The untranslated text is read first, because only it can say on which line something is wrong.
            let plain: T = file.read()?;
            if overlay.is_empty() {
                return Ok(plain);
            }
            let mut table: Table = read(&file.name, &file.text)?;
            table_texts(&mut table, &mut |key, text| overlay.exchange(key, text, &mut applied));
            table.try_into().map_err(|error| shape(&file.name, &file.text, &error))
        })
        .collect::<Result<Vec<T>, LibraryError>>()?;
    overlay.leftover(&["registers"], &applied)?;
    Ok(registers)
}

/// Every text of the register files with its key.
pub(super) fn each_text(files: &[Source], visit: &mut dyn FnMut(&str, &mut String)) -> Result<(), LibraryError> {
    files.iter().try_for_each(|file| {
        table_texts(&mut file.read::<Table>()?, visit);
        Ok(())
    })
}

fn table_texts(register: &mut Table, visit: &mut dyn FnMut(&str, &mut String)) {
    let root = format!("registers.{}", text_of(register, "key"));
    named(register, &root, &["name", "plural", "help"], visit);
    each_table(register, "field", |_, field| {
        let prefix = format!("{root}.{}", text_of(field, "key"));
        named(field, &prefix, &["label", "help", "short", "group"], visit);
        each_table(field, "choices", |_, choice| {
            let prefix = format!("{prefix}.{}", text_of(choice, "key"));
            named(choice, &prefix, &["label", "help"], visit);
        });
    });
    if let Some(Value::Table(workflow)) = register.get_mut("state") {
        let prefix = format!("{root}.{}", text_of(workflow, "field"));
        each_table(workflow, "state", |_, state| {
            let prefix = format!("{prefix}.{}", text_of(state, "key"));
            named(state, &prefix, &["label", "help"], visit);
        });
        each_table(workflow, "move", |_, step| {
            let prefix = format!("{prefix}.{}>{}", text_of(step, "from"), text_of(step, "to"));
            named(step, &prefix, &["label"], visit);
        });
    }
    each_table(register, "column", |at, column| {
        named(column, &format!("{root}.@columns.{}", at + 1), &["title", "help"], visit);
    });
}

fn named(table: &mut Table, prefix: &str, names: &[&str], visit: &mut dyn FnMut(&str, &mut String)) {
    for name in names {
        if let Some(Value::String(text)) = table.get_mut(*name) {
            visit(&format!("{prefix}.{name}"), text);
        }
    }
}

fn each_table(table: &mut Table, name: &str, mut visit: impl FnMut(usize, &mut Table)) {
    let items = table.get_mut(name).and_then(Value::as_array_mut);
    for (at, item) in items.into_iter().flatten().enumerate() {
        if let Value::Table(item) = item {
            visit(at, item);
        }
    }
}

fn text_of(table: &Table, name: &str) -> String {
    table.get(name).and_then(Value::as_str).unwrap_or_default().into()
}

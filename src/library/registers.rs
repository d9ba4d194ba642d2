//! The register files: whole, or seen from outside. Their shape belongs to the schema, their language keys too, see
//! [`crate::core::schema::texts`].

use super::embedded::Source;
use super::error::LibraryError;
use super::language::{Applied, Overlay};
use crate::core::catalogue::Texts;
use crate::core::schema::{Held, Outline, Register};

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

pub(super) fn read_all(files: &[Source], overlay: &Overlay) -> Result<Vec<Register>, LibraryError> {
    let mut registers = files.iter().map(Source::read).collect::<Result<Vec<Register>, LibraryError>>()?;
    let mut applied = Applied::default();
    if !overlay.is_empty() {
        let texts = &mut |key: &str, text: &mut String| overlay.exchange(key, text, &mut applied);
        registers.iter_mut().for_each(|register| register.each_text(texts));
    }
    overlay.leftover(&["registers"], &applied)?;
    Ok(registers)
}

/// Every text of the register files with its key.
pub(super) fn each_text(files: &[Source], visit: &mut dyn FnMut(&str, &mut String)) -> Result<(), LibraryError> {
    files.iter().try_for_each(|file| {
        file.read::<Register>()?.each_text(visit);
        Ok(())
    })
}

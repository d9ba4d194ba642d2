//! The register files: whole, or seen from outside. Their shape belongs to the schema, their language keys too, see
//! [`crate::core::schema::texts`].

use std::collections::HashMap;

use serde::Deserialize;

use super::embedded::Source;
use super::error::LibraryError;
use super::language::{Applied, Overlay};
use crate::core::catalogue::Texts;
use crate::core::schema::{Held, Outline, Register};

/// Each register file with its register as JSON, made by `build.rs`.
const MADE: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/registers.rs"));

/// How the registers are called, made by `build.rs`.
const OUTLINES: &str = include_str!(concat!(env!("OUT_DIR"), "/outlines.json"));

/// A register as it is seen from outside.
#[derive(Deserialize)]
struct Seen {
    file: String,
    /// Whether a field has an older key, which must be known before a record is read.
    renames: bool,
    outline: Outline,
}

/// The registers of this program, each to be read when somebody looks at it.
pub(super) fn unread(files: &[Source]) -> Result<Vec<Held>, LibraryError> {
    // What the build could not make is read from its file here, which says what is wrong with it.
    let seen: Vec<Seen> = serde_json::from_str(OUTLINES).unwrap_or_default();
    let mut seen: HashMap<String, Seen> = seen.into_iter().map(|one| (one.file.clone(), one)).collect();
    let made: HashMap<&str, &'static str> = MADE.iter().copied().collect();
    let held = |file: &Source| match (seen.remove(&*file.name), made.get(&*file.name)) {
        (Some(Seen { outline, renames: false, .. }), Some(json)) => {
            let (json, file) = (*json, file.clone());
            let later = move || serde_json::from_str(json).ok().or_else(|| file.read().ok());
            Ok(Held::unread(outline, Box::new(later)))
        }
        _ => file.read().map(Held::whole),
    };
    files.iter().map(held).collect()
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

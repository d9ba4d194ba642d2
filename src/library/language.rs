//! Overlays: files that give texts of the data in another language by the same keys (see `core::catalogue::Texts`).
//!
//! An overlay is TOML. `"annex-a.A.6.2.3.summary" = ".."` and a table `["annex-a.A.6.2.3"]` with `summary = ".."` say the
//! same; a list gives `questions.1`, `questions.2` in order. What is left out or empty stays English. A key that no text
//! has is an error, so that a translation can't rot unseen.

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::embedded::Source;
use super::error::{LibraryError, Place};
use super::read::shape;
use crate::core::catalogue::Texts;

/// The first part of every key.
const BRANCHES: [&str; 9] =
    ["catalogue", "roles", "annex-a", "clauses", "duties", "library", "impact", "crosswalk", "registers"];

#[derive(Debug, Default)]
pub(super) struct Overlay {
    texts: BTreeMap<String, (String, Place)>,
}

impl Overlay {
    pub(super) fn read(files: &[Source]) -> Result<Overlay, LibraryError> {
        let mut overlay = Overlay::default();
        for file in files {
            let root = DeTable::parse(&file.text).map_err(|error| shape(&file.name, &file.text, &error))?;
            overlay.take_table(file, "", root.get_ref())?;
        }
        let stray = overlay.texts.iter().find(|(key, _)| !BRANCHES.contains(&branch(key)));
        match stray {
            Some((key, (_, place))) => Err(LibraryError::NoSuchText { place: place.clone(), key: key.clone() }),
            None => Ok(overlay),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    fn take_table(&mut self, file: &Source, prefix: &str, table: &DeTable<'_>) -> Result<(), LibraryError> {
        table.iter().try_for_each(|(key, value)| self.take(file, &join(prefix, key.get_ref()), value))
    }

    fn take(&mut self, file: &Source, key: &str, value: &Spanned<DeValue<'_>>) -> Result<(), LibraryError> {
        let place = || Place::at(&file.name, &file.text, value.span().start);
        match value.get_ref() {
            DeValue::Table(table) => self.take_table(file, key, table),
            DeValue::Array(items) => {
                items.iter().enumerate().try_for_each(|(at, item)| self.take(file, &format!("{key}.{}", at + 1), item))
            }
            DeValue::String(text) if self.texts.contains_key(key) => {
                let id = format!("{key} ({text})");
                Err(LibraryError::Twice { place: place(), what: "language key", id })
            }
            DeValue::String(text) => {
                self.texts.insert(key.into(), (text.to_string(), place()));
                Ok(())
            }
            _ => Err(LibraryError::NotText { place: place(), key: key.into() }),
        }
    }

    /// Exchanges the texts of `target`, which holds all keys of `branches`.
    pub(super) fn apply(&self, branches: &[&str], target: &mut impl Texts) -> Result<(), LibraryError> {
        let mut applied = Applied::default();
        if !self.is_empty() {
            target.each_text(&mut |key, text| self.exchange(key, text, &mut applied));
        }
        self.leftover(branches, &applied)
    }

    /// Puts the translation of `key`, if there is one, in the place of `text`. An empty original has nothing to translate.
    pub(super) fn exchange(&self, key: &str, text: &mut String, applied: &mut Applied) {
        let Some((translation, _)) = self.texts.get(key).filter(|_| !text.is_empty()) else { return };
        if !translation.is_empty() {
            text.clone_from(translation);
        }
        applied.0.insert(key.into());
    }

    /// Fails for the first key of `branches` that no text took.
    pub(super) fn leftover(&self, branches: &[&str], applied: &Applied) -> Result<(), LibraryError> {
        let mut ours = self.texts.iter().filter(|(key, _)| branches.contains(&branch(key)));
        match ours.find(|(key, _)| !applied.0.contains(*key)) {
            Some((key, (_, place))) => Err(LibraryError::NoSuchText { place: place.clone(), key: key.clone() }),
            None => Ok(()),
        }
    }
}

/// The keys whose texts were exchanged.
#[derive(Default)]
pub(super) struct Applied(BTreeSet<String>);

fn join(prefix: &str, key: &str) -> String {
    if prefix.is_empty() { key.into() } else { format!("{prefix}.{key}") }
}

fn branch(key: &str) -> &str {
    key.split('.').next().unwrap_or_default()
}

//! What only the whole list can show: required fields, needs, reasons, references, and that nobody moved the ground.

use std::collections::BTreeSet;

use super::{Draft, ProblemKind};
use crate::core::entry::EntryKind;
use crate::core::id::RecordId;
use crate::core::typing;
use crate::core::workspace::Life;

/// Longest account of what an import read, in bytes: a summary, not the file.
const MAX_SOURCE: usize = 128 * 1024;

impl Draft<'_> {
    pub(super) fn check_whole(&mut self) {
        self.check_births();
        self.check_required();
        self.check_needs();
        self.check_independence();
        self.check_approvers();
        self.check_fixed();
        self.check_approvals();
        self.check_tested();
        self.check_removed();
        self.check_registers();
        self.check_used();
        self.check_reason();
        self.check_source();
        self.check_bases();
    }

    fn check_births(&mut self) {
        let mut births: Vec<RecordId> = self.births.keys().copied().collect();
        births.sort_by_key(|id| self.births.get(id).map(|birth| birth.at));
        for id in births {
            let (Some(birth), Some(register)) = (self.births.get(&id), self.register_of(id)) else { continue };
            let missing: Vec<&str> = register
                .fields
                .iter()
                .filter(|field| field.required && !birth.fields.contains_key(&field.key))
                .filter(|field| !birth.refused.contains(&field.key))
                .map(|field| field.label.as_str())
                .collect();
            if !missing.is_empty() && !self.is_taking_back() {
                let message = format!("{}: fill {}", birth.label, missing.join(", "));
                self.problem(Some(id), None, ProblemKind::Value, message);
            }
        }
    }

    /// Fields of existing records that must not become empty.
    fn check_required(&mut self) {
        if self.is_taking_back() {
            return;
        }
        let cleared = self.given.iter().filter(|(_, value)| value.is_null()).map(|(cell, _)| cell.clone());
        let shrunk = self.sets.iter().filter(|(_, edit)| !edit.dropped.is_empty()).map(|(cell, _)| cell.clone());
        let touched: BTreeSet<(RecordId, String)> = cleared.chain(shrunk).collect();
        for (id, key) in touched {
            let field = self.register_of(id).and_then(|register| register.field(&key));
            let Some(label) = field.filter(|field| field.required).map(|field| field.label.clone()) else { continue };
            if !self.will_hold(id, &key) {
                let message = format!("{}: {label} can't be empty", self.name(id));
                self.problem(Some(id), Some(&key), ProblemKind::Value, message);
            }
        }
    }

    /// Whether a field will hold something once the proposal is applied.
    pub(super) fn will_hold(&self, id: RecordId, key: &str) -> bool {
        if let Some(birth) = self.births.get(&id) {
            return birth.fields.contains_key(key);
        }
        let cell = (id, key.to_string());
        if let Some(value) = self.given.get(&cell) {
            return !value.is_null();
        }
        let Some(found) = self.workspace.get(id) else { return false };
        match self.sets.get(&cell) {
            Some(edit) => !edit.added.is_empty() || found.elements(key).any(|one| !edit.dropped.contains(one)),
            None => found.filled(key),
        }
    }

    /// Nothing that stays may point to what is taken back.
    fn check_removed(&mut self) {
        let mut removed: Vec<RecordId> = self.removed.iter().copied().collect();
        removed.sort_unstable();
        for id in removed {
            let pointing = self
                .workspace
                .backlinks(id)
                .filter(|(other, _)| other.life() != Life::Removed && !self.removed.contains(&other.id()))
                .find(|(other, field)| self.will_point(other.id(), field, id))
                .map(|(other, field)| {
                    let told = !other.is_sealed(field) || self.reader().reads(other);
                    if told { other.label().to_string() } else { "a record that is not for you to read".into() }
                });
            if let Some(other) = pointing {
                let message = format!("{} can't be taken back: {other} points to it", self.name(id));
                self.problem(Some(id), None, ProblemKind::State, message);
            }
        }
    }

    fn will_point(&self, id: RecordId, key: &str, target: RecordId) -> bool {
        let cell = (id, key.to_string());
        match (self.given.get(&cell), self.sets.get(&cell)) {
            (Some(value), _) => value.as_str() == Some(&target.to_string()),
            (None, Some(edit)) => !edit.dropped.contains(&target.to_string()),
            (None, None) => true,
        }
    }

    fn check_reason(&mut self) {
        let because = self.proposal.because.trim();
        if let Err(wrong) = typing::check_text(because) {
            self.problem(None, None, ProblemKind::Reason, format!("the reason {wrong}"));
        }
        let missing = match self.proposal.kind {
            _ if !because.is_empty() => None,
            EntryKind::Undo => None,
            EntryKind::Revert => Some("a revert"),
            _ => self.reasons.first().map(String::as_str),
        };
        if let Some(what) = missing {
            let message = format!("say why: {what} needs a reason");
            self.problem(None, None, ProblemKind::Reason, message);
        }
    }

    fn check_source(&mut self) {
        let Some(source) = &self.proposal.source else { return };
        let wrong = match typing::depth_fits(source) {
            false => Some("is nested too deeply".to_string()),
            true => {
                let length = source.to_string().len();
                (length > MAX_SOURCE).then(|| format!("is {length} bytes long; at most {MAX_SOURCE} fit"))
            }
        };
        if let Some(wrong) = wrong {
            self.problem(None, None, ProblemKind::Value, format!("the account of the import {wrong}"));
        }
    }

    fn check_bases(&mut self) {
        let proposal = self.proposal;
        for (record, field, base) in &proposal.bases {
            let found = self.workspace.get(*record);
            let mut heads: Vec<_> = found.map(|found| found.heads(field)).unwrap_or_default();
            heads.sort_by_key(|head| head.edit);
            let mut base = base.clone();
            base.sort_unstable();
            if heads.iter().map(|head| head.edit).ne(base) {
                let label = found.and_then(|found| found.field(field)).map_or(field, |field| &field.label);
                let message =
                    format!("{}: {label} was changed meanwhile; look at both before saving", self.name(*record));
                self.problem(Some(*record), Some(field), ProblemKind::Moved, message);
            }
        }
    }
}

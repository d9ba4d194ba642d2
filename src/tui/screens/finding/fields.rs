//! The fields of the step: focus, choices, what is typed and saved, and what others change meanwhile.

use super::{Finding, draft};
use crate::core::apply::Applied;
use crate::core::intent::{Intent, Proposal};
use crate::core::nonconformity::field;
use crate::core::typing;
use crate::tui::action::Side;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::screens::form::choices::Choices;
use crate::tui::screens::form::fields::Entry;
use crate::tui::widgets::input::Typed;
use crate::tui::words;

impl Finding {
    /// To the next field that is shown; the digits stand after the last and before the first.
    pub(super) fn move_focus(&mut self, desk: &Desk, by: isize) {
        self.check_current(desk);
        let only = self.choices.as_ref().is_some_and(Choices::is_only_one);
        if only && self.entries.get(self.at).is_some_and(|entry| self.problems.contains_key(&entry.key)) {
            self.take_choice(desk);
        }
        let count = self.entries.len() + 1;
        for _ in 0..count {
            self.at = (self.at + count).saturating_add_signed(by) % count;
            if self.in_bar() || self.is_shown(self.at) {
                break;
            }
        }
        self.choices = None;
    }

    pub(super) fn check_current(&mut self, desk: &Desk) {
        let Some(entry) = self.entries.get(self.at) else { return };
        match entry.value(desk.today(), desk.workspace()) {
            Err(message) => drop(self.problems.insert(entry.key.clone(), message)),
            Ok(_) => drop(self.problems.remove(&entry.key)),
        }
    }

    /// A statement is added to its field by what it belongs to, not by itself.
    pub(super) fn is_statement(&self, entry: &Entry) -> bool {
        self.step.statement() == Some(entry.key.as_str())
    }

    pub(super) fn said(&self) -> String {
        let statement = self.entries.iter().find(|entry| self.is_statement(entry));
        statement.map(|entry| entry.input.value().trim().to_string()).unwrap_or_default()
    }

    /// What was typed into fields, as intents; none when a text is no value.
    pub(super) fn edits(&mut self, desk: &mut Desk) -> Option<Vec<Intent>> {
        let record = self.record(desk)?;
        let mut edits = Vec::new();
        for at in 0..self.entries.len() {
            let Some(entry) = self.entries.get(at).filter(|one| one.is_changed() && !self.is_statement(one)) else {
                continue;
            };
            match entry.edits(record, desk.today(), desk.workspace()) {
                Ok(more) => edits.extend(more),
                Err(message) => {
                    desk.refuse(words::field_wrong(&entry.label));
                    self.problems.insert(entry.key.clone(), message);
                    self.at = at;
                    return None;
                }
            }
        }
        // A look at similar cases is dated by when it was written down, where nobody says another day.
        let looked = edits.iter().any(|edit| matches!(edit, Intent::Set { field, .. } if field == field::EXTENT));
        let dated = self.entries.iter().any(|entry| entry.key == field::EXTENT_ON && !entry.input.is_empty());
        if looked && !dated {
            edits.push(Intent::set(record, field::EXTENT_ON, desk.today().to_string()));
        }
        Some(edits)
    }

    /// What was typed goes into the journal; a statement waits for what it belongs to.
    pub(super) fn save(&mut self, desk: &mut Desk) -> Result<(), Reply> {
        let edits = self.edits(desk).ok_or(Reply::Done)?;
        if edits.is_empty() {
            return Ok(());
        }
        self.submit(desk, Proposal::edit(edits, ""))?;
        self.entries.iter_mut().for_each(|entry| {
            if self.step.statement() != Some(entry.key.as_str()) {
                entry.settle();
            }
        });
        Ok(())
    }

    pub(super) fn submit(&mut self, desk: &mut Desk, mut proposal: Proposal) -> Result<(), Reply> {
        self.bases.put_into(&mut proposal);
        let key = draft::key(self, desk, self.step);
        match desk.submit(&proposal, key.as_ref()) {
            true => Ok(()),
            false => Err(self.bases.ask(desk, &proposal).unwrap_or(Reply::Done)),
        }
    }

    pub(super) fn take_choice(&mut self, desk: &Desk) {
        let taken = self.choices.take().and_then(|choices| choices.current().map(|choice| choice.text.clone()));
        if let (Some(text), Some(entry)) = (taken, self.entries.get_mut(self.at)) {
            entry.take(&text);
        }
        self.check_current(desk);
    }

    pub(super) fn is_choosing(&self) -> bool {
        self.choices.as_ref().is_some_and(|choices| !choices.is_empty())
    }

    pub(super) fn step_choice(&mut self, desk: &Desk, by: isize) {
        if self.in_bar() {
            return;
        }
        match &mut self.choices {
            Some(choices) if !choices.is_empty() => choices.step(by),
            _ => {
                let open = self.entries.get(self.at).and_then(|entry| Choices::of(entry, desk.workspace()));
                match open.filter(|choices| !choices.is_empty()) {
                    Some(choices) => self.choices = Some(choices),
                    None => self.move_focus(desk, by),
                }
            }
        }
    }

    pub(super) fn typed(&mut self, desk: &mut Desk, typed: Typed) -> Reply {
        if let Typed::Refused(reason) = typed {
            desk.refuse(reason);
        }
        self.choices = self.entries.get(self.at).and_then(|entry| Choices::of(entry, desk.workspace()));
        self.check_current(desk);
        Reply::Done
    }

    /// What somebody else changed: fields that nothing was typed into follow, the others say so.
    pub(super) fn follow(&mut self, desk: &mut Desk, applied: &Applied) {
        let Some(record) = self.record(desk) else { return };
        for (_, key) in applied.touched.iter().filter(|(id, _)| *id == record) {
            let statement = self.step.statement() == Some(&**key);
            let Some(entry) = self.entries.iter_mut().find(|entry| entry.key == **key && !statement) else { continue };
            let Some(found) = desk.ledger.workspace().get(record) else { continue };
            let theirs = found.field(key).map(|field| typing::write(found, field)).unwrap_or_default();
            if entry.is_changed() && !entry.takes_several() {
                let said = words::moved(&entry.label, &theirs);
                self.problems.insert(entry.key.clone(), said.clone());
                desk.alarm(said);
                continue;
            }
            entry.rebase(&theirs);
            if !entry.takes_several() {
                self.bases.note(desk, record, key);
            }
        }
    }

    pub(super) fn settle(&mut self, desk: &mut Desk, side: Side) -> Reply {
        let Some((record, key)) = self.bases.settle(desk, side) else { return Reply::Done };
        let found = desk.ledger.workspace().get(record);
        let theirs = found.and_then(|found| Some(typing::write(found, found.field(&key)?))).unwrap_or_default();
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.key == key) {
            if side == Side::Theirs {
                entry.set_text(&theirs);
            }
            entry.rebase(&theirs);
        }
        self.save(desk).err().unwrap_or(Reply::Done)
    }
}

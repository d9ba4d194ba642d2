//! Editing a cell in its place, as people do who come from spreadsheets.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use serde_json::Value;

use super::Pane;
use crate::core::id::RecordId;
use crate::core::intent::{Intent, Proposal};
use crate::core::schema::{Field, Kind};
use crate::core::typing;
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::screen::{Entered, Reply};
use crate::tui::screens::ask::Ask;
use crate::tui::screens::form::choices::Choices;
use crate::tui::screens::form::fields::Entry;
use crate::tui::screens::record;
use crate::tui::text::{self, Align};
use crate::tui::theme::Role;
use crate::tui::widgets::input::Typed;
use crate::tui::words;

/// Choices that are shown below a cell at once.
const CHOICES: usize = 5;
/// Form of the drafts that cells share with the record's form.
const FORM: &str = "form";
/// Form of the draft of a reason for new values; the field follows.
const CELLS: &str = "cells-";

/// The cell that is being edited.
pub struct CellEdit {
    record: RecordId,
    entry: Entry,
    choices: Option<Choices>,
}

impl CellEdit {
    pub fn is_choosing(&self) -> bool {
        self.choices.as_ref().is_some_and(|choices| !choices.is_empty())
    }

    pub fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Position {
        self.entry.input.draw(area, buffer, desk.theme.style(Role::FieldFocus))
    }

    /// What the cell can hold, below it, or above where the list ends.
    pub fn draw_choices(&self, desk: &Desk, cell: Position, list: Rect, buffer: &mut Buffer) {
        let Some(choices) = &self.choices else { return };
        let (shown, current) = choices.window(CHOICES);
        let count = u16::try_from(shown.len()).unwrap_or(0);
        let top = if cell.y + count < list.bottom() { cell.y + 1 } else { cell.y.saturating_sub(count) };
        let width = usize::from(list.right().saturating_sub(cell.x)).min(44);
        for (y, (at, choice)) in (top.max(list.y)..list.bottom()).zip(shown.iter().enumerate()) {
            let role = if at == current { Role::Selected } else { Role::Text };
            let line = format!(" {}  {}", choice.text, choice.note);
            let line = text::pad(&line, width, Align::Left, desk.theme.glyphs.ellipsis);
            buffer.set_stringn(cell.x, y, line, width, desk.theme.style(role));
        }
    }

    fn read(&self, desk: &Desk) -> Result<Value, String> {
        self.entry.value(desk.today(), desk.workspace())
    }

    fn offer(&mut self, desk: &Desk) {
        self.choices = Choices::of(&self.entry, desk.workspace());
    }

    fn take(&mut self) {
        let taken = self.choices.as_ref().and_then(Choices::current).map(|choice| choice.text.clone());
        if let Some(text) = taken {
            self.entry.take(&text);
        }
        self.choices = None;
    }

    /// Keeps what was typed where the record's form finds it, too.
    fn keep(&self, desk: &mut Desk, register: &str) {
        let key = desk.ledger.draft_key(register, Some(self.record), FORM);
        let mut draft = desk.ledger.draft(&key).cloned().unwrap_or_default();
        match self.entry.is_changed() {
            true => drop(draft.texts.insert(self.entry.key.clone(), self.entry.input.value())),
            false => drop(draft.texts.remove(&self.entry.key)),
        }
        if draft.texts.is_empty() {
            return desk.ledger.discard_draft(&key);
        }
        draft.time = desk.ledger.now();
        if let Err(error) = desk.ledger.keep_draft(&key, draft) {
            desk.alarm(error.to_string());
        }
    }
}

impl Pane {
    /// The field of the cell under the cursor, when it can be edited there.
    fn field_here(&self, desk: &Desk) -> Option<Field> {
        let column = self.shown(desk).get(self.column).copied()?;
        self.table.columns().get(column)?.field().cloned()
    }

    /// Ratings open their sheet, states their steps, long texts the form; everything else is edited in place.
    pub(super) fn edit_cell(&mut self, desk: &mut Desk) -> Reply {
        let Some(id) = self.current(desk) else {
            desk.refuse(words::NO_ROW);
            return Reply::Done;
        };
        let Some(field) = self.field_here(desk) else { return record::act(desk, id, &Action::EditCell) };
        match field.kind {
            Kind::Rating => return record::act(desk, id, &Action::Score),
            Kind::State => return record::act(desk, id, &Action::ChangeState),
            Kind::Text => return super::super::record::form_at(desk, id, &field.key),
            _ => {}
        }
        if let Some(reason) = desk.locked() {
            desk.refuse(reason);
            return Reply::Done;
        }
        let Some(record) = desk.workspace().get(id) else { return Reply::Done };
        if record.is_closed() || (field.sealed() && record.is_withheld()) {
            desk.refuse(words::NOT_TO_READ);
            return Reply::Done;
        }
        let mut entry = Entry::new(&field, typing::write(record, &field));
        let key = desk.ledger.draft_key(self.table.register(), Some(id), FORM);
        if let Some(text) = desk.ledger.draft(&key).and_then(|draft| draft.texts.get(&field.key)).cloned() {
            entry.set_text(&text);
            desk.say(words::DRAFT_BACK);
        }
        self.edit = Some(CellEdit { record: id, entry, choices: None });
        Reply::Done
    }

    pub(super) fn act_in_cell(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        let Some(edit) = &mut self.edit else { return Reply::Pass };
        match action {
            Action::Commit => return self.commit_cell(desk, 0),
            Action::NextField => return self.commit_cell(desk, 1),
            Action::PreviousField => return self.commit_cell(desk, -1),
            Action::NextChoice | Action::PreviousChoice => match &mut edit.choices {
                Some(choices) => choices.step(if *action == Action::NextChoice { 1 } else { -1 }),
                None => edit.offer(desk),
            },
            Action::CloseChoices => edit.choices = None,
            Action::TakeChoice => {
                edit.take();
                if !edit.entry.takes_several() {
                    return self.commit_cell(desk, 0);
                }
            }
            Action::LeaveForm | Action::Back => {
                let kept = edit.entry.is_changed();
                edit.keep(desk, self.table.register());
                self.edit = None;
                desk.say(if kept { words::KEPT } else { words::CELL_LEFT });
            }
            other => match edit.entry.input.act(other) {
                Some(Typed::Changed) => edit.offer(desk),
                Some(_) => {}
                None => return Reply::Pass,
            },
        }
        Reply::Done
    }

    pub(super) fn keep_cell(&self, desk: &mut Desk) {
        if let Some(edit) = &self.edit {
            edit.keep(desk, self.table.register());
        }
    }

    pub(super) fn enter_cell(&mut self, desk: &mut Desk, entered: Entered) -> Reply {
        let Some(edit) = &mut self.edit else { return Reply::Done };
        edit.entry.input.enter(entered);
        edit.offer(desk);
        if let Err(wrong) = edit.read(desk)
            && !edit.is_choosing()
        {
            desk.say(words::field_says(&edit.entry.label, &wrong));
        }
        Reply::Done
    }

    /// Saves the cell and goes on by so many columns.
    fn commit_cell(&mut self, desk: &mut Desk, by: isize) -> Reply {
        let Some(edit) = &self.edit else { return Reply::Done };
        let (id, Some(field)) = (edit.record, edit.entry.field.clone()) else { return Reply::Done };
        let value = match edit.read(desk) {
            Ok(value) => value,
            Err(wrong) => {
                desk.refuse(words::field_says(&field.label, &wrong));
                return Reply::Done;
            }
        };
        let stands = |desk: &Desk| desk.workspace().get(id).is_some_and(|record| record.json(&field.key) == value);
        let reply = match stands(desk) {
            true => Reply::Done,
            false => save(desk, &field, vec![(id, value.clone())]),
        };
        // A refusal leaves the cell open with what was typed. A question about the reason may be left again, so until
        // it is answered the value stays a draft.
        let asks = matches!(reply, Reply::Push(_));
        if asks {
            edit.keep(desk, self.table.register());
        } else if stands(desk) {
            forget(desk, self.table.register(), id, &field.key);
        }
        if asks || stands(desk) {
            self.edit = None;
            self.column = self.column.saturating_add_signed(by);
        }
        reply
    }

    /// Puts the value of the row above into the cell.
    pub(super) fn same_as_above(&mut self, desk: &mut Desk) -> Reply {
        let (Some(field), Some(id)) = (self.field_here(desk), self.current(desk)) else {
            desk.refuse(words::NOT_EDITABLE);
            return Reply::Done;
        };
        let above = self.table.cursor().checked_sub(1).and_then(|at| self.table.rows().get(at)).map(|row| row.slot);
        let value = above.and_then(|slot| desk.workspace().slot(slot)).map(|record| record.json(&field.key));
        match value {
            Some(value) => save(desk, &field, vec![(id, value)]),
            None => {
                desk.refuse(words::NOTHING_ABOVE);
                Reply::Done
            }
        }
    }

    /// Puts the first marked row's value into the same cell of all marked rows.
    pub(super) fn fill_down(&mut self, desk: &mut Desk) -> Reply {
        let Some(field) = self.field_here(desk) else {
            desk.refuse(words::NOT_EDITABLE);
            return Reply::Done;
        };
        let chosen = self.table.chosen(desk.workspace());
        let Some((first, rest)) = chosen.split_first().filter(|(_, rest)| !rest.is_empty()) else {
            desk.refuse(words::MARK_SEVERAL);
            return Reply::Done;
        };
        let value = desk.workspace().get(*first).map(|record| record.json(&field.key)).unwrap_or_default();
        save(desk, &field, rest.iter().map(|id| (*id, value.clone())).collect())
    }
}

/// What was typed into the cell is saved, so its draft has done its work.
fn forget(desk: &mut Desk, register: &str, id: RecordId, field: &str) {
    let key = desk.ledger.draft_key(register, Some(id), FORM);
    let Some(mut draft) = desk.ledger.draft(&key).cloned() else { return };
    if draft.texts.remove(field).is_none() {
        return;
    }
    if draft.texts.is_empty() {
        return desk.ledger.discard_draft(&key);
    }
    if let Err(error) = desk.ledger.keep_draft(&key, draft) {
        desk.alarm(error.to_string());
    }
}

/// Sets a field of records as one entry; asks why where the field needs a reason.
pub fn save(desk: &mut Desk, field: &Field, values: Vec<(RecordId, Value)>) -> Reply {
    let key = field.key.clone();
    let intents: Vec<Intent> =
        values.into_iter().map(|(record, value)| Intent::Set { record, field: key.clone(), value }).collect();
    if !field.because {
        desk.submit(&Proposal::edit(intents, ""), None);
        return Reply::Done;
    }
    let records: Vec<RecordId> = intents.iter().filter_map(Intent::record).collect();
    let first = records.first().and_then(|id| desk.workspace().get(*id));
    let Some((id, register)) = first.map(|record| (record.id(), record.register_key().to_string())) else {
        return Reply::Done;
    };
    let reason = desk.ledger.draft_key(&register, Some(id), &format!("{CELLS}{key}"));
    let propose = move |_: &mut Desk, reason: &str| Ok(Proposal::edit(intents.clone(), reason));
    let ask = Ask::why(desk, words::because_title(&field.label, words::CHANGES), Vec::new(), reason, Box::new(propose));
    Reply::Push(Box::new(ask.on_saved(move |desk| records.iter().for_each(|id| forget(desk, &register, *id, &key)))))
}

//! Editing a cell in its place, as people do who come from spreadsheets.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use serde_json::Value;

use super::Pane;
use crate::core::id::RecordId;
use crate::core::intent::{Intent, Proposal};
use crate::core::schema::{Field, Kind};
use crate::core::typing;
use crate::tui::action::{Action, Side};
use crate::tui::bases::Bases;
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
    /// What the cell rested on when it was opened.
    bases: Bases,
}

/// What became of values that were to be saved.
enum Saved {
    Done,
    /// A reason is asked for.
    Asks(Reply),
    /// Somebody else changed the field, and it is asked what is to be kept.
    Settles(Reply),
    Refused,
}

impl Saved {
    fn reply(self) -> Reply {
        match self {
            Self::Asks(reply) | Self::Settles(reply) => reply,
            Self::Done | Self::Refused => Reply::Done,
        }
    }
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
        draft.bases.extend(self.bases.kept(|_| true));
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
        let single = (!entry.takes_several()).then_some(field.key.as_str());
        let mut bases = Bases::of(desk, id, single);
        let draft = desk.ledger.draft(&key).cloned().unwrap_or_default();
        if let Some(text) = draft.texts.get(&field.key) {
            entry.set_text(text);
            if let (Some(key), Some(base)) = (single, draft.bases.get(&field.key)) {
                bases.rest_on(id, key, base.clone());
            }
            desk.say(words::DRAFT_BACK);
        }
        self.edit = Some(CellEdit { record: id, entry, choices: None, bases });
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
            Action::Settle(side) => return self.settle_cell(desk, *side),
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
        let Some(edit) = &mut self.edit else { return Reply::Done };
        let (id, Some(field)) = (edit.record, edit.entry.field.clone()) else { return Reply::Done };
        let value = match edit.read(desk) {
            Ok(value) => value,
            Err(wrong) => {
                desk.refuse(words::field_says(&field.label, &wrong));
                return Reply::Done;
            }
        };
        let stands = desk.workspace().get(id).is_some_and(|record| record.json(&field.key) == value);
        let edits = edit.entry.edits(id, desk.today(), desk.workspace()).unwrap_or_default();
        let saved = match stands || edits.is_empty() {
            true => Saved::Done,
            false => save(desk, &field, edits, &mut edit.bases),
        };
        match &saved {
            Saved::Done => forget(desk, self.table.register(), id, &field.key),
            // The question about the reason may be left again, so until it is answered the value stays a draft.
            Saved::Asks(_) => edit.keep(desk, self.table.register()),
            // The cell stays open with what was typed.
            Saved::Settles(_) | Saved::Refused => return saved.reply(),
        }
        self.edit = None;
        self.column = self.column.saturating_add_signed(by);
        saved.reply()
    }

    /// Somebody else changed the cell meanwhile: it was decided what is to be kept.
    fn settle_cell(&mut self, desk: &mut Desk, side: Side) -> Reply {
        let Some(edit) = &mut self.edit else { return Reply::Done };
        let Some((id, key)) = edit.bases.settle(desk, side) else { return Reply::Done };
        if side == Side::Theirs {
            forget(desk, self.table.register(), id, &key);
            self.edit = None;
            return Reply::Done;
        }
        self.commit_cell(desk, 0)
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
            Some(value) => save(
                desk,
                &field,
                vec![Intent::Set { record: id, field: field.key.clone(), value }],
                &mut Bases::default(),
            )
            .reply(),
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
        let set = |id: &RecordId| Intent::Set { record: *id, field: field.key.clone(), value: value.clone() };
        save(desk, &field, rest.iter().map(set).collect(), &mut Bases::default()).reply()
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

/// Changes a field of records as one entry; asks why where the field needs a reason.
fn save(desk: &mut Desk, field: &Field, intents: Vec<Intent>, bases: &mut Bases) -> Saved {
    let key = field.key.clone();
    let mut proposal = Proposal::edit(intents, "");
    if let Some(asked) = bases.ask(desk, &proposal) {
        return Saved::Settles(asked);
    }
    if !field.because {
        bases.put_into(&mut proposal);
        return match desk.submit(&proposal, None) {
            true => Saved::Done,
            false => bases.ask(desk, &proposal).map_or(Saved::Refused, Saved::Settles),
        };
    }
    let intents = proposal.intents;
    let records: Vec<RecordId> = intents.iter().filter_map(Intent::record).collect();
    let first = records.first().and_then(|id| desk.workspace().get(*id));
    let Some((id, register)) = first.map(|record| (record.id(), record.register_key().to_string())) else {
        return Saved::Refused;
    };
    let reason = desk.ledger.draft_key(&register, Some(id), &format!("{CELLS}{key}"));
    let mut bases = bases.clone();
    let propose = move |desk: &mut Desk, reason: &str| {
        // What moves while the reason is typed is said once, before it is replaced.
        bases.told(desk).map_or(Ok(()), Err)?;
        let mut proposal = Proposal::edit(intents.clone(), reason);
        bases.put_into(&mut proposal);
        Ok(proposal)
    };
    let ask = Ask::why(desk, words::because_title(&field.label, words::CHANGES), Vec::new(), reason, Box::new(propose));
    Saved::Asks(Reply::Push(Box::new(
        ask.on_saved(move |desk| records.iter().for_each(|id| forget(desk, &register, *id, &key))),
    )))
}

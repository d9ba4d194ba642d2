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
use crate::tui::screens::record;
use crate::tui::theme::Role;
use crate::tui::widgets::input::Input;
use crate::tui::words;

/// The cell that is being edited.
pub struct CellEdit {
    record: RecordId,
    field: Field,
    input: Input,
}

impl CellEdit {
    pub fn is_choosing(&self) -> bool {
        false
    }

    pub fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Position {
        self.input.draw(area, buffer, desk.theme.style(Role::FieldFocus))
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
        let input = Input::line(&typing::write(record, &field));
        self.edit = Some(CellEdit { record: id, field, input });
        Reply::Done
    }

    pub(super) fn act_in_cell(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        let Some(edit) = &mut self.edit else { return Reply::Pass };
        match action {
            Action::Commit => return self.commit_cell(desk, 0),
            Action::NextField => return self.commit_cell(desk, 1),
            Action::PreviousField => return self.commit_cell(desk, -1),
            Action::LeaveForm | Action::Back => {
                self.edit = None;
                desk.say(words::CELL_LEFT);
            }
            other => {
                if edit.input.act(other).is_none() {
                    return Reply::Pass;
                }
            }
        }
        Reply::Done
    }

    pub(super) fn enter_cell(&mut self, desk: &mut Desk, entered: Entered) -> Reply {
        let Some(edit) = &mut self.edit else { return Reply::Done };
        match entered {
            Entered::Char(letter) => drop(edit.input.type_char(letter)),
            Entered::Paste(text) | Entered::FromEditor(text) => drop(edit.input.paste(&text)),
        }
        let wrong = typing::read(&edit.field, &edit.input.value(), desk.today(), desk.workspace()).err();
        if let Some(wrong) = wrong {
            let sentence = words::field_says(&edit.field.label.clone(), &wrong);
            desk.say(sentence);
        }
        Reply::Done
    }

    /// Saves the cell and goes on by so many columns.
    fn commit_cell(&mut self, desk: &mut Desk, by: isize) -> Reply {
        let Some(edit) = &self.edit else { return Reply::Done };
        let (id, field) = (edit.record, edit.field.clone());
        let value = match typing::read(&field, &edit.input.value(), desk.today(), desk.workspace()) {
            Ok(value) => value,
            Err(wrong) => {
                desk.refuse(words::field_says(&field.label, &wrong));
                return Reply::Done;
            }
        };
        let unchanged = desk.workspace().get(id).is_some_and(|record| record.json(&field.key) == value);
        self.edit = None;
        self.column = self.column.saturating_add_signed(by);
        if unchanged {
            return Reply::Done;
        }
        save(desk, &field, vec![(id, value)])
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

/// Sets a field of records as one entry; asks why where the field needs a reason.
pub fn save(desk: &mut Desk, field: &Field, values: Vec<(RecordId, Value)>) -> Reply {
    let key = field.key.clone();
    let intents: Vec<Intent> =
        values.into_iter().map(|(record, value)| Intent::Set { record, field: key.clone(), value }).collect();
    if !field.because {
        desk.submit(&Proposal::edit(intents, ""), None);
        return Reply::Done;
    }
    let ask = Ask::new(
        words::because_title(&field.label, words::CHANGES),
        Vec::new(),
        "",
        Box::new(move |desk, reason| {
            if reason.is_empty() {
                desk.refuse(words::SAY_WHY);
                return Reply::Done;
            }
            match desk.submit(&Proposal::edit(intents.clone(), reason), None) {
                true => Reply::Pop,
                false => Reply::Done,
            }
        }),
    );
    Reply::Push(Box::new(ask))
}

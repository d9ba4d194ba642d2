//! Many rows at once: one field of all marked rows, and rows pasted from a spreadsheet. Both show what they would
//! change first and are one entry, so one undo.

use serde_json::Value;

use super::Pane;
use crate::core::id::RecordId;
use crate::core::intent::{Intent, Proposal};
use crate::core::schema::{Field, Kind, Register};
use crate::core::typing;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::screens::form::Form;
use crate::tui::screens::pick::{Item, Pick};
use crate::tui::screens::preview::Preview;
use crate::tui::words;

impl Pane {
    /// Sets the field under the cursor in all marked rows. On the label or the name, which are each row's own, it asks
    /// which field first.
    pub(super) fn edit_marked(&mut self, desk: &mut Desk) -> Reply {
        self.table.mark_range(desk.workspace());
        let chosen = self.table.chosen(desk.workspace());
        let hidden = self.table.hidden_marks(desk.workspace());
        let schema = desk.workspace().schema().clone();
        let Some(register) = schema.register(self.table.register()) else { return Reply::Done };
        let here = self.shown(desk).get(self.column).and_then(|at| self.table.columns().get(*at)?.field().cloned());
        let mut fields: Vec<Field> = register
            .fields
            .iter()
            .filter(|field| !field.retired && !matches!(field.kind, Kind::Rating | Kind::State))
            .cloned()
            .collect();
        fields.retain(|field| field.means.as_deref() != Some("title"));
        if let Some(field) = here.and_then(|here| fields.iter().find(|field| field.key == here.key)) {
            return match Form::for_one_field(desk, register, field, chosen) {
                Some(form) => Reply::Push(Box::new(form)),
                None => Reply::Done,
            };
        }
        let items = fields.iter().map(|field| Item::new("", field.label.clone(), field.help.clone())).collect();
        let mut title = words::edit_marked(chosen.len());
        if hidden > 0 {
            title = format!("{title} {}", words::hidden_marks(hidden));
        }
        let register = register.clone();
        Reply::Push(Box::new(Pick::one(
            title,
            items,
            Box::new(move |desk, at| match at.first().and_then(|at| fields.get(*at)) {
                Some(field) => ask_value(desk, &register, field.clone(), chosen.clone()),
                None => Reply::Pop,
            }),
        )))
    }

    /// Rows with tabs between the cells. The first row may name the columns; else they are those that are shown.
    pub(super) fn paste(&mut self, desk: &mut Desk, pasted: &str) -> Reply {
        if let Some(reason) = desk.locked() {
            desk.refuse(reason);
            return Reply::Done;
        }
        let rows: Vec<Vec<&str>> =
            pasted.lines().filter(|line| !line.trim().is_empty()).map(|line| line.split('\t').collect()).collect();
        let schema = desk.workspace().schema().clone();
        let Some(register) = schema.register(self.table.register()) else { return Reply::Done };
        let shown: Vec<Option<Field>> = self
            .shown(desk)
            .iter()
            .map(|at| self.table.columns().get(*at).and_then(|path| path.field().cloned()))
            .collect();
        let Some((first, rest)) = rows.split_first() else { return Reply::Done };
        let named: Vec<Option<Field>> = first.iter().map(|title| field_called(register, title)).collect();
        let (columns, rows) = match named.iter().filter(|field| field.is_some()).count() * 2 > named.len() {
            true => (named, rest),
            false => (shown.into_iter().skip(self.column).collect(), rows.as_slice()),
        };
        let labelled =
            first.first().is_some_and(|title| title.eq_ignore_ascii_case("id") || title.eq_ignore_ascii_case("label"));
        let below: Vec<RecordId> = self
            .table
            .rows()
            .iter()
            .skip(self.table.cursor())
            .filter_map(|row| desk.workspace().slot(row.slot))
            .map(|record| record.id())
            .collect();
        let mut intents = Vec::new();
        let mut lines = Vec::new();
        for (at, cells) in rows.iter().enumerate() {
            let by_label = labelled.then(|| cells.first().copied().unwrap_or_default());
            let record = match by_label {
                Some(label) => desk.workspace().by_label(&register.key, label.trim()).map(|record| record.id()),
                None => below.get(at).copied(),
            };
            read_row(desk, register, record, &columns, cells, at + 1, &mut intents, &mut lines);
        }
        Reply::Push(Box::new(Preview::new(words::PASTE_TITLE, lines, Proposal::edit(intents, words::PASTED))))
    }
}

#[expect(clippy::too_many_arguments, reason = "one row of a paste, read into two lists")]
fn read_row(
    desk: &mut Desk,
    register: &Register,
    record: Option<RecordId>,
    columns: &[Option<Field>],
    cells: &[&str],
    number: usize,
    intents: &mut Vec<Intent>,
    lines: &mut Vec<String>,
) {
    let today = desk.today();
    let mut values: Vec<(String, Value)> = Vec::new();
    for (field, cell) in columns.iter().zip(cells) {
        let Some(field) = field else { continue };
        match typing::read(field, cell, today, desk.workspace()) {
            Ok(value) if !value.is_null() => values.push((field.key.clone(), value)),
            Ok(_) => {}
            Err(wrong) => lines.push(words::paste_refused(number, &field.label, &wrong)),
        }
    }
    match record {
        Some(id) => {
            let Some(found) = desk.workspace().get(id) else { return };
            for (field, value) in values.into_iter().filter(|(field, value)| found.json(field) != *value) {
                lines.push(words::paste_changes(found.label(), &field, &typing::show(found, &field), &value));
                intents.push(Intent::Set { record: id, field, value });
            }
        }
        None if values.is_empty() => {}
        None => {
            let shown: Vec<String> = values.iter().map(|(field, value)| format!("{field} {value}")).collect();
            lines.push(words::paste_adds(&register.name, &shown.join(", ")));
            let record = desk.ledger.record_id();
            intents.push(Intent::Create { record, register: register.key.clone(), label: None, fields: values });
        }
    }
}

fn field_called(register: &Register, title: &str) -> Option<Field> {
    let title = title.trim().to_lowercase();
    register
        .fields
        .iter()
        .find(|field| {
            field.key == title || field.label.to_lowercase() == title || field.heading().to_lowercase() == title
        })
        .cloned()
}

/// The value for all marked rows, in a field of the right kind; then a preview.
fn ask_value(desk: &mut Desk, register: &Register, field: Field, chosen: Vec<RecordId>) -> Reply {
    match Form::for_one_field(desk, register, &field, chosen) {
        Some(form) => Reply::Replace(Box::new(form)),
        None => Reply::Pop,
    }
}

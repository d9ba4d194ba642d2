//! What a sheet rests on: the edits that stood in its fields when it was opened, so that what somebody else put there
//! meanwhile is never replaced unseen. Whoever saves is shown all three texts and keeps his, theirs or both.

use std::collections::BTreeMap;

use serde_json::Value;

use super::action::Side;
use super::desk::Desk;
use super::screen::Reply;
use super::screens::history;
use super::screens::settle::{Settle, Text};
use super::words;
use crate::core::apply::Applied;
use crate::core::entry::sealed_in;
use crate::core::id::{EntryId, RecordId};
use crate::core::intent::{Intent, Proposal};
use crate::core::record::Stored;
use crate::core::typing;

type Cell = (RecordId, String);

#[derive(Clone, Debug, Default)]
pub struct Bases {
    fields: BTreeMap<Cell, Vec<EntryId>>,
    /// What was decided about fields that had moved.
    sides: BTreeMap<Cell, Side>,
    /// The field that is being asked about.
    asked: Option<Cell>,
}

impl Bases {
    /// The fields rest on what stands there now.
    pub fn of<'f>(desk: &Desk, record: RecordId, fields: impl IntoIterator<Item = &'f str>) -> Self {
        let mut bases = Self::default();
        for field in fields {
            bases.note(desk, record, field);
        }
        bases
    }

    /// The field rests on what stands there now; what was decided about it before is done with.
    pub fn note(&mut self, desk: &Desk, record: RecordId, field: &str) {
        self.sides.remove(&(record, field.to_string()));
        self.rest_on(record, field, desk.base(record, field));
    }

    /// Forgets all records but this one: a sheet that goes on to another record rests on nothing of the last one.
    pub fn leave_all_but(&mut self, record: RecordId) {
        self.fields.retain(|(other, _), _| *other == record);
        self.sides.retain(|(other, _), _| *other == record);
    }

    /// A field rests on these edits, as its draft says.
    pub fn rest_on(&mut self, record: RecordId, field: &str, edits: Vec<EntryId>) {
        self.fields.insert((record, field.to_string()), edits);
    }

    /// What a draft is to remember of fields.
    pub fn kept(&self, mut wanted: impl FnMut(&str) -> bool) -> BTreeMap<String, Vec<EntryId>> {
        let fields = self.fields.iter().filter(|((_, field), _)| wanted(field));
        fields.map(|((_, field), edits)| (field.clone(), edits.clone())).collect()
    }

    /// Has the proposal refused when its fields moved, and keeps both values where that was decided.
    pub fn put_into(&self, proposal: &mut Proposal) {
        for intent in &mut proposal.intents {
            let Intent::Set { record, field, value } = intent else { continue };
            let cell = (*record, field.clone());
            let Some(edits) = self.fields.get(&cell) else { continue };
            proposal.bases.push((cell.0, cell.1.clone(), edits.clone()));
            if self.sides.get(&cell) == Some(&Side::Both) {
                *intent = Intent::Beside { record: cell.0, field: cell.1, value: value.take() };
            }
        }
    }

    /// What somebody else did to the fields, as a sentence; none when they stand as they stood.
    pub fn moved(&self, desk: &Desk, applied: &Applied) -> Option<String> {
        let touched = applied.touched.iter().map(|(record, field)| (*record, field.to_string()));
        let cell = touched.into_iter().find(|cell| self.has_moved(desk, cell))?;
        Some(words::moved(&label(desk, &cell), &theirs(desk, &cell)))
    }

    fn has_moved(&self, desk: &Desk, (record, field): &Cell) -> bool {
        let stood = self.fields.get(&(*record, field.clone()));
        stood.is_some_and(|stood| *stood != desk.base(*record, field))
    }

    /// As [`Bases::moved`], of any field; the fields rest on what stands there from now on, so it is said once.
    pub fn told(&mut self, desk: &Desk) -> Option<String> {
        let cell = self.fields.keys().find(|cell| self.has_moved(desk, cell)).cloned()?;
        self.rest_on(cell.0, &cell.1, desk.base(cell.0, &cell.1));
        Some(words::moved(&label(desk, &cell), &theirs(desk, &cell)))
    }

    /// Asks what is to be kept of the first field of the proposal that moved; none when none did.
    pub fn ask(&mut self, desk: &Desk, proposal: &Proposal) -> Option<Reply> {
        let mut edits = proposal.intents.iter().filter_map(|intent| match intent {
            Intent::Set { record, field, value } | Intent::Beside { record, field, value } => {
                Some(((*record, field.clone()), value))
            }
            _ => None,
        });
        let (cell, mine) = edits.find(|(cell, _)| self.has_moved(desk, cell))?;
        let found = desk.ledger.workspace().get(cell.0)?;
        let stood = self.fields.get(&cell).into_iter().flatten().last();
        let was = stood.and_then(|edit| at_edit(desk, &cell, *edit)).unwrap_or_default();
        let mine = typing::show_json(desk.ledger.workspace(), found.register(), found.field(&cell.1), mine);
        let title = words::moved_title(found.label(), &label(desk, &cell));
        let was = Text { heading: words::WAS.into(), text: was, choice: None };
        let mine = Text { heading: words::MINE.into(), text: mine, choice: Some(words::KEEP_MINE.into()) };
        let theirs = Text {
            heading: by_whom(desk, &cell).unwrap_or_else(|| words::THEIRS.into()),
            text: theirs(desk, &cell),
            choice: Some(words::KEEP_THEIRS.into()),
        };
        self.asked = Some(cell);
        Some(Reply::Push(Box::new(Settle::of_moved(title, was, mine, theirs))))
    }

    /// Takes in what was decided, and rests on what stands there now; the record and field that it is about.
    pub fn settle(&mut self, desk: &Desk, side: Side) -> Option<Cell> {
        let cell = self.asked.take()?;
        self.note(desk, cell.0, &cell.1);
        self.sides.insert(cell.clone(), side);
        Some(cell)
    }

    /// As [`Bases::settle`], where all fields are one decision.
    pub fn settle_all(&mut self, desk: &Desk, side: Side) {
        self.settle(desk, side);
        let moved: Vec<Cell> = self.fields.keys().filter(|cell| self.has_moved(desk, cell)).cloned().collect();
        for cell in moved {
            self.note(desk, cell.0, &cell.1);
            self.sides.insert(cell, side);
        }
    }
}

fn label(desk: &Desk, (record, field): &Cell) -> String {
    let found = desk.ledger.workspace().get(*record).and_then(|record| record.field(field));
    found.map_or(field, |field| &field.label).to_string()
}

/// What stands in a field now, for people.
fn theirs(desk: &Desk, (record, field): &Cell) -> String {
    desk.ledger.workspace().get(*record).map(|record| typing::show(record, field)).unwrap_or_default()
}

/// Who put there what stands there now, and when.
fn by_whom(desk: &Desk, (record, field): &Cell) -> Option<String> {
    let heads = desk.ledger.workspace().get(*record)?.heads(field);
    words_of(desk, heads.last()?.edit)
}

/// Who made an edit, when, and why.
pub fn words_of(desk: &Desk, edit: EntryId) -> Option<String> {
    let entry = desk.ledger.entry(edit).ok().flatten()?;
    let who = history::who(&entry, desk.ledger.workspace());
    Some(words::by_whom(&who, &history::when(entry.header.time), &entry.header.because))
}

/// What an edit had put into a field, for people; none when it is not in the journal here.
pub fn at_edit(desk: &Desk, (record, field): &(RecordId, String), edit: EntryId) -> Option<String> {
    let entry = desk.ledger.entry(edit).ok().flatten()?;
    let workspace = desk.ledger.workspace();
    let found = workspace.get(*record)?;
    let changes = entry.changes.iter().filter(|change| change.record() == Some(*record));
    let value = changes.flat_map(|change| change.edits()).find(|edit| edit.field == field)?.value?;
    let value = match sealed_in(&value) {
        Some(commitment) => entry.seals.get(&commitment).map_or(Value::Null, |seal| seal.value.clone()),
        None => value,
    };
    Some(typing::show_json(workspace, found.register(), found.field(field), &value))
}

/// What stands at one of several heads of a field, for people.
pub fn of_head(desk: &Desk, record: RecordId, field: &str, stored: &Stored) -> String {
    let Some(found) = desk.workspace().get(record) else { return String::new() };
    let value = stored.plain().cloned().unwrap_or_default();
    typing::show_json(desk.workspace(), found.register(), found.field(field), &value)
}

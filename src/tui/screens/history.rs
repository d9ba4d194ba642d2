//! Who changed a record, when and why, newest first; an entry of it can be reverted after a look at what that does.

use super::ask::Ask;
use super::lines::{Line, Lines};
use crate::core::entry::Entry;
use crate::core::id::{EntryId, RecordId};
use crate::core::intent::Intent;
use crate::core::workspace::Workspace;
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::words;

/// Form of the draft of a revert's reason; the entry follows.
pub const REVERT: &str = "revert-";

pub struct History;

impl History {
    pub fn of_record(desk: &Desk, id: RecordId) -> Result<Lines, String> {
        let label = desk.workspace().get(id).map_or_else(String::new, |record| record.label().to_string());
        desk.ledger.trail(id).map_err(|error| error.to_string())?;
        let fill = move |desk: &Desk| {
            let entries = desk.ledger.trail(id).unwrap_or_default();
            entries.iter().map(|entry| line(desk, entry, Some(id))).collect()
        };
        Ok(Lines::new(desk, words::history_title(&label), words::NO_HISTORY, Box::new(fill))
            .of_entries()
            .on_open(Box::new(on_entry)))
    }
}

/// One entry of the journal as a line.
pub fn line(desk: &Desk, entry: &Entry, record: Option<RecordId>) -> Line {
    let workspace = desk.ledger.workspace();
    let what = match record {
        Some(record) => of_record(entry, record, workspace),
        None => crate::core::history::describe(entry, workspace),
    };
    let because =
        if entry.header.because.is_empty() { String::new() } else { format!(" \"{}\"", entry.header.because) };
    let kind = match entry.header.kind {
        crate::core::entry::EntryKind::Edit => String::new(),
        kind => format!("({}) ", kind.word()),
    };
    Line {
        columns: vec![when(entry.header.time), who(entry, workspace)],
        text: format!("{kind}{what}{because}"),
        record: None,
        entry: Some(entry.id()),
        ..Line::default()
    }
}

/// What an entry did to one record, field by field.
fn of_record(entry: &Entry, record: RecordId, workspace: &Workspace) -> String {
    let items = crate::core::history::history(record, [entry], workspace);
    let Some(item) = items.first() else { return String::new() };
    let mut parts: Vec<String> = item.event.iter().map(|event| event.word().to_string()).collect();
    if item.event.is_none_or(|event| event != crate::core::diff::Event::Created) {
        parts.extend(item.fields.iter().map(|field| {
            let old = if field.old.text.is_empty() { words::EMPTY } else { &field.old.text };
            let new = if field.new.text.is_empty() { words::EMPTY } else { &field.new.text };
            format!("{} {old} -> {new}", field.label)
        }));
    }
    parts.join("; ")
}

pub fn when(millis: i64) -> String {
    let time = chrono::DateTime::from_timestamp_millis(millis).map(|time| time.with_timezone(&chrono::Local));
    time.map_or_else(String::new, |time| time.format("%Y-%m-%d %H:%M").to_string())
}

pub fn who(entry: &Entry, workspace: &Workspace) -> String {
    let person = entry.header.actor.person.and_then(|id| workspace.get(id));
    person.map_or_else(|| entry.header.actor.login.clone(), |person| person.title().to_string())
}

/// What can be done with an entry: look at all of it, take it back.
pub fn on_entry(desk: &mut Desk, line: &Line, action: &Action) -> Reply {
    let Some(id) = line.entry else { return Reply::Pass };
    match action {
        Action::Revert => revert(desk, id),
        Action::Open => {
            let Ok(Some(entry)) = desk.ledger.entry(id) else { return Reply::Done };
            let records: Vec<RecordId> = entry.changes.iter().filter_map(|change| change.record()).collect();
            let detail = records.first().and_then(|id| super::record::Detail::open(desk, *id));
            detail.map_or(Reply::Done, |detail| Reply::Push(Box::new(detail)))
        }
        Action::History => Reply::Done,
        _ => Reply::Pass,
    }
}

/// A preview of what the revert changes, and the reason for it.
pub fn revert(desk: &mut Desk, id: EntryId) -> Reply {
    let preview = match desk.ledger.revert_proposal(id, "") {
        Ok(preview) => preview,
        Err(error) => {
            desk.refuse(error.to_string());
            return Reply::Done;
        }
    };
    let workspace = desk.ledger.workspace();
    let about: Vec<String> = preview.intents.iter().take(8).map(|intent| words::intent(intent, workspace)).collect();
    let record = preview.intents.iter().find_map(Intent::record).and_then(|id| workspace.get(id));
    let register = record.map_or_else(String::new, |record| record.register_key().to_string());
    let key = desk.ledger.draft_key(&register, record.map(|record| record.id()), &format!("{REVERT}{id}"));
    let propose =
        move |desk: &mut Desk, reason: &str| desk.ledger.revert_proposal(id, reason).map_err(|error| error.to_string());
    Reply::Push(Box::new(Ask::why(desk, words::REVERT_TITLE, about, key, Box::new(propose))))
}

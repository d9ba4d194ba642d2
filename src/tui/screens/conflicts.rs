//! Fields that hold two values until somebody settles it: from diverged copies, or because both were kept.

use super::ask::Ask;
use super::lines::{Line, Lines};
use super::settle::{Settle, Text};
use crate::core::id::RecordId;
use crate::core::intent::{Intent, Proposal};
use crate::core::record::{Head, LABEL, LIFE};
use crate::core::workspace::RecordRef;
use crate::tui::action::Action;
use crate::tui::bases;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::words;

pub fn open(desk: &Desk) -> Lines {
    let fill = |desk: &Desk| {
        let workspace = desk.workspace();
        let records = workspace.schema().outlines().flat_map(|register| workspace.live(&register.key));
        let open = records.filter(|record| record.in_conflict());
        open.flat_map(|record| record.conflicts().into_iter().map(move |field| line(desk, record, field))).collect()
    };
    Lines::new(desk, words::CONFLICTS, words::NO_CONFLICTS, Box::new(fill)).on_open(Box::new(on_line))
}

fn line(desk: &Desk, record: RecordRef<'_>, field: &str) -> Line {
    let values: Vec<String> =
        record.heads(field).iter().map(|head| bases::of_head(desk, record.id(), field, &head.value)).collect();
    let label = record.field(field).map_or(field, |field| &field.label);
    Line {
        columns: vec![record.label().to_string(), label.to_string()],
        text: values.join(" | "),
        record: Some(record.id()),
        field: Some(field.to_string()),
        ..Line::default()
    }
}

fn on_line(desk: &mut Desk, line: &Line, action: &Action) -> Reply {
    let (Some(record), Some(field)) = (line.record, line.field.as_deref()) else { return Reply::Pass };
    match action {
        Action::Open if ![LABEL, LIFE].contains(&field) => settle(desk, record, field),
        _ => Reply::Pass,
    }
}

/// Which of the values of a field is to hold.
pub fn settle(desk: &mut Desk, id: RecordId, field: &str) -> Reply {
    let Some(found) = desk.workspace().get(id) else { return Reply::Done };
    let label = found.field(field).map_or(field, |field| &field.label).to_string();
    let title = words::conflict_title(found.label(), &label);
    let heads = found.heads(field);
    let text = |head: &Head| Text {
        heading: bases::words_of(desk, head.edit).unwrap_or_default(),
        text: bases::of_head(desk, id, field, &head.value),
        choice: Some(words::KEEP_THIS.into()),
    };
    let mut texts: Vec<Text> = heads.iter().map(text).collect();
    texts.push(Text { choice: Some(words::WRITE_ANOTHER.into()), ..Text::default() });
    let field = field.to_string();
    let chosen = move |desk: &mut Desk, at: usize| match heads.get(at) {
        Some(head) => keep(desk, id, &field, head),
        None => super::record::form_at(desk, id, &field),
    };
    Reply::Push(Box::new(Settle::new(title, texts, Box::new(chosen))))
}

/// The value of one head becomes the only one; a field that needs a reason asks for it.
fn keep(desk: &mut Desk, id: RecordId, field: &str, head: &Head) -> Reply {
    let Some(value) = head.value.plain().cloned() else {
        desk.refuse(words::VALUE_GONE);
        return Reply::Done;
    };
    let Some(found) = desk.workspace().get(id) else { return Reply::Done };
    let (register, described) = (found.register_key().to_string(), found.field(field).cloned());
    let label = described.as_ref().map_or(field, |field| &field.label).to_string();
    let intent = Intent::Set { record: id, field: field.to_string(), value };
    let asks = described.is_some_and(|field| field.because)
        || found.register().is_some_and(|register| register.because == crate::core::schema::Because::Always);
    if !asks {
        let done = desk.submit(&Proposal::edit(vec![intent], words::SETTLED), None);
        return if done { Reply::Pop } else { Reply::Done };
    }
    let key = desk.ledger.draft_key(&register, Some(id), &format!("settle-{field}"));
    let propose = move |_: &mut Desk, reason: &str| Ok(Proposal::edit(vec![intent.clone()], reason));
    let title = words::because_title(&label, words::CHANGES);
    Reply::Replace(Box::new(Ask::why(desk, title, Vec::new(), key, Box::new(propose))))
}

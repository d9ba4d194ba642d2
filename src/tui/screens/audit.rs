//! Around an audit: what its programme covers, what was asked to see, who was at the opening and at the closing.

use super::lines::{Line, Lines};
use super::pick::{Item, Pick};
use super::record::title;
use super::table::Table;
use crate::core::audit::attendance::{self, MEETINGS};
use crate::core::audit::coverage::{self, Look, Row};
use crate::core::audit::{ATTENDANCE, REQUEST};
use crate::core::derived::overdue_since;
use crate::core::id::RecordId;
use crate::core::intent::Proposal;
use crate::tui::desk::Desk;
use crate::tui::screen::Reply;
use crate::tui::theme::Role;
use crate::tui::words;

/// Clauses, controls, systems and sites with the audits of a programme that look at them, holes first.
pub fn coverage(desk: &mut Desk, programme: RecordId) -> Reply {
    let Some(record) = desk.workspace().get(programme) else { return Reply::Done };
    let Ok(catalogue) = desk.texts().catalogue() else { return Reply::Done };
    let holes = coverage::coverage(record, catalogue).iter().filter(|row| row.is_hole()).count();
    let heading = words::coverage_title(record.label(), holes);
    let fill = move |desk: &Desk| {
        let found = desk.workspace().get(programme).zip(desk.texts().catalogue().ok());
        let mut rows = found.map(|(record, catalogue)| coverage::coverage(record, catalogue)).unwrap_or_default();
        rows.sort_by_key(|row| !row.is_hole());
        rows.iter().map(|row| line(desk, row)).collect()
    };
    Reply::Push(Box::new(Lines::new(desk, heading, words::NOTHING_TO_COVER, Box::new(fill))))
}

fn line(desk: &Desk, row: &Row<'_>) -> Line {
    let arrow = |look: Look| if look == Look::Done { format!(" {}", words::COVERED_BY_REPORT) } else { String::new() };
    let audits: Vec<String> =
        row.audits.iter().map(|(audit, look)| format!("{}{}", audit.label(), arrow(*look))).collect();
    let name = row.record.map(title).or_else(|| {
        let catalogue = desk.texts().catalogue().ok()?;
        catalogue.title(row.id).map(str::to_string)
    });
    Line {
        columns: vec![
            if row.is_hole() { words::HOLE.to_string() } else { audits.join(", ") },
            row.part.key().to_string(),
            row.id.to_string(),
        ],
        text: name.unwrap_or_default(),
        role: if row.is_hole() { Role::Warning } else { Role::Text },
        record: row.record.map(|record| record.id()),
        ..Line::default()
    }
}

/// The requests of an audit as a table: the overdue where there are any, else the open ones, else all.
pub fn requests(desk: &mut Desk, audit: RecordId) -> Reply {
    let workspace = desk.workspace();
    let Some(record) = workspace.get(audit) else { return Reply::Done };
    let all: Vec<_> = workspace.pointing(REQUEST, "audit", audit).collect();
    let none = all.is_empty();
    let overdue = all.iter().any(|one| overdue_since(*one, desk.today()).is_some());
    let open = all.iter().any(|one| !one.has_ended());
    let which = if overdue {
        " is:overdue"
    } else if open {
        " is:open"
    } else {
        ""
    };
    let filter = format!("audit:{}{which}", record.label());
    if none {
        desk.say(words::NO_REQUESTS);
    }
    match Table::filtered(desk, REQUEST, &filter) {
        Ok(table) => Reply::Push(Box::new(table)),
        Err(reason) => {
            desk.refuse(reason);
            Reply::Done
        }
    }
}

/// Asks for the opening or the closing.
pub fn ask_meeting(desk: &mut Desk, audit: RecordId) -> Reply {
    let Some(record) = desk.workspace().get(audit) else { return Reply::Done };
    let register = desk.workspace().schema().register(ATTENDANCE);
    let field = register.and_then(|register| register.field("meeting"));
    let label = |key: &str| {
        field.and_then(|field| field.choice(key)).map_or_else(|| key.to_string(), |choice| choice.label.clone())
    };
    let labels = MEETINGS.map(label);
    let items = MEETINGS
        .iter()
        .zip(&labels)
        .map(|(key, label)| Item::new(label.as_str(), "", attendance::missing(record, key).len().to_string()))
        .collect();
    let chosen = move |desk: &mut Desk, chosen: &[usize]| {
        let at = chosen.first().copied().unwrap_or_default();
        match MEETINGS.get(at).zip(labels.get(at)) {
            Some((meeting, label)) => ask_people(desk, audit, meeting, label),
            None => Reply::Pop,
        }
    };
    Reply::Push(Box::new(Pick::one(words::MEETING_WHICH, items, Box::new(chosen))))
}

/// Everybody is ticked: mostly all came, and who did not is kept as absent.
fn ask_people(desk: &mut Desk, audit: RecordId, meeting: &'static str, label: &str) -> Reply {
    let Some(record) = desk.workspace().get(audit) else { return Reply::Pop };
    let missing = attendance::missing(record, meeting);
    if missing.is_empty() {
        desk.refuse(words::NOBODY_MISSING);
        return Reply::Pop;
    }
    let people: Vec<RecordId> = missing.iter().map(|person| person.id()).collect();
    let item = |person: &crate::core::workspace::RecordRef<'_>| Item {
        ticked: true,
        ..Item::new(person.label(), person.title(), person.text("function"))
    };
    let items = missing.iter().map(item).collect();
    let chosen = move |desk: &mut Desk, chosen: &[usize]| {
        let mut intents = Vec::new();
        for (at, id) in people.iter().enumerate() {
            let fresh = desk.ledger.record_id();
            let Some(person) = desk.workspace().get(*id) else { continue };
            intents.push(attendance::attended(audit, meeting, person, chosen.contains(&at), fresh));
        }
        desk.submit(&Proposal::edit(intents, ""), None);
        Reply::Pop
    };
    Reply::Replace(Box::new(Pick::several(words::meeting_people(label), items, Box::new(chosen))))
}

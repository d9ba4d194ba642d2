//! Drawing the sheet: the steps and the next one above, what is known and the fields of the step, and below what can be
//! done with what it needs.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::page::{self, Known};
use super::{Finding, Offer};
use crate::core::id::RecordId;
use crate::core::nonconformity::{self, Doing, FollowUp, Given, Step, Who, field};
use crate::core::risk::Acting;
use crate::core::typing;
use crate::core::workspace::RecordRef;
use crate::tui::desk::Desk;
use crate::tui::screens::form::choices::Choices;
use crate::tui::screens::form::fields::Entry;
use crate::tui::text::{self, Align};
use crate::tui::theme::Role;
use crate::tui::widgets::frame;
use crate::tui::words;

/// Columns of the labels.
const LABELS: u16 = 24;
/// From this width what is known stands beside the fields.
const WIDE: u16 = 120;
/// Most rows of a field of several lines, and of one thing that is known.
const FIELD: usize = 8;
const KNOWN: usize = 3;
/// Rows of choices under the focused field.
const CHOICES: usize = 5;

pub fn title(sheet: &Finding, desk: &Desk) -> String {
    let Some(follow_up) = sheet.follow_up(desk) else { return String::new() };
    let label = |record: Option<RecordRef<'_>>| record.map_or(String::new(), |record| record.label().to_string());
    let named = follow_up.finding.or(follow_up.nonconformity).map_or("", |record| record.title());
    words::follow_up_title(&label(follow_up.finding), &label(follow_up.nonconformity), named)
}

/// Grade, state, and the day that has to be kept next.
pub fn aside(sheet: &Finding, desk: &Desk) -> String {
    let Some(follow_up) = sheet.follow_up(desk) else { return String::new() };
    let Some(record) = follow_up.nonconformity.or(follow_up.finding) else { return String::new() };
    let day = follow_up.nonconformity.and_then(nonconformity::deadline);
    let day = day.map(|deadline| words::deadline(&deadline, deadline.day < desk.today())).unwrap_or_default();
    let parts = [typing::show(record, field::GRADE), typing::show(record, field::STATUS), day];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// The next step, what it lacks, and who takes it.
pub fn next_line(sheet: &Finding, desk: &Desk) -> String {
    let Some(follow_up) = sheet.follow_up(desk) else { return String::new() };
    let Some(next) = follow_up.next() else { return words::NOTHING_FOLLOWS.into() };
    let name = |person: Option<RecordRef<'_>>| person.map_or("", |person| person.title()).to_string();
    let names = |people: &[RecordRef<'_>]| people.iter().map(|one| one.title()).collect::<Vec<_>>().join(", ");
    let who = match &next.who {
        _ if desk.settings.room => String::new(),
        Who::Auditor(person) => words::auditor(&name(*person)),
        Who::Auditee(person) => words::auditee(&name(*person)),
        Who::Owners(people) => words::owners(&names(people)),
        Who::AnotherThan(people) => words::another_than(&names(people)),
    };
    words::next_step(words::step(next.step), &page::lacking(follow_up, next.step), &who)
}

pub fn draw(sheet: &Finding, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let theme = &desk.theme;
    steps(sheet, desk, area, buffer);
    let room = usize::from(area.width.saturating_sub(2));
    let next = next_line(sheet, desk);
    let next = text::truncate(&next, room, theme.glyphs.ellipsis);
    buffer.set_stringn(area.x + 1, area.y + 1, next, room, theme.style(Role::Muted));
    frame::rule(theme, Rect { y: area.y + 2, height: 1, ..area }, buffer);
    let bar = area.bottom().saturating_sub(3);
    let body = Rect {
        x: area.x + 1,
        y: area.y + 3,
        width: area.width.saturating_sub(2),
        height: bar.saturating_sub(area.y + 3),
    };
    if desk.settings.room {
        buffer.set_stringn(body.x, body.y, words::FINDING_HIDDEN, room, theme.style(Role::Muted));
        return None;
    }
    let known = page::known(sheet, desk);
    let cursor = if area.width >= WIDE && !sheet.entries.is_empty() {
        let left = Rect { width: body.width / 2 - 1, ..body };
        draw_known(desk, &known, usize::from(body.height), left, buffer);
        let right = Rect { x: left.right() + 2, width: body.width.saturating_sub(left.width + 2), ..body };
        fields(sheet, desk, right, buffer)
    } else {
        let most = if sheet.entries.is_empty() { usize::from(body.height) } else { KNOWN };
        let least = sheet.entries.iter().enumerate().filter(|(at, _)| sheet.is_shown(*at)).count();
        let room = body.height.saturating_sub(u16::try_from(least + 3).unwrap_or(0));
        let above = if sheet.entries.is_empty() { body } else { Rect { height: room, ..body } };
        let used = draw_known(desk, &known, most, above, buffer);
        fields(sheet, desk, Rect { y: body.y + used, height: body.height - used, ..body }, buffer)
    };
    frame::rule(theme, Rect { y: bar, height: 1, ..area }, buffer);
    needs(sheet, desk, Rect { y: bar + 1, height: 1, ..area }, buffer);
    let at = offers(sheet, desk, Rect { y: bar + 2, height: 1, ..area }, buffer);
    if sheet.in_bar() { Some(at) } else { cursor }
}

/// All steps: those behind one with their sign, the one that is shown in brackets. Where not all fit, the first are cut.
fn steps(sheet: &Finding, desk: &Desk, area: Rect, buffer: &mut Buffer) {
    let (theme, follow_up) = (&desk.theme, sheet.follow_up(desk));
    let next = follow_up.and_then(FollowUp::next).map(|next| next.step);
    let segment = |step: Step| {
        let past = follow_up.is_some_and(|follow_up| follow_up.is_past(step));
        let name = words::step(step);
        match (sheet.step == step, past, next == Some(step)) {
            (true, ..) => (format!("[{name}]"), Role::Selected),
            (_, _, true) => (format!("{} {name}", theme.glyphs.row), Role::Title),
            (_, true, _) => (format!("{} {name}", theme.glyphs.done), Role::Text),
            _ => (format!("  {name}"), Role::Muted),
        }
    };
    let segments = Step::ALL.map(segment);
    let room = usize::from(area.width.saturating_sub(2));
    let until = Step::ALL.iter().position(|step| *step == sheet.step).unwrap_or(0) + 1;
    let width = |from: usize| -> usize {
        segments.iter().take(until).skip(from).map(|(text, _)| text::width(text) + 1).sum::<usize>()
    };
    let first = (0..until).find(|from| width(*from) <= room + 1).unwrap_or(until - 1);
    let mut x = area.x + 1;
    for (text, role) in segments.iter().skip(first) {
        let room = usize::from(area.right().saturating_sub(x));
        let (after, _) = buffer.set_stringn(x, area.y, text, room, theme.style(*role));
        x = after + 1;
    }
}

/// Draws what is known and says how many rows it took.
fn draw_known(desk: &Desk, known: &[Known], most: usize, area: Rect, buffer: &mut Buffer) -> u16 {
    let theme = &desk.theme;
    let width = usize::from(area.width.saturating_sub(LABELS));
    let mut y = area.y;
    for (name, said) in known {
        let lines = text::wrap(said, width);
        let cut = lines.len() > most;
        for (row, line) in lines.iter().take(most).enumerate() {
            if y >= area.bottom() {
                return y - area.y;
            }
            let shown = if row == 0 { name.as_str() } else { "" };
            let label = text::pad(shown, usize::from(LABELS - 1), Align::Left, theme.glyphs.ellipsis);
            buffer.set_string(area.x, y, label, theme.style(Role::Muted));
            let more = if cut && row + 1 == most { theme.glyphs.ellipsis } else { "" };
            let line = format!("{line}{more}");
            buffer.set_stringn(area.x + LABELS, y, line, width, theme.style(Role::Text));
            y += 1;
        }
    }
    y - area.y
}

/// Rows that each field gets: one for a line, and an even part of what is left for a text.
fn heights(sheet: &Finding, rows: usize) -> Vec<usize> {
    let shown = |at: usize| sheet.is_shown(at);
    let all = || sheet.entries.iter().enumerate().filter(|(at, _)| shown(*at));
    let texts = all().filter(|(_, entry)| entry.input.is_multiline()).count();
    let lines = all().count() - texts;
    let each = (rows.saturating_sub(lines) / texts.max(1)).clamp(1, FIELD);
    let height = |(at, entry): (usize, &Entry)| match (shown(at), entry.input.is_multiline()) {
        (false, _) => 0,
        (true, false) => 1,
        (true, true) => each,
    };
    sheet.entries.iter().enumerate().map(height).collect()
}

fn fields(sheet: &Finding, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let theme = &desk.theme;
    let below = under(sheet, usize::from(area.width.saturating_sub(LABELS)));
    let heights = heights(sheet, usize::from(area.height).saturating_sub(below.len()));
    let (mut y, mut cursor) = (area.y, None);
    for ((at, entry), rows) in sheet.entries.iter().enumerate().zip(heights) {
        let rows = u16::try_from(rows).unwrap_or(1).min(area.bottom().saturating_sub(y));
        if rows == 0 {
            continue;
        }
        let focused = at == sheet.at;
        let role = if focused { Role::Title } else { Role::Muted };
        let marker = if focused { theme.glyphs.row } else { " " };
        let label = format!("{marker} {}", entry.label);
        let label = text::pad(&label, usize::from(LABELS - 1), Align::Left, theme.glyphs.ellipsis);
        buffer.set_string(area.x, y, label, theme.style(role));
        let field = Rect { x: area.x + LABELS, y, width: area.width.saturating_sub(LABELS), height: rows };
        let style = theme.style(if focused { Role::FieldFocus } else { Role::Text });
        let at_cursor = entry.input.draw(field, buffer, style);
        if !focused {
            name(desk, entry, field, buffer);
        }
        y += rows;
        if !focused {
            continue;
        }
        cursor = Some(at_cursor);
        for (line, role) in &below {
            if y < area.bottom() {
                let room = usize::from(field.width);
                let shown = text::pad(line, room, Align::Left, theme.glyphs.ellipsis);
                buffer.set_stringn(field.x, y, shown, room, theme.style(*role));
                y += 1;
            }
        }
    }
    cursor
}

/// After the label of a person or record, what it is called.
fn name(desk: &Desk, entry: &Entry, area: Rect, buffer: &mut Buffer) {
    let target = entry.field.as_ref().filter(|field| !field.kind.is_set()).and_then(|field| field.target());
    let label = entry.input.value();
    let Some(record) = target.and_then(|register| desk.workspace().by_label(register, &label)) else { return };
    let x = area.x + u16::try_from(text::width(&label) + 1).unwrap_or(0);
    let room = usize::from(area.right().saturating_sub(x));
    let shown = text::truncate(record.title(), room, desk.theme.glyphs.ellipsis);
    buffer.set_stringn(x, area.y, shown, room, desk.theme.style(Role::Muted));
}

/// Below the focused field: its choices, what is wrong with it, or its help.
fn under(sheet: &Finding, width: usize) -> Vec<(String, Role)> {
    let Some(entry) = sheet.entries.get(sheet.at) else { return Vec::new() };
    if let Some(choices) = sheet.choices.as_ref().filter(|choices: &&Choices| !choices.is_empty()) {
        let (shown, current) = choices.window(CHOICES);
        let role = |at: usize| if at == current { Role::Selected } else { Role::Muted };
        let line = |(at, choice): (usize, &crate::tui::screens::form::choices::Choice)| {
            (format!("{}  {}", choice.text, choice.note), role(at))
        };
        return shown.iter().enumerate().map(line).collect();
    }
    let (said, role) = match sheet.problems.get(&entry.key) {
        Some(problem) => (problem.as_str(), Role::Warning),
        None => (entry.help.as_str(), Role::Muted),
    };
    text::wrap(said, width).into_iter().take(2).map(|line| (line, role)).collect()
}

/// What the first thing that can be done needs, each with a box, and what stands in its way.
fn needs(sheet: &Finding, desk: &Desk, area: Rect, buffer: &mut Buffer) {
    let Some(Offer::Do(doing)) = sheet.offers(desk).into_iter().find(|offer| matches!(offer, Offer::Do(_))) else {
        return;
    };
    let boxes = boxes(sheet, desk, doing);
    let objection = objection(sheet, desk, doing).unwrap_or_default();
    // What stands in the way comes first: the end of the line is cut where there is no room.
    let parts: Vec<String> = [objection, boxes].into_iter().filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        return;
    }
    let room = usize::from(area.width.saturating_sub(2));
    let line = words::needs(&words::doing(doing, &label_of(desk, doing)), &parts.join(" · "));
    let line = text::truncate(&line, room, desk.theme.glyphs.ellipsis);
    buffer.set_stringn(area.x + 1, area.y, line, room, desk.theme.style(Role::Muted));
}

/// Fields that the state needs, as the register says, and whether they are filled: here or in the record.
fn boxes(sheet: &Finding, desk: &Desk, doing: Doing) -> String {
    let needed = needed(sheet, desk, doing);
    needed.into_iter().map(|(label, there)| words::need(&label, there)).collect::<Vec<_>>().join(" ")
}

fn needed(sheet: &Finding, desk: &Desk, doing: Doing) -> Vec<(String, bool)> {
    let Some(record) = sheet.record(desk).and_then(|id| desk.workspace().get(id)) else { return Vec::new() };
    let Some((state, states)) = record.register().and_then(|register| register.workflow()) else { return Vec::new() };
    let from = match record.text(state) {
        "" => states.initial.as_str(),
        from => from,
    };
    let Some(step) = doing.leads_to().and_then(|to| states.step(from, to)) else { return Vec::new() };
    let each = step.needs.iter().filter(|key| !is_set_by_step(key)).map(|key| {
        let entry = sheet.entries.iter().find(|entry| entry.key == *key);
        let there = entry.map_or_else(|| record.filled(key), |entry| !entry.input.is_empty());
        (
            record.field(key).map_or(key.as_str(), |field| &field.label).to_string(),
            there || is_implied(sheet, desk, key),
        )
    });
    each.collect()
}

/// Fields that the step fills by itself.
fn is_set_by_step(key: &str) -> bool {
    matches!(key, field::CLOSED_ON | field::VERIFIED_ON | field::VERIFIED_BY | field::NONCONFORMITY)
}

/// Whys that were asked say method and root cause; the last day of the actions is the day of the whole.
fn is_implied(sheet: &Finding, desk: &Desk, key: &str) -> bool {
    let Some(follow_up) = sheet.follow_up(desk) else { return false };
    let [first, ..] = field::WHYS;
    let typed = sheet.entries.iter().any(|entry| entry.key == first && !entry.input.is_empty());
    match key {
        field::DUE => !follow_up.open_actions().is_empty(),
        field::METHOD | field::ROOT_CAUSE => typed || follow_up.nonconformity.is_some_and(|one| one.filled(first)),
        _ => false,
    }
}

/// Why it can't be done yet, as far as records say; what was typed but is no value yet is told when it is done.
fn objection(sheet: &Finding, desk: &Desk, doing: Doing) -> Option<String> {
    let follow_up = sheet.follow_up(desk)?;
    let acting = Acting { person: desk.ledger.actor().person, today: desk.today(), fresh: sheet.id };
    let record: RecordId = sheet.record(desk)?;
    let changed = sheet.entries.iter().filter(|entry| entry.is_changed() && !sheet.is_statement(entry));
    let edits: Vec<_> =
        changed.filter_map(|entry| entry.edits(record, desk.today(), desk.workspace()).ok()).flatten().collect();
    let said = sheet.said();
    follow_up.change(doing, Given { said: &said, edits: &edits }, acting).err().map(|not_yet| not_yet.to_string())
}

fn label_of(desk: &Desk, doing: Doing) -> String {
    let (Doing::Start(id) | Doing::Finish(id)) = doing else { return String::new() };
    desk.workspace().get(id).map_or(String::new(), |action| action.label().to_string())
}

/// What can be done, under digits; what can't yet is dim. Where the cursor stands.
fn offers(sheet: &Finding, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Position {
    let theme = &desk.theme;
    let mut x = area.x + 1;
    let at = Position::new(x, area.y);
    for (digit, offer) in (1..).zip(sheet.offers(desk)) {
        let (said, ready) = match offer {
            Offer::AddAction => (words::ADD_CORRECTIVE.to_string(), true),
            Offer::Do(doing) => {
                let ready = objection(sheet, desk, doing).is_none();
                let filled = needed(sheet, desk, doing).iter().all(|(_, there)| *there);
                (words::doing(doing, &label_of(desk, doing)), ready && filled)
            }
        };
        let role = match (ready, sheet.in_bar()) {
            (false, _) => Role::Disabled,
            (true, true) => Role::Title,
            (true, false) => Role::Muted,
        };
        let room = usize::from(area.right().saturating_sub(x));
        let (after, _) = buffer.set_stringn(x, area.y, format!("{digit} {said}"), room, theme.style(role));
        x = after + 2;
    }
    at
}

//! Drawing an interview: what is asked, the notes, and the marks below them.

use chrono::{DateTime, Local};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Focus, Interview};
use crate::core::audit::{self, Mark, Stop, Tag, field};
use crate::tui::desk::Desk;
use crate::tui::screens::sitting;
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::widgets::frame;
use crate::tui::widgets::pen::Pen;
use crate::tui::words;

/// From this width the stops stand beside the notes.
const WIDE: u16 = 120;
const SIDE: u16 = 44;
/// Rows of the notes that stay, however much there is to ask.
const NOTES: u16 = 5;
/// Where questions begin, behind their names.
const QUESTIONS: u16 = 7;

/// How far it has come, and when its time is up.
pub fn aside(sheet: &Interview, desk: &Desk) -> String {
    let ends: Option<DateTime<Local>> = sheet.talk(desk).and_then(|talk| talk.text("slot_ends").parse().ok());
    let done = sheet.stops.iter().filter(|stop| !sheet.is_open(stop)).count();
    let done = words::stops_done(done, sheet.stops.len());
    match ends {
        Some(ends) => format!("{done} · {}", words::slot_ends(&ends.format("%H:%M").to_string())),
        None => done,
    }
}

/// Audit and talk.
pub fn title(sheet: &Interview, desk: &Desk) -> String {
    let Some(talk) = sheet.talk(desk) else { return String::new() };
    let audit = talk.target(field::AUDIT).map_or("", |audit| audit.label());
    let name = match talk.text("title") {
        "" => talk.label().to_string(),
        title => format!("{} {title}", talk.label()),
    };
    if audit.is_empty() { name } else { format!("{audit} · {name}") }
}

pub fn draw(sheet: &Interview, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let wide = area.width >= WIDE;
    let left = if wide { Rect { width: area.width - SIDE, ..area } } else { area };
    if wide {
        side(sheet, desk, Rect { x: left.right(), width: SIDE, ..area }, buffer);
    }
    let stop = sheet.stop()?;
    let mut pen = Pen::new(desk, left, buffer);
    asked(&mut pen, stop);
    let usual_at = usual(sheet, &mut pen);
    let y = pen.y;
    frame::rule(&desk.theme, Rect { y, height: 1, ..left }, pen.buffer);
    // Below the notes: what names the criterion elsewhere, a rule, and the marks.
    let mentions = mentioned(sheet, desk);
    let below = u16::try_from(mentions.len()).unwrap_or(0) + 2;
    let bottom = left.bottom().saturating_sub(below);
    let notes =
        Rect { x: left.x + 1, y: y + 1, width: left.width.saturating_sub(2), height: bottom.saturating_sub(y + 1) };
    let cursor = match desk.settings.room {
        // The auditee does not read along.
        true => {
            pen.y = notes.y;
            pen.put(1, words::NOTES_HIDDEN, Role::Muted);
            (sheet.focus != Focus::Bar).then_some(Position::new(notes.x, notes.y))
        }
        false => text_area(sheet, &mut pen, notes),
    };
    pen.y = bottom;
    for line in mentions {
        pen.put(1, &line, Role::Muted);
        pen.y += 1;
    }
    frame::rule(&desk.theme, Rect { y: pen.y, height: 1, ..left }, pen.buffer);
    pen.y += 1;
    let bar = marks(sheet, &mut pen);
    match sheet.focus {
        Focus::Bar => usual_at.or(Some(bar)),
        _ => cursor,
    }
}

/// The criterion, the item, and what to ask.
fn asked(pen: &mut Pen<'_>, stop: &Stop) {
    let asked = pen.desk.texts().catalogue().ok().and_then(|catalogue| catalogue.asked(&stop.criterion));
    let name = sitting::title_of(pen.desk, &stop.criterion);
    pen.put(1, &format!("{}  {name}", stop.criterion), Role::Title);
    let item = stop.item.and_then(|item| pen.desk.workspace().get(item));
    let on = item.map_or_else(|| stop.other.clone(), |item| format!("{} {}", item.label(), item.title()));
    if !on.is_empty() {
        let on = words::on_item(&on);
        let wide = u16::try_from(text::width(&on)).unwrap_or(0).min(pen.area.width / 2);
        pen.put(pen.area.width.saturating_sub(wide + 2), &on, Role::Warning);
    }
    pen.y += 1;
    let Some(asked) = asked else { return };
    // Short screens keep the room for the notes.
    let rows = usize::from(pen.area.height.saturating_sub(NOTES + 7)).clamp(2, 9);
    let mut left = rows;
    let requirement = asked.requirement;
    if pen.area.height > 22 {
        pen.lines(QUESTIONS, requirement, 2, Role::Text);
    }
    for (at, question) in asked.questions.iter().enumerate() {
        if left == 0 {
            break;
        }
        let before = pen.y;
        pen.named(if at == 0 { words::ASK } else { words::THEN }, QUESTIONS, question, left.min(3), Role::Text);
        left = left.saturating_sub(usize::from(pen.y - before));
    }
}

/// The usual evidence as boxes to tick; where the cursor stands among them.
fn usual(sheet: &Interview, pen: &mut Pen<'_>) -> Option<Position> {
    let most = if pen.area.height > 22 { 3 } else { 2 };
    let (mut x, mut row, mut cursor) = (1u16, 0, None);
    for (at, (name, on)) in sheet.usual.iter().enumerate() {
        let text = format!("[{}] {name}", if *on { "x" } else { " " });
        let width = u16::try_from(text::width(&text)).unwrap_or(u16::MAX);
        if x > 1 && x + width > pen.area.width.saturating_sub(1) {
            row += 1;
            (x, pen.y) = (1, pen.y + 1);
        }
        if row >= most {
            // What there is no room for is still reached with the arrows; the marked one is always shown.
            if sheet.focus == Focus::Bar && at == sheet.usual_at {
                pen.y -= 1;
                pen.put(1, &" ".repeat(usize::from(pen.area.width)), Role::Text);
                pen.put(1, &text, Role::Selected);
                cursor = Some(Position::new(pen.area.x + 2, pen.y));
                pen.y += 1;
            }
            continue;
        }
        let current = sheet.focus == Focus::Bar && at == sheet.usual_at;
        if current {
            cursor = Some(Position::new(pen.area.x + x + 1, pen.y));
        }
        pen.put(x, &text, if current { Role::Selected } else { Role::Text });
        x = x.saturating_add(width + 2);
    }
    if row < most && x > 1 {
        pen.y += 1;
    }
    cursor
}

/// Lines elsewhere that name the criterion, at most two.
fn mentioned(sheet: &Interview, desk: &Desk) -> Vec<String> {
    if desk.settings.room {
        return Vec::new();
    }
    sheet.mentions.iter().rev().take(2).map(|mention| words::mentioned(&mention.from, &mention.line)).collect()
}

fn text_area(sheet: &Interview, pen: &mut Pen<'_>, area: Rect) -> Option<Position> {
    let theme = &pen.desk.theme;
    let (input, heading) = match sheet.text {
        Focus::Log => (&sheet.log, Some(words::LOG_OF_TALK)),
        _ => (&sheet.note, None),
    };
    let mut area = area;
    if let Some(heading) = heading {
        pen.y = area.y;
        pen.put(1, heading, Role::Muted);
        area = Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    }
    if input.is_empty() && sheet.focus == Focus::Bar {
        pen.y = area.y;
        pen.put(1, words::NOTE_EMPTY, Role::Muted);
        return None;
    }
    let cursor = input.draw(area, pen.buffer, theme.style(Role::Text));
    tag_colours(pen, area);
    (sheet.focus != Focus::Bar).then_some(cursor)
}

/// Tags that lead somewhere are told from words.
fn tag_colours(pen: &mut Pen<'_>, area: Rect) {
    let catalogue = pen.desk.texts().catalogue().ok();
    for y in area.y..area.bottom() {
        let row: Vec<String> = (area.x..area.right())
            .filter_map(|x| pen.buffer.cell(Position::new(x, y)))
            .map(|cell| cell.symbol().to_string())
            .collect();
        let line = row.concat();
        for (range, tag) in audit::tags(&line) {
            let known = match tag {
                Tag::Criterion(id) => catalogue.is_some_and(|catalogue| catalogue.knows(id)),
                Tag::Record(label) => !pen.desk.workspace().find_label(label).is_empty(),
            };
            let from = line.get(..range.start).map_or(0, text::width);
            let width = line.get(range).map_or(0, text::width);
            let place = Rect {
                x: area.x + u16::try_from(from).unwrap_or(0),
                y,
                width: u16::try_from(width).unwrap_or(0),
                height: 1,
            };
            let role = if known { Role::Key } else { Role::Warning };
            pen.buffer.set_style(place.intersection(area), pen.desk.theme.style(role));
        }
    }
}

/// The four marks with their digits; where the cursor stands.
fn marks(sheet: &Interview, pen: &mut Pen<'_>) -> Position {
    let mut x = 1;
    let at = Position::new(pen.area.x + 1, pen.y);
    if sheet.focus != Focus::Bar {
        pen.put(x, words::TAB_MARKS, Role::Muted);
        x += u16::try_from(text::width(words::TAB_MARKS)).unwrap_or(0) + 3;
    }
    for (digit, mark) in (1..).zip(Mark::ALL) {
        let chosen = sheet.mark == Some(mark);
        let text = format!(
            "{}{digit} {}{}",
            if chosen { "[" } else { " " },
            words::mark(mark),
            if chosen { "]" } else { " " }
        );
        let role = match (chosen, sheet.focus) {
            (true, _) => Role::Selected,
            (false, Focus::Bar) => Role::Text,
            (false, _) => Role::Muted,
        };
        pen.put(x, &text, role);
        x += u16::try_from(text::width(&text)).unwrap_or(0) + 2;
    }
    at
}

/// All stops with their marks, and the questions that are parked.
fn side(sheet: &Interview, desk: &Desk, area: Rect, buffer: &mut Buffer) {
    let theme = &desk.theme;
    let parked = sheet.talk(desk).map_or("", |talk| talk.text(field::PARKED));
    let parked: Vec<&str> = if desk.settings.room { Vec::new() } else { parked.lines().collect() };
    let keep = u16::try_from(parked.len().min(6)).unwrap_or(0);
    let rows = area.height.saturating_sub(if keep == 0 { 0 } else { keep + 1 });
    let first = (sheet.at + 1).saturating_sub(usize::from(rows));
    for (y, (at, stop)) in (area.y..area.y + rows).zip(sheet.stops.iter().enumerate().skip(first)) {
        let mark = match at == sheet.at {
            true => sheet.mark,
            false => sheet.mark_at(stop),
        };
        let item = stop.item.and_then(|item| desk.workspace().get(item)).map_or("", |item| item.label());
        let on = if item.is_empty() { stop.other.as_str() } else { item };
        let current = at == sheet.at;
        let marker = if current { theme.glyphs.row } else { " " };
        let line = format!(
            "{marker} {} {} {}",
            text::pad(&stop.criterion, 11, text::Align::Left, theme.glyphs.ellipsis),
            text::pad(on, 10, text::Align::Left, theme.glyphs.ellipsis),
            mark.map_or("", words::mark)
        );
        let role = if current { Role::Selected } else { Role::Text };
        buffer.set_stringn(area.x + 1, y, line, usize::from(area.width.saturating_sub(1)), theme.style(role));
    }
    if keep > 0 {
        let top = area.y + rows;
        buffer.set_stringn(area.x + 1, top, words::PARKED, usize::from(area.width), theme.style(Role::Title));
        for (y, line) in (top + 1..area.bottom()).zip(parked) {
            let room = usize::from(area.width.saturating_sub(4));
            let shown = text::truncate(line, room, theme.glyphs.ellipsis);
            buffer.set_stringn(area.x + 3, y, shown, room, theme.style(Role::Text));
        }
    }
}

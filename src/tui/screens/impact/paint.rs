//! Drawing a question: what is asked, its impacts, the parts of the answer, and what the version before said.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::given::{Given, Held};
use super::{Impact, Spot, list};
use crate::core::catalogue::AnswerKind;
use crate::core::impact::{self, Rated, field};
use crate::core::workspace::RecordRef;
use crate::tui::desk::Desk;
use crate::tui::text::{self, Align};
use crate::tui::theme::Role;
use crate::tui::widgets::frame;
use crate::tui::words;

/// From this width the sections stand beside the question.
const WIDE: u16 = 120;
const SIDE: u16 = 40;
/// Rows of the list of impacts that are shown at once.
const ROWS: u16 = 7;
/// Most rows of a text that is not alone.
const SHARED: u16 = 8;
/// Rows of the answer before, and of what changed.
const BEFORE: usize = 3;

pub fn title(sheet: &Impact, desk: &Desk) -> String {
    let Some(assessment) = sheet.assessment(desk) else { return String::new() };
    let system = assessment.target(field::SYSTEM).map_or("", |system| system.label());
    format!("{} {} · {system}", assessment.label(), assessment.title())
}

pub fn aside(sheet: &Impact, desk: &Desk) -> String {
    let Some(assessment) = sheet.assessment(desk) else { return String::new() };
    let open = (0..sheet.stops.len()).filter(|at| sheet.is_open(desk, *at)).count();
    let all = sheet.stops.len();
    let worst = impact::overall_remaining(impact::impacts(assessment)).worst;
    let worst = worst.and_then(|worst| Some((worst.rating, impact::party(worst.impact)?)));
    let section = sheet.stops.get(sheet.at).map_or("", |stop| stop.section.id.as_str());
    words::assessed(section, all - open, all, worst)
}

struct Pen<'a> {
    desk: &'a Desk,
    buffer: &'a mut Buffer,
    area: Rect,
    y: u16,
}

impl Pen<'_> {
    fn put(&mut self, x: u16, text: &str, role: Role) {
        let room = usize::from(self.area.width.saturating_sub(x + 1));
        if self.y < self.area.bottom() {
            let shown = text::truncate(text, room, self.desk.theme.glyphs.ellipsis);
            self.buffer.set_stringn(self.area.x + x, self.y, shown, room, self.desk.theme.style(role));
        }
    }

    fn wrapped(&mut self, text: &str, most: usize, role: Role) {
        let rows = text::wrap(text, usize::from(self.area.width.saturating_sub(3)));
        for (at, row) in rows.iter().enumerate().take(most) {
            let cut = at + 1 == most && rows.len() > most;
            let more = if cut { self.desk.theme.glyphs.ellipsis } else { "" };
            self.put(1, &format!("{row}{more}"), role);
            self.y += 1;
        }
    }

    fn rule(&mut self) {
        frame::rule(&self.desk.theme, Rect { y: self.y, height: 1, ..self.area }, self.buffer);
        self.y += 1;
    }
}

pub fn draw(sheet: &Impact, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let wide = area.width >= WIDE;
    let left = if wide { Rect { width: area.width - SIDE, ..area } } else { area };
    if wide {
        side(sheet, desk, Rect { x: left.right(), width: SIDE, ..area }, buffer);
    }
    let stop = sheet.stops.get(sheet.at)?;
    let assessment = sheet.assessment(desk)?;
    let mut pen = Pen { desk, buffer, area: left, y: left.y };
    let place = words::place_of(sheet.at + 1, sheet.stops.len());
    pen.put(1, &format!("{}  {}", stop.question.id, stop.section.title), Role::Muted);
    let x = left.width.saturating_sub(u16::try_from(text::width(&place)).unwrap_or(0) + 2);
    pen.put(x, &place, Role::Muted);
    pen.y += 1;
    pen.wrapped(&stop.question.text, 3, Role::Title);
    if !stop.question.help.is_empty() {
        pen.wrapped(&stop.question.help, 2, Role::Muted);
    }
    pen.rule();
    let below = below(sheet, desk, assessment);
    let height = u16::try_from(below.iter().map(|(line, _)| rows_of(line, left.width)).sum::<usize>()).unwrap_or(0);
    let bottom = left.bottom().saturating_sub(height + 1);
    let middle = Rect { y: pen.y, height: bottom.saturating_sub(pen.y), ..left };
    let cursor = answer(sheet, &mut pen, middle, assessment);
    pen.y = bottom;
    pen.rule();
    let keys = Position::new(left.x + 1, pen.y);
    for (line, role) in below {
        pen.wrapped(&line, BEFORE, role);
    }
    match sheet.spot() {
        Spot::Keys => Some(keys),
        _ => cursor,
    }
}

fn rows_of(line: &str, width: u16) -> usize {
    text::wrap(line, usize::from(width.saturating_sub(3))).len().min(BEFORE)
}

/// Whether it is open, what the version before said, and what changed since.
fn below(sheet: &Impact, desk: &Desk, assessment: RecordRef<'_>) -> Vec<(String, Role)> {
    let Some(question) = sheet.question() else { return Vec::new() };
    let state = match (impact::is_open(assessment, question), question.required) {
        (true, _) => (words::QUESTION_OPEN, Role::Warning),
        (false, true) => (words::QUESTION_ANSWERED, Role::Good),
        (false, false) => (words::NEED_NOT, Role::Muted),
    };
    let keys = if sheet.part().is_some_and(Given::is_text) { format!("   {}", words::TAB_KEYS) } else { String::new() };
    let mut lines = vec![(format!("{}{keys}", state.0), state.1)];
    if question.kind == AnswerKind::Computed {
        let overall = impact::overall_remaining(impact::impacts(assessment));
        let dimension = |id: &str| sheet.catalogue.dimension(id).map_or_else(|| id.into(), |one| one.title.clone());
        lines.push((words::after_measures(&words::by_party(&overall)), Role::Title));
        lines.push((words::set_by(&overall, dimension), Role::Text));
    }
    if desk.settings.room {
        return lines;
    }
    if let Some(before) = assessment.target(field::PREVIOUS) {
        let (_, given) = impact::answer(before, question);
        let told: Vec<String> = impact::parts(before, question)
            .iter()
            .filter_map(|part| Some(impact::shown(before, part, given.get(part.key())?)))
            .collect();
        if !told.is_empty() {
            lines.push((words::answer_before(before.label(), &told.join("; ")), Role::Muted));
        }
    }
    if sheet.parts.iter().any(|given| given.part.key() == field::CHANGED_SINCE) {
        let arrow = desk.theme.glyphs.arrow;
        let told: Vec<String> =
            sheet.changed.iter().flatten().map(|change| words::field_since(change, arrow)).collect();
        let told = match (&sheet.changed, told.is_empty()) {
            (None, _) => return lines,
            (Some(_), true) => words::UNCHANGED_SINCE.to_string(),
            (Some(_), false) => format!("{}: {}", words::CHANGED_SINCE, told.join("; ")),
        };
        lines.push((told, Role::Changed));
    }
    lines
}

/// The impacts and the parts, one below the other; where the cursor is.
fn answer(sheet: &Impact, pen: &mut Pen<'_>, area: Rect, assessment: RecordRef<'_>) -> Option<Position> {
    let mut cursor = None;
    if let Some(question) = sheet.question().filter(|question| list::has(question)) {
        let mut rows: Vec<Row<'_>> =
            list::rows(assessment, question).into_iter().map(Rated::of).map(Row::Impact).collect();
        let more = if rows.is_empty() { words::FIRST_IMPACT } else { words::NEW_IMPACT };
        rows.extend(list::takes_more(question).then_some(Row::Words(more)));
        let focused = sheet.spot() == Spot::List;
        let height = u16::try_from(rows.len() + 1).unwrap_or(ROWS).clamp(2, ROWS).min(area.height);
        let place = Rect { y: area.y, height, ..area };
        cursor = impacts(&rows, focused.then_some(sheet.row), pen.desk, place, pen.buffer);
        pen.y = place.bottom();
    }
    // One field alone needs no name, and several share the room.
    let headed = sheet.parts.len() > 1 || sheet.spots().contains(&Spot::List);
    let texts = sheet.parts.iter().filter(|given| given.is_multiline()).count();
    let others: u16 =
        sheet.parts.iter().filter(|given| !given.is_multiline()).map(|one| height(one, area.width, headed)).sum();
    let headings = if headed { texts } else { 0 };
    let left = area.bottom().saturating_sub(pen.y + others + u16::try_from(headings).unwrap_or(0));
    let each = left / u16::try_from(texts.max(1)).unwrap_or(1);
    let each = if texts > 1 { each.min(SHARED) } else { each };
    for (at, given) in sheet.parts.iter().enumerate() {
        let focused = sheet.spot() == Spot::Part(at);
        let room = Rect { y: pen.y, height: area.bottom().saturating_sub(pen.y), ..area };
        let drawn = match &given.held {
            Held::Text(_) => text_part(pen, given, focused, room, each, headed),
            Held::Chosen { .. } if given.target().is_some() => link_part(pen, given, focused, assessment),
            Held::Chosen { .. } => choice_part(pen, given, focused, headed),
        };
        cursor = if focused { drawn } else { cursor };
    }
    cursor
}

/// Rows of a part that is not a text of several lines.
fn height(given: &Given, width: u16, headed: bool) -> u16 {
    match given.options() {
        [] => 1,
        _ => flowing(given, width).last().map_or(1, |(_, row, _)| row + 1) + u16::from(headed),
    }
}

/// Where each option of a choice stands: column, row, text.
fn flowing(given: &Given, width: u16) -> Vec<(u16, u16, String)> {
    let chosen = given.values();
    let (mut x, mut row) = (1u16, 0);
    let mut placed = Vec::new();
    for (digit, (id, name)) in (1..).zip(given.options()) {
        let (open, close) = if chosen.contains(id) { ("[", "]") } else { (" ", " ") };
        let text = format!("{open}{digit} {name}{close}");
        let wide = u16::try_from(text::width(&text)).unwrap_or(u16::MAX);
        if x > 1 && x.saturating_add(wide) > width.saturating_sub(1) {
            (x, row) = (1, row + 1);
        }
        placed.push((x, row, text));
        x = x.saturating_add(wide + 2);
    }
    placed
}

fn choice_part(pen: &mut Pen<'_>, given: &Given, focused: bool, headed: bool) -> Option<Position> {
    if headed {
        pen.put(1, &given.part.field.label, Role::Muted);
        pen.y += 1;
    }
    let chosen = given.values();
    let (top, mut cursor, mut last) = (pen.y, None, 0);
    for (at, (x, row, text)) in flowing(given, pen.area.width).into_iter().enumerate() {
        pen.y = top + row;
        let taken = given.option(at).is_some_and(|id| chosen.iter().any(|one| one == id));
        let role = match (taken, focused) {
            (true, _) => Role::Selected,
            (false, true) => Role::Text,
            (false, false) => Role::Muted,
        };
        pen.put(x, &text, role);
        if at == given.cursor() {
            cursor = Some(Position::new(pen.area.x + x + 1, pen.y));
        }
        last = row;
    }
    pen.y = top + last + 1;
    cursor
}

fn link_part(pen: &mut Pen<'_>, given: &Given, focused: bool, assessment: RecordRef<'_>) -> Option<Position> {
    let name = format!("{}  ", given.part.field.label);
    let x = 1 + u16::try_from(text::width(&name)).unwrap_or(0);
    pen.put(1, &name, Role::Muted);
    let shown = impact::shown(assessment, &given.part, &given.values());
    let empty = shown.is_empty();
    let shown = if empty { words::LINK_EMPTY.to_string() } else { shown };
    let role = if focused {
        Role::Selected
    } else if empty {
        Role::Muted
    } else {
        Role::Text
    };
    pen.put(x, &shown, role);
    let cursor = Position::new(pen.area.x + x, pen.y);
    pen.y += 1;
    Some(cursor)
}

fn text_part(pen: &mut Pen<'_>, given: &Given, focused: bool, room: Rect, each: u16, headed: bool) -> Option<Position> {
    let Held::Text(input) = &given.held else { return None };
    let label = &given.part.field.label;
    let role = if focused { Role::FieldFocus } else { Role::Text };
    let style = pen.desk.theme.style(role);
    if !input.is_multiline() {
        let name = text::pad(label, text::width(label) + 2, Align::Left, "");
        pen.put(1, &name, Role::Muted);
        let x = room.x + 1 + u16::try_from(text::width(&name)).unwrap_or(0);
        let field = Rect { x, y: pen.y, width: room.right().saturating_sub(x + 1), height: 1.min(room.height) };
        pen.y += 1;
        return Some(input.draw(field, pen.buffer, style));
    }
    if headed {
        pen.put(1, label, Role::Muted);
        pen.y += 1;
    }
    let height = each.max(1).min(room.bottom().saturating_sub(pen.y));
    let field = Rect { x: room.x + 1, y: pen.y, width: room.width.saturating_sub(2), height };
    if pen.desk.settings.room {
        pen.put(1, words::ANSWERS_HIDDEN, Role::Muted);
        pen.y += height;
        return Some(field.as_position());
    }
    if input.is_empty() && !focused {
        pen.put(1, words::ANSWER_EMPTY, Role::Muted);
    }
    let cursor = input.draw(field, pen.buffer, style);
    pen.y += height;
    Some(cursor)
}

/// A row of a list of impacts.
pub enum Row<'a> {
    Impact(Rated<'a>),
    Words(&'static str),
}

/// Impacts with their ratings, below a line of headings; where the cursor is.
pub fn impacts(rows: &[Row<'_>], at: Option<usize>, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let theme = &desk.theme;
    let room = usize::from(area.width.saturating_sub(1));
    if area.height == 0 {
        return None;
    }
    let columns = |cells: [&str; 7], last: &str| {
        let widths = [2, 7, 12, 15, 5, 5, 7];
        let padded = cells.iter().zip(widths).map(|(cell, width)| {
            let cell = text::truncate(cell, width - 1, theme.glyphs.ellipsis);
            text::pad(&cell, width, Align::Left, theme.glyphs.ellipsis)
        });
        format!("{}{last}", padded.collect::<String>())
    };
    let heading = columns(words::IMPACT_COLUMNS, words::IMPACT_TITLE);
    buffer.set_stringn(area.x, area.y, heading, room, theme.style(Role::Muted));
    if rows.is_empty() && area.height > 1 {
        buffer.set_stringn(area.x + 2, area.y + 1, words::NO_IMPACTS, room, theme.style(Role::Muted));
    }
    let shown = usize::from(area.height.saturating_sub(1));
    let first = (at.unwrap_or(0) + 1).saturating_sub(shown);
    let mut cursor = None;
    for (y, (place, row)) in (area.y + 1..area.bottom()).zip(rows.iter().enumerate().skip(first)) {
        let current = at == Some(place);
        let marker = if current { theme.glyphs.row } else { " " };
        let (line, high) = match row {
            Row::Words(words) => (format!("{marker} {words}"), false),
            Row::Impact(rated) => {
                let number = |number: Option<u8>| number.map_or_else(|| "-".to_string(), |number| number.to_string());
                let one = rated.impact;
                let likelihood = one.text(field::LIKELIHOOD);
                let rating = match (impact::is_harm(one), likelihood) {
                    (false, _) => "+".to_string(),
                    (true, "") => number(rated.rating),
                    (true, likelihood) => format!("{} {likelihood}", number(rated.rating)),
                };
                let left = if impact::is_harm(one) { number(rated.left) } else { String::new() };
                let risk = rated.risk.map_or("", |risk| risk.label());
                let dimension = one.field(field::DIMENSION).map_or(String::new(), |field| {
                    let chosen = field.choices.iter().find(|choice| choice.key == one.text(field::DIMENSION));
                    chosen.map_or_else(String::new, |choice| choice.label.clone())
                });
                let cells = [marker, one.label(), one.text(field::PARTY), &dimension, &rating, &left, risk];
                let high = rated.left.is_some_and(|left| left >= impact::HIGH) && rated.risk.is_none();
                (columns(cells, one.text(field::TITLE)), high)
            }
        };
        let role = match (current, high) {
            (true, _) => Role::Selected,
            (false, true) => Role::Warning,
            (false, false) => Role::Text,
        };
        let line = text::truncate(&line, room, theme.glyphs.ellipsis);
        buffer.set_stringn(area.x, y, line, room, theme.style(role));
        if current {
            cursor = Some(Position::new(area.x, y));
        }
    }
    cursor
}

/// The sections with how many of their questions wait.
fn side(sheet: &Impact, desk: &Desk, area: Rect, buffer: &mut Buffer) {
    let theme = &desk.theme;
    let mut sections: Vec<(&str, &str, usize, bool)> = Vec::new();
    for (at, stop) in sheet.stops.iter().enumerate() {
        let (open, here) = (usize::from(sheet.is_open(desk, at)), at == sheet.at);
        match sections.last_mut().filter(|(id, ..)| *id == stop.section.id) {
            Some((_, _, waiting, current)) => (*waiting, *current) = (*waiting + open, *current || here),
            None => sections.push((&stop.section.id, &stop.section.title, open, here)),
        }
    }
    for (y, (id, title, open, here)) in (area.y..area.bottom()).zip(sections) {
        let marker = if here { theme.glyphs.row } else { " " };
        let waits = if open == 0 { String::new() } else { open.to_string() };
        let room = usize::from(area.width.saturating_sub(2));
        let name =
            text::pad(&format!("{marker} {id:<6} {title}"), room.saturating_sub(3), Align::Left, theme.glyphs.ellipsis);
        let role = if here { Role::Selected } else { Role::Text };
        buffer.set_stringn(area.x + 1, y, format!("{name} {waits}"), room, theme.style(role));
    }
}

//! Drawing the score sheet: cells and what they were, the grid, what the level means, the reason.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Score;
use super::matrix::{Matrix, NAMES, short};
use crate::core::method::{Level, Method};
use crate::core::risk::{Risk, Stage};
use crate::core::scoring::{Assessment, Cell, Focus};
use crate::tui::desk::Desk;
use crate::tui::text::{self, Align};
use crate::tui::theme::Role;
use crate::tui::words;

/// Where the cells of the parties begin, and the columns of the level behind them.
const PARTIES: u16 = NAMES + 6;
const LEVEL: u16 = 10;
/// Columns of the widest name of a party.
const PARTY_NAME: u16 = 12;
/// Below this height the sheet leaves out what stands elsewhere, too.
const ROOMY: u16 = 13;

pub fn draw(sheet: &Score, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let mut pen = Pen { desk, buffer, area };
    let assessment = sheet.editor.assessment();
    let mut y = area.y;
    let roomy = area.height >= ROOMY;
    if let Some(record) = desk.workspace().get(sheet.record).filter(|_| roomy) {
        let method = sheet.method.title();
        let left = area.width.saturating_sub(u16::try_from(text::width(&method)).unwrap_or(0) + 1);
        let room = usize::from(left.saturating_sub(3));
        pen.put(1, y, &text::truncate(record.title(), room, desk.theme.glyphs.ellipsis), Role::Title);
        pen.put(left, y, &method, Role::Muted);
        y += 1;
    }
    let cells_at = y;
    cells(sheet, &mut pen, y, &assessment);
    y += 3;
    let grid_height = u16::from(sheet.method.likelihood_max()) + 1;
    let matrix = Matrix { method: &sheet.method, assessment: Some(&assessment), tall: 1 };
    if let Some(x) = matrix.draw(desk, Rect { y, height: area.bottom().saturating_sub(y), ..area }, pen.buffer) {
        other_stages(sheet, &mut pen, y, x);
    }
    y += grid_height;
    if area.height > grid_height + 9 {
        y += 1;
    }
    let because = area.bottom().saturating_sub(if roomy { 2 } else { 1 });
    for line in verdict(sheet, desk, &assessment) {
        for row in text::wrap(&line, usize::from(area.width.saturating_sub(3))) {
            if y >= because {
                break;
            }
            pen.put(1, y, &row, Role::Text);
            y += 1;
        }
    }
    reason(sheet, &mut pen, because).or_else(|| cell_cursor(sheet, area, cells_at))
}

struct Pen<'a> {
    desk: &'a Desk,
    buffer: &'a mut Buffer,
    area: Rect,
}

impl Pen<'_> {
    fn put(&mut self, x: u16, y: u16, text: &str, role: Role) {
        self.styled(x, y, text, self.desk.theme.style(role));
    }

    fn styled(&mut self, x: u16, y: u16, text: &str, style: ratatui::style::Style) {
        let room = usize::from(self.area.width.saturating_sub(x));
        if y < self.area.bottom() {
            let shown = text::truncate(text, room, self.desk.theme.glyphs.ellipsis);
            self.buffer.set_stringn(self.area.x + x, y, shown, room, style);
        }
    }

    fn level(&self, method: &Method, level: Level) -> ratatui::style::Style {
        let count = method.levels().count();
        let colour = method.level(level).map(|level| level.hex.as_str());
        self.desk.theme.level(usize::from(level.index()), count, colour)
    }
}

/// Columns of a party's cell: its name where there is room for all of them, else three letters.
fn cell_width(area: Rect) -> u16 {
    (area.width.saturating_sub(PARTIES + LEVEL) / 4).min(PARTY_NAME + 1)
}

/// Where a cell begins and how wide it is.
fn column(at: usize, area: Rect) -> (u16, u16) {
    let width = cell_width(area);
    match u16::try_from(at).unwrap_or(0) {
        0 => (NAMES - 2, 5),
        at => (PARTIES + width * (at - 1), width),
    }
}

fn heading(cell: Cell, width: u16) -> String {
    match cell {
        Cell::Likelihood => words::LIKELIHOOD_SHORT.into(),
        Cell::Party(party) if width >= PARTY_NAME => party.key().to_string(),
        Cell::Party(party) => short(party, 1),
    }
}

fn centred(text: &str, width: u16) -> String {
    text::pad(text, usize::from(width), Align::Centre, "")
}

fn cells(sheet: &Score, pen: &mut Pen<'_>, y: u16, assessment: &Assessment<'_>) {
    let editor = &sheet.editor;
    for (at, cell) in Cell::ALL.into_iter().enumerate() {
        let (x, width) = column(at, pen.area);
        pen.put(x, y, &centred(&heading(cell, width), width), Role::Muted);
        let focused = editor.focus() == Focus::Cell(cell);
        let shown = editor.cell_text(cell);
        let shown = format!("[{}]", if shown.is_empty() { " " } else { &shown });
        pen.put(x, y + 1, &centred(&shown, width), if focused { Role::Selected } else { Role::Title });
        pen.put(x, y + 2, &centred(&editor.was_text(cell), width), Role::Muted);
    }
    let (last, width) = column(4, pen.area);
    let end = last + width + 1;
    level_at(sheet, pen, end, y + 1, words::LEVEL, assessment.overall, &sheet.method);
    if let (Some(was), Some(_)) = (editor.was_assessment(), editor.was()) {
        pen.put(1, y + 2, words::WAS, Role::Muted);
        level_at(sheet, pen, end, y + 2, "", was.overall, &sheet.method);
    }
}

fn level_at(_sheet: &Score, pen: &mut Pen<'_>, x: u16, y: u16, name: &str, level: Option<Level>, method: &Method) {
    let Some(level) = level else { return };
    let x = x.min(pen.area.width.saturating_sub(9));
    pen.put(x, y, name, Role::Muted);
    let style = pen.level(method, level);
    pen.styled(x + 6, y, method.mark(level), style);
}

/// Where the other stages stand, at the right of the grid.
fn other_stages(sheet: &Score, pen: &mut Pen<'_>, y: u16, x: u16) {
    let Some(risk) = pen.desk.workspace().get(sheet.record).and_then(Risk::of) else { return };
    let mut row = y + 2;
    for stage in Stage::ALL.into_iter().filter(|stage| *stage != sheet.stage) {
        let (Some(rating), Some(assessment)) = (risk.rating(stage), risk.assessment(stage)) else { continue };
        let mark = assessment.overall.zip(risk.method_of(&rating)).map_or("", |(level, method)| method.mark(level));
        let letter: String = stage.key().chars().take(1).collect::<String>().to_uppercase();
        let leading = assessment.leading.and_then(|party| assessment.per_party.get(party).rated());
        let dot = pen.desk.theme.glyphs.dot;
        let numbers = leading.map_or_else(String::new, |at| format!("{} {dot} {}", at.likelihood, at.consequence));
        pen.put(x, row, &format!("{letter} {numbers} {mark}"), Role::Muted);
        row += 1;
    }
}

/// What the level asks for, and advice, as sentences.
fn verdict(sheet: &Score, _desk: &Desk, assessment: &Assessment<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    lines.push(assessment.verdict(&sheet.method));
    if let Focus::Cell(cell) = sheet.editor.focus() {
        lines.extend(scale(sheet, cell));
    }
    if sheet.editor.is_complete() {
        lines.extend(sheet.editor.problems().into_iter().map(|problem| problem.sentence));
    }
    lines
}

/// What the number in the focused cell means.
fn scale(sheet: &Score, cell: Cell) -> Option<String> {
    let values = match cell {
        Cell::Likelihood => sheet.method.likelihood_scale(),
        Cell::Party(party) => sheet.method.consequence_scale(party),
    };
    let number: usize = sheet.editor.cell_text(cell).rsplit(':').next()?.parse().ok()?;
    let value = values.get(number.checked_sub(1)?)?;
    Some(format!("{} {number} {}: {}", cell.name(), value.label, value.meaning))
}

fn reason(sheet: &Score, pen: &mut Pen<'_>, y: u16) -> Option<Position> {
    let (prompt, shown, focused) = match sheet.editor.focus() {
        Focus::NoneReason(party) => {
            (words::why_none(party.key()), sheet.editor.text().unwrap_or_default().to_string(), true)
        }
        Focus::Reason => (words::BECAUSE.to_string(), sheet.editor.reason().to_string(), true),
        Focus::Cell(_) => (words::BECAUSE.to_string(), sheet.editor.reason().to_string(), false),
    };
    let prompt = format!("{prompt} > ");
    let left = u16::try_from(text::width(&prompt)).unwrap_or(0) + 1;
    pen.put(1, y, &prompt, Role::Muted);
    let room = usize::from(pen.area.width.saturating_sub(left + 2));
    let shown = text::sanitise(&shown).into_owned();
    // The end of a long sentence is what is being typed.
    let rows = text::wrap(&shown, room.max(1));
    let fit = usize::from(pen.area.bottom().saturating_sub(y)).max(1);
    let last = rows.len().saturating_sub(fit);
    let style = if focused { Role::FieldFocus } else { Role::Text };
    let mut cursor = None;
    for (row, line) in rows.iter().skip(last).enumerate() {
        let y = y + u16::try_from(row).unwrap_or(0);
        pen.put(left, y, line, style);
        let x = pen.area.x + left + u16::try_from(text::width(line)).unwrap_or(0);
        let space = u16::from(shown.ends_with(' ') && !line.ends_with(' '));
        cursor = Some(Position::new((x + space).min(pen.area.right().saturating_sub(1)), y));
    }
    let empty = Position::new(pen.area.x + left, y);
    focused.then(|| cursor.unwrap_or(empty))
}

fn cell_cursor(sheet: &Score, area: Rect, y: u16) -> Option<Position> {
    let Focus::Cell(cell) = sheet.editor.focus() else { return None };
    let at = Cell::ALL.into_iter().position(|other| other == cell)?;
    let (x, width) = column(at, area);
    Some(Position::new(area.x + x + width.saturating_sub(3) / 2 + 1, y + 1))
}

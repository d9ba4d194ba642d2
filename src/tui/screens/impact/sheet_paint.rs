//! Drawing one impact: the cells, what the digits mean in the one that has the focus, the rating beside the likelihood,
//! and the words.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::sheet::{Sheet, Spot, WORDS};
use crate::core::impact::{HIGH, REGISTER, field};
use crate::tui::desk::Desk;
use crate::tui::text::{self, Align};
use crate::tui::theme::Role;
use crate::tui::widgets::frame;
use crate::tui::words;

/// Columns of the names of cells and of words.
const NAMES: u16 = 17;
/// Columns of the cells, with their names.
const CELLS: u16 = 43;
/// Rows below the cells: a rule, two lines, two texts of two rows.
const BELOW: u16 = 7;

/// The assessment, the impact, and whether it is good or bad.
pub fn title(sheet: &Sheet, desk: &Desk) -> String {
    let label = |id| desk.workspace().get(id).map_or("", |record| record.label());
    let kind = if sheet.effect.is_harm() { words::HARM_OF } else { words::BENEFIT_OF };
    match sheet.impact.map(label) {
        Some(impact) => format!("{} · {impact} · {kind}", label(sheet.assessment)),
        None => format!("{} · {kind}", label(sheet.assessment)),
    }
}

struct Pen<'a> {
    desk: &'a Desk,
    buffer: &'a mut Buffer,
    area: Rect,
}

impl Pen<'_> {
    fn put(&mut self, x: u16, y: u16, text: &str, role: Role) {
        let room = usize::from(self.area.width.saturating_sub(x + 1));
        if y < self.area.bottom() {
            let shown = text::truncate(text, room, self.desk.theme.glyphs.ellipsis);
            self.buffer.set_stringn(self.area.x + x, y, shown, room, self.desk.theme.style(role));
        }
    }
}

fn label(desk: &Desk, key: &str) -> String {
    let field = desk.workspace().schema().register(REGISTER).and_then(|register| register.field(key));
    field.map_or(key, |field| &field.label).to_string()
}

pub fn draw(sheet: &Sheet, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let mut pen = Pen { desk, buffer, area };
    let top = area.y;
    let cells = cells(sheet, &mut pen, top);
    rating(sheet, &mut pen, top);
    offers(sheet, &mut pen, top + 1, area.bottom().saturating_sub(BELOW));
    let count = u16::try_from(sheet.effect.cells().len()).unwrap_or(0);
    let y = (top + count).min(area.bottom().saturating_sub(BELOW));
    frame::rule(&desk.theme, Rect { y, height: 1, ..area }, pen.buffer);
    let words = texts(sheet, &mut pen, y + 1);
    words.or(cells)
}

/// Each cell with what stands in it; where the cursor is.
fn cells(sheet: &Sheet, pen: &mut Pen<'_>, top: u16) -> Option<Position> {
    let mut cursor = None;
    for (y, cell) in (top..).zip(sheet.effect.cells()) {
        let focused = sheet.spot == Spot::Cell(*cell);
        let stored = sheet.effect.get(cell.key());
        let offers = sheet.effect.offers(*cell, sheet.catalogue);
        let name = offers.iter().find(|(id, _, _)| id == stored).map_or("", |(_, name, _)| *name);
        let shown = match (cell.is_number(), name) {
            (true, "") => stored.to_string(),
            (true, name) => format!("{stored} {name}"),
            (false, "") => stored.to_string(),
            (false, name) => name.to_string(),
        };
        pen.put(1, y, &label(pen.desk, cell.key()), Role::Muted);
        let room = usize::from(CELLS - NAMES - 3);
        let shown = text::truncate(&shown, room, pen.desk.theme.glyphs.ellipsis).into_owned();
        pen.put(NAMES + 1, y, &format!("[{shown}]"), if focused { Role::Selected } else { Role::Text });
        if focused {
            cursor = Some(Position::new(pen.area.x + NAMES + 2, y));
        }
    }
    cursor
}

/// The rating beside the likelihood: it is computed and nobody types it.
fn rating(sheet: &Sheet, pen: &mut Pen<'_>, y: u16) {
    if !sheet.effect.is_harm() {
        return;
    }
    let (told, role) = match sheet.effect.rating() {
        Some(rating) => {
            let likelihood = sheet.effect.get(field::LIKELIHOOD);
            (words::harm_rated(rating, likelihood), if rating >= HIGH { Role::Warning } else { Role::Title })
        }
        None => (words::NO_RATING_YET.to_string(), Role::Muted),
    };
    pen.put(CELLS + 1, y, &told, role);
}

/// What the digits mean in the cell that has the focus.
fn offers(sheet: &Sheet, pen: &mut Pen<'_>, top: u16, bottom: u16) {
    let Spot::Cell(cell) = sheet.spot else { return };
    let mut y = top;
    for (at, (id, name, meaning)) in sheet.offered(cell).iter().enumerate() {
        let digit = if cell.is_number() { id.clone() } else { (at + 1).to_string() };
        let chosen = sheet.effect.get(cell.key()) == id;
        let role = if chosen { Role::Selected } else { Role::Text };
        if y >= bottom {
            break;
        }
        pen.put(CELLS + 1, y, &format!("{digit} {name}"), role);
        let after = CELLS + 4 + u16::try_from(text::width(name)).unwrap_or(0);
        // What a level means is told where there is room; in a narrow terminal of the chosen one alone, below.
        if pen.area.width > 110 {
            pen.put(after + 1, y, meaning, Role::Muted);
        } else if chosen && !meaning.is_empty() {
            for row in text::wrap(meaning, usize::from(pen.area.width.saturating_sub(CELLS + 4))).iter().take(2) {
                y += 1;
                if y < bottom {
                    pen.put(CELLS + 3, y, row, Role::Muted);
                }
            }
        }
        y += 1;
    }
    if sheet.has_more(cell) && y < bottom {
        pen.put(CELLS + 1, y, words::MORE_OFFERS, Role::Key);
    }
}

/// Title and who in a line each, path and measures in what is left.
fn texts(sheet: &Sheet, pen: &mut Pen<'_>, top: u16) -> Option<Position> {
    let left = pen.area.bottom().saturating_sub(top);
    let each = left.saturating_sub(2) / 2;
    let (mut y, mut cursor) = (top, None);
    for (at, (key, input)) in WORDS.iter().zip(&sheet.words).enumerate() {
        let height = if input.is_multiline() { each } else { 1 };
        let focused = sheet.spot == Spot::Word(at);
        let name = text::pad(&label(pen.desk, key), usize::from(NAMES), Align::Left, "");
        pen.put(1, y, &name, Role::Muted);
        let x = pen.area.x + NAMES + 1;
        let field = Rect {
            x,
            y,
            width: pen.area.width.saturating_sub(NAMES + 2),
            height: height.min(pen.area.bottom().saturating_sub(y)),
        };
        if pen.desk.settings.room {
            pen.put(NAMES + 1, y, words::ANSWERS_HIDDEN, Role::Muted);
            cursor = if focused { Some(field.as_position()) } else { cursor };
        } else {
            let role = if focused { Role::FieldFocus } else { Role::Text };
            let at = input.draw(field, pen.buffer, pen.desk.theme.style(role));
            cursor = if focused { Some(at) } else { cursor };
        }
        y += height;
    }
    cursor
}

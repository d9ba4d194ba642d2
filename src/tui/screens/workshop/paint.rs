//! Drawing a workshop for people who sit far away.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Workshop, library};
use crate::core::method::Method;
use crate::core::risk::{Risk, Stage, field};
use crate::core::scoring::Assessment;
use crate::core::typing;
use crate::tui::desk::Desk;
use crate::tui::screens::score::Matrix;
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::widgets::frame;
use crate::tui::words;

/// From this height there is more of the story.
const TALL: u16 = 36;
/// Rows that the story, the verdict and what is missing take.
const STORY: u16 = 15;

struct Pen<'a> {
    desk: &'a Desk,
    buffer: &'a mut Buffer,
    area: Rect,
    y: u16,
}

impl Pen<'_> {
    fn lines(&mut self, x: u16, text: &str, most: usize, role: Role) {
        let room = usize::from(self.area.width.saturating_sub(x + 1));
        let rows = text::wrap(text, room);
        for (at, row) in rows.iter().enumerate().take(most) {
            let cut = at + 1 == most && rows.len() > most;
            let shown = if cut { format!("{row} {}", self.desk.theme.glyphs.ellipsis) } else { row.clone() };
            let shown = text::truncate(&shown, room, self.desk.theme.glyphs.ellipsis);
            if self.y < self.area.bottom() {
                self.buffer.set_stringn(self.area.x + x, self.y, shown, room, self.desk.theme.style(role));
                self.y += 1;
            }
        }
    }

    /// A name and what stands behind it.
    fn named(&mut self, name: &str, text: &str, most: usize) {
        if text.is_empty() || self.y >= self.area.bottom() {
            return;
        }
        let style = self.desk.theme.style(Role::Muted);
        self.buffer.set_string(self.area.x + 1, self.y, name, style);
        self.lines(12, text, most, Role::Text);
    }
}

pub fn draw(sheet: &Workshop, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let risk = sheet.risk(desk)?;
    let record = risk.record;
    let tall = area.height >= TALL;
    let most = if tall { 3 } else { 1 };
    let mut pen = Pen { desk, buffer, area: Rect { height: area.height.saturating_sub(3), ..area }, y: area.y };
    pen.lines(1, &format!("{}  {}", record.label(), record.title()), 2, Role::Title);
    let cursor = Position::new(area.x + 1, area.y);
    pen.named(words::HAPPENS, record.text("event"), if tall { 3 } else { 2 });
    pen.named(words::FOLLOWS, record.text("consequence_text"), most);
    if tall {
        pen.named(words::COMES_FROM, record.text("risk_source"), most);
        pen.y += 1;
    }
    matrix(&mut pen, risk, tall);
    let missing = library::missing(risk);
    let shown: Vec<String> = missing.iter().map(library::Missing::name).collect();
    pen.named(words::TREAT_LINE, &typing::show(record, field::TREATMENT), 1);
    pen.named(words::LIBRARY_WORD, &shown.join(" · "), if tall { 4 } else { 2 });
    bottom(sheet, desk, area, buffer);
    Some(cursor)
}

/// The method and the levels of the current rating; the grid of the method in force where there is none.
fn rated<'d>(desk: &'d Desk, risk: Risk<'d>) -> (Option<&'d Method>, Option<Assessment<'d>>) {
    let rating = risk.rating(Stage::Current);
    let method = rating.as_ref().and_then(|rating| risk.method_of(rating));
    (method.or_else(|| desk.workspace().methods().in_force()), risk.assessment(Stage::Current))
}

/// Rows of a cell: as many as the room gives beside the story, an odd number so that the mark has a middle.
fn cell_height(height: u16, method: &Method) -> u16 {
    let rows = (height.saturating_sub(STORY) / u16::from(method.likelihood_max()).max(1)).clamp(1, 5);
    rows - (rows + 1) % 2
}

fn matrix(pen: &mut Pen<'_>, risk: Risk<'_>, tall: bool) {
    let (Some(method), assessment) = rated(pen.desk, risk) else { return };
    let matrix = Matrix { method, assessment: assessment.as_ref(), tall: cell_height(pen.area.height, method) };
    let place = Rect { y: pen.y, height: pen.area.bottom().saturating_sub(pen.y), ..pen.area };
    matrix.draw(pen.desk, place, pen.buffer);
    pen.y += matrix.height();
    if tall {
        pen.y += 1;
    }
    let verdict = assessment.map_or_else(|| words::NO_RATING.to_string(), |assessment| assessment.verdict(method));
    pen.lines(1, &verdict, 1, Role::Title);
}

/// What was decided so far, the newest where there is not room for all.
fn bottom(sheet: &Workshop, desk: &Desk, area: Rect, buffer: &mut Buffer) {
    let theme = &desk.theme;
    let y = area.bottom().saturating_sub(3);
    frame::rule(theme, Rect { y, height: 1, ..area }, buffer);
    let told = sheet.risks.iter().zip(&sheet.decided).filter_map(|(id, said)| {
        let label = desk.workspace().get(*id)?.label();
        Some(format!("{label} {}", said.as_ref()?))
    });
    let told: Vec<String> = told.collect();
    let room = usize::from(area.width.saturating_sub(2));
    let line = match told.is_empty() {
        true => words::NOTHING_DECIDED.to_string(),
        false => words::decided_so_far(&told.join(" · ")),
    };
    let rows = text::wrap(&line, room);
    let from = rows.len().saturating_sub(2);
    for (y, row) in (y + 1..area.bottom()).zip(rows.iter().skip(from)) {
        buffer.set_stringn(area.x + 1, y, row, room, theme.style(Role::Text));
    }
}

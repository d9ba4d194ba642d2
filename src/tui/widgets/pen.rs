//! A pen that goes down a screen line by line: text that is cut where the room ends, names with wrapped text beside them.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::frame;
use crate::tui::desk::Desk;
use crate::tui::text;
use crate::tui::theme::Role;

pub struct Pen<'a> {
    pub desk: &'a Desk,
    pub buffer: &'a mut Buffer,
    pub area: Rect,
    /// The line that is written next.
    pub y: u16,
}

impl<'a> Pen<'a> {
    pub fn new(desk: &'a Desk, area: Rect, buffer: &'a mut Buffer) -> Self {
        Self { desk, buffer, area, y: area.y }
    }

    /// Writes on the pen's line, `x` columns from the left; the column behind the text.
    pub fn put(&mut self, x: u16, text: &str, role: Role) -> u16 {
        self.at(x, self.y, text, role);
        x.saturating_add(u16::try_from(text::width(text)).unwrap_or(u16::MAX))
    }

    /// Writes on any line; one below the area is left out.
    pub fn at(&mut self, x: u16, y: u16, text: &str, role: Role) {
        let room = usize::from(self.area.width.saturating_sub(x + 1));
        if y < self.area.bottom() {
            let shown = text::truncate(text, room, self.desk.theme.glyphs.ellipsis);
            self.buffer.set_stringn(self.area.x + x, y, shown, room, self.desk.theme.style(role));
        }
    }

    /// A name, and text beside it that begins at column `from` and takes at most `most` lines.
    pub fn named(&mut self, name: &str, from: u16, text: &str, most: usize, role: Role) {
        self.put(1, name, Role::Muted);
        self.lines(from, text, most, role);
    }

    /// Wrapped text from column `from`, at most `most` lines; an ellipsis says that there is more.
    pub fn lines(&mut self, from: u16, text: &str, most: usize, role: Role) {
        let ellipsis = self.desk.theme.glyphs.ellipsis;
        let room = usize::from(self.area.width.saturating_sub(from + 2));
        let rows = text::wrap(text, room.max(1));
        for (at, row) in rows.iter().enumerate().take(most) {
            let cut = at + 1 == most && rows.len() > most;
            let shown = if cut { format!("{row}{ellipsis}") } else { row.clone() };
            self.put(from, &shown, role);
            self.y += 1;
        }
    }

    pub fn rule(&mut self) {
        frame::rule(&self.desk.theme, Rect { y: self.y, height: 1, ..self.area }, self.buffer);
        self.y += 1;
    }
}

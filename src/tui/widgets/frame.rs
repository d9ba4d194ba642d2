//! Lines and boxes, in the glyphs that the terminal has.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::text;
use crate::tui::theme::{Role, Theme};

/// A line across.
pub fn rule(theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let line = theme.glyphs.rule.repeat(usize::from(area.width.saturating_sub(2)));
    buffer.set_stringn(area.x + 1, area.y, line, usize::from(area.width.saturating_sub(2)), theme.style(Role::Frame));
}

/// Clears an area and gives it a line with a title above. What is left inside is returned.
pub fn boxed(theme: &Theme, title: &str, area: Rect, buffer: &mut Buffer) -> Rect {
    let blank = " ".repeat(usize::from(area.width));
    for y in area.y..area.bottom() {
        buffer.set_string(area.x, y, &blank, theme.style(Role::Text));
    }
    rule(theme, Rect { height: 1, ..area }, buffer);
    let shown =
        format!(" {} ", text::truncate(title, usize::from(area.width.saturating_sub(8)), theme.glyphs.ellipsis));
    buffer.set_string(area.x + 2, area.y, shown, theme.style(Role::Title));
    Rect { x: area.x + 2, y: area.y + 1, width: area.width.saturating_sub(4), height: area.height.saturating_sub(1) }
}

//! The box that shows how an unfinished key sequence can go on: at most six rows, above the hints.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::keymap::Leads;
use crate::tui::action::Action;
use crate::tui::app::App;
use crate::tui::text::{self, Align};
use crate::tui::theme::Role;

const ROWS: usize = 6;

pub fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let Some(pending) = app.pending() else { return };
    let theme = &app.desk.theme;
    let lines: Vec<String> = pending
        .next
        .iter()
        .map(|next| {
            let words = match &next.leads {
                Leads::Acts(binding) => Action::parse(binding.command.as_str())
                    .map_or_else(|_| String::new(), |action| action.title(app.vocabulary())),
                Leads::On(name) => format!("{} …", name.unwrap_or("more")),
            };
            format!("{}  {words}", next.key)
        })
        .collect();
    let columns = lines.len().div_ceil(ROWS).max(1);
    let width = usize::from(area.width) / columns;
    let rows = lines.len().min(ROWS);
    let height = u16::try_from(rows + 1).unwrap_or(0).min(area.height);
    let top = area.bottom().saturating_sub(height);
    let style = theme.style(Role::Text);
    for y in top..area.bottom() {
        buffer.set_string(area.x, y, " ".repeat(usize::from(area.width)), style);
    }
    buffer.set_stringn(area.x + 1, top, pending.name.unwrap_or(""), width, theme.style(Role::Title));
    for (at, line) in lines.iter().enumerate() {
        let (column, row) = (at / ROWS, at % ROWS);
        let x = area.x + u16::try_from(column * width).unwrap_or(0) + 1;
        let y = top + 1 + u16::try_from(row).unwrap_or(0);
        if y < area.bottom() {
            let shown = text::pad(line, width.saturating_sub(2), Align::Left, theme.glyphs.ellipsis);
            buffer.set_string(x, y, shown, style);
        }
    }
}

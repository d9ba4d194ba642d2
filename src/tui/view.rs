//! The frame around every screen: whose file and mode on line 1, panes on line 2, the message and the keys below.

mod hints;
mod lines;
mod which_key;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::app::App;
use super::screen::Screen;
use super::theme::Role;
use super::words;

/// Smallest screen that is laid out; below it stands a sentence.
pub const LEAST: (u16, u16) = (60, 15);

/// What is left for the screen between the lines above and below.
pub fn body(area: Rect) -> Rect {
    let top = area.y.saturating_add(2);
    Rect { y: top, height: area.height.saturating_sub(4), ..area }
}

/// Draws everything; the terminal's own cursor goes where the person works.
pub fn draw(app: &App, frame: &mut Frame<'_>) {
    let area = frame.area();
    if let Some(cursor) = render(app, area, frame.buffer_mut()) {
        frame.set_cursor_position(cursor);
    }
}

/// The same into a buffer, for tests.
pub fn render(app: &App, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    if area.is_empty() {
        return None;
    }
    if area.width < LEAST.0 || area.height < LEAST.1 {
        buffer.set_stringn(
            area.x,
            area.y,
            words::TOO_SMALL,
            usize::from(area.width),
            app.desk.theme.style(Role::Title),
        );
        return None;
    }
    let first = app.layers().iter().rposition(|layer| layer.covers()).unwrap_or(0);
    let layers = app.layers().get(first..).unwrap_or_default();
    let base: Option<&dyn Screen> = layers.first().map(AsRef::as_ref);
    lines::title(app, base, Rect { height: 1, ..area }, buffer);
    lines::tabs(app, base, Rect { y: area.y + 1, height: 1, ..area }, buffer);
    let mut cursor = None;
    for layer in layers {
        cursor = layer.draw(&app.desk, body(area), buffer);
    }
    let below = area.bottom().saturating_sub(2);
    lines::message(app, Rect { y: below, height: 1, ..area }, buffer);
    hints::draw(app, Rect { y: below + 1, height: 1, ..area }, buffer);
    if app.which_key {
        which_key::draw(app, body(area), buffer);
    }
    if app.desk.theme.glyphs.dot.is_ascii() {
        plain(buffer);
    }
    cursor
}

/// The signs of our own sentences, for terminals that have ASCII only.
fn plain(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let sign = match cell.symbol() {
            "·" | "–" | "—" => "-",
            "…" => "~",
            "→" => ">",
            "’" | "‘" => "'",
            "“" | "”" => "\"",
            _ => continue,
        };
        cell.set_symbol(sign);
    }
}

//! The last line: the keys that matter now, most useful first; what can't act is dimmed.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::tui::action;
use crate::tui::app::App;
use crate::tui::text;
use crate::tui::theme::Role;

pub fn draw(app: &App, area: Rect, buffer: &mut Buffer) {
    let theme = &app.desk.theme;
    let right = area.right().saturating_sub(1);
    let mut x = area.x + 1;
    for hint in action::hints(&app.stack(), &app.desk.keymap, &app.facts()) {
        let width = u16::try_from(text::width(&hint.keys) + 1 + text::width(hint.text)).unwrap_or(u16::MAX);
        if x.saturating_add(width) > right {
            continue;
        }
        let disabled = app.disabled(&hint.action).is_some();
        let key = theme.style(if disabled { Role::Disabled } else { Role::Key });
        let word = theme.style(if disabled { Role::Disabled } else { Role::Hint });
        let (after, _) = buffer.set_stringn(x, area.y, &hint.keys, usize::from(right - x), key);
        let (after, _) =
            buffer.set_stringn(after + 1, area.y, hint.text, usize::from(right.saturating_sub(after + 1)), word);
        x = after + 2;
    }
}

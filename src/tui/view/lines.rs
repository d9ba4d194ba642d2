//! The two lines above and the message line.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::ledger::Saving;
use crate::tui::app::App;
use crate::tui::desk::Tone;
use crate::tui::screen::Screen;
use crate::tui::text::{self, Align};
use crate::tui::theme::Role;
use crate::tui::words;

/// Whose file, which screen, as-of or read-only, state of saving, problems.
pub fn title(app: &App, screen: Option<&dyn Screen>, area: Rect, buffer: &mut Buffer) {
    let desk = &app.desk;
    let style = desk.theme.style(Role::Title);
    let mut left = vec![desk.client().to_uppercase()];
    left.extend(desk.audit_file().map(words::auditors_file));
    left.extend(screen.map(|screen| screen.title(desk)).filter(|title| !title.is_empty()));
    if let Some(past) = &desk.past {
        left.push(words::as_of(&past.name));
    }
    if desk.settings.read_only {
        left.push("read-only".into());
    }
    if desk.settings.room {
        left.push("room".into());
    }
    // Sheets have no tabs, and line 2 to themselves.
    if screen.is_some_and(|screen| !screen.tabs(desk).is_empty()) {
        left.extend(others(app));
    }
    let saving = match desk.ledger.saving() {
        _ if desk.settings.read_only => String::new(),
        Saving::Saved => words::SAVED.into(),
        Saving::Pending(count) => words::pending(count),
        Saving::Failing { pending, .. } => format!("{} {pending}", words::NOT_SAVED),
    };
    let mut right = vec![saving];
    if let Some(count) = desk.problems().filter(|count| *count > 0 && !desk.settings.room) {
        right.push(words::problems(count));
    }
    right.retain(|word| !word.is_empty());
    let right = right.join(" · ");
    let room = usize::from(area.width).saturating_sub(text::width(&right) + 2);
    let left = format!(" {}", left.join(" · "));
    let line = format!("{} {right} ", text::pad(&left, room, Align::Left, desk.theme.glyphs.ellipsis));
    buffer.set_stringn(
        area.x,
        area.y,
        text::pad(&line, usize::from(area.width), Align::Left, ""),
        usize::from(area.width),
        style,
    );
    if matches!(desk.ledger.saving(), Saving::Failing { .. }) {
        let from = area.right().saturating_sub(u16::try_from(text::width(&right)).unwrap_or(0) + 1);
        let alarm = Rect { x: from, width: area.right().saturating_sub(from), ..area };
        buffer.set_style(alarm, desk.theme.style(Role::Error));
    }
}

/// Who else is at the record in front; a room need not know.
fn others(app: &App) -> Option<String> {
    if app.desk.settings.room {
        return None;
    }
    let (record, _) = app.in_front()?;
    let workspace = app.desk.ledger.workspace();
    let label = workspace.get(record)?.label();
    let present = app.desk.ledger.present_at(record);
    let own = app.desk.ledger.actor();
    let names = present
        .iter()
        .filter(|presence| (presence.actor.uid, &presence.actor.login) != (own.uid, &own.login))
        .map(|presence| {
            let person = presence.actor.person.and_then(|id| workspace.get(id));
            let name = person.map_or(presence.actor.login.as_str(), |person| person.title());
            if presence.writing { words::writes(name) } else { name.to_string() }
        });
    let names: Vec<String> = names.collect();
    (!names.is_empty()).then(|| words::present(label, &names.join(", ")))
}

/// The panes as tabs, with counts that matter.
pub fn tabs(app: &App, screen: Option<&dyn Screen>, area: Rect, buffer: &mut Buffer) {
    let Some(screen) = screen else { return };
    let aside = screen.aside(&app.desk);
    let room = area.right().saturating_sub(u16::try_from(text::width(&aside)).unwrap_or(0) + 2);
    let mut x = area.x + 1;
    let tabs = screen.tabs(&app.desk);
    if let Some(there) = others(app).filter(|_| tabs.is_empty()) {
        let shown = text::truncate(&there, usize::from(room.saturating_sub(x)), app.desk.theme.glyphs.ellipsis);
        buffer.set_string(x, area.y, shown, app.desk.theme.style(Role::Warning));
    }
    for tab in tabs {
        if x >= room {
            break;
        }
        let style = app.desk.theme.style(if tab.current { Role::Title } else { Role::Muted });
        let shown = text::truncate(&tab.text, usize::from(room - x), app.desk.theme.glyphs.ellipsis).into_owned();
        let (after, _) = buffer.set_stringn(x, area.y, &shown, usize::from(room - x), style);
        x = after + 3;
    }
    let style = app.desk.theme.style(Role::Muted);
    let width = u16::try_from(text::width(&aside)).unwrap_or(0);
    buffer.set_stringn(area.right().saturating_sub(width + 1), area.y, aside, usize::from(width), style);
}

/// What just happened, and how to take it back.
pub fn message(app: &App, area: Rect, buffer: &mut Buffer) {
    if app.desk.settings.room {
        return;
    }
    if let Some(keys) = app.unfinished() {
        buffer.set_stringn(
            area.x + 1,
            area.y,
            format!("{keys} …"),
            usize::from(area.width),
            app.desk.theme.style(Role::Muted),
        );
        return;
    }
    let Some(message) = &app.desk.message else { return };
    let role = match message.tone {
        Tone::Said => Role::Text,
        Tone::Refused => Role::Warning,
        Tone::Alarm => Role::Error,
    };
    let width = usize::from(area.width.saturating_sub(2));
    let ellipsis = app.desk.theme.glyphs.ellipsis;
    // How to take it back stands at the end; what is cut is the sentence before it.
    let (said, way_back) = match message.text.rsplit_once(words::WAY_BACK) {
        Some((said, way_back)) if text::width(&message.text) > width => {
            (said, format!("{}{way_back}", words::WAY_BACK))
        }
        _ => (message.text.as_str(), String::new()),
    };
    let said = text::truncate(said, width.saturating_sub(text::width(&way_back)), ellipsis);
    buffer.set_stringn(area.x + 1, area.y, format!("{said}{way_back}"), width, app.desk.theme.style(role));
}

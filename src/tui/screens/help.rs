//! Help for the place one comes from: its keys from the live keymap, and the messages of this sitting at full length.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::tui::action::{ACTIONS, Action};
use crate::tui::app::App;
use crate::tui::desk::Desk;
use crate::tui::screen::{Reply, Screen};
use crate::tui::screens::steps;
use crate::tui::text::{self, Align};
use crate::tui::theme::Role;
use crate::tui::words;

struct Row {
    key: String,
    text: String,
    role: Role,
    action: Option<Action>,
}

pub struct Help {
    rows: Vec<Row>,
    at: usize,
    page: usize,
}

impl Help {
    pub fn open(app: &App) -> Self {
        let heading = |text: &str| Row { key: String::new(), text: text.to_string(), role: Role::Title, action: None };
        let mut rows = Vec::new();
        let stack = app.stack();
        for context in &stack {
            let mut here = Vec::new();
            for (at, entry) in app.desk.keymap.entries().filter(|(at, _)| at.name == *context) {
                let facts = app.facts();
                let Some(binding) = entry.active(&facts) else { continue };
                let Ok(action) = Action::parse(binding.command.as_str()) else { continue };
                let about = ACTIONS.iter().find(|def| def.name == action.name()).map_or("", |def| def.help);
                let text = format!("{} {} {about}", action.title(app.vocabulary()), app.desk.theme.glyphs.dot);
                here.push(Row { key: entry.keys.to_string(), text, role: Role::Text, action: Some(action) });
                let _context = at;
            }
            if !here.is_empty() {
                rows.push(heading(&words::keys_of(context)));
                rows.extend(here);
            }
        }
        if !app.desk.messages.is_empty() && !app.desk.settings.room {
            rows.push(heading(words::MESSAGES));
            rows.extend(app.desk.messages.iter().rev().map(|message| Row {
                key: String::new(),
                text: message.text.clone(),
                role: Role::Text,
                action: None,
            }));
        }
        Self { rows, at: 0, page: 10 }
    }
}

impl Screen for Help {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["help"]
    }

    fn title(&self, _desk: &Desk) -> String {
        words::HELP.into()
    }

    fn resize(&mut self, area: Rect) {
        self.page = usize::from(area.height).max(1);
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let theme = &desk.theme;
        let wide = usize::from(area.width.saturating_sub(18));
        // Rows may take several lines; enough of them above the current one are left out.
        let height = |row: &Row| text::wrap(&row.text, wide).len().max(1);
        let mut first = self.at;
        let mut used = self.rows.get(self.at).map_or(1, height);
        while first > 0 {
            let more = self.rows.get(first - 1).map_or(1, height);
            if used + more > usize::from(area.height) {
                break;
            }
            used += more;
            first -= 1;
        }
        let mut y = area.y;
        let mut cursor = None;
        for (at, row) in self.rows.iter().enumerate().skip(first) {
            if y >= area.bottom() {
                break;
            }
            let current = at == self.at;
            if current {
                cursor = Some(Position::new(area.x, y));
            }
            let key = text::pad(&row.key, 13, Align::Right, theme.glyphs.ellipsis);
            buffer.set_string(area.x + 1, y, key, theme.style(Role::Key));
            let left = if row.role == Role::Title { area.x + 1 } else { area.x + 16 };
            for line in text::wrap(&row.text, wide) {
                if y >= area.bottom() {
                    break;
                }
                let role = if current && row.role != Role::Title { Role::Selected } else { row.role };
                buffer.set_string(left, y, line, theme.style(role));
                y += 1;
            }
        }
        cursor
    }

    fn act(&mut self, _desk: &mut Desk, action: &Action) -> Reply {
        if let Some(at) = steps::row(action, self.at, self.rows.len(), self.page) {
            self.at = at;
            return Reply::Done;
        }
        match action {
            Action::Open => {
                let action = self.rows.get(self.at).and_then(|row| row.action.clone());
                action.map_or(Reply::Done, Reply::PopThen)
            }
            Action::Help => Reply::Pop,
            _ => Reply::Pass,
        }
    }
}

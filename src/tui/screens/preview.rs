//! What something would change, line by line, before anything does: bulk edit, paste, import. One key does it all.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::core::intent::Proposal;
use crate::keymap::Facts;
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::screen::{Reply, Screen};
use crate::tui::screens::steps;
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::words;

pub struct Preview {
    title: String,
    lines: Vec<String>,
    proposal: Proposal,
    at: usize,
    rows: usize,
}

impl Preview {
    pub fn new(title: impl Into<String>, lines: Vec<String>, proposal: Proposal) -> Self {
        Self { title: title.into(), lines, proposal, at: 0, rows: 10 }
    }
}

impl Screen for Preview {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["preview"]
    }

    fn facts(&self, _desk: &Desk, facts: &mut Facts) {
        facts.complete = !self.proposal.intents.is_empty();
        facts.empty = self.lines.is_empty();
    }

    fn title(&self, _desk: &Desk) -> String {
        self.title.clone()
    }

    fn aside(&self, _desk: &Desk) -> String {
        words::changes(self.proposal.intents.len())
    }

    fn resize(&mut self, area: Rect) {
        self.rows = usize::from(area.height).max(1);
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let theme = &desk.theme;
        if self.lines.is_empty() {
            buffer.set_stringn(
                area.x + 1,
                area.y,
                words::NOTHING_CHANGED,
                usize::from(area.width),
                theme.style(Role::Muted),
            );
            return None;
        }
        let first = (self.at + 1).saturating_sub(usize::from(area.height));
        for (y, (at, line)) in (area.y..area.bottom()).zip(self.lines.iter().enumerate().skip(first)) {
            let current = at == self.at;
            buffer.set_string(area.x, y, if current { theme.glyphs.row } else { " " }, theme.style(Role::Title));
            let room = usize::from(area.width.saturating_sub(3));
            let shown = text::truncate(line, room, theme.glyphs.ellipsis);
            let role = if current { Role::Selected } else { Role::Text };
            buffer.set_stringn(area.x + 2, y, shown, room, theme.style(role));
        }
        Some(Position::new(area.x, area.y + u16::try_from(self.at - first).unwrap_or(0)))
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        if let Some(at) = steps::row(action, self.at, self.lines.len(), self.rows) {
            self.at = at;
            return Reply::Done;
        }
        match action {
            Action::Commit => {
                if self.proposal.intents.is_empty() {
                    desk.say(words::NOTHING_CHANGED);
                    return Reply::Pop;
                }
                match desk.submit(&self.proposal, None) {
                    true => Reply::Pop,
                    false => Reply::Done,
                }
            }
            Action::Back | Action::LeaveForm => {
                desk.say(words::NOTHING_CHANGED);
                Reply::Pop
            }
            _ => Reply::Pass,
        }
    }
}

//! Several texts for one field, shown whole one below the other, and which of them is to be kept.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::keymap::Facts;
use crate::tui::action::{Action, Side};
use crate::tui::desk::Desk;
use crate::tui::screen::{Reply, Screen};
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::words;

/// One of the texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Whose it is.
    pub heading: String,
    pub text: String,
    /// What choosing it means; none for what is only shown.
    pub choice: Option<String>,
}

/// What happens with the choice: its position among those that can be chosen.
pub type Chosen = Box<dyn FnMut(&mut Desk, usize) -> Reply>;

/// In the order of their texts.
const SIDES: [Side; 3] = [Side::Mine, Side::Theirs, Side::Both];

pub struct Settle {
    title: String,
    texts: Vec<Text>,
    at: usize,
    chosen: Chosen,
    /// It is between mine, theirs and both.
    moved: bool,
}

impl Settle {
    pub fn new(title: String, texts: Vec<Text>, chosen: Chosen) -> Self {
        Self { title, texts, at: 0, chosen, moved: false }
    }

    /// What was, mine and theirs of a field that moved; whoever asks is told by [`Action::Settle`].
    pub fn of_moved(title: String, was: Text, mine: Text, theirs: Text) -> Self {
        let both = Text { choice: Some(words::KEEP_BOTH.into()), ..Text::default() };
        let chosen = |_: &mut Desk, at: usize| match SIDES.get(at) {
            Some(side) => Reply::PopThen(Action::Settle(*side)),
            None => Reply::Pop,
        };
        Self { moved: true, ..Self::new(title, vec![was, mine, theirs, both], Box::new(chosen)) }
    }

    fn count(&self) -> usize {
        self.texts.iter().filter(|text| text.choice.is_some()).count()
    }

    fn step(&mut self, by: isize) {
        let count = self.count().max(1);
        self.at = (self.at + count).saturating_add_signed(by) % count;
    }
}

impl Screen for Settle {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["confirm"]
    }

    fn facts(&self, _desk: &Desk, facts: &mut Facts) {
        facts.moved = self.moved;
    }

    fn title(&self, _desk: &Desk) -> String {
        self.title.clone()
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let theme = &desk.theme;
        let width = usize::from(area.width.saturating_sub(5));
        // Every choice keeps its line, however long the texts are.
        let rooms = u16::try_from(self.texts.iter().filter(|text| !text.heading.is_empty()).count()).unwrap_or(1);
        let lines = u16::try_from(self.texts.len() + self.count()).unwrap_or(u16::MAX) + 1;
        let each = usize::from((area.height.saturating_sub(lines) / rooms.max(1)).max(1));
        let (mut y, mut choice, mut cursor) = (area.y, 0, Position::new(area.x, area.y));
        for part in &self.texts {
            if !part.heading.is_empty() && y < area.bottom() {
                let heading = text::truncate(&part.heading, width, theme.glyphs.ellipsis);
                buffer.set_string(area.x + 2, y, heading, theme.style(Role::Muted));
                y += 1;
                let shown = if part.text.is_empty() { words::EMPTY } else { &part.text };
                let wrapped = text::wrap(shown, width);
                let cut = wrapped.len() > each;
                for (row, line) in wrapped.iter().take(each).enumerate() {
                    let more = if cut && row + 1 == each { theme.glyphs.ellipsis } else { "" };
                    if y < area.bottom() {
                        buffer.set_string(area.x + 4, y, format!("{line}{more}"), theme.style(Role::Text));
                    }
                    y += 1;
                }
            }
            let Some(words) = &part.choice else { continue };
            if y < area.bottom() {
                let current = choice == self.at;
                let (marker, role) = if current { (theme.glyphs.row, Role::Selected) } else { (" ", Role::Text) };
                buffer.set_string(area.x, y, marker, theme.style(Role::Title));
                buffer.set_stringn(area.x + 2, y, words, width, theme.style(role));
                if current {
                    cursor = Position::new(area.x, y);
                }
            }
            y += 1;
            choice += 1;
        }
        Some(cursor)
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        match action {
            Action::NextChoice => self.step(1),
            Action::PreviousChoice => self.step(-1),
            Action::Commit => return (self.chosen)(desk, self.at),
            Action::Settle(_) if self.moved => return Reply::PopThen(action.clone()),
            Action::Back | Action::LeaveForm => return Reply::Pop,
            _ => return Reply::Pass,
        }
        Reply::Done
    }
}

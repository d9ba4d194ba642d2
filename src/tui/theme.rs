//! Roles by meaning.
use ratatui::style::{Color, Modifier, Style};
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role { Title, Text, Muted, Selected, Marked, Hint, HintKey, Disabled, Error, Warning, Good, Changed, Message, TabCurrent, Box, Field, FieldFocus, Frame, Match }
#[derive(Clone, Debug, Default)]
pub struct Theme { pub ascii: bool }
impl Theme {
    pub fn style(&self, role: Role) -> Style {
        let s = Style::default();
        match role {
            Role::Title | Role::TabCurrent => s.add_modifier(Modifier::BOLD),
            Role::Selected => s.add_modifier(Modifier::REVERSED),
            Role::Muted | Role::Disabled | Role::Frame | Role::Hint => s.add_modifier(Modifier::DIM),
            Role::Error => s.fg(Color::Red).add_modifier(Modifier::BOLD),
            Role::Warning => s.fg(Color::Yellow),
            Role::Good => s.fg(Color::Green),
            Role::FieldFocus => s.add_modifier(Modifier::UNDERLINED),
            _ => s,
        }
    }
    pub fn ellipsis(&self) -> &'static str { if self.ascii { "~" } else { "…" } }
    pub fn horizontal(&self) -> &'static str { if self.ascii { "-" } else { "─" } }
}

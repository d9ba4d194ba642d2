//! The filter while it is typed: its text, what could stand at the cursor, and the way back.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::viewer;
use crate::core::filter::{self, Completion};
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::screen::Entered;
use crate::tui::text::{self, Align};
use crate::tui::theme::Role;
use crate::tui::widgets::input::Input;

/// Candidates that are shown at once.
const SHOWN: usize = 6;

pub struct Filter {
    input: Input,
    /// The filter before it was typed, for leaving.
    pub before: String,
    offered: Completion,
    at: usize,
}

/// What became of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Did {
    Nothing,
    /// Only the list of candidates.
    Looked,
    /// The text is another.
    Typed,
}

impl Filter {
    pub fn new(text: &str) -> Self {
        Self { input: Input::line(text), before: text.to_string(), offered: Completion::default(), at: 0 }
    }

    pub fn value(&self) -> String {
        self.input.value()
    }

    pub fn is_choosing(&self) -> bool {
        !self.offered.candidates.is_empty()
    }

    pub fn enter(&mut self, entered: Entered, desk: &Desk, register: &str) {
        self.input.enter(entered);
        self.offer(desk, register);
    }

    /// What can stand at the end of the text. Nothing is offered before something is typed.
    fn offer(&mut self, desk: &Desk, register: &str) {
        let text = self.value();
        self.at = 0;
        self.offered = match text.is_empty() || text.ends_with(' ') {
            true => Completion::default(),
            false => filter::complete(&text, text.len(), desk.workspace(), register, &viewer(desk)),
        };
        // What stands there whole needs no completion.
        let typed = text.get(self.offered.replace.clone()).unwrap_or_default().to_lowercase();
        if self.offered.candidates.iter().any(|candidate| candidate.insert.to_lowercase() == typed) {
            self.offered.candidates.clear();
        }
    }

    pub fn act(&mut self, action: &Action, desk: &Desk, register: &str) -> Did {
        match action {
            Action::NextChoice => self.step(1),
            Action::PreviousChoice => self.step(-1),
            Action::CloseChoices => self.offered = Completion::default(),
            Action::TakeChoice => {
                if self.offered.candidates.is_empty() {
                    let text = self.value();
                    self.offered = filter::complete(&text, text.len(), desk.workspace(), register, &viewer(desk));
                    return Did::Looked;
                }
                return self.take(desk, register);
            }
            other => {
                if self.input.act(other).is_none() {
                    return Did::Nothing;
                }
                self.offer(desk, register);
                return Did::Typed;
            }
        }
        Did::Looked
    }

    fn step(&mut self, by: isize) {
        self.at = self.at.saturating_add_signed(by).min(self.offered.candidates.len().saturating_sub(1));
    }

    fn take(&mut self, desk: &Desk, register: &str) -> Did {
        let Some(candidate) = self.offered.candidates.get(self.at) else { return Did::Looked };
        let text = self.value();
        let kept = text.get(..self.offered.replace.start).unwrap_or("");
        self.input = Input::line(&format!("{kept}{}", candidate.insert));
        self.offer(desk, register);
        Did::Typed
    }

    pub fn draw(&self, area: Rect, desk: &Desk, buffer: &mut Buffer) -> Position {
        self.input.draw(area, buffer, desk.theme.style(Role::FieldFocus))
    }

    /// The candidates, over the first rows of the list.
    pub fn draw_choices(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) {
        let rows = SHOWN.min(usize::from(area.height));
        let first = (self.at + 1).saturating_sub(rows);
        let shown = self.offered.candidates.iter().enumerate().skip(first).take(rows);
        let words = self.offered.candidates.iter().map(|candidate| text::width(&candidate.insert)).max().unwrap_or(0);
        let words = words.min(28);
        let width = usize::from(area.width);
        for (y, (at, candidate)) in (area.y..area.bottom()).zip(shown) {
            let insert = text::pad(&candidate.insert, words, Align::Left, desk.theme.glyphs.ellipsis);
            let about = if candidate.help.is_empty() { &candidate.label } else { &candidate.help };
            let line = format!("         {insert}  {about}");
            let line = text::pad(&line, width, Align::Left, desk.theme.glyphs.ellipsis);
            let role = if at == self.at { Role::Selected } else { Role::Text };
            buffer.set_stringn(area.x, y, line, width, desk.theme.style(role));
        }
    }
}

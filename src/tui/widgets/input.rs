//! A text field of one or more lines. Editing, undo and word moves are the textarea crate's; moving by graphemes,
//! wrapping and drawing are ours, so that no half character and no control character ever shows.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui_textarea::{CursorMove, TextArea};

use crate::tui::action::Action;
use crate::tui::screen::Entered;
use crate::tui::text;

/// Longest text that a field takes, in bytes; the schema's limit.
pub const LIMIT: usize = crate::core::typing::MAX_TEXT;

#[derive(Clone, Debug)]
pub struct Input {
    area: TextArea<'static>,
    multiline: bool,
}

/// What typing led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    Changed,
    Moved,
    /// Nothing to do: already at the end, nothing to undo.
    Nothing,
    /// A sentence: what was not taken.
    Refused(String),
}

impl Input {
    pub fn line(text: &str) -> Self {
        Self::new(&text.replace(['\n', '\r'], " "), false)
    }

    pub fn text(text: &str) -> Self {
        Self::new(text, true)
    }

    fn new(text: &str, multiline: bool) -> Self {
        let lines = text.split('\n').map(|line| line.trim_end_matches('\r').to_string()).collect();
        let mut area = TextArea::new(lines);
        area.move_cursor(CursorMove::Bottom);
        area.move_cursor(CursorMove::End);
        Self { area, multiline }
    }

    pub fn value(&self) -> String {
        self.area.lines().join("\n")
    }

    pub fn is_empty(&self) -> bool {
        self.area.lines().iter().all(|line| line.trim().is_empty())
    }

    pub fn is_multiline(&self) -> bool {
        self.multiline
    }

    /// Line and character of the cursor, for drafts.
    pub fn cursor(&self) -> (usize, usize) {
        let cursor = self.area.cursor();
        (cursor.0, cursor.1)
    }

    pub fn place_cursor(&mut self, line: usize, column: usize) {
        let at = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        self.area.move_cursor(CursorMove::Jump(at(line), at(column)));
    }

    /// The cursor as drafts keep it.
    pub fn place(&self) -> serde_json::Value {
        let (line, column) = self.cursor();
        serde_json::json!([line, column])
    }

    /// Puts the cursor where [`Input::place`] said; anywhere else it stays.
    pub fn put_back(&mut self, place: Option<&serde_json::Value>) {
        let number = |at: usize| usize::try_from(place?.get(at)?.as_u64()?).ok();
        if let (Some(line), Some(column)) = (number(0), number(1)) {
            self.place_cursor(line, column);
        }
    }

    pub fn clear(&mut self) {
        *self = Self::new("", self.multiline);
    }

    fn room_for(&self, more: usize) -> bool {
        self.area.lines().iter().map(|line| line.len() + 1).sum::<usize>() + more <= LIMIT
    }

    pub fn type_char(&mut self, letter: char) -> Typed {
        if !self.room_for(letter.len_utf8()) {
            return Typed::Refused("the field is full: 64 KiB is the most that it takes".into());
        }
        self.area.insert_char(letter);
        Typed::Changed
    }

    /// A paste is one step to undo. Line breaks become spaces where the field has one line.
    pub fn paste(&mut self, pasted: &str) -> Typed {
        let clean = pasted.replace("\r\n", "\n").replace('\r', "\n");
        let clean = if self.multiline { clean } else { clean.trim_end_matches('\n').replace(['\n', '\t'], " ") };
        if !self.room_for(clean.len()) {
            let message = format!("the paste of {} bytes was not taken: a field takes 64 KiB", clean.len());
            return Typed::Refused(message);
        }
        match self.area.insert_str(clean) {
            true => Typed::Changed,
            false => Typed::Nothing,
        }
    }

    /// Takes what was typed or pasted; what the person's own editor gave back stands in place of what was there.
    pub fn enter(&mut self, entered: Entered) -> Typed {
        match entered {
            Entered::Char(letter) => self.type_char(letter),
            Entered::Paste(text) => self.paste(&text),
            Entered::FromEditor(text) => {
                let before = self.clone();
                self.clear();
                let typed = self.paste(text.trim_end_matches('\n'));
                if matches!(typed, Typed::Refused(_)) {
                    *self = before;
                }
                typed
            }
        }
    }

    /// Does a text action; none when the action is no text action.
    pub fn act(&mut self, action: &Action) -> Option<Typed> {
        let changed = match action {
            Action::CharLeft => return Some(self.walk(CursorMove::Back)),
            Action::CharRight => return Some(self.walk(CursorMove::Forward)),
            Action::LineUp if self.multiline => return Some(self.walk(CursorMove::Up)),
            Action::LineDown if self.multiline => return Some(self.walk(CursorMove::Down)),
            Action::WordLeft => return Some(self.walk(CursorMove::WordBack)),
            Action::WordRight => return Some(self.walk(CursorMove::WordForward)),
            Action::LineStart => return Some(self.walk(CursorMove::Head)),
            Action::LineEnd => return Some(self.walk(CursorMove::End)),
            Action::Newline if self.multiline => {
                self.area.insert_newline();
                true
            }
            Action::DeleteLeft => self.delete(TextArea::delete_char),
            Action::DeleteRight => self.delete(TextArea::delete_next_char),
            Action::DeleteWord => self.area.delete_word(),
            Action::DeleteToStart => self.area.delete_line_by_head(),
            Action::DeleteToEnd => self.area.delete_line_by_end(),
            Action::UndoTyping => self.area.undo(),
            Action::RedoTyping => self.area.redo(),
            _ => return None,
        };
        Some(if changed { Typed::Changed } else { Typed::Nothing })
    }

    fn walk(&mut self, step: CursorMove) -> Typed {
        let before = self.cursor();
        self.area.move_cursor(step);
        while self.splits_grapheme() {
            let at = self.cursor();
            self.area.move_cursor(if matches!(step, CursorMove::Back | CursorMove::Up) {
                CursorMove::Back
            } else {
                CursorMove::Forward
            });
            if self.cursor() == at {
                break;
            }
        }
        if self.cursor() == before { Typed::Nothing } else { Typed::Moved }
    }

    fn delete(&mut self, step: fn(&mut TextArea<'static>) -> bool) -> bool {
        let mut changed = step(&mut self.area);
        while changed && self.splits_grapheme() {
            changed = step(&mut self.area);
        }
        changed
    }

    /// Whether the cursor stands inside what a person sees as one character.
    fn splits_grapheme(&self) -> bool {
        let (row, column) = self.cursor();
        let Some(line) = self.area.lines().get(row) else { return false };
        let mut at = 0;
        for grapheme in text::graphemes(line) {
            if at >= column {
                break;
            }
            at += grapheme.chars().count();
        }
        at != column && column < line.chars().count()
    }

    /// Rows of the text at this width, each as text with the number of its line and of its first character.
    fn rows(&self, width: usize) -> Vec<(String, usize, usize)> {
        let width = width.max(1);
        let mut rows = Vec::new();
        for (number, line) in self.area.lines().iter().enumerate() {
            let mut row = String::new();
            let (mut start, mut count, mut columns) = (0, 0, 0);
            for grapheme in text::graphemes(line) {
                let shown = text::sanitise(grapheme).into_owned();
                let wide = text::width(&shown);
                if columns + wide > width && !row.is_empty() {
                    let break_at = row.rfind(' ').map(|at| at + 1).filter(|at| *at < row.len() && *at > row.len() / 2);
                    let tail = match break_at {
                        Some(at) => row.split_off(at),
                        None => String::new(),
                    };
                    let taken = count - tail.chars().count();
                    rows.push((std::mem::take(&mut row), number, start));
                    start = taken;
                    columns = text::width(&tail);
                    row = tail;
                }
                row.push_str(&shown);
                columns += wide;
                count += grapheme.chars().count();
            }
            rows.push((row, number, start));
        }
        rows
    }

    /// Rows that the text takes at this width.
    pub fn height(&self, width: u16) -> usize {
        match self.multiline {
            true => self.rows(usize::from(width)).len(),
            false => 1,
        }
    }

    /// Draws the part around the cursor and says where the cursor stands.
    pub fn draw(&self, area: Rect, buffer: &mut Buffer, style: Style) -> Position {
        let (line, column) = self.cursor();
        if area.width == 0 || area.height == 0 {
            return area.as_position();
        }
        if !self.multiline {
            return self.draw_line(area, buffer, style, column);
        }
        let rows = self.rows(usize::from(area.width.saturating_sub(1)));
        let at = rows.iter().rposition(|(_, number, start)| *number == line && *start <= column).unwrap_or(0);
        let height = usize::from(area.height);
        let first = (at + 1).saturating_sub(height);
        for (y, (row, _, _)) in (area.y..).zip(rows.iter().skip(first).take(height)) {
            buffer.set_stringn(area.x, y, row, usize::from(area.width), style);
        }
        let before: String = rows
            .get(at)
            .map_or(String::new(), |(row, _, start)| row.chars().take(column.saturating_sub(*start)).collect());
        let x = u16::try_from(text::width(&before)).unwrap_or(0).min(area.width.saturating_sub(1));
        let y = u16::try_from(at - first).unwrap_or(0);
        Position::new(area.x + x, area.y + y)
    }

    fn draw_line(&self, area: Rect, buffer: &mut Buffer, style: Style, column: usize) -> Position {
        let line = self.area.lines().first().map_or("", String::as_str);
        let before: String = line.chars().take(column).collect();
        let before = text::sanitise(&before).into_owned();
        let room = usize::from(area.width.saturating_sub(1));
        // The end of what stands before the cursor, cut from the left where it does not fit.
        let mut shown: Vec<&str> = Vec::new();
        let mut used = 0;
        for grapheme in text::graphemes(&before).rev() {
            used += text::width(grapheme);
            if used > room {
                break;
            }
            shown.push(grapheme);
        }
        shown.reverse();
        let left: String = shown.concat();
        let x = u16::try_from(text::width(&left)).unwrap_or(0);
        let after: String = line.chars().skip(column).collect();
        let all = format!("{left}{}", text::sanitise(&after));
        buffer.set_stringn(area.x, area.y, all, usize::from(area.width), style);
        Position::new(area.x + x, area.y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_editor_gives_back_replaces_the_text() {
        let mut input = Input::text("one");
        assert_eq!(input.enter(Entered::FromEditor("two\nthree\n".into())), Typed::Changed);
        assert_eq!(input.value(), "two\nthree");
    }

    #[test]
    fn what_does_not_fit_leaves_the_text_that_was_there() {
        let mut input = Input::line("kept");
        let too_long = "x".repeat(LIMIT + 1);
        assert!(matches!(input.enter(Entered::FromEditor(too_long)), Typed::Refused(_)));
        assert_eq!(input.value(), "kept");
    }
}

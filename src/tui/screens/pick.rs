//! A list to choose from: places, records, states, dates, columns. Typing narrows it fuzzily; some take several.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::core::fold::fold;
use crate::core::fuzzy::Scorer;
use crate::keymap::Facts;
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::screen::{Entered, Reply, Screen};
use crate::tui::text::{self, Align};
use crate::tui::theme::Role;
use crate::tui::widgets::frame;
use crate::tui::widgets::input::Input;

/// One thing to choose.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    /// Column of its own at the left: a key, a label.
    pub mark: String,
    pub text: String,
    /// At the right, dimmed.
    pub note: String,
    /// Why it can't be chosen now.
    pub disabled: Option<String>,
    pub ticked: bool,
}

impl Item {
    pub fn new(mark: impl Into<String>, text: impl Into<String>, note: impl Into<String>) -> Self {
        Self { mark: mark.into(), text: text.into(), note: note.into(), ..Self::default() }
    }
}

/// What happens with what was chosen: the positions of the items in the list that was given.
pub type Chosen = Box<dyn FnMut(&mut Desk, &[usize]) -> Reply>;
/// What happens with words that name no item: a date, a new name.
pub type Otherwise = Box<dyn FnMut(&mut Desk, &str) -> Option<Reply>>;

pub struct Pick {
    title: String,
    items: Vec<Item>,
    /// Folded text of each item, for the search.
    folded: Vec<String>,
    shown: Vec<usize>,
    at: usize,
    several: bool,
    input: Input,
    chosen: Chosen,
    otherwise: Option<Otherwise>,
    rows: usize,
    /// Typing that leaves one item takes it: lists of a few things, one key each.
    only_one: bool,
}

impl Pick {
    pub fn one(title: impl Into<String>, items: Vec<Item>, chosen: Chosen) -> Self {
        let folded = items.iter().map(|item| fold(&format!("{} {}", item.mark, item.text))).collect();
        let shown = (0..items.len()).collect();
        let title = title.into();
        Self {
            title,
            items,
            folded,
            shown,
            at: 0,
            several: false,
            input: Input::line(""),
            chosen,
            otherwise: None,
            rows: 10,
            only_one: false,
        }
    }

    /// Space ticks, enter takes all that are ticked.
    pub fn several(title: impl Into<String>, items: Vec<Item>, chosen: Chosen) -> Self {
        Self { several: true, ..Self::one(title, items, chosen) }
    }

    pub fn or_else(mut self, otherwise: Otherwise) -> Self {
        self.otherwise = Some(otherwise);
        self
    }

    pub fn taking_the_only_one(mut self) -> Self {
        self.only_one = true;
        self
    }

    pub fn starting_at(mut self, at: usize) -> Self {
        self.at = at.min(self.items.len().saturating_sub(1));
        self
    }

    /// Items that have all the words, the best first: whatever is called so and nothing else before all others. The
    /// given order while nothing is typed.
    fn narrow(&mut self) {
        let typed = fold(&self.input.value());
        let words: Vec<&str> = typed.split_whitespace().collect();
        let mut scorer = Scorer::default();
        let mut found: Vec<(i32, usize)> = self
            .folded
            .iter()
            .enumerate()
            .filter_map(|(at, hay)| {
                let scores: Option<Vec<i32>> = words.iter().map(|word| scorer.score(hay, word)).collect();
                Some((scores?.iter().sum(), at))
            })
            .collect();
        if !words.is_empty() {
            let typed = typed.trim();
            let is_called_so = |at: usize| self.items.get(at).is_some_and(|item| fold(&item.text) == typed);
            found.sort_by_cached_key(|(score, at)| (!is_called_so(*at), std::cmp::Reverse(*score), *at));
        }
        self.shown = found.into_iter().map(|(_, at)| at).collect();
        self.at = 0;
    }

    fn step(&mut self, by: isize) {
        let last = self.shown.len().saturating_sub(1);
        self.at = self.at.saturating_add_signed(by).min(last);
    }

    fn current(&self) -> Option<usize> {
        self.shown.get(self.at).copied()
    }

    fn tick(&mut self) {
        if let Some(item) = self.current().and_then(|at| self.items.get_mut(at))
            && item.disabled.is_none()
        {
            item.ticked = !item.ticked;
        }
    }

    fn take(&mut self, desk: &mut Desk) -> Reply {
        if self.several && self.items.iter().any(|item| item.ticked) {
            let ticked: Vec<usize> =
                self.items.iter().enumerate().filter(|(_, item)| item.ticked).map(|(at, _)| at).collect();
            return (self.chosen)(desk, &ticked);
        }
        let typed = self.input.value();
        if let Some(at) = self.current() {
            if let Some(reason) = self.items.get(at).and_then(|item| item.disabled.clone()) {
                desk.refuse(reason);
                return Reply::Done;
            }
            return (self.chosen)(desk, &[at]);
        }
        let reply = self.otherwise.as_mut().and_then(|otherwise| otherwise(desk, typed.trim()));
        reply.unwrap_or_else(|| {
            desk.refuse(format!("nothing here matches \"{}\"", typed.trim()));
            Reply::Done
        })
    }
}

impl Screen for Pick {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["text", "palette"]
    }

    fn facts(&self, _desk: &Desk, facts: &mut Facts) {
        facts.choosing = true;
    }

    fn title(&self, _desk: &Desk) -> String {
        self.title.clone()
    }

    fn covers(&self) -> bool {
        false
    }

    fn resize(&mut self, area: Rect) {
        self.rows = usize::from(area.height.saturating_sub(3)).max(1);
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let theme = &desk.theme;
        let wanted = self.items.len().clamp(4, usize::from(area.height)) + 3;
        let height = u16::try_from(wanted).unwrap_or(area.height).min(area.height);
        let inner =
            frame::boxed(theme, &self.title, Rect { y: area.bottom().saturating_sub(height), height, ..area }, buffer);
        let line = Rect { height: 1, ..inner };
        buffer.set_string(line.x, line.y, "> ", theme.style(Role::Muted));
        let cursor = self.input.draw(
            Rect { x: line.x + 2, width: line.width.saturating_sub(2), ..line },
            buffer,
            theme.style(Role::FieldFocus),
        );
        let rows = usize::from(inner.height.saturating_sub(1));
        let first = (self.at + 1).saturating_sub(rows);
        let marks = self.items.iter().map(|item| text::width(&item.mark)).max().unwrap_or(0).min(16);
        for (row, at) in self.shown.iter().skip(first).take(rows).enumerate() {
            let Some(item) = self.items.get(*at) else { continue };
            let y = inner.y + 1 + u16::try_from(row).unwrap_or(0);
            let current = first + row == self.at;
            let role = match (current, &item.disabled) {
                (true, _) => Role::Selected,
                (false, Some(_)) => Role::Disabled,
                (false, None) => Role::Text,
            };
            let tick = match (self.several, item.ticked) {
                (false, _) => "",
                (true, true) => "[x] ",
                (true, false) => "[ ] ",
            };
            let note = item.disabled.as_deref().unwrap_or(&item.note);
            let width = usize::from(inner.width);
            let left =
                format!("{tick}{}  {}", text::pad(&item.mark, marks, Align::Left, theme.glyphs.ellipsis), item.text);
            // What an item says about itself takes the room that its name leaves; a name keeps half of the row.
            let room = width.saturating_sub(text::width(note) + 2).max(text::width(&left).min(width / 2));
            let line = format!(
                "{}  {}",
                text::pad(&left, room, Align::Left, theme.glyphs.ellipsis),
                text::truncate(note, width.saturating_sub(room + 2), theme.glyphs.ellipsis)
            );
            buffer.set_string(inner.x, y, text::pad(&line, width, Align::Left, ""), theme.style(role));
        }
        Some(cursor)
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        match action {
            Action::NextChoice | Action::NextRow => self.step(1),
            Action::PreviousChoice | Action::PreviousRow => self.step(-1),
            Action::PageDown => self.step(isize::try_from(self.rows).unwrap_or(10)),
            Action::PageUp => self.step(-isize::try_from(self.rows).unwrap_or(10)),
            Action::Commit | Action::TakeChoice => return self.take(desk),
            Action::ToggleChoice => self.tick(),
            Action::Back | Action::LeaveForm | Action::CloseChoices => return Reply::Pop,
            other => match self.input.act(other) {
                Some(_) => self.narrow(),
                None => return Reply::Pass,
            },
        }
        Reply::Done
    }

    fn enter(&mut self, desk: &mut Desk, entered: Entered) -> Reply {
        match entered {
            Entered::Char(' ') if self.several => {
                self.tick();
                self.step(1);
                return Reply::Done;
            }
            other => drop(self.input.enter(other)),
        }
        self.narrow();
        desk.message = None;
        if self.only_one && self.shown.len() == 1 {
            return self.take(desk);
        }
        Reply::Done
    }
}

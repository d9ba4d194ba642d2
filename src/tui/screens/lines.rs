//! A list of lines to look through, each with a record or nothing behind it: the trail, the journal, what is due,
//! problems. Filled once and again when something changes.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{record, steps};
use crate::core::id::{EntryId, RecordId};
use crate::keymap::Facts;
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::screen::{Event, Reply, Screen};
use crate::tui::text::{self, Align};
use crate::tui::theme::Role;

/// One line: columns of fixed width in front, text behind.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub columns: Vec<String>,
    pub text: String,
    pub role: Role,
    pub record: Option<RecordId>,
    /// The field to go to in the record.
    pub field: Option<String>,
    pub entry: Option<EntryId>,
    /// The login that says it is the record.
    pub login: Option<String>,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            columns: Vec::new(),
            text: String::new(),
            role: Role::Text,
            record: None,
            field: None,
            entry: None,
            login: None,
        }
    }
}

pub type Fill = Box<dyn Fn(&Desk) -> Vec<Line>>;
pub type OnOpen = Box<dyn FnMut(&mut Desk, &Line, &Action) -> Reply>;

pub struct Lines {
    title: String,
    empty: String,
    fill: Fill,
    open: Option<OnOpen>,
    lines: Vec<Line>,
    at: usize,
    page: usize,
    /// Lines are entries of the past that can be reverted.
    past: bool,
    /// Lines are drafts: keys mean the draft, not the record that it is about.
    drafts: bool,
    /// Lines are risks with ratings of an older method.
    old_ratings: bool,
}

impl Lines {
    pub fn new(desk: &Desk, title: impl Into<String>, empty: impl Into<String>, fill: Fill) -> Self {
        let lines = fill(desk);
        Self {
            title: title.into(),
            empty: empty.into(),
            fill,
            open: None,
            lines,
            at: 0,
            page: 10,
            past: false,
            drafts: false,
            old_ratings: false,
        }
    }

    /// What enter and other actions do; [`Reply::Pass`] leaves them to the record.
    pub fn on_open(mut self, open: OnOpen) -> Self {
        self.open = Some(open);
        self
    }

    pub fn of_entries(mut self) -> Self {
        self.past = true;
        self
    }

    pub fn of_drafts(mut self) -> Self {
        self.drafts = true;
        self
    }

    pub fn of_old_ratings(mut self) -> Self {
        self.old_ratings = true;
        self
    }

    fn line(&self) -> Option<&Line> {
        self.lines.get(self.at)
    }
}

impl Screen for Lines {
    fn contexts(&self) -> Vec<&'static str> {
        vec!["list"]
    }

    fn facts(&self, desk: &Desk, facts: &mut Facts) {
        facts.empty = self.lines.is_empty();
        facts.on_past = self.past;
        facts.on_draft = self.drafts && !self.lines.is_empty();
        facts.on_old_rating = self.old_ratings && !self.lines.is_empty();
        if !self.past && !self.drafts {
            record::facts(desk, self.line().and_then(|line| line.record), facts);
        }
    }

    fn title(&self, _desk: &Desk) -> String {
        self.title.clone()
    }

    fn aside(&self, _desk: &Desk) -> String {
        self.lines.len().to_string()
    }

    fn resize(&mut self, area: Rect) {
        self.page = usize::from(area.height).max(1);
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let theme = &desk.theme;
        if self.lines.is_empty() {
            buffer.set_stringn(area.x + 1, area.y, &self.empty, usize::from(area.width), theme.style(Role::Muted));
            return None;
        }
        let count = self.lines.iter().map(|line| line.columns.len()).max().unwrap_or(0);
        let widest = |at: usize| {
            self.lines.iter().filter_map(|line| line.columns.get(at)).map(|text| text::width(text)).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..count).map(|at| widest(at).min(24)).collect();
        let detail = u16::try_from(self.line().map_or(0, |line| wrapped(line, area).len().min(3))).unwrap_or(0) + 1;
        let rows = area.height.saturating_sub(detail).max(1);
        let first = (self.at + 1).saturating_sub(usize::from(rows));
        let shown = self.lines.iter().enumerate().skip(first).take(usize::from(rows));
        for (y, (at, line)) in (area.y..).zip(shown) {
            let current = at == self.at;
            let marker = if current { theme.glyphs.row } else { " " };
            buffer.set_string(area.x, y, marker, theme.style(Role::Title));
            let mut x = area.x + 2;
            // The first field that has something shows the row together with the marker, as in a table.
            let chosen = line.columns.iter().position(|column| !column.trim().is_empty());
            let role = |field: Option<usize>, other: Role| match current && field == chosen {
                true => Role::Selected,
                false => other,
            };
            for (at, (width, column)) in widths.iter().zip(&line.columns).enumerate() {
                let cell = text::pad(column, *width, Align::Left, theme.glyphs.ellipsis);
                let room = usize::from(area.right().saturating_sub(x));
                buffer.set_stringn(x, y, cell, room, theme.style(role(Some(at), line.role)));
                x = x.saturating_add(u16::try_from(width + 2).unwrap_or(2));
            }
            let room = usize::from(area.right().saturating_sub(x));
            let text = text::truncate(&line.text, room, theme.glyphs.ellipsis);
            buffer.set_stringn(x, y, text, room, theme.style(role(None, Role::Text)));
        }
        self.draw_detail(desk, area, rows, buffer);
        Some(Position::new(area.x, area.y + u16::try_from(self.at - first).unwrap_or(0)))
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        if let Some(at) = steps::row(action, self.at, self.lines.len(), self.page) {
            self.at = at;
            return Reply::Done;
        }
        match action {
            Action::Refresh => self.lines = (self.fill)(desk),
            other => {
                let Some(line) = self.lines.get(self.at).cloned() else { return Reply::Pass };
                if let Some(open) = &mut self.open {
                    match open(desk, &line, other) {
                        Reply::Pass => {}
                        reply => return reply,
                    }
                }
                return match line.record.filter(|_| !self.drafts) {
                    Some(id) => record::act(desk, id, other),
                    None => Reply::Pass,
                };
            }
        }
        Reply::Done
    }

    fn event(&mut self, desk: &mut Desk, event: Event<'_>) {
        if matches!(event, Event::Applied(_) | Event::Turned) {
            self.lines = (self.fill)(desk);
            self.at = self.at.min(self.lines.len().saturating_sub(1));
        }
    }

    fn current(&self, _desk: &Desk) -> Option<RecordId> {
        self.line().filter(|_| !self.drafts).and_then(|line| line.record)
    }
}

fn wrapped(line: &Line, area: Rect) -> Vec<String> {
    text::wrap(&line.text, usize::from(area.width.saturating_sub(3)))
}

impl Lines {
    /// The current line at full length, below.
    fn draw_detail(&self, desk: &Desk, area: Rect, rows: u16, buffer: &mut Buffer) {
        let Some(line) = self.line() else { return };
        let top = area.y + rows;
        if top >= area.bottom() {
            return;
        }
        crate::tui::widgets::frame::rule(&desk.theme, Rect { y: top, height: 1, ..area }, buffer);
        for (y, text) in (top + 1..area.bottom()).zip(wrapped(line, area)) {
            buffer.set_stringn(area.x + 1, y, text, usize::from(area.width), desk.theme.style(Role::Text));
        }
    }
}

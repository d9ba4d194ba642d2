//! A view: a computed table, its rows leading to what stands behind them. `/` narrows it by words.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::form::Form;
use super::{record, steps};
use crate::core::fold::fold;
use crate::core::id::RecordId;
use crate::core::views::{Cell, Column, HIDDEN, REST, Row, Scope, Target, Tone, View as Table};
use crate::keymap::Facts;
use crate::tui::action::{Action, Destination};
use crate::tui::desk::Desk;
use crate::tui::screen::{Entered, Event, Reply, Screen};
use crate::tui::text::{self, Align};
use crate::tui::theme::Role;
use crate::tui::widgets::frame;
use crate::tui::widgets::input::Input;
use crate::tui::words;

/// Lines below the rule: the row at full length.
const DETAIL: u16 = 4;

pub struct View {
    table: &'static Table,
    all: Vec<Row>,
    /// Rows that have all words of the filter.
    shown: Vec<usize>,
    at: usize,
    page: usize,
    filter: String,
    typing: Option<Input>,
}

/// The rows of a view as of now, or of the past that is shown.
pub fn rows(desk: &Desk, table: &Table) -> Vec<Row> {
    let crosswalk = || desk.library.crosswalk().ok();
    table.rows(&Scope {
        workspace: desk.workspace(),
        today: desk.today(),
        me: desk.ledger.actor().person,
        crosswalk: &crosswalk,
    })
}

impl View {
    pub fn open(desk: &Desk, table: &'static Table) -> Self {
        let mut view =
            Self { table, all: Vec::new(), shown: Vec::new(), at: 0, page: 10, filter: String::new(), typing: None };
        view.read(desk);
        view
    }

    /// Reads all rows again; the cursor stays on its record, else on its place.
    fn read(&mut self, desk: &Desk) {
        let before = self.row().map(|row| row.target.clone()).filter(|target| *target != Target::Nowhere);
        self.all = rows(desk, self.table);
        self.narrow();
        let again = before.and_then(|target| {
            self.shown.iter().position(|at| self.all.get(*at).is_some_and(|row| row.target == target))
        });
        self.at = again.unwrap_or(self.at).min(self.shown.len().saturating_sub(1));
    }

    fn narrow(&mut self) {
        let folded = fold(&self.filter);
        let words: Vec<&str> = folded.split_whitespace().collect();
        let has = |row: &Row| {
            let hay = fold(&row.cells.iter().map(Cell::to_string).collect::<Vec<_>>().join(" "));
            words.iter().all(|word| hay.contains(word))
        };
        self.shown =
            self.all.iter().enumerate().filter(|(_, row)| words.is_empty() || has(row)).map(|(at, _)| at).collect();
        self.at = self.at.min(self.shown.len().saturating_sub(1));
    }

    fn row(&self) -> Option<&Row> {
        self.all.get(*self.shown.get(self.at)?)
    }

    fn follow(&self, desk: &mut Desk) -> Reply {
        let Some(row) = self.row() else { return Reply::Done };
        let opened = match &row.target {
            Target::Nowhere => None,
            Target::Record(id) => return record::act(desk, *id, &Action::Open),
            Target::Field(id, field) => Form::edit(desk, *id).map(|form| form.at_field(field)),
            Target::Register(key) => return Reply::Go(Destination::of_register(key)),
            Target::View(name) => {
                return Table::find(name).map_or(Reply::Done, |view| Reply::Go(Destination::View(view)));
            }
            Target::New(register, fields) => {
                let given = fields.iter().map(|(key, text)| ((*key).to_string(), given(desk, register, key, text)));
                let given = given.collect();
                Form::create(desk, register, given)
            }
        };
        match opened {
            Some(form) => Reply::Push(Box::new(form)),
            None => {
                desk.say(words::NOTHING_BEHIND);
                Reply::Done
            }
        }
    }

    fn typed(&mut self) {
        self.filter = self.typing.as_ref().map(Input::value).unwrap_or_default();
        self.at = 0;
        self.narrow();
    }

    fn columns(&self) -> impl Iterator<Item = (usize, &'static Column)> {
        self.table.columns.iter().enumerate().filter(|(_, column)| column.width != HIDDEN)
    }

    /// Where each column stands and how wide it is.
    fn places(&self, area: Rect) -> Vec<(usize, &'static Column, u16, u16)> {
        let fixed: u16 = self.columns().filter(|(_, column)| column.width != REST).map(|(_, c)| c.width + 2).sum();
        let rest = area.width.saturating_sub(fixed + 3);
        let mut x = area.x + 2;
        let mut places = Vec::new();
        for (at, column) in self.columns() {
            let width = if column.width == REST { rest } else { column.width };
            places.push((at, column, x, width));
            x = x.saturating_add(width + 2);
        }
        places
    }

    fn draw_row(
        &self,
        desk: &Desk,
        row: &Row,
        current: bool,
        y: u16,
        places: &[(usize, &Column, u16, u16)],
        buffer: &mut Buffer,
    ) {
        let theme = &desk.theme;
        let of_row = match row.tone {
            Tone::Plain => Role::Text,
            Tone::Warning => Role::Warning,
            Tone::Bad => Role::Error,
            Tone::Muted => Role::Muted,
        };
        let first = places.first().map(|(at, ..)| *at);
        for (at, column, x, width) in places {
            let Some(cell) = row.cells.get(*at) else { continue };
            if desk.settings.room && column.title == words::OWNER_COLUMN {
                continue;
            }
            let align = if matches!(cell, Cell::Count(_)) { Align::Right } else { Align::Left };
            let shown = text::pad(&cell.to_string(), usize::from(*width), align, theme.glyphs.ellipsis);
            // The words of a title stay readable; the marks in front say how it stands.
            let role = match (current && Some(*at) == first, column.width == REST && row.tone != Tone::Muted) {
                // The row in hand is shown by its marker and one field, as in every table.
                (true, _) => Role::Selected,
                (false, true) => Role::Text,
                (false, false) => of_row,
            };
            buffer.set_stringn(*x, y, shown, usize::from(*width), theme.style(role));
        }
    }

    /// The row at full length: what is cut above and what has no column on the screen.
    fn draw_detail(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) {
        let theme = &desk.theme;
        frame::rule(theme, Rect { height: 1, ..area }, buffer);
        let Some(row) = self.row() else { return };
        let said = self.table.columns.iter().zip(&row.cells).filter(|(column, cell)| {
            !cell.is_empty()
                && (column.width == REST || usize::from(column.width) < text::width(&cell.to_string()))
                && !(desk.settings.room && column.title == words::OWNER_COLUMN)
        });
        let joined: Vec<String> = said.map(|(column, cell)| format!("{}: {cell}", column.title)).collect();
        let width = usize::from(area.width.saturating_sub(2));
        let lines = text::wrap(&joined.join(&format!(" {} ", theme.glyphs.dot)), width);
        for (y, line) in (area.y + 1..area.bottom()).zip(lines) {
            buffer.set_stringn(area.x + 1, y, line, width, theme.style(Role::Text));
        }
    }
}

/// A field filled in ahead, in the form that its kind stores; the label of a record becomes a reference.
fn given(desk: &Desk, register: &str, key: &str, text: &str) -> serde_json::Value {
    let schema = desk.workspace().schema();
    let field = schema.register(register).and_then(|register| register.field(key));
    let target = field.and_then(|field| field.target());
    let stored = match target.and_then(|target| desk.workspace().by_label(target, text)) {
        Some(record) => record.id().to_string(),
        None => text.to_string(),
    };
    match field.is_some_and(|field| field.kind.is_set()) {
        true => serde_json::json!([stored]),
        false => stored.into(),
    }
}

impl Screen for View {
    fn contexts(&self) -> Vec<&'static str> {
        match self.typing {
            Some(_) => vec!["text", "filter"],
            None => vec!["list"],
        }
    }

    fn facts(&self, desk: &Desk, facts: &mut Facts) {
        facts.empty = self.shown.is_empty();
        facts.filtered = !self.filter.is_empty();
        if self.typing.is_none() {
            record::facts(desk, self.current(desk), facts);
        }
    }

    fn title(&self, _desk: &Desk) -> String {
        self.table.title.to_string()
    }

    fn aside(&self, _desk: &Desk) -> String {
        match self.filter.is_empty() {
            true => self.all.len().to_string(),
            false => format!("{}/{}", self.shown.len(), self.all.len()),
        }
    }

    fn resize(&mut self, area: Rect) {
        self.page = usize::from(area.height.saturating_sub(DETAIL + 1)).max(1);
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let theme = &desk.theme;
        let mut top = area.y;
        let mut cursor = None;
        if let Some(input) = &self.typing {
            buffer.set_string(area.x + 1, top, words::FILTER, theme.style(Role::Muted));
            let skip = u16::try_from(words::FILTER.len()).unwrap_or(7) + 2;
            let field = Rect { x: area.x + skip, y: top, width: area.width.saturating_sub(skip + 1), height: 1 };
            cursor = Some(input.draw(field, buffer, theme.style(Role::FieldFocus)));
            top += 1;
        } else if !self.filter.is_empty() {
            let line = format!("{} {}", words::FILTER, self.filter);
            buffer.set_stringn(area.x + 1, top, line, usize::from(area.width), theme.style(Role::Muted));
            top += 1;
        }
        if self.all.is_empty() {
            buffer.set_stringn(area.x + 1, top, self.table.empty, usize::from(area.width), theme.style(Role::Muted));
            return cursor;
        }
        let places = self.places(area);
        for (_, column, x, width) in &places {
            let title = text::truncate(column.title, usize::from(*width), theme.glyphs.ellipsis);
            buffer.set_stringn(*x, top, title, usize::from(*width), theme.style(Role::Muted));
        }
        top += 1;
        let detail = DETAIL.min(area.bottom().saturating_sub(top) / 2);
        let rows = area.bottom().saturating_sub(top + detail).max(1);
        let first = (self.at + 1).saturating_sub(usize::from(rows));
        for (y, (at, index)) in (top..).zip(self.shown.iter().enumerate().skip(first).take(usize::from(rows))) {
            let Some(row) = self.all.get(*index) else { continue };
            if at == self.at {
                buffer.set_string(area.x, y, theme.glyphs.row, theme.style(Role::Title));
            }
            self.draw_row(desk, row, at == self.at, y, &places, buffer);
        }
        if self.shown.is_empty() {
            buffer.set_stringn(
                area.x + 2,
                top,
                words::NOTHING_MATCHES,
                usize::from(area.width),
                theme.style(Role::Muted),
            );
        }
        if detail > 1 {
            self.draw_detail(desk, Rect { y: top + rows, height: detail, ..area }, buffer);
        }
        cursor.or_else(|| Some(Position::new(area.x, top + u16::try_from(self.at.saturating_sub(first)).unwrap_or(0))))
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        if let Some(at) = steps::row(action, self.at, self.shown.len(), self.page) {
            self.at = at;
            return Reply::Done;
        }
        if let Some(input) = &mut self.typing {
            match action {
                Action::Commit => self.typing = None,
                Action::Back | Action::LeaveForm => {
                    self.typing = None;
                    self.typed();
                }
                other => match input.act(other) {
                    Some(_) => self.typed(),
                    None => return Reply::Pass,
                },
            }
            return Reply::Done;
        }
        match action {
            Action::Open => return self.follow(desk),
            Action::Refresh => self.read(desk),
            Action::Filter => self.typing = Some(Input::line(&self.filter)),
            Action::ClearFilter => {
                self.filter.clear();
                self.narrow();
            }
            Action::Export(format) => return super::export::start_view(desk, self.table, *format),
            other => {
                return match self.current(desk) {
                    Some(id) => record::act(desk, id, other),
                    None => Reply::Pass,
                };
            }
        }
        Reply::Done
    }

    fn enter(&mut self, _desk: &mut Desk, entered: Entered) -> Reply {
        if let Some(input) = &mut self.typing {
            input.enter(entered);
            self.typed();
        }
        Reply::Done
    }

    fn event(&mut self, desk: &mut Desk, event: Event<'_>) {
        if matches!(event, Event::Applied(_) | Event::Turned) {
            self.read(desk);
        }
    }

    fn current(&self, _desk: &Desk) -> Option<RecordId> {
        self.row().and_then(Row::record)
    }
}

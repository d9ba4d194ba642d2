//! Any register as a table, with the detail of the current row below.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::pane::Pane;
use super::record;
use crate::core::id::RecordId;
use crate::keymap::Facts;
use crate::tui::action::Action;
use crate::tui::desk::Desk;
use crate::tui::screen::{Entered, Event, Reply, Screen};
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::widgets::frame;
use crate::tui::words;

/// Rows of the detail under a table, the line above it included.
pub const DETAIL: u16 = 6;
/// From this width the detail has a column of its own.
pub const WIDE: u16 = 160;

/// Where the parts of a table are.
#[derive(Clone, Copy, Debug)]
pub struct Parts {
    pub filter: Rect,
    pub list: Rect,
    /// Empty where there is no room.
    pub detail: Rect,
}

/// Shares out the room between filter line, list and detail.
pub fn parts(area: Rect) -> Parts {
    let filter = Rect { height: 1.min(area.height), ..area };
    let rest = Rect { y: area.y + filter.height, height: area.height - filter.height, ..area };
    if area.width >= WIDE {
        let list = Rect { width: rest.width * 3 / 5, ..rest };
        let detail = Rect { x: rest.x + list.width, width: rest.width - list.width, ..rest };
        return Parts { filter, list, detail };
    }
    let below = if rest.height > DETAIL * 2 { DETAIL } else { 0 };
    let list = Rect { height: rest.height - below, ..rest };
    let detail = Rect { y: list.bottom(), height: below, ..rest };
    Parts { filter, list, detail }
}

pub struct Table {
    pane: Pane,
}

impl Table {
    pub fn open(desk: &Desk, register: &str) -> Result<Self, String> {
        Ok(Self { pane: Pane::open(desk, register)? })
    }

    /// Opens with a filter, as from a number of the overview.
    pub fn filtered(desk: &Desk, register: &str, filter: &str) -> Result<Self, String> {
        let mut table = Self::open(desk, register)?;
        table.pane.set_filter(desk, filter);
        Ok(table)
    }
}

/// The detail of a record: the same facts in the same places for all of a register.
pub fn draw_detail(desk: &Desk, id: Option<RecordId>, area: Rect, buffer: &mut Buffer) {
    if area.height < 2 {
        return;
    }
    let theme = &desk.theme;
    frame::rule(theme, Rect { height: 1, ..area }, buffer);
    let Some(record) = id.and_then(|id| desk.workspace().get(id)) else { return };
    let mut lines = record::summary(desk, record);
    if let Some(other) = desk.others.get(&record.id()).filter(|_| !desk.settings.room) {
        // News for who looks at it: what stands last gives way where there is no room.
        lines.truncate(usize::from(area.height.saturating_sub(2)));
        let when = crate::tui::screens::history::when(other.time);
        lines.push((words::OTHER_MARK.into(), words::changed_by(&other.who, &when)));
    }
    let mut y = area.y + 1;
    for (at, (name, value)) in lines.iter().enumerate() {
        if y >= area.bottom() {
            break;
        }
        // In a column of its own there is room for all of it, one thing below the other.
        if at == 0 && area.height > DETAIL {
            let room = usize::from(area.width.saturating_sub(2));
            let shown = text::wrap(name, room.max(1)).into_iter().map(|row| (row, Role::Title));
            let value = text::wrap(value, room.max(1)).into_iter().map(|row| (row, Role::Text));
            for (row, role) in shown.chain(value.filter(|(row, _)| !row.is_empty())) {
                if y < area.bottom() {
                    buffer.set_stringn(area.x + 1, y, row, room, theme.style(role));
                    y += 1;
                }
            }
            continue;
        }
        if at == 0 {
            let right = u16::try_from(text::width(value)).unwrap_or(0).min(area.width / 2);
            let room = usize::from(area.width.saturating_sub(right + 3));
            let shown = text::truncate(name, room, theme.glyphs.ellipsis);
            buffer.set_stringn(area.x + 1, y, shown, room, theme.style(Role::Title));
            let x = area.right().saturating_sub(right + 1);
            buffer.set_stringn(x, y, value, usize::from(right), theme.style(Role::Text));
            y += 1;
            continue;
        }
        let names = 8.max(text::width(name).min(16));
        let shown = text::pad(name, names, text::Align::Left, theme.glyphs.ellipsis);
        buffer.set_string(area.x + 1, y, shown, theme.style(Role::Muted));
        let left = area.x + 2 + u16::try_from(names).unwrap_or(8);
        let room = usize::from(area.right().saturating_sub(left + 1));
        let rows = if area.height > DETAIL { 6 } else { 1 };
        for row in text::wrap(value, room.max(1)).iter().take(rows) {
            if y >= area.bottom() {
                break;
            }
            let more = rows == 1 && text::width(value) > room;
            let shown =
                if more { text::truncate(value, room, theme.glyphs.ellipsis).into_owned() } else { row.clone() };
            buffer.set_stringn(left, y, shown, room, theme.style(Role::Text));
            y += 1;
        }
        if value.is_empty() {
            y += 1;
        }
    }
}

impl Screen for Table {
    fn contexts(&self) -> Vec<&'static str> {
        self.pane.contexts()
    }

    fn facts(&self, desk: &Desk, facts: &mut Facts) {
        self.pane.facts(desk, facts);
    }

    fn title(&self, desk: &Desk) -> String {
        let register = desk.workspace().schema().register(self.pane.table.register());
        register.map_or_else(String::new, |register| capital(&register.plural))
    }

    fn aside(&self, _desk: &Desk) -> String {
        counts(&self.pane)
    }

    fn resize(&mut self, area: Rect) {
        self.pane.set_area(parts(area).list);
    }

    fn draw(&self, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
        let parts = parts(area);
        let typing = self.pane.draw_filter(desk, parts.filter, buffer);
        let cursor = self.pane.draw(desk, true, parts.list, buffer);
        draw_detail(desk, self.pane.current(desk), parts.detail, buffer);
        typing.or(cursor)
    }

    fn act(&mut self, desk: &mut Desk, action: &Action) -> Reply {
        self.pane.act(desk, action)
    }

    fn enter(&mut self, desk: &mut Desk, entered: Entered) -> Reply {
        self.pane.enter(desk, entered)
    }

    fn event(&mut self, desk: &mut Desk, event: Event<'_>) {
        self.pane.event(desk, &event);
        if matches!(event, Event::Shown) {
            self.pane.take_columns(desk);
        }
    }

    fn work(&mut self, desk: &Desk) -> bool {
        self.pane.work(desk)
    }

    fn is_pending(&self) -> bool {
        self.pane.table.is_pending()
    }

    fn read_ahead(&mut self, desk: &Desk) -> bool {
        self.pane.read_ahead(desk)
    }

    fn current(&self, desk: &Desk) -> Option<RecordId> {
        self.pane.current(desk)
    }

    fn register(&self) -> Option<String> {
        Some(self.pane.table.register().to_string())
    }

    fn rows(&self, desk: &Desk) -> Option<Vec<RecordId>> {
        self.pane.filtered_rows(desk)
    }
}

/// Shown of all, as on line 2.
pub fn counts(pane: &Pane) -> String {
    let table = &pane.table;
    match (table.found(), table.total()) {
        (Some(found), Some(total)) if found != total => format!("{found}/{total}"),
        (Some(found), _) => found.to_string(),
        (None, _) => "…".into(),
    }
}

pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

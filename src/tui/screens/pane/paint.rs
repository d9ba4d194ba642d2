//! Drawing a list: heading, rows with their marks, the cell under the cursor, and the filter line.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Pane, viewer};
use crate::core::blind;
use crate::core::path::{Path, PathValue, Shape};
use crate::core::risk::Risk;
use crate::core::table::{Placed, VisibleRow};
use crate::core::workspace::RecordRef;
use crate::tui::desk::Desk;
use crate::tui::screens::start;
use crate::tui::text::{self, Align};
use crate::tui::theme::Role;
use crate::tui::words;

pub fn draw(pane: &Pane, desk: &Desk, focused: bool, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let cursor = rows(pane, desk, focused, area, buffer);
    if let Some(filter) = pane.typed_filter() {
        filter.draw_choices(desk, area, buffer);
    }
    if let (Some(edit), Some(at)) = (&pane.edit, cursor) {
        let placed = pane.table.layout(desk.workspace(), area.width.saturating_sub(2));
        let x = placed.get(pane.column).map_or(area.x, |place| area.x + 2 + place.x);
        edit.draw_choices(desk, Position::new(x, at.y), area, buffer);
    }
    cursor
}

fn rows(pane: &Pane, desk: &Desk, focused: bool, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let theme = &desk.theme;
    let placed = pane.table.layout(desk.workspace(), area.width.saturating_sub(2));
    let columns = pane.table.columns();
    for (at, place) in placed.iter().enumerate() {
        let Some(path) = columns.get(place.column) else { continue };
        let role = if focused && at == pane.column { Role::Title } else { Role::Muted };
        let sorted = pane.table.sort().first().filter(|by| by.path == *path && !pane.table.is_by_match());
        let arrow = match sorted {
            Some(by) if place.width > 3 => {
                if by.descending {
                    theme.glyphs.down
                } else {
                    theme.glyphs.up
                }
            }
            _ => "",
        };
        let heading = format!("{}{arrow}", path.short_heading());
        let cell = text::pad(&heading, usize::from(place.width), Align::Left, "");
        buffer.set_stringn(area.x + 2 + place.x, area.y, cell, usize::from(place.width), theme.style(role));
    }
    if pane.table.is_empty() {
        let sentence = match pane.table.filter().is_empty() {
            false => words::NOTHING_MATCHES,
            true if start::leads_from(pane.table.register()) && start::is_setting_up(desk) => words::EMPTY_START,
            true => words::EMPTY_LIST,
        };
        let y = area.y + 1;
        if y < area.bottom() {
            buffer.set_stringn(
                area.x + 2,
                y,
                sentence,
                usize::from(area.width.saturating_sub(2)),
                theme.style(Role::Muted),
            );
        }
        return None;
    }
    let mut cursor = None;
    for (y, row) in (area.y + 1..area.bottom()).zip(pane.table.visible(desk.workspace())) {
        if let Some(position) = draw_row(pane, desk, focused, &row, &placed, Rect { y, height: 1, ..area }, buffer) {
            cursor = Some(position);
        }
    }
    cursor
}

fn draw_row(
    pane: &Pane,
    desk: &Desk,
    focused: bool,
    row: &VisibleRow<'_>,
    placed: &[Placed],
    area: Rect,
    buffer: &mut Buffer,
) -> Option<Position> {
    let theme = &desk.theme;
    let marker = match (row.current, row.marked) {
        (true, _) => theme.glyphs.row,
        (false, true) => theme.glyphs.marked,
        (false, false) => " ",
    };
    buffer.set_string(area.x, area.y, marker, theme.style(if row.marked { Role::Marked } else { Role::Title }));
    let Some(record) = row.record else {
        buffer.set_string(area.x + 2, area.y, words::ROW_GONE, theme.style(Role::Disabled));
        return None;
    };
    let base = match (row.dim, row.marked) {
        (true, _) => theme.style(Role::Disabled),
        (false, true) => theme.style(Role::Marked),
        (false, false) => theme.style(Role::Text),
    };
    let mut cursor = row.current.then(|| Position::new(area.x, area.y));
    for (at, place) in placed.iter().enumerate() {
        let Some(path) = pane.table.columns().get(place.column) else { continue };
        let x = area.x + 2 + place.x;
        let width = usize::from(place.width);
        if row.current
            && at == pane.column
            && let Some(edit) = &pane.edit
        {
            cursor = Some(edit.draw(desk, Rect { x, y: area.y, width: place.width.max(12), height: 1 }, buffer));
            continue;
        }
        // One field and the marker show the row: a whole row in another style would be sent again at every step.
        let selected = row.current && focused && at == 0;
        let base = if selected { base.patch(theme.style(Role::Selected)) } else { base };
        let (shown, style) = cell(desk, record, path, base);
        let shown = text::pad(&shown, width, Align::Left, theme.glyphs.ellipsis);
        let (after, _) = buffer.set_stringn(x, area.y, shown.trim_end(), width, style);
        buffer.set_stringn(
            after,
            area.y,
            &shown[shown.trim_end().len()..],
            usize::from(x + place.width - after),
            style,
        );
        if path.shape() == Shape::Label {
            // The sign stands right behind the label, in the gap at the worst: the label is never cut for it.
            let role = if selected { Role::Selected } else { Role::Warning };
            buffer.set_string(after, area.y, sign(desk, record), theme.style(role));
        }
    }
    cursor
}

/// A cell's text and style: levels have the method's colour and the signs of the legend.
fn cell(
    desk: &Desk,
    record: RecordRef<'_>,
    path: &Path,
    base: ratatui::style::Style,
) -> (String, ratatui::style::Style) {
    let viewer = viewer(desk);
    if desk.settings.room && is_private(path) {
        return (String::new(), base);
    }
    if path.last_field().is_some_and(|field| blind::hides(record, &field.key)) {
        return (words::BLIND.into(), base);
    }
    let shown = path.text(record, viewer.today);
    match path.shape() {
        Shape::Level => level(desk, record, path, &shown, base),
        Shape::Date => {
            let late = is_late(record, path, desk);
            let day = short_day(&shown, desk.today());
            (format!("{day}{}", if late { words::LATE_MARK } else { "" }), base)
        }
        _ => (shown.replace('\n', " "), base),
    }
}

/// What is wrong with or waits at a record, as one sign.
fn sign(desk: &Desk, record: RecordRef<'_>) -> &'static str {
    let conflict = !record.conflicts().is_empty();
    let problem = desk.with_problems.contains(&record.id());
    let proposed = Risk::of(record).is_some_and(|risk| risk.proposals().next().is_some());
    let other = desk.others.contains_key(&record.id());
    match (conflict, proposed, other, problem && !desk.settings.room) {
        (true, ..) => words::CONFLICT_MARK,
        (_, true, ..) => words::PROPOSED_MARK,
        (_, _, true, _) => words::OTHER_MARK,
        (.., true) => words::PROBLEM_MARK,
        _ => "",
    }
}

fn is_private(path: &Path) -> bool {
    let last = path.last_field();
    last.is_some_and(|field| field.sealed() || field.means.as_deref() == Some("owner") || field.key == "notes")
}

fn level(
    desk: &Desk,
    record: RecordRef<'_>,
    path: &Path,
    shown: &str,
    base: ratatui::style::Style,
) -> (String, ratatui::style::Style) {
    let today = desk.today();
    let PathValue::Level { rank, .. } = path.value(record, today) else {
        return (shown.to_string(), base);
    };
    let method = desk.workspace().methods().in_force();
    let count = method.map_or(5, |method| method.levels().count());
    let colour = method.and_then(|method| method.levels().nth(usize::from(rank))).map(|(_, level)| level.hex.as_str());
    let style = base.patch(desk.theme.level(usize::from(rank), count, colour));
    let current = path.as_str() == "current.level";
    let above = current
        && Risk::of(record)
            .and_then(|risk| risk.assessment(crate::core::risk::Stage::Current))
            .is_some_and(|assessment| assessment.above_appetite.is_some());
    let sign = if above { words::ABOVE_MARK } else { "" };
    (format!("{shown}{sign}"), style)
}

fn is_late(record: RecordRef<'_>, path: &Path, desk: &Desk) -> bool {
    let due = path.field().is_some_and(|field| matches!(field.means.as_deref(), Some("due" | "next_review")));
    let date = path.value(record, desk.today()).day();
    let over = crate::tui::screens::due::is_over(record) || Risk::of(record).is_some_and(Risk::is_closed);
    due && !over && date.is_some_and(|date| date < desk.today())
}

/// A day as people say it: without the year while it is near.
fn short_day(text: &str, today: chrono::NaiveDate) -> String {
    let Ok(date) = text.parse::<chrono::NaiveDate>() else { return text.to_string() };
    let near = (date - today).num_days().abs() < 180;
    date.format(if near { "%-d %b" } else { "%b '%y" }).to_string()
}

pub fn filter_line(pane: &Pane, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let theme = &desk.theme;
    let linked = match pane.table.link().and_then(|link| desk.workspace().get(link.record)) {
        Some(record) => words::linked_to(record.label(), &crate::tui::screens::record::title(record)),
        None => String::new(),
    };
    let waiting = if pane.table.waiting() > 0 { words::waiting(pane.table.waiting()) } else { String::new() };
    let right = [linked, waiting].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let right = text::truncate(&right, usize::from(area.width) / 2, theme.glyphs.ellipsis).into_owned();
    let width = u16::try_from(text::width(&right)).unwrap_or(0);
    buffer.set_string(area.right().saturating_sub(width + 1), area.y, &right, theme.style(Role::Muted));
    let room = area.width.saturating_sub(width + 12);
    if let Some(filter) = pane.typed_filter() {
        buffer.set_string(area.x + 1, area.y, words::FILTER, theme.style(Role::Muted));
        let field = Rect { x: area.x + 9, y: area.y, width: room, height: 1 };
        return Some(filter.draw(field, desk, buffer));
    }
    if !pane.table.filter().is_empty() {
        buffer.set_string(area.x + 1, area.y, words::FILTER, theme.style(Role::Muted));
        let shown = text::truncate(pane.table.filter(), usize::from(room), theme.glyphs.ellipsis);
        buffer.set_string(area.x + 9, area.y, shown, theme.style(Role::Text));
    }
    None
}

//! Beside the own risks: the nonconformities that one sees to and the corrective actions that one carries out.

use chrono::NaiveDate;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::core::nonconformity::{self, ACTION, FollowUp, REGISTER, field};
use crate::core::typing;
use crate::core::workspace::RecordRef;
use crate::tui::desk::Desk;
use crate::tui::screens::due;
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::words;

/// One's own that are not over.
pub fn own(desk: &Desk) -> impl Iterator<Item = RecordRef<'_>> {
    let me = desk.ledger.actor().person.map(|person| person.to_string());
    let records = [REGISTER, ACTION].into_iter().flat_map(|register| desk.workspace().live(register));
    let is_own = move |record: &RecordRef<'_>| me.as_deref() == Some(record.text(field::OWNER));
    records.filter(is_own).filter(|record| !due::is_over(*record))
}

/// The day that it has to keep next.
pub fn day(record: RecordRef<'_>) -> Option<NaiveDate> {
    due::of(record).map(|due| due.day)
}

/// What waits: the next step of a nonconformity, or what the action is for.
pub fn news(record: RecordRef<'_>) -> Vec<String> {
    let Some(follow_up) = FollowUp::of(record) else { return vec![typing::show(record, field::STATUS)] };
    let what = follow_up.nonconformity.filter(|_| record.register_key() == ACTION);
    match (what, follow_up.next()) {
        (Some(nonconformity), _) => {
            vec![words::action_for(&typing::show(record, field::STATUS), nonconformity.label(), nonconformity.title())]
        }
        (None, Some(next)) => {
            let clock = nonconformity::deadline(record).map_or("", |deadline| words::clock_due(deadline.clock));
            vec![words::own_nonconformity(words::step(next.step), clock)]
        }
        (None, None) => Vec::new(),
    }
}

/// Label, grade, day and title in the columns of the risks. Returns the first free line.
pub fn draw(
    desk: &Desk,
    record: RecordRef<'_>,
    news: &[String],
    current: bool,
    area: Rect,
    end: u16,
    buffer: &mut Buffer,
) -> u16 {
    let theme = &desk.theme;
    let mut y = area.y;
    buffer.set_string(area.x, y, if current { theme.glyphs.row } else { " " }, theme.style(Role::Title));
    let base = theme.style(if current { Role::Selected } else { Role::Text });
    buffer.set_string(area.x + 2, y, text::pad(record.label(), 7, text::Align::Left, ""), base);
    buffer.set_string(area.x + 10, y, words::grade_mark(record.text(field::GRADE)), theme.style(Role::Text));
    let late = |day: NaiveDate| if day < desk.today() { words::LATE_MARK } else { "" };
    let shown = day(record).map(|day| format!("{}{}", day.format("%-d %b"), late(day))).unwrap_or_default();
    buffer.set_string(area.x + 14, y, shown, theme.style(Role::Text));
    let left = area.x + 23;
    let room = usize::from(area.right().saturating_sub(left + 1));
    let title = text::pad(record.title(), room, text::Align::Left, theme.glyphs.ellipsis);
    buffer.set_string(left, y, title, theme.style(Role::Text));
    y += 1;
    for line in news.iter().take(usize::from(end.saturating_sub(y))) {
        buffer.set_string(left, y, text::truncate(line, room, theme.glyphs.ellipsis), theme.style(Role::Muted));
        y += 1;
    }
    y
}

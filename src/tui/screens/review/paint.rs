//! Drawing the desk review: the requirement, what was noted, the reason, and the verdicts below.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Review;
use crate::core::audit::{self, Check, Verdict, field};
use crate::tui::desk::Desk;
use crate::tui::screens::sitting;
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::widgets::frame;
use crate::tui::words;

/// Most rows of the requirement: the longest of the catalogue at 80 columns.
const REQUIREMENT: usize = 3;
/// Rows of the reason.
const REASON: u16 = 3;
/// From this width notes and reason stand side by side.
const WIDE: u16 = 120;

/// One row of the notes.
struct Row {
    text: String,
    role: Role,
    indent: u16,
}

pub fn draw(sheet: &Review, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let theme = &desk.theme;
    let mut y = area.y;
    let room = usize::from(area.width.saturating_sub(2));
    let put = |buffer: &mut Buffer, y: u16, text: &str, role: Role| {
        if y < area.bottom() {
            let shown = text::truncate(text, room, theme.glyphs.ellipsis);
            buffer.set_stringn(area.x + 1, y, shown, room, theme.style(role));
        }
    };
    let asked = desk.texts().catalogue().ok().and_then(|catalogue| catalogue.asked(sheet.criterion()));
    let name = sitting::title_of(desk, sheet.criterion());
    let place = words::place_of(sheet.at + 1, sheet.criteria.len());
    put(buffer, y, &format!("{}  {name}", sheet.criterion()), Role::Title);
    let x = area.right().saturating_sub(u16::try_from(text::width(&place)).unwrap_or(0) + 1);
    buffer.set_stringn(x, y, &place, room, theme.style(Role::Muted));
    y += 1;
    for line in text::wrap(asked.map_or("", |asked| asked.requirement), room).into_iter().take(REQUIREMENT) {
        put(buffer, y, &line, Role::Text);
        y += 1;
    }
    frame::rule(theme, Rect { y, height: 1, ..area }, buffer);
    y += 1;
    let bar = area.bottom().saturating_sub(2);
    let wide = area.width >= WIDE;
    let reason_height = if wide { bar.saturating_sub(y + 2) } else { REASON };
    let notes = match wide {
        true => Rect { x: area.x, y, width: area.width * 3 / 5, height: bar.saturating_sub(y + 1) },
        false => Rect { x: area.x, y, width: area.width, height: bar.saturating_sub(y + REASON + 1) },
    };
    draw_notes(sheet, desk, notes, buffer);
    let reason = match wide {
        true => Rect { x: notes.right() + 1, y, width: area.right().saturating_sub(notes.right() + 2), height: 1 },
        false => Rect { x: area.x + 1, y: notes.bottom(), width: area.width.saturating_sub(2), height: 1 },
    };
    if !wide {
        frame::rule(theme, Rect { y: notes.bottom(), height: 1, ..area }, buffer);
    }
    let heading = format!("{} ", words::VERDICT_BECAUSE);
    buffer.set_stringn(reason.x, reason.y, heading, usize::from(reason.width), theme.style(Role::Muted));
    let field = Rect { y: reason.y + 1, height: reason_height.min(bar.saturating_sub(reason.y + 1)), ..reason };
    let role = if sheet.bar { Role::Text } else { Role::FieldFocus };
    let cursor = sheet.reason.draw(field, buffer, theme.style(role));
    frame::rule(theme, Rect { y: bar, height: 1, ..area }, buffer);
    let at = verdicts(sheet, desk, Rect { y: bar + 1, height: 1, ..area }, buffer);
    Some(if sheet.bar { at } else { cursor })
}

/// Everything that was noted, the mentions, the findings, and what other auditors hold.
fn rows(sheet: &Review, desk: &Desk, width: usize) -> Vec<Row> {
    let Some(audit) = sheet.audit(desk) else { return Vec::new() };
    let viewed = audit::review(audit, sheet.criterion());
    let mut rows = Vec::new();
    let mut lines = |text: &str, role: Role, indent: u16| {
        for line in text::wrap(text, width.saturating_sub(usize::from(indent) + 1)) {
            rows.push(Row { text: line, role, indent });
        }
    };
    let own = desk.ledger.actor().person;
    for check in viewed.verdicts.iter().filter(|check| auditor(**check) != own) {
        let who = check.record.target(field::AUDITOR).map_or(words::NO_AUDITOR, |person| person.title());
        let verdict = Verdict::from_key(check.record.text(field::VERDICT)).map_or("", words::verdict);
        lines(&words::other_verdict(who, verdict, check.record.text(field::REASON)), Role::Changed, 0);
    }
    for finding in &viewed.findings {
        lines(&words::finding(finding.label(), finding.text("grade"), finding.title()), Role::Warning, 0);
    }
    for check in &viewed.notes {
        let talk = check.interview().map_or("", |talk| talk.label());
        let who = check.record.target(field::AUDITOR).map_or("", |person| person.title());
        let mark = check.mark().map_or("", words::mark);
        lines(&words::noted(talk, &check.on(), mark, who), Role::Title, 0);
        check.note().lines().for_each(|line| lines(line, Role::Text, 2));
        let ticked: Vec<&str> = check.record.elements(field::TICKED).collect();
        let evidence = check.record.targets(field::EVIDENCE).map(|one| format!("{} {}", one.label(), one.title()));
        let seen: Vec<String> = ticked.into_iter().map(str::to_string).chain(evidence).collect();
        if !seen.is_empty() {
            lines(&words::seen(&seen.join("; ")), Role::Muted, 2);
        }
    }
    for mention in &viewed.mentions {
        lines(&words::mentioned(&mention.from, &mention.line), Role::Muted, 0);
    }
    if rows.is_empty() {
        rows.push(Row { text: words::NOTHING_NOTED.into(), role: Role::Muted, indent: 0 });
    }
    rows
}

fn auditor(check: Check<'_>) -> Option<crate::core::id::RecordId> {
    check.record.target(field::AUDITOR).map(|person| person.id())
}

fn draw_notes(sheet: &Review, desk: &Desk, area: Rect, buffer: &mut Buffer) {
    if desk.settings.room {
        let style = desk.theme.style(Role::Muted);
        buffer.set_stringn(area.x + 1, area.y, words::NOTES_HIDDEN, usize::from(area.width), style);
        return;
    }
    let rows = rows(sheet, desk, usize::from(area.width.saturating_sub(2)));
    let height = usize::from(area.height);
    let first = sheet.scroll.min(rows.len().saturating_sub(height));
    for (y, row) in (area.y..area.bottom()).zip(rows.iter().skip(first)) {
        let room = usize::from(area.width.saturating_sub(row.indent + 2));
        buffer.set_stringn(area.x + 1 + row.indent, y, &row.text, room, desk.theme.style(row.role));
    }
    let left = rows.len().saturating_sub(first + height);
    if left > 0 && area.height > 0 {
        let more = words::more_lines(left);
        let x = area.right().saturating_sub(u16::try_from(text::width(&more)).unwrap_or(0) + 1);
        buffer.set_string(x, area.bottom() - 1, more, desk.theme.style(Role::Muted));
    }
}

/// The verdicts with their digits; where the cursor stands.
fn verdicts(sheet: &Review, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Position {
    let theme = &desk.theme;
    let mut x = area.x + 1;
    let mut at = Position::new(x, area.y);
    for (digit, verdict) in (1..).zip(Verdict::ALL) {
        let chosen = sheet.verdict == Some(verdict);
        let name = if area.width < WIDE { words::verdict_short(verdict) } else { words::verdict(verdict) };
        let text = if chosen { format!("[{digit} {name}]") } else { format!(" {digit} {name} ") };
        let role = match (chosen, sheet.bar, verdict.fits(sheet.criterion())) {
            (_, _, false) => Role::Disabled,
            (true, ..) => Role::Selected,
            (false, true, _) => Role::Text,
            (false, false, _) => Role::Muted,
        };
        if chosen {
            at = Position::new(x + 1, area.y);
        }
        let room = usize::from(area.right().saturating_sub(x));
        let (after, _) = buffer.set_stringn(x, area.y, &text, room, theme.style(role));
        x = after;
    }
    at
}

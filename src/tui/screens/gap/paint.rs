//! Drawing a gap analysis: what is asked for, what is done today, what interviews say, and the verdict below.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Focus, Gap};
use crate::core::gap::{self, Conformity, Effort, Group, Item, Priority, field};
use crate::tui::desk::Desk;
use crate::tui::screens::sitting;
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::widgets::frame;
use crate::tui::widgets::pen::Pen;
use crate::tui::words;

/// From this width the groups stand beside the sheet.
const WIDE: u16 = 120;
const SIDE: u16 = 50;
/// Rows below the practice: a rule, verdict, gap, urgency, owner.
const BELOW: u16 = 5;
/// Where what is said begins, behind its name.
const NAMES: u16 = 10;
/// Maturity has numbers alone.
const DEGREES: [&str; 6] = [""; 6];

/// Choices with their digits; where the terminal's cursor stands among them.
fn choices(
    pen: &mut Pen<'_>,
    x: u16,
    first: usize,
    names: &[&str],
    chosen: Option<usize>,
    focused: bool,
) -> (u16, Position) {
    let mut x = x;
    let mut at = Position::new(pen.area.x + x, pen.y);
    for (number, name) in (first..).zip(names) {
        let is_chosen = chosen == Some(number - first);
        let label = if name.is_empty() { number.to_string() } else { format!("{number} {name}") };
        let label = if is_chosen { format!("[{label}]") } else { format!(" {label} ") };
        let role = match (is_chosen, focused) {
            (true, _) => Role::Selected,
            (false, true) => Role::Text,
            (false, false) => Role::Muted,
        };
        if is_chosen {
            at = Position::new(pen.area.x + x + 1, pen.y);
        }
        x = pen.put(x, &label, role);
    }
    (x, at)
}

pub fn draw(sheet: &Gap, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let wide = area.width >= WIDE;
    let left = if wide { Rect { width: area.width - SIDE, ..area } } else { area };
    if wide {
        side(sheet, desk, Rect { x: left.right(), width: SIDE, ..area }, buffer);
    }
    let mut pen = Pen::new(desk, left, buffer);
    asked(sheet, &mut pen);
    frame::rule(&desk.theme, Rect { y: pen.y, height: 1, ..left }, pen.buffer);
    let top = pen.y + 1;
    let known = known(sheet, desk);
    let bottom = left.bottom().saturating_sub(BELOW);
    let most = if left.height > 22 { 6 } else { 3 };
    let shown = known.len().min(most);
    let notes = bottom.saturating_sub(u16::try_from(shown).unwrap_or(0));
    let practice = Rect {
        x: left.x + NAMES,
        y: top,
        width: left.width.saturating_sub(NAMES + 1),
        height: notes.saturating_sub(top),
    };
    pen.y = top;
    name(&mut pen, words::TODAY, sheet.focus == Focus::Practice);
    let role = if sheet.focus == Focus::Practice { Role::FieldFocus } else { Role::Text };
    let mut cursor = sheet.practice.draw(practice, pen.buffer, desk.theme.style(role));
    pen.y = notes;
    for line in known.iter().take(shown) {
        pen.put(1, line, Role::Muted);
        pen.y += 1;
    }
    frame::rule(&desk.theme, Rect { y: pen.y, height: 1, ..left }, pen.buffer);
    pen.y += 1;
    let below = said(sheet, &mut pen);
    if sheet.focus != Focus::Practice {
        cursor = below?;
    }
    Some(cursor)
}

/// The name of what is said in a line.
fn name(pen: &mut Pen<'_>, name: &str, focused: bool) {
    pen.put(1, name, if focused { Role::Title } else { Role::Muted });
}

/// The criterion, what it asks for, and what to ask.
fn asked(sheet: &Gap, pen: &mut Pen<'_>) {
    let catalogue = pen.desk.texts().catalogue().ok();
    let criterion = sheet.criterion();
    let asked = catalogue.and_then(|catalogue| catalogue.asked(criterion));
    let own = pen.desk.workspace().by_label("control", criterion);
    let title = sitting::title_of(pen.desk, criterion);
    pen.put(1, &format!("{criterion}  {title}"), Role::Title);
    let group = catalogue.map_or(("", ""), |catalogue| gap::group_of(catalogue, criterion));
    let found = groups(sheet, pen.desk).into_iter().find(|one| one.id == group.0);
    if let Some(group) = found {
        let progress = words::group_compared(&group.id, group.tally.judged(), group.tally.all());
        let wide = u16::try_from(text::width(&progress)).unwrap_or(0);
        pen.put(pen.area.width.saturating_sub(wide + 1), &progress, Role::Muted);
    }
    pen.y += 1;
    let Some(asked) = asked else {
        let meant = own.map_or("", |control| control.text("purpose"));
        return pen.lines(1, meant, 3, Role::Text);
    };
    let roomy = pen.area.height > 22;
    pen.lines(1, asked.requirement, if roomy { 6 } else { 3 }, Role::Text);
    let questions = asked.questions.iter().take(if roomy { 3 } else { 1 });
    for (at, question) in questions.enumerate() {
        pen.put(1, if at == 0 { words::ASK } else { words::THEN }, Role::Muted);
        pen.lines(7, question, 2, Role::Muted);
    }
    if roomy && !asked.evidence.is_empty() {
        pen.put(1, words::GAP_PROOF, Role::Muted);
        pen.lines(7, &asked.evidence.join("; "), 3, Role::Muted);
    }
}

fn groups(sheet: &Gap, desk: &Desk) -> Vec<Group> {
    let catalogue = desk.texts().catalogue().ok();
    let report = sheet.assessment(desk).zip(catalogue).map(|(one, catalogue)| gap::report(one, catalogue));
    report.map(|report| report.groups).unwrap_or_default()
}

/// What interviews say, as one line each; a room does not read notes.
fn known(sheet: &Gap, desk: &Desk) -> Vec<String> {
    match desk.settings.room {
        true if !sheet.known.is_empty() => vec![words::NOTES_HIDDEN.to_string()],
        true => Vec::new(),
        false => sheet.known.iter().map(|one| words::known(&one.from, one.mark, &one.line)).collect(),
    }
}

/// Verdict, gap, urgency, owner; where the cursor stands when one of them has the focus.
fn said(sheet: &Gap, pen: &mut Pen<'_>) -> Option<Position> {
    let (focus, judged) = (sheet.focus, &sheet.judged);
    let mut cursor = None;
    let mut keep = |of: Focus, at: Position| {
        if focus == of {
            cursor = Some(at);
        }
    };
    name(pen, words::CONFORMS, focus == Focus::Verdict);
    let names: Vec<&str> = Conformity::ALL.iter().map(|one| words::conformity(*one)).collect();
    let fitting = if gap::is_clause(sheet.criterion()) { names.len() - 1 } else { names.len() };
    let chosen = Conformity::ALL.iter().position(|one| Some(*one) == judged.conformity);
    let names = names.get(..fitting).unwrap_or(&names);
    let (_, at) = choices(pen, NAMES - 1, 1, names, chosen, focus == Focus::Verdict);
    keep(Focus::Verdict, at);
    if focus == Focus::Practice {
        let hint = words::TAB_VERDICT;
        let wide = u16::try_from(text::width(hint)).unwrap_or(0);
        pen.put(pen.area.width.saturating_sub(wide + 1), hint, Role::Muted);
    }
    pen.y += 1;
    name(pen, words::GAP, focus == Focus::Gap);
    let line = Rect { x: pen.area.x + NAMES, y: pen.y, width: pen.area.width.saturating_sub(NAMES + 1), height: 1 };
    let role = if focus == Focus::Gap { Role::FieldFocus } else { Role::Text };
    keep(Focus::Gap, sheet.gap.draw(line, pen.buffer, pen.desk.theme.style(role)));
    pen.y += 1;
    name(pen, words::PRIORITY, focus == Focus::Priority);
    let names: Vec<&str> = Priority::ALL.iter().map(|one| words::priority(*one)).collect();
    let chosen = Priority::ALL.iter().position(|one| Some(*one) == judged.priority);
    let (x, at) = choices(pen, NAMES - 1, 1, &names, chosen, focus == Focus::Priority);
    keep(Focus::Priority, at);
    let x = pen.put(x + 2, words::EFFORT, if focus == Focus::Effort { Role::Title } else { Role::Muted });
    let names: Vec<&str> = Effort::ALL.iter().map(|one| words::effort(*one)).collect();
    let chosen = Effort::ALL.iter().position(|one| Some(*one) == judged.effort);
    let (_, at) = choices(pen, x, 1, &names, chosen, focus == Focus::Effort);
    keep(Focus::Effort, at);
    pen.y += 1;
    name(pen, words::OWNER, focus == Focus::Owner);
    let owner = judged.owner.and_then(|owner| pen.desk.workspace().get(owner));
    let owner = match (pen.desk.settings.room, owner) {
        (true, _) => words::OWNER_HIDDEN,
        (false, Some(owner)) => owner.title(),
        (false, None) if focus == Focus::Owner => words::SPACE_CHOOSES,
        (false, None) => "-",
    };
    keep(Focus::Owner, Position::new(pen.area.x + NAMES, pen.y));
    let owner = text::truncate(owner, 22, pen.desk.theme.glyphs.ellipsis);
    pen.put(NAMES, &owner, if focus == Focus::Owner { Role::FieldFocus } else { Role::Text });
    let x = pen.put(34, words::MATURITY, if focus == Focus::Maturity { Role::Title } else { Role::Muted });
    let chosen = judged.maturity.map(usize::from);
    let (x, at) = choices(pen, x, 0, &DEGREES, chosen, focus == Focus::Maturity);
    keep(Focus::Maturity, at);
    let item = sheet.item.and_then(|item| pen.desk.workspace().get(item)).and_then(Item::of);
    if let Some(item) = item {
        let action = item.action().map_or("", |action| action.label());
        let evidence = item.record.targets(field::EVIDENCE).count();
        pen.put(x + 2, &words::linked_to_gap(action, evidence), Role::Key);
    }
    cursor
}

/// How far each clause and group has come.
fn side(sheet: &Gap, desk: &Desk, area: Rect, buffer: &mut Buffer) {
    let theme = &desk.theme;
    let catalogue = desk.texts().catalogue().ok();
    let here = catalogue.map_or("", |catalogue| gap::group_of(catalogue, sheet.criterion()).0);
    buffer.set_stringn(area.x + 1, area.y, words::GROUPS, usize::from(area.width - 1), theme.style(Role::Muted));
    for (y, group) in (area.y + 1..area.bottom()).zip(groups(sheet, desk)) {
        let current = group.id == here;
        let marker = if current { theme.glyphs.row } else { " " };
        let (id, title) = match group.title.as_str() {
            "" => ("", words::OWN_CONTROLS),
            title => (group.id.as_str(), title),
        };
        let name = text::pad(&format!("{id:4} {title}"), 34, text::Align::Left, theme.glyphs.ellipsis);
        let tally = group.tally;
        let line = format!("{marker} {name} {:>3} {:>3}", tally.partly + tally.no, tally.open);
        let role = if current { Role::Selected } else { Role::Text };
        buffer.set_stringn(area.x + 1, y, line, usize::from(area.width.saturating_sub(1)), theme.style(role));
    }
}

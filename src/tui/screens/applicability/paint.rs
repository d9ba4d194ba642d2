//! Drawing the decision: what the control is, what to ask, the answer, its reason, and what stands behind it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Applicability, Focus};
use crate::core::catalogue::Role as Held;
use crate::core::inclusion;
use crate::core::typing;
use crate::core::workspace::RecordRef;
use crate::tui::action::Answer;
use crate::tui::desk::Desk;
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::widgets::pen::Pen;
use crate::tui::words;

/// Columns of the names at the left.
const NAMES: u16 = 15;
/// From this height the question is shown whole, and what usually proves the control; from the next with air between.
const TALL: u16 = 18;
const AIRY: u16 = 22;

/// What is said under a name, where something is.
fn named(pen: &mut Pen<'_>, name: &str, text: &str, most: usize, role: Role) {
    if !text.is_empty() {
        pen.named(name, NAMES, text, most, role);
    }
}

pub fn draw(sheet: &Applicability, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let entry = desk.workspace().get(sheet.entry)?;
    let mut pen = Pen::new(desk, area, buffer);
    about(&mut pen, entry, sheet.answer);
    let mut cursor = answer(sheet, &mut pen);
    if sheet.answer != Some(Answer::No) {
        cursor = cursor.or(grounds(sheet, &mut pen));
    }
    cursor = cursor.or(reason(sheet, &mut pen));
    cursor = cursor.or(small_fields(sheet, &mut pen));
    behind(&mut pen, entry);
    cursor
}

fn about(pen: &mut Pen<'_>, entry: RecordRef<'_>, answer: Option<Answer>) {
    let tall = pen.area.height >= TALL;
    let control_id = entry.text("control_id");
    let catalogue = pen.desk.texts().catalogue().ok();
    let known = catalogue.and_then(|catalogue| catalogue.control(control_id));
    pen.at(1, pen.y, &format!("{}  {}", entry.label(), super::record::title(entry)), Role::Title);
    let state = match entry.text("applicable") {
        "" => words::UNDECIDED.to_string(),
        _ => typing::show(entry, "applicable"),
    };
    let x = pen.area.width.saturating_sub(u16::try_from(text::width(&state)).unwrap_or(0) + 2);
    pen.at(x, pen.y, &state, Role::Muted);
    pen.y += 1;
    let Some(control) = known else { return };
    let width = usize::from(pen.area.width.saturating_sub(2));
    for row in text::wrap(&control.summary, width).into_iter().take(2) {
        pen.at(1, pen.y, &row, Role::Text);
        pen.y += 1;
    }
    if let Some(question) = control.questions.first() {
        named(pen, words::ASK, question, if tall { 3 } else { 1 }, Role::Text);
    }
    if tall {
        named(pen, words::USUAL_PROOF, &control.evidence.join("; "), 2, Role::Text);
    }
    if answer.is_none() {
        let held = inclusion::roles_held(entry.workspace());
        if let Some((fit, roles)) = inclusion::proposal(control, &held) {
            let roles: Vec<&str> = roles.into_iter().map(role_word).collect();
            let said = words::proposed_by_role(fit, &roles.join(", "), &control.role_condition);
            named(pen, words::PROPOSED, &said, if tall { 2 } else { 1 }, Role::Text);
        }
    }
    let rarely = control.exclusion_rarely_accepted.then_some(words::RARELY_EXCLUDED);
    let often: Vec<&str> = control.often_excluded_by().map(role_word).collect();
    let given = control.exclusion_reasons.first().map(|reason| words::exclusion_given(reason));
    let note = match (answer, rarely, often.is_empty()) {
        (_, Some(note), _) => note.to_string(),
        (Some(Answer::No), None, _) | (_, None, true) => given.unwrap_or_default(),
        (_, None, false) => words::often_excluded(&often.join(", ")),
    };
    named(pen, words::EXCLUSION, &note, if tall { 2 } else { 1 }, Role::Muted);
    if pen.area.height >= AIRY {
        pen.y += 1;
    }
}

fn role_word(role: Held) -> &'static str {
    role.key()
}

fn answer(sheet: &Applicability, pen: &mut Pen<'_>) -> Option<Position> {
    pen.at(1, pen.y, words::APPLICABLE, Role::Muted);
    let focused = sheet.focus == Focus::Answer;
    let mut x = NAMES;
    let mut cursor = None;
    for (answer, word) in [(Some(Answer::Yes), "yes"), (Some(Answer::No), "no"), (None, "later")] {
        let chosen = sheet.answer == answer;
        let shown = if chosen { format!("[{word}]") } else { format!(" {word} ") };
        if chosen && focused {
            cursor = Some(Position::new(pen.area.x + x + 1, pen.y));
        }
        let role = match (chosen, focused) {
            (true, true) => Role::Selected,
            (true, false) => Role::Title,
            _ => Role::Text,
        };
        pen.at(x, pen.y, &shown, role);
        x += u16::try_from(shown.len()).unwrap_or(0) + 1;
    }
    pen.y += 1;
    cursor
}

fn grounds(sheet: &Applicability, pen: &mut Pen<'_>) -> Option<Position> {
    pen.at(1, pen.y, words::BECAUSE, Role::Muted);
    let mut x = NAMES;
    let mut cursor = None;
    for (at, (choice, ticked)) in sheet.grounds.iter().enumerate() {
        let shown = format!("[{}] {}", if *ticked { "x" } else { " " }, choice.label);
        let width = u16::try_from(text::width(&shown)).unwrap_or(0);
        if x + width >= pen.area.width {
            pen.y += 1;
            x = NAMES;
        }
        let focused = sheet.focus == Focus::Grounds && at == sheet.ground_at;
        if focused {
            cursor = Some(Position::new(pen.area.x + x + 1, pen.y));
        }
        pen.at(x, pen.y, &shown, if focused { Role::Selected } else { Role::Text });
        x += width + 2;
    }
    pen.y += 1;
    cursor
}

fn reason(sheet: &Applicability, pen: &mut Pen<'_>) -> Option<Position> {
    let focused = sheet.focus == Focus::Words;
    pen.at(1, pen.y, words::IN_OUR_WORDS, Role::Muted);
    let width = pen.area.width.saturating_sub(NAMES + 2);
    let rows = u16::try_from(sheet.words().height(width)).unwrap_or(1).clamp(1, 4);
    let field =
        Rect { x: pen.area.x + NAMES, y: pen.y, width, height: rows.min(pen.area.bottom().saturating_sub(pen.y)) };
    let style = pen.desk.theme.style(if focused { Role::FieldFocus } else { Role::Text });
    let cursor = sheet.words().draw(field, pen.buffer, style);
    pen.y += rows;
    let title = pen.desk.workspace().get(sheet.entry).map(super::record::title).unwrap_or_default();
    if let Some(weak) =
        crate::core::rules::weak::weakness(&sheet.words().value(), &title).filter(|_| !sheet.words().is_empty())
    {
        named(pen, words::WEAK, weak.sentence(), 2, Role::Warning);
    }
    focused.then_some(cursor)
}

fn small_fields(sheet: &Applicability, pen: &mut Pen<'_>) -> Option<Position> {
    let mut cursor = None;
    for (focus, name, input) in [
        (Focus::NotFor, words::NOT_FOR, &sheet.not_for),
        (Focus::WhyNotFor, words::WHY_NOT_FOR, &sheet.why_not_for),
        (Focus::DecidedOn, words::DECIDED_ON, &sheet.decided_on),
    ] {
        if !sheet.offers(focus) {
            continue;
        }
        let focused = sheet.focus == focus;
        pen.at(1, pen.y, name, Role::Muted);
        if focus == Focus::NotFor && !focused && input.is_empty() {
            pen.at(NAMES, pen.y, words::NO_SYSTEM_EXCLUDED, Role::Muted);
            pen.y += 1;
            continue;
        }
        let width = pen.area.width.saturating_sub(NAMES + 2);
        let field = Rect { x: pen.area.x + NAMES, y: pen.y, width, height: 1 };
        if pen.y >= pen.area.bottom() {
            break;
        }
        let style = pen.desk.theme.style(if focused { Role::FieldFocus } else { Role::Text });
        let at = input.draw(field, pen.buffer, style);
        if focused {
            cursor = Some(at);
        }
        pen.y += 1;
    }
    cursor
}

/// What stands behind the decision: the control as implemented, risks, requirements and objectives, evidence.
fn behind(pen: &mut Pen<'_>, entry: RecordRef<'_>) {
    if let Some(control) = entry.target("control") {
        let owner = if pen.desk.settings.room { String::new() } else { typing::show(control, "owner") };
        let evidence: Vec<&str> = control.targets("evidence").map(|one| one.label()).collect();
        let parts = [owner, typing::show(control, "status"), evidence.join(" ")];
        let shown: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        named(pen, words::CONTROL, &shown.join(" · "), 1, Role::Text);
    }
    let needed: Vec<&str> = inclusion::grounds(entry).into_iter().map(|ground| ground.record.label()).collect();
    named(pen, words::NEEDED_FOR, &needed.join(" "), 1, Role::Text);
}

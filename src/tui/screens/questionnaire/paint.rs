//! Drawing a questionnaire: the question, what the library offers, the answer, and below it how short it is and what it
//! rests on.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::{Focus, Questionnaire};
use crate::core::questionnaire::{self as core, Short, field};
use crate::core::typing;
use crate::core::workspace::RecordRef;
use crate::tui::desk::Desk;
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::widgets::frame;
use crate::tui::widgets::pen::Pen;
use crate::tui::words;

/// Rows below the answer: a rule, the short answer, what it rests on.
const BELOW: u16 = 3;
/// Where what is said begins, behind its name.
const NAMES: u16 = 12;

/// How far the answer of a question is, in a word.
pub fn state_of(question: RecordRef<'_>) -> String {
    typing::show(question, field::STATUS).to_lowercase()
}

pub fn draw(sheet: &Questionnaire, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let question = sheet.question(desk)?;
    let mut pen = Pen::new(desk, area, buffer);
    asked(&mut pen, question);
    pen.rule();
    let mut cursor = offers(sheet, &mut pen);
    pen.rule();
    let bottom = area.bottom().saturating_sub(BELOW);
    name(&mut pen, words::REPLY, sheet.focus == Focus::Answer);
    let field = Rect {
        x: area.x + NAMES,
        y: pen.y,
        width: area.width.saturating_sub(NAMES + 1),
        height: bottom.saturating_sub(pen.y).max(1),
    };
    let role = if sheet.focus == Focus::Answer { Role::FieldFocus } else { Role::Text };
    let at = sheet.text.draw(field, pen.buffer, desk.theme.style(role));
    if sheet.focus == Focus::Answer {
        cursor = Some(at);
    }
    pen.y = bottom;
    frame::rule(&desk.theme, Rect { y: pen.y, height: 1, ..area }, pen.buffer);
    pen.y += 1;
    let at = short(sheet, &mut pen);
    if sheet.focus == Focus::Short {
        cursor = Some(at);
    }
    pen.y += 1;
    rests(sheet, &mut pen, question);
    cursor
}

fn name(pen: &mut Pen<'_>, name: &str, focused: bool) {
    pen.put(1, name, if focused { Role::Title } else { Role::Muted });
}

/// The customer's number and question; where it stands and how far its answer is.
fn asked(pen: &mut Pen<'_>, question: RecordRef<'_>) {
    let stands = words::question_stands(core::place(question), &state_of(question));
    let wide = u16::try_from(text::width(&stands)).unwrap_or(0);
    pen.put(pen.area.width.saturating_sub(wide + 1), &stands, Role::Muted);
    let number = question.text(field::NUMBER);
    let number = if number.is_empty() { question.label() } else { number };
    pen.put(1, &text::truncate(number, usize::from(NAMES) - 2, pen.desk.theme.glyphs.ellipsis), Role::Title);
    // Beside the state on its right, so that neither covers the other.
    let room = usize::from(pen.area.width.saturating_sub(NAMES + wide + 3)).max(20);
    let most = if pen.area.height > 22 { 6 } else { 3 };
    let rows = text::wrap(core::wording(question), room);
    for (at, row) in rows.iter().enumerate().take(most) {
        let cut = at + 1 == most && rows.len() > most;
        let row = if cut { format!("{row}{}", pen.desk.theme.glyphs.ellipsis) } else { row.clone() };
        pen.put(NAMES, &row, Role::Title);
        pen.y += 1;
    }
    if rows.is_empty() {
        pen.y += 1;
    }
}

/// Answers of the library by their digits, and the text of the one under the marker.
fn offers(sheet: &Questionnaire, pen: &mut Pen<'_>) -> Option<Position> {
    let focused = sheet.focus == Focus::Offers;
    name(pen, words::OFFERED, focused);
    if sheet.offers.is_empty() {
        let at = Position::new(pen.area.x + NAMES, pen.y);
        pen.put(NAMES, words::NOTHING_OFFERED, Role::Muted);
        pen.y += 1;
        return focused.then_some(at);
    }
    let mut cursor = None;
    let mut shown = None;
    for (at, offer) in sheet.offers.iter().enumerate() {
        let Some(answer) = pen.desk.workspace().get(offer.answer) else { continue };
        let marked = focused && at == sheet.marked;
        if marked {
            cursor = Some(Position::new(pen.area.x + NAMES, pen.y));
            shown = Some(answer);
            pen.put(NAMES - 2, pen.desk.theme.glyphs.row, Role::Title);
        }
        let late = answer.text(field::VALID_UNTIL).parse().is_ok_and(|day: chrono::NaiveDate| day < pen.desk.today());
        let late = if late { format!(" ({})", words::ANSWER_LATE) } else { String::new() };
        let line = format!("{} {}{late}", at + 1, words::offer(answer.label(), offer.likeness, answer.title()));
        pen.put(NAMES, &line, if marked { Role::Selected } else { Role::Text });
        pen.y += 1;
    }
    if let Some(answer) = shown {
        let said = answer.text(field::ANSWER_TEXT);
        let most = if pen.area.height > 22 { 6 } else { 3 };
        pen.lines(NAMES + 2, said, most, Role::Muted);
    }
    cursor
}

fn short(sheet: &Questionnaire, pen: &mut Pen<'_>) -> Position {
    let focused = sheet.focus == Focus::Short;
    name(pen, words::SHORT, focused);
    let mut at = Position::new(pen.area.x + NAMES, pen.y);
    let mut x = NAMES - 1;
    for (number, short) in (1..).zip(Short::ALL) {
        let chosen = sheet.said.short == Some(short);
        let label = format!("{number} {}", words::short_answer(short));
        let label = if chosen { format!("[{label}]") } else { format!(" {label} ") };
        let role = match (chosen, focused) {
            (true, _) => Role::Selected,
            (false, true) => Role::Text,
            (false, false) => Role::Muted,
        };
        if chosen {
            at = Position::new(pen.area.x + x + 1, pen.y);
        }
        x = pen.put(x, &label, role);
    }
    at
}

/// What the answer rests on and who approved it.
fn rests(sheet: &Questionnaire, pen: &mut Pen<'_>, question: RecordRef<'_>) {
    let from = sheet.said.from.and_then(|from| pen.desk.workspace().get(from)).map_or("", |from| from.label());
    let evidence: Vec<&str> = question.targets(field::EVIDENCE).map(RecordRef::label).collect();
    // A room reads what is answered, not by whom.
    let approved = match sheet.is_approved(pen.desk) && !pen.desk.settings.room {
        true => question.target(field::APPROVED_BY).map_or("", |person| person.title()),
        false => "",
    };
    pen.put(1, &words::answer_rests(from, &evidence.join(", "), approved), Role::Key);
}

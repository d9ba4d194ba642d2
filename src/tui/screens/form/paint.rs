//! Drawing the form: label, text, and below the focused field its choices, its help or what is wrong with it.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Form;
use super::fields::Entry;
use crate::tui::desk::Desk;
use crate::tui::text::{self, Align};
use crate::tui::theme::Role;
use crate::tui::words;

/// Columns of the labels.
const LABELS: usize = 22;
/// Most rows of a field that has not the focus, and of one that has.
const RESTING: usize = 2;
const FOCUSED: usize = 8;
/// Most rows of the help or problem under the focused field.
const HELP: usize = 3;
/// Rows of choices under the focused field.
const CHOICES: usize = 6;

/// One line of the form before it is known where it lands.
enum Line<'a> {
    Group(&'a str),
    Entry { at: usize, rows: usize },
    Below { text: String, role: Role },
    Choice { text: String, current: bool },
}

impl Line<'_> {
    fn height(&self) -> usize {
        match self {
            Line::Entry { rows, .. } => *rows,
            _ => 1,
        }
    }
}

pub fn draw(form: &Form, desk: &Desk, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let width = usize::from(area.width).saturating_sub(LABELS + 5).max(10);
    let lines = layout(form, width);
    let focus = lines.iter().position(|line| matches!(line, Line::Entry { at, .. } if *at == form.at)).unwrap_or(0);
    let tail = lines.iter().skip(focus + 1).take_while(|line| matches!(line, Line::Below { .. } | Line::Choice { .. }));
    let below: usize = tail.map(Line::height).sum();
    let until: usize = lines.iter().take(focus + 1).map(Line::height).sum::<usize>() + below;
    let mut skip = until.saturating_sub(usize::from(area.height));
    let mut y = area.y;
    let mut cursor = None;
    for line in &lines {
        let height = line.height();
        if skip >= height {
            skip -= height;
            continue;
        }
        skip = 0;
        if y >= area.bottom() {
            break;
        }
        let rows = u16::try_from(height).unwrap_or(1).min(area.bottom() - y);
        let place = Rect { x: area.x + 1, y, width: area.width.saturating_sub(2), height: rows };
        if let Some(position) = paint(form, desk, line, place, buffer) {
            cursor = Some(position);
        }
        y += rows;
    }
    cursor
}

fn layout(form: &Form, width: usize) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut group = "";
    for (at, entry) in form.entries.iter().enumerate() {
        if entry.group != group && !entry.group.is_empty() {
            group = &entry.group;
            lines.push(Line::Group(group));
        }
        let focused = at == form.at;
        let most = if focused { FOCUSED } else { RESTING };
        let rows = entry.input.height(u16::try_from(width).unwrap_or(80)).clamp(1, most);
        lines.push(Line::Entry { at, rows });
        if focused {
            lines.extend(under(form, entry, width));
        } else if let Some(problem) = form.problems.get(&entry.key) {
            lines.push(Line::Below { text: problem.clone(), role: Role::Warning });
        }
    }
    lines
}

fn under<'a>(form: &'a Form, entry: &'a Entry, width: usize) -> Vec<Line<'a>> {
    if let Some(choices) = form.choices.as_ref().filter(|choices| !choices.is_empty()) {
        let (shown, current) = choices.window(CHOICES);
        let line = |(at, choice): (usize, &super::choices::Choice)| Line::Choice {
            text: format!("{}  {}", choice.text, choice.note),
            current: at == current,
        };
        return shown.iter().enumerate().map(line).collect();
    }
    let (text, role, most) = match (form.problems.get(&entry.key), help(entry)) {
        (Some(problem), _) => (problem.clone(), Role::Warning, HELP),
        (None, help) if help.len() > entry.help.len() => (help, Role::Muted, CHOICES),
        (None, help) => (help, Role::Muted, HELP),
    };
    text::wrap(&text, width).into_iter().take(most).map(|text| Line::Below { text, role }).collect()
}

/// What the field means, and while it is empty what can be chosen: nobody guesses the first letter of a list unseen.
fn help(entry: &Entry) -> String {
    let choices = entry.field.iter().flat_map(|field| &field.choices).filter(|choice| !choice.retired);
    let labels: Vec<&str> = choices.map(|choice| choice.label.as_str()).collect();
    match entry.input.is_empty() && !labels.is_empty() {
        true => words::help_and_choices(&entry.help, &labels),
        false => entry.help.clone(),
    }
}

fn paint(form: &Form, desk: &Desk, line: &Line<'_>, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let theme = &desk.theme;
    let left = area.x + u16::try_from(LABELS + 2).unwrap_or(0);
    let room = usize::from(area.right().saturating_sub(left));
    match line {
        Line::Group(name) => {
            buffer.set_stringn(area.x, area.y, name, usize::from(area.width), theme.style(Role::Title));
        }
        Line::Below { text, role } => {
            buffer.set_stringn(
                left,
                area.y,
                text::truncate(text, room, theme.glyphs.ellipsis),
                room,
                theme.style(*role),
            );
        }
        Line::Choice { text, current } => {
            let role = if *current { Role::Selected } else { Role::Muted };
            let text = text::pad(text, room, Align::Left, theme.glyphs.ellipsis);
            buffer.set_stringn(left, area.y, text, room, theme.style(role));
        }
        Line::Entry { at, .. } => {
            let entry = form.entries.get(*at)?;
            let focused = *at == form.at;
            let marker = if focused { ">" } else { " " };
            let needed = if entry.required && entry.input.is_empty() { words::REQUIRED_MARK } else { "" };
            let label = format!("{marker} {}{needed}", entry.label);
            let role = if focused { Role::Title } else { Role::Muted };
            buffer.set_string(
                area.x,
                area.y,
                text::pad(&label, LABELS, Align::Left, theme.glyphs.ellipsis),
                theme.style(role),
            );
            let field = Rect { x: left, width: area.right().saturating_sub(left), ..area };
            let style = theme.style(if focused { Role::FieldFocus } else { Role::Text });
            if focused {
                return Some(entry.input.draw(field, buffer, style));
            }
            for (row, text) in text::wrap(&entry.input.value(), room).iter().take(usize::from(area.height)).enumerate()
            {
                let y = area.y + u16::try_from(row).unwrap_or(0);
                buffer.set_stringn(left, y, text, room, style);
            }
        }
    }
    None
}

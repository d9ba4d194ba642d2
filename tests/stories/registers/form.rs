//! Going about in a form: to a field, into it, out of it.

use aims_bench::core::schema::{Field, Kind, Register};

use crate::support::screen::Session;

/// The fields of a form, in their order: ratings have a sheet of their own, states a workflow.
pub fn offered(register: &Register) -> Vec<&Field> {
    let is_typed = |field: &&Field| !field.retired && !matches!(field.kind, Kind::Rating | Kind::State);
    register.fields.iter().filter(is_typed).collect()
}

/// The label of the field that has the focus, as far as there is room for it.
fn focused(s: &Session) -> Option<String> {
    let frame = s.frame();
    let line = frame.lines().find_map(|line| line.strip_prefix(" > "))?;
    Some(line.chars().take(20).collect::<String>().trim_end().to_string())
}

fn is_label(shown: &str, label: &str) -> bool {
    let needed = format!("{label} (needed)");
    shown == label || shown == needed || shown.strip_suffix('…').is_some_and(|part| needed.starts_with(part))
}

/// Whether the focus is on this field.
pub fn is_at(s: &Session, field: &Field) -> bool {
    focused(s).is_some_and(|shown| is_label(&shown, &field.label))
}

/// How far it is from the focus to this field: down, or up where that is negative.
pub fn way_to(s: &Session, fields: &[&Field], field: &Field) -> isize {
    let place = |found: &dyn Fn(&Field) -> bool| fields.iter().position(|field| found(field));
    let shown = focused(s).unwrap_or_else(|| panic!("no field has the focus:\n{}", s.frame()));
    let from = place(&|field| is_label(&shown, &field.label)).unwrap_or_else(|| panic!("no {shown}:\n{}", s.frame()));
    let to = place(&|one| one.key == field.key).unwrap_or_else(|| panic!("no {}:\n{}", field.label, s.frame()));
    to.cast_signed() - from.cast_signed()
}

/// Goes to a field.
pub fn go_to(s: &mut Session, fields: &[&Field], field: &Field) {
    let way = way_to(s, fields, field);
    s.times(way.unsigned_abs(), if way < 0 { "shift-tab" } else { "tab" });
    assert!(is_at(s, field), "{} has not the focus:\n{}", field.label, s.frame());
}

/// Types into the field that has the focus, and takes what is offered for it.
pub fn type_into(s: &mut Session, text: &str) {
    s.type_text(text);
    if s.app.facts().choosing {
        s.press("enter");
    }
}

//! What is typed into a field, by its kind.

use aims_bench::core::schema::{Field, Kind, Register};

/// Names of the people of a story; whoever checks the work of another is the second.
pub const PEOPLE: [&str; 2] = ["Nell Quinn", "Omar Reed"];

/// Dates that lie ahead.
const AHEAD: [&str; 6] = ["due", "expires", "next_assessment", "next_review", "until", "valid_until"];

/// Fields whose text has a form of its own, whichever register has them.
const OWN_FORM: [(&str, &str); 4] =
    [("control_id", "own-12"), ("criterion", "9.1"), ("criteria", "9.1"), ("version", "1.0")];

/// What a person types; `target` is the label of the record that a reference leads to.
pub fn text(register: &Register, field: &Field, target: Option<&str>) -> String {
    let own = OWN_FORM.iter().find(|(key, _)| *key == field.key && !field.kind.is_reference());
    if let Some((_, text)) = own.filter(|_| field.choices.is_empty()) {
        return (*text).into();
    }
    let label = &field.label;
    match field.kind {
        Kind::Line if Some(&field.key) == title(register).map(|title| &title.key) => {
            format!("{label} of the first {}", register.name)
        }
        Kind::Line => format!("{label} as it was typed"),
        Kind::Text => format!("{label}, in a sentence that was typed by hand."),
        Kind::Number => "3".into(),
        Kind::Percent => "40".into(),
        Kind::Money => "1200 EUR".into(),
        Kind::Duration => "30d".into(),
        Kind::Date if AHEAD.contains(&field.key.as_str()) => "+90d".into(),
        Kind::Date => "today".into(),
        Kind::Datetime => "2026-11-21 09:30".into(),
        Kind::Yesno => "yes".into(),
        Kind::Choice | Kind::Choices | Kind::Checklist => {
            let first = field.choices.iter().find(|choice| !choice.retired);
            first.unwrap_or_else(|| panic!("{label} offers nothing")).label.clone()
        }
        Kind::Person | Kind::People => PEOPLE[usize::from(field.other_than.is_some())].into(),
        Kind::Reference | Kind::References => target.unwrap_or_else(|| panic!("{label} leads nowhere")).into(),
        Kind::Link => "https://care.example/paper".into(),
        Kind::Attachment => "7".repeat(64),
        Kind::List => format!("{label}, one; {label}, two"),
        Kind::Rating | Kind::State => panic!("{label} is not typed"),
    }
}

/// The field that names a record: its title, else the first line that is asked for.
pub fn title(register: &Register) -> Option<&Field> {
    let line = || register.fields.iter().find(|field| field.required && field.kind == Kind::Line);
    register.meaning("title").filter(|field| field.kind == Kind::Line).or_else(line)
}

//! The fields of a form: their text, what it was, and the value that it stands for.

use chrono::NaiveDate;
use serde_json::Value;

use crate::core::schema::{Because, Field, Kind, Register};
use crate::core::typing;
use crate::core::workspace::{RecordRef, Workspace};
use crate::tui::widgets::input::Input;
use crate::tui::words;

/// Key of the line for the reason, which is no field of the record.
pub const BECAUSE: &str = "@because";

pub struct Entry {
    pub key: String,
    pub label: String,
    pub group: String,
    pub help: String,
    pub required: bool,
    /// None for the reason.
    pub field: Option<Field>,
    pub input: Input,
    before: String,
}

impl Entry {
    pub fn new(field: &Field, text: String) -> Self {
        let input = match field.kind {
            Kind::Text => Input::text(&text),
            _ => Input::line(&text),
        };
        Self {
            key: field.key.clone(),
            label: field.label.clone(),
            group: field.group.clone(),
            help: field.help.clone(),
            required: field.required,
            field: Some(field.clone()),
            before: input.value(),
            input,
        }
    }

    pub fn because() -> Self {
        Self {
            key: BECAUSE.into(),
            label: words::BECAUSE.into(),
            group: String::new(),
            help: words::BECAUSE_HELP.into(),
            required: false,
            field: None,
            input: Input::line(""),
            before: String::new(),
        }
    }

    /// Whether it holds a set, so that one choice may follow another.
    pub fn takes_several(&self) -> bool {
        self.field.as_ref().is_some_and(|field| field.kind.is_set())
    }

    pub fn is_changed(&self) -> bool {
        self.input.value() != self.before
    }

    pub fn set_text(&mut self, text: &str) {
        self.input = if self.input.is_multiline() { Input::text(text) } else { Input::line(text) };
    }

    /// What stands there is what is saved.
    pub fn settle(&mut self) {
        self.before = self.input.value();
    }

    /// What stands in the record changed under the form: mine stays, unless there is nothing of mine.
    pub fn rebase(&mut self, theirs: &str) {
        let changed = self.is_changed();
        if !changed {
            self.set_text(theirs);
        }
        let shown = if self.input.is_multiline() { Input::text(theirs) } else { Input::line(theirs) };
        self.before = shown.value();
    }

    pub fn restore(&mut self) {
        let before = self.before.clone();
        self.set_text(&before);
    }

    /// The value that the text stands for.
    pub fn value(&self, today: NaiveDate, workspace: &Workspace) -> Result<Value, String> {
        match &self.field {
            Some(field) => typing::read(field, &self.input.value(), today, workspace),
            None => Ok(Value::Null),
        }
    }

    /// Puts a choice in: whole, or as the last element of a set.
    pub fn take(&mut self, choice: &str) {
        if !self.takes_several() {
            return self.set_text(choice);
        }
        let typed = self.input.value();
        let mut elements = typing::split_list(&typed);
        if !typed.trim_end().ends_with(';') {
            elements.pop();
        }
        if !elements.iter().any(|element| element == choice) {
            elements.push(choice.to_string());
        }
        let text = format!("{}; ", typing::join_list(elements.iter().map(String::as_str)));
        self.set_text(&text);
    }
}

fn offered(register: &Register) -> impl Iterator<Item = &Field> {
    // Ratings have a sheet of their own, states a workflow.
    register.fields.iter().filter(|field| !field.retired && !matches!(field.kind, Kind::Rating | Kind::State))
}

fn needs_reason(register: &Register) -> bool {
    register.because == Because::Always
        || register.fields.iter().any(|field| field.because && field.kind != Kind::Rating)
}

pub fn of_record(record: RecordRef<'_>) -> Vec<Entry> {
    let Some(register) = record.register() else { return Vec::new() };
    // An empty line would read as nothing there.
    let withheld = record.is_withheld();
    let mut entries: Vec<Entry> = offered(register)
        .filter(|field| !(withheld && field.sealed()))
        .map(|field| Entry::new(field, typing::write(record, field)))
        .collect();
    if needs_reason(register) {
        entries.push(Entry::because());
    }
    entries
}

pub fn of_register(register: &Register, given: &[(String, Value)], workspace: &Workspace) -> Vec<Entry> {
    let text = |field: &Field| {
        let value = given.iter().find(|(key, _)| *key == field.key).map(|(_, value)| value);
        value.map(|value| as_text(field, value, workspace)).unwrap_or_default()
    };
    let mut entries: Vec<Entry> = offered(register).map(|field| Entry::new(field, text(field))).collect();
    if register.because == Because::Always {
        entries.push(Entry::because());
    }
    entries
}

/// A value that is given to a new record, as a person would type it.
fn as_text(field: &Field, value: &Value, workspace: &Workspace) -> String {
    let word = |text: &str| match field.kind {
        _ if field.kind.is_reference() => {
            let record = text.parse().ok().and_then(|id| workspace.get(id));
            record.map_or(text, RecordRef::label).to_string()
        }
        Kind::Choice | Kind::Choices | Kind::Checklist => {
            field.choice(text).map_or(text, |choice| choice.label.as_str()).to_string()
        }
        _ => text.to_string(),
    };
    match value {
        Value::Array(list) => {
            let words: Vec<String> = list.iter().filter_map(Value::as_str).map(word).collect();
            typing::join_list(words.iter().map(String::as_str))
        }
        Value::String(text) => word(text),
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

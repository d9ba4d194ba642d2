//! The fields of a form: their text, what it was, and the value that it stands for.

use chrono::NaiveDate;
use serde_json::Value;

use crate::core::id::RecordId;
use crate::core::intent::Intent;
use crate::core::schema::{Because, Field, Kind, Register};
use crate::core::typing;
use crate::core::workspace::{RecordRef, Workspace};
use crate::tui::action::Action;
use crate::tui::screen::Entered;
use crate::tui::widgets::input::{Input, Typed};
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
    /// One of several stands in it whole and nothing was typed since: the next letter begins another one.
    chosen: bool,
}

impl Entry {
    pub fn new(field: &Field, text: String) -> Self {
        let input = match field.kind {
            Kind::Text => Input::text(&text),
            _ => Input::line(&text),
        };
        let picks_one =
            matches!(field.kind, Kind::Choice | Kind::Yesno) || field.kind.is_reference() && !field.kind.is_set();
        Self {
            chosen: picks_one && !text.is_empty(),
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
            chosen: false,
        }
    }

    /// Takes what was typed. A letter behind a whole choice replaces it: nobody means "Signed papere".
    pub fn enter(&mut self, entered: Entered) -> Typed {
        if std::mem::take(&mut self.chosen) && matches!(entered, Entered::Char(letter) if letter != ' ') {
            self.set_text("");
        }
        self.input.enter(entered)
    }

    /// Does a text action; none when the action is no text action.
    pub fn act(&mut self, action: &Action) -> Option<Typed> {
        let typed = self.input.act(action);
        self.chosen &= typed.is_none();
        typed
    }

    /// Text that a draft kept, perhaps in the middle of a word.
    pub fn bring_back(&mut self, text: &str) {
        self.set_text(text);
        self.chosen = false;
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

    /// A person by the whole name instead of the label, where nobody else has it.
    pub fn call_by_name(&mut self, workspace: &Workspace) {
        if self.field.as_ref().is_none_or(|field| field.kind != Kind::Person) {
            return;
        }
        let text = self.input.value();
        let named = workspace.by_label("person", text.trim()).map(RecordRef::title);
        let Some(name) = named.map(str::to_string) else { return };
        if workspace.live("person").filter(|one| one.title() == name).count() == 1 {
            self.set_text(&name);
            self.settle();
        }
    }

    /// What stands there is what is saved.
    pub fn settle(&mut self) {
        self.before = self.input.value();
    }

    /// What stands in the record changed under the form: mine stays, unless there is nothing of mine. Of a set both
    /// stay: what either put in or took out.
    pub fn rebase(&mut self, theirs: &str) {
        if !self.is_changed() {
            self.set_text(theirs);
        } else if self.takes_several() {
            let typed = self.input.value();
            let (before, now) = (typing::split_list(&self.before), typing::split_list(theirs));
            let mut merged = typing::split_list(&typed);
            merged.retain(|element| now.contains(element) || !before.contains(element));
            let came: Vec<_> = now.iter().filter(|element| !before.contains(element)).cloned().collect();
            merged.extend(came);
            merged.dedup();
            let text = typing::join_list(merged.iter().map(String::as_str));
            self.set_text(&text);
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

    /// What saving the field changes in the record: of a set what was put in and taken out, so that two people who
    /// change it at once lose nothing.
    pub fn edits(&self, record: RecordId, today: NaiveDate, workspace: &Workspace) -> Result<Vec<Intent>, String> {
        let (key, value) = (self.key.clone(), self.value(today, workspace)?);
        let Some(field) = self.field.as_ref().filter(|field| field.kind.is_set()) else {
            return Ok(vec![Intent::Set { record, field: key, value }]);
        };
        // What stood there and can't be read any more is replaced whole.
        let Ok(before) = typing::read(field, &self.before, today, workspace) else {
            return Ok(vec![Intent::Set { record, field: key, value }]);
        };
        let (old, new) = (elements(&before), elements(&value));
        let put = new.iter().filter(|element| !old.contains(element));
        let out = old.iter().filter(|element| !new.contains(element));
        let put = put.map(|element| Intent::Add { record, field: key.clone(), element: element.to_string() });
        let out = out.map(|element| Intent::Drop { record, field: key.clone(), element: element.to_string() });
        Ok(put.chain(out).collect())
    }

    /// Puts a choice in: whole, or as the last element of a set.
    pub fn take(&mut self, choice: &str) {
        if !self.takes_several() {
            self.chosen = true;
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

fn elements(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
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
    entries.extend(reason(register));
    entries
}

pub fn of_register(register: &Register, given: &[(String, Value)], workspace: &Workspace) -> Vec<Entry> {
    let text = |field: &Field| {
        let value = given.iter().find(|(key, _)| *key == field.key).map(|(_, value)| value);
        value.map(|value| as_text(field, value, workspace)).unwrap_or_default()
    };
    offered(register).map(|field| Entry::new(field, text(field))).collect()
}

/// The line for the reason, where a field of the register can need one.
pub fn reason(register: &Register) -> Option<Entry> {
    needs_reason(register).then(Entry::because)
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

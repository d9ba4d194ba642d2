//! What a file of definitions would change, told before it does.

use serde_json::Value;

use super::{Defined, OWN};
use crate::core::workspace::Workspace;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    New,
    Changed,
    Same,
}

impl Change {
    pub const fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Same => "the same",
        }
    }
}

/// One definition in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub key: String,
    pub change: Change,
    /// `field Ward of risk`.
    pub what: String,
    /// Which parts differ, where it was there before.
    pub parts: Vec<String>,
}

impl std::fmt::Display for Told {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}: {}", self.change.word(), self.what)?;
        match self.parts.is_empty() {
            true => Ok(()),
            false => write!(out, " ({})", self.parts.join(", ")),
        }
    }
}

/// A line for each definition, in the order of the files.
pub fn told(workspace: &Workspace, defined: &[Defined]) -> Vec<Told> {
    let line = |one: &Defined| {
        let before = workspace.definition(&one.key);
        let change = match before {
            None => Change::New,
            Some(value) if *value == one.value => Change::Same,
            Some(_) => Change::Changed,
        };
        let parts = before.map_or_else(Vec::new, |before| parts(before, &one.value));
        Told { key: one.key.clone(), change, what: what(&one.key, &one.value), parts }
    };
    defined.iter().map(line).collect()
}

/// The parts at the top that differ.
fn parts(before: &Value, after: &Value) -> Vec<String> {
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else { return Vec::new() };
    let gone = before.keys().filter(|key| !after.contains_key(*key));
    let other = after.iter().filter(|(key, value)| before.get(*key) != Some(value)).map(|(key, _)| key);
    other.chain(gone).cloned().collect()
}

/// A definition in words: what it is and what it is called.
pub fn what(key: &str, value: &Value) -> String {
    let text = |part: &str| value.get(part).and_then(Value::as_str).unwrap_or_default();
    let count = |part: &str| value.get(part).and_then(Value::as_array).map_or(0, Vec::len);
    let name = key.strip_prefix(OWN).unwrap_or(key);
    match name.split_once('.').unwrap_or((name, "")) {
        ("register", name) => format!("register {name} ({}) with {} fields", text("plural"), count("field")),
        ("field", rest) => {
            let (register, field) = rest.split_once('.').unwrap_or((rest, ""));
            format!("field {field} ({}) of {register}", text("label"))
        }
        ("method", id) => format!("method {id} ({})", text("name")),
        ("method-in-force", _) => format!("method in force: {}", value.as_str().unwrap_or_default()),
        ("criteria", id) => format!("criteria {id} ({}): {}", text("title"), count("clause")),
        ("asked", criterion) => format!("questions on {criterion}: {}", count("questions")),
        ("questions", id) => format!("impact questions {id} ({}): {}", text("title"), count("question")),
        ("paper", name) => format!("words on the paper {name}"),
        ("language", code) => format!("language {code}: {} texts", value.as_object().map_or(0, serde_json::Map::len)),
        ("language-in-force", _) => format!("language in force: {}", value.as_str().unwrap_or_default()),
        ("import", name) => format!("remembered columns {name}"),
        _ => name.to_string(),
    }
}

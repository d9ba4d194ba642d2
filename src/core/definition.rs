//! Journalled definitions: own fields and registers, methods, baselines. Each key has one shape.

use serde_json::Value;

use super::id::Position;
use super::schema::{Field, Register, Schema};
use super::workspace::Workspace;

/// Prefix of methods: `own.method.5x5-iso27005`.
pub const METHOD: &str = "own.method.";
/// The id of the method in force.
pub const METHOD_IN_FORCE: &str = "own.method-in-force";
/// Prefix of baselines: a named, approved position that can't change.
pub const BASELINE: &str = "baseline.";
/// Prefix of remembered column names of imports.
pub const IMPORT_MAP: &str = "own.import.";

/// Whether `value` may stand under `key`; the message is a sentence. `with` says what the same proposal defines, and
/// `schema` is the one that then holds.
pub fn check(
    workspace: &Workspace,
    schema: &Schema,
    key: &str,
    value: &Value,
    with: &dyn Fn(&str) -> bool,
) -> Result<(), String> {
    if let Some(name) = key.strip_prefix(BASELINE) {
        return check_baseline(workspace, key, name, value);
    }
    if value.is_null() {
        return match workspace.definition(key) {
            Some(_) => Ok(()),
            None => Err(format!("there is no definition {key} to take back")),
        };
    }
    if let Some(name) = key.strip_prefix("own.register.") {
        let register: Register = read(key, value)?;
        if register.key != name {
            return Err(format!(
                "{key} describes a register called {}; the two names should be the same",
                register.key
            ));
        }
        return schema.with_register(register).map(|_| ()).map_err(|error| error.to_string());
    }
    if let Some((register, name)) = key.strip_prefix("own.field.").and_then(|rest| rest.split_once('.')) {
        let field: Field = read(key, value)?;
        if field.key != name {
            return Err(format!("{key} describes a field called {}; the two names should be the same", field.key));
        }
        return schema.with_field(register, field).map(|_| ()).map_err(|error| error.to_string());
    }
    if key.starts_with(METHOD) {
        return super::method::Method::from_json(value).map(|_| ()).map_err(|error| format!("{key}: {error}"));
    }
    if key == METHOD_IN_FORCE {
        let known = value.as_str().is_some_and(|id| {
            let key = format!("{METHOD}{id}");
            workspace.definition(&key).is_some() || with(&key)
        });
        return known.then_some(()).ok_or(format!("{key} should name a method of this workspace"));
    }
    if key.starts_with(IMPORT_MAP) {
        return value.is_object().then_some(()).ok_or(format!("{key} should map column titles to fields"));
    }
    Err(format!(
        "\"{key}\" is no kind of definition; known are own.register., own.field., own.method., own.import. and baseline."
    ))
}

fn read<T: serde::de::DeserializeOwned>(key: &str, value: &Value) -> Result<T, String> {
    serde_json::from_value(value.clone()).map_err(|error| format!("{key} can't be used: {error}"))
}

fn check_baseline(workspace: &Workspace, key: &str, name: &str, value: &Value) -> Result<(), String> {
    if workspace.definition(key).is_some() {
        return Err(format!("the baseline {name} exists; a baseline never changes, so choose another name"));
    }
    if name.is_empty() || name.contains(char::is_whitespace) {
        return Err(format!("\"{name}\" can't name a baseline: it should be one word such as stage1"));
    }
    let text = value.get("position").and_then(Value::as_str).unwrap_or("");
    let position: Position = text.parse().map_err(|_| format!("the baseline {name} names no position"))?;
    match position.0.iter().all(|(site, (seq, _))| *seq <= workspace.position().seq(*site)) {
        true => Ok(()),
        false => Err(format!("the baseline {name} names a position that this workspace has not reached")),
    }
}

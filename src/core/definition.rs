//! Journalled definitions: own fields and registers, methods, duties to report, baselines. Each key has one shape.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::adapted;
use super::audit::AuditFile;
use super::catalogue::Duty;
use super::duty::OWN_DUTY;
use super::entry::sealed_in;
use super::id::{Hash, Position, SiteId};
use super::method::Method;
use super::record::conflicting;
use super::typing;
use super::workspace::{Workspace, is_schema};

pub use super::workspace::{OWN_FIELD, OWN_REGISTER};

/// Prefix of methods: `own.method.5x5-iso27005`.
pub const METHOD: &str = "own.method.";
/// The id of the method in force.
pub const METHOD_IN_FORCE: &str = "own.method-in-force";
/// Prefix of baselines: a named, approved position that can't change.
pub const BASELINE: &str = "baseline.";
/// Marks an auditor's working file, see [`super::audit::AuditFile`].
pub const AUDIT_FILE: &str = "audit-file";
/// Prefix of remembered column names of imports.
pub const IMPORT_MAP: &str = "own.import.";

/// Longest definition, in bytes of its JSON: own registers and methods are a few KiB.
const MAX_BYTES: usize = 512 * 1024;

/// What stands under the name of a baseline: the position, and who named it when.
pub fn baseline(position: &Position, today: NaiveDate, by: &str) -> Value {
    json!({ "position": position.to_string(), "made_on": today.to_string(), "made_by": by })
}

/// Whether `value` may stand under `key`; the message is a sentence. `with` says what the same proposal defines.
/// Own registers and fields are checked together, as a schema, before.
pub fn check(workspace: &Workspace, key: &str, value: &Value, with: &dyn Fn(&str) -> bool) -> Result<(), String> {
    check_size(key, value)?;
    if let Some(name) = key.strip_prefix(BASELINE) {
        return check_baseline(workspace, key, name, value);
    }
    if key == AUDIT_FILE {
        return match (workspace.definition(key), AuditFile::from_value(value)) {
            (Some(_), _) => Err("this is an auditor's working file already, and stays that of its audit".into()),
            (None, None) => Err(format!("{key} should name an audit, a position and what that was called")),
            (None, Some(_)) => Ok(()),
        };
    }
    if value.is_null() {
        return check_taken_back(workspace, key, value).and_then(|()| check_in_force(workspace, key, with));
    }
    if is_schema(key) {
        return Ok(());
    }
    if let Some(name) = key.strip_prefix(METHOD) {
        let method = Method::from_json(value).map_err(|error| format!("{key}: {error}"))?;
        return match method.id() == name {
            true => Ok(()),
            false => Err(format!("{key} describes the method {}; the two names should be the same", method.id())),
        };
    }
    if key == METHOD_IN_FORCE {
        let known = value.as_str().is_some_and(|id| {
            let key = format!("{METHOD}{id}");
            workspace.definition(&key).is_some() || with(&key)
        });
        return known.then_some(()).ok_or(format!("{key} should name a method of this workspace"));
    }
    if let Some(name) = key.strip_prefix(OWN_DUTY) {
        let duty: Duty = serde_json::from_value(value.clone()).map_err(|error| format!("{key}: {error}"))?;
        return match duty.fault() {
            Some(fault) => Err(format!("{key}: {fault}")),
            None if duty.id == name => Ok(()),
            None => Err(format!("{key} describes the duty {}; the two names should be the same", duty.id)),
        };
    }
    if adapted::is_text(key) {
        return adapted::check(key, value, &|key: &str| workspace.definition(key).is_some() || with(key));
    }
    if key.starts_with(IMPORT_MAP) {
        return value.is_object().then_some(()).ok_or(format!("{key} should map column titles to fields"));
    }
    Err(format!(
        "\"{key}\" is no kind of definition; known are own.register., own.field., own.method., own.duty., own.criteria., own.asked., \
         own.questions., own.paper., own.language., own.import. and baseline."
    ))
}

/// Whether a definition may go back to `value`, which it had before; null where it had none.
pub fn check_taken_back(workspace: &Workspace, key: &str, value: &Value) -> Result<(), String> {
    match value.is_null() && workspace.definition(key).is_none() {
        true => Err(format!("there is no definition {key} to take back")),
        false => Ok(()),
    }
}

fn check_in_force(workspace: &Workspace, key: &str, with: &dyn Fn(&str) -> bool) -> Result<(), String> {
    let in_force = workspace.definition(METHOD_IN_FORCE).and_then(Value::as_str);
    match key.strip_prefix(METHOD) {
        Some(method) if in_force == Some(method) && !with(METHOD_IN_FORCE) => {
            Err(format!("the method {method} is in force; put another one in force before taking it back"))
        }
        _ => Ok(()),
    }
}

fn check_size(key: &str, value: &Value) -> Result<(), String> {
    if key.len() > 256 || key.contains(char::is_control) {
        return Err("the key of a definition should be one line of at most 256 bytes".into());
    }
    if !typing::depth_fits(value) {
        return Err(format!("{key} is nested too deeply"));
    }
    if sealed_in(value).is_some() {
        return Err(format!("{key} is a mark that only the journal makes"));
    }
    let length = value.to_string().len();
    match length > MAX_BYTES {
        true => Err(format!("{key} is {length} bytes long; at most {MAX_BYTES} fit")),
        false => Ok(()),
    }
}

/// A baseline is approved once. Where diverged copies made two of one name, one of the two can be chosen.
fn check_baseline(workspace: &Workspace, key: &str, name: &str, value: &Value) -> Result<(), String> {
    let heads = workspace.definition_heads(key);
    if conflicting(heads) && heads.iter().any(|head| head.value.plain() == Some(value)) {
        return Ok(());
    }
    if workspace.definition(key).is_some() {
        return Err(format!("the baseline {name} exists; a baseline never changes, so choose another name"));
    }
    if name.is_empty() || name.contains(char::is_whitespace) {
        return Err(format!("\"{name}\" can't name a baseline: it should be one word such as stage1"));
    }
    let text = value.get("position").and_then(Value::as_str).unwrap_or("");
    let position: Position = text.parse().map_err(|_| format!("the baseline {name} names no position"))?;
    let reached = |(site, (seq, hash)): (&SiteId, &(u64, Hash))| match workspace.position().0.get(site) {
        Some((last, known)) => seq < last || (seq == last && hash == known),
        None => false,
    };
    match position.0.iter().all(reached) {
        true => Ok(()),
        false => Err(format!("the baseline {name} names a position that this workspace has not reached")),
    }
}

//! The JSON of reading commands: one shape, for ever. Keys may be added, never renamed or removed.
//!
//! ```json
//! {
//!   "aims": 1,
//!   "workspace": { "file": "northfield.aims", "name": "Northfield Care Group" },
//!   "position": "9f3a5c0012de4b77:42#1f2e..",
//!   "as_of": null,
//!   "command": "show",
//!   "data": ..
//! }
//! ```
//!
//! - `aims`: number of this shape.
//! - `workspace`, `position`: null where the command ran without a workspace. The position is that of the state shown.
//! - `as_of`: the words of `--as-of`, null where the present is shown.
//! - `data`, by `command`:
//!   - `list`: `{"register", "columns": [{"path", "title"}], "rows": [{"id", "label", "cells": [text, ..]}]}`
//!   - `show`: a list of records (two for a control: the SoA entry and the control), each
//!     `{"register", "id", "label", "title", "life", "fields": {KEY: {"label", "value", "shown"}}, "conflicts": [KEY],
//!     "linked_from": [{"register", "id", "label", "title", "field"}], "history": [ENTRY]}`;
//!     `value` is the stored value (references as record ids), `shown` the text that a person reads
//!   - `history`, `log`: a list of entries, newest first: `{"entry", "time", "uid", "login", "person", "kind",
//!     "because", "takes_back", "records": [TOUCHED], "definitions": [KEY]}`; `person` is a label
//!   - `diff`: `{"from", "to", "records": [TOUCHED], "definitions": [{"key", "old", "new"}]}`
//!   - `coverage`: `{"holes", "rows": [{"part", "id", "title", "audits": [{"label", "done"}]}]}`, holes first
//!   - `hand-in`: `{"done", "goes", "stays", "notes"}`; the first two lists of `{"label", "title", "text"}`
//!   - `verify`: `{"entries", "records", "sites", "erased", "wrong"}`; `wrong` is null when all is well
//!   - `export`: see [`crate::exchange::json`]
//!   - `import`: see [`crate::exchange::report::Report::to_json`], with `"done"`: whether it was imported
//!   - `registers`: a list of `{"key", "name", "plural", "export", "prefix", "clauses", "records"}`, of one register
//!     a list of its fields as `data/registers` describes them
//!   - `doctor`: a list of `{"what", "value", "problem"}`
//!
//! `TOUCHED` is `{"record", "register", "label", "event", "fields": [{"field", "label", "old", "new"}]}`; `event` is
//! null or one of `created`, `archived`, `restored`, `removed`, `came-back`; `old` and `new` are `{"value", "text"}`, of a
//! set in `history` and `log` only what was taken out and put in. Sealed values read `(sealed)`, erased ones `(erased)`.
//! Dates are `YYYY-MM-DD`, times RFC 3339 in UTC. Characters that control a terminal are always escaped.

use std::path::Path;

use serde_json::{Value, json};

use super::workspace::View;
use crate::core::workspace::Workspace;

/// Number of the shape described above.
pub const SHAPE: u32 = 1;

/// The answer of a command on a workspace.
pub fn of_view(view: &View, command: &str, data: Value) -> Value {
    json!({
        "aims": SHAPE,
        "workspace": { "file": view.file.display().to_string(), "name": view.client() },
        "position": view.workspace().position().to_string(),
        "as_of": view.as_of,
        "command": command,
        "data": data,
    })
}

/// The answer of a command that changed a workspace.
pub fn of_workspace(workspace: &Workspace, file: &Path, command: &str, data: Value) -> Value {
    json!({
        "aims": SHAPE,
        "workspace": { "file": file.display().to_string(), "name": super::workspace::client(workspace) },
        "position": workspace.position().to_string(),
        "as_of": null,
        "command": command,
        "data": data,
    })
}

/// The answer of a command that needs no workspace.
pub fn alone(command: &str, data: Value) -> Value {
    json!({ "aims": SHAPE, "workspace": null, "position": null, "as_of": null, "command": command, "data": data })
}

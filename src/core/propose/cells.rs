//! Heads of one cell, as a change has to name them.

use crate::core::id::RecordId;
use crate::core::record::{CellKey, Head};
use crate::core::workspace::Workspace;

pub fn heads(workspace: &Workspace, record: RecordId, field: &str, element: Option<&str>) -> Vec<Head> {
    let Some(symbol) = workspace.symbols().find(field) else { return Vec::new() };
    let key = CellKey { field: symbol, element: element.map(Into::into) };
    workspace.cells(record).remove(&key).unwrap_or_default()
}

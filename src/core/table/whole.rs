//! Lists and columns without a screen, for the command line and exports.

use super::{SortBy, TableError, TableState};
use crate::core::filter::{self, Viewer};
use crate::core::path::Path;
use crate::core::workspace::{RecordRef, Workspace};

/// The records that a filter leaves, in order, without a screen. Without `sort` the best match of the words comes
/// first, or else the register's own order holds.
pub fn list<'a>(
    workspace: &'a Workspace,
    register: &str,
    filter: &str,
    sort: Option<&str>,
    viewer: &Viewer,
) -> Result<Vec<RecordRef<'a>>, TableError> {
    let mut table = TableState::new(workspace, register, viewer)?;
    table.set_filter(filter, workspace, viewer);
    if let Some(error) = table.error.take() {
        return Err(error.into());
    }
    if let (Some(sort), Some(register)) = (sort, workspace.schema().register(register)) {
        table.set_sort(SortBy::parse_all(workspace.schema(), register, sort)?);
    }
    table.finish(workspace, viewer);
    Ok(table.rows.iter().filter_map(|row| workspace.slot(row.slot)).collect())
}

/// Columns as people name them, separated by commas or blanks.
pub fn parse_columns(workspace: &Workspace, register: &str, text: &str) -> Result<Vec<Path>, TableError> {
    let schema = workspace.schema();
    let found = schema.register(register).ok_or_else(|| TableError::Register(register.into()))?;
    let names = text.split([',', ' ']).filter(|name| !name.is_empty());
    let path = |name| filter::find_path(schema, found, name).map_err(|error| TableError::Column(error.message));
    names.map(path).collect()
}

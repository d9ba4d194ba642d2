//! Lists: frozen rows, cursor, marks, links, order, and what a key costs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod desk;

#[path = "table/anew.rs"]
mod anew;
#[path = "table/cost.rs"]
mod cost;
#[path = "table/frozen.rs"]
mod frozen;
#[path = "table/order.rs"]
mod order;
#[path = "table/rows.rs"]
mod rows;

use aims_bench::core::table::TableState;
use desk::Desk;

/// A finished list of a register, with this filter.
pub fn table(desk: &Desk, register: &str, filter: &str) -> TableState {
    let viewer = desk.viewer();
    let mut table = TableState::new(&desk.workspace, register, &viewer).unwrap();
    table.set_height(10);
    table.set_filter(filter, &desk.workspace, &viewer);
    table.finish(&desk.workspace, &viewer);
    assert_eq!(table.filter_error(), None);
    table
}

/// Labels of all rows; dimmed ones in brackets.
pub fn labels(desk: &Desk, table: &TableState) -> Vec<String> {
    let label = |slot| desk.workspace.slot(slot).map_or("gone", |record| record.label());
    let name = |dim: bool, label: &str| if dim { format!("({label})") } else { label.to_string() };
    table.rows().iter().map(|row| name(row.dim, label(row.slot))).collect()
}

/// Label under the cursor.
pub fn current<'a>(desk: &'a Desk, table: &TableState) -> &'a str {
    table.current(&desk.workspace).map_or("", |record| record.label())
}

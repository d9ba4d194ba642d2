//! What surrounds the organisation, issues and interested parties in one table (4.1, 4.2).

use super::{Cell, Column, HIDDEN, REST, Row, Scope, View};
use crate::core::natural;
use crate::core::workspace::RecordRef;

pub const CONTEXT: View = View {
    name: "context-and-parties",
    title: "Context and parties",
    aliases: &["surroundings"],
    help: "The issues around the organisation and the parties who have a say or are touched, with what each becomes.",
    report: Some("RG-08"),
    empty: "Neither an issue nor an interested party is recorded: begin with a context issue.",
    columns: &[
        Column::new("Issue or party", REST),
        Column::new("Kind", 9),
        Column::new("Effect / needs", HIDDEN),
        Column::new("Becomes requirement", 12),
        Column::new("How handled", HIDDEN),
        Column::new("Owner", 16),
        Column::new("Reviewed", 10),
    ],
    rows,
};

/// Register, then its fields for the effect or needs, and for how it is handled.
const REGISTERS: [(&str, &str, &str); 2] =
    [("context_issue", "effect", "how_handled"), ("interested_party", "needs", "how_engaged")];

fn rows(scope: &Scope<'_>) -> Vec<Row> {
    let mut found = Vec::new();
    for (register, effect, handled) in REGISTERS {
        let mut records: Vec<RecordRef<'_>> =
            scope.workspace.live(register).filter(|record| !record.has_ended()).collect();
        records.sort_by(|a, b| natural::compare(a.label(), b.label()));
        found.extend(records.into_iter().map(|record| {
            let of = |field: &str| Cell::of(record, field);
            let cells = vec![
                Cell::text(record.title()),
                of("kind"),
                of(effect),
                of("requirements"),
                of(handled),
                of("owner"),
                of("last_review"),
            ];
            Row::of(record, cells)
        }));
    }
    found
}

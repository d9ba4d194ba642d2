//! What the audit rules find, as a table to hand over.

use super::{Cell, Column, HIDDEN, REST, Row, Scope, Target, Tone, View};
use crate::core::rules::{self, Finding, Severity};

pub const PROBLEMS: View = View {
    name: "check",
    title: "What the rules find",
    aliases: &["rule-findings"],
    help: "What the audit rules find, the gravest first, each with its rule, its clause and what to do.",
    report: None,
    empty: "The rules find nothing.",
    columns: &[
        Column::new("Severity", 8),
        Column::new("Rule", 5),
        Column::new("Record", 10),
        Column::new("Finding", REST),
        Column::new("Field", HIDDEN),
        Column::new("Clause", HIDDEN),
    ],
    rows,
};

fn rows(scope: &Scope<'_>) -> Vec<Row> {
    let Some(catalogue) = scope.workspace.catalogue() else { return Vec::new() };
    rules::findings(scope.workspace, scope.today, catalogue).iter().map(row).collect()
}

fn row(finding: &Finding) -> Row {
    let tone = match finding.severity {
        Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Warning,
        Severity::Practice => Tone::Muted,
    };
    let target = match (finding.record, &finding.field) {
        (Some(id), Some(field)) => Target::Field(id, field.clone()),
        (Some(id), None) => Target::Record(id),
        (None, _) => Target::Nowhere,
    };
    let cells = vec![
        Cell::text(finding.severity.key()),
        Cell::text(finding.rule),
        Cell::text(finding.label.as_str()),
        Cell::text(finding.sentence.as_str()),
        Cell::text(finding.field.clone().unwrap_or_default()),
        Cell::text(finding.clause),
    ];
    Row { cells, tone, target }
}

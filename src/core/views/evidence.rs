//! The evidence matrix: every clause and every control that applies against what proves it, so that holes are seen.

use chrono::NaiveDate;

use super::{Cell, Column, HIDDEN, REST, Row, Scope, Target, Tone, View};
use crate::core::catalogue::belongs;
use crate::core::natural;
use crate::core::workspace::{RecordRef, Workspace};

pub const MATRIX: View = View {
    name: "evidence-matrix",
    title: "Evidence matrix",
    aliases: &["matrix", "holes"],
    help: "Every clause and every control that applies, with the evidence for it and the records that show it at work.",
    report: None,
    empty: "The catalogue can't be read, so nothing can be matched.",
    columns: &[
        Column::new("Criterion", 9),
        Column::new("State", 7),
        Column::new("Evidence", 8),
        Column::new("Newest", 10),
        Column::new("Records", 7),
        Column::new("Title", REST),
        Column::new("Evidence ids", HIDDEN),
        Column::new("Valid until", HIDDEN),
        Column::new("Owner", HIDDEN),
    ],
    rows,
};

fn rows(scope: &Scope<'_>) -> Vec<Row> {
    let workspace = scope.workspace;
    let Some(catalogue) = workspace.catalogue() else { return Vec::new() };
    let all: Vec<RecordRef<'_>> = workspace.live("evidence").filter(|one| in_hand(*one)).collect();
    let mut found = Vec::new();
    for clause in catalogue.clauses() {
        let of_clause = |one: &&RecordRef<'_>| {
            one.elements("clauses").any(|named| named == clause.id || belongs(named, &clause.id, '/'))
        };
        let proofs: Vec<RecordRef<'_>> = all.iter().filter(of_clause).copied().collect();
        let registers = workspace.schema().registers().filter(|register| register.key != "evidence");
        let at_work = registers.filter(|register| register.clauses.contains(&clause.id));
        let records: usize = at_work.map(|register| workspace.live(&register.key).count()).sum();
        let target = first_or_new(&proofs, "clauses", &clause.id);
        found.push(row(scope, &clause.id, &clause.title, &proofs, Some(records), Cell::Empty, target));
    }
    for entry in workspace.live("soa").filter(|entry| entry.text("applicable") == "yes") {
        let Some(control) = entry.target("control") else { continue };
        let id = control.label();
        let title = catalogue.title(id).unwrap_or(control.title());
        let proofs = of_control(workspace, control, &all);
        let target = first_or_new(&proofs, "controls", id);
        let owner = Cell::of(control, "owner");
        found.push(row(scope, id, title, &proofs, None, owner, target));
    }
    found
}

/// Whether it was brought and not turned down.
fn in_hand(evidence: RecordRef<'_>) -> bool {
    matches!(evidence.text("status"), "collected" | "reviewed" | "accepted")
}

/// Evidence that names the control, or that the control names.
fn of_control<'a>(workspace: &'a Workspace, control: RecordRef<'a>, all: &[RecordRef<'a>]) -> Vec<RecordRef<'a>> {
    let named = workspace.pointing("evidence", "controls", control.id()).chain(control.targets("evidence"));
    let mut found: Vec<RecordRef<'a>> = named.filter(|one| all.iter().any(|known| known.id() == one.id())).collect();
    found.sort_by(|a, b| natural::compare(a.label(), b.label()));
    found.dedup_by_key(|one| one.id());
    found
}

fn first_or_new(proofs: &[RecordRef<'_>], field: &'static str, id: &str) -> Target {
    match proofs.first() {
        Some(proof) => Target::Record(proof.id()),
        None => Target::New("evidence", vec![(field, id.to_string())]),
    }
}

fn day(record: RecordRef<'_>, field: &str) -> Option<NaiveDate> {
    record.text(field).parse().ok()
}

fn row(
    scope: &Scope<'_>,
    id: &str,
    title: &str,
    proofs: &[RecordRef<'_>],
    records: Option<usize>,
    owner: Cell,
    target: Target,
) -> Row {
    let in_date = |proof: &RecordRef<'_>| day(*proof, "valid_until").is_none_or(|until| until >= scope.today);
    let (state, tone) = match (proofs.is_empty(), proofs.iter().any(in_date)) {
        (true, _) => ("none", Tone::Bad),
        (false, false) => ("expired", Tone::Warning),
        (false, true) => ("there", Tone::Plain),
    };
    let newest = proofs.iter().filter_map(|proof| day(*proof, "collected_on")).max();
    let until = proofs.iter().filter_map(|proof| day(*proof, "valid_until")).max();
    let labels: Vec<&str> = proofs.iter().map(|proof| proof.label()).collect();
    let cells = vec![
        Cell::text(id),
        Cell::text(state),
        Cell::count(proofs.len()),
        Cell::day(newest),
        records.map_or(Cell::Empty, Cell::count),
        Cell::text(title),
        Cell::text(labels.join("; ")),
        Cell::day(until),
        owner,
    ];
    Row { cells, tone, target }
}

//! The report of a gap analysis: how much is there, what to do first, then criterion by criterion what is done today.

use super::model::{Signature, Table};
use super::{Paper, read};
use crate::core::gap::{self, Group, Tally};
use crate::core::workspace::RecordRef;
use crate::exchange::sheet::Cell;

pub fn fill(paper: &mut Paper, assessment: RecordRef<'_>) {
    let mut items: Vec<RecordRef<'_>> = gap::items(assessment).map(|item| item.record).collect();
    items.sort_by(|a, b| {
        let by_standard = gap::by_standard(a.text("criterion"), b.text("criterion"));
        by_standard.then_with(|| crate::core::natural::compare(a.label(), b.label()))
    });
    let report = assessment.workspace().catalogue().map(|catalogue| gap::report(assessment, catalogue));
    let blocks = &mut paper.blocks;
    blocks.facts(read::wanted(assessment, &["scope"]));
    blocks
        .facts(read::facts(assessment, &["version", "assessors", "starts_on", "status", "approved_by", "approved_on"]));
    blocks.heading("Summary");
    blocks.text(read::of(assessment, "summary"));
    blocks.table(
        report
            .as_ref()
            .map_or_else(|| overview(&[], Tally::default()), |report| overview(&report.groups, report.total)),
        "Nothing is judged yet.",
    );
    if let Some(report) = report.as_ref().filter(|report| !report.left_out.is_empty()) {
        blocks.text(format!("Not compared, since the roles held seldom need it: {}.", report.left_out.join(", ")));
    }
    blocks.heading("Measures");
    blocks.table(measures(assessment), "No gap is recorded.");
    blocks.chapter("Criterion by criterion");
    let columns = [
        ("Clause or control", 17),
        ("Current practice", 27),
        ("Evidence", 14),
        ("Conforms", 9),
        ("Gap", 21),
        ("Owner", 12),
    ];
    let mut table = Table::new(columns);
    for item in &items {
        let criterion = read::criterion(item.workspace(), item.text("criterion"));
        let text = |key: &str| Cell::text(read::of(*item, key));
        let conforms = match (read::of(*item, "conformity"), read::of(*item, "maturity")) {
            (word, _) if word.is_empty() => "Not judged".to_string(),
            (word, level) if level.is_empty() => word,
            (word, level) => format!("{word}\nMaturity {level}"),
        };
        table.row([
            Cell::text(criterion),
            text("practice"),
            text("evidence"),
            Cell::text(conforms),
            text("gap"),
            text("owner"),
        ]);
    }
    blocks.table(table, "Nothing is judged yet.");
    blocks.heading("Signed");
    blocks.signatures(vec![
        Signature::new("For the assessors", read::of(assessment, "assessors")),
        Signature::new("Approved by", read::of(assessment, "approved_by")),
    ]);
    paper.table = rows(&items);
}

/// How many criteria conform, by clause and by group of controls, and how many wait for their verdict.
fn overview(groups: &[Group], total: Tally) -> Table {
    let columns =
        [("Part", 28), ("Yes", 12), ("Partly", 12), ("No", 12), ("Not applicable", 16), ("Not judged", 12), ("All", 8)];
    let mut table = Table::new(columns);
    if total.judged() == 0 {
        return table;
    }
    let mut row = |name: String, tally: Tally| {
        let counts = [tally.yes, tally.partly, tally.no, tally.not_applicable, tally.open, tally.all()];
        table.row(std::iter::once(Cell::text(name)).chain(counts.map(|count| Cell::text(count.to_string()))));
    };
    for group in groups {
        let name = match group.title.as_str() {
            "" => "Own controls".to_string(),
            title => format!("{} {title}", group.id),
        };
        row(name, group.tally);
    }
    row("All".into(), total);
    table
}

/// What is not or not wholly there: the most urgent first, of these the least work first.
fn measures(assessment: RecordRef<'_>) -> Table {
    let columns = [
        ("Priority", 8),
        ("Effort", 8),
        ("Clause or control", 18),
        ("Gap", 24),
        ("Action", 20),
        ("Owner", 13),
        ("Due", 9),
    ];
    let mut table = Table::new(columns);
    for measure in gap::measures(assessment) {
        let item = measure.item.record;
        let text = |key: &str| Cell::text(read::of(item, key));
        let criterion = read::criterion(item.workspace(), measure.criterion());
        table.row([
            text("priority"),
            text("effort"),
            Cell::text(criterion),
            text("gap"),
            text("action"),
            text("owner"),
            due(item),
        ]);
    }
    table
}

/// The day on which its action is due.
fn due(item: RecordRef<'_>) -> Cell {
    item.target("action").map_or(Cell::Empty, |action| read::cell(action, "due"))
}

fn rows(items: &[RecordRef<'_>]) -> Table {
    let columns = [
        ("Clause / control", 0),
        ("Title", 0),
        ("Current practice", 0),
        ("Evidence", 0),
        ("Conformity", 0),
        ("Maturity", 0),
        ("Gap", 0),
        ("Priority", 0),
        ("Effort", 0),
        ("Action", 0),
        ("Owner", 0),
        ("Due", 0),
    ];
    let mut table = Table::new(columns);
    for item in items {
        let id = item.text("criterion");
        let named = read::criterion(item.workspace(), id);
        let text = |key: &str| Cell::text(read::of(*item, key));
        table.row([
            Cell::text(id),
            Cell::text(named.strip_prefix(id).unwrap_or("").trim()),
            text("practice"),
            text("evidence"),
            text("conformity"),
            read::number(*item, "maturity"),
            text("gap"),
            text("priority"),
            text("effort"),
            text("action"),
            text("owner"),
            due(*item),
        ]);
    }
    table
}

//! The audit report: what was audited against what, by whom and when, what was sampled and what that cannot show, what
//! was found and what the auditee says to it.

use super::model::{Blocks, Signature, Table, days};
use super::{Paper, attendance, findings, read};
use crate::core::audit::{AUDIT, field};
use crate::core::workspace::RecordRef;
use crate::exchange::sheet::Cell;

/// States in which the report is not handed over.
const BEFORE: [&str; 3] = ["planned", "prepared", "in_progress"];

pub fn fill(paper: &mut Paper, audit: RecordRef<'_>) {
    let told = findings::told(audit);
    let blocks = &mut paper.blocks;
    if BEFORE.contains(&audit.text("status")) {
        blocks.note("Draft: the report is not handed over yet.");
    }
    blocks.heading("Audit");
    blocks.facts(read::wanted(audit, &["objectives", "scope"]));
    let criteria = read::criteria(audit.workspace(), audit.elements(field::CRITERIA).collect());
    let criteria = if criteria.is_empty() { read::MISSING.to_string() } else { criteria };
    let mut facts = vec![("Criteria".to_string(), criteria)];
    facts.extend(read::facts(audit, &["systems", "sites", "units", "kind", "body", "programme", "baseline"]));
    facts.push(("Days".into(), days(read::date(audit, "starts_on"), read::date(audit, "ends_on"))));
    facts.extend(read::facts(audit, &["status", "reported_on"]));
    blocks.facts(facts);
    blocks.heading("Team");
    blocks.facts(read::wanted(audit, &["lead"]));
    blocks.facts(read::facts(audit, &["team", "competence"]));
    blocks.facts(read::wanted(audit, &["independence"]));
    blocks.facts(read::facts(audit, &["safeguard"]));
    samples(blocks, audit);
    blocks.heading("Summary");
    blocks.text(text(audit, "summary"));
    blocks.table(findings::counts(&told), "There are no findings.");
    blocks.heading("Conclusion");
    blocks.text(text(audit, "conclusion"));
    blocks.note(
        "An audit looks at samples. That something is not named here does not show that it conforms; what each sample \
         cannot show stands with it.",
    );
    blocks.heading("Attendance");
    blocks.table(attendance::rows(&attendance::people(audit)), "Nobody is entered.");
    blocks.heading("Distribution");
    blocks.list(audit.elements("distribution").map(str::to_string).collect());
    if !told.is_empty() {
        blocks.chapter("Findings");
    }
    for finding in &told {
        let mut inside = findings::what(*finding);
        let mut said = read::facts(*finding, &["acknowledgement", "acknowledged_by", "acknowledged_on", "opinion"]);
        if !finding.filled("acknowledgement") {
            said.insert(0, (read::label(*finding, "acknowledgement"), "not given yet".into()));
        }
        said.extend(read::facts(*finding, &["nonconformity", "status"]));
        inside.facts(said);
        blocks.kept(findings::heading(*finding), inside);
    }
    blocks.heading("Signed");
    blocks.signatures(vec![
        Signature::new("Lead auditor", read::of(audit, "lead")),
        Signature::new("For the audited organisation", ""),
    ]);
    paper.table = findings::rows(&told);
    paper.left_out = findings::left_out(audit);
}

fn text(record: RecordRef<'_>, key: &str) -> String {
    let text = read::of(record, key);
    if text.trim().is_empty() { format!("{} {}.", read::label(record, key), read::MISSING) } else { text }
}

/// What was picked out of how many, and what that leaves open.
fn samples(blocks: &mut Blocks, audit: RecordRef<'_>) {
    blocks.heading("What was sampled");
    blocks.text(read::of(audit, "sampling"));
    let mut samples: Vec<RecordRef<'_>> = audit.workspace().pointing("sample", AUDIT, audit.id()).collect();
    samples.sort_by(|a, b| crate::core::natural::compare(a.label(), b.label()));
    let mut table = Table::new([("Sample", 20), ("Picked", 26), ("How", 24), ("What it cannot show", 30)]);
    for sample in samples {
        let lines = |keys: &[&str]| {
            let values = keys.iter().map(|key| read::of(sample, key)).filter(|value| !value.trim().is_empty());
            values.collect::<Vec<_>>().join("\n")
        };
        let size = match (read::of(sample, "size"), read::of(sample, "counted")) {
            (size, counted) if !size.is_empty() && !counted.is_empty() => format!("{size} of {counted}"),
            (size, _) => size,
        };
        let seed = match read::of(sample, "seed") {
            seed if seed.is_empty() => seed,
            seed => format!("Seed {seed}"),
        };
        let strata = match read::of(sample, "strata") {
            strata if strata.is_empty() => strata,
            strata => format!("by {}", strata.to_lowercase()),
        };
        let joined = |parts: Vec<String>| {
            parts.into_iter().filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join("\n")
        };
        let limits = match read::of(sample, "limits") {
            limits if limits.trim().is_empty() => read::MISSING.to_string(),
            limits => limits,
        };
        table.row(
            [
                joined(vec![read::name(sample), lines(&["register", "population"])]),
                joined(vec![size, lines(&["items", "items_other"])]),
                joined(vec![read::of(sample, "method"), strata, seed, lines(&["reason"])]),
                limits,
            ]
            .map(Cell::text),
        );
    }
    blocks.table(table, "No samples are entered.");
}

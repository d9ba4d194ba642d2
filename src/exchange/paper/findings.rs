//! The findings sheet of a closing meeting: one box a finding, to be signed by both sides.

use super::model::{Blocks, Signature, Table, days};
use super::{Paper, read};
use crate::core::audit::{FINDING, Verdict, field};
use crate::core::workspace::RecordRef;
use crate::exchange::sheet::Cell;

/// Lines for a diverging opinion that is written by hand.
const OPINION_LINES: usize = 3;

pub fn fill(paper: &mut Paper, audit: RecordRef<'_>) {
    let findings = told(audit);
    let lead = read::of(audit, "lead");
    let blocks = &mut paper.blocks;
    let mut facts = read::facts(audit, &["kind", "scope", "lead", "team"]);
    facts.push(("Days".into(), days(read::date(audit, "starts_on"), read::date(audit, "ends_on"))));
    blocks.facts(facts);
    blocks.heading("Findings");
    blocks.table(counts(&findings), "There are no findings.");
    for finding in &findings {
        let mut inside = what(*finding);
        let said = finding.text("acknowledgement");
        let choices = finding.field("acknowledgement").map(|field| field.choices.as_slice()).unwrap_or_default();
        let boxes = choices.iter().filter(|choice| !choice.retired || choice.key == said);
        inside.ticks("The auditee", boxes.map(|choice| (choice.label.clone(), choice.key == said)).collect());
        match read::of(*finding, "opinion") {
            opinion if opinion.trim().is_empty() => inside.room("Diverging opinion", OPINION_LINES),
            opinion => inside.facts(vec![("Diverging opinion".into(), opinion)]),
        }
        inside.signatures(vec![
            Signature::new("Auditor", lead.as_str()),
            Signature::new("Auditee", read::of(*finding, "acknowledged_by")),
        ]);
        paper.blocks.kept(heading(*finding), inside);
    }
    paper.table = rows(&findings);
    paper.left_out = left_out(audit);
}

/// The findings that were told to the auditee, the gravest first. Drafts are the auditor's own; what was withdrawn is
/// no finding any more.
pub fn told(audit: RecordRef<'_>) -> Vec<RecordRef<'_>> {
    let all = audit.workspace().pointing(FINDING, field::AUDIT, audit.id());
    let mut findings: Vec<RecordRef<'_>> =
        all.filter(|finding| !matches!(finding.text("status"), "draft" | "withdrawn")).collect();
    findings.sort_by(|a, b| {
        let rank = |one: RecordRef<'_>| read::rank(one, "grade");
        rank(*a).cmp(&rank(*b)).then_with(|| crate::core::natural::compare(a.label(), b.label()))
    });
    findings
}

/// How many of the audit's findings are on no paper: `1 draft and 2 withdrawn`.
pub fn left_out(audit: RecordRef<'_>) -> String {
    let count = |status: &str| {
        let all = audit.workspace().pointing(FINDING, field::AUDIT, audit.id());
        all.filter(|finding| finding.text("status") == status).count()
    };
    let (drafts, withdrawn) = (count("draft"), count("withdrawn"));
    let mut parts = Vec::new();
    match drafts {
        0 => {}
        1 => parts.push("1 draft".to_string()),
        many => parts.push(format!("{many} drafts")),
    }
    if withdrawn > 0 {
        parts.push(format!("{withdrawn} withdrawn"));
    }
    parts.join(" and ")
}

/// `F-001 Minor nonconformity: Drift is not measured`.
pub fn heading(finding: RecordRef<'_>) -> String {
    format!("{} {}: {}", finding.label(), grade(finding), finding.title())
}

/// The grade in full; the standard itself knows only the nonconformity.
fn grade(finding: RecordRef<'_>) -> String {
    let label = read::of(finding, "grade");
    match Verdict::from_key(finding.text("grade")) {
        Some(verdict) if verdict.is_nonconformity() => format!("{label} nonconformity"),
        _ if label.is_empty() => "Not graded".into(),
        _ => label,
    }
}

/// What is asked for, what was seen, and what lies between.
pub fn what(finding: RecordRef<'_>) -> Blocks {
    let mut inside = Blocks::default();
    let criterion = finding.text(field::CRITERION);
    let mut facts = vec![("Criterion".to_string(), read::criterion(finding.workspace(), criterion))];
    facts.extend(read::wanted(finding, &["requirement", "evidence_text"]));
    facts.extend(read::facts(finding, &["evidence", "gap"]));
    facts.push(("Grade".into(), grade(finding)));
    facts.extend(read::facts(finding, &["area", "systems", "owner", "carried_from"]));
    inside.facts(facts);
    inside
}

/// How many there are of each grade.
pub fn counts(findings: &[RecordRef<'_>]) -> Table {
    let mut table = Table::new([("Grade", 40), ("Findings", 60)]);
    for same in findings.chunk_by(|a, b| a.text("grade") == b.text("grade")) {
        if let Some(first) = same.first() {
            let labels: Vec<&str> = same.iter().map(|finding| finding.label()).collect();
            table.row([Cell::text(grade(*first)), Cell::text(format!("{}: {}", same.len(), labels.join(", ")))]);
        }
    }
    table
}

/// Findings as rows.
pub fn rows(findings: &[RecordRef<'_>]) -> Table {
    let columns = [
        ("Finding", 0),
        ("Title", 0),
        ("Criterion", 0),
        ("Grade", 0),
        ("Requirement", 0),
        ("Statement of evidence", 0),
        ("Evidence", 0),
        ("Gap", 0),
        ("AI systems", 0),
        ("Owner", 0),
        ("Acknowledgement", 0),
        ("Acknowledged by", 0),
        ("Acknowledged on", 0),
        ("Diverging opinion", 0),
        ("Nonconformity", 0),
        ("Status", 0),
    ];
    let mut table = Table::new(columns);
    for finding in findings {
        let keys = [
            "title",
            field::CRITERION,
            "grade",
            "requirement",
            "evidence_text",
            "evidence",
            "gap",
            "systems",
            "owner",
            "acknowledgement",
            "acknowledged_by",
            "acknowledged_on",
            "opinion",
            "nonconformity",
            "status",
        ];
        let cells = keys.map(|key| read::cell(*finding, key));
        table.row(std::iter::once(Cell::text(finding.label())).chain(cells));
    }
    table
}

//! Readiness for the stages of a certification audit: what is missing, in order of weight, each with the jump to mend
//! it; below, what is there. Stage 1 looks at design and documents, stage 2 at whether it works (ISO/IEC 17021-1).

use std::collections::BTreeMap;

use super::{Cell, Column, HIDDEN, REST, Row, Scope, Target, Tone, View};
use crate::core::record::ValueRef;
use crate::core::rules::{self, Finding, Severity};
use crate::core::workspace::{RecordRef, Workspace};

const COLUMNS: &[Column] = &[
    Column::new("State", 8),
    Column::new("Basis", 10),
    Column::new("Count", 5),
    Column::new("What", REST),
    Column::new("Rule", HIDDEN),
    Column::new("First record", HIDDEN),
];

pub const STAGE_1: View = View {
    name: "readiness-1",
    title: "Readiness for stage 1",
    aliases: &["readiness", "stage-1"],
    help: "What a stage 1 audit would miss, the gravest first, each with the place to mend it.",
    report: None,
    empty: "Nothing is asked for.",
    columns: COLUMNS,
    rows: |scope| rows(scope, Stage::One),
};

pub const STAGE_2: View = View {
    name: "readiness-2",
    title: "Readiness for stage 2",
    aliases: &["stage-2"],
    help: "What a stage 2 audit would miss, the gravest first, each with the place to mend it.",
    report: None,
    empty: "Nothing is asked for.",
    columns: COLUMNS,
    rows: |scope| rows(scope, Stage::Two),
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    One,
    Two,
}

/// A thing that an auditor asks to see first. It is there when a live record of the register stands in one of the states;
/// any record does where no state is named.
struct Asked {
    from: Stage,
    basis: &'static str,
    what: &'static str,
    register: &'static str,
    states: &'static [&'static str],
}

const fn asked(
    from: Stage,
    basis: &'static str,
    register: &'static str,
    states: &'static [&'static str],
    what: &'static str,
) -> Asked {
    Asked { from, basis, what, register, states }
}

/// The states of an approved document.
const APPROVED: &[&str] = &["approved", "effective", "under_revision"];

/// In order of weight: what everything else rests on comes first.
const ASKED: &[Asked] = &[
    asked(Stage::One, "4.3", "scope_statement", APPROVED, "Scope of the AI management system, approved"),
    asked(Stage::One, "5.2", "policy", APPROVED, "AI policy, approved and in force"),
    asked(Stage::One, "4.3, A.4.2", "system", &[], "Inventory of AI systems"),
    asked(Stage::One, "6.1.2, 8.2", "risk", &[], "Risks of the AI systems"),
    asked(Stage::One, "6.1.2, 8.2", "risk_assessment", &["approved"], "Risk assessment, approved"),
    asked(Stage::One, "6.1.3", "soa_version", APPROVED, "Statement of Applicability, approved"),
    asked(Stage::One, "6.1.3, 8.3", "treatment_plan", APPROVED, "Risk treatment plan, approved"),
    asked(Stage::One, "6.1.4, 8.4", "impact_assessment", &["approved", "conditional"], "Impact assessment, approved"),
    asked(Stage::One, "9.2.2", "audit_programme", APPROVED, "Internal audit programme, approved"),
    asked(Stage::One, "9.2.2", "audit", &["reported", "follow_up", "closed"], "Internal audit with its report"),
    asked(
        Stage::One,
        "9.3",
        "management_review",
        &["minutes_approved", "actions_closed"],
        "Management review with approved minutes",
    ),
    asked(Stage::One, "6.2", "objective", &["approved", "on_track", "at_risk", "achieved"], "AI objectives, approved"),
    asked(Stage::One, "5.3", "assignment", &[], "Roles with people who hold them"),
    asked(Stage::One, "4.1", "context_issue", &[], "Internal and external issues"),
    asked(Stage::One, "4.2", "interested_party", &[], "Interested parties and what they need"),
    asked(Stage::One, "4.2", "requirement", &[], "Law, contract and other requirements"),
    asked(Stage::One, "4.4", "process", APPROVED, "Processes of the AI management system"),
    asked(Stage::One, "7.2", "competence_requirement", &[], "Competence needed in the AI roles"),
    asked(Stage::One, "7.4", "communication", &[], "Communication plan"),
    asked(Stage::One, "7.5", "document", APPROVED, "Register of documents, approved"),
    asked(Stage::Two, "7.2", "training", &["effective"], "Training whose effect was checked"),
    asked(Stage::Two, "7.3", "awareness_activity", &["done", "verified"], "Awareness activities that took place"),
    asked(Stage::Two, "8.1", "release", &["approved", "deployed"], "Releases that were approved"),
    asked(Stage::Two, "8.3, 9.1", "control_test", &[], "Tests of controls"),
    asked(Stage::Two, "9.1", "measurement", &[], "Measured values"),
    asked(
        Stage::Two,
        "10.2",
        "nonconformity",
        &["verified_effective", "closed"],
        "A nonconformity followed to its end",
    ),
    asked(Stage::Two, "10.1", "improvement", &[], "Improvements"),
    asked(Stage::Two, "A.10.3", "supplier_assessment", &["approved"], "Suppliers, assessed"),
    asked(Stage::Two, "7.5.3", "evidence", &["accepted", "reviewed"], "Evidence, reviewed"),
];

fn rows(scope: &Scope<'_>, stage: Stage) -> Vec<Row> {
    let workspace = scope.workspace;
    let (mut missing, mut there) = (Vec::new(), Vec::new());
    for one in ASKED.iter().filter(|one| one.from <= stage) {
        let (is_there, row) = look(workspace, one);
        if is_there { &mut there } else { &mut missing }.push(row);
    }
    missing.extend(found_by_rules(scope));
    missing.extend(there);
    missing
}

fn cells(state: &str, basis: &str, count: usize, what: &str, rule: &str, record: &str) -> Vec<Cell> {
    vec![
        Cell::text(state),
        Cell::text(basis),
        if count == 0 { Cell::Empty } else { Cell::count(count) },
        Cell::text(what),
        Cell::text(rule),
        Cell::text(record),
    ]
}

fn look(workspace: &Workspace, one: &Asked) -> (bool, Row) {
    // What is out of scope shows nothing about the system that is audited.
    let counts = |record: &RecordRef<'_>| record.value("in_scope") != ValueRef::Bool(false);
    let records: Vec<RecordRef<'_>> = workspace.live(one.register).filter(counts).collect();
    let reached: Vec<&RecordRef<'_>> =
        records.iter().filter(|record| one.states.is_empty() || one.states.contains(&record.text("status"))).collect();
    let row = |state, count, record: Option<&RecordRef<'_>>, what: &str, tone| {
        let label = record.map_or("", |record| record.label());
        let target = match record {
            Some(record) => Target::Record(record.id()),
            None => Target::New(one.register, Vec::new()),
        };
        Row { cells: cells(state, one.basis, count, what, "", label), tone, target }
    };
    match (reached.first(), records.first()) {
        (Some(first), _) => (true, row("there", reached.len(), Some(first), one.what, Tone::Muted)),
        (None, Some(first)) => {
            let states = crate::core::typing::show(*first, "status").to_lowercase();
            let what = format!("{}: {} is {states}", one.what, first.label());
            (false, row("partly", records.len(), Some(first), &what, Tone::Warning))
        }
        (None, None) => (false, row("missing", 0, None, one.what, Tone::Bad)),
    }
}

/// One row for each rule that is broken: errors first, of these the most frequent.
fn found_by_rules(scope: &Scope<'_>) -> Vec<Row> {
    let Some(catalogue) = scope.workspace.catalogue() else { return Vec::new() };
    let findings = rules::findings(scope.workspace, scope.today, catalogue);
    let mut by_rule: BTreeMap<(Severity, &'static str), Vec<&Finding>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.severity != Severity::Practice) {
        by_rule.entry((finding.severity, finding.rule)).or_default().push(finding);
    }
    let mut groups: Vec<_> = by_rule.into_iter().collect();
    groups.sort_by_key(|((severity, rule), findings)| (*severity, std::cmp::Reverse(findings.len()), *rule));
    let row = |((severity, id), findings): ((Severity, &'static str), Vec<&Finding>)| {
        let first = findings.first()?;
        let what = match (rules::rule(id), findings.len()) {
            (_, 1) | (None, _) => first.sentence.clone(),
            (Some(rule), _) => format!("Not so: {}", rule.title),
        };
        let (state, tone) = match severity {
            Severity::Error => ("wrong", Tone::Bad),
            Severity::Warning | Severity::Practice => ("look at", Tone::Warning),
        };
        let target = match (first.record, &first.field) {
            (Some(record), Some(field)) => Target::Field(record, field.clone()),
            (Some(record), None) => Target::Record(record),
            (None, _) => Target::Nowhere,
        };
        Some(Row { cells: cells(state, first.clause, findings.len(), &what, id, &first.label), tone, target })
    };
    groups.into_iter().filter_map(row).collect()
}

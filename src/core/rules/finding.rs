//! Findings: a criterion that asks for something, evidence, and the gap; each under the grade that it deserves.

use super::read;
use super::{Check, Context, Found, Reads, Rule, Severity};
use crate::core::criterion::Criterion;
use crate::core::workspace::RecordRef;

pub const RULES: &[Rule] = &[
    Rule {
        id: "VR-35",
        title: "A finding names criterion, evidence and gap; a nonconformity rests on a requirement, a control or an own decision.",
        severity: Severity::Error,
        basis: "ISO/IEC 42001 structure: Annex B and notes are guidance",
        reads: &[
            Reads::of(
                "finding",
                &["title", "status", "grade", "criterion", "requirement", "evidence_text", "evidence", "gap"],
            ),
            Reads::of("nonconformity", &["title", "status", "criterion", "evidence_text", "evidence", "finding"]),
            Reads::of("audit_check", &["criterion", "verdict"]),
            // Whether a criterion is a control hangs on the labels of all controls.
            Reads::everywhere("control", &[]),
        ],
        checks: &[
            Check::Each("finding", has_its_parts),
            Check::Each("nonconformity", nonconformity_is_founded),
            Check::Each("audit_check", verdict_is_founded),
        ],
    },
    Rule {
        id: "VR-36",
        title: "A nonconformity is not recorded as anything less.",
        severity: Severity::Error,
        basis: "ISO/IEC 17021-1 (certification audits)",
        reads: &[
            Reads::of("finding", &["title", "status", "grade", "criterion", "gap", "checks", "nonconformity"]),
            Reads::of("audit_check", &["criterion", "verdict"]),
            Reads::of("nonconformity", &["title", "status"]),
            Reads::everywhere("control", &[]),
        ],
        checks: &[Check::Each("finding", graded_as_it_is)],
    },
];

/// Grades and verdicts that say that a requirement is not met.
pub fn is_nonconformity(grade: &str) -> bool {
    matches!(grade, "major" | "minor")
}

fn criterion(context: &Context<'_>, record: RecordRef<'_>) -> Criterion {
    Criterion::of(context.catalogue, context.workspace, record.text("criterion"))
}

/// A criterion that can't carry a nonconformity.
fn founded(context: &Context<'_>, record: RecordRef<'_>, found: &mut Found) {
    let criterion = criterion(context, record);
    if criterion.carries_nonconformity() {
        return;
    }
    let cited = match record.text("criterion").trim() {
        "" => String::new(),
        id => format!(" ({id})"),
    };
    let sentence = || {
        format!(
            "{} is a nonconformity, but {}{cited}: cite a requirement of clauses 4 to 10, a control or what you decided yourselves, or grade it otherwise.",
            read::name(record),
            criterion.objection()
        )
    };
    found.at(record, "criterion", sentence);
}

fn evidenced(record: RecordRef<'_>, found: &mut Found) {
    if !record.filled("evidence_text") && !record.filled("evidence") {
        let sentence = || format!("{} states no evidence: say what was seen, where and when.", read::name(record));
        found.at(record, "evidence_text", sentence);
    }
}

fn has_its_parts(context: &Context<'_>, finding: RecordRef<'_>, found: &mut Found) {
    // A draft is still being written, and what was taken back claims nothing.
    if read::status_is(finding, &["", "draft", "withdrawn"]) {
        return;
    }
    let name = read::name(finding);
    evidenced(finding, found);
    if !finding.filled("grade") {
        found.at(finding, "grade", || format!("{name} has no grade: say how much it weighs."));
    }
    let nonconformity = is_nonconformity(finding.text("grade"));
    match criterion(context, finding) {
        Criterion::Missing if !nonconformity => {
            let sentence = || format!("{name} names no criterion: name the clause, checkpoint or control.");
            found.at(finding, "criterion", sentence);
        }
        Criterion::Own if nonconformity && !finding.filled("requirement") => {
            let sentence = || {
                format!(
                    "{name} rests on {}, which the standard does not number: quote under requirement what you decided.",
                    finding.text("criterion").trim()
                )
            };
            found.at(finding, "requirement", sentence);
        }
        _ if nonconformity => founded(context, finding, found),
        _ => {}
    }
    if nonconformity && !finding.filled("gap") {
        let sentence = || format!("{name} is a nonconformity, but says no gap: say where what was seen falls short.");
        found.at(finding, "gap", sentence);
    }
}

fn nonconformity_is_founded(context: &Context<'_>, nonconformity: RecordRef<'_>, found: &mut Found) {
    if read::status_is(nonconformity, &["withdrawn"]) {
        return;
    }
    founded(context, nonconformity, found);
    // A nonconformity out of a finding has the finding's evidence.
    if read::live_target(nonconformity, "finding").is_none() {
        evidenced(nonconformity, found);
    }
}

fn verdict_is_founded(context: &Context<'_>, check: RecordRef<'_>, found: &mut Found) {
    if is_nonconformity(check.text("verdict")) {
        founded(context, check, found);
    }
}

fn graded_as_it_is(context: &Context<'_>, finding: RecordRef<'_>, found: &mut Found) {
    let grade = finding.text("grade");
    if grade.is_empty() || is_nonconformity(grade) || read::status_is(finding, &["withdrawn"]) {
        return;
    }
    let name = read::name(finding);
    let graded = crate::core::typing::show(finding, "grade").to_lowercase();
    let checks: Vec<&str> = read::live_targets(finding, "checks")
        .filter(|check| is_nonconformity(check.text("verdict")))
        .map(RecordRef::label)
        .collect();
    let led_to = read::live_target(finding, "nonconformity").filter(|one| !read::status_is(*one, &["withdrawn"]));
    let why = match led_to {
        _ if !checks.is_empty() => format!("rests on {}, which found a nonconformity", read::labels(checks)),
        Some(nonconformity) => format!("led to {}", nonconformity.label()),
        // An observation is a weak point: it may name a gap that is not yet one. So may what touches good practice only.
        None if grade != "observation"
            && finding.filled("gap")
            && criterion(context, finding).carries_nonconformity() =>
        {
            "names a gap to what is asked for".to_string()
        }
        None => return,
    };
    let sentence =
        || format!("{name} is graded as {graded}, but {why}: grade it as a nonconformity, or correct the other.");
    found.at(finding, "grade", sentence);
}
